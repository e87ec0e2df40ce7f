"""Pieces of text and what their first look says: known titles, units of a course, the genre."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tagger.cleaning import strip_marker
from tagger.headings import Headings, Phrase, Phrases, tokens_of
from tagger.layout import Layout
from tagger.types import Genre, Role

MODULE = re.compile(
    r"\W*(?:m[oó]dulo|unidade?|tema|lecci[oó]n|bloque|eixo|eje|clase|aula|semana|sesi[oó]n|sess[aã]o"
    r"|curso|seminario|week|unit|module|lecture|session|lesson|topic|day|part|d[ií]a)"
    r"\s+(?:n[.º°]*\s*)?(?:\d{1,3}|[ivx]{1,5})\b",
    re.IGNORECASE,
)
LONGEST_TITLE = 12
PIECES_READ = 400
TITLE_WEIGHT = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text before it is known which section it stands in."""

    text: str
    body: str
    tokens: Phrase
    has_marker: bool
    is_item: bool
    is_numbered: bool


def piece_of(text: str, layout: Layout) -> Piece:
    """Read the marker and the first words of a piece."""
    body = strip_marker(text, layout)
    return Piece(
        text=text,
        body=body,
        tokens=tokens_of(body[:2000]),
        has_marker=len(body) < len(text),
        is_item=text[0] in layout.bullets or text[0] in layout.dashes,
        is_numbered=len(body) < len(text) and text[0].isdigit(),
    )


def title_role(tokens: Phrase, titles: Phrases, filler: frozenset[str]) -> Role | None:
    """Return the role of the longest known title that leaves only filler words and numbers."""
    if not tokens or len(tokens) > LONGEST_TITLE:
        return None
    idle = [token in filler or token.isdigit() for token in tokens]
    for length in range(len(tokens), 0, -1):
        for start in range(len(tokens) - length + 1):
            role = titles.get(tokens[start : start + length])
            if role and all(idle[:start]) and all(idle[start + length :]):
                return role
    return None


def genre_of(pieces: Sequence[Piece], title: str, headings: Headings) -> Genre:
    """Weigh the words and the section titles that tell the genres apart; the top counts twice."""
    votes: Counter[Genre] = Counter()
    words = [token for piece in pieces[:PIECES_READ] for token in piece.tokens]
    for token in (*tokens_of(title), *tokens_of(title), *words, *words[:60]):
        genre = headings.genre_words.get(token)
        if genre:
            votes[genre] += 1
    for piece in pieces[:PIECES_READ]:
        role = title_role(piece.tokens, headings.shared, headings.filler)
        if role in headings.genre_roles:
            votes[headings.genre_roles[role]] += TITLE_WEIGHT
        if MODULE.match(piece.text):
            votes["syllabus"] += 1
    if votes["posting"] == votes["syllabus"]:
        return "unknown"
    return "posting" if votes["posting"] > votes["syllabus"] else "syllabus"
