"""Figures of trials come from documents on which nothing was chosen."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tagger.framework import Framework
from tests.training.tiny import tiny_recipe, work_in, write_benchmark
from training.fit import Examples
from training.recipe import HeadChoices
from training.training_set import training_set
from training.trials.measuring import SEED, drawn_share, reached


@pytest.fixture
def choices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HeadChoices:
    write_benchmark(tmp_path / "data")
    work_in(tmp_path, monkeypatch)
    found = tiny_recipe(tmp_path, "trained").head
    assert found is not None
    return found


@pytest.fixture
def examples(tmp_path: Path, choices: HeadChoices) -> Examples:
    del choices
    recipe = tiny_recipe(tmp_path, "trained")
    return training_set(recipe.data, Framework.load(), recipe.seed).examples


def test_a_head_that_knows_the_truth_reaches_all_but_what_silent_sections_hold(
    examples: Examples, choices: HeadChoices
) -> None:
    known = np.where(examples.truth, 6.0, -6.0)[:, :, None]
    everything = np.ones(len(known), dtype=bool)
    found = reached(known, examples, everything, choices)
    figures = found.figures()
    silent = np.array([s.role in choices.silent_roles for s in examples.segments])
    missed = examples.truth[silent].sum()
    assert found.segments.sum(axis=0).tolist() == [examples.truth.sum() - missed, 0, missed]
    assert figures["segment"]["value"] > 0.95
    assert figures["segment"]["n_documents"] == 12


def test_a_figure_stands_beside_how_far_it_is_above_the_reference(
    examples: Examples, choices: HeadChoices
) -> None:
    random = np.random.default_rng(0)
    known = np.where(examples.truth, 3.0, -3.0)
    noise = random.normal(scale=4.0, size=known.shape)
    everything = np.ones(len(known), dtype=bool)
    good = reached(known[:, :, None], examples, everything, choices)
    poor = reached((known + noise)[:, :, None], examples, everything, choices)
    above = good.figures(poor)["segment"]["above"]
    assert above["value"] > 0.1
    assert above["p"] < 0.05
    assert poor.figures(poor)["document"]["above"]["value"] == 0


def test_documents_that_are_not_measured_have_no_part(
    examples: Examples, choices: HeadChoices
) -> None:
    known = np.where(examples.truth, 6.0, -6.0)[:, :, None]
    measured = examples.documents < 8
    spoilt = np.where(measured[:, None, None], known, -known)
    first = reached(known, examples, measured, choices)
    second = reached(spoilt, examples, measured, choices)
    assert len(first.segments) == 8
    np.testing.assert_array_equal(first.segments, second.segments)


def test_what_is_chosen_for_one_half_of_the_documents_does_not_know_their_labels(
    examples: Examples, choices: HeadChoices
) -> None:
    random = np.random.default_rng(1)
    known = np.where(examples.truth, 1.0, -3.0) + random.normal(
        scale=2.0, size=examples.truth.shape
    )
    everything = np.ones(len(known), dtype=bool)
    before = reached(known[:, :, None], examples, everything, choices)
    half = np.random.default_rng(SEED).permutation(12) % 2
    one = half[examples.documents] == 0
    truth = examples.truth.copy()
    truth[one] = ~truth[one]
    after = reached(known[:, :, None], replace(examples, truth=truth), everything, choices)
    np.testing.assert_array_equal(before.probabilities[one], after.probabilities[one])
    assert not np.array_equal(before.probabilities[~one], after.probabilities[~one])


def test_a_larger_share_holds_a_smaller_one_and_whole_documents() -> None:
    documents = np.repeat(np.arange(8, dtype=np.intp), 3)
    shares = [drawn_share(documents, share, 3) for share in (0.01, 0.25, 0.5, 1.0)]
    counts = [len(set(documents[drawn].tolist())) for drawn in shares]
    assert counts == [1, 2, 4, 8]
    assert all(drawn.sum() == 3 * n for drawn, n in zip(shares, counts, strict=True))
    assert all((small <= large).all() for small, large in pairwise(shares))
