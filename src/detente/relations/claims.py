"""Claims against the record: what somebody said of relations, and what the news until then says.

Each relation claim is held against the record as it stood at the end of the period in which it was published, so that
no claim is judged by what came later. Claims in copies of another article are left out: they were made once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import tomli

from detente.relations.periods import day_name
from detente.relations.verdict import CONFIDENT, rank_last

if TYPE_CHECKING:
    from detente.relations.relation import Relation
    from detente.store import Store

SUPPORTED, CONTRADICTED, OPEN, TOO_LITTLE = OUTCOMES = ("supported", "contradicted", "open", "too little news")
"""What the record can say of a claim; `open` where there is enough news and it points neither way."""

_TAIL: Final = 0.1  # of the record: who stands lower than nine in ten of its periods is at a low
_STEADY: Final = 0.5  # points on the scale that a level may differ by and be unchanged
_QUERY: Final = """
    SELECT relation_claims.*, articles.date AS day, articles.source, articles.title,
           articles.text[text_info.start + 1:text_info."end"] AS sentence
    FROM relation_claims JOIN articles ON articles.id = relation_claims.article
    WHERE articles.date IS NOT NULL AND articles.id NOT IN (SELECT article FROM copies WHERE kind <> 'partial')
    ORDER BY articles.date, articles.id, relation_claims.id
"""


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with what the record says of it.

    `probability` is that the claim is true of the level, None where there is too little news; `measured` says what was
    found, in words. `speaker` is empty where the text does not tell who says so; `words` and `sentence` are where the
    store keeps no texts.
    """

    claim: str
    article: str
    source: str
    title: str
    day: datetime.date
    speaker: str
    dyad: tuple[str, str]
    direction: str
    words: str
    sentence: str
    outcome: str
    probability: float | None
    measured: str

    def __str__(self) -> str:
        said = f"“{self.words}”" if self.words else self.direction
        sure = "" if self.probability is None else f" (probability {self.probability:.2f})"
        return f"{self.speaker or 'unknown'}: {said}, {day_name(self.day)} → {self.outcome}{sure}: {self.measured}"

    def to_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        values = {name: getattr(self, name) for name in self.__slots__}
        probability = None if self.probability is None else round(self.probability, 3)
        return {**values, "day": self.day.isoformat(), "dyad": list(self.dyad), "probability": probability}


def check_claims(store: Store, relations: Mapping[tuple[str, str], Relation]) -> Iterator[CheckedClaim]:
    """Check the claims of a store about some dyads, in the order of their publication.

    Args:
        store: The store.
        relations: By sorted dyad of codes, the relation to hold its claims against.

    """
    known: dict[tuple[tuple[str, str], datetime.date], Relation] = {}
    for row in store.rows(_QUERY):
        dyad = tuple(row["dyad"])
        if dyad not in relations:
            continue
        relation = relations[dyad]
        if not relation.asking.covers(row["day"]):
            continue
        start = relation.series.period.start(row["day"])
        if start not in relation.series.periods:
            yield _checked(row, TOO_LITTLE, None, f"no news {relation.series.period.when(start)}")
            continue
        if (dyad, start) not in known:
            known[dyad, start] = relation.until(start)
        yield _check(row, known[dyad, start])


def _check(row: Mapping[str, Any], relation: Relation) -> CheckedClaim:
    verdict = relation.verdict
    if not verdict.enough:
        return _checked(row, TOO_LITTLE, None, verdict.reason)
    probability = claim_probability(relation, row["direction"], ever=_compares_with_all(row["words"] or ""))
    if probability is None:
        return _checked(row, TOO_LITTLE, None, "the record does not go back far enough")
    outcome = SUPPORTED if probability >= CONFIDENT else CONTRADICTED if probability <= 1 - CONFIDENT else OPEN
    return _checked(row, outcome, probability, _measured(relation, row["direction"]))


def _compares_with_all(words: str) -> bool:
    """Tell whether a claim's words compare with all of the past, "an all-time low"."""
    found = f" {' '.join(words.lower().split())} "
    return any(f" {word} " in found for word in _all_time_words())


@cache
def _all_time_words() -> tuple[str, ...]:
    source = files("detente") / "languages" / "en" / "all_time.toml"
    return tuple(tomli.loads(source.read_text(encoding="utf-8"))["words"])


def claim_probability(relation: Relation, direction: str, *, ever: bool = False) -> float | None:
    """Give the probability that a claim of a direction is true of the last period; None where it cannot be told.

    Args:
        relation: The record until then.
        direction: `low` and `high`: the level is below, or above, all but a tenth of the other periods with news.
            `worse`, `better` and `unchanged`: it has changed since a month ago, or by less than half a point.
        ever: The claim compares with all of the past: a low must be the lowest of the record, a high the highest.

    """
    series, courses = relation.series, relation.state.courses
    if ever and direction in {"low", "high"}:
        verdict = relation.verdict
        return (verdict.lowest if direction == "low" else verdict.highest).probability
    if direction in {"low", "high"}:
        others = np.flatnonzero(series.stories[:-1] > 0)
        ranks = rank_last(courses, others)
        return float(np.mean((ranks.lower if direction == "low" else ranks.higher) <= _TAIL))
    back = series.period.a_month
    if len(courses) <= back:
        return None
    change = courses[-1] - courses[-1 - back]
    if direction == "unchanged":
        return float(np.mean(np.abs(change) < _STEADY))
    return float(np.mean(change < 0 if direction == "worse" else change > 0))


def _measured(relation: Relation, direction: str) -> str:
    verdict = relation.verdict
    if direction in {"low", "high"} or verdict.month is None:
        return verdict.finding
    return f"the level changed by {verdict.month} points in a month, {verdict.stories_words}"


def _checked(row: Mapping[str, Any], outcome: str, probability: float | None, measured: str) -> CheckedClaim:
    one, other = row["dyad"]
    return CheckedClaim(
        claim=row["id"],
        article=row["article"],
        source=row["source"] or "",
        title=row["title"] or "",
        day=row["day"],
        speaker=_speaker(row["speaker"]),
        dyad=(one, other),
        direction=row["direction"],
        words=row["words"] or "",
        sentence=row["sentence"] or "",
        outcome=outcome,
        probability=probability,
        measured=measured,
    )


def _speaker(speaker: Mapping[str, Any] | None) -> str:
    if speaker is None:
        return ""
    code = f"{speaker['code']}/{speaker['sector']}" if speaker["sector"] else str(speaker["code"])
    name = speaker["entity_name"] or ""
    return f"{name} ({code})" if name else code
