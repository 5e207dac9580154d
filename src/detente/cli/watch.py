"""`detente watch`: feeds asked around the clock, their articles added as they come."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.exits import UsageError
from detente.cli.logs import start_logging
from detente.cli.terminal import tell
from detente.cli.watching import (
    AlertOption,
    AlertToOption,
    AllowPrivateOption,
    BelowOption,
    EveryOption,
    LogJsonOption,
    MailServerOption,
    watch_options,
)

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

HELP = """Watch feeds, and add their articles to a store as they come, until Ctrl-C.

FEEDS is a list in OPML of RSS, Atom and sitemap addresses. Feeds are asked politely, the pages of new articles fetched,
read and coded, and stories and relations kept up to date. It goes on where it was when it is begun again.
"""


def watch(
    feeds: Annotated[str, typer.Argument(metavar="FEEDS", help="List of feeds, in OPML.")],
    store: Annotated[str, typer.Option("--store", metavar="DIR", help="Folder of the store; it is made if need be.")],
    every: EveryOption = "15m",
    alert: AlertOption = None,
    below: BelowOption = None,
    alert_to: AlertToOption = None,
    mail_server: MailServerOption = "localhost:25",
    allow_private: AllowPrivateOption = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Make a store that keeps offsets and hashes, but no words of articles.")
    ] = False,
    no_upkeep: Annotated[
        bool, typer.Option("--no-upkeep", help="Do not put the store's files in order once a day.")
    ] = False,
    metrics_port: Annotated[
        int, typer.Option("--metrics-port", metavar="N", help="Port on this machine for Prometheus; 0 for none.")
    ] = 0,
    log_json: LogJsonOption = False,
) -> None:
    """Run the command."""
    if not 0 <= metrics_port <= 65535:
        raise UsageError(f"--metrics-port: got {metrics_port}; allowed: a number from 0 to 65535")
    options = watch_options(
        feeds, store, every, alert, below, alert_to, mail_server, allow_private,
        texts=not no_text, upkeep=not no_upkeep,
    )  # fmt: skip
    from detente.watching import Watcher  # noqa: PLC0415  # not for --help

    watcher = Watcher(options)
    start_logging(as_json=log_json)
    if metrics_port:
        _offer_metrics(watcher.metrics.registry, metrics_port)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: watcher.stop())
    tell(f"watching {feeds}; stop it with Ctrl-C")
    watcher.run()


def _offer_metrics(registry: CollectorRegistry, port: int) -> None:
    from prometheus_client import start_http_server  # noqa: PLC0415

    try:
        start_http_server(port, "127.0.0.1", registry)
    except OSError as error:
        raise UsageError(f"--metrics-port: {port} cannot be listened on ({error.strerror}); give another") from error
