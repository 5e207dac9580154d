"""How fast articles are added to a store, and in how much memory: `python benchmarks/adding.py --articles 2000`.

Makes the corpus of `corpus.py` and adds it by `detente add`, each time into a new store and by a program of its own.
Prints for each number of jobs the articles a second by the clock, and how many times as fast two jobs are as one; a
round has both in turn, and the ratio is the median of the rounds. With several numbers of articles (`--articles 10000
100000`) it adds corpora of these sizes by `--jobs 2` alone, and prints the most resident memory of the main program and
of its largest helper, and the ratio of the last to the first: 1 where memory is flat.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpus import write_corpus

_MEBIBYTE = 1024  # of what the system counts in


def main() -> None:
    """Add, and print the figures."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--articles", type=int, nargs="+", default=[2_000], help="how many (default: 2000)")
    options.add_argument("--rounds", type=int, default=3, help="rounds of one job and of two (default: 3)")
    options.add_argument("--one", nargs=3, metavar=("FOLDER", "STORE", "JOBS"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        add(Path(given.one[0]), Path(given.one[1]), int(given.one[2]))
        return
    print(f"{os.cpu_count()} processors, load {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
    with tempfile.TemporaryDirectory() as temporary:
        if len(given.articles) > 1:
            compare_memory(Path(temporary), given.articles)
        else:
            compare_jobs(Path(temporary), given.articles[0], given.rounds)


def compare_jobs(folder: Path, articles: int, rounds: int) -> None:
    """Add one corpus by one job and by two, in turn."""
    write_corpus(folder, articles, seed=1)
    ratios = []
    print(f"{'round':>5}{'jobs':>6}{'seconds':>10}{'articles/s':>12}")
    for number in range(1, rounds + 1):
        took = {}
        for jobs in (1, 2):
            took[jobs], _, _ = run(folder, folder / f"store-{number}-{jobs}", jobs)
            print(f"{number:5}{jobs:6}{took[jobs]:10.1f}{articles / took[jobs]:12.1f}", flush=True)
        ratios.append(took[1] / took[2])
    print(
        f"two jobs are {statistics.median(ratios):.2f} times as fast as one (rounds: {min(ratios):.2f} to "
        f"{max(ratios):.2f})"
    )


def compare_memory(folder: Path, sizes: list[int]) -> None:
    """Add corpora of several sizes, and print what memory that takes."""
    main_memory = []
    print(f"{'articles':>9}{'seconds':>10}{'main MiB':>10}{'helper MiB':>12}")
    for size in sizes:
        write_corpus(folder / str(size), size, seed=1)
        seconds, own, helper = run(folder / str(size), folder / f"store-{size}", 2)
        main_memory.append(own)
        print(f"{size:9,}{seconds:10.1f}{own:10.0f}{helper:12.0f}", flush=True)
    print(f"last to first: {main_memory[-1] / main_memory[0]:.2f}")


def run(folder: Path, store: Path, jobs: int) -> tuple[float, float, float]:
    """Add a corpus by a program of its own; give its seconds, and the most memory of it and of a helper, in MiB."""
    command = [sys.executable, __file__, "--one", str(folder), str(store), str(jobs)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, own, helper = map(float, done.stdout.split())
    return seconds, own, helper


def add(folder: Path, store: Path, jobs: int) -> None:
    """Add a corpus, and print seconds and memory; the seconds are those behind the loading of the program."""
    import detente  # noqa: PLC0415  # helpers are started before anything large is loaded

    start = time.perf_counter()
    detente.add(folder / "articles.jsonl", store, jobs=jobs)
    seconds = time.perf_counter() - start
    peaks = [resource.getrusage(who).ru_maxrss / _MEBIBYTE for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(seconds, *peaks)


if __name__ == "__main__":
    main()
