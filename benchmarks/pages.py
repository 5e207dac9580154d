"""How fast the pages are: `python benchmarks/pages.py DIR`, where DIR is a store such as `big_store.py` makes.

Starts `detente serve`, and with `--add` another process that adds articles to the store meanwhile. Twenty readers open
pages at once, each a second (`--pause`) after the last one came. Of each page is measured how long the answer takes
that a reader can use first: the frame with its heading, form and, of an article or story, its text; then how long the
parts take that come into it. Printed are the median and the 99th percentile of both, in milliseconds by the clock.

Before, it waits until the server says that it is ready, and one reader opens every page once while nobody else does: so
long takes what nobody asked before (`cold`). From then on answers are worked out again beside what is served whenever
others have added.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np

PAGES = (
    "/",
    "/relation?one=USA&other=RUS",
    "/map",
    "/network",
    "/disputes",
    "/search?party=IRN",
    "/try",
    "/story",
    "/article",
)
PART = re.compile(r'hx-get="([^"]+)" hx-trigger="load"')
PROGRAM = (sys.executable, "-c", "from detente.cli.app import main; main()")

Times = defaultdict[str, list[float]]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("store", type=Path)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--settle", type=float, default=60.0, help="seconds before readers come")
    parser.add_argument("--add", action="store_true", help="let another process add articles meanwhile")
    given = parser.parse_args()
    with served(given.store) as home, _adding(given.store if given.add else None):
        _wait(home)
        ids = _ids(home)
        cold = _once(home, ids)
        time.sleep(given.settle)
        first, parts = _measure(home, ids, given.readers, given.seconds, given.pause)
    for page, taken in cold.items():
        print(f"cold   {page:32}  {taken[0] * 1000:7.0f} ms")
    for name, times in (("first", first), ("parts", parts)):
        for page, taken in sorted(times.items()):
            middle, late = np.percentile(taken, [50, 99]) * 1000
            print(f"{name}  {page:32}  median {middle:7.0f} ms  99th {late:7.0f} ms  of {len(taken)}")
        everything = [one for taken in times.values() for one in taken]
        middle, late = np.percentile(everything, [50, 99]) * 1000
        print(f"{name}  {'all':32}  median {middle:7.0f} ms  99th {late:7.0f} ms  of {len(everything)}")


@contextmanager
def served(store: Path) -> Iterator[str]:
    """Serve a store on any port that is free; gives its address."""
    begun = time.monotonic()
    server = subprocess.Popen([*PROGRAM, "serve", str(store), "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        home = server.stdout.readline().strip().rstrip("/")
        print(f"served after {time.monotonic() - begun:.1f} s")
        yield home
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _adding(store: Path | None) -> Iterator[None]:
    if store is None:
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        news = Path(folder) / "news.jsonl"
        with news.open("w", encoding="utf-8") as file:
            for number in range(200_000):
                text = f"Kenya expelled {number % 90 + 2} Somali diplomats. It was case {time.time_ns()}{number}."
                file.write(json.dumps({"text": text, "date": "2024-12-30", "source": f"Wire {number % 9}"}) + "\n")
        adding = subprocess.Popen([*PROGRAM, "add", str(news), "--store", str(store), "--jobs", "1"])
        try:
            yield
        finally:
            adding.kill()
            adding.wait()


def _ids(home: str) -> dict[str, list[str]]:
    with httpx.Client(base_url=home, timeout=120) as client:
        stories = client.get("/api/v1/stories", params={"limit": 200, "actor": "FRA"}).json()["data"]
        articles = client.get("/api/v1/articles", params={"limit": 1000}).json()["data"]
    return {"/story": [row["story"] for row in stories], "/article": [row["id"] for row in articles]}


def _wait(home: str) -> None:
    begun = time.monotonic()
    with httpx.Client(base_url=home, timeout=120) as client:
        while not client.get("/api/v1/store").json()["ready"]:
            time.sleep(1)
    print(f"ready after {time.monotonic() - begun:.1f} s", flush=True)


def _once(home: str, ids: dict[str, list[str]]) -> Times:
    """Open every page once, with its parts."""
    cold: Times = defaultdict(list)
    with httpx.Client(base_url=home, timeout=120) as client:
        for page in PAGES:
            address = f"{page}?id={ids[page][0]}" if page in ids else page
            answer = _timed(client, address, cold[page])
            for part in PART.findall(answer.text):
                _timed(client, part.replace("&amp;", "&"), cold[part.partition("?")[0]])
    return cold


def _measure(home: str, ids: dict[str, list[str]], readers: int, seconds: float, pause: float) -> tuple[Times, Times]:
    first: Times = defaultdict(list)
    parts: Times = defaultdict(list)
    end = time.monotonic() + seconds

    def read(number: int) -> None:
        chance = random.Random(number)
        with httpx.Client(base_url=home, timeout=120) as client:
            while time.monotonic() < end:
                page = chance.choice(PAGES)
                address = f"{page}?id={chance.choice(ids[page])}" if page in ids else page
                answer = _timed(client, address, first[page])
                for part in PART.findall(answer.text):
                    _timed(client, part.replace("&amp;", "&"), parts[part.partition("?")[0]])
                time.sleep(pause)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return first, parts


def _timed(client: httpx.Client, address: str, into: list[float]) -> httpx.Response:
    begun = time.monotonic()
    answer = client.get(address)
    into.append(time.monotonic() - begun)
    if answer.status_code != 200:
        print(f"{answer.status_code} {address}", file=sys.stderr)
    return answer


if __name__ == "__main__":
    main()
