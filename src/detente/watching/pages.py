"""The articles on their way: pages that are fetched, and what is taken where one does not come."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from detente.watching.addresses import RefusedError, target_of
from detente.watching.items import as_listed, with_page
from detente.watching.lanes import Task, What
from detente.watching.setting import Setting
from detente.watching.state import READ, WAITING, Item
from detente.watching.work import Closed, Failed, Got, Outcome

AGAIN: Final = 60.0
"""Seconds until something is tried for the second time; then twice as many, and so on."""

_FIRST: Final = 30.0  # seconds over which pages that wait from before are spread
_MOST_ADDED: Final = 256  # articles that are added together


class Pages:
    """Fetches the pages of articles; `since` is the time since when articles wait to be added."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self.since: float | None = None

    def begin(self) -> None:
        """Go on with what was on its way."""
        for item in self._setting.state.items(WAITING):
            self._ask(item, self._setting.chance.uniform(0, _FIRST))
        self.look()

    def look(self) -> None:
        """Look whether articles wait to be added."""
        if self.since is None and self._setting.state.items(READ, 1):
            self.since = self._setting.clock.monotonic()

    def ready(self) -> list[Item]:
        """Give articles that wait to be added, as many as are added together."""
        self.since = None
        return self._setting.state.items(READ, _MOST_ADDED)

    def fetch(self, items: list[Item]) -> None:
        """Let the pages of new articles be fetched."""
        for item in items:
            if item.state == WAITING:
                self._ask(item, 0.0)
        self.look()

    def take(self, task: Task, outcome: Outcome) -> None:
        """Take in what a request for a page came to."""
        item = self._setting.state.item(task.key)
        if item is None or item.state != WAITING:
            return
        match outcome:
            case Got(page):
                self._keep(with_page(item, page))
            case Closed(why):
                self._keep(as_listed(item, why))
            case Failed(why, _, rest):
                self._failed(item, why, rest)

    def _failed(self, item: Item, why: str, asked: float) -> None:
        manners = self._setting.manners
        if item.tries + 1 >= manners.tries:
            self._keep(as_listed(item, why))
            return
        tried = replace(item, tries=item.tries + 1)
        self._put(tried)
        rest = min(AGAIN * 2.0**item.tries, manners.longest) * self._setting.chance.uniform(1, 1.5)
        self._ask(tried, max(rest, min(asked, manners.retry_after)))

    def _ask(self, item: Item, after: float) -> None:
        try:
            self._setting.ask(What.PAGE, item.key, target_of(item.url), after)
        except RefusedError as error:
            self._keep(as_listed(item, str(error)))

    def _keep(self, item: Item) -> None:
        self._put(item)
        self.look()

    def _put(self, item: Item) -> None:
        with self._setting.state.changing():
            self._setting.state.put_item(item)
