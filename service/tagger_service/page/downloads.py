"""Results as files; the text is sent again for each, as nothing is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, StringIO

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tagger.exporters import EXPORTERS, ExportOptions
from tagger.exporters.office import write_docx, write_xlsx
from tagger.exporters.pdf import write_pdf
from tagger.framework import Framework
from tagger.types import Report
from tagger_service.dependencies import Rated, Running
from tagger_service.page.forms import Form
from tagger_service.problems import Refusal, _, language_for

router = APIRouter(include_in_schema=False)
OPEN_XML = "application/vnd.openxmlformats-officedocument"

Written = Callable[[Report, Framework, ExportOptions], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A sort of file."""

    media_type: str
    write: Written


def as_text(name: str) -> Written:
    """Return what writes one report in a format of text."""

    def write(report: Report, framework: Framework, options: ExportOptions) -> bytes:
        stream = StringIO(newline="")
        EXPORTERS[name]([report], framework, stream, options)
        return stream.getvalue().encode()

    return write


def as_workbook(report: Report, framework: Framework, options: ExportOptions) -> bytes:
    """Write one report as a workbook."""
    stream = BytesIO()
    write_xlsx([report], framework, stream, options)
    return stream.getvalue()


def as_word(report: Report, framework: Framework, options: ExportOptions) -> bytes:
    """Write one report as a document for word processors."""
    stream = BytesIO()
    write_docx([report], framework, stream, options)
    return stream.getvalue()


def as_pdf(report: Report, framework: Framework, options: ExportOptions) -> bytes:
    """Write one report as a file to be printed or handed on."""
    stream = BytesIO()
    write_pdf([report], framework, stream, options)
    return stream.getvalue()


FORMATS: dict[str, Format] = {
    "xlsx": Format(f"{OPEN_XML}.spreadsheetml.sheet", as_workbook),
    "docx": Format(f"{OPEN_XML}.wordprocessingml.document", as_word),
    "pdf": Format("application/pdf", as_pdf),
    "csv": Format("text/csv; charset=utf-8", as_text("csv")),
    "json": Format("application/json", as_text("json")),
    "html": Format("text/html; charset=utf-8", as_text("html")),
}


@router.post("/download/{name}", dependencies=[Rated])
def download(request: Request, name: str, parts: Running, sent: Form) -> Response:
    """Judge a text again and return the result as a file, named by the day and never by us."""
    if name not in FORMATS:
        raise Refusal(
            "not-found", _("Results can be had as {formats}."), {"formats": ", ".join(FORMATS)}
        )
    language = language_for(request)
    report, tagger = parts.engine.tag(sent.document(parts, language), sent.model)
    options = ExportOptions(language=language, all_probabilities=True, explain=True)
    content = FORMATS[name].write(report, tagger.framework, options)
    today = datetime.now(UTC).date().isoformat()
    headers = {"Content-Disposition": f'attachment; filename="competencies-{today}.{name}"'}
    return Response(content, headers=headers, media_type=FORMATS[name].media_type)
