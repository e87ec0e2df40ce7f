"""Terms of a text and their weights."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.scorers.lexical import TERMS, Vocabulary, folded, term_holders, word_terms, words

TEXTS = ["Analizar datos", "Analizar los datos abiertos", "Trabalhar em equipe"]


def test_case_and_accents_do_not_matter() -> None:
    assert folded("GESTIÓN de Información") == "gestion de informacion"
    assert folded("Straße, coração, Ｄａｔａ") == "strasse, coracao, data"
    assert folded("𝐒𝐄 𝐁𝐔𝐒𝐂𝐀") == "se busca"


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_words_are_runs_of_letters_and_digits() -> None:
    assert words("art. 12/b – power-bi_x") == ["art", "12", "b", "power", "bi", "x"]


def test_terms_are_words_and_pairs_of_neighbours() -> None:
    assert list(word_terms("Trabajo en equipo")) == [
        "trabajo",
        "en",
        "equipo",
        "trabajo en",
        "en equipo",
    ]


def test_character_terms_stay_inside_words_and_show_their_edges() -> None:
    found = list(TERMS["characters"]("SQL y R"))
    assert found[:6] == [" sq", "sql", "ql ", " sql", "sql ", " sql "]
    assert " r " in found
    assert not any(" " in term.strip() for term in found)


def test_a_vocabulary_keeps_the_terms_found_in_most_texts() -> None:
    vocabulary = Vocabulary.from_texts("words", TEXTS, most=2, least_texts=1)
    assert list(vocabulary.columns) == ["analizar", "datos"]
    assert vocabulary.idf == pytest.approx([log(4 / 3) + 1] * 2, rel=1e-3)


def test_terms_of_too_few_texts_are_left_out() -> None:
    vocabulary = Vocabulary.from_texts("words", TEXTS, most=99, least_texts=2)
    assert set(vocabulary.columns) == {"analizar", "datos"}
    assert not Vocabulary.from_texts("words", TEXTS, most=99, least_texts=3).columns


def test_the_order_of_texts_does_not_matter() -> None:
    forwards = Vocabulary.from_texts("characters", TEXTS, most=20, least_texts=1)
    backwards = Vocabulary.from_texts("characters", TEXTS[::-1], most=20, least_texts=1)
    assert forwards.columns == backwards.columns
    assert np.array_equal(forwards.idf, backwards.idf)


def test_a_rare_term_weighs_more_and_a_repeated_one_too() -> None:
    vocabulary = Vocabulary.from_texts("words", TEXTS, most=99, least_texts=1)

    def weight(text: str, term: str) -> float:
        columns, values = vocabulary.weigh(text)
        return float(values[list(columns).index(vocabulary.columns[term])])

    assert weight("datos abiertos", "abiertos") > weight("datos abiertos", "datos")
    assert weight("datos. datos. equipe", "datos") > weight("datos. equipe", "datos")


@pytest.mark.parametrize("kind", TERMS)
@given(text=st.text(max_size=80))
def test_weights_have_unit_length_and_ascending_columns(kind: str, text: str) -> None:
    vocabulary = Vocabulary.from_texts(kind, [*TEXTS, "a b c 1 2"], most=200, least_texts=1)
    columns, values = vocabulary.weigh(text)
    assert values.dtype == np.float32
    assert list(columns) == sorted(set(columns.tolist()))
    assert len(columns) == 0 or np.linalg.norm(values) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("kind", TERMS)
@given(text=st.text(max_size=80))
def test_every_term_stands_in_words_of_its_text(kind: str, text: str) -> None:
    holders = term_holders(kind, text)
    assert set(holders) == set(TERMS[kind](text))
    assert all(found and all(word in text for word in found) for found in holders.values())
