"""`detente pairs`: types for marked pairs."""

import json

import pytest

TEXT = "Kenya expelled two Somali diplomats."


def pair(id="p1", text=TEXT, actor="Kenya", recipient="Somali diplomats"):
    spans = {
        name: [[text.index(words), text.index(words) + len(words)]]
        for name, words in (("actor", actor), ("recipient", recipient))
    }
    return {"id": id, "text": text} | spans


def test_a_pair_gets_a_type_and_a_confidence(detente, write):
    ran = detente("pairs", write("pairs.jsonl", [pair()]))
    assert (ran.code, ran.err) == (0, "")
    [guess] = ran.records
    assert list(guess) == ["id", "type", "confidence"]
    assert (guess["id"], guess["type"]) == ("p1", "SANCTION")
    assert 0 < guess["confidence"] <= 1


def test_nothing_between_two_is_null(detente, write):
    stranger = pair(text="Kenya lies to the south of Somalia.", recipient="Somalia")
    [guess] = detente("pairs", write("pairs.jsonl", [stranger])).records
    assert guess == {"id": "p1", "type": None, "confidence": None}


def test_pairs_come_from_standard_input_in_order(detente):
    lines = "\n".join(json.dumps(pair(str(number))) for number in range(50))
    assert [guess["id"] for guess in detente("pairs", "-", stdin=lines).records] == [str(n) for n in range(50)]


def test_what_is_no_pair_is_told_and_the_rest_is_done(detente, write):
    wrong = [
        {"id": "2"},
        {**pair("3"), "text": ""},
        {**pair("4"), "actor": []},
        {**pair("5"), "actor": [[0, 999]]},
        {**pair("6"), "recipient": [[5, 2]]},
        {**pair("7"), "recipient": [[True, 2]]},
        {**pair("8"), "text": f"{TEXT}\ud800"},
        ["9"],
    ]
    lines = [json.dumps(value) for value in (pair("1"), *wrong)] + ["{", "", json.dumps(pair("12"))]
    ran = detente("pairs", write("pairs.jsonl", "\n".join(lines).encode() + b"\n\xff"))
    assert ran.code == 4
    assert [guess["id"] for guess in ran.records] == ["1", "12"]
    places = [complaint.split(": ")[1] for complaint in ran.complaints]
    assert places == [f"pairs.jsonl:{number}" for number in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13)]


@pytest.mark.parametrize("content", ["", "\n\n", "{"])
def test_a_file_without_pairs_is_one_line_and_exit_1(detente, write, content):
    ran = detente("pairs", write("pairs.jsonl", content))
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.complaints) == 1


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_is_not_there_is_one_line_and_exit_1(detente, name):
    ran = detente("pairs", name)
    assert (ran.code, ran.out) == (1, "")
    [complaint] = ran.complaints
    assert complaint.startswith(f"detente: {name}: cannot be opened (")


OWN_VERB = """
name = "snubs"
extends = "plover"
[[verbs]]
frame = "jilt obj=R"
type = "ACCUSE"
examples = [["Kenya jilted Somalia.", "KEN/GOV ACCUSE SOM"]]
"""


def test_a_codebook_of_ones_own_gives_its_types(detente, write, tmp_path):
    (tmp_path / "snubs").mkdir()
    write("snubs/codebook.toml", OWN_VERB)
    marked = write("pairs.jsonl", [pair(text="Kenya jilted Somalia.", recipient="Somalia")])
    assert [guess["type"] for guess in detente("pairs", marked).records] == [None]
    assert [guess["type"] for guess in detente("pairs", marked, "--codebook", "snubs").records] == ["ACCUSE"]


def test_a_codebook_that_asks_who_acts_is_refused(detente, write):
    ran = detente("pairs", write("pairs.jsonl", [pair()]), "--codebook", "protest")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "detente: protest: has rules that ask who acts, which pairs do not tell; give one without\n"


def test_names_of_ones_own_are_known(detente, write):
    ran = detente("pairs", write("pairs.jsonl", [pair()]), "--names", "no-such.toml")
    assert (ran.code, ran.out) == (1, "")
    assert "no-such.toml" in ran.err
    write("my-names.toml", '[[phrases]]\nspellings = ["Kenya expelled two Somali diplomats"]\n')
    [guess] = detente("pairs", "pairs.jsonl", "--names", "my-names.toml").records
    assert guess["type"] == "SANCTION"
