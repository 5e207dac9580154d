"""What happened, and when: the event codes and days of others as types and days of ours."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import tomli

from detente.codebook import Codebook, load_codebook
from detente.exchange.imports.layouts import DATA

FIRST_DAY: Final = datetime.date(1900, 1, 1)
LAST_DAY: Final = datetime.date(2200, 1, 1)
"""Days before and after these are taken for mistakes."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is left out. `mend` is empty where that is a rule and nothing is wrong with the row."""

    text: str
    mend: str = ""

    @property
    def is_error(self) -> bool:
        """Whether something is wrong with the row, so that it is kept as an error."""
        return bool(self.mend)


_MEND_ROW: Final = "mend the row, or get the file once more"
STATEMENT: Final = Reason("saying and appealing (CAMEO 01 and 02) have no type in PLOVER")
NO_PARTY: Final = Reason("neither actor nor recipient is named")
BLANK: Final = Reason("the line is empty")
HEAD_AGAIN: Final = Reason("the head stands here again")
THERE: Final = Reason("is there already, by its id")
NO_ID: Final = Reason("the row has no id", _MEND_ROW)
NO_DAY: Final = Reason("there is no such day", _MEND_ROW)
NO_CODE: Final = Reason("there is no such event code", _MEND_ROW)
WIDTH: Final = Reason("the row has another number of columns", _MEND_ROW)
UNCLOSED: Final = Reason("a quotation mark is not closed", _MEND_ROW)


@dataclass(frozen=True, slots=True)
class Act:
    """An act as the codebook has it, or why there is none; `cameo` is the nearest code, `mode` may be empty."""

    type: str = ""
    mode: str = ""
    context: tuple[str, ...] = ()
    quad: int = 0
    score: float = 0.0
    cameo: str = ""
    goldstein: float = 0.0
    left_out: Reason | None = None


ReadAct = Callable[[Sequence[str]], Act]
"""Makes an act of the cells that tell of it."""


class Acts:
    """Reads acts in the ways of each layout."""

    def __init__(self, codebook: Codebook, words: Mapping[str, Any]) -> None:
        self._codebook = codebook
        self._acled = {entry.get("sub_event", entry.get("event")): entry for entry in words["acled"]}

    def cameo(self, cells: Sequence[str]) -> Act:
        """Read a CAMEO code; one that CAMEO does not have is read as the one above it.

        >>> act = load_acts().cameo(["0421"])
        >>> act.type, act.mode, act.cameo, load_acts().cameo(["010"]).type
        ('CONSULT', 'visit', '042', '')
        """
        written = cells[0].strip()
        code = next((written[:end] for end in (4, 3, 2) if written[:end] in self._codebook.cameo), "")
        if not code or not written.isdecimal() or len(written) > 4:
            return Act(left_out=NO_CODE)
        row = self._codebook.cameo[code]
        if not row.type:
            return Act(left_out=STATEMENT)
        return self._act(row.type, row.mode, row.context, code)

    def polecat(self, cells: Sequence[str]) -> Act:
        """Read a type, a mode and contexts of PLOVER; a mode or context that it does not have is passed over."""
        type, mode, contexts = (cell.strip() for cell in cells)
        if type.upper() not in self._codebook.events:
            return Act(left_out=NO_CODE)
        known = {one.name for one in self._codebook.events[type.upper()].modes}
        found = tuple(dict.fromkeys(one for one in contexts_among(contexts) if one in self._codebook.contexts))
        return self._act(type.upper(), mode.lower() if mode.lower() in known else "", found)

    def acled(self, cells: Sequence[str]) -> Act:
        """Read an event and a sub-event of ACLED."""
        event, sub_event = cells[0].strip(), cells[1].strip() if len(cells) > 1 else ""
        entry = self._acled.get(sub_event) or self._acled.get(event)
        if entry is None:
            return Act(left_out=NO_CODE)
        if "left_out" in entry:
            return Act(left_out=Reason(entry["left_out"]))
        return self._act(entry["type"], entry.get("mode", ""), ())

    def any(self, cells: Sequence[str]) -> Act:
        """Read what is a CAMEO code, or a type of PLOVER, maybe with a mode, as in CONSULT/visit."""
        written = cells[0].strip()
        if written.isdecimal():
            return self.cameo([written])
        type, _, mode = written.partition("/")
        return self.polecat([type, mode, ""])

    def _act(self, type: str, mode: str, context: Sequence[str], cameo: str = "") -> Act:
        book = self._codebook
        code = cameo or book.cameo_for(type, mode, context)
        score = book.score(type, [mode] if mode else [])
        return Act(type, mode, tuple(context), book.quad(type), score, code, book.goldstein(code))


def contexts_among(written: str) -> list[str]:
    """Split a list of contexts."""
    return [word.strip() for word in re.split("[;,|]", written.lower()) if word.strip()]


@lru_cache
def load_acts() -> Acts:
    """Read the tables, once."""
    return Acts(load_codebook(), tomli.loads((DATA / "acts.toml").read_text(encoding="utf-8")))


_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_FORMS: Final = (
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)(?:[T ].*)?"),
    re.compile(r"(?P<day>\d\d?)[ -](?P<name>[A-Za-z]{3})[a-z]*[ -](?P<year>\d{4})"),
    re.compile(r"(?P<month>\d\d?)/(?P<day>\d\d?)/(?P<year>\d{4})"),
)


def read_day(written: str) -> datetime.date | None:
    """Read a day in any of the forms in which event data have it; None where there is no such day.

    Slashes are read as month, day and year, as the Cline Center's Phoenix has them.

    >>> read_day("20170414"), read_day("14 April 2017"), read_day("4/14/2017"), read_day("20170230")
    (datetime.date(2017, 4, 14), datetime.date(2017, 4, 14), datetime.date(2017, 4, 14), None)
    """
    found = next((found for form in _FORMS if (found := form.fullmatch(written.strip()))), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = _MONTHS.get(parts["name"].lower(), 0) if "name" in parts else int(parts["month"])
    try:
        day = datetime.date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None
    return day if FIRST_DAY <= day < LAST_DAY else None
