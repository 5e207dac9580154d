"""The tables of a store: their names, columns and version. Nothing else says what a column is called.

What is not known is null, also where a record has an empty string. `batch` says which batch of rows a row came with:
a row counts once its batch is committed (see `detente.store.batches`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

VERSION: Final = 2
"""The version of these tables. A store says which it has; `detente.store.migrations` leads from one to the next."""

BATCH: Final = "batch"

_STRINGS = pa.list_(pa.string())
_OFFSET = pa.int32()
_SENTENCE = pa.struct([("sequence", _OFFSET), ("start", _OFFSET), ("end", _OFFSET)])
_BOUNDS = pa.struct([("low", pa.int64()), ("high", pa.int64())])
_SIZE = pa.struct([("dead", _BOUNDS), ("injured", _BOUNDS), ("arrested", _BOUNDS), ("text", pa.string())])
_SIDE = pa.struct([("ids", _STRINGS), ("parties", _STRINGS)])
_ENTITY = pa.struct(
    [
        ("code", pa.string()),
        ("sector", pa.string()),
        ("other_sectors", _STRINGS),
        ("entity_text", pa.string()),
        ("entity_name", pa.string()),
        ("office", pa.string()),
        ("start", _OFFSET),
        ("end", _OFFSET),
    ]
)
_PLACE = pa.struct(
    [
        ("text", pa.string()),
        ("name", pa.string()),
        ("country", pa.string()),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
    ]
)
_CODER = pa.struct([("name", pa.string()), ("version", pa.string()), ("rule", pa.string()), ("evidence", _STRINGS)])

_ARTICLES = [
    ("id", pa.string()),
    ("hash", pa.string()),  # of all that the article says; also where its text is not kept
    ("date", pa.date32()),
    ("published", pa.string()),  # the date as it was given, maybe with a time
    ("title", pa.string()),
    ("text", pa.string()),
    ("length", _OFFSET),  # characters of the text
    ("url", pa.string()),
    ("source", pa.string()),
    ("language", pa.string()),
    ("skipped", pa.string()),  # why it was not coded
]
_EVENTS = [
    ("id", pa.string()),
    ("article", pa.string()),
    ("date", pa.date32()),
    ("pair", pa.string()),  # "RUS>USA", or "*" where there are several actors or recipients: what events are sorted by
    ("date_precision", pa.string()),
    ("date_text", pa.string()),
    ("inferred", pa.bool_()),
    ("actor", pa.list_(_ENTITY)),
    ("recipient", pa.list_(_ENTITY)),
    ("event", pa.string()),
    ("mode", _STRINGS),
    ("context", _STRINGS),
    ("auxiliary", _STRINGS),
    ("status", pa.string()),
    ("section", pa.string()),
    ("quad_code", pa.int32()),
    ("event_scale", pa.float64()),
    ("cameo", pa.string()),
    ("event_text", pa.string()),
    ("event_start", _OFFSET),
    ("event_end", _OFFSET),
    ("text_info", _SENTENCE),
    ("reported_by", pa.list_(_ENTITY)),
    ("event_loc", _PLACE),
    ("size", _SIZE),
    ("confidence", pa.float64()),
    ("coder", _CODER),
    ("block", pa.string()),  # which events may be the same, for stories; null for what was not done
    ("word_hashes", pa.list_(pa.int32())),  # of the sentence's longer words, for stories
]
_STATEMENTS = [
    ("id", pa.string()),
    ("article", pa.string()),
    ("speaker", _ENTITY),
    ("via", pa.list_(_ENTITY)),
    ("cue", pa.string()),
    ("content", pa.string()),
    ("start", _OFFSET),
    ("end", _OFFSET),
    ("form", pa.string()),
    ("text_info", _SENTENCE),
    ("events", _STRINGS),
]
_CLAIMS = [
    ("id", pa.string()),
    ("article", pa.string()),
    ("speaker", _ENTITY),
    ("dyad", _STRINGS),
    ("direction", pa.string()),
    ("words", pa.string()),
    ("start", _OFFSET),
    ("end", _OFFSET),
    ("text_info", _SENTENCE),
]
_DISPUTES = [
    ("id", pa.string()),
    ("article", pa.string()),
    ("about", pa.string()),
    ("claim", _SIDE),
    ("counter", _SIDE),
]
_ERRORS = [
    ("id", pa.string()),
    ("stage", pa.string()),  # reading, identity, coding or import
    ("place", pa.string()),  # file and line, where they are known
    ("article", pa.string()),
    ("what", pa.string()),
    ("mend", pa.string()),
]
_COPIES = [
    ("article", pa.string()),
    ("original", pa.string()),
    ("kind", pa.string()),
    ("similarity", pa.float64()),
    ("family", pa.string()),
    ("taken", pa.float64()),  # share of the article that is not its own
]
_SKETCHES = [
    ("article", pa.string()),
    ("text", pa.int64()),  # stands for all that follows
    ("digest", pa.int64()),  # of all words; articles of one digest have the same words; 0 where there are none
    ("words", _OFFSET),
    ("signature", pa.binary()),
    ("bands", pa.list_(pa.int32())),
    ("paragraphs", pa.list_(pa.int32())),
    ("canonical", pa.binary()),  # pairs of neighbouring folded words, as sorted numbers of 32 bits
    ("surface", pa.binary()),  # the same of the words as they were written
]
_PAIRS = [
    ("one", pa.int64()),  # as `text` of sketches, the smaller one first
    ("other", pa.int64()),
    ("kind", _OFFSET),
    ("similarity", pa.float64()),
    ("in_one", pa.float64()),
    ("in_other", pa.float64()),
    ("seem_alike", pa.bool_()),  # by their signatures
]
_STORIES = [
    ("story", pa.string()),
    ("event", pa.string()),  # a report of it
    ("article", pa.string()),
    ("block", pa.string()),
    ("family", pa.string()),  # of the article's copies
]
_IMPORTED = [
    ("id", pa.string()),  # as the file has it; unique within its origin
    ("origin", pa.string()),  # gdelt, icews, polecat, phoenix, acled, or the name given to a file of another kind
    ("date", pa.date32()),
    ("actor", pa.string()),  # null also where somebody acts whose country is not known
    ("actor_sector", pa.string()),
    ("actor_name", pa.string()),
    ("recipient", pa.string()),
    ("recipient_sector", pa.string()),
    ("recipient_name", pa.string()),
    ("event", pa.string()),
    ("mode", pa.string()),
    ("context", _STRINGS),
    ("quad_code", pa.int32()),
    ("event_scale", pa.float64()),
    ("cameo", pa.string()),
    ("goldstein", pa.float64()),
    ("place_country", pa.string()),
    ("reports", pa.int32()),
    ("sources", pa.int32()),
    ("dead", pa.int32()),
    ("url", pa.string()),
    ("spot", pa.int64()),  # actor, recipient and day in one number: what imported events are sorted by
]
_IMPORTS = [
    ("id", pa.string()),  # of what the block says: the same block is imported once
    ("origin", pa.string()),
    ("file", pa.string()),
    ("first_line", pa.int64()),
    ("rows", pa.int64()),
    ("imported", pa.int64()),
    ("left_out", pa.list_(pa.struct([("reason", pa.string()), ("rows", pa.int64())]))),
]
_RUNS = [
    ("run", pa.string()),
    ("started", pa.string()),
    ("version", pa.string()),
    ("sources", _STRINGS),
]
_BATCHES = [
    ("number", pa.int64()),
    ("batch", pa.string()),
    ("run", pa.string()),
    ("state", pa.string()),  # committed or dropped
    ("time", pa.string()),
    ("articles", pa.int64()),
    ("events", pa.int64()),
    ("errors", pa.int64()),
]
_NAMES = [
    ("name", pa.string()),
    ("time", pa.string()),
    ("versions", pa.string()),  # JSON: the version of every table
]


def _with_batch(columns: list[tuple[str, pa.DataType]]) -> pa.Schema:
    return pa.schema([(BATCH, pa.string()), *columns])


BASE: Final[Mapping[str, pa.Schema]] = {
    "articles": _with_batch(_ARTICLES),
    "events": _with_batch(_EVENTS),
    "statements": _with_batch(_STATEMENTS),
    "relation_claims": _with_batch(_CLAIMS),
    "disputes": _with_batch(_DISPUTES),
    "errors": _with_batch(_ERRORS),
    "imported": _with_batch(_IMPORTED),
    "imports": _with_batch(_IMPORTS),
    "sketches": _with_batch(_SKETCHES),
}
"""Tables that are added to, batch by batch."""

DERIVED: Final[Mapping[str, pa.Schema]] = {
    "stories": pa.schema(_STORIES),
    "copies": pa.schema(_COPIES),
    "pairs": pa.schema(_PAIRS),
}
"""Tables that are worked out from the others, and can be worked out again."""

LEDGER: Final[Mapping[str, pa.Schema]] = {
    "runs": pa.schema(_RUNS),
    "names": pa.schema(_NAMES),
    "batches": pa.schema(_BATCHES),
}
"""Tables about the store itself. `batches` is made last of all tables, and a folder that has it is a store."""

REVIEWS: Final = pa.schema(
    [
        ("id", pa.string()),
        ("event", pa.string()),  # null for one that was missed
        ("article", pa.string()),
        ("reviewer", pa.string()),
        ("time", pa.string()),
        ("verdict", pa.string()),
        ("type", pa.string()),
        ("actors", _STRINGS),
        ("recipients", _STRINGS),
        ("start", _OFFSET),
        ("end", _OFFSET),
        ("note", pa.string()),
    ]
)
"""A table that a store has once somebody has reviewed an event."""

TABLES: Final[Mapping[str, pa.Schema]] = {**BASE, **DERIVED, **LEDGER}

SKIPPING: Final[Mapping[str, str]] = {
    "articles": "batch,id,date",
    "events": "batch,id,article,date,pair,event,block",
    "statements": "batch,article",
    "relation_claims": "batch,article",
    "disputes": "batch,article",
    "errors": "batch,id",
    "imported": "batch,date,actor,recipient,spot",
    "imports": "batch,id",
    "sketches": "batch,article,text,digest",
    "pairs": "one,other",
    "copies": "article,family",
    "stories": "story,event,block",
    "runs": "run",
    "names": "name",
    "batches": "number,batch",
}
"""Columns whose lowest and highest values stand in the log; of the others, texts above all, nothing does."""

TEXTS: Final[Mapping[str, frozenset[str]]] = {
    "articles": frozenset({"title", "text"}),
    "events": frozenset({"date_text", "event_text", "entity_text", "evidence", "text"}),
    "statements": frozenset({"cue", "content", "entity_text"}),
    "relation_claims": frozenset({"words", "entity_text"}),
    "disputes": frozenset({"about"}),
}
"""Names of columns, and of fields inside them, that repeat words of the article. A store without texts keeps none."""
