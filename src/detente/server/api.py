"""The API: what the pages show, for programs."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Annotated, Final, TypeVar

from fastapi import APIRouter, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field, ValidationError

from detente.api import make_article
from detente.reading import DateError
from detente.relations import asking
from detente.relations.asking import Scale
from detente.relations.periods import By
from detente.server import questions, relating
from detente.server.answers import answer, as_json, json_answer
from detente.server.filters import ArticleFilter, Days, DisputeFilter, EventFilter, StatementFilter, StoryFilter
from detente.server.paging import Page
from detente.server.problems import ProblemError
from detente.server.reader import Reader, Row
from detente.server.schemas import CodeThis, any_answer, list_answers, one_answer, problems
from detente.server.state import State, state_of

router: Final = APIRouter(prefix="/api/v1")
_F = TypeVar("_F", bound=BaseModel)

_MOST: Final = 1_000


Limit = Annotated[int, Query(ge=1, le=_MOST, description="Rows of a page, at most.")]


class PageQuery(BaseModel):
    """Which page of a list."""

    limit: Limit = 50
    cursor: Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")] = None


class EventQuery(EventFilter, PageQuery):
    """Which events, and which page of them."""


class StoryQuery(StoryFilter, PageQuery):
    """Which stories, and which page of them."""


class ArticleQuery(ArticleFilter, PageQuery):
    """Which articles, and which page of them."""


class StatementQuery(StatementFilter, PageQuery):
    """Which statements, and which page of them."""


class DisputeQuery(DisputeFilter, PageQuery):
    """Which disputes, and which page of them."""


_Id = Annotated[str, Path(max_length=1_000, description="The record's id.")]


@router.get("/store", tags=["store"], summary="What the store holds", responses=any_answer(
    "Counts of rows, the days of its articles, the version, which changes whenever somebody adds, and whether the "
    "server is as fast as it will be: after it was started, a large store takes some minutes.",
    {"version": "5f0c9e1ab2d3", "ready": True, "texts": True, "articles": 98, "events": 1066,
     "first_day": "2016-01-04"},
))  # fmt: skip
def get_store(request: Request) -> Response:
    """Say what the store holds."""
    reader = state_of(request).reader
    return json_answer(
        {
            "version": reader.version,
            "ready": state_of(request).keeper.is_ready,
            "texts": reader.texts,
            **state_of(request).figures(reader),
        }
    )


@router.get("/events", tags=["events"], summary="Events", responses=list_answers("events"))
def list_events(request: Request, query: Annotated[EventQuery, Query()]) -> Response:
    """List events: one type, its actors and recipients, in one sentence."""
    return _listed(request, "events", questions.list_events, EventFilter, query)


@router.get("/events/{id}", tags=["events"], summary="One event", responses=one_answer("events"))
def get_event(request: Request, id: _Id) -> Response:
    """Give an event."""
    reader = state_of(request).reader
    return _one(reader, "events", questions.event(reader, id), "event")


@router.get("/stories", tags=["stories"], summary="Stories", responses=list_answers("stories"))
def list_stories(request: Request, query: Annotated[StoryQuery, Query()]) -> Response:
    """List stories: each event in the world once, found by any of its reports."""
    return _listed(request, "stories", questions.list_stories, StoryFilter, query)


@router.get("/stories/{id}", tags=["stories"], summary="One story", responses=one_answer("stories"))
def get_story(request: Request, id: _Id) -> Response:
    """Give a story; its `reports` are events."""
    reader = state_of(request).reader
    return _one(reader, "stories", next(iter(questions.stories(reader, [id])), None), "story")


@router.get("/statements", tags=["statements"], summary="Statements", responses=list_answers("statements"))
def list_statements(request: Request, query: Annotated[StatementQuery, Query()]) -> Response:
    """List statements: who is reported to have said what."""
    return _listed(request, "statements", questions.list_statements, StatementFilter, query)


@router.get("/disputes", tags=["disputes"], summary="Disputes", responses=list_answers("disputes"))
def list_disputes(request: Request, query: Annotated[DisputeQuery, Query()]) -> Response:
    """List disputes: a claim and its counterclaim, with the parties on either side."""
    return _listed(request, "disputes", questions.list_disputes, DisputeFilter, query)


@router.get("/articles", tags=["articles"], summary="Articles", responses=list_answers("articles"))
def list_articles(request: Request, query: Annotated[ArticleQuery, Query()]) -> Response:
    """List articles, without their texts."""
    return _listed(request, "articles", questions.list_articles, ArticleFilter, query)


@router.get("/articles/{id:path}", tags=["articles"], summary="One article", responses=one_answer("articles"))
def get_article(request: Request, id: _Id) -> Response:
    """Give an article with its text."""
    reader = state_of(request).reader
    return _one(reader, "articles", questions.article(reader, id), "article")


class RelationsQuery(Days):
    """In which days, and how many."""

    limit: Limit = 50


class RelationQuery(Days):
    """How a relation is seen."""

    by: By = Field("week", description="Periods.")
    directed: bool = Field(False, description="Count only what the first does to the other.")
    scale: Scale = Field("plover", description="Scores.")


_Party = Annotated[
    str,
    Path(pattern=r"^[A-Z]{2,8}(?:[:][A-Z]{3})?(?:\+[A-Z]{2,8}(?:[:][A-Z]{3})?)*$", max_length=100,
         description="A code such as `RUS`, with a sector `RUS:MIL`, or several, `USA+GBR`.", examples=["RUS"]),
]  # fmt: skip


@router.get("/relations", tags=["relations"], summary="Relations with most stories", responses=any_answer(
    "Pairs of actors, those with most stories first; a story counts once. Without days, of all days.",
    {"data": [{"one": "RUS", "other": "USA", "stories": 55, "mean_score": -0.6}]},
))  # fmt: skip
def list_relations(request: Request, query: Annotated[RelationsQuery, Query()]) -> Response:
    """List pairs of actors by how many stories there are between them."""
    first, last = query.since or datetime.date.min, query.until or datetime.date.max
    acts = relating.acts_between(state_of(request).reader, first, last)
    return json_answer({"data": relating.pairs(acts)[: query.limit]})


@router.get("/relations/{one}/{other}", tags=["relations"], summary="One relation", responses=any_answer(
    "The relation period by period, with level and band, the verdict on the last one, claims and turning points.",
    {"parties": "USA–RUS", "by": "week", "verdict": {"words": "USA–RUS in the week of 10 April 2017: …"}, "series": [],
     "claims": [], "turning_points": [], "lows": [], "highs": []},
))  # fmt: skip
def get_relation(request: Request, one: _Party, other: _Party, query: Annotated[RelationQuery, Query()]) -> Response:
    """Give a relation."""
    options = query.model_dump()
    found = relating.shown_relation(state_of(request).reader, asking(one, other, **options))
    relation = found.relation
    return json_answer(
        {
            "parties": str(relation),
            "by": query.by,
            "scale": query.scale,
            "directed": query.directed,
            "verdict": relation.verdict.to_json() if found.rows else None,
            "turning_points": list(found.turning_points),
            "claims": list(found.claims),
            "lows": [low.to_json() for low in found.lows],
            "highs": [high.to_json() for high in found.highs],
            "series": list(found.rows),
        }
    )


@router.post("/code", tags=["coding"], summary="Code this text", responses={
    **any_answer(
        "All records of the text. Nothing is stored.",
        {"article": {"id": "c1b0d8a97f334217"}, "skipped": "", "events": [], "statements": [], "relation_claims": [],
         "disputes": []},
    ),
    **problems(403, 413, 415),
})  # fmt: skip
def code_text(request: Request, given: CodeThis) -> Response:
    """Code a text, as `detente code` does. Nothing is stored."""
    return code_answer(state_of(request), given)


def code_answer(state: State, given: CodeThis) -> Response:
    """Code a text and answer with its records."""
    try:
        article = make_article(given.text, date=given.date, title=given.title, source=given.source)
    except DateError as error:
        raise ProblemError(422, f"date: {error}") from error
    result = state.desk.code(article)
    return json_answer(
        {
            "article": {name: value for name, value in article.to_json().items() if name != "text"},
            "skipped": result.skipped,
            "events": [record.to_json() for record in result.events],
            "statements": [record.to_json() for record in result.statements],
            "relation_claims": [record.to_json() for record in result.claims],
            "disputes": [record.to_json() for record in result.disputes],
        }
    )


_Ask = Callable[[Reader, _F, int, str | None], Page[Row]]


def _listed(request: Request, table: str, ask: _Ask[_F], kind: type[_F], query: PageQuery) -> Response:
    """Answer with a page of a list."""
    reader = state_of(request).reader
    page = ask(reader, _filter(request, kind, query), query.limit, query.cursor)
    return answer(request, table, page, texts=reader.texts)


def _filter(request: Request, kind: type[_F], query: PageQuery) -> _F:
    """Take the filter from a query, without the page; raise RequestValidationError where the store has no such type."""
    state = state_of(request)
    given = query.model_dump(exclude={*PageQuery.model_fields})
    try:
        return kind.model_validate(given, context={"types": state.types(state.reader)})
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("query", *one["loc"])} for one in error.errors()]) from error


def _one(reader: Reader, table: str, row: Row | None, what: str) -> Response:
    if row is None:
        raise ProblemError(404, f"there is no {what} of that id")
    return json_answer(as_json(table, row, texts=reader.texts))
