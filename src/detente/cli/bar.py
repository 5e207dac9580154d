"""A progress bar on standard error, where that is a terminal; elsewhere nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress


class Bar:
    """Shows how many bytes of the input were read and what was done with it, and how fast; and the time that is left.

    A total of 0 is an unknown one.
    """

    def __init__(self, total: int, doing: str = "coding", what: str = "articles") -> None:
        self._progress = _progress() if sys.stderr.isatty() else None
        self._total = total or None
        self._articles = 0
        self._events = 0
        self._copies = 0
        self._doing = doing
        self._what = what

    def __enter__(self) -> Self:
        if self._progress is not None:
            self._progress.start()
            self._begun = time.monotonic()
            self._task = self._progress.add_task("reading", total=self._total, done="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def read(self, count: int) -> None:
        """Take in that so many bytes more were read."""
        if self._progress is not None:
            self._progress.advance(self._task, count)

    def coded(self, articles: int = 1, events: int = 0, copies: int = 0) -> None:
        """Take in that more articles were coded, or whatever is done, and maybe what was found: events and copies."""
        if self._progress is not None:
            self._articles += articles
            self._events += events
            self._copies += copies
            took = max(time.monotonic() - self._begun, 1e-9)
            how_far = done(self._articles, self._events, took, self._copies, self._what)
            self._progress.update(self._task, description=self._doing, done=how_far)

    def says(self, doing: str) -> None:
        """Take in that something else is being done."""
        self._doing = doing
        if self._progress is not None:
            self._progress.update(self._task, description=doing)

    @contextmanager
    def aside(self, stream: TextIO) -> Iterator[None]:
        """Take the bar away while something is written to a stream, if that is a terminal too."""
        if self._progress is None or not stream.isatty():
            yield
            return
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()


def done(articles: int, events: int, seconds: float, copies: int = 0, what: str = "articles") -> str:
    """Say how far a job has come.

    >>> done(98, 1066, 4.0, 12)
    '98 articles, 1066 events, 12 copies, 24.5 articles/s'
    """
    found = [f"{count} {name}" for count, name in ((events, "events"), (copies, "copies")) if count]
    parts = [f"{articles} {what}", *found, f"{articles / seconds:.1f} {what}/s"]
    return ", ".join(part for part in parts if part)


def _progress() -> Progress:
    from rich.console import Console  # noqa: PLC0415  # a tenth of a second, for terminals only
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[done]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
