"""Checks a text against a profile: what of it the text does not evidence."""

import json
from dataclasses import asdict, dataclass
from textwrap import shorten
from typing import Literal, TextIO

import numpy as np

from tagger.exporters.excerpts import one_line
from tagger.exporters.wording import words_in
from tagger.framework import Framework, Worded
from tagger.pipeline import Tagger
from tagger.profiles.profile import Profile, Wanted
from tagger.profiles.writing import profile_words
from tagger.types import LEVELS, Document, Level, Modality, Report, Tag

State = Literal[
    "found", "not_found", "level_lower", "level_unstated", "only_desirable", "not_covered"
]
LONGEST_PASSAGE = 160


@dataclass(frozen=True, slots=True)
class Checked:
    """A competency of a profile held against a text.

    `states` says what the text lacks, or "found" alone. `passage` is the best evidence or, where
    the competency was not found, the passage that comes nearest; `probability` is the document's.
    """

    code: str
    name: str
    asked_modality: Modality
    asked_level: Level
    states: tuple[State, ...]
    probability: float | None
    level: Level
    passage: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """A text against a profile; `beyond` are the codes that the text shows besides."""

    document_id: str
    checked: tuple[Checked, ...]
    beyond: tuple[str, ...]

    @property
    def n_found(self) -> int:
        """Count the competencies that the text evidences, at whatever level."""
        return sum(not {"not_found", "not_covered"} & set(one.states) for one in self.checked)


def check(profile: Profile, document: Document, tagger: Tagger) -> Check:
    """Hold a document against a profile of the tagger's framework."""
    report = tagger.tag(document)
    tags = {tag.competency_id: tag for tag in report.tags}
    asked = {one.competency_id for one in profile.wanted}
    nearest = _nearest_passages(asked - tags.keys(), document, tagger)
    checked = tuple(
        _checked(one, tags.get(one.competency_id), report, (tagger.framework, nearest))
        for one in profile.wanted
    )
    beyond = tuple(tagger.framework[i].code for i in tags if i not in asked)
    return Check(document.id, checked, beyond)


def _checked(
    one: Wanted, tag: Tag | None, report: Report, known: tuple[Framework, dict[str, str]]
) -> Checked:
    framework, nearest = known
    competency = framework[one.competency_id]
    return Checked(
        code=competency.code,
        name=competency.id,
        asked_modality=one.modality,
        asked_level=one.level,
        states=_states(one, tag, one.competency_id in report.not_covered),
        probability=report.probabilities.get(one.competency_id),
        level=tag.level if tag else "unstated",
        passage=tag.evidence[0].text if tag else nearest.get(one.competency_id),
    )


def _states(one: Wanted, tag: Tag | None, not_covered: bool) -> tuple[State, ...]:
    if tag is None:
        return ("not_covered" if not_covered else "not_found",)
    states: list[State] = []
    if one.level != "unstated":
        if tag.level == "unstated":
            states.append("level_unstated")
        elif LEVELS.index(tag.level) < LEVELS.index(one.level):
            states.append("level_lower")
    if one.modality == "essential" and tag.modality == "desirable":
        states.append("only_desirable")
    return tuple(states) or ("found",)


def _nearest_passages(missing: set[str], document: Document, tagger: Tagger) -> dict[str, str]:
    if not missing:
        return {}
    segments, scores = tagger.scores(document)
    if not segments:
        return {}
    best = np.argmax(scores.values, axis=0)
    columns = {one: i for i, one in enumerate(scores.competency_ids)}
    return {one: segments[int(best[columns[one]])].text for one in missing if one in columns}


def write_check(found: Check, stream: TextIO, framework: Framework, language: Worded) -> None:
    """Write what is lacking first, each with the passage that comes nearest."""
    words, own = words_in(language), profile_words(language)
    phrases = own["phrases"]
    stream.write(
        phrases["checked"].format(
            found=found.n_found, n=len(found.checked), document=one_line(found.document_id)
        )
        + "\n"
    )
    for one in sorted(found.checked, key=lambda one: one.states == ("found",)):
        name = framework.find(one.code).name[language]
        said = ", ".join(own["states"][state] for state in one.states)
        if one.probability is not None:
            said += f" ({words.probability(one.probability)})"
        mark = "+" if one.states == ("found",) else "-"
        stream.write(f"\n{mark} {one.code} {name}: {said}\n")
        if one.passage:
            near = f"{phrases['nearest']}: " if "not_found" in one.states else ""
            passage = shorten(one_line(one.passage), LONGEST_PASSAGE, placeholder=" …")
            stream.write(f"    {near}«{passage}»\n")
    if found.beyond:
        named = "; ".join(f"{code} {framework.find(code).name[language]}" for code in found.beyond)
        stream.write("\n" + phrases["beyond"].format(list=named) + "\n")


def write_check_json(found: Check, stream: TextIO) -> None:
    """Write the check for programs."""
    content = {**asdict(found), "n_found": found.n_found}
    stream.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
