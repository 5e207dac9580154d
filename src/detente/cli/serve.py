"""`detente serve`: pages and an API for a store, on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.exits import UsageError
from detente.cli.terminal import put, tell

HELP = """Open pages and an API for a store, until Ctrl-C.

They are for this machine alone, and change nothing in the store. An address that others can reach needs --token.
"""


def serve(
    store: Annotated[str, typer.Argument(metavar="DIR", help="Folder of the store.")],
    port: Annotated[int, typer.Option(metavar="N", help="Port; 0 takes any that is free.")] = 8765,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    token: Annotated[
        str, typer.Option(metavar="TEXT", envvar="DETENTE_TOKEN", help="Ask everybody for this token.")
    ] = "",
    allow_review: Annotated[
        bool, typer.Option("--allow-review", help="Let readers review events, which is kept in the store.")
    ] = False,
    cache: Annotated[
        str,
        typer.Option(metavar="DIR", help="Folder for what makes pages fast; it can be deleted at any time."),
    ] = "",
    open_: Annotated[bool, typer.Option("--open", help="Open the first page in the browser.")] = False,
) -> None:
    """Run the command."""
    if not 0 <= port <= 65535:
        raise UsageError(f"--port: got {port}; allowed: a number from 0 to 65535")
    from detente.server import ServerOptions, serve  # noqa: PLC0415  # not for --help

    def ready(address: str) -> None:
        put(address)
        tell("stop it with Ctrl-C")
        if open_:
            typer.launch(address)

    serve(ServerOptions(store, host, port, token, allow_review, cache), ready)
