"""Reviewed documents in the benchmark's format, so that models can learn from them."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tagger.annotating.sheets import GivenLevel, GivenModality, Mark, Sheet
from tagger.annotating.sources import sheet_of
from tagger.errors import InvalidValue
from tagger.segmentation import SectionSegmenter
from tagger.types import Segment
from tagger_service.documents import restored
from tagger_service.jobs import Jobs
from tagger_service.storage import review
from tagger_service.storage.review import Wanted
from tagger_service.storage.review_tables import Decision
from tagger_service.storage.tables import Result

PAGE = 50
Readiness = Literal["ready", "undecided", "disputed"]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A document with the decisions on it that count."""

    result: Result
    document: dict[str, Any]
    decisions: Sequence[Decision]

    @property
    def tags(self) -> list[dict[str, Any]]:
        """The tags that the model found."""
        found: list[dict[str, Any]] = (self.result.report or {})["tags"]
        return found

    @property
    def votes(self) -> dict[str, int]:
        """How many more people accepted each decided tag than rejected it."""
        found: Counter[str] = Counter()
        for one in self.decisions:
            if one.decision in review.ON_TAGS:
                found[one.code] += 1 if one.decision == "accept" else -1
        return dict(found)

    @property
    def readiness(self) -> Readiness:
        """Whether a model can learn from it.

        A tag that nobody decided would be taken for absent; on one that as many accepted as
        rejected people have to agree first.
        """
        votes = self.votes
        if any(tag["code"] not in votes for tag in self.tags):
            return "undecided"
        return "ready" if all(votes.values()) else "disputed"


def reviewed(jobs: Jobs, framework: str, reviewer: str = "") -> Iterator[Reviewed]:
    """Yield the documents with decisions whose text is kept, of one framework.

    No transaction is open while somebody reads on slowly.
    """
    after: tuple[str, int] | None = None
    while True:
        with jobs.reading() as session:
            page = review.reviewed_documents(session, framework, after, PAGE)
            found = decided_in(
                page,
                {
                    job_id: review.counting_decisions(session, Wanted(reviewer, job_id))
                    for job_id in {result.job_id for result, _document in page}
                },
            )
        yield from found
        if not page:
            return
        after = (page[-1][0].job_id, page[-1][0].row)


def decided_in(
    page: Sequence[tuple[Result, dict[str, Any]]], decisions: dict[str, Sequence[Decision]]
) -> list[Reviewed]:
    """Return documents with what was decided on each; those without a decision are left out."""
    by_place: dict[tuple[str, int], list[Decision]] = defaultdict(list)
    for of_job in decisions.values():
        for one in of_job:
            by_place[one.job_id, one.row].append(one)
    return [
        Reviewed(result, document, by_place[result.job_id, result.row])
        for result, document in page
        if (result.job_id, result.row) in by_place
    ]


def training_lines(documents: Iterable[Reviewed]) -> Iterator[bytes]:
    """Yield the documents that are ready, a line each; a text that comes twice is taken once."""
    segmenter = SectionSegmenter.load()
    texts: set[str | None] = set()
    names: set[str] = set()
    for one in documents:
        if one.readiness != "ready" or one.result.text_sha256 in texts:
            continue
        try:
            row = labelled(one, segmenter).row()
        except InvalidValue:  # nothing in it can be labelled, or no file can hold it
            continue
        if row["id"] in names:
            row["id"] = f"{row['id']} ({one.result.job_id[:8]}-{one.result.row})"
        names.add(row["id"])
        texts.add(one.result.text_sha256)
        yield (json.dumps(row, ensure_ascii=False) + "\n").encode()


def labelled(one: Reviewed, segmenter: SectionSegmenter) -> Sheet:
    """Return a document cut into segments, each with what people say of it."""
    document = restored(one.document)
    sheet = sheet_of(document, segmenter)
    shown = list(passages(one))
    for place, segment in enumerate(segmenter.segment(document)):
        touching = [passage for passage in shown if is_in(passage, segment)]
        sheet = sheet.with_mark(place, mark_of(touching))
    return sheet


def passages(one: Reviewed) -> Iterator[dict[str, Any]]:
    """Yield every passage that shows a competency: of accepted tags, and those added."""
    votes = one.votes
    for tag in one.tags:
        if votes[tag["code"]] > 0:
            yield from ({**passage, "code": tag["code"]} for passage in tag["evidence"])
    for decision in one.decisions:
        if decision.decision == "add":
            yield {"start": decision.start, "end": decision.end, "code": decision.code}


def is_in(passage: dict[str, Any], segment: Segment) -> bool:
    """Whether a passage and a segment have a character in common."""
    return bool(passage["start"] < segment.end and segment.start < passage["end"])


def mark_of(touching: Sequence[dict[str, Any]]) -> Mark:
    """Return what is said of a segment by the passages in it, the stronger demand first."""
    codes = tuple(sorted({passage["code"] for passage in touching}))
    said = {passage.get(name) for passage in touching for name in ("modality", "level")}
    modalities: tuple[GivenModality, ...] = ("essential", "desirable")
    levels: tuple[GivenLevel, ...] = ("advanced", "intermediate", "basic")
    return Mark(
        labels=codes,
        modality=next((one for one in modalities if one in said), None),
        level=next((one for one in levels if one in said), None),
        decided=True,
    )


def count_ready(documents: Iterable[Reviewed]) -> dict[Readiness, int]:
    """Return how many documents are ready to be exported, and how many wait for what."""
    counted: dict[Readiness, int] = {"ready": 0, "undecided": 0, "disputed": 0}
    for one in documents:
        counted[one.readiness] += 1
    return counted
