"""Parsed blocks as rows of the table `imported`: each different value is looked up once, and the rest is by number."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detente.exchange.imports.acts import (
    BLANK,
    HEAD_AGAIN,
    NO_DAY,
    NO_ID,
    NO_PARTY,
    Act,
    Acts,
    ReadAct,
    Reason,
    load_acts,
    read_day,
)
from detente.exchange.imports.countries import Countries, load_countries
from detente.exchange.imports.layouts import CSV, Layout, Plan
from detente.exchange.imports.parsing import Parsed
from detente.exchange.imports.parties import NOBODY, NOWHERE, Parties, Party, ReadParty, load_parties
from detente.records import record_id
from detente.store.schemas import BASE, BATCH

SCHEMA: Final = BASE["imported"].remove(BASE["imported"].get_field_index(BATCH))
"""The table `imported` without its batches."""

_BETWEEN: Final = "\x1f"  # stands between the cells that make one field
_LONGEST_CACHE: Final = 500_000  # values that are remembered of each field

_V = TypeVar("_V")
Numbers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Readers:
    """How the fields of a layout are read."""

    party: ReadParty
    act: ReadAct
    country: Callable[[str], str]
    day: Callable[[str], datetime.date | None] = read_day


def readers_for(layout: str) -> Readers:
    """Give the readers of a layout."""
    parties, acts, countries = load_parties(), load_acts(), load_countries()
    by: Mapping[str, tuple[ReadParty, ReadAct, str]] = {
        "gdelt": (parties.cameo, acts.cameo, "fips"),
        "icews": (parties.icews, acts.cameo, "name"),
        "polecat": (parties.polecat, acts.polecat, "any"),
        "phoenix": (parties.cameo, acts.cameo, "any"),
        "acled": (parties.acled, acts.acled, "number"),
        CSV: (parties.any, acts.any, "any"),
    }
    party, act, system = by[layout]
    return Readers(party, act, lambda written: _country(countries, system, written))


def _country(countries: Countries, system: str, written: str) -> str:
    looks = {"name": countries.by_name, "any": countries.by_any}
    place = looks[system](written) if system in looks else countries.by(system, written)
    return "" if place is None else place.code


@dataclass(slots=True)
class Left:
    """Rows that are left out for one reason: their numbers in the block."""

    reason: Reason
    numbers: Numbers


@dataclass(slots=True)
class Draft:
    """What became of a block: rows of the table `imported`, their numbers, what was left out, and what was changed."""

    table: pa.Table
    numbers: Numbers
    left: list[Left] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


class Drafter:
    """Makes rows of parsed blocks of one layout; remembers what values mean. Several threads may use it at a time."""

    def __init__(self, layout: Layout, origin: str, readers: Readers | None = None) -> None:
        self._layout = layout
        self._origin = origin
        self._readers = readers or readers_for(layout.name)
        self._caches: dict[str, dict[str, Any]] = {}

    def draft(self, parsed: Parsed, plan: Plan) -> Draft:
        """Make rows of a block."""
        return _Drafting(self, parsed, plan).run()

    def look_up(self, kind: str, values: Sequence[str], read: Callable[[str], _V]) -> list[_V]:
        """Read values, each once for all blocks."""
        cache = self._caches.setdefault(kind, {})
        if len(cache) > _LONGEST_CACHE:
            cache.clear()
        return [cache[value] if value in cache else cache.setdefault(value, read(value)) for value in values]


class _Drafting:
    """One block on its way."""

    def __init__(self, drafter: Drafter, parsed: Parsed, plan: Plan) -> None:
        self._drafter = drafter
        self._layout = drafter._layout
        self._readers = drafter._readers
        self._parsed = parsed
        self._plan = plan
        self._missing = drafter._layout.missing
        self._count = parsed.table.num_rows
        self._reasons: list[Reason | None] = [None]
        self._why: Numbers = np.zeros(self._count, np.int16)
        self._unknown: Counter[str] = Counter()
        self._columns: dict[str, Any] = {}

    def run(self) -> Draft:
        day = self._field("date", self._day)
        act = self._field("event", lambda cells: self._readers.act(self._cells(cells, "event")))
        sides = {side: self._field(side, self._party_of(side)) for side in ("actor", "recipient")}
        self._leave_out(day, act, sides)
        kept = np.flatnonzero(self._why == 0)
        return Draft(self._table(kept, day, act, sides), self._parsed.numbers[kept], self._left(), self._unknown)

    # Fields: what each different value means, and which value each row has.

    def _field(self, name: str, read: Callable[[str], _V]) -> _Looked[_V] | None:
        column = self._column(name)
        if column is None:
            return None
        values = column.dictionary.to_pylist()
        return _Looked(self._drafter.look_up(name, values, read), column.indices.to_numpy())

    def _column(self, name: str) -> Any:  # noqa: ANN401  # PyArrow has no types
        """Give the column of a field; where several cells make it, they are put together."""
        if name not in self._columns and name in self._plan.fields:
            self._columns[name] = self._joined(self._plan.fields[name])
        return self._columns.get(name)

    def _joined(self, names: Sequence[str]) -> Any:  # noqa: ANN401
        columns = [_single(self._parsed.table[one]) for one in names]
        if len(columns) == 1:
            return columns[0]
        return pc.binary_join_element_wise(*(one.cast(pa.string()) for one in columns), _BETWEEN).dictionary_encode()

    def _cells(self, joined: str, name: str) -> list[str]:
        """Take cells apart again; those that the file does not have are empty, and so is what stands for nothing."""
        fields = self._plan.fields[name]
        given = dict(zip(fields, joined.split(_BETWEEN, len(fields) - 1), strict=True))
        wanted = [column.name for column in self._layout.columns if column.to == name]
        if self._layout.name == CSV:
            wanted = list(given)
        return [self._value(given.get(column, "")) for column in wanted]

    def _value(self, cell: str) -> str:
        bare = cell.strip()
        return "" if bare == self._missing else bare

    def _party_of(self, side: str) -> Callable[[str], Party]:
        return lambda cells: self._readers.party(self._cells(cells, side))

    def _day(self, cell: str) -> datetime.date | Reason:
        found = self._readers.day(cell)
        if found is not None:
            return found
        if not cell.strip():
            return BLANK
        return HEAD_AGAIN if cell.strip() in self._plan.fields["date"] else NO_DAY

    # Leaving out.

    def _leave_out(
        self, day: _Looked[Any] | None, act: _Looked[Act] | None, sides: Mapping[str, _Looked[Party] | None]
    ) -> None:
        assert day is not None
        assert act is not None
        self._mark(day.where(lambda value: value is HEAD_AGAIN), HEAD_AGAIN)
        self._mark_blank(day)
        ids = self._ids()
        if ids is not None:
            self._mark(np.asarray(pc.equal(ids, "")), NO_ID)
        self._mark(day.where(lambda value: isinstance(value, Reason)), NO_DAY)
        for reason in dict.fromkeys(one.left_out for one in act.values if one.left_out):
            self._mark(act.where(_is_left_out_for(reason)), reason)
        nobody = [side.where(lambda party: party == NOBODY) for side in sides.values() if side is not None]
        self._mark(np.logical_and.reduce(nobody), NO_PARTY)

    def _mark_blank(self, day: _Looked[Any]) -> None:
        empty = day.where(lambda value: value is BLANK)
        if not empty.any():
            return
        for name in self._plan.fields:
            column = self._column(name)
            empty &= np.asarray(pc.equal(pc.replace_substring(column.cast(pa.string()), _BETWEEN, ""), ""))
        self._mark(empty, BLANK)

    def _mark(self, where: Numbers, reason: Reason) -> None:
        new = where & (self._why == 0)
        if new.any():
            self._why[new] = len(self._reasons)
            self._reasons.append(reason)

    def _left(self) -> list[Left]:
        return [
            Left(reason, self._parsed.numbers[self._why == number])
            for number, reason in enumerate(self._reasons)
            if reason is not None
        ]

    def _ids(self) -> Any:  # noqa: ANN401
        column = self._column("id")
        return None if column is None else pc.utf8_trim_whitespace(column)

    # The table.

    def _table(self, kept: Numbers, day: Any, act: Any, sides: Mapping[str, Any]) -> pa.Table:  # noqa: ANN401
        place = self._field("place_country", self._readers.country)
        columns = {
            "id": self._kept_ids(kept),
            "origin": pa.array([self._drafter._origin], pa.string()).take(pa.array(np.zeros(len(kept), np.int64))),
            "date": day.column(kept, lambda value: value if isinstance(value, datetime.date) else None, pa.date32()),
            "event": act.column(kept, lambda one: one.type or None, pa.string()),
            "mode": act.column(kept, lambda one: one.mode or None, pa.string()),
            "context": act.column(kept, lambda one: list(one.context), pa.list_(pa.string())),
            "quad_code": act.column(kept, lambda one: one.quad, pa.int32()),
            "event_scale": act.column(kept, lambda one: one.score, pa.float64()),
            "cameo": act.column(kept, lambda one: one.cameo or None, pa.string()),
            "goldstein": act.column(kept, lambda one: one.goldstein, pa.float64()),
            "place_country": _none(len(kept))
            if place is None
            else place.column(kept, lambda code: code or None, pa.string()),
            "url": self._text("url", kept),
        }
        for side, party in sides.items():
            columns |= self._side(side, party, kept)
        for name in ("reports", "sources", "dead"):
            columns[name] = self._number(name, kept)
        if self._layout.at_home:
            self._bring_home(columns, sides, kept)
        columns["spot"] = _spots(columns)
        return pa.table({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA)

    def _side(self, side: str, party: _Looked[Party], kept: Numbers) -> dict[str, Any]:
        for number, times in zip(*np.unique(party.indices[kept], return_counts=True), strict=True):
            if party.values[number].unknown:
                self._unknown[party.values[number].unknown] += int(times)
        return {
            side: party.column(kept, lambda one: None if one.code in ("", NOWHERE) else one.code, pa.string()),
            f"{side}_sector": party.column(kept, lambda one: one.sector or None, pa.string()),
            f"{side}_name": self._name(side, kept),
        }

    def _name(self, side: str, kept: Numbers) -> Any:  # noqa: ANN401
        name = self._field(f"{side}_name", self._value)
        if name is not None:
            return name.column(kept, lambda value: value or None, pa.string())
        if not self._layout.named:
            return _none(len(kept))
        cells = _single(self._parsed.table[self._plan.fields[side][0]])
        return _Looked(cells.dictionary.to_pylist(), cells.indices.to_numpy()).column(
            kept, lambda one: self._value(one) or None, pa.string()
        )

    def _number(self, name: str, kept: Numbers) -> Any:  # noqa: ANN401
        found = self._field(name, _whole_number)
        return pa.nulls(len(kept), pa.int32()) if found is None else found.column(kept, lambda value: value, pa.int32())

    def _text(self, name: str, kept: Numbers) -> Any:  # noqa: ANN401
        column = self._column(name)
        if column is None:
            return _none(len(kept))
        taken = column.take(pa.array(kept))
        return pc.if_else(pc.equal(taken, ""), pa.scalar(None, pa.string()), taken)

    def _kept_ids(self, kept: Numbers) -> Any:  # noqa: ANN401
        ids = self._ids()
        return self._made_ids(kept) if ids is None else ids.take(pa.array(kept))

    def _made_ids(self, kept: Numbers) -> Any:  # noqa: ANN401
        """Make ids of what rows say; whoever puts blocks together tells apart those that say the same."""
        columns = [self._column(name) for name in self._plan.fields]
        joined = pc.binary_join_element_wise(*(one.cast(pa.string()) for one in columns), _BETWEEN)
        return pa.array([record_id("imported", row) for row in joined.take(pa.array(kept)).to_pylist()], pa.string())

    def _bring_home(self, columns: dict[str, Any], sides: Mapping[str, Any], kept: Numbers) -> None:
        """Give actors whose names tell no country that of the place, unless they are foreign."""
        for side, party in sides.items():
            kinds = party.column(kept, lambda one: one.code == NOWHERE and one.sector != "", pa.bool_())
            home = pc.and_(kinds, pc.is_valid(columns["place_country"]))
            columns[side] = pc.if_else(home, columns["place_country"], columns[side])


def _is_left_out_for(reason: Reason) -> Callable[[Act], bool]:
    return lambda act: act.left_out == reason


@dataclass(frozen=True, slots=True)
class _Looked(Generic[_V]):
    """A field: what each different value means, and which value each row has."""

    values: list[_V]
    indices: Numbers

    def where(self, right: Callable[[_V], bool]) -> Numbers:
        """Tell in which rows something holds."""
        return np.array([right(value) for value in self.values], bool)[self.indices]

    def column(self, kept: Numbers, part: Callable[[_V], object], kind: Any) -> Any:  # noqa: ANN401
        """Make a column of a part of the values, for the rows that are kept."""
        return pa.array([part(value) for value in self.values], kind).take(pa.array(self.indices[kept]))


def _single(column: Any) -> Any:  # noqa: ANN401
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _none(count: int) -> Any:  # noqa: ANN401
    return pa.nulls(count, pa.string())


def _whole_number(cell: str) -> int | None:
    """Read a count; what is none is not known.

    >>> _whole_number("12"), _whole_number("3.0"), _whole_number("many")
    (12, 3, None)
    """
    try:
        number = float(cell)
    except ValueError:
        return None
    return int(number) if 0 <= number < 2**31 and number == int(number) else None


# Sorting.

_LETTERS: Final = 27
_CODES: Final = _LETTERS**3
_DAYS: Final = 1 << 17  # days from 1900 on: 358 years


def spot(actor: str | None, recipient: str | None, days: int) -> int:
    """Put actor, recipient and day into one number that sorts as they do.

    Args:
        actor: A code of three letters, or none.
        recipient: Likewise.
        days: Since 1970.

    >>> spot("RUS", "UKR", 0) < spot("RUS", "USA", 0) < spot("RUS", "USA", 1) < spot("RWA", "AFG", 0)
    True
    """
    return (_rank(actor) * _CODES + _rank(recipient)) * _DAYS + days + _TO_1970


_TO_1970: Final = (datetime.date(1970, 1, 1) - datetime.date(1900, 1, 1)).days


def _rank(code: str | None) -> int:
    rank = 0
    for letter in (code or "").ljust(3)[:3]:
        rank = rank * _LETTERS + (ord(letter) - ord("A") + 1 if "A" <= letter <= "Z" else 0)
    return rank


def _spots(columns: Mapping[str, Any]) -> Any:  # noqa: ANN401
    ranks = []
    for side in ("actor", "recipient"):
        encoded = pc.fill_null(columns[side], "").dictionary_encode()
        known = np.array([_rank(code) for code in encoded.dictionary.to_pylist()] or [0], np.int64)
        ranks.append(known[encoded.indices.to_numpy()])
    days = columns["date"].cast(pa.int32()).to_numpy(zero_copy_only=False).astype(np.int64)
    return pa.array((ranks[0] * _CODES + ranks[1]) * _DAYS + days + _TO_1970)


__all__ = ["SCHEMA", "Acts", "Draft", "Drafter", "Left", "Parties", "Readers", "readers_for", "spot"]
