"""What the benchmark is made of: the counts behind its card."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tagger.benchmark import (
    GENRES,
    HELD_OUT_PARTS,
    PARTS,
    TRAINING_PARTS,
    GoldSegment,
    LabelledDocument,
)
from tagger.framework import Framework
from tagger.scorers.keyword import KeywordScorer
from tagger.scorers.lexical import word_terms
from tagger.types import LANGUAGES
from training.labelled.checks import Documents, everything, of_parts
from training.labelled.likeness import distinct_runs

# Sections that are hard because they speak of skills, data or systems without asking for any.
HARD_ROLES = ("legal", "about", "application", "assessment", "bibliography")
RUN_LENGTHS = (1, 2, 3, 4)


def composition(documents: Documents, framework: Framework) -> dict[str, Any]:
    """Return every table of counts, ready to be written as JSON."""
    train = of_parts(documents, TRAINING_PARTS)
    return {
        "parts": [_row(part, documents[part]) for part in PARTS],
        "languages_and_genres": [
            {
                "language": language,
                "genre": genre,
                **{part: _of_kind(documents[part], language, genre) for part in PARTS},
            }
            for language in LANGUAGES
            for genre in GENRES
        ],
        "varieties": _counted(labelled.variety for labelled in everything(documents)),
        "roles": _counted(s.role for d in everything(documents) for s in d.segments),
        "competencies": [
            {
                "code": competency.code,
                "name": competency.name["en"],
                **{language: _positive(train, competency.code, language) for language in LANGUAGES},
                **{part: _positive(documents[part], competency.code) for part in HELD_OUT_PARTS},
            }
            for competency in framework.competencies
        ],
        "modality": _counted(s.modality for s in _labelled(everything(documents))),
        "level": _counted(s.level for s in _labelled(everything(documents))),
        "hard_negatives": hard_negatives(everything(documents), framework),
        "distinct_runs": [
            {
                "part": part,
                **{str(n): round(distinct_runs(documents[part], n), 3) for n in RUN_LENGTHS},
            }
            for part in PARTS
        ],
    }


def hard_negatives(documents: Iterable[LabelledDocument], framework: Framework) -> dict[str, Any]:
    """Count unlabelled segments that look like a find: by section, and by the keyword baseline.

    A hard negative stands in a section that talks of skills, papers or systems without asking
    for them, or holds a term that the keyword baseline counts for some competency.
    """
    terms = KeywordScorer.from_framework(framework, offset=0.0, per_term=1.0).terms
    kinds: Counter[str] = Counter()
    n_unlabelled = n_hard = 0
    for labelled in documents:
        for segment in labelled.segments:
            if segment.labels:
                continue
            n_unlabelled += 1
            has_term = not terms.keys().isdisjoint(word_terms(segment.text))
            kinds["keyword"] += has_term
            kinds[segment.role] += segment.role in HARD_ROLES
            n_hard += has_term or segment.role in HARD_ROLES
    return {
        "n_unlabelled": n_unlabelled,
        "n_hard": n_hard,
        "share": round(n_hard / n_unlabelled, 3),
        "kinds": {kind: n for kind, n in kinds.most_common() if n},
    }


def _of_kind(documents: Iterable[LabelledDocument], language: str, genre: str) -> int:
    return sum((one.language, one.genre) == (language, genre) for one in documents)


def _row(part: str, documents: Sequence[LabelledDocument]) -> dict[str, Any]:
    sizes = [len(labelled.segments) for labelled in documents]
    n_labelled = len(list(_labelled(documents)))
    return {
        "part": part,
        "n_documents": len(documents),
        "n_segments": sum(sizes),
        "n_labelled": n_labelled,
        "share_labelled": round(n_labelled / max(1, sum(sizes)), 3),
        "n_labels": sum(len(s.labels) for d in documents for s in d.segments),
    }


def _labelled(documents: Iterable[LabelledDocument]) -> Iterable[GoldSegment]:
    return (segment for d in documents for segment in d.segments if segment.labels)


def _positive(documents: Iterable[LabelledDocument], code: str, language: str | None = None) -> int:
    return sum(
        code in segment.labels
        for labelled in documents
        if language in (None, labelled.language)
        for segment in labelled.segments
    )


def _counted(values: Iterable[str]) -> Mapping[str, int]:
    return dict(Counter(values).most_common())
