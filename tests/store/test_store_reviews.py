"""Reviews: a table of their own, in which nothing is changed."""

import pytest
from store_rows import coded

from detente.records import RecordError, Review
from detente.store import StoreError, add_review, make_rows, open_store, read_reviews
from detente.store.upkeep import optimize


def review(verdict="right", reviewer="Ann", time="2026-01-01T00:00:00.000+00:00", **more):
    given = {"event": "e1"} if verdict != "missed" else {"start": 0, "end": 4}
    changed = {"type": "ASSAULT", "actors": ("TCD/MIL",)} if verdict in ("corrected", "missed") else {}
    return Review(article="a1", reviewer=reviewer, time=time, verdict=verdict, **(given | changed | more))


def test_a_store_has_none_at_first(filled):
    assert read_reviews(filled) == []


def test_they_come_back_as_they_were(filled):
    given = [review(), review("corrected", "Ben"), review("missed", "Ben", note="the second sentence")]
    for one in given:
        add_review(filled, one)
    assert sorted(read_reviews(filled), key=lambda one: one.id) == sorted(given, key=lambda one: one.id)


def test_the_last_word_of_a_reviewer_counts(filled):
    add_review(filled, review("right", time="2026-01-02T00:00:00.000+00:00"))
    add_review(filled, review("wrong", time="2026-01-03T00:00:00.000+00:00"))
    add_review(filled, review("wrong", "Ben"))
    assert [(one.reviewer, one.verdict) for one in read_reviews(filled)] == [("Ben", "wrong"), ("Ann", "wrong")]


def test_other_tables_and_adding_do_not_mind(filled, writer):
    add_review(filled, review())
    writer().commit(make_rows([coded(4)]))
    list(optimize(filled))
    assert len(read_reviews(filled)) == 1
    with open_store(filled) as store:
        assert store.sql("SELECT count(*) FROM articles").fetchall() == [(4,)]


def test_there_must_be_a_store(tmp_path):
    for act in (lambda: read_reviews(tmp_path / "no"), lambda: add_review(tmp_path / "no", review())):
        with pytest.raises(StoreError, match="there is no store here"):
            act()


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "perhaps"},
        {"verdict": "right", "type": "ASSAULT"},
        {"verdict": "corrected", "type": ""},
        {"verdict": "corrected", "actors": ("Chad",)},
        {"verdict": "missed", "start": None, "end": None},
        {"verdict": "missed", "event": "e1"},
        {"verdict": "right", "event": ""},
        {"verdict": "right", "reviewer": ""},
    ],
)
def test_what_cannot_be_right_is_refused(wrong):
    with pytest.raises(RecordError):
        review(**wrong)
