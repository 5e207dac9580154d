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


@pytest.mark.parametrize(
    ("text", "thing", "governor"),
    [
        ("Belgium welcomes the Government of Kenya's liberation of Bosaso.", "liberation", "welcomes"),
        ("The President of Ghana's visit to Chad ended.", "visit", "ended"),
        ("Israel rejected the foreign minister of Iran's remarks.", "remarks", "rejected"),
    ],
)
def test_a_body_of_a_country_owns_what_stands_behind_it(parse, text, thing, governor):
    sentence = parse(text)
    assert head(sentence, thing) == governor
    assert sentence.deps[sentence.head.index(sentence.words.index(thing))] in {"det", "poss"}


def test_a_people_of_a_land_is_no_owner_of_its_city(parse):
    assert head(parse("They thanked the people of Kenya's largest city."), "people") == "thanked"


@pytest.mark.parametrize(
    "text",
    [
        "Norway stands shoulder to shoulder with Ukraine.",
        "Latvia will stand side by side with Georgia.",
        "We walk hand in hand with Malta.",
    ],
)
def test_who_stand_abreast_stand_with_each_other(parse, text):
    assert head(parse(text), "with") in {"stands", "stand", "walk"}


@pytest.mark.parametrize(
    ("text", "governor"),
    [
        ("Chad condemned the Boko Haram attack on Monday at a market in Diffa.", "attack"),
        ("Spain deplores the killing this morning at a school in Melilla.", "killing"),
        ("Spain deplored the killing at a meeting in Madrid.", "deplored"),
    ],
)
def test_a_place_beside_a_judged_deed_is_where_it_was_done(parse, text, governor):
    assert head(parse(text), "at") == governor


@pytest.mark.parametrize(
    ("text", "word", "governor"),
    [
        ("Kenya, along with Uganda, condemned the coup.", "Uganda", "Kenya"),
        ("Norway, alongside Sweden, condemned the coup.", "Sweden", "Norway"),
        ("Kremlin: Putin, Modi discuss grain exports", "Modi", "Putin"),
        ("Sudan arms Chadian rebels.", "rebels", "arms"),
        ("Japan criticised, but did not sanction, Myanmar.", "Myanmar", "sanction"),
        ("Poland stood side by side with Ukraine.", "with", "stood"),
    ],
)
def test_what_is_listed_shared_or_misread_hangs_where_it_belongs(parse, text, word, governor):
    assert head(parse(text), word) == governor


def test_kinds_of_arms_are_no_verb(parse):
    assert "VBZ" not in parse("China arms exports.").tags
