"""`init-codebook`, `check-codebook`, `convert-dictionaries`, and coding by what they make."""

from __future__ import annotations

import json

import pytest

ACTORS = "ARNOR_ [ARN]\nGONDOR_ [GON]\n+MINAS_TIRITH_\n___ [ARN]\n"
VERBS = "--- ATTACK [190] ---\nATTACK\n- * BRIDGE [1712]\n- * TOWER\n"
TEXT = "Kenyan hacktivists doxxed Ugandan soldiers."


@pytest.fixture
def old(write):
    write("my.actors.txt", ACTORS)
    write("my.verbs.txt", VERBS)
    write("news.txt", "Arnor attacked a bridge in Gondor.")
    return ["--actors", "my.actors.txt", "--verbs", "my.verbs.txt"]


def test_a_new_codebook_is_well_and_coded_by(detente, write):
    write("s.txt", TEXT)
    assert detente("init-codebook", "mine").out == "mine/codebook.toml\n"
    assert detente("check-codebook", "mine").out.startswith("mine: 16 types, 0 rules, 1 entries, 1 agents, 1 examples")
    assert "COERCE/doxx" in detente("code", "s.txt", "--codebook", "mine").out
    assert "COERCE/doxx" not in detente("code", "s.txt").out
    assert "mine/verbs:doxx obj=R" in detente("explain", TEXT, "--codebook", "mine").out


def test_a_copy_of_cameo_is_made_with_all_its_files(detente):
    assert detente("init-codebook", "c", "--from", "cameo").out.split() == [
        "c/codebook.toml",
        "c/examples.toml",
        "c/verbs/statements.toml",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["init-codebook", "."], "DIR: . is there and not empty; give a new folder"),
        (["init-codebook", "x", "--from", "icews"], "--from: got 'icews'; allowed: cameo, protest"),
        (["code", "news.txt", "--actors", "my.actors.txt"], "--verbs: not given; to code by dictionaries takes"),
        (["code", "news.txt", "--codebook", "cameo", "--actors", "a"], "--codebook: dictionaries are given too"),
        (["code", "news.txt", "--codebook", "nowhere"], "nowhere: there is no codebook here; give a folder with"),
        (["code", "news.txt", "--dialect", "keds"], "--dialect: got 'keds'; allowed: auto, petrarch, tabari"),
        (["convert-dictionaries"], "--actors, --verbs, --agents, --discards, --issues: none is given"),
        (["convert-dictionaries", "--actors", "nowhere"], "nowhere: cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_on_one_line(detente, old, arguments, message):
    run = detente(*arguments)
    assert run.code in {1, 2}
    assert run.err.startswith(f"detente: {message}")
    assert run.err.count("\n") == 1


def test_what_is_wrong_with_a_codebook_is_told_and_the_exit_code_says_so(detente, write, tmp_path):
    (tmp_path / "bad").mkdir()
    write("bad/codebook.toml", 'extends = "plover"\n[[mode]]\nevent = "AIDE"\nname = "x"\n')
    run = detente("check-codebook", "bad")
    assert run.code == 1
    assert run.out.startswith("bad/codebook.toml: mode x: event is 'AIDE'; there are: AGREE, ")


def test_dictionaries_are_converted_and_coded_by(detente, old):
    by_text = detente("code", "news.txt", *old, "--date", "1995-01-01", "--json").out
    event = json.loads(by_text)
    assert (event["event"], event["cameo"], event["coder"]["evidence"]) == (
        ["COERCE"],
        "1712",
        ["source ARN", "target GON"],
    )
    run = detente("convert-dictionaries", *old, "--to", "toml", "--remarks")
    assert run.out.splitlines()[1].split() == "my.actors.txt actors 4 1 2 phrases, 1 synonyms, 1 left out".split()
    assert "my.verbs.txt: line 4: '- * TOWER': a pattern without a code" in run.out
    new = ["--actors", "toml/actors.toml", "--verbs", "toml/verbs.toml"]
    again = json.loads(detente("code", "news.txt", *new, "--date", "1995-01-01", "--json").out)
    assert {**again, "coder": ""} == {**event, "coder": ""}
    accounts = [json.loads(line) for line in detente("convert-dictionaries", *old, "--json").out.splitlines()]
    assert [sum(account["counts"].values()) == account["lines"] for account in accounts] == [True, True]


def test_a_store_remembers_and_refuses_to_mix(detente, write, old):
    write("s.txt", TEXT)
    detente("init-codebook", "mine")
    assert detente("add", "s.txt", "--store", "st", "--codebook", "mine", "--jobs", "1").code == 0
    assert detente("add", "s.txt", "--store", "st", "--codebook", "mine", "--jobs", "1").code == 0
    assert "coded by mine, and this is coded by plover" in detente("add", "s.txt", "--store", "st").err
    assert "and this is coded by dictionaries" in detente("add", "s.txt", "--store", "st", *old).err
    write("mine/more.toml", "")
    assert "and its files changed since" in detente("add", "s.txt", "--store", "st", "--codebook", "mine").err
    assert '"codebook": "mine"' in detente("store", "info", "st", "--json").out
    assert detente("add", "news.txt", "--store", "old", *old, "--jobs", "1").out == "1 article added, 1 event\n"
