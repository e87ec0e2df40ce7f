"""What was found in the documents of a job, counted and page by page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tagger.framework import Framework, Worded
from tagger_service.dependencies import Parts
from tagger_service.documents import reworded
from tagger_service.job_schemas import JobOut
from tagger_service.page.marking import N_COLOURS
from tagger_service.storage.found import (
    Counts,
    Number,
    Wanted,
    count_found,
    count_results,
    results_at,
)
from tagger_service.storage.tables import Result

DOCUMENTS_ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Names:
    """What competencies and domains are called, whichever framework is served now."""

    framework: Framework | None
    language: Worded

    def competency(self, code: str) -> str:
        """Return the name of a competency; empty where its framework is served no more."""
        found = self._competencies.get(code)
        return found.name[self.language] if found else ""

    def domain(self, code: str) -> str:
        """Return the name of a domain, or its code."""
        found = next((one for one in self._domains if one.code == code), None)
        return found.name[self.language] if found else code

    def colour(self, domain: str) -> int:
        """Return the colour of a domain."""
        codes = [one.code for one in self._domains]
        return codes.index(domain) % N_COLOURS if domain in codes else 0

    @property
    def _competencies(self) -> dict[str, Any]:
        return {one.code: one for one in self.framework.competencies} if self.framework else {}

    @property
    def _domains(self) -> Sequence[Any]:
        return self.framework.domains if self.framework else ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart: of how many documents something holds."""

    code: str
    name: str
    colour: int
    number: Number
    share: float


@dataclass(frozen=True, slots=True)
class Row:
    """A document with its tags, or why there is nothing."""

    result: Result
    tags: Sequence[dict[str, Any]]
    failure: str | None


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the page of an ended job shows."""

    counts: Counts
    names: Names
    competencies: Sequence[Bar]
    domains: Sequence[Bar]
    rows: Sequence[Row]
    n_wanted: int
    page: int
    n_pages: int


def findings_of(parts: Parts, job: JobOut, wanted: Wanted, page: int, language: Worded) -> Findings:
    """Count what was found in a job, and return a page of the documents that are wanted."""
    names = Names(framework_of(parts, job), language)
    with parts.jobs.reading() as session:
        counts = count_found(session, job.id)
        domain_of = counts.domain_of
        n_wanted = count_results(session, job.id, wanted)
        n_pages = max(1, math.ceil(n_wanted / DOCUMENTS_ON_A_PAGE))
        here = min(max(1, page), n_pages)
        start = (here - 1) * DOCUMENTS_ON_A_PAGE
        found = results_at(session, job.id, wanted, start, DOCUMENTS_ON_A_PAGE)
        rows = [row_of(one, names) for one in found]
    return Findings(
        counts=counts,
        names=names,
        competencies=[
            Bar(code, names.competency(code), names.colour(domain_of[code]), number, share)
            for code, number, share in shares(counts.competencies, job.done)
        ],
        domains=[
            Bar(code, names.domain(code), names.colour(code), number, share)
            for code, number, share in shares(counts.domains, job.done)
        ],
        rows=rows,
        n_wanted=n_wanted,
        page=here,
        n_pages=n_pages,
    )


def framework_of(parts: Parts, job: JobOut) -> Framework | None:
    """Return the framework that a job was judged by, None where another is served now."""
    served = parts.framework
    name = job.framework
    if name is None or (served.id, served.version) != (name.id, name.version):
        return None
    return served


def shares(numbers: Any, n_documents: int) -> list[tuple[str, Number, float]]:
    """Return each number with its share of the documents that were judged."""
    return [(code, one, one.documents / max(1, n_documents)) for code, one in numbers.items()]


def row_of(result: Result, names: Names) -> Row:
    """Return a document as the page shows it, names in the reader's language where we have them."""
    report = result.report or {"tags": []}
    tags = [
        {
            "code": tag["code"],
            "name": names.competency(tag["code"]) or tag["name"],
            "colour": names.colour(tag["domain"]),
            "probability": tag["probability"],
            "review": tag["review"],
            "best": tag["evidence"][0],
        }
        for tag in report["tags"]
    ]
    failure = None if result.failure is None else reworded(result.failure, names.language)
    return Row(result, tags, failure)
