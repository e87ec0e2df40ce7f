"""The titles of sections and the phrases by which a line tells its role, read from data."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tagger.errors import InvalidValue
from tagger.types import GENRES, ROLES, Genre, Role
from tagger.yaml_files import read_data

GENDER_FORM = re.compile(r"(?<=\w)(?:\((?:a|o|as|os|es)\)|/(?:a|o|as|os|es)\b|@)")
TOKEN = re.compile(r"[^\W_]+")
Phrase = tuple[str, ...]
Phrases = dict[Phrase, Role]


@dataclass(frozen=True, slots=True)
class Headings:
    """Which words mean which role, by genre; all words folded (small, no accents)."""

    shared: Phrases
    titles: dict[Genre, Phrases]
    filler: frozenset[str]
    hints: dict[Genre, dict[str, Role]]
    genre_words: dict[str, Genre]
    genre_roles: dict[Role, Genre]


def fold(text: str) -> str:
    """Return the text in small letters, without accents and gender forms."""
    small = GENDER_FORM.sub("", text.casefold())
    if small.isascii():
        return small
    parts = unicodedata.normalize("NFD", small)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def tokens_of(text: str) -> Phrase:
    """Return the words of a text, folded, without punctuation."""
    return tuple(TOKEN.findall(fold(text)))


def as_role(name: str) -> Role:
    """Return the name if it is a role, and refuse it otherwise."""
    for role in ROLES:
        if role == name:
            return role
    raise InvalidValue(f"headings: '{name}' is no role: use one of {', '.join(ROLES)}")


def as_genre(name: str) -> Genre:
    """Return the name if it is a genre, and refuse it otherwise."""
    for genre in GENRES:
        if genre == name:
            return genre
    raise InvalidValue(f"headings: '{name}' is no genre: use one of {', '.join(GENRES)}")


def read_titles(
    by_role: Mapping[str, Mapping[str, Iterable[str]]],
) -> Iterator[tuple[Phrase, Role]]:
    """Yield every phrase of a genre with its role."""
    for role, by_language in by_role.items():
        for phrases in by_language.values():
            for phrase in phrases:
                yield tokens_of(str(phrase)), as_role(role)


def read_words(by_role: Mapping[str, Iterable[str]]) -> dict[str, Role]:
    """Return word → role from role → words."""
    return {fold(str(word)): as_role(role) for role, words in by_role.items() for word in words}


def one_role_each(pairs: Iterable[tuple[Phrase, Role]]) -> Phrases:
    """Return phrase → role; a phrase under two roles of one genre is refused."""
    phrases: Phrases = {}
    for phrase, role in pairs:
        if phrases.setdefault(phrase, role) != role:
            title = " ".join(phrase)
            raise InvalidValue(
                f"the phrase '{title}' stands under {phrases[phrase]} and {role}: keep one"
            )
    return phrases


@lru_cache(maxsize=1)
def load_headings() -> Headings:
    """Read `headings.yaml`."""
    data = read_data(
        "headings.yaml", ("any", "posting", "syllabus", "filler", "hints", "genres", "genre_roles")
    )
    common = one_role_each(read_titles(data["any"]))
    own = {
        genre: one_role_each(read_titles(data.get(genre, {}))) for genre in ("posting", "syllabus")
    }
    # Where the genre is not known, a posting's reading is the better guess.
    titles: dict[Genre, Phrases] = {
        "posting": common | own["posting"],
        "syllabus": common | own["syllabus"],
        "unknown": own["syllabus"] | common | own["posting"],
    }
    hints = {genre: read_words(words) for genre, words in data["hints"].items()}
    return Headings(
        shared=common,
        titles=titles,
        filler=frozenset(fold(str(word)) for word in data["filler"]),
        hints={
            "posting": hints["posting"],
            "syllabus": hints["syllabus"],
            "unknown": hints["syllabus"] | hints["posting"],
        },
        genre_roles={
            as_role(role): as_genre(genre)
            for genre, roles in data["genre_roles"].items()
            for role in roles
        },
        genre_words={
            fold(str(word)): as_genre(genre)
            for genre, words in data["genres"].items()
            for word in words
        },
    )
