"""A watch: sessions, one after the other, for as long as it runs."""

from __future__ import annotations

import logging
import queue
import random
import sqlite3
from typing import Final

from detente.store import StoreError
from detente.watching.addresses import Guard
from detente.watching.apart import Apart
from detente.watching.clock import Clock, SystemClock
from detente.watching.metrics import WatchMetrics
from detente.watching.opml import read_opml
from detente.watching.options import WatchOptions
from detente.watching.session import Session

_LOG: Final = logging.getLogger("detente.watching")
_SHORTEST_REST: Final = 5.0  # seconds before it is tried again where the store or the state failed
_LONGEST_REST: Final = 300.0


class Watcher:
    """Watches feeds, and adds what comes to a store, until it is stopped.

    A store or disk that fails ends a session, and the next begins where it stood, once that works again.

    Args:
        options: Which feeds, which store, how.
        clock: The time; that of the machine if not given.
        guard: Which addresses may be asked; public ones, and those of the options, if not given.
        chance: For jitter.
        metrics: What is counted.
        apart: Reads what came; it is then left to whoever gave it.

    """

    def __init__(
        self,
        options: WatchOptions,
        clock: Clock | None = None,
        guard: Guard | None = None,
        chance: random.Random | None = None,
        metrics: WatchMetrics | None = None,
        apart: Apart | None = None,
    ) -> None:
        self.options = options
        self.metrics = metrics or WatchMetrics()
        self._clock = clock or SystemClock()
        self._guard = guard or Guard(options.allowed)
        self._chance = chance or random.Random()
        self._given_apart = apart
        self._apart = apart or Apart(options.limits)
        self._sources = read_opml(options.feeds)
        self._session: Session | None = None
        self._stopped: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._stopping = False

    def stop(self) -> None:
        """Let `run` come to an end; any thread, and a signal, may call it."""
        self._stopping = True
        self._stopped.put(None)
        session = self._session
        if session is not None:
            session.stop()

    def run(self) -> None:
        """Watch until stopped.

        Raises:
            StoreError: the store cannot be used from the beginning.
            WatchError: another watch is at work on the store.

        """
        try:
            self._run()
        finally:
            if self._given_apart is None:
                self._apart.close()

    def _run(self) -> None:
        session = self._begin()  # what is wrong from the beginning is told, not tried again
        rest = _SHORTEST_REST
        while True:
            begun = self._clock.monotonic()
            try:
                with session:
                    if self._stopping:
                        return
                    session.run()
                    return
            except (StoreError, sqlite3.Error, OSError) as error:
                self.metrics.errors.labels("store").inc()
                _LOG.error("the store or the watch's state failed", extra={"why": str(error)})
            if self._clock.monotonic() - begun > _LONGEST_REST:
                rest = _SHORTEST_REST
            fresh = self._begin_again(rest)
            if fresh is None:
                return
            session, rest = fresh, min(rest * 2, _LONGEST_REST)

    def _begin(self) -> Session:
        self._session = Session(
            self.options, self._sources, self._clock, self.metrics, self._guard, self._apart, self._chance
        )
        return self._session

    def _begin_again(self, rest: float) -> Session | None:
        """Begin a session once that works again; None where it is stopped before."""
        while not self._stopping:
            self._clock.wait(self._stopped, rest, busy=False)
            if self._stopping:
                return None
            try:
                return self._begin()
            except (StoreError, sqlite3.Error, OSError) as error:
                _LOG.error("the store or the watch's state still fails", extra={"why": str(error)})
                rest = min(rest * 2, _LONGEST_REST)
        return None
