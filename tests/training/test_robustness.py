"""Spoilt documents are compared with the same documents as they were."""

from dataclasses import replace
from typing import Any

import pytest

from tagger.evaluation.figures import System
from tagger.evaluation.judged import JudgedDocument
from tests.tagger.evaluation.made import answering, judged, some_documents, system
from training.robustness import robustness, tags_per_document

DOCUMENTS = some_documents(8)
WHOLE = system(DOCUMENTS)


def emptied(document: JudgedDocument) -> JudgedDocument:
    """Return a document of the same id in which no segment carries a label."""
    id_ = document.labelled.document.id
    return judged(("Nothing", [], [0.9, 0.1, 0.6, 0.2]), id_=id_)


def respelt(spoilt: System, level: str = "document") -> dict[str, Any]:
    (found,) = (
        one for one in robustness(WHOLE, {"upper": spoilt})["respelt"] if one["level"] == level
    )
    return found


@pytest.mark.parametrize("level", ["segment", "document"])
def test_spelling_that_changes_no_answer_loses_nothing(level: str) -> None:
    found = respelt(WHOLE, level)
    assert found["spoilt"] == found["unspoilt"]
    difference = found["difference"]
    assert (difference["value"], difference["low"], difference["high"]) == (0, 0, 0)
    assert (difference["n_documents"], difference["n_segments"]) == (8, 32)


@pytest.mark.parametrize("level", ["segment", "document"])
def test_a_model_that_falls_silent_loses_all_that_it_had(level: str) -> None:
    found = respelt(system([answering(one, 0.0) for one in DOCUMENTS]), level)
    assert found["spoilt"]["value"] == 0
    assert found["difference"]["value"] == pytest.approx(-found["unspoilt"]["value"])
    assert found["difference"]["low"] <= found["difference"]["value"] <= found["difference"]["high"]
    assert found["difference"]["high"] < 0


def test_a_slice_of_some_documents_is_compared_with_those_alone_whatever_their_order() -> None:
    some = [DOCUMENTS[6], *DOCUMENTS[:5]]
    found = respelt(system([answering(one, 0.0) for one in some]))
    alone = respelt(system(some))
    assert found["unspoilt"] == alone["unspoilt"] == alone["spoilt"]
    assert found["difference"]["n_documents"] == 6


def test_few_documents_have_a_difference_but_no_interval() -> None:
    difference = respelt(system([answering(one, 0.0) for one in DOCUMENTS[:4]]))["difference"]
    assert difference["value"] < 0
    assert difference["low"] != difference["low"]
    assert difference["high"] != difference["high"]


def test_documents_without_a_label_are_counted_by_their_tags() -> None:
    found = robustness(WHOLE, {"boilerplate": system([emptied(one) for one in DOCUMENTS])})
    assert found["respelt"] == []
    (one,) = found["emptied"]
    assert (one["slice"], one["spoilt"]["value"], one["spoilt"]["n"]) == ("boilerplate", 2.0, 8)
    assert one["unspoilt"]["value"] == tags_per_document(WHOLE).value


def test_a_slice_that_no_document_gave_is_left_out() -> None:
    nothing = replace(WHOLE, judged=())
    assert robustness(WHOLE, {"boilerplate": nothing}) == {"respelt": [], "emptied": []}
