"""Tagger: the product in one class. Read it first."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagger.bank import ExampleBank, no_bank
from tagger.cues import CueReader
from tagger.decision import Judged, Thresholds, decide
from tagger.errors import InvalidValue
from tagger.framework import Framework
from tagger.pooling import POOLS
from tagger.protocols import Scorer, Segmenter
from tagger.surrogates import LONE_SURROGATE
from tagger.types import (
    Contribution,
    Document,
    Genre,
    Language,
    Note,
    Report,
    Scores,
    Segment,
    SimilarExample,
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one segment has its probability for one competency; reasons strongest first.

    `remaining` is the document's probability had it not this segment, None where nothing would be
    left to judge. `similar` are the labelled examples of the competency that are nearest to the
    segment; there are none where the model has no examples.
    """

    segment: Segment
    probability: float
    reasons: tuple[Contribution, ...]
    remaining: float | None = None
    similar: tuple[SimilarExample, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
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
    open_bank: Callable[[], ExampleBank | None] = no_bank

    def __repr__(self) -> str:
        return f"Tagger(model={self.model_id!r}, framework={self.framework.id!r})"

    def tag(self, document: Document) -> Report:
        """Return the report on one document."""
        return next(self.tag_all([document]))

    def tag_all(self, documents: Iterable[Document], batch_size: int = 16) -> Iterator[Report]:
        """Yield a report a document, in order; a document is judged alike alone and in a batch."""
        for batch in batches_of(documents, batch_size):
            cut = [self._cut(document) for document in batch]
            readable = [judgeable_of(segments) for segments in cut]
            values = self._values([segment for segments in readable for segment in segments])
            first = 0
            for document, segments, judgeable in zip(batch, cut, readable, strict=True):
                rows = values[first : first + len(judgeable)]
                first += len(judgeable)
                judged = Judged(document, judgeable, self.cue_reader.read(judgeable), rows)
                yield self._report(judged, segments)

    def scores(self, document: Document) -> tuple[tuple[Segment, ...], Scores]:
        """Return the segments in a language that is covered, with the scores of each."""
        segments = judgeable_of(self._cut(document))
        return tuple(segments), Scores(self._values(segments), self.scorer.competency_ids)

    def explain(self, document: Document, competency_id: str, most: int = 3) -> list[Explanation]:
        """Explain the segments nearest to a competency (a code or id), most probable first."""
        return self.reasons(*self.scores(document), self.framework.find(competency_id).id, most)

    def pooled(self, values: NDArray[np.float32]) -> dict[str, float]:
        """Pool [n_segments, n_competencies] into the document's probabilities by id.

        There is none for a document without a segment that can be judged.
        """
        if not len(values):
            return {}
        pooled = POOLS[self.pool](values).tolist()
        return dict(zip(self.scorer.competency_ids, pooled, strict=True))

    def reasons(
        self, segments: Sequence[Segment], scores: Scores, competency_id: str, most: int = 3
    ) -> list[Explanation]:
        """Explain what `scores` gave for a document, most probable segments first."""
        if competency_id not in scores.competency_ids:
            raise InvalidValue(f"the model {self.model_id} does not cover {competency_id}")
        if not segments:
            return []
        column = scores.competency_ids.index(competency_id)
        best_first = np.argsort(-scores.values[:, column], kind="stable")[:most].tolist()
        reasons = self.scorer.explain(segments, competency_id, best_first)
        nearest = [segments[i] for i in best_first]
        bank = self.open_bank()
        similar = bank.similar(nearest, competency_id) if bank else [()] * len(nearest)
        return [
            Explanation(
                segment=segments[i],
                probability=float(scores.values[i, column]),
                reasons=why,
                remaining=self.remaining(segments, competency_id, [segments[i]]),
                similar=examples,
            )
            for i, why, examples in zip(best_first, reasons, similar, strict=True)
        ]

    def remaining(
        self, segments: Sequence[Segment], competency_id: str, without: Collection[Segment]
    ) -> float | None:
        """Return a document's probability had it not some of its segments, which stay as cut.

        The others are scored anew, as they may have leant on those; None where none is left.
        """
        rest = [segment for segment in segments if segment not in without]
        return self.pooled(self._values(rest)).get(competency_id)

    def _cut(self, document: Document) -> tuple[Segment, ...]:
        half = LONE_SURROGATE.search(document.text)
        if half:
            raise InvalidValue(
                f"{document.id} has half a surrogate pair at {half.start()}, which is no text: "
                "remove it"
            )
        return self.segmenter.segment(document)

    def _values(self, segments: Sequence[Segment]) -> NDArray[np.float32]:
        if not segments:
            return np.zeros((0, len(self.scorer.competency_ids)), dtype=np.float32)
        scores = self.scorer.score(segments)
        if scores.competency_ids != self.scorer.competency_ids:
            raise InvalidValue("the scorer and its scores name different columns: name the same")
        if len(scores.values) != len(segments):
            raise InvalidValue(
                f"the scorer gave {len(scores.values)} rows for {len(segments)} segments: "
                "give one each, in order"
            )
        return scores.values

    def _report(self, judged: Judged, segments: tuple[Segment, ...]) -> Report:
        probabilities = self.pooled(judged.values)
        band = self.thresholds.review
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
            review_band=(band.low, band.high) if band else None,
        )


def batches_of(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    """Yield lists of `size` documents or fewer, in order.

    No id is twice in a list, as it is by their ids that a scorer tells documents apart.
    """
    if size < 1:
        raise InvalidValue(f"a batch of {size} documents is none: ask for 1 or more")
    batch: dict[str, Document] = {}
    for document in documents:
        if len(batch) == size or document.id in batch:
            yield list(batch.values())
            batch = {}
        batch[document.id] = document
    if batch:
        yield list(batch.values())


def judgeable_of(segments: Iterable[Segment]) -> list[Segment]:
    """Return the segments in a language that is covered."""
    return [segment for segment in segments if segment.language != "other"]


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
