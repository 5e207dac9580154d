"""`detente export`: each form, and what is refused."""

import csv
import io
import json

import pyarrow.parquet
import pytest

STORIES = [
    {
        "id": "a",
        "date": "2017-04-14",
        "source": "Daily Test",
        "url": "http://news.test/a",
        "text": "Kenya expelled two Somali diplomats in Nairobi on Monday. Kenya did not bomb Chad.",
    },
    {"id": "b", "date": "2017-04-15", "text": "Chad and Niger warned Mali's rebels against bombing Togo."},
]


@pytest.fixture
def store(detente, write):
    detente("add", write("stories.jsonl", STORIES), "--store", "s", "--jobs", "1")
    return "s"


def tab_rows(ran):
    return [line.split("\t") for line in ran.out.splitlines()]


def test_json_lines_are_what_coding_gives(detente, store):
    for kind, table in (("event", "events"), ("statement", "statements")):
        coded = detente("code", "stories.jsonl", "--json", "--kind", kind).records
        exported = detente("export", store, "--format", "jsonl", "--table", table).records
        assert exported == sorted(coded, key=lambda record: record["id"])


def test_csv_is_what_coding_gives(detente, store):
    coded = detente("code", "stories.jsonl", "--csv").out.splitlines()
    exported = detente("export", store, "--format", "csv").out.splitlines()
    assert exported == [coded[0], *sorted(coded[1:])]


def test_any_table_is_csv_and_json(detente, store):
    rows = list(csv.DictReader(io.StringIO(detente("export", store, "--format", "csv", "--table", "articles").out)))
    assert [(row["id"], row["date"], row["source"]) for row in rows] == [
        ("a", "2017-04-14", "Daily Test"),
        ("b", "2017-04-15", ""),
    ]
    for table in ("articles", "batches", "runs", "stories", "copies", "errors"):
        assert detente("export", store, "--format", "jsonl", "--table", table).code == 0


def test_parquet_has_all_columns(detente, store, tmp_path):
    assert detente("export", store, "--format", "parquet", "--to", "events.parquet").code == 0
    table = pyarrow.parquet.read_table(tmp_path / "events.parquet")
    assert table.num_rows == len(detente("code", "stories.jsonl", "--json").records)
    assert {"pair", "actor", "event_loc"} <= set(table.column_names)


def test_plover_is_one_list_with_origin(detente, store):
    records = json.loads(detente("export", store, "--format", "plover", "--actor", "KEN", "--event", "SANCTION").out)
    (record,) = records
    assert (record["event"], record["mode"], record["date"]) == (["SANCTION"], ["expel"], "2017-04-10")
    assert (record["publisher"], record["url"], record["pub_date"]) == (
        "Daily Test",
        "http://news.test/a",
        "2017-04-14",
    )
    assert json.loads(detente("export", store, "--format", "plover", "--actor", "RUS").out) == []


def test_icews_has_its_twenty_columns(detente, store):
    head, *rows = tab_rows(detente("export", store, "--format", "icews"))
    assert len(head) == 20
    assert head[:4] == ["Event ID", "Event Date", "Source Name", "Source Sectors"]
    row = dict(zip(head, next(row for row in rows if "Kenya" in row), strict=True))
    assert (row["Source Country"], row["Target Country"], row["Country"]) == ("Kenya", "Somalia", "Kenya")
    assert row["Event Text"].startswith("Expel")
    assert (row["CAMEO Code"], row["Publisher"], row["Sentence Number"]) == ("166", "Daily Test", "1")
    assert (row["City"], row["District"]) == ("Nairobi", "NA")


def test_phoenix_has_its_columns_and_no_head(detente, store):
    rows = tab_rows(detente("export", store, "--format", "phoenix"))
    assert {len(row) for row in rows} == {26}
    row = next(row for row in rows if row[5].startswith("KEN"))
    assert row[1:9] == ["20170410", "2017", "04", "10", "KENGOV", "KEN", "GOV", ""]
    assert row[13:15] == ["166", "16"]


@pytest.mark.parametrize("form", ["icews", "phoenix"])
def test_a_pair_has_a_row_and_what_did_not_happen_has_none(detente, store, form):
    spelled = detente("export", store, "--format", form).out
    events = detente("export", store, "--format", "jsonl").records
    wanted = [len(event["actor"]) * len(event["recipient"]) for event in events if not event["auxiliary"]]
    assert len(spelled.splitlines()) == sum(wanted) + (form == "icews")
    assert any("negated" in event["auxiliary"] for event in events)
    assert "\r" not in spelled


def test_graphml_has_nodes_and_edges(detente, store):
    spelled = detente("export", store, "--format", "graphml").out
    assert spelled.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<graphml ')
    assert '<node id="KEN"><data key="label">Kenya</data></node>' in spelled
    assert '<edge source="KEN" target="SOM"><data key="events">1</data>' in spelled
    assert '"TCD"' in spelled


def test_a_file_is_there_whole_or_not_at_all(detente, store, tmp_path):
    assert detente("export", store, "--format", "csv", "--to", "events.csv").out == ""
    assert (tmp_path / "events.csv").read_text() == detente("export", store, "--format", "csv").out
    ran = detente("export", store, "--format", "csv", "--to", "nowhere/events.csv")
    assert (ran.code, len(ran.complaints)) == (2, 1)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "xml"], "--format: got 'xml'; allowed: parquet"),
        (["--format", "parquet"], "--to: is missing"),
        (["--format", "icews", "--table", "articles"], "icews has events alone"),
        (["--format", "csv", "--table", "x"], "table: got 'x'; allowed: articles"),
        (["--format", "csv", "--table", "articles", "--actor", "RUS"], "--table: got articles"),
        (["--format", "csv", "--actor", "Russia"], "actor: got 'Russia'"),
    ],
)
def test_what_cannot_be_exported_is_told(detente, store, options, words):
    ran = detente("export", store, *options)
    assert ran.code != 0
    assert len(ran.complaints) == 1
    assert words in ran.err


def test_without_texts_there_are_no_words(detente, write):
    detente("add", write("stories.jsonl", STORIES), "--store", "n", "--jobs", "1", "--no-text")
    for form in ("csv", "jsonl", "plover", "icews", "phoenix", "graphml"):
        ran = detente("export", "n", "--format", form)
        assert ran.code == 0
        assert "expelled" not in ran.out
        assert "KEN" in ran.out or "Kenya" in ran.out
