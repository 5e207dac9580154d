"""`/metrics`: what Prometheus reads of a server, and of the watch that runs with it.

It stands behind the same doors as everything else: on this machine alone, or with the token as a bearer token.
"""

from __future__ import annotations

import time
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.server.state import State

_PATH: Final = "/metrics"
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
_PARTS: Final = frozenset(
    "api article articles claims copies disputes enter events export map network relation relations review search "
    "static stories story try".split()
)
"""First parts of paths that are told apart; others count together, so that nobody can make up any number of them."""


class Measured:
    """An ASGI application around another, which counts and times its answers."""

    def __init__(self, app: ASGIApp, state: State, registry: CollectorRegistry | None = None) -> None:
        self._app = app
        self._state = state
        self._registry = registry or CollectorRegistry()
        names = ["part", "status"]
        self._answers = Counter(
            "answers", "Answers of the server.", names, namespace="detente_server", registry=self._registry
        )
        self._seconds = Histogram(
            "answer_seconds",
            "How long answers took.",
            ["part"],
            namespace="detente_server",
            registry=self._registry,
            buckets=_BUCKETS,
        )
        self._rows = Gauge(
            "rows", "What the store holds.", ["table"], namespace="detente_store", registry=self._registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == _PATH and scope["method"] == "GET":
            await _send(send, self._told())
        else:
            await self._measured(scope, receive, send)

    async def _measured(self, scope: Scope, receive: Receive, send: Send) -> None:
        part = scope["path"].split("/")[1]
        part = part if part in _PARTS else ("today" if not part else "other")
        begun = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._answers.labels(part, str(message["status"])).inc()
            await send(message)

        await self._app(scope, receive, counted)
        self._seconds.labels(part).observe(time.perf_counter() - begun)

    def _told(self) -> bytes:
        for table, files in self._state.reader.snapshot.files.items():
            self._rows.labels(table).set(files.rows)
        return generate_latest(self._registry)


async def _send(send: Send, body: bytes) -> None:
    headers = [(b"content-type", CONTENT_TYPE_LATEST.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
