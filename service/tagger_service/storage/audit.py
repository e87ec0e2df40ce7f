"""Who did what, as it is kept: each function is a part of a transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tagger_service.storage.people_tables import AuditEntry

Deed = Literal[
    "signed-in",
    "signed-out",
    "sign-in-failed",
    "key-made",
    "key-revoked",
    "job-made",
    "job-cancelled",
    "job-deleted",
    "jobs-purged",
]
# Whoever runs commands on the machine itself.
OPERATOR = "operator"


def note(session: Session, person: str, deed: Deed, object_id: str = "") -> None:
    """Note that somebody did something."""
    entry = AuditEntry(at=datetime.now(UTC), person=person, deed=deed, object_id=object_id)
    session.add(entry)


def entries(session: Session, limit: int, before: int | None = None) -> Sequence[AuditEntry]:
    """Return entries, the latest first, those older than the one of the id `before`."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return session.scalars(query).all()
