"""Reports on a coverage audit; one line a format."""

from collections.abc import Callable
from typing import BinaryIO

from tagger.coverage.reports.view import ReportOptions, View, view_of
from tagger.errors import MissingExtra

__all__ = ["FORMAT_OF_SUFFIX", "REPORTS", "ReportOptions", "Writer", "check_extra", "view_of"]

Writer = Callable[[View, BinaryIO], None]


def check_extra(output_format: str) -> None:
    """Refuse a format whose library is not installed, before any document is read."""
    if output_format == "pdf":
        try:
            import reportlab  # noqa: F401
        except ModuleNotFoundError as error:
            raise MissingExtra("a coverage report as PDF", "coverage") from error


def _html(view: View, stream: BinaryIO) -> None:
    from tagger.coverage.reports.html import write_html

    write_html(view, stream)


def _xlsx(view: View, stream: BinaryIO) -> None:
    from tagger.coverage.reports.xlsx import write_xlsx

    write_xlsx(view, stream)


def _pdf(view: View, stream: BinaryIO) -> None:
    check_extra("pdf")
    from tagger.coverage.reports.pdf import write_pdf

    write_pdf(view, stream)


def _json(view: View, stream: BinaryIO) -> None:
    from tagger.coverage.reports.json_file import write_json

    write_json(view, stream)


REPORTS: dict[str, Writer] = {"html": _html, "xlsx": _xlsx, "pdf": _pdf, "json": _json}

FORMAT_OF_SUFFIX: dict[str, str] = {
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".pdf": "pdf",
    ".json": "json",
}
