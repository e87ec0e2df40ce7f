"""The figures behind the card: computed from the benchmark, kept as JSON beside it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from tagger.benchmark import GENRES, LabelledDocument
from tagger.errors import InvalidValue
from tagger.evaluation.intervals import micro_f1_measure
from tagger.framework import Framework
from tagger.types import LANGUAGES
from training.labelled.agreement import Figure, alpha, kappa, kappa_of_words
from training.labelled.layers import Decision, Layer, Pair, pairs_of

HARD_KAPPA = 0.6
N_HARDEST = 5
N_EXAMPLES = 3


def agreement_figures(
    documents: Sequence[LabelledDocument], a: Layer, b: Layer, framework: Framework
) -> dict[str, Any]:
    """Return alpha by slice, kappa by competency, of modality and of level; and the hardest."""
    pairs = list(pairs_of(documents, a, b))
    if not pairs:
        raise InvalidValue("the two readings have no document in common: check the ids")
    kappas = [kappa(code, pairs) for code in framework.codes]
    words = [pair for pair in pairs if all(d.is_worded for d in (*pair.a, *pair.b))]
    return {
        "left_out": sorted((a.keys() ^ b.keys()) & {one.document.id for one in documents}),
        "alpha": [asdict(alpha(name, chosen)) for name, chosen in _slices(pairs)],
        "kappa": [asdict(figure) for figure in kappas],
        "kappa_by_language": {
            language: [asdict(kappa(code, chosen)) for code in framework.codes]
            for language in LANGUAGES
            if (chosen := [pair for pair in pairs if pair.language == language])
        },
        "words": [
            asdict(kappa_of_words("modality", lambda decision: decision.modality, words)),
            asdict(kappa_of_words("level", lambda decision: decision.level, words)),
        ]
        if words
        else [],
        "hardest": [
            {"code": figure.name, "kappa": figure.value, "examples": _split_on(figure.name, pairs)}
            for figure in _hardest(kappas)
        ],
    }


def against_gold(
    documents: Sequence[LabelledDocument], layers: Mapping[str, Layer]
) -> list[dict[str, Any]]:
    """Return the micro-F1 of each annotator against the adjudicated labels."""
    measures = []
    for name in ("a", "b"):
        pairs = list(pairs_of(documents, layers[name], layers["gold"]))
        counted = []
        for pair in pairs:
            hits = sum(len(x.labels & y.labels) for x, y in zip(pair.a, pair.b, strict=True))
            extra = sum(len(x.labels - y.labels) for x, y in zip(pair.a, pair.b, strict=True))
            missed = sum(len(y.labels - x.labels) for x, y in zip(pair.a, pair.b, strict=True))
            counted.append(np.array([hits, extra, missed]))
        n_segments = sum(len(pair.texts) for pair in pairs)
        measures.append(asdict(micro_f1_measure(f"{name} against gold", counted, n_segments)))
    return measures


def read_figures(path: Path) -> Any:
    """Return what a command wrote."""
    return json.loads(path.read_text(encoding="utf-8"))


def write_figures(path: Path, figures: Any) -> None:
    """Write figures as JSON, the same bytes for the same figures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def agreement_lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the figures of agreement as lines to print."""
    if figures["left_out"]:
        yield f"{len(figures['left_out'])} documents are in one reading only and left out"
    yield "Krippendorff's alpha, MASI distance"
    yield from (f"  {row['name']:<18} {worded(row)}" for row in figures["alpha"])
    yield "Cohen's kappa per competency"
    yield from (
        f"  {row['name']:<18} {worded(row)}, {row['n_positive']} positive"
        for row in figures["kappa"]
    )
    yield "Cohen's kappa of modality and level"
    yield from (f"  {row['name']:<18} {worded(row)}" for row in figures["words"])
    for row in figures.get("gold", ()):
        yield f"micro-F1, {row['name']}: {worded(row)}"


def difference_lines(
    documents: Sequence[LabelledDocument], one: Layer, other: Layer
) -> Iterator[str]:
    """Yield each segment that the two decided otherwise, with both decisions."""
    for pair in pairs_of(documents, one, other):
        decided = zip(pair.texts, pair.a, pair.b, strict=True)
        for number, (text, a, b) in enumerate(decided, 1):
            if (a.labels, a.modality, a.level) != (b.labels, b.modality, b.level):
                yield f"{pair.id}, segment {number}: {_said(a)} against {_said(b)}: {text}"


def _said(decision: Decision) -> str:
    stated = (", ".join(sorted(decision.labels)), decision.modality, decision.level)
    return " ".join(word for word in stated if word) or "none"


def worded(row: Mapping[str, Any]) -> str:
    """Word a figure with its interval and what it was measured on."""
    return f"{short(row)} ({row['n_segments']} segments of {row['n_documents']} documents)"


def short(row: Mapping[str, Any]) -> str:
    """Word a figure with its interval, where there is one."""
    if row["value"] is None:
        return "undefined"
    interval = "" if row["low"] is None else f" [{row['low']:.3f}–{row['high']:.3f}]"
    return f"{row['value']:.3f}{interval}"


def composition_lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the counts as lines to print."""
    for row in figures["parts"]:
        yield (
            f"{row['part']:<18} {row['n_documents']:>5} documents {row['n_segments']:>6} segments, "
            f"{row['share_labelled']:.0%} labelled"
        )
    yield "positive training segments"
    for row in figures["competencies"]:
        counts = "  ".join(f"{language} {row[language]:>4}" for language in LANGUAGES)
        yield f"  {row['code']}  {counts}  {row['name']}"
    hard = figures["hard_negatives"]
    yield f"hard negatives: {hard['share']:.0%} of {hard['n_unlabelled']} unlabelled segments"
    for name in ("varieties", "roles", "modality", "level"):
        yield f"{name}: " + ", ".join(f"{key} {n}" for key, n in figures[name].items())


def _slices(pairs: Sequence[Pair]) -> Iterator[tuple[str, list[Pair]]]:
    yield "all", list(pairs)
    for part in dict.fromkeys(pair.part for pair in pairs):
        yield part, [pair for pair in pairs if pair.part == part]
    for language in LANGUAGES:
        for genre in GENRES:
            chosen = [p for p in pairs if (p.language, p.genre) == (language, genre)]
            if chosen:
                yield f"{language} {genre}", chosen


def _hardest(kappas: Sequence[Figure]) -> list[Figure]:
    known = sorted((f for f in kappas if f.value is not None), key=lambda f: f.value or 0.0)
    return [f for i, f in enumerate(known) if i < N_HARDEST or (f.value or 0.0) < HARD_KAPPA]


def _split_on(code: str, pairs: Sequence[Pair]) -> list[dict[str, str]]:
    """Return the first segments of training documents that only one annotator gave the code."""
    found = (
        {
            "document": pair.id,
            "text": text,
            "a": ", ".join(sorted(one.labels)) or "–",
            "b": ", ".join(sorted(other.labels)) or "–",
        }
        for pair in pairs
        if pair.part.startswith("train")
        for text, one, other in zip(pair.texts, pair.a, pair.b, strict=True)
        if (code in one.labels) != (code in other.labels)
    )
    return [example for _, example in zip(range(N_EXAMPLES), found, strict=False)]
