"""Precision and agreement by reviews."""

import pytest

from detente.evaluation import Precision, score_reviews
from detente.records import Review

CODINGS = {
    "e1": ("ASSAULT", ("RUS/MIL",), ("SYR",)),
    "e2": ("ACCUSE", ("USA/GOV",), ("RUS",)),
    "e3": ("ACCUSE", ("USA/GOV",), ()),
    "e4": ("CONSULT", ("USA", "RUS"), ()),
}


def review(event, verdict, reviewer="Ann", type="", actors=(), recipients=()):
    return Review(
        event=event, article="a", reviewer=reviewer, time="2026-01-01", verdict=verdict, type=type, actors=actors,
        recipients=recipients,
    )  # fmt: skip


def test_precision_is_the_share_of_events_that_are_right_as_a_whole():
    scores = score_reviews(
        [
            review("e1", "right"),
            review("e2", "wrong"),
            review("e3", "corrected", type="ACCUSE", actors=("USA/GOV",), recipients=("RUS",)),
            review("gone", "right"),
        ],
        CODINGS,
    )
    assert (scores.event.right, scores.event.judged) == (1, 3)
    assert (scores.type.right, scores.actors.right, scores.recipients.right) == (2, 2, 1)
    assert {name: (found.right, found.judged) for name, found in scores.by_type.items()} == {
        "ACCUSE": (0, 2),
        "ASSAULT": (1, 1),
    }


def test_an_event_that_several_judged_counts_once():
    scores = score_reviews([review("e1", "right"), review("e1", "wrong", "Ben")], CODINGS)
    assert (scores.event.right, scores.event.judged, scores.shared) == (0.5, 1, 1)


def test_agreement_is_that_of_the_textbook():
    """Two reviewers, four events, one difference: alpha by hand, 1 - (n - 1) * sum(o) / sum(n_c n_k)."""
    verdicts = [("e1", "right", "right"), ("e2", "wrong", "wrong"), ("e3", "right", "right"), ("e4", "right", "wrong")]
    given = [
        review(event, said, who) for event, *both in verdicts for who, said in zip(("Ann", "Ben"), both, strict=True)
    ]
    observed, right, wrong = 2, 5, 3
    alpha = 1 - (right + wrong - 1) * observed / (2 * right * wrong)
    assert score_reviews(given, CODINGS).alpha == pytest.approx(alpha)


def test_where_nobody_can_differ_there_is_no_agreement():
    assert score_reviews([review("e1", "right")], CODINGS).alpha is None
    assert score_reviews([review("e1", "right"), review("e1", "right", "Ben")], CODINGS).alpha is None
    assert score_reviews([], CODINGS).event == Precision(0, 0)


def test_the_interval_holds_the_share():
    for judged in (1, 3, 50):
        for right in range(judged + 1):
            low, high = Precision(judged, right).interval
            assert 0 <= low <= right / judged <= high <= 1
