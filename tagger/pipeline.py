"""Tagger: the product in one class. Read it first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagger.batches import batched
from tagger.cues import CueReader
from tagger.decision import Judged, Thresholds, decide
from tagger.errors import InvalidValue
from tagger.framework import Framework
from tagger.pooling import POOLS
from tagger.protocols import Scorer, Segmenter
from tagger.types import Contribution, Document, Genre, Language, Note, Report, Scores, Segment


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one segment has its probability for one competency; reasons strongest first."""

    segment: Segment
    probability: float
    reasons: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Tagger:
    """Cuts documents into segments, scores those, and decides which competencies are there."""

    model_id: str
    framework: Framework
    segmenter: Segmenter
    scorer: Scorer
    thresholds: Thresholds
    cue_reader: CueReader
    pool: str = "highest"
    not_covered: tuple[str, ...] = ()

    def tag(self, document: Document) -> Report:
        """Return the report on one document."""
        return next(self.tag_all([document]))

    def tag_all(self, documents: Iterable[Document], batch_size: int = 16) -> Iterator[Report]:
        """Yield a report a document, in order; a document is judged alike alone and in a batch."""
        for batch in batched(documents, batch_size):
            cut = [self.segmenter.segment(document) for document in batch]
            readable = [[s for s in segments if s.language != "other"] for segments in cut]
            values = self._values([segment for segments in readable for segment in segments])
            first = 0
            for document, segments, judgeable in zip(batch, cut, readable, strict=True):
                rows = values[first : first + len(judgeable)]
                first += len(judgeable)
                judged = Judged(document, judgeable, self.cue_reader.read(judgeable), rows)
                yield self._report(judged, segments)

    def scores(self, document: Document) -> tuple[tuple[Segment, ...], Scores]:
        """Return the segments in a language that is covered, with the scores of each."""
        segments = [s for s in self.segmenter.segment(document) if s.language != "other"]
        return tuple(segments), Scores(self._values(segments), self.scorer.competency_ids)

    def explain(self, document: Document, competency_id: str, most: int = 3) -> list[Explanation]:
        """Explain the segments that come nearest to a competency, most probable first."""
        if competency_id not in self.scorer.competency_ids:
            raise InvalidValue(f"the model {self.model_id} does not cover {competency_id}")
        segments, scores = self.scores(document)
        column = scores.competency_ids.index(competency_id)
        reasons = self.scorer.explain(segments, competency_id) if segments else []
        best_first = np.argsort(-scores.values[:, column], kind="stable")[:most]
        return [
            Explanation(segments[i], float(scores.values[i, column]), reasons[i])
            for i in best_first
        ]

    def _values(self, segments: Sequence[Segment]) -> NDArray[np.float32]:
        if not segments:
            return np.zeros((0, len(self.scorer.competency_ids)), dtype=np.float32)
        return self.scorer.score(segments).values

    def _report(self, judged: Judged, segments: tuple[Segment, ...]) -> Report:
        pooled = POOLS[self.pool](judged.values)
        probabilities = {
            competency_id: float(probability)
            for competency_id, probability in zip(self.scorer.competency_ids, pooled, strict=True)
        }
        return Report(
            document=judged.document,
            segments=segments,
            language=main_language(judged.document, segments),
            genre=main_genre(judged.document, segments),
            model_id=self.model_id,
            framework_id=self.framework.id,
            tags=decide(judged, probabilities, self.thresholds),
            probabilities=probabilities,
            not_covered=self.not_covered,
            notes=_notes(segments, len(judged.segments)),
        )


def main_language(document: Document, segments: Sequence[Segment]) -> Language:
    """Return the language of most of the text; of a blank document what it is said to be in."""
    sizes: Counter[Language] = Counter()
    for segment in segments:
        sizes[segment.language] += len(segment.text)
    return sizes.most_common(1)[0][0] if sizes else document.language or "other"


def main_genre(document: Document, segments: Sequence[Segment]) -> Genre:
    """Return the genre that the document states or the segmenter found."""
    if document.genre:
        return document.genre
    return segments[0].genre if segments else "unknown"


def _notes(segments: Sequence[Segment], n_judged: int) -> tuple[Note, ...]:
    if not segments:
        return ("no_text",)
    if not n_judged:
        return ("other_language",)
    return ("partly_other_language",) if n_judged < len(segments) else ()
