"""The figures of a system: by slice, by competency, its confusions, demands, mistakes, curves."""

from dataclasses import replace

import numpy as np
import pytest

from tagger.cues import CueReader
from tagger.evaluation.calibration import reliability, tag_risk
from tagger.evaluation.competencies import competency_figures, sibling_confusions
from tagger.evaluation.demands import demand_figures
from tagger.evaluation.figures import evaluate
from tagger.evaluation.mistakes import mistakes_of
from tagger.evaluation.rows import LEVELS
from tagger.types import Level, Modality
from tests.tagger.evaluation.made import CUTS, FRAMEWORK, judged, some_documents, system


@pytest.fixture(scope="module")
def cue_reader() -> CueReader:
    return CueReader.load()


def test_an_evaluation_holds_every_slice_and_level(cue_reader: CueReader) -> None:
    found = evaluate(system(some_documents()), ["language"], cue_reader)
    assert [part.name for part in found.slices] == ["all", "en", "es", "pt"]
    assert found.levels == ("segment", "document")
    assert found.overall.n_documents == sum(part.n_documents for part in found.slices[1:]) == 6
    assert len(found.competencies) == 2 * len(FRAMEWORK.codes)
    assert found.overall.find("document", "micro-F1").n_segments == 24


def test_a_competency_has_its_support_and_no_figure_where_nothing_is_there() -> None:
    documents = [
        judged(("One", ["A1"], [0.9, 0.1, 0.6, 0.1]), ("Two", ["A1"], [0.2, 0.3, 0.1, 0.1]))
    ]
    rows = LEVELS["segment"](documents, CUTS)
    one, two, three, _ = competency_figures("segment", rows, FRAMEWORK)
    assert (one.code, one.n_true, one.n_tagged) == ("A1", 2, 1)
    assert (one.precision, one.recall, one.f1.value) == pytest.approx((1.0, 0.5, 2 / 3))
    assert np.isnan([one.f1.low, one.f1.high]).all()
    assert (two.n_true, two.n_tagged) == (0, 0)
    assert np.isnan([two.precision, two.recall, two.f1.value, two.average_precision]).all()
    assert (three.n_tagged, three.precision) == (1, 0.0)
    assert np.isnan(three.f1.value)


def test_the_interval_of_a_competency_is_over_the_resamples_that_have_it() -> None:
    hit = judged(("One", ["A1"], [0.9, 0, 0, 0]))
    nothing = judged(("One", [], [0, 0, 0, 0]))
    rows = LEVELS["document"]([hit] * 5 + [nothing] * 5, CUTS)
    assert next(competency_figures("document", rows, FRAMEWORK)).f1 == (1.0, 1.0, 1.0)


def test_only_siblings_are_taken_for_one_another() -> None:
    document = judged(
        ("One", ["A1"], [0.1, 0.9, 0.9, 0.1]),
        ("Two", ["A1"], [0.1, 0.9, 0.1, 0.1]),
        ("Three", ["A1", "A2"], [0.1, 0.9, 0.1, 0.1]),
    )
    (found,) = sibling_confusions(LEVELS["segment"]([document], CUTS), FRAMEWORK)
    assert (found.missed, found.tagged, found.n, found.n_missed) == ("A1", "A2", 2, 3)


def test_mistakes_come_with_text_and_the_surest_first() -> None:
    document = judged(
        ("Almost", ["A1"], [0.45, 0.1, 0.1, 0.1]),
        ("Far off", ["B1"], [0.1, 0.97, 0.9, 0.1]),
        ("Right", ["A1"], [0.9, 0.1, 0.1, 0.1]),
    )
    surest, near = mistakes_of([document], CUTS, FRAMEWORK)
    assert (surest.kind, surest.code, surest.text, surest.segment) == ("wrong", "A2", "Far off", 2)
    assert surest.labels == ("B1",)
    assert (near.kind, near.code, near.text) == ("missed", "A1", "Almost")
    assert surest.sureness == pytest.approx(0.47)


def test_modality_and_level_are_measured_on_labelled_segments(cue_reader: CueReader) -> None:
    document = judged(
        ("Knowledge of statistics is desirable", ["A1"], [0.9, 0, 0, 0]),
        ("Advanced knowledge of statistics is required", ["A1"], [0.9, 0, 0, 0]),
        ("Office hours are from nine to five", [], [0, 0, 0, 0]),
    )
    stated: list[tuple[Modality, Level]] = [
        ("desirable", "unstated"),
        ("essential", "advanced"),
        ("unstated", "unstated"),
    ]
    gold = tuple(
        replace(one, modality=modality, level=level)
        for one, (modality, level) in zip(document.labelled.segments, stated, strict=True)
    )
    required = tuple(replace(one, role="required") for one in document.segments)
    known = replace(document, segments=required, labelled=replace(document.labelled, segments=gold))
    modality, level = demand_figures([known], cue_reader)
    assert (modality.demand, modality.macro_f1.value) == ("modality", 1.0)
    assert (level.demand, level.macro_f1.value) == ("level", 1.0)
    assert modality.macro_f1.n_segments == 2
    assert {one.value: one.n_true for one in modality.values} == {
        "essential": 1,
        "desirable": 1,
        "unstated": 0,
    }


def test_labels_without_modality_and_level_are_not_measured_on_them(cue_reader: CueReader) -> None:
    assert list(demand_figures(some_documents(2), cue_reader)) == []


def test_the_bands_of_reliability_hold_every_cell() -> None:
    documents = some_documents()
    rows = LEVELS["segment"](documents, CUTS)
    bands = reliability(rows)
    assert sum(band.n for band in bands) == rows.truth.size
    for band in bands:
        assert band.low <= band.probability <= band.high
        assert 0 <= band.share.low <= band.share.value <= band.share.high <= 1


def test_risk_is_that_of_the_tags_alone() -> None:
    rows = LEVELS["segment"](some_documents(), CUTS)
    curve = tag_risk(rows)
    assert len(curve.coverage) == rows.predicted.sum()
    assert curve.risk[-1] == pytest.approx(
        1 - (rows.truth & rows.predicted).sum() / rows.predicted.sum()
    )
