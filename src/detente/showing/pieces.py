"""Pieces of HTML that stand by themselves: nothing is fetched, no script runs, and every word is escaped.

They are seen in notebooks, light or dark, and in files; so they bring their style, and colours are never the only
sign: each mark has its kind as a title, and acts have their type beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from detente.showing.html import Html
from detente.showing.lines import act, parties, shortened
from detente.showing.marking import ACT, Node, mark, spans_of

Row = Mapping[str, Any]

_STYLE: Final = """
.detente { font: 15px/1.6 system-ui, "Segoe UI", Arial, sans-serif; max-width: 62rem; color: inherit; }
.detente .text { font: 16px/1.9 Charter, Georgia, serif; white-space: pre-line; overflow-wrap: anywhere; }
.detente .title { font-weight: 600; }
.detente .m { padding: .08em .15em; border-radius: .2em; color: #1d2327; }
.detente .actor { background: #cfe1ef; }
.detente .recipient { background: #f2d9b8; }
.detente .speaker { background: #dbe3c2; }
.detente .act { background: #f3c4b6; font-weight: 600; }
.detente .claim { background: #e2cdec; }
.detente .date { background: #ddd8cb; }
.detente .place { background: #c4e3dc; }
.detente .said { border-bottom: .1em dotted #7a8087; color: inherit; background: transparent; }
.detente .kind { font: 600 .62em/1 system-ui, sans-serif; margin-left: .35em; vertical-align: .12em; }
.detente table { border-collapse: collapse; font-size: 13px; margin: .4rem 0; }
.detente th, .detente td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; }
.detente th, .detente td { border-bottom: 1px solid #8885; background: transparent; }
.detente .faint { opacity: .72; font-size: .9em; }
""".strip()

_NAMES: Final = {
    "act": "act",
    "actor": "actor",
    "recipient": "recipient",
    "speaker": "speaker",
    "said": "what is said",
    "date": "date",
    "place": "place",
    "claim": "claim about a relation",
}


def article_piece(
    article: Row, events: Sequence[Row], statements: Iterable[Row] = (), claims: Iterable[Row] = (), skipped: str = ""
) -> Html:
    """Show an article with its words marked, and a table of its events under it.

    Args:
        article: A row with `text`, `title` and `date`.
        events: Rows of events, with offsets into the text, or beyond its end into the title.
        statements: Rows of statements.
        claims: Rows of relation claims.
        skipped: Why it was not coded.

    """
    text, title = article["text"] or "", article["title"] or ""
    spans = spans_of(text, events, statements, claims)
    types = {event["id"]: act(event) for event in events}
    parts = [_line("title text", _tree(mark(title, spans, len(text) + 1), types))] if title else []
    parts.append(_line("text", _tree(mark(text, spans), types)))
    if skipped:
        parts.append(_line("faint", escape(skipped)))
    parts.append(_table(events))
    return _piece("".join(parts))


def events_piece(events: Sequence[Row]) -> Html:
    """Show events as a table."""
    return _piece(_table(events))


def facts_piece(heading: str, facts: Mapping[str, object]) -> Html:
    """Show what there is to know of one thing: its name, and a row for each fact that is known."""
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
        for name, value in facts.items()
        if value not in (None, "", ())
    )
    return _piece(f"<p><strong>{escape(heading)}</strong></p><table>{rows}</table>")


def page(piece: str, title: str = "Détente") -> Html:
    """Make a page of a piece of HTML, for a file."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    body = f'<body style="margin:2rem;color-scheme:light dark">{piece}</body>'
    return Html(f'<!doctype html>\n<html lang="en"><head>{head}</head>{body}</html>\n')


def _piece(inside: str) -> Html:
    return Html(f'<div class="detente"><style>{_STYLE}</style>{inside}</div>')


def _line(kind: str, inside: str) -> str:
    return f'<div class="{kind}" dir="auto">{inside}</div>'


def _tree(parts: Iterable[str | Node], types: Mapping[str, str]) -> str:
    return "".join(escape(part) if isinstance(part, str) else _node(part, types) for part in parts)


def _node(node: Node, types: Mapping[str, str]) -> str:
    span = node.span
    told = [types[record] for record in span.records if record in types] if span.kind == ACT and span.first else []
    kind = f'<span class="kind">{escape("; ".join(told))}</span>' if told else ""
    return f'<span class="m {span.kind}" title="{_NAMES[span.kind]}">{_tree(node.parts, types)}{kind}</span>'


def _table(events: Sequence[Row]) -> str:
    if not events:
        return _line("faint", "no events")
    head = "".join(f"<th>{name}</th>" for name in ("date", "actor", "event", "recipient", "who says so", "words"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, events))}</tbody></table>"


def _row(event: Row) -> str:
    cells = (
        str(event["date"] or ""),
        parties(event["actor"]),
        act(event),
        parties(event["recipient"]),
        parties(event["reported_by"], " > "),
        shortened(event["event_text"] or ""),
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
