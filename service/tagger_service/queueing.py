"""The queue that hands jobs to workers; DBOS keeps it in our own database."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from tagger_service.storage import jobs
from tagger_service.storage.audit import OPERATOR, note
from tagger_service.storage.database import Database

if TYPE_CHECKING:
    from dbos import DBOSClient

QUEUE = "batch"
APPLICATION = "tagger-service"
# Raised when the order of a job's steps changes: jobs under way then wait for a worker of the old
# one. DBOS's own default, a hash of the code, would leave them behind at every upgrade.
VERSION = "1"
MOST_IDS = 500
DONE_WITH = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


@dataclass(frozen=True)
class Queue:
    """Where jobs wait for a worker; nothing but their ids is in it."""

    database: Database

    @cached_property
    def client(self) -> "DBOSClient":
        """What talks to the queue from outside a worker."""
        from dbos import DBOSClient, DBOSPortableJSONSerializer

        quiet()
        return DBOSClient(
            system_database_url=self.database.queue_url,
            serializer=DBOSPortableJSONSerializer(),  # the default one pickles
            application_name=APPLICATION,
            lazy=True,
            retry_connection_errors=False,
        )

    def put(self, session: Session, job_id: str) -> None:
        """Put a job into the queue in the transaction that makes it."""
        options: Any = {
            "workflow_name": QUEUE,
            "queue_name": QUEUE,
            "workflow_id": job_id,
            "app_version": VERSION,
        }
        self.client.enqueue_in_transaction(session, options, job_id)

    def forget_deleted(self) -> None:
        """Delete what the queue noted of jobs that are no more, once no worker has them.

        A worker that was at one when it was deleted would fail if its notes went meanwhile.
        """
        found = self.client.list_workflows(status=DONE_WITH, load_input=False, load_output=False)
        noted = [one.workflow_id for one in found]
        for start in range(0, len(noted), MOST_IDS):
            some = noted[start : start + MOST_IDS]
            with self.database.reading() as session:
                known = jobs.known_ids(session, some)
            if gone := [one for one in some if one not in known]:
                self.client.delete_workflows(gone)

    def close(self) -> None:
        """Close the connections, if any was opened."""
        if "client" in self.__dict__:
            self.client.destroy()

    def take_from(self, worker: str) -> list[str]:
        """Return to the queue what a worker had begun, which must be gone; return the ids."""
        system = self.client._sys_db
        begun = [one.workflow_id for one in system.get_pending_workflows(worker, VERSION)]
        return [one for one in begun if system.reenqueue_for_recovery(one, [worker], QUEUE)]


def quiet() -> None:
    """Let the queue say only what somebody should look at."""
    logging.getLogger("dbos").setLevel(logging.WARNING)


def purge(queue: Queue, keep: timedelta) -> int:
    """Delete jobs that ended so long ago, and traces of deleted ones; return how many jobs."""
    database = queue.database
    with database.writing() as session:
        job_ids = jobs.purge(session, keep)
        if job_ids:
            note(session, OPERATOR, "jobs-purged", str(len(job_ids)))
    queue.forget_deleted()
    database.empty_log()
    return len(job_ids)
