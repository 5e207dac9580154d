"""Series: what two parties did to each other, period by period, counted in stories."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from detente.relations.acts import imported_acts_query, own_acts_query
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


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Stories counted by period, side, type, quad class and value: what a store is asked for, and all that is counted.

    Columns of one length; a relation of a million stories has a hundred thousand cells.

    Attributes:
        starts: First day of the period, `datetime64[D]`.
        sides: Place in `SIDES`.
        types: Place in `names`.
        quads: 1 to 4.
        values: On the scale.
        stories: How many.
        names: The types, sorted, whatever the codebook is that they are of.

    """

    starts: NDArray[np.datetime64]
    sides: Counts
    types: Counts
    quads: Counts
    values: Numbers
    stories: Counts
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.starts)

    def where(self, chosen: NDArray[np.bool_]) -> Cells:
        """Give the cells that are chosen."""
        return Cells(
            self.starts[chosen], self.sides[chosen], self.types[chosen], self.quads[chosen], self.values[chosen],
            self.stories[chosen], self.names,
        )  # fmt: skip

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Cells:
        """Take them from columns: `day` of the period, counted from 1970, `type` by its name, others as they are."""
        days, sides, quads, stories = (
            np.asarray(columns[name], np.int64) for name in ("day", "sides", "quads", "stories")
        )
        names = tuple(sorted(set(columns["type"])))
        place = {name: at for at, name in enumerate(names)}
        types = np.fromiter((place[name] for name in columns["type"]), np.int64, len(days))
        return cls(
            days.astype("datetime64[D]"), sides, types, quads, np.asarray(columns["values"], np.float64), stories, names
        )


_NONE: Final = np.empty(0, np.int64)
NO_CELLS: Final = Cells(_NONE.astype("datetime64[D]"), _NONE, _NONE, _NONE, _NONE.astype(np.float64), _NONE)
"""Of a series that was counted in another way, or has no news."""


@dataclass(frozen=True, slots=True)
class Series:
    """Stories between two parties by period, without gaps: a period without news has a count of zero.

    All arrays have one number a period. `total` and `squares` are the sums of the values and of their squares;
    `news` counts all stories of the store, or is None where that was not asked.
    """

    asking: Asking
    periods: tuple[datetime.date, ...]
    cells: Cells
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
        return self._counts(self.cells.quads - 1, 4)

    def by_side(self) -> Counts:
        """Count stories by whose act they are: (periods, 3), in the order of `SIDES`."""
        return self._counts(self.cells.sides, len(SIDES))

    def by_type(self) -> dict[str, Counts]:
        """Count stories by type; types that never occur are left out."""
        counts = self._counts(self.cells.types, len(self.cells.names))
        return {name: counts[:, at] for at, name in enumerate(self.cells.names)}

    def of_side(self, name: str) -> tuple[Counts, Numbers]:
        """Give number and total value of the stories of one side, by period; those of both together are left out."""
        chosen = self.cells.where(self.cells.sides == SIDES.index(name))
        stories, total, _ = _sums(chosen, self.periods, self.period)
        return stories, total

    def values(self) -> list[tuple[Numbers, Counts]]:
        """Give the distinct values of each period, from the lowest on, with how many stories have them."""
        places = self._places()
        order = np.lexsort((self.cells.values, places))
        places, values, stories = places[order], self.cells.values[order], self.cells.stories[order]
        fresh = np.ones(len(order), np.bool_)
        fresh[1:] = (np.diff(places) != 0) | (np.diff(values) != 0)
        begins = np.flatnonzero(fresh)
        counts = np.add.reduceat(stories, begins) if len(begins) else stories
        edges = np.searchsorted(places[begins], np.arange(1, len(self.periods)))
        return list(zip(np.split(values[begins], edges), np.split(counts, edges), strict=True))

    def until(self, last: datetime.date) -> Series:
        """Give the series as it stood at the end of a period; its `last` must be one of the periods."""
        end = self.periods.index(last) + 1
        return replace(
            self,
            periods=self.periods[:end],
            cells=self.cells.where(self.cells.starts <= np.datetime64(last)),
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
        return _sums(self.cells.where(self.cells.values * sign > 0), self.periods, self.period)[1]

    def _counts(self, columns: Counts, width: int) -> Counts:
        size = len(self.periods)
        counts = np.bincount(self._places() * width + columns, self.cells.stories, size * width)
        return counts.astype(np.int64).reshape(size, width)

    def _places(self) -> NDArray[np.intp]:
        return self.period.numbers(self.periods[0], self.cells.starts) if self.periods else np.empty(0, np.intp)


def evidence(series: Series) -> Evidence:
    """Give what a series says of the level."""
    return Evidence(series.stories.astype(np.float64), np.nan_to_num(series.mean), series.within)


def make_series(asking: Asking, cells: Cells, news: Mapping[datetime.date, int] | None = None) -> Series:
    """Make the series of cells, from the first period to the last that has any, or that was asked for."""
    period = asking.period
    periods: tuple[datetime.date, ...] = ()
    if len(cells):
        first, last = cells.starts.min().item(), cells.starts.max().item()
        first = first if asking.since is None else min(first, period.start(asking.since))
        last = last if asking.until is None else max(last, period.start(asking.until))
        periods = tuple(period.all(first, last))
    stories, total, squares = _sums(cells, periods, period)
    told = None if news is None else np.array([news.get(start, 0) for start in periods], np.int64)
    return Series(asking, periods, cells, stories, total, squares, told)


def _sums(cells: Cells, periods: Sequence[datetime.date], period: Period) -> tuple[Counts, Numbers, Numbers]:
    """Sum up stories, values and squared values by period."""
    size = len(periods)
    if not len(cells):
        return np.zeros(size, np.int64), np.zeros(size), np.zeros(size)
    at = period.numbers(periods[0], cells.starts)
    count, value = cells.stories, cells.values
    stories, total, squares = (
        np.bincount(at, one, size).astype(np.float64) for one in (count, count * value, count * value**2)
    )
    return stories.astype(np.int64), total, squares


def read_series(store: Store, asking: Asking, news: Mapping[datetime.date, int] | None = None) -> Series:
    """Count what a store holds on a relation; `news` says how many stories there are in all, by period."""
    return make_series(asking, Cells.of(store.sql(_cells_query(asking)).fetchnumpy()), news)


def read_news(store: Store, asking: Asking) -> dict[datetime.date, int]:
    """Count all stories of a store by period."""
    return dict(store.sql(_news_query(asking)).fetchall())


def _cells_query(asking: Asking) -> str:
    return f"""
        SELECT (period - DATE '1970-01-01')::BIGINT AS day,
               CASE WHEN by_one AND by_other THEN 2 WHEN by_one THEN 0 ELSE 1 END::BIGINT AS sides,
               type, quad::BIGINT AS quads, value AS "values", count(*) AS stories
        FROM ({asking.acts()}) GROUP BY ALL ORDER BY ALL
    """


def _news_query(asking: Asking) -> str:
    period = f"date_trunc('{asking.by}', day)::DATE AS period"
    return f"""
        SELECT period, sum(news)::BIGINT AS news FROM (
            SELECT {period}, count(DISTINCT story) AS news FROM ({own_acts_query()}) GROUP BY ALL
            UNION ALL SELECT {period}, count(*) AS news FROM ({imported_acts_query()}) GROUP BY ALL
        ) GROUP BY ALL
    """
