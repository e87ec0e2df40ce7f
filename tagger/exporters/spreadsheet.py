"""Writes reports for spreadsheets: CSV, a tag a row."""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from tagger.exporters.options import ExportOptions
from tagger.framework import Framework
from tagger.surrogates import LONE_SURROGATE
from tagger.types import Report, Tag

COLUMNS = (
    "document_id",
    "file",
    "sheet",
    "row",
    "language",
    "genre",
    "code",
    "id",
    "name",
    "probability",
    "threshold",
    "modality",
    "level",
    "n_evidence",
    "text",
    "start",
    "end",
    "page",
    "section",
    "model",
    "framework",
    "notes",
    "review",
)
BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | None


def write_csv(
    reports: Iterable[Report], framework: Framework, stream: TextIO, options: ExportOptions
) -> None:
    """Write one row a tag with its best evidence; a document without tags has a row without code.

    The stream starts with a byte order mark, without which Excel misreads accents. A text cell
    that begins with = + - @ tab or carriage return gets a leading apostrophe, because a spreadsheet
    would run it as a formula: strip that apostrophe before comparing `text` with the document.
    With all_probabilities a column a competency, headed by its code, follows the fixed ones.
    """
    codes = [one.code for one in framework.competencies] if options.all_probabilities else []
    stream.write(BYTE_ORDER_MARK)
    # Quotes round every text: Python before 3.13 leaves a lone carriage return bare otherwise.
    writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([*COLUMNS, *codes])
    for report in reports:
        probabilities = _probabilities(report, framework) if options.all_probabilities else []
        for row in tag_rows(report, framework, options):
            cells = (row.get(column) for column in COLUMNS)
            writer.writerow([*map(harmless, cells), *probabilities])


def tag_rows(
    report: Report, framework: Framework, options: ExportOptions
) -> Iterator[dict[str, Cell]]:
    """Yield the cells of each tag by column; of a report without tags what is known of it."""
    source = report.document.source
    shared: dict[str, Cell] = {
        "document_id": report.document.id,
        "file": source.file,
        "sheet": source.sheet,
        "row": source.row,
        "language": report.language,
        "genre": report.genre,
        "model": report.model_id,
        "framework": report.framework_id,
        "notes": " ".join(report.notes) or None,
    }
    if not report.tags:
        yield shared
    for tag in report.tags:
        yield shared | _tag_cells(tag, framework, options)


def _tag_cells(tag: Tag, framework: Framework, options: ExportOptions) -> dict[str, Cell]:
    competency, best = framework[tag.competency_id], tag.evidence[0]
    return {
        "code": competency.code,
        "id": competency.id,
        "name": competency.name[options.language],
        "probability": round(tag.probability, 4),
        "threshold": round(tag.threshold, 4),
        "modality": tag.modality,
        "level": tag.level,
        "n_evidence": len(tag.evidence),
        "text": best.text,
        "start": best.start,
        "end": best.end,
        "page": best.page,
        "section": best.role,
        "review": str(tag.review).lower(),
    }


def _probabilities(report: Report, framework: Framework) -> list[Cell]:
    """Order the probabilities as the framework; a competency that is not covered stays blank."""
    found = (report.probabilities.get(one.id) for one in framework.competencies)
    return [None if probability is None else round(probability, 4) for probability in found]


def harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs as a formula."""
    if not isinstance(cell, str):
        return cell
    writable = LONE_SURROGATE.sub("\ufffd", cell)
    return f"'{writable}" if writable.startswith(FORMULA_STARTS) else writable
