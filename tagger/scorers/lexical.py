"""Words, word pairs and character n-grams of a text, weighted by TF-IDF over a fixed vocabulary."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

CHARACTERS = (3, 4, 5)


def folded(text: str) -> str:
    """Lower the case and drop the accents: upper-case notices often lost them anyway.

    Decomposing comes first and last, as letters of a fancy alphabet only then have a case.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words(text: str) -> list[str]:
    """Cut a folded text into runs of letters and digits."""
    return "".join(c if c.isalnum() else " " for c in text).split()


def word_terms(text: str) -> Iterable[str]:
    """Yield each word and each pair of neighbours."""
    found = words(folded(text))
    yield from found
    yield from (f"{left} {right}" for left, right in pairwise(found))


def character_terms(text: str) -> Iterable[str]:
    """Yield the 3- to 5-grams of each word, with a space for its edges."""
    for word in words(folded(text)):
        yield from grams_of(word)


def grams_of(word: str) -> Iterable[str]:
    """Yield the 3- to 5-grams of a folded word."""
    padded = f" {word} "
    for size in CHARACTERS:
        yield from (padded[i : i + size] for i in range(max(1, len(padded) - size + 1)))


def term_holders(kind: str, text: str) -> dict[str, list[str]]:
    """Return each term of a text with the words, as written, that it is made of or stands in."""
    known = list(words_as_written(text))
    holders: dict[str, list[str]] = {}
    for word, written in known:
        for term in {word} if kind == "words" else set(grams_of(word)):
            holders.setdefault(term, []).append(written)
    if kind == "words":
        for (left, first), (right, second) in pairwise(known):
            holders.setdefault(f"{left} {right}", []).extend((first, second))
    return holders


def words_as_written(text: str) -> Iterable[tuple[str, str]]:
    """Yield each folded word with what stands for it in the text."""
    for chunk in text.split():
        found, written = words(folded(chunk)), words(chunk)
        # A sign such as the fraction in "2½" unfolds into several words of one stretch.
        yield from zip(
            found, written if len(written) == len(found) else [chunk] * len(found), strict=True
        )


TERMS: dict[str, Callable[[str], Iterable[str]]] = {
    "words": word_terms,
    "characters": character_terms,
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms of one kind with the inverse document frequency of each."""

    kind: str
    columns: dict[str, int]
    idf: NDArray[np.float32]

    @classmethod
    def from_texts(cls, kind: str, texts: Sequence[str], most: int, least_texts: int) -> Self:
        """Keep the `most` terms found in most texts, each in `least_texts` of them or more."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(set(TERMS[kind](text)))
        frequent = [(term, n) for term, n in counts.items() if n >= least_texts]
        frequent.sort(key=lambda pair: (-pair[1], pair[0]))
        kept = sorted(frequent[:most])
        n_texts = np.array([n for _, n in kept], dtype=np.float64)
        idf = np.log((1 + len(texts)) / (1 + n_texts)) + 1
        columns = {term: column for column, (term, _) in enumerate(kept)}
        # Rounded as it will be kept, so that a saved model weighs as the fitted one did.
        return cls(kind, columns, idf.astype(np.float16).astype(np.float32))

    def weigh(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return the columns of the text's terms, ascending, and their weights, of unit length."""
        known = (self.columns.get(term) for term in TERMS[self.kind](text))
        counts = Counter(column for column in known if column is not None)
        columns = np.array(sorted(counts), dtype=np.intp)
        times = np.array([counts[int(column)] for column in columns], dtype=np.float32)
        weights = (1 + np.log(times)) * self.idf[columns] if len(columns) else times
        norm = np.linalg.norm(weights)
        return columns, (weights / norm if norm else weights).astype(np.float32)
