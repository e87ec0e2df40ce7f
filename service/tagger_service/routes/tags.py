"""Tagging and explaining one document."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, File

from tagger.explaining import verdict_object
from tagger_service.dependencies import Rated, Running, Spoken
from tagger_service.openapi import documented
from tagger_service.reading import check_length
from tagger_service.schemas import ExplainRequest, FileRequest, ReportOut, TagRequest
from tagger_service.uploads import document_in
from tagger_service.verdicts import VerdictOut

router = APIRouter(
    tags=["tagging"],
    dependencies=[Rated],
    form_limits={"max_files": 1, "max_fields": 5},
    responses=documented(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.post("/tag", summary="Find the competencies in a text")
def tag(sent: TagRequest, parts: Running, language: Spoken) -> ReportOut:
    """Judge a text and return the competencies found, each with the passages it rests on."""
    check_length(sent.text, parts.settings, sent.id)
    report, tagger = parts.engine.tag(sent.document(), sent.model)
    return ReportOut.from_report(report, tagger.framework, language, text=False)


@router.post("/tag/file", summary="Find the competencies in a file")
def tag_file(sent: Annotated[FileRequest, File()], parts: Running, language: Spoken) -> ReportOut:
    """Read one file and judge it; the text that was read comes back, as offsets refer to it."""
    document = document_in(sent.file, parts.reader, sent.text_language or None)
    report, tagger = parts.engine.tag(document, sent.model or None)
    return ReportOut.from_report(report, tagger.framework, language, text=True)


@router.post("/explain", summary="Say why a text has a competency, or has it not")
def explain(sent: ExplainRequest, parts: Running, language: Spoken) -> VerdictOut:
    """Return the nearest passages, what spoke for and against, and labelled examples like them."""
    check_length(sent.text, parts.settings, sent.id)
    verdict = parts.engine.explain(sent.document(), sent.competency, sent.model)
    found: dict[str, Any] = verdict_object(verdict, language)
    return VerdictOut.model_validate(found)
