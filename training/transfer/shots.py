"""How well a competency is found that was never learnt, with 0, 5, 10, 20 and all examples."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.evaluation.intervals import Statistic, bootstrap
from tagger.evaluation.judged import JudgedDocument
from tagger.evaluation.measures import STATISTICS
from tagger.evaluation.metrics import average_precision
from tagger.evaluation.rows import LEVELS
from tagger.types import Embeddings
from training.fit import fit_scorer, joined, phrasings_of
from training.transfer.held_out import Held, Learner, Vectors, cut_on, learners_of
from training.transfer.material import Material
from training.transfer.nearness import WAYS, Nearness

COUNTS = (0, 5, 10, 20)
SEEDS = (1, 2, 3, 4, 5)
ALL = "all"
# The mean over competencies of average precision, and of F1.
MEASURED = {"AP": "mAP", "F1": "macro-F1"}
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Run:
    """Every competency judged while held out: the documents, and the cut of each competency."""

    judged: Sequence[JudgedDocument]
    cuts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """How many examples were given, and one run for each draw of them."""

    n_examples: int | str
    runs: tuple[Run, ...]


def shots(material: Material, vectors: Vectors, say: Say) -> dict[str, Any]:
    """Run the whole protocol on `test`; return what transfer.json holds."""
    dev, test = vectors.held(material.dev), vectors.held(material.test)
    given = {"name and definition": vectors.names, "every wording": vectors.wordings}
    series = []
    details: list[dict[str, Any]] = []
    for name, way in WAYS.items():
        learners = learners_of(vectors, way, dev, test)
        for texts, known in given.items():
            points = list(_points(vectors, way, learners, known, test))
            series.append(_series(name, texts, points))
            say(f"{name}, {texts}: {_short(series[-1])}")
        # The last of all is what the product does: the few-shot scorer with every wording.
        details = _details(material, points)
    return {
        "made_by": "python -m training shots",
        "encoder": material.encoder.fingerprint,
        "seeds": list(SEEDS),
        "interval": "95 %, percentile bootstrap over documents",
        "n_documents": len(test.documents),
        "n_segments": sum(len(truth) for truth in test.truths),
        "series": series,
        "trained": _series("trained", "every wording", [_trained(material)]),
        "competencies": details,
    }


def _points(
    vectors: Vectors, way: Nearness, learners: list[Learner], known: list[Embeddings], test: Held
) -> Iterator[Point]:
    for n in (*COUNTS, None):
        # Nothing is drawn where there are no examples, or all of them.
        seeds = SEEDS if n else SEEDS[:1]
        runs = []
        for seed in seeds:
            columns = []
            for learner, texts in zip(learners, known, strict=True):
                drawn = vectors.drawn(learner.column, n, seed)
                given = np.concatenate([texts, drawn])
                near = way(test.vectors, given, vectors.background)
                columns.append(learner.probabilities(test, near))
            judged = test.judged(np.stack(columns, axis=1))
            runs.append(Run(judged, tuple(learner.cut for learner in learners)))
        yield Point(ALL if n is None else n, tuple(runs))


def _trained(material: Material) -> Point:
    """Judge with the recipe's own head, which has learnt all labels of every competency."""
    head = material.choices.head
    phrasings = phrasings_of(material.framework, head.phrasing_weight)
    examples = joined([material.examples, phrasings])
    scorer = fit_scorer(examples, material.framework, material.encoder, head)
    columns = list(range(len(material.framework.competencies)))
    cut = cut_on(material.judged(scorer, material.dev), columns)
    run = Run(material.judged(scorer, material.test), tuple(cut for _ in columns))
    return Point(ALL, (run,))


def _series(scorer: str, wordings: str, points: Sequence[Point]) -> dict[str, Any]:
    return {
        "scorer": scorer,
        "wordings": wordings,
        "points": [
            {
                "n_examples": point.n_examples,
                "n_seeds": len(point.runs),
                "measures": list(_measures(point.runs)),
            }
            for point in points
        ],
    }


def _measures(runs: Sequence[Run]) -> Iterator[dict[str, Any]]:
    """Yield the mean over draws with its interval, and the lowest and highest of the draws."""
    n_documents = len(runs[0].judged)
    once = np.ones((1, n_documents))
    for level, laid in LEVELS.items():
        rows = [laid(run.judged, run.cuts) for run in runs]
        for name, figure in MEASURED.items():
            statistics = [STATISTICS[figure](one) for one in rows]
            each = [float(statistic(once)[0]) for statistic in statistics]
            interval = bootstrap(mean_over(statistics), n_documents)._asdict()
            spread = {"lowest": min(each), "highest": max(each)}
            yield {"level": level, "name": name, **interval, **spread}


def mean_over(statistics: Sequence[Statistic]) -> Statistic:
    """Return the mean of several statistics of the same documents."""

    def statistic(times: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.mean([one(times) for one in statistics], axis=0))

    return statistic


def _details(material: Material, points: Sequence[Point]) -> list[dict[str, Any]]:
    """Return the average precision of each competency at each number of examples."""
    truth = np.concatenate([one.truth for one in points[0].runs[0].judged])
    found = {}
    for point in points:
        values = [np.concatenate([one.values for one in run.judged]) for run in point.runs]
        found[point.n_examples] = np.mean([average_precision(truth, v) for v in values], axis=0)
    return [
        {
            "code": competency.code,
            "name": competency.name["en"],
            "n_training_segments": int(material.examples.truth[:, column].sum()),
            "n_test_segments": int(truth[:, column].sum()),
            "average_precision": {
                str(n): None if np.isnan(values[column]) else float(values[column])
                for n, values in found.items()
            },
        }
        for column, competency in enumerate(material.framework.competencies)
    ]


def _short(series: dict[str, Any]) -> str:
    shown = []
    for point in series["points"]:
        value = next(m["value"] for m in point["measures"] if m["level"] == "segment")
        shown.append(f"{point['n_examples']} examples AP {value:.3f}")
    return ", ".join(shown)
