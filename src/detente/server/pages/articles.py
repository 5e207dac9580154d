"""An article: its words with all that was found in them, and its copies side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from detente.server import questions
from detente.server.coding import Desk
from detente.server.pages.disputes import shown_disputes
from detente.server.pages.frame import render
from detente.server.problems import ProblemError
from detente.server.reader import Row
from detente.server.state import state_of
from detente.showing.marking import Node, mark, spans_of

router: Final = APIRouter()

_LONGEST: Final = 60_000
"""Characters of articles that are put side by side: word by word, which takes long for long ones."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why an event was coded: the entry of the lexicon with an example, the rules, and what the codebook says."""

    entry: str
    example: str
    rules: Sequence[str]
    definition: str
    modes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Marked:
    """An article as it is shown: title and text as trees, and the records that marks point at."""

    title: Sequence[str | Node]
    text: Sequence[str | Node]
    events: Sequence[Row]
    statements: Sequence[Row]
    claims: Sequence[Row]
    reasons: Mapping[str, Why]
    stories: Mapping[str, str]
    nested: Sequence[Nested]


@dataclass(frozen=True, slots=True)
class Nested:
    """Somebody who reports, and what: statements, or others who report."""

    who: Row | None
    statements: list[Row]
    inside: list[Nested]


@router.get("/article")
def article(request: Request, id: str = "") -> Response:
    """Show an article; its marks come after its text."""
    reader = state_of(request).reader
    found = questions.article(reader, id)
    if found is None:
        raise ProblemError(404, "There is no article of that id in the store.")
    return render(request, "article.html", article=found)


@router.get("/parts/article")
def marks(request: Request, id: str = "") -> Response:
    """Show an article's text with its words marked, and what was found in it."""
    state = state_of(request)
    reader = state.reader
    found = questions.article(reader, id)
    if found is None:
        raise ProblemError(404, "There is no article of that id in the store.")
    events = questions.events_of_article(reader, id)
    statements, claims = questions.statements_of_article(reader, id), questions.claims_of_article(reader, id)
    family = questions.family_of(reader, id)
    others = {row[name] for row in family for name in ("article", "original", "family")}
    shown = marked(found, events, statements, claims, state.desk, questions.story_of(reader, [e["id"] for e in events]))
    return render(
        request,
        "parts/article.html",
        article=found,
        marked=shown,
        disputes=shown_disputes(reader, questions.disputes_of_article(reader, id)),
        family=family,
        heads=questions.heads_of(reader, others),
    )


@router.get("/parts/copies")
def side_by_side(request: Request, one: str = "", other: str = "") -> Response:
    """Show two articles side by side, word by word."""
    from detente.copies import side_by_side as compare  # noqa: PLC0415  # NumPy and word lists, for who asks

    reader = state_of(request).reader
    heads = questions.articles_of(reader, [one, other])
    if one == other or len(heads) < 2:
        raise ProblemError(404, "There are no two such articles in the store.")
    first, second = heads[one]["text"], heads[other]["text"]
    if len(first) + len(second) > _LONGEST:
        raise ProblemError(413, f"The two have more than {_LONGEST} characters; `detente copies --diff` compares them.")
    runs = reader.kept(("side by side", one, other), lambda: compare(first, second))
    return render(
        request, "parts/copies.html", one=heads[one], other=heads[other], runs=runs, first=first, second=second
    )


def marked(
    found: Row,
    events: Sequence[Row],
    statements: Sequence[Row],
    claims: Sequence[Row],
    desk: Desk,
    stories: Mapping[str, str] | None = None,
) -> Marked:
    """Mark an article's words."""
    text, title = found["text"] or "", found["title"] or ""
    spans = spans_of(text, events, statements, claims)
    return Marked(
        mark(title, spans, len(text) + 1),
        mark(text, spans),
        events,
        statements,
        claims,
        {event["id"]: why(event, desk) for event in events},
        stories or {},
        nest(statements),
    )


def why(event: Row, desk: Desk) -> Why:
    """Say why an event was coded."""
    kind = desk.book.codebook.events.get(event["event"])  # none, where the store is another codebook's
    entry, *rules = (event["coder"]["rule"] or "").split("; ")
    known = desk.entry(entry)
    example = next((f"{one.text} → {one.coding}" for one in known.examples), "") if known is not None else ""
    modes = {mode.name: mode.definition for mode in kind.modes} if kind is not None else {}
    return Why(
        entry, example, rules, kind.definition if kind is not None else "",
        [f"{mode}: {modes[mode]}" for mode in event["mode"] or () if mode in modes],
    )  # fmt: skip


def nest(statements: Iterable[Row]) -> list[Nested]:
    """Put statements below who reports them: outermost the newspaper, innermost who is said to have spoken."""
    top: list[Nested] = []
    for statement in statements:
        level = top
        for reporter in [*(statement["via"] or ()), statement["speaker"]]:
            node = next((one for one in level if _key(one.who) == _key(reporter)), None)
            if node is None:
                node = Nested(reporter, [], [])
                level.append(node)
            level, innermost = node.inside, node
        innermost.statements.append(statement)
    return top


def _key(entity: Row | None) -> Any:  # noqa: ANN401  # something to compare by
    return entity and (entity["code"], entity["sector"], entity["entity_name"] or entity["entity_text"])
