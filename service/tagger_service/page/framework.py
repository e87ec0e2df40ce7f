"""The framework: what each competency means, what counts, and how well it is found."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tagger.errors import InvalidValue
from tagger.framework import Competency, Domain, Framework
from tagger_service.dependencies import Running
from tagger_service.page.answers import answer
from tagger_service.page.figures import figures_of
from tagger_service.page.marking import N_COLOURS, colour_of
from tagger_service.problems import Refusal, _

router = APIRouter(include_in_schema=False)
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Group:
    """A domain with those of its competencies that are shown."""

    domain: Domain
    colour: int
    competencies: list[Competency]


@router.get("/framework")
def framework(request: Request, parts: Running, q: str = "") -> Response:
    """List the competencies by domain, or those that speak of what is searched for."""
    served = parts.engine.tagger()
    search = q.strip()[:LONGEST_SEARCH]
    groups = list(found_in(served.framework, search))
    return answer(
        request,
        "framework.html.j2",
        {
            "served": served,
            "framework": served.framework,
            "groups": groups,
            "n_found": sum(len(group.competencies) for group in groups),
            "search": search,
        },
    )


@router.get("/framework/{code}")
def competency(request: Request, code: str, parts: Running) -> Response:
    """Show one competency whole."""
    served = parts.engine.tagger()
    try:
        found = served.framework.find(code)
    except InvalidValue:
        raise Refusal("not-found", _("The framework has no competency of that code.")) from None
    everything = served.framework.competencies
    place = everything.index(found)
    figures = figures_of(served.model_id)
    return answer(
        request,
        "competency.html.j2",
        {
            "served": served,
            "framework": served.framework,
            "competency": found,
            "colour": colour_of(served.framework, found.id),
            "domain": next(one for one in served.framework.domains if one.id == found.domain),
            "before": everything[place - 1] if place else None,
            "after": everything[place + 1] if place + 1 < len(everything) else None,
            "row": figures.rows.get(found.code) if figures else None,
        },
    )


def found_in(framework: Framework, search: str) -> Iterator[Group]:
    """Yield the domains with the competencies that hold every word of a search, if any."""
    wanted = plain(search).split()
    for number, domain in enumerate(framework.domains):
        found = [
            one
            for one in framework.competencies
            if one.domain == domain.id and all(word in spoken_of(one) for word in wanted)
        ]
        if found:
            yield Group(domain, number % N_COLOURS, found)


def spoken_of(competency: Competency) -> str:
    """Return all that a framework says of a competency, in every language, to be searched."""
    said = [text for _language, text in competency.wordings()]
    counts = [phrase for phrases in competency.counts.values() for phrase in phrases]
    return plain(" ".join([competency.code, *said, *counts]))


def plain(text: str) -> str:
    """Return text without capitals and accents.

    >>> plain("Gestión")
    'gestion'
    """
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
