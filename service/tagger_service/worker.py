"""Judges jobs in the background: the only module that knows how the queue runs them.

DBOS keeps in our database which parts of a job are done. A worker that is killed leaves its job to
the next process of the same name, which goes on after the last finished chunk; the rows of the
chunk it died in are judged again and found done, as a row keeps its first result.

Whatever goes wrong here that no part of a job waits out ends the process: whoever started it
starts it anew, and the job is where it was. To raise instead would tell the queue that the job has
failed.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from tagger_service.batches import Batches
from tagger_service.locking import Held, only_process_called
from tagger_service.problems import place_of
from tagger_service.queueing import APPLICATION, QUEUE, VERSION, Queue, purge, quiet
from tagger_service.storage.database import UNAVAILABLE

LOG = logging.getLogger("tagger_service")
Answer = TypeVar("Answer")

NAME = "worker-1"
POLL_S = 0.5
GRACE_S = 20.0
LOOK_AROUND_S = 5.0
PURGE_S = 3600.0
FAILED = 70  # EX_SOFTWARE
NICENESS = 10  # whoever waits at the page goes before


@dataclass(frozen=True, slots=True)
class Steps:
    """The parts of a job as the queue notes them."""

    batches: Batches

    def run(self, job_id: str) -> None:
        """Unpack a job, judge it chunk by chunk, finish it."""
        try:
            # Not noted by the queue: it is to happen each time that a worker takes the job.
            if not self._or_end(lambda: self.batches.begin(job_id)):
                return
            self._step("unpack", lambda: self.batches.unpack(job_id))
            while self._step("judge", lambda: self.batches.judge(job_id)):
                pass
            self._step("finish", lambda: self.batches.finish(job_id))
        except Exception as error:  # not what the queue raises when it has taken the job from us
            self._end(error)

    def _step(self, name: str, work: Callable[[], Answer]) -> Answer:
        return DBOS.run_step({"name": name}, lambda: self._or_end(work))

    def _or_end(self, work: Callable[[], Answer]) -> Answer:
        try:
            return work()
        except Exception as error:
            self._end(error)

    def _end(self, error: Exception) -> NoReturn:
        """End the process; what was being done is done again by the next."""
        if self.batches.stopping.is_set():  # it ends already, and the queue is closed
            threading.Event().wait()
        LOG.error("the worker ends: %s at %s", type(error).__name__, place_of(error))
        os._exit(FAILED)


def run_worker(batches: Batches, name: str, *, with_parent: bool = False) -> None:
    """Judge jobs until the process is told to end; what is unfinished then is taken up later.

    With `with_parent` it ends too when standard input does, which whoever started it holds open.
    """
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: batches.stopping.set())
    if with_parent:
        threading.Thread(target=wait_for_parent, args=[batches], daemon=True).start()
    os.nice(NICENESS)
    with only_process_called(name, batches.database) as held:
        start(batches, name)
        sys.stdout.write(f"{name} waits for jobs\n")
        sys.stdout.flush()
        look_around(batches, held)
        # What is being judged is finished and kept; nothing further begins.
        batches.working.acquire(timeout=GRACE_S)
        DBOS.destroy(workflow_completion_timeout_sec=0)
        batches.reader.close()
    os._exit(0)  # threads of the queue would be waited for


def start(batches: Batches, name: str) -> None:
    """Let the queue hand jobs to this process, first those that it has left behind."""
    quiet()
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_url": batches.database.queue_url,
        "executor_id": name,
        "application_version": VERSION,
        "serializer": DBOSPortableJSONSerializer(),
        "run_migrations": False,
        "log_level": "WARNING",
    }
    DBOS(config=config)
    steps = Steps(batches)

    # How often a job may be begun is counted by us: the queue would count quiet restarts too.
    @DBOS.workflow(name=QUEUE, max_recovery_attempts=None)
    def batch(job_id: str) -> None:
        steps.run(job_id)

    DBOS.listen_queues([QUEUE])
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=1, polling_interval_sec=POLL_S)


def wait_for_parent(batches: Batches) -> None:
    """Wait until standard input ends, then let the worker end.

    Read without Python's buffer, whose lock would trouble the end of the process.
    """
    while os.read(0, 1):
        pass
    batches.stopping.set()


def look_around(batches: Batches, held: Held) -> None:
    """Wait until the worker is to end; delete what is old once an hour."""
    queue = Queue(batches.database)
    purged_at = float("-inf")
    while not batches.stopping.wait(LOOK_AROUND_S):
        if not held():
            LOG.error("another worker has this one's name: it ends")
            os._exit(FAILED)
        if time.monotonic() - purged_at >= PURGE_S:
            purged_at = time.monotonic()
            try:
                purge(queue, batches.settings.keep)
            except UNAVAILABLE as error:
                LOG.warning("%s: nothing is deleted now", type(error).__name__)
