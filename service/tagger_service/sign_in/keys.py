"""API keys: `tgr_`, a public part by which a key is found, and a secret of which a hash is kept."""

import hashlib
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tagger_service.sign_in.people import Person, Scope, scopes_in
from tagger_service.storage.people_tables import ApiKey
from tagger_service.turns import busy

# The secret is random and long, so that hashing it slowly adds little: the least is enough.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
SHAPE = re.compile(r"tgr_([0-9a-z]{12})_([0-9A-Za-z_-]{43})")
SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
N_PUBLIC = 12
MOST_AT_ONCE = 2
PATIENCE_S = 5.0
REMEMBERED_S = 60.0
MOST_REMEMBERED = 1_000


def new_key(
    name: str, scopes: Iterable[Scope], expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Return a key as it is kept, and as it is shown once."""
    public = "".join(secrets.choice(SIGNS) for _ in range(N_PUBLIC))
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        id=public,
        hash=HASHER.hash(secret),
        name=name,
        scopes=sorted(scopes),
        created_at=datetime.now(UTC),
        expires_at=expires_at,
    )
    return key, f"tgr_{public}_{secret}"


def public_part(token: str) -> str | None:
    """Return the public part of what is written like a key, None of anything else."""
    found = SHAPE.fullmatch(token)
    return found[1] if found else None


def person_with(key: ApiKey) -> Person:
    """Return who has a key."""
    return Person(f"key:{key.id}", key.name, scopes_in(key.scopes))


class Verifier:
    """Compares keys with their hashes, which costs memory and time: few at once, and remembered.

    Remembered is a hash of the key for a minute; whether the key still holds is asked each time.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, float] = OrderedDict()
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(MOST_AT_ONCE)

    def is_known(self, key: ApiKey, token: str) -> bool:
        """Say whether a token was found to be that key a short while ago."""
        with self._lock:
            return self._known.get(_digest(key, token), 0) > time.monotonic()

    def is_right(self, key: ApiKey, token: str) -> bool:
        """Say whether a token is that key; Refusal where too many are compared."""
        secret = token.rpartition(f"{key.id}_")[2]
        if not self._turns.acquire(timeout=PATIENCE_S):
            raise busy()
        try:
            HASHER.verify(key.hash, secret)
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._turns.release()
        self._remember(_digest(key, token))
        return True

    def _remember(self, digest: bytes) -> None:
        with self._lock:
            self._known[digest] = time.monotonic() + REMEMBERED_S
            self._known.move_to_end(digest)
            while len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)


def _digest(key: ApiKey, token: str) -> bytes:
    return hashlib.sha256(f"{key.hash} {token}".encode()).digest()
