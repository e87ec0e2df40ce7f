"""The commands of `python -m training benchmark`, on the committed benchmark and on small sets."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tagger.benchmark import load_benchmark, read_labelled
from tagger.errors import InvalidValue
from tagger.framework import Framework
from tests.labelled_documents import row_of
from training.labelled.commands import app, outcomes
from training.labelled.layers import pairs_of, read_layer


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def written(folder: Path, name: str, *labels: list[str]) -> str:
    segments = [(f"Segment {n}", n, codes) for n, codes in enumerate(labels)]
    path = folder / f"{name}.jsonl"
    path.write_text(json.dumps(row_of(*segments)) + "\n", encoding="utf-8")
    return str(path)


def test_the_benchmark_passes_every_check() -> None:
    found = list(outcomes(load_benchmark(), Framework.load()))
    assert [outcome.name for outcome in found if outcome.breaches] == []
    assert len(found) == 10


def test_two_agencies_compute_how_far_they_agree(tmp_path: Path) -> None:
    one = written(tmp_path, "one", ["DG1"], [], ["DM3", "DM5"], [])
    other = written(tmp_path, "other", ["DG1"], [], ["DM3"], ["PD1"])
    code, output = run("agreement", "--one", one, "--other", other, "--differences")
    assert code == 0
    assert "4 segments of 1 documents" in output
    assert "d, segment 3: DM3, DM5 against DM3: Segment 2" in output
    assert "d, segment 4: none against PD1: Segment 3" in output
    assert "segment 1" not in output


def test_one_reading_alone_agrees_with_nothing(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="give --one and --other"):
        run("agreement", "--one", written(tmp_path, "one", []))


def test_layers_of_another_cut_are_refused(tmp_path: Path) -> None:
    one = read_layer(Path(written(tmp_path, "one", [], [])))
    other = read_layer(Path(written(tmp_path, "other", [])))
    documents = list(read_labelled(tmp_path / "one.jsonl", "train"))
    with pytest.raises(InvalidValue, match="label the same cut"):
        list(pairs_of(documents, one, other))


def test_a_cut_of_as_many_segments_elsewhere_is_refused(tmp_path: Path) -> None:
    one = read_layer(Path(written(tmp_path, "one", [], [])))
    documents = list(read_labelled(tmp_path / "one.jsonl", "train"))
    path = tmp_path / "two.jsonl"
    row = row_of(("Segment", 0, []), ("0 Segment 1", 1, []))
    path.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(InvalidValue, match="label the same cut"):
        list(pairs_of(documents, one, read_layer(path)))


def test_a_layer_that_is_none_is_refused_with_its_document(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "x", "segments": [{"level": null}]}\n', encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"a\.jsonl, x: not a layer"):
        read_layer(path)
    row = json.dumps(row_of(("One", 0, [])))
    path.write_text(f"{row}\n{row}\n", encoding="utf-8")
    with pytest.raises(InvalidValue, match="stands in it twice"):
        read_layer(path)
