"""Spoilt text stays the same text, for a person."""

import unicodedata

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.tuned.noise import WAYS, spoil

TEXT = "Coordinación de políticas públicas e análise de dados – nível avançado"


@given(st.text(max_size=200), st.integers(0, 1000))
def test_the_same_seed_spoils_alike_and_no_text_doubles(text: str, seed: int) -> None:
    first, second = (spoil(text, np.random.default_rng(seed)) for _ in range(2))
    assert first == second
    # A letter of an alphabet that is composed may fall apart into three.
    assert len(first) <= 2 * len(unicodedata.normalize("NFD", text))


def test_each_way_of_spoiling_changes_an_accented_sentence_but_little() -> None:
    for way in WAYS:
        spoilt = [way(TEXT, np.random.default_rng(seed)) for seed in range(20)]
        assert any(one != TEXT for one in spoilt), way
        for one in spoilt:
            assert abs(len(one) - len(TEXT)) <= 8
            kept = {word for word in TEXT.split() if word.isascii()} & set(one.split())
            assert len(kept) >= 2 or one.islower(), one


def test_all_ways_are_taken() -> None:
    found = [spoil(TEXT, np.random.default_rng(seed)) for seed in range(100)]
    assert any("ç" not in one and not one.islower() for one in found), "without accents"
    assert any(one.islower() for one in found), "without capitals"
    assert any("ç" in one and len(one) >= len(TEXT) and one != TEXT for one in found), "misread"
    assert any("ç" in one and len(one) < len(TEXT) for one in found), "run together"
