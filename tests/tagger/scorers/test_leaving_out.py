"""A word is worth what is lost without it."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tagger.scorers.leaving_out import MOST_WORDS, effects_of_words
from tagger.types import Segment
from tests.labelled_documents import segment

WORTH = {"datos": 2.0, "abiertos": 0.5, "candidato": 1.0, "Excel": 3.0}


def judge(segments: Sequence[Segment]) -> NDArray[np.float32]:
    found = [sum(WORTH.get(w, 0.0) for w in re.findall(r"\w+", s.clean_text)) for s in segments]
    return np.array(found, dtype=np.float32)


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        ("Analizar datos abiertos.", {"Analizar": 0.0, "datos": 2.0, "abiertos": 0.5}),
        ("datos, y más datos", {"datos": 4.0, "y": 0.0, "más": 0.0}),
        ("– ; –", {}),
        ("datos", {"datos": 2.0}),
        ("El candidato(a): Excel/SQL", {"El": 0, "candidato": 1, "a": 0, "Excel": 3, "SQL": 0}),
    ],
)
def test_each_word_is_worth_what_is_lost_without_it(text: str, effects: dict[str, float]) -> None:
    assert effects_of_words(replace(segment("x"), clean_text=text), judge) == effects


def test_a_long_text_is_left_as_it_is() -> None:
    text = " ".join(f"w{i}" for i in range(MOST_WORDS + 1))
    assert effects_of_words(replace(segment("x"), clean_text=text), judge) == {}


def test_a_heading_that_says_the_same_does_not_bring_the_word_back() -> None:
    both = replace(segment("x"), clean_text="datos abiertos", heading="datos abiertos")
    read: list[str | None] = []

    def watched(segments: Sequence[Segment]) -> NDArray[np.float32]:
        read.extend(one.heading for one in segments)
        return judge(segments)

    assert effects_of_words(both, watched) == {"datos": 2.0, "abiertos": 0.5}
    assert set(read) == {None}
