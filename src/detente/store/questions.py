"""Questions to the events of a store, as SQL."""

from __future__ import annotations

import datetime
import re

from detente.errors import DetenteError
from detente.store.rows import SEVERAL

_CODE = re.compile(r"([A-Z]{2,8}|---)(?:/([A-Z]{3}))?")


class FilterError(DetenteError):
    """A value that nothing can be looked up by: names it, what came and what is allowed."""


Query = tuple[str, dict[str, object]]


def event_query(
    actor: str | None = None,
    recipient: str | None = None,
    since: str | datetime.date | None = None,
    until: str | datetime.date | None = None,
    event: str | None = None,
) -> Query:
    """Write the question for events between parties and days; raise FilterError where one is no code or day.

    >>> event_query("RUS", event="ASSAULT")[1]
    {'actor_code': 'RUS', 'event': 'ASSAULT'}
    """
    values: dict[str, object] = {}
    conditions = [
        *_pair(actor, recipient, values),
        *_party("actor", actor, values),
        *_party("recipient", recipient, values),
        *_day("since", ">=", since, values),
        *_day("until", "<=", until, values),
    ]
    if event is not None:
        conditions.append("event = $event")
        values["event"] = event
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"FROM events{where}", values


def _pair(actor: str | None, recipient: str | None, values: dict[str, object]) -> list[str]:
    """Name the pair first: events are sorted by it, and whole files without it are passed over."""
    if actor is None or recipient is None:
        return []
    values["pair"] = f"{_parts('actor', actor)[0]}>{_parts('recipient', recipient)[0]}"
    return [f"pair IN ($pair, '{SEVERAL}')"]


def _party(name: str, written: str | None, values: dict[str, object]) -> list[str]:
    if written is None:
        return []
    code, sector = _parts(name, written)
    values[f"{name}_code"] = code
    same = f"party.code = ${name}_code"
    if sector:
        values[f"{name}_sector"] = sector
        same += f" AND party.sector = ${name}_sector"
    return [f"len(list_filter({name}, lambda party: {same})) > 0"]


def _parts(name: str, written: str) -> tuple[str, str]:
    found = _CODE.fullmatch(written)
    if found is None:
        raise FilterError(f"{name}: got {written!r}; allowed: a code such as RUS or RUS/GOV")
    return found[1], found[2] or ""


def _day(name: str, sign: str, written: str | datetime.date | None, values: dict[str, object]) -> list[str]:
    if written is None:
        return []
    try:
        day = written if isinstance(written, datetime.date) else datetime.date.fromisoformat(written)
    except ValueError as error:
        raise FilterError(f"{name}: got {written!r}; allowed: a day, YYYY-MM-DD") from error
    values[name] = day
    return [f"date {sign} ${name}"]
