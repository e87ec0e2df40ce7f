from itertools import islice

import pytest

from tagger.benchmark import LabelledDocument, read_labelled
from tagger.segmentation import SectionSegmenter
from tests.training.tiny import TRAIN
from training.cross_fitted import cross_fitted_segmenters
from training.role_weights import Example, fit


@pytest.fixture(scope="module")
def few() -> list[LabelledDocument]:
    return list(islice(read_labelled(TRAIN, "train"), 12))


def test_every_document_gets_a_segmenter_and_no_fold_is_the_shipped_one(
    few: list[LabelledDocument],
) -> None:
    segmenters = cross_fitted_segmenters(few, 3, seed=1)
    assert list(segmenters) == [labelled.document.id for labelled in few]
    folds = {id(segmenter): segmenter for segmenter in segmenters.values()}
    assert len(folds) == 3
    shipped = SectionSegmenter.load().finder.weights
    assert all(segmenter.finder.weights != shipped for segmenter in folds.values())


def test_the_weights_for_a_document_never_saw_it(
    few: list[LabelledDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []

    def remember(examples: list[Example]) -> object:
        seen.append({example.document_id for example in examples})
        return fit(examples)

    monkeypatch.setattr("training.cross_fitted.fit", remember)
    segmenters = cross_fitted_segmenters(few, 3, seed=1)
    numbers: dict[int, int] = {}
    for document_id, segmenter in segmenters.items():
        fold = numbers.setdefault(id(segmenter), len(numbers))
        held_out = [ids for ids in seen if document_id not in ids]
        assert len(held_out) == 1, (document_id, fold)
    assert len(seen) == 3


def test_the_seed_decides_the_folds(few: list[LabelledDocument]) -> None:
    def groups(seed: int) -> set[frozenset[str]]:
        together: dict[int, set[str]] = {}
        for name, segmenter in cross_fitted_segmenters(few, 3, seed).items():
            together.setdefault(id(segmenter), set()).add(name)
        return {frozenset(names) for names in together.values()}

    first = groups(1)
    assert first == groups(1) != groups(2)
