"""How often events are right, by what people said of them, and how far these people agree.

Precision is the share of judged events that are right as a whole: type, actors and recipients. An event that several
people judged counts once, by the share of them who call it right. Its interval is Wilson's, at 95 % (Wilson 1927).
Agreement is Krippendorff's alpha for nominal values (Krippendorff 2004), by the package `krippendorff`: 1 where all
agree, 0 where they do no better than chance.

Missed events are counted and no more: nobody says that an article was read whole, so there is no recall.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from detente.evaluation.figures import share
from detente.records import Review

_Z: Final = 1.959964  # of the normal distribution, for 95 %

Coding = tuple[str, tuple[str, ...], tuple[str, ...]]
"""The type of an event, with the codes of its actors and recipients."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How many events were judged, how many of them are right, and the interval of 95 % around the share."""

    judged: int
    right: float

    @property
    def value(self) -> float:
        """The share; 0 of none."""
        return share(self.right, self.judged)

    @property
    def interval(self) -> tuple[float, float]:
        """Lowest and highest, by Wilson's score.

        >>> tuple(round(end, 3) for end in Precision(10, 9).interval)
        (0.596, 0.982)
        """
        if not self.judged:
            return 0.0, 1.0
        count, rate = self.judged, self.value
        middle = (rate + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
        reach = _Z / (1 + _Z**2 / count) * math.sqrt(rate * (1 - rate) / count + _Z**2 / (4 * count**2))
        return max(0.0, min(rate, middle - reach)), min(1.0, max(rate, middle + reach))

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {"judged": self.judged, "right": self.right, "precision": self.value, "interval": list(self.interval)}


@dataclass(frozen=True, slots=True)
class ReviewScores:
    """The figures of reviews.

    `event` is the precision of whole events, `type`, `actors` and `recipients` those of their parts, `by_type` that of
    whole events by the type that the coder gave. `alpha` is the agreement on whether an event is right, `alpha_coding`
    that on what it should be; None where no two people judged the same events, or all judged alike.
    """

    event: Precision
    type: Precision
    actors: Precision
    recipients: Precision
    by_type: Mapping[str, Precision]
    missed: int
    reviewers: Mapping[str, int]
    shared: int
    alpha: float | None
    alpha_coding: float | None

    def to_json(self) -> dict[str, Any]:
        """Give the figures as plain JSON values."""
        parts = {name: getattr(self, name).to_json() for name in ("event", "type", "actors", "recipients")}
        return parts | {
            "by_type": {name: found.to_json() for name, found in self.by_type.items()},
            "missed": self.missed,
            "reviewers": dict(self.reviewers),
            "shared": self.shared,
            "alpha": self.alpha,
            "alpha_coding": self.alpha_coding,
        }


@dataclass(slots=True)
class _Tally:
    judged: int = 0
    right: float = 0.0

    def add(self, right: float) -> None:
        self.judged += 1
        self.right += right

    def precision(self) -> Precision:
        return Precision(self.judged, self.right)


@dataclass(slots=True)
class _Parts:
    event: _Tally = field(default_factory=_Tally)
    type: _Tally = field(default_factory=_Tally)
    actors: _Tally = field(default_factory=_Tally)
    recipients: _Tally = field(default_factory=_Tally)


def score_reviews(reviews: Iterable[Review], codings: Mapping[str, Coding]) -> ReviewScores:
    """Score reviews.

    Args:
        reviews: Those that count, one a reviewer and event.
        codings: What the coder said of each event, by its id; reviews of events that are not there are passed over.

    """
    given = list(reviews)
    judged: defaultdict[str, list[Review]] = defaultdict(list)
    for review in given:
        if review.event in codings:
            judged[review.event].append(review)
    parts = _Parts()
    by_type: defaultdict[str, _Tally] = defaultdict(_Tally)
    for event, said in judged.items():
        coding = codings[event]
        agreed = [_agreed(review, coding) for review in said]
        means = [sum(values) / len(said) for values in zip(*agreed, strict=True)]
        for tally, value in zip((parts.event, parts.type, parts.actors, parts.recipients), means, strict=True):
            tally.add(value)
        by_type[coding[0]].add(means[0])
    return ReviewScores(
        event=parts.event.precision(),
        type=parts.type.precision(),
        actors=parts.actors.precision(),
        recipients=parts.recipients.precision(),
        by_type={name: by_type[name].precision() for name in sorted(by_type)},
        missed=sum(review.verdict == "missed" for review in given),
        reviewers=dict(sorted(Counter(review.reviewer for review in given).items())),
        shared=sum(len(said) > 1 for said in judged.values()),
        alpha=_alpha(judged, lambda review, _: review.verdict == "right", codings),
        alpha_coding=_alpha(judged, coding_after, codings),
    )


def coding_after(review: Review, coding: Coding) -> Coding | None:
    """Give what an event is by a review; None for none at all."""
    if review.verdict == "right":
        return coding
    return None if review.verdict == "wrong" else (review.type, review.actors, review.recipients)


def _agreed(review: Review, coding: Coding) -> tuple[float, ...]:
    """Say which of the whole, the type, the actors and the recipients are right."""
    after = coding_after(review, coding)
    if after is None:
        return 0.0, 0.0, 0.0, 0.0
    same = (after[0] == coding[0], set(after[1]) == set(coding[1]), set(after[2]) == set(coding[2]))
    return float(review.verdict == "right" or all(same)), *map(float, same)


def _alpha(judged: Mapping[str, list[Review]], value: Any, codings: Mapping[str, Coding]) -> float | None:  # noqa: ANN401
    """Give Krippendorff's alpha of values that reviewers gave to events."""
    shared = {event: said for event, said in judged.items() if len(said) > 1}
    values: list[list[Hashable]] = [
        [value(review, codings[event]) for review in said] for event, said in shared.items()
    ]
    domain = list(dict.fromkeys(one for row in values for one in row))
    if len(domain) < 2:
        return None
    import krippendorff  # noqa: PLC0415  # and NumPy, for who has reviews

    counts = [[row.count(one) for one in domain] for row in values]
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))
