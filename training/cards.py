"""Writes every table and card from the metrics.json files: no figure is typed by hand."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment

from tagger.console import output
from tagger.errors import InvalidValue
from tagger.framework import DEFAULT as DEFAULT_FRAMEWORK
from tagger.framework import Framework
from tagger.saved_model import DEFAULT
from training.calibration_plot import FILE, calibration_plot
from training.metrics import FORMAT
from training.reading import READ, Reading, read_reading
from training.targets import missed, outcomes, read_targets
from training.templates import markdown_templates
from training.trials.listed import FORMAT as TRIALS_FORMAT
from training.trials.listed import TRIALS

ROOT = Path(__file__).parent.parent
TEMPLATES = Path(__file__).parent
BEGIN, END = "<!-- results: begin (generated) -->", "<!-- results: end -->"
ORDER = ("mixed", "trained", "similarity", "keyword", "prior")
SLICES = ("all", "es", "pt", "en", "posting", "syllabus")
# A competency whose F1 on segments is below this is named among the limits.
WEAK_F1 = 0.5
# The shares of tags kept of which the tables tell the risk.
KEPT = (0.5, 0.7, 0.85, 1.0)

Row = Mapping[str, Any]


def write_all(models: Path, root: Path = ROOT) -> None:
    """Write each model's card and plot, the index of models, RESULTS.md and the README's table."""
    rows = rows_of(models)
    if not rows:
        raise InvalidValue(f"{models} holds no model with metrics.json: train and evaluate one")
    readme = root / "README.md"
    text = with_table(readme.read_text(encoding="utf-8"), results_table(rows))
    environment = _environment()
    for row in rows:
        folder = models / row["id"]
        plot = calibration_plot(environment, row["metrics"]["curves"])
        _write(folder / FILE, plot)
        _write(folder / "README.md", card_of(environment, row))
    reached = list(outcomes(read_targets(), {row["id"]: row["metrics"] for row in rows}))
    _write(models / "README.md", environment.get_template("models.md.j2").render(rows=rows))
    results = environment.get_template("results.md.j2")
    trials = _trials(root / "training" / TRIALS.name, rows[0])
    page = results.render(
        rows=rows,
        slices=SLICES,
        kept=KEPT,
        outcomes=reached,
        missed=list(missed(reached)),
        trials=trials,
        curve=_curve(trials),
        reading=_reading(root / "training" / READ.name),
    )
    _write(root / "training" / "RESULTS.md", page)
    _write(readme, text)


def card_of(environment: Environment, row: Row) -> str:
    """Return the card of a model."""
    return environment.get_template("card.md.j2").render(
        row=row,
        metrics=row["metrics"],
        names={one.code: one.name["en"] for one in Framework.load(DEFAULT_FRAMEWORK).competencies},
        slices=list(_slices(row)),
        competencies=list(_by_competency(row)),
        kept=KEPT,
        weak_f1=WEAK_F1,
        plot=FILE,
    )


def rows_of(models: Path) -> list[dict[str, Any]]:
    """Read the folders that have been measured: the default model first, baselines last."""
    rows = []
    for path in models.glob("*/metrics.json"):
        content = _json(path.with_name("model.json"))
        metrics = _json(path)
        if metrics.get("format") != FORMAT:
            raise InvalidValue(
                f"{path} has format {metrics.get('format')!r}, not {FORMAT}: measure the models "
                "again with `python -m training evaluate`"
            )
        found = {(m["level"], m["slice"]): m for m in metrics["measures"]}
        more = {(m["level"], m["slice"], m["name"]): m for m in metrics["more_measures"]}
        thresholds = _json(path.with_name("thresholds.json"))
        known = {"metrics": metrics, "found": found, "more": more, "thresholds": thresholds}
        rows.append({**content, **known})
    return sorted(
        rows,
        key=lambda row: (row["id"] != DEFAULT, ORDER.index(row["scorer"]["kind"]), row["id"]),
    )


def figure(measure: Row | None, digits: int = 2) -> str:
    """Word a measure: value, interval where it has one; a dash where it is undefined."""
    if measure is None or measure["value"] is None:
        return "–"
    value = f"{measure['value']:.{digits}f}"
    if measure["low"] is None:
        return value
    # Between numbers with signs a dash would read as another sign.
    between = "–" if measure["low"] >= 0 else " … "
    return f"{value} [{measure['low']:.{digits}f}{between}{measure['high']:.{digits}f}]"


def difference(measure: Row, digits: int = 2) -> str:
    """Word a difference: with its sign, and its interval where it has one."""
    # Adding 0 turns the -0.0 of rounding into 0.0.
    value, low, high = (
        None if measure[key] is None else f"{round(measure[key], digits) + 0.0:+.{digits}f}"
        for key in ("value", "low", "high")
    )
    if value is None:
        return "–"
    return value if low is None else f"{value} [{low} … {high}]"


def above(found: Row | None) -> str:
    """Word how far a trial is above the one it is compared with; a dash for that one itself."""
    if not found:
        return "–"
    p = "< 0.001" if found["p"] < 0.001 else f"{found['p']:.3f}"
    return f"{round(found['value'], 3) + 0.0:+.3f} ({p})"


def number(value: float | None, digits: int = 2) -> str:
    """Word a figure that has no interval; a dash where it is undefined."""
    return "–" if value is None else f"{value:.{digits}f}"


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
        "95 % intervals from resampling documents. Every other measure, robustness, audits and the "
        "project's targets: [training/RESULTS.md](training/RESULTS.md).",
    ]
    return "\n".join(lines)


def with_table(text: str, table: str) -> str:
    """Put a table between the marks of the README; refuse a text that lacks them."""
    begin, end = text.find(BEGIN), text.find(END)
    if begin < 0 or end < begin:
        raise InvalidValue(f"README.md lacks the marks of the table: add {BEGIN!r} and {END!r}")
    return f"{text[:begin]}{BEGIN}\n{table}\n{text[end:]}"


def risk_at(metrics: Row, level: str, coverage: float) -> float | None:
    """Return which share of the tags is wrong when so many are kept; None without tags."""
    for curves in metrics["curves"]:
        for point in curves["risk_coverage"] if curves["level"] == level else ():
            if abs(point["coverage"] - coverage) < 1e-9:
                return float(point["risk"])
    return None


def shortened(codes: Sequence[str]) -> str:
    """Name codes, or say that there are none."""
    return ", ".join(codes) or "none"


def in_a_cell(text: str) -> str:
    """Keep a text from ending a cell of a Markdown table or from being read as markup."""
    for sign in "\\`*_[]<>|~$":
        text = text.replace(sign, f"\\{sign}")
    return text


def _environment() -> Environment:
    environment = markdown_templates(TEMPLATES)
    shown = (figure, difference, above, number, in_a_cell)
    environment.filters.update({how.__name__: how for how in shown}, codes=shortened)
    environment.globals.update(risk_at=risk_at)
    return environment


def _slices(row: Row) -> Iterator[tuple[str, Row, Row]]:
    """Yield name, segment measure and document measure of every slice."""
    for level, name in row["found"]:
        if level == "segment":
            yield name, row["found"]["segment", name], row["found"]["document", name]


def _by_competency(row: Row) -> Iterator[tuple[Row, Row]]:
    """Yield the figures of each competency on segments and on documents."""
    found = row["metrics"]["competencies"]
    by_document = {one["code"]: one for one in found if one["level"] == "document"}
    for one in found:
        if one["level"] == "segment":
            yield one, by_document[one["code"]]


def _trials(path: Path, first: Row) -> dict[str, Any]:
    """Read what was tried, and say of each list whether the documents have changed since."""
    if not path.is_file():
        return {}
    content = _json(path)
    if content.get("format") != TRIALS_FORMAT:
        raise InvalidValue(f"{path} has another format: run `python -m training trials` again")
    for kind in ("heads", "tunings"):
        if kind in content:
            content[kind]["is_current"] = content[kind]["sha256"] == first["data"]["sha256"]
    return content


def _curve(trials: dict[str, Any]) -> tuple[Row, Row] | None:
    """Return the first tuning that was run on half of the documents and on all, as it was asked."""
    first: dict[tuple[str, float], Row] = {}
    for one in trials.get("tunings", {}).get("rows", ()):
        if not one["change"] and one["seed"] is None:
            first.setdefault((one["recipe"], one["share"]), one)
    for (recipe, share), whole in first.items():
        half = first.get((recipe, share / 2))
        if share == 1 and half is not None and risen(half, whole):
            return half, whole
    return None


def risen(half: Row, whole: Row) -> bool:
    """Say whether segments and documents are found better with all documents than with half."""
    return all(
        whole["mixed"][level]["value"] > half["mixed"][level]["value"]
        for level in ("segment", "document")
    )


def _reading(path: Path) -> Reading | None:
    return read_reading(path) if path.is_file() else None


def _write(path: Path, text: str) -> None:
    with output(path) as stream:
        stream.write(text)


def _json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
