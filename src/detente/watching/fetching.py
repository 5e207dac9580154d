"""One request: to a checked address, in bounded time and memory. Redirects are given back, not followed.

Whoever follows a redirect makes a new request of it, whose address is checked as the first one was.
"""

from __future__ import annotations

import io
import re
import socket
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from detente.watching.addresses import Guard, RefusedError, Target, target_of
from detente.watching.options import Limits

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

_PART: Final = 64 * 1024
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PERMANENT: Final = frozenset({301, 308})
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_TOO_LARGE: Final = "is too large"


class FetchError(Exception):
    """An answer that did not come, or not whole; it may come another time."""

    def __init__(self, what: str, kind: str) -> None:
        super().__init__(what)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    `location` is where it sends us, empty where it does not; `framed` says whether the end of the body was told, so
    that it is known to be whole.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    location: str = ""
    framed: bool = True

    @property
    def permanent(self) -> bool:
        """Whether a redirect is to stay."""
        return self.status in _PERMANENT

    @property
    def charset(self) -> str:
        """The encoding that the server tells, or nothing."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else ""


class Fetcher:
    """Makes requests, any number at a time; `close` breaks off those that are under way."""

    def __init__(self, guard: Guard, limits: Limits, agent: str) -> None:
        self._guard = guard
        self._limits = limits
        self._agent = agent
        self._open: set[_Lifeline] = set()
        self._lock = threading.Lock()
        self._closed = False

    def close(self) -> None:
        """Break off what is under way; later requests fail at once."""
        with self._lock:
            self._closed = True
            lifelines = list(self._open)
        for lifeline in lifelines:
            lifeline.cut()

    def get(self, target: Target, headers: Mapping[str, str] | None = None, longest: int | None = None) -> Answer:
        """Ask for an address once.

        Args:
            target: What to ask for.
            headers: To send, beside our own.
            longest: Bytes of the answer, packed and unpacked; those of the limits if not given.

        Raises:
            RefusedError: the address is none that may be asked.
            FetchError: there was no answer, or it broke off, took too long or is too large.

        """
        try:
            addresses = self._guard.addresses(target.host, target.port)
        except OSError as error:
            raise FetchError(f"the host cannot be found ({_reason(error)})", "dns") from error
        lifeline = _Lifeline()
        timer = threading.Timer(self._limits.whole, lifeline.cut)
        timer.daemon = True
        with self._lock:
            if self._closed:
                raise FetchError("the watch is stopping", "stopped")
            self._open.add(lifeline)
        timer.start()
        try:
            return self._get(target, addresses, lifeline, headers or {}, longest or self._limits.body)
        except (HTTPError, OSError, ValueError) as error:  # ValueError: headers that are none
            what, kind = ("took too long", "timeout") if lifeline.is_cut else (_reason(error), _kind(error))
            raise FetchError(what, kind) from error
        finally:
            timer.cancel()
            lifeline.close()
            with self._lock:
                self._open.discard(lifeline)

    def _get(
        self, target: Target, addresses: list[str], lifeline: _Lifeline, headers: Mapping[str, str], longest: int
    ) -> Answer:
        with _pool(target, self._limits, addresses, lifeline) as pool:
            answer = pool.urlopen(
                "GET",
                target.path,
                headers={**self._headers(), **headers},
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
            )
            try:
                return self._answer(target, answer, longest)
            finally:
                answer.close()

    def _headers(self) -> dict[str, str]:
        return {"User-Agent": self._agent, "Accept-Encoding": "gzip", "Connection": "close", "Accept": "*/*"}

    def _answer(self, target: Target, answer: BaseHTTPResponse, longest: int) -> Answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        location = headers.get("location", "") if answer.status in _REDIRECTS else ""
        if location:
            return Answer(answer.status, headers, location=urljoin(target.url, location))
        if answer.status != 200:
            return Answer(answer.status, headers)
        framed = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()
        raw = _body(answer, longest)
        body = unpacked(raw, headers.get("content-encoding", ""), longest)
        return Answer(200, headers, body, framed=framed or body is not raw)


def fetch_target(url: str) -> Target:
    """Take an address apart; raise FetchError where it may not be asked."""
    try:
        return target_of(url)
    except RefusedError as error:
        raise FetchError(str(error), "refused") from error


def unpacked(raw: bytes, encoding: str, longest: int) -> bytes:
    """Unpack a body; raise FetchError where it is damaged, cut off, too large or packed in another way than gzip.

    >>> unpacked(b"plain", "", 10)
    b'plain'
    """
    encoding = encoding.strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchError(f"is packed in a way that was not asked for ({encoding[:40]})", "packed")
    if encoding in ("", "identity") and not raw.startswith(b"\x1f\x8b"):
        return raw
    wbits = zlib.MAX_WBITS | 32  # gzip or zlib, by its head
    unpacker = zlib.decompressobj(wbits)
    out = io.BytesIO()
    try:
        while raw and not unpacker.eof:
            out.write(unpacker.decompress(raw, _PART))
            if out.tell() > longest:
                raise FetchError(f"{_TOO_LARGE} when unpacked", "large")
            raw = unpacker.unconsumed_tail
        out.write(unpacker.flush(_PART))
    except zlib.error as error:
        raise FetchError(f"is damaged ({error})", "broken") from error
    if not unpacker.eof:
        raise FetchError("is cut off", "broken")
    if out.tell() > longest:
        raise FetchError(f"{_TOO_LARGE} when unpacked", "large")
    return out.getvalue()


def _body(answer: BaseHTTPResponse, longest: int) -> bytes:
    told = answer.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told[:19]) > longest:
        raise FetchError(_TOO_LARGE, "large")
    out = io.BytesIO()
    while part := answer.read(_PART, decode_content=False):
        out.write(part)
        if out.tell() > longest:
            raise FetchError(_TOO_LARGE, "large")
    return out.getvalue()


class _Lifeline:
    """A hold on the socket of a request, by which another thread can cut it, whatever it is doing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.is_cut = False

    def hold(self, connected: socket.socket) -> None:
        """Take hold of a socket, by a handle of its own: TLS takes the first one over."""
        with self._lock:
            if self.is_cut:
                raise TimeoutError("cut")
            self._drop()
            self._socket = connected.dup()

    def cut(self) -> None:
        """Break the connection."""
        with self._lock:
            self.is_cut = True
            if self._socket is not None:
                with suppress(OSError):  # the other side may be faster
                    self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _pool(target: Target, limits: Limits, addresses: list[str], lifeline: _Lifeline) -> HTTPConnectionPool:
    """Make what connects to the first of some addresses that answers, under the name of the host."""
    options: dict[str, Any] = {
        "timeout": urllib3.Timeout(connect=limits.connecting, read=limits.waiting),
        "maxsize": 1,
        "addresses": addresses,
        "lifeline": lifeline,
    }
    kind = _SecurePool if target.scheme == "https" else _PlainPool
    return kind(target.host, target.port, **options)


class _Checked:
    """Connects to addresses that were checked, and resolves nothing itself."""

    host: str
    port: int
    timeout: Any

    def __init__(self, *args: Any, addresses: list[str], lifeline: _Lifeline, **more: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **more)
        self._addresses = addresses
        self._lifeline = lifeline

    def _new_conn(self) -> socket.socket:
        failed: OSError = OSError("no address")
        for address in self._addresses:
            try:
                connected = socket.create_connection((address, self.port), self.timeout)
            except OSError as error:
                failed = error
                continue
            self._lifeline.hold(connected)
            return connected
        raise failed


class _PlainConnection(_Checked, HTTPConnection):
    pass


class _SecureConnection(_Checked, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _kind(error: Exception) -> str:
    if isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
        return "timeout"
    if isinstance(error, urllib3.exceptions.SSLError):
        return "tls"
    return "connection"
