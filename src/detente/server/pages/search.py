"""Search: events by words, actors, types and days, to look at and to download."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response, StreamingResponse

from detente.exchange.export import Format, export_lines, export_parquet
from detente.server import questions, views
from detente.server.filters import EventFilter, event_conditions, where
from detente.server.pages.frame import address, read_form, render
from detente.server.problems import ProblemError
from detente.server.reader import Reader, Row
from detente.server.state import state_of
from detente.store import Store

router: Final = APIRouter()

_PAGE: Final = 30
_FORMS: Final = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}


@router.get("/search")
def search(request: Request) -> Response:
    """Show the form, and leave a place for what is found."""
    _, written, wrong = read_form(request, EventFilter)
    return render(request, "search.html", written=written, wrong=wrong)


@router.get("/parts/search")
def found(request: Request) -> Response:
    """List events."""
    reader = state_of(request).reader
    wanted, written, wrong = read_form(request, EventFilter)
    cursor = request.query_params.get("cursor")
    page = questions.list_events(reader, wanted, _PAGE, cursor)
    return render(
        request,
        "parts/events.html",
        events=shown_events(reader, page.rows),
        more=address("/parts/search", **written, cursor=page.next) if page.next else "",
        begins=not cursor,
        count=None if cursor else questions.count_events(reader, wanted),
        most=state_of(request).options.limits.download,
        downloads={form: address("/search/download", **written, form=form) for form in _FORMS},
        wrong=wrong,
    )


@router.get("/search/download")
def download(request: Request, form: str = "csv") -> Response:
    """Give the events that are found as a file."""
    state = state_of(request)
    reader = state.reader
    wanted, _, wrong = read_form(request, EventFilter)
    if form not in _FORMS or wrong:
        raise ProblemError(422, f"form: got another than {', '.join(_FORMS)}" if not wrong else f"{wrong}")
    conditions, values = event_conditions(wanted, reader.having)
    query = f"FROM (FROM events {where(conditions)} LIMIT {state.options.limits.download})", values
    headers = {"Content-Disposition": f'attachment; filename="events.{form}"'}
    if form == "parquet":
        folder = tempfile.TemporaryDirectory(prefix="detente-")
        path = Path(folder.name) / "events.parquet"
        with opened(reader) as store:
            export_parquet(store, path, "events", query)
        return FileResponse(path, media_type=_FORMS[form], headers=headers, background=BackgroundTask(folder.cleanup))
    return StreamingResponse(_lines(reader, Format(form), query), media_type=_FORMS[form], headers=headers)


def _lines(reader: Reader, form: Format, query: tuple[str, dict[str, object]]) -> Iterator[str]:
    with opened(reader) as store:
        for line in export_lines(store, form, "events", query):
            yield line + "\n"


def opened(reader: Reader) -> Store:
    """Open the snapshot once more: a download may take as long as it likes, and holds nobody up."""
    return Store(reader.root, reader.snapshot, texts=reader.texts)


def shown_events(reader: Reader, events: list[Row]) -> list[Row]:
    """Give events with their articles, stories, and sentences."""
    return reader.kept(("shown events", tuple(event["id"] for event in events)), lambda: _shown(reader, events))


def _shown(reader: Reader, events: list[Row]) -> list[Row]:
    articles = {event["article"] for event in events}
    heads = questions.articles_of(reader, articles)
    stories = questions.story_of(reader, [event["id"] for event in events])
    return [
        event
        | {
            "head": heads[event["article"]],
            "passage": views.passage(event, heads[event["article"]]),
            "story": stories.get(event["id"]),
        }
        for event in events
    ]
