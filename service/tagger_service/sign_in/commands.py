"""What `tagger-service keys` does."""

from datetime import UTC, datetime

from tagger.errors import InvalidValue
from tagger_service.operating import opened
from tagger_service.settings import Settings
from tagger_service.sign_in.keys import new_key
from tagger_service.sign_in.people import SCOPES, scopes_in
from tagger_service.storage.audit import OPERATOR, note
from tagger_service.storage.people import all_keys
from tagger_service.storage.people_tables import ApiKey

LONGEST_NAME = 100


def create_key(name: str, scopes: list[str], expires: datetime | None) -> str:
    """Keep a new key; return it as it is shown this once."""
    unknown = [one for one in scopes if one not in SCOPES]
    if unknown:
        raise InvalidValue(f"there is no scope {unknown[0]}: use {', '.join(SCOPES)}")
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidValue(f"the name of a key has 1 to {LONGEST_NAME} characters, in one line")
    ends = expires.replace(tzinfo=UTC) if expires else None
    if ends is not None and ends <= datetime.now(UTC):
        raise InvalidValue("the key would have expired already: choose a later day")
    key, shown = new_key(name.strip(), scopes_in(scopes), ends)
    with opened(Settings.chosen()).writing() as session:
        session.add(key)
        note(session, OPERATOR, "key-made", key.id)
    return shown


def list_keys() -> str:
    """Return all keys, a line each."""
    with opened(Settings.chosen()).reading() as session:
        return "\n".join(line_of(key) for key in all_keys(session)) or "There are no keys."


def line_of(key: ApiKey) -> str:
    """Write what is known of a key in a line."""
    used = f"used {key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never used"
    made = f"made {key.created_at:%Y-%m-%d}"
    return "  ".join([key.id, ",".join(key.scopes), state_of(key), made, used, key.name])


def state_of(key: ApiKey) -> str:
    """Say whether a key holds."""
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "holds"
    word = "expired" if key.expires_at <= datetime.now(UTC) else "until"
    return f"{word} {key.expires_at:%Y-%m-%d}"


def revoke_key(key_id: str) -> str:
    """Let a key no longer hold; return what is to be said of it."""
    with opened(Settings.chosen()).writing() as session:
        key = session.get(ApiKey, key_id)
        if key is None:
            raise InvalidValue(f"there is no key {key_id}: see `tagger-service keys list`")
        if key.revoked_at is None:
            key.revoked_at = datetime.now(UTC)
            note(session, OPERATOR, "key-revoked", key.id)
    return f"{key_id} no longer holds."
