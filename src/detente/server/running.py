"""Running a server until it is stopped."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable

import uvicorn
from prometheus_client import CollectorRegistry

from detente.server.app import make_app
from detente.server.options import ServerError, ServerOptions

_AT_ONCE = 200  # connections; more are told to come back
_TURN = 0.0005
"""Seconds that a thread of Python goes on while others wait for their turn, a tenth of what is usual: a page asks the
store a dozen times, and would else wait a dozen times for what is worked out beside it."""


def serve(
    options: ServerOptions, ready: Callable[[str], None] = lambda _: None, registry: CollectorRegistry | None = None
) -> None:
    """Serve a store until it is stopped by Ctrl-C or a signal.

    Args:
        options: Which store, to whom, with which rights; port 0 takes any that is free.
        ready: Is told the address, once the server can be reached.
        registry: What `/metrics` tells beside the server's own counters.

    Raises:
        StoreError: there is no store, or it cannot be read.
        ServerError: the address cannot be taken.

    """
    app = make_app(options, registry=registry)
    sys.setswitchinterval(_TURN)
    listening = _listen(options.host, options.port)
    address = listening.getsockname()
    host = f"[{options.host}]" if ":" in options.host else options.host
    config = uvicorn.Config(
        app,
        log_level="warning",
        server_header=False,
        date_header=True,
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=32_768,
        proxy_headers=False,
        lifespan="on",
    )
    server = _Server(config, lambda: ready(f"http://{host}:{address[1]}/"))
    server.run(sockets=[listening])


class _Server(uvicorn.Server):
    """Tells when it can be reached."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
    except (OSError, OverflowError) as error:
        mend = "give another with --port (0 takes any that is free) or --host"
        raise ServerError(f"{host}:{port}: cannot be listened on ({error}); {mend}") from error
    return listening
