"""A server of news on this machine that can be as hostile as any: for the tests of the watch and its soak.

It speaks HTTP over bare sockets, so that it can also break it: half answers, resets, garbage, answers that dribble or
never end.
"""

from __future__ import annotations

import gzip
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

_PART: Final = 64 * 1024
_LONGEST_HEAD: Final = 64 * 1024


@dataclass(frozen=True)
class Request:
    """What was asked for."""

    host: str
    path: str
    headers: Mapping[str, str]
    time: float
    method: str = "GET"
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What is answered, and how.

    `how` is `whole`; `half` of the told length, `half-chunked`, `half-bare` (no length told); `reset` after the head;
    `garbage`; `silent` (nothing, for `seconds`); `drip` (a byte at a time, for `seconds`); `drip-head`; `endless`.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    how: str = "whole"
    seconds: float = 5.0


Answering = Callable[[Request], Reply]


class NewsServer:
    """Answers on a port of this machine by a function; keeps what was asked."""

    def __init__(self, answering: Answering, address: str = "127.0.0.1") -> None:
        self.requests: list[Request] = []
        self._lock = threading.Lock()

        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                request = _request(self.request)
                if request is None:
                    return
                with outer._lock:
                    outer.requests.append(request)
                with suppress(OSError):  # whoever asked may have gone
                    _answer(self.request, answering(request))

        self._server = _Server((address, 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str, host: str = "news.test") -> str:
        """Give the address of a path on one of its hosts."""
        return f"http://{host}:{self.port}{path}"

    def asked(self, path: str, host: str = "") -> list[Request]:
        """Give the requests for a path."""
        with self._lock:
            return [one for one in self.requests if one.path == path and (not host or one.host == host)]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Say nothing: broken connections are what it is for."""


def _request(connection: socket.socket) -> Request | None:
    connection.settimeout(20)
    head = b""
    try:
        while b"\r\n\r\n" not in head and len(head) < _LONGEST_HEAD:
            part = connection.recv(4096)
            if not part:
                return None
            head += part
        top, _, body = head.partition(b"\r\n\r\n")
        first, *lines = top.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            body += connection.recv(_PART)
        method, path, _ = first.split(" ", 2)
    except (OSError, ValueError):
        return None
    return Request(headers.get("host", "").partition(":")[0], path, headers, time.monotonic(), method, body)


def _answer(connection: socket.socket, reply: Reply) -> None:
    if reply.how == "silent":
        time.sleep(reply.seconds)
        return
    if reply.how == "garbage":
        connection.sendall(b"\x16\x03\x01\x00" + bytes(range(256)) * 4)
        return
    told = {"Content-Length": str(len(reply.body)), **reply.headers}
    if reply.how in ("half-chunked", "half-bare", "endless"):
        del told["Content-Length"]
    if reply.how == "half-chunked":
        told["Transfer-Encoding"] = "chunked"
    head = f"HTTP/1.1 {reply.status} {_phrase(reply.status)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in told.items()) + "Connection: close\r\n\r\n"
    if reply.how == "drip-head":
        _drip(connection, head.encode() + reply.body, reply.seconds)
        return
    connection.sendall(head.encode())
    if reply.how == "drip":
        _drip(connection, reply.body, reply.seconds)
    elif reply.how == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    elif reply.how == "endless":
        until = time.monotonic() + reply.seconds
        while time.monotonic() < until:
            connection.sendall(b"<p>and so on" * 4096)
    elif reply.how == "half-chunked":
        half = reply.body[: len(reply.body) // 2]
        connection.sendall(f"{len(half):x}\r\n".encode() + half + b"\r\n")
    elif reply.how.startswith("half"):
        connection.sendall(reply.body[: len(reply.body) // 2])
    else:
        connection.sendall(reply.body)


def _drip(connection: socket.socket, data: bytes, seconds: float) -> None:
    until = time.monotonic() + seconds
    for at in range(len(data)):
        if time.monotonic() > until:
            return
        connection.sendall(data[at : at + 1])
        time.sleep(0.02)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unheard Of"


def gzip_bomb(size: int) -> bytes:
    """Give a small body that comes to many bytes when it is unpacked."""
    return gzip.compress(bytes(size), 9)


def page(title: str, text: str, date: str = "") -> bytes:
    """Make a web page of an article, its paragraphs parted by blank lines."""
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    told = f'<meta property="article:published_time" content="{date}">' if date else ""
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{told}</head><body><main><article><h1>{title}</h1>"
        f"{paragraphs}</article></main></body></html>\n"
    ).encode()


@dataclass(frozen=True)
class Listed:
    """An article as a feed lists it."""

    url: str
    title: str = ""
    date: str = ""
    text: str = ""
    key: str = ""


def rss(title: str, entries: list[Listed]) -> bytes:
    """Make an RSS feed; dates are written as RFC 822 has them."""
    items = "".join(
        f"<item><title>{one.title}</title><link>{one.url}</link><guid isPermaLink='false'>{one.key or one.url}</guid>"
        f"{f'<pubDate>{one.date}</pubDate>' if one.date else ''}<description>{one.text}</description></item>"
        for one in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>\n'.encode()


def atom(title: str, entries: list[Listed]) -> bytes:
    """Make an Atom feed; dates are ISO 8601 times."""
    items = "".join(
        f"<entry><title>{one.title}</title><id>{one.key or one.url}</id><link href='{one.url}'/>"
        f"{f'<updated>{one.date}</updated>' if one.date else ''}<summary>{one.text}</summary></entry>"
        for one in entries
    )
    head = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>'
    return f"{head}{items}</feed>\n".encode()


def sitemap(entries: list[Listed]) -> bytes:
    """Make a sitemap; dates are days or ISO 8601 times."""
    items = "".join(
        f"<url><loc>{one.url}</loc>{f'<lastmod>{one.date}</lastmod>' if one.date else ''}</url>" for one in entries
    )
    name = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{name}">{items}</urlset>\n'.encode()


def opml(urls: list[str]) -> str:
    """Make a list of feeds."""
    outlines = "".join(f'<outline type="rss" text="" xmlUrl="{url}"/>' for url in urls)
    return f'<?xml version="1.0"?><opml version="2.0"><body>{outlines}</body></opml>\n'
