"""Review: say of coded events whether they are right, and add what was missed."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from detente.evaluation import score_reviews
from detente.exchange.reviewed import codings, gold_lines, training_lines
from detente.records import RecordError, Review
from detente.server import questions
from detente.server.pages.frame import address, render
from detente.server.pages.search import opened, shown_events
from detente.server.problems import ProblemError
from detente.server.reader import Reader, Row
from detente.server.safety import REVIEW_COOKIE
from detente.server.state import State, state_of
from detente.store import add_review, read_reviews

router: Final = APIRouter()

_SAMPLE: Final = 1_000
"""Of so many events, in an order of chance that stays the same, the first that a reviewer has not judged comes next."""

_Line = Annotated[str, Form(max_length=200)]


@router.get("/review")
def review(request: Request, event: str = "", reviewer: str = "", article: str = "") -> Response:
    """Show an event to be judged: the one that is named, or the next by chance; or add to an article."""
    state = _allowed(request)
    reader = state.reader
    reviews = read_reviews(state.options.root)
    done = {one.event for one in reviews if one.reviewer == reviewer.strip()}
    head = questions.heads_of(reader, [article]).get(article) if article else None
    if article and head is None:
        raise ProblemError(404, "There is no article of that id.")
    found = None if head else questions.event(reader, event) if event else _next(reader, done)
    if event and found is None:
        raise ProblemError(404, "There is no event of that id.")
    cookie = request.cookies.get(REVIEW_COOKIE) or secrets.token_hex(16)
    (shown,) = shown_events(reader, [found]) if found is not None else (None,)
    answer = render(
        request,
        "review.html",
        event=shown,
        head=head or (shown and shown["head"]),
        reviewer=reviewer.strip(),
        said=[one for one in reviews if shown is not None and one.event == shown["id"]],
        total=len(reviews),
        figures=score_reviews(reviews, _codings(reader, reviews)) if reviews else None,
        secret=state.keys.review_secret(cookie),
    )
    answer.set_cookie(REVIEW_COOKIE, cookie, httponly=True, samesite="strict")
    return answer


@router.post("/review")
def add(
    request: Request,
    verdict: _Line,
    reviewer: _Line,
    secret: _Line = "",
    event: _Line = "",
    type: _Line = "",
    actors: _Line = "",
    recipients: _Line = "",
    note: Annotated[str, Form(max_length=1_000)] = "",
) -> Response:
    """Keep what a reviewer says of an event, and go on to the next."""
    state = _allowed(request)
    _check_secret(request, state, secret)
    found = questions.event(state.reader, event)
    if found is None:
        raise ProblemError(404, "There is no event of that id.")
    changed = verdict == "corrected"
    _keep(
        state,
        event=event,
        article=found["article"],
        reviewer=reviewer,
        verdict=verdict,
        type=_type(state, type) if changed else "",
        actors=_codes(actors) if changed else (),
        recipients=_codes(recipients) if changed else (),
        note=note,
    )
    return RedirectResponse(address("/review", reviewer=reviewer.strip()), 303)


@router.post("/review/missed")
def add_missed(
    request: Request,
    article: Annotated[str, Form(max_length=1_000)],
    words: Annotated[str, Form(max_length=2_000)],
    reviewer: _Line,
    type: _Line,
    secret: _Line = "",
    actors: _Line = "",
    recipients: _Line = "",
) -> Response:
    """Keep an event that was missed: which words tell it, and what it should be."""
    state = _allowed(request)
    _check_secret(request, state, secret)
    text = questions.articles_of(state.reader, [article]).get(article, {}).get("text", "")
    at = text.find(words.strip()) if words.strip() else -1
    if at < 0:
        raise ProblemError(422, "These words do not stand in the article: copy them from it as they are.")
    _keep(
        state, article=article, reviewer=reviewer, verdict="missed", type=_type(state, type), actors=_codes(actors),
        recipients=_codes(recipients), start=at, end=at + len(words.strip()),
    )  # fmt: skip
    return RedirectResponse(address("/article", id=article), 303)


@router.get("/review/download")
def download(request: Request, form: str = "gold") -> Response:
    """Give what was reviewed as a gold set or as training text."""
    state = _allowed(request)
    lines = {"gold": gold_lines, "training": training_lines}.get(form)
    if lines is None:
        raise ProblemError(422, "form: got another than gold, training")
    if not state.reader.texts:
        raise ProblemError(409, "The store keeps no texts, and a gold set needs them.")

    def give() -> Iterator[str]:
        with opened(state.reader) as store:
            for line in lines(store):
                yield line + "\n"

    headers = {"Content-Disposition": f'attachment; filename="{form}.jsonl"'}
    return StreamingResponse(give(), media_type="application/jsonl", headers=headers)


def _allowed(request: Request) -> State:
    state = state_of(request)
    if not state.options.allow_review:
        raise ProblemError(
            403, "This server is for reading; `detente serve DIR --allow-review` lets people review events."
        )
    return state


def _check_secret(request: Request, state: State, secret: str) -> None:
    if not state.keys.is_review_secret(request.cookies.get(REVIEW_COOKIE, ""), secret):
        raise ProblemError(403, "The form is too old, or not of this server: open the page anew and try again.")


def _keep(state: State, **given: Any) -> None:  # noqa: ANN401  # fields of a review
    reviewer = " ".join(given.pop("reviewer").split())
    if not reviewer.isprintable():
        raise ProblemError(422, "Your name: letters, digits and signs that can be printed.")
    time = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    try:
        made = Review(reviewer=reviewer, time=time, **given)
    except RecordError as error:
        raise ProblemError(422, str(error)) from error
    add_review(state.options.root, made)


def _type(state: State, written: str) -> str:
    types = state.types(state.reader)
    found = written.strip()
    if found not in types:
        raise ProblemError(422, f"Type: allowed are {', '.join(types)}.")
    return found


def _codes(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(written.upper().replace(",", " ").split()))


def _next(reader: Reader, done: set[str]) -> Row | None:
    """Choose what is judged next, by chance: so that precision is that of all events."""

    def sample() -> list[str]:
        query = f"SELECT id FROM events ORDER BY hash(id), id LIMIT {_SAMPLE}"
        return [row["id"] for row in reader.rows(query)]

    following = next((id for id in reader.kept("sample", sample) if id not in done), None)
    return questions.event(reader, following) if following is not None else None


def _codings(reader: Reader, reviews: list[Review]) -> Any:  # noqa: ANN401  # as `codings`
    with opened(reader) as store:
        return codings(store, reviews)
