"""The signs of layout and the abbreviations, read once from the data files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tagger.yaml_files import read_data

CAPITAL = "A-ZÀ-ÖØ-ÞŠŽŒ"
SMALL = "a-zà-öø-ÿšžœ"
# Spaces, invisible characters and controls that may surround a line without being part of it.
BLANKS = (
    "".join(map(chr, range(0x21))) + "\x7f\x85\xa0\xad\u1680\u180e\u2028\u2029\u202f\u205f\u3000"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """What bullets, wrapped lines, abbreviations and acronyms look like."""

    bullets: str
    dashes: str
    binding_words: frozenset[str]
    prose_roles: frozenset[str]
    hyphen_keepers: frozenset[str]
    enclitics: frozenset[str]
    acronyms: frozenset[str]
    binding_abbreviations: frozenset[str]
    closing_abbreviations: frozenset[str]
    marker: re.Pattern[str]


def marker_pattern(bullets: str, dashes: str) -> re.Pattern[str]:
    """Match what opens a list item or a numbered line: bullet, number, letter, or two of them."""
    bullet = f"[{re.escape(bullets)}]+\\s*|[{re.escape(dashes)}]{{1,3}}\\s+|o\\s+(?=[{CAPITAL}])"
    closed = (
        r"\(?(?:\d{1,3}(?:\.\d{1,2}){0,4}|[ivxIVX]{1,5}|[a-zA-Z])"
        r"[.]?[º°ª]?(?:\)\s*[-–—.]?|\s?[-–—])\s+"
        rf"|(?:\d{{1,3}}|[ivxIVX]{{1,5}}|[a-hA-H])[º°ª]?\.(?:\s?[-–—])?\s+"
        rf"|\d{{1,2}}(?:\.\d{{1,2}}){{1,4}}\.?(?:\s?[-–—])?\s+(?=[\"“«¿(]?[{CAPITAL}])"
        rf"|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}[.)]-?(?=[{CAPITAL}])"
    )
    return re.compile(f"#{{1,6}}\\s+|(?:(?:{bullet})(?:{closed})?|{closed})")


def words_of(by_language: Mapping[str, Iterable[Any]]) -> frozenset[str]:
    """Join the word lists of all languages, in small letters."""
    return frozenset(str(word).casefold() for words in by_language.values() for word in words)


@lru_cache(maxsize=1)
def load_layout() -> Layout:
    """Read `layout.yaml` and `abbreviations.yaml`."""
    lists = ("prose_roles", "hyphen_keepers", "enclitics", "acronyms")
    data = read_data("layout.yaml", ("bullets", "dashes", "binding_words", *lists))
    short = read_data("abbreviations.yaml", ("binding", "closing"))
    return Layout(
        bullets=data["bullets"],
        dashes=data["dashes"],
        binding_words=words_of(data["binding_words"]),
        binding_abbreviations=words_of(short["binding"]),
        closing_abbreviations=words_of(short["closing"]),
        marker=marker_pattern(data["bullets"], data["dashes"]),
        **{name: frozenset(data[name]) for name in lists},
    )
