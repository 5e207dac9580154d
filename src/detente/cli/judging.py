"""The options that say how much a judge is asked, and which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.exits import UsageError
from detente.cli.terminal import tell
from detente.judging import SPEEDS, Judging, Speed

if TYPE_CHECKING:
    from detente.coding.judge import Judge

SpeedOption = Annotated[
    str,
    typer.Option(
        "--speed",
        metavar="SPEED",
        help="fast: the lexicon alone; default: the judge on what that leaves open; thorough: on every sentence.",
    ),
]
JudgeOption = Annotated[
    str,
    typer.Option(
        "--judge",
        metavar="PLACE",
        help="Another judge: a folder (a judge of ours, a transformers model) or http(s)://… of an endpoint "
        "that speaks OpenAI's protocol. Its key is read from DETENTE_JUDGE_KEY.",
    ),
]
ModelOption = Annotated[str, typer.Option("--judge-model", metavar="NAME", help="The model of an endpoint.")]
RateOption = Annotated[
    float, typer.Option("--judge-rate", metavar="N", min=0.0, help="At most N requests a minute to an endpoint.")
]
PricesOption = Annotated[
    str, typer.Option("--judge-prices", metavar="IN,OUT", help="An endpoint's prices of a million tokens, to add up.")
]


ConfidenceOption = Annotated[
    float,
    typer.Option(
        "--min-confidence", metavar="P", min=0.0, max=1.0, help="Leave out events that are less sure, 0 to 1."
    ),
]


def read_judging(speed: str, judge: str = "", model: str = "", rate: float = 0.0, prices: str = "") -> Judging:
    """Put what the options say together; raise UsageError where one is wrong."""
    pace = _speed(speed)
    if pace == "fast" and (judge or model):
        raise UsageError("--judge: at speed fast no judge is asked; give --speed default or thorough")
    return Judging(pace, judge, model, rate, _prices(prices))


def _speed(written: str) -> Speed:
    for speed in SPEEDS:
        if written == speed:
            return speed
    raise UsageError(f"--speed: got {written!r}; allowed: {', '.join(SPEEDS)}")


def _prices(written: str) -> tuple[float, float]:
    if not written:
        return 0.0, 0.0
    try:
        first, second = map(float, written.split(","))
    except ValueError:
        raise UsageError(f"--judge-prices: got {written!r}; give two numbers, as 0.15,0.6") from None
    return first, second


def tell_usage(judge: Judge | None) -> None:
    """Tell what an endpoint was asked and what that cost, where the judge is behind one."""
    usage, endpoint = getattr(judge, "usage", None), getattr(judge, "endpoint", None)
    if usage is None or endpoint is None:
        return
    line = f"{endpoint.model}: requests {usage.requests}, answers known {usage.cached}, unreadable {usage.unread}; "
    line += f"tokens in {usage.tokens_in}, out {usage.tokens_out}"
    tell(line + (f"; cost {usage.cost(endpoint.prices):.4f}" if any(endpoint.prices) else ""))
