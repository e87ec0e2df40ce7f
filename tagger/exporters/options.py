"""What a caller may choose about an export, whatever its format."""

from dataclasses import dataclass

from tagger.errors import InvalidValue
from tagger.framework import Worded
from tagger.types import LANGUAGES

NARROWEST = 30


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Choices of an export; a format ignores those that mean nothing to it.

    `language` is that of the competencies' names and of the fixed words, not of the documents.
    `all_probabilities` adds the probability of every competency that the model covers. `explain`
    adds the thresholds, and the probability, modality and level of each piece of evidence, to the
    formats that people read; the others always have them. `width` (columns) and `colour` concern
    the table only; `evidence_per_tag` caps the evidence shown in the formats that people read.
    """

    language: Worded = "en"
    all_probabilities: bool = False
    explain: bool = False
    width: int = 80
    colour: bool = False
    evidence_per_tag: int = 3

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise InvalidValue(f"reports are not worded in {self.language!r}: use one of {known}")
        if self.width < NARROWEST:
            raise InvalidValue(f"a table of width {self.width} is too narrow: use {NARROWEST} up")
        if self.evidence_per_tag < 1:
            raise InvalidValue(
                f"evidence_per_tag is {self.evidence_per_tag}: use 1 or more, a tag has evidence"
            )
