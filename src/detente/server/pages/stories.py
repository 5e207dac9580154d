"""A story: one event in the world, with all that tell of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from detente.server import questions, views
from detente.server.filters import StoryFilter
from detente.server.pages.disputes import shown_disputes
from detente.server.pages.frame import address, read_form, render
from detente.server.problems import ProblemError
from detente.server.reader import Reader, Row
from detente.server.state import state_of

router: Final = APIRouter()

_PAGE: Final = 25


@dataclass(slots=True)
class Report:
    """What one article says of a story, and the copies of that article that say it too."""

    event: Row
    article: Row
    passage: views.Passage
    copies: list[Report] = field(default_factory=list)


@router.get("/story")
def story(request: Request, id: str = "") -> Response:
    """Show a story."""
    reader = state_of(request).reader
    found = next(iter(questions.stories(reader, [id])), None)
    if found is None:
        raise ProblemError(
            404, "There is no story of that id. Stories are worked out again when articles are added: search."
        )
    events = questions.reports(reader, id)
    heads = questions.articles_of(reader, [event["article"] for event in events])
    return render(
        request,
        "story.html",
        story=found,
        reports=_folded(reader, events, heads),
        voices=_voices(events),
        figures=[event for event in events if event["size"]],
        heads=heads,
        disputes=_disputes(reader, events),
    )


@router.get("/parts/stories")
def stories(request: Request) -> Response:
    """List stories, for the pages that choose some."""
    reader = state_of(request).reader
    wanted, written, _ = read_form(request, StoryFilter)
    page = questions.list_stories(reader, wanted, _PAGE, request.query_params.get("cursor"))
    more = address("/parts/stories", **written, cursor=page.next) if page.next else ""
    empty = "No story fits. Take more days, or leave out an actor."
    return render(request, "parts/stories.html", stories=page.rows, more=more, empty=empty)


def _folded(reader: Reader, events: Sequence[Row], heads: Mapping[str, Row]) -> list[Report]:
    """Put reports in copies of an article below that of the article, where it tells the story too."""
    made = [Report(event, heads[event["article"]], views.passage(event, heads[event["article"]])) for event in events]
    first: dict[str, Report] = {}
    for report in made:
        first.setdefault(report.article["id"], report)
    originals = _originals(reader, list(first))
    whole: list[Report] = []
    for report in made:
        above = first.get(originals.get(report.article["id"], ""))
        (above.copies if above is not None else whole).append(report)
    return whole


def _originals(reader: Reader, articles: Sequence[str]) -> dict[str, str]:
    """Give the first article of the family for each that is a whole copy."""
    values: dict[str, object] = {}
    wanted = questions.any_of("article", articles, values)
    rows = reader.found(f"SELECT article, family FROM copies WHERE {wanted} AND kind <> 'partial'", **values)
    return {row["article"]: row["family"] for row in rows}


@dataclass(slots=True)
class Voice:
    """Somebody who says so, or denies it."""

    name: str
    statuses: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)


def _voices(events: Sequence[Row]) -> list[Voice]:
    """Say who vouches for a story: newspapers themselves, and those whom they quote."""
    found: defaultdict[str, Voice] = defaultdict(lambda: Voice(""))
    for event in events:
        speakers = [views.code(one) for one in event["reported_by"]] or ["the newspapers themselves"]
        voice = found[speakers[-1]]
        voice.name = speakers[-1]
        voice.statuses = views.union([voice.statuses, [event["status"]]])
        voice.articles = views.union([voice.articles, [event["article"]]])
    return sorted(found.values(), key=lambda voice: (-len(voice.articles), voice.name))


def _disputes(reader: Reader, events: Sequence[Row]) -> list[Row]:
    ids = {event["id"] for event in events}
    values: dict[str, object] = {}
    wanted = questions.any_of("article", (event["article"] for event in events), values)
    rows = reader.found(f"FROM disputes WHERE {wanted} ORDER BY id", **values)
    return shown_disputes(reader, [row for row in rows if ids & {*row["claim"]["ids"], *row["counter"]["ids"]}])
