"""Expressions of time in a sentence, and what day they mean on a publication date.

Conventions section 6: a weekday is the latest one not after publication, unless the verb is future; no publication
date leaves relative expressions unresolved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from detente.language.parsed import Sentence

Precision = Literal["day", "month", "year", "unknown"]

_WEEKDAYS = {d: i for i, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())} | {
    d: i for i, d in enumerate("mon. tues. wed. thurs. fri. sat. sun.".split())
}
_MONTHS = {
    m: i + 1
    for i, m in enumerate(
        "january february march april may june july august september october november december".split()
    )
} | {"jan.": 1, "feb.": 2, "aug.": 8, "sep.": 9, "sept.": 9, "oct.": 10, "nov.": 11, "dec.": 12}
_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365, "decade": 3650}
_PART_WORDS = {"morning", "afternoon", "evening", "night"}
_RELATIVE = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_NUMBERS = {
    n: i for i, n in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {
    "a": 1,
    "an": 1,
    "several": 3,
    "few": 3,
    "couple": 2,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "half": 1,
}
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_DAYS_IN_LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """An expression of time: tokens `[start, end)` and what it says, still relative to a publication date."""

    start: int
    end: int
    text: str
    kind: Literal["weekday", "offset", "date", "period"]
    value: int = 0  # weekday number; offset in units; sign is the direction
    unit: str = "day"
    year: int | None = None
    month: int | None = None
    day: int | None = None
    anchor: int = 0  # weekday expressions: -1 "last", +1 "next"


Rule = Callable[[Sentence, int], TimeExpression | None]


def find_times(sentence: Sentence) -> list[TimeExpression]:
    """Return the expressions of time in a sentence, left to right, without overlap."""
    found: list[TimeExpression] = []
    i, n = 0, len(sentence)
    while i < n:
        word = sentence.lower[i]
        rules = _RULES_BY_WORD.get(word) or (_NUMERIC_RULES if word[:1].isdigit() else ())
        expression = next((e for e in (rule(sentence, i) for rule in rules) if e), None)
        if expression:
            found.append(expression)
            i = expression.end
        else:
            i += 1
    return found


def _make(
    sentence: Sentence, start: int, end: int, kind: Literal["weekday", "offset", "date", "period"], **values: object
) -> TimeExpression:
    text = " ".join(sentence.words[start:end])
    return TimeExpression(start, end, text, kind, **values)  # type: ignore[arg-type]


def _day_word(s: Sentence, i: int) -> TimeExpression:
    return _make(s, i, i + 1, "offset", value=_DAYS[s.lower[i]], unit="day")


def _weekday(s: Sentence, i: int) -> TimeExpression | None:
    end = i + 2 if i + 1 < len(s) and s.lower[i + 1] in _PART_WORDS else i + 1
    anchor = _RELATIVE.get(s.lower[i - 1], 0) if i else 0
    return _make(s, i - 1 if anchor else i, end, "weekday", value=_WEEKDAYS[s.lower[i]], anchor=anchor)


def _month(s: Sentence, i: int) -> TimeExpression | None:
    if s.lower[i] in {"may", "march"} and not (s.words[i][0].isupper() and s.tags[i].startswith("NNP")):
        return None
    month, at = _MONTHS[s.lower[i]], i + 1
    start = i - 1 if i and _day_number(s, i - 1) else i
    day = _day_number(s, i - 1) if start < i else None
    if day is None and at < len(s) and (number := _day_number(s, at)):
        day, at = number, at + 1
    year, at = _year_after(s, at)
    return _make(s, start, at, "date", year=year, month=month, day=day)


def _day_number(s: Sentence, i: int) -> int | None:
    word = s.lower[i].removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
    return (
        int(word)
        if word.isdecimal() and word.isascii() and len(word) <= 2 and 1 <= int(word) <= _DAYS_IN_LONGEST_MONTH
        else None
    )


def _year_after(s: Sentence, at: int) -> tuple[int | None, int]:
    skip = at + 1 if at < len(s) and s.words[at] == "," else at
    year = _year_number(s, skip) if skip < len(s) else None
    return (year, skip + 1) if year else (None, at)


def _year_number(s: Sentence, i: int) -> int | None:
    word = s.words[i]
    return (
        int(word)
        if len(word) == 4 and word.isdecimal() and word.isascii() and _FIRST_YEAR <= int(word) <= _LAST_YEAR
        else None
    )


def _iso(s: Sentence, i: int) -> TimeExpression | None:
    try:
        day = date.fromisoformat(s.words[i])
    except ValueError:
        return None
    return _make(s, i, i + 1, "date", year=day.year, month=day.month, day=day.day)


def _bare_year(s: Sentence, i: int) -> TimeExpression | None:
    year = _year_number(s, i)
    if year is None or (s.deps[i] == "nummod" and s.tags[s.head[i]] in {"NNS", "NNPS"}):
        return None
    return _make(s, i, i + 1, "date", year=year)


def _day_month(s: Sentence, i: int) -> TimeExpression | None:
    if _day_number(s, i) is None or i + 1 >= len(s) or s.lower[i + 1] not in _MONTHS:
        return None
    return _month(s, i + 1)


def _ago(s: Sentence, i: int) -> TimeExpression | None:
    count = _count(s.lower[i])
    if count is None:
        return None
    for j in range(i + 1, min(i + 4, len(s) - 1)):
        unit = s.lemmas[j]
        if unit in _UNITS and s.lower[j + 1] in {"ago", "earlier", "before"}:
            return _make(s, i, j + 2, "offset", value=-count, unit=unit)
    return None


def _count(word: str) -> int | None:
    if word.isdecimal() and word.isascii() and len(word) <= 4:
        return int(word)
    return _NUMBERS.get(word)


def _relative_period(s: Sentence, i: int) -> TimeExpression | None:
    if i + 1 >= len(s):
        return None
    following, direction = s.lower[i + 1], _RELATIVE[s.lower[i]]
    if following in _UNITS:
        return _make(s, i, i + 2, "period", value=direction, unit=following)
    if following in _MONTHS and s.words[i + 1][0].isupper():
        return _make(s, i, i + 2, "date", month=_MONTHS[following], anchor=direction)
    if following in _WEEKDAYS:
        return _weekday(s, i + 1)
    if following in {"night", "evening"} and direction == -1:
        return _make(s, i, i + 2, "offset", value=-1, unit="day")
    return None


_NUMERIC_RULES: tuple[Rule, ...] = (_iso, _ago, _day_month, _bare_year)
_RULES_BY_WORD: Mapping[str, tuple[Rule, ...]] = (
    dict.fromkeys(_NUMBERS, (_ago,))
    | dict.fromkeys(_DAYS, (_day_word,))
    | dict.fromkeys(_WEEKDAYS, (_weekday,))
    | dict.fromkeys(_MONTHS, (_month,))
    | dict.fromkeys(_RELATIVE, (_relative_period,))
)


def resolve_time(
    expression: TimeExpression, published: date | None, *, future: bool = False
) -> tuple[str | None, Precision]:
    """Return the ISO date an expression means (first day of a month or year) with its precision.

    `(None, "unknown")` where it is relative and there is no publication date, or no such day exists.
    """
    try:
        return _resolve(expression, published, future)
    except (ValueError, OverflowError):
        return None, "unknown"


def _resolve(e: TimeExpression, published: date | None, future: bool) -> tuple[str | None, Precision]:
    if e.kind == "date":
        return _resolve_date(e, published, future)
    if published is None:
        return None, "unknown"
    if e.kind == "weekday":
        back = (published.weekday() - e.value) % 7
        ahead = future or e.anchor > 0
        shift = (7 - back if back else 7 * (e.anchor > 0)) if ahead else -(back or (7 if e.anchor < 0 else 0))
        return (published + timedelta(days=shift)).isoformat(), "day"
    if e.unit == "year":
        return date(published.year + e.value, 1, 1).isoformat(), "year"
    if e.unit == "month":
        return _shift_month(published, e.value).isoformat(), "month"
    precision: Precision = (
        "day" if e.unit == "day" and e.kind == "offset" else "unknown" if e.unit == "decade" else "day"
    )
    return (published + timedelta(days=e.value * _UNITS[e.unit])).isoformat(), precision


def _shift_month(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def _resolve_date(e: TimeExpression, published: date | None, future: bool) -> tuple[str | None, Precision]:
    year = e.year
    if year is None and published is not None and e.month is not None:
        year = _nearest_year(e, published, future)
    if year is None:
        return None, "unknown"
    precision: Precision = "day" if e.day else "month" if e.month else "year"
    return date(year, e.month or 1, e.day or 1).isoformat(), precision


def _nearest_year(e: TimeExpression, published: date, future: bool) -> int:
    assert e.month is not None
    later = (e.month, e.day or 1) > (published.month, published.day)
    if future or e.anchor > 0:
        return published.year + (0 if later or e.month == published.month else 1)
    return published.year - (1 if later else 0)
