"""The training text: notation and spans; nothing repeats itself, nothing is taken from a gold set."""

import json
import runpy
from pathlib import Path

import pytest
from marks import DATA, read_texts

from detente.codebook import load_codebook
from detente.coding.judge import AUXILIARY, TYPES
from detente.training import NotationError, Reader

TRAINING = Path(__file__).parents[2] / "training"
GOLD = TRAINING.parents[1] / "shared" / "gold"
CHECK = runpy.run_path(str(TRAINING / "check.py"))


@pytest.fixture(scope="module")
def texts():
    return list(read_texts(sorted(DATA.glob("w*.jsonl"))))


@pytest.fixture(scope="module")
def sentences(texts):
    return [sentence["text"] for text in texts for sentence in text["sentences"]]


def test_there_is_enough(texts, sentences):
    assert len(texts) >= 500
    assert len(sentences) >= 8000


def test_every_span_stands_in_its_sentence(texts):
    for text in texts:
        for number, sentence in enumerate(text["sentences"]):
            for act in sentence["acts"]:
                start, end = act["words"]
                assert 0 <= start < end <= len(sentence["text"]), text["id"]
                assert act["type"] in TYPES
                assert set(act["auxiliary"]) <= set(AUXILIARY)
            spans = [s for act in sentence["acts"] for s in (*act["actors"], *act["recipients"])] + sentence["others"]
            for where, start, end in spans:
                assert where <= number
                assert 0 <= start < end <= len(text["sentences"][where]["text"]), text["id"]


def test_every_type_and_auxiliary_mode_is_there(texts):
    acts = [act for text in texts for sentence in text["sentences"] for act in sentence["acts"]]
    assert {act["type"] for act in acts} == set(TYPES)
    assert {name for act in acts for name in act["auxiliary"]} == set(AUXILIARY)


def test_no_sentence_nearly_repeats_another(sentences):
    assert list(CHECK["near_duplicates"](sentences)) == []


@pytest.mark.skipif(not GOLD.is_dir(), reason="the gold sets are not here")
def test_nothing_is_from_a_gold_set(sentences):
    gold = set()
    for path in sorted(GOLD.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            gold |= CHECK["shingles"](json.loads(line)["text"], 8)
    assert [s for s in sentences if CHECK["shingles"](s, 8) & gold] == []


def read(tmp_path, *lines):
    path = tmp_path / "b01.txt"
    path.write_text("\n".join(lines), "utf-8")
    return Reader("w", path, load_codebook().events).read()


def test_notation(tmp_path):
    [text] = read(
        tmp_path,
        "# wire 2019-03-04",
        "S Chad accused Chad's foe Libya of arming rebels.",
        "A accused | ACCUSE allege | Chad | Libya",
        "S It had thrown him out.",
        "A thrown him out | COERCE deport historical | It | him",
        "A thrown | SANCTION | @-1 Chad#2 | -",
        "O @-1 rebels",
    )
    assert (text["id"], text["genre"], text["date"]) == ("w-b01-001", "wire", "2019-03-04")
    first, second = text["sentences"]
    assert first["acts"] == [
        {
            "words": [5, 12],
            "type": "ACCUSE",
            "mode": "allege",
            "auxiliary": [],
            "actors": [[0, 0, 4]],
            "recipients": [[0, 24, 29]],
        }
    ]
    assert second["acts"][0]["words"] == [7, 13]  # ends before "him"
    assert second["acts"][0]["auxiliary"] == ["historical"]
    assert second["acts"][1]["actors"] == [[0, 13, 17]]
    assert second["others"] == [[0, 40, 46]]


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (["S Chad left."], ":1: a text begins with"),
        (["# wire", "A left | RETREAT | Chad | -"], ":2: no sentence"),
        (["# wire", "S Chad left.", "A left | RETREAT | Mali | -"], ":3: 'Mali' does not stand in 'Chad left.'"),
        (["# wire", "S Chad left.", "A left | LEAVE | Chad | -"], ":3: no type 'LEAVE'"),
        (["# wire", "S Chad left.", "A left | RETREAT arrest | Chad | -"], ":3: RETREAT has the modes"),
        (["# wire", "S Chad left.", "A left | RETREAT | Chad"], ":3: an act is"),
        (["# wire", "S Chad left.", "A left | RETREAT | @-1 Chad | -"], ":3: '@-1' is no earlier sentence"),
        (["# wire", "S Chad left.", "X what"], ":3: a line begins with"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, lines, wrong):
    with pytest.raises(NotationError, match="b01") as caught:
        read(tmp_path, *lines)
    assert wrong in str(caught.value)
