"""Alerts: where a relation stands against a percentile of its record, and the words in which that is told."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from detente.watching.options import Alert

if TYPE_CHECKING:
    from pathlib import Path

    from detente.relations import Relation, RelationStore

REARMED: Final = 5.0
"""Points of the percentile that a relation must rise above the bar before falling below it is told again."""

_TOLD: Final = 5  # stories


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a relation stands: whether below the bar, whether well above it, and what would be told."""

    alert: Alert
    below: bool
    above: bool
    content: dict[str, Any]


def stands(root: Path, alerts: Iterable[Alert], today: datetime.date) -> list[Stand]:
    """Look where relations stand; those with too little news to say are left out.

    Args:
        root: The store.
        alerts: What to look at.
        today: The last day that counts: what is dated later was not.

    Raises:
        StoreError: the store cannot be read.
        FilterError: an alert names what is no party.

    """
    from detente.relations import open_store  # noqa: PLC0415  # NumPy and SciPy, and only where there are alerts

    wanted = list(alerts)
    if not wanted:
        return []
    with open_store(root) as store:
        return [found for alert in wanted if (found := _stand(store, alert, today)) is not None]


def _stand(store: RelationStore, alert: Alert, today: datetime.date) -> Stand | None:
    relation = next(_judged(store.relation(alert.one, alert.other, until=today)), None)
    if relation is None:
        return None
    share = relation.verdict.percentile.value
    return Stand(alert, share < alert.below, share >= alert.below + REARMED, _content(store, alert, relation))


def _judged(whole: Relation) -> Iterator[Relation]:
    """Give a relation at the end of its newest period with enough news; of periods, the newest two with any count.

    At the beginning of a week there is too little news of it to say, and what is told then is often of the week before.
    """
    series = whole.series
    with_news = [start for start, count in zip(series.periods, series.stories, strict=True) if count]
    for start in with_news[::-1][:2]:
        relation = whole if start == series.periods[-1] else whole.until(start)
        if relation.verdict.enough:
            yield relation


def _content(store: RelationStore, alert: Alert, relation: Relation) -> dict[str, Any]:
    verdict, drivers = relation.verdict, relation.drivers
    stories = [story.to_json() for story in drivers.stories[:_TOLD]]
    urls = _urls(store, [story["article"] for story in stories])
    return {
        "alert": alert.name,
        "parties": verdict.parties,
        "below": alert.below,
        "percentile": verdict.percentile.to_json(),
        "level": verdict.level.to_json(),
        "period": verdict.period.isoformat(),
        "words": str(verdict),
        "stories": [{**story, "url": urls.get(story["article"], "")} for story in stories],
    }


def _urls(store: RelationStore, articles: list[str]) -> dict[str, str]:
    rows = store.rows("SELECT id, url FROM articles WHERE id IN (SELECT unnest($ids))", ids=articles)
    return {row["id"]: row["url"] or "" for row in rows}


def text_of(content: dict[str, Any]) -> str:
    """Write an alert for people: the verdict, and the stories behind it with where they were told."""
    lines = [content["words"], f"That is below p{content['below']:g} of its record.", ""]
    for story in content["stories"]:
        told = story["sentence"] or story["words"] or story["title"]
        lines.append(f"{story['day']} {story['type']} ({story['value']:+.1f}): {told}")
        lines += [f"  {where}" for where in (story["source"], story["url"]) if where]
    return "\n".join(lines) + "\n"
