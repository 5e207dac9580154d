"""Figures of events: counted by hand, and equal to those of the shared scorer."""

import random

import pytest
from gold_files import TEXT, document, gold_event, record, spans, write_lines

from detente.codebook import load_codebook
from detente.evaluation import EvaluationError, read_gold, score_events
from detente.records import Entity, Event

GOLD = [
    gold_event(0, "THREATEN", ["TCD/GOV"], ["NER"], ["negated"], ["AP", "TCD/GOV"]),
    gold_event(1, "COERCE", ["LAO/COP"], ["LAO/REL"]),
    gold_event(2, "CONSULT", ["PER/GOV", "CHL/GOV"], []),
]


@pytest.fixture
def documents(tmp_path):
    return read_gold(write_lines(tmp_path / "gold.jsonl", [document(GOLD)]))


def test_what_is_coded_as_gold_is_right_throughout(documents):
    records = [
        record(0, "THREATEN", ["TCD/GOV"], ["NER"], ["negated"], ["AP", "TCD/OPP"]),
        record(1, "COERCE", ["LAO/COP"], ["LAO/REL"]),
        record(2, "CONSULT", ["CHL/GOV", "PER/GOV"], []),
    ]
    scores = score_events(documents, records)
    assert all(counts.f1 == 1 for counts in scores.levels.values())
    assert [scores.levels[level].gold for level in ("type", "quad", "dyad", "event")] == [3, 4, 4, 3]
    assert (scores.matched, scores.sectors, scores.auxiliary, scores.speaker) == (3, 1, 1, 1)
    assert scores.errors == ()


def test_figures_counted_by_hand(documents):
    records = [
        # right as a whole, but for sector, mark and speaker
        record(0, "THREATEN", ["TCD/MIL"], ["NER"]),
        # another type of the same quad class
        record(1, "SANCTION", ["LAO/COP"], ["LAO/REL"]),
        # one of two parties
        record(2, "CONSULT", ["PER/GOV"], []),
        record(3, "SUPPORT", ["MLI/GOV"], ["BEN", "---"]),
    ]
    scores = score_events(documents, records)
    figures = {level: (counts.right, counts.extra, counts.missed) for level, counts in scores.levels.items()}
    assert figures == {"type": (2, 2, 1), "quad": (2, 2, 2), "dyad": (1, 3, 3), "event": (1, 3, 2)}
    assert (scores.matched, scores.sectors, scores.auxiliary, scores.speaker) == (1, 0, 0, 0)
    type = scores.levels["type"]
    assert (type.precision, type.recall, type.f1) == pytest.approx((2 / 4, 2 / 3, 4 / 7))
    by_type = {
        type: tuple((counts.right, counts.extra, counts.missed) for counts in levels.values())
        for type, levels in scores.by_type.items()
    }
    assert by_type == {
        "CONSULT": ((1, 0, 0), (0, 1, 2), (0, 1, 1)),
        "SUPPORT": ((0, 1, 0), (0, 1, 0), (0, 1, 0)),
        "THREATEN": ((1, 0, 0), (1, 0, 0), (1, 0, 0)),
        "SANCTION": ((0, 1, 0), (0, 1, 0), (0, 1, 0)),
        "COERCE": ((0, 0, 1), (0, 0, 1), (0, 0, 1)),
    }
    told = [(error.problem, error.sentence, error.actor, error.type, error.recipient) for error in scores.errors]
    assert told == [
        ("missed", 1, "LAO", "COERCE", "LAO"),
        ("missed", 2, "CHL", "CONSULT", "PER"),
        ("missed", 2, "PER", "CONSULT", "CHL"),
        ("extra", 1, "LAO", "SANCTION", "LAO"),
        ("extra", 2, "PER", "CONSULT", ""),
        ("extra", 3, "MLI", "SUPPORT", "BEN"),
    ]
    assert scores.errors[0].text == "Police arrested monks in Laos."


def test_only_events_in_a_sentence_of_a_gold_document_count(documents):
    between = spans()[0][1]
    records = [
        record(0, "AID", ["TCD"], ["NER"]) | {"event_start": between},
        record(0, "AID", ["TCD"], ["NER"]) | {"event_start": len(TEXT) + 1},
        record(0, "AID", ["TCD"], ["NER"]) | {"event_start": None},
        record(0, "AID", ["TCD"], ["NER"], article="d9"),
        record(0, "AID", ["TCD"], ["NER"]) | {"kind": "statement"},
    ]
    assert score_events(documents, records).levels["type"].extra == 0
    by_sentence = record(0, "AID", ["TCD"], ["NER"]) | {"event_start": None, "text_info": {"start": 0}}
    assert score_events(documents, [by_sentence]).levels["type"].extra == 1


def test_events_may_be_objects(documents):
    event = Event(
        id="e1",
        article="d1",
        event=("THREATEN",),
        actor=(Entity("TCD", "GOV"),),
        recipient=(Entity("NER"),),
        quad_code=3,
        event_scale=-3.5,
        event_text="warned",
        event_start=5,
        event_end=11,
    )
    scores = score_events(documents, [event])
    assert (scores.levels["dyad"].right, scores.levels["dyad"].extra) == (1, 0)


def test_nothing_predicted_and_nothing_gold(documents):
    scores = score_events(documents, [])
    assert (scores.levels["dyad"].f1, scores.levels["dyad"].missed, scores.sectors) == (0.0, 4, 0.0)
    assert score_events([], []).levels["dyad"].f1 == 0.0


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"article": None}, "article is None; it must be an id"),
        ({"event": []}, "event is []; it must be a list with one of AGREE"),
        ({"event": ["FIGHT"]}, "event is ['FIGHT']; it must be"),
        ({"actor": ["TCD"]}, "actor is ['TCD']; it must be a list of entities"),
        ({"auxiliary": "future"}, "auxiliary is 'future'; it must be a list"),
        ({"event_start": "5"}, "event_start is '5'; it must be an integer"),
    ],
)
def test_a_record_that_cannot_be_scored(documents, values, problem):
    with pytest.raises(EvaluationError) as refusal:
        score_events(documents, [record(0, "THREATEN", ["TCD"], ["NER"]) | values])
    assert "event d1-0-THREATEN" in str(refusal.value) and problem in str(refusal.value)


CODES = ["TCD", "TCD/GOV", "NER", "NER/MIL", "LAO/COP", "LAO/CVL", "---", "---/REB", "IMG", "PER/GOV"]
AUX = ["negated", "future", "hypothetical", "historical"]


def made_up(choose, make, **where):
    """Make an event out of thin air, by `gold_event` or by `record`."""
    actors, recipients = (choose.choices(CODES, k=choose.randrange(3)) for _ in range(2))
    type = choose.choice(list(load_codebook().events)[:7])
    aux, speakers = (
        choose.sample(AUX, choose.choice([0, 0, 0, 1, 2])),
        choose.choices(CODES, k=choose.choice([0, 0, 2])),
    )
    return make(choose.randrange(4), type, actors, recipients, aux, speakers, **where)


def repeated(choose, gold, article):
    """Make a record that repeats a gold event, so that some match as a whole."""
    parties = (gold["actors"][::-1], gold["recipients"])
    marks = (gold["aux"], choose.choice([gold["reported_by"], []]))
    return record(gold["s"], gold["type"], *parties, *marks, article=article)


@pytest.mark.parametrize("seed", range(5))
def test_figures_are_those_of_the_shared_scorer(tmp_path, shared_scorer, seed):
    choose = random.Random(seed)
    names = [f"d{number}" for number in range(6)]
    values = [document([made_up(choose, gold_event) for _ in range(choose.randrange(9))], id=name) for name in names]
    records = [made_up(choose, record, article=choose.choice([*names, "d99"])) for _ in range(30)]
    records += [repeated(choose, event, one["id"]) for one in values for event in one["events"][::2]]
    records += [{"kind": "statement", "article": "d1"}, record(0, "AID", ["TCD"], []) | {"event_start": 10_000}]
    gold = write_lines(tmp_path / "gold.jsonl", values)
    expected = shared_scorer("score_events.py", gold, write_lines(tmp_path / "predicted.jsonl", records))
    scores = score_events(read_gold(gold), records)
    assert scores.matched > 0
    figures = scores.to_json()
    for what, figure in expected.items():
        assert figures[what] == pytest.approx(figure), what
