"""Reciprocity: does one side answer the other's acts, and after how long.

For each lag, the mean value of what A does to B in a period is set against what B did to A so many periods before, once
what A itself did in the period before is taken off. The strongest of these partial correlations is tested by Fisher's
transformation (1924), and its chance multiplied by the number of lags that were tried (Bonferroni). Goldstein and
Freeman (1990) ask the same of great powers by vector autoregression.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from detente.relations.series import Series

Numbers = NDArray[np.float64]

_LONGEST: Final = 8  # periods
_LEAST: Final = 20  # periods in which both sides act
_CHANCE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a side answers the other: how strongly, after how many periods, and how likely that is by chance alone.

    `strength` is a partial correlation, positive where like is answered by like. `reason` says why it cannot be told;
    the numbers are then 0, 0 and 1.
    """

    who: str
    whom: str
    lag: int
    strength: float
    chance: float
    reason: str = ""

    @property
    def answers(self) -> bool:
        """Whether that is unlikely by chance, at one in twenty."""
        return not self.reason and self.chance <= _CHANCE

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {
            "who": self.who,
            "whom": self.whom,
            "answers": self.answers,
            "lag": self.lag,
            "strength": round(self.strength, 3),
            "chance": round(self.chance, 3),
            "reason": self.reason,
        }


def answers(series: Series) -> tuple[Answer, Answer]:
    """Tell whether the first side of a series answers the other, and whether the other answers the first."""
    one, other = str(series.asking.one), str(series.asking.other)
    first, second = (_means(*series.of_side(name)) for name in ("one", "other"))
    return _answer(one, other, first, second), _answer(other, one, second, first)


def _means(stories: NDArray[np.int64], total: Numbers) -> Numbers:
    with np.errstate(invalid="ignore"):
        return total / stories


def _answer(who: str, whom: str, own: Numbers, others: Numbers) -> Answer:
    both = int(np.count_nonzero(~np.isnan(own) & ~np.isnan(others)))
    if both < _LEAST:
        return Answer(who, whom, 0, 0.0, 1.0, f"both act in {both} periods, and {_LEAST} are needed")
    lag, strength = _strongest(_filled(own), _filled(others))
    size = math.atanh(min(abs(strength), 1 - 1e-12)) * math.sqrt(both - lag - 4)  # one is taken off, and a lag shortens
    chance = _LONGEST * 2 * NormalDist().cdf(-size)
    return Answer(who, whom, lag, strength, min(chance, 1.0))


def _filled(values: Numbers) -> Numbers:
    """Put the mean where a side does not act, and take it off."""
    centred = values - np.nanmean(values)
    return np.nan_to_num(centred)


def _strongest(own: Numbers, others: Numbers) -> tuple[int, float]:
    """Give the lag with the strongest partial correlation, and that."""
    strengths = [_partial(own[lag:], others[:-lag], own[lag - 1 : -1]) for lag in range(1, _LONGEST + 1)]
    at = int(np.argmax(np.abs(strengths)))
    return at + 1, strengths[at]


def _partial(left: Numbers, right: Numbers, control: Numbers) -> float:
    """Give the correlation of two sequences once a third is taken off both."""
    a, b, c = (_correlation(*pair) for pair in ((left, right), (left, control), (right, control)))
    rest = (1 - b**2) * (1 - c**2)
    return float((a - b * c) / np.sqrt(rest)) if rest > 1e-12 else 0.0


def _correlation(left: Numbers, right: Numbers) -> float:
    left, right = left - left.mean(), right - right.mean()
    size = float(np.sqrt((left @ left) * (right @ right)))
    return float(left @ right) / size if size > 0 else 0.0
