"""What an encoder reads of a segment: no marker, joined lines, capitals lowered."""

import re

from tagger.layout import CAPITAL, SMALL, Layout

LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\x00", "")
)
SOFT_HYPHEN = re.compile("\u00ad[ \t]*(?:\r?\n[ \t]*)?")
BROKEN_WORD = re.compile(
    rf"(?P<head>[{SMALL}{CAPITAL}]{{1,40}})[-\u2010][ \t]*\r?\n\s*(?P<tail>[{SMALL}]{{1,40}})"
    rf"|(?P<big_head>[{CAPITAL}]{{2,40}})[-\u2010][ \t]*\r?\n\s*(?P<big_tail>[{CAPITAL}]{{2,40}})"
)
SPACED_LETTERS = re.compile(rf"(?<!\S)[{CAPITAL}](?: [{CAPITAL}]){{2,40}}(?!\S)")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
VOWEL = re.compile("[AEIOUÁÀÂÃÉÈÊÍÓÔÕÚÜ]")
SHOUTED = 0.7
MARKUP = ("**", "__", "`")


def clean(text: str, layout: Layout) -> str:
    """Return the text on one line without marker, broken words and shouting; never empty."""
    joined = join_broken_words(text.translate(LIGATURES), layout)
    for sign in MARKUP:
        joined = joined.replace(sign, "")
    closed = SPACED_LETTERS.sub(lambda found: found.group().replace(" ", ""), joined)
    single = " ".join(closed.split())
    bare = strip_marker(single, layout).rstrip(" #|")
    return lower_shouting(bare, layout) or text.strip()


def strip_marker(text: str, layout: Layout) -> str:
    """Return the text without the bullet or number it opens with, unless nothing would be left."""
    marker = layout.marker.match(text)
    rest = text[marker.end() :] if marker else text
    return rest if any(map(str.isalnum, rest)) else text


def join_broken_words(text: str, layout: Layout) -> str:
    """Join words that the end of a line cut in two; compounds keep their hyphen."""

    def join(found: re.Match[str]) -> str:
        head, tail = found["head"] or found["big_head"], found["tail"] or found["big_tail"]
        keeps = head.casefold() in layout.hyphen_keepers or tail.casefold() in layout.enclitics
        return f"{head}-{tail}" if keeps else head + tail

    return BROKEN_WORD.sub(join, SOFT_HYPHEN.sub("", text))


def is_shouted(text: str) -> bool:
    """Say whether most letters of a text of more than a word or two are capitals."""
    capitals = sum(map(str.isupper, text))
    letters = sum(map(str.isalpha, text))
    return letters >= 8 and capitals >= SHOUTED * letters


def lower_shouting(text: str, layout: Layout) -> str:
    """Write a text of capitals as a sentence; acronyms stay as they are."""
    if not is_shouted(text):
        return text

    def lower(found: re.Match[str]) -> str:
        word = found.group()
        return word if keeps_capitals(word, layout) else word.lower()

    lowered = WORD.sub(lower, text)
    first = next((place for place, sign in enumerate(lowered) if sign.isalpha()), 0)
    return lowered[:first] + lowered[first : first + 1].upper() + lowered[first + 1 :]


def keeps_capitals(word: str, layout: Layout) -> bool:
    """Say whether a word of capitals is an acronym: listed, with a digit, or unpronounceable."""
    if word in layout.acronyms or any(map(str.isdigit, word)):
        return True
    return 2 <= len(word) <= 5 and word.isupper() and VOWEL.search(word) is None and "Y" not in word
