"""Tries readers and coder on what nobody would write.

    python benchmarks/fuzz.py --minutes 10 [--only feed,page] [--seed 1]

Each target gets good examples that were damaged: bytes changed, doubled, cut, put together, tags and numbers of its
own kind put in. Nothing may be raised but what the target says it raises, and nothing may take longer, or more
memory, than is allowed. What is found is made smaller, printed, and kept in `--keep` (tests/fuzz/findings, where a
test tries each of them ever after).

The last line says how many examples were tried, in how much time, and how many findings there are.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Final

from fuzz_targets import TARGETS, Target

BOUND: Final = 20.0
"""Seconds of the processor that one example may take, however busy the machine; examples have at most 64 KiB."""

MEMORY: Final = 4 << 30
LONGEST: Final = 64 * 1024
FINDINGS: Final = Path(__file__).parents[1] / "tests" / "fuzz" / "findings"


class TooLong(BaseException):  # no Exception: readers turn those into remarks
    """An example took longer than the bound."""


def mutated(chance: random.Random, seeds: list[bytes], words: list[bytes]) -> bytes:
    """Damage an example, in one way or several."""
    data = chance.choice(seeds)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        data = chance.choice(_DAMAGES)(chance, data, seeds, words)
    return data[:LONGEST]


def _change(chance: random.Random, data: bytes, seeds: list[bytes], words: list[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 8))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(chance: random.Random, data: bytes, seeds: list[bytes], words: list[bytes]) -> bytes:
    start, end = sorted(chance.randint(0, len(data)) for _ in range(2))
    return data[:start] + data[end:] if chance.random() < 0.7 else data[:end]


def _double(chance: random.Random, data: bytes, seeds: list[bytes], words: list[bytes]) -> bytes:
    start, end = sorted(chance.randint(0, len(data)) for _ in range(2))
    part = data[start : min(end, start + 200)]
    return data[:start] + part * chance.choice((2, 3, 50, 1000)) + data[start:]


def _join(chance: random.Random, data: bytes, seeds: list[bytes], words: list[bytes]) -> bytes:
    other = chance.choice(seeds)
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def _put(chance: random.Random, data: bytes, seeds: list[bytes], words: list[bytes]) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(words) * chance.choice((1, 1, 1, 2, 500)) + data[at:]


_DAMAGES: Final[tuple[Callable[[random.Random, bytes, list[bytes], list[bytes]], bytes], ...]] = (
    _change, _cut, _double, _join, _put, _put,
)  # fmt: skip


def tried(target: Target, data: bytes) -> str:
    """Try an example; give what went wrong, or nothing."""
    before = signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, BOUND)
    try:
        target.run(data)
    except TooLong:
        return f"takes more than {BOUND:g} s"
    except target.allowed:
        return ""
    except MemoryError:
        return "takes more memory than there is"
    except RecursionError as error:
        return f"RecursionError {_place(error)}"
    except Exception as error:  # whatever it is, it should not be
        return f"{type(error).__name__} {_place(error)}: {error}"[:300]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return ""


def _too_long(number: int, frame: FrameType | None) -> None:
    raise TooLong


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "detente" in frame.filename] or list(frames)
    return f"at {Path(own[-1].filename).name}:{own[-1].lineno}"


def smaller(target: Target, data: bytes, what: str, until: float) -> bytes:
    """Make an example smaller for as long as the same goes wrong."""
    kind = what.partition(":")[0]
    size = max(len(data) // 2, 1)
    while size and time.monotonic() < until:
        at = 0
        while at < len(data) and time.monotonic() < until:
            shorter = data[:at] + data[at + size :]
            if tried(target, shorter).partition(":")[0] == kind:
                data = shorter
            else:
                at += size
        size //= 2
    return data


def fuzz(target: Target, seconds: float, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Try a target for some seconds; give each thing that goes wrong once, with an example."""
    until = time.monotonic() + seconds
    known: set[str] = set()
    while time.monotonic() < until:
        data = mutated(chance, target.seeds, target.words)
        COUNT[target.name] += 1
        what = tried(target, data)
        kind = what.partition(":")[0]
        if what and kind not in known:
            known.add(kind)
            yield what, smaller(target, data, what, time.monotonic() + 30)


COUNT: Counter[str] = Counter()


def main() -> None:
    """Fuzz all targets, or some."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", default="", help="names of targets, joined by commas")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", type=Path, default=FINDINGS)
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    chosen = [target for target in TARGETS if not given.only or target.name in given.only.split(",")]
    share = given.minutes * 60 / sum(target.weight for target in chosen)
    chance, findings = random.Random(given.seed), 0
    print(f"seed {given.seed}", flush=True)
    for target in chosen:
        for what, data in fuzz(target, share * target.weight, chance):
            findings += 1
            given.keep.mkdir(parents=True, exist_ok=True)
            path = given.keep / f"{target.name}-{hashlib.blake2b(data, digest_size=4).hexdigest()}"
            path.write_bytes(data)
            print(f"{target.name}: {what}\n  {path} ({len(data)} bytes)", flush=True)
        print(f"{target.name}: {COUNT[target.name]:,} examples", flush=True)
    print(f"{COUNT.total():,} examples in {time.process_time():.0f} s of the processor, {findings} findings")
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
