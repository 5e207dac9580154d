"""Figures of statements: counted by hand, and equal to those of the shared scorer."""

import random

import pytest
from gold_files import TEXT, document, spans, write_lines

from detente.evaluation import EvaluationError, read_gold, score_statements
from detente.records import Entity, Statement


def gold_statement(start, end, speaker="TCD/GOV", form="indirect"):
    return {"start": start, "end": end, "speaker": speaker, "form": form}


def record(start, end, speaker="TCD", form="indirect", article="d1"):
    who = None if speaker is None else {"code": speaker, "sector": "GOV"}
    return {
        "kind": "statement", "id": "s1", "article": article, "speaker": who, "start": start, "end": end, "form": form,
    }  # fmt: skip


def documents(tmp_path, statements):
    return read_gold(write_lines(tmp_path / "gold.jsonl", [document(statements=statements)]))


def test_figures_counted_by_hand(tmp_path):
    first, second, third, _ = spans()
    gold = [gold_statement(*first), gold_statement(*second, speaker="", form="direct"), gold_statement(*third)]
    predicted = [
        record(first[0], first[1] - 1),  # but for the full stop
        record(second[0] + 4, second[1], None, "mixed"),
        record(third[0], third[0] + 4),  # less than half
        {"kind": "event", "article": "d1"},
    ]
    scores = score_statements(documents(tmp_path, gold), predicted)
    assert (scores.counts.right, scores.counts.extra, scores.counts.missed) == (2, 1, 1)
    assert (scores.speaker, scores.span, scores.form) == (1.0, 0.5, 0.5)
    assert [(error.problem, error.text) for error in scores.errors] == [
        ("missed", "Peru and Chile met"),
        ("extra", "Peru"),
    ]


def test_a_content_over_two_sentences_is_cut(tmp_path):
    first, second, *_ = spans()
    scores = score_statements(
        documents(tmp_path, [gold_statement(*first), gold_statement(*second)]), [record(first[0], second[1])]
    )
    assert (scores.counts.right, scores.counts.extra, scores.span) == (2, 0, 1.0)


def test_statements_may_be_objects(tmp_path):
    start, end = spans()[0]
    statement = Statement(
        id="s1", article="d1", speaker=Entity("NER"), content=TEXT[start:end], start=start, end=end, form="indirect"
    )
    scores = score_statements(documents(tmp_path, [gold_statement(start, end)]), [statement])
    assert (scores.counts.f1, scores.speaker, scores.form) == (1.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("values", "problem"), [({"article": 3}, "article is 3"), ({"start": None}, "they must be integers")]
)
def test_a_record_that_cannot_be_scored(tmp_path, values, problem):
    with pytest.raises(EvaluationError, match=f"statement s1: .*{problem}"):
        score_statements(documents(tmp_path, []), [record(0, 5) | values])


@pytest.mark.parametrize("seed", range(5))
def test_figures_are_those_of_the_shared_scorer(tmp_path, shared_scorer, seed):
    choose = random.Random(seed)

    def span():
        return sorted(choose.sample(range(len(TEXT)), 2))

    codes, forms = ["TCD", "NER", "---", ""], ["direct", "indirect", "mixed"]
    values, records = [], []
    for name in ("d1", "d2", "d3"):
        found = [gold_statement(*span(), choose.choice(codes), choose.choice(forms)) for _ in range(4)]
        values.append(document(statements=found, id=name))
        near = [(max(0, one["start"] - choose.randrange(6)), one["end"]) for one in found]
        for start, end in [*near, span(), span()]:
            speaker = choose.choice([*codes[:3], None])
            records.append(record(start, end, speaker, choose.choice(forms), article=name))
    gold = write_lines(tmp_path / "gold.jsonl", values)
    expected = shared_scorer("score_statements.py", gold, write_lines(tmp_path / "predicted.jsonl", records))
    figures = score_statements(read_gold(gold), records).to_json()
    assert set(figures) == set(expected)
    for what, figure in expected.items():
        assert figures[what] == pytest.approx(figure), what
