r"""The state of a relation: a level that wanders, seen through what is in the news.

A local-level model in state-space form (Harvey 1989; Durbin and Koopman 2012, chapter 2), with the number of stories
as weight. With :math:`n_t` stories in period :math:`t` of mean value :math:`y_t`,

    y_t = m_t + e_t,            e_t ~ N(0, s2 (1 / n_t + h))
    m_t = m_{t-1} + w_t,        w_t ~ N(0, s2 r)
    m_1 ~ N(m_0, s2 k)

`s2` is the variance of single stories, `r` how fast the level moves and `h` how much the stories of one period hang
together, so that a hundred stories on one incident are not a hundred pieces of evidence. A period without stories is
missing: the level goes on through it and its band widens.

Nothing is estimated and then taken for known. `r` and `h` run over a grid, with a prior; given both, `s2` is inverse
gamma and the level normal, so that weights of the grid, band and draws are exact but for the grid. The stories' spread
inside periods tells of `s2` as well. Filter, smoother and simulation smoother are plain NumPy, all points of the grid
at once; a test holds them against statsmodels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_RATES: Final = np.logspace(-5, 0.5, 23)
_CLUSTERS: Final = np.array([0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0])
_USUAL_RATE: Final = 0.01  # of a week: a tenth of the spread of single stories
_RATE_SPREAD: Final = 1.0  # decades
_SEED: Final = 20170414
_MOST_NUMBERS: Final = 12_000_000  # that draws may take, 8 bytes each
_MOST_DRAWS, _LEAST_DRAWS = 4_000, 800
BAND: Final = (0.05, 0.95)
"""The quantiles between which a band of 90 % lies."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known before any story: what is usual, which counts as much as a few stories of a thin record.

    `level` is the mean of all acts, `spread` the standard deviation of single ones, `weight` how many stories that
    is worth, `between` the variance between relations as a share of `spread` squared.
    """

    level: float = 0.0
    spread: float = 4.5
    weight: float = 4.0
    between: float = 0.5


USUAL: Final = Prior()
"""For records that are long enough for the prior not to matter."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is seen: stories a period and their mean (ignored where there are none), and their spread inside periods."""

    stories: Numbers
    mean: Numbers
    within: float


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the level after all evidence.

    `rates` and `clusters` are the points of the grid, `weights` their probabilities; `shape` and `scales` those of the
    inverse gamma distribution of s2 at each; `filtered` and `variances` the filter's output, (periods, points), the
    latter as a multiple of s2. `level` is the posterior mean, (periods,).
    """

    rates: Numbers
    clusters: Numbers
    weights: Numbers
    shape: float
    scales: Numbers
    filtered: Numbers
    variances: Numbers
    level: Numbers

    def draws(self, count: int | None = None) -> Numbers:
        """Draw whole courses of the level from their joint distribution: (periods, draws). The same each time.

        Args:
            count: How many; as many as fit into a hundred megabytes, 4,000 at most, if not given.

        """
        length = len(self.level)
        size = count or int(np.clip(_MOST_NUMBERS // max(length, 1), _LEAST_DRAWS, _MOST_DRAWS))
        chance = np.random.Generator(np.random.PCG64(_SEED))
        points = _stratified(self.weights, size, chance)
        spread = np.sqrt(self.scales[points] / chance.gamma(self.shape, size=size))
        return _sample_backward(self, points, spread, chance)

    def typical(self) -> tuple[float, float, float]:
        """Give the posterior means of the level's step, of the spread of single stories, and of the clustering.

        The first two are standard deviations on the scale, the third is `h`.
        """
        spread = np.sqrt(self.scales / max(self.shape - 1, 0.5))
        step = float(self.weights @ (spread * np.sqrt(self.rates)))
        return step, float(self.weights @ spread), float(self.weights @ self.clusters)


def fit(evidence: Evidence, prior: Prior = USUAL, weeks: float = 1.0) -> State:
    """Work out what is known of the level.

    Args:
        evidence: What is seen.
        prior: What is usual.
        weeks: The length of a period, which says how far a level usually moves in it.

    """
    rates, clusters = (grid.ravel() for grid in np.meshgrid(_RATES, _CLUSTERS, indexing="ij"))
    run = filter_level(evidence, rates, clusters, prior)
    count = float(np.sum(evidence.stories))
    shape = (prior.weight + count) / 2
    scales = (prior.weight * prior.spread**2 + evidence.within + run.errors) / 2
    usual = -0.5 * ((np.log10(rates) - np.log10(_USUAL_RATE * weeks)) / _RATE_SPREAD) ** 2
    told = usual - 0.5 * run.determinants - shape * np.log(scales)
    weights = np.exp(told - told.max())
    weights /= weights.sum()
    level = smooth(run.filtered, run.variances, rates) @ weights
    return State(rates, clusters, weights, shape, scales, run.filtered, run.variances, level)


@dataclass(frozen=True, slots=True)
class Filtered:
    """Output of the filter, variances as multiples of s2: means and variances (periods, points), and sums a point.

    `errors` sums the squared one-step errors over their variances, `determinants` the logarithms of these.
    """

    filtered: Numbers
    variances: Numbers
    errors: Numbers
    determinants: Numbers


def filter_level(evidence: Evidence, rates: Numbers, clusters: Numbers, prior: Prior) -> Filtered:
    """Run the Kalman filter for many pairs of rate and clustering at once."""
    length, points = len(evidence.stories), len(rates)
    filtered, variances = np.empty((length, points)), np.empty((length, points))
    errors, determinants = np.zeros(points), np.zeros(points)
    mean, variance = np.full(points, prior.level), np.full(points, prior.between)
    for at in range(length):
        if at:
            variance = variance + rates
        stories = evidence.stories[at]
        if stories > 0:
            total = variance + 1 / stories + clusters
            error = evidence.mean[at] - mean
            gain = variance / total
            mean = mean + gain * error
            variance = variance * (1 - gain)
            errors += error**2 / total
            determinants += np.log(total)
        filtered[at], variances[at] = mean, variance
    return Filtered(filtered, variances, errors, determinants)


def smooth(filtered: Numbers, variances: Numbers, rates: Numbers) -> Numbers:
    """Give the level's mean after all evidence, (periods, points): the smoother of Rauch, Tung and Striebel."""
    smoothed = filtered.copy()
    for at in range(len(filtered) - 2, -1, -1):
        gain = variances[at] / (variances[at] + rates)
        smoothed[at] += gain * (smoothed[at + 1] - filtered[at])
    return smoothed


def _sample_backward(state: State, points: NDArray[np.intp], spread: Numbers, chance: np.random.Generator) -> Numbers:
    """Sample from the last period to the first (Carter and Kohn 1994; Frühwirth-Schnatter 1994)."""
    length = len(state.level)
    drawn = chance.standard_normal((length, len(points)))
    rates = state.rates[points]
    after = np.empty(0)
    for at in range(length - 1, -1, -1):
        mean, variance = state.filtered[at][points], state.variances[at][points]
        if at < length - 1:
            gain = variance / (variance + rates)
            mean = mean + gain * (after - mean)
            variance = variance * (1 - gain)
        drawn[at] *= spread * np.sqrt(variance)
        drawn[at] += mean
        after = drawn[at]
    return drawn


def _stratified(weights: Numbers, size: int, chance: np.random.Generator) -> NDArray[np.intp]:
    """Draw points of the grid by their weights, each as often as it should be, give or take one."""
    places = (np.arange(size) + chance.random(size)) / size
    found = np.searchsorted(np.cumsum(weights), places, side="right")
    return np.minimum(found, len(weights) - 1)
