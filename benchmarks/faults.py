"""What becomes of a store whose writers are killed, run out of disk, or meet each other.

    python benchmarks/faults.py [--kills 50]

adds the demonstration corpus to a store while the process is killed at random moments and begun again; to one on a disk
that is too small and then is not; to one whose folder can only be read for a while; by a clock that jumps (with
libfaketime, where that is installed); and by two processes at a time. Each store must then hold the same rows as one
that was made without faults. The last line says whether all do.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from detente.adding import add_items
from detente.api import load
from detente.demo import demo_articles
from detente.store import Writer, open_store

Contents = dict[str, list[Any]]

TABLES = ("articles", "events", "statements", "relation_claims", "disputes", "errors", "copies", "stories")
READY = "ready"  # what a process says when it has loaded all and begins to add
NOBODY = 65_534
FAKETIME = ("usr/lib/*/faketime/libfaketimeMT.so.1", "usr/lib*/faketime/libfaketimeMT.so.1")
BATCH = 8  # articles committed at once: many commits, and so many moments between them


def add(store: Path, jobs: int, file_size: int | None, *, as_nobody: bool = False) -> None:
    """Add the corpus, as a process of its own does."""
    next(load().code(demo_articles()[:1]))
    if as_nobody:
        _load_all()
        _as_nobody()
    print(READY, flush=True)
    if file_size is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    writer = Writer(store)
    add_items((("demo", article) for article in demo_articles()), writer, jobs, batch_size=BATCH)
    writer.close()


def start(store: Path, *options: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a process that adds the corpus, and wait until it begins to."""
    program = [sys.executable, __file__, "--store", str(store), *options]
    given = {**os.environ, **(environment or {})}
    process = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=given)
    assert process.stdout is not None
    while (line := process.stdout.readline()) and line.strip() != READY:
        pass
    return process


def _load_all() -> None:
    """Load what is loaded late, while that may still be read."""
    with tempfile.TemporaryDirectory() as folder:
        writer = Writer(Path(folder) / "store")
        add_items((("demo", article) for article in demo_articles()[:3]), writer)
        writer.close()


def contents(store: Path) -> Contents:
    """Give all rows of a store in one order; raise where something is wrong with it."""
    with open_store(store) as opened:
        return {name: opened.sql(f"FROM {name} ORDER BY ALL").fetchall() for name in TABLES}


def killed(store: Path, kills: int, whole: float, chance: random.Random, wanted: Contents) -> None:
    """Add to a store, killed again and again; where it gets done in between, check it and begin with a new one."""
    done, rounds = 0, 0
    while done < kills:
        process = start(store)
        time.sleep(chance.uniform(0, whole))
        process.kill()
        process.communicate()
        done += process.returncode != 0
        rounds += 1
        if process.returncode == 0:
            if contents(store) != wanted:
                raise SystemExit(f"different after {done} kills")
            shutil.rmtree(store)
    finish(store)
    print(f"killed {done} times in {rounds} runs")


def finish(store: Path) -> None:
    """Add what is missing, without faults."""
    _, complaints = (process := start(store)).communicate()
    if process.returncode:
        raise SystemExit(f"could not go on: {complaints}")


def full(store: Path) -> None:
    """Add to a store whose files may only have a few bytes, and a few more each time."""
    stopped = 0
    for size in (400, 4_000, 9_000, 15_000, 30_000):
        _, complaints = (process := start(store, "--file-size", str(size))).communicate()
        if process.returncode:
            stopped += 1
            if "no space is left" not in complaints:
                raise SystemExit(f"not told that the disk is full: {complaints}")
    finish(store)
    print(f"no space left {stopped} times")


def read_only(store: Path, whole: float, chance: random.Random) -> None:
    """Add to a store that can be written for a while and then only be read; from the beginning, and in the middle."""
    refused = 0
    for wait in (0.0, *sorted(chance.uniform(0, whole) for _ in range(4))):
        store.mkdir(exist_ok=True)
        if not wait:
            _lock(store)
        process = start(store, "--as-nobody")
        time.sleep(wait)
        _lock(store)
        _, complaints = process.communicate()
        if process.returncode:
            refused += 1
            if "the store cannot be used" not in complaints and "cannot be written" not in complaints:
                raise SystemExit(f"not told that it cannot be written: {complaints}")
            if wait and any(store.iterdir()):
                contents(store)  # it can still be read
        _unlock(store)
    finish(store)
    print(f"only to be read {refused} times")


def _lock(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def _unlock(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)


def _as_nobody() -> None:
    """Give up the rights of root, for whom no folder is only to be read."""
    if os.geteuid() == 0:
        os.umask(0)
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def clock_jumps(store: Path, whole: float, chance: random.Random) -> None:
    """Add to a store while the calendar jumps by years, there and back, for everything in the process."""
    library = next((path for place in FAKETIME for path in Path("/").glob(place)), None)
    if library is None:
        print("clock jumps: not tried, libfaketime is not installed (apt-get install libfaketime)")
        finish(store)
        return
    jumps = 0
    with tempfile.TemporaryDirectory() as folder:
        now = Path(folder) / "now"
        now.write_text("+0")
        fake = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(now), "FAKETIME_CACHE_DURATION": "1"}
        fake |= {"DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}
        for _ in range(4):
            process = start(store, environment=fake)
            while process.poll() is None:
                time.sleep(whole / 10)
                now.write_text(chance.choice(("-20y", "+30y", "+0", "-1h", "+2d")))
                jumps += 1
            _, complaints = process.communicate()
            if process.returncode:
                raise SystemExit(f"could not go on when the clock jumped: {complaints}")
    print(f"the clock jumped {jumps} times")


def together(store: Path) -> None:
    """Add the same articles by two processes at a time."""
    both = [start(store), start(store)]
    for process in both:
        _, complaints = process.communicate()
        if process.returncode:
            raise SystemExit(f"one of two could not add: {complaints}")
    print("two at a time")


def main() -> None:
    """Run the faults, or, with --store, one process that adds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--file-size", type=int)
    parser.add_argument("--as-nobody", action="store_true")
    given = parser.parse_args()
    if given.store:
        add(given.store, 1, given.file_size, as_nobody=given.as_nobody)
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), given.kills, random.Random(given.seed))


def compare(folder: Path, kills: int, chance: random.Random) -> None:
    """Make stores with and without faults, and tell which differ."""
    faultless = folder / "faultless"
    process = start(faultless)
    begun = time.monotonic()
    process.communicate()
    whole = time.monotonic() - begun
    wanted = contents(faultless)
    print(f"without faults: {len(wanted['articles'])} articles, {len(wanted['events'])} events, {whole:.1f} s")
    faults: dict[str, Callable[[Path], None]] = {
        "killed": lambda store: killed(store, kills, whole, chance, wanted),
        "full": full,
        "read-only": lambda store: read_only(store, whole, chance),
        "clock": lambda store: clock_jumps(store, whole, chance),
        "together": together,
    }
    different = []
    for name, fault in faults.items():
        fault(folder / name)
        if contents(folder / name) != wanted:
            different.append(name)
    print(f"different: {', '.join(different)}" if different else "all the same")
    raise SystemExit(bool(different))


if __name__ == "__main__":
    main()
