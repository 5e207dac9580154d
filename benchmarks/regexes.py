"""How long regular expressions take on strings that were made to keep them busy.

    python benchmarks/regexes.py [--length 2000] [--worst 20]

Every expression that the package compiles, in its code and in its data files, is tried on hostile strings: for each
repetition in it a beginning that leads there, what is repeated, over and over, and an end that does not fit; and on
what all expressions dislike, such as blanks without end. Each string is tried at a length and at half of it; the
exponent says how time grows: 1 is linear, 2 is quadratic, and what is exponential never ends, so there is a bound.
Then whole texts of such strings go through reading and coding.

The last line names the expressions that are worse than quadratic, or take more than a second.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import math
import multiprocessing
import pkgutil
import re
import signal
import string
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

import detente

_HOME: Final = str(Path(detente.__file__).parent)
_SKIPPED: Final = ("detente.training", "detente.cli.demo", "__main__")
BOUND: Final = 1.0
"""Seconds of the processor that one try may take."""

SLOW: Final = 0.05
"""Seconds below which an exponent is noise."""

MOST: Final = 2.3
"""An exponent above this is worse than quadratic; measured ones are a little off."""

COMMON: Final = (
    " ", "a", "A", "a ", "A ", "Aa ", "Aa, ", "1", "1,", "-", "- ", "(", "((", ")", "[", '"', '" ', "'", "“", ".", ". ",
    ", ", "\n", "\n\n", " \n", "<", "<!--", "<a ", "&", "&a", "/", "http://a", "@", "#", "\t", "\u00a0", "é", "Mr. ",
    "A. ", "and ", "of the ", "said ", "*", "_", "|", ":", ";", "\\", "\ud800", "\u200b",
)  # fmt: skip
"""What texts may repeat without end."""


class TooLongError(Exception):
    """A try took longer than the bound."""


@dataclass(frozen=True)
class Found:
    """An expression, and where it is compiled."""

    pattern: re.Pattern[Any]
    where: str


@dataclass(frozen=True)
class Growth:
    """How long an expression takes at worst, and how that grows with the length of the string."""

    found: Found
    way: str
    pump: str
    seconds: float
    exponent: float


def expressions() -> list[Found]:
    """Give every expression that the package compiles when all of it is loaded, in a process that has loaded none."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_compiled)


def _compiled() -> list[Found]:
    seen: dict[tuple[Any, int], Found] = {}
    real = re.compile

    def compiled(pattern: Any, flags: int | re.RegexFlag = 0) -> re.Pattern[Any]:  # noqa: ANN401
        made = real(pattern, flags)
        frame = inspect.currentframe()
        caller = frame.f_back if frame else None
        if caller is not None and caller.f_code.co_filename.startswith(_HOME):
            where = f"{caller.f_code.co_filename.removeprefix(_HOME + '/')}:{caller.f_lineno}"
            seen.setdefault((made.pattern, made.flags), Found(made, where))
        return made

    re.compile = compiled
    try:
        _load_all()
    finally:
        re.compile = real
    for found in _in_calls():
        seen.setdefault((found.pattern.pattern, found.pattern.flags), found)
    return sorted(seen.values(), key=lambda one: one.where)


def _in_calls() -> Iterator[Found]:
    """Give the expressions of calls such as `re.split(EXPRESSION, text)`, which nothing compiles on loading."""
    for path in sorted(Path(_HOME).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Attribute(ast.Name("re"), name), [ast.Constant(str(pattern)), *_], keywords) if (
                    name != "compile"
                ):
                    flags = next((ast.unparse(one.value) for one in keywords if one.arg == "flags"), "0")
                    compiled = re.compile(pattern, eval(flags, {"re": re}))  # our own source
                    yield Found(compiled, f"{path.relative_to(_HOME)}:{node.lineno}")


def _load_all() -> None:
    for module in pkgutil.walk_packages([_HOME], "detente."):
        if not module.name.startswith(_SKIPPED) and not module.name.endswith("__main__"):
            with suppress(ModuleNotFoundError):  # an extra that is not installed
                importlib.import_module(module.name)
    text = "KAMPALA, Uganda (Reuters) - Kenya expelled two Somali diplomats on Monday, killing nine. It said “no”."
    detente.load()(text, date="2017-04-14", title="Kenya expels envoys")


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Raise TooLongError in what takes longer; an expression that is at work can be interrupted so."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def hostile(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """Give beginnings and what to repeat after them, for every repetition in an expression and in general."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        parser = importlib.import_module("re._parser")
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    seen = set()
    for start, pump in [*_pumps(list(tree), ""), *(("", pump) for pump in COMMON)]:
        if pump and (start, pump) not in seen:
            seen.add((start, pump))
            yield start, pump


def _pumps(nodes: Sequence[Any], start: str) -> Iterator[tuple[str, str]]:
    for node in nodes:
        name, value = str(node[0]), node[1]
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, inner = value
            if int(most) > 1:
                yield start, _sample(list(inner))
            yield from _pumps(list(inner), start)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _pumps(list(branch), start)
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            yield from _pumps(list(value[-1] if name == "SUBPATTERN" else value), start)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _pumps(list(value[1]), start)
        start += _sample([node])


def _sample(nodes: Sequence[Any]) -> str:
    """Give a string that some nodes match, or nearly so."""
    return "".join(_sample_of(str(name), value) for name, value in nodes)


def _sample_of(name: str, value: Any) -> str:  # noqa: ANN401
    match name:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return "a" if value != ord("a") else "b"
        case "ANY":
            return "a"
        case "IN":
            return _member(value)
        case "BRANCH":
            return _sample(list(value[1][0]))
        case "SUBPATTERN":
            return _sample(list(value[-1]))
        case "ATOMIC_GROUP":
            return _sample(list(value))
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = value
            return _sample(list(inner)) * max(int(least), min(1, int(most)))
        case _:
            return ""


def _member(members: Sequence[Any]) -> str:
    refused = str(members[0][0]) == "NEGATE"
    for character in "a A1-.,'\"\n" + string.printable:
        if _is_among(character, members[refused:]) != refused:
            return character
    return chr(members[0][1]) if str(members[0][0]) == "LITERAL" else "é"


def _is_among(character: str, members: Sequence[Any]) -> bool:
    for name, value in members:
        kind = str(name)
        if kind == "LITERAL" and ord(character) == value:
            return True
        if kind == "RANGE" and value[0] <= ord(character) <= value[1]:
            return True
        if kind == "CATEGORY" and _is_of(character, str(value)):
            return True
    return False


def _is_of(character: str, category: str) -> bool:
    kinds: dict[str, Callable[[str], bool]] = {
        "SPACE": str.isspace, "DIGIT": str.isdigit, "WORD": lambda one: one.isalnum() or one == "_",
    }  # fmt: skip
    name = category.removeprefix("CATEGORY_")
    wanted = not name.startswith("NOT_")
    return kinds[name.removeprefix("NOT_")](character) == wanted


def worst(found: Found, length: int) -> Growth:
    """Give the string on which an expression takes longest, and how its time grows there."""
    growth = Growth(found, "", "", 0.0, 0.0)
    tries = [(start, pump, way) for start, pump in hostile(found.pattern) for way in ("match", "search")]
    for start, pump, way in tries:
        first = _took(found.pattern, way, start, pump, length // 2)
        if first < SLOW / 8:
            continue
        second = _took(found.pattern, way, start, pump, length)
        exponent = math.log2(second / first) if math.isfinite(first) and second >= SLOW else 1.0
        if second > growth.seconds:
            growth = Growth(found, way, f"{start!r} + {pump!r} * n", second, exponent)
        if math.isinf(second):
            break
    return growth


def _took(pattern: re.Pattern[Any], way: str, start: str, pump: str, length: int) -> float:
    text: Any = start + pump * (length // len(pump)) + "\x00"
    if isinstance(pattern.pattern, bytes):
        text = text.encode("utf-8", "replace")
    begun = time.process_time()
    try:
        with bounded(BOUND):
            getattr(pattern, way)(text)
    except TooLongError:
        return math.inf
    return time.process_time() - begun


def whole_texts(length: int) -> Iterator[tuple[str, float, float]]:
    """Give for texts of one hostile piece the seconds that coding takes, and how they grow."""
    coder = detente.load()
    for pump in COMMON:
        took = []
        for many in (length // 2, length):
            begun = time.process_time()
            coder(f"Chad shelled Niger. {pump * (many // len(pump))}", date="2017-04-14")
            took.append(time.process_time() - begun)
        yield pump, took[1], math.log2(took[1] / took[0])


def main() -> None:
    """Try all expressions, and all of reading and coding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=2_000)
    parser.add_argument("--text", type=int, default=50_000, help="characters of whole texts; 0 for none")
    parser.add_argument("--worst", type=int, default=20)
    given = parser.parse_args()
    found = []
    for one in expressions():
        found.append(growth := worst(one, given.length))
        if growth.seconds > SLOW:
            print(f"  {growth.seconds:.3f} s  {one.where}", file=sys.stderr, flush=True)
    order = sorted(found, key=lambda one: -one.seconds)
    fast = sum(one.seconds < SLOW for one in found)
    print(f"{len(found)} expressions, {fast} under {SLOW} s on all strings of {given.length}")
    for slow in order[: given.worst]:
        if slow.seconds >= SLOW / 4:
            print(f"{slow.seconds:8.3f} s  n^{slow.exponent:.1f}  {slow.found.where}  {slow.way}  {slow.pump[:90]}")
    if given.text:
        for pump, seconds, exponent in sorted(whole_texts(given.text), key=lambda row: -row[1])[:8]:
            print(f"{seconds:8.3f} s  n^{exponent:.1f}  coding of {given.text} characters of {pump!r}")
    bad = sorted({one.found.where for one in found if one.seconds > 1 or (one.exponent > MOST and one.seconds > SLOW)})
    print(f"worse than quadratic, or slow: {', '.join(bad)}" if bad else "none is worse than quadratic")
    raise SystemExit(bool(bad))


if __name__ == "__main__":
    main()
