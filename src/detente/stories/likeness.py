"""How alike two reports are: whether they can tell of one event, and what speaks for it."""

from __future__ import annotations

import math
from typing import Final

from detente.records import Bounds
from detente.stories.reports import Place, Report
from detente.stories.words import hours

SAME: Final = 1.0
"""Reports that are alike by so much tell of one event, unless something in them cannot be of one."""

# What speaks for one event. Two articles that tell of the same day, parties and type need no more, if nothing in them
# speaks against it; of another type in the quad class they need the same place or some words in common, and so do two
# sentences of one article, which are not told twice for nothing. Of another quad class they need many words in common,
# and neither sentence may tell of anything else: then the same words were coded otherwise. Reports that leave a party
# out (`detente.stories.grouping`) need more.
_SAME_DAY: Final = 0.45
_OTHER_ARTICLE: Final = 0.4  # on the same day
_NEAR_DAY: Final = 0.3  # a day that is not told, and is next to the other
_SAME_TYPE: Final = 0.15
_SAME_MODE: Final = 0.2
_SAME_PLACE: Final = 0.55
_SAME_SIZE: Final = 0.4
_LIKE_SIZE: Final = 0.2  # an early figure and a later one
_SAME_FAMILY: Final = 0.3  # articles that are copies
_WORDS: Final = 1.6  # times the share of words that they have in common

# What speaks against it.
_OTHER_MODE: Final = -0.2
_OTHER_SIZE: Final = -0.2
_OTHER_CLASS: Final = -0.3

_MUTUAL: Final = frozenset({"AGREE", "CONSULT", "COOPERATE"})
"""Types of acts that two do with each other: who is told first says nothing."""

_DAYS_OFF: Final = 2  # so much may a day be off that the text does not tell
_NEAR_KM: Final = 40  # places that are this near may be one: a town and its airport
_NEAR_SIZES: Final = 1.25
_FAR_SIZES: Final = 2.0  # numbers that differ by more than this are of two events
_SAME_SENTENCE: Final = 0.4  # share of words in common from which two sentences may say the same, however coded
_SAME_SENTENCE_AND_PLACE: Final = 0.25
_SAME_ROLES: Final = 0.5  # where one leaves a side out and the other has the other side there: "sent to prison in Oman"
FEWEST_WORDS: Final = 3
"""So many words must sentences of two quad classes have in common, whatever their share."""


def likeness(one: Report, other: Report) -> float:
    """Say how much speaks for two reports telling of one event; 0 where they cannot.

    >>> strike = Report("e1", "a1", "4 RUS+SYR", "ASSAULT", first=1, last=1, words=frozenset({1, 2, 3, 4}))
    >>> again = Report("e2", "a2", "4 RUS+SYR", "ASSAULT", first=1, last=1, words=frozenset({1, 2, 3, 9}))
    >>> later = Report("e3", "a3", "4 RUS+SYR", "ASSAULT", first=9, last=9, words=frozenset({1, 2, 3, 4}))
    >>> likeness(strike, again) >= SAME, likeness(strike, later)
    (True, 0.0)
    """
    parts: list[float] = []
    for compare in (_types, _days, _places, _sizes, _hours):  # most fail at the first, and need no words compared
        part = compare(one, other)
        if part is None:
            return 0.0
        parts.append(part)
    alike = _WORDS * shared_words(one, other) + (_SAME_FAMILY if one.family and one.family == other.family else 0.0)
    return max(0.0, sum(parts, alike))


def speaks_against(one: Report, other: Report) -> bool:
    """Tell whether days, places, numbers or times of day say that two reports cannot tell of one event."""
    return any(compare(one, other) is None for compare in (_days, _places, _sizes, _hours))


def shared_words(one: Report, other: Report) -> float:
    """Give the share of words that two reports have in common: 1 where they have the same, 0 where none."""
    if not one.words or not other.words:
        return 0.0
    return len(one.words & other.words) / math.sqrt(len(one.words) * len(other.words))


# Each gives what it adds, or None where the two cannot be one.


def _same_roles(one: Report, other: Report) -> bool:
    """Ask that what one did to another was not done by the other to the one."""
    if one.type in _MUTUAL or other.type in _MUTUAL:
        return True
    if (one.actors & other.recipients and not one.recipients | other.actors) or (
        one.recipients & other.actors and not one.actors | other.recipients
    ):
        return False
    return _agree(one.actors, other.actors) and _agree(one.recipients, other.recipients)


def _agree(codes: frozenset[str], others: frozenset[str]) -> bool:
    return not codes or not others or bool(codes & others)


def _days(one: Report, other: Report) -> float | None:
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return 0.0
    apart = max(one.first, other.first) - min(one.last, other.last)
    exact = one.first == one.last and other.first == other.last
    if apart <= 0:
        elsewhere = _OTHER_ARTICLE if one.article != other.article else 0.0
        return _SAME_DAY + elsewhere if exact else 0.0
    if not exact:
        return None
    told = (not one.inferred) + (not other.inferred)
    return _NEAR_DAY if apart <= (0, 1, _DAYS_OFF)[2 - told] else None


def _places(a: Report, b: Report) -> float | None:
    one, other = a.place, b.place
    named = _names_place(a, b) or _names_place(b, a)
    if one is None or other is None:
        return _SAME_PLACE if named else 0.0
    if one.country and other.country and one.country != other.country:
        return 0.0 if named else None
    if not one.name or not other.name:
        return _SAME_PLACE if named else 0.0
    if one.name == other.name:
        return _SAME_PLACE
    return 0.0 if named or _kilometres(one, other) <= _NEAR_KM else None


def _names_place(one: Report, other: Report) -> bool:
    """Tell whether the sentence of one report has the name of the other's place."""
    return other.place is not None and bool(other.place.words) and other.place.words <= one.words


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
        total += _SAME_SIZE if apart == 1.0 else _LIKE_SIZE if apart <= _NEAR_SIZES else _OTHER_SIZE
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


def _types(one: Report, other: Report) -> float | None:
    if one.quad != other.quad:
        return _OTHER_CLASS if _say_the_same(one, other) else None
    if not _same_roles(one, other):
        unsure = not one.actors or not one.recipients or not other.actors or not other.recipients
        return _OTHER_CLASS if unsure and _say_the_same(one, other, _SAME_ROLES) else None
    if one.type != other.type:
        return 0.0
    if not one.mode or not other.mode:
        return _SAME_TYPE
    return _SAME_TYPE + (_SAME_MODE if set(one.mode) & set(other.mode) else _OTHER_MODE)


def _say_the_same(one: Report, other: Report, share: float = _SAME_SENTENCE) -> bool:
    """Tell whether two sentences that tell of one thing each tell of the same, though it was coded otherwise."""
    if not one.alone or not other.alone or one.article == other.article:
        return False
    if share == _SAME_SENTENCE and _places(one, other) == _SAME_PLACE:
        share = _SAME_SENTENCE_AND_PLACE
    return len(one.words & other.words) >= FEWEST_WORDS and shared_words(one, other) >= share
