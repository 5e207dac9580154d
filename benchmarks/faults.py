"""What becomes of a store whose writers are killed, run out of disk, or meet each other.

    python benchmarks/faults.py [--kills 50]

adds the demonstration corpus to a store while the process is killed at random moments and begun again; to one on a disk
that is too small and then is not; and to one by two processes at a time. Each store must then hold the same rows as one
that was made without faults. The last line says whether all do.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detente.adding import add_items
from detente.api import load
from detente.demo import demo_articles
from detente.store import Writer, open_store

Contents = dict[str, list[Any]]

TABLES = ("articles", "events", "statements", "relation_claims", "disputes", "errors", "copies", "stories")
READY = "ready"  # what a process says when it has loaded all and begins to add
BATCH = 8  # articles committed at once: many commits, and so many moments between them


def add(store: Path, jobs: int, file_size: int | None) -> None:
    """Add the corpus, as a process of its own does."""
    next(load().code(demo_articles()[:1]))
    print(READY, flush=True)
    if file_size is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    writer = Writer(store)
    add_items((("demo", article) for article in demo_articles()), writer, jobs, batch_size=BATCH)
    writer.close()


def start(store: Path, *options: str) -> subprocess.Popen[str]:
    """Start a process that adds the corpus, and wait until it begins to."""
    program = [sys.executable, __file__, "--store", str(store), *options]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while (line := process.stdout.readline()) and line.strip() != READY:
        pass
    return process


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
    given = parser.parse_args()
    if given.store:
        add(given.store, 1, given.file_size)
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
