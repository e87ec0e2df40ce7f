"""The secret that cookies and tokens are signed with."""

import os
import secrets
from pathlib import Path

from tagger.errors import InvalidValue
from tagger_service.settings import Settings
from tagger_service.storage.database import make_folder, user_folder

FILE = "secret"
LEAST = 32  # characters


def secret_of(settings: Settings) -> bytes:
    """Return the secret that is set, or else the one of the data folder, made at the first time."""
    if settings.secret is not None:
        given = settings.secret.get_secret_value()
        if len(given) < LEAST:
            raise InvalidValue(f"TAGGER_SECRET is too short: use {LEAST} random characters or more")
        return given.encode()
    folder = (settings.data or user_folder()).absolute()
    make_folder(folder)
    return secret_in(folder / FILE)


def secret_in(path: Path) -> bytes:
    """Return the secret of a file that only its owner may read; two who make it agree on one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    try:
        if not path.exists():
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
            ) as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass  # somebody else was first: theirs holds
            finally:
                draft.unlink()
        if path.stat().st_mode & 0o077:
            raise InvalidValue(f"{path} can be read by others: run `chmod 600` on it")
        found = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise InvalidValue(
            f"the secret {path} cannot be read or made ({error.strerror}): set TAGGER_SECRET"
        ) from error
    if len(found) < LEAST:
        raise InvalidValue(f"{path} holds no secret: delete it, and another is made")
    return found.encode()
