"""The challenge suite of statements keeps its floor, as a whole and in every phenomenon."""

from functools import lru_cache
from pathlib import Path

import pytest

from detente.coding import load_coder
from detente.evaluation import read_statement_challenges, score_statement_challenges
from detente.records import Article

SUITE = Path(__file__).parents[1] / "challenge_statements"
FLOOR = 0.975  # of passages right as a whole
FLOOR_OF_ONE = 0.8  # in each phenomenon


@lru_cache(maxsize=1)
def scores():
    suite = read_statement_challenges(SUITE)
    articles = [Article(id=one.document.id, text=one.document.text, title=one.document.title) for one in suite]
    found = [statement for _, records in load_coder().records(articles) for statement in records.statements]
    return score_statement_challenges(suite, found)


def test_there_are_as_many_passages_as_documented():
    assert scores().cases >= 300
    assert len(scores().phenomena) >= 30


def test_the_suite_keeps_its_floor():
    wrong = "\n".join(f"{e.case}: wanted {e.wanted}, found {e.found}" for e in scores().errors)
    assert scores().right >= FLOOR, wrong


@pytest.mark.parametrize("phenomenon", sorted(path.stem for path in SUITE.glob("*.toml")))
def test_a_phenomenon_keeps_its_floor(phenomenon):
    cases, right = scores().phenomena[phenomenon]
    assert right / cases >= FLOOR_OF_ONE
