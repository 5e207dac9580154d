"""Makes a store of any size at once: `python benchmarks/big_store.py DIR --events 5000000 --articles 300000`.

Its rows are made up by chance, from a fixed seed, and written to the tables as batches are; nothing is coded. What
counts for speed is as in a store of news: ids that are not in order, texts of some hundred words, few pairs of actors
that have most of the events, reports of one story on neighbouring days, copies. Offsets stand in the texts.
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from detente.codebook import load_codebook
from detente.store.ledger import COMMITTED, Decision, Ledger
from detente.store.schemas import BASE, BATCH, DERIVED
from detente.store.tables import append, create_store, open_table, replace_rows
from detente.store.upkeep import optimize

PART = 10_000  # articles a batch
FIRST_DAY = datetime.date(2010, 1, 1)
DAYS = 15 * 365
CODES = """USA RUS CHN IRN SYR TUR ISR PSE UKR GBR FRA DEU IND PAK PRK KOR JPN SAU YEM IRQ EGY LBY SDN SSD ETH SOM KEN
NGA CMR TCD MLI NER BFA COD RWA UGA ZAF VEN COL MEX BRA CUB PHL IDN MMR THA VNM POL HUN SRB GRC ITA ESP CAN UNO NATO
EEC""".split()
SECTORS = ["GOV", "MIL", "REB", "CVL", "OPP"]
WORDS = """government talks border attack sanctions minister said that the of in on troops accord aid ceasefire village
leaders warned rejected expelled envoys visited signed killed people officials after week under pressure region army
rebels convoy market police protest city northern southern oil trade treaty visit summit""".split()


def main() -> None:
    """Make the store."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("store", type=Path)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--articles", type=int, default=300_000)
    parser.add_argument("--no-optimize", action="store_true")
    given = parser.parse_args()
    make_store(given.store, given.articles, given.events)
    if not given.no_optimize:
        for table in optimize(given.store):
            print(f"{table.table}: {table.before} files, now {table.after}")


def make_store(root: Path, articles: int, events: int, seed: int = 7) -> None:
    """Write a store of so many articles and events."""
    create_store(root)
    chance = np.random.default_rng(seed)
    stories: list[pa.Table] = []
    copies: list[pa.Table] = []
    each = events // articles
    paragraphs = [_paragraph(chance) for _ in range(500)]
    for number, first in enumerate(range(0, articles, PART)):
        count = min(PART, articles - first)
        batch = f"{number:016x}"
        rows = _batch(chance, first, count, each, paragraphs)
        stories.append(rows.pop("stories"))
        copies.append(rows.pop("copies"))
        for name, table in rows.items():
            column = pa.array([batch] * table.num_rows, pa.string())
            append(open_table(root, name), table.add_column(0, BASE[name].field(BATCH), column))
        Ledger(root).decide([Decision(batch, COMMITTED, "made", count, rows["events"].num_rows)])
        print(f"{first + count} articles", flush=True)
    for name, parts in (("copies", copies), ("stories", stories)):
        number = len(Ledger(root).committed)
        replace_rows(open_table(root, name), pa.concat_tables(parts).to_reader(), None, number)


def _paragraph(chance: np.random.Generator) -> str:
    words = chance.choice(WORDS, 90)
    return " ".join(words).capitalize() + "."


def _ids(kind: int, first: int, count: int) -> list[str]:
    """Give ids without an order, as hashes are."""
    numbers = np.arange(first, first + count, dtype=np.uint64) * np.uint64(2) + np.uint64(kind)
    mixed = (numbers + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    return [f"{number:016x}" for number in mixed.tolist()]


def _batch(
    chance: np.random.Generator, first: int, count: int, each: int, paragraphs: list[str]
) -> dict[str, pa.Table]:
    articles = _ids(0, first, count)
    days = np.sort(chance.integers(0, DAYS, count))
    published = [FIRST_DAY + datetime.timedelta(int(day)) for day in days]
    texts = [
        "\n\n".join(paragraphs[i] for i in row) for row in chance.integers(0, len(paragraphs), (count, 5)).tolist()
    ]
    made = {
        "id": articles,
        "hash": articles,
        "date": published,
        "published": [day.isoformat() for day in published],
        "title": [f"Report {first + i}: {text[:60]}" for i, text in enumerate(texts)],
        "text": texts,
        "length": [len(text) for text in texts],
        "source": chance.choice([f"Daily {i}" for i in range(200)], count).tolist(),
        "language": ["en"] * count,
    }
    events = list(_events(chance, first * each, articles, published, texts, each))
    table = pa.Table.from_pylist(events, _bare("events"))
    kept = table.num_rows
    story = np.maximum(0, np.arange(kept) - chance.integers(0, 2, kept) * chance.integers(1, 30, kept))
    ids = np.array(table["id"].to_pylist())
    copies = _copies(articles)
    family = {row["article"]: row["family"] for row in copies}
    return {
        "articles": pa.Table.from_pydict({**made, "url": [None] * count, "skipped": [None] * count}, _bare("articles")),
        "events": table,
        "statements": pa.Table.from_pylist(_statements(events), _bare("statements")),
        "disputes": pa.Table.from_pylist(_disputes(events), _bare("disputes")),
        "stories": pa.table(
            {
                "story": ids[story].tolist(),
                "event": ids.tolist(),
                "article": table["article"],
                "block": table["block"],
                "family": [family.get(one) for one in table["article"].to_pylist()],
            },
            DERIVED["stories"],
        ),
        "copies": pa.Table.from_pylist(copies, DERIVED["copies"]),
    }


def _bare(name: str) -> pa.Schema:
    schema = BASE[name]
    return schema.remove(schema.get_field_index(BATCH))


def _events(
    chance: np.random.Generator,
    first: int,
    articles: list[str],
    published: list[datetime.date],
    texts: list[str],
    each: int,
) -> Iterator[dict[str, Any]]:
    codebook = load_codebook()
    types = list(codebook.events)
    count = len(articles) * each
    ids = _ids(1, first, count)
    who = np.minimum(chance.geometric(0.12, (2, count)) - 1, len(CODES) - 1)
    kind = chance.integers(0, len(types), count)
    sector = chance.integers(0, len(SECTORS), (2, count))
    start = chance.integers(0, 1800, count)
    lag = chance.integers(0, 4, count)
    named = chance.random(count) > 0.35
    hashes = chance.integers(-(2**31), 2**31 - 1, (count, 6), dtype=np.int32)
    for i in range(count):
        of = i // each
        begin = int(start[i])
        actor, type_ = CODES[who[0, i]], types[kind[i]]
        recipient = CODES[who[1, i]] if named[i] else ""
        yield {
            "id": ids[i], "article": articles[of], "date": published[of] - datetime.timedelta(int(lag[i])),
            "pair": f"{actor}>{recipient}", "date_precision": "day", "inferred": False,
            "actor": [_entity(actor, SECTORS[sector[0, i]], begin)],
            "recipient": [_entity(recipient, SECTORS[sector[1, i]], begin + 40)] if recipient else [],
            "event": type_, "mode": [], "context": [], "auxiliary": [], "status": "reported", "section": "body",
            "quad_code": codebook.quad(type_), "event_scale": codebook.score(type_), "cameo": codebook.cameo_for(type_),
            "event_text": texts[of][begin + 20 : begin + 32], "event_start": begin + 20, "event_end": begin + 32,
            "text_info": {"sequence": begin // 100, "start": begin, "end": begin + 100}, "reported_by": [],
            "event_loc": None, "size": None, "confidence": 0.9,
            "coder": {"name": "made", "version": "0", "rule": "verbs/assault:attack obj=R", "evidence": []},
            "block": f"{codebook.quad(type_)} {actor}+{recipient}", "word_hashes": hashes[i].tolist(),
        }  # fmt: skip


def _entity(code: str, sector: str, start: int) -> dict[str, Any]:
    return {
        "code": code, "sector": sector, "other_sectors": [], "entity_text": "words", "start": start, "end": start + 5
    }  # fmt: skip


def _statements(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": event["id"][::-1], "article": event["article"], "speaker": event["actor"][0], "via": [],
            "cue": "said", "content": event["event_text"], "start": event["event_start"], "end": event["event_end"],
            "form": "indirect", "text_info": event["text_info"], "events": [event["id"]],
        }
        for event in events[::5]
    ]  # fmt: skip


def _disputes(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": one["id"][::-1], "article": one["article"], "about": one["event_text"],
            "claim": {"ids": [one["id"]], "parties": [one["actor"][0]["code"]]},
            "counter": {"ids": [other["id"]], "parties": [other["actor"][0]["code"]]},
        }
        for one, other in zip(events[::40], events[1::40], strict=False)
    ]  # fmt: skip


def _copies(articles: list[str]) -> list[dict[str, Any]]:
    return [
        {"article": copy, "original": original, "kind": "spun", "similarity": 0.8, "family": original}
        for original, copy in zip(articles[::10], articles[1::10], strict=False)
    ]


if __name__ == "__main__":
    main()
