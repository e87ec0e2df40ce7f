"""Words for a person: why a document has a competency or has not."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TextIO

from tagger.exporters.excerpts import one_line
from tagger.exporters.wording import words_in
from tagger.framework import Competency, Worded
from tagger.pipeline import Explanation, Tagger
from tagger.scorers.logistic import strongest_first
from tagger.types import Contribution, Document
from tagger.yaml_files import read_data

MOST_REASONS = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided on one competency in one document, with its nearest passages.

    `probability` is None where nothing in the document could be judged.
    """

    document: Document
    competency: Competency
    probability: float | None
    threshold: float
    explanations: Sequence[Explanation]

    @property
    def is_assigned(self) -> bool:
        """Whether the probability reaches the threshold."""
        return self.probability is not None and self.probability >= self.threshold


@cache
def _wordings() -> dict[str, dict[str, dict[Worded, str]]]:
    return read_data("reasons.yaml", ("verdicts", "reasons"))


def reason_words() -> dict[str, dict[Worded, str]]:
    """Return the wording of each kind of reason, by language."""
    return _wordings()["reasons"]


def verdict_words() -> dict[str, dict[Worded, str]]:
    """Return how the decision itself is worded, by language."""
    return _wordings()["verdicts"]


def reason_lines(
    reasons: Sequence[Contribution], language: Worded, most: int = MOST_REASONS
) -> Iterator[str]:
    """Word the strongest reasons, the rest summed up in one line; weights are log-odds."""
    words = words_in(language)
    known = {"role": words.roles, "genre": words.genres, "language": words.languages}
    strongest = strongest_first(reasons)
    for reason in strongest[:most]:
        named = reason_words().get(reason.kind, {}).get(language, reason.kind)
        said = known.get(reason.kind, {}).get(reason.what, reason.what)
        what = f" “{said}”" if said else ""
        yield f"{reason.weight:+.2f}  {named}{what}"
    rest = strongest[most:]
    if rest:
        yield f"{sum(reason.weight for reason in rest):+.2f}  … ({len(rest)})"


def verdicts(tagger: Tagger, documents: Iterable[Document], name: str) -> Iterator[Verdict]:
    """Yield the verdict on one competency, named by code or id, for each document."""
    competency = tagger.framework.find(name)
    threshold = tagger.thresholds.of(competency.id)
    for document in documents:
        segments, scores = tagger.scores(document)
        probability = tagger.pooled(scores.values).get(competency.id)
        explanations = tagger.reasons(segments, scores, competency.id)
        yield Verdict(document, competency, probability, threshold, explanations)


def decision_of(verdict: Verdict, language: Worded) -> str:
    """Say what was decided, with the two numbers that decided it."""
    wordings = verdict_words()
    if verdict.probability is None:
        return wordings["not_judged"][language]
    said = wordings["assigned" if verdict.is_assigned else "not_assigned"][language]
    sign = "≥" if verdict.is_assigned else "<"
    threshold = words_in(language).phrases["threshold"]
    return f"{said}: {verdict.probability:.2f} {sign} {threshold} {verdict.threshold:.2f}"


def write_verdict(verdict: Verdict, stream: TextIO, language: Worded, width: int) -> None:
    """Write the verdict, then each nearest passage with its reasons."""
    words = words_in(language)
    lines = [
        f"{verdict.document.id}: {verdict.competency.code} {verdict.competency.name[language]}",
        decision_of(verdict, language),
        "",
        *wrap(verdict.competency.definition[language], width),
    ]
    if not verdict.explanations:
        lines += ["", words.phrases["nothing_to_judge"]]
    for explanation in verdict.explanations:
        segment = explanation.segment
        place = words.roles[segment.role]
        lines += ["", f"{explanation.probability:.2f}  {place}"]
        lines += wrap(f"«{one_line(segment.text)}»", width - 6, "      ")
        lines += [f"      {line}" for line in reason_lines(explanation.reasons, language)]
    stream.write("\n".join(lines) + "\n\n")


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Break a text into lines."""
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent)
