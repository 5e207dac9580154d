"""Repairs of trees: what the parser gets wrong in the same way again and again is mended."""

import pytest

from detente.coding import load_coder
from detente.language.repairs import mend


@pytest.fixture(scope="module")
def parse():
    pipeline = load_coder().tools.pipeline
    return lambda text: next(pipeline.parse([(text, 0, 0, len(text), "body")]))


def head(sentence, word):
    return sentence.words[sentence.head[sentence.words.index(word)]]


def test_an_infinitive_belongs_to_the_noun_of_doing_before_it(parse):
    assert (
        head(parse("The efforts support Iraqi forces in their campaign to defeat this group."), "defeat") == "campaign"
    )


def test_a_relative_clause_is_of_the_people_not_of_the_day(parse):
    sentence = parse("Togo freed six prisoners on Tuesday, who had been jailed in May.")
    assert head(sentence, "jailed") == "prisoners"


def test_a_perfect_is_no_possession(parse):
    sentence = parse("A Lebanese minister admitted that the police had tortured suspects.")
    assert (head(sentence, "suspects"), head(sentence, "police")) == ("tortured", "tortured")


def test_a_common_noun_at_the_start_is_no_name(parse):
    assert parse("Guerrillas blew up a pipeline.").tags[0] == "NNS"


def test_nothing_hangs_on_a_comma():
    heads, deps = [3, 0, 1, 3], ["nsubj", "punct", "prep", "ROOT"]
    mend(["they", ",", "loyal", "left"], ["PRP", ",", "JJ", "VBD"], heads, deps)
    assert heads[2] == 0


def test_no_tree_becomes_a_ring():
    heads, deps = [1, 1, 3, 1, 1], ["det", "ROOT", "aux", "advcl", "dobj"]
    mend(["the", "campaign", "to", "win", "it"], ["DT", "NN", "TO", "VB", "PRP"], heads, deps)
    for start in range(len(heads)):
        at = start
        for _ in heads:
            at = heads[at]
        assert heads[at] == at
