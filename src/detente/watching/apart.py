"""Reading in a process apart: what comes from elsewhere may take for ever to read, or all memory there is.

The process is ended when it takes too long, and another one comes in its place. It reads feeds, sitemaps and pages;
nothing else is asked of it, and it writes nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

from detente.reading.feeds import Entry, read_feed
from detente.reading.remarks import CannotReadError
from detente.reading.sitemaps import is_sitemap, read_sitemap
from detente.watching.options import Limits

_MEND: Final = "leave it out"
_STARTING: Final = 60.0  # seconds that a process may take to start


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed or sitemap lists.

    `whole` is false where it may be cut off; `further` are sitemaps in it, with the times of their last change.
    """

    entries: tuple[Entry, ...] = ()
    further: tuple[tuple[str, str], ...] = ()
    whole: bool = True
    kind: str = "feed"


@dataclass(frozen=True, slots=True)
class Page:
    """The main text of a page, with its title and the words that its publisher goes by."""

    text: str
    title: str
    source: str
    date: str


class Apart:
    """Reads in a process of its own, one thing at a time; any number of threads may ask."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._process: Any = None
        self._pipe: Connection | None = None
        self.replaced = 0

    def close(self) -> None:
        """End the process, whatever it reads."""
        self.break_off()
        with self._lock:
            self._end()

    def break_off(self) -> None:
        """Let whoever waits for something to be read wait no longer."""
        process = self._process
        if process is not None and self._lock.locked():
            process.kill()

    def listing(self, data: bytes, address: str, charset: str) -> Listing:
        """Read a feed or sitemap; raise CannotReadError where that fails, or takes too long."""
        found = self._ask("listing", data, address, charset)
        assert isinstance(found, Listing)
        return found

    def page(self, data: bytes, charset: str) -> Page:
        """Read a page; raise CannotReadError where that fails, or takes too long."""
        found = self._ask("page", data, "", charset)
        assert isinstance(found, Page)
        return found

    def _ask(self, what: str, data: bytes, address: str, charset: str) -> object:
        with self._lock:
            pipe = self._pipe if self._alive() else self._start()
            assert pipe is not None
            try:
                pipe.send((what, data, address, charset))
                if not pipe.poll(self._limits.reading):
                    raise TimeoutError
                found = pipe.recv()
            except TimeoutError:
                self._end()
                self.replaced += 1
                raise CannotReadError(f"took more than {self._limits.reading:g} s to read", _MEND) from None
            except (OSError, EOFError):
                self._end()
                self.replaced += 1
                raise CannotReadError("ends the process that reads it", _MEND) from None
        if isinstance(found, tuple):
            raise CannotReadError(*found)
        return found

    def _alive(self) -> bool:
        return self._process is not None and bool(self._process.is_alive())

    def _start(self) -> Connection:
        self._end()
        context = multiprocessing.get_context("spawn")  # a fork would take along locks of other threads
        pipe, other = context.Pipe()
        self._process = context.Process(target=_read_all, args=(other, self._limits.memory), daemon=True)
        self._process.start()
        other.close()
        self._pipe = pipe
        if not pipe.poll(_STARTING):
            self._end()
            raise CannotReadError("the process that reads does not start", "look at the machine's load")
        pipe.recv()
        return pipe

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def _read_all(pipe: Connection, memory: int) -> None:
    """Read what comes through a pipe, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _bound_memory(memory)
    try:
        pipe.send("ready")
        while True:
            pipe.send(_read(*pipe.recv()))
    except (EOFError, OSError):  # whoever asked is gone
        os._exit(0)


def _bound_memory(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _read(what: str, data: bytes, address: str, charset: str) -> Listing | Page | tuple[str, str]:
    """Read something; give what is wrong with it, and the mend, where that fails."""
    try:
        return read_listing(data, address, charset) if what == "listing" else read_page(data, charset)
    except CannotReadError as error:
        return error.what, error.mend
    except MemoryError:
        return "takes more memory than is allowed", _MEND
    except Exception as error:  # parsers of hostile input fail in ways that they do not announce
        return f"cannot be read ({type(error).__name__}: {error})"[:300], _MEND


def read_listing(data: bytes, address: str = "", charset: str = "") -> Listing:
    """Read a feed or sitemap; raise CannotReadError where it is neither."""
    if is_sitemap(data):
        sitemap = read_sitemap(data)
        return Listing(sitemap.entries, sitemap.further, kind="sitemap")
    feed = read_feed(data, address, charset)
    return Listing(feed.entries, whole=feed.whole)


def read_page(data: bytes, charset: str = "") -> Page:
    """Read a page; raise CannotReadError where it has no main text."""
    from detente.reading.decoding import declared_encoding, decode  # noqa: PLC0415
    from detente.reading.options import ReadOptions  # noqa: PLC0415
    from detente.reading.pages import parse_page  # noqa: PLC0415

    if not data.strip():
        raise CannotReadError("is empty", "look at the page")
    article = parse_page(decode(data, None, _known(charset) or declared_encoding(data)).text, ReadOptions())
    return Page(article.text, article.title, article.source, article.date or "")


def _known(charset: str) -> str:
    """Give an encoding that Python knows, or nothing."""
    try:
        b" ".decode(charset)
    except (LookupError, ValueError):
        return ""
    return charset
