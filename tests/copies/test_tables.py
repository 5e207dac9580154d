"""The index in Arrow tables: whole, in parts, through Parquet, and what is no index."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detente.copies import CopyIndex, find_copies, sketch
from detente.copies.tables import CopyTableError, Sizes, from_tables, sizes_of, to_tables
from detente.demo import demo_articles

ARTICLES = demo_articles()


def filled(articles):
    index = CopyIndex()
    for sketches in sketch(articles):
        index.add(sketches)
    return index


@pytest.fixture(scope="module")
def whole():
    return filled(ARTICLES)


def test_an_index_comes_back_from_parquet(whole, tmp_path):
    for name, table in to_tables(whole).items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    back = from_tables({name: pq.read_table(tmp_path / f"{name}.parquet") for name in ("articles", "texts", "pairs")})
    assert find_copies(back) == find_copies(whole)
    assert all(table.equals(to_tables(back)[name]) for name, table in to_tables(whole).items())


def test_what_came_later_is_appended(whole):
    index = filled(ARTICLES[:40])
    first, sizes = to_tables(index), sizes_of(index)
    index = from_tables(first)
    for sketches in sketch(ARTICLES[40:]):
        index.add(sketches)
    later = to_tables(index, sizes)
    assert later["articles"].num_rows == len(ARTICLES) - 40
    joined = from_tables({name: pa.concat_tables([first[name], later[name]]) for name in first})
    assert find_copies(joined) == find_copies(whole)
    assert sizes_of(joined) == sizes_of(whole)


def test_an_empty_index_comes_back_empty():
    assert sizes_of(from_tables(to_tables(CopyIndex()))) == Sizes()


def test_tables_of_another_version_are_told(whole):
    tables = to_tables(whole)
    tables["texts"] = tables["texts"].replace_schema_metadata({"detente.copies": "0"})
    with pytest.raises(CopyTableError, match="'texts' is of version 0, not 1; index the articles anew"):
        from_tables(tables)


def test_a_missing_table_is_told(whole):
    tables = to_tables(whole)
    del tables["pairs"]
    with pytest.raises(CopyTableError, match="'pairs' is missing"):
        from_tables(tables)


def test_other_columns_are_told(whole):
    tables = to_tables(whole)
    tables["pairs"] = tables["pairs"].drop_columns(["kind"])
    with pytest.raises(CopyTableError, match="'pairs' has other columns"):
        from_tables(tables)
