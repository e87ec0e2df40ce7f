from dataclasses import replace
from typing import Any, get_args

import pytest

from tagger.errors import InvalidValue
from tagger.exporters.grouping import provenance_marks
from tagger.exporters.options import ExportOptions
from tagger.exporters.wording import LONGEST_HEADING, words_in
from tagger.framework import Worded
from tagger.types import GENRES, LANGUAGES, ROLES, Language, Level, Modality
from tagger.yaml_files import DATA, load_yaml
from tests.factories import in_three_languages, make_evidence, make_framework


def test_every_word_exists_in_every_language_and_is_not_blank() -> None:
    for kind, entries in load_yaml(DATA / "wording.yaml").items():
        for key, wordings in entries.items():
            assert set(wordings) == set(LANGUAGES), f"{kind}.{key}"
            assert all(word.strip() for word in wordings.values()), f"{kind}.{key}"


@pytest.mark.parametrize("language", get_args(Worded))
def test_every_value_of_the_types_has_a_word(language: Worded) -> None:
    words = words_in(language)
    assert set(words.roles) == set(ROLES)
    assert set(words.genres) == set(GENRES)
    assert set(words.languages) == set(get_args(Language))
    assert set(words.modalities) == set(get_args(Modality)) - {"unstated"}
    assert set(words.levels) == set(get_args(Level)) - {"unstated"}


def test_a_long_heading_is_shortened_and_put_on_one_line() -> None:
    evidence = replace(make_evidence("data", "data"), heading="DUTIES\nof the\x1b post " * 20)
    place = words_in("en").place(evidence)
    assert place.startswith("duties, “DUTIES of the post DUTIES")
    assert len(place) <= LONGEST_HEADING + len("duties, “”")


def test_a_demand_that_the_text_leaves_open_has_no_words() -> None:
    evidence = make_evidence("data", "data")
    assert words_in("en").demand(evidence) == ""
    assert words_in("pt").demand(replace(evidence, level="basic")) == "básico"


def test_a_sixth_kind_of_provenance_still_has_a_mark_of_its_own() -> None:
    kinds = {f"kind-{number}": in_three_languages("k") for number in range(6)}
    framework = make_framework().model_copy(update={"provenance": kinds})
    marks = provenance_marks(framework)
    assert len(set(marks.values())) == 6
    assert marks["kind-5"] == "**"


@pytest.mark.parametrize(
    "wrong", [{"language": "other"}, {"width": 5}, {"evidence_per_tag": 0}], ids=str
)
def test_options_that_cannot_be_met_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match="use"):
        replace(ExportOptions(), **wrong)
