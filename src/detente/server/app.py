"""The server as an ASGI application."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from prometheus_client import CollectorRegistry
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from detente.server import api, assets
from detente.server.codebooks import store_book
from detente.server.coding import Desk
from detente.server.keeper import Keeper
from detente.server.metrics import Measured
from detente.server.options import ServerOptions
from detente.server.pages import prepare, tell_on_page
from detente.server.pages import router as pages_router
from detente.server.problems import Teller, tell_problems, told_as_json
from detente.server.safety import Keys, Safety
from detente.server.state import State
from detente.version import __version__

_DESCRIPTION = """What a store of Détente holds, and coding of texts, on this machine.

Lists come page by page, the newest first: `next` is the cursor of the next page. `Accept` chooses between
`application/json`, `text/csv` and `application/vnd.apache.arrow.stream`. Errors are Problem Details (RFC 9457).
"""


def make_app(options: ServerOptions, *, watch: bool = True, registry: CollectorRegistry | None = None) -> ASGIApp:
    """Make the server of a store.

    Args:
        options: Which store, to whom, with which rights.
        watch: Whether to follow what others add, and to load the coder beforehand.
        registry: What `/metrics` tells beside the server's own counters.

    Raises:
        StoreError: there is no store, or it cannot be read.
        ServerError: the codebook that is given is another than that of the store.

    """
    keys = Keys(options.token)
    known = store_book(options)
    keeper = Keeper(options.root, options.limits.asking, options.cache_folder, prepare)
    state = State(options, keeper, Desk(options.limits, known, options.names), keys, known.book)

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        if watch:
            state.keeper.start()
            threading.Thread(target=state.desk.load, name="coder", daemon=True).start()
        yield
        if watch:  # without, the application may be started again
            state.keeper.close()

    app = FastAPI(
        title="Détente",
        version=__version__,
        description=_DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # they would load from a CDN
        redoc_url=None,
        lifespan=living,
        redirect_slashes=False,
    )
    app.state.detente = state
    app.include_router(api.router)
    app.include_router(pages_router)
    # Packed are our own files alone: what a page says beside what a reader sends could be guessed from its length.
    app.mount(f"/static/{assets.MARK}", GZipMiddleware(_Static(directory=str(assets.FOLDER))), name="static")
    tell_problems(app, _teller)
    _describe(app, state)
    return Safety(Measured(app, state, registry), options, keys)


class _Static(StaticFiles):
    """Our scripts, styles and shapes. Who has them need not ask again: other ones have other addresses."""

    def file_response(self, *args: Any, **more: Any) -> Response:  # noqa: ANN401  # Starlette's own
        answer = super().file_response(*args, **more)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer

    def lookup_path(self, path: str) -> Any:  # noqa: ANN401
        try:
            return super().lookup_path(path)
        except ValueError:  # a NUL character in the name
            return "", None


def _teller(request: Request) -> Teller:
    return told_as_json if request.url.path.startswith("/api/") else tell_on_page


def _describe(app: FastAPI, state: State) -> None:
    """Keep of FastAPI's description what is true here: errors are of our form, types are the store's."""
    make = app.openapi

    def described() -> dict[str, Any]:
        schema = make()
        for methods in schema["paths"].values():
            for operation in methods.values():
                _name_types(operation, state)
                for status in list(operation["responses"]):
                    content = operation["responses"][status].get("content", {})
                    if status == "422" and "application/problem+json" in content:
                        content.pop("application/json", None)
        return schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's own documentation does


def _name_types(operation: dict[str, Any], state: State) -> None:
    """Say which types of event a filter may name."""
    types = state.types(state.reader)
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "event" and types:
            plain = next(one for one in parameter["schema"]["anyOf"] if one["type"] == "string")
            plain["enum"] = list(types)
