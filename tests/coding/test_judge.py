"""The judge's arithmetic, with an encoder of a few numbers; and the shipped model, where there is one."""

import numpy as np
import pytest

from detente.coding.judge import AUXILIARY, TYPES, Hint, Marked, Passage
from detente.coding.judge_encoder import EncoderJudge, Heads, PairHead

LETTERS = 4
LONG = LETTERS  # the state's place that tells a word of nine letters
HINTS = LONG + 1  # from here on the one that tells the hint
WIDTH = HINTS + len(TYPES)


class Words:
    """A tokenizer of whole words between two marks."""

    class Encoding:
        def __init__(self, text):
            self.ids, self.offsets, at = [1], [(0, 0)], 0
            for word in text.split():
                at = text.index(word, at)
                self.ids.append(10 + len(word) if word[0] != "[" else int(word[7]) + 1)
                self.offsets.append((at, at + len(word)))
                at += len(word)
            self.ids.append(9)
            self.offsets.append((0, 0))

    def encode(self, text, /):
        return self.Encoding(text)


def encode(pieces, hints):
    """States tell a word's length modulo LETTERS, whether it has nine letters, and its hint."""
    states = np.zeros((*pieces.shape, WIDTH), np.float32)
    states[..., :LETTERS] = np.eye(LETTERS)[pieces % LETTERS]
    states[..., LONG] = pieces == 10 + 9
    states[..., HINTS:] = np.eye(len(TYPES) + 1)[hints][..., 1:]
    return states


@pytest.fixture
def judge():
    def zeros(*shape):
        return np.zeros(shape, np.float32)

    roles = zeros(WIDTH, 3)
    hidden = zeros(4 * WIDTH, WIDTH)
    hidden[WIDTH : 2 * WIDTH] = np.eye(WIDTH) * 4  # the mention's own state
    roles[:, 0] = 0.5
    roles[(10 + 6) % LETTERS, 1] = 5.0  # six letters: it acts
    roles[(10 + 5) % LETTERS, 2] = 5.0  # five: it is acted on
    acts = zeros(WIDTH, len(TYPES))
    acts[LONG, TYPES.index("ASSAULT")] = 10.0  # a word of nine letters carries an assault
    acts[HINTS:] = np.eye(len(TYPES)) * 4
    auxiliary = (zeros(WIDTH, len(AUXILIARY)), np.array([3, -3, -3, -3], np.float32))
    unlikely = np.full(len(TYPES), -5.0, np.float32)
    kinds = zeros(len(TYPES), WIDTH)
    heads = Heads(TYPES, TYPES, (acts, unlikely), auxiliary, kinds, (hidden, zeros(WIDTH)), (roles, zeros(3)))
    pairs = PairHead((zeros(3 * WIDTH, WIDTH), zeros(WIDTH)), (zeros(WIDTH, len(TYPES) + 1), zeros(len(TYPES) + 1)))
    return EncoderJudge(Words(), encode, heads, pairs)


def passage(*sentences, start=100):
    parts = []
    for words in sentences:
        parts.append((words, start))
        start += len(words) + 1
    return Passage(tuple(parts))


def test_acts_are_told_by_their_place_in_the_article(judge):
    [judgement] = judge.read([passage("It bombarded us.", "Israel bombarded Egypt")])
    [act] = judgement.acts(0.5)
    start = 100 + len("It bombarded us. Israel ")
    assert (act.start, act.end, act.type) == (start, start + 9, "ASSAULT")
    assert act.probability > 0.99


def test_acts_of_the_context_are_not_told(judge):
    [judgement] = judge.read([passage("Israel bombarded Egypt", "Talks ended")])
    assert judgement.acts(0.5) == []


def test_a_hint_of_the_lexicon_is_read_on_its_own_words(judge):
    plain = passage("It came.", "Israel bombarded Egypt")
    start = 100 + len("It came. ")
    hinted = Passage(plain.parts, (Hint(start, start + 6, "AID"), Hint(0, 3, "AID")))
    [without, with_hint] = judge.read([plain, hinted])
    aid = TYPES.index("AID")
    assert with_hint.support(start, start + 6)[aid] > without.support(start, start + 6)[aid]
    assert with_hint.support(start + 7, start + 16) == pytest.approx(without.support(start + 7, start + 16))


def test_a_threshold_that_nothing_reaches_finds_nothing(judge):
    [judgement] = judge.read([passage("Israel bombarded Egypt")])
    assert judgement.acts(0.999) == []


def test_roles_of_mentions(judge):
    [judgement] = judge.read([passage("Israel bombarded Egypt")])
    [act] = judgement.acts(0.5)
    chances = judgement.roles(act.start, act.end, act.type, [(100, 106), (117, 122), (500, 505)])
    assert chances.argmax(1).tolist() == [1, 2, 0]
    assert chances.sum(1) == pytest.approx([1, 1, 1])
    assert chances[2].tolist() == [1, 0, 0]  # it stands in no sentence of the passage


def test_mentions_of_the_context_have_roles(judge):
    [judgement] = judge.read([passage("Israel came.", "It bombarded Egypt")])
    [act] = judgement.acts(0.5)
    assert judgement.roles(act.start, act.end, act.type, [(100, 106)]).argmax(1).tolist() == [1]


def test_auxiliary_modes(judge):
    [judgement] = judge.read([passage("Israel bombarded Egypt")])
    [act] = judgement.acts(0.5)
    chances = judgement.auxiliary(act.start, act.end)
    assert set(chances) == set(AUXILIARY)
    assert chances["negated"] > 0.9
    assert chances["future"] < 0.1


def test_passages_come_back_in_their_order(judge):
    texts = ["Israel bombarded Egypt", "Talks", "Peace came to the valley of the river"]
    judgements = judge.read([passage(text) for text in texts])
    assert [judgement.passage.text for judgement in judgements] == texts


def test_no_passages(judge):
    assert judge.read([]) == []


def test_very_long_passages_lose_the_front_of_their_context(judge):
    [judgement] = judge.read([passage("word " * 400, "Israel bombarded Egypt")])
    [act] = judgement.acts(0.5)
    assert act.type == "ASSAULT"
    assert judgement.roles(act.start, act.end, act.type, [(100, 104)])[0, 0] == 1  # cut off


def test_pairs_give_a_chance_to_every_type_and_none(judge):
    chances = judge.types_between([Marked("Israel bombarded Egypt", ((0, 6),), ((17, 22),))])
    assert chances.shape == (1, len(TYPES) + 1)
    assert chances.sum() == pytest.approx(1)
