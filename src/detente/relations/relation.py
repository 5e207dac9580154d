"""A relation, as a whole: its series, its state, its verdict and what stands behind it."""

from __future__ import annotations

import datetime
import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.relations.answering import Answer, answers
from detente.relations.asking import Asking
from detente.relations.bootstrap import bootstrap_band
from detente.relations.breaks import TurningPoint, turning_points
from detente.relations.claims import CheckedClaim, check_claims
from detente.relations.drivers import Drivers, find_drivers
from detente.relations.series import Numbers, Series, evidence
from detente.relations.state import USUAL, Prior, State, fit
from detente.relations.verdict import Estimate, Verdict, estimate, judge
from detente.showing import Html, facts_piece

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from detente.relations.narrowing import NarrowStore


class Relation:
    """How two parties stand to each other, on the record of a store; `store.relation("USA", "RUS")` gives one.

    What is asked for first is worked out then, and kept.
    """

    def __init__(self, store: NarrowStore, asking: Asking, series: Series, prior: Prior = USUAL) -> None:
        self.asking = asking
        self.series = series
        self._store = store
        self._prior = prior

    def __str__(self) -> str:
        return str(self.asking)

    def __repr__(self) -> str:
        return f"<Relation {self}: {self.verdict if self else 'no stories'}>"

    def _repr_html_(self) -> Html:
        if not self:
            return facts_piece(f"Relation {self}", {"stories": "none"})
        facts = {"verdict": self.verdict, "level": self.verdict.level, "volatility": self.volatility}
        stretch = f"{self.series.periods[0]} to {self.series.periods[-1]}, by {self.asking.by}"
        return facts_piece(f"Relation {self}", {**facts, "stories": int(self.series.stories.sum()), "record": stretch})

    def __bool__(self) -> bool:
        return bool(self.series.periods)

    @cached_property
    def state(self) -> State:
        """The level of the relation in every period, as far as it is known."""
        return fit(evidence(self.series), self._prior, self.series.period.weeks)

    @cached_property
    def bootstrap(self) -> tuple[Numbers, Numbers]:
        """The bootstrap's band of 90 % around the plain means, low and high; NaN where there is one story or none."""
        return bootstrap_band(self.series)

    @cached_property
    def agreement(self) -> float:
        """The share of periods in which the level lies in the bootstrap's band; NaN where that has none.

        Where it is far below 0.9, the level does not follow the news well, and its band should not be trusted.
        """
        low, high = self.bootstrap
        known = ~np.isnan(low)
        inside = (low <= self.state.level) & (self.state.level <= high)
        return float(np.mean(inside[known])) if known.any() else float("nan")

    @cached_property
    def volatility(self) -> Estimate:
        """How far the level moves from one period to the next: the mean size of its steps over the last year."""
        year = self.state.courses[-1 - self.series.period.a_year :]
        return estimate(np.abs(np.diff(year, axis=0)).mean(axis=0)) if len(year) > 1 else Estimate(0.0, 0.0, 0.0)

    @cached_property
    def answers(self) -> tuple[Answer, Answer]:
        """Whether the first side answers the other's acts, and whether the other answers the first's."""
        return answers(self.series)

    @cached_property
    def undated(self) -> int:
        """How many stories of the two have no day, and so are in no period: give their articles a date."""
        return self._store.undated()

    @cached_property
    def verdict(self) -> Verdict:
        """What the record says of its last period."""
        return judge(self.series, self.state)

    @cached_property
    def turning_points(self) -> list[TurningPoint]:
        """Where the level changed and stayed, in the order of time."""
        return turning_points(self.series, self.state)

    @cached_property
    def drivers(self) -> Drivers:
        """Whose acts, of which types, and which stories made the last period what it is, with receipts."""
        return find_drivers(self._store, self.series)

    @cached_property
    def claims(self) -> list[CheckedClaim]:
        """What was said of the two, held against the record as it stood then; of two countries or organisations."""
        one, other = sorted([str(self.asking.one), str(self.asking.other)])
        return list(check_claims(self._store, {(one, other): self}))

    def until(self, day: datetime.date) -> Relation:
        """Give the relation as it stood at the end of the period of a day; that must be one of the record's."""
        return Relation(self._store, self.asking, self.series.until(self.series.period.start(day)), self._prior)

    def plot(self, path: str | os.PathLike[str] | None = None) -> Figure | Path:
        """Draw the relation; give the figure of matplotlib, or with a path the file, `.svg`, `.png` or `.html`.

        Raises:
            PlotError: matplotlib is not installed (`pip install detente[plot]`), or the path is of no such form.

        """
        from detente.relations.plot import figure, save_plot  # noqa: PLC0415  # matplotlib is an extra

        return figure(self) if path is None else save_plot(self, path)

    def to_json(self) -> dict[str, Any]:
        """Give all of it as plain JSON values."""
        return {
            "parties": str(self),
            "by": self.asking.by,
            "scale": self.asking.scale,
            "directed": self.asking.directed,
            "undated": self.undated,
            "verdict": self.verdict.to_json() if self else None,
            "drivers": self.drivers.to_json() if self else None,
            "turning_points": [point.to_json() for point in self.turning_points] if self else [],
            "volatility": self.volatility.to_json() if self else None,
            "answers": [answer.to_json() for answer in self.answers] if self else [],
            "claims": [claim.to_json() for claim in self.claims],
            "series": self.rows(),
        }

    def rows(self) -> list[dict[str, Any]]:
        """Give the rows of the series, each with the level and its band, and the band of the bootstrap."""
        if not self:
            return []
        low, high = self.bootstrap
        columns = {
            "level": self.state.level,
            "low": self.state.band[0],
            "high": self.state.band[1],
            "bootstrap_low": low,
            "bootstrap_high": high,
        }
        return [
            row | {name: _number(values[at]) for name, values in columns.items()}
            for at, row in enumerate(self.series.rows())
        ]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 3)
