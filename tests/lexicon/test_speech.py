"""Every group of cues of speech has examples, and each is read as its author wrote."""

import pytest

from detente.coding import load_coder, load_lexicon
from detente.coding.cues import read_speech_words
from detente.records import Article, code

SPEECH = load_lexicon().speech
CASES = [(f"{one.kind} {one.lemmas[0]}", one.text, one.speaker, one.content) for one in SPEECH.examples]
GROUP = {"kind": "verb", "effect": "neutral", "content": ["that"], "lemmas": ["say"], "examples": [["A.", "", ""]]}


def statements(text):
    ((_, records),) = load_coder().records([Article(text=text)])
    return [("" if s.speaker is None else code(s.speaker), s.content) for s in records.statements]


@pytest.mark.parametrize(("name", "text", "speaker", "content"), CASES, ids=[case[1][:60] for case in CASES])
def test_an_example_is_read_as_written(name, text, speaker, content):
    assert statements(text) == ([(speaker, content)] if content else []), name


def test_there_are_as_many_cues_as_documented():
    assert sum(bool(cue.content) for cue in SPEECH.cues.values()) >= 300


def test_an_example_uses_a_cue_of_its_group():
    for one in SPEECH.examples:
        sentences = [reading.sentence for reading in load_coder().read(Article(text=one.text))]
        assert {lemma for s in sentences for lemma in s.lemmas} & set(one.lemmas), one.text


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": "adverb"}, "kind 'adverb' is not one of"),
        ({"effect": "loud"}, "effect 'loud' is not one of"),
        ({"content": ["song"]}, "has words other than"),
        ({"examples": []}, "has no example"),
        ({"frame": "x"}, "unknown key frame"),
    ],
)
def test_a_wrong_group_is_refused(change, problem):
    with pytest.raises(ValueError, match=problem):
        read_speech_words({"cue": [GROUP | change]})


def test_a_cue_stands_once():
    with pytest.raises(ValueError, match="the verb say is a cue already"):
        read_speech_words({"cue": [GROUP, GROUP]})
