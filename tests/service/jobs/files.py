"""Files of many documents, and a job's work done in this process."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tagger.pipeline import Tagger
from tagger_service.batches import Batches
from tagger_service.jobs import Jobs
from tagger_service.reading import Reader
from tagger_service.settings import Settings
from tagger_service.storage.database import Database
from tagger_service.storage.jobs import NewJob, page_of_results
from tagger_service.storage.tables import Job, Result
from tagger_service.tagging import Engine
from tagger_service.turns import Turns
from tests.demo import demo_tagger

CHOICES = {"names": "en"}
TEXTS = ("Analizar datos abiertos", "Coordinar equipos de trabajo", "Redigir relatórios de gestão")


def table(rows: Iterable[tuple[str, str]]) -> bytes:
    """Write a CSV file of ids and texts."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["id", "text"])
    writer.writerows(rows)
    return stream.getvalue().encode()


def many(n_rows: int) -> bytes:
    """Write a CSV file of different texts."""
    return table((f"v{n}", f"{TEXTS[n % 3]} número {n}") for n in range(n_rows))


def lines(objects: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in objects).encode()


def archive(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as written:
        for name, content in files.items():
            written.writestr(zipfile.ZipInfo(name), content, compression)
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Desk:
    """Adds jobs to a database and does their work, a part at a time."""

    jobs: Jobs
    batches: Batches

    def add(self, content: bytes, name: str = "a.csv", **choices: Any) -> str:
        job = self.jobs.add(NewJob("", name, io.BytesIO(content), CHOICES | choices))
        return job.id

    def work(self, job_id: str) -> Job:
        """Do what a worker does."""
        if self.batches.begin(job_id):
            self.batches.unpack(job_id)
            while self.batches.judge(job_id):
                pass
            self.batches.finish(job_id)
        return self.job(job_id)

    def job(self, job_id: str) -> Job:
        return self.jobs.job(job_id, "")

    def results(self, job_id: str) -> list[Result]:
        return results_in(self.jobs.database, job_id)

    def failures(self, job_id: str) -> list[str]:
        return [one.failure["message"] for one in self.results(job_id) if one.failure]


def results_in(database: Database, job_id: str) -> list[Result]:
    found: list[Result] = []
    while True:
        with database.reading() as session:
            page = page_of_results(session, job_id, found[-1].row if found else 0)
        if not page:
            return found
        found += page


@contextmanager
def desk(
    database: Database, settings: Settings | None = None, tagger: Tagger | None = None
) -> Iterator[Desk]:
    chosen = settings or Settings()
    served = tagger or demo_tagger()
    reader = Reader(chosen, Turns(0))
    jobs = Jobs(database, chosen.most_open_jobs)
    engine = Engine(lambda _: served, Turns(0))
    try:
        yield Desk(jobs, Batches(database, engine, reader, chosen))
    finally:
        reader.close()
        jobs.close()
