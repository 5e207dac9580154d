"""Adding what was read: into the store, in a thread of its own, with what is to be known after it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from detente.adding import Summary, add_items
from detente.adding.chunks import CodedChunk
from detente.store import Run, Writer
from detente.store.upkeep import optimize, vacuum
from detente.watching.alerts import Stand, stands
from detente.watching.items import given
from detente.watching.options import WatchOptions
from detente.watching.state import Item

_KEPT_HOURS: Final = 7 * 24


@dataclass(frozen=True, slots=True)
class Added:
    """What became of articles, and where the relations stand that alerts are for."""

    keys: tuple[str, ...]
    summary: Summary
    stands: tuple[Stand, ...]


class Adder:
    """Adds to a store; all of it is called by one thread."""

    def __init__(self, options: WatchOptions) -> None:
        self._options = options
        self._writer: Writer | None = None
        self._stopping = False
        self._looked = False

    def stop(self) -> None:
        """Let what is under way come to an end soon; any thread may call it."""
        self._stopping = True

    def close(self) -> None:
        """Give back what is held."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def prepare(self) -> None:
        """Make the store where there is none, and look what is in it; raise StoreError where that fails."""
        if self._writer is None:
            run = Run((str(self._options.feeds),))
            self._writer = Writer(self._options.store, run, texts=self._options.texts)

    def add(self, items: Sequence[Item], today: datetime.date) -> Added:
        """Add articles, and look where relations stand; raise StoreError where the store cannot be written."""
        self.prepare()
        assert self._writer is not None
        summary = (
            add_items(((item.url, given(item)) for item in items), self._writer, 1, _Watch(self))
            if items
            else Summary()
        )
        added = () if summary.stopped else tuple(item.key for item in items)
        if not summary.added and self._looked:
            return Added(added, summary, ())
        found = tuple(stands(self._options.store, self._options.alerts, today))
        self._looked = True
        return Added(added, summary, found)

    def upkeep(self) -> None:
        """Put small files together, and delete those that only versions older than a week need."""
        self.prepare()
        for _ in optimize(self._options.store):
            if self._stopping:
                return
        for _ in vacuum(self._options.store, _KEPT_HOURS):
            pass

    @property
    def is_stopping(self) -> bool:
        """Whether to come to an end."""
        return self._stopping


class _Watch:
    """Tells the adding when to stop."""

    def __init__(self, adder: Adder) -> None:
        self._adder = adder

    def passed(self, part: CodedChunk, copies: int) -> None:
        """Take no notice."""

    def finishing(self, what: str) -> None:
        """Take no notice."""

    def is_stopping(self) -> bool:
        """Tell whether to stop."""
        return self._adder.is_stopping
