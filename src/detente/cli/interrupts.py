"""Ctrl-C for jobs that write to a store: once finishes what was read, twice stops at once."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from detente.cli.bar import Bar
from detente.cli.terminal import tell


@contextmanager
def stopping_on_interrupt(bar: Bar) -> Iterator[list[bool]]:
    """Give a list that is filled when Ctrl-C is pressed; pressed again, it stops at once."""
    stop: list[bool] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        if stop:
            raise KeyboardInterrupt
        stop.append(True)
        with bar.aside(sys.stderr):
            tell("stopping: what was read is finished and kept; Ctrl-C again stops at once")

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
