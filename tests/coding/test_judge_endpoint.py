"""A judge behind an endpoint, asked for real: a small server of this test answers in OpenAI's protocol."""

import json

import pytest

pytest.importorskip("openai")

from detente.codebook import load_codebook
from detente.coding.judge import AUXILIARY, TYPES, Hint, JudgeMissingError, Marked, Passage
from detente.coding.judge_endpoint import Endpoint, EndpointError, EndpointJudge
from detente.coding.judge_open import open_judge
from detente.judging import Judging

pytest_plugins = ["judge_server"]

ASSAULT = TYPES.index("ASSAULT")


def judge_of(model, **more):
    return EndpointJudge(Endpoint(model.url, "small", **more), load_codebook())


SENTENCE = "Chad's army overran the Libyan post."
PASSAGE = Passage(
    (("They met.", 40), (SENTENCE, 50)), hints=(Hint(62, 69, "ASSAULT"),), mentions=((50, 61), (74, 80), (40, 44))
)
SAID = {
    "acts": [
        {
            "words": "overran",
            "type": "ASSAULT",
            "actors": [0],
            "recipients": [1, 99],
            "auxiliary": ["historical"],
            "confidence": 0.8,
        },
        {"words": "not in the sentence", "type": "AID"},
    ]
}


def test_an_answer_becomes_a_judgement(model):
    model.answer = lambda question: SAID
    [judgement] = judge_of(model).read([PASSAGE])
    [act] = judgement.acts(0.5)
    assert (act.start, act.end, act.type) == (62, 69, "ASSAULT")
    assert act.probability == pytest.approx(0.8)
    assert judgement.acts(0.9) == []
    roles = judgement.roles(62, 69, "ASSAULT", PASSAGE.mentions)
    assert roles.argmax(1).tolist() == [1, 2, 0]
    assert roles.sum(1) == pytest.approx([1, 1, 1])
    assert judgement.support(62, 69)[ASSAULT] == pytest.approx(0.8)
    assert judgement.support(50, 61).max() == 0
    assert judgement.auxiliary(62, 69) == {name: float(name == "historical") for name in AUXILIARY}


def test_the_question_has_sentence_context_mentions_and_hints_and_the_codebook_and_a_schema(model):
    judge_of(model).read([PASSAGE])
    [request] = model.asked
    question = json.loads(request["messages"][1]["content"])
    assert question["sentence"] == SENTENCE
    assert question["before"] == "They met."
    assert question["mentions"] == {"0": "Chad's army", "1": "Libyan", "2": "They"}
    assert question["a lexicon proposes"] == ["overran: ASSAULT"]
    assert all(name in request["messages"][0]["content"] for name in TYPES)
    assert request["response_format"]["json_schema"]["schema"]["properties"]["acts"]


def test_pairs_are_asked_with_marks(model):
    model.answer = lambda question: {"type": "ASSAULT", "confidence": 0.7} if "<a>Chad</a>" in question else "{}"
    chances = judge_of(model).types_between([Marked("Chad struck Libya", ((0, 4),), ((12, 17),))])
    assert chances.argmax(1).tolist() == [ASSAULT]
    assert chances.sum() == pytest.approx(1)
    assert model.asked[0]["messages"][1]["content"] == "<a>Chad</a> struck <r>Libya</r>"


def test_a_busy_server_is_asked_again(model):
    model.answer, model.failures = (lambda question: SAID), 2
    [judgement] = judge_of(model).read([PASSAGE])
    assert len(judgement.acts(0.5)) == 1
    assert len(model.asked) == 3


def test_a_refusal_names_the_endpoint_and_the_model(model):
    model.failures, model.status = 99, 404
    with pytest.raises(EndpointError, match=r"127\.0\.0\.1.*'small'.*busy or unknown"):
        judge_of(model).read([PASSAGE])


def test_nobody_there(model):
    judge = EndpointJudge(Endpoint("http://127.0.0.1:9/v1", "small", retries=0), load_codebook())
    with pytest.raises(EndpointError, match="is the server running"):
        judge.read([PASSAGE])


@pytest.mark.parametrize("answer", ["no JSON", '{"acts": [{"words": "overran", "type": "WAR"}]}', "", "[]"])
def test_an_answer_that_cannot_be_read_is_no_opinion_and_is_counted_and_not_kept(model, answer, tmp_path):
    model.answer = lambda question: answer
    judge = judge_of(model, cache=tmp_path / "answers.sqlite")
    assert [j.acts(0.0) for j in judge.read([PASSAGE, PASSAGE])] == [[], []]
    assert judge.usage.unread == 2
    assert judge.usage.cached == 0


def test_an_unreadable_answer_gives_every_type_the_same_chance(model):
    model.answer = lambda question: "?"
    chances = judge_of(model).types_between([Marked("Chad struck Libya", ((0, 4),), ((12, 17),))])
    assert chances.min() == pytest.approx(chances.max())


def test_answers_are_kept_over_runs_and_tokens_counted(model, tmp_path):
    model.answer = lambda question: SAID
    first, second = (judge_of(model, cache=tmp_path / "a" / "answers.sqlite") for _ in range(2))
    first.read([PASSAGE])
    assert (first.usage.requests, first.usage.tokens_in, first.usage.tokens_out) == (1, 100, 20)
    assert first.usage.cost((10.0, 50.0)) == pytest.approx(0.002)
    [judgement] = second.read([PASSAGE])
    assert len(judgement.acts(0.5)) == 1
    assert (second.usage.requests, second.usage.cached) == (0, 1)
    assert len(model.asked) == 1


def test_another_model_is_another_question(model, tmp_path):
    cache = tmp_path / "answers.sqlite"
    for name in ("one", "two"):
        EndpointJudge(Endpoint(model.url, name, cache=cache), load_codebook()).read([PASSAGE])
    assert [request["model"] for request in model.asked] == ["one", "two"]


def test_nothing_asked_nothing_sent(model):
    judge = judge_of(model)
    assert judge.read([]) == []
    assert judge.types_between([]).shape == (0, len(TYPES) + 1)
    assert model.asked == []


def test_an_endpoint_without_a_model_is_refused():
    with pytest.raises(JudgeMissingError, match="--judge-model"):
        open_judge(Judging("default", "http://127.0.0.1:1/v1"))


def test_an_endpoint_is_opened_with_the_key_of_the_environment(model, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("DETENTE_JUDGE_KEY", "secret")
    judge = open_judge(Judging("thorough", model.url, "small", prices=(1.0, 2.0)))
    assert judge.endpoint.key == "secret"
    assert judge.endpoint.cache == tmp_path / "detente" / "answers.sqlite"
