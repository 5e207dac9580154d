"""Labelled text of a user's own: what is read, and how a wrong line is told."""

import json

import pytest

from detente.codebook import load_codebook
from detente.training import LabelledError, read_labelled

ACT = {
    "words": [5, 14],
    "type": "ASSAULT",
    "auxiliary": ["negated"],
    "actors": [[0, 0, 4]],
    "recipients": [[0, 15, 19]],
}


def written(tmp_path, *records):
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(f"{record if isinstance(record, str) else json.dumps(record)}\n" for record in records))
    return path


def text(**changes):
    return {"id": "a", "sentences": [{"text": "Chad bombarded Mali.", "acts": [{**ACT, **changes}]}]}


def test_what_a_text_may_leave_out(tmp_path):
    [read] = read_labelled([written(tmp_path, text())], load_codebook())
    assert (read["genre"], read["writer"], read["date"]) == ("genre", "writer", None)
    [sentence] = read["sentences"]
    assert sentence["others"] == []
    assert sentence["acts"][0]["actors"] == [[0, 0, 4]]


def test_files_of_both_forms_are_read_in_order(tmp_path):
    notation = tmp_path / "more.txt"
    notation.write_text("# wire 2020-01-01\nS Chad left.\nA left | RETREAT | Chad | -\n")
    texts = read_labelled([written(tmp_path, text(), ""), notation], load_codebook())
    assert [one["id"] for one in texts] == ["a", "more-more-001"]


@pytest.mark.parametrize(
    ("record", "wrong"),
    [
        ("{", "is no JSON"),
        ("[]", "a text is an object"),
        ({"sentences": []}, "lacks 'id'"),
        (text(type="WAR"), "no type 'WAR'; there are "),
        (text(auxiliary=["maybe"]), "no auxiliary modes ['maybe']"),
        (text(words=[5, 99]), "[0, 5, 99] in sentence 0 lies outside its sentence"),
        (text(actors=[[1, 0, 4]]), "stands in no sentence before it"),
        (text(actors=[[0, 4]]), "not enough values"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, record, wrong):
    with pytest.raises(LabelledError) as caught:
        read_labelled([written(tmp_path, text(), record)], load_codebook())
    assert str(caught.value).startswith(f"{tmp_path / 'mine.jsonl'}:2: ")
    assert wrong in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LabelledError, match=r"none\.jsonl: cannot be read"):
        read_labelled([tmp_path / "none.jsonl"], load_codebook())


def test_a_file_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "latin.jsonl"
    path.write_bytes('{"id": "Málaga"}'.encode("latin-1"))
    with pytest.raises(LabelledError, match=r"latin\.jsonl: is not UTF-8 \(byte 9\)"):
        read_labelled([path], load_codebook())
