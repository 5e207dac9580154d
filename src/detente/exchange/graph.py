"""Events as a graph in GraphML: who did how much to whom, for Gephi, igraph and networkx."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_QUADS: Final = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
_KEYS: Final = (
    ("label", "node", "string"),
    ("events", "edge", "int"),
    ("mean_scale", "edge", "double"),
    *((quad, "edge", "int") for quad in _QUADS),
    ("first_date", "edge", "string"),
    ("last_date", "edge", "string"),
)


@dataclass(slots=True)
class _Edge:
    """All events from one actor to one recipient."""

    scales: float = 0.0
    quads: list[int] = field(default_factory=lambda: [0] * len(_QUADS))
    first_date: str = ""
    last_date: str = ""

    @property
    def events(self) -> int:
        return sum(self.quads)

    def add(self, row: Mapping[str, Any]) -> None:
        self.scales += row["event_scale"]
        self.quads[row["quad_code"] - 1] += 1
        date = row["date"] or ""
        self.first_date = min(filter(None, (self.first_date, date)), default="")
        self.last_date = max(self.last_date, date)

    def values(self) -> dict[str, object]:
        found = {"events": self.events, "mean_scale": round(self.scales / self.events, 6)}
        return {
            **found,
            **dict(zip(_QUADS, self.quads, strict=True)),
            "first_date": self.first_date,
            "last_date": self.last_date,
        }


def lines(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    """Give the lines of a GraphML file: a node a code, an edge for all events from one actor to one recipient.

    What did not happen, may happen, or happened long ago is left out.

    Args:
        rows: Events as JSON.
        names: What codes of countries stand for.

    """
    edges: defaultdict[tuple[str, str], _Edge] = defaultdict(_Edge)
    for row in rows:
        if not row["auxiliary"]:
            for pair in _pairs(row):
                edges[pair].add(row)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<graphml xmlns="{_NAMESPACE}">'
    for name, target, kind in _KEYS:
        yield f'  <key id="{name}" for="{target}" attr.name="{name}" attr.type="{kind}"/>'
    yield '  <graph id="events" edgedefault="directed">'
    for code in sorted({code for pair in edges for code in pair}):
        yield f'    <node id={quoteattr(code)}><data key="label">{escape(names.get(code, code))}</data></node>'
    for (actor, recipient), edge in sorted(edges.items()):
        data = "".join(f'<data key="{name}">{value}</data>' for name, value in edge.values().items() if value != "")
        yield f"    <edge source={quoteattr(actor)} target={quoteattr(recipient)}>{data}</edge>"
    yield "  </graph>"
    yield "</graphml>"


def _pairs(row: Mapping[str, Any]) -> set[tuple[str, str]]:
    actors, recipients = ({entity["code"] for entity in row[side]} for side in ("actor", "recipient"))
    return {(actor, recipient) for actor in actors for recipient in recipients}
