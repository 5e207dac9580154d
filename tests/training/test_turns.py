"""Minimal pairs: frames that turn an example's act move its spans with it, and leave alone what is not safe."""

import importlib
import random
from pathlib import Path

import pytest

from detente.codebook import load_codebook
from detente.coding import load_coder
from detente.records import Article

TRAINING = Path(__file__).parents[2] / "training"
ATTACK = "Nigerian militants attacked Chadian soldiers near the lake on Monday."
SIGN = "Oman inked a plan with Kenya."
HELP = "The Norwegian navy trained Ghanaian sailors."
FREE = "Israel released dozens of Palestinian prisoners."
TEXTS = {"attack": ATTACK, "sign": SIGN, "help": HELP, "free": FREE}


@pytest.fixture(scope="module")
def turns():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TRAINING))
        return importlib.import_module("turns")


@pytest.fixture(scope="module")
def table(turns):
    return turns.load_table()


def example(turns, table, text):
    [reading] = load_coder().read(Article(id="1", text=text))
    return turns.turnable(1, reading, frozenset({"the"}), table.words)


def told(record):
    """The acts of a record as words: ("threatened", "THREATEN", "", "Nigerian militants", "Chadian soldiers")."""
    text = record["text"]

    def words(spans):
        return "; ".join(text[start:end] for _, start, end in spans)

    return [
        (text[slice(*act["words"])], act["type"], *act["auxiliary"], words(act["actors"]), words(act["recipients"]))
        for act in record["acts"]
    ]


def turned(turns, table, text, name, other="Japan"):
    [frame] = [frame for frame in table.frames if frame.name == name]
    one = example(turns, table, text)
    assert turns.fits(frame, one, table.words)
    return turns.turn(one, frame, other, 1994)


def test_frames(table):
    assert len(table.frames) >= 60
    assert len({frame.name for frame in table.frames}) == len(table.frames)
    for type_ in load_codebook().events:
        assert sum(type_ in frame.types for frame in table.frames) >= 15


A, R = "Nigerian militants", "Chadian soldiers"


@pytest.mark.parametrize(
    ("which", "name", "text", "acts"),
    [
        (
            "attack",
            "threatened to",
            f"{A} threatened to attack {R} near the lake.",
            [("threatened", "THREATEN", A, R)],
        ),
        (
            "attack",
            "warned against",
            f"Japan warned {A} against attacking {R} near the lake.",
            [("warned", "THREATEN", "Japan", A), ("attacking", "ASSAULT", "hypothetical", A, R)],
        ),
        (
            "attack",
            "rejected a claim",
            f"{A} rejected Japan's claim that they had attacked {R} near the lake.",
            [
                ("rejected", "REJECT", A, "Japan"),
                ("claim", "ACCUSE", "Japan", "they"),
                ("attacked", "ASSAULT", "they", R),
            ],
        ),
        ("attack", "refused to fight", f"{A} refused to attack {R} near the lake.", [("refused", "REJECT", A, "")]),
        ("attack", "is considering", f"{A} are considering attacking {R} near the lake.", []),
        (
            "attack",
            "decided to fight",
            f"{A} decided to attack {R} near the lake.",
            [("decided to attack", "THREATEN", A, R)],
        ),
        (
            "sign",
            "promised to give",
            "Oman promised to ink a plan with Kenya.",
            [("promised", "AGREE", "Oman", "Kenya")],
        ),
        (
            "sign",
            "has not",
            "Oman has not inked a plan with Kenya.",
            [("inked a plan", "SUPPORT", "negated", "Oman; Kenya", "")],
        ),
        (
            "help",
            "stopped giving",
            "The Norwegian navy stopped training Ghanaian sailors.",
            [("stopped", "SANCTION", "The Norwegian navy", "Ghanaian sailors")],
        ),
        (
            "help",
            "urged to",
            "Japan urged the Norwegian navy to train Ghanaian sailors.",
            [("urged", "REQUEST", "Japan", "the Norwegian navy")],
        ),
        (
            "free",
            "will yield",
            "Israel will release dozens of Palestinian prisoners.",
            [("will release dozens", "CONCEDE", "Israel", "Palestinian prisoners")],
        ),
    ],
)
def test_a_turn(turns, table, which, name, text, acts):
    record = turned(turns, table, TEXTS[which], name)
    assert record["text"] == text
    assert told(record) == acts


def test_who_neither_acts_nor_suffers_is_told(turns, table):
    record = turned(turns, table, ATTACK, "refused to fight")
    assert [record["text"][start:end] for _, start, end in record["others"]] == ["Chadian soldiers"]
    record = turned(turns, table, ATTACK, "looked on")
    assert [record["text"][start:end] for _, start, end in record["others"]] == ["Japan"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Colombian soldiers were attacked by Venezuelan gunmen.", "subject"),
        ("Kenyan troops failed to capture the rebels.", "auxiliary"),
        ("Kenya is a country in Africa.", "several acts, or none"),
    ],
)
def test_what_is_not_safe_is_left(turns, table, text, why):
    with pytest.raises(turns.Unsafe, match=why):
        example(turns, table, text)


def test_draws_are_spread_and_turn_each_example_in_different_ways(turns, table):
    examples = [example(turns, table, text) for text in TEXTS.values()] * 20
    drawer = turns.Drawer(table, random.Random(1), most=3)
    for one in examples:
        drawn = [frame for frame, _, _ in drawer.draw(one)]
        assert len({frame.outcome for frame in drawn}) == len(drawn) <= turns.EACH
    assert max(drawer.used.values()) <= 3
    assert len(drawer.used) > 50


def test_the_other_actor_is_of_another_country(turns, table):
    drawer = turns.Drawer(table, random.Random(1), most=1000)
    one = example(turns, table, SIGN)
    others = {other for _ in range(60) for _, other, _ in drawer.draw(one)}
    assert len(others) > 20
    assert not {table.others[other] for other in others} & {"OMN", "KEN"}
