"""A watch on a server of this machine, with a clock that is turned by hand."""

import dataclasses
import datetime
import ipaddress
import queue
import random
import socket

import pytest
from news_server import NewsServer, Reply, opml

from detente.watching import Guard, Limits, Manners, Watcher, WatchOptions
from detente.watching.apart import Apart

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
BEGINNING = datetime.datetime(2017, 4, 14, 8, 0, tzinfo=datetime.UTC)
LIMITS = Limits(waiting=1.0, whole=2.0, connecting=2.0)
_PATIENCE = 60.0  # seconds of a real clock that a request may take


class ManualClock:
    """Time passes where nothing else happens, all at once; `until` stops the watch."""

    def __init__(self, now=BEGINNING):
        self.begun = now
        self.passed = 0.0
        self.jumped = datetime.timedelta()
        self.until = float("inf")
        self.stop = lambda: None
        self.at = []

    def monotonic(self):
        return self.passed

    def now(self):
        return self.begun + datetime.timedelta(seconds=self.passed) + self.jumped

    def wait(self, arrivals, seconds, *, busy):
        if busy:
            return arrivals.get(timeout=_PATIENCE)
        try:
            return arrivals.get_nowait()
        except queue.Empty:
            pass
        then = self.passed + max(seconds, 1e-3)  # no rest is so short that it cannot pass
        for at, act in sorted(self.at, key=lambda pair: pair[0]):
            if at <= then:
                self.at.remove((at, act))
                self.passed = max(at, self.passed)
                act()
                return None
        self.passed = then
        if self.passed >= self.until:
            self.stop()
        return None


def resolve(host, port):
    """Every name that ends in `.test` is this machine; others are what they say."""
    if host.endswith(".test"):
        return ["127.0.0.1"]
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)]


@pytest.fixture
def serve():
    """Give a function that starts a server from a dict of paths, or a function."""
    servers = []

    def start(answers):
        def answering(request):
            found = answers(request) if callable(answers) else answers.get(request.path)
            found = found(request) if callable(found) else found
            return Reply(status=404) if found is None else found

        servers.append(NewsServer(answering))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture(scope="session")
def apart():
    """Reads what was fetched, for all tests: it takes a second to start."""
    reading = Apart(LIMITS)
    yield reading
    reading.close()


@pytest.fixture
def watch(tmp_path, clock, apart):
    """Give a function that watches feeds for some seconds of the manual clock, and gives the watcher."""
    store = tmp_path / "store"

    def run(urls, seconds, *, allowed=LOOPBACK, manners=None, **options):
        feeds = tmp_path / "feeds.opml"
        feeds.write_text(opml(urls))
        given = WatchOptions(
            feeds,
            store,
            allowed=allowed,
            manners=dataclasses.replace(Manners(jitter=0.0, upkeep=0.0), **(manners or {})),
            limits=LIMITS,
            **options,
        )
        watcher = Watcher(given, clock, Guard(allowed, resolve), random.Random(1), apart=apart)
        clock.until, clock.stop = clock.passed + seconds, watcher.stop
        watcher.run()
        return watcher

    run.store = store
    return run
