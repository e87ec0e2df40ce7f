"""Why a document has a competency or has not: in words for a person, and as JSON."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TextIO

from tagger.decision import evidence_rows
from tagger.exporters.excerpts import one_line
from tagger.exporters.json_lines import dumped, rounded
from tagger.exporters.wording import words_in
from tagger.framework import Competency, Worded
from tagger.pipeline import Explanation, Tagger
from tagger.scorers.logistic import strongest_first
from tagger.types import Contribution, Document, SimilarExample
from tagger.yaml_files import read_data

MOST_REASONS = 8
MOST_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided on one competency in one document, with its nearest passages.

    `probability` is None where nothing in the document could be judged. The first `n_evidence`
    explanations are those of the passages that the tag rests on; `remaining` is the probability
    without any of them, None where there is no tag or nothing would be left to judge. `has_bank`
    says whether the model has labelled examples to compare with.
    """

    document: Document
    competency: Competency
    probability: float | None
    threshold: float
    explanations: Sequence[Explanation]
    review: bool = False
    n_evidence: int = 0
    remaining: float | None = None
    has_bank: bool = False

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
    has_bank = tagger.open_bank() is not None
    for document in documents:
        segments, scores = tagger.scores(document)
        probability = tagger.pooled(scores.values).get(competency.id)
        rows = []
        if probability is not None and probability >= threshold:
            column = scores.competency_ids.index(competency.id)
            rows = evidence_rows(scores.values[:, column], threshold)
        most = max(MOST_PASSAGES, len(rows))
        explanations = tagger.reasons(segments, scores, competency.id, most)
        evidence = [segments[i] for i in rows]
        yield Verdict(
            document=document,
            competency=competency,
            probability=probability,
            threshold=threshold,
            explanations=explanations,
            review=bool(rows) and tagger.thresholds.asks_for_review(probability or 0.0),
            n_evidence=len(rows),
            remaining=tagger.remaining(segments, competency.id, evidence) if rows else None,
            has_bank=has_bank,
        )


def decision_of(verdict: Verdict, language: Worded) -> str:
    """Say what was decided, with the two numbers that decided it, and ask to check it if so."""
    wordings = verdict_words()
    if verdict.probability is None:
        return wordings["not_judged"][language]
    said = wordings["assigned" if verdict.is_assigned else "not_assigned"][language]
    sign = "≥" if verdict.is_assigned else "<"
    phrases = words_in(language).phrases
    check = f" · {phrases['review']}" if verdict.review else ""
    numbers = f"{verdict.probability:.2f} {sign} {phrases['threshold']} {verdict.threshold:.2f}"
    return f"{said}: {numbers}{check}"


def write_verdict(verdict: Verdict, stream: TextIO, language: Worded, width: int) -> None:
    """Write the verdict, then each nearest passage with its reasons and similar examples."""
    said = {kind: wording[language] for kind, wording in verdict_words().items()}
    words = words_in(language)
    lines = [
        f"{verdict.document.id}: {verdict.competency.code} {verdict.competency.name[language]}",
        decision_of(verdict, language),
        "",
        *wrap(verdict.competency.definition[language], width),
    ]
    if not verdict.explanations:
        lines += ["", words.phrases["nothing_to_judge"]]
    for explanation in verdict.explanations[:MOST_PASSAGES]:
        lines += ["", *_passage_lines(explanation, language, width)]
    if (more := verdict.n_evidence - MOST_PASSAGES) > 0:
        lines += ["", f"+ {more} {words.phrases['more']}"]
    if verdict.n_evidence > 1:
        without = f"{_number(verdict.remaining)}  {said['without_all']} ({verdict.n_evidence})"
        lines += ["", *wrap(without, width, hang="      ")]
    if verdict.explanations and not verdict.has_bank:
        lines += ["", *wrap(said["no_examples"], width)]
    stream.write("\n".join(lines) + "\n\n")


def _passage_lines(explanation: Explanation, language: Worded, width: int) -> Iterator[str]:
    said = {kind: wording[language] for kind, wording in verdict_words().items()}
    segment = explanation.segment
    yield f"{explanation.probability:.2f}  {words_in(language).roles[segment.role]}"
    yield from wrap(f"«{one_line(segment.text)}»", width, "      ")
    for line in reason_lines(explanation.reasons, language):
        yield f"      {line}"
    without = f"      {_number(explanation.remaining)}  {said['without_it']}"
    yield from wrap(without, width, hang=" " * 12)
    if explanation.similar:
        yield f"      {said['similar']}:"
    for similar in explanation.similar:
        spoken = words_in(language).languages[similar.example.language]
        line = f"{similar.similarity:.2f}  «{one_line(similar.example.text)}» ({spoken})"
        yield from wrap(line, width, " " * 8, " " * 14)


def _number(probability: float | None) -> str:
    """Show a probability, or a dash where there is none: no number is not the number 0."""
    return "   –" if probability is None else f"{probability:.2f}"


def wrap(text: str, width: int, indent: str = "", hang: str | None = None) -> list[str]:
    """Break a text into lines, the second and later ones indented by `hang` if that is given."""
    later = indent if hang is None else hang
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=later)


def write_verdicts(
    verdicts_: Iterable[Verdict], stream: TextIO, language: Worded, width: int
) -> None:
    """Write each verdict in words."""
    for verdict in verdicts_:
        write_verdict(verdict, stream, language, width)


def write_verdicts_json(verdicts_: Iterable[Verdict], stream: TextIO, language: Worded) -> None:
    """Write one array, a verdict a line, valid also when it is empty."""
    stream.write("[")
    separator = "\n"
    for verdict in verdicts_:
        stream.write(separator + dumped(verdict_object(verdict, language)))
        separator = ",\n"
    stream.write("\n]\n")


def verdict_object(verdict: Verdict, language: Worded) -> dict[str, Any]:
    """Turn a verdict into the object that scripts rely on: keys may be added, never renamed.

    Weights are log-odds, similarities cosines; `without` is the probability of the document had
    it not the passage, null where nothing would be left to judge.
    """
    competency = verdict.competency
    return {
        "document_id": verdict.document.id,
        "code": competency.code,
        "id": competency.id,
        "name": competency.name[language],
        "found": None if verdict.probability is None else verdict.is_assigned,
        "probability": rounded(verdict.probability),
        "threshold": rounded(verdict.threshold),
        "review": verdict.review,
        "n_evidence": verdict.n_evidence,
        "without_evidence": rounded(verdict.remaining),
        "has_examples": verdict.has_bank,
        "passages": [
            _passage_object(explanation, is_evidence=i < verdict.n_evidence)
            for i, explanation in enumerate(verdict.explanations)
        ],
    }


def _passage_object(explanation: Explanation, *, is_evidence: bool) -> dict[str, Any]:
    segment = explanation.segment
    return {
        "start": segment.start,
        "end": segment.end,
        "text": segment.text,
        "section": segment.role,
        "heading": segment.heading,
        "probability": rounded(explanation.probability),
        "is_evidence": is_evidence,
        "without": rounded(explanation.remaining),
        "reasons": [
            {"kind": reason.kind, "what": reason.what, "weight": rounded(reason.weight)}
            for reason in explanation.reasons
        ],
        "similar": [_similar_object(similar) for similar in explanation.similar],
    }


def _similar_object(similar: SimilarExample) -> dict[str, Any]:
    example = similar.example
    return {
        "text": example.text,
        "language": example.language,
        "similarity": rounded(similar.similarity),
        "document_id": example.document_id,
        "competency_ids": list(example.competency_ids),
    }
