"""Copies in the store: found when articles are added, whatever their order, and whether or not it keeps their texts."""

import random
import shutil

import pytest
from corpus import write_corpus
from deltalake import DeltaTable, write_deltalake

from detente.copies import find_copies, index_articles, sketch
from detente.reading import read_articles
from detente.records import Article
from detente.store import ArticleRecords, StoreError, Writer, copying, make_rows, open_store
from detente.store.copying import update_copies
from detente.store.migrations import migrate
from detente.store.tables import store_format

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


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder, 400, seed=5)
    return sorted(read_articles(str(folder / "articles.jsonl")), key=lambda article: (article.date, article.id))


def fill(root, *steps, texts=True):
    writer = Writer(root, texts=texts)
    for articles in steps:
        writer.commit(make_rows([ArticleRecords(article, []) for article in articles], texts=texts))
        update_copies(root)
    writer.close()
    return update_copies(root)


def copies(root):
    with open_store(root) as store:
        return store.sql(
            "SELECT article, original, kind, similarity, taken, family FROM copies ORDER BY ALL"
        ).fetchall()


def test_the_first_is_the_original(tmp_path):
    fill(tmp_path / "store", ARTICLES)
    assert copies(tmp_path / "store") == [("late", "first", "verbatim", 1.0, 1.0, "first")]


def test_nothing_is_done_where_nothing_has_changed(tmp_path):
    fill(tmp_path / "store", ARTICLES)
    assert not update_copies(tmp_path / "store")


def test_a_store_has_the_copies_that_an_index_has(tmp_path, corpus):
    fill(tmp_path / "store", corpus)
    index = index_articles(sketch(corpus))
    told = sorted((c.article, c.original, c.kind, c.similarity, c.taken, c.family) for c in find_copies(index))
    found = copies(tmp_path / "store")
    assert len({kind for _, _, kind, *_ in told}) == 4
    differ = [pair for pair in zip(found, told, strict=True) if pair[0][:3] + pair[0][5:] != pair[1][:3] + pair[1][5:]]
    assert differ == []
    # Words are numbers of 16 bits in the index, so that two of many may be taken for one.
    assert (
        max(abs(one[place] - other[place]) for one, other in zip(found, told, strict=True) for place in (3, 4)) < 0.03
    )


@pytest.mark.parametrize("seed", range(3))
def test_copies_are_the_same_in_any_order_and_number_of_steps_and_without_texts(tmp_path, corpus, seed, monkeypatch):
    monkeypatch.setattr(copying, "MOST_PER_BAND", 3)  # so that who meets whom depends on all that is there
    monkeypatch.setattr(copying, "MOST_PER_PARAGRAPH", 2)
    fill(tmp_path / "once", corpus)
    shuffled = list(corpus)
    random.Random(seed).shuffle(shuffled)
    fill(tmp_path / "steps", *(shuffled[at : at + 130] for at in range(0, 400, 130)), texts=False)
    assert set(copies(tmp_path / "steps")) ^ set(copies(tmp_path / "once")) == set()


def test_copies_are_the_same_however_few_are_compared_at_a_time(tmp_path, corpus, monkeypatch):
    fill(tmp_path / "whole", corpus)
    monkeypatch.setattr(copying, "_TEXTS_AT_ONCE", 50)
    monkeypatch.setattr(copying, "_AT_ONCE", 7)
    fill(tmp_path / "parts", corpus)
    assert copies(tmp_path / "parts") == copies(tmp_path / "whole")


def test_the_same_words_in_other_paragraphs_are_verbatim_in_any_order(tmp_path):
    broken = [
        Article(id=f"v{number}", date=f"2017-04-1{number}", text=STORY.replace(". ", ".\n\n") if number % 2 else STORY)
        for number in range(4)
    ]
    fill(tmp_path / "store", broken[2:], broken[:2])
    assert [row[:3] for row in copies(tmp_path / "store")] == [(f"v{n}", "v0", "verbatim") for n in (1, 2, 3)]


def test_two_updates_at_a_time_are_one(tmp_path, monkeypatch):
    root = tmp_path / "store"
    writer = Writer(root)
    writer.commit(make_rows([ArticleRecords(article, []) for article in ARTICLES]))
    writer.close()
    append, tries = copying.append_worked_out, []

    def slowly(*given):
        if not tries:
            tries.append(given)
            assert update_copies(root)
        return append(*given)

    monkeypatch.setattr(copying, "append_worked_out", slowly)
    update_copies(root)
    assert len(copies(root)) == 1
    with open_store(root) as store:
        assert store.sql(
            "SELECT count(*) FROM (SELECT one, other FROM pairs GROUP BY ALL HAVING count(*) > 1)"
        ).fetchall() == [(0,)]


# A store of version 1: without sketches, pairs, and two of the columns.


@pytest.fixture
def old(tmp_path, corpus):
    """Make a store as version 1 did: with the tables that it had, and without those that came since."""
    root = tmp_path / "old"
    fill(root, corpus[:200])
    wanted = copies(root)
    for name in ("sketches", "pairs"):
        shutil.rmtree(root / name)
    for name, new in (("copies", "taken"), ("stories", "family")):
        rows = DeltaTable(str(root / name)).to_pyarrow_table().drop_columns([new])
        shutil.rmtree(root / name)
        write_deltalake(str(root / name), rows)
    DeltaTable(str(root / "batches")).alter.set_table_properties(
        {"detente.schemaVersion": "1"}, raise_if_not_exists=False
    )
    return root, wanted


def test_an_older_store_says_how_to_bring_it_up(old):
    root, _ = old
    with pytest.raises(StoreError, match=r"is of version 1; `detente store migrate .*` brings it to version 2"):
        open_store(root)


def test_an_older_store_is_brought_up_also_when_that_was_broken_off(old, monkeypatch):
    root, wanted = old
    from detente.store import migrations  # noqa: PLC0415

    monkeypatch.setattr(migrations, "_AT_ONCE", 50)
    monkeypatch.setattr(migrations, "set_version", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        migrate(root, 1)
    monkeypatch.undo()
    assert migrate(root, 1) == [2]
    assert store_format(root).version == 2
    assert set(copies(root)) ^ set(wanted) == set()
    with open_store(root) as store:
        assert store.sql("SELECT count(*), count(DISTINCT article) FROM sketches").fetchall() == [(200, 200)]
