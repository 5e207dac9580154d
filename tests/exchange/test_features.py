"""Tables for forecasting: sums made in another way, no gaps, and nothing of the future."""

import datetime
import itertools
import re
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from event_files import row, take_in, text

from detente.exchange.features import UNITS, FeatureError, Wanted, columns, write_features
from detente.store import open_store

DOCS = (Path(__file__).parents[2] / "docs" / "features.md").read_text(encoding="utf-8")
CODES = ["042", "190", "111", "0871", "173", "036", "061"]
PARTIES = ["USA", "RUS", "UKRGOV", "USAMIL", "", "CHN"]


def events(days=200):
    """Events on every third day from 2016-12-20 on, of all kinds, between changing parties."""
    start = datetime.date(2016, 12, 20)
    for number in range(days):
        yield row(
            "gdelt",
            GLOBALEVENTID=str(number + 1),
            SQLDATE=f"{start + datetime.timedelta(days=number * 3 + number % 5):%Y%m%d}",
            Actor1Code=PARTIES[number % 4],
            Actor2Code=PARTIES[(number * number + 1) % 6],
            EventCode=CODES[number % 7],
            NumArticles=str(1 + number % 3),
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("features")
    (folder / "a.csv").write_text(text("gdelt", events(), "2.0"), encoding="utf-8")
    take_in(folder / "store", "gdelt", folder / "a.csv")
    return folder / "store"


def table(store, unit, folder, **wanted):
    with open_store(store) as opened:
        snapshot = opened.snapshot
    path = folder / "out.parquet"
    count = write_features(snapshot, Wanted(UNITS[unit], **wanted), path)
    rows = pq.read_table(path).to_pylist()
    assert len(rows) == count
    return rows


def keys(unit, one):
    return tuple(one[key] for key in (*UNITS[unit].keys, UNITS[unit].period))


def acts_of(store):
    with open_store(store) as opened:
        return list(opened.rows("SELECT date, actor, recipient, quad_code, event_scale, reports FROM imported"))


@pytest.mark.parametrize("unit", UNITS)
def test_columns_are_those_that_are_told(unit, made, tmp_path):
    first = table(made, unit, tmp_path)[0]
    assert list(first) == columns(UNITS[unit])


def test_dyad_weeks_are_what_one_counts_by_hand(made, tmp_path):
    wanted = defaultdict(lambda: [0, 0, 0.0, 0])
    for act in acts_of(made):
        if act["actor"] and act["recipient"] and act["actor"] != act["recipient"]:
            monday = act["date"] - datetime.timedelta(days=act["date"].weekday())
            cell = wanted[act["actor"], act["recipient"], monday]
            cell[0] += 1
            cell[1] += act["quad_code"] == 4
            cell[2] += act["event_scale"]
            cell[3] += act["reports"]
    rows = table(made, "dyad-week", tmp_path)
    found = {
        keys("dyad-week", one): [one["acts"], one["material_conflict"], one["score_sum"], one["reports"]]
        for one in rows
    }
    assert {key for key, cell in found.items() if cell[0]} == set(wanted)
    assert all(found[key] == pytest.approx(cell) for key, cell in wanted.items())
    for one in rows:
        back = found.get((one["recipient"], one["actor"], one["week"]), [0, 0, 0.0, 0])
        assert (one["back_acts"], one["back_score_sum"]) == (back[0], pytest.approx(back[2]))


def test_country_months_count_each_act_of_a_country_once(made, tmp_path):
    wanted = defaultdict(lambda: defaultdict(int))
    for act in acts_of(made):
        month = act["date"].replace(day=1)
        for code in {act["actor"], act["recipient"]} - {None}:
            cell = wanted[code, month]
            cell["acts"] += 1
            others = {act["actor"], act["recipient"]} - {None, code}
            side = "home" if not others else "out" if act["actor"] == code else "in"
            cell[f"acts_{side}"] += 1
    rows = {keys("country-month", one): one for one in table(made, "country-month", tmp_path)}
    for key, cell in wanted.items():
        assert {
            name: rows[key][name] for name in ("acts", "acts_out", "acts_in", "acts_home") if rows[key][name]
        } == dict(cell)
    assert sum(one["acts"] for one in rows.values()) == sum(cell["acts"] for cell in wanted.values())


@pytest.mark.parametrize("unit", UNITS)
def test_there_are_no_gaps_and_what_came_before_is_what_came_before(unit, made, tmp_path):
    form = UNITS[unit]
    courses = defaultdict(list)
    for one in table(made, unit, tmp_path):
        courses[keys(unit, one)[:-1]].append(one)
    for course in courses.values():
        days = [one[form.period] for one in course]
        assert course[0]["acts"] > 0
        for before, after in itertools.pairwise(days):
            assert 7 <= (after - before).days <= 31
            assert form.period == "week" or (before.month % 12) + 1 == after.month
        last = None
        for at, one in enumerate(course):
            for lag in form.lags:
                assert one[f"acts_lag{lag}"] == (course[at - lag]["acts"] if at >= lag else None)
            for length in form.means:
                window = [each["acts"] for each in course[max(at - length + 1, 0) : at + 1]]
                assert one[f"acts_mean{length}"] == pytest.approx(sum(window) / len(window), abs=1e-5)
            last = at if one["material_conflict"] else last
            assert one[f"{form.period}s_since_material_conflict"] == (None if last is None else at - last)
    ends = {course[-1][form.period] for course in courses.values()}
    assert len(ends) == 1


@pytest.mark.parametrize("unit", UNITS)
def test_nothing_of_the_future_is_in_a_row(unit, made, tmp_path):
    whole = {keys(unit, one): one for one in table(made, unit, tmp_path)}
    cut = table(made, unit, tmp_path, until=datetime.date(2017, 12, 28))
    period = UNITS[unit].period
    assert {keys(unit, one) for one in cut} == {key for key in whole if key[-1] <= datetime.date(2017, 12, 28)}
    for one in cut:
        same = whole[keys(unit, one)]
        if one["complete"]:
            assert {**one, period: None} == {**same, period: None}
    assert not all(one["complete"] for one in cut)


def test_rows_can_be_chosen(made, tmp_path):
    rows = table(made, "dyad-week", tmp_path, among=("USA", "RUS"), since=datetime.date(2017, 6, 1))
    assert {(one["actor"], one["recipient"]) for one in rows} == {("USA", "RUS")}
    assert min(one["week"] for one in rows) == datetime.date(2017, 5, 29)
    assert rows[0]["acts_lag4"] is not None


def test_an_empty_store_has_no_features(tmp_path):
    (tmp_path / "a.csv").write_text(text("gdelt", [row("gdelt", EventCode="010")], "2.0"), encoding="utf-8")
    take_in(tmp_path / "store", "gdelt", tmp_path / "a.csv")
    with pytest.raises(FeatureError, match="no acts to count"):
        table(tmp_path / "store", "dyad-week", tmp_path)
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize("unit", UNITS)
def test_every_column_is_told(unit):
    chapter = re.split(r"^## ", DOCS.split(f"\n## {unit}\n")[1], flags=re.MULTILINE)[0]
    told = [
        name for cell in re.findall(r"^\| (.*?) \|", chapter, re.MULTILINE) for name in re.findall(r"`(.*?)`", cell)
    ]
    assert told == columns(UNITS[unit])
