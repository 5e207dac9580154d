"""Relations whose true level is known: stories of PLOVER's types, drawn so that their mean score is that level.

Stories are not normal: each has a type, and types have the codebook's scores, so that the spread of single stories
changes with the level and the scale ends at -10 and 10. The kinds of course:

- `wander`: the level wanders by small steps, as the model supposes.
- `crisis`: it wanders about a middle, with one deep crisis of some weeks and three lesser ones, in which there is more
  news.
- `breaks`: it jumps up to four times, by two and a half to five points, and is nearly steady in between.
- `bursts`: it wanders, and the stories of a week hang together: one incident gives many of them.
- `thin`: it wanders, and half of the weeks are without news, the others with one story to four.
- `steady`: it hardly moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detente.codebook import load_codebook
from detente.relations.state import Evidence

Numbers = NDArray[np.float64]

KINDS: Final = ("wander", "crisis", "breaks", "bursts", "thin", "steady")
_BEYOND: Final = 6.0  # no level goes beyond, so that types on both ends remain
_RATES: Final = {"thin": 2.0}
_STEPS: Final = {"wander": 0.5, "bursts": 0.5, "thin": 0.5, "breaks": 0.02, "steady": 0.01}


@dataclass(frozen=True, slots=True)
class Simulated:
    """A relation: its true level, the stories of each week, and which weeks begin a new level (`breaks` only).

    `level` is (weeks,), `scores` a list of the scores of each week's stories.
    """

    kind: str
    level: Numbers
    scores: list[Numbers]
    breaks: tuple[int, ...] = ()

    @property
    def stories(self) -> NDArray[np.int64]:
        """Count the stories of each week."""
        return np.array([len(one) for one in self.scores])

    @property
    def mean(self) -> Numbers:
        """Give the plain mean of each week, 0 where there is none."""
        return np.array([one.mean() if len(one) else 0.0 for one in self.scores])

    def until(self, end: int) -> Simulated:
        """Give the first weeks of it."""
        return Simulated(self.kind, self.level[:end], self.scores[:end], self.breaks)

    def evidence(self) -> Evidence:
        """Give what can be seen of it."""
        within = sum(float(np.sum((one - one.mean()) ** 2)) for one in self.scores if len(one))
        return Evidence(self.stories.astype(np.float64), self.mean, within)


def simulate(kind: str, seed: int, weeks: int = 104) -> Simulated:
    """Make a relation of a kind; the same for the same seed."""
    chance = np.random.default_rng([KINDS.index(kind), seed])
    level, breaks = _level(kind, weeks, chance)
    usual = _RATES.get(kind, chance.uniform(8, 30))
    counts = chance.poisson(usual * chance.lognormal(0, 0.4, weeks))
    if kind == "crisis":
        counts = np.round(counts * (1 + np.maximum(np.median(level) - level, 0) / 2)).astype(np.int64)
    counts[chance.random(weeks) < (0.5 if kind == "thin" else 0.03)] = 0
    if kind == "thin":
        counts = np.minimum(counts, 4)
    counts[-1] = max(counts[-1], 3)
    shock = chance.normal(0, 1.5, weeks) if kind == "bursts" else np.zeros(weeks)
    scores = [_draw(float(level[at] + shock[at]), int(counts[at]), chance) for at in range(weeks)]
    return Simulated(kind, level, scores, breaks)


def _level(kind: str, weeks: int, chance: np.random.Generator) -> tuple[Numbers, tuple[int, ...]]:
    if kind == "crisis":
        return _crisis(weeks, chance), ()
    steps = chance.normal(0, _STEPS[kind] * (chance.uniform(0.5, 1.5)), weeks)
    breaks: tuple[int, ...] = ()
    if kind == "breaks":
        breaks = _spaced(weeks, int(chance.integers(0, 5)), chance)
        return _jumping(steps, breaks, chance), breaks
    return _kept_inside(np.cumsum(steps) + chance.uniform(-3, 3)), breaks


def _spaced(weeks: int, count: int, chance: np.random.Generator) -> tuple[int, ...]:
    """Choose weeks that lie twelve apart at least."""
    free = weeks - 12 * (count + 1)
    return tuple(int(at) + 12 * (number + 1) for number, at in enumerate(np.sort(chance.integers(0, free, count))))


def _jumping(steps: Numbers, breaks: tuple[int, ...], chance: np.random.Generator) -> Numbers:
    level = np.cumsum(steps) + chance.uniform(-2, 2)
    for at in breaks:
        size = chance.uniform(2.5, 5)
        down = level[at] > 0 if abs(level[at]) > 1 else chance.random() < 0.5
        level[at:] += -size if down else size
    return level


def _crisis(weeks: int, chance: np.random.Generator) -> Numbers:
    level = np.empty(weeks)
    level[0] = middle = chance.uniform(0, 3)
    for at in range(1, weeks):
        level[at] = middle + 0.9 * (level[at - 1] - middle) + chance.normal(0, 0.25)
    depths = [chance.uniform(4, 8), *chance.uniform(0.5, 3, 3)]
    starts = chance.permutation(np.linspace(8, weeks - 16, len(depths)).astype(int))
    for depth, start in zip(depths, starts, strict=True):
        fall = np.concatenate([[0.5, 1.0, 1.0], chance.uniform(0.4, 0.7) ** np.arange(1, 8)])
        level[start : start + len(fall)] -= depth * fall
    return _kept_inside(level)


def _kept_inside(level: Numbers) -> Numbers:
    """Reflect a course at the ends of what is allowed."""
    folded = np.mod(level + _BEYOND, 4 * _BEYOND)
    return np.where(folded > 2 * _BEYOND, 4 * _BEYOND - folded, folded) - _BEYOND


def _draw(level: float, count: int, chance: np.random.Generator) -> Numbers:
    scores, tilts, means = _types()
    tilt = np.interp(np.clip(level, means[0], means[-1]), means, tilts)
    weights = np.exp(tilt * scores)
    return chance.choice(scores, count, p=weights / weights.sum())


@cache
def _types() -> tuple[Numbers, Numbers, Numbers]:
    """Give the scores of the sixteen types, and which tilt of their frequencies gives which mean."""
    codebook = load_codebook()
    scores = np.array([codebook.score(name) for name in codebook.events])
    tilts = np.linspace(-1, 1, 401)
    weights = np.exp(np.outer(tilts, scores))
    means = (weights @ scores) / weights.sum(axis=1)
    return scores, tilts, means


def true_spread(relation: Simulated) -> float:
    """Give the standard deviation of single stories, as it is on average."""
    scores, tilts, means = _types()
    tilt = np.interp(relation.level, means, tilts)
    weights = np.exp(np.outer(tilt, scores))
    weights /= weights.sum(axis=1, keepdims=True)
    variance = weights @ scores**2 - (weights @ scores) ** 2
    return float(np.sqrt(variance.mean()))


def low_is_identifiable(relation: Simulated, errors: float = 3.0) -> bool:
    """Tell whether the true low could be told from all else by somebody who knew how far stories spread.

    The mean of the three weeks around it lies beneath that of any other three weeks, more than two weeks away, by at
    least three standard errors of the difference, counting the stories that there are.
    """
    told = relation.stories > 0
    low = int(np.argmin(np.where(told, relation.level, np.inf)))
    own = slice(max(low - 1, 0), low + 2)
    spread = true_spread(relation)
    for at in range(len(relation.level)):
        other = slice(max(at - 1, 0), at + 2)
        stories = relation.stories[other].sum()
        if abs(at - low) <= 2 or not stories:
            continue
        error = spread * np.sqrt(1 / relation.stories[own].sum() + 1 / stories)
        if relation.level[other].mean() - relation.level[own].mean() < errors * error:
            return False
    return True
