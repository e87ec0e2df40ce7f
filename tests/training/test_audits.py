"""Groups of documents are compared with the others, each resampled by itself."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tagger.evaluation.judged import JudgedDocument
from tests.tagger.evaluation.made import answering, judged, some_documents, system
from training.audits import audits, difference_of_groups, groups_of, is_inclusive


def written(text: str, language: str) -> JudgedDocument:
    return judged((text, [], [0.1] * 4), lang=language)


def in_varieties(n: int, varieties: Sequence[str]) -> list[JudgedDocument]:
    """Return `n` Portuguese documents of each variety."""
    return [
        judged(
            (f"Passagem {i}", ["A1"], [0.9, 0.1, 0.1, 0.1]),
            id_=f"{variety}-{i}",
            lang="pt",
            variety=variety,
        )
        for variety in varieties
        for i in range(n)
    ]


def gap_of(documents: Sequence[JudgedDocument], name: str) -> dict[str, Any]:
    (found,) = (
        one
        for one in audits(system(documents))
        if one["name"] == name and one["level"] == "document"
    )
    return found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Se busca un/a analista y funcionarios/as de apoyo", "es"),
        ("Director(a) de datos", "es"),
        ("Atención a l@s usuari@s", "es"),
        ("Las y los servidores", "es"),
        ("Servidor(a) público(a)", "pt"),
        ("Os/as candidatos/as devem", "pt"),
        ("Todas e todos os servidores", "pt"),
    ],
)
def test_wording_for_both_genders_is_recognised(text: str, language: str) -> None:
    assert is_inclusive(written(text, language).labelled)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Experiencia en datos y/o estadística; escriba a empleo@datos.example", "es"),
        ("El director de la institución (anexo A), ley 3/2004", "es"),
        ("O servidor e/ou a equipa, contacto@servico.example", "pt"),
        ("Director(a) of data and his/her team", "en"),
    ],
)
def test_other_bars_brackets_and_addresses_are_not(text: str, language: str) -> None:
    assert not is_inclusive(written(text, language).labelled)


def test_a_variety_is_compared_with_the_rest_of_its_language_alone() -> None:
    documents = [*in_varieties(2, ["pt-BR", "pt-PT"]), *some_documents(6)]
    groups = {one.name: one for one in groups_of(documents)}
    assert len(groups["pt-BR"].judged) == 2
    assert {one.labelled.language for one in groups["pt-BR"].others} == {"pt"}
    # All English and Spanish documents here are of one variety: nothing to compare.
    assert set(groups) == {"en", "es", "pt", "pt-BR", "pt-PT", "en-GB"}


def test_inclusive_wording_is_compared_within_the_languages_that_mark_gender() -> None:
    documents = [written("Director(a)", "es"), written("Director", "es"), written("Head", "en")]
    (group,) = (one for one in groups_of(documents) if one.field == "wording")
    assert [one.labelled.document.text for one in group.judged] == ["Director(a)"]
    assert [one.labelled.document.text for one in group.others] == ["Director"]


def test_groups_tagged_alike_are_no_distance_apart() -> None:
    gap = gap_of(in_varieties(6, ["pt-BR", "pt-PT"]), "pt-BR")["gap"]
    assert (gap["value"], gap["low"], gap["high"], gap["n_documents"]) == (0, 0, 0, 12)


def test_a_group_tagged_worse_lies_below_the_others() -> None:
    better, worse = in_varieties(6, ["pt-BR"]), in_varieties(6, ["pt-PT"])
    documents = [*better, *(answering(one, 0.0) for one in worse)]
    gap = gap_of(documents, "pt-PT")["gap"]
    assert (gap["value"], gap["low"], gap["high"]) == (-1, -1, -1)


def test_a_group_of_under_five_documents_is_named_without_an_interval() -> None:
    documents = [*in_varieties(4, ["pt-PT"]), *in_varieties(8, ["pt-BR"])]
    found = gap_of(documents, "pt-PT")
    assert found["group"]["n_documents"] == 4
    assert found["gap"]["value"] == 0
    assert math.isnan(found["gap"]["low"])
    assert math.isnan(found["gap"]["high"])


def test_groups_of_one_size_are_not_resampled_alike() -> None:
    values = np.arange(10.0)
    mean = [lambda times: times @ values / times.sum(axis=1)] * 2
    found = difference_of_groups(mean, (10, 10))
    assert found.value == 0
    assert found.low < -1 < 1 < found.high
