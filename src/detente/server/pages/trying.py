"""Try it: paste a text or upload a file, and see it coded at once. Nothing is stored."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from detente.api import Result, make_article
from detente.reading import DateError, check_date
from detente.server.coding import Coded, Desk, as_rows
from detente.server.pages.articles import Marked, marked
from detente.server.pages.frame import render
from detente.server.problems import ProblemError
from detente.server.state import State, state_of

router: Final = APIRouter()

_EXAMPLE: Final = (
    "Iran freed four American sailors on Thursday after talks in Muscat.\n"
    "The US secretary of state thanked Oman for its help. He said that Tehran had also promised to release two "
    "journalists.\nAn Iranian official denied that."
)


@router.get("/try")
def form(request: Request) -> Response:
    """Show the form."""
    state = state_of(request)
    return render(request, "try.html", example=_EXAMPLE, limits=state.options.limits, at_hand=state.book is not None)


@router.post("/parts/try")
async def code(request: Request) -> Response:
    """Code what was pasted or uploaded, and show it."""
    from fastapi.concurrency import run_in_threadpool  # noqa: PLC0415

    form = await _form(request)
    upload = form.get("file")
    data = await upload.read() if isinstance(upload, UploadFile) else b""
    name = (upload.filename or "file") if isinstance(upload, UploadFile) else ""
    text, title, date = (str(form.get(field) or "") for field in ("text", "title", "date"))
    await form.close()
    return await run_in_threadpool(_coded, request, state_of(request), data, name, text, title, date)


def _coded(request: Request, state: State, data: bytes, name: str, text: str, title: str, date: str) -> Response:
    try:
        day = check_date(date) if date else None
    except DateError as error:
        raise ProblemError(422, f"Day: {error}") from error
    if data:
        found = state.desk.code_file(data, name[:100], day)
    elif text.strip():
        found = Coded([state.desk.code(make_article(text, date=day, title=title))])
    else:
        raise ProblemError(422, "There is nothing to code: paste a text, or choose a file.")
    return render(
        request,
        "parts/tried.html",
        results=[_shown(result, state.desk) for result in found.results],
        skipped=found.skipped,
    )


def _shown(result: Result, desk: Desk) -> tuple[Result, Marked | None]:
    if result.skipped:
        return result, None
    rows = as_rows(result)
    article = {"text": result.article.text, "title": result.article.title}
    return result, marked(article, rows["events"], rows["statements"], rows["relation_claims"], desk, desk.codebook)


async def _form(request: Request) -> FormData:
    kind = request.headers.get("content-type", "")
    if not kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        raise ProblemError(415, "What was sent is not a form.")
    return await request.form(max_files=1, max_fields=10, max_part_size=state_of(request).options.limits.body)
