"""TRANSFER.md and its figure, made from transfer.json alone: no figure is typed by hand."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tagger.console import output
from training.templates import markdown_templates
from training.write_model import write_json

NUMBERS, PAGE, FIGURE = "transfer.json", "TRANSFER.md", "transfer.svg"
FORMAT = 1
# The plane of the figure, in its own units: left, right, top, bottom.
PLANE = (70, 470, 30, 270)
COLOURS = ("#b35806", "#e08214", "#542788", "#2166ac")


def write_pages(folder: Path, part: str, content: Mapping[str, Any]) -> None:
    """Put one protocol's content into transfer.json, keep the other's, and make the page anew."""
    path = folder / NUMBERS
    whole = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    whole = {"transfer": None, "shots": None} | whole | {"format": FORMAT, part: content}
    write_json(path, dict(sorted(whole.items())))
    with output(folder / PAGE) as stream:
        stream.write(page_of(whole))
    if whole["shots"]:
        with output(folder / FIGURE) as stream:
            stream.write(figure_of(whole["shots"]))


def page_of(content: Mapping[str, Any]) -> str:
    """Return both protocols as Markdown; one that has not been run is said to be missing."""
    environment = markdown_templates(Path(__file__).parent)
    environment.filters["figure"] = figure
    return environment.get_template("transfer.md.j2").render(content=content, found=found)


def found(row: Mapping[str, Any], level: str, name: str) -> dict[str, Any] | None:
    """Return the measure of a level and a slice or name, None where there is none."""
    for measure in row["measures"]:
        if measure["level"] == level and name in (measure["name"], measure.get("slice")):
            return dict(measure)
    return None


def precision_of(point: Mapping[str, Any]) -> float:
    """Return a point's average precision on segments, mean over competencies and draws."""
    values = (m["value"] for m in point["measures"] if (m["level"], m["name"]) == ("segment", "AP"))
    return float(next(values))


def figure(measure: Mapping[str, Any] | None) -> str:
    """Word a figure with its interval; a dash for none."""
    if measure is None:
        return "–"
    return f"{measure['value']:.2f} [{measure['low']:.2f}–{measure['high']:.2f}]"


def figure_of(content: Mapping[str, Any]) -> str:
    """Return the curves of average precision by number of examples as an SVG."""
    left, right, top, bottom = PLANE
    marks = [str(point["n_examples"]) for point in content["series"][0]["points"]]
    across = {mark: left + i * (right - left) / (len(marks) - 1) for i, mark in enumerate(marks)}
    trained = precision_of(content["trained"]["points"][0])
    every = [precision_of(point) for series in content["series"] for point in series["points"]]
    highest = 1.1 * max(*every, trained)

    def height(value: float) -> float:
        return round(bottom - value / highest * (bottom - top), 1)

    curves = [
        {
            "title": f"{series['scorer']}, {series['wordings']}",
            "colour": colour,
            "points": [
                (round(across[str(point["n_examples"])], 1), height(precision_of(point)))
                for point in series["points"]
            ],
        }
        for series, colour in zip(content["series"], COLOURS, strict=True)
    ]
    template = markdown_templates(Path(__file__).parent).get_template("curves.svg.j2")
    steps = [(height(v / 10), f"{v / 10:.1f}") for v in range(11) if v / 10 <= highest]
    return template.render(
        curves=curves,
        marks=[(round(x, 1), mark) for mark, x in across.items()],
        steps=steps,
        trained=height(trained),
        plane=PLANE,
    )
