"""Sessions of the page: a signed cookie, what is kept of it, and the token of its forms."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session
from starlette.responses import Response

from tagger_service.sign_in.people import Person, scopes_in
from tagger_service.storage.people import drop_ended_sessions, valid_key, valid_session
from tagger_service.storage.people_tables import PageSession

LONGEST_COOKIE = 200


@dataclass(frozen=True, slots=True)
class Sessions:
    """Makes and reads the cookie.

    Only a browser that came by TLS gets it under a name that other hosts cannot set for us.
    """

    secret: bytes
    is_secure: bool
    lasting: timedelta

    @property
    def cookie(self) -> str:
        """The name of the cookie."""
        return "__Host-tagger" if self.is_secure else "tagger"

    def begin(self, session: Session, person: Person, key_id: str | None = None) -> str:
        """Keep that somebody has signed in; return what the cookie holds."""
        drop_ended_sessions(session)
        inside = secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        session.add(
            PageSession(
                id=kept_id(inside),
                person=person.id,
                name=person.name,
                scopes=sorted(person.scopes),
                key_id=key_id,
                created_at=now,
                expires_at=now + self.lasting,
            )
        )
        return self._signing.dumps(inside)

    def session_id(self, cookie: str | None) -> str | None:
        """Return the id of a cookie's session; None where the cookie is none of ours."""
        if not cookie or len(cookie) > LONGEST_COOKIE:
            return None
        try:
            inside = self._signing.loads(cookie)
        except BadSignature:
            return None
        return kept_id(inside) if isinstance(inside, str) else None

    def person(self, session: Session, session_id: str) -> Person | None:
        """Return who has signed in; None where the session or its key is over."""
        found = valid_session(session, session_id)
        if found is None:
            return None
        key = valid_key(session, found.key_id) if found.key_id else None
        scopes = found.scopes if key is None else key.scopes
        return Person(found.person, found.name, scopes_in(scopes))

    def end(self, session: Session, session_id: str) -> None:
        """Forget a session."""
        found = session.get(PageSession, session_id)
        if found is not None:
            session.delete(found)

    def token(self, session_id: str) -> str:
        """Return what the forms of a session carry, so that no other site can send them."""
        return hmac.new(self.secret, f"form {session_id}".encode(), hashlib.sha256).hexdigest()

    def is_token(self, session_id: str, given: object) -> bool:
        """Say whether a form carries the token of a session."""
        if not isinstance(given, str):
            return False
        return hmac.compare_digest(self.token(session_id).encode(), given.encode())

    def give(self, answer: Response, cookie: str) -> None:
        """Let the browser keep the cookie."""
        answer.set_cookie(
            self.cookie,
            cookie,
            max_age=int(self.lasting.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=self.is_secure,
        )

    def take_back(self, answer: Response) -> None:
        """Let the browser forget the cookie."""
        answer.delete_cookie(self.cookie, httponly=True, samesite="lax", secure=self.is_secure)

    @property
    def _signing(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt="session")


def kept_id(inside: str) -> str:
    """Return what is kept of a cookie: whoever reads the database cannot make the cookie of it."""
    return hashlib.sha256(inside.encode()).hexdigest()
