"""Coverage audits as one web page that needs no other file and reads well without its script."""

import base64
import hashlib
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from tagger.coverage.depths import deepest_first
from tagger.coverage.reports import charts, findings
from tagger.coverage.reports.view import MARKS, View
from tagger.exporters.excerpts import one_line
from tagger.exporters.pages import allowed, page_environment

if TYPE_CHECKING:
    from jinja2 import Template

FOLDER = Path(__file__).parent
MOST_PASSAGES = 5


def write_html(view: View, stream: BinaryIO) -> None:
    """Write the page; whatever comes from documents is escaped.

    A code point that HTML cannot hold is shown as U+FFFD.
    """
    from markupsafe import Markup

    style, script = _text("report.css"), _text("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    parts = _template().generate(
        view=view,
        coverage=view.coverage,
        framework=view.coverage.framework,
        words=view.words,
        language=view.language,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=digest,
        number_of={course.id: number for number, course in enumerate(view.courses, 1)},
    )
    page = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    try:
        page.writelines(allowed(parts))
    finally:
        page.detach()


def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def _template() -> "Template":
    environment = page_environment()
    names: dict[str, Any] = {
        "charts": charts,
        "deepest_first": deepest_first,
        "findings": findings,
        "frame": charts.FRAME,
        "marks": MARKS,
        "most_passages": MOST_PASSAGES,
        "one_line": one_line,
    }
    environment.globals.update(names)
    environment.filters["percent"] = charts.percent
    return environment.from_string(_text("report.html.j2"))
