"""All relations of a store side by side: who stands at a low or a high now, and whose relation has changed most."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from detente.relations.asking import Asking, asking
from detente.relations.pooling import Sums, dyads_query, pool
from detente.relations.series import NO_CELLS, Series, evidence
from detente.relations.state import Prior, fit
from detente.relations.verdict import CONFIDENT, Verdict, judge, silent_verdict, too_little

if TYPE_CHECKING:
    from detente.store import Store

LOW, HIGH, BETWEEN, TOO_LITTLE = KINDS = ("low", "high", "between", "too little news")
"""Where a relation stands, in the order of the ranking."""

_COURSES: Final = 1_000

LEAST_LISTED: Final = 5
"""Pairs with fewer stories are not listed, if nothing else is said."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A relation with its verdict on the last period of the store, and where it stands, of `KINDS`.

    `change` is that of the level since a month ago, None where there is too little news.
    """

    one: str
    other: str
    kind: str
    change: float | None
    verdict: Verdict

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {"one": self.one, "other": self.other, "kind": self.kind, "verdict": self.verdict.to_json()}


@dataclass(frozen=True, slots=True)
class _Row:
    one: str
    other: str
    period: datetime.date
    stories: int
    total: float
    squares: float

    @property
    def dyad(self) -> tuple[str, str]:
        return self.one, self.other


def rank(
    store: Store,
    *,
    by: str,
    scale: str,
    until: datetime.date | str | None,
    least: int,
    watch: Callable[[int, int], object] | None = None,
) -> list[Ranked]:
    """Judge all pairs of codes: lows first, then highs, then the others, each by how much has changed in a month.

    Args:
        store: The store.
        by: `day`, `week`, `month` or `quarter`.
        scale: `plover` or `goldstein`.
        until: Last day; the last of the store if not given. All are judged in its period.
        least: Pairs with fewer stories are left out.
        watch: Is told after each pair how many are done, and of how many.

    Raises:
        FilterError: one of these is not of its form.

    """
    asked = asking("AAA", "BBB", by=by, scale=scale, until=until)
    rows = [_Row(*row) for row in store.sql(_query(asked)).fetchall()]
    if not rows:
        return []
    last = asked.period.start(asked.until) if asked.until else max(row.period for row in rows)
    prior = pool(_sums(rows))
    dyads = [part for _, part in _by_dyad(rows) if _stories(part) >= least]
    ranked = []
    for count, part in enumerate(dyads, 1):
        ranked.append(_ranked(part, prior, last, asked))
        if watch is not None:
            watch(count, len(dyads))
    return sorted(ranked, key=_order)


def _query(asked: Asking) -> str:
    until = f"WHERE period <= DATE '{asked.until}'" if asked.until else ""
    columns = "one, other, period, stories, total, squares"
    return f"SELECT {columns} FROM ({dyads_query(asked.scale, asked.by)}) {until} ORDER BY one, other, period"


def _by_dyad(rows: Iterable[_Row]) -> Iterator[tuple[tuple[str, str], list[_Row]]]:
    for dyad, part in groupby(rows, lambda row: row.dyad):
        yield dyad, list(part)


def _stories(rows: Iterable[_Row]) -> int:
    return sum(row.stories for row in rows)


def _sums(rows: Iterable[_Row]) -> Iterator[Sums]:
    for _, part in _by_dyad(rows):
        yield Sums(_stories(part), sum(row.total for row in part), sum(row.squares for row in part))


def _ranked(rows: Sequence[_Row], prior: Prior, last: datetime.date, asked: Asking) -> Ranked:
    one, other = rows[0].dyad
    series = _series(rows, last, asking(one, other, by=asked.by, scale=asked.scale))
    verdict = _verdict(series, prior)
    return Ranked(one, other, _kind(verdict), None if verdict.month is None else verdict.month.value, verdict)


def _verdict(series: Series, prior: Prior) -> Verdict:
    """Judge a series, without more work than it needs: most pairs have too little news."""
    if reason := too_little(series):
        return silent_verdict(series, reason)
    state = fit(evidence(series), prior, series.period.weeks)
    return judge(series, state, state.draw(_COURSES))


def _series(rows: Sequence[_Row], last: datetime.date, asked: Asking) -> Series:
    periods = asked.period.all(rows[0].period, max(last, rows[-1].period))
    stories, total, squares = np.zeros(len(periods), np.int64), np.zeros(len(periods)), np.zeros(len(periods))
    for row in rows:
        at = asked.period.number(periods[0], row.period)
        stories[at], total[at], squares[at] = row.stories, row.total, row.squares
    return Series(asked, tuple(periods), NO_CELLS, stories, total, squares)


def _kind(verdict: Verdict) -> str:
    if not verdict.enough:
        return TOO_LITTLE
    if verdict.lowest.probability >= CONFIDENT:
        return LOW
    return HIGH if verdict.highest.probability >= CONFIDENT else BETWEEN


def _order(ranked: Ranked) -> tuple[int, float, int, str, str]:
    change = 0.0 if ranked.change is None else round(abs(ranked.change), 9)
    return KINDS.index(ranked.kind), -change, -ranked.verdict.all_stories, ranked.one, ranked.other
