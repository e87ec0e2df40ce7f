"""Which share of a framework the courses promise, given that the model may err in every cell."""

from collections.abc import Mapping, Sequence

import numpy as np

from tagger.coverage.errors import KnownErrors
from tagger.coverage.values import Cell, Estimate

DRAWS = 4_000
TAIL = 2.5  # percent


def index_of(
    by_competency: Mapping[str, Sequence[Cell]], errors: KnownErrors | None, seed: int = 0
) -> Estimate:
    """Return the share of competencies that some course promises as an outcome.

    Each draw decides every cell anew: a competency that was found is there with the chance that
    its probability has been right, one that was not found with the chance of a miss, and then as
    often an outcome as those that were found. Cells are drawn apart from one another.
    """
    judged = {id_: cells for id_, cells in by_competency.items() if cells}
    promised = [any(cell.depth == "outcome" for cell in cells) for cells in judged.values()]
    n = len(promised) or len(by_competency)
    observed = sum(promised) / n if n else 0.0
    if errors is None or not judged:
        return Estimate(observed, None, None, observed, n)
    n_found = sum(cell.depth is not None for cells in judged.values() for cell in cells)
    n_outcome = sum(cell.depth == "outcome" for cells in judged.values() for cell in cells)
    share = n_outcome / n_found if n_found else 0.0
    none = [chance_of_none(cells, errors, share) for cells in judged.values()]
    random = np.random.default_rng(seed)
    drawn = (random.random((DRAWS, len(none))) >= np.array(none)).mean(axis=1)
    low, high = np.percentile(drawn, (TAIL, 100 - TAIL)).tolist()
    return Estimate(float(1 - np.mean(none)), low, high, observed, n)


def chance_of_none(cells: Sequence[Cell], errors: KnownErrors, share: float) -> float:
    """Return how probable it is that no course promises a competency."""
    none = 1.0
    for cell in cells:
        chance = errors.chance(cell.probability)
        if cell.depth == "outcome":
            none *= 1 - chance
        elif cell.depth is None:
            none *= 1 - chance * share
    return none


def chance_of_miss(cells: Sequence[Cell]) -> float | None:
    """Return how probable it is that a course has what was found in none; None if not known."""
    missed = [cell.chance_of_miss for cell in cells]
    if not cells or any(chance is None for chance in missed):
        return None
    return 1 - float(np.prod([1 - (chance or 0.0) for chance in missed]))
