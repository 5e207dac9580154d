"""The vocabulary forgets: it does not grow with the words that are read, and no result depends on what it knows."""

import pytest

from detente.language import load_pipeline
from detente.language.vocabulary import Vocabulary

SENTENCES = ["Kenya expelled two Somali diplomats on Monday.", "The minister denied that his men had fired."]


@pytest.fixture
def pipeline():
    load_pipeline.cache_clear()  # one of its own: what it knows is tested
    yield load_pipeline()
    load_pipeline.cache_clear()


def pieces(texts):
    return [(text, i, 0, len(text), "body") for i, text in enumerate(texts)]


def new_texts(start, count):
    return [f"Xq{i}zarn met Vy{i}tolb in Wu{i}kez." for i in range(start, start + count)]


def test_it_does_not_grow_beyond_what_it_keeps_and_a_zone(pipeline):
    pipeline._vocabulary = Vocabulary(pipeline._nlp, kept=500, passing=1000)
    before = len(pipeline._nlp.vocab.strings)
    sizes = []
    for start in range(0, 4000, 200):
        for _ in pipeline.parse(pieces(new_texts(start, 200))):
            pass
        sizes.append(len(pipeline._nlp.vocab.strings) - before)
    assert max(sizes) < 500 + 1000 + 4 * 6 * 128  # a batch may go over, by some strings a new word
    assert max(sizes[10:]) <= max(sizes[:10]) * 1.2


def test_results_do_not_depend_on_what_was_forgotten(pipeline):
    first = list(pipeline.parse(pieces(SENTENCES)))
    pipeline._vocabulary = Vocabulary(pipeline._nlp, kept=0, passing=200)
    for start in range(0, 600, 100):
        for _ in pipeline.parse(pieces(new_texts(start, 100))):
            pass
        assert list(pipeline.parse(pieces(SENTENCES))) == first


def test_two_readers_may_take_turns(pipeline):
    pipeline._vocabulary = Vocabulary(pipeline._nlp, kept=0, passing=100)
    plain = list(pipeline.parse(pieces(SENTENCES * 100)))
    taking_turns = []
    other = pipeline.parse(pieces(new_texts(0, 200)))
    for sentence in pipeline.parse(pieces(SENTENCES * 100)):
        taking_turns.append(sentence)
        next(other)
    assert taking_turns == plain
