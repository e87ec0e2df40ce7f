"""Writes every table and card from the metrics.json files: no figure is typed by hand."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tagger.errors import InvalidValue
from training.templates import markdown_templates

ROOT = Path(__file__).parent.parent
TEMPLATES = Path(__file__).parent
BEGIN, END = "<!-- results: begin (generated) -->", "<!-- results: end -->"
ORDER = ("trained", "similarity", "keyword", "prior")
SLICES = ("all", "es", "pt", "en", "posting", "syllabus")

Row = Mapping[str, Any]


def write_all(models: Path, root: Path = ROOT) -> None:
    """Write each model's card, the index of models, RESULTS.md and the README's table."""
    rows = rows_of(models)
    if not rows:
        raise InvalidValue(f"{models} holds no model with metrics.json: train and evaluate one")
    environment = markdown_templates(TEMPLATES)
    environment.filters["figure"] = figure
    for row in rows:
        card = environment.get_template("card.md.j2").render(row=row, slices=_slices(row))
        (models / row["id"] / "README.md").write_text(card, encoding="utf-8")
    index = environment.get_template("models.md.j2").render(rows=rows)
    (models / "README.md").write_text(index, encoding="utf-8")
    results = environment.get_template("results.md.j2").render(rows=rows, slices=SLICES)
    (root / "training" / "RESULTS.md").write_text(results, encoding="utf-8")
    readme = root / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(with_table(text, results_table(rows)), encoding="utf-8")


def rows_of(models: Path) -> list[dict[str, Any]]:
    """Read the folders that have been measured, the trained model first."""
    rows = []
    for path in models.glob("*/metrics.json"):
        content = _json(path.with_name("model.json"))
        metrics = _json(path)
        found = {(m["level"], m["slice"]): m for m in metrics["measures"]}
        thresholds = _json(path.with_name("thresholds.json"))
        rows.append({**content, "metrics": metrics, "found": found, "thresholds": thresholds})
    return sorted(rows, key=lambda row: (ORDER.index(row["scorer"]["kind"]), row["id"]))


def figure(measure: Row) -> str:
    """Word a measure: value, interval."""
    return f"{measure['value']:.2f} [{measure['low']:.2f}–{measure['high']:.2f}]"


def results_table(rows: Sequence[Row]) -> str:
    """Return the short table of the README."""
    lines = [
        "| model | segments, micro-F1 | documents, micro-F1 | es / pt / en (documents) |",
        "|---|---|---|---|",
    ]
    for row in rows:
        by_language = " / ".join(
            f"{row['found']['document', language]['value']:.2f}" for language in ("es", "pt", "en")
        )
        found = row["found"]
        cells = [row["id"], figure(found["segment", "all"]), figure(found["document", "all"])]
        lines.append("| " + " | ".join([*cells, by_language]) + " |")
    overall = rows[0]["found"]["document", "all"]
    lines += [
        "",
        f"Measured on the `test` part of the benchmark ({overall['n_documents']} documents, "
        f"{overall['n_segments']} segments, never trained on) with `python -m training evaluate`; "
        "95 % intervals from resampling documents. Per language and genre: "
        "[training/RESULTS.md](training/RESULTS.md).",
    ]
    return "\n".join(lines)


def with_table(text: str, table: str) -> str:
    """Put a table between the marks of the README; refuse a text that lacks them."""
    begin, end = text.find(BEGIN), text.find(END)
    if begin < 0 or end < begin:
        raise InvalidValue(f"README.md lacks the marks of the table: add {BEGIN!r} and {END!r}")
    return f"{text[:begin]}{BEGIN}\n{table}\n{text[end:]}"


def _slices(row: Row) -> Iterator[tuple[str, Row, Row]]:
    """Yield name, segment measure and document measure of every slice."""
    for level, name in row["found"]:
        if level == "segment":
            yield name, row["found"]["segment", name], row["found"]["document", name]


def _json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
