"""What whoever runs the service may set, by TAGGER_… in the environment or on the command line."""

import ipaddress
import os
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tagger.errors import InvalidValue

PREFIX = "TAGGER_"
MEBIBYTE = 2**20
LEAST_MEMORY = 320 * MEBIBYTE  # the parsers themselves take most of it
LONGEST_TEXT = 2_000_000  # characters; whatever is set, no longer one is taken in
ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")

Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """All limits hold unless they are set otherwise.

    `model` and `framework` are what is used where a request names none. Sizes are in bytes, texts
    in characters (code points), times in seconds; `most_waiting` requests wait for their turn
    while others are read or tagged, and the next is told to come again. `requests_per_minute`
    counts for one caller and one process. `hosts` are the names under which browsers may reach
    the service, separated by commas; this machine's own names are always among them. `allow_open`
    lets it serve on an address that other machines reach though it knows no sign-in yet; it then
    goes by any name unless `hosts` are set. `proxies` are the addresses of proxies in front of it,
    separated by commas, which are believed about who asks; `behind_https` says that one speaks
    TLS.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    model: str | None = None
    framework: str | None = None
    most_bytes: Count = 12 * MEBIBYTE
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
        refuse_unknown(os.environ, cls.model_fields)
        try:
            return cls(**given)  # type: ignore[arg-type]  # checked by pydantic
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
        own = () if self.host in ("0.0.0.0", "::") else (self.host,)  # noqa: S104 - compared only
        return [*dict.fromkeys([*ON_THIS_MACHINE, *own, *self.hosts])]

    def refuse_to_be_open(self) -> None:
        """Refuse an address that others reach, as whoever reaches the service may use it."""
        if not self.is_local and not self.allow_open:
            raise InvalidValue(
                f"{self.host} can be reached from other machines and no sign-in is set up: serve "
                "on 127.0.0.1 behind a proxy that asks who is there, or add --allow-open"
            )


def refuse_unknown(variables: Iterable[str], fields: Iterable[str]) -> None:
    """Refuse a variable that is meant for us and misspelt: it would be without effect unseen."""
    known = {f"{PREFIX}{name}".upper() for name in fields}
    for name in sorted(variables):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = get_close_matches(name.upper(), known, n=1)
            remedy = f"did you mean {near[0]}?" if near else "see docs/service.md"
            raise InvalidValue(f"there is no setting {name}: {remedy}")
