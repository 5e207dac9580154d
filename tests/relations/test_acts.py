"""Acts: each once, with its parties on both sides."""

import pytest
from relation_stores import fill, parties, told

from detente.relations.acts import COLUMNS, acts_query
from detente.relations.asking import asking
from detente.relations.narrowing import NarrowStore
from detente.store import open_store


@pytest.fixture
def acts(tmp_path):
    def ask(*coded):
        with open_store(fill(tmp_path / "store", coded)) as store:
            found = store.sql(f"FROM ({acts_query()}) ORDER BY ALL")
            assert dict(zip(found.columns, map(str, found.types), strict=True)) == dict(COLUMNS)
            return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    return ask


def dyads(rows):
    return sorted((row["actor"] or "", row["recipient"] or "") for row in rows)


def test_an_act_has_its_codes_scores_and_origin(acts):
    (row,) = acts(told(1, "2017-04-14", "RUS/MIL", "ASSAULT", "SYR/REB", mode="aerial"))
    assert (row["actor"], row["actor_sector"], row["recipient"], row["recipient_sector"]) == (
        "RUS",
        "MIL",
        "SYR",
        "REB",
    )
    assert (row["type"], row["mode"], row["quad"], row["score"], row["goldstein"]) == (
        "ASSAULT",
        "aerial",
        4,
        -9.5,
        -10,
    )
    assert (row["status"], row["reported_by"], row["origin"]) == ("reported", [], "detente")
    assert (str(row["day"]), row["reports"], row["sources"]) == ("2017-04-14", 1, 1)


def test_an_act_counts_once_however_often_it_is_told(acts):
    rows = acts(*(told(n, "2017-04-14", "RUS/GOV", "ACCUSE", "USA/GOV", source=f"Paper {n}") for n in range(3)))
    assert [(row["reports"], row["sources"]) for row in rows] == [(3, 3)]


def test_several_on_a_side_make_a_row_for_each_pair_and_one_story(acts):
    rows = acts(told(1, "2017-04-14", "RUS/GOV SYR/GOV", "ACCUSE", "USA"))
    assert dyads(rows) == [("RUS", "USA"), ("SYR", "USA")]
    assert len({row["story"] for row in rows}) == 1


def test_a_meeting_goes_both_ways(acts):
    rows = acts(told(1, "2017-04-14", "RUS/GOV USA/GOV", "CONSULT"))
    assert dyads(rows) == [("RUS", "USA"), ("USA", "RUS")]
    assert len({row["story"] for row in rows}) == 1


def test_a_demand_of_several_is_not_aimed_at_each_other(acts):
    assert dyads(acts(told(1, "2017-04-14", "RUS/GOV SYR/GOV", "REQUEST"))) == [("RUS", ""), ("SYR", "")]


def test_who_is_not_named_is_null(acts):
    (row,) = acts(told(1, "2017-04-14", "", "ASSAULT", "SYR"))
    assert (row["actor"], row["actor_sector"], row["recipient"]) == (None, None, "SYR")


def test_a_report_that_names_both_sides_speaks_for_the_story(acts):
    first = told(1, "2017-04-14", "", "ASSAULT", "SYR", event_text="told")
    rows = acts(first, told(2, "2017-04-14", "RUS/MIL", "ASSAULT", "SYR"))
    assert ("RUS", "SYR") in dyads(rows)


@pytest.mark.parametrize(
    "more",
    [
        {"auxiliary": ("negated",)},
        {"auxiliary": ("hypothetical",)},
        {"auxiliary": ("future",)},
        {"auxiliary": ("historical",), "inferred": True},
        {"date_precision": "year"},
        {"date": None, "date_precision": "unknown"},
    ],
)
def test_what_was_not_done_or_has_no_day_is_no_act(acts, more):
    assert acts(told(1, "2017-04-14", "RUS/GOV", "ACCUSE", "USA", **more)) == []


def test_an_act_of_long_ago_with_its_day_is_one(acts):
    assert len(acts(told(1, "2017-04-14", "RUS/GOV", "ACCUSE", "USA", auxiliary=("historical",)))) == 1


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        (("reported", "denied"), "contested"),
        (("claimed", "reported"), "reported"),
        (("claimed", "admitted", "reported"), "admitted"),
        (("denied", "denied"), "denied"),
        (("claimed",), "claimed"),
    ],
)
def test_reports_have_a_status_together(acts, statuses, status):
    rows = acts(
        *(
            told(n, "2017-04-14", "RUS/GOV", "ACCUSE", "USA", status=one, source=f"P{n}")
            for n, one in enumerate(statuses)
        )
    )
    assert [row["status"] for row in rows] == [status]


def test_all_who_say_so_are_named_once_and_the_actor_where_he_admits_it(acts):
    says = {"reported_by": parties("USA/GOV ---"), "status": "claimed"}
    rows = acts(
        told(1, "2017-04-14", "RUS/GOV", "ACCUSE", "FRA", **says),
        told(2, "2017-04-14", "RUS/GOV", "ACCUSE", "FRA", status="admitted"),
        told(3, "2017-04-14", "RUS/GOV", "ACCUSE", "FRA", **says),
    )
    assert [row["reported_by"] for row in rows] == [["RUS", "USA"]]


def test_a_store_of_two_parties_leaves_out_no_act_between_them_and_none_of_its_reports(tmp_path):
    coded = [
        told(1, "2017-04-10", "RUS/GOV USA/GOV", "CONSULT"),
        told(2, "2017-04-11", "RUS/GOV SYR/GOV", "ACCUSE", "USA"),
        told(3, "2017-04-12", "", "ASSAULT", "USA"),
        told(4, "2017-04-12", "RUS/MIL", "ASSAULT", "USA", source="Other"),
        told(5, "2017-04-13", "USA/GOV", "ACCUSE", "FRA"),
    ]
    between = f"FROM ({acts_query()}) WHERE actor = 'RUS' AND recipient = 'USA' ORDER BY ALL"
    with open_store(fill(tmp_path / "store", coded)) as store:
        narrow = NarrowStore(store, store._connection.cursor(), asking("USA", "RUS"))
        assert narrow.sql(between).fetchall() == store.sql(between).fetchall()
        assert len(narrow.sql(between).fetchall()) == 3
        assert not narrow.sql(f"FROM ({acts_query()}) WHERE recipient = 'FRA'").fetchall()
