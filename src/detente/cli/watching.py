"""What `detente watch` and `detente serve --watch` have in common: the options of a watch."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from detente.cli.exits import UsageError
from detente.cli.terminal import tell

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from detente.relations import Asking
    from detente.watching import WatchOptions

EveryOption = Annotated[
    str, typer.Option("--every", metavar="TIME", help="How often feeds are asked, as in 15m or 2h.")
]
AlertOption = Annotated[
    list[str] | None,
    typer.Option(
        "--alert", metavar="PARTY PARTY", help="Tell when the relation of these two falls below --below; repeatable."
    ),
]
BelowOption = Annotated[
    list[str] | None,
    typer.Option("--below", metavar="PERCENTILE", help="Such as p10: one for all alerts, or one for each in turn."),
]
AlertToOption = Annotated[
    list[str] | None,
    typer.Option(
        "--alert-to",
        metavar="PLACE",
        help="Where alerts go: a webhook (https://…), mailto:NAME@HOST, a file; repeatable.",
    ),
]
MailServerOption = Annotated[str, typer.Option("--mail-server", metavar="HOST:PORT", help="Where mail is handed in.")]
AllowPrivateOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-private", metavar="NETWORK", help="Private network that may be asked, as in 10.1.0.0/16; repeatable."
    ),
]
LogJsonOption = Annotated[bool, typer.Option("--log-json", help="Write the log as JSON, an object a line.")]


class AlertCommand(TyperCommand):
    """A command whose `--alert` has two values. Typer knows no repeatable option with two, so they are joined here."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  # Typer keeps Click's types to itself
        """Read the arguments."""
        return super().parse_args(ctx, _joined(args))


def _joined(args: Sequence[str]) -> list[str]:
    """Make one value of the two that follow each `--alert`.

    >>> _joined(["feeds.opml", "--alert", "USA", "RUS", "--below", "p10"])
    ['feeds.opml', '--alert', 'USA RUS', '--below', 'p10']
    """
    found: list[str] = []
    rest = list(args)
    while rest:
        word = rest.pop(0)
        found.append(word)
        if word == "--alert" and len(rest) > 1 and " " not in rest[0] and not rest[1].startswith("-"):
            found.append(f"{rest.pop(0)} {rest.pop(0)}")
    return found


def watch_options(
    feeds: str,
    store: str,
    every: str,
    alert: list[str] | None,
    below: list[str] | None,
    alert_to: list[str] | None,
    mail_server: str,
    allow_private: list[str] | None,
    *,
    texts: bool = True,
    upkeep: bool = True,
) -> WatchOptions:
    """Make the options of a watch; raise WatchError, FilterError or UsageError where one is not of its form."""
    from detente.relations import asking  # noqa: PLC0415  # no command may load what it does not need
    from detente.watching import (  # noqa: PLC0415
        Alert,
        Manners,
        WatchOptions,
        check_place,
        network_of,
        percentile_of,
        seconds_of,
    )
    from detente.watching.delivery import mail_server as check_mail_server  # noqa: PLC0415

    pairs = [_pair(one) for one in alert or ()]
    bars = [percentile_of(one) for one in below or ()]
    if len(bars) != len(pairs) and (len(bars) != 1 or not pairs):
        what = f"{len(pairs)} --alert and {len(bars)} --below"
        raise UsageError(f"--below: got {what}; allowed: one --below for all alerts, or one for each")
    for one, other in pairs:
        for doubt in _doubts(asking(one, other)):
            tell(f"--alert: {doubt}")
    if pairs and not alert_to:
        raise UsageError("--alert-to: is missing; allowed: a webhook, mailto:NAME@HOST or a file, where alerts go")
    check_mail_server(mail_server)
    manners = Manners(every=seconds_of(every))
    return WatchOptions(
        feeds=Path(feeds),
        store=Path(store),
        alerts=tuple(
            Alert(*pair, bar)
            for pair, bar in zip(pairs, bars if len(bars) == len(pairs) else bars * len(pairs), strict=True)
        ),
        places=tuple(check_place(place) for place in alert_to or ()),
        mail_server=mail_server,
        allowed=tuple(network_of(one) for one in allow_private or ()),
        texts=texts,
        manners=manners if upkeep else replace(manners, upkeep=0.0),
    )


@contextmanager
def watching(options: WatchOptions) -> Iterator[CollectorRegistry]:
    """Watch in a thread beside what is done inside; gives what is counted.

    If the watch ends of itself, by an error that it cannot go on from, the whole process is told to stop.
    """
    from detente.store.tables import create_store  # noqa: PLC0415
    from detente.watching import Watcher  # noqa: PLC0415

    watcher = Watcher(options)
    create_store(options.store, texts=options.texts)  # what is done inside may want it at once
    failed: list[Exception] = []

    def run() -> None:
        try:
            watcher.run()
        except Exception as error:  # it is raised where the command ends
            failed.append(error)
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=run, name="watch")
    thread.start()
    try:
        yield watcher.metrics.registry
    finally:
        watcher.stop()
        thread.join()
    if failed:
        raise failed[0]


def _doubts(asked: Asking) -> Iterator[str]:
    """Give a word on each code that nobody in the gazetteer has. A store coded by other names may have it all the same.

    >>> from detente.relations import asking
    >>> list(_doubts(asking("France", "DEU")))
    ['nobody is known by the code FRANCE, so this may never be told; is FRA meant?']
    """
    from detente.actors.directory import list_actors, named  # noqa: PLC0415  # half a second

    actors = list_actors()
    known = {actor.name.code for actor in actors}
    for code in (*asked.one.codes, *asked.other.codes):
        if code not in known:
            meant = next((f"is {actor.name.code} meant?" for actor in named(code, actors)), "")
            mend = meant or "`detente actors search NAME` shows codes"
            yield f"nobody is known by the code {code}, so this may never be told; {mend}"


def _pair(written: str) -> tuple[str, str]:
    parties = written.split()
    if len(parties) != 2:
        raise UsageError(f"--alert: got {written!r}; allowed: two parties, as in --alert USA RUS")
    return parties[0], parties[1]
