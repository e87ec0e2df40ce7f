"""A small tagger that is real in every part and needs no model folder, download or extra."""

from functools import cache
from pathlib import Path

from tagger.cues import CueReader
from tagger.decision import Thresholds
from tagger.encoders.cached import CachedEncoder
from tagger.encoders.hashing import HashingEncoder
from tagger.framework import Framework
from tagger.pipeline import Tagger
from tagger.protocols import Encoder, Scorer
from tagger.scorers.similarity import SimilarityMap, SimilarityScorer
from tagger.segmentation import SectionSegmenter

FRAMEWORK_FILE = Path(__file__).parent / "data" / "demo.yaml"
THRESHOLD = 0.5


@cache
def demo_framework() -> Framework:
    """Return three competencies in two domains."""
    return Framework.from_yaml(FRAMEWORK_FILE)


def demo_encoder() -> Encoder:
    """Return the encoder that only counts words and trigrams."""
    return CachedEncoder(HashingEncoder())


def demo_scorer() -> Scorer:
    """Compare with the framework's wordings; the map is set so that near wordings pass 0.5."""
    fitted = SimilarityMap(
        nearness=14.0, contrast=10.0, offset=-6.5, roles={"heading": -3.0, "benefits": -9.0}
    )
    return SimilarityScorer.from_framework(demo_framework(), demo_encoder(), fitted)


@cache
def _segmenter() -> SectionSegmenter:
    return SectionSegmenter.load()


@cache
def _cue_reader() -> CueReader:
    return CueReader.load()


def demo_tagger(scorer: Scorer | None = None, pool: str = "highest") -> Tagger:
    """Return a tagger for the demonstration framework, with the real segmenter and cues."""
    return Tagger(
        model_id="demo",
        framework=demo_framework(),
        segmenter=_segmenter(),
        scorer=scorer or demo_scorer(),
        thresholds=Thresholds(default=THRESHOLD, competencies={}),
        cue_reader=_cue_reader(),
        pool=pool,
    )
