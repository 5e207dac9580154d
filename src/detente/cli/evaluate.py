"""`detente evaluate`: how well the coder does against a gold set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from detente.cli.exits import UsageError
from detente.cli.given import NamesOption
from detente.cli.judging import JudgeOption, ModelOption, PricesOption, RateOption, SpeedOption, read_judging
from detente.cli.knowing import CodebookOption
from detente.cli.reviews import put_reviews
from detente.cli.tables import align
from detente.cli.terminal import put, visible
from detente.knowledge import Knowledge, make_knowledge

if TYPE_CHECKING:
    from detente.codebook import Codebook
    from detente.coding import Coder
    from detente.evaluation import (
        ChallengeError,
        ChallengeScores,
        Counts,
        DyadError,
        EventScores,
        GoldDocument,
        GoldPair,
        Guess,
        PairError,
        PairScores,
        StatementChallengeError,
        StatementChallengeScores,
        StatementError,
        StatementScores,
    )
    from detente.records import Event, Statement

    Scores = EventScores | PairScores | StatementScores | ChallengeScores | StatementChallengeScores
    Error = DyadError | PairError | StatementError | ChallengeError | StatementChallengeError

HELP = """Code a gold set and print how well that went.

GOLD is JSON Lines, either documents with their events ({"id", "text", "sentences", "events"}) or their statements
({"id", "text", "sentences", "statements"}), or marked pairs with their types ({"id", "text", "actor", "recipient",
"type"}); its first line tells which. Of events, precision, recall and F1 are given for types, quad classes, dyads and
whole events; of statements, for finding them, with the shares whose speaker, span and form are right; of pairs, macro
F1 and accuracy. A folder is a challenge suite, a TOML file for each phenomenon, of events or of statements; given are
the figures of all of it, and by phenomenon. With --reviews nothing is coded: given is how many of the
events that people reviewed are right, and how far those people agree.
"""

_WORDS = 220  # characters of a sentence that are shown with an error


def evaluate(
    gold: Annotated[
        Path | None, typer.Argument(metavar="[GOLD]", help="The gold set, JSON Lines, or a folder.", show_default=False)
    ] = None,
    reviews: Annotated[
        str | None, typer.Option(metavar="DIR", help="Take the reviews in a store instead of a gold set.")
    ] = None,
    errors: Annotated[int, typer.Option(min=0, metavar="N", help="List so many errors.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Write the figures as JSON.")] = False,
    speed: SpeedOption = "fast",
    judge: JudgeOption = "",
    judge_model: ModelOption = "",
    judge_rate: RateOption = 0.0,
    judge_prices: PricesOption = "",
    names: NamesOption = None,
    codebook: CodebookOption = "",
) -> None:
    """Run the command."""
    if (gold is None) == (reviews is None):
        raise UsageError("GOLD and --reviews: give one of them")
    if reviews is not None:
        put_reviews(reviews, as_json=as_json)
        return
    judging = read_judging(speed, judge, judge_model, judge_rate, judge_prices)
    scores = _score(cast(Path, gold), make_knowledge(codebook, names=names, judging=judging))
    if as_json:
        listed: dict[str, Any] = {"errors": [asdict(error) for error in scores.errors[:errors]]} if errors else {}
        put(json.dumps(scores.to_json() | listed, ensure_ascii=False, indent=1))
        return
    for line in _figures(scores):
        put(line)
    for error in scores.errors[:errors]:
        for line in _error(error):
            put(line)


def _score(gold: Path, knowledge: Knowledge) -> Scores:
    from detente.evaluation import (  # noqa: PLC0415
        read_gold,
        read_pairs,
        score_events,
        score_pairs,
        score_statements,
    )

    if gold.is_dir():
        return _score_folder(gold, knowledge)
    first = _first(gold)
    if "events" in first:
        documents = read_gold(gold, _codebook(knowledge))
        return score_events(documents, _code_documents(documents, knowledge), _codebook(knowledge))
    if "recipient" in first:
        marked = read_pairs(gold)
        return score_pairs(marked, _guess(marked, knowledge))
    if "statements" in first:
        documents = read_gold(gold)
        return score_statements(documents, _read_documents(documents, knowledge))
    raise UsageError(
        f"{gold}: has neither events nor statements nor pairs; "
        "give documents with events or statements, or pairs with types"
    )


def _score_folder(folder: Path, knowledge: Knowledge) -> ChallengeScores | StatementChallengeScores:
    from detente.evaluation import (  # noqa: PLC0415
        holds_statements,
        read_challenges,
        read_statement_challenges,
        score_challenges,
        score_statement_challenges,
    )

    if holds_statements(folder):
        passages = read_statement_challenges(folder)
        return score_statement_challenges(passages, _read_documents((one.document for one in passages), knowledge))
    challenges = read_challenges(folder)
    found = _code_documents((one.document for one in challenges), knowledge)
    return score_challenges(challenges, found, _codebook(knowledge))


def _codebook(knowledge: Knowledge) -> Codebook:
    from detente.codebook import folder_stamp, load_book  # noqa: PLC0415

    return load_book(knowledge.codebook, folder_stamp(knowledge.codebook)).codebook


def _coder(knowledge: Knowledge) -> Coder:
    from detente.api import load_lexicon_coder  # noqa: PLC0415  # seconds, and not for a gold set that is broken

    return load_lexicon_coder(knowledge)


def _first(gold: Path) -> Mapping[str, Any]:
    from detente.evaluation import EvaluationError, read_records  # noqa: PLC0415

    records = read_records(gold)
    if not records:
        raise EvaluationError(f"{gold}: is empty; give a gold set with a record a line")
    return records[0]


def _code_documents(documents: Iterable[GoldDocument], knowledge: Knowledge) -> Iterator[Event]:
    from detente.records import Article  # noqa: PLC0415

    articles = (Article(id=one.id, date=one.date, title=one.title, text=one.text) for one in documents)
    for _, events in _coder(knowledge).code(articles):
        yield from events


def _read_documents(documents: Iterable[GoldDocument], knowledge: Knowledge) -> Iterator[Statement]:
    from detente.records import Article  # noqa: PLC0415

    articles = (Article(id=one.id, date=one.date, title=one.title, text=one.text) for one in documents)
    for _, records in _coder(knowledge).records(articles):
        yield from records.statements


def _guess(marked: Iterable[GoldPair], knowledge: Knowledge) -> Iterator[Guess]:
    from detente.coding.pairs import MarkedPair, code_pairs  # noqa: PLC0415
    from detente.evaluation import Guess  # noqa: PLC0415

    bare = (MarkedPair(pair.id, pair.text, pair.actor, pair.recipient) for pair in marked)
    for guess in code_pairs(_coder(knowledge), bare):
        yield Guess(guess.id, guess.type, guess.confidence)


# Figures and errors, as lines.


def _figures(scores: Scores) -> Iterator[str]:
    from detente.evaluation import (  # noqa: PLC0415
        ChallengeScores,
        EventScores,
        StatementChallengeScores,
        StatementScores,
    )

    if isinstance(scores, ChallengeScores):
        return _challenge_figures(scores)
    if isinstance(scores, StatementChallengeScores):
        return _statement_challenge_figures(scores)
    if isinstance(scores, StatementScores):
        return _statement_figures(scores)
    return _event_figures(scores) if isinstance(scores, EventScores) else _pair_figures(scores)


def _event_figures(scores: EventScores) -> Iterator[str]:
    yield from align([[level, *_counts(counts)] for level, counts in scores.levels.items()])
    shares = {"sectors": scores.sectors, "auxiliary": scores.auxiliary, "speaker": scores.speaker}
    listed = "  ".join(f"{name} {share:.3f}" for name, share in shares.items())
    yield f"of the {scores.matched} events that are right as a whole: {listed}"
    yield ""
    rows = [_type_row(type, levels) for type, levels in scores.by_type.items()]
    yield from align([["", "type", "", "", "", "dyad", "", "", ""], *rows])


def _type_row(type: str, levels: Mapping[str, Counts]) -> list[str]:
    return [type, *_counts(levels["type"]), *_counts(levels["dyad"])]


def _pair_figures(scores: PairScores) -> Iterator[str]:
    yield f"type   macro F1 {scores.type_macro_f1:.3f}  accuracy {scores.type_accuracy:.3f}  of {scores.pairs}"
    yield f"quad   macro F1 {scores.quad_macro_f1:.3f}"
    if scores.calibration_error is not None:
        yield f"calibration error {scores.calibration_error:.3f}"
    yield ""
    yield from align([[type, *_counts(counts)] for type, counts in scores.by_type.items()])


def _challenge_figures(scores: ChallengeScores) -> Iterator[str]:
    yield from _event_figures(scores.events)
    yield ""
    rows = [
        [name, *_counts(one.levels["dyad"]), f"{right} of {cases} cases right"]
        for name, (one, cases, right) in scores.phenomena.items()
    ]
    yield from align([["", "dyad", "", "", "", ""], *rows])
    yield ""
    yield f"{scores.cases - len(scores.errors)} of {scores.cases} cases are right as a whole: {scores.right:.3f}"


def _statement_figures(scores: StatementScores) -> Iterator[str]:
    yield "  ".join(["found", *_counts(scores.counts)])
    yield f"of those found: speaker {scores.speaker:.3f}  span {scores.span:.3f}  form {scores.form:.3f}"


def _statement_challenge_figures(scores: StatementChallengeScores) -> Iterator[str]:
    yield from _statement_figures(scores.statements)
    yield ""
    yield from align([[name, f"{right} of {cases} cases right"] for name, (cases, right) in scores.phenomena.items()])
    yield ""
    yield f"{scores.cases - len(scores.errors)} of {scores.cases} cases are right as a whole: {scores.right:.3f}"


def _counts(counts: Counts) -> list[str]:
    return [f"P {counts.precision:.3f}", f"R {counts.recall:.3f}", f"F1 {counts.f1:.3f}", f"of {counts.gold}"]


def _error(error: Error) -> Iterator[str]:
    from detente.evaluation import (  # noqa: PLC0415
        ChallengeError,
        PairError,
        StatementChallengeError,
        StatementError,
    )

    match error:
        case ChallengeError():
            yield error.case
            for words, wanted, found in zip(error.sentences, error.wanted, error.found, strict=True):
                yield f"        {visible(words)[:_WORDS]}"
                yield from () if wanted == found else (f"          wanted  {wanted}", f"          found   {found}")
            return
        case StatementChallengeError():
            yield error.case
            yield f"        {visible(error.text)[:_WORDS]}"
            yield from (f"          wanted  {visible(one)}" for one in error.wanted)
            yield from (f"          found   {visible(one)}" for one in error.found)
            return
        case PairError():
            yield f"{error.id}  {error.type}, but {error.guess or 'nothing'} was coded"
        case StatementError():
            yield f"{error.problem:7} {error.article}:{error.start}"
        case _:
            dyad = f"{error.actor or '·'} {error.type} {error.recipient or '·'}"
            yield f"{error.problem:7} {error.article}:{error.sentence}  {dyad}"
    yield f"        {visible(error.text)[:_WORDS]}"
