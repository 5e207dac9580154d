"""Disputes: claim against counterclaim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from detente.server import questions, views
from detente.server.filters import DisputeFilter
from detente.server.pages.frame import address, read_form, render
from detente.server.reader import Reader, Row
from detente.server.state import state_of

router: Final = APIRouter()

_PAGE: Final = 20


@router.get("/disputes")
def disputes(request: Request) -> Response:
    """Show disputes, by party and day."""
    _, written, wrong = read_form(request, DisputeFilter)
    return render(request, "disputes.html", written=written, wrong=wrong)


@router.get("/parts/disputes")
def list_disputes(request: Request) -> Response:
    """List disputes."""
    reader = state_of(request).reader
    wanted, written, _ = read_form(request, DisputeFilter)
    page = questions.list_disputes(reader, wanted, _PAGE, request.query_params.get("cursor"))
    more = address("/parts/disputes", **written, cursor=page.next) if page.next else ""
    return render(
        request, "parts/disputes.html", disputes=shown_disputes(reader, page.rows), more=more,
        empty="No claim of these days in one article is denied in another, as far as the coder sees. Take other days, "
        "up to 92." if wanted.across else "No dispute fits. Leave out a party, or take more days.",
    )  # fmt: skip


def shown_disputes(reader: Reader, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Give disputes with the words of both sides and the articles that they stand in."""
    return reader.kept(("shown disputes", tuple(row["id"] for row in rows)), lambda: _shown(reader, rows))


def _shown(reader: Reader, rows: Sequence[Row]) -> list[dict[str, Any]]:
    told = questions.told_by(reader, rows)
    articles = {record["article"] for record in told.values()}
    heads = questions.articles_of(reader, articles)
    return [row | {name: _side(row[name], told, heads) for name in ("claim", "counter")} for row in rows]


def _side(side: Row, told: dict[str, Row], heads: dict[str, Row]) -> dict[str, Any]:
    records = [told[id] for id in side["ids"] if id in told]
    events = [record for record in records if record["table"] == "events"]
    record = next(iter(events or records), None)
    shown = {"parties": side["parties"] or ["unknown"], "record": record, "article": None, "passage": None}
    if record is None:
        return shown
    article = heads.get(record["article"])
    return shown | {"article": article, "passage": views.passage(record, article or {})}
