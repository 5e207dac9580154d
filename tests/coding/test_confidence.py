"""What confidence is made of, and that it follows what is known."""

import numpy as np
import pytest

from detente.coding import load_coder
from detente.coding.candidates import JudgesView
from detente.coding.confidence import Weights, confidence, evidence, load_weights
from detente.coding.pairs import PairType, weigh
from detente.records import Article


@pytest.fixture(scope="module")
def read():
    def read(text):
        [reading] = load_coder().read(Article(id="a", text=text))
        [c] = reading.kept
        return c, reading.sentence

    return read


SURE = "Kenya expelled two Somali diplomats."
PLANNED = "Kenya could expel two Somali diplomats."


def test_every_weight_weighs_something_that_can_be_known(read):
    flags = {"recalled", "no subject", "headline", "mutual", "judge: another type", "judge alone", "told by somebody"}
    c, s = read(SURE)
    c.opinion = JudgesView(0.9, c.type, 0.8)
    names = evidence(c, s).keys() | flags | {"negated", "future", "hypothetical", "historical", "actor", "recipient"}
    for weights in (load_weights().lexicon, load_weights().judged):
        assert {name for name in weights if not name.startswith(("type ", "by a "))} <= names


def test_it_is_a_probability_and_less_for_what_is_only_possible(read):
    weights = load_weights()
    sure, planned = (confidence(*read(text), weights) for text in (SURE, PLANNED))
    assert 0 < planned < sure < 1


def test_what_the_judge_says_is_known_where_it_was_asked(read):
    c, s = read(SURE)
    assert not any(name.startswith("judge") for name in evidence(c, s))
    c.opinion = JudgesView(0.5, "AID", 1.0, alone=True)
    known = evidence(c, s)
    assert known["judge: act"] == pytest.approx(0)
    assert known["judge: parties"] > 5
    assert known["judge: another type"] == known["judge alone"] == 1


def test_weights_of_judged_acts_are_for_judged_acts_alone(read):
    c, s = read(SURE)
    weights = Weights({"always": 0.0}, {"always": 10.0})
    assert confidence(c, s, weights) == pytest.approx(0.5)
    c.opinion = JudgesView(0.5, c.type, 0.5)
    assert confidence(c, s, weights) > 0.99


def test_events_carry_it():
    [event] = [e for _, events in load_coder().code([Article(id="a", text=SURE)]) for e in events]
    [reading] = load_coder().read(Article(id="a", text=SURE))
    assert event.confidence == round(confidence(reading.kept[0], reading.sentence, load_weights()), 3)


def test_on_news_odds_are_flatter_and_lower(read):
    c, s = read(SURE)
    plain, news = Weights({"always": 2.0}, {}), Weights({"always": 2.0}, {}, slope=0.5, shift=-1.0)
    assert confidence(c, s, plain) == pytest.approx(0.881, abs=0.001)
    assert confidence(c, s, news) == pytest.approx(0.5)


def test_the_lexicon_and_the_judge_are_weighed_for_a_marked_pair():
    chances, types = np.array([0.6, 0.3, 0.1]), ("AID", "ACCUSE")
    lexical = PairType("a", "ACCUSE", 0.9)
    alone = weigh(chances, lexical, types, Weights({}, {}))
    both = weigh(chances, lexical, types, Weights({}, {}, pair_lexicon=0.5))
    flat = weigh(chances, lexical, types, Weights({}, {}, pair_lexicon=0.5, pair_slope=0.1))
    assert alone == pytest.approx([2 / 3, 1 / 3])
    assert both.argmax() == 1
    assert 0.5 < flat[1] < both[1]
    assert all(found.sum() == pytest.approx(1) for found in (alone, both, flat))
