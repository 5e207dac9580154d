"""`detente.table`: whatever Détente gives as a relation of DuckDB, and so as a frame of pandas, Polars or Arrow."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import chain
from typing import Any, Final, Literal

import duckdb
import pyarrow as pa

from detente.adding import Summary
from detente.api import Result
from detente.errors import DetenteError
from detente.records import Article, Copy, Dispute, Event, RelationClaim, Statement
from detente.relations import Ranked, Relation
from detente.store import records_table

Kind = Literal["events", "statements", "claims", "disputes", "articles"]
Tabular = Result | Relation | Summary | Article | Event | Statement | RelationClaim | Dispute | Copy | Ranked

_TABLES: Final[Mapping[Kind, str]] = {
    "events": "events",
    "statements": "statements",
    "claims": "relation_claims",
    "disputes": "disputes",
    "articles": "articles",
}
_KIND_OF: Final[Mapping[type, Kind]] = {
    Event: "events",
    Statement: "statements",
    RelationClaim: "claims",
    Dispute: "disputes",
    Article: "articles",
}


class TableError(DetenteError):
    """Something that no table can be made of: says what came, and what can be."""


def table(what: Tabular | Iterable[Tabular], kind: Kind = "events") -> duckdb.DuckDBPyRelation:
    """Make a table: a relation of DuckDB, to go on with in SQL or to take as a frame, as a store's questions give it.

    `.df()` is a pandas frame, `.pl()` one of Polars, `.to_arrow_table()` a table of Arrow. Records have the columns of
    the table of that kind in a store (docs/store.md), so that what was coded just now and what a store holds go
    together. A relation has a row a period, pairs that `store.relations()` ranked have a row a pair.

    Args:
        what: Results of coding or one of them, records of one kind, a `Relation`, ranked pairs, copies, a summary.
        kind: Which records of results: `events`, `statements`, `claims`, `disputes` or `articles`.

    Raises:
        TableError: no table can be made of it.

    >>> import detente
    >>> result = detente.load()("Kenya expelled two Somali diplomats on Monday.", date="2017-04-14")
    >>> detente.table(result).project("date, pair, event, mode").fetchall()
    [(datetime.date(2017, 4, 10), 'KEN>SOM', 'SANCTION', ['expel'])]
    """
    if kind not in _TABLES:
        raise TableError(f"table: kind: got {kind!r}; allowed: {', '.join(_TABLES)}")
    rows = iter([what] if isinstance(what, Tabular) else _several(what))
    return duckdb.connect().from_arrow(_arrow(rows, kind))


def _several(what: object) -> Iterable[Any]:
    if not isinstance(what, Iterable) or isinstance(what, str | bytes):
        raise _error(what)
    return what


def _arrow(rows: Iterator[Any], kind: Kind) -> pa.Table:
    first = next(rows, None)
    if first is None:
        return records_table(_TABLES[kind], ())
    whole = chain([first], rows)
    if isinstance(first, Result):
        return records_table(_TABLES[kind], _of_results(whole, kind))
    if type(first) in _KIND_OF:
        return records_table(_TABLES[_KIND_OF[type(first)]], _all_of(type(first), whole))
    if isinstance(first, Relation):
        return pa.Table.from_pylist(_of_relation(first))
    if isinstance(first, Ranked):
        return pa.Table.from_pylist([_of_pair(one) for one in _all_of(Ranked, whole)])
    if isinstance(first, Copy | Summary):
        return pa.Table.from_pylist([asdict(one) for one in _all_of(type(first), whole)])
    raise _error(first)


def _of_results(results: Iterator[Any], kind: Kind) -> Iterator[Any]:
    for result in _all_of(Result, results):
        yield from [result.article] if kind == "articles" else getattr(result, kind)


def _of_relation(relation: Relation) -> list[dict[str, Any]]:
    """Give the rows of a relation, with a column for each type."""
    types = sorted({name for row in relation.rows() for name in row["types"]})
    return [
        {
            **{name: value for name, value in row.items() if name != "types"},
            "period": datetime.date.fromisoformat(row["period"]),
            **{name: row["types"].get(name, 0) for name in types},
        }
        for row in relation.rows()
    ]


def _of_pair(pair: Ranked) -> dict[str, Any]:
    verdict = pair.verdict
    level = verdict.level if verdict.enough else None
    return {
        "one": pair.one,
        "other": pair.other,
        "kind": pair.kind,
        "change": pair.change,
        "period": verdict.period,
        "stories": verdict.stories,
        "level": level and level.value,
        "low": level and level.low,
        "high": level and level.high,
        "verdict": str(verdict),
    }


def _all_of(cls: type, rows: Iterator[Any]) -> Iterator[Any]:
    for row in rows:
        if not isinstance(row, cls):
            raise TableError(f"table: got {cls.__name__} and {type(row).__name__}; allowed: one kind in one table")
        yield row


def _error(what: object) -> TableError:
    allowed = "results of coding, records, a Relation, ranked pairs, copies, a Summary"
    return TableError(f"table: got {type(what).__name__}; allowed: {allowed}")
