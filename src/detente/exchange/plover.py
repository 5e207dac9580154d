"""Events as PLOVER records: the fields of PLOVER and no others, one JSON list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_FIELDS: Final = (
    "id",
    "date",
    "actor",
    "recipient",
    "event",
    "mode",
    "context",
    "auxiliary",
    "quad_code",
    "event_scale",
)
_ENTITY: Final = ("code", "sector", "other_sectors", "entity_text", "entity_name", "office")
_PLACE: Final = ("text", "name", "country", "lat", "lon")

Row = Mapping[str, Any]
"""An event as JSON, with its article's `source`, `url` and `published`."""


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """Give the lines of a JSON list with a record a line."""
    before = "["
    for row in rows:
        yield before + json.dumps(record(row), ensure_ascii=False)
        before = ","
    yield "]" if before == "," else "[]"


def record(row: Row) -> dict[str, Any]:
    """Give an event as a PLOVER record."""
    fields = {name: row[name] for name in _FIELDS}
    return fields | {
        "actor": [_part(entity, _ENTITY) for entity in row["actor"]],
        "recipient": [_part(entity, _ENTITY) for entity in row["recipient"]],
        "event_text": row["event_text"],
        "event_loc": row["event_loc"] and _part(row["event_loc"], _PLACE),
        "reported_by": [_part(entity, _ENTITY) for entity in row["reported_by"]],
        "text_info": row["text_info"],
        "size": row["size"],
        "story_id": row["article"],
        "pub_date": row["published"],
        "publisher": row["source"],
        "url": row["url"],
        "version": f"{row['coder']['name']} {row['coder']['version']}".strip(),
    }


def _part(values: Row, names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}
