"""Series: what two parties did to each other, period by period, counted in stories."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from detente.relations.acts import acts_query
from detente.relations.asking import Asking
from detente.relations.periods import Period
from detente.relations.state import Evidence

if TYPE_CHECKING:
    import pandas as pd

    from detente.store import Store

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

SIDES: Final = ("one", "other", "both")
"""Whose act it is: the first party's, the other's, or both parties' together."""

_PER: Final = 1_000  # stories of the store


@dataclass(frozen=True, slots=True)
class Cell:
    """So many stories of one period, side, type and value: what a store is asked for, and all that is counted."""

    period: datetime.date
    side: str
    type: str
    quad: int
    value: float
    stories: int


@dataclass(frozen=True, slots=True)
class Series:
    """Stories between two parties by period, without gaps: a period without news has a count of zero.

    All arrays have one number a period. `total` and `squares` are the sums of the values and of their squares;
    `news` counts all stories of the store, or is None where that was not asked.
    """

    asking: Asking
    periods: tuple[datetime.date, ...]
    cells: tuple[Cell, ...]
    stories: Counts
    total: Numbers
    squares: Numbers
    news: Counts | None = None

    @property
    def period(self) -> Period:
        """The kind of period."""
        return self.asking.period

    @property
    def mean(self) -> Numbers:
        """The mean value of a period's stories, on the scale; NaN where there are none."""
        with np.errstate(invalid="ignore"):
            return self.total / self.stories

    @property
    def within(self) -> float:
        """The sum of the squared differences between stories and the mean of their period."""
        with np.errstate(invalid="ignore", divide="ignore"):
            between = np.where(self.stories > 0, self.total**2 / self.stories, 0.0)
        return float(max(np.sum(self.squares - between), 0.0))

    def by_quad(self) -> Counts:
        """Count stories by quad class: (periods, 4)."""
        return self._counts([cell.quad - 1 for cell in self.cells], 4)

    def by_side(self) -> Counts:
        """Count stories by whose act they are: (periods, 3), in the order of `SIDES`."""
        return self._counts([SIDES.index(cell.side) for cell in self.cells], len(SIDES))

    def by_type(self) -> dict[str, Counts]:
        """Count stories by type; types that never occur are left out."""
        types = sorted({cell.type for cell in self.cells})
        counts = self._counts([types.index(cell.type) for cell in self.cells], len(types))
        return {name: counts[:, at] for at, name in enumerate(types)}

    def of_side(self, name: str) -> tuple[Counts, Numbers]:
        """Give number and total value of the stories of one side, by period; those of both together are left out."""
        chosen = [cell for cell in self.cells if cell.side == name]
        stories, total, _ = _sums(chosen, self.periods, self.period)
        return stories, total

    def values(self) -> list[tuple[Numbers, Counts]]:
        """Give the distinct values of each period with how many stories have them."""
        found: list[dict[float, int]] = [{} for _ in self.periods]
        for cell, at in zip(self.cells, self._places(), strict=True):
            found[at][cell.value] = found[at].get(cell.value, 0) + cell.stories
        return [
            (np.array(sorted(one), np.float64), np.array([one[value] for value in sorted(one)], np.int64))
            for one in found
        ]

    def until(self, last: datetime.date) -> Series:
        """Give the series as it stood at the end of a period; its `last` must be one of the periods."""
        end = self.periods.index(last) + 1
        return replace(
            self,
            periods=self.periods[:end],
            cells=tuple(cell for cell in self.cells if cell.period <= last),
            stories=self.stories[:end],
            total=self.total[:end],
            squares=self.squares[:end],
            news=None if self.news is None else self.news[:end],
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Give a row a period: counts by quad class and type, conflict, cooperation and net, and scores.

        `cooperation` and `conflict` count stories, `net` is their difference; `cooperation_score` and
        `conflict_score` are the sums of positive and of negative values, `net_score` of all, `mean_score` a story's.
        With `news`, `..._per_thousand` are counts for every thousand stories of the store.
        """
        quads, types = self.by_quad(), self.by_type()
        good, bad = self._signed(1), self._signed(-1)
        for at, start in enumerate(self.periods):
            stories, quad = int(self.stories[at]), [int(count) for count in quads[at]]
            cooperation, conflict = quad[0] + quad[1], quad[2] + quad[3]
            yield {
                "period": start.isoformat(),
                "stories": stories,
                "verbal_cooperation": quad[0],
                "material_cooperation": quad[1],
                "verbal_conflict": quad[2],
                "material_conflict": quad[3],
                "cooperation": cooperation,
                "conflict": conflict,
                "net": cooperation - conflict,
                "cooperation_score": round(float(good[at]), 3),
                "conflict_score": round(float(bad[at]), 3),
                "net_score": round(float(self.total[at]), 3),
                "mean_score": round(float(self.total[at]) / stories, 3) if stories else None,
                **self._normalised(at, cooperation, conflict),
                "types": {name: int(counts[at]) for name, counts in types.items() if counts[at]},
            }

    def df(self) -> pd.DataFrame:
        """Give the rows as a pandas frame, with a column for each type."""
        import pandas as pd  # noqa: PLC0415  # an extra, and heavy

        types = self.by_type()
        rows = [
            {**row, "period": pd.Timestamp(row["period"]), **{name: row["types"].get(name, 0) for name in types}}
            for row in self.rows()
        ]
        return pd.DataFrame(rows).drop(columns="types", errors="ignore")

    def _normalised(self, at: int, cooperation: int, conflict: int) -> dict[str, Any]:
        if self.news is None:
            return {}
        news = int(self.news[at])
        return {
            "news": news,
            "cooperation_per_thousand": round(_PER * cooperation / news, 3) if news else None,
            "conflict_per_thousand": round(_PER * conflict / news, 3) if news else None,
        }

    def _signed(self, sign: int) -> Numbers:
        chosen = [cell for cell in self.cells if cell.value * sign > 0]
        return _sums(chosen, self.periods, self.period)[1]

    def _counts(self, columns: Sequence[int], width: int) -> Counts:
        counts = np.zeros((len(self.periods), width), np.int64)
        np.add.at(counts, (self._places(), columns), [cell.stories for cell in self.cells])
        return counts

    def _places(self) -> list[int]:
        return [self.period.number(self.periods[0], cell.period) for cell in self.cells]


def evidence(series: Series) -> Evidence:
    """Give what a series says of the level."""
    return Evidence(series.stories.astype(np.float64), np.nan_to_num(series.mean), series.within)


def make_series(asking: Asking, cells: Sequence[Cell], news: Mapping[datetime.date, int] | None = None) -> Series:
    """Make the series of cells, from the first period to the last that has any, or that was asked for."""
    period = asking.period
    starts = [cell.period for cell in cells]
    first = min([*starts, *([period.start(asking.since)] if asking.since and starts else [])], default=None)
    last = max([*starts, *([period.start(asking.until)] if asking.until and starts else [])], default=None)
    periods = () if first is None or last is None else tuple(period.all(first, last))
    stories, total, squares = _sums(cells, periods, period)
    told = None if news is None else np.array([news.get(start, 0) for start in periods], np.int64)
    return Series(asking, periods, tuple(cells), stories, total, squares, told)


def _sums(cells: Sequence[Cell], periods: Sequence[datetime.date], period: Period) -> tuple[Counts, Numbers, Numbers]:
    """Sum up stories, values and squared values by period."""
    stories, total, squares = np.zeros(len(periods), np.int64), np.zeros(len(periods)), np.zeros(len(periods))
    if cells:
        at = np.array([period.number(periods[0], cell.period) for cell in cells])
        count = np.array([cell.stories for cell in cells], np.int64)
        value = np.array([cell.value for cell in cells])
        np.add.at(stories, at, count)
        np.add.at(total, at, count * value)
        np.add.at(squares, at, count * value**2)
    return stories, total, squares


def read_series(store: Store, asking: Asking, *, news: bool = False) -> Series:
    """Count what a store holds on a relation; with `news` also how many stories it has in all, by period."""
    cells = [Cell(*row) for row in store.sql(_cells_query(asking)).fetchall()]
    return make_series(asking, cells, dict(store.sql(_news_query(asking)).fetchall()) if news else None)


def _cells_query(asking: Asking) -> str:
    return f"""
        SELECT period, CASE WHEN by_one AND by_other THEN 'both' WHEN by_one THEN 'one' ELSE 'other' END AS side,
               type, quad, value, count(*) AS stories
        FROM ({asking.acts()}) GROUP BY ALL ORDER BY ALL
    """


def _news_query(asking: Asking) -> str:
    return f"""
        SELECT date_trunc('{asking.by}', day)::DATE AS period, count(DISTINCT story) AS news
        FROM ({acts_query()}) GROUP BY ALL
    """
