"""The challenge suite is coded as well as it was when these floors were set; raise them when the coder gets better.

`detente evaluate tests/challenge` prints the figures by phenomenon, with `--errors N` the passages that are not right.
"""

from pathlib import Path

import pytest

from detente.coding import load_coder
from detente.evaluation import read_challenges, score_challenges
from detente.records import Article

FLOORS = {"type": 0.88, "quad": 0.80, "dyad": 0.79, "event": 0.775}
RIGHT = 0.675


@pytest.fixture(scope="module")
def scores():
    challenges = read_challenges(Path(__file__).parent)
    documents = [challenge.document for challenge in challenges]
    articles = (Article(id=one.id, date=one.date, text=one.text) for one in documents)
    return score_challenges(challenges, [event for _, events in load_coder().code(articles) for event in events])


@pytest.mark.parametrize(("level", "floor"), FLOORS.items())
def test_figures_do_not_fall(scores, level, floor):
    assert scores.events.levels[level].f1 >= floor


def test_as_many_passages_are_right_as_a_whole(scores):
    assert scores.right >= RIGHT


def test_the_suite_is_as_broad_as_it_says(scores):
    assert len(scores.phenomena) >= 60
    assert scores.cases >= 600
