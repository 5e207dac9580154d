"""What a watch is told when it starts."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from detente.errors import DetenteError
from detente.version import __version__
from detente.watching.addresses import Network

AGENT: Final = f"detente/{__version__}"
"""What servers are told who asks; robots.txt may name it."""

_EVERY: Final = re.compile(r"(\d+)\s*(s|m|h|d)")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_PERCENT: Final = re.compile(r"p(\d{1,2}(?:\.\d+)?)")
SHORTEST: Final = 60.0
"""Seconds between two looks at a feed, at least."""


class WatchError(DetenteError):
    """A watch that cannot be begun so: names the option or file, what came and what is allowed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may take. Sizes are in bytes, times in seconds of a real clock."""

    body: int = 10 * 1024 * 1024
    """What is sent, and what it comes to when it is unpacked: each."""
    robots: int = 512 * 1024
    """RFC 9309 asks for 500 KiB at least."""
    connecting: float = 10.0
    waiting: float = 20.0
    """Between two parts of an answer."""
    whole: float = 60.0
    """For the whole answer, whatever it dribbles."""
    reading: float = 30.0
    """For reading a feed or page that was fetched."""
    memory: int = 2 * 1024**3
    """Of the process that reads."""
    words: int = 300_000
    """Characters of an article; what is longer is no article."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely it is asked. Times are in seconds of the watch's clock."""

    every: float = 900.0
    """Between two looks at a feed."""
    apart: float = 2.0
    """Between two requests to one host."""
    jitter: float = 0.1
    """Share by which times between looks differ."""
    longest: float = 6 * 3600.0
    """The longest rest after errors."""
    retry_after: float = 24 * 3600.0
    """The longest rest that a server can ask for."""
    tries: int = 6
    """So often a page is asked for before its entry is taken as it is."""
    redirects: int = 5
    workers: int = 16
    """Requests at a time, to as many hosts."""
    robots_kept: float = 24 * 3600.0
    crawl_delay: float = 60.0
    """The longest `Crawl-delay` that is kept to."""
    gathering: float = 10.0
    """So long articles wait for others before they are added together."""
    backlog: float = 7.0
    """Days: what a sitemap dates earlier is not fetched when it is first seen."""
    at_once: int = 500
    """Entries of one feed that are taken in hand at a time."""
    upkeep: float = 24 * 3600.0
    """Between two times that the store's files are put in order; 0 for never."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Tell when a relation falls below a percentile of its record."""

    one: str
    other: str
    below: float

    @property
    def name(self) -> str:
        """How it is known in the state of the watch."""
        return f"{self.one}–{self.other} below p{self.below:g}"


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """Which feeds go into which store, how, and what is told of it."""

    feeds: Path
    store: Path
    alerts: tuple[Alert, ...] = ()
    places: tuple[str, ...] = ()
    """Where alerts go: addresses of webhooks, `mailto:` addresses, files."""
    mail_server: str = "localhost:25"
    allowed: tuple[Network, ...] = ()
    agent: str = AGENT
    texts: bool = True
    manners: Manners = field(default_factory=Manners)
    limits: Limits = field(default_factory=Limits)


def seconds_of(written: str) -> float:
    """Read how often feeds are looked at; raise WatchError where it is not of its form.

    >>> seconds_of("15m"), seconds_of("2h")
    (900.0, 7200.0)
    """
    found = _EVERY.fullmatch(written.strip())
    if found is None or int(found[1]) * _SECONDS[found[2]] < SHORTEST:
        raise WatchError(f"--every: got {written!r}; allowed: a time such as 15m, 2h or 90s, of a minute or more")
    return float(int(found[1]) * _SECONDS[found[2]])


def percentile_of(written: str) -> float:
    """Read a percentile; raise WatchError where it is not of its form.

    >>> percentile_of("p10")
    10.0
    """
    found = _PERCENT.fullmatch(written.strip().lower())
    if found is None or float(found[1]) <= 0:
        raise WatchError(f"--below: got {written!r}; allowed: a percentile such as p10, above p0 and below p100")
    return float(found[1])


def network_of(written: str) -> Network:
    """Read a network that may be asked though it is private; raise WatchError where it is none.

    >>> str(network_of("10.1.0.0/16")), str(network_of("127.0.0.1"))
    ('10.1.0.0/16', '127.0.0.1/32')
    """
    try:
        return ipaddress.ip_network(written.strip())
    except ValueError as error:
        mend = "allowed: a network such as 10.1.0.0/16, or one address"
        raise WatchError(f"--allow-private: got {written!r} ({error}); {mend}") from error
