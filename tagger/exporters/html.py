"""Writes reports as one web page that needs no other file and runs no script."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tagger.exporters.excerpts import excerpt
from tagger.exporters.grouping import (
    legend,
    names_not_covered,
    probability_rows,
    provenance_marks,
    tags_by_domain,
)
from tagger.exporters.highlights import pieces
from tagger.exporters.options import ExportOptions
from tagger.exporters.pages import allowed, page_environment
from tagger.exporters.wording import words_in
from tagger.framework import Framework
from tagger.types import Report

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATE = Path(__file__).with_name("report.html.j2")


def write_html(
    reports: Iterable[Report], framework: Framework, stream: TextIO, options: ExportOptions
) -> None:
    """Write a page with, a document, its tags and then its text with the evidence marked.

    Whatever comes from a document or a framework is escaped. A code point that HTML cannot hold is
    shown as U+FFFD.
    """
    domain_numbers = {domain.id: number for number, domain in enumerate(framework.domains)}
    parts = _template().generate(
        reports=reports,
        framework=framework,
        options=options,
        words=words_in(options.language),
        marks=provenance_marks(framework),
        legend=legend(framework, options.language),
        colour_of=lambda id_: domain_numbers[framework[id_].domain] % 6,
    )
    stream.writelines(allowed(parts))


@cache
def _template() -> "Template":
    environment = page_environment()
    environment.globals.update(
        excerpt=excerpt,
        names_not_covered=names_not_covered,
        pieces=pieces,
        probability_rows=probability_rows,
        tags_by_domain=tags_by_domain,
    )
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
