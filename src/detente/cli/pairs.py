"""`detente pairs`: the type of what a marked actor does to a marked recipient."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.exits import ExitCode
from detente.cli.given import NamesOption
from detente.cli.judging import (
    JudgeOption,
    ModelOption,
    PricesOption,
    RateOption,
    SpeedOption,
    read_judging,
    tell_usage,
)
from detente.cli.knowing import CodebookOption
from detente.cli.pair_input import PairInput
from detente.cli.terminal import flush, put_json, tell
from detente.knowledge import Knowledge, make_knowledge

if TYPE_CHECKING:
    from detente.coding.pairs import MarkedPair, PairType

HELP = """Give types to marked pairs of actor and recipient.

FILE has a pair a line, as JSON: {"id", "text", "actor": [[start, end], ...], "recipient": [[start, end], ...]}, with
offsets in characters; "-" is standard input. For each pair a line {"id", "type", "confidence"} is written; type and
confidence are null where nothing is coded between the two.
"""


def pairs(
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON Lines with a pair a line; - is standard input.")],
    speed: SpeedOption = "fast",
    judge: JudgeOption = "",
    judge_model: ModelOption = "",
    judge_rate: RateOption = 0.0,
    judge_prices: PricesOption = "",
    names: NamesOption = None,
    codebook: CodebookOption = "",
) -> None:
    """Run the command."""
    judging = read_judging(speed, judge, judge_model, judge_rate, judge_prices)
    knowledge = make_knowledge(codebook, names=names, judging=judging)
    source = PairInput(file)
    count = 0
    for guess in _guesses(source.pairs(), knowledge):
        confidence = None if guess.type is None else guess.confidence
        put_json({"id": guess.id, "type": guess.type, "confidence": confidence})
        flush()
        count += 1
    raise typer.Exit(_exit_code(count, source.unread))


def _guesses(pairs: Iterator[MarkedPair], knowledge: Knowledge) -> Iterator[PairType]:
    for first in pairs:
        from detente.api import load_lexicon_coder  # noqa: PLC0415  # seconds, and only for somebody who has a pair
        from detente.coding.pairs import code_pairs  # noqa: PLC0415

        coder = load_lexicon_coder(knowledge)
        yield from code_pairs(coder, chain([first], pairs))
        tell_usage(coder.judge)


def _exit_code(count: int, unread: int) -> ExitCode:
    if not count and not unread:
        tell("there are no pairs in the input; give a pair a line")
    if not count:
        return ExitCode.NOTHING
    return ExitCode.PARTLY if unread else ExitCode.DONE
