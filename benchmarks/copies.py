"""How many planted copies are found, how surely and how fast: `python benchmarks/copies.py`.

Makes the corpus of `corpus.py`, finds its copies with `detente.copies` in two processes, and then again in two plain
ways: MinHash over word triples, as datasketch gives it, and Détente's own without names and synonyms. Prints:

    recall     of the planted copies of each kind, how many were tied to an article of their family
    precision  of the copies that were told, how many were planted
    speed      articles a second, from lines of JSON to copies, by the clock and by the processors' time
    memory     the most that the main process and its largest helper took, and what the index keeps an article
    overlap    of the swaps in the spinner's table, how many the folding sees through
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus import ARTICLES, write_corpus
from datasketch import MinHash, MinHashLSH
from spinner import read_table

from detente.copies import CopyIndex, CopyOptions, find_copies, load_canonicaliser, sketch, sketch_in_processes
from detente.copies.canonical import Canonicaliser, Sequences
from detente.copies.forms import TOKEN_BY_LINES, Forms, Words, load_words
from detente.records import Article, Copy

JOBS = 2
KINDS = ("verbatim", "near", "spun", "partial")
PLAIN_BARS = (0.5, 0.3)
PLAIN_PERMUTATIONS = 128
PLAIN_WORDS = 3

Truth = Mapping[str, Mapping[str, str | None]]
Told = Iterable[tuple[str, str]]  # an article and one that it is said to repeat


@dataclass(frozen=True, slots=True)
class Run:
    """What one way of finding copies came to; times in seconds, memory in MiB."""

    told: list[tuple[str, str, str]]
    seconds: float
    processor: float
    main_memory: float
    helper_memory: float
    bytes_kept: float
    families: int


def main() -> None:
    """Make the corpus, measure, print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--articles", type=int, default=ARTICLES, help=f"how many (default: {ARTICLES:,})")
    options.add_argument("--seed", type=int, default=1, help="of the corpus (default: 1)")
    options.add_argument("--jobs", type=int, default=JOBS, help="processes that read texts (default: 2)")
    options.add_argument("--way", choices=("found", "lemmas"), help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help="keep the corpus there (default: a temporary one)")
    given = options.parse_args()
    if given.way:
        print(json.dumps(asdict(run(given.folder, given.way, given.jobs))))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        write_corpus(folder, given.articles, given.seed)
        compare_ways(folder, given.jobs)


def compare_ways(folder: Path, jobs: int) -> None:
    """Run all ways on one corpus, each in a process of its own, and print what they came to."""
    truth = read_truth(folder)
    planted = Counter(line["copy"] for line in truth.values() if line["copy"])
    print(about())
    print(f"{len(truth):,} articles, {sum(planted.values()):,} of them copies: {dict(planted)}\n")
    found = in_own_process(folder, "found", jobs)
    print(f"{'':44}" + "".join(f"{kind:>10}" for kind in KINDS) + f"{'precision':>11}")
    print_row("Détente", truth, [(article, original) for article, original, _ in found.told])
    lemmas = in_own_process(folder, "lemmas", jobs)
    print_row("Détente, lemmas alone", truth, [(article, original) for article, original, _ in lemmas.told])
    for bar, told in plain(folder):
        print_row(f"MinHash over {PLAIN_WORDS} words (datasketch), from {bar}", truth, told)
    kinds = Counter(
        (truth[article]["copy"], kind) for article, original, kind in found.told if is_right(truth, article, original)
    )
    for kind in KINDS:
        named = {told: kinds[kind, told] for told in KINDS if kinds[kind, told]}
        print(f"planted {kind}, told: {named}")
    count = len(truth)
    each = found.processor / count
    print(f"\n{count / found.seconds:,.0f} articles a second by the clock, {jobs} processes and the one that gathers")
    print(f"{1 / each:,.0f} articles a second of processor time, {1e6 * each:.0f} µs each")
    print(f"memory: {found.main_memory:,.0f} MiB, helpers {found.helper_memory:,.0f} MiB each at most")
    print(f"the index keeps {found.bytes_kept:,.0f} bytes an article; {found.families:,} families")
    print(f"load of the machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())}\n")
    print_overlap()


# ------------------------------------------------------------------------------------------------ ways to find copies


def run(folder: Path, way: str, jobs: int) -> Run:
    """Find copies with `detente.copies`, and measure it."""
    canonicaliser = load_canonicaliser() if way == "found" else lemmas_alone()
    start, used = time.perf_counter(), processor_seconds()
    index = CopyIndex(CopyOptions())
    articles = read_articles(folder)
    batches = sketch_in_processes(articles, jobs) if way == "found" else sketch(articles, canonicaliser)
    for batch in batches:
        index.add(batch)
    copies = find_copies(index)
    seconds, processor = time.perf_counter() - start, processor_seconds() - used
    return Run(
        told=[(copy.article, copy.original, copy.kind) for copy in copies],
        seconds=seconds,
        processor=processor,
        main_memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        helper_memory=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        bytes_kept=index.nbytes / max(len(index), 1),
        families=len({copy.family for copy in copies if is_whole(copy)}),
    )


def in_own_process(folder: Path, way: str, jobs: int) -> Run:
    """Run a way in a fresh process, so that its memory is its own."""
    command = [sys.executable, __file__, "--folder", str(folder), "--way", way, "--jobs", str(jobs)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Run(**json.loads(done.stdout))


def lemmas_alone() -> Canonicaliser:
    """Make a canonicaliser that knows no names and no synonyms."""
    return Canonicaliser(Forms({}, Words([], load_words().stops)), Sequences(iter(())), Sequences(iter(())))


def plain(folder: Path) -> Iterator[tuple[float, list[tuple[str, str]]]]:
    """Find copies by MinHash over words as they are: for each bar, each article with the earlier one most alike."""
    told: dict[float, list[tuple[str, str]]] = {bar: [] for bar in PLAIN_BARS}
    indexes = {bar: MinHashLSH(threshold=bar, num_perm=PLAIN_PERMUTATIONS) for bar in PLAIN_BARS}
    hashes: dict[str, MinHash] = {}
    for article in read_articles(folder):
        words = [word for word in TOKEN_BY_LINES.findall(article.text.lower()) if word[0].isalnum()]
        runs = {" ".join(words[place : place + PLAIN_WORDS]) for place in range(len(words) - PLAIN_WORDS + 1)}
        mine = MinHash(num_perm=PLAIN_PERMUTATIONS)
        mine.update_batch([run.encode() for run in sorted(runs)])
        for bar, index in indexes.items():
            alike = {other: mine.jaccard(hashes[other]) for other in index.query(mine)}
            best = max(alike, key=lambda other: (alike[other], other), default=None)
            if best is not None and alike[best] >= bar:
                told[bar].append((article.id, best))
            index.insert(article.id, mine)
        hashes[article.id] = mine
    yield from told.items()


def read_articles(folder: Path) -> Iterator[Article]:
    """Read the articles of a corpus."""
    with (folder / "articles.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield Article(**json.loads(line))


def is_whole(copy: Copy) -> bool:
    """Tell whether a copy is one of a whole article."""
    return copy.kind != "partial"


# ------------------------------------------------------------------------------------------------ how good it is


def read_truth(folder: Path) -> Truth:
    """Read what was planted, by article."""
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return {line["id"]: line for line in map(json.loads, lines)}


def is_right(truth: Truth, article: str, original: str) -> bool:
    """Tell whether an article and its alleged original are of one family, or the one has a part of the other's."""
    family, planted = truth[original]["family"], truth[article]
    of_source = truth[planted["copy_of"]]["family"] if planted["copy_of"] else None
    return family in {planted["family"], of_source}


def print_row(name: str, truth: Truth, told: Told) -> None:
    """Print recall by kind, and precision."""
    pairs = list(told)
    right = [pair for pair in pairs if is_right(truth, *pair)]
    found = {article for article, _ in right}
    shares = []
    for kind in KINDS:
        planted = [identity for identity, line in truth.items() if line["copy"] == kind]
        shares.append(sum(identity in found for identity in planted) / max(len(planted), 1))
    precision = len(right) / max(len(pairs), 1)
    print(f"{name:44}" + "".join(f"{share:10.4f}" for share in shares) + f"{precision:11.4f}")


def print_overlap() -> None:
    """Print how many swaps of the spinner's table the folding sees through."""
    canonicaliser = load_canonicaliser()
    every: list[bool] = []
    for kind, entries in read_table().items():
        swaps = [(word, swap) for word, choices in entries.items() for swap in choices]
        through = [means(canonicaliser, word) == means(canonicaliser, swap) for word, swap in swaps]
        every.extend(through)
        print(
            f"{kind:12}{len(entries):6,} entries{len(swaps):7,} swaps, {sum(through) / len(swaps):.0%} folded into one"
        )
    print(f"{'all':12}{len(every):22,} swaps, {sum(every) / len(every):.0%} folded into one")


def means(canonicaliser: Canonicaliser, words: str) -> bytes:
    """Give what words count as."""
    return canonicaliser.tokens([words]).canonical.tobytes()


# ------------------------------------------------------------------------------------------------ what it runs on


def processor_seconds() -> float:
    """Give the processor time of this process and of its helpers that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def about() -> str:
    """Name the machine and its Python."""
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
