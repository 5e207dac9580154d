"""`--judge`: another judge, here one behind an endpoint that is really asked."""

import json

import pytest

pytest.importorskip("openai")

from detente.coding import load_coder

pytest_plugins = ["judge_server"]

# "brandished its fist at" has no entry: only the judge can tell that it is a threat.
TEXT = "Kenya brandished its fist at Somalia on Tuesday."


def threat(question):
    mentions = json.loads(question)["mentions"]
    by_name = {name: int(number) for number, name in mentions.items()}
    act = {"words": "brandished", "type": "THREATEN", "actors": [by_name["Kenya"]], "recipients": [by_name["Somalia"]]}
    return {"acts": [act]}


@pytest.fixture
def asked(model, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    model.answer = threat
    return ["--speed", "default", "--judge", model.url, "--judge-model", "small", "--judge-prices", "10,50"]


def test_an_act_without_an_entry_is_coded_by_the_judge_and_says_so(detente, asked):
    ran = detente("code", "-", "--json", *asked, stdin=TEXT)
    [event] = ran.records
    assert [one["code"] for one in event["actor"]] == ["KEN"]
    assert [one["code"] for one in event["recipient"]] == ["SOM"]
    assert event["event"] == ["THREATEN"]
    assert event["coder"]["rule"].startswith("judge:THREATEN")


def test_what_was_asked_and_what_it_cost_is_told(detente, asked):
    first = detente("code", "-", "--json", *asked, stdin=TEXT)
    assert "small: requests 1, answers known 0" in first.err
    assert "tokens in 100, out 20; cost 0.0020" in first.err
    load_coder.cache_clear()  # as in a new process
    second = detente("code", "-", "--json", *asked, stdin=TEXT)
    assert "small: requests 0, answers known 1" in second.err
    assert second.out == first.out


def test_explain_shows_it(detente, asked):
    assert "judge:THREATEN" in detente("explain", TEXT, *asked).out


def test_a_server_that_refuses_ends_in_one_line(detente, asked, model):
    model.failures, model.status = 99, 401
    ran = detente("code", "-", "--json", *asked, stdin=TEXT)
    assert ran.code != 0
    assert "busy or unknown" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--judge", "nowhere"], "at speed fast no judge is asked"),
        (["--speed", "default", "--judge", "nowhere"], "nowhere: no judge here"),
        (["--speed", "default", "--judge", "http://127.0.0.1:9/v1"], "--judge-model"),
        (["--speed", "default", "--judge-prices", "much"], "give two numbers"),
        (["--speed", "slow"], "allowed: fast, default, thorough"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(detente, options, told):
    ran = detente("code", "-", *options, stdin=TEXT)
    assert ran.code != 0
    assert told in ran.err
    assert len(ran.err.strip().splitlines()) == 1
