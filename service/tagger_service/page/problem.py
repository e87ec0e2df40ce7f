"""Problems at the addresses of pages: in words, in the page's layout."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from tagger_service.page.answers import answer, wants_part
from tagger_service.problems import Problem


def show_problem(request: Request, found: Problem, headers: Mapping[str, str]) -> Response:
    """Return a problem as a page, or as the part that htmx puts above the form."""
    template = "_problem.html.j2" if wants_part(request) else "problem.html.j2"
    shown = answer(request, template, {"problem": found, "field": None}, found.status)
    shown.headers.update(headers)
    return shown
