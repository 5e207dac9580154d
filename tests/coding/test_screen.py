"""The word screen: nothing that is coded is in a sentence that it leaves out, and names in those are remembered."""

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from detente.actors import Phrases
from detente.coding import load_coder
from detente.coding.coder import read_sentence
from detente.coding.memory import Memory
from detente.demo import demo_articles
from detente.language import OTHER, split_sentences
from detente.records import Article

LEXICON = Path(str(files("detente") / "languages" / "en"))
CHALLENGE = Path(__file__).parents[1] / "challenge"


@pytest.fixture(scope="module")
def tools():
    return load_coder().tools


def pieces(text):
    return [(text[s.start : s.end], i, s.start, s.end, "body") for i, s in enumerate(split_sentences(text))]


def lexicon_examples():
    for path in sorted(LEXICON.rglob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in (*raw.get("entry", ()), *raw.get("operator", ()), *raw.get("cue", ()), *raw.get("claim", ())):
            yield from (example[0] for example in entry["examples"])


def challenge_texts():
    for path in sorted(CHALLENGE.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield "\n".join(case["text"])


def is_left_out(tools, text):
    [sentence] = tools.pipeline.parse([(text, 0, 0, len(text), "body")], tools.screen)
    return OTHER in sentence.tags


def whole_readings(tools, texts):
    """Read, with a parse, the sentences that the screen leaves out."""
    everything = [piece for text in texts for piece in pieces(text)]
    screened = tools.pipeline.parse(everything, tools.screen)
    left_out = [piece for piece, sentence in zip(everything, screened, strict=True) if OTHER in sentence.tags]
    for sentence in tools.pipeline.parse(left_out):
        phrases = Phrases(sentence, tools.gazetteer, tools.agents, tools.words, None)
        memory = Memory()
        memory.observe(phrases)
        yield sentence, read_sentence(tools, phrases, memory)


@pytest.mark.parametrize(
    "texts",
    [lexicon_examples, challenge_texts, lambda: (f"{a.title}\n{a.text}" for a in demo_articles())],
    ids=["examples of the lexicon", "challenge suite", "demonstration corpus"],
)
def test_sentences_left_out_hold_nothing_to_code(tools, texts):
    left_out = 0
    for sentence, reading in whole_readings(tools, texts()):
        left_out += 1
        assert not reading.kept, sentence.source
        assert not reading.attribution.told, sentence.source
    assert left_out


@pytest.mark.parametrize(
    "text",
    [
        "The striker scored twice in the first half.",
        "Rain is likely in the north tomorrow.",
        "Her third novel takes place in Lisbon.",  # "take place" is nothing, "take hostages" would be
        "The club was founded a second time in 1919.",
    ],
)
def test_sentences_without_a_word_of_the_lexicon_are_left_out(tools, text):
    assert is_left_out(tools, text)


@pytest.mark.parametrize(
    "text",
    [
        "Rebels took four hostages.",
        "The company must pay.",
        "It was, according to the ministry, a hot day.",
        "“A hot day”.",
        "Weather: hot",
        "Relations were at a low point.",
        "IS gunmen STORMED the hotel.",
        "The ship was tear-gassed.",
    ],
)
def test_sentences_with_one_are_parsed(tools, text):
    assert not is_left_out(tools, text)


@pytest.mark.parametrize(
    "text",
    [
        "Togo and Benin are neighbours.",
        "The foreign minister, Ann Example, was in Lima.",
        "A spokesman for Chad was in Lima.",
    ],
)
def test_names_that_only_a_parser_joins_are_parsed(tools, text):
    assert not is_left_out(tools, text)


@pytest.mark.parametrize(
    ("first", "then", "actor"),
    [
        ("Kenya's foreign minister was in Lima.", "The minister praised Peru.", "KEN"),
        ("The president of Togo was tired.", "The president thanked Benin.", "TGO"),
        ("Prime Minister Theresa May had a cold.", "She thanked France.", "GBR"),
        ("German police were on the spot.", "The police arrested two men.", "DEU"),
    ],
)
def test_names_and_offices_in_sentences_left_out_are_remembered(tools, first, then, actor):
    assert is_left_out(tools, first)
    article = Article(text=f"{first}\n{then}", date="2017-04-14")
    [(_, events)] = load_coder().code([article])
    assert events[0].actor[0].code == actor
