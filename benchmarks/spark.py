"""How much faster a cluster adds articles by two executors than by one: `python benchmarks/spark.py --articles 3000`.

Makes the corpus of `corpus.py` in several files and adds it to a new store by one process of this machine
(`detente.add`), by a Spark cluster of one executor, and by one of two, each with one core and a Java machine of its own
(`local-cluster`); each by a program of its own. Each executor, with its Java machine and its Python, is held to a
processor of its own, as clusters do with executors of one core; the driver runs wherever there is room. A round has all
three in turn (`--executors 1 2` leaves out the first, which is 0). Prints for each the seconds by the clock
(those of the cluster without its start, which is printed too, and with the loading of the coder in each executor), the
hash of the store, and the most resident memory of a Java machine and of a Python of an executor; then how many times as
fast two executors are as one (the median of the rounds), and what a million articles cost: hours of an executor's core;
and a table of hours for larger clusters, which is computed. Leaves with 1 where hashes differ.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import write_corpus

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = 0  # executors of a run that has no cluster
FILES = 8
SIZES = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
CORES = (1, 16, 128, 1024)
_MEMORY = 2048  # MiB of an executor's Java machine
_KIBIBYTES = 1024
_EXECUTOR = "CoarseGrainedExecutorBackend"
_PATIENCE = 60  # seconds until all executors are there


def main() -> None:
    """Add, and print the figures."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--articles", type=int, default=3_000, help="how many (default: 3000)")
    options.add_argument("--rounds", type=int, default=1, help="rounds of all three (default: 1)")
    options.add_argument("--executors", type=int, nargs="+", default=[LOCAL, 1, 2], help="(default: 0 1 2)")
    options.add_argument("--one", nargs=3, metavar=("FOLDER", "STORE", "EXECUTORS"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        add(Path(given.one[0]), Path(given.one[1]), int(given.one[2]))
        return
    print(f"{os.cpu_count()} processors, load {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
    with tempfile.TemporaryDirectory() as temporary:
        raise SystemExit(compare(Path(temporary), given.articles, given.rounds, given.executors))


def compare(folder: Path, articles: int, rounds: int, executors: list[int]) -> int:
    """Add one corpus in all ways, in turn; give the exit code."""
    write_files(folder / "news", articles)
    took: dict[int, list[float]] = {count: [] for count in executors}
    hashes = set()
    print(
        f"{'round':>5}{'way':>14}{'seconds':>10}{'articles/s':>12}{'start':>8}{'Java MiB':>10}{'Python MiB':>12}  hash"
    )
    for number in range(1, rounds + 1):
        for count in executors:
            found = run(folder / "news", folder / f"store-{number}-{count}", count)
            took[count].append(found["seconds"])
            hashes.add(found["hash"])
            way = f"{count} executors" if count else "one machine"
            print(
                f"{number:5}{way:>14}{found['seconds']:10.1f}{articles / found['seconds']:12.1f}{found['start']:8.1f}"
                f"{found['java']:10.0f}{found['python']:12.0f}  {found['hash']}",
                flush=True,
            )
    tell_scaling(took, articles)
    print("all the same" if len(hashes) == 1 else "DIFFERENT")
    return int(len(hashes) != 1)


def tell_scaling(took: dict[int, list[float]], articles: int) -> None:
    """Print how much faster more executors are, what a million articles cost, and what follows for larger clusters."""
    clusters = [count for count in took if count]
    kept = 1.0
    for fewer, more in pairwise(clusters):
        ratios = [one / other for one, other in zip(took[fewer], took[more], strict=True)]
        print(
            f"{more} executors are {statistics.median(ratios):.2f} times as fast as {fewer} "
            f"(rounds: {min(ratios):.2f} to {max(ratios):.2f})"
        )
        kept = min(1.0, statistics.median(ratios) * fewer / more)
    for count in clusters:
        hours = statistics.median(took[count]) * count / articles * 1_000_000 / 3600
        print(f"a million articles by {count} executors: {hours:.1f} hours of an executor's core")
    if clusters:
        tell_sizes(statistics.median(took[clusters[0]]) * clusters[0] / articles, kept)


def tell_sizes(seconds: float, kept: float) -> None:
    """Print hours, computed: an article takes a core some seconds, and each doubling keeps a share of what it gives."""
    print("computed: " + "".join(f"{cores:>14,}" for cores in CORES) + "  cores")
    for articles in SIZES:
        hours = [articles * seconds / 3600 / cores / kept ** math.log2(cores) for cores in CORES]
        print(f"{articles:>14,}" + "".join(f"{hour:>12.1f} h" for hour in hours))


def write_files(folder: Path, articles: int) -> None:
    """Write a corpus as files of about one size."""
    write_corpus(folder, articles, seed=1)
    (folder / "truth.jsonl").unlink()
    whole = folder / "articles.jsonl"
    lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    whole.unlink()
    size = -(-len(lines) // FILES)
    for number in range(FILES):
        (folder / f"{number}.jsonl").write_text("".join(lines[number * size : (number + 1) * size]), encoding="utf-8")


def run(folder: Path, store: Path, executors: int) -> dict[str, float]:
    """Add a corpus by a program of its own; give what it prints."""
    command = [sys.executable, __file__, "--one", str(folder), str(store), str(executors)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def add(folder: Path, store: Path, executors: int) -> None:
    """Add a corpus, and print what it took."""
    import detente  # noqa: PLC0415  # nothing large is loaded in the program that compares

    begun = time.perf_counter()
    if executors:
        from detente.scale import spark  # noqa: PLC0415

        session = spark.start(f"local-cluster[{executors},1,{_MEMORY}]")
        pin_executors(session, executors)
        ready = time.perf_counter()
        spark.add(session, folder, store)
        ended = time.perf_counter()
        memory = {"java": peak(_EXECUTOR), "python": peak("pyspark.daemon")}
        session.stop()
    else:
        ready = begun
        detente.add(folder, store)
        ended, memory = time.perf_counter(), {"java": 0.0, "python": peak("")}
    print(json.dumps({"seconds": ended - ready, "start": ready - begun, **memory, "hash": hash_of(store)}))


def pin_executors(session: SparkSession, executors: int) -> None:
    """Hold each executor to one processor, and what it begins; wait until all are there."""
    session.range(0, executors, 1, executors).foreach(lambda _: None)
    until = time.monotonic() + _PATIENCE
    while len(found := [process for process in descendants(os.getpid()) if _EXECUTOR in _command(process)]) < executors:
        if time.monotonic() > until:
            raise SystemExit(f"only {len(found)} of {executors} executors have started")
        time.sleep(0.1)
    processors = sorted(os.sched_getaffinity(0), reverse=True)
    for number, process in enumerate(found):
        for thread in Path(f"/proc/{process}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {processors[number % len(processors)]})


def hash_of(store: Path) -> str:
    """Give the hash of a store."""
    from detente.store import open_store  # noqa: PLC0415
    from detente.store.hashing import table_hashes  # noqa: PLC0415

    with open_store(store) as opened:
        return table_hashes(opened)["whole"]


def peak(words: str) -> float:
    """Give the most resident memory, in MiB, of this process, or of those it began whose command has some words."""
    if not words:
        return _peak(os.getpid())
    return max((_peak(process) for process in descendants(os.getpid()) if words in _command(process)), default=0.0)


def descendants(parent: int) -> Iterator[int]:
    """Give the processes that one has begun, and those that these have begun."""
    for process in _children(parent):
        yield process
        yield from descendants(process)


def _children(parent: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{parent}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it has ended
        return []


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def _peak(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / _KIBIBYTES


if __name__ == "__main__":
    main()
