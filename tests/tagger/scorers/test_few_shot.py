"""A competency is learnt from its wordings and a few examples while a framework is read."""

import numpy as np
import pytest

from tagger.encoders.hashing import HashingEncoder
from tagger.errors import InvalidValue
from tagger.framework import Framework
from tagger.scorers.few_shot import Background, FewShotScorer
from tagger.scorers.joined import JoinedScorer
from tagger.scorers.narrowed import NarrowedScorer
from tagger.scorers.similarity import SimilarityMap
from tests.factories import make_framework
from tests.labelled_documents import segment

TEXTS = [
    f"{verb} the {thing}" for verb in ("count", "file", "read", "open") for thing in "abcdefgh"
]
MAP = SimilarityMap(nearness=0.04, contrast=0.03, offset=-2.0, roles={"duties": 0.3})
ENCODER = HashingEncoder(48)
BACKGROUND = Background.of(ENCODER.encode(TEXTS))


def scorer_with(*examples: str) -> FewShotScorer:
    """Give the first competency some phrasings."""
    content = make_framework().model_dump()
    content["competencies"][0]["phrasings"] = {"en": list(examples)} if examples else {}
    return FewShotScorer.from_framework(Framework.model_validate(content), ENCODER, BACKGROUND, MAP)


def test_the_background_has_no_deviation_on_average_and_one_by_spread() -> None:
    deviations = scorer_with().deviations([segment(text) for text in TEXTS])
    assert np.abs(deviations.mean(axis=0)).max() < 1e-3
    assert deviations.std(axis=0, ddof=1).round(2).tolist() == [1.0] * 4


def test_an_example_draws_what_is_like_it_to_its_competency() -> None:
    said = [segment("inspect the quarry")]
    without = scorer_with().score(said).values[0]
    with_it = scorer_with("inspect a quarry", "inspect quarries").score(said).values[0]
    assert with_it[0] > without[0] + 0.05
    assert (with_it[1:] < without[1:]).all()


def test_the_reasons_add_up_to_the_log_odds() -> None:
    scorer = scorer_with("inspect a quarry", "visit a mine")
    said = [segment("inspect the quarry"), segment("read the law")]
    values = scorer.score(said).values[:, 0].astype(float)
    for reasons, probability in zip(scorer.explain(said, "analysis"), values, strict=True):
        total = sum(reason.weight for reason in reasons)
        assert total == pytest.approx(np.log(probability / (1 - probability)), abs=1e-3)
        assert {"phrase", "meaning", "contrast", "role", "base"} == {r.kind for r in reasons}


def test_a_background_without_spread_is_refused() -> None:
    same = np.tile(ENCODER.encode(["the same"]), (3, 1))
    with pytest.raises(InvalidValue, match="has no spread: give vectors of different segments"):
        Background.of(same)


def test_joined_scorers_judge_each_their_own() -> None:
    whole = scorer_with("inspect a quarry")
    first, second = NarrowedScorer(whole, ("teamwork",)), NarrowedScorer(whole, ("analysis",))
    joined = JoinedScorer((first, second))
    said = [segment("inspect the quarry")]
    assert joined.competency_ids == ("teamwork", "analysis")
    assert joined.score(said).values.tolist() == whole.score(said).values[:, [2, 0]].tolist()
    assert joined.explain(said, "analysis") == whole.explain(said, "analysis")
    assert joined.score([]).values.shape == (0, 2)
