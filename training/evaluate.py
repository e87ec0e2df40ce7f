"""Measures models on a split: micro-F1 of segments and documents, overall, by language and genre.

The product's own path is measured, from the joined text of a document to its tags: language,
genre and sections are found, not given.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tagger.benchmark import read_labelled
from tagger.decision import Thresholds
from tagger.errors import InvalidValue
from tagger.framework import DEFAULT, Framework
from tagger.pooling import POOLS
from tagger.protocols import Encoder
from tagger.roles import WEIGHTS
from tagger.saved_model import SavedModel, open_named_encoder, read_model, scorer_of
from tagger.segmentation import SectionSegmenter
from training.examples import check_codes
from training.judged import JudgedDocument, judge, of_document, of_segments
from training.metrics import measured
from training.write_model import digest, write_json

BENCHMARK = Path(__file__).parent / "benchmark"
METRICS_FORMAT = 1
REPORTED = "test"


def evaluate_all(models: Path, split: str, own: Path | None = None) -> Iterator[str]:
    """Measure every model folder and yield a line a model; write metrics.json for `test` only.

    Figures of another split, or of a file of one's own documents, would stand beside cards and
    tables that say `test`.
    """
    framework = Framework.load(DEFAULT)
    segmenter = SectionSegmenter.load()
    path = own or BENCHMARK / f"{split}.jsonl"
    documents = list(read_labelled(path, "" if own else split))
    if not documents:
        raise InvalidValue(f"{path} holds no labelled document: finish one with `tagger annotate`")
    check_codes(documents, framework)
    encoders: dict[str, Encoder] = {}

    def opened(named: Any) -> Encoder:
        key = repr(sorted(named.items()))
        if key not in encoders:
            encoders[key] = open_named_encoder(named)
        return encoders[key]

    for content in sorted(models.glob("*/model.json")):
        saved = read_model(str(content.parent))
        scorer = scorer_of(saved, framework, opened)
        pool = POOLS[saved.content["pool"]]
        judged = [judge(scorer, segmenter, labelled, framework, pool) for labelled in documents]
        measures = measures_of(judged, saved.thresholds, framework)
        if split == REPORTED and not own:
            write_json(content.parent / "metrics.json", _content(saved, split, measures))
        overall = {m["level"]: m for m in measures if m["slice"] == "all"}
        yield f"{saved.id}: " + ", ".join(
            f"{level} micro-F1 {m['value']:.3f} [{m['low']:.3f}, {m['high']:.3f}]"
            for level, m in overall.items()
        )


def measures_of(
    judged: Sequence[JudgedDocument], thresholds: Thresholds, framework: Framework
) -> list[dict[str, Any]]:
    """Return one entry a level (segment, document) and slice, with interval and n."""
    cuts = [thresholds.of(competency_id) for competency_id in framework.competency_ids]
    measures = []
    for name, chosen in _slices(judged):
        n_segments = sum(len(j.truth) for j in chosen)
        for level, count in (("segment", of_segments), ("document", of_document)):
            measure = measured("micro-F1", [count(j, cuts) for j in chosen], n_segments)
            measures.append({"level": level, "slice": name, **asdict(measure)})
    return measures


def _slices(judged: Sequence[JudgedDocument]) -> Iterator[tuple[str, list[JudgedDocument]]]:
    yield "all", list(judged)
    keys: tuple[Callable[[JudgedDocument], str], ...] = (
        lambda j: j.labelled.language,
        lambda j: j.labelled.genre,
        lambda j: f"{j.labelled.language} {j.labelled.genre}",
    )
    for key in keys:
        for name in sorted({key(j) for j in judged}):
            yield name, [j for j in judged if key(j) == name]


def files_behind(folder: Path) -> dict[str, Path]:
    """Return the files that the figures of a model depend on, besides the code and the data."""
    named = ("model.json", "thresholds.json", "head.npz", "vocabulary.json")
    files = {name: folder / name for name in named if (folder / name).is_file()}
    return files | {WEIGHTS.name: WEIGHTS}


def _content(saved: SavedModel, split: str, measures: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": METRICS_FORMAT,
        "model": saved.id,
        "split": split,
        "made_by": f"python -m training evaluate --split {split}",
        "measured": {name: digest(path) for name, path in files_behind(saved.folder).items()},
        "interval": "95 %, percentile bootstrap over documents",
        "measures": measures,
    }
