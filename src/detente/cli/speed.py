"""The option that says how much the judge is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.exits import UsageError

if TYPE_CHECKING:
    from detente.coding import Speed

SPEEDS: tuple[Speed, ...] = ("fast", "default", "thorough")

SpeedOption = Annotated[
    str,
    typer.Option(
        "--speed",
        metavar="SPEED",
        help="fast: the lexicon alone; default: the judge on what that leaves open; thorough: on every sentence.",
    ),
]


def check_speed(written: str) -> Speed:
    """Return the speed of that name; raise UsageError where there is none."""
    for speed in SPEEDS:
        if written == speed:
            return speed
    raise UsageError(f"--speed: got {written!r}; allowed: {', '.join(SPEEDS)}")
