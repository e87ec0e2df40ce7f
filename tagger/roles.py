"""The role of every piece: what the titles and rules say, weighed with the words of the line.

The rules alone are right about lines under a clear title; lines that stand free at the end of a
notice, or under no title, are better told by their words. `data/role_weights.json` holds how much
every sign speaks for every role; `python -m training roles` makes it from the training part
of the benchmark.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

from tagger.cleaning import is_shouted
from tagger.headings import Headings, as_role
from tagger.sections import CELLS, Around, Place, Section, SectionReader
from tagger.telling import Cues
from tagger.titles import Piece
from tagger.types import Genre, Role
from tagger.yaml_files import DATA

WEIGHTS = DATA / "role_weights.json"
WORDS_READ = 60
SYMBOLS = "%$€:;?|"
LONGEST_GUESSED_TITLE = 16
# Sections made of lists: an item that no rule moves elsewhere is one of theirs.
LISTED: frozenset[Role] = frozenset({"duties", "required", "competencies", "desirable"})


@dataclass(frozen=True, slots=True)
class RoleWeights:
    """How much each sign of a line speaks for each role; what no sign says is 0."""

    bias: dict[Role, float]
    by_sign: dict[str, tuple[tuple[Role, float], ...]]

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """Build them from what `role_weights.json` holds."""
        return cls(
            bias={as_role(role): weight for role, weight in content["bias"].items()},
            by_sign={
                sign: tuple((as_role(role), weight) for role, weight in weights.items())
                for sign, weights in content["weights"].items()
            },
        )

    def best(self, signs: Iterable[str]) -> Role:
        """Return the role that the signs together speak for most."""
        totals = dict(self.bias)
        for sign in signs:
            for role, weight in self.by_sign.get(sign, ()):
                totals[role] += weight
        return max(totals, key=lambda role: totals[role])


@lru_cache(maxsize=1)
def load_role_weights() -> RoleWeights:
    """Read `role_weights.json`."""
    return RoleWeights.from_content(json.loads(WEIGHTS.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Reading:
    """One piece as the rules see it: where it stands and what they would say."""

    piece: Piece
    section: Section
    ruled: Place
    follows_title: bool
    n_before: int
    n_after: int


def signs_of(reading: Reading, reader: SectionReader) -> Iterator[str]:
    """Yield what speaks for or against roles: section, rules, neighbours, form and words."""
    piece, section, cues = reading.piece, reading.section, reader.cues
    yield f"rule={reading.ruled.role}"
    yield f"section={section.role}"
    yield f"section={section.role} marker={piece.has_marker}"
    yield f"section={section.role} follows title={reading.follows_title}"
    yield f"genre={reader.genre} section={section.role}"
    yield f"length={min(len(piece.tokens) // 5, 6)}"
    yield f"marker={piece.has_marker}"
    yield f"opening={cues.opening_role(piece.tokens)}"
    yield f"inner={cues.inner_role(piece.tokens)}"
    yield f"label={reader.label_role(piece)}"
    does = cues.opens_with_infinitive(piece.tokens) or cues.opens_with_verb(piece.tokens)
    yield f"does={does}"
    yield f"section={section.role} marker={piece.has_marker} does={does}"
    yield f"future={cues.speaks_of_future(piece.body)}"
    yield f"passing={section.passing}"
    yield f"before={min(reading.n_before, 2)}"
    yield f"after={min(reading.n_after, 3)}"
    yield from (f"symbol={symbol}" for symbol in SYMBOLS if symbol in piece.body)
    yield from (f"word={token}" for token in dict.fromkeys(piece.tokens[:WORDS_READ]))
    yield from (f"first={token}" for token in piece.tokens[:1])
    yield from (
        f"stem={token[:5]}" for token in dict.fromkeys(piece.tokens[:WORDS_READ]) if len(token) > 5
    )


@dataclass(frozen=True, slots=True)
class RoleFinder:
    """Reads a document's pieces from the top and says which section each stands in."""

    headings: Headings
    cues: Cues
    weights: RoleWeights

    def place_all(self, pieces: Sequence[Piece], genre: Genre) -> list[Place]:
        """Return the place of every piece, in order."""
        reader = SectionReader(genre, self.headings, self.cues)
        return [place for _, place in readings(pieces, reader, self.weigh)]

    def weigh(self, reading: Reading, reader: SectionReader) -> Place:
        """Return the place that rules and words give a piece; clear cases are the rules' own."""
        if reading.ruled.role == "heading" or self.is_clear(reading, reader):
            return reading.ruled
        role = self.weights.best(signs_of(reading, reader))
        if role != "heading":
            return replace(reading.ruled, role=role)
        # What follows the title of a known section belongs to it, however short.
        opens_section = reading.follows_title and reading.section.role is not None
        may_be_title = (
            reading.n_after > 0 and not opens_section and could_be_title(reading.piece, reader)
        )
        return Place("heading", reading.piece.body) if may_be_title else reading.ruled

    def is_clear(self, reading: Reading, reader: SectionReader) -> bool:
        """Say whether a line names its role: a unit of a course, a wish, a title and a colon."""
        if reader.is_module(reading.piece) or reading.ruled.role == "desirable":
            return True
        # The purpose of a post is worded like its duties: what the title says goes first.
        if reading.follows_title and reading.ruled.role == reading.section.role == "purpose":
            return True
        role = reading.ruled.role
        is_entry = reading.piece.has_marker or CELLS.search(reading.piece.text)
        if is_entry and role == reading.section.role and role in LISTED:
            return True
        label = reader.label_role(reading.piece)
        return label is not None and label == reading.ruled.role


def readings(
    pieces: Sequence[Piece],
    reader: SectionReader,
    choose: Callable[[Reading, SectionReader], Place],
) -> Iterator[tuple[Reading, Place]]:
    """Read pieces from the top; what is chosen for one decides where the next one stands."""
    section, follows_title = Section(), False
    for position, piece in enumerate(pieces):
        ruled, following = reader.read(piece, around_of(pieces, position), section)
        n_after = len(pieces) - 1 - position
        reading = Reading(piece, section, ruled, follows_title, position, n_after)
        place = choose(reading, reader)
        if place.role == "heading" and ruled.role != "heading":
            role = reader.hinted_role(piece.tokens) or section.role
            following = Section(role, piece.body, is_open=True)
        yield reading, place
        section, follows_title = following, place.role == "heading"


def could_be_title(piece: Piece, reader: SectionReader) -> bool:
    """Say whether a line that sounds like a title looks like one; the rules know capitals."""
    if len(piece.tokens) > LONGEST_GUESSED_TITLE or piece.text.endswith((".", ";", ",")):
        return False
    if is_shouted(piece.body) or piece.is_item:
        return False
    return CELLS.search(piece.text) is None and reader.label_role(piece) is None


def around_of(pieces: Sequence[Piece], position: int) -> Around:
    """Return the neighbours of a piece."""
    return Around(
        pieces[position - 1] if position else None,
        pieces[position + 1] if position + 1 < len(pieces) else None,
    )
