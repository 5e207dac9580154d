"""Sketching in several processes, with the same result as in one: batches go out and come back in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor

from detente.copies.canonical import load_canonicaliser
from detente.copies.sketches import Row, Sketches, batches, sketch, sketch_rows
from detente.records import Article

_WAITING = 3  # batches a process, so that none waits for work and memory stays bounded


def sketch_in_processes(articles: Iterable[Article], jobs: int = 1) -> Iterator[Sketches]:
    """Sketch articles in their order, in so many processes; one is this process itself."""
    if jobs <= 1:
        yield from sketch(articles)
        return
    load_canonicaliser()  # before the processes are forked, where they are: they share what it takes
    waiting: deque[Future[Sketches]] = deque()
    with ProcessPoolExecutor(jobs, initializer=load_canonicaliser) as pool:
        try:
            for rows in batches(articles):
                waiting.append(pool.submit(_sketch, rows))
                if len(waiting) > _WAITING * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _sketch(rows: list[Row]) -> Sketches:
    return sketch_rows(rows, load_canonicaliser())
