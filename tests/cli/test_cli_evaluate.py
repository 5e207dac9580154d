"""`detente evaluate`: figures of events and pairs, and what is wrong with a gold set."""

import json

import pytest

SENTENCES = ["Kenya expelled two Somali diplomats.", "The sun rose over Lake Chad.", "Peru praised Chile."]
TEXT = " ".join(SENTENCES)
SPANS = [[TEXT.index(sentence), TEXT.index(sentence) + len(sentence)] for sentence in SENTENCES]
EXPULSION = {"s": 0, "type": "SANCTION", "actors": ["KEN/GOV"], "recipients": ["SOM/GOV"]}
PRAISE = {"s": 2, "type": "SUPPORT", "actors": ["PER/GOV"], "recipients": ["CHL"]}
QUARREL = {"s": 1, "type": "ACCUSE", "actors": ["TCD/GOV"], "recipients": ["NER"]}
PAIR = {"text": SENTENCES[0], "actor": [[0, 5]], "recipient": [[19, 35]]}


def document(*events):
    return {"id": "d1", "date": "2017-04-14", "text": TEXT, "sentences": SPANS, "events": list(events)}


def test_what_is_coded_as_gold_scores_one(detente, write):
    ran = detente("evaluate", write("gold.jsonl", [document(EXPULSION, PRAISE)]))
    assert (ran.code, ran.err) == (0, "")
    levels = [line.split() for line in ran.out.splitlines()[:4]]
    assert [level[0] for level in levels] == ["type", "quad", "dyad", "event"]
    assert all(level[1:] == ["P", "1.000", "R", "1.000", "F1", "1.000", "of", "2"] for level in levels)
    assert "of the 2 events that are right as a whole: sectors 1.000  auxiliary 1.000  speaker 1.000" in ran.out


def test_errors_are_listed_on_request(detente, write):
    gold = write("gold.jsonl", [document(EXPULSION, QUARREL)])
    assert "missed" not in detente("evaluate", gold).out
    out = detente("evaluate", gold, "--errors", "1").out.splitlines()
    assert [line.split() for line in out[-2:]] == [["missed", "d1:1", "TCD", "ACCUSE", "NER"], SENTENCES[1].split()]
    assert len(detente("evaluate", gold, "--errors", "9").out.splitlines()) == len(out) + 2


def test_figures_as_json_are_those_of_the_scorer(detente, write):
    ran = detente("evaluate", write("gold.jsonl", [document(EXPULSION, PRAISE, QUARREL)]), "--json", "--errors", "5")
    figures = json.loads(ran.out)
    assert figures["type"] == {"precision": 1.0, "recall": pytest.approx(2 / 3), "f1": pytest.approx(0.8), "gold": 3}
    assert figures["by_type"]["ACCUSE"]["dyad"]["recall"] == 0
    assert [error["type"] for error in figures["errors"]] == ["ACCUSE"]


def test_pairs_are_recognised_and_scored(detente, write):
    right, wrong = {"id": "p1", "type": "SANCTION", **PAIR}, {"id": "p2", "type": "AID", **PAIR}
    ran = detente("evaluate", write("gold.jsonl", [right, wrong]), "--errors", "9")
    assert ran.code == 0
    assert ran.out.splitlines()[0].split() == ["type", "macro", "F1", "0.333", "accuracy", "0.500", "of", "2"]
    assert ran.out.splitlines()[-2:] == ["p2  AID, but SANCTION was coded", f"        {SENTENCES[0]}"]


def test_pairs_as_json(detente, write):
    ran = detente("evaluate", write("gold.jsonl", [{"id": "p1", "type": "SANCTION", **PAIR}]), "--json")
    assert json.loads(ran.out)["type_macro_f1"] == 1.0


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "is empty"),
        ("{", "line 1"),
        ('{"id": "a"}', "neither events nor statements nor pairs"),
        ('{"id": "a", "text": "b", "sentences": [[0, 9]], "events": []}', "sentences has [0, 9]"),
        (json.dumps(document({**PRAISE, "type": "PRAISE"})), "type is 'PRAISE'"),
        (json.dumps(document(PRAISE) | {"date": "2017-02-30"}), "2017-02-30"),
    ],
)
def test_a_gold_set_that_cannot_be_used_is_one_line(detente, write, content, what):
    ran = detente("evaluate", write("gold.jsonl", content))
    assert ran.code in (1, 2)
    assert ran.out == ""
    [complaint] = ran.complaints
    assert complaint.startswith("detente: ")
    assert what in complaint


def test_a_gold_set_that_is_not_there_is_one_line(detente):
    ran = detente("evaluate", "missing.jsonl")
    assert (ran.code, ran.out) == (1, "")
    assert ran.complaints == ["detente: missing.jsonl: cannot be read: No such file or directory"]


def test_names_of_ones_own_are_known(detente, write):
    words = "The Vorlan Front bombed a market in Kenya."
    attack = {"s": 0, "type": "ASSAULT", "actors": ["TCD/REB"], "recipients": ["KEN"]}
    gold = write("gold.jsonl", [{"id": "d1", "text": words, "sentences": [[0, len(words)]], "events": [attack]}])
    write("my-names.toml", '[[group]]\nname = "Vorlan Front"\ncode = "TCD"\nsector = "REB"\n')
    plain = json.loads(detente("evaluate", gold, "--json").out)
    named = json.loads(detente("evaluate", gold, "--json", "--names", "my-names.toml").out)
    assert (plain["dyad"]["f1"], named["dyad"]["f1"]) == (0.0, 1.0)


def test_a_gold_set_has_the_types_of_its_codebook(detente, write):
    words = "Protesters rioted against the Kenyan government."
    riot = {"s": 0, "type": "RIOT", "actors": ["KEN/CVL"], "recipients": ["KEN/GOV"]}
    gold = write("gold.jsonl", [{"id": "d1", "text": words, "sentences": [[0, len(words)]], "events": [riot]}])
    assert "type is 'RIOT'" in detente("evaluate", gold).err
    figures = json.loads(detente("evaluate", gold, "--codebook", "protest", "--json").out)
    assert figures["type"]["f1"] == 1.0
    assert list(figures["by_type"]) == ["RIOT"]
