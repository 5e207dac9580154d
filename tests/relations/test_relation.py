"""A relation from a store: its series, verdict, drivers, claims, and all of them side by side."""

import datetime
import json

import numpy as np
import pytest
from relation_stores import claimed, days, fill, told

import detente
from detente.relations import acts_query, asking, open_store
from detente.relations.claims import CONTRADICTED, SUPPORTED, TOO_LITTLE
from detente.relations.parties import side
from detente.store import FilterError

WEEKS = days("2016-01-04", 40)
LOW = WEEKS[-1]
KINDS = ("ACCUSE", "THREATEN", "PROTEST", "COERCE", "SANCTION", "MOBILIZE", "REJECT", "REQUEST")


def record():
    """Forty weeks: friendly acts, then hostile ones in the last two, and what is said of it."""
    coded, number = [], 0
    for week, monday in enumerate(WEEKS):
        kinds = ("ASSAULT", "COERCE", "THREATEN", "ACCUSE") if week >= 38 else ("CONSULT", "SUPPORT", "AID")
        for at, kind in enumerate(kinds):
            for party, other in (("USA/GOV", "RUS/GOV"), ("RUS/GOV", "USA/GOV")):
                number += 1
                day = monday + datetime.timedelta(days=at)
                coded.append(told(number, day, party, kind, other, source=f"P{number}"))
    coded.append(claimed(1, LOW + datetime.timedelta(days=2), ("RUS", "USA"), "low"))
    coded.append(claimed(2, LOW + datetime.timedelta(days=2), ("RUS", "USA"), "better", speaker=""))
    coded.append(claimed(3, WEEKS[3], ("RUS", "USA"), "high"))
    coded.append(claimed(4, LOW, ("FRA", "USA"), "low"))
    return coded


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("relations") / "store", record())


@pytest.fixture(scope="module")
def store(root):
    with open_store(root) as opened:
        yield opened


@pytest.fixture(scope="module")
def relation(store):
    return store.relation("USA", "RUS")


# ------------------------------------------------------------------------------------------------ what is asked


@pytest.mark.parametrize(
    ("one", "options", "words"),
    [
        ("Russia!", {}, "party: got 'Russia!'"),
        ("RUS", {}, "share no party"),
        ("USA", {"by": "year"}, "by: got 'year'; allowed: day, week, month, quarter"),
        ("USA", {"scale": "x"}, "scale: got 'x'; allowed: plover, goldstein"),
        ("USA", {"status": "sure"}, "status: got 'sure'"),
        ("USA", {"since": "2016"}, "since: got '2016'; allowed: a day"),
    ],
)
def test_what_cannot_be_asked_is_refused(one, options, words):
    with pytest.raises(FilterError, match=words):
        asking(one, "RUS", **options)


def test_a_side_is_written_in_several_ways():
    assert str(side("rus/mil")) == str(side("RUS:MIL")) == "RUS/MIL"
    assert side("USA,GBR") == side("USA+GBR") == side(["USA", "GBR"])


# ------------------------------------------------------------------------------------------------ series


def stories_until(store, day):
    query = f"SELECT count(DISTINCT story) FROM ({acts_query()}) WHERE day <= $day"
    return store.sql(query, day=day).fetchall()[0][0]


def test_a_series_counts_stories_by_quad_side_and_type(store, relation):
    series = relation.series
    assert series.periods == tuple(WEEKS)
    assert series.stories[0] == stories_until(store, WEEKS[0] + datetime.timedelta(days=6))
    assert series.stories.sum() == stories_until(store, LOW + datetime.timedelta(days=6))
    assert series.by_quad().sum() == series.stories.sum() == sum(series.by_type().values()).sum()
    assert series.by_side().sum(axis=1).tolist() == series.stories.tolist()


def test_rows_add_up(relation):
    for row in relation.rows():
        assert row["net"] == row["cooperation"] - row["conflict"]
        assert row["cooperation"] + row["conflict"] == row["stories"] == sum(row["types"].values())
        assert row["net_score"] == pytest.approx(row["cooperation_score"] + row["conflict_score"])
        assert row["mean_score"] == pytest.approx(row["net_score"] / row["stories"], abs=1e-3)
        assert row["low"] <= row["level"] <= row["high"]


def test_undirected_counts_are_of_stories_and_directed_ones_of_one_side(tmp_path):
    acts = [
        told(1, "2017-04-10", "USA/GOV RUS/GOV", "CONSULT"),
        told(2, "2017-04-11", "USA/GOV", "ACCUSE", "RUS/GOV"),
        told(3, "2017-04-12", "USA/GOV FRA/GOV", "THREATEN", "RUS/MIL"),
        told(4, "2017-05-12", "RUS/MIL", "THREATEN", "USA/MIL", reported_by=(), status="denied"),
    ]
    with open_store(fill(tmp_path / "s", acts)) as store:

        def count(*sides, **options):
            return store.relation(*sides, **options).series.stories.sum()

        assert count("USA", "RUS") == 3
        assert count("USA", "RUS", directed=True) == 3
        assert count("RUS", "USA", directed=True) == 1
        assert count("USA+FRA", "RUS") == 3
        assert count("USA", "RUS:MIL") == 1
        assert count("USA", "RUS", since="2017-04-17") == 0
        assert count("USA", "RUS", until="2017-04-10") == 1
        assert count("USA", "RUS", status="denied") == 1
        assert count("USA", "RUS", reported_by="USA") == 0
        assert not store.relation("USA", "CHN")


def test_only_what_both_sides_say(tmp_path):
    admitted = {"status": "admitted"}
    says = told(0, "2017-04-10", "RUS/GOV", "ACCUSE", "FRA").events[0].actor
    acts = [
        told(1, "2017-04-10", "USA/GOV", "ACCUSE", "RUS/GOV", **admitted),
        told(2, "2017-04-10", "USA/GOV", "ACCUSE", "RUS/GOV", reported_by=says, status="claimed"),
        told(3, "2017-04-20", "USA/GOV", "ASSAULT", "RUS/GOV", **admitted),
    ]
    with open_store(fill(tmp_path / "s", acts)) as store:
        assert store.relation("USA", "RUS").series.stories.sum() == 2
        assert store.relation("USA", "RUS", reported_by="both").series.stories.sum() == 1


@pytest.mark.parametrize(("by", "count"), [("day", 8), ("week", 2), ("month", 2), ("quarter", 2)])
def test_periods_have_no_gaps(tmp_path, by, count):
    acts = [
        told(1, "2017-03-31", "USA/GOV", "ACCUSE", "RUS/GOV"),
        told(2, "2017-04-07", "USA/GOV", "ACCUSE", "RUS/GOV"),
    ]
    with open_store(fill(tmp_path / "s", acts)) as store:
        assert len(store.relation("USA", "RUS", by=by).series.periods) == count


def test_counts_are_put_in_relation_to_all_news(store):
    row = store.relation("USA", "RUS", directed=True, news=True).rows()[0]
    news = stories_until(store, WEEKS[0] + datetime.timedelta(days=6))
    assert row["news"] == news > row["stories"]
    assert row["cooperation_per_thousand"] == pytest.approx(1000 * row["cooperation"] / news)


def test_goldstein_is_another_scale(store, relation):
    other = store.relation("USA", "RUS", scale="goldstein")
    assert other.series.stories.tolist() == relation.series.stories.tolist()
    assert other.series.total.tolist() != relation.series.total.tolist()


# ------------------------------------------------------------------------------------------------ verdict


def test_the_verdict_finds_the_low_and_says_so(relation):
    verdict = relation.verdict
    assert verdict.enough
    assert str(verdict).startswith("USA–RUS in the week of 3 October 2016: ")
    assert relation.until(WEEKS[38]).verdict.finding.startswith("lowest of 39 weeks (probability ")
    assert verdict.month.high < 0
    assert verdict.percentile.value < 10
    assert verdict.highest.probability < 0.01


def test_since_when_is_the_last_period_that_was_not_higher(store):
    verdict = store.relation("USA", "RUS").verdict
    if verdict.lowest.since is not None:
        assert verdict.lowest.since == WEEKS[38]
        assert verdict.lowest.stretch_probability == 1.0 or verdict.lowest.stretch > 1


def test_too_little_news_is_an_answer(tmp_path):
    acts = [told(n, day, "USA/GOV", "ACCUSE", "RUS/GOV") for n, day in enumerate(WEEKS[:5])]
    with open_store(fill(tmp_path / "s", acts)) as store:
        verdict = store.relation("USA", "RUS").verdict
    assert verdict.finding == "too little news to say (1 story, and 3 are needed)"
    assert set(verdict.to_json()).isdisjoint({"lowest", "level"})


def test_a_turning_point_is_found(relation):
    assert [point.period for point in relation.turning_points] == [WEEKS[38]]
    assert relation.turning_points[0].change < -4


def test_the_bootstrap_agrees_with_the_plain_means(relation):
    low, high = relation.bootstrap
    mean = relation.series.mean
    assert np.all((low <= mean) & (mean <= high))
    assert 0 <= relation.agreement <= 1


# ------------------------------------------------------------------------------------------------ drivers


def test_pulls_add_up_to_how_far_a_period_is_from_the_usual(relation):
    drivers = relation.drivers
    for parts in (drivers.stories, drivers.sides, drivers.types):
        assert sum(part.pull for part in parts) == pytest.approx(drivers.mean - drivers.usual)
    assert drivers.types[0].name == "ASSAULT"
    assert drivers.stories[0].pull == min(story.pull for story in drivers.stories)


def test_a_story_has_its_receipt(relation):
    story = relation.drivers.stories[0]
    assert story.article.startswith("a")
    assert story.sentence == f"Sentence {story.article[1:]} tells what was done."
    assert (story.words, story.source[0]) == ("done", "P")


# ------------------------------------------------------------------------------------------------ claims


def test_claims_are_held_against_the_record(relation):
    found = {claim.claim: claim for claim in relation.claims}
    assert list(found) == ["claim3", "claim1", "claim2"]
    assert found["claim1"].outcome == SUPPORTED
    assert found["claim2"].outcome == CONTRADICTED
    assert found["claim3"].outcome == TOO_LITTLE
    assert str(found["claim1"]).startswith("USA/GOV: “Relations are so”, 5 October 2016 → supported (probability ")
    assert str(found["claim2"]).startswith("unknown: ")


def test_an_all_time_low_must_be_the_lowest_of_the_record_and_a_low_only_among_the_lowest(tmp_path):
    said = [
        claimed(1, LOW, ("RUS", "USA"), "low", words="Relations are at a low"),
        claimed(2, LOW, ("RUS", "USA"), "low", words="Relations are at an all-time  low"),
        claimed(3, LOW, ("RUS", "USA"), "low", words="Relations are low in Neverland"),
    ]
    # Two weeks of the same acts: either may be the lowest.
    coded = [one for one in record() if not one.article.id.startswith("c")]
    with open_store(fill(tmp_path / "s", coded + said)) as store:
        found = store.relation("USA", "RUS")
        low, all_time, other = found.claims
    assert low.probability == other.probability > all_time.probability
    assert all_time.probability == found.verdict.lowest.probability
    assert low.outcome == SUPPORTED != all_time.outcome


def test_a_claim_is_not_judged_by_what_came_later(store):
    early = store.relation("USA", "RUS", until=LOW + datetime.timedelta(days=6))
    assert [c.to_json() for c in early.claims] == [c.to_json() for c in store.relation("USA", "RUS").claims]


# ------------------------------------------------------------------------------------------------ all of them, and out


def test_all_relations_are_ranked(tmp_path):
    extra = [told(1000 + n, day, "FRA/GOV", "SUPPORT", "DEU/GOV") for n, day in enumerate(WEEKS)]
    with open_store(fill(tmp_path / "s", record() + extra)) as store:
        ranked = store.relations(by="week")
        assert [(one.one, one.other) for one in ranked] == [("RUS", "USA"), ("DEU", "FRA")]
        assert ranked[-1].kind == "too little news"
        assert ranked[0].verdict.all_stories == store.relation("USA", "RUS").series.stories.sum()
        assert store.relations(by="week", least=41)[-1].one == "RUS"


def test_the_public_names_lead_here(root):
    with detente.open(root) as store:
        assert isinstance(store, detente.Store)
        assert isinstance(store.relation("USA", "RUS"), detente.Relation)
        assert len(store.acts().fetchall()) > 40


def test_json_is_plain_and_a_frame_has_the_rows(relation):
    values = json.loads(json.dumps(relation.to_json()))
    assert len(values["series"]) == len(relation.series.df()) == len(WEEKS)
    assert values["verdict"]["words"] == str(relation.verdict)


@pytest.mark.parametrize("form", ["svg", "png", "html"])
def test_a_drawing_is_the_same_each_time(relation, tmp_path, form):
    pytest.importorskip("matplotlib")
    one, other = (relation.plot(tmp_path / f"{name}.{form}").read_bytes() for name in "ab")
    assert one == other
    assert one[:4] in {b"<?xm", b"\x89PNG", b"<!do"}


def test_a_drawing_of_another_form_is_refused(relation, tmp_path):
    with pytest.raises(detente.DetenteError, match=r"ends in .svg, .png or .html"):
        relation.plot(tmp_path / "x.pdf")


def test_csv_rows_have_the_columns_of_the_rows(relation):
    assert {"period", "stories", "level", "bootstrap_low"} <= set(relation.rows()[0])
