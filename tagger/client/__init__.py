"""Asks a service that runs elsewhere, over its API.

    from tagger.client import Client

    with Client("https://competencias.example.org", key="…") as service:
        found = service.tag("Analizar datos abiertos del ministerio.")

Needs the extra `client` and none of the library's models.
"""

try:
    import httpx2 as _httpx2
except ModuleNotFoundError as error:
    from tagger.errors import MissingExtra

    raise MissingExtra("asking a service", "client") from error

from tagger.client.asking import Client
from tagger.client.errors import (
    AnotherKeyNeeded,
    Busy,
    Conflict,
    Faulty,
    NotAccepted,
    NotThere,
    Problem,
    Refused,
    ServiceError,
    TooLarge,
    TooSlow,
    Unexpected,
    Unreachable,
)
from tagger.client.jobs import Job

del _httpx2

__all__ = [
    "AnotherKeyNeeded",
    "Busy",
    "Client",
    "Conflict",
    "Faulty",
    "Job",
    "NotAccepted",
    "NotThere",
    "Problem",
    "Refused",
    "ServiceError",
    "TooLarge",
    "TooSlow",
    "Unexpected",
    "Unreachable",
]
