"""An application whose database holds a judged batch, on disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from tagger_service.app import create_app
from tagger_service.settings import Settings
from tagger_service.storage.database import Database
from tagger_service.storage.migrating import migrate
from tests.demo import demo_tagger
from tests.service.jobs.files import desk, table

TEXTS = (
    ("uno", "Funciones\n- Analizar datos abiertos.\n- Colaborar con otras áreas.\n- Servir café."),
    ("dos", "Funciones\n- Analizar datos abiertos del país.\n- Barrer el patio. Barrer el patio."),
    ("tres", "Proteger los datos personales de la ciudadanía.\nServir café en la sala."),
    ("nada", "Servir café."),
)
QUEUE = "/v1/review/queue"
DECISIONS = "/v1/review/decisions"


@dataclass(frozen=True, slots=True)
class Reviewing:
    """A client and the job that it reviews."""

    client: TestClient
    database: Database
    job: str

    def queue(self, reviewer: str = "ana", **more: Any) -> list[dict[str, Any]]:
        answer = self.client.get(QUEUE, params={"reviewer": reviewer, **more})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["tags"]
        return found

    def decide(self, waiting: dict[str, Any], decision: str, reviewer: str = "ana") -> int:
        """Decide a tag of the queue; return the decision's number."""
        return self.put(
            reviewer,
            row=waiting["row"],
            competency=waiting["tag"]["code"],
            decision=decision,
        )

    def put(self, reviewer: str = "ana", status: int = 201, **sent: Any) -> int:
        answer = self.client.post(
            DECISIONS, params={"reviewer": reviewer}, json={"job": self.job, **sent}
        )
        assert answer.status_code == status, answer.text
        return int(answer.json().get("id", 0))

    def refused(self, status: int, **sent: Any) -> str:
        answer = self.client.post(
            DECISIONS, params={"reviewer": "ana"}, json={"job": self.job, **sent}
        )
        assert answer.status_code == status, answer.text
        return str(answer.json()["detail"])

    def decide_all(self, decision: str = "accept", reviewer: str = "ana") -> None:
        for waiting in self.queue(reviewer, limit=100):
            self.decide(waiting, decision, reviewer)


def settings_for(address: str, **more: Any) -> Settings:
    return Settings(database=address, requests_per_minute=100_000, **{"keep_texts": True, **more})


def judge(database: Database, settings: Settings, content: bytes | None = None) -> str:
    """Judge a batch as a worker does and return its job."""
    with desk(database, settings) as worker:
        job_id = worker.add(content or table(TEXTS))
        assert worker.work(job_id).state == "finished"
    return job_id


@contextmanager
def reviewing(database: Database, **more: Any) -> Iterator[Reviewing]:
    """Yield a client of a service with a judged batch."""
    settings = settings_for(database.url, **more)
    job = judge(database, settings)
    app = create_app(settings, lambda _name: demo_tagger())
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        client.headers["Accept-Language"] = "en"
        yield Reviewing(client, database, job)


def file_database(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder / 'service.db'}")
    migrate(database)
    return database
