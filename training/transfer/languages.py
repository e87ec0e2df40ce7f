"""Learn from one language and judge the others: a head with words, and one of meaning alone."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.evaluation.intervals import micro_f1_measure
from tagger.evaluation.judged import TALLIES, JudgedDocument
from tagger.evaluation.slices import slices
from tagger.types import LANGUAGES, Language
from training.fit import Examples, fit_scorer, joined, phrasings_of
from training.recipe import HeadChoices
from training.thresholds import thresholds_on
from training.transfer.material import Material

UNSEEN = "languages not learnt from"
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one head learns from: languages, and which examples [n_examples]."""

    name: str
    languages: tuple[Language, ...]
    rows: NDArray[np.bool_]


def transfer(material: Material, say: Say) -> dict[str, Any]:
    """Fit every block on every lesson and measure it on `test`; return what transfer.json holds."""
    head = material.choices.head
    blocks = {"words and meaning": head, "meaning alone": without_words(head)}
    return {
        "made_by": "python -m training transfer",
        "recipe": material.choices.recipe_id,
        "encoder": material.encoder.fingerprint,
        "seed": material.choices.seed,
        "interval": "95 %, percentile bootstrap over documents",
        "blocks": [
            {"name": name, "rows": list(_rows(material, name, choices, say))}
            for name, choices in blocks.items()
        ],
    }


def without_words(head: HeadChoices) -> HeadChoices:
    """Return the same head without its vocabularies: vectors and section facts are left."""
    return head.model_copy(update={"vocabularies": {}})


def lessons_of(material: Material) -> Iterator[Lesson]:
    """Yield each language alone, all together, and all in the size that one language has."""
    languages = material.example_languages
    for language in LANGUAGES:
        yield Lesson(language, (language,), languages == language)
    yield Lesson("all", LANGUAGES, np.ones(len(languages), dtype=bool))
    yield Lesson("all, fewer", LANGUAGES, fewer_of_all(material))


def fewer_of_all(material: Material) -> NDArray[np.bool_]:
    """Draw whole documents, alike of each language, until there are as many examples as one has.

    One language has as many examples as the three have on average, [n_examples].
    """
    random = np.random.default_rng(material.choices.seed)
    sizes = np.bincount(material.examples.documents, minlength=len(material.learnt_from))
    wanted = len(material.examples.segments) / len(LANGUAGES) ** 2
    chosen = []
    for language in LANGUAGES:
        drawn = random.permutation(np.flatnonzero(material.document_languages == language))
        chosen.append(drawn[np.cumsum(sizes[drawn]) <= wanted])
    return np.isin(material.examples.documents, np.concatenate(chosen))


def _rows(
    material: Material, block: str, choices: HeadChoices, say: Say
) -> Iterator[dict[str, Any]]:
    for lesson in lessons_of(material):
        row = _row(material, lesson, choices)
        figures = ", ".join(
            f"{one['slice']} {one['value']:.3f}"
            for one in row["measures"]
            if one["level"] == "document"
        )
        say(f"{block}, learnt from {lesson.name}: documents, micro-F1: {figures}")
        yield row


def _row(material: Material, lesson: Lesson, choices: HeadChoices) -> dict[str, Any]:
    """Fit, choose the cut on the `dev` documents of the lesson's languages, measure on `test`."""
    examples = material.examples.take(lesson.rows)
    phrasings = worded_in(lesson.languages, material, choices)
    scorer = fit_scorer(
        joined([examples, phrasings]), material.framework, material.encoder, choices
    )
    dev = [labelled for labelled in material.dev if labelled.language in lesson.languages]
    cut = thresholds_on(material.judged(scorer, dev), "dev")[0].default
    judged = material.judged(scorer, material.test)
    return {
        "learnt_from": lesson.name,
        "n_documents": len(np.unique(examples.documents)),
        "n_segments": len(examples.segments),
        "n_dev_documents": len(dev),
        "threshold": cut,
        "measures": list(_measures(judged, lesson, cut)),
    }


def worded_in(
    languages: tuple[Language, ...], material: Material, choices: HeadChoices
) -> Examples:
    """Return the framework's wordings in some languages: the others' would be a crib."""
    phrasings = phrasings_of(material.framework, choices.phrasing_weight)
    return phrasings.take(np.array([s.language in languages for s in phrasings.segments]))


def _measures(
    judged: tuple[JudgedDocument, ...], lesson: Lesson, cut: float
) -> Iterator[dict[str, Any]]:
    parts = [(part.name, part.judged) for part in slices(judged, ("language",))]
    unseen = tuple(one for one in judged if one.labelled.language not in lesson.languages)
    if unseen:
        parts.append((UNSEEN, unseen))
    for level, tally in TALLIES.items():
        for name, chosen in parts:
            tallies = [tally(one, cut) for one in chosen]
            n_segments = sum(len(one.truth) for one in chosen)
            measure = asdict(micro_f1_measure("micro-F1", tallies, n_segments))
            yield {"level": level, "slice": name, **measure}
