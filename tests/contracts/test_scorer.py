"""What every kind of scorer promises: the shipped ones, and small ones built from parts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tagger.encoders.hashing import HashingEncoder
from tagger.framework import Framework
from tagger.protocols import Encoder, Scorer
from tagger.saved_model import read_model, scorer_of, shipped_models
from tagger.scorers import SCORERS
from tagger.scorers.context import FACTS
from tagger.scorers.keyword import KeywordScorer
from tagger.scorers.lexical import Vocabulary
from tagger.scorers.mixed import MixedScorer
from tagger.scorers.narrowed import NarrowedScorer
from tagger.scorers.prior import PriorScorer
from tagger.scorers.trained import Calibration, Head, TrainedScorer, Weighting
from tagger.segmentation import SectionSegmenter
from tagger.types import Document, Segment
from tests.demo import demo_framework, demo_scorer

DOCUMENTS = [
    Document("vacante", "FUNCIONES\n• Analizar datos abiertos.\n• Proteger los datos personales."),
    Document("curso", "Objetivos\nTrabalhar em equipe e analisar dados.\nExcel, excel e SQL"),
    Document("blank", "\n \n"),
    Document("post", "Duties\nWrite reports.\nBENEFITS\nA pension. The 2nd of 12 345 posts."),
    Document("one", "SQL"),
]


def small_trained() -> TrainedScorer:
    """Return a head whose weights are drawn, not learnt."""
    draw = np.random.default_rng(5)
    n, dimension = 3, 32
    texts = [text for c in demo_framework().competencies for _, text in c.wordings()]
    vocabularies = tuple(
        Vocabulary.from_texts(kind, texts, most=60, least_texts=1)
        for kind in ("words", "characters")
    )

    def weights(rows: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        return draw.normal(size=(rows, n)).astype(np.float32)

    return TrainedScorer(
        encoder=HashingEncoder(dimension),
        vocabularies=vocabularies,
        weighting=Weighting(meaning=2.0, document=1.5, terms=3.0),
        head=Head(
            meaning=weights(dimension),
            document=weights(dimension),
            facts=weights(len(FACTS)),
            terms=tuple(weights(len(v.columns)) for v in vocabularies),
            intercept=weights(1)[0],
        ),
        competency_ids=demo_framework().competency_ids,
        calibration=Calibration(
            np.array([0.8, 1.0, 1.2], dtype=np.float32), np.array([-0.4, 0.0, 0.3], np.float32)
        ),
    )


def small_mixed() -> MixedScorer:
    """Return two heads, one of which reads headings too, the second counting half."""
    other = replace(small_trained(), encoder=HashingEncoder(32), reading="heading and text")
    return MixedScorer(
        (small_trained(), other),
        np.array([1.0, 0.5], dtype=np.float32),
        Calibration(np.full(3, 0.5, dtype=np.float32), np.full(3, -0.2, dtype=np.float32)),
    )


SMALL: dict[str, Callable[[], Scorer]] = {
    "mixed": small_mixed,
    "trained": small_trained,
    "similarity": demo_scorer,
    "keyword": lambda: KeywordScorer.from_framework(demo_framework(), offset=-2.0, per_term=1.5),
    "prior": lambda: PriorScorer(demo_framework().competency_ids, (0.0, 0.3, 0.02)),
    "narrowed": lambda: NarrowedScorer(small_trained(), ("teamwork", "analysis")),
}


@pytest.fixture(scope="module")
def made(opening: Callable[[Mapping[str, Any]], Encoder]) -> dict[str, Scorer]:
    """Return the scorers of the shipped models and the small ones, by name."""
    scorers = {f"small {kind}": make() for kind, make in SMALL.items()}
    for name in shipped_models():
        saved = read_model(name)
        framework = Framework.load()
        scorers[name] = scorer_of(saved, framework, opening)
    return scorers


@pytest.fixture(params=[*(f"small {kind}" for kind in SMALL), *shipped_models()])
def scorer(request: pytest.FixtureRequest, made: dict[str, Scorer]) -> Scorer:
    return made[request.param]


@pytest.fixture(scope="module")
def cut() -> list[tuple[Segment, ...]]:
    """Return the segments of each document."""
    segmenter = SectionSegmenter.load()
    return [segmenter.segment(document) for document in DOCUMENTS]


def test_every_kind_of_scorer_is_tested() -> None:
    assert set(SMALL) >= set(SCORERS)


def test_the_columns_are_named(scorer: Scorer, cut: list[tuple[Segment, ...]]) -> None:
    scores = scorer.score(cut[0])
    assert scores.competency_ids == scorer.competency_ids
    assert len(set(scores.competency_ids)) == len(scores.competency_ids)
    assert scores.values.shape == (len(cut[0]), len(scores.competency_ids))


def test_probabilities_lie_between_0_and_1(scorer: Scorer, cut: list[tuple[Segment, ...]]) -> None:
    values = scorer.score([segment for segments in cut for segment in segments]).values
    assert values.dtype == np.float32
    assert values.min() >= 0
    assert values.max() <= 1


def test_no_segment_gives_no_row(scorer: Scorer) -> None:
    scores = scorer.score([])
    assert scores.values.shape == (0, len(scorer.competency_ids))
    assert scorer.explain([], scorer.competency_ids[0]) == []


def test_documents_are_scored_alike_alone_and_together(
    scorer: Scorer, cut: list[tuple[Segment, ...]]
) -> None:
    together = scorer.score([segment for segments in cut for segment in segments]).values
    alone = np.concatenate([scorer.score(segments).values for segments in cut])
    assert np.abs(together - alone).max() < 1e-4


def test_a_text_that_says_nothing_is_scored(scorer: Scorer, cut: list[tuple[Segment, ...]]) -> None:
    empty = replace(cut[0][0], clean_text="", language="other")
    strange = replace(cut[0][0], clean_text="👩‍💻 \u200d — ªº", language="pt")
    assert np.isfinite(scorer.score([empty, strange]).values).all()
    assert len(scorer.explain([empty, strange], scorer.competency_ids[0])) == 2


# Probabilities are told apart down to this one.
LEAST = 1e-9


def log_odds(probabilities: np.ndarray[tuple[int], np.dtype[np.float32]]) -> list[float]:
    exact = np.clip(probabilities.astype(np.float64), LEAST, 1 - 1e-7)
    return [float(value) for value in np.log(exact / (1 - exact))]


def test_the_reasons_add_up_to_the_log_odds(scorer: Scorer, cut: list[tuple[Segment, ...]]) -> None:
    segments = [segment for segments in cut for segment in segments]
    values = scorer.score(segments).values
    floor = float(np.log(LEAST / (1 - LEAST)))
    for column, competency_id in enumerate(scorer.competency_ids):
        explained = scorer.explain(segments, competency_id)
        sums = [max(floor, sum(reason.weight for reason in reasons)) for reasons in explained]
        assert sums == pytest.approx(log_odds(values[:, column]), abs=5e-3), competency_id


def test_the_strongest_reason_comes_first(scorer: Scorer, cut: list[tuple[Segment, ...]]) -> None:
    for competency_id in scorer.competency_ids:
        for reasons in scorer.explain(cut[0], competency_id):
            sizes = [abs(reason.weight) for reason in reasons]
            assert sizes == sorted(sizes, reverse=True)


def test_reasons_of_some_segments_are_those_among_all_of_them(
    scorer: Scorer, cut: list[tuple[Segment, ...]]
) -> None:
    competency_id = scorer.competency_ids[0]
    everything = scorer.explain(cut[0], competency_id)
    for rows in ([1, 0], [0], [1, 1], []):
        found = scorer.explain(cut[0], competency_id, rows)
        assert found == [everything[row] for row in rows]


def test_words_that_weigh_are_words_of_the_segment(cut: list[tuple[Segment, ...]]) -> None:
    scorer = small_trained()
    (reasons,) = scorer.explain(cut[1][1:2], "analysis")
    named = {reason.what for reason in reasons if reason.kind == "word"}
    assert named == {"Trabalhar", "em", "equipe", "e", "analisar", "dados"}


def test_a_document_weighs_on_its_segments() -> None:
    """The same words count otherwise in another document, but only for the trained head."""
    segmenter = SectionSegmenter.load()
    text = "FUNCIONES\n• Analizar datos.\n• {}."
    rows = [
        small_trained()
        .score(segmenter.segment(Document("a", text.format(other), language="es")))
        .values[1]
        for other in ("Coordinar equipos", "Proteger registros")
    ]
    assert not np.allclose(rows[0], rows[1])


def test_a_narrowed_scorer_keeps_the_columns_named(cut: list[tuple[Segment, ...]]) -> None:
    whole = small_trained()
    narrowed = NarrowedScorer(whole, ("teamwork", "analysis"))
    expected = whole.score(cut[0]).values[:, [2, 0]]
    assert np.array_equal(narrowed.score(cut[0]).values, expected)
    assert narrowed.explain(cut[0], "teamwork") == whole.explain(cut[0], "teamwork")


def test_a_keyword_belongs_to_one_competency() -> None:
    scorer = KeywordScorer.from_framework(demo_framework(), offset=-2.0, per_term=1.5)
    assert scorer.terms["equipe"] == 2
    assert scorer.terms["proteger"] == 1
    assert "datos" not in scorer.terms, "two competencies speak of datos"
