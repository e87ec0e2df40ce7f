"""Learning from one language and judging the others."""

from typing import Any

import numpy as np
import pytest

from tests.training.transfer.made import HEAD, material, silent
from training.transfer.languages import (
    UNSEEN,
    fewer_of_all,
    lessons_of,
    transfer,
    worded_in,
)

MATERIAL = material()


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    return transfer(MATERIAL, silent)


def test_a_lesson_in_one_language_has_no_document_of_another() -> None:
    languages = MATERIAL.example_languages
    for lesson in lessons_of(MATERIAL):
        assert set(languages[lesson.rows].tolist()) == set(lesson.languages), lesson.name


def test_the_small_lesson_in_all_languages_is_no_larger_than_that_of_one() -> None:
    rows = fewer_of_all(MATERIAL)
    sizes = {lesson.name: int(lesson.rows.sum()) for lesson in lessons_of(MATERIAL)}
    assert sizes["all, fewer"] == rows.sum() <= max(sizes["es"], sizes["pt"], sizes["en"])
    assert sizes["all, fewer"] >= min(sizes["es"], sizes["pt"], sizes["en"]) * 0.6
    whole = set(MATERIAL.examples.documents[rows].tolist())
    assert set(MATERIAL.examples.documents[~rows].tolist()).isdisjoint(whole)


def test_wordings_in_other_languages_are_kept_back() -> None:
    phrasings = worded_in(("pt",), MATERIAL, HEAD)
    assert {segment.language for segment in phrasings.segments} == {"pt"}
    n = len(MATERIAL.framework.competencies)
    assert phrasings.truth.any(axis=0).tolist() == [True] * n


def test_both_blocks_have_every_lesson_measured_in_every_language(content: dict[str, Any]) -> None:
    assert [block["name"] for block in content["blocks"]] == ["words and meaning", "meaning alone"]
    for block in content["blocks"]:
        assert [r["learnt_from"] for r in block["rows"]] == ["es", "pt", "en", "all", "all, fewer"]
        for row in block["rows"]:
            found = {(m["level"], m["slice"]) for m in row["measures"]}
            parts = {"all", "es", "pt", "en"} | (
                {UNSEEN} if len(row["learnt_from"]) == 2 else set()
            )
            assert found == {(level, part) for level in ("segment", "document") for part in parts}


def test_what_was_not_learnt_from_is_measured_on_the_other_documents(
    content: dict[str, Any],
) -> None:
    row = content["blocks"][0]["rows"][0]
    measured = {m["slice"]: m["n_documents"] for m in row["measures"]}
    assert measured == {"all": 6, "es": 2, "pt": 2, "en": 2, UNSEEN: 4}
    assert row["n_dev_documents"] == 2


def test_words_that_all_documents_share_are_learnt(content: dict[str, Any]) -> None:
    row = content["blocks"][0]["rows"][3]
    values = [m["value"] for m in row["measures"] if m["level"] == "segment"]
    assert np.mean(values) > 0.8
