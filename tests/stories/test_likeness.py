"""Which reports tell of one event, and which cannot."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.records import Entity, Event
from detente.stories import Membership, Place, Report, attach, block, group, is_whole, related, report_of
from detente.stories.likeness import SAME, likeness
from detente.stories.words import _number, _stem

ALEPPO = Place("Aleppo", "SYR", 36.2, 37.16)
AIRPORT = Place("Aleppo airport", "SYR", 36.18, 37.22)
HOMS = Place("Homs", "SYR", 34.73, 36.71)
SYRIA = Place("", "SYR")
DAY = 736_000
TURNED = {"actors": frozenset({"SYR"}), "recipients": frozenset({"RUS"})}


def words(spelled):
    return frozenset(_number(_stem(word)) for word in spelled.split())


NAMED_HOMS = Place("Homs", "SYR", 34.73, 36.71, words("homs"))
SPIES = {"words": words("nine spies were sentenced to prison for planning attacks"), "alone": True, "quad": 4}


def report(name="e1", article="", place=None, day=DAY, **more):
    given = {
        "block": "4 RUS+SYR",
        "type": "ASSAULT",
        "actors": frozenset({"RUS"}),
        "recipients": frozenset({"SYR"}),
        "published": f"2016-01-0{len(name) % 9}",
        "first": day,
        "last": day,
        "inferred": False,
        "words": words("planes bombed market"),
    }
    return Report(name, article or f"a-{name}", place=place, **(given | more))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"place": ALEPPO}, {"place": ALEPPO, "words": words("jets struck bazaar")}, True),
        ({"place": ALEPPO}, {"place": HOMS}, False),
        ({"place": ALEPPO}, {"place": AIRPORT}, True),
        ({"place": ALEPPO}, {"place": SYRIA}, True),
        ({"place": Place("Aleppo", "SYR")}, {"place": Place("Mosul", "IRQ")}, False),
        ({}, {"day": DAY + 1}, False),
        ({}, {"day": DAY + 1, "inferred": True}, True),
        ({}, {"day": DAY + 2, "inferred": True}, False),
        ({"inferred": True}, {"day": DAY + 2, "inferred": True}, True),
        ({"inferred": True}, {"day": DAY + 3, "inferred": True}, False),
        ({}, {"first": DAY - 10, "last": DAY + 10}, True),
        ({}, {"first": DAY + 1, "last": DAY + 10}, False),
        ({"sizes": {"dead": (86, None)}}, {"sizes": {"dead": (None, 90)}}, True),
        ({"sizes": {"dead": (12, 12)}}, {"sizes": {"dead": (14, 14)}}, True),
        ({"sizes": {"dead": (3, 3)}}, {"sizes": {"dead": (90, 90)}}, False),
        ({"sizes": {"dead": (3, 3)}}, {"sizes": {"injured": (90, 90)}}, True),
        ({"words": words("bombed market morning")}, {"words": words("bombed market evening")}, False),
        ({"words": words("bombed market dawn")}, {"words": words("bombed market morning")}, True),
        ({}, TURNED, False),
        ({"type": "CONSULT"}, {"type": "AGREE", **TURNED}, True),
        ({}, {"type": "COERCE", "words": words("police took away")}, False),
        ({"place": ALEPPO}, {"place": ALEPPO, "type": "COERCE", "words": words("police took away")}, True),
        ({"place": NAMED_HOMS}, {"place": ALEPPO, "words": words("planes bombed homs")}, True),
        ({"place": NAMED_HOMS, "type": "COERCE"}, {"words": words("jets homs")}, True),
        ({"place": NAMED_HOMS, "type": "COERCE"}, {"words": words("jets raided")}, False),
        ({"words": words("x"), "type": "COERCE"}, {"words": words("y")}, False),
        ({"words": words("x"), "type": "COERCE", "family": "f"}, {"words": words("y"), "family": "f"}, True),
        (SPIES, SPIES | {"quad": 3, "type": "ACCUSE"}, True),
        (SPIES, SPIES | {"quad": 3, "type": "ACCUSE", "alone": False}, False),
        (SPIES, SPIES | {"quad": 3, "type": "ACCUSE", "words": words("nine spies trial judge court verdict")}, False),
        (SPIES, SPIES | TURNED, False),
        (SPIES, SPIES | {"actors": frozenset(), "recipients": frozenset({"RUS"})}, True),
        ({}, {"actors": frozenset(), "recipients": frozenset({"RUS"})}, False),
        ({"article": "a"}, {"article": "a", "words": words("shells fell nearby")}, False),
        ({"article": "a"}, {"article": "a"}, True),
    ],
)
def test_what_speaks_for_one_event_and_what_against(one, other, same):
    first, second = report("e1", **one), report("e2", **other)
    assert (likeness(first, second) >= SAME) is same
    assert likeness(first, second) == likeness(second, first)


def test_classes_are_joined_where_reports_say_the_same():
    reports = [
        report("e1", quad=4, words=words("police arrested smugglers weapons harbour"), alone=True),
        report("e2", quad=4, words=words("detained nine smugglers weapons harbour"), alone=True),
        report("e3", quad=3, type="ACCUSE", words=words("suspected smugglers weapons harbour nine"), alone=True),
        report("e4", quad=3, type="REQUEST", words=words("minister blamed neighbours for drought"), alone=True),
        report("e5", quad=3, type="REQUEST", words=words("minister blamed neighbours for drought"), alone=True),
    ]
    found = sorted(sorted(one.event for one in members) for members in group(reports))
    assert found == [["e1", "e2", "e3"], ["e4", "e5"]]


def test_a_story_with_both_in_one_article_is_not_joined():
    told = words("suspected smugglers weapons harbour nine")
    reports = [
        report("e1", "a1", quad=4, words=told, alone=True),
        report("e2", "a2", quad=4, words=told, alone=True),
        report("e3", "a1", quad=3, type="ACCUSE", words=told, alone=True),
    ]
    assert sorted(len(members) for members in group(reports)) == [1, 2]


def test_the_country_of_a_party_is_no_place():
    place = {"text": "Oman", "name": "Oman", "country": "OMN", "lat": None, "lon": None}
    row = {"id": "e", "article": "a", "block": "RUS+SYR", "event": "ASSAULT", "quad_code": 4, "date": None}
    row |= {"date_precision": "day", "published": None, "inferred": True, "event_loc": place, "mode": [], "size": None}
    row |= {"word_hashes": [], "alone": True, "family": None, "actors": ["RUS"]}
    assert report_of(row | {"recipients": ["OMN"]}).place is None
    assert report_of(row | {"recipients": ["SYR"]}).place == Place("", "OMN")


def test_two_strikes_on_one_day_stay_two():
    reports = [
        report("e1", place=ALEPPO),
        report("e2", place=HOMS),
        report("e3", place=ALEPPO, words=words("jets hit traders")),
        report("e4", place=HOMS, words=words("raid on quarter")),
    ]
    found = sorted(sorted(one.event for one in members) for members in group(reports))
    assert found == [["e1", "e3"], ["e2", "e4"]]


@settings(max_examples=50)
@given(st.integers(0, 10**6))
def test_groups_do_not_depend_on_the_order(seed):
    chance = random.Random(seed)
    reports = [
        report(
            f"e{number}",
            f"a{chance.randrange(12)}",
            chance.choice([None, ALEPPO, HOMS, SYRIA]),
            DAY + chance.randrange(4),
            inferred=chance.random() < 0.5,
            words=frozenset(chance.sample(range(30), 5)),
        )
        for number in range(25)
    ]
    wanted = group(reports)
    chance.shuffle(reports)
    assert group(reports) == wanted
    assert sorted(one.event for members in wanted for one in members) == sorted(one.event for one in reports)


def test_a_report_without_an_actor_joins_one_that_is_like_it():
    whole = [Membership("s1", report("e1", place=ALEPPO)), Membership("s2", report("e2", place=HOMS))]
    partial = {"block": "4 >SYR", "actors": frozenset()}
    assert attach(report("e3", place=HOMS, **partial), whole) == "s2"
    assert attach(report("e3", day=DAY + 30, **partial), whole) is None
    assert attach(report("e3", words=words("shells fell nearby"), **partial), whole) is None
    assert attach(report("e3"), []) is None


def test_copies_are_put_together_without_comparing_each_with_each(monkeypatch):
    calls = []
    monkeypatch.setattr("detente.stories.grouping.likeness", lambda *two: calls.append(two) or likeness(*two))
    reports = [report(f"e{number}") for number in range(1000)]
    assert [len(members) for members in group(reports)] == [1000]
    assert len(calls) < 3000


# Blocks.


def event(actors, recipients, **more):
    given = {"event": ("CONSULT",), "quad_code": 1, "event_scale": 1.0}
    given |= {"event_text": "x", "event_start": 0, "event_end": 1}
    sides = {"actor": tuple(map(Entity, actors)), "recipient": tuple(map(Entity, recipients))}
    return Event(id="e", article="a", **sides, **(given | more))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (event(["USA"], ["RUS"]), "1 RUS+USA"),
        (event(["USA", "RUS"], []), "1 RUS+USA"),
        (event(["USA"], []), "1 USA>"),
        (event(["---"], ["RUS"]), "1 >RUS"),
        (event(["USA"], ["RUS"], auxiliary=("future",)), "1 future RUS+USA"),
        (event(["USA"], ["RUS"], auxiliary=("historical",)), "1 RUS+USA"),
        (event(["USA"], ["RUS"], auxiliary=("negated",)), None),
        (event(["USA"], ["RUS"], auxiliary=("hypothetical",)), None),
        (event(["USA", "RUS"], [], event=("ASSAULT",), quad_code=4), "4 RUS+USA>"),
    ],
)
def test_an_event_has_the_block_of_its_quad_class_and_parties(given, name):
    assert block(given) == name


@pytest.mark.parametrize(
    ("partial", "whole", "wanted"),
    [
        ("4 >SYR", "4 RUS+SYR", True),
        ("4 >SYR", "3 RUS+SYR", False),
        ("4 >SYR", "4 future RUS+SYR", False),
        ("4 IRQ>", "4 RUS+SYR", False),
        ("4 >", "4 RUS+SYR", False),
    ],
)
def test_partial_blocks_are_related_to_whole_ones(partial, whole, wanted):
    assert related(partial, whole) is wanted
    assert is_whole(whole)
    assert not is_whole(partial)
