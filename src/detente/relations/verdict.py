"""The verdict: is the last period of a record its low or high, since when, with what probability, on how much news.

All probabilities are shares of courses of the level, drawn from its joint distribution (`State.courses`): a period is
the lowest in a course if its level is below those of all other periods with news. Periods without news are not compared
with: nothing is on record of them.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from detente.relations.periods import Period, month_name
from detente.relations.series import Series
from detente.relations.state import BAND, State

Numbers = NDArray[np.float64]

LEAST_STORIES: Final = 3
"""So many stories the period must have, else there is too little news to say."""

LEAST_PERIODS: Final = 8
"""So many periods of the record must have news."""

CONFIDENT: Final = 0.8
"""A period is called the lowest of a stretch if the probability is at least this."""

_LONG_AGO: Final = 92  # days: what is longer ago is called by its month alone


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its band of 90 %."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.1f} ({self.low:.1f} to {self.high:.1f})"

    def to_json(self) -> dict[str, float]:
        """Give it as plain JSON values, to three digits."""
        return {"value": _round(self.value), "low": _round(self.low), "high": _round(self.high)}


@dataclass(frozen=True, slots=True)
class Extreme:
    """How far a period is the lowest, or highest, of the record.

    `probability` is that of the whole record. `stretch` is the longest stretch of which it is the lowest with a
    probability of at least `CONFIDENT`, in periods, 1 where there is none but itself; `stretch_probability` is its
    probability, and `since` the last period with news before it, None where the stretch is the whole record.
    """

    probability: float
    stretch: int
    stretch_probability: float
    since: datetime.date | None

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {
            "probability": _round(self.probability),
            "stretch": self.stretch,
            "stretch_probability": _round(self.stretch_probability),
            "since": self.since and self.since.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the record says of its last period.

    `reason` says why there is too little news, and then the numbers are NaN; it is empty where there is enough.
    `percentile` is the share of other periods with news whose level is lower, in percent. `month` and `year` are the
    changes of the level since a month and a year ago, None where the record does not go back so far.
    """

    parties: str
    period: datetime.date
    when: str
    stories: int
    periods: int
    periods_with_news: int
    all_stories: int
    reason: str
    level: Estimate
    lowest: Extreme
    highest: Extreme
    percentile: Estimate
    month: Estimate | None
    year: Estimate | None
    finding: str

    @property
    def enough(self) -> bool:
        """Whether there is enough news to say."""
        return not self.reason

    @property
    def stories_words(self) -> str:
        """How many stories the period has, in words."""
        return count_stories(self.stories)

    def __str__(self) -> str:
        return f"{self.parties} {self.when}: {self.finding}"

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values; where there is too little news, numbers are left out."""
        told = {
            "parties": self.parties,
            "period": self.period.isoformat(),
            "words": str(self),
            "stories": self.stories,
            "periods": self.periods,
            "periods_with_news": self.periods_with_news,
            "all_stories": self.all_stories,
            "enough": self.enough,
            "reason": self.reason,
        }
        if not self.enough:
            return told
        return told | {
            "level": self.level.to_json(),
            "lowest": self.lowest.to_json(),
            "highest": self.highest.to_json(),
            "percentile": self.percentile.to_json(),
            "month": self.month and self.month.to_json(),
            "year": self.year and self.year.to_json(),
        }


def judge(series: Series, state: State, courses: Numbers | None = None) -> Verdict:
    """Judge the last period of a series.

    Args:
        series: The record; at least one period.
        state: What is known of its level.
        courses: Courses of the level, (periods, courses); those of the state if not given.

    """
    if reason := too_little(series):
        return silent_verdict(series, reason)
    if courses is None:
        courses = state.courses
    ranks = rank_last(courses, np.flatnonzero(series.stories[:-1] > 0))
    lowest, highest = extreme(series, ranks, ranks.lowest), extreme(series, ranks, ranks.highest)
    percentile = estimate(100 * ranks.lower)
    return replace(
        silent_verdict(series, ""),
        level=estimate(courses[-1]),
        lowest=lowest,
        highest=highest,
        percentile=percentile,
        month=change(courses, series.period.a_month),
        year=change(courses, series.period.a_year),
        finding=_finding(series, lowest, highest, percentile),
    )


def silent_verdict(series: Series, reason: str) -> Verdict:
    """Give the verdict that there is too little news to say, and why; its numbers are NaN."""
    unknown, none = Estimate(math.nan, math.nan, math.nan), Extreme(math.nan, 1, math.nan, None)
    return Verdict(
        parties=str(series.asking),
        period=series.periods[-1],
        when=series.period.when(series.periods[-1]),
        stories=int(series.stories[-1]),
        periods=len(series.periods),
        periods_with_news=int(np.count_nonzero(series.stories)),
        all_stories=int(series.stories.sum()),
        reason=reason,
        level=unknown,
        lowest=none,
        highest=none,
        percentile=unknown,
        month=None,
        year=None,
        finding=f"too little news to say ({reason})",
    )


def estimate(draws: Numbers) -> Estimate:
    """Give the mean of draws with the band that nine in ten of them lie in."""
    low, high = np.quantile(draws, BAND)
    return Estimate(float(draws.mean()), float(low), float(high))


def change(courses: Numbers, back: int) -> Estimate | None:
    """Give how much the last level differs from the one so many periods before."""
    return estimate(courses[-1] - courses[-1 - back]) if len(courses) > back else None


@dataclass(frozen=True, slots=True)
class Ranks:
    """Where the last level of a record stands among those of other periods.

    Attributes:
        others: Places of the other periods with news, from the last back.
        lowest: The probability that the last level is below those of all others up to each of these, (others,).
        highest: That it is above them.
        lower: For each course, the share of the others whose level is lower, (courses,).
        higher: The share of those whose level is higher.

    """

    others: NDArray[np.intp]
    lowest: Numbers
    highest: Numbers
    lower: Numbers
    higher: Numbers


def rank_last(courses: Numbers, others: NDArray[np.intp]) -> Ranks:
    """Compare the last level with those of some other periods, in every course.

    One period after the other, going back: so it takes no memory beside the courses, which are many.
    """
    back, count = others[::-1], courses.shape[1]
    lowest, highest = np.empty(len(back)), np.empty(len(back))
    all_above, all_below = np.ones(count, np.bool_), np.ones(count, np.bool_)
    lower, higher = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for place, at in enumerate(back):
        above, below = courses[at] > courses[-1], courses[at] < courses[-1]
        all_above &= above
        all_below &= below
        lowest[place], highest[place] = np.count_nonzero(all_above), np.count_nonzero(all_below)
        lower += below
        higher += above
    size = max(len(back), 1)
    return Ranks(back, lowest / count, highest / count, lower / size, higher / size)


def extreme(series: Series, ranks: Ranks, probabilities: Numbers) -> Extreme:
    """Find how far the last period is the lowest, or highest, by the probabilities of that."""
    reached = int(np.count_nonzero(probabilities >= CONFIDENT))  # they only fall
    count = len(series.periods)
    if reached == len(ranks.others):
        return Extreme(float(probabilities[-1]), count, float(probabilities[-1]), None)
    before = int(ranks.others[reached])
    stretch_probability = float(probabilities[reached - 1]) if reached else 1.0
    stretch = count - 1 - before if reached else 1
    return Extreme(float(probabilities[-1]), stretch, stretch_probability, series.periods[before])


def too_little(series: Series) -> str:
    """Say why there is too little news to judge the last period of a series; nothing where there is enough."""
    stories, with_news = int(series.stories[-1]), int(np.count_nonzero(series.stories))
    if stories < LEAST_STORIES:
        return f"{count_stories(stories)}, and {LEAST_STORIES} are needed"
    if with_news < LEAST_PERIODS:
        return f"a record of {series.period.many(with_news)} with news, and {LEAST_PERIODS} are needed"
    return ""


def count_stories(count: int) -> str:
    """Write how many stories.

    >>> count_stories(1), count_stories(41)
    ('1 story', '41 stories')
    """
    return f"{count:,} {'story' if count == 1 else 'stories'}"


def _finding(series: Series, lowest: Extreme, highest: Extreme, percentile: Estimate) -> str:
    stories = count_stories(int(series.stories[-1]))
    for word, found in (("lowest", lowest), ("highest", highest)):
        if found.stretch > 1:
            return f"{word} {_of(series, found)} (probability {found.stretch_probability:.2f}), {stories}"
    likely = max((lowest, "lowest"), (highest, "highest"), key=lambda one: one[0].probability)
    below = f"above {percentile.value:.0f} % of them ({percentile.low:.0f} to {percentile.high:.0f}), {stories}"
    if likely[0].probability > 1 - CONFIDENT:
        return f"perhaps the {likely[1]} of {_record(series)} (probability {likely[0].probability:.2f}); {below}"
    shares = f"probabilities {lowest.probability:.2f} and {highest.probability:.2f}"
    return f"neither the lowest nor the highest of {_record(series)} ({shares}); {below}"


def _of(series: Series, found: Extreme) -> str:
    if found.since is None:
        return f"of {_record(series)}"
    return f"since {since_name(series.period, found.since, series.periods[-1])}"


def _record(series: Series) -> str:
    count, news = len(series.periods), int(np.count_nonzero(series.stories))
    return series.period.many(count) if count == news else f"{series.period.many(count)} with {news} of news"


def since_name(period: Period, since: datetime.date, now: datetime.date) -> str:
    """Call a period of the past by its name; one of long ago by its month.

    >>> since_name(Period("week"), datetime.date(2014, 3, 3), datetime.date(2017, 4, 10))
    'March 2014'
    """
    return month_name(since) if period.by != "quarter" and (now - since).days > _LONG_AGO else period.name(since)


def _round(value: float) -> float:
    return round(value, 3)
