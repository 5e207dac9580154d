"""Processes that code chunks side by side and give them back in their order.

This module is imported in every process before it starts, so it loads nothing large.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from functools import partial
from itertools import chain, islice
from multiprocessing.connection import wait
from types import TracebackType
from typing import Final, Self

from detente.adding.chunks import Chunk, CodedChunk, code_chunk, fail_chunk, split_chunk
from detente.knowledge import PLAIN, Knowledge

_WAITING: Final = 3  # chunks for each process: one at work, and others so that it need not wait
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_DIED = "ends the process that codes it"


class Pool:
    """Codes chunks by a number of processes; with one job in this process, unless it is to be `apart` from it.

    A process that an article kills is replaced, and the article is told as failed. If this process dies, the others
    end too.
    """

    def __init__(self, jobs: int, *, texts: bool, knowledge: Knowledge = PLAIN, apart: bool = False) -> None:
        self._jobs = jobs
        self._apart = apart
        self._code = partial(code_chunk, texts=texts, knowledge=knowledge)
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def start(self) -> None:
        """Start the processes, which takes them a second or two, while this one does something else."""
        if self._jobs > 1 and self._executor is None:
            self._executor = self._start()
            for _ in range(self._jobs):
                self._executor.submit(_import)

    def code(self, chunks: Iterable[Chunk]) -> Iterator[CodedChunk]:
        """Give the chunks coded, in their order; only a few of them are in memory at a time."""
        source = iter(chunks)
        first = list(islice(source, 2))
        if not self._apart and (self._jobs == 1 or len(first) < 2):  # processes take seconds to load what they need
            yield from map(self._code, chain(first, source))
            return
        pending: deque[tuple[Chunk, Future[CodedChunk]]] = deque()
        for chunk in chain(first, source):
            pending.append((chunk, self._submit(chunk)))
            if len(pending) >= self._jobs * _WAITING:
                yield self._next(pending)
        while pending:
            yield self._next(pending)

    def _next(self, pending: deque[tuple[Chunk, Future[CodedChunk]]]) -> CodedChunk:
        chunk, future = pending.popleft()
        try:
            return future.result()
        except BrokenExecutor:
            self._stop()
        coded = self._code_alone(chunk)
        others = [other for other, _ in pending]
        pending.clear()
        pending.extend((other, self._submit(other)) for other in others)
        return coded

    def _code_alone(self, chunk: Chunk) -> CodedChunk:
        """Code a chunk while nothing else is coded, so that it is known which article kills its process."""
        try:
            return self._submit(chunk).result()
        except BrokenExecutor:
            self._stop()
        if len(chunk.articles) < 2:
            return fail_chunk(chunk, _DIED)
        return _join([self._code_alone(single) for single in split_chunk(chunk)])

    def _submit(self, chunk: Chunk) -> Future[CodedChunk]:
        if self._executor is None:
            self._executor = self._start()
        try:
            return self._executor.submit(self._code, chunk)
        except BrokenExecutor:  # it broke since the last result was taken; the results in wait will tell
            broken: Future[CodedChunk] = Future()
            broken.set_exception(BrokenExecutor())
            return broken

    def _start(self) -> ProcessPoolExecutor:
        # Not forked: a fork would take along locks of the threads that Delta and DuckDB run in this process.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._jobs, mp_context=context, initializer=_begin)

    def _stop(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None


def _join(parts: list[CodedChunk]) -> CodedChunk:
    from detente.store import join_rows  # noqa: PLC0415

    return CodedChunk(
        join_rows([part.rows for part in parts]),
        coded=sum(part.coded for part in parts),
        foreign=sum(part.foreign for part in parts),
        failed=sum(part.failed for part in parts),
        read=sum(part.read for part in parts),
        known=sum(part.known for part in parts),
    )


def _begin() -> None:
    """Prepare a process: one thread, Ctrl-C is the parent's business, and no life after the parent's death.

    At its end it leaves all that it has loaded to the system: to take a million objects apart takes half a second.
    """
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    atexit.register(os._exit, 0)


def _import() -> None:
    """Import what coding needs, before there is something to code."""
    from detente import api, store  # noqa: F401, PLC0415


def die_with_parent() -> None:
    """Let this process end when the one that began it does, however that ends."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
