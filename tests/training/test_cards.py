"""Cards, tables and plots are made from metrics.json alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tagger.errors import InvalidValue
from tests.training.measured import KINDS, copied
from tests.training.test_reading import READ
from training import cards
from training.targets import read_targets

README = f"# Tiny\n\n{cards.BEGIN}\nold\n{cards.END}\n"
SECTIONS = (
    "Segments",
    "Documents",
    "Targets",
    "More measures",
    "Competencies",
    "Calibration",
    "Review band",
    "Modality and level",
    "Robustness",
    "The same text in three languages",
    "Audits",
    "Limits",
)


@pytest.fixture
def root(measured_models: Path, tmp_path: Path) -> Path:
    """Return a copy of the measured models, with the files that the tables go into."""
    folder = copied(measured_models, tmp_path / "root")
    (folder / "training").mkdir()
    (folder / "README.md").write_text(README, encoding="utf-8")
    return folder


def write(root: Path) -> None:
    cards.write_all(root / "models", root)


def card(root: Path, kind: str = "keyword") -> str:
    return (root / f"models/tiny-{kind}/README.md").read_text(encoding="utf-8")


def results(root: Path) -> str:
    return (root / "training/RESULTS.md").read_text(encoding="utf-8")


def change(root: Path, file: str, how: Callable[[Any], object], kind: str = "keyword") -> None:
    path = root / f"models/tiny-{kind}/{file}"
    content = json.loads(path.read_text(encoding="utf-8"))
    how(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def tables_of(text: str) -> list[list[str]]:
    """Return the tables of a Markdown text, each as its lines."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("|"):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


def n_cells(line: str) -> int:
    return line.replace("\\|", "").count("|")


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_says_what_the_model_is_for_and_what_not(root: Path, kind: str) -> None:
    write(root)
    text = card(root, kind)
    assert "the person who reads vacancies or designs courses decides" in text
    assert "must not be used to screen people" in text
    assert "Together 12 documents" in text


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_of_a_table_has_as_many_cells_as_its_head(root: Path, kind: str) -> None:
    write(root)
    tables = [*tables_of(card(root, kind)), *tables_of(results(root))]
    assert len(tables) > 15
    for table in tables:
        assert len(table) > 2
        assert {n_cells(line) for line in table} == {n_cells(table[0])}, table[0]


def test_results_have_a_section_for_everything_that_is_measured(root: Path) -> None:
    write(root)
    found = [line[3:] for line in results(root).splitlines() if line.startswith("## ")]
    assert tuple(found) == SECTIONS


def test_every_target_stands_beside_what_is_reached(root: Path) -> None:
    write(root)
    lines = [line for line in results(root).splitlines() if line.endswith("| not measured |")]
    # The tiny models are none of those that the targets are for.
    assert len(lines) == sum(len(one.models) for one in read_targets())


def test_the_plot_stands_beside_the_card_that_shows_it(root: Path) -> None:
    write(root)
    assert "](calibration.svg)" in card(root)
    drawing = ET.parse(root / "models/tiny-keyword/calibration.svg").getroot()  # noqa: S314
    dots = drawing.findall(".//{http://www.w3.org/2000/svg}circle")
    metrics = json.loads((root / "models/tiny-keyword/metrics.json").read_text(encoding="utf-8"))
    n_bands = sum(len(curves["reliability"]) for curves in metrics["curves"])
    assert len(dots) == n_bands + len(metrics["curves"])


def test_a_band_is_shown_where_there_is_one(root: Path) -> None:
    write(root)
    assert "from 0.010 to 0.500 are marked" in card(root)
    assert "None: on the documents" in card(root, "prior")


def test_a_mixed_model_names_its_parts_with_their_encoders(root: Path) -> None:
    parts = [
        {"folder": "e5", "encoder": {"kind": "onnx", "fingerprint": "tuned-1"}},
        {"folder": "words", "encoder": {"kind": "hashing", "fingerprint": "hashing-32"}},
    ]
    scorer = {"kind": "mixed", "weights": [0.7, 0.4], "parts": parts}
    change(root, "model.json", lambda content: content.update(scorer=scorer))
    write(root)
    assert "| e5 | onnx, tuned-1 | 0.700 |" in card(root)
    assert "| words | hashing, hashing-32 | 0.400 |" in card(root)


def test_the_time_to_train_stands_where_the_model_has_it(root: Path) -> None:
    write(root)
    assert "Time to train" not in card(root)
    change(root, "model.json", lambda content: content["data"].update(seconds_to_train=1234.5))
    write(root)
    assert "Time to train: 1234 seconds" in card(root)


def test_a_text_cannot_break_the_table_it_stands_in(root: Path) -> None:
    def shout(content: Any) -> None:
        content["failures"]["examples"][0]["text"] = "a | b <b>*c*</b> [d](e)"

    change(root, "metrics.json", shout)
    write(root)
    assert r"a \| b \<b\>\*c\*\</b\> \[d\](e)" in card(root)


def test_what_is_undefined_is_a_dash() -> None:
    nothing = {"value": None, "low": None, "high": None}
    assert cards.figure(nothing) == cards.difference(nothing) == cards.number(None) == "–"
    assert cards.figure(None) == "–"
    assert cards.risk_at({"curves": []}, "document", 1.0) is None


def test_figures_are_worded_with_their_interval_where_they_have_one() -> None:
    known = {"value": 0.512, "low": 0.4, "high": 0.6}
    assert cards.figure(known) == "0.51 [0.40–0.60]"
    assert cards.figure({**known, "low": -0.1}) == "0.51 [-0.10 … 0.60]"
    assert cards.figure({**known, "low": None, "high": None}, 3) == "0.512"
    assert cards.difference({"value": -0.001, "low": -0.1, "high": 0.2}) == (
        "+0.00 [-0.10 … +0.20]"
    )
    assert cards.difference({"value": -0.04, "low": None, "high": None}) == "-0.04"


def test_figures_of_another_format_are_refused(root: Path) -> None:
    change(root, "metrics.json", lambda content: content.update(format=1))
    with pytest.raises(InvalidValue, match=r"has format 1, not \d+: measure the models again"):
        write(root)


TRIED = {"value": 0.5, "low": 0.4, "high": 0.6, "n_documents": 12, "above": None}
MORE = TRIED | {"value": 0.55}
BETTER = TRIED | {"above": {"value": -0.0003, "p": 0.0002}}


def tried(segment: dict[str, Any]) -> dict[str, Any]:
    return {"mAP": 0.5, "segment": segment, "document": segment}


def test_what_was_tried_and_read_has_sections_of_its_own(root: Path) -> None:
    model = json.loads((root / "models/tiny-keyword/model.json").read_text(encoding="utf-8"))
    data = {"sha256": model["data"]["sha256"]}
    heads = [
        {"name": "words", "head": "logistic", **tried(TRIED)},
        {"name": "words | more", "head": "logistic", **tried(BETTER)},
    ]
    as_asked: dict[str, Any] = {"recipe": "tiny", "change": {}, "seed": None}
    tunings = [
        {"name": "all", "share": 1.0, **as_asked, "alone": tried(TRIED), "mixed": tried(MORE)},
        {"name": "half", "share": 0.5, **as_asked, "alone": tried(TRIED), "mixed": tried(TRIED)},
    ]
    content = {
        "format": 1,
        "heads": {**data, "n_folds": 3, "rows": heads},
        "tunings": {"sha256": {}, "hold_out": 0.2, "rows": tunings},
    }
    (root / "training/trials.json").write_text(json.dumps(content), encoding="utf-8")
    (root / "training/mistakes.yaml").write_text(READ, encoding="utf-8")
    write(root)
    page = results(root)
    assert "3 folds, measured on 12 documents" in page
    assert page.count("Measured before the latest training documents") == 1
    assert "tuned on 80 % of the documents" in page
    value, better = (one["value"] for one in (TRIED, MORE))
    assert f"the tuned all mixed with words rose from {value:.3f} to {better:.3f}" in page
    assert "| words \\| more | logistic | 0.500 [0.400–0.600] |" in page
    assert "+0.000 (< 0.001)" in page
    assert "3 mistakes of tiny" in page
    for table in tables_of(page):
        assert len({n_cells(line) for line in table}) == 1


def test_trials_of_another_format_are_refused(root: Path) -> None:
    (root / "training/trials.json").write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(InvalidValue, match="another format"):
        write(root)


def test_nothing_is_written_where_the_readme_has_no_place_for_the_table(root: Path) -> None:
    (root / "README.md").write_text("# No marks\n", encoding="utf-8")
    with pytest.raises(InvalidValue, match="lacks the marks"):
        write(root)
    assert not list(root.glob("models/**/README.md"))
    assert not (root / "training/RESULTS.md").exists()
