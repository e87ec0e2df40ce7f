"""A tagger that judges competencies which its model has not learnt."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tagger.encoders.hashing import HashingEncoder
from tagger.errors import InvalidModel
from tagger.extending import ARRAYS, NUMBERS, FewShot, read_few_shot, with_few_shot
from tagger.pipeline import Tagger
from tagger.scorers.few_shot import Background
from tagger.scorers.narrowed import NarrowedScorer
from tagger.scorers.similarity import SimilarityMap
from tagger.types import Document
from tests.demo import demo_encoder, demo_framework, demo_scorer, demo_tagger

LEARNT = demo_framework().competency_ids[:-1]
NEW = demo_framework().competency_ids[-1]
TEXTS = [text for c in demo_framework().competencies for _, text in c.wordings()]
FEW_SHOT = FewShot(
    encoder={"kind": "hashing", "fingerprint": demo_encoder().fingerprint},
    background=Background.of(demo_encoder().encode(TEXTS)),
    map=SimilarityMap(nearness=0.3, contrast=0.3, offset=-1.0, roles={}),
    threshold=0.4,
)
DOCUMENT = Document("a", f"Funciones:\n{TEXTS[-1]}\n{TEXTS[0]}\nLa oficina abre a las nueve.\n")


def tagger_that_has_not_learnt_all() -> Tagger:
    tagger = demo_tagger(NarrowedScorer(demo_scorer(), LEARNT))
    return replace(tagger, not_covered=(NEW,))


@cache
def extended() -> Tagger:
    return with_few_shot(
        tagger_that_has_not_learnt_all(), (NEW,), FEW_SHOT, lambda _: demo_encoder()
    )


def write(folder: Path) -> None:
    numbers = {
        "encoder": dict(FEW_SHOT.encoder),
        "map": {"nearness": 0.3, "contrast": 0.3, "offset": -1.0, "roles": {}},
        "threshold": 0.4,
    }
    (folder / NUMBERS).write_text(json.dumps(numbers), encoding="utf-8")
    background = FEW_SHOT.background
    upper = background.covariance[np.triu_indices(len(background.mean))]
    np.savez_compressed(folder / ARRAYS, mean=background.mean, covariance=upper)


def test_what_the_model_has_not_learnt_is_judged_and_tagged() -> None:
    report = extended().tag(DOCUMENT)
    assert report.not_covered == ()
    assert NEW in {tag.competency_id for tag in report.tags}
    tag = next(tag for tag in report.tags if tag.competency_id == NEW)
    assert tag.threshold == 0.4
    assert tag.evidence[0].text == TEXTS[-1]


def test_what_the_model_has_learnt_is_judged_as_before() -> None:
    before = tagger_that_has_not_learnt_all().tag(DOCUMENT)
    after = extended().tag(DOCUMENT)
    assert before.not_covered == (NEW,)
    for competency_id in LEARNT:
        assert after.probabilities[competency_id] == before.probabilities[competency_id]
    assert [t for t in after.tags if t.competency_id != NEW] == list(before.tags)


def test_the_report_says_that_few_shot_took_part() -> None:
    assert extended().tag(DOCUMENT).model_id == "demo and few-shot"
    everything = with_few_shot(
        demo_tagger(), demo_framework().competency_ids, FEW_SHOT, lambda _: demo_encoder()
    )
    assert everything.tag(DOCUMENT).model_id == "few-shot"


def test_a_new_competency_is_explained_by_its_phrases() -> None:
    reasons = extended().explain(DOCUMENT, NEW)[0].reasons
    assert any(reason.kind == "phrase" and reason.what in TEXTS for reason in reasons)


def test_another_encoder_than_the_background_was_made_with_is_refused() -> None:
    with pytest.raises(InvalidModel, match=r"few_shot\.json was made with .* install that version"):
        with_few_shot(demo_tagger(), (NEW,), FEW_SHOT, lambda _: HashingEncoder(7))


def test_the_kept_files_are_read(tmp_path: Path) -> None:
    write(tmp_path)
    read = read_few_shot(tmp_path)
    assert read.map == FEW_SHOT.map
    assert np.allclose(read.background.covariance, FEW_SHOT.background.covariance)


@pytest.mark.parametrize("missing", [NUMBERS, ARRAYS])
def test_a_missing_file_is_said(tmp_path: Path, missing: str) -> None:
    write(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(InvalidModel, match=r"few_shot\.json"):
        read_few_shot(tmp_path)


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    write(tmp_path)
    np.savez_compressed(tmp_path / ARRAYS, mean=np.zeros(3), covariance=np.zeros(7))
    with pytest.raises(InvalidModel, match=r"do not belong together .* run python -m training"):
        read_few_shot(tmp_path)
