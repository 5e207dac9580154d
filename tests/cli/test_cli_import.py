"""`detente import` and `detente features` from outside: what is printed, exit codes, Ctrl-C."""

import json
import signal
import time

import pyarrow.parquet as pq
import pytest

ROWS = """date,actor,recipient,event
2017-04-14,RUS,USA,042
2017-04-15,USA,RUS/MIL,010
2017-04-16,USA,RUS,ASSAULT/aerial
"""


@pytest.fixture
def store(detente, write):
    assert detente("import", "csv", write("a.csv", ROWS), "--store", "s").code == 0
    return "s"


def test_what_became_of_the_rows_is_told(detente, write):
    ran = detente("import", "csv", write("a.csv", ROWS + "x,RUS,USA,042\n"), "--store", "s", "--origin", "mine")
    assert ran.code == 4
    assert ran.out.splitlines() == [
        "4  rows read",
        "2  imported",
        "1  left out: saying and appealing (CAMEO 01 and 02) have no type in PLOVER",
        "1  left out: there is no such day",
    ]
    assert ran.complaints == ["detente: 1 rows are wrong; `detente store errors s` shows where and why"]
    assert "a.csv:5" in detente("store", "errors", "s").out


def test_it_is_told_as_json(detente, store):
    ran = detente("import", "csv", "a.csv", "--store", store, "--json")
    assert (ran.code, ran.records) == (0, [{"read": 3, "imported": 0, "left_out": {"is there already, by its id": 3}}])


def test_standard_input_and_columns(detente):
    rows = "when\twho\twhom\twhat\tn\n2017-04-14\tRussia\tUSA\tCONSULT\t7\n"
    wanted = "date=when,actor=who,recipient=whom,event=what,reports=n"
    ran = detente("import", "csv", "-", "--store", "s", "--columns", wanted, stdin=rows)
    assert (ran.code, ran.out) == (0, "1  rows read\n1  imported\n")


@pytest.mark.parametrize(
    ("args", "code", "word"),
    [
        (("gdelt", "a.csv", "--jobs", "0"), 2, "--jobs"),
        (("gdelt", "a.csv", "--columns", "date=x"), 2, "--columns"),
        (("csv", "a.csv", "--columns", "day=x"), 2, "'day'"),
        (("cameo", "a.csv"), 2, "LAYOUT"),
        (("gdelt", "a.csv", "--origin", "My Set"), 2, "--origin"),
        (("gdelt", "a.csv"), 1, "a.csv: the first line has 1 columns, and GDELT has 57"),
        (("gdelt", "none.csv"), 1, "none.csv: there is no such file"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(args, code, word, detente, write):
    write("a.csv", ROWS)
    ran = detente("import", *args, "--store", "s")
    assert ran.code == code
    assert word in ran.complaints[-1]
    assert len(ran.complaints) == 1


def test_imported_events_are_exported(detente, store):
    rows = detente("export", store, "--format", "jsonl", "--table", "imported").records
    assert [(one["actor"], one["event"], one["origin"]) for one in rows if one["date"] == "2017-04-16"] == [
        ("USA", "ASSAULT", "csv")
    ]
    assert detente("export", store, "--format", "csv", "--table", "imported").code == 0
    assert detente("export", store, "--format", "csv", "--table", "imports").code == 0
    assert json.loads(detente("store", "info", store, "--json").out)["imported"] == 2
    assert detente("store", "verify", store).code == 0


def test_what_is_exported_is_imported_again(detente, write):
    story = {
        "id": "a",
        "date": "2017-04-14",
        "text": "Kenya expelled two Somali diplomats on Monday. Chad bombed Mali's rebels.",
    }
    detente("add", write("news.jsonl", [story]), "--store", "s", "--jobs", "1")
    for form in ("icews", "phoenix"):
        write(f"out.{form}", detente("export", "s", "--format", form).out)
        assert detente("import", form, f"out.{form}", "--store", f"again-{form}").code == 0
        rows = detente("export", f"again-{form}", "--format", "jsonl", "--table", "imported").records
        assert sorted((one["actor"], one["actor_sector"], one["recipient"], one["event"]) for one in rows) == [
            ("KEN", "GOV", "SOM", "SANCTION"),
            ("TCD", "MIL", "MLI", "ASSAULT"),
        ]


def test_ctrl_c_finishes_what_was_read(start, tmp_path):
    process = start("import", "csv", "-", "--store", "s")
    process.stdin.write(ROWS.encode())
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while not (tmp_path / "s" / "batches" / "_delta_log").is_dir() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    _, err = process.communicate(timeout=60)
    assert process.returncode in (0, 130)
    assert b"Traceback" not in err
    if process.returncode == 130:
        assert b"stop" in err


def test_features_are_written(detente, store, tmp_path):
    ran = detente("features", "--store", store, "--unit", "dyad-week", "--out", "f.parquet")
    assert (ran.code, ran.out) == (0, "2 rows written to f.parquet\n")
    assert pq.read_table(tmp_path / "f.parquet")["acts"].to_pylist() == [1, 1]
    chosen = detente("features", "--store", store, "--unit", "country-month", "--out", "f.parquet", "--among", "RUS")
    assert chosen.out == "1 rows written to f.parquet\n"


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("--unit", "year", "--out", "f"), "--unit"),
        (("--unit", "dyad-week", "--out", "f", "--since", "x"), "--since"),
        (("--unit", "dyad-week", "--out", "f", "--among", "Russia"), "--among"),
        (("--unit", "dyad-week", "--out", "no/such/f"), "cannot be written"),
    ],
)
def test_features_that_cannot_be_are_refused(args, word, detente, store):
    ran = detente("features", "--store", store, *args)
    assert ran.code in (1, 2)
    assert word in ran.complaints[-1]
