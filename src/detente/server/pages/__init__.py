"""The pages, a module each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from fastapi import APIRouter

from detente.server import questions, relating
from detente.server.across import disputes_across
from detente.server.pages import (
    articles,
    disputes,
    entering,
    relation,
    reviewing,
    search,
    stories,
    today,
    trying,
    world,
)
from detente.server.pages.frame import tell_on_page
from detente.server.reader import Reader

router: Final = APIRouter(include_in_schema=False)
for _page in (today, relation, stories, articles, disputes, search, trying, reviewing, world, entering):
    router.include_router(_page.router)

AGAIN: Final[Mapping[str, Callable[..., object]]] = {
    "events": questions.list_events,
    "count": questions.count_events,
    "stories": questions.list_stories,
    "articles": questions.list_articles,
    "statements": questions.list_statements,
    "disputes": questions.list_disputes,
    "across": disputes_across,
    "relation": relating.shown_relation,
    "acts": relating.acts_between,
    "moved": today.moved,
    "most told": today.most_told,
    "by day": today.by_day,
    "places": world.places,
}
"""What readers keep under a key that begins so: the function, which takes a reader and the rest of the key."""
_MOST: Final = 60  # questions that are asked again


def prepare(reader: Reader, asked: Sequence[object]) -> None:
    """Work out what the pages show first, and what was asked of the reader before, the newest first."""
    today.warm(reader)
    again = [key for key in asked if isinstance(key, tuple) and key[0] in AGAIN]
    for name, *rest in again[:_MOST]:
        AGAIN[name](reader, *rest)


__all__ = ["prepare", "router", "tell_on_page"]
