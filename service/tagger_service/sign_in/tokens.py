"""No other site may send a form, or ask the API, in the name of somebody who has signed in here."""

from fastapi import Request

from tagger_service.dependencies import parts_of
from tagger_service.problems import Refusal, _, is_page

HEADER = "X-CSRF-Token"
FIELD = "csrf"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_FIELDS = 200


async def token_checked(request: Request) -> None:
    """Refuse what changes something and comes with a cookie, but without its session's token.

    Programs send a key, which browsers add to nothing by themselves, and need no token.
    """
    session_id = getattr(request.state, "session_id", None)
    if session_id is None or request.method in SAFE_METHODS:
        return
    parts = parts_of(request)
    given: object = request.headers.get(HEADER)
    if given is None and is_page(request):
        # Kept by the request: routes that read the form later get this one.
        form = await request.form(
            max_files=1, max_fields=MOST_FIELDS, max_part_size=parts.settings.most_bytes
        )
        given = form.get(FIELD)
    if parts.sign_in is None or not parts.sign_in.sessions.is_token(session_id, given):
        raise Refusal(
            "foreign-request", _("This page is out of date: open it again and send it once more.")
        )
