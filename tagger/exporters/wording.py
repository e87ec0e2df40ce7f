"""The fixed words of the reports, read from tagger/data/wording.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from textwrap import shorten
from typing import Any

from tagger.exporters.excerpts import one_line
from tagger.framework import Worded
from tagger.types import Evidence, Report, Tag
from tagger.yaml_files import read_data

LONGEST_HEADING = 60
VERY_LIKELY = 0.8
LIKELY = 0.5
SUREST = 0.99


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words in one language, each mapping keyed by the value that it words."""

    phrases: Mapping[str, str]
    languages: Mapping[str, str]
    genres: Mapping[str, str]
    roles: Mapping[str, str]
    modalities: Mapping[str, str]
    levels: Mapping[str, str]
    notes: Mapping[str, str]
    columns: Mapping[str, str]

    def demand(self, found: Tag | Evidence) -> str:
        """Say how much is asked, such as "essential, basic"; empty where the text leaves it open.

        Both `modality` and `level` may be "unstated", which has no word.
        """
        words = (self.modalities.get(found.modality), self.levels.get(found.level))
        return ", ".join(word for word in words if word)

    def check(self, tag: Tag) -> str:
        """Ask to look at a tag; empty where nothing asks for it."""
        return self.phrases["review"] if tag.review else ""

    def likelihood(self, tag: Tag) -> str:
        """Say how probable a tag is; doubtful wherever a person should look.

        Probabilities are calibrated: one of 0.8 is right in four cases of five.
        """
        if tag.review or tag.probability < LIKELY:
            return self.phrases["doubtful"]
        return self.phrases["very_likely" if tag.probability >= VERY_LIKELY else "likely"]

    def probability(self, value: float) -> str:
        """Write a probability as the language does; none is written as certain or impossible."""
        least = 1 - SUREST
        sign = "> " if value > SUREST else "< " if value < least else ""
        number = f"{min(max(value, least), SUREST):.2f}"
        return sign + number.replace(".", self.phrases["decimal_mark"])

    def cells(self, row: Mapping[str, object]) -> dict[str, Any]:
        """Return a row of a table with the fixed values in words; what is unstated is empty."""
        kinds = {
            "language": self.languages,
            "genre": self.genres,
            "section": self.roles,
            "modality": self.modalities,
            "level": self.levels,
            "review": {"true": self.phrases["is_so"], "false": self.phrases["is_not"]},
        }
        worded = {
            column: words.get(str(row[column]))
            for column, words in kinds.items()
            if row.get(column) is not None
        }
        notes = str(row.get("notes") or "").split()
        worded["notes"] = "; ".join(self.notes[note] for note in notes) or None
        return {**row, **worded}

    def place(self, evidence: Evidence) -> str:
        """Name section, heading and page of a passage, as far as they are known."""
        parts = [self.roles[evidence.role]]
        if evidence.heading:
            heading = shorten(one_line(evidence.heading), LONGEST_HEADING, placeholder=" …")
            parts.append(f"“{heading}”")
        if evidence.page is not None:
            parts.append(f"{self.phrases['page']} {evidence.page}")
        return ", ".join(parts)

    def facts(self, report: Report) -> str:
        """Sum up a document: where it stood, language, genre, number of segments."""
        source = report.document.source
        parts = [source.file] if source.file and source.file not in report.document.id else []
        if source.sheet:
            parts.append(source.sheet)
        if source.row is not None:
            parts.append(f"{self.phrases['row']} {source.row}")
        parts += [
            self.languages[report.language],
            self.genres[report.genre],
            f"{self.phrases['segments']}: {len(report.segments)}",
        ]
        return " · ".join(parts)

    def noted(self, report: Report) -> list[str]:
        """Word the notes of a report, each with how many segments it concerns."""
        n_other = sum(segment.language == "other" for segment in report.segments)
        share = f" ({n_other}/{len(report.segments)})" if n_other else ""
        return [self.notes[note] + share for note in report.notes]

    def emptiness(self, report: Report) -> str:
        """Say why a report has no tags: nothing was found, or nothing could be judged."""
        return self.phrases["nothing_found" if report.probabilities else "nothing_to_judge"]


@cache
def words_in(language: Worded) -> Words:
    """Return the fixed words in a language."""
    content = read_data("wording.yaml", Words.__slots__)
    return Words(
        **{
            kind: {key: wordings[language] for key, wordings in entries.items()}
            for kind, entries in content.items()
        }
    )
