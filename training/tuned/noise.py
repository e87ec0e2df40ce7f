"""Spoils text as scans, forms and old systems do, so that an encoder learns not to mind."""

import unicodedata
from collections.abc import Callable

import numpy as np

MISREAD = {
    "l": "1",
    "1": "l",
    "o": "0",
    "0": "o",
    "e": "c",
    "c": "e",
    "i": "l",
    "m": "rn",
    "n": "ri",
    "t": "f",
    "f": "t",
    "u": "v",
    "a": "o",
    "b": "h",
    "h": "b",
    "s": "5",
}
SHARE = 0.03  # of the letters, about one in six words


def spoil(text: str, random: np.random.Generator) -> str:
    """Return the text without accents or capitals, with letters misread, or words run together."""
    return WAYS[int(random.integers(len(WAYS)))](text, random)


def _without_accents(text: str, random: np.random.Generator) -> str:
    del random
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _lowered(text: str, random: np.random.Generator) -> str:
    return _without_accents(text, random).lower()


def _misread(text: str, random: np.random.Generator) -> str:
    hit = random.random(len(text)) < SHARE
    return "".join(
        MISREAD.get(sign, sign) if is_hit else sign for sign, is_hit in zip(text, hit, strict=True)
    )


def _run_together(text: str, random: np.random.Generator) -> str:
    hit = random.random(len(text)) < SHARE
    return "".join(
        "" if is_hit and sign == " " else sign for sign, is_hit in zip(text, hit, strict=True)
    )


WAYS: tuple[Callable[[str, np.random.Generator], str], ...] = (
    _without_accents,
    _without_accents,
    _lowered,
    _misread,
    _run_together,
)
