"""`detente explain`: how a sentence came to its events."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.exits import ExitCode, UsageError
from detente.cli.given import NamesOption
from detente.cli.inputs import check_given
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
from detente.cli.terminal import put, tell

HELP = """Show how a sentence comes to its events.

Shown are the parse, the names and whom they stand for, the predicates with their arguments, the lexicon's entries
that fit (which one won, which lost), what the rules changed, and the events. Several sentences may be given at once,
as one text: what the first tells, the later ones know.
"""


def explain(
    sentence: Annotated[str, typer.Argument(metavar="SENTENCE", help="One sentence, or a short text.")],
    date: Annotated[str | None, typer.Option(metavar="DATE", help="Day of publication, YYYY-MM-DD.")] = None,
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
    day = _day(check_given("--date", date))
    if not any(c.isalnum() for c in sentence):
        raise UsageError("SENTENCE: there are no words in it; give a sentence in quotation marks")
    from detente.api import language_obstacle, load, make_article  # noqa: PLC0415  # seconds, and not for --help
    from detente.cli.explanation import explain_sentence  # noqa: PLC0415

    article = make_article(sentence, date=day)
    obstacle = language_obstacle(article)
    if obstacle:
        tell(f"SENTENCE {obstacle}; nothing was coded")
        raise typer.Exit(ExitCode.NOT_ENGLISH)
    coder = load(judging=judging, codebook=codebook, names=names)
    for number, reading in enumerate(coder.read(article)):
        if number:
            put()
            put()
        for line in explain_sentence(reading):
            put(line)
    tell_usage(coder.judge)


def _day(written: str) -> str | None:
    from detente.reading import DateError, check_date  # noqa: PLC0415

    try:
        return check_date(written) if written else None
    except DateError as error:
        raise UsageError(f"--date: {error}") from error
