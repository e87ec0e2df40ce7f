"""The whole few-shot protocol on a few documents, and the files it leaves."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tagger.errors import InvalidValue
from tagger.extending import read_few_shot
from tests.training.transfer.made import material, silent
from training.transfer.command import run_shots
from training.transfer.held_out import Vectors
from training.transfer.page import FIGURE, PAGE, figure_of, page_of, write_pages
from training.transfer.product import write_few_shot
from training.transfer.shots import shots

MATERIAL = material()
VECTORS = Vectors(MATERIAL)
TRANSFER: dict[str, Any] = {
    "recipe": "small",
    "encoder": "hashing",
    "interval": "95 %",
    "blocks": [],
}


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    return shots(MATERIAL, VECTORS, silent)


def test_every_number_of_examples_is_measured_with_every_scorer(content: dict[str, Any]) -> None:
    assert len(content["series"]) == 4
    for series in content["series"]:
        assert [point["n_examples"] for point in series["points"]] == [0, 5, 10, 20, "all"]
        assert [point["n_seeds"] for point in series["points"]] == [1, 5, 5, 5, 1]
        for point in series["points"]:
            for measure in point["measures"]:
                assert 0 <= measure["low"] <= measure["value"] <= measure["high"] <= 1
                assert measure["lowest"] <= measure["value"] + 1e-9
                assert measure["highest"] >= measure["value"] - 1e-9


def test_each_competency_is_told_apart(content: dict[str, Any]) -> None:
    assert [one["code"] for one in content["competencies"]] == list(MATERIAL.framework.codes)
    for one in content["competencies"]:
        assert one["n_test_segments"] == 6
        assert set(one["average_precision"]) == {"0", "5", "10", "20", "all"}


def test_the_page_is_made_from_the_file_alone(content: dict[str, Any]) -> None:
    whole = {"transfer": TRANSFER, "shots": content}
    page = page_of(whole)
    assert page_of(json.loads(json.dumps(whole))) == page
    assert "| few-shot | name and definition | 5 |" in page
    assert "{" not in page
    assert "Not measured yet" not in page


def test_a_protocol_that_was_not_run_is_said_to_be_missing() -> None:
    page = page_of({"transfer": None, "shots": None})
    assert "Not measured yet: `python -m training transfer`" in page
    assert "Not measured yet: `python -m training shots`" in page


def test_the_figure_has_a_curve_a_series_inside_its_plane(content: dict[str, Any]) -> None:
    root = ET.fromstring(figure_of(content))  # noqa: S314 - made by us
    curves = root.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(curves) == 4
    for curve in curves:
        points = [tuple(map(float, pair.split(","))) for pair in curve.attrib["points"].split()]
        assert len(points) == 5
        assert all(70 <= x <= 470 and 30 <= y <= 270 for x, y in points)


def test_one_protocol_keeps_the_figures_of_the_other(
    content: dict[str, Any], tmp_path: Path
) -> None:
    write_pages(tmp_path, "transfer", TRANSFER)
    assert not (tmp_path / FIGURE).exists()
    write_pages(tmp_path, "shots", content)
    kept = json.loads((tmp_path / "transfer.json").read_text(encoding="utf-8"))
    assert (kept["transfer"], kept["shots"]) == (TRANSFER, content)
    assert "The linear head of the recipe `small`" in (tmp_path / PAGE).read_text("utf-8")
    assert (tmp_path / FIGURE).exists()


def test_what_ships_is_read_as_it_was_made(tmp_path: Path) -> None:
    write_few_shot(VECTORS, tmp_path)
    read = read_few_shot(tmp_path)
    assert read.encoder["fingerprint"] == MATERIAL.encoder.fingerprint
    assert 0 < read.threshold < 1
    made = VECTORS.background
    assert np.abs(read.background.mean - made.mean).max() < 1e-3
    assert np.abs(read.background.covariance - made.covariance).max() < 1e-3
    assert np.array_equal(read.background.covariance, read.background.covariance.T)


def test_a_folder_that_is_not_there_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"there is no folder .*nowhere: make it first"):
        run_shots(None, tmp_path / "nowhere", silent)
