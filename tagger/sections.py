"""Which section a piece of text stands in: titles, labels before a colon, telling lines."""

import re
from dataclasses import dataclass, replace

from tagger.cleaning import is_shouted
from tagger.headings import Headings, Phrase, tokens_of
from tagger.telling import Cues
from tagger.titles import LONGEST_TITLE, MODULE, Piece, title_role
from tagger.types import Genre, Role

LABEL = re.compile(r"([^:|\t\n]{2,70}?)(?::(?!//)|\s[-–—|]\s|\.\s?[-–—]|\t|\.\s)\s*(?=\S)")
LONGEST_UNKNOWN_TITLE = 10
LONGEST_FIRST_TITLE = 22
LONGEST_LIST_TITLE = 6
# Roles whose items say what they say: a phrase inside them does not move them elsewhere.
STEADY: frozenset[Role] = frozenset(
    {"duties", "contents", "outcomes", "bibliography", "competencies"}
)
# Sections in which nobody does anything: a line that opens with a verb is a duty or an outcome.
DEEDLESS: frozenset[Role | None] = frozenset(
    {None, "metadata", "purpose", "about", "other", "legal"}
)
# Sections of prose: list items in them are the duties or contents that the prose announces.
LISTLESS: frozenset[Role | None] = frozenset({None, "purpose", "about"})
# Before the first title, these are among the particulars of the post or course.
OPENING_DATA: frozenset[Role] = frozenset({"benefits", "application", "other", "method"})
FEWEST_DEED_WORDS = 4
# What stands between the cells of a table's row.
CELLS = re.compile(r"\t|\s\|\s")
PARTS = re.compile(r"\s[/–—-]\s|:\s|\.\s")


@dataclass(frozen=True, slots=True)
class Around:
    """The pieces before and after one, None at the ends of the document."""

    before: Piece | None
    after: Piece | None


@dataclass(frozen=True, slots=True)
class Place:
    """The role of a piece and the title above it."""

    role: Role
    heading: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """Where the reading stands: the role of what follows, None before the first title.

    `passing` is the role that a label gave to its own line and to list items right after it;
    `is_open` says that something has been read.
    """

    role: Role | None = None
    heading: str | None = None
    passing: Role | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class SectionReader:
    """Reads pieces one by one; all it remembers travels in the `Section`."""

    genre: Genre
    headings: Headings
    cues: Cues

    def read(self, piece: Piece, around: Around, section: Section) -> tuple[Place, Section]:
        """Return the place of a piece and the section that the next one stands in."""
        title = self.title(piece, around, section)
        if title is not None:
            return Place("heading", piece.body), title
        if self.is_module(piece):
            opened = replace(section, role="contents", is_open=True, passing=None)
            return Place("contents", section.heading), opened
        started = replace(section, is_open=True)
        label = self.label_role(piece)
        if label and not (piece.is_item and section.role in STEADY):
            name = LABEL.match(piece.body)
            heading = name.group(1) if name else section.heading
            return Place(label, heading), replace(started, passing=label)
        role = self.telling_role(piece, section)
        if role:
            return Place(role, section.heading), started
        if section.passing and piece.has_marker:
            return Place(section.passing, section.heading), started
        kept = replace(started, passing=None)
        role = self.item_role(piece, section) or kept.role or self.first_role(piece)
        return Place(role, kept.heading), kept

    def title(self, piece: Piece, around: Around, section: Section) -> Section | None:
        """Return the section that a title opens, or None where the piece is no title."""
        known = None
        if not (piece.is_item and section.role):
            known = self.known_title(piece)
        if known:
            return Section(known, piece.body, is_open=True)
        if not self.looks_like_title(piece, around, section):
            return None
        role = self.hinted_role(piece.tokens) if section.is_open else None
        return Section(role or section.role, piece.body, is_open=True)

    def known_title(self, piece: Piece) -> Role | None:
        """Return the role of a title of the list, also where it stands beside its translation."""
        if len(piece.tokens) > LONGEST_TITLE:
            return None
        has_value = ":" in piece.body.rstrip(": ")
        role = None if has_value else self.role_of_title(piece.tokens)
        if role:
            return role
        parts = [self.role_of_title(tokens_of(part)) for part in PARTS.split(piece.body)]
        if len(parts) > 1 and parts[-1]:
            return parts[-1]
        ends_open = piece.text.endswith((":", "...", "…"))
        return parts[0] if ends_open and len(parts) > 1 else None

    def role_of_title(self, tokens: Phrase) -> Role | None:
        """Look a title up among those of the genre."""
        return title_role(tokens, self.headings.titles[self.genre], self.headings.filler)

    def looks_like_title(self, piece: Piece, around: Around, section: Section) -> bool:
        """Say whether a short line without a known phrase is a title by its looks."""
        if around.after is None or CELLS.search(piece.text):
            return False
        if not section.is_open:
            return self.looks_like_first_title(piece)
        if len(piece.tokens) > LONGEST_UNKNOWN_TITLE or piece.text.endswith((".", ";", ",")):
            return False
        if piece.is_item or self.is_module(piece):
            return piece.text.startswith("#")
        if is_shouted(piece.body):
            return section.role is None or not self.is_in_shouted_list(around.before, around.after)
        return piece.text.endswith(":") or self.heads_a_list(piece, around.before, around.after)

    def is_in_shouted_list(self, before: Piece | None, after: Piece) -> bool:
        """Say whether a line of capitals is one of several, of which none is a title."""
        if is_shouted(after.body) and self.known_title(after) is None:
            return True
        return before is not None and is_shouted(before.body) and self.known_title(before) is None

    def looks_like_first_title(self, piece: Piece) -> bool:
        """Say whether the first line of a document is its title."""
        if piece.is_item or len(piece.tokens) > LONGEST_FIRST_TITLE or piece.text.endswith("."):
            return False
        if " | " in piece.body or ". " in piece.body:
            return False
        return self.label_role(piece) != "metadata"

    def heads_a_list(self, piece: Piece, before: Piece | None, after: Piece) -> bool:
        """Say whether a few words without a full stop stand above text of another kind."""
        if len(piece.tokens) > LONGEST_LIST_TITLE or LABEL.match(piece.body):
            return False
        if piece.has_marker:
            numbered_before = before is not None and before.is_numbered
            return piece.is_numbered and not numbered_before and not after.is_numbered
        if piece.text.endswith("?"):
            return True
        if after.has_marker:
            return before is None or before.has_marker or len(before.tokens) > LONGEST_LIST_TITLE
        settled = before is None or before.text.endswith((".", ";"))
        return settled and len(after.tokens) >= 3 * len(piece.tokens) and len(after.tokens) > 8

    def is_module(self, piece: Piece) -> bool:
        """Say whether a line of a syllabus names one of its units with the topic."""
        return self.genre != "posting" and MODULE.match(piece.text) is not None

    def hinted_role(self, tokens: Phrase) -> Role | None:
        """Return the role that the first telling word of an unknown title hints at."""
        hints = self.headings.hints[self.genre]
        return next((hints[token] for token in tokens if token in hints), None)

    def label_role(self, piece: Piece) -> Role | None:
        """Return the role of a title that stands on the same line as its text."""
        label = LABEL.match(piece.body)
        return self.role_of_title(tokens_of(label.group(1))) if label else None

    def telling_role(self, piece: Piece, section: Section) -> Role | None:
        """Return the role of a line that says itself what it is."""
        steady = section.role in STEADY and piece.has_marker
        found = (self.cues.opening_role(piece.tokens), self.cues.inner_role(piece.tokens))
        for role in found:
            if role and not steady and self.cues.may_move(role, section.role, self.genre):
                return "metadata" if section.role is None and role in OPENING_DATA else role
        if self.is_deed(piece, section):
            return "outcomes" if self.genre == "syllabus" else "duties"
        return None if piece.has_marker else self.voted_role(piece, section)

    def is_deed(self, piece: Piece, section: Section) -> bool:
        """Say whether a line outside the list of duties or outcomes says what somebody does."""
        if section.role == "required":
            return self.genre == "posting" and self.cues.opens_with_infinitive(piece.tokens)
        if section.role not in DEEDLESS or len(piece.tokens) < FEWEST_DEED_WORDS:
            return False
        if self.cues.opens_with_infinitive(piece.tokens):
            return piece.has_marker or section.role != "purpose"
        if piece.has_marker and self.cues.opens_with_verb(piece.tokens):
            return True
        return self.genre == "posting" and self.cues.speaks_of_future(piece.body)

    def voted_role(self, piece: Piece, section: Section) -> Role | None:
        """Return the role that several words of a line speak for, against its section."""
        votes = self.cues.votes(piece.body, piece.tokens)
        wanted = 2 + (section.role in STEADY) + len(piece.tokens) // 25
        own = votes.get(section.role, 0) if section.role else 0
        for role, count in votes.most_common(3):
            if count < wanted or count <= own:
                return None
            if self.cues.may_move(role, section.role, self.genre):
                return role
        return None

    def first_role(self, piece: Piece) -> Role:
        """Guess the role of a line that stands under no title."""
        if len(piece.tokens) < 25 or LABEL.match(piece.body):
            return "metadata"
        return "purpose" if self.genre == "syllabus" else "about"

    def item_role(self, piece: Piece, section: Section) -> Role | None:
        """Guess what a list is about that stands where no list is expected."""
        if not piece.has_marker or section.role not in LISTLESS or LABEL.match(piece.body):
            return None
        if len(piece.tokens) < FEWEST_DEED_WORDS:
            return None
        return "contents" if self.genre == "syllabus" else "duties"
