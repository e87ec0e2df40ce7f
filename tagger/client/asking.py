"""The client: one method for each thing that the service does."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx2

from tagger import __version__
from tagger.client.answers import (
    Explained,
    Found,
    FrameworkList,
    FrameworkSummary,
    JobPage,
    JobState,
    ModelCard,
    ModelList,
    ModelSummary,
)
from tagger.client.connection import Connection
from tagger.client.errors import read
from tagger.client.jobs import Job
from tagger.client.retrying import Retries
from tagger.framework import Framework, Worded
from tagger.types import Genre

TIMEOUT_S = 120.0


class Client:
    """A service at an address; `key` says who asks, `language` is that of names and problems.

    `timeout` bounds one attempt in seconds, `retries` how long it is tried again. Close it, or use
    it in `with`.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        *,
        timeout: float = TIMEOUT_S,
        language: Worded = "es",
        retries: Retries | None = None,
    ) -> None:
        headers = {"Accept-Language": language, "User-Agent": f"competency-tagger/{__version__}"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        asked = httpx2.Client(base_url=base_url, headers=headers, timeout=timeout)
        self._connection = Connection(asked, retries or Retries())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._connection.client.close()

    def tag(
        self,
        text: str,
        *,
        id: str | None = None,  # noqa: A002 - the name in the request
        text_language: Worded | None = None,
        genre: Genre | None = None,
        model: str | None = None,
    ) -> Found:
        """Find the competencies in a text; `id` is your own name for it."""
        sent = {
            "text": text,
            "id": id,
            "language": text_language,
            "genre": genre,
            "model": model,
        }
        return read(Found, self._connection.post("/v1/tag", json=said(sent)))

    def tag_file(
        self,
        path: str | os.PathLike[str],
        *,
        text_language: Worded | None = None,
        model: str | None = None,
    ) -> Found:
        """Find the competencies in a file: txt, md, html, pdf or docx."""
        sent = {"text_language": text_language, "model": model}
        with file_at(path) as file:
            content = self._connection.post("/v1/tag/file", files={"file": file}, data=said(sent))
        return read(Found, content)

    def explain(
        self,
        text: str,
        competency: str,
        *,
        text_language: Worded | None = None,
        model: str | None = None,
    ) -> Explained:
        """Say why a text has a competency, named by code or id, or has it not."""
        sent = {
            "text": text,
            "competency": competency,
            "language": text_language,
            "model": model,
        }
        return read(Explained, self._connection.post("/v1/explain", json=said(sent)))

    def frameworks(self) -> tuple[FrameworkSummary, ...]:
        """List the frameworks."""
        return read(FrameworkList, self._connection.get("/v1/frameworks")).frameworks

    def framework(self, framework_id: str) -> Framework:
        """Return a framework whole, worded in every language."""
        return read(Framework, self._connection.get(f"/v1/frameworks/{segment(framework_id)}"))

    def models(self) -> tuple[ModelSummary, ...]:
        """List the models."""
        return read(ModelList, self._connection.get("/v1/models")).models

    def model(self, model_id: str) -> ModelCard:
        """Return a model with its card and metrics."""
        return read(ModelCard, self._connection.get(f"/v1/models/{segment(model_id)}"))

    def batch(self, path: str | os.PathLike[str], *, key: str | None = None, **choices: str) -> Job:
        """Have the documents of a file judged in the background: csv, xlsx, jsonl, a zip of files.

        `choices` are `text_column`, `id_column`, `model` and `text_language`. A `key` of your own
        (letters, digits, signs) makes a program that is started anew find the job that it made
        before; without one each call makes another job, though never two.
        """
        headers = {"Idempotency-Key": key or str(uuid4())}
        with file_at(path) as file:
            content = self._connection.post(
                "/v1/batch",
                files={"file": file},
                data=choices,
                headers=headers,
                is_repeatable=True,
            )
        return Job(self._connection, read(JobState, content))

    def job(self, job_id: str) -> Job:
        """Return a job by its id."""
        content = self._connection.get(f"/v1/jobs/{segment(job_id)}")
        return Job(self._connection, read(JobState, content))

    def jobs(self, page_size: int = 50) -> Iterator[Job]:
        """Yield your jobs, the latest first; pages are fetched as they are needed."""
        place: dict[str, str] = {}
        while True:
            asked = {"limit": str(page_size), **place}
            page = read(JobPage, self._connection.get("/v1/jobs", params=asked))
            for one in page.jobs:
                yield Job(self._connection, one)
            if page.next is None:
                return
            place = {"cursor": page.next}


def said(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value is not None}


def segment(name: str) -> str:
    """Return a name as one part of an address.

    >>> segment("a/../b")
    'a%2F..%2Fb'
    """
    from urllib.parse import quote

    return quote(name, safe="")


@contextmanager
def file_at(path: str | os.PathLike[str]) -> Iterator[tuple[str, Any]]:
    """Open a file to be sent under its bare name."""
    opened = Path(path)
    with opened.open("rb") as stream:
        yield opened.name, stream
