"""What the page Review shows of a tag and its document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tagger.errors import InvalidValue
from tagger.exporters.excerpts import Excerpt, excerpt
from tagger.exporters.wording import LIKELY, VERY_LIKELY
from tagger.framework import Competency, Framework, Worded
from tagger_service.page.marking import colour_of
from tagger_service.problems import _
from tagger_service.schemas import EvidenceOut, TagOut
from tagger_service.storage.tables import Result


@dataclass(frozen=True, slots=True)
class Shown:
    """A tag of a result; `competency` is None where the framework is not the one served."""

    result: Result
    tag: TagOut
    competency: Competency | None
    colour: int
    text: str | None

    @property
    def report(self) -> dict[str, Any]:
        """What was found in the document."""
        return self.result.report or {}

    @property
    def likelihood(self) -> str:
        """The message that says in words how probable the tag is."""
        if self.tag.review or self.tag.probability < LIKELY:
            return _("doubtful")
        return _("very likely") if self.tag.probability >= VERY_LIKELY else _("likely")

    def context(self, evidence: EvidenceOut) -> Excerpt:
        """Return a passage with the words around it, as far as they are kept."""
        if self.text is None:
            return excerpt(evidence.text, 0, len(evidence.text))
        return excerpt(self.text, evidence.start, evidence.end)


def shown(result: Result, code: str, text: str | None, framework: Framework) -> Shown:
    """Return a tag as the page shows it."""
    report: dict[str, Any] = result.report or {}
    tag = next(tag for tag in report["tags"] if tag["code"] == code)
    competency = None
    if report["framework"]["id"] == framework.id:
        competency = known(framework, code)
    colour = 0 if competency is None else colour_of(framework, competency.id)
    return Shown(result, TagOut.model_validate(tag), competency, colour, text)


def known(framework: Framework, code: str) -> Competency | None:
    """Return a competency, None where the framework has it no longer."""
    try:
        return framework.find(code)
    except InvalidValue:
        return None


def colours_of(framework: Framework) -> dict[str, int]:
    """Return the number of the colour of each competency, by code."""
    return {one.code: colour_of(framework, one.id) for one in framework.competencies}


def names_of(framework: Framework) -> dict[str, Mapping[Worded, str]]:
    """Return what each competency is called, by code."""
    return {one.code: one.name for one in framework.competencies}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text with the codes of the tags that rest on it."""

    text: str
    codes: tuple[str, ...]


def stretches(text: str, spans: Mapping[str, list[tuple[int, int]]]) -> Iterator[Stretch]:
    """Cut a text wherever a passage begins or ends; the parts join to the text.

    >>> [one.text for one in stretches("abcd", {"D1": [(1, 3)]})]
    ['a', 'bc', 'd']
    """
    inner = {edge for found in spans.values() for span in found for edge in span}
    edges = sorted(edge for edge in {0, len(text), *inner} if 0 <= edge <= len(text))
    for start, end in pairwise(edges):
        codes = (
            code
            for code, found in spans.items()
            if any(one[0] <= start and end <= one[1] for one in found)
        )
        yield Stretch(text[start:end], tuple(codes))
