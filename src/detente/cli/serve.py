"""`detente serve`: pages and an API for a store, on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.exits import UsageError
from detente.cli.given import NamesOption
from detente.cli.knowing import check_knowledge
from detente.cli.logs import start_logging
from detente.cli.terminal import put, tell
from detente.cli.watching import (
    AlertOption,
    AlertToOption,
    AllowPrivateOption,
    BelowOption,
    EveryOption,
    LogJsonOption,
    MailServerOption,
    watch_options,
    watching,
)
from detente.knowledge import make_knowledge

HELP = """Open pages and an API for a store, until Ctrl-C.

They are for this machine alone, and change nothing in the store. An address that others can reach needs --token. With
--watch the same process watches feeds and adds to the store what comes. --names is for texts that are pasted there;
events of the store stay as they are.
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
    codebook: Annotated[
        str,
        typer.Option(metavar="DIR", help="Folder of the codebook by which the store was coded, if it is your own."),
    ] = "",
    watch: Annotated[
        str, typer.Option(metavar="FEEDS", help="Watch these feeds beside it, as `detente watch` does.")
    ] = "",
    every: EveryOption = "15m",
    alert: AlertOption = None,
    below: BelowOption = None,
    alert_to: AlertToOption = None,
    mail_server: MailServerOption = "localhost:25",
    allow_private: AllowPrivateOption = None,
    log_json: LogJsonOption = False,
    names: NamesOption = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the first page in the browser.")] = False,
) -> None:
    """Run the command."""
    if not 0 <= port <= 65535:
        raise UsageError(f"--port: got {port}; allowed: a number from 0 to 65535")
    if not watch and (alert or below or alert_to):
        raise UsageError("--alert: goes with --watch FEEDS alone; give the feeds, or leave it out")
    if watch and names:
        raise UsageError("--names: what is watched is coded without; leave out that or --watch")
    check_knowledge(make_knowledge(names=names))
    from detente.server import ServerOptions, serve  # noqa: PLC0415  # not for --help

    options = ServerOptions(store, host, port, token, allow_review, cache, codebook, names=names or "")
    start_logging(as_json=log_json)

    def ready(address: str) -> None:
        put(address)
        tell("stop it with Ctrl-C")
        if open_:
            typer.launch(address)

    if not watch:
        serve(options, ready)
        return
    given = watch_options(watch, store, every, alert, below, alert_to, mail_server, allow_private)
    with watching(given) as registry:
        serve(options, ready, registry)
