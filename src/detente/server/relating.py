"""Relations as the server reads them: from what concerns two parties alone, and from what happened in some days.

What concerns two parties is kept at hand as long as the state of the store is served (`NarrowStore`). Texts of
articles are left out of it; whoever shows sentences looks them up.
"""

from __future__ import annotations

import datetime
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from detente.relations import Relation, RelationStore, acts_query
from detente.relations.asking import Asking
from detente.relations.drivers import Drivers, find_drivers
from detente.relations.narrowing import NarrowStore
from detente.relations.pooling import THIN, read_pool
from detente.relations.series import Series, read_series
from detente.relations.state import USUAL, Prior
from detente.server.filters import shifted
from detente.server.reader import Reader, Row

_MARGIN: Final = 5
"""Days around a span of days: reports of one story may differ by some."""

_LARGE: Final = 500_000  # events

_LIKELY: Final = 0.2
"""A period is marked as a low or high of the record where it is so with this probability at least."""


@dataclass(frozen=True, slots=True)
class Extreme:
    """The period that is most likely the lowest, or highest, of the record, and with what probability."""

    period: datetime.date
    probability: float

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {"period": self.period.isoformat(), "probability": self.probability}


@dataclass(frozen=True, slots=True)
class Shown:
    """A relation with what a page shows of it, worked out once."""

    relation: Relation
    rows: Sequence[Mapping[str, Any]]
    claims: Sequence[Mapping[str, Any]]
    turning_points: Sequence[Mapping[str, Any]]
    lows: Sequence[Extreme]
    highs: Sequence[Extreme]
    lock: threading.Lock


def shown_relation(reader: Reader, wanted: Asking) -> Shown:
    """Give a relation; what was asked before of the same state of the store is at hand."""
    return reader.kept(("relation", wanted), lambda: _show(reader, wanted))


def _show(reader: Reader, wanted: Asking) -> Shown:
    store, lock = _store_of(reader, wanted)
    with lock:
        series = read_series(store, wanted)
        relation = Relation(store, wanted, series, _prior(reader, series))
        if not relation:
            return Shown(relation, [], [], [], [], [], lock)
        relation.verdict  # noqa: B018  # worked out now, and kept with it
        shown = Shown(
            relation,
            relation.rows(),
            [claim.to_json() for claim in relation.claims],
            [point.to_json() for point in relation.turning_points],
            _extremes(relation, relation.state.courses),
            _extremes(relation, -relation.state.courses),
            lock,
        )
        del relation.state.courses  # fifty megabytes, drawn again if they are asked for
        return shown


def _prior(reader: Reader, series: Series) -> Prior:
    """Give what a relation of few stories is drawn to, as `RelationStore.relation` does.

    Of a large store it is what is usual elsewhere: to ask all of its stories would take minutes.
    """
    if series.stories.sum() >= THIN or reader.snapshot.files["events"].rows > _LARGE:
        return USUAL
    scale = series.asking.scale
    return reader.kept(("prior", scale), lambda: read_pool(_whole(reader), scale))


def drivers(reader: Reader, found: Shown, day: datetime.date) -> Drivers | None:
    """Say what made the period of a day what it is; None where the record does not have it."""
    series = found.relation.series
    start = series.period.start(day)
    if start not in series.periods:
        return None

    def find() -> Drivers:
        store, lock = _store_of(reader, series.asking)
        with lock:
            return find_drivers(store, series, series.periods.index(start))

    return reader.kept(("drivers", series.asking, start), find)


def verdict_on(reader: Reader, found: Shown, day: datetime.date) -> Any:  # noqa: ANN401  # Verdict or None
    """Give the verdict on the period of a day, on the record until then; None where the record does not have it."""
    series = found.relation.series
    if not series.periods or series.period.start(day) not in series.periods:
        return None
    start = series.period.start(day)
    return reader.kept(("verdict", series.asking, start), lambda: found.relation.until(start).verdict)


def stories_between(reader: Reader, found: Shown, first: datetime.date, last: datetime.date) -> list[Row]:
    """Give the stories of a relation in some days: `story`, `day`, `type`, `quad`, `value`, `by_one`, `reports`."""
    wanted = found.relation.asking

    def ask() -> list[Row]:
        store, lock = _store_of(reader, wanted)
        query = f"FROM ({wanted.acts()}) WHERE day BETWEEN $first AND $last ORDER BY day, story"
        with lock:
            return list(store.rows(query, first=first, last=last))

    return reader.kept(("stories of", wanted, first, last), ask)


def _extremes(relation: Relation, courses: Any) -> list[Extreme]:  # noqa: ANN401  # an array
    """Say which periods with news are the lowest of the record, in how many of the courses."""
    told = np.flatnonzero(relation.series.stories > 0)
    if len(told) < 2:
        return []
    lowest = np.bincount(courses[told].argmin(axis=0), minlength=len(told)) / courses.shape[1]
    order = np.argsort(-lowest, kind="stable")[:3]
    chosen = [at for place, at in enumerate(order) if place == 0 or lowest[at] >= _LIKELY]
    return [Extreme(relation.series.periods[told[at]], round(float(lowest[at]), 3)) for at in chosen]


# What concerns two parties.


def _store_of(reader: Reader, wanted: Asking) -> tuple[NarrowStore, threading.Lock]:
    sides = frozenset(tuple(sorted(side.codes)) for side in (wanted.one, wanted.other))
    return reader.kept(("narrow", sides), lambda: (_narrow(reader, wanted), threading.Lock()))


def _narrow(reader: Reader, wanted: Asking) -> NarrowStore:
    cursor = reader.cursor()
    with reader.watched(cursor):
        return NarrowStore(_whole(reader), cursor, wanted, texts=False)


def _whole(reader: Reader) -> RelationStore:
    """Give the whole store, over a cursor of its own."""
    return RelationStore(reader.root, reader.snapshot, texts=reader.texts, connection=reader.cursor())


# What happened in some days.


def acts_between(reader: Reader, first: datetime.date, last: datetime.date) -> list[Row]:
    """Sum up acts of some days: who did how much to whom, by quad class and month, counted in stories.

    Rows have `actor`, `recipient`, `quad`, `month`, `stories` and `score`, the sum of the scores.
    """
    return reader.kept(("acts", first, last), lambda: _acts(reader, first, last))


def pairs(acts: Iterable[Row]) -> list[dict[str, Any]]:
    """Sum up acts by pair of actors, whoever acts; the pairs with most stories first."""
    sums: defaultdict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0.0])
    for act in acts:
        one, other = act["actor"], act["recipient"]
        if one and other and one != other:
            pair = sums[min(one, other), max(one, other)]
            pair[0] += act["stories"]
            pair[1] += act["score"] or 0.0
    rows: list[dict[str, Any]] = [
        {"one": one, "other": other, "stories": int(count), "mean_score": round(total / count, 3)}
        for (one, other), (count, total) in sums.items()
    ]
    return sorted(rows, key=lambda row: (-row["stories"], row["one"], row["other"]))


def _acts(reader: Reader, first: datetime.date, last: datetime.date) -> list[Row]:
    query = f"""
        WITH events AS MATERIALIZED (FROM main.events WHERE date BETWEEN $begin AND $end),
        stories AS MATERIALIZED (FROM main.stories WHERE event IN (SELECT id FROM events)),
        articles AS MATERIALIZED (SELECT id, source, published FROM main.articles)
        SELECT actor, recipient, quad, date_trunc('month', day)::DATE AS month, count(DISTINCT story) AS stories,
               sum(score) AS score
        FROM ({acts_query()}) WHERE day BETWEEN $first AND $last GROUP BY ALL ORDER BY ALL
    """
    days = {"begin": shifted(first, -_MARGIN), "end": shifted(last, _MARGIN)}
    return reader.rows(query, first=first, last=last, **days)
