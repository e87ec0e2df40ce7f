"""The tables of who may ask and who did what. None holds a text, a key or a cookie."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from tagger_service.storage.tables import Table


class ApiKey(Table):
    """A key of a program or a person; `id` is its public part, of the rest there is a hash."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class PageSession(Table):
    """Somebody who has signed in on the page; `id` is a hash of what the cookie holds.

    With `key_id` it holds as long as that key does, and gives what that key gives.
    """

    __tablename__ = "page_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    key_id: Mapped[str | None] = mapped_column(String(12))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Table):
    """Who did what, and to which thing; databases refuse to change or delete it."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person: Mapped[str] = mapped_column(String(64))
    deed: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(64))
