"""`detente pairs`: the type of what a marked actor does to a marked recipient."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.exits import ExitCode
from detente.cli.pair_input import PairInput
from detente.cli.speed import SpeedOption, check_speed
from detente.cli.terminal import flush, put_json, tell

if TYPE_CHECKING:
    from detente.coding import Speed
    from detente.coding.pairs import MarkedPair, PairType

HELP = """Give types to marked pairs of actor and recipient.

FILE has a pair a line, as JSON: {"id", "text", "actor": [[start, end], ...], "recipient": [[start, end], ...]}, with
offsets in characters; "-" is standard input. For each pair a line {"id", "type", "confidence"} is written; type and
confidence are null where nothing is coded between the two.
"""


def pairs(
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON Lines with a pair a line; - is standard input.")],
    speed: SpeedOption = "fast",
) -> None:
    """Run the command."""
    pace = check_speed(speed)
    source = PairInput(file)
    count = 0
    for guess in _guesses(source.pairs(), pace):
        confidence = None if guess.type is None else guess.confidence
        put_json({"id": guess.id, "type": guess.type, "confidence": confidence})
        flush()
        count += 1
    raise typer.Exit(_exit_code(count, source.unread))


def _guesses(pairs: Iterator[MarkedPair], speed: Speed) -> Iterator[PairType]:
    for first in pairs:
        from detente.coding import load_coder  # noqa: PLC0415  # seconds, and only for somebody who has a pair
        from detente.coding.pairs import code_pairs  # noqa: PLC0415

        yield from code_pairs(load_coder(speed=speed), chain([first], pairs))


def _exit_code(count: int, unread: int) -> ExitCode:
    if not count and not unread:
        tell("there are no pairs in the input; give a pair a line")
    if not count:
        return ExitCode.NOTHING
    return ExitCode.PARTLY if unread else ExitCode.DONE
