"""`detente demo`: the corpus that ships with the package, coded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import permutations, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.demo_verdict import fill_store, put_verdict
from detente.cli.tables import align
from detente.cli.terminal import put, width

if TYPE_CHECKING:
    from detente.api import Result
    from detente.records import Entity, Event

HELP = """Code the small corpus that ships with Détente, and show what was found.

The articles are written for it, on public events of 2016 and 2017. A table of events comes first, then how many
there are of each type, who did most to whom, and where the United States and Russia stood in April 2017.
"""

_LIMIT = 40
_DYADS = 12


def demo(
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="Show so many events at most; 0 shows all.")] = _LIMIT,
) -> None:
    """Run the command."""
    from detente.api import load  # noqa: PLC0415  # seconds, and not for --help
    from detente.demo import demo_articles  # noqa: PLC0415

    results = sorted(load().code(demo_articles()), key=lambda result: (result.article.date or "", result.article.id))
    found = [(result, event) for result in results for event in result.events]
    _put_table(found[: limit or len(found)])
    if limit and len(found) > limit:
        put(f"... and {len(found) - limit} more; --limit 0 shows all")
    _put_summary(results, [event for _, event in found])
    with TemporaryDirectory(prefix="detente-") as folder:
        fill_store(Path(folder) / "store", results)
        put_verdict(Path(folder) / "store")


def _put_table(found: Iterable[tuple[Result, Event]]) -> None:
    from detente.cli.event_table import EventTable  # noqa: PLC0415

    table = EventTable(width())
    for line in table.head():
        put(line)
    for result, event in found:
        for line in table.rows(result.article, [event]):
            put(line)


def _put_summary(results: Sequence[Result], events: Sequence[Event]) -> None:
    silent = sum(not result.events for result in results)
    put()
    put(f"{len(events)} events in {len(results)} articles; {silent} articles have none")
    put()
    put("Types")
    _put_counts(_ranked(event.type for event in events))
    put()
    put("Who did most to whom")
    _put_counts(_ranked(dyad for event in events for dyad in _dyads(event))[:_DYADS])


def _ranked(names: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))


def _put_counts(counts: Iterable[tuple[str, int]]) -> None:
    rows = [[f"{count:>5}", name] for name, count in counts]
    for line in align(rows):
        put(line)


def _dyads(event: Event) -> list[str]:
    """Unfold an event into ordered pairs of countries; what has no recipient is among its actors."""
    actors, recipients = _countries(event.actor), _countries(event.recipient)
    pairs = product(actors, recipients) if recipients else permutations(actors, 2)
    return [f"{actor} > {recipient}" for actor, recipient in pairs if actor != recipient]


def _countries(entities: Iterable[Entity]) -> list[str]:
    from detente.records import UNKNOWN  # noqa: PLC0415

    return list(dict.fromkeys(entity.code for entity in entities if entity.code != UNKNOWN))
