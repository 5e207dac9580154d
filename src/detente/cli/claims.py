"""`detente claims`: what is said of relations between two actors, and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.given import DateOption, EncodingOption, NamesOption, SourceOption, TitleOption
from detente.cli.job import Given, Printer, heading, run_job
from detente.cli.parties import PartyFilter, party_filter
from detente.cli.tables import Column, Table
from detente.cli.terminal import put, put_json, visible, width
from detente.knowledge import Knowledge

if TYPE_CHECKING:
    from detente.api import Result
    from detente.records import Article, RelationClaim

HELP = """Show what is said of relations: how they stand or move, between whom, and who says so.

FILE is as in `detente code`, or a store, whose claims are shown as they were found. Directions are low and high (how
relations stand), worse, better and unchanged (how they move). A speaker whom the text does not tell is "unknown".
"""

_COLUMNS = (
    Column("dyad", 9),
    Column("direction", 9),
    Column("who says so", share=0.2),
    Column("words", share=0.8),
)
_AROUND = 45  # characters shown before and after a claim's words
_UNKNOWN = "unknown"


def claims(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files to read; - is standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write relation claims as JSON, one a line.")] = False,
    party: Annotated[str | None, typer.Option(metavar="CODE", help="Only of or by this party, such as RUS.")] = None,
    dyad: Annotated[str | None, typer.Option(metavar="A-B", help="Only of these two, such as RUS-USA.")] = None,
    date: DateOption = None,
    title: TitleOption = None,
    source: SourceOption = None,
    encoding: EncodingOption = None,
    names: NamesOption = None,
) -> None:
    """Run the command."""
    wanted = party_filter(party, dyad)
    printer: Printer = _Json(wanted) if as_json else _Text(wanted)
    run_job(
        files, Given(date, title, source, encoding, knowledge=Knowledge(names=names or "")), printer, "relation_claims"
    )


def _chosen(result: Result, wanted: PartyFilter) -> Iterator[RelationClaim]:
    for claim in result.claims:
        one, other = claim.dyad
        speaker = [_speaker(claim)] if claim.speaker is not None and wanted.dyad is None else []
        if wanted.passes([one], [other], speaker):
            yield claim


class _Json:
    """Relation claims, one a line."""

    def __init__(self, wanted: PartyFilter) -> None:
        self._wanted = wanted

    def put(self, result: Result, place: str) -> None:
        for claim in _chosen(result, self._wanted):
            put_json(claim.to_json())

    def finish(self) -> None:
        """Nothing is left to write."""


class _Text:
    """A table, with a line above each article's claims."""

    def __init__(self, wanted: PartyFilter) -> None:
        self._wanted = wanted
        self._table: Table | None = None

    def put(self, result: Result, place: str) -> None:
        if self._table is None:
            self._table = Table(_COLUMNS, width())
            _put_lines(self._table.head())
        put()
        put(heading(result, place))
        chosen = list(_chosen(result, self._wanted))
        for claim in chosen:
            _put_lines(self._table.row(_cells(result.article, claim)))
        if not chosen:
            put("no relation claims")

    def finish(self) -> None:
        """Nothing is left to write."""


def _put_lines(lines: Iterator[str]) -> None:
    for line in lines:
        put(line)


def _cells(article: Article, claim: RelationClaim) -> Sequence[str]:
    return ["-".join(claim.dyad), claim.direction, _speaker(claim), in_sentence(article, claim)]


def _speaker(claim: RelationClaim) -> str:
    from detente.records import code  # noqa: PLC0415  # no command may load the records before it runs

    return _UNKNOWN if claim.speaker is None else code(claim.speaker)


def in_sentence(article: Article, claim: RelationClaim) -> str:
    """Give a claim's words in marks, with some of their sentence around them."""
    info = claim.text_info
    first, last = (info.start, info.end) if info is not None else (claim.start, claim.end)
    start = first if claim.start - first <= _AROUND else article.text.rfind(" ", first, claim.start - _AROUND) + 1
    start = max(start, first)
    found = article.text.find(" ", claim.end + _AROUND, last)
    end = last if last - claim.end <= _AROUND or found < 0 else found
    before = ("…" if start > first else "") + article.words(start, claim.start)
    after = article.words(claim.end, end) + ("…" if end < last else "")
    return visible(f"{before}«{claim.words}»{after}")
