"""A worker with the small tagger, started as a process: `python working.py NAME`."""

import os
import signal
import sys
import time
from dataclasses import dataclass

from tagger.pipeline import Tagger
from tagger.protocols import Segmenter
from tagger.types import Document, Segment
from tagger_service.batches import Batches
from tagger_service.operating import opened
from tagger_service.reading import Reader
from tagger_service.settings import Settings
from tagger_service.tagging import Engine
from tagger_service.turns import Turns
from tagger_service.worker import run_worker
from tests.demo import demo_tagger

# The id of a document that kills whoever judges it, and how long each takes.
DEADLY = os.environ.get("TESTS_OF_JOBS_KILLED_BY")
PAUSE_S = float(os.environ.get("TESTS_OF_JOBS_PAUSE", "0"))


@dataclass(frozen=True, slots=True)
class TroubledSegmenter:
    """Cuts as the real one does, slowly, unless the document is deadly."""

    real: Segmenter

    def segment(self, document: Document) -> tuple[Segment, ...]:
        if document.id == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(PAUSE_S)
        return self.real.segment(document)


def served() -> Tagger:
    real = demo_tagger()
    return Tagger(
        model_id=real.model_id,
        framework=real.framework,
        segmenter=TroubledSegmenter(real.segmenter),
        scorer=real.scorer,
        thresholds=real.thresholds,
        cue_reader=real.cue_reader,
        pool=real.pool,
    )


if __name__ == "__main__":
    settings = Settings.chosen()
    engine = Engine(lambda _: served(), Turns(0))
    batches = Batches(opened(settings), engine, Reader(settings, Turns(0)), settings)
    run_worker(batches, sys.argv[1], with_parent="--with-parent" in sys.argv)
