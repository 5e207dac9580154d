"""Copies in the store: found when articles are added, whatever their order."""

import pytest

from detente.records import Article
from detente.store import ArticleRecords, Writer, make_rows, open_store, update_copies

STORY = (
    "Kenya expelled two Somali diplomats on Monday after a bomb had killed nine people in Garissa. "
    "Officials in Nairobi accused them of spying. Somalia rejected the charge and asked for talks."
)
OTHER = "Peru and Chile signed an agreement on fishing rights in Lima on Wednesday, after months of talks in Arica."
ARTICLES = [
    Article(id="late", date="2017-04-12", source="Ferry Post", text=STORY),
    Article(id="first", date="2017-04-10", source="Harbour Wire", text=STORY),
    Article(id="other", date="2017-04-11", source="Harbour Wire", text=OTHER),
]


def fill(root, *steps, texts=True):
    writer = Writer(root, texts=texts)
    for articles in steps:
        writer.commit(make_rows([ArticleRecords(article, []) for article in articles], texts=texts))
    writer.close()
    return update_copies(root)


def copies(root):
    with open_store(root) as store:
        return store.sql("SELECT article, original, kind, family FROM copies ORDER BY article").fetchall()


def test_the_first_is_the_original(tmp_path):
    assert fill(tmp_path / "store", ARTICLES)
    assert copies(tmp_path / "store") == [("late", "first", "verbatim", "first")]


def test_steps_come_out_as_all_at_once(tmp_path):
    root = tmp_path / "store"
    fill(root, ARTICLES[:1])
    assert copies(root) == []
    fill(root, ARTICLES[1:])
    assert copies(root) == [("late", "first", "verbatim", "first")]


def test_nothing_is_done_where_nothing_has_changed(tmp_path):
    fill(tmp_path / "store", ARTICLES)
    assert not update_copies(tmp_path / "store")


@pytest.mark.parametrize("texts", [True, False])
def test_a_store_without_texts_has_no_copies(tmp_path, texts):
    fill(tmp_path / "store", ARTICLES, texts=texts)
    assert bool(copies(tmp_path / "store")) == texts
