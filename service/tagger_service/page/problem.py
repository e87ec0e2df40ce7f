"""Problems at the addresses of pages: in words, in the page's layout."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from tagger_service.page.answers import address_to_return_to, answer, wants_part
from tagger_service.problems import Problem


def show_problem(request: Request, found: Problem, headers: Mapping[str, str]) -> Response:
    """Return a problem as a page, or as the part that htmx puts above the form.

    Who has not signed in and only wants to read goes to the form for it.
    """
    is_reading = request.method in {"GET", "HEAD"} and not wants_part(request)
    if found.type == "not-signed-in" and is_reading and not request.url.path.startswith("/sign-in"):
        return RedirectResponse(f"/sign-in?back={address_to_return_to(request)}", 303)
    template = "_problem.html.j2" if wants_part(request) else "problem.html.j2"
    shown = answer(request, template, {"problem": found, "field": None}, found.status)
    shown.headers.update(headers)
    return shown
