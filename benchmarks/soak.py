"""A day of two hundred feeds on a hostile server, in some minutes.

    python benchmarks/soak.py [--minutes 19] [--feeds 200] [--kills 8]

A server on this machine publishes articles for 24 hours of a fast clock, in RSS, Atom and sitemaps, and does
everything to be in the way: half answers, resets, garbage, silence, dribbling, gzip bombs, pages without end, 429 and
503 with `Retry-After`, redirects to private addresses and names that come to stand for them. The watch is killed and
begun again, and its calendar jumps. In the seven hours after that day nothing is published and nothing is hostile, so
that what rests after errors has time to come; and on a machine that is too slow for so fast a day, the watch gets the
time to add what it has read (`--patience` minutes at most; the figures say how many it took).

Then every article must be in the store once, and nothing else; the private server must never have been asked; and the
relation that turns bad in the third hour, after twenty quiet weeks, must have been told of, once. The last line says
whether that is so; `--json FILE` keeps the figures.
"""

from __future__ import annotations

import argparse
import datetime
import ipaddress
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from news_server import Listed, NewsServer, Reply, Request, atom, gzip_bomb, opml, page, rss, sitemap

import detente
from detente.cli.logs import start_logging
from detente.records import Article
from detente.store import open_store
from detente.store.upkeep import verify
from detente.watching import Alert, Guard, Limits, Manners, SystemClock, Watcher, WatchOptions, watch_standing

HOSTILE: Final = 24.0  # hours in which it is published, and hostile
DRAINING: Final = 7.0  # hours after that: the longest rest after errors is six
BEGINNING: Final = datetime.datetime(2017, 4, 10, 0, 0, tzinfo=datetime.UTC)
PER_FEED: Final = 8  # articles a day, on average
SHOWN: Final = 25  # entries that a feed lists
PORT_FILE: Final = "private-port"
ALLOWED: Final = ipaddress.ip_network("127.0.0.1/32")
PRIVATE: Final = "127.0.0.2"
WARM: Final = 180.0  # seconds of a process's life after which its memory should be flat

COUNTRIES: Final = (
    "Chad Niger Togo Ghana Kenya Peru Chile Norway Iran Iraq Egypt Jordan Laos Vietnam Poland Latvia".split()
)
ACTS: Final = (
    "{a} shelled two villages in {b} on {day}.",
    "{a} signed an agreement on fishing rights with {b} on {day}.",
    "{a} expelled two diplomats of {b} on {day}.",
    "{a} thanked {b} on {day} for its help.",
    "{a} threatened to close its border with {b}.",
    "The president of {a} met the foreign minister of {b} on {day}.",
    "{a} and {b} held talks in Geneva on {day}.",
    "{a} accused {b} of spying on {day}, and {b} denied it.",
)
QUIET: Final = (
    "Chad signed an agreement on trade with Niger on {day}.",
    "Niger thanked Chad for its help on {day}.",
    "Chad and Niger held talks in Geneva on {day}.",
)
BAD: Final = (
    "Chad shelled two villages in Niger on {day}.",
    "Niger expelled sixty diplomats of Chad on {day}.",
    "Chad threatened to attack Niger on {day}.",
    "Niger condemned Chad on {day} and broke off all talks.",
)
HTTP_TIME: Final = "%a, %d %b %Y %H:%M:%S GMT"
BAD_HOUR: Final = 2.5
ALERT: Final = Alert("TCD", "NER", 10.0)
FAULTS: Final = (
    "half", "half-chunked", "half-bare", "reset", "garbage", "silent", "drip", "drip-head", "500", "502", "429", "503",
)  # fmt: skip
"""What happens to any answer, and may be over the next time."""

TRAPS: Final = ("private", "private-name", "rebinding", "bomb", "huge", "endless", "loop", "deep", "file", "scheme")
"""What happens to feeds, and to pages that are no articles."""


@dataclass(frozen=True)
class Published:
    """An article, and when it is published: hours of the fast clock."""

    host: str
    path: str
    hour: float
    title: str
    text: str

    @property
    def day(self) -> datetime.datetime:
        """When it says that it was published."""
        return BEGINNING + datetime.timedelta(hours=self.hour)


@dataclass
class World:
    """The news, and who is hostile in which way; the clock runs `factor` times as fast as ours."""

    feeds: int
    factor: float
    chance: random.Random
    begun: float = field(default_factory=time.time)
    done: Counter[str] = field(default_factory=Counter)
    news: dict[str, list[Published]] = field(default_factory=dict)
    port: int = 0
    private_port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        for number in range(self.feeds):
            host = f"feed{number}.test"
            hours = sorted(self.chance.uniform(0, HOSTILE) for _ in range(self.chance.randint(4, 2 * PER_FEED - 4)))
            self.news[host] = [self._article(host, at, hour) for at, hour in enumerate(hours)]
        self.news["bad.test"] = [
            Published("bad.test", f"/{at}", BAD_HOUR, f"News bad {at}", f"{act.format(day='Monday')} No more was said.")
            for at, act in enumerate(BAD)
        ]

    def _article(self, host: str, at: int, hour: float) -> Published:
        one, other = self.chance.sample(COUNTRIES, 2)
        day = (BEGINNING + datetime.timedelta(hours=hour)).strftime("%A")
        acts = " ".join(act.format(a=one, b=other, day=day) for act in self.chance.sample(ACTS, 2))
        words = " ".join(
            self.chance.choices("harbour season letter council winter market bridge garden river".split(), k=14)
        )
        return Published(host, f"/{at}", hour, f"News {host} {at}", f"{acts} Nobody said more of {words} {host}{at}.")

    @property
    def hour(self) -> float:
        """The hour of the fast clock."""
        return (time.time() - self.begun) * self.factor / 3600

    def answer(self, request: Request) -> Reply:
        """Answer a request, or do something else."""
        articles = self.news.get(request.host)
        if articles is None:
            return Reply(status=404)
        if request.path == "/robots.txt":
            return self._faulty(Reply(b"User-agent: *\nDisallow: /private\nCrawl-delay: 3\n"), 0.05)
        number = int(request.host.removeprefix("feed").removesuffix(".test").replace("bad", "0"))
        bad = 0.3 if number % 2 else 0.03
        if request.path == "/feed":
            if number % 2 and self._strikes(0.1):
                return self._trap(self.chance.choice(TRAPS))
            return self._faulty(self._feed(request, number, articles), bad)
        if request.path.startswith("/trap/"):
            return self._trap(request.path.split("/")[2].partition("?")[0])
        at = int(request.path[1:])
        if at >= len(articles) or articles[at].hour > self.hour:
            return Reply(status=404)
        return self._faulty(Reply(page(articles[at].title, articles[at].text)), bad)

    def _feed(self, request: Request, number: int, articles: Sequence[Published]) -> Reply:
        out = [one for one in articles if one.hour <= self.hour][-SHOWN:]
        tag = f'"{len(out)}-{out[-1].path if out else ""}"'
        if request.headers.get("if-none-match") == tag:
            return Reply(status=304)
        kind = number % 3
        listed = [self._listed(one, kind) for one in out[::-1]]
        if number % 2:  # traps are listed as articles are
            where = f"http://{request.host}:{self.port}/trap"
            listed += [Listed(f"{where}/{trap}", f"Trap {trap}", listed[0].date) for trap in TRAPS if listed]
        body = (rss, atom)[kind](request.host, listed) if kind < 2 else sitemap(listed)
        sent = BEGINNING + datetime.timedelta(hours=self.hour)  # the server's clock does not jump
        return Reply(body, headers={"ETag": tag, "Date": sent.strftime(HTTP_TIME)})

    def _listed(self, one: Published, kind: int) -> Listed:
        date = one.day.strftime(HTTP_TIME) if kind == 0 else one.day.strftime("%Y-%m-%dT%H:%M:%SZ")
        return Listed(f"http://{one.host}:{self.port}{one.path}", one.title, date)

    def _strikes(self, share: float) -> bool:
        with self.lock:
            return self.hour < HOSTILE and self.chance.random() < share

    def _faulty(self, reply: Reply, share: float) -> Reply:
        if not self._strikes(share):
            return reply
        fault = self.chance.choice(FAULTS)
        self.done[fault] += 1
        if not fault.isdigit():
            return replace(reply, how=fault, seconds=4.0)
        if fault in ("429", "503"):
            return Reply(status=int(fault), headers={"Retry-After": str(self.chance.randint(60, 3600))})
        return Reply(status=int(fault))

    def _trap(self, trap: str) -> Reply:
        self.done[trap] += 1
        match trap:
            case "private":
                places = [
                    f"http://{PRIVATE}:{self.private_port}/",
                    "http://169.254.169.254/",
                    "http://[::1]/",
                    "http://10.0.0.1/",
                ]
                return Reply(status=302, headers={"Location": self.chance.choice(places)})
            case "private-name":
                return Reply(status=301, headers={"Location": f"http://inner.test:{self.private_port}/"})
            case "rebinding":
                return Reply(status=302, headers={"Location": f"http://rebinding.test:{self.private_port}/"})
            case "bomb":
                return Reply(BOMB, headers={"Content-Encoding": "gzip"})
            case "huge":
                return Reply(HUGE)
            case "endless":
                return Reply(how="endless", seconds=2.0)
            case "loop":
                return Reply(status=302, headers={"Location": f"/trap/loop?{self.chance.random()}"})
            case "deep":
                return Reply(b"<html><body>" + b"<div>" * 50_000)
            case "file":
                return Reply(b"/dev/zero")
            case _:
                return Reply(status=302, headers={"Location": "file:///etc/passwd"})


BOMB: Final = gzip_bomb(100_000_000)
HUGE: Final = b"<html><body>" + b"<p>and so on" * 1_000_000


class FastClock(SystemClock):
    """A clock that runs fast, and whose calendar jumps by what a file says."""

    def __init__(self, factor: float, begun: float, jumps: Path) -> None:
        self._factor = factor
        self._since = begun
        self._jumps = jumps

    def monotonic(self) -> float:
        """Give the seconds of the fast clock."""
        return time.monotonic() * self._factor

    def now(self) -> datetime.datetime:
        """Give the fast calendar, with its jumps."""
        jumped = float(self._jumps.read_text() or 0)
        return BEGINNING + datetime.timedelta(seconds=(time.time() - self._since) * self._factor + jumped)

    def wait(self, arrivals: Any, seconds: float, *, busy: bool) -> Any:  # noqa: ANN401
        """Wait."""
        return super().wait(arrivals, seconds / self._factor, busy=busy)


def watch(given: argparse.Namespace) -> None:
    """Watch, as a process of its own does."""
    folder: Path = given.folder
    turns = Counter[str]()

    def resolve(host: str, port: int) -> list[str]:
        turns[host] += 1
        if host == "inner.test" or (host == "rebinding.test" and turns[host] % 2 == 0):
            return [PRIVATE]
        return ["127.0.0.1"] if host.endswith(".test") else [host.strip("[]")]

    options = WatchOptions(
        folder / "feeds.opml",
        folder / "store",
        alerts=(ALERT,),
        places=(str(folder / "alerts.jsonl"),),
        manners=Manners(upkeep=5 * 3600.0),
        limits=Limits(waiting=1.5, whole=3.0, connecting=2.0, reading=20.0),
    )
    clock = FastClock(given.factor, given.begun, folder / "jumps")
    start_logging(as_json=True)
    watcher = Watcher(options, clock, Guard((ALLOWED,), resolve))
    signal.signal(signal.SIGTERM, lambda *_: watcher.stop())
    watcher.run()


@dataclass
class Life:
    """One life of the watch: what it took of the machine, second by second."""

    process: subprocess.Popen[bytes]
    begun: float = field(default_factory=time.time)
    seen: list[tuple[float, float, int, int]] = field(default_factory=list)

    def look(self) -> None:
        """Look at memory, handles and threads."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            handles = len(os.listdir(f"/proc/{self.process.pid}/fd"))  # noqa: PTH208
        except OSError:
            return
        values = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        if "VmRSS" in values:
            memory = int(values["VmRSS"].split()[0]) / 1024
            self.seen.append((time.time() - self.begun, memory, handles, int(values["Threads"])))


def past(store: Path) -> None:
    """Put twenty quiet weeks between two countries into the store."""
    days = [BEGINNING.date() - datetime.timedelta(weeks=week, days=-day) for week in range(2, 22) for day in range(3)]
    detente.add(
        [
            Article(date=day.isoformat(), text=f"{QUIET[at % 3].format(day=day.strftime('%A'))} Then came rain, {at}.")
            for at, day in enumerate(days)
        ],
        store,
    )


def begin(folder: Path, world: World) -> Life:
    """Begin a life of the watch."""
    program = [
        sys.executable,
        __file__,
        "--folder",
        str(folder),
        "--factor",
        str(world.factor),
        "--begun",
        str(world.begun),
    ]
    log = (folder / "log").open("ab")
    return Life(subprocess.Popen(program, stdout=log, stderr=log))


def soak(
    folder: Path, minutes: float, feeds: int, kills: int, patience: float, chance: random.Random
) -> dict[str, Any]:
    """Let a day pass; give the figures."""
    past(folder / "store")
    factor = (HOSTILE + DRAINING) * 60 / minutes
    world = World(feeds, factor, chance)
    server = NewsServer(world.answer)
    private = NewsServer(lambda request: Reply(b"secret"), PRIVATE)
    world.port, world.private_port = server.port, private.port
    (folder / "feeds.opml").write_text(opml([f"http://{host}:{server.port}/feed" for host in world.news]))
    jumps = folder / "jumps"
    jumps.write_text("0")
    # Kills stand in the first half, so that one life is long enough to see whether memory grows.
    killing = sorted(chance.uniform(0.5, HOSTILE / 2) for _ in range(kills))
    jumping = sorted(chance.uniform(0.5, HOSTILE) for _ in range(6))
    lives, crashes = [begin(folder, world)], 0
    told = -1
    end = time.time() + (minutes + patience) * 60
    while world.hour < HOSTILE + DRAINING or (time.time() < end and on_the_way(folder / "store")):
        time.sleep(1)
        lives[-1].look()
        if int(world.hour) > told:
            told = int(world.hour)
            print(f"hour {told}: {len(server.requests):,} requests, {world.done.total():,} faults", flush=True)
        if jumping and world.hour >= jumping[0]:
            jumping.pop(0)
            _put(jumps, chance.choice(("-40000000", "400000000", "-3600", "7200")) if jumping else "0")
            world.done["calendar jumps"] += 1
        if killing and world.hour >= killing[0]:
            killing.pop(0)
            lives[-1].process.kill()
            lives[-1].process.wait()
            world.done["killed"] += 1
            lives.append(begin(folder, world))
        elif lives[-1].process.poll() is not None:
            crashes += 1
            lives.append(begin(folder, world))
    more = time.time() - world.begun - minutes * 60
    waiting = on_the_way(folder / "store")
    lives[-1].process.terminate()
    ended = lives[-1].process.wait(120)
    crashes += ended != 0
    server.close()
    private.close()
    found = account(folder, world, lives, crashes, len(server.requests), len(private.requests))
    return found | {"minutes more, to add what was read": round(more / 60, 1), "not added yet": waiting}


def on_the_way(store: Path) -> int:
    """Count the articles that the watch knows and has not added."""
    standing = watch_standing(store)
    return sum(count for state, count in standing.items.items() if state != "added") if standing else 0


def _put(path: Path, words: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(words)
    fresh.replace(path)


def account(folder: Path, world: World, lives: Sequence[Life], crashes: int, asked: int, secret: int) -> dict[str, Any]:
    """Compare the store with what was published."""
    wanted = {f"http://{one.host}:{world.port}{one.path}" for news in world.news.values() for one in news}
    with open_store(folder / "store") as store:
        found = Counter(row[0] for row in store.sql("SELECT url FROM articles WHERE url LIKE 'http%'").fetchall())
        events = store.sql("SELECT count(*) FROM events").fetchall()[0][0]
        errors = store.sql("SELECT count(*) FROM errors").fetchall()[0][0]
    path = folder / "alerts.jsonl"
    alerts = [json.loads(line)["id"] for line in path.read_text().splitlines()] if path.exists() else []
    life = max(lives, key=lambda one: len(one.seen))
    warm = np.array([row for row in life.seen if row[0] > WARM] or life.seen)
    hours = warm[:, 0] * world.factor / 3600
    slopes = [float(np.polyfit(hours, warm[:, column], 1)[0]) if len(warm) > 2 else 0.0 for column in (1, 2, 3)]
    return {
        "feeds": len(world.news),
        "published": len(wanted),
        "requests": asked,
        "faults": world.done.total(),
        "kinds of faults": dict(sorted(world.done.items())),
        "articles": found.total(),
        "events": events,
        "lost": len(wanted - set(found)),
        "lost are": sorted(wanted - set(found))[:10],
        "doubled": sum(count - 1 for count in found.values()),
        "others": len(set(found) - wanted),
        "errors kept": errors,
        "alerts": len(alerts),
        "alerts doubled": len(alerts) - len(set(alerts)),
        "private server asked": secret,
        "broken in the store": list(verify(folder / "store")),
        "crashes": crashes,
        "longest life, minutes": round(life.seen[-1][0] / 60, 1) if life.seen else 0,
        "memory, MB": [round(float(warm[0, 1])), round(float(warm[-1, 1])), round(float(warm[:, 1].max()))],
        "memory, MB, each minute": [round(row[1]) for row in life.seen[::60]],
        "memory slope, MB an hour": round(slopes[0], 2),
        "handles": [int(warm[0, 2]), int(warm[-1, 2]), int(warm[:, 2].max())],
        "handles slope, an hour": round(slopes[1], 2),
        "threads": [int(warm[0, 3]), int(warm[-1, 3]), int(warm[:, 3].max())],
    }


def main() -> None:
    """Soak, or, with --folder, watch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=19)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--patience", type=float, default=15, help="minutes more, on a slow machine")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="folder to keep store, state and log in")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--factor", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--begun", type=float, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.folder:
        watch(given)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = soak(folder, given.minutes, given.feeds, given.kills, given.patience, random.Random(given.seed))
    for name, value in found.items():
        print(f"{name}: {value}")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n")
    bad = [
        name
        for name in ("lost", "doubled", "others", "alerts doubled", "private server asked", "crashes")
        if found[name]
    ]
    bad += ["broken in the store"] if found["broken in the store"] else []
    bad += [] if found["alerts"] else ["no alert"]
    print(f"wrong: {', '.join(bad)}" if bad else "nothing lost, nothing twice, nothing crashed")
    raise SystemExit(bool(bad))


if __name__ == "__main__":
    main()
