"""Slices change the spelling or the sense, never the cut nor, where the sense stays, a label."""

from difflib import SequenceMatcher
from typing import Any

import pytest

from tests.training.labelled.made import FILLER
from training.labelled.slices import slices_of

Row = dict[str, Any]


def line(text: str, role: str = "duties", *labels: str) -> Row:
    return {
        "t": text,
        "p": 0,
        "role": role,
        "labels": list(labels),
        "modality": None,
        "level": None,
    }


def row(*segments: Row, lang: str = "es", name: str = "d") -> Row:
    return {"id": name, "lang": lang, "genre": "posting", "segments": list(segments)}


ROW = row(
    line("Atención a los ciudadanos y apoyo al técnico de la acción social", "duties", "A1"),
    line("La institución fue creada por ley en 1998", "about"),
    line("Jornada de 40 horas", "benefits"),
    line("Presentar copia del título", "application"),
    line("Según el artículo 4 de la ley de función pública", "legal"),
)


@pytest.mark.parametrize("name", ["upper", "no_accents", "ocr", "inclusive"])
def test_spelling_changes_and_labels_stay(name: str) -> None:
    (new,) = slices_of([ROW])[name]
    assert new != ROW
    for before, after in zip(ROW["segments"], new["segments"], strict=True):
        assert {**before, "t": after["t"]} == after


def test_each_spelling_is_what_its_name_says() -> None:
    found = {name: rows[0]["segments"][0]["t"] for name, rows in slices_of([ROW]).items() if rows}
    assert found["upper"].startswith("ATENCIÓN A LOS CIUDADANOS")
    assert found["no_accents"].endswith("la accion social")
    assert any(form in found["inclusive"] for form in ("dadanos/as", "dadanos(as)", "dadan@s"))


def test_scanning_confuses_about_three_letters_in_a_hundred_and_always_the_same() -> None:
    rows = [row(*(line(FILLER) for _ in range(40)), lang="en", name=str(n)) for n in range(40)]
    misread = slices_of(rows)["ocr"]
    assert slices_of(rows)["ocr"] == misread
    assert slices_of(rows[::-1])["ocr"] == misread[::-1]
    kept = changed = 0
    for old, new in zip(rows, misread, strict=True):
        for before, after in zip(old["segments"], new["segments"], strict=True):
            blocks = SequenceMatcher(None, before["t"], after["t"], autojunk=False)
            kept += sum(block.size for block in blocks.get_matching_blocks())
            changed += len(before["t"])
    assert 0.02 < 1 - kept / changed < 0.035


def test_only_people_are_written_for_both_genders() -> None:
    text = "El servidor web, el estudio técnico y los servidores públicos"
    (new,) = slices_of([row(line(text))])["inclusive"]
    assert new["segments"][0]["t"].startswith("El servidor web, el estudio técnico y los servidor")
    assert new["segments"][0]["t"] != text


def test_english_has_no_inclusive_slice() -> None:
    english = row(line("Officers answer to the director"), lang="en")
    assert slices_of([english])["inclusive"] == []


def test_boilerplate_keeps_only_what_asks_for_nothing() -> None:
    (new,) = slices_of([ROW])["boilerplate"]
    assert [one["role"] for one in new["segments"]] == ["about", "benefits", "application", "legal"]
    assert slices_of([row(*ROW["segments"][:3])])["boilerplate"] == []


def test_a_heading_goes_with_its_section() -> None:
    title, rest = line("FUNCIONES", "heading"), ROW["segments"][1:]
    (new,) = slices_of([row(title, ROW["segments"][0], line("MARCO", "heading"), *rest)])[
        "boilerplate"
    ]
    assert new["segments"][0]["t"] == "MARCO"


def test_negation_leaves_no_label_and_says_that_something_is_not_asked() -> None:
    (new,) = slices_of([ROW])["negation"]
    assert len(new["segments"]) == len(ROW["segments"])
    assert not any(one["labels"] for one in new["segments"])
    assert new["segments"][0]["t"] != ROW["segments"][0]["t"]
    assert new["segments"][1:] == ROW["segments"][1:]


def test_a_document_in_which_nothing_is_asked_has_no_negation() -> None:
    assert slices_of([row(*ROW["segments"][1:])])["negation"] == []


def test_negation_depends_on_the_document_alone() -> None:
    other = {**ROW, "id": "e"}
    assert slices_of([ROW, other])["negation"] == slices_of([other, ROW])["negation"][::-1]
