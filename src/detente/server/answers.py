"""Rows as answers of the API: JSON, CSV or Arrow, as the request's `Accept` asks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import pyarrow as pa
from starlette.requests import Request
from starlette.responses import Response

from detente.exchange import columns
from detente.server.paging import Page
from detente.server.problems import ProblemError
from detente.server.reader import Row
from detente.store import record_json
from detente.store.schemas import BASE, BATCH

JSON: Final = "application/json"
CSV: Final = "text/csv"
ARROW: Final = "application/vnd.apache.arrow.stream"
FORMS: Final = (JSON, CSV, ARROW)


def wanted_form(request: Request, forms: Sequence[str] = FORMS) -> str:
    """Choose the form that a request likes best; raise ProblemError where it likes none.

    Of forms that are liked alike the first of `forms` is taken.
    """
    liked = dict(_likings(request.headers.get("accept") or "*/*"))

    def liking(form: str) -> float:
        group = form.partition("/")[0]
        return next((liked[key] for key in (form, f"{group}/*", "*/*") if key in liked), 0.0)

    best = max(forms, key=liking)
    if liking(best) <= 0:
        raise ProblemError(406, f"Accept: allowed: {', '.join(forms)}")
    return best


def _likings(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(",")[:50]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            found.append((name, float(quality)))
        except ValueError:
            found.append((name, 0.0))
    return found


def as_json(table: str, row: Row, *, texts: bool) -> dict[str, Any]:
    """Give a row as a record in JSON, or a story as `detente stories --json` does."""
    if table == "stories":
        return story_json(row)
    if table == "articles":
        return {**record_json(table, {**row, "text": row.get("text")}, texts=texts), "skipped": row["skipped"]}
    found = record_json(table, row, texts=texts)
    return {**found, "article": row["article"]} if table == "disputes" else found


def story_json(row: Row) -> dict[str, Any]:
    """Give a story as plain JSON values."""
    days = {name: row[name] and row[name].isoformat() for name in ("first_date", "last_date")}
    counts = {name: row[name] and [row[name]["low"], row[name]["high"]] for name in ("dead", "injured", "arrested")}
    return {**row, **days, **counts}


def answer(request: Request, table: str, page: Page[Row], *, texts: bool) -> Response:
    """Answer with a page of rows of a table; the address of the next page stands in `Link`, and in JSON in `next`."""
    form = wanted_form(request)
    headers = {"Vary": "Accept"}
    if page.next:
        query = urlencode(
            [*((k, v) for k, v in request.query_params.multi_items() if k != "cursor"), ("cursor", page.next)]
        )
        headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'
    if form == ARROW:
        return Response(_arrow(table, page.rows), media_type=ARROW, headers=headers)
    records = [as_json(table, row, texts=texts) for row in page.rows]
    if form == CSV:
        return Response(_csv(table, records), media_type=CSV, headers=headers)
    return json_answer({"data": records, "next": page.next or None}, headers)


def json_answer(value: object, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with plain JSON values."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(body.encode("utf-8", "replace"), media_type=JSON, headers=dict(headers or {}))


def _csv(table: str, records: Sequence[Mapping[str, Any]]) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    if table == "events":
        writer.writerow(columns.COLUMNS)
        writer.writerows(columns.cells(record) for record in records)
    elif records:
        names = [name for name in records[0] if name != "kind"]
        writer.writerow(names)
        writer.writerows([_cell(record[name]) for name in names] for record in records)
    return lines.getvalue()


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _arrow(table: str, rows: Sequence[Row]) -> bytes:
    schema = STORIES if table == "stories" else _bare(table)
    made = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as stream:
        stream.write_table(made)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def _bare(table: str) -> pa.Schema:
    schema = BASE[table]
    return schema.remove(schema.get_field_index(BATCH))


_ENTITIES: Final = BASE["events"].field("actor").type
_BOUNDS: Final = pa.struct([("low", pa.int64()), ("high", pa.int64())])
_STRINGS: Final = pa.list_(pa.string())

STORIES: Final = pa.schema(
    [
        ("story", pa.string()),
        ("event", pa.string()),
        ("actor", _ENTITIES),
        ("recipient", _ENTITIES),
        ("first_date", pa.date32()),
        ("last_date", pa.date32()),
        ("places", _STRINGS),
        ("reports", _STRINGS),
        ("articles", pa.int64()),
        ("independent", pa.int64()),
        ("sources", _STRINGS),
        ("first_report", pa.string()),
        ("first_article", pa.string()),
        ("first_published", pa.string()),
        ("dead", _BOUNDS),
        ("injured", _BOUNDS),
        ("arrested", _BOUNDS),
        ("size_texts", _STRINGS),
        ("event_text", pa.string()),
    ]
)
"""Columns of stories, as `Store.stories` has them."""
