"""Entering a server that asks for a token."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from detente.server.pages.frame import render
from detente.server.safety import TOKEN_COOKIE
from detente.server.state import state_of

router: Final = APIRouter()


@router.get("/enter")
def form(request: Request) -> Response:
    """Ask for the token."""
    if not state_of(request).keys.wanted:
        return RedirectResponse("/", 303)
    return render(request, "enter.html", wrong=False)


@router.post("/enter")
async def enter(request: Request) -> Response:
    """Let in who knows the token."""
    keys = state_of(request).keys
    given = (await request.form(max_files=0, max_fields=2)).get("token")
    if not keys.wanted:
        return RedirectResponse("/", 303)
    if not isinstance(given, str) or not keys.is_token(given.strip()):
        return render(request, "enter.html", 403, wrong=True)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(TOKEN_COOKIE, keys.cookie(), httponly=True, samesite="strict")
    return answer
