"""What each word of a segment is worth to an encoder: what is lost when it is left out."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tagger.scorers.lexical import words_as_written
from tagger.types import Segment

# Leaving out each of more words takes long, and says little of any one of them.
MOST_WORDS = 80

Judge = Callable[[Sequence[Segment]], NDArray[np.float32]]


def effects_of_words(segment: Segment, judge: Judge) -> dict[str, float]:
    """Return by how much the judgement falls without each word, as written; {} for a long text.

    What stands there twice, written alike, is left out in both places. Li, Monroe and Jurafsky
    (2016) call it erasure.
    """
    words = list(dict.fromkeys(written for _, written in words_as_written(segment.clean_text)))
    if not words or len(words) > MOST_WORDS:
        return {}
    if (segment.heading or "").strip() == segment.clean_text.strip():
        # Its heading would say what is left out.
        segment = replace(segment, heading=None)
    without = [
        replace(segment, clean_text=without_words(segment.clean_text, [word])) for word in words
    ]
    whole, *rest = judge([segment, *without])
    return {word: float(whole - left) for word, left in zip(words, rest, strict=True)}


def without_words(text: str, words: Iterable[str]) -> str:
    """Return a text without some words, wherever they stand as whole words.

    >>> without_words("data and open data-bases", ["data"])
    'and open -bases'
    """
    for word in words:
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "", text)
    return " ".join(text.split())
