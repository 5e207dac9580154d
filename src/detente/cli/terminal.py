"""Standard output and standard error: what is written there, and how."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Mapping
from typing import Any


def prepare_streams() -> None:
    """Make output the same wherever it goes: UTF-8 into files and pipes, no crash on a terminal that lacks letters."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def close_output() -> None:
    """Send what is still to be written nowhere: nobody reads it, and Python would complain about that at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def flush() -> None:
    """Send off what was written to standard output."""
    sys.stdout.flush()


def put(line: str = "") -> None:
    """Write a line to standard output."""
    sys.stdout.write(f"{line}\n")


def put_json(values: Mapping[str, Any]) -> None:
    """Write a JSON object to standard output, on one line."""
    put(json.dumps(values, ensure_ascii=False))


def tell(message: str) -> None:
    """Write one line to standard error, with the program's name before it."""
    sys.stdout.flush()
    sys.stderr.write(f"detente: {printable(message)}\n")
    sys.stderr.flush()


def printable(words: str) -> str:
    r"""Escape what a terminal would obey instead of showing: control characters, line ends, marks of direction.

    >>> printable("a\x1b[31mb\u202e")
    'a\\x1b[31mb\\u202e'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in words)


def visible(words: str) -> str:
    r"""Put a space for all of that, as in a table, where no one wants to see it.

    >>> visible("the\x07 talks")
    'the talks'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def width() -> int:
    """Give the width for tables: that of the terminal, and a fixed one for files and pipes."""
    if not sys.stdout.isatty():
        return _PAGE
    return max(_NARROWEST, shutil.get_terminal_size().columns)


_PAGE = 150
_NARROWEST = 60
