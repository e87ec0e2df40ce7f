"""The words of coverage reports are there in every language and say the same."""

import re

import pytest

from tagger.coverage.reports.wording import KINDS, coverage_words
from tagger.framework import Worded
from tagger.types import LANGUAGES
from tagger.yaml_files import read_data
from tests.tagger.coverage.sample import estimate, unsure

CONTENT = read_data("coverage_wording.yaml", KINDS)
ENTRIES = [(kind, key) for kind, entries in CONTENT.items() for key in entries]
LONGEST_SHEET_NAME = 31  # characters, Excel's own limit


@pytest.mark.parametrize(("kind", "key"), ENTRIES)
def test_every_wording_is_there_in_three_languages_with_the_same_blanks(
    kind: str, key: str
) -> None:
    wordings = CONTENT[kind][key]
    assert tuple(wordings) == LANGUAGES
    assert all(isinstance(text, str) and text.strip() for text in wordings.values())
    blanks = {language: set(re.findall(r"{(\w*)}", text)) for language, text in wordings.items()}
    assert blanks["es"] == blanks["pt"] == blanks["en"]


def test_names_of_sheets_fit_an_office_program_and_differ() -> None:
    for language in LANGUAGES:
        names = [wordings[language] for wordings in CONTENT["sheets"].values()]
        assert max(map(len, names)) <= LONGEST_SHEET_NAME
        assert len(set(names)) == len(names)
        assert not re.search(r"[\[\]:*?/\\']", "".join(names))


def test_one_thing_is_counted_otherwise_than_several() -> None:
    words = coverage_words("es")
    assert [words.counted("course", n) for n in (0, 1, 2)] == ["0 cursos", "1 curso", "2 cursos"]


@pytest.mark.parametrize(
    ("language", "shares"),
    [("es", ("64\u00a0%", "55\u00a0% a 77\u00a0%")), ("pt", ("64%", "55% a 77%"))],
)
def test_a_share_is_written_as_the_language_does(language: Worded, shares: tuple[str, str]) -> None:
    words = coverage_words(language)
    share = estimate(0.66, 0.11)
    assert (words.share(0.64), words.interval(share)) == shares
    assert words.estimated(unsure(0.64)) == shares[0]


def test_no_probability_is_written_as_certain_or_impossible() -> None:
    words = coverage_words("en")
    assert [words.chance(value) for value in (0, 0.004, 0.2, 0.999, 1)] == [
        *("<\u00a01%", "<\u00a01%", "20%", ">\u00a099%", ">\u00a099%")
    ]


def test_a_difference_has_its_sign_and_nothing_none() -> None:
    words = coverage_words("en")
    assert [words.points(value) for value in (0.43, -0.17, 0.001)] == ["+43", "\u221217", "0"]
    assert words.points_interval(unsure(0.2)) == ""


def test_hours_have_the_decimal_mark_of_the_language() -> None:
    assert [coverage_words("es").hours(hours) for hours in (30.5, 40.0, None)] == [
        *("30,5\u00a0h", "40\u00a0h", "")
    ]
    assert coverage_words("en").hours(30.5) == "30.5\u00a0h"


def test_a_grouping_that_is_known_is_worded_and_another_keeps_its_name() -> None:
    assert coverage_words("pt").grouping("role_family") == "família de cargos"
    assert coverage_words("pt").grouping("Escalão\n2") == "Escalão 2"


def test_every_level_has_a_word_and_every_stated_one_a_letter() -> None:
    words = coverage_words("pt")
    assert words.level("basic") == "básico"
    assert words.level("unstated") == "nível não declarado"
    assert set(words.letters) == {"basic", "intermediate", "advanced"}


def test_a_term_to_be_explained_stands_beside_what_it_means() -> None:
    explained = coverage_words("en").explained()
    assert explained[0][0] == "Outcome, content, mention"
    assert all(len(meaning) > len(term) for term, meaning in explained)
