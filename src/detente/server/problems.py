"""Errors of the server, all of one form: Problem Details, RFC 9457."""

from __future__ import annotations

import http
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from detente.errors import DetenteError
from detente.store import FilterError, StoreError

PROBLEM: Final = "application/problem+json"
_LOG: Final = logging.getLogger(__name__)


class Problem(BaseModel):
    """What went wrong, in the form of RFC 9457."""

    type: str = Field("about:blank", description="Always `about:blank`: the status says what kind of problem it is.")
    title: str = Field(description="The status in words.", examples=["Not Found"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(description="What is wrong and how to mend it.", examples=["there is no event of that id"])
    errors: list[dict[str, str]] = Field(
        default_factory=list, description="Where a value is wrong: its place (`where`) and what is allowed (`what`)."
    )


class ProblemError(DetenteError):
    """A request that cannot be answered, with the status that says so."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}


def problem(
    status: int, detail: str, errors: list[dict[str, str]] | None = None, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Make the answer that tells a problem."""
    told = Problem(
        type="about:blank", title=http.HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or []
    )
    return JSONResponse(told.model_dump(), status, media_type=PROBLEM, headers=headers)


Teller = Callable[[Request, int, str, list[dict[str, str]], dict[str, str]], Response]
"""Tells a problem: the request, the status, what is wrong, the places, headers."""


def told_as_json(
    request: Request, status: int, detail: str, errors: list[dict[str, str]], headers: dict[str, str]
) -> Response:
    """Tell a problem to a program."""
    return problem(status, detail, errors, headers)


def tell_problems(app: FastAPI, teller: Callable[[Request], Teller]) -> None:
    """Let an application tell every error in one form; `teller` says how, by the request."""

    def handler(look: Callable[[Any], tuple[int, str, list[dict[str, str]], dict[str, str]]]) -> Any:  # noqa: ANN401
        async def tell(request: Request, error: Exception) -> Response:
            return teller(request)(request, *look(error))

        found: Callable[[Request, Exception], Awaitable[Response]] = tell
        return found

    app.add_exception_handler(ProblemError, handler(lambda e: (e.status, e.detail, [], e.headers)))
    app.add_exception_handler(FilterError, handler(lambda e: (422, str(e), [], {})))
    app.add_exception_handler(StoreError, handler(lambda e: (503, str(e), [], {"Retry-After": "5"})))
    app.add_exception_handler(
        RequestValidationError, handler(lambda e: (422, _summary(e.errors()), places(e.errors()), {}))
    )
    app.add_exception_handler(
        HTTPException,
        handler(lambda e: (e.status_code, _DETAILS.get(e.status_code, str(e.detail)), [], dict(e.headers or {}))),
    )
    app.add_exception_handler(Exception, handler(_unforeseen))


_DETAILS: Final = {404: "there is nothing at this address", 405: "this address does not take this method"}


def _unforeseen(error: Exception) -> tuple[int, str, list[dict[str, str]], dict[str, str]]:
    _LOG.error("an error that nobody foresaw", exc_info=error)
    return 500, "an error that nobody foresaw; the log of the server tells more", [], {}


def _summary(errors: Any) -> str:  # noqa: ANN401  # Pydantic's own form
    found = places(errors)
    return "; ".join(f"{one['where']}: {one['what']}" for one in found[:3]) or "the request is not of its form"


def places(errors: Any) -> list[dict[str, str]]:  # noqa: ANN401
    """Say where values are wrong, and what is allowed; what came is not repeated."""
    return [
        {
            "where": ".".join(str(part) for part in one["loc"] if part not in ("query", "body", "path")),
            "what": one["msg"],
        }
        for one in errors
    ]
