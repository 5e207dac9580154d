"""Showing records to people: words marked in their text, pieces of HTML, short lines. Knows records as plain rows."""

from detente.showing.html import Html
from detente.showing.lines import event_line, shortened
from detente.showing.marking import Node, Span, mark, spans_of
from detente.showing.pieces import article_piece, events_piece, facts_piece, page

__all__ = [
    "Html",
    "Node",
    "Span",
    "article_piece",
    "event_line",
    "events_piece",
    "facts_piece",
    "mark",
    "page",
    "shortened",
    "spans_of",
]
