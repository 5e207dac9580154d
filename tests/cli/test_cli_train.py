"""`detente train`: what stops it; and, where there is a judge, a new one that is used."""

import re
from pathlib import Path

import pytest

pytest.importorskip("scipy")

from detente.codebook import load_codebook
from detente.coding.judge_model import ENCODER, model_folder
from detente.training import read_labelled

DOCS = (Path(__file__).parents[2] / "docs" / "judge.md").read_text("utf-8")
LABELS = re.findall(r"```text (\S+)\n(.*?)```", DOCS, re.DOTALL)
RECORD = re.search(r"```json\n(.*?)```", DOCS, re.DOTALL).group(1)
SHIPPED = pytest.mark.skipif(not (model_folder(None) / ENCODER).is_file(), reason="the package has no judge yet")


def test_the_forms_of_the_docs_are_read(tmp_path):
    [(name, words)] = LABELS
    (tmp_path / name).write_text(words, "utf-8")
    (tmp_path / "a.jsonl").write_text(RECORD.replace("\n", " ") + "\n", "utf-8")
    noted, told = read_labelled([tmp_path / name, tmp_path / "a.jsonl"], load_codebook())
    assert [len(sentence["acts"]) for sentence in noted["sentences"]] == [2, 1]
    [act] = told["sentences"][0]["acts"]
    spans = [act["words"], act["actors"][0][1:], act["recipients"][0][1:]]
    assert [told["sentences"][0]["text"][start:end] for start, end in spans] == ["condemned", "Germany", "Iran"]


def test_a_folder_that_is_there_is_kept(detente, write, tmp_path):
    write("mine.txt", LABELS[0][1])
    (tmp_path / "judge").mkdir()
    ran = detente("train", "mine.txt", "--out", str(tmp_path / "judge"))
    assert (ran.code, ran.out) == (2, "")
    assert "--out:" in ran.err
    assert "is there already" in ran.err


def test_a_wrong_line_is_named_and_nothing_is_written(detente, write, tmp_path):
    write("mine.txt", "# wire 2020-01-01\nS Chad left.\nA left | LEAVE | Chad | -\n")
    ran = detente("train", "mine.txt", "--out", str(tmp_path / "judge"))
    assert ran.code == 1
    assert "mine.txt:3: no type 'LEAVE'" in ran.err
    assert not (tmp_path / "judge").exists()


def test_one_text_is_too_little(detente, write, tmp_path):
    write("mine.txt", LABELS[0][1])
    ran = detente("train", "mine.txt", "--out", str(tmp_path / "judge"))
    assert ran.code == 1
    assert "at least two" in ran.err


@SHIPPED
def test_a_new_judge_is_made_and_asked(detente, write, tmp_path):
    write(
        "mine.txt",
        LABELS[0][1] + "# wire 2020-01-01\nS Chad brandished its fist at Mali.\n"
        "A brandished | THREATEN | Chad | Mali\n",
    )
    place = str(tmp_path / "judge")
    ran = detente("train", "mine.txt", "--out", place, "--json")
    [figures] = ran.records
    assert (figures["texts"], figures["sentences"], figures["acts"], figures["held_out"]) == (2, 3, 4, 1)
    assert set(figures["heads"]) == {"acts", "auxiliary", "roles", "pairs"}
    asked = detente("code", "-", "--json", "--speed", "thorough", "--judge", place, stdin="Iran condemned Israel.")
    assert "the judge" in asked.records[0]["coder"]["rule"]
