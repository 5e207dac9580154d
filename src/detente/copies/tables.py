"""The index as Arrow tables, so that a store or a file can keep it: articles, texts and pairs.

All three only grow. `to_tables` gives the rows that came after some earlier `sizes`, so that what is new can be
appended; `from_tables` takes whole tables in the order in which the rows were given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa

from detente.copies.index import CopyIndex, Kept, Pairs
from detente.copies.options import CopyOptions
from detente.copies.sketches import BANDS, ROWS, VERSION
from detente.errors import DetenteError

_VERSION_KEY = b"detente.copies"
_SIGNATURE = ROWS * BANDS

ARTICLES = pa.schema([("id", pa.string()), ("date", pa.string()), ("source", pa.string()), ("text", pa.int32())])
TEXTS = pa.schema(
    [
        ("digest", pa.uint64()),
        ("words", pa.uint32()),
        ("signature", pa.binary(_SIGNATURE)),
        ("canonical", pa.large_list(pa.uint16())),
        ("surface", pa.large_list(pa.uint16())),
        ("bands", pa.large_list(pa.uint32())),
        ("paragraphs", pa.large_list(pa.uint32())),
        ("paragraph_keys", pa.uint16()),
    ]
)
PAIRS = pa.schema(
    [
        ("one", pa.int64()),
        ("other", pa.int64()),
        ("kind", pa.uint8()),
        ("similarity", pa.float64()),
        ("in_one", pa.float64()),
        ("in_other", pa.float64()),
    ]
)
SCHEMAS: Mapping[str, pa.Schema] = {"articles": ARTICLES, "texts": TEXTS, "pairs": PAIRS}


class CopyTableError(DetenteError):
    """Tables that are no index of this version: says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows the tables of an index have."""

    articles: int = 0
    texts: int = 0
    pairs: int = 0


def sizes_of(index: CopyIndex) -> Sizes:
    """Count the rows that the tables of an index have now."""
    return Sizes(len(index), index.texts, len(index.pairs))


def to_tables(index: CopyIndex, after: Sizes | None = None) -> dict[str, pa.Table]:
    """Give the tables `articles`, `texts` and `pairs`, or only their rows after some sizes."""
    since = after or Sizes()
    articles = {
        "id": index.ids[since.articles :],
        "date": index.dates[since.articles :],
        "source": index.sources[since.articles :],
        "text": index.text_of[since.articles :],
    }
    pairs = {each.name: getattr(index.pairs, each.name)[since.pairs :] for each in fields(Pairs)}
    columns = {"articles": articles, "texts": _text_columns(index, since.texts), "pairs": pairs}
    marked = {_VERSION_KEY: str(VERSION).encode()}
    return {name: pa.table(columns[name], schema=schema.with_metadata(marked)) for name, schema in SCHEMAS.items()}


def from_tables(tables: Mapping[str, pa.Table], options: CopyOptions | None = None) -> CopyIndex:
    """Make an index of its tables; raise CopyTableError where they are not those of this version.

    The options must be those that the pairs were found with.
    """
    for name, schema in SCHEMAS.items():
        _check(name, tables.get(name), schema)
    articles, texts, pairs = (tables[name].combine_chunks() for name in SCHEMAS)
    index = CopyIndex(options)
    index.restore(
        Kept(
            ids=articles["id"].to_pylist(),
            dates=articles["date"].to_pylist(),
            sources=articles["source"].to_pylist(),
            text_of=articles["text"].to_numpy(),
            digest=texts["digest"].to_numpy(),
            words=texts["words"].to_numpy(),
            signature=_bytes(texts["signature"]).reshape(-1, _SIGNATURE),
            keys_per_text=texts["paragraph_keys"].to_numpy(),
            canonical=_values(texts["canonical"]),
            surface=_values(texts["surface"]),
            token_ends=np.cumsum(_counts(texts["canonical"])),
            bands=_values(texts["bands"]),
            band_texts=_owners(texts["bands"]),
            paragraphs=_values(texts["paragraphs"]),
            paragraph_texts=_owners(texts["paragraphs"]),
            pairs=Pairs(*(pairs[each.name].to_numpy() for each in fields(Pairs))),
        )
    )
    return index


def _text_columns(index: CopyIndex, start: int) -> dict[str, Any]:
    texts = index.as_texts()
    ends = texts.ends[start:]
    begin = int(texts.starts[start]) if start < index.texts else len(texts.canonical)
    offsets = np.append(0, ends - begin)
    bands, band_ends = index.band_keys(start)
    paragraphs, paragraph_ends = index.paragraph_keys(start)
    signature = np.ascontiguousarray(index.signature[start:])
    return {
        "digest": index.digest[start:],
        "words": index.words[start:],
        "signature": pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(_SIGNATURE), len(signature), [None, pa.py_buffer(signature.tobytes())]
        ),
        "canonical": _lists(offsets, texts.canonical[begin:]),
        "surface": _lists(offsets, texts.surface[begin:]),
        "bands": _lists(np.append(0, band_ends), bands),
        "paragraphs": _lists(np.append(0, paragraph_ends), paragraphs),
        "paragraph_keys": index.keys_per_text[start:],
    }


def _lists(offsets: Any, values: Any) -> pa.Array:  # noqa: ANN401  # arrays of any number type
    return pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), pa.array(values))


def _values(column: pa.ChunkedArray) -> Any:  # noqa: ANN401
    none = np.empty(0, column.type.value_type.to_pandas_dtype())
    return np.concatenate([none, *(chunk.flatten().to_numpy() for chunk in column.chunks)])


def _counts(column: pa.ChunkedArray) -> Any:  # noqa: ANN401
    return np.concatenate([np.empty(0, np.int64), *(chunk.value_lengths().to_numpy() for chunk in column.chunks)])


def _owners(column: pa.ChunkedArray) -> Any:  # noqa: ANN401
    """Give for each value of all lists the number of its list."""
    counts = _counts(column)
    return np.repeat(np.arange(len(counts)), counts)


def _bytes(column: pa.ChunkedArray) -> Any:  # noqa: ANN401
    return np.frombuffer(b"".join(column.to_pylist()), np.uint8)


def _check(name: str, table: pa.Table | None, schema: pa.Schema) -> None:
    if table is None:
        raise CopyTableError(f"the table {name!r} is missing; give articles, texts and pairs")
    version = (table.schema.metadata or {}).get(_VERSION_KEY, b"").decode()
    if version != str(VERSION):
        found = f"of version {version}" if version else "of no version"
        raise CopyTableError(f"the table {name!r} is {found}, not {VERSION}; index the articles anew")
    if not table.schema.equals(schema, check_metadata=False):
        raise CopyTableError(f"the table {name!r} has other columns than it should; index the articles anew")
