"""Stands before the application and finds out who asks, before anything of a request is read."""

from dataclasses import dataclass

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from tagger_service.dependencies import Rates
from tagger_service.jobs import Jobs
from tagger_service.problems import Refusal, _
from tagger_service.settings import Settings
from tagger_service.sign_in.keys import Verifier, person_with, public_part
from tagger_service.sign_in.people import NOBODY, Person
from tagger_service.sign_in.provider import Provider
from tagger_service.sign_in.secret import secret_of
from tagger_service.sign_in.sessions import Sessions
from tagger_service.storage import people
from tagger_service.storage.audit import note
from tagger_service.storage.people_tables import ApiKey

# Everything else needs somebody. A page that explains, and what it is made of, is for all.
FOR_ALL = ("/about", "/health", "/language", "/sign-in", "/static", "/v1/openapi.json")
FAILURES_PER_MINUTE = 20
BEARER = {"WWW-Authenticate": "Bearer"}


class SignIn:
    """Knows keys and sessions; what it needs of the database it asks when a request comes."""

    def __init__(self, settings: Settings, jobs: Jobs) -> None:
        self.settings = settings
        secret = secret_of(settings)
        is_oidc = settings.sign_in == "oidc"
        self.provider = Provider.set_up(settings, secret) if is_oidc else None
        self.sessions = Sessions(
            secret, is_secure=settings.behind_https, lasting=settings.session_time
        )
        self._jobs = jobs
        self._verifier = Verifier()
        self._failures = Rates(FAILURES_PER_MINUTE)

    def with_key(self, token: str, address: str) -> Person:
        """Return who has a key; Refusal where it is none that holds.

        Who fails often is told to come again later. What is remembered is let through before, so
        that nobody else at the same address can keep a program out that is at work.
        """
        public = public_part(token)
        with self._jobs.reading() as session:
            key = people.valid_key(session, public) if public else None
        if key is None or not self._verifier.is_known(key, token):
            self._failures.refuse_frequent(address)
            if key is None or not self._verifier.is_right(key, token):
                self._fail(address, public or "")
                raise Refusal("not-signed-in", _("This key does not hold."), headers=BEARER)
        self._note_use(key)
        return person_with(key)

    def with_cookie(self, cookie: str | None) -> tuple[Person, str] | None:
        """Return who has signed in, and the id of their session."""
        session_id = self.sessions.session_id(cookie)
        if session_id is None:
            return None
        with self._jobs.reading() as session:
            found = self.sessions.person(session, session_id)
        return None if found is None else (found, session_id)

    def begin(self, person: Person, key_id: str | None = None) -> str:
        """Begin a session; return its cookie."""
        with self._jobs.writing() as session:
            cookie = self.sessions.begin(session, person, key_id)
            note(session, person.id, "signed-in")
        return cookie

    def end(self, person: Person, session_id: str) -> None:
        """End a session."""
        with self._jobs.writing() as session:
            self.sessions.end(session, session_id)
            note(session, person.id, "signed-out")

    def _fail(self, address: str, public: str) -> None:
        self._failures.note(address)
        with self._jobs.writing() as session:
            note(session, "", "sign-in-failed", public)

    def _note_use(self, key: ApiKey) -> None:
        if people.is_use_old(key):
            with self._jobs.writing() as session:
                people.note_use(session, key.id)


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets in whoever has signed in, and everybody to what is for all."""

    app: ASGIApp
    sign_in: SignIn

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note who asks, or refuse."""
        if scope["type"] == "http":
            request = Request(scope)
            request.state.person, request.state.session_id = NOBODY, None
            await run_sync(identify, request, self.sign_in)
            if request.state.person is NOBODY and not is_for_all(scope["path"]):
                raise Refusal("not-signed-in", _("Sign in, or send a key."), headers=BEARER)
        await self.app(scope, receive, send)


def identify(request: Request, sign_in: SignIn) -> None:
    """Note who sends a request, if it says so: by a key, or else by a cookie."""
    method, _space, token = request.headers.get("authorization", "").partition(" ")
    if method.lower() == "bearer":
        address = request.client.host if request.client else ""
        request.state.person = sign_in.with_key(token.strip(), address)
        return
    found = sign_in.with_cookie(request.cookies.get(sign_in.sessions.cookie))
    if found is not None:
        request.state.person, request.state.session_id = found
        request.state.csrf = sign_in.sessions.token(found[1])


def is_for_all(path: str) -> bool:
    """Say whether an address needs nobody to have signed in."""
    return any(path == one or path.startswith(f"{one}/") for one in FOR_ALL)
