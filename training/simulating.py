"""Whether the intervals of corrected shares hold the truth as often as they say, by simulation.

A world is drawn a thousand times: documents with a known share of a competency, a model with known
sensitivity and specificity, and the labelled documents on which those two were measured.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from tagger.console import output
from tagger.coverage.errors import KnownErrors, Rates
from tagger.coverage.prevalence import prevalence
from training.templates import markdown_templates
from training.training_set import ROOT

DRAWS = 1_000
SHARES = (0.05, 0.1, 0.25, 0.5, 0.75)
MODELS = ((0.6, 0.97), (0.8, 0.95), (0.9, 0.9))
# Labelled documents with the competency and without it, and documents to be judged.
SIZES = ((30, 200, 60), (30, 200, 400), (120, 800, 60), (120, 800, 2_000))
WANTED = (0.93, 0.97)
N_COMPETENCIES = 22
N_LABELLED = 300
FIGURES = ROOT / "docs/prevalence.json"
PAGE = ROOT / "docs/prevalence.md"


@dataclass(frozen=True, slots=True)
class World:
    """What a simulation knows and the estimate does not."""

    share: float
    sensitivity: float
    specificity: float
    n_true: int
    n_false: int
    n: int


@dataclass(frozen=True, slots=True)
class Found:
    """How often the interval held the truth, and how wide it was, in the mean of all draws."""

    held: float
    width: float
    bias: float


def worlds() -> Iterator[World]:
    """Yield every world of the grid."""
    for share, (sensitivity, specificity), sizes in product(SHARES, MODELS, SIZES):
        yield World(share, sensitivity, specificity, *sizes)


def simulate(world: World, draws: int = DRAWS, seed: int = 0) -> Found:
    """Draw a world again and again, and look whether the interval holds the share."""
    random = np.random.default_rng(seed)
    right = random.binomial(world.n_true, world.sensitivity, draws) / world.n_true
    refused = random.binomial(world.n_false, world.specificity, draws) / world.n_false
    said = world.share * world.sensitivity + (1 - world.share) * (1 - world.specificity)
    tagged = random.binomial(world.n, said, draws)
    found = [
        prevalence(int(x), world.n, Rates(float(se), world.n_true, float(sp), world.n_false))
        for x, se, sp in zip(tagged, right, refused, strict=True)
    ]
    lows = np.array([one.low for one in found], dtype=float)
    highs = np.array([one.high for one in found], dtype=float)
    held = (lows <= world.share) & (world.share <= highs)
    values = np.array([one.value for one in found])
    bias = float(values.mean()) - world.share
    return Found(float(held.mean()), float((highs - lows).mean()), bias)


def simulate_shrunk(n: int, draws: int = DRAWS, seed: int = 0) -> Found:
    """Draw a whole framework with competencies of every rarity, whose rates are shrunk as ours."""
    random = np.random.default_rng(seed)
    held, widths, biases = [], [], []
    for _ in range(max(1, draws // N_COMPETENCIES)):
        shares = random.beta(0.8, 3.2, N_COMPETENCIES)
        sensitivities = random.beta(12, 3, N_COMPETENCIES)
        specificities = random.beta(58, 2, N_COMPETENCIES)
        n_true = random.binomial(N_LABELLED, shares)
        right = random.binomial(n_true, sensitivities)
        refused = random.binomial(N_LABELLED - n_true, specificities)
        wrong = (N_LABELLED - n_true - refused, n_true - right)
        table = np.stack([right, *wrong, refused], axis=1).tolist()
        counts = {str(i): row for i, row in enumerate(table)}
        known = KnownErrors({"posting": counts}, 1.0, 0.0, N_LABELLED, "").rates("posting")
        said = shares * sensitivities + (1 - shares) * (1 - specificities)
        tagged = random.binomial(n, said)
        for i, share in enumerate(shares.tolist()):
            found = prevalence(int(tagged[i]), n, known[str(i)])
            low, high = float(found.low or 0), float(found.high or 0)
            held.append(low <= share <= high)
            widths.append(high - low)
            biases.append(found.value - share)
    return Found(float(np.mean(held)), float(np.mean(widths)), float(np.mean(biases)))


def write_page(figures: Path = FIGURES, page: Path = PAGE) -> str:
    """Simulate all worlds, write the figures and the page made of them; say how many hold."""
    rows = [{**asdict(world), **asdict(simulate(world))} for world in worlds()]
    shrunk = [{"n": n, **asdict(simulate_shrunk(n, 20 * DRAWS))} for n in (60, 400, 2_000)]
    low, high = WANTED
    content = {
        "made_by": "python -m training simulate",
        "draws": DRAWS,
        "wanted": WANTED,
        "n_worlds": len(rows),
        "n_within": sum(low <= row["held"] <= high for row in rows),
        "n_above": sum(row["held"] > high for row in rows),
        "least": min(row["held"] for row in rows),
        "worlds": rows,
        "shrunk": shrunk,
        "n_labelled": N_LABELLED,
    }
    with output(figures) as stream:
        stream.write(json.dumps(content, indent=1) + "\n")
    with output(page) as stream:
        stream.write(page_of(content))
    return f"{content['n_within']} of {content['n_worlds']} intervals hold the truth as wanted"


def page_of(content: Mapping[str, Any]) -> str:
    """Return the page as Markdown."""
    template = markdown_templates(Path(__file__).parent).get_template("prevalence.md.j2")
    return template.render(content)
