"""What keeps a server and its readers safe, before any request is looked at.

- Host: without a token only the names of this machine are answered, so that no page from elsewhere can reach the server
  by a name of its own (DNS rebinding).
- Token: where there is one, as `Authorization: Bearer …` or in a cookie that `/enter` sets.
- Writes: only from our own pages (`Origin`, `Sec-Fetch-Site`), and reviews only with the secret of the page (CSRF).
- Size and time of what is sent are bounded.
- Headers: a Content Security Policy without inline scripts or styles, nothing from elsewhere, no frames.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.server.options import ServerOptions, is_own_machine
from detente.server.problems import problem

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",  # charts are drawn into pictures to be saved
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN: Final = ("/enter", "/static/")
TOKEN_COOKIE: Final = "detente_token"
REVIEW_COOKIE: Final = "detente_review"
REVIEW_FIELD: Final = "secret"


class Keys:
    """The secrets of one run of the server; cookies hold what is made of them, never the token itself."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._salt = secrets.token_bytes(32)

    @property
    def wanted(self) -> bool:
        """Whether a token is asked for."""
        return bool(self._token)

    def is_token(self, given: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(given.encode(), self._token.encode())

    def cookie(self) -> str:
        """Give what the cookie of a reader with the token holds."""
        return self._made("token", self._token)

    def is_cookie(self, given: str) -> bool:
        """Tell whether a cookie is one of ours."""
        return hmac.compare_digest(given.encode(), self.cookie().encode())

    def review_secret(self, cookie: str) -> str:
        """Give the secret that a page has for a reader whose cookie it knows."""
        return self._made("review", cookie)

    def is_review_secret(self, cookie: str, given: str) -> bool:
        """Tell whether a form came from a page of ours."""
        return bool(cookie) and hmac.compare_digest(given.encode(), self.review_secret(cookie).encode())

    def _made(self, what: str, of: str) -> str:
        return hmac.new(self._salt, f"{what}:{of}".encode(), hashlib.sha256).hexdigest()


class Safety:
    """The outermost layer of the server, as an ASGI application around another."""

    def __init__(self, app: ASGIApp, options: ServerOptions, keys: Keys) -> None:
        self._app = app
        self._options = options
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    answer[name] = value
                if "cache-control" not in answer:
                    answer["Cache-Control"] = "no-store"
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            status, detail = refusal
            if status == 401 and _wants_page(headers):
                await _redirect(send_with_headers)
                return
            extra = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
            await problem(status, detail, headers=extra)(scope, receive, send_with_headers)
            return
        body = _Body(receive, self._options.limits.body, self._options.limits.receiving)
        if _length(headers) > self._options.limits.body:
            await problem(413, body.too_large)(scope, receive, send_with_headers)
            return
        await self._answer(scope, body, send_with_headers)

    async def _answer(self, scope: Scope, body: _Body, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            if body.refused is None or begun:
                await send(message)

        async def sent(message: Message) -> None:
            if body.refused is None:
                await watched(message)

        with suppress(_RefusedError):
            await self._app(scope, body, sent)
        if body.refused is not None and not begun:
            await problem(*body.refused)(scope, body, send)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        if not self._keys.wanted and not self._is_own_name(headers.get("host", "")):
            return 421, "this server answers under 127.0.0.1 and localhost alone; others need `detente serve --token`"
        if scope["method"] not in _READING and _is_foreign(scope, headers):
            return 403, "this was sent by a page of another server; open this server's own page and try again"
        if self._keys.wanted and not self._is_known(scope, headers):
            return 401, "a token is needed: `Authorization: Bearer TOKEN`, or enter it at /enter"
        return None

    def _is_own_name(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname if _is_plain(host) else None
        return name is not None and (is_own_machine(name) or name == self._options.host)

    def _is_known(self, scope: Scope, headers: Headers) -> bool:
        path: str = scope["path"]
        if path == _OPEN[0] or path.startswith(_OPEN[1]):
            return True
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._keys.is_token(given.strip()):
            return True
        return self._keys.is_cookie(cookie_parser(headers.get("cookie", "")).get(TOKEN_COOKIE, ""))


class _RefusedError(Exception):
    """What is sent is refused while it is being read."""


class _Body:
    """Receives a request's body, no more and no slower than allowed."""

    def __init__(self, receive: Receive, most: int, seconds: float) -> None:
        self._receive = receive
        self._left = most
        self._seconds = seconds
        self._whole = False
        self.refused: tuple[int, str] | None = None
        self.too_large = f"more than {most} bytes were sent; send less at a time"

    async def __call__(self) -> Message:
        """Give the next part."""
        if self._whole:  # what comes now is that the reader has gone, which may take as long as it likes
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._seconds)
        except TimeoutError:
            self.refused = 408, "the request took too long to arrive"
            raise _RefusedError from None
        self._left -= len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._left < 0:
            self.refused = 413, self.too_large
            raise _RefusedError
        return message


def _is_plain(host: str) -> bool:
    return bool(host) and not set(host) & set("/?#@\\ ")


def _is_foreign(scope: Scope, headers: Headers) -> bool:
    """Tell whether a browser says that the page of another server sends this."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


def _length(headers: Headers) -> int:
    given = headers.get("content-length", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0


def _wants_page(headers: Headers) -> bool:
    return "text/html" in headers.get("accept", "") and "hx-request" not in headers


async def _redirect(send: Send) -> None:
    await send({"type": "http.response.start", "status": 303, "headers": [(b"location", b"/enter")]})
    await send({"type": "http.response.body", "body": b""})
