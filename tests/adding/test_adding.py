"""Adding from Python: what becomes of articles, and of what cannot be read."""

import json

import pytest

import detente
import detente.api
from detente.adding import adder
from detente.codebook import CodebookError
from detente.records import Article
from detente.store import StoreError

STRIKE = "Chad shelled two villages in Niger."
GERMAN = (
    "Die Regierung von Ghana hat am Montag den Botschafter von Togo aus dem Land ausgewiesen und alles abgebrochen."
)


def rows(root, table):
    with detente.open(root) as store:
        return list(store.rows(f"FROM {table} ORDER BY ALL"))


def test_articles_and_files_are_added(tmp_path):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(STRIKE)
    root = tmp_path / "store"
    assert detente.add(tmp_path / "news", root) == detente.Summary(read=1, added=1, events=1)
    assert detente.add([Article(id="x", text=STRIKE), str(tmp_path / "news")], root) == detente.Summary(
        read=2, added=1, known=1, events=1, copies=1
    )
    assert len(rows(root, "articles")) == 2
    assert len(rows(root, "stories")) == 2


def test_an_article_given_twice_is_added_once(tmp_path):
    article = Article(id="x", text=STRIKE)
    assert detente.add([article, article], tmp_path / "store") == detente.Summary(read=2, added=1, known=1, events=1)


def test_what_becomes_of_each_is_counted(tmp_path):
    lines = [{"id": "a", "text": STRIKE}, {"id": "a", "text": "Togo left."}, {"text": GERMAN}, {"no": "text"}]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    root = tmp_path / "store"
    assert detente.add(tmp_path / "news.jsonl", root) == detente.Summary(read=3, added=2, foreign=1, failed=2, events=1)
    assert [row["stage"] for row in sorted(rows(root, "errors"), key=lambda row: row["stage"])] == [
        "identity",
        "reading",
    ]
    (german,) = [row for row in rows(root, "articles") if row["skipped"]]
    assert "German" in german["skipped"]


def test_of_one_file_not_all_errors_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(adder, "_TOLD", 5)
    (tmp_path / "news.jsonl").write_text("{broken\n" * 50)
    summary = detente.add(tmp_path / "news.jsonl", tmp_path / "store")
    assert summary.failed == 6
    told = [row["what"] for row in rows(tmp_path / "store", "errors")]
    assert len(told) == 6
    assert any("more than 5 records" in what for what in told)


def test_what_codes_is_missing_is_told_once_and_no_article_is_to_blame(tmp_path, monkeypatch):
    def load(**given):
        raise CodebookError("codebook.toml: there is no event")

    monkeypatch.setattr(detente.api, "load", load)
    with pytest.raises(CodebookError, match="there is no event"):
        detente.add([Article(id="x", text=STRIKE)], tmp_path / "store")
    assert not rows(tmp_path / "store", "errors")


def test_batches_do_not_change_what_comes_out(tmp_path):
    articles = [("", Article(id=str(number), date="2017-04-14", text=STRIKE)) for number in range(40)]
    found = []
    for size in (1, 7, 512):
        writer = detente.store.Writer(tmp_path / str(size))
        adder.add_items(articles, writer, batch_size=size)
        writer.close()
        found.append([rows(tmp_path / str(size), table) for table in ("articles", "events", "stories")])
    assert found[0] == found[1] == found[2]


def test_a_store_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "store").write_text("a file")
    with pytest.raises(StoreError, match="is a file, not a folder"):
        detente.add([Article(text=STRIKE)], tmp_path / "store")


def test_a_watch_stops_it(tmp_path):
    class Watch:
        def __init__(self):
            self.parts = []

        def finishing(self, what):
            raise AssertionError("copies and stories are not worked out where it was stopped")

        def passed(self, part, copies):
            self.parts.append(part)

        def is_stopping(self):
            return bool(self.parts)

    watch = Watch()
    articles = [Article(id=str(number), text=STRIKE) for number in range(200)]
    summary = detente.add(articles, tmp_path / "store", watch=watch)
    assert summary.stopped
    assert 0 < summary.added < 200
    assert detente.add(articles, tmp_path / "store").added == 200 - summary.added


def test_dates_in_any_order_and_in_the_future_change_nothing_but_who_was_first(tmp_path):
    days = ["2087-01-01", "2017-04-14", "1999-12-31", "2017-04-15"]
    articles = [Article(id=day, date=day, text=f"{STRIKE} The council met for hours and sent no word.") for day in days]
    for name, given in (("one", articles), ("other", articles[::-1])):
        assert detente.add(given, tmp_path / name).added == len(days)
    tables = ("articles", "events", "copies", "stories")
    assert all(rows(tmp_path / "one", table) == rows(tmp_path / "other", table) for table in tables)
    assert {row["original"] for row in rows(tmp_path / "one", "copies")} == {"1999-12-31"}
