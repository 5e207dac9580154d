"""The pages, a module each."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

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
from detente.server.pages.today import warm

router: Final = APIRouter(include_in_schema=False)
for _page in (today, relation, stories, articles, disputes, search, trying, reviewing, world, entering):
    router.include_router(_page.router)

__all__ = ["router", "tell_on_page", "warm"]
