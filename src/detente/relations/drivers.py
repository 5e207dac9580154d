"""Drivers: whose acts, of which types, and which stories made a period what it is, each with its receipt.

The mean value of a period's stories differs from what is usual, the mean of the record before it, by exactly the sum of
what each story pulls: its own difference from the usual, divided by the number of stories.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from detente.relations.asking import Asking
from detente.relations.series import SIDES, Series

if TYPE_CHECKING:
    from detente.store import Store

_COLUMNS: Final = (
    "story", "day", "side", "type", "value", "reports", "sources", "origin",
    "article", "published", "source", "title", "words", "sentence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoryPull:
    """A story and what it pulls, with its receipt: the article that first told it, the event's words, the sentence.

    `side` is whose act it is, of `SIDES`. Fields of the receipt are empty where the store keeps no texts, and all of
    them for events that were imported.
    """

    story: str
    day: datetime.date
    side: str
    type: str
    value: float
    reports: int
    sources: int
    origin: str
    pull: float
    article: str = ""
    published: str = ""
    source: str = ""
    title: str = ""
    words: str = ""
    sentence: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {**values, "day": self.day.isoformat(), "pull": round(self.pull, 3)}


@dataclass(frozen=True, slots=True)
class Share:
    """What all stories of a side or type pull together, and how many there are."""

    name: str
    stories: int
    pull: float

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {"name": self.name, "stories": self.stories, "pull": round(self.pull, 3)}


@dataclass(frozen=True, slots=True)
class Drivers:
    """What made a period what it is: its mean and the usual one, shares by side and type, and all its stories.

    Each list begins with what pulls most, in the direction in which the period differs.
    """

    period: datetime.date
    mean: float
    usual: float
    sides: tuple[Share, ...]
    types: tuple[Share, ...]
    stories: tuple[StoryPull, ...]

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {
            "period": self.period.isoformat(),
            "mean": round(self.mean, 3),
            "usual": round(self.usual, 3),
            "sides": [share.to_json() for share in self.sides],
            "types": [share.to_json() for share in self.types],
            "stories": [story.to_json() for story in self.stories],
        }


def find_drivers(store: Store, series: Series, at: int = -1) -> Drivers:
    """Find what made a period what it is.

    Args:
        store: The store that the series was read from.
        series: The record.
        at: Which of its periods; the last if not given.

    """
    at = at % len(series.periods)
    period = series.periods[at]
    before = slice(0, at) if series.stories[:at].sum() else slice(0, at + 1)
    usual = float(series.total[before].sum() / max(series.stories[before].sum(), 1))
    found = _stories(store, series.asking, period, usual)
    mean = sum(story.value for story in found) / len(found) if found else usual
    sign = 1.0 if mean < usual else -1.0
    order = sorted(found, key=lambda one: (round(sign * one.pull, 9), -one.reports, one.day, one.story))
    return Drivers(
        period,
        mean,
        usual,
        _shares(((story.side, story.pull) for story in found), sign),
        _shares(((story.type, story.pull) for story in found), sign),
        tuple(order),
    )


def _shares(pulls: Iterable[tuple[str, float]], sign: float) -> tuple[Share, ...]:
    stories: dict[str, list[float]] = {}
    for name, pull in pulls:
        stories.setdefault(name, []).append(pull)
    shares = [Share(name, len(found), sum(found)) for name, found in stories.items()]
    return tuple(sorted(shares, key=lambda share: (round(sign * share.pull, 9), share.name)))


def _stories(store: Store, asking: Asking, period: datetime.date, usual: float) -> list[StoryPull]:
    rows = store.sql(_query(asking), period=period).fetchall()
    return [_pull(dict(zip(_COLUMNS, row, strict=True)), usual, len(rows)) for row in rows]


def _pull(row: Mapping[str, Any], usual: float, count: int) -> StoryPull:
    known: dict[str, Any] = {name: value if value is not None else "" for name, value in row.items()}
    return StoryPull(**known, pull=(row["value"] - usual) / count)


def _query(asking: Asking) -> str:
    """Write the question for the stories of a period, each with the report that was first published."""
    return f"""
        WITH chosen AS (SELECT * FROM ({asking.acts()}) WHERE period = $period),
        first AS (
            SELECT story, arg_min(
                {{'article': articles.id, 'published': published, 'source': source, 'title': title,
                  'words': event_text, 'sentence': text[text_info.start + 1:text_info."end"]}},
                (coalesce(published, '9'), articles.id, events.id)
            ) AS report
            FROM (SELECT story, event AS report FROM stories WHERE story IN (SELECT story FROM chosen)) AS members
            JOIN events ON events.id = report JOIN articles ON articles.id = events.article
            GROUP BY story
        )
        SELECT story, day, CASE WHEN by_one AND by_other THEN 'both' WHEN by_one THEN 'one' ELSE 'other' END AS side,
               type, value, reports, sources, origin, report.article, report.published, report.source, report.title,
               report.words, report.sentence
        FROM chosen LEFT JOIN first USING (story) ORDER BY day, story
    """


def side_name(asking: Asking, name: str) -> str:
    """Call a side by its codes.

    >>> from detente.relations.asking import asking
    >>> [side_name(asking("USA", "RUS"), name) for name in SIDES]
    ['USA', 'RUS', 'both']
    """
    names: Sequence[str] = (str(asking.one), str(asking.other), "both")
    return names[SIDES.index(name)]
