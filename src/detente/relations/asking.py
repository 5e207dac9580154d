"""What is asked of a relation, and the question to the store that follows from it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypedDict, Unpack, cast, get_args

from detente.records import STATUSES
from detente.relations.acts import imported_acts_query, own_acts_query
from detente.relations.parties import Side, side
from detente.relations.periods import By, Period, periods_by
from detente.store import FilterError

Scale = Literal["plover", "goldstein"]

VALUES: Final = {"plover": "score", "goldstein": "goldstein"}
"""The column of acts that has the values of a scale."""

_BOTH: Final = "both"
_COUNTED: Final = tuple(status for status in STATUSES if status != "denied")


@dataclass(frozen=True, slots=True)
class Asking:
    """Between whom, in which periods, by which scale, and which acts count.

    `directed` counts only what `one` does to `other`; `status` names the statuses that count; of `reported_by` each
    side must have said so itself: the actors of an act by admitting it.
    """

    one: Side
    other: Side
    by: By = "week"
    directed: bool = False
    scale: Scale = "plover"
    since: datetime.date | None = None
    until: datetime.date | None = None
    status: tuple[str, ...] = _COUNTED
    reported_by: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.one}{'>' if self.directed else '–'}{self.other}"

    @property
    def period(self) -> Period:
        """The kind of period."""
        return periods_by(self.by)

    def covers(self, day: datetime.date) -> bool:
        """Tell whether a day lies in what is asked for."""
        return (self.since is None or day >= self.period.start(self.since)) and (
            self.until is None or day <= self.until
        )

    def acts(self) -> str:
        """Write the question for the acts that count: a row a story.

        Columns: `story`, `day`, `period` (its first day), `by_one` and `by_other` (whose act it is; both where it is
        reciprocal), `type`, `quad`, `value` on the scale, `reports`, `sources`, `origin`. Acts without a value on
        the scale are left out.
        """
        columns = "story, day, period, by_one, by_other, type, quad, value, reports, sources, origin"
        parts = [self._own_acts(), self._imported_acts("one", "other")]
        if not self.directed:
            parts.append(self._imported_acts("other", "one"))
        return " UNION ALL ".join(f"SELECT {columns} FROM ({part})" for part in parts)

    def _own_acts(self) -> str:
        """Write it for stories that Détente coded itself, which have a row for each pair of their parties."""
        forward, backward = self._conditions()
        wanted = forward if self.directed else f"({forward}) OR ({backward})"
        return f"""
            SELECT story, min(day) AS day, date_trunc('{self.by}', min(day))::DATE AS period,
                   bool_or({forward}) AS by_one, bool_or({backward}) AS by_other, any_value(type) AS type,
                   any_value(quad) AS quad, any_value(value) AS value, any_value(reports) AS reports,
                   any_value(sources) AS sources, any_value(origin) AS origin
            FROM (SELECT *, {VALUES[self.scale]} AS value FROM ({own_acts_query()}))
            WHERE ({wanted}) AND value IS NOT NULL AND {self._filters()} GROUP BY story
        """

    def _imported_acts(self, actor: Literal["one", "other"], recipient: Literal["one", "other"]) -> str:
        """Write it for what others have coded, by the acts of one side; those of both come with the first side's.

        They have a row a story and need not be put together. Each direction is a question of its own, so that what
        the members of a side do to each other is passed over unread.
        """
        forward, backward = self._conditions()
        if actor == "one":
            wanted, sides = forward, f"true AS by_one, ({backward}) IS TRUE AS by_other"
        else:
            wanted, sides = f"{backward} AND ({forward}) IS NOT TRUE", "false AS by_one, true AS by_other"
        acts = imported_acts_query(getattr(self, actor).codes, getattr(self, recipient).codes)
        return f"""
            SELECT *, date_trunc('{self.by}', day)::DATE AS period, {sides}, {VALUES[self.scale]} AS value
            FROM ({acts}) WHERE {wanted} AND value IS NOT NULL AND {self._filters()}
        """

    def _conditions(self) -> tuple[str, str]:
        """Write the conditions for what the first side does to the other, and for what the other does to the first."""
        return (
            f"{self.one.condition('actor')} AND {self.other.condition('recipient')}",
            f"{self.other.condition('actor')} AND {self.one.condition('recipient')}",
        )

    def _filters(self) -> str:
        conditions = [f"status IN ({_quoted(self.status)})"]
        conditions += [f"list_contains(reported_by, '{code}')" for code in self.reported_by]
        if self.since is not None:
            conditions.append(f"day >= DATE '{self.period.start(self.since)}'")
        if self.until is not None:
            conditions.append(f"day <= DATE '{self.until}'")
        return " AND ".join(conditions)


class Options(TypedDict, total=False):
    """What can be asked of a relation beside its parties.

    - `by`: `day`, `week` (from Monday; if not given), `month` or `quarter`.
    - `directed`: count only what the first party does to the other.
    - `scale`: `plover` (if not given) or `goldstein`.
    - `since`: first day, `YYYY-MM-DD`; the whole period that it lies in counts.
    - `until`: last day, itself included; the verdict is on its period.
    - `status`: statuses of acts that count, joined by commas; all but `denied` if not given.
    - `reported_by`: codes that must all say so themselves, an actor by admitting it; `both` stands for all parties.
    """

    by: str
    directed: bool
    scale: str
    since: str | datetime.date | None
    until: str | datetime.date | None
    status: str | Iterable[str] | None
    reported_by: str | Iterable[str] | None


def asking(one: str | Iterable[str], other: str | Iterable[str], **options: Unpack[Options]) -> Asking:
    """Read what is asked as people write it; raise FilterError where it names what there is not.

    Args:
        one: A side, as in `side`.
        other: The other side.
        **options: See `Options`.

    """
    sides = side(one), side(other)
    if set(sides[0].parties) & set(sides[1].parties):
        raise FilterError(f"party: got {sides[0]} and {sides[1]}; allowed: two sides that share no party")
    by, scale = options.get("by", "week"), options.get("scale", "plover")
    _check("by", by, get_args(By))
    _check("scale", scale, get_args(Scale))
    statuses = _several(options.get("status")) or _COUNTED
    for name in statuses:
        _check("status", name, STATUSES)
    return Asking(
        *sides,
        by=cast(By, by),
        directed=options.get("directed", False),
        scale=cast(Scale, scale),
        since=_day("since", options.get("since")),
        until=_day("until", options.get("until")),
        status=statuses,
        reported_by=_reporters(_several(options.get("reported_by")), sides),
    )


def _several(written: str | Iterable[str] | None) -> tuple[str, ...]:
    if written is None:
        return ()
    return tuple(filter(None, (word.strip() for word in (written.split(",") if isinstance(written, str) else written))))


def _reporters(written: tuple[str, ...], sides: tuple[Side, Side]) -> tuple[str, ...]:
    both = [party.code for one in sides for party in one.parties]
    named = [
        code for word in written for code in (both if word == _BOTH else [party.code for party in side(word).parties])
    ]
    return tuple(dict.fromkeys(named))


def _day(name: str, written: str | datetime.date | None) -> datetime.date | None:
    if written is None or isinstance(written, datetime.date):
        return written
    try:
        return datetime.date.fromisoformat(written)
    except ValueError as error:
        raise FilterError(f"{name}: got {written!r}; allowed: a day, YYYY-MM-DD") from error


def _check(name: str, came: str, allowed: Iterable[str]) -> None:
    if came not in allowed:
        raise FilterError(f"{name}: got {came!r}; allowed: {', '.join(allowed)}")


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
