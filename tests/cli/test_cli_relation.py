"""`detente relation` and `detente relations`."""

import csv
import datetime
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "relations"))

from relation_stores import claimed, days, fill, told

WEEKS = days("2016-01-04", 20)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    coded = []
    for week, monday in enumerate(WEEKS):
        kinds = ("ASSAULT", "COERCE", "THREATEN", "ACCUSE") if week == 19 else ("CONSULT", "SUPPORT", "AGREE", "AID")
        coded += [
            told(10 * week + at, monday + datetime.timedelta(days=at), "USA/GOV", kind, "RUS/GOV")
            for at, kind in enumerate(kinds)
        ]
    coded.append(claimed(1, WEEKS[-1], ("RUS", "USA"), "low"))
    return str(fill(tmp_path_factory.mktemp("relation") / "store", coded))


def test_a_relation_is_shown_with_chart_verdict_stories_and_claims(detente, store):
    out = detente("relation", "USA", "RUS", "--store", store).out
    assert "● level" in out
    assert re.search(
        r"^USA–RUS in the week of 16 May 2016: lowest of 20 weeks \(probability 0\.\d\d\)|^USA–RUS", out, re.M
    )
    assert "Mean of its stories" in out
    assert "Sentence 190 tells what was done." in out
    assert "USA/GOV: “Relations are so”, 16 May 2016 → supported" in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 150


def test_json_and_csv_have_all_of_it(detente, store):
    values = json.loads(detente("relation", "USA", "RUS", "--store", store, "--json").out)
    rows = list(csv.DictReader(io.StringIO(detente("relation", "USA", "RUS", "--store", store, "--csv").out)))
    assert [row["period"] for row in rows] == [row["period"] for row in values["series"]]
    assert sum(int(row["ASSAULT"]) for row in rows) == 1
    assert values["claims"][0]["outcome"] == "supported"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--by", "month"),
        ("--since", "2016-03-01"),
        ("--until", "2016-03-01"),
        ("--scale", "goldstein"),
        ("--status", "claimed"),
        ("--reported-by", "both"),
        ("--directed", None),
        ("--news", None),
    ],
)
def test_each_option_changes_the_outcome(detente, store, option, value):
    given = ["relation", "RUS", "USA", "--store", store, "--json"]
    assert detente(*given).out != detente(*given, option, *([value] if value else [])).out


def test_a_drawing_is_written(detente, store, tmp_path):
    detente("relation", "USA", "RUS", "--store", store, "--plot", str(tmp_path / "x.svg"))
    assert "<svg" in (tmp_path / "x.svg").read_text()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["USA", "CHN"], "no news between USA and CHN"),
        (["USA", "Russia!"], "party: got 'Russia!'"),
        (["USA", "RUS", "--plot", "x.gif"], "ends in .svg, .png or .html"),
        (["USA", "RUS", "--plot", "no/such/folder/x.svg"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(detente, store, given, words):
    result = detente("relation", *given, "--store", store)
    assert result.code == 1
    assert words in result.err
    assert result.err.count("\n") == 1


def test_events_without_a_day_are_told_with_how_to_give_one(detente, tmp_path):
    undated = {"date": None, "date_precision": "unknown"}
    coded = [told(n, "2017-04-10", "PER/GOV", kind, "ECU/GOV", **undated) for n, kind in enumerate(("ACCUSE", "AID"))]
    root = str(fill(tmp_path / "s", coded))
    result = detente("relation", "PER", "ECU", "--store", root)
    assert result.code == 1
    assert "2 events between them have no day; give their articles a date" in result.err
    fill(tmp_path / "s", [told(9, "2017-04-10", "PER/GOV", "SANCTION", "ECU/GOV")])
    assert "Not counted: 2 events between them have no day" in " ".join(
        detente("relation", "PER", "ECU", "--store", root).out.split()
    )
    assert json.loads(detente("relation", "PER", "ECU", "--store", root, "--json").out)["undated"] == 2


def test_all_relations_are_listed(detente, store):
    out = detente("relations", "--store", store, "--by", "week").out
    assert re.search(r"^RUS-USA +low ", out, re.M)
    (row,) = map(json.loads, detente("relations", "--store", store, "--json").out.splitlines())
    assert (row["one"], row["other"]) == ("RUS", "USA")
    assert detente("relations", "--store", store, "--least", "1000").out == "no relations\n"
    assert detente("relations", "--store", store, "--least", "0").code == 2
    assert detente("relations", "--store", store, "--until", "2016-02-01").out != out
    assert detente("relations", "--store", store, "--scale", "goldstein").out


def test_a_relation_needs_no_parser_and_no_drawing(store):
    program = (
        "import sys; from detente.relations import open_store; open_store(sys.argv[1]).relation('USA', 'RUS').verdict;"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", program, store], capture_output=True, text=True, check=True).stdout
    assert not {"spacy", "thinc", "matplotlib", "scipy", "statsmodels", "typer"} & set(loaded.split())
