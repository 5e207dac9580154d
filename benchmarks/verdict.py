"""Whether verdicts are right: simulated relations whose level is known, beside plain weekly means.

    python benchmarks/verdict.py [--seeds N] [--kinds KIND,...]

The generator is `tests/relations/simulated_relations.py`. Three questions:

- **Reliability.** Of all times that a period was called the lowest of its record with a probability of about p, it was
  the lowest in a share of p. Each relation is judged at every eighth week and wherever a plain mean is the lowest so
  far. The figure is the mean distance of p from the share, over bins of a tenth, weighted by how many are in each.
- **Lows.** The true low is found within two periods, where it is identifiable (what that is, `low_is_identifiable`
  says).
- **Turning points.** Found within two periods, each once: F1.

Beside it, the same from plain weekly means: the lowest mean is the low, for certain; or with a probability from
standard errors, each week on its own; a turning point is a change between two weeks of more than two standard
deviations.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "relations"))

from simulated_relations import KINDS, Simulated, low_is_identifiable, simulate

from detente.relations.breaks import cuts_of
from detente.relations.state import BAND, State, fit

Numbers = NDArray[np.float64]

NEAR = 2  # periods
_BINS = 10
_EVERY = 8  # weeks
_FIRST = 12  # no record is judged before
_COURSES = 1000


@dataclass(slots=True)
class Tally:
    """What one way of judging said, and what was true."""

    stated: list[float] = field(default_factory=list)
    true: list[bool] = field(default_factory=list)
    lows: list[bool] = field(default_factory=list)
    found: int = 0
    wanted: int = 0
    hits: int = 0

    def reliability(self) -> float:
        """Give the mean distance of probability and frequency, weighted by how many are in each bin."""
        return sum(len(one) * abs(stated - share) for stated, share, one in self.bins()) / max(len(self.stated), 1)

    def bins(self) -> list[tuple[float, float, Numbers]]:
        """Give mean probability, share of truth and all probabilities, for each bin that has any."""
        stated, true = np.array(self.stated), np.array(self.true, np.float64)
        at = np.minimum((stated * _BINS).astype(int), _BINS - 1)
        return [
            (float(stated[at == one].mean()), float(true[at == one].mean()), stated[at == one])
            for one in range(_BINS)
            if (at == one).any()
        ]

    def brier(self) -> float:
        """Give the mean squared distance of probability and truth."""
        return float(np.mean((np.array(self.stated) - np.array(self.true, np.float64)) ** 2))

    def low_share(self) -> float:
        """Give the share of identifiable lows that were found."""
        return float(np.mean(self.lows)) if self.lows else float("nan")

    def f1(self) -> float:
        """Give F1 of turning points."""
        return 2 * self.hits / max(self.found + self.wanted, 1)


@dataclass(slots=True)
class Outcome:
    """What all ways of judging came to, and how often the true level lay in the band of 90 %."""

    ours: Tally = field(default_factory=Tally)
    certain: Tally = field(default_factory=Tally)
    errors: Tally = field(default_factory=Tally)
    covered: list[float] = field(default_factory=list)
    identifiable: list[bool] = field(default_factory=list)


def judge_kind(kind: str, seeds: Iterable[int]) -> Outcome:
    """Judge relations of a kind."""
    outcome = Outcome()
    for seed in seeds:
        relation = simulate(kind, seed)
        _judge_times(relation, outcome)
        state = fit(relation.evidence())
        courses = state.draw(_COURSES)
        low, high = np.quantile(courses, BAND, axis=1)
        outcome.covered.append(float(np.mean((low <= relation.level) & (relation.level <= high))))
        if kind == "crisis":
            _judge_low(relation, state, outcome)
        if kind == "breaks":
            _judge_breaks(relation, state, outcome)
    return outcome


def _judge_times(relation: Simulated, outcome: Outcome) -> None:
    """Ask at many times whether the present is the lowest of the record until then."""
    for end in _times(relation):
        seen = relation.until(end)
        told = np.flatnonzero(seen.stories > 0)
        true = bool(seen.level[-1] <= seen.level[told].min())
        others = told[:-1]
        courses = fit(seen.evidence()).draw(_COURSES)
        means = np.where(seen.stories > 0, seen.mean, np.inf)
        _note(outcome.ours, float((courses[-1] < courses[others].min(axis=0)).mean()), true)
        _note(outcome.certain, float(means[-1] <= means.min()), true)
        _note(outcome.errors, _by_standard_errors(seen), true)


def _times(relation: Simulated) -> list[int]:
    """Give the ends of the records that are judged: at every eighth week, and where a mean is the lowest so far."""
    told = relation.stories > 0
    means = np.where(told, relation.mean, np.inf)
    lowest = means <= np.minimum.accumulate(means)
    every = np.arange(len(means)) % _EVERY == _EVERY - 1
    return [int(at) + 1 for at in np.flatnonzero(told & (lowest | every)) if at >= _FIRST]


def _note(tally: Tally, stated: float, true: bool) -> None:
    tally.stated.append(stated)
    tally.true.append(true)


def _by_standard_errors(seen: Simulated) -> float:
    """Give the probability that the last week is the lowest, with each week on its own."""
    told = seen.stories > 0
    spread = float(np.std(np.concatenate(seen.scores)))
    chance = np.random.default_rng(1)
    errors = spread / np.sqrt(seen.stories[told])
    drawn = seen.mean[told] + errors * chance.standard_normal((_COURSES, int(told.sum())))
    return float((drawn[:, -1] <= drawn.min(axis=1)).mean())


def _judge_low(relation: Simulated, state: State, outcome: Outcome) -> None:
    outcome.identifiable.append(low_is_identifiable(relation))
    if not outcome.identifiable[-1]:
        return
    told = relation.stories > 0
    true = int(np.argmin(np.where(told, relation.level, np.inf)))
    for tally, level in (
        (outcome.ours, state.level),
        (outcome.certain, relation.mean),
        (outcome.errors, relation.mean),
    ):
        found = int(np.argmin(np.where(told, level, np.inf)))
        tally.lows.append(abs(found - true) <= NEAR)


def _judge_breaks(relation: Simulated, state: State, outcome: Outcome) -> None:
    _match(outcome.ours, cuts_of(relation.stories, relation.mean, state), relation.breaks)
    plain = _plain_breaks(relation)
    _match(outcome.certain, plain, relation.breaks)
    _match(outcome.errors, plain, relation.breaks)


def _plain_breaks(relation: Simulated) -> list[int]:
    told = np.flatnonzero(relation.stories > 0)
    steps = np.diff(relation.mean[told])
    return [int(at) for at in told[1:][np.abs(steps) > 2 * steps.std()]]


def _match(tally: Tally, found: Sequence[int], wanted: Sequence[int]) -> None:
    """Count how many turning points were found within two periods, each matched once."""
    left = list(wanted)
    for one in found:
        near = [at for at in left if abs(at - one) <= NEAR]
        if near:
            left.remove(min(near, key=lambda at: abs(at - one)))
            tally.hits += 1
    tally.found += len(found)
    tally.wanted += len(wanted)


def joined(tallies: Iterable[Tally]) -> Tally:
    """Put tallies of several kinds together."""
    result = Tally()
    for one in tallies:
        result.stated += one.stated
        result.true += one.true
    return result


_WAYS: tuple[tuple[str, Callable[[Outcome], Tally]], ...] = (
    ("verdict", lambda outcome: outcome.ours),
    ("plain mean, certain", lambda outcome: outcome.certain),
    ("plain mean, errors", lambda outcome: outcome.errors),
)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=200, help="relations of each kind")
    parser.add_argument("--kinds", default=",".join(KINDS))
    given = parser.parse_args()
    outcomes = {kind: judge_kind(kind, range(given.seeds)) for kind in given.kinds.split(",")}
    print(f"{given.seeds} relations of each kind, 104 weeks; reliability (Brier score) by kind\n")
    print(f"{'':22}" + "".join(f"{kind:>16}" for kind in outcomes) + f"{'all':>16}")
    for name, way in _WAYS:
        tallies = [way(outcome) for outcome in outcomes.values()]
        cells = [f"{one.reliability():.3f} ({one.brier():.3f})" for one in (*tallies, joined(tallies))]
        print(f"{name:22}" + "".join(f"{cell:>16}" for cell in cells))
    covered = [f"{np.mean(outcome.covered):.3f}" for outcome in outcomes.values()]
    print(f"{'in the 90 % band':22}" + "".join(f"{cell:>16}" for cell in covered))
    print("\nprobability stated, share that was true, how often (all kinds)")
    for stated, share, one in joined(outcome.ours for outcome in outcomes.values()).bins():
        print(f"  {stated:.3f}  {share:.3f}  {len(one):6}")
    for kind, outcome in outcomes.items():
        if outcome.identifiable:
            print(f"\n{kind}: the low is identifiable in {np.mean(outcome.identifiable):.1%} of the relations; found")
            print("\n".join(f"  {name:22}{way(outcome).low_share():.1%}" for name, way in _WAYS[:2]))
        if outcome.ours.wanted:
            print(f"\n{kind}: turning points within {NEAR} weeks, F1 ({outcome.ours.wanted} true ones)")
            print("\n".join(f"  {name:22}{way(outcome).f1():.3f}" for name, way in _WAYS[:2]))


if __name__ == "__main__":
    main()
