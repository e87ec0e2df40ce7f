"""A document is judged as the product tags it."""

import numpy as np
import pytest

from tagger.evaluation.judged import judge, of_document, of_segments
from tagger.evaluation.result import measure_all, system_of
from tagger.framework import Framework
from tests.demo import demo_framework, demo_tagger
from tests.factories import make_framework
from tests.labelled_documents import labelled

POSTING = labelled(
    ("Duties", 0, []),
    ("Analyse data and write reports for the board", 1, []),
    ("Lead the team and coach new colleagues", 2, []),
)


def test_the_pooled_probabilities_are_those_of_the_product() -> None:
    tagger = demo_tagger()
    report = tagger.tag(POSTING.document)
    found = judge(tagger.scorer, tagger.segmenter, POSTING, tagger.framework)
    assert dict(zip(tagger.framework.competency_ids, found.pooled.tolist(), strict=True)) == (
        pytest.approx(report.probabilities)
    )
    assert found.values.shape == found.truth.shape == (3, 3)
    assert found.segments == report.segments


def test_a_competency_that_the_scorer_does_not_cover_is_never_found() -> None:
    tagger = demo_tagger()
    found = judge(tagger.scorer, tagger.segmenter, POSTING, make_framework())
    shared = [i in tagger.framework.competency_ids for i in make_framework().competency_ids]
    assert any(shared)
    assert not all(shared)
    assert (found.pooled > 0).tolist() == shared


def test_tallies_of_segments_and_document_count_each_competency() -> None:
    tagger = demo_tagger()
    framework: Framework = demo_framework()
    code = framework.codes[0]
    document = labelled(("Analyse data", 0, [code]), ("Nothing here", 1, []))
    found = judge(tagger.scorer, tagger.segmenter, document, framework)
    assert of_segments(found, 1.1).tolist()[0] == [0, 0, 1]
    assert of_segments(found, 0.0).sum(axis=0).tolist() == [1, 5, 0]
    assert of_document(found, [0.0] * 3).sum(axis=0).tolist() == [1, 2, 0]


def test_language_and_genre_are_found_where_the_data_state_none() -> None:
    tagger = demo_tagger()
    code = tagger.framework.codes[0]
    document = labelled(("Analizar los datos de la administración pública", 0, [code]))
    unknown = type(document)(
        document.document, "own", "other", "", "unknown", "", document.segments
    )
    (one,) = system_of(tagger, [unknown]).judged
    assert one.labelled.language == "es"
    (stated,) = system_of(tagger, [document]).judged
    assert (stated.labelled.language, stated.labelled.genre) == ("en", "posting")


def test_all_taggers_are_measured_on_all_documents() -> None:
    tagger = demo_tagger()
    code = tagger.framework.codes[0]
    documents = [labelled(("Analyse data", 0, [code]), ("Lead people", 1, []))]
    result = measure_all([tagger, tagger], documents, "mine", ["genre"])
    assert (result.n_documents, result.n_segments) == (1, 2)
    assert [one.model for one in result.evaluations] == ["demo", "demo"]
    assert {one.name for one in result.comparisons} == {"all", "posting"}
    assert np.isnan(result.evaluations[0].overall.find("document", "micro-F1").low)
