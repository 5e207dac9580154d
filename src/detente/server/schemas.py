"""What the API says of its answers: schemas of the records, and examples."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, Field, TypeAdapter

from detente import records
from detente.server.answers import ARROW, CSV, JSON
from detente.server.problems import PROBLEM, Problem

_EXAMPLES: Final[dict[str, Any]] = {
    "events": {
        "kind": "event", "id": "0f2e9b5a6c1d7e83", "article": "demo-052", "date": "2017-04-07",
        "date_precision": "day", "event": ["ASSAULT"], "quad_code": 4, "event_scale": -9.5,
        "actor": [{"code": "USA", "sector": "GOV", "entity_text": "The United States"}],
        "recipient": [{"code": "SYR", "sector": "MIL", "entity_text": "a Syrian air base"}],
        "event_text": "fired 59 missiles at a Syrian air base", "status": "reported",
    },
    "stories": {
        "story": "4d4c9eaf646e50bd", "event": "ASSAULT", "first_date": "2017-04-07", "last_date": "2017-04-07",
        "articles": 4, "independent": 2, "sources": ["Harbour Wire", "Kestrel News Service"], "dead": [6, 9],
    },
    "articles": {"kind": "article", "id": "demo-052", "date": "2017-04-07", "title": "Missiles hit air base"},
    "statements": {
        "kind": "statement", "id": "14ca127e1e9da6d3", "article": "demo-002", "content": "it had not done so",
        "form": "indirect", "cue": "said", "speaker": {"code": "RUS", "sector": "GOV"},
    },
    "disputes": {
        "kind": "dispute", "id": "dba0438f875fa88e", "article": "demo-052", "about": "Damascus had used gas",
        "claim": {"ids": ["2ace1697a909a086"], "parties": ["USA/GOV"]},
        "counter": {"ids": ["d28852a656e46d83"], "parties": ["SYR/GOV"]},
    },
}  # fmt: skip

_RECORDS: Final = {
    "events": records.Event,
    "articles": records.Article,
    "statements": records.Statement,
    "disputes": records.Dispute,
}
_NULLABLE: Final = "Texts are null in a store that keeps none."


def _loose(schema: Any) -> Any:  # noqa: ANN401  # JSON
    """Let every plain value be null too: what is not kept is."""
    if isinstance(schema, dict):
        loose = {name: _loose(value) for name, value in schema.items() if name not in ("default", "title")}
        if loose.get("type") in ("string", "number", "integer") and "enum" not in loose:
            loose["type"] = [loose["type"], "null"]
        if "prefixItems" in loose:  # a pair of two alike, in words that all readers of descriptions know
            loose["items"] = loose.pop("prefixItems")[0]
        return loose
    return [_loose(item) for item in schema] if isinstance(schema, list) else schema


def record_schema(table: str) -> dict[str, Any]:
    """Give the JSON schema of a record of a table."""
    if table == "stories":
        return _STORY
    schema = TypeAdapter(_RECORDS[table]).json_schema(ref_template="#/components/schemas/{model}")
    found: dict[str, Any] = _inlined(_loose(schema))
    return found | {"description": _NULLABLE}


def _inlined(schema: dict[str, Any]) -> Any:  # noqa: ANN401
    """Put definitions in the place of what points at them."""
    parts = schema.pop("$defs", {})

    def put(value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            if "$ref" in value:
                return put(parts[value["$ref"].rsplit("/", 1)[-1]])
            return {name: put(item) for name, item in value.items()}
        return [put(item) for item in value] if isinstance(value, list) else value

    return put(schema)


_PAIR: Final = {
    "type": ["array", "null"], "items": {"type": ["integer", "null"]}, "minItems": 2, "maxItems": 2,
    "description": "Lowest and highest, both inclusive; null for open.",
}  # fmt: skip
_WORDS: Final = {"type": ["array", "null"], "items": {"type": "string"}}
_STORY: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["story", "event", "articles", "independent", "reports"],
    "properties": {
        "story": {"type": "string"},
        "event": {"type": "string", "description": "Type."},
        "actor": {"type": "array", "items": {"type": "object"}},
        "recipient": {"type": "array", "items": {"type": "object"}},
        "first_date": {"type": ["string", "null"], "format": "date"},
        "last_date": {"type": ["string", "null"], "format": "date"},
        "places": _WORDS,
        "reports": {"type": "array", "items": {"type": "string"}, "description": "Ids of events."},
        "articles": {"type": "integer", "minimum": 1},
        "independent": {"type": "integer", "minimum": 1, "description": "Publishers that did not copy each other."},
        "sources": _WORDS,
        "first_report": {"type": "string"},
        "first_article": {"type": "string"},
        "first_published": {"type": ["string", "null"]},
        "dead": _PAIR,
        "injured": _PAIR,
        "arrested": _PAIR,
        "size_texts": _WORDS,
        "event_text": {"type": ["string", "null"]},
    },
}


def list_answers(table: str) -> dict[int | str, dict[str, Any]]:
    """Describe what a list answers with."""
    schema = {
        "type": "object",
        "required": ["data", "next"],
        "properties": {
            "data": {"type": "array", "items": record_schema(table)},
            "next": {"type": ["string", "null"], "description": "Cursor of the next page; null on the last."},
        },
    }
    example = {"data": [_EXAMPLES[table]], "next": "WyIyMDE3LTA0LTA3IiwgIjBmMmU5YjVhNmMxZDdlODMiXQ"}
    return {
        200: {
            "description": "A page of the list, the newest first.",
            "headers": {
                "Link": {"description": 'The next page: `<…>; rel="next"`.', "schema": {"type": "string"}},
            },
            "content": {
                JSON: {"schema": schema, "example": example},
                CSV: {"schema": {"type": "string"}},
                ARROW: {"schema": {"type": "string", "format": "binary"}},
            },
        },
        **problems(400, 406, 422, 503),
    }


def one_answer(table: str) -> dict[int | str, dict[str, Any]]:
    """Describe what the address of one record answers with."""
    content = {JSON: {"schema": record_schema(table), "example": _EXAMPLES[table]}}
    return {200: {"description": "The record.", "content": content}, **problems(404, 422, 503)}


def any_answer(description: str, example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """Describe an answer that is an object."""
    content = {JSON: {"schema": {"type": "object"}, "example": example}}
    return {200: {"description": description, "content": content}, **problems(400, 404, 413, 422, 503)}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problems that an address may tell; any may ask for a token."""
    schema = _inlined(Problem.model_json_schema())
    return {
        status: {"description": _WHY[status], "content": {PROBLEM: {"schema": schema}}} for status in (401, *statuses)
    }


_WHY: Final = {
    400: "The cursor or the body is not one.",
    401: "A token is needed.",
    403: "Sent by the page of another server.",
    404: "There is no such record.",
    406: "None of the forms that are asked for is there.",
    413: "Too much was sent.",
    415: "What was sent is not JSON.",
    422: "A value is not of its form.",
    503: "The store is busy, or the question too large.",
}


class CodeThis(BaseModel):
    """A text to be coded."""

    text: str = Field(
        min_length=1, max_length=200_000, description="The body of an article, or a sentence.",
        examples=["Kenya expelled two Somali diplomats on Monday."],
    )  # fmt: skip
    title: str = Field("", max_length=1_000, description="Headline.")
    date: str | None = Field(
        None,
        max_length=40,
        description="Day of publication, `YYYY-MM-DD` or an ISO 8601 time.",
        examples=["2017-04-14"],
    )
    source: str = Field("", max_length=200, description="Publisher.")
