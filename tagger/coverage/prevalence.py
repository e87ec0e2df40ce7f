"""How many documents truly have a competency, given how many a model says have it.

The point is Rogan and Gladen's (1978): observed share plus specificity less one, by sensitivity
plus specificity less one. The interval is that of Lang and Reiczigel (2014), which reckons with
sensitivity and specificity being themselves estimated from a limited number of documents.
"""

import math

from tagger.coverage.errors import Rates
from tagger.coverage.values import Estimate

Z = 1.959964  # a standard normal variable lies within ± this in 95 % of cases
# A model so little better than chance says nothing of a share.
LEAST_POWER = 0.1


def prevalence(n_tagged: int, n: int, rates: Rates | None) -> Estimate:
    """Estimate the share of `n` documents that have a competency, `n_tagged` of them tagged."""
    observed = n_tagged / n if n else 0.0
    if rates is None or not n:
        return Estimate(observed, None, None, observed, n)
    power = rates.sensitivity + rates.specificity - 1
    if power < LEAST_POWER:
        return Estimate(observed, 0.0, 1.0, observed, n)
    value = within((observed + rates.specificity - 1) / power)
    low, high = interval(n_tagged, n, rates)
    return Estimate(value, min(low, value), max(high, value), observed, n)


def interval(n_tagged: int, n: int, rates: Rates) -> tuple[float, float]:
    """Return Lang and Reiczigel's 95 % interval, cut to [0, 1]."""
    square = Z * Z
    n_more = n + square
    share = (n_tagged + square / 2) / n_more
    sensitivity = (rates.n_true * rates.sensitivity + 1) / (rates.n_true + 2)
    specificity = (rates.n_false * rates.specificity + 1) / (rates.n_false + 2)
    power = sensitivity + specificity - 1
    if power < LEAST_POWER:
        return 0.0, 1.0
    true = (share + specificity - 1) / power
    of_true = sensitivity * (1 - sensitivity) / (rates.n_true + 2)
    of_false = specificity * (1 - specificity) / (rates.n_false + 2)
    shift = 2 * square * (of_true * true - of_false * (1 - true))
    spread = share * (1 - share) / n_more + true**2 * of_true + (1 - true) ** 2 * of_false
    reach = Z * math.sqrt(spread) / power
    return within(true + shift - reach), within(true + shift + reach)


def difference(first: Estimate, second: Estimate) -> Estimate:
    """Return the first share less the second; the interval recovers both variances (MOVER)."""
    value, observed = first.value - second.value, first.observed - second.observed
    bounds = (first.low, first.high, second.low, second.high)
    n = min(first.n, second.n)
    if any(bound is None for bound in bounds):
        return Estimate(value, None, None, observed, n)
    low_1, high_1, low_2, high_2 = (float(bound or 0) for bound in bounds)
    low = value - math.hypot(first.value - low_1, high_2 - second.value)
    high = value + math.hypot(high_1 - first.value, second.value - low_2)
    return Estimate(value, max(-1.0, low), min(1.0, high), observed, n)


def within(share: float) -> float:
    """Return a share cut to [0, 1]."""
    return min(1.0, max(0.0, share))
