"""Turning points: where a relation went from one level to another and stayed.

The record is cut into stretches of one level each so that the squared differences, weighted by how much a period's
news is worth, are as small as they can be with a penalty for each cut: optimal partitioning (Jackson et al. 2005),
which finds the best of all cuts. The penalty is that of the modified Bayes information criterion (Zhang and Siegmund
2007) as in the R package changepoint: three times the logarithm of the number of periods with news.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from detente.relations.series import Series
from detente.relations.state import State

Numbers = NDArray[np.float64]

_PENALTY: Final = 3.0
_SHORTEST: Final = 2  # periods with news: one alone is an outlier


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """The first period of a new level, with the levels before and after it."""

    period: datetime.date
    before: float
    after: float

    @property
    def change(self) -> float:
        """By how much the level changed; negative for the worse."""
        return self.after - self.before

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {
            "period": self.period.isoformat(),
            "before": round(self.before, 3),
            "after": round(self.after, 3),
            "change": round(self.change, 3),
        }


def turning_points(series: Series, state: State) -> list[TurningPoint]:
    """Find the turning points of a series, in the order of time."""
    cuts = cuts_of(series.stories, series.mean, state)
    edges = [0, *cuts, len(series.stories)]
    weights = _weights(series.stories, state)
    levels = [
        float(np.average(np.nan_to_num(series.mean[start:end]), weights=weights[start:end]))
        for start, end in pairwise(edges)
    ]
    return [
        TurningPoint(series.periods[cut], before, after)
        for cut, (before, after) in zip(cuts, pairwise(levels), strict=True)
    ]


def cuts_of(stories: NDArray[np.int64], mean: Numbers, state: State) -> list[int]:
    """Find the first period of each new level.

    Args:
        stories: (periods,)
        mean: The mean of a period's stories, (periods,).
        state: What is known of the level.

    """
    told = np.flatnonzero(stories > 0)
    if len(told) < 2 * _SHORTEST:
        return []
    cuts = best_cuts(mean[told], _weights(stories, state)[told], _PENALTY * math.log(len(told)))
    return [int(told[cut]) for cut in cuts]


def _weights(stories: NDArray[np.int64], state: State) -> Numbers:
    """Give one over the variance of each period's mean; 0 where there is no news."""
    variance = state.spread**2 * (1 / np.maximum(stories, 1) + state.cluster)
    return np.where(stories > 0, 1 / variance, 0.0)


def best_cuts(values: Numbers, weights: Numbers, penalty: float, shortest: int = _SHORTEST) -> list[int]:
    """Cut a sequence where that is worth the penalty; give the first place of each stretch but the first.

    Args:
        values: (n,)
        weights: (n,), one over the variance of each value.
        penalty: What a cut must save, as twice a log likelihood.
        shortest: How many values a stretch must have at least.

    """
    weight, total, squares = (_before(x) for x in (weights, weights * values, weights * values**2))
    count = len(values)
    best, cut = np.full(count + 1, np.inf), np.zeros(count + 1, np.intp)
    best[0] = -penalty
    for end in range(shortest, count + 1):
        starts = np.arange(0, end - shortest + 1)
        mass = weight[end] - weight[starts]
        cost = squares[end] - squares[starts] - (total[end] - total[starts]) ** 2 / mass
        whole = best[starts] + cost + penalty
        at = int(np.argmin(whole))
        best[end], cut[end] = whole[at], at
    cuts, end = [], count
    while (end := int(cut[end])) > 0:
        cuts.append(end)
    return cuts[::-1]


def _before(values: Numbers) -> Numbers:
    return np.concatenate([[0.0], np.cumsum(values)])
