"""The fixed words of coverage reports, read from tagger/data/coverage_wording.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tagger.coverage.values import Estimate
from tagger.exporters.excerpts import one_line
from tagger.exporters.wording import Words, words_in
from tagger.framework import Worded
from tagger.types import LEVELS, Level
from tagger.yaml_files import read_data

KINDS = (
    *("phrases", "counts", "depths", "letters", "levels", "steps", "sentences", "reading"),
    *("limits", "groupings", "sheets", "columns"),
)
LEAST = 0.01


@dataclass(frozen=True, slots=True)
class CoverageWords:
    """The fixed words in one language, each mapping keyed by what it words.

    `shared` are the words that all reports of the product have in common.
    """

    phrases: Mapping[str, str]
    counts: Mapping[str, str]
    depths: Mapping[str, str]
    letters: Mapping[str, str]
    levels: Mapping[str, str]
    steps: Mapping[str, str]
    sentences: Mapping[str, str]
    reading: Mapping[str, str]
    limits: Mapping[str, str]
    groupings: Mapping[str, str]
    sheets: Mapping[str, str]
    columns: Mapping[str, str]
    shared: Words

    def counted(self, kind: str, n: int) -> str:
        """Say how many there are of a kind of `counts`, such as "1 course"."""
        return self.counts[f"{kind}_{'one' if n == 1 else 'other'}"].format(n=n)

    def level(self, level: Level) -> str:
        """Name a level, the one that a text leaves open too."""
        return self.shared.levels.get(level) or self.levels[level]

    def explained(self) -> list[tuple[str, str]]:
        """Return the terms that a reader needs, each with what it means."""
        terms = (key for key in self.reading if key.endswith("_term"))
        return [(self.reading[key], self.reading[key.replace("term", "text")]) for key in terms]

    def grouping(self, column: str) -> str:
        """Name what vacancies are parted by; any other column by its own name."""
        return self.groupings.get(column, one_line(column))

    def lettered(self) -> list[tuple[str, str]]:
        """Return the letter of each level that has one, with its name."""
        return [(self.letters[one], self.level(one)) for one in LEVELS if one in self.letters]

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number as the language does; a whole one without decimals."""
        shown = f"{value:.{digits}f}"
        if digits and float(shown).is_integer():
            shown = shown.partition(".")[0]
        return shown.replace(".", self.phrases["decimal_mark"])

    def hours(self, value: float | None) -> str:
        """Write hours; empty where they are not known."""
        return "" if value is None else f"{self.number(value, 1)}\u00a0h"

    def share(self, value: float) -> str:
        """Write a share as a whole percentage."""
        return self.phrases["percent"].format(f"{value * 100:.0f}")

    def chance(self, value: float) -> str:
        """Write a probability as a percentage; none is written as certain or impossible."""
        if value < LEAST:
            return f"<\u00a0{self.share(LEAST)}"
        if value > 1 - LEAST:
            return f">\u00a0{self.share(1 - LEAST)}"
        return self.share(value)

    def interval(self, estimate: Estimate) -> str:
        """Write the interval of a share; empty where it is not known."""
        if estimate.low is None or estimate.high is None:
            return ""
        low, high = self.share(estimate.low), self.share(estimate.high)
        return self.phrases["range"].format(low=low, high=high)

    def estimated(self, estimate: Estimate) -> str:
        """Write a share with its interval in brackets."""
        interval = self.interval(estimate)
        return self.share(estimate.value) + (f" ({interval})" if interval else "")

    def points(self, value: float) -> str:
        """Write a difference of shares in percentage points, with its sign."""
        rounded = round(value * 100)
        sign = "+" if rounded > 0 else "\u2212" if rounded < 0 else ""
        return f"{sign}{abs(rounded)}"

    def points_interval(self, estimate: Estimate) -> str:
        """Write the interval of a difference in points; empty where it is not known."""
        if estimate.low is None or estimate.high is None:
            return ""
        low, high = self.points(estimate.low), self.points(estimate.high)
        return self.phrases["range"].format(low=low, high=high)


@cache
def coverage_words(language: Worded) -> CoverageWords:
    """Return the fixed words in a language."""
    content = read_data("coverage_wording.yaml", KINDS)
    worded = {
        kind: {key: wordings[language] for key, wordings in entries.items()}
        for kind, entries in content.items()
    }
    return CoverageWords(**worded, shared=words_in(language))
