"""How alike two reports are: whether they can tell of one event, and what speaks for it."""

from __future__ import annotations

import math
from typing import Final

from detente.records import Bounds
from detente.stories.reports import Place, Report
from detente.stories.words import hours

SAME: Final = 1.0
"""Reports that are alike by so much tell of one event, unless something in them cannot be of one."""

# What speaks for one event. Two reports of one day on the same two parties, with the same mode, need a few words in
# common or the same place; those that leave a party out (`detente.stories.grouping`) need more.
_SAME_DAY: Final = 0.45
_NEAR_DAY: Final = 0.3  # a day that is not told, and is next to the other
_SAME_MODE: Final = 0.2
_SAME_PLACE: Final = 0.4
_SAME_SIZE: Final = 0.4
_WORDS: Final = 1.6  # times the share of words that they have in common

# What speaks against it.
_OTHER_MODE: Final = -0.3
_OTHER_SIZE: Final = -0.2

_DAYS_OFF: Final = 2  # so much may a day be off that the text does not tell
_NEAR_KM: Final = 40  # places that are this near may be one: a town and its airport
_FAR_SIZES: Final = 2.0  # numbers that differ by more than this are of two events


def likeness(one: Report, other: Report) -> float:
    """Say how much speaks for two reports telling of one event; 0 where they cannot.

    >>> strike = Report("e1", "a1", "ASSAULT RUS>SYR", first=1, last=1, words=frozenset({1, 2, 3, 4}))
    >>> again = Report("e2", "a2", "ASSAULT RUS>SYR", first=1, last=1, words=frozenset({1, 2, 3, 9}))
    >>> later = Report("e3", "a3", "ASSAULT RUS>SYR", first=9, last=9, words=frozenset({1, 2, 3, 4}))
    >>> likeness(strike, again) >= SAME, likeness(strike, later)
    (True, 0.0)
    """
    parts = (_days(one, other), _places(one.place, other.place), _sizes(one, other), _hours(one, other))
    if None in parts:
        return 0.0
    known = sum(part for part in parts if part is not None)
    return max(0.0, known + _modes(one, other) + _WORDS * shared_words(one, other))


def shared_words(one: Report, other: Report) -> float:
    """Give the share of words that two reports have in common: 1 where they have the same, 0 where none."""
    if not one.words or not other.words:
        return 0.0
    return len(one.words & other.words) / math.sqrt(len(one.words) * len(other.words))


# Each gives what it adds, or None where the two cannot be one.


def _days(one: Report, other: Report) -> float | None:
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return 0.0
    apart = max(one.first, other.first) - min(one.last, other.last)
    exact = one.first == one.last and other.first == other.last
    if apart <= 0:
        return _SAME_DAY if exact else 0.0
    if not exact:
        return None
    told = (not one.inferred) + (not other.inferred)
    return _NEAR_DAY if apart <= (0, 1, _DAYS_OFF)[2 - told] else None


def _places(one: Place | None, other: Place | None) -> float | None:
    if one is None or other is None:
        return 0.0
    if one.country and other.country and one.country != other.country:
        return None
    if not one.name or not other.name:
        return 0.0
    if one.name == other.name:
        return _SAME_PLACE
    return 0.0 if _kilometres(one, other) <= _NEAR_KM else None


def _kilometres(one: Place, other: Place) -> float:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return math.inf
    lat, lon = math.radians(other.lat - one.lat), math.radians(other.lon - one.lon)
    lon *= math.cos(math.radians((one.lat + other.lat) / 2))
    return 6371 * math.hypot(lat, lon)


def _sizes(one: Report, other: Report) -> float | None:
    """Compare numbers: "dozens" and "at least 86" agree, 12 and 14 may be an early and a late one, 3 and 90 differ."""
    if not one.sizes or not other.sizes:
        return 0.0
    total = 0.0
    for name in one.sizes.keys() & other.sizes.keys():
        apart = _times_apart(one.sizes[name], other.sizes[name])
        if apart > _FAR_SIZES:
            return None
        total += _SAME_SIZE if apart == 1.0 else _OTHER_SIZE
    return max(-_SAME_SIZE, min(_SAME_SIZE, total))


def _times_apart(one: Bounds, other: Bounds) -> float:
    """Say by which factor two numbers differ at least; 1 where they may be the same."""
    low = max(one[0] or 0, other[0] or 0)
    high = min(math.inf if one[1] is None else one[1], math.inf if other[1] is None else other[1])
    return 1.0 if low <= high else low / max(high, 0.5)


def _hours(one: Report, other: Report) -> float | None:
    """Tell a strike in the morning from one in the evening."""
    mine, theirs = hours(one.words), hours(other.words)
    if not mine or not theirs:
        return 0.0
    return 0.0 if mine & theirs else None


def _modes(one: Report, other: Report) -> float:
    if not one.mode or not other.mode:
        return 0.0
    return _SAME_MODE if set(one.mode) & set(other.mode) else _OTHER_MODE
