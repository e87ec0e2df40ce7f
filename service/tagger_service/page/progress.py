"""How far a job is, in words and as numbers."""

from pydantic import BaseModel

from tagger.framework import Worded
from tagger_service.job_schemas import JobOut
from tagger_service.languages import said
from tagger_service.page.environment import count
from tagger_service.problems import _
from tagger_service.storage.jobs import ENDED, State

STATES: dict[State, str] = {
    "queued": _("Waits for its turn"),
    "running": _("Is being evaluated"),
    "finished": _("Finished"),
    "failed": _("Failed"),
    "cancelled": _("Cancelled"),
}
OF_ALL = _("{done} of {rows} documents")


class Progress(BaseModel):
    """What the page says of a job while it runs; `rows` is null until it is known."""

    state: str
    words: str
    judged: int
    rows: int | None
    ended: bool


def progress_of(job: JobOut, language: Worded) -> Progress:
    """Return how far a job is."""
    judged = job.done + job.failed
    state = said(language, STATES[job.state])
    words = state
    if job.rows is not None:
        numbers: dict[str, object] = {
            "done": count(language, judged),
            "rows": count(language, job.rows),
        }
        words = f"{state}: {said(language, OF_ALL, numbers)}"
    ended = job.state in ENDED
    return Progress(state=state, words=words, judged=judged, rows=job.rows, ended=ended)
