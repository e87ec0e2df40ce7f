"""Which pieces of a multilingual vocabulary Spanish, Portuguese and English need.

A quarter million pieces serve a hundred languages. Kept are those that the words of the three
languages are made of: of the documents we train on and of general dictionaries, with and without
a capital, so that a text nobody has seen is cut much as the full vocabulary would cut it.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from tagger.types import LANGUAGES
from training.tuned.e5 import SPECIAL, PackedWeights, tokenizer_of

LEAST_TIMES = 5  # rarer words of a dictionary are mostly slips and names


def words_of_dictionaries() -> Iterator[str]:
    """Yield the words of pyspellchecker's frequency lists, with and without a capital."""
    from spellchecker import SpellChecker

    for language in LANGUAGES:
        counts = SpellChecker(language=language).word_frequency.dictionary
        for word in sorted(counts):
            if counts[word] >= LEAST_TIMES:
                yield from (word, word.capitalize())


def pieces_for(texts: Iterable[str]) -> list[int]:
    """Return the numbers of the pieces to keep, ascending, the special ones first."""
    packed = PackedWeights.read()
    tokenizer = tokenizer_of(packed, range(len(packed.pieces)))
    kept = set(range(len(SPECIAL)))
    kept.update(i for i, piece in enumerate(packed.pieces) if _is_latin_sign(piece))
    wanted = [*texts, *words_of_dictionaries()]
    for found in tokenizer.encode_batch(wanted, add_special_tokens=False):
        kept.update(found.ids)
    return sorted(kept)


def _is_latin_sign(piece: str) -> bool:
    """Tell whether a piece is one letter of our alphabet, a digit, a mark or a space."""
    sign = piece.lstrip("▁")
    if len(sign) != 1:
        return not sign
    return not sign.isalpha() or "LATIN" in unicodedata.name(sign, "")
