"""Stories in a store: the same however it was filled, and what their reports say together."""

import random

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake
from store_rows import event

from detente.records import Article, Location, Size
from detente.store import ArticleRecords, Writer, make_rows, open_store, settling, update_stories
from detente.store.questions import event_query, first_reports

ALEPPO, HOMS = Location("Aleppo", "Aleppo", "SYR", 36.2, 37.16), Location("Homs", "Homs", "SYR", 34.73, 36.71)


def told(number, place=None, size=None, source="Daily Test", day="2017-04-14", **more):
    published = f"2017-04-{14 + number % 9}"
    article = Article(id=f"a{number}", date=published, text=f"They shelled {number} towns.", source=source)
    given = {"actor": "RUS", "recipient": "SYR"} | more
    return ArticleRecords(article, [event(article, event_loc=place, size=size, date=day, **given)])


def some(count, chance):
    sides = [("RUS", "SYR"), ("SYR", "RUS"), ("", "SYR"), ("RUS", ""), ("USA", "IRQ"), ("", "IRQ")]
    made = []
    for number in range(count):
        actor, recipient = chance.choice(sides)
        more = {} if actor else {"actors": ()}
        article = told(
            number,
            chance.choice([None, ALEPPO, HOMS]),
            day=f"2017-04-{chance.randrange(10, 31)}",
            actor=actor or "---",
            recipient=recipient,
            inferred=chance.random() < 0.5,
            **more,
        )
        made.append(article)
    return made


def stories(root):
    with open_store(root) as store:
        return store.sql("FROM stories ORDER BY ALL").fetchall()


def fill(root, *batches, settle=True):
    writer = Writer(root)
    for batch in batches:
        writer.commit(make_rows(batch))
        if settle:
            update_stories(root)
    writer.close()
    update_stories(root)


@pytest.mark.parametrize("seed", range(4))
def test_stories_are_the_same_in_any_order_and_number_of_steps(tmp_path, seed):
    chance = random.Random(seed)
    articles = some(60, chance)
    fill(tmp_path / "once", articles)
    wanted = stories(tmp_path / "once")
    assert len({row[0] for row in wanted}) < len(wanted) == 60
    chance.shuffle(articles)
    fill(tmp_path / "steps", *(articles[at : at + 7] for at in range(0, 60, 7)))
    assert stories(tmp_path / "steps") == wanted


@pytest.mark.parametrize("at_once", [1, 7])
def test_stories_are_the_same_however_few_reports_are_put_in_order_at_a_time(tmp_path, monkeypatch, at_once):
    articles = some(80, random.Random(5))
    fill(tmp_path / "whole", articles)
    monkeypatch.setattr(settling, "_REPORTS_AT_ONCE", at_once)
    fill(tmp_path / "parts", articles[:50], articles[50:])
    assert stories(tmp_path / "parts") == stories(tmp_path / "whole")


def test_where_many_blocks_have_changed_all_are_worked_out(tmp_path, monkeypatch):
    articles = some(40, random.Random(9))
    fill(tmp_path / "once", articles)
    monkeypatch.setattr(settling, "_MOST_BLOCKS", 1)
    fill(tmp_path / "steps", articles[:20], articles[20:])
    assert stories(tmp_path / "steps") == stories(tmp_path / "once")


def test_nothing_is_done_where_nothing_has_changed(root):
    fill(root, [told(1)])
    before = sorted(root.rglob("*"))
    assert not update_stories(root)
    assert sorted(root.rglob("*")) == before


def test_an_update_that_was_broken_off_is_done_the_next_time(root, monkeypatch):
    fill(root, [told(1)])
    writer = Writer(root)
    writer.commit(make_rows([told(2)]))
    writer.close()
    monkeypatch.setattr(settling, "replace_rows", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        update_stories(root)
    monkeypatch.undo()
    assert len(stories(root)) == 1
    assert update_stories(root)
    assert len(stories(root)) == 2


def test_two_updates_at_a_time_are_one(root, monkeypatch):
    fill(root, [told(1)])
    writer = Writer(root)
    writer.commit(make_rows([told(2)]))
    writer.close()
    replace, tries = settling.replace_rows, []

    def slowly(*given):
        if not tries:
            tries.append(given)
            assert update_stories(root)
        return replace(*given)

    monkeypatch.setattr(settling, "replace_rows", slowly)
    assert not update_stories(root)
    assert len(stories(root)) == 2


# What reports say together.


@pytest.fixture
def merged(root):
    """A strike on Aleppo in four articles, two of them copies of a third, and one on Homs."""
    fill(
        root,
        [
            told(1, ALEPPO, Size(dead=(None, 90), text="almost 90"), "Daily Test"),
            told(2, ALEPPO, Size(dead=(24, 99), text="dozens"), "Harbour Post"),
            told(3, ALEPPO, Size(dead=(86, None), text="at least 86"), "Copying News"),
            told(4, ALEPPO, None, "Copying Mail"),
            told(5, HOMS, Size(dead=(12, 12), text="12"), "Daily Test"),
            told(6, HOMS, Size(dead=(14, None), text="14 or more"), "Daily Test"),
        ],
    )
    copies = DeltaTable(str(root / "copies"))
    rows = [{"article": f"a{n}", "original": "a2", "kind": "near", "similarity": 0.9, "family": "f"} for n in (3, 4)]
    write_deltalake(copies, pa.Table.from_pylist(rows, pa.schema(copies.to_pyarrow_table().schema)), mode="append")
    with open_store(root) as store:
        yield store


def test_bounds_are_merged_and_copies_count_once(merged):
    aleppo, homs = sorted(merged.stories().arrow().read_all().to_pylist(), key=lambda row: row["places"])
    assert (aleppo["places"], aleppo["articles"], aleppo["independent"]) == (["Aleppo"], 4, 2)
    assert aleppo["dead"] == {"low": 86, "high": 90}
    assert aleppo["size_texts"] == ["almost 90", "dozens", "at least 86"]
    assert (aleppo["first_article"], aleppo["first_published"]) == ("a1", "2017-04-15")
    assert aleppo["sources"] == ["Copying Mail", "Copying News", "Daily Test", "Harbour Post"]
    assert (homs["articles"], homs["independent"]) == (2, 1)
    assert homs["dead"] == {"low": 12, "high": 14}


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"least": 3}, 1),
        ({"actor": "USA"}, 0),
        ({"actor": "RUS", "recipient": "SYR", "event": "ASSAULT"}, 2),
        ({"since": "2017-04-15"}, 0),
    ],
)
def test_stories_are_found_by_their_reports(merged, asked, count):
    assert len(merged.stories(**asked).fetchall()) == count


def test_events_that_count_once_are_first_reports_and_no_copies(merged):
    query, values = first_reports(event_query())
    assert sorted(row["article"] for row in merged.rows(query, **values)) == ["a1", "a5"]
    query, values = first_reports(event_query(actor="USA"))
    assert list(merged.rows(query, **values)) == []


def test_a_copy_tells_the_day_of_its_original_and_is_looked_at_again_when_it_is_found_out(root):
    inferred = {"inferred": True, "actor": "USA"}
    first, late = told(1, ALEPPO, day="2017-04-15", **inferred), told(7, ALEPPO, day="2017-04-21", **inferred)
    fill(root, [first, late])
    assert len({row[0] for row in stories(root)}) == 2
    copies = DeltaTable(str(root / "copies"))
    row = {"article": "a7", "original": "a1", "kind": "near", "similarity": 0.9, "family": "a1", "taken": 1.0}
    write_deltalake(copies, pa.Table.from_pylist([row], pa.schema(copies.to_pyarrow_table().schema)), mode="append")
    fill(root, [told(8, HOMS, actor="IRQ", recipient="IRN")])  # of another block
    found = {row[1]: row[0] for row in stories(root) if row[2] in ("a1", "a7")}
    assert len(found) == 2
    assert len(set(found.values())) == 1
