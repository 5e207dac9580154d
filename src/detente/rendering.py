"""`detente.render`: articles with their words marked, in notebooks and files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from detente.api import Result
from detente.errors import DetenteError
from detente.records import Article, Event
from detente.showing import Html, article_piece, events_piece, page

if TYPE_CHECKING:
    from spacy.tokens import Doc


class RenderError(DetenteError):
    """Something that cannot be shown: says what came, and what can be."""


def render(
    what: Result | Article | Event | Iterable[Event] | Doc,
    events: Iterable[Event] = (),
    *,
    full_page: bool = False,
) -> Html:
    """Show what was found, as displaCy shows what spaCy found: in a notebook by itself, elsewhere as HTML.

    Nothing is fetched and no script runs; all words of the article are escaped.

    Args:
        what: A result of coding, a spaCy Doc that went through the component, an article (with `events`), or events
            alone, of which there is a table and no text.
        events: The events of an article, where `what` is one.
        full_page: Make a page for a file, not a piece for a notebook.

    Returns:
        HTML, as a string that notebooks show.

    Raises:
        RenderError: there is no way to show it.

    >>> import detente
    >>> html = detente.render(detente.load()("Kenya expelled two Somali diplomats."))
    >>> "SANCTION/expel" in html and "<script" not in html
    True
    """
    piece = _piece(what, list(events))
    return page(piece) if full_page else piece


def _piece(what: Any, events: list[Event]) -> Html:  # noqa: ANN401  # whatever came is told
    if isinstance(what, Result):
        return what._repr_html_()
    if isinstance(what, Article):
        return article_piece(what.to_json(), [event.to_json() for event in events])
    if isinstance(what, Event):
        return events_piece([what.to_json()])
    if hasattr(what, "user_data") and hasattr(what, "text"):
        from detente.component import result_of  # noqa: PLC0415  # loads spaCy

        return _piece(result_of(what), [])
    if isinstance(what, Iterable) and not isinstance(what, str | bytes):
        found = list(what)
        if all(isinstance(one, Event) for one in found):
            return events_piece([one.to_json() for one in found])
    allowed = "a Result, an Article with events, events, or a spaCy Doc that went through the component 'detente'"
    raise RenderError(f"render: got {type(what).__name__}; allowed: {allowed}")
