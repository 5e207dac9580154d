"""Tables for forecasting: a row for each country and month, or each dyad and week, with what was known by its end.

A unit (a country, or an ordered pair) has rows from its first act on, without gaps, up to the last period of the
record: so whether a row is there tells nothing of what comes later. Every number of a row is made of acts of its own
and of earlier periods.
"""

from __future__ import annotations

import datetime
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from detente.actors import country_names
from detente.codebook import load_codebook
from detente.errors import DetenteError
from detente.relations.acts import ORIGIN, acts_query
from detente.store.snapshot import Snapshot, connect

MEMORY: Final = "2GB"
"""What DuckDB may take; what is more goes to a folder for temporary files."""

ROWS_AT_ONCE: Final = 400_000
"""Rows of the table that are worked out at a time, more or less."""


_LONGEST: Final = 200  # characters of a library's message that are repeated


class FeatureError(DetenteError):
    """A table that cannot be made: says why, and the mend."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A kind of table: what its rows are of, and how far its lags and means go back."""

    name: str
    keys: tuple[str, ...]
    period: str
    lags: tuple[int, ...]
    means: tuple[int, ...]


UNITS: Final[Mapping[str, Unit]] = {
    "country-month": Unit("country-month", ("country",), "month", (1, 2, 3, 6, 12), (3, 6, 12)),
    "dyad-week": Unit("dyad-week", ("actor", "recipient"), "week", (1, 2, 3, 4), (4, 13, 52)),
}

QUADS: Final = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
_CARRIED: Final = ("acts", *QUADS, "score_sum", "goldstein_sum")
"""Numbers that have lags and means."""

_SIDES: Final = ("out", "in", "home")
_NO_NAME: Final = re.compile(r"\W")


def measures(unit: Unit, types: Sequence[str] = ()) -> dict[str, str]:
    """Give the numbers of one period, with the SQL that sums them up over acts.

    `types` are those of the codebook: PLOVER's where none are given.
    """
    counts = {"acts": "count(*)"}
    counts |= {name: f"count(*) FILTER (quad = {quad})" for quad, name in enumerate(QUADS, 1)}
    counts |= _by_type(types or tuple(load_codebook().events))
    counts["reports"] = "sum(reports)"
    if unit.name == "country-month":
        counts |= {f"acts_{side}": f"count(*) FILTER (side = '{side}')" for side in _SIDES}
        counts |= {f"material_conflict_{side}": f"count(*) FILTER (quad = 4 AND side = '{side}')" for side in _SIDES}
        counts["partners"] = "count(DISTINCT other) FILTER (other <> country)"
    whole = {name: f"({sql})::INTEGER" for name, sql in counts.items()}
    return whole | {"score_sum": "coalesce(sum(score), 0)", "goldstein_sum": "coalesce(sum(goldstein), 0)"}


def _by_type(types: Sequence[str]) -> dict[str, str]:
    """Count acts by type; names that a column cannot have are written with `_`."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    for name in types:
        named[f"type_{_NO_NAME.sub('_', name.lower())}"].append("'" + name.replace("'", "''") + "'")
    return {column: f"count(*) FILTER (type IN ({', '.join(among)}))" for column, among in named.items()}


def columns(unit: Unit, types: Sequence[str] = ()) -> list[str]:
    """List the columns of a table, in order; `types` as in `measures`."""
    names = [*unit.keys, unit.period, "complete", *measures(unit, types), "score_mean", "goldstein_mean"]
    if unit.name == "dyad-week":
        names += [f"back_{name}" for name in _CARRIED]
    names += [f"{name}_lag{lag}" for name in _CARRIED for lag in unit.lags]
    names += [f"{name}_mean{length}" for name in _CARRIED for length in unit.means]
    return [*names, f"{unit.period}s_since_material_conflict"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which table, between which periods, and among which codes; all where none is named. `types` as in `measures`."""

    unit: Unit
    since: datetime.date | None = None
    until: datetime.date | None = None
    among: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


def write_features(
    snapshot: Snapshot, wanted: Wanted, path: Path, passed: Callable[[int, int], None] = lambda done, all_: None
) -> int:
    """Write a table as Parquet, a row group at a time; it is there whole or not at all.

    Args:
        snapshot: The store.
        wanted: Which table.
        path: The file.
        passed: Told now and then how many units of how many are done.

    Returns:
        The number of rows.

    Raises:
        FeatureError: there is nothing to make it of, or the file cannot be written.

    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.touch()  # whoever cannot write should hear of it before the work, not after
        with _working(snapshot) as connection:
            count = _write(connection, wanted, unfinished, passed)
        unfinished.replace(path)
    except OSError as error:
        raise FeatureError(f"{path}: cannot be written ({error.strerror or error}); give another name") from error
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        reason = " ".join(str(error).split())[:_LONGEST]
        raise FeatureError(
            f"{path}: cannot be made ({reason}); make room for temporary files, or verify the store"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return count


@contextmanager
def _working(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        connection = connect(snapshot, folder, MEMORY)  # its own tables are in the catalogue `work`
        try:
            yield connection
        finally:
            connection.close()


def _write(
    connection: duckdb.DuckDBPyConnection, wanted: Wanted, path: Path, passed: Callable[[int, int], None]
) -> int:
    from pyarrow import parquet  # noqa: PLC0415

    last_day = _collect(connection, wanted)
    units, periods = connection.sql("SELECT count(*), coalesce(max(periods), 1) FROM work.units").fetchall()[0]
    if not units:
        raise FeatureError(f"{wanted.unit.name}: the store has no acts to count; add or import some first")
    step = max(ROWS_AT_ONCE // int(periods), 1)
    writer, count = None, 0
    try:
        for first in range(0, units, step):
            rows = connection.sql(panel_sql(wanted, first, first + step, last_day)).to_arrow_table()
            if writer is None:
                writer = parquet.ParquetWriter(path, rows.schema, compression="zstd")
            if rows.num_rows:
                writer.write_table(rows, row_group_size=ROWS_AT_ONCE)
            count += rows.num_rows
            passed(min(first + step, units), units)
    finally:
        if writer is not None:
            writer.close()
    return count


def _collect(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> datetime.date:
    """Sum acts up by unit and period, and number the units; give the last day of the record."""
    connection.execute("SET preserve_insertion_order = false")
    ((last_day,),) = connection.sql(f"SELECT max(day) FROM ({_acts(wanted)})").fetchall()
    if not isinstance(last_day, datetime.date):
        raise FeatureError(f"{wanted.unit.name}: the store has no acts to count; add or import some first")
    keys = ", ".join(wanted.unit.keys)
    connection.execute(f"CREATE TABLE work.sums AS {sums_sql(wanted)}")
    connection.execute(
        f"CREATE TABLE work.units AS SELECT row_number() OVER (ORDER BY {keys}) - 1 AS unit, {keys}, first, "
        f"date_diff('{wanted.unit.period}', first, DATE '{last_day}') + 1 AS periods "
        f"FROM (SELECT {keys}, min(period) AS first FROM work.sums GROUP BY {keys})"
    )
    connection.execute(
        f"CREATE TABLE work.cells AS SELECT unit, sums.* FROM work.sums JOIN work.units USING ({keys}) ORDER BY unit"
    )
    connection.execute("DROP TABLE work.sums")
    if wanted.unit.name == "dyad-week":
        numbers = ", ".join(f"cells.{name}" for name in _CARRIED)
        connection.execute(
            f"CREATE TABLE work.back AS SELECT units.unit, period, {numbers} FROM work.cells JOIN work.units "
            "ON cells.actor = units.recipient AND cells.recipient = units.actor ORDER BY units.unit"
        )
    return last_day


def _acts(wanted: Wanted) -> str:
    until = "" if wanted.until is None else f" AND day <= DATE '{wanted.until}'"
    return f"SELECT * FROM ({acts_query()}) WHERE status <> 'denied'{until}"


def sums_sql(wanted: Wanted) -> str:
    """Write the question for the numbers of each unit and period that has any acts."""
    unit = wanted.unit
    source = _by_country(wanted) if unit.name == "country-month" else _by_dyad(wanted)
    numbers = ", ".join(f"{sql} AS {name}" for name, sql in measures(unit, wanted.types).items())
    keys = ", ".join(unit.keys)
    return f"""
        SELECT {keys}, date_trunc('{unit.period}', day)::DATE AS period, {numbers},
               count(score)::INTEGER AS scored, count(goldstein)::INTEGER AS weighed
        FROM ({source}) GROUP BY ALL
    """


_PASSED_ON: Final = "day, type, quad, score, goldstein, reports"


def _by_dyad(wanted: Wanted) -> str:
    codes = _among(wanted)
    return f"""
        SELECT actor, recipient, {_PASSED_ON} FROM ({_acts(wanted)})
        WHERE actor <> recipient{codes.format("actor")}{codes.format("recipient")}
    """


def _by_country(wanted: Wanted) -> str:
    """Write the acts that a country has part in, each once: a story of several parties has several rows."""
    acts = _acts(wanted)
    countries = ", ".join(f"'{code}'" for code in sorted(country_names()))
    side = "CASE WHEN other IS NULL OR other = country THEN 'home' ELSE '{}' END AS side"
    both = f"""
        SELECT actor AS country, recipient AS other, {side.format("out")}, story, origin, {_PASSED_ON} FROM ({acts})
        UNION ALL
        SELECT recipient AS country, actor AS other, {side.format("in")}, story, origin, {_PASSED_ON} FROM ({acts})
        WHERE recipient IS DISTINCT FROM actor
    """
    chosen = f"SELECT * FROM ({both}) WHERE country IN ({countries}){_among(wanted).format('country')}"
    once = ", ".join(f"any_value({name}) AS {name}" for name in _PASSED_ON.split(", "))
    return f"""
        SELECT country, other, side, {_PASSED_ON} FROM ({chosen}) WHERE origin <> '{ORIGIN}'
        UNION ALL
        SELECT country, min(other) AS other, max(side) AS side, {once} FROM ({chosen}) WHERE origin = '{ORIGIN}'
        GROUP BY country, story
    """


def _among(wanted: Wanted) -> str:
    codes = ", ".join(f"'{code}'" for code in wanted.among)
    return f" AND {{}} IN ({codes})" if codes else ""


def panel_sql(wanted: Wanted, first: int, end: int, last_day: datetime.date) -> str:
    """Write the question for the rows of some units, by their numbers, with all periods filled."""
    unit = wanted.unit
    numbers = list(measures(unit, wanted.types))
    filled = ", ".join(f"coalesce(cells.{name}, 0) AS {name}" for name in numbers)
    since = (
        "" if wanted.since is None else f" WHERE {unit.period} >= date_trunc('{unit.period}', DATE '{wanted.since}')"
    )
    return f"""
        WITH chosen AS (FROM work.units WHERE unit >= {first} AND unit < {end}),
        periods AS (
            SELECT unit, {", ".join(unit.keys)},
                   unnest(generate_series(first, DATE '{last_day}', INTERVAL 1 {unit.period}))::DATE AS period
            FROM chosen
        ),
        panel AS (
            SELECT periods.*, {filled},
                   CASE WHEN cells.scored > 0 THEN cells.score_sum / cells.scored END AS score_mean,
                   CASE WHEN cells.weighed > 0 THEN cells.goldstein_sum / cells.weighed END AS goldstein_mean
                   {_back(unit)}
            FROM periods LEFT JOIN (FROM work.cells WHERE unit >= {first} AND unit < {end}) AS cells
            USING (unit, period) {_back_join(unit, first, end)}
        ),
        carried AS (
            SELECT *, period AS {unit.period},
                   period + INTERVAL 1 {unit.period} - INTERVAL 1 day <= DATE '{last_day}' AS complete,
                   {", ".join(_carried(unit))}
            FROM panel WINDOW course AS (PARTITION BY unit ORDER BY period)
        )
        SELECT {", ".join(columns(unit, wanted.types))} FROM carried{since} ORDER BY unit, period
    """


def _carried(unit: Unit) -> Sequence[str]:
    lags = [f"lag({name}, {lag}) OVER course AS {name}_lag{lag}" for name in _CARRIED for lag in unit.lags]
    frame = "course ROWS BETWEEN {} PRECEDING AND CURRENT ROW"
    means = [
        f"round(avg({name}) OVER ({frame.format(length - 1)}), 6) AS {name}_mean{length}"
        for name in _CARRIED
        for length in unit.means
    ]
    last = "max(CASE WHEN material_conflict > 0 THEN period END) OVER course"
    return [*lags, *means, f"date_diff('{unit.period}', {last}, period) AS {unit.period}s_since_material_conflict"]


def _back(unit: Unit) -> str:
    if unit.name != "dyad-week":
        return ""
    return "".join(f", coalesce(back.{name}, 0) AS back_{name}" for name in _CARRIED)


def _back_join(unit: Unit, first: int, end: int) -> str:
    """Join what the recipient did to the actor in the same week."""
    if unit.name != "dyad-week":
        return ""
    return f"LEFT JOIN (FROM work.back WHERE unit >= {first} AND unit < {end}) AS back USING (unit, period)"


__all__ = ["UNITS", "FeatureError", "Unit", "Wanted", "columns", "measures", "panel_sql", "sums_sql", "write_features"]
