"""The Tag page: from a text to its competencies, and why."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tagger.errors import InvalidValue, UnreadableDocument
from tagger.explaining import Verdict, reason_words, verdict_words
from tagger.exporters.grouping import tags_by_domain
from tagger.exporters.wording import words_in
from tagger.framework import Worded
from tagger.scorers.logistic import strongest_first
from tagger_service.dependencies import Parts, Running, count
from tagger_service.languages import known
from tagger_service.page.answers import answer, wants_part
from tagger_service.page.choices import choices
from tagger_service.page.forms import Form, NothingSentError, Sent
from tagger_service.page.judging import MOST_NEAREST, Judgement, judged
from tagger_service.page.language import remember
from tagger_service.page.marking import colour_of, likelihood, marked
from tagger_service.page.plain import plain_text
from tagger_service.page.samples import samples
from tagger_service.problems import Problem, Refusal, language_for, problem_of

router = APIRouter(include_in_schema=False)
REFUSED = (Refusal, UnreadableDocument, InvalidValue)
MOST_REASONS = 6


@router.get("/")
def start(request: Request, parts: Running, sample: str = "") -> Response:
    """Show the form, filled with a sample where one is asked for."""
    language = known(sample)
    text = samples()[language] if language else ""
    return answer(request, "tag.html.j2", form_values(parts, Sent(text=text)))


@router.get("/tag")
def restart() -> Response:
    """Go to the form: a result has no address of its own, as nothing is stored."""
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


@router.post("/tag")
def tag(request: Request, parts: Running, sent: Form) -> Response:
    """Judge a text and show what was found, or the form with what is wrong."""
    chosen = known(sent.language)
    if chosen is None:
        return form_or_result(request, parts, sent)
    # The text is sent along when another language is chosen, so that it is not lost.
    request.state.language = chosen
    shown = form_or_result(request, parts, sent)
    remember(shown, chosen, parts.settings)
    return shown


def form_or_result(request: Request, parts: Parts, sent: Sent) -> Response:
    """Return the result on a text, or the form with what is wrong."""
    try:
        count(request, parts)
        judgement = judged(parts, sent.document(parts, language_for(request)), sent.model)
    except REFUSED as error:
        return refused(request, parts, sent, error)
    values = result_values(judgement, sent, language_for(request))
    if wants_part(request):
        return answer(request, "_result.html.j2", values)
    return answer(request, "tag.html.j2", form_values(parts, sent) | values)


@router.post("/explain")
def explain(request: Request, parts: Running, sent: Form) -> Response:
    """Say why a text has a competency or has it not, in its card or on a page of its own."""
    count(request, parts)
    document = sent.document(parts, language_for(request))
    verdict = parts.engine.explain(document, sent.competency, sent.model)
    template = "_explanation.html.j2" if wants_part(request) else "explanation.html.j2"
    return answer(request, template, verdict_values(verdict, language_for(request)))


def refused(request: Request, parts: Parts, sent: Sent, error: Exception) -> Response:
    """Return the form with what is wrong above it; the text stays where it is."""
    found = problem_of(error, language_for(request))
    values: dict[str, object] = {"problem": found, "field": field_of(sent, error, found)}
    if wants_part(request):
        shown = answer(request, "_problem.html.j2", values, found.status)
    else:
        shown = answer(request, "tag.html.j2", form_values(parts, sent) | values, found.status)
    if isinstance(error, Refusal):
        shown.headers.update(error.headers)
    return shown


def field_of(sent: Sent, error: Exception, found: Problem) -> str | None:
    """Return the field that is to be mended, None where the fault is with none of them."""
    if isinstance(error, NothingSentError):
        return "text"
    if found.status not in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}:
        return None
    return "text" if sent.file is None else "file"


def form_values(parts: Parts, sent: Sent) -> dict[str, object]:
    """Return what the form shows."""
    served = parts.engine.tagger()
    return {
        "choices": choices(parts),
        "field": None,
        "judgement": None,
        "problem": None,
        "samples": list(samples()),
        "sent": sent,
        "served": served,
        "settings": parts.settings,
    }


def result_values(judgement: Judgement, sent: Sent, language: Worded) -> dict[str, object]:
    """Return what the result shows."""
    report, framework = judgement.report, judgement.framework
    return {
        "colour_of": lambda competency_id: colour_of(framework, competency_id),
        "framework": framework,
        "groups": tags_by_domain(report, framework),
        "judgement": judgement,
        "likelihood": likelihood,
        "marked": marked(report, framework),
        "model": sent.model or "",
        "most_nearest": MOST_NEAREST,
        "plain_text": plain_text(report, framework, language),
        "report": report,
    }


def verdict_values(verdict: Verdict, language: Worded) -> dict[str, object]:
    """Return what an explanation shows."""
    words = words_in(language)
    return {
        "known": {"role": words.roles, "genre": words.genres, "language": words.languages},
        "most_reasons": MOST_REASONS,
        "reason_words": {kind: one[language] for kind, one in reason_words().items()},
        "said": {kind: one[language] for kind, one in verdict_words().items()},
        "strongest_first": strongest_first,
        "verdict": verdict,
    }
