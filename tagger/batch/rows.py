"""What of a report becomes the rows of a table: original columns first, then ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tagger.exporters.options import ExportOptions
from tagger.exporters.spreadsheet import Cell, tag_rows
from tagger.framework import Framework, Worded
from tagger.types import Report, Tag

Shape = Literal["wide", "long"]
Kind = Literal["text", "integer", "number"]

# What is known of a document, before its tags.
DOCUMENT: dict[str, Kind] = {
    "document_id": "text",
    "file": "text",
    "sheet": "text",
    "row": "integer",
    "title": "text",
    "language": "text",
    "genre": "text",
    "n_segments": "integer",
    "notes": "text",
    "model": "text",
    "framework": "text",
    "framework_version": "text",
}
WIDE: dict[str, Kind] = {"n_tags": "integer", "codes": "text", "to_review": "text"}
LONG: dict[str, Kind] = {
    "code": "text",
    "id": "text",
    "name": "text",
    "probability": "number",
    "threshold": "number",
    "modality": "text",
    "level": "text",
    "review": "text",
    "n_evidence": "integer",
    "text": "text",
    "start": "integer",
    "end": "integer",
    "page": "integer",
    "section": "text",
}
BETWEEN = ";"


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a result and how a report fills them.

    `wide`: a row a document, with columns a competency (`DG1` 1 or 0, `DG1_probability`,
    `DG1_modality`, `DG1_level`). `long`: a row a tag with its best evidence; a document without
    tags has one row without code. An original column that is called as one of ours becomes
    `original_…`.
    """

    shape: Shape
    originals: tuple[str, ...]
    framework: Framework
    language: Worded

    def kinds(self) -> dict[str, Kind]:
        """Return our columns, in order, with what they hold."""
        if self.shape == "long":
            return {**DOCUMENT, **LONG}
        each: dict[str, Kind] = {}
        for code in self.framework.codes:
            each |= {
                code: "integer",
                f"{code}_probability": "number",
                f"{code}_modality": "text",
                f"{code}_level": "text",
            }
        return {**DOCUMENT, **WIDE, **each}

    def columns(self) -> dict[str, Kind]:
        """Return all columns in order with what they hold; original cells are text."""
        ours = self.kinds()
        taken: dict[str, Kind] = {}
        for name in self.originals:
            taken[self._free_name(name, {**ours, **taken})] = "text"
        return {**taken, **ours}

    def rows(self, report: Report) -> Iterator[list[Cell]]:
        """Yield the cells of a report's rows, in the order of `columns`."""
        cells = dict(report.document.columns)
        originals: list[Cell] = [cells.get(name) for name in self.originals]
        shared = self._document(report)
        ours = self.kinds()
        for row in self._wide(report) if self.shape == "wide" else self._long(report):
            filled = {**row, **shared}
            yield [*originals, *(filled.get(column) for column in ours)]

    def _document(self, report: Report) -> dict[str, Cell]:
        document = report.document
        return {
            "document_id": document.id,
            "file": document.source.file,
            "sheet": document.source.sheet,
            "row": document.source.row,
            "title": document.title,
            "language": report.language,
            "genre": report.genre,
            "n_segments": len(report.segments),
            "notes": " ".join(report.notes) or None,
            "model": report.model_id,
            "framework": report.framework_id,
            "framework_version": self.framework.version,
        }

    def _long(self, report: Report) -> Iterator[dict[str, Cell]]:
        yield from tag_rows(report, self.framework, ExportOptions(language=self.language))

    def _wide(self, report: Report) -> Iterator[dict[str, Cell]]:
        tags = {self.framework[tag.competency_id].code: tag for tag in report.tags}
        cells: dict[str, Cell] = {
            "n_tags": len(tags),
            "codes": BETWEEN.join(tags) or None,
            "to_review": BETWEEN.join(code for code, tag in tags.items() if tag.review) or None,
        }
        for competency in self.framework.competencies:
            probability = report.probabilities.get(competency.id)
            if probability is not None:
                cells |= _of_competency(competency.code, probability, tags.get(competency.code))
        yield cells

    @staticmethod
    def _free_name(name: str, taken: dict[str, Kind]) -> str:
        free = name
        while free in taken:
            free = f"original_{free}"
        return free


def _of_competency(code: str, probability: float, tag: Tag | None) -> dict[str, Cell]:
    """Return a competency's cells; one that the model cannot judge has none."""
    return {
        code: int(tag is not None),
        f"{code}_probability": round(probability, 4),
        f"{code}_modality": tag.modality if tag else None,
        f"{code}_level": tag.level if tag else None,
    }
