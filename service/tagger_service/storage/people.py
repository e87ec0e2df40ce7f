"""Keys and sessions as they are kept: each function is a part of a transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tagger_service.storage.people_tables import ApiKey, PageSession

# A key that is in use is written to this often, and not at each request.
COARSE = timedelta(hours=1)


def valid_key(session: Session, key_id: str) -> ApiKey | None:
    """Return a key that holds now; None where it is unknown, revoked or has expired."""
    key = session.get(ApiKey, key_id)
    if key is None or key.revoked_at is not None:
        return None
    has_expired = key.expires_at is not None and key.expires_at <= datetime.now(UTC)
    return None if has_expired else key


def is_use_old(key: ApiKey) -> bool:
    """Say whether the last use that is noted of a key was a while ago."""
    return key.last_used_at is None or key.last_used_at < datetime.now(UTC) - COARSE


def note_use(session: Session, key_id: str) -> None:
    """Note that a key is in use."""
    used = update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=datetime.now(UTC))
    session.execute(used)


def all_keys(session: Session) -> Sequence[ApiKey]:
    """Return all keys, the oldest first."""
    return session.scalars(select(ApiKey).order_by(ApiKey.created_at, ApiKey.id)).all()


def valid_session(session: Session, session_id: str) -> PageSession | None:
    """Return a session that has not ended, and whose key holds if it has one."""
    found = session.get(PageSession, session_id)
    if found is None or found.expires_at <= datetime.now(UTC):
        return None
    if found.key_id is None:
        return found
    key = valid_key(session, found.key_id)
    return None if key is None else found


def drop_ended_sessions(session: Session) -> None:
    """Delete sessions whose time is over."""
    session.execute(delete(PageSession).where(PageSession.expires_at <= datetime.now(UTC)))
