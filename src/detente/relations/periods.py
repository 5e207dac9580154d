"""Days, weeks, months and quarters: where they begin, which come next, and what they are called."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

By = Literal["day", "week", "month", "quarter"]

MONTHS: Final = "January February March April May June July August September October November December".split()
_MONTHS_OF: Final = {"month": 1, "quarter": 3}
_DAYS_OF: Final = {"day": 1, "week": 7}
_A_YEAR: Final = {"day": 365, "week": 52, "month": 12, "quarter": 4}
_A_MONTH: Final = {"day": 30, "week": 4, "month": 1, "quarter": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """A kind of period. Weeks begin on Monday, as in ISO 8601."""

    by: By

    @property
    def a_year(self) -> int:
        """So many periods back is a year ago."""
        return _A_YEAR[self.by]

    @property
    def a_month(self) -> int:
        """So many periods back is a month ago; of quarters, one quarter."""
        return _A_MONTH[self.by]

    @property
    def weeks(self) -> float:
        """How many weeks it has, on average."""
        return 52 / _A_YEAR[self.by]

    def start(self, day: datetime.date) -> datetime.date:
        """Give the first day of the period that a day lies in.

        >>> periods_by("week").start(datetime.date(2017, 4, 14)).isoformat()
        '2017-04-10'
        """
        if self.by == "day":
            return day
        if self.by == "week":
            return day - datetime.timedelta(days=day.weekday())
        months = _MONTHS_OF[self.by]
        return day.replace(month=(day.month - 1) // months * months + 1, day=1)

    def after(self, start: datetime.date, count: int = 1) -> datetime.date:
        """Give the first day of the period that comes `count` periods later.

        >>> periods_by("quarter").after(datetime.date(2016, 10, 1)).isoformat()
        '2017-01-01'
        """
        if self.by in _DAYS_OF:
            return start + datetime.timedelta(days=count * _DAYS_OF[self.by])
        month = start.year * 12 + start.month - 1 + count * _MONTHS_OF[self.by]
        return datetime.date(month // 12, month % 12 + 1, 1)

    def number(self, first: datetime.date, start: datetime.date) -> int:
        """Tell how many periods lie between the first days of two."""
        if self.by in _DAYS_OF:
            return (start - first).days // _DAYS_OF[self.by]
        return ((start.year - first.year) * 12 + start.month - first.month) // _MONTHS_OF[self.by]

    def numbers(self, first: datetime.date, starts: NDArray[np.datetime64]) -> NDArray[np.intp]:
        """Tell for each of many first days how many periods lie between the first of all and it.

        >>> periods_by("month").numbers(datetime.date(2016, 12, 1), np.array(["2016-12-01", "2017-02-01"], "M8[D]"))
        array([0, 2])
        """
        unit, size = ("D", _DAYS_OF[self.by]) if self.by in _DAYS_OF else ("M", _MONTHS_OF[self.by])
        kind = f"datetime64[{unit}]"
        numbers: NDArray[np.intp] = (starts.astype(kind) - np.datetime64(first).astype(kind)).astype(np.intp) // size
        return numbers

    def all(self, first: datetime.date, last: datetime.date) -> list[datetime.date]:
        """List the first days of all periods from one to another, both included."""
        return [self.after(first, count) for count in range(self.number(first, last) + 1)]

    def name(self, start: datetime.date) -> str:
        """Call a period by its name.

        >>> periods_by("week").name(datetime.date(2017, 4, 10))
        'the week of 10 April 2017'
        >>> periods_by("quarter").name(datetime.date(2017, 4, 1))
        'the second quarter of 2017'
        """
        if self.by == "month":
            return month_name(start)
        if self.by == "quarter":
            return f"the {('first', 'second', 'third', 'fourth')[start.month // 3]} quarter of {start.year}"
        return day_name(start) if self.by == "day" else f"the week of {day_name(start)}"

    def when(self, start: datetime.date) -> str:
        """Say when something was, by the name of its period.

        >>> periods_by("day").when(datetime.date(2017, 4, 10)), periods_by("month").when(datetime.date(2017, 4, 1))
        ('on 10 April 2017', 'in April 2017')
        """
        return f"{'on' if self.by == 'day' else 'in'} {self.name(start)}"

    def many(self, count: int) -> str:
        """Write how many periods.

        >>> periods_by("week").many(67), periods_by("day").many(1)
        ('67 weeks', '1 day')
        """
        return f"{count:,} {self.by}{'' if count == 1 else 's'}"


def periods_by(by: By) -> Period:
    """Give a kind of period."""
    return Period(by)


def day_name(day: datetime.date) -> str:
    """Write a day for people.

    >>> day_name(datetime.date(2017, 4, 10))
    '10 April 2017'
    """
    return f"{day.day} {month_name(day)}"


def month_name(day: datetime.date) -> str:
    """Write a day's month for people.

    >>> month_name(datetime.date(2014, 3, 3))
    'March 2014'
    """
    return f"{MONTHS[day.month - 1]} {day.year}"
