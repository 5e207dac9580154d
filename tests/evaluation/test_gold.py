"""Gold files: what is read, and what is refused with which words."""

import pytest
from gold_files import TEXT, document, gold_event, write_lines

from detente.evaluation import EvaluationError, read_gold, read_guesses, read_pairs, read_records

EVENT = gold_event(0, "THREATEN", ["TCD/GOV"], ["NER"], ["negated"], ["AP", "TCD/GOV"])
STATEMENT = {"s": 0, "speaker": "TCD/GOV", "cue": "said", "start": 5, "end": 11, "form": "indirect", "via": []}
PAIR = {
    "id": "p1",
    "text": "Chad warned Niger.",
    "actor": [[0, 4]],
    "recipient": [[12, 17]],
    "type": "YIELD",
    "quad": 2,
}


def test_a_document_is_read(tmp_path):
    (found,) = read_gold(write_lines(tmp_path / "gold.jsonl", [document([EVENT], [STATEMENT])]))
    assert (found.id, found.text, found.date, found.title) == ("d1", TEXT, "2020-02-02", "News")
    assert found.words(0) == "Chad warned Niger."
    (event,) = found.events
    assert (event.type, event.actors, event.recipients) == ("THREATEN", ("TCD/GOV",), ("NER",))
    assert (event.auxiliary, event.reported_by) == (frozenset({"negated"}), ("AP", "TCD/GOV"))
    (statement,) = found.statements
    assert (statement.start, statement.end, statement.speaker) == (5, 11, "TCD/GOV")


def test_optional_fields_may_be_missing_or_null(tmp_path):
    event = {"s": 1, "type": "COERCE", "actors": ["LAO/COP"], "recipients": []}
    statement = STATEMENT | {"speaker": None}
    values = document([event], [statement]) | {"title": None, "date": None}
    (found,) = read_gold(write_lines(tmp_path / "gold.jsonl", [values]))
    assert (found.title, found.date, found.statements[0].speaker) == ("", None, "")
    assert (found.events[0].auxiliary, found.events[0].reported_by) == (frozenset(), ())


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"text": None}, "text is None; it must be a string"),
        ({"sentences": [[0, 500]]}, "sentences has [0, 500]; it must be [start, end] inside the text of"),
        ({"sentences": [[0, "9"]]}, "sentences has [0, '9']"),
        ({"sentences": [[19, 30], [0, 18]]}, "in the order of the text"),
        ({"events": {}}, "events is {}; it must be a list"),
        ({"events": [3]}, "events 0 is 3; it must be an object"),
        ({"events": [EVENT | {"s": 4}]}, "events 0: s is 4; the sentences are 0 to 3"),
        ({"events": [EVENT, EVENT | {"type": "FIGHT"}]}, "events 1: type is 'FIGHT'; it must be one of AGREE"),
        ({"events": [EVENT | {"aux": ["negation"]}]}, "aux has 'negation'; it must be one of negated"),
        ({"events": [EVENT | {"actors": ["tcd/gov"]}]}, "actors has 'tcd/gov'; it must be a code such as"),
        ({"events": [{"s": 0, "type": "AID", "actors": []}]}, "recipients is None; it must be a list"),
        ({"statements": [STATEMENT | {"end": 500}]}, "start and end are 5 and 500"),
        ({"statements": [STATEMENT | {"form": "loud"}]}, "form is 'loud'; it must be one of direct"),
        ({"statements": [STATEMENT | {"speaker": "the king"}]}, "speaker is 'the king'"),
    ],
)
def test_a_document_that_is_wrong(tmp_path, values, problem):
    path = write_lines(tmp_path / "gold.jsonl", [document([EVENT]), document([EVENT], id="d2") | values])
    with pytest.raises(EvaluationError) as refusal:
        read_gold(path)
    assert str(refusal.value).startswith(f"{path}, line 2")
    assert problem in str(refusal.value)


def test_a_document_with_nothing_coded(tmp_path):
    with pytest.raises(EvaluationError, match="line 1: there are neither events nor statements"):
        read_gold(write_lines(tmp_path / "gold.jsonl", [document()]))


def test_the_same_id_twice(tmp_path):
    path = write_lines(tmp_path / "gold.jsonl", [document([]), document([])])
    with pytest.raises(EvaluationError, match="line 2: id 'd1' stands in the file twice"):
        read_gold(path)


@pytest.mark.parametrize("read", [read_gold, read_pairs, read_guesses, read_records])
def test_files_that_cannot_be_read(tmp_path, read):
    path = tmp_path / "gold.jsonl"
    with pytest.raises(EvaluationError, match="cannot be read: No such file"):
        read(path)
    path.write_text('\n{"id": "d1"\n', encoding="utf-8")
    with pytest.raises(EvaluationError, match="line 2: is not JSON"):
        read(path)
    path.write_text("[1]\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="line 1: is not a JSON object"):
        read(path)
    path.write_bytes(b'{"id": "\xff"}\n')
    with pytest.raises(EvaluationError, match="is not UTF-8"):
        read(path)


def test_pairs_are_read(tmp_path):
    (pair,) = read_pairs(write_lines(tmp_path / "pairs.jsonl", [PAIR]))
    assert (pair.actor, pair.recipient, pair.type) == (((0, 4),), ((12, 17),), "YIELD")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"type": "RETREAT"}, "type is 'RETREAT'; it must be one of"),
        ({"actor": [[0, 40]]}, "actor has [0, 40]; it must be [start, end] inside the text of 18 characters"),
        ({"recipient": None}, "recipient is None; it must be a list"),
    ],
)
def test_a_pair_that_is_wrong(tmp_path, values, problem):
    with pytest.raises(EvaluationError) as refusal:
        read_pairs(write_lines(tmp_path / "pairs.jsonl", [PAIR | values]))
    assert problem in str(refusal.value)


@pytest.mark.parametrize("confidence", [1.5, "high", True])
def test_a_confidence_that_is_wrong(tmp_path, confidence):
    with pytest.raises(EvaluationError, match=r"confidence is .*; it must be a number from 0 to 1"):
        read_guesses(write_lines(tmp_path / "said.jsonl", [{"id": "p1", "type": "AID", "confidence": confidence}]))
