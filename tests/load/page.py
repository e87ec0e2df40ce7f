"""The page of what was measured, made from the figures alone."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.load.texts import ROOT

FIGURES = ROOT / "docs/load.json"
PAGE = ROOT / "docs/load.md"


def page_of(figures: dict[str, Any]) -> str:
    """Return the page as Markdown."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown made of our own figures
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["ms"] = lambda seconds: f"{1_000 * seconds:,.0f}"
    return templates.get_template("load.md.j2").render(figures)
