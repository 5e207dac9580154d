"""Each layout: what its rows become, and that each of its columns is mapped or named as left out."""

import re
from pathlib import Path

import pytest
from event_files import USUAL, columns, errors, imported, row, take_in, text

from detente.exchange.imports import FIELDS, LAYOUTS, LayoutError, csv_layout, load_layout
from detente.exchange.imports.layouts import plan_for
from detente.exchange.imports.mending import known_checks
from detente.relations import open_store

FORMS = [
    *[("gdelt", form) for form in ("1.0 until March 2013", "1.0", "2.0")],
    ("icews", ""),
    ("polecat", ""),
    ("phoenix", "daily"),
    ("acled", ""),
]
DOCS = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
SHARED = Path(__file__).parents[3] / "shared" / "samples"
PEOPLE = "id, date::VARCHAR AS date, actor, actor_sector, recipient, recipient_sector, event, mode"


@pytest.fixture
def root(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def write(tmp_path):
    def to_file(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return to_file


# The data.


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_column_is_mapped_or_left_out_for_a_reason(name):
    layout = load_layout(name)
    for column in layout.columns:
        assert bool(column.to) != bool(column.left_out), column
        assert column.to in ("", *FIELDS)
        assert column.check in ("", *known_checks())
        assert set(column.forms) <= set(layout.forms)
    names = [column.name for column in layout.columns]
    assert len(names) == len(set(names))
    assert {"id", "date", "actor", "recipient", "event"} <= {column.to for column in layout.columns}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_page_tells_of_each_column(name):
    layout = load_layout(name)
    chapter = DOCS.split(f"\n### {layout.title}\n")[1].split("\n###")[0]
    told = re.findall(r"^\| (`.*?) \| (.*) \|$", chapter, re.MULTILINE)
    assert [(re.findall("`(.*?)`", names), what) for names, what in told] == [
        ([one.name, *one.also], f"`{one.to}`" if one.to else f"left out: {one.left_out}") for one in layout.columns
    ]


def test_the_page_tells_of_each_field():
    chapter = DOCS.split("\n### A table of one's own\n")[1]
    told = [
        name for cell in re.findall(r"^\| (`.*?) \|", chapter, re.MULTILINE) for name in re.findall("`(.*?)`", cell)
    ]
    assert sorted(told) == sorted(FIELDS)


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_forms_have_as_many_columns_as_they_say(name, form):
    layout = load_layout(name)
    if form:
        assert len(columns(name, form)) == layout.forms[form]


def test_the_historical_phoenix_has_names_of_its_own():
    layout = load_layout("phoenix")
    assert len(columns("phoenix", "historical")) == layout.forms["historical"] == 25
    assert all(one.also for one in layout.columns if not one.forms)


@pytest.mark.skipif(not (SHARED / "polecat.header.txt").is_file(), reason="the samples are not here")
def test_the_head_of_polecat_is_known():
    head = (SHARED / "polecat.header.txt").read_text(encoding="latin-1").rstrip("\n")
    plan = plan_for(load_layout("polecat"), head)
    assert plan.names == tuple(columns("polecat"))
    assert not plan.unknown


# What rows become.


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_a_row_becomes_an_event(name, form, root, write):
    summary = take_in(root, name, write("a.txt", text(name, [USUAL[name]], form)))
    assert (summary.read, summary.imported, dict(summary.left_out)) == (1, 1, {})
    (one,) = imported(root, f"{PEOPLE}, quad_code, event_scale, cameo, goldstein, place_country, origin")
    if name == "acled":
        assert one == {
            "id": "SOM1", "date": "2017-04-14", "actor": "USA", "actor_sector": "MIL", "recipient": "SOM",
            "recipient_sector": "REB", "event": "ASSAULT", "mode": "aerial", "quad_code": 4, "event_scale": -9.5,
            "cameo": "195", "goldstein": -10.0, "place_country": "SOM", "origin": "acled",
        }  # fmt: skip
        return
    assert one == {
        "id": USUAL[name].get("Event ID", "1"), "date": "2017-04-14", "actor": "RUS", "actor_sector": "GOV",
        "recipient": "USA", "recipient_sector": None, "event": "CONSULT", "mode": "visit", "quad_code": 1,
        "event_scale": 4.0, "cameo": "042", "goldstein": 1.9, "place_country": "RUS", "origin": name,
    }  # fmt: skip


def test_numbers_names_and_addresses_are_kept(root, write):
    take_in(root, "gdelt", write("a.csv", text("gdelt", [USUAL["gdelt"]], "2.0")))
    take_in(root, "icews", write("a.tab", text("icews", [USUAL["icews"]])))
    take_in(root, "acled", write("b.csv", text("acled", [USUAL["acled"]])))
    acled, gdelt, icews = imported(root, "reports, sources, dead, url, actor_name, recipient_name")
    assert (gdelt["reports"], gdelt["sources"], gdelt["url"]) == (7, 2, "http://news.test/a")
    assert (gdelt["actor_name"], icews["actor_name"]) == ("RUSSIA", "Sergei Lavrov")
    assert (acled["dead"], acled["recipient_name"]) == (3, "Al Shabaab")


def test_contexts_of_polecat_are_kept(root, write):
    one = row("polecat", Event_Type="SANCTION", Event_Mode="", Contexts="economic;territory;no such")
    take_in(root, "polecat", write("a.txt", text("polecat", [one])))
    (found,) = imported(root, "event, mode, context")
    assert found == {"event": "SANCTION", "mode": None, "context": ["economic", "territory"]}


def test_the_historical_phoenix_is_read(root, write):
    head = "eid,story_date,year,month,day,source,source_root,source_agent,source_others,target,target_root,target_agent"
    head += ",target_others,code,root_code,quad_class,goldstein,joint_issues,lat,lon,placename,statename,countryname"
    head += ",aid,process"
    cells = '1,4/14/2017,2017,4,14,RUSGOV,RUS,GOV,,USA,USA,,,042,4,1,1.9,"A,2;B,1",55.7,37.6,Moscow,,RUS,9,RPC'
    summary = take_in(root, "phoenix", write("a.csv", f"{head}\n{cells}\n"))
    assert summary.imported == 1
    assert imported(root, "actor, recipient, event, place_country") == [
        {"actor": "RUS", "recipient": "USA", "event": "CONSULT", "place_country": "RUS"}
    ]


def test_imported_events_are_acts(root, write):
    rows = [row("gdelt"), row("gdelt", GLOBALEVENTID="2", Actor1Code="COP", EventCode="190")]
    take_in(root, "gdelt", write("a.csv", text("gdelt", rows, "2.0")))
    with open_store(root) as store:
        acts = store.acts().order("story").fetchall()
        series = store.relation("RUS", "USA").series
    assert [act[1:9] for act in acts] == [
        ("RUS", "GOV", "USA", None, "CONSULT", "visit", 1, 4.0),
        (None, "COP", "USA", None, "ASSAULT", None, 4, -9.0),
    ]
    assert [act[10:] for act in acts] == [("reported", [], 7, 2, f"gdelt:{number}", "gdelt") for number in (1, 2)]
    assert series.stories.tolist() == [1]


# Tables of one's own.


def test_a_table_is_read_by_its_columns(root, write):
    rows = "day;who;whom;what;weight\n2017-04-14;Russia;USA/MIL;042;9\n2017-04-15;RUSMIL;Nowhere;ASSAULT/aerial;9\n"
    wanted = {"date": "day", "actor": "who", "recipient": "whom", "event": "what"}
    summary = take_in(root, "csv", write("a.csv", rows), origin="mine", columns=wanted)
    assert (summary.read, summary.imported) == (2, 2)
    assert dict(summary.unknown) == {"Nowhere": 1}
    assert summary.notes == [f"{root.parent}/a.csv: columns that the table does not have are left out: weight"]
    found = sorted(imported(root, f"{PEOPLE}, origin"), key=lambda one: one["date"])
    assert [list(one.values())[1:] for one in found] == [
        ["2017-04-14", "RUS", None, "USA", "MIL", "CONSULT", "visit", "mine"],
        ["2017-04-15", "RUS", "MIL", None, None, "ASSAULT", "aerial", "mine"],
    ]


def test_a_table_without_ids_gets_the_same_ones_each_time(root, write):
    same = "2017-04-14,RUS,USA,042\n"
    file = write("a.csv", "date,actor,recipient,event\n" + same * 3)
    assert take_in(root, "csv", file).imported == 3
    assert take_in(root, "csv", file).imported == 0
    longer = write("b.csv", "date,actor,recipient,event\n" + same * 4 + "2017-04-15,RUS,USA,042\n")
    summary = take_in(root, "csv", longer, block_size=30)
    assert (summary.imported, summary.left_out) == (2, {"is there already, by its id": 3})


def test_a_field_that_there_is_not_is_refused():
    with pytest.raises(LayoutError, match="--columns: got 'day'; allowed: id, date"):
        csv_layout({"day": "date"})


# What is of no layout.


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        (
            "gdelt",
            "1\t20170414\tRUS\n",
            "the first line has 3 columns, and GDELT has 57 (1.0 until March 2013), 58 (1.0), 61 (2.0)",
        ),
        ("icews", "Event ID\tEvent Date\n1\t2017-04-14\n", "the head has no column for actor, recipient, event"),
        ("csv", "date,actor\n", "the head has no column for recipient, event"),
        ("csv", "date,actor,recipient,event,x,x\n", None),
        ("csv", "date,actor,recipient,event,event\n", "the head has 'event' twice"),
        ("gdelt", "", "is empty"),
    ],
)
def test_what_is_of_another_layout_is_told(name, content, what, root, write):
    summary = take_in(root, name, write("a.txt", content))
    assert (summary.read, summary.imported) == (0, 0)
    if what is not None:
        assert len(summary.failed) == 1
        assert what in str(summary.failed[0])
    assert errors(root) == []
