"""What whoever runs the service may set, by TAGGER_… in the environment or on the command line."""

import ipaddress
import os
from collections.abc import Iterable
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tagger.errors import InvalidValue

PREFIX = "TAGGER_"
MEBIBYTE = 2**20
LEAST_MEMORY = 320 * MEBIBYTE  # the parsers themselves take most of it
MOST_PROCESSES = 64
MOST_ROWS = 100_000  # of a batch, whatever is set
LONGEST_TEXT = 2_000_000  # characters; whatever is set, no longer one is taken in
# A worker needs none of them.
SECRETS = {"secret", "oidc_client_secret"}
ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")

Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """All limits hold unless they are set otherwise.

    `processes` serve side by side, each with its own model, turns, rates and counts.

    `model` and `framework` are what is used where a request names none. Sizes are in bytes, texts
    in characters (code points), times in seconds; `most_waiting` requests wait for their turn
    while others are read or tagged, and the next is told to come again; so is who sends a body
    while those under way take `most_bytes_at_once`, and one may take `most_seconds_sending` to
    arrive. `requests_per_minute`
    counts for one caller and one process. `hosts` are the names under which browsers may reach
    the service, separated by commas; this machine's own names are always among them. `allow_open`
    lets it serve on an address that other machines reach though it knows no sign-in yet; it then
    goes by any name unless `hosts` are set. `proxies` are the addresses of proxies in front of it,
    separated by commas, which are believed about who asks; `behind_https` says that one speaks
    TLS. `database` is the address of a database, or else a file in the folder `data`, or in the
    user's own. A file of many documents, a batch, has limits of its own: `most_batch_bytes`,
    `most_rows` and `most_seconds_unpacking`; one owner has `most_open_jobs` at a time. Results are
    kept for `keep_hours` after a job's end, with `keep_texts` the texts of its documents too: who
    reviews can then read on and add passages. A file in the folder `credentials` that is named as
    a variable holds that setting, so that a password need not be in the environment, which goes
    before it. `sign_in` says how people and programs show who they are; sessions of the page last
    `session_hours` and are signed with `secret`, or else with one that is kept in the folder
    `data`. The others are of OIDC: see `sign_in.provider`.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    processes: Annotated[int, Field(ge=1, le=MOST_PROCESSES)] = 1
    model: str | None = None
    framework: str | None = None
    most_bytes: Count = 12 * MEBIBYTE
    most_bytes_at_once: Count = 256 * MEBIBYTE
    most_seconds_sending: Seconds = 120
    most_unpacked_bytes: Count = 100 * MEBIBYTE
    most_characters: Annotated[int, Field(ge=1, le=LONGEST_TEXT)] = 200_000
    most_pages: Count = 300
    most_waiting: Annotated[int, Field(ge=0)] = 32
    most_seconds_reading: Seconds = 20
    most_memory_reading: Annotated[int, Field(ge=LEAST_MEMORY)] = 1024 * MEBIBYTE
    requests_per_minute: Count = 120
    hosts: Annotated[tuple[str, ...], NoDecode] = ()
    proxies: Annotated[tuple[str, ...], NoDecode] = ()
    allow_open: bool = False
    behind_https: bool = False
    database: str | None = None
    data: Path | None = None
    credentials: Path | None = None
    most_batch_bytes: Count = 50 * MEBIBYTE
    most_rows: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 5_000
    most_seconds_unpacking: Seconds = 120
    most_open_jobs: Count = 10
    keep_hours: Annotated[float, Field(ge=0)] = 72
    keep_texts: bool = False
    sign_in: Literal["none", "keys", "oidc"] = "none"
    session_hours: Annotated[float, Field(gt=0, le=720)] = 8
    secret: SecretStr | None = None
    public_url: str | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_roles_claim: str = "roles"
    oidc_roles: Annotated[tuple[str, ...], NoDecode] = ()
    oidc_everybody: Annotated[tuple[str, ...], NoDecode] = ("tag", "review")

    @field_validator("oidc_roles", "oidc_everybody", mode="before")
    @classmethod
    def split_roles(cls, names: object) -> object:
        """Take roles and scopes apart; a role is written as the provider writes it."""
        if not isinstance(names, str):
            return names
        return [name.strip() for name in names.split(",") if name.strip()]

    @field_validator("hosts", "proxies", mode="before")
    @classmethod
    def split_names(cls, names: object) -> object:
        """Take the names apart that an environment variable holds."""
        if not isinstance(names, str):
            return names
        return [name.strip().lower() for name in names.split(",") if name.strip()]

    @classmethod
    def chosen(cls, **choices: object) -> Self:
        """Return the settings of the environment with `choices` over them, None meaning none."""
        given = {name: value for name, value in choices.items() if value is not None}
        folder = os.environ.get(f"{PREFIX}CREDENTIALS") or None
        refuse_unknown([*os.environ, *names_in(folder)], cls.model_fields)
        try:
            return cls(**{"_secrets_dir": folder, **given})  # type: ignore[arg-type]  # checked by pydantic
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            name = "_".join(str(part) for part in first["loc"])
            raise InvalidValue(f"TAGGER_{name.upper()}: {first['msg']}") from error

    @property
    def is_local(self) -> bool:
        """Whether only programs on this machine can reach the address it serves."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:  # a name may stand for any machine's address
            return False

    @property
    def known_hosts(self) -> list[str]:
        """The names a request may give as its host."""
        is_any = self.host in ("0.0.0.0", "::")  # noqa: S104 - compared  # nosec B104
        own = () if is_any else (self.host,)
        public = urlsplit(self.public_url or "").hostname
        told = (public,) if public else ()
        return [*dict.fromkeys([*ON_THIS_MACHINE, *own, *told, *self.hosts])]

    @property
    def keep(self) -> timedelta:
        """How long results are kept after a job's end."""
        return timedelta(hours=self.keep_hours)

    @property
    def session_time(self) -> timedelta:
        """How long somebody who signed in on the page stays so."""
        return timedelta(hours=self.session_hours)

    def as_environment(self) -> dict[str, str]:
        """Return them as the environment of a process that is to have the same."""
        written = self.model_dump(mode="json", exclude_none=True, exclude=SECRETS)
        return {
            f"TAGGER_{name.upper()}": ",".join(value) if isinstance(value, list) else str(value)
            for name, value in written.items()
        }

    def refuse_to_be_open(self) -> None:
        """Refuse an address that others reach, as whoever reaches the service may use it."""
        if not self.is_local and not self.allow_open and self.sign_in == "none":
            raise InvalidValue(
                f"{self.host} can be reached from other machines and no sign-in is set up: set "
                "TAGGER_SIGN_IN, serve on 127.0.0.1 behind a proxy that asks who is there, or add "
                "--allow-open"
            )


def names_in(folder: str | None) -> list[str]:
    """Return the names of the files in a folder of settings; InvalidValue where it is none."""
    if folder is None:
        return []
    try:
        return [path.name for path in Path(folder).iterdir()]
    except OSError as error:
        raise InvalidValue(
            f"TAGGER_CREDENTIALS: the folder {folder} cannot be read ({error.strerror})"
        ) from error


def refuse_unknown(variables: Iterable[str], fields: Iterable[str]) -> None:
    """Refuse a variable that is meant for us and misspelt: it would be without effect unseen."""
    known = {f"{PREFIX}{name}".upper() for name in fields}
    for name in sorted(variables):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = get_close_matches(name.upper(), known, n=1)
            remedy = f"did you mean {near[0]}?" if near else "see docs/service.md"
            raise InvalidValue(f"there is no setting {name}: {remedy}")
