"""Material of a few documents, a small framework and an encoder that counts words."""

from tagger.encoders.cached import CachedEncoder
from tagger.encoders.hashing import HashingEncoder
from tagger.segmentation import SectionSegmenter
from tests.factories import make_framework
from tests.training.compared.made import documents, examples_from
from training.compared.measuring import RememberedSegments
from training.recipe import Data, HeadChoices, Part
from training.transfer.material import Choices, Material

HEAD = HeadChoices.model_validate(
    {
        "c": 1.0,
        "phrasing_weight": 0.5,
        "folds": 2,
        "silent_roles": ["legal"],
        "weights": {"meaning": 3.0, "document": 0.0, "terms": 2.0},
        "vocabularies": {"words": {"most": 50, "least_texts": 2}},
    }
)


def material(n_each: int = 3) -> Material:
    """Return some training documents of each language, and two each in dev and in test."""
    framework = make_framework()
    learnt_from = documents(0, n_each)
    data = Data(train=(Part(file="train.jsonl"),), dev="dev.jsonl")
    return Material(
        Choices("small", framework.id, 3, data, HEAD, {"kind": "hashing", "dimension": 64}),
        framework,
        CachedEncoder(HashingEncoder(64)),
        examples_from(learnt_from, framework),
        tuple(learnt_from),
        tuple(documents(10)),
        tuple(documents(20)),
        RememberedSegments(SectionSegmenter.load()),
    )


def silent(line: str) -> None:
    """Take a line of progress and show it nowhere."""
    assert line
