"""Whether memory stays flat: `python benchmarks/memory.py --articles 100000` codes so many and prints what it takes.

The articles are those of `benchmarks/mixed.py`, made anew one by one while they are coded: each has other numbers, and
in every article all names that no gazetteer knows are words that were never seen before, so that the vocabulary grows
as it does on news. Resident memory is read at every tenth of the way; the figure is that of the last tenth to the
second, since the first fills the caches.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from mixed import NAME, POLITICAL, other_articles, varied

import detente
from detente.actors import Gazetteer, load_gazetteer
from detente.demo import demo_articles
from detente.records import Article

ARTICLES = 100_000
PARTS = 10
_MEGABYTE = 1 << 20
_STATISTICS = Path("/proc/self/statm")
_LETTERS = "bcdfghjklmnpqrstvwz", "aeiou"


def main() -> None:
    """Code, and print a line at every tenth."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--articles", type=int, default=ARTICLES, help=f"how many (default: {ARTICLES:,})")
    count = max(options.parse_args().articles, PARTS)

    coder = detente.load()
    coded = coder.code(endless_articles())
    print(f"{'articles':>9} {'resident MB':>12} {'events':>9} {'seconds':>9}")
    print(f"{0:9,} {resident():12.1f}")
    sizes, events, began = [], 0, time.perf_counter()
    for part in range(1, PARTS + 1):
        share = count * part // PARTS - count * (part - 1) // PARTS
        events += sum(len(result.events) for result in islice(coded, share))
        sizes.append(resident())
        seconds = time.perf_counter() - began
        print(f"{count * part // PARTS:9,} {sizes[-1]:12.1f} {events:9,} {seconds:9.0f}", flush=True)
    print(f"\nlast tenth to second: {sizes[-1] / sizes[1]:.3f}; highest to second: {max(sizes[1:]) / sizes[1]:.3f}")


def endless_articles() -> Iterator[Article]:
    """Yield articles without end, each with numbers and names of its own."""
    base = [*demo_articles()[:POLITICAL], *other_articles()]
    gazetteer = load_gazetteer()
    for number, article in enumerate(cycle(base), start=1):
        [made] = varied([article], number)
        yield replace(made, text=with_new_names(made.text, gazetteer, random.Random(number)))


def with_new_names(text: str, gazetteer: Gazetteer, chance: random.Random) -> str:
    """Replace the names of a text that no gazetteer knows by new words."""
    given: dict[str, str] = {}

    def rename(found: re.Match[str]) -> str:
        name = found.group()
        if name not in given:
            given[name] = name if gazetteer.find([name]) else new_word(chance)
        return given[name]

    return NAME.sub(rename, text)


def new_word(chance: random.Random) -> str:
    """Make a word that can be spoken and was probably never written."""
    consonants, vowels = _LETTERS
    letters = [chance.choice(vowels if i % 2 else consonants) for i in range(chance.randint(7, 10))]
    return "".join(letters).capitalize()


def resident() -> float:
    """Return the resident memory of this process in MB; its highest so far where the system tells no more."""
    if _STATISTICS.exists():
        return int(_STATISTICS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest / (_MEGABYTE if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
