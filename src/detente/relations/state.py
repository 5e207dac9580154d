r"""The state of a relation: a level that wanders and sometimes jumps, seen through what is in the news.

A local-level model in state-space form (Harvey 1989; Durbin and Koopman 2012, chapter 2), weighted by the number of
stories. With :math:`n_t` stories in period :math:`t`, of mean value :math:`y_t`,

    y_t = m_t + e_t,            e_t ~ N(0, s2 (1 / n_t + h))
    m_t = m_{t-1} + w_t,        w_t ~ N(0, s2 r), but with probability p ~ N(0, s2 J)
    m_1 ~ N(m_0, s2 k)

`s2` is the variance of single stories, `r` how fast the level wanders, and `h` how much the stories of one period hang
together, so that a hundred stories on one incident are not a hundred pieces of evidence. Now and then the level jumps:
relations break off in a week. A period without stories is missing: the level goes on through it, and its band widens.

Nothing is estimated and then taken for known: `r`, `h`, `p` and `s2` run over a grid with a prior; the stories' spread
inside periods tells of `s2` too. At each point of the grid the filter is Kalman's for two kinds of step, whose two
outcomes are joined into one after each period (Kim 1994; Kim and Nelson 1999, chapter 5); without jumps it is Kalman's
own, and a test holds it against statsmodels. Whole courses of the level are then drawn from the last period to the
first (Carter and Kohn 1994), so that whatever is asked of several periods at once has its probability. All points of
the grid run at once, in NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

BAND: Final = (0.05, 0.95)
"""The quantiles between which a band of 90 % lies."""

_RATES: Final = np.logspace(-6.0, 0.0, 13)
_CLUSTERS: Final = np.array([0.0, 0.01, 0.03, 0.06, 0.12])
_JUMPS: Final = np.array([0.005, 0.06])  # of a week: whether the level jumps now and then or hardly ever
_SPREADS: Final = 5  # points of the grid for s2, each of the same prior probability
_USUAL_RATE: Final = 0.003  # of a week: some five hundredths of the spread of single stories
_RATE_SPREAD: Final = 1.25  # decades
_SEED: Final = 20170414
_MOST_NUMBERS: Final = 6_000_000  # that draws may take, 8 bytes each
_MOST_DRAWS, _LEAST_DRAWS = 4_000, 800


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known before any story: what is usual, which counts as much as a few stories of a thin record.

    `level` is the mean of all acts, `spread` the standard deviation of single ones, `weight` how many stories its
    square is worth, `between` the variance between relations as a share of it, `jump` that of a jump of the level.
    """

    level: float = 0.0
    spread: float = 4.5
    weight: float = 4.0
    between: float = 0.5
    jump: float = 0.5


USUAL: Final = Prior()
"""For records that are long enough for the prior not to matter."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is seen: stories a period and their mean (ignored where there are none), and their spread inside periods.

    `stories` and `mean` are (periods,); `within` is the sum of squared differences from the mean of their period.
    """

    stories: Numbers
    mean: Numbers
    within: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Points of the grid: `rates` r, `clusters` h, `jumps` p and `variances` s2, (points,) each."""

    rates: Numbers
    clusters: Numbers
    jumps: Numbers
    variances: Numbers

    @property
    def axes(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """The four, in this order."""
        return self.rates, self.clusters, self.jumps, self.variances


@dataclass(frozen=True, slots=True)
class Filtered:
    """What the filter knows after each period: means of the level and variances over s2, (periods, points).

    `likelihood` is the logarithm of that of all means of periods, (points,).
    """

    means: Numbers
    variances: Numbers
    likelihood: Numbers


class State:
    """What is known of the level after all evidence; `fit` makes one.

    Attributes:
        grid: The points of the grid.
        weights: Their probabilities, (points,).

    """

    def __init__(self, grid: Grid, weights: Numbers, filtered: Filtered, prior: Prior) -> None:
        self.grid = grid
        self.weights = weights
        self._filtered = filtered
        self._prior = prior

    @cached_property
    def courses(self) -> Numbers:
        """Courses that the level may have taken, from their joint distribution: (periods, draws). The same each time.

        There are 4,000, or as many as fit into fifty megabytes.
        """
        length = len(self._filtered.means)
        return self.draw(int(np.clip(_MOST_NUMBERS // max(length, 1), _LEAST_DRAWS, _MOST_DRAWS)))

    @cached_property
    def level(self) -> Numbers:
        """The mean of the level in each period, (periods,)."""
        level: Numbers = self.courses.mean(axis=1)
        return level

    @cached_property
    def band(self) -> tuple[Numbers, Numbers]:
        """The band of 90 % around the level, low and high: (periods,) each."""
        low, high = np.quantile(self.courses, BAND, axis=1)
        return low, high

    @property
    def spread(self) -> float:
        """The standard deviation of single stories, as the mean of what it may be."""
        return float(self.weights @ np.sqrt(self.grid.variances))

    @property
    def cluster(self) -> float:
        """How much the stories of one period hang together (`h`), as the mean of what it may be."""
        return float(self.weights @ self.grid.clusters)

    def draw(self, count: int) -> Numbers:
        """Draw so many courses: (periods, count)."""
        chance = np.random.Generator(np.random.PCG64(_SEED))
        points = _stratified(self.weights, count, chance)
        return _sample_backward(self._filtered, self.grid, points, self._prior.jump, chance)


def fit(evidence: Evidence, prior: Prior = USUAL, weeks: float = 1.0) -> State:
    """Work out what is known of the level.

    Args:
        evidence: What is seen; at least one period.
        prior: What is usual.
        weeks: The length of a period, which says how far a level usually moves in it.

    """
    axes = _RATES, _CLUSTERS, 1 - (1 - _JUMPS) ** weeks, _likely_variances(evidence, prior)
    grid = Grid(*(axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")))
    filtered = filter_level(evidence, grid, prior)
    usual = -0.5 * ((np.log10(grid.rates) - np.log10(_USUAL_RATE * weeks)) / _RATE_SPREAD) ** 2
    told = usual + filtered.likelihood
    weights = np.exp(told - told.max())
    return State(grid, weights / weights.sum(), filtered, prior)


def _likely_variances(evidence: Evidence, prior: Prior) -> Numbers:
    """Give variances of single stories that are equally likely, by the prior and the spread inside periods.

    They are quantiles of an inverse gamma distribution, by the approximation of Wilson and Hilferty (1931).
    """
    told = float(np.sum(np.maximum(evidence.stories - 1, 0)))
    freedom = prior.weight + told
    squares = prior.weight * prior.spread**2 + evidence.within
    normal = np.array([NormalDist().inv_cdf((at + 0.5) / _SPREADS) for at in range(_SPREADS)])
    chi_squared = freedom * (1 - 2 / (9 * freedom) + normal * np.sqrt(2 / (9 * freedom))) ** 3
    variances: Numbers = squares / chi_squared
    return variances


def filter_level(evidence: Evidence, grid: Grid, prior: Prior) -> Filtered:
    """Run the filter at all points of the grid at once.

    Args:
        evidence: What is seen.
        grid: The points.
        prior: What is usual.

    """
    length, points = len(evidence.stories), len(grid.rates)
    means, variances, likelihood = np.empty((length, points)), np.empty((length, points)), np.zeros(points)
    mean, variance = np.full(points, prior.level), np.full(points, prior.between)
    with np.errstate(divide="ignore"):  # where there are no jumps
        jumps = np.log1p(-grid.jumps), np.log(grid.jumps)
    for at in range(length):
        small, large = (variance, variance) if not at else (variance + grid.rates, variance + prior.jump)
        if evidence.stories[at] > 0:
            error, noise = evidence.mean[at] - mean, 1 / evidence.stories[at] + grid.clusters
            jumped, told = _jump_odds(error, (small + noise, large + noise), grid.variances, jumps)
            gains = small / (small + noise), large / (large + noise)
            mean = mean + ((1 - jumped) * gains[0] + jumped * gains[1]) * error
            apart = jumped * (1 - jumped) * ((gains[1] - gains[0]) * error) ** 2 / grid.variances
            variance = (1 - jumped) * small * (1 - gains[0]) + jumped * large * (1 - gains[1]) + apart
            likelihood += told
        else:
            variance = (1 - grid.jumps) * small + grid.jumps * large
        means[at], variances[at] = mean, variance
    return Filtered(means, variances, likelihood)


def _jump_odds(
    error: Numbers, totals: tuple[Numbers, Numbers], scale: Numbers, jumps: tuple[Numbers, Numbers]
) -> tuple[Numbers, Numbers]:
    """Give the probability that a step was a jump, and the logarithm of the error's likelihood, for each point.

    `jumps` has the logarithms of the probabilities that it is none, and that it is one, before the error is seen.
    """
    small, large = (
        before - 0.5 * (error * error / (scale * total) + np.log(2 * np.pi * scale * total))
        for before, total in zip(jumps, totals, strict=True)
    )
    apart = np.exp(-np.abs(large - small))
    likely = 1 / (1 + apart)
    return np.where(large > small, likely, apart * likely), np.maximum(small, large) + np.log(1 + apart)


def _sample_backward(
    filtered: Filtered, grid: Grid, points: NDArray[np.intp], jump: float, chance: np.random.Generator
) -> Numbers:
    """Sample courses from the last period to the first, one for each of the points."""
    length, count = len(filtered.means), len(points)
    drawn = chance.standard_normal((length, count))
    used, at_point = np.unique(points, return_inverse=True)  # few of the grid, where there is much evidence
    means = filtered.means[:, used]
    back = _steps_back(filtered.variances[:, used], Grid(*(axis[used] for axis in grid.axes)), jump)
    drawn[-1] *= np.sqrt(grid.variances[used] * filtered.variances[-1, used])[at_point]
    drawn[-1] += means[-1][at_point]
    for at in range(length - 2, -1, -1):
        mean = means[at][at_point]
        error = drawn[at + 1] - mean
        odds = np.exp(error * error * back.steepness[at][at_point] - back.offset[at][at_point])
        jumped = chance.random(count) * (1 + odds) < 1
        kind = at_point + len(used) * jumped
        drawn[at] *= back.spread[at][kind]
        drawn[at] += mean + back.gain[at][kind] * error
    return drawn


@dataclass(frozen=True, slots=True)
class _StepsBack:
    """What steps back need and does not depend on the course, for all periods and points at once.

    Of a step of size e, `steepness` e^2 - `offset` is the logarithm of the odds that it was a small one against a jump:
    (periods, points). `gain` and `spread` are (periods, 2 * points), those of small steps first.
    """

    steepness: Numbers
    offset: Numbers
    gain: Numbers
    spread: Numbers


def _steps_back(variances: Numbers, grid: Grid, jump: float) -> _StepsBack:
    small, large = variances + grid.rates, variances + jump
    with np.errstate(divide="ignore"):  # where there are no jumps
        jumps = np.log(grid.jumps) - np.log1p(-grid.jumps)
    gain = np.concatenate([variances / small, variances / large], axis=1)
    spread = np.sqrt(np.tile(grid.variances * variances, 2) * (1 - gain))
    steepness = (0.5 / large - 0.5 / small) / grid.variances
    return _StepsBack(steepness, jumps + 0.5 * np.log(small / large), gain, spread)


def _stratified(weights: Numbers, size: int, chance: np.random.Generator) -> NDArray[np.intp]:
    """Draw points of the grid by their weights, each as often as it should be, give or take one."""
    places = (np.arange(size) + chance.random(size)) / size
    found = np.searchsorted(np.cumsum(weights), places, side="right")
    return np.minimum(found, len(weights) - 1)
