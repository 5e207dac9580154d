"""Rows with stray separators, put right where there is one way to do so."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from detente.codebook import load_codebook
from detente.exchange.imports.acts import contexts_among, read_day
from detente.exchange.imports.drafting import Readers
from detente.exchange.imports.layouts import Plan

_MOST: Final = 3  # stray separators in a row; with more there is no telling

Meaning = tuple[object, ...]


def mend(text: str, plan: Plan, readers: Readers) -> str | None:
    """Take stray separators out of a row: those inside one cell, if all readings that make sense mean the same.

    A reading makes sense if it has an id, a day, an act and parties that are known, and if cells with a `check` in the
    layout hold what they should.

    Args:
        text: The row.
        plan: How the file is read.
        readers: How its fields are.

    Returns:
        The row with as many cells as the file has columns; None where that cannot be told.

    """
    cells = text.rstrip("\r\n").split(plan.separator)
    stray = len(cells) - len(plan.names)
    if not (plan.layout.mends and 0 < stray <= _MOST):
        return None
    found: dict[Meaning, str] = {}
    for place in range(len(plan.names)):
        inside = " ".join(cell for cell in cells[place : place + stray + 1] if cell)
        reading = [*cells[:place], inside, *cells[place + stray + 1 :]]
        meaning = _meaning(dict(zip(plan.names, reading, strict=True)), plan, readers)
        if meaning is not None:
            found.setdefault(meaning, plan.separator.join(reading))
    return next(iter(found.values())) if len(found) == 1 else None


def _meaning(row: Mapping[str, str], plan: Plan, readers: Readers) -> Meaning | None:
    """Say what a row means in all that is imported; None where it makes no sense."""
    missing = plan.layout.missing
    cells = {
        name: ["" if row[one].strip() == missing else row[one].strip() for one in names]
        for name, names in plan.fields.items()
    }
    day = read_day(cells["date"][0])
    act = readers.act(cells["event"])
    parties = [readers.party(cells[side]) for side in ("actor", "recipient")]
    checked = all(_CHECKS[check](row[name].strip(), missing) for name, check in plan.checks.items())
    if day is None or not checked or not cells.get("id", ["?"])[0] or any(party.unknown for party in parties):
        return None
    if act.left_out is not None and act.left_out.is_error:
        return None
    return (day, act, *parties, *(tuple(cells[name]) for name in cells))


def _is_number(cell: str, missing: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell in ("", missing)
    return True


def _is_day(cell: str, missing: str) -> bool:
    return isinstance(read_day(cell), datetime.date) or cell in ("", missing)


def _is_code(cell: str, missing: str) -> bool:
    return _CODE.fullmatch(cell) is not None or cell in ("", missing)


def _is_cow(cell: str, missing: str) -> bool:
    return _is_number(cell, missing) or _is_code(cell, missing)


def _are_contexts(cell: str, missing: str) -> bool:
    known = load_codebook().contexts
    return cell in ("", missing) or all(word in known for word in contexts_among(cell))


_CODE: Final = re.compile("[A-Z]{3}")

_CHECKS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "number": _is_number,
    "date": _is_day,
    "code": _is_code,
    "cow": _is_cow,
    "contexts": _are_contexts,
}


def known_checks() -> Sequence[str]:
    """List what a layout can ask of a cell."""
    return list(_CHECKS)
