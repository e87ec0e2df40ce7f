"""Measures whether explanations are faithful: what is said to carry a tag is taken away.

Comprehensiveness and sufficiency are those of ERASER (DeYoung et al. 2020): by how much the
probability falls without the evidence, and by how much with nothing but the evidence. Every changed
text goes the product's whole way again, through segmenter, scorer and pool. No label is read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np

from tagger.benchmark import read_labelled
from tagger.pipeline import Tagger
from tagger.saved_model import load, read_model
from tagger.scorers.leaving_out import without_words
from tagger.types import Document, Report, Segment, Tag
from training.evaluate import BENCHMARK, files_behind
from training.tag_measures import TagMeasure, ratio
from training.write_model import digest, write_json

FORMAT = 1
FILE = "faithfulness.json"
# How often the other passages, and the other words, are drawn for each tag.
DRAWS = 3
WORDS = 3


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of one tag; shares and falls of probability, means where passages are drawn.

    The last two are falls of the best passage's own probability, NaN where it has fewer than twice
    WORDS different words or the scorer gives no words as reasons.
    """

    gone_without_evidence: float
    gone_without_others: float
    kept_by_evidence_alone: float
    comprehensiveness: float
    comprehensiveness_of_others: float
    sufficiency: float
    fall_without_heaviest_words: float
    fall_without_other_words: float


def write_faithfulness(name: str, split: str, seed: int = 0) -> list[TagMeasure]:
    """Measure a model, by id or folder, on a part; write faithfulness.json in its folder."""
    saved = read_model(name)
    tagger = load(name, saved.framework_id)
    documents = [one.document for one in read_labelled(BENCHMARK / f"{split}.jsonl", split)]
    measures = faithfulness(tagger, documents, seed)
    content = {
        "format": FORMAT,
        "model": saved.id,
        "split": split,
        "made_by": f"python -m training faithful --model {saved.id} --split {split}",
        "measured": {file: digest(path) for file, path in files_behind(saved.folder).items()},
        "interval": "95 %, percentile bootstrap over documents",
        "seed": seed,
        "n_draws": DRAWS,
        "n_words": WORDS,
        "measures": [asdict(measure) for measure in measures],
    }
    write_json(saved.folder / FILE, content)
    return measures


def faithfulness(tagger: Tagger, documents: Iterable[Document], seed: int = 0) -> list[TagMeasure]:
    """Return one measure a field of Erased, over all tags of all documents."""
    random = np.random.default_rng(seed)
    per_document = [list(erased_tags(tagger, document, random)) for document in documents]
    measures = []
    for field in fields(Erased):
        values = [np.array([getattr(e, field.name) for e in found]) for found in per_document]
        sums = np.array([np.nansum(one) for one in values])
        counts = np.array([np.count_nonzero(~np.isnan(one)) for one in values])
        measures.append(ratio(field.name.replace("_", " "), sums, counts))
    return measures


def erased_tags(
    tagger: Tagger, document: Document, random: np.random.Generator
) -> Iterator[Erased]:
    """Yield what becomes of each tag of a document.

    The other passages are neither headings nor evidence of the tag; as many are drawn as the tag
    has evidence, or all where there are fewer.
    """
    report = tagger.tag(document)
    for tag in report.tags:
        places = {(evidence.start, evidence.end) for evidence in tag.evidence}
        evidence = [s for s in report.segments if (s.start, s.end) in places]
        passages = [s for s in report.segments if s.role != "heading"]
        others = [s for s in passages if s not in evidence]
        drawn = [_draw(others, len(evidence), random) for _ in range(DRAWS)]
        without = tagger.tag(erased(document, evidence))
        without_others = [tagger.tag(erased(document, some)) for some in drawn]
        alone = tagger.tag(erased(document, others))
        heaviest, other_words = word_falls(tagger, document, tag, random)
        yield Erased(
            gone_without_evidence=float(not _has(without, tag)),
            gone_without_others=float(np.mean([not _has(one, tag) for one in without_others])),
            kept_by_evidence_alone=float(_has(alone, tag)),
            comprehensiveness=_fall(tag, without),
            comprehensiveness_of_others=float(np.mean([_fall(tag, o) for o in without_others])),
            sufficiency=_fall(tag, alone),
            fall_without_heaviest_words=heaviest,
            fall_without_other_words=other_words,
        )


def erased(document: Document, segments: Iterable[Segment]) -> Document:
    """Return the document without the text of some of its segments; nothing else is changed."""
    text = document.text
    for segment in sorted(segments, key=lambda one: -one.start):
        text = text[: segment.start] + text[segment.end :]
    return replace(document, text=text, page_starts=())


def word_falls(
    tagger: Tagger, document: Document, tag: Tag, random: np.random.Generator
) -> tuple[float, float]:
    """Return by how much the best passage falls without its heaviest words, and without others.

    Heavy are the words that the explanation names with the largest weights.
    """
    segments, scores = tagger.scores(document)
    column = scores.competency_ids.index(tag.competency_id)
    best = next(i for i, s in enumerate(segments) if s.start == tag.evidence[0].start)
    (reasons,) = tagger.scorer.explain(segments, tag.competency_id, [best])
    weights = {reason.what: reason.weight for reason in reasons if reason.kind == "word"}
    words = sorted(weights, key=lambda word: -weights[word])
    if len(words) < 2 * WORDS:
        return float("nan"), float("nan")

    def fall(removed: Sequence[str]) -> float:
        changed = list(segments)
        kept = without_words(segments[best].clean_text, removed)
        changed[best] = replace(segments[best], clean_text=kept)
        return float(
            scores.values[best, column] - tagger.scorer.score(changed).values[best, column]
        )

    drawn = [_draw(words[WORDS:], WORDS, random) for _ in range(DRAWS)]
    return fall(words[:WORDS]), float(np.mean([fall(some) for some in drawn]))


def _draw(things: Sequence[Any], n: int, random: np.random.Generator) -> list[Any]:
    picks = random.permutation(len(things))[:n]
    return [things[i] for i in sorted(picks.tolist())]


def _has(report: Report, tag: Tag) -> bool:
    return any(one.competency_id == tag.competency_id for one in report.tags)


def _fall(tag: Tag, report: Report) -> float:
    """Return the fall of a tag's probability; a text with nothing to judge has none of it."""
    return tag.probability - report.probabilities.get(tag.competency_id, 0.0)
