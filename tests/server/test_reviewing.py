"""Reviewing from the page to the figures, the gold set and the training text."""

import json
import re
import shutil

import pytest
from typer.testing import CliRunner

import detente
from detente.cli.app import app
from detente.codebook import load_codebook
from detente.evaluation import read_gold
from detente.records import Article
from detente.store import read_reviews
from detente.training.labelled import read_labelled

TEXTS = {
    "a1": "Kenya expelled two Somali diplomats on Monday. Peru and Chile signed a treaty in Lima.",
    "a2": "Chad shelled three villages in Niger on Tuesday.",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("reviewing") / "store"
    detente.add([Article(id=id, date="2017-04-14", text=text) for id, text in TEXTS.items()], root)
    return root


@pytest.fixture
def store(made, tmp_path):
    return shutil.copytree(made, tmp_path / "store")


@pytest.fixture
def reviewer(store, serve):
    client = serve(store, allow_review=True)

    def judge(name, verdict, path="/review", **more):
        page = client.get("/review", params={"reviewer": name} | ({"event": more["event"]} if "event" in more else {}))
        there = {key: re.search(rf'name="{key}" value="(.*?)"', page.text)[1] for key in ("secret", "event")}
        return client.post(path, data={**there, "reviewer": name, "verdict": verdict, **more})

    judge.client = client
    return judge


def events(reviewer):
    return {event["article"]: event for event in reviewer.client.get("/api/v1/events").json()["data"]}


def test_each_event_comes_once_to_a_reviewer(reviewer, store):
    count = len(reviewer.client.get("/api/v1/events").json()["data"])
    for _ in range(count):
        assert reviewer("Ann", "right").status_code == 303
    assert "nothing left to review" in reviewer.client.get("/review?reviewer=Ann").text
    assert "nothing left to review" not in reviewer.client.get("/review?reviewer=Ben").text
    assert {one.event for one in read_reviews(store)} == {
        event["id"] for event in reviewer.client.get("/api/v1/events").json()["data"]
    }


def test_what_a_reviewer_writes_is_checked(reviewer, store):
    event = next(iter(events(reviewer).values()))["id"]
    for wrong in ({"type": "NOTHING"}, {"type": "ASSAULT", "actors": "Chad!"}, {"type": "ASSAULT", "reviewer": " "}):
        assert reviewer("Ann", "corrected", event=event, **wrong).status_code == 422
    assert reviewer("Ann", "perhaps", event=event).status_code == 422
    assert read_reviews(store) == []


def test_what_was_missed_must_stand_in_the_article(reviewer, store):
    given = {"article": "a2", "type": "ASSAULT", "actors": "TCD"}
    assert reviewer("Ann", "", "/review/missed", words="bombed", **given).status_code == 422
    assert reviewer("Ann", "", "/review/missed", words="three villages", **given).status_code == 303
    (kept,) = read_reviews(store)
    assert TEXTS["a2"][kept.start : kept.end] == "three villages"


def test_what_was_missed_is_added_before_any_event_is_judged(store, serve):
    client = serve(store, allow_review=True)
    assert "/review?article=a2" in client.get("/parts/article?id=a2").text
    page = client.get("/review?article=a2").text
    secret = re.search(r'name="secret" value="(.*?)"', page)[1]
    given = {"secret": secret, "article": "a2", "reviewer": "Ann", "words": "three villages", "type": "ASSAULT"}
    assert client.post("/review/missed", data=given).status_code == 303
    assert [(one.reviewer, one.verdict, one.article) for one in read_reviews(store)] == [("Ann", "missed", "a2")]
    assert client.get("/review?article=none").status_code == 404


def test_reviews_become_a_gold_set_on_which_the_coder_scores_as_they_say(reviewer, store, tmp_path):
    shelled = events(reviewer)["a2"]["id"]
    reviewer("Ann", "corrected", event=shelled, type="ASSAULT", actors="SDN", recipients="NER")
    for event in reviewer.client.get("/api/v1/events").json()["data"]:
        if event["id"] != shelled:
            reviewer("Ann", "right", event=event["id"])
    gold = tmp_path / "gold.jsonl"
    gold.write_text(CliRunner().invoke(app, ["export", str(store), "--format", "gold"]).stdout, encoding="utf-8")
    assert gold.read_text(encoding="utf-8") == reviewer.client.get("/review/download?form=gold").text
    documents = {one.id: one for one in read_gold(gold)}
    assert documents["a2"].events[0].actors == ("SDN",)
    by_reviews = json.loads(CliRunner().invoke(app, ["evaluate", "--reviews", str(store), "--json"]).stdout)
    by_gold = json.loads(CliRunner().invoke(app, ["evaluate", str(gold), "--json"]).stdout)
    assert by_reviews["event"]["precision"] == pytest.approx(by_gold["event"]["precision"])


def test_training_text_has_the_words_of_acts_and_parties(reviewer, store):
    for event in reviewer.client.get("/api/v1/events").json()["data"]:
        reviewer("Ann", "right", event=event["id"])
    texts = [json.loads(line) for line in reviewer.client.get("/review/download?form=training").text.splitlines()]
    told = {text["id"]: text["sentences"] for text in texts}
    sentence = told["a2"][0]
    start, end = sentence["acts"][0]["words"]
    assert sentence["text"][start:end].startswith("shelled")
    ((_, begin, close),) = sentence["acts"][0]["actors"]
    assert sentence["text"][begin:close] == "Chad"


def test_training_text_can_be_trained_on_where_a_party_is_named_in_the_sentence_before(serve, tmp_path):
    text = "Chad condemned Niger on Tuesday. It shelled three Nigerien villages."
    detente.add([Article(id="a3", date="2017-04-14", text=text)], tmp_path / "s")
    client = serve(tmp_path / "s", allow_review=True)
    for _ in client.get("/api/v1/events").json()["data"]:
        page = client.get("/review?reviewer=Ann").text
        there = {key: re.search(rf'name="{key}" value="(.*?)"', page)[1] for key in ("secret", "event")}
        client.post("/review", data={**there, "reviewer": "Ann", "verdict": "right"})
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text(client.get("/review/download?form=training").text, encoding="utf-8")
    [read] = read_labelled([labelled], load_codebook())
    mentions = [span for sentence in read["sentences"] for act in sentence["acts"] for span in act["actors"]]
    assert [read["sentences"][n]["text"][start:end] for n, start, end in mentions] == ["Chad", "Chad"]


def test_what_reviewers_do_not_agree_on_is_in_no_gold_set(reviewer):
    shelled = events(reviewer)["a2"]["id"]
    reviewer("Ann", "right", event=shelled)
    reviewer("Ben", "wrong", event=shelled)
    assert '"a2"' not in reviewer.client.get("/review/download?form=gold").text
    page = reviewer.client.get("/review").text
    assert "1 event judged by several people" in page
