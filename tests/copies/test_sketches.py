"""Sketches: the same in every batch, process and order; verbatim is a matter of words."""

import numpy as np
import pytest
from copied_texts import ONE, OTHER, SPUN, article

from detente.copies import sketch, sketch_in_processes
from detente.copies.sketches import BANDS, band_keys, circular_pairs, least_hashes
from detente.demo import demo_articles

TEXTS = [ONE, SPUN, OTHER, "", "Short.", ONE.upper()]


def sketched(texts):
    (sketches,) = sketch([article(str(number), text) for number, text in enumerate(texts)])
    return sketches


def test_a_text_has_the_same_sketch_beside_any_others():
    alone = sketched([ONE])
    beside = sketched([OTHER, ONE])
    assert alone.digest[0] == beside.digest[1]
    assert np.array_equal(alone.bands[0], beside.bands[1])
    assert np.array_equal(alone.paragraphs, beside.paragraphs[beside.paragraph_ends[0] :])


def test_processes_give_what_one_gives():
    articles = demo_articles() * 6  # more than a batch for each
    one, two = list(sketch(articles)), list(sketch_in_processes(articles, 2))
    assert len(one) == len(two) > 2
    assert all(first.same_as(second) for first, second in zip(one, two, strict=True))


def test_numbers_of_a_sketch_are_those_of_any_machine():
    sketches = sketched([ONE])
    assert (int(sketches.digest[0]), sketches.bands[0, :2].tolist()) == (8656484238482819542, [4233510083, 1086413325])


def test_words_alone_make_a_text_the_same():
    sketches = sketched([ONE, ONE.upper().replace("\n\n", "\n"), ONE.replace(",", ""), ONE.replace("four", "five")])
    assert sketches.digest[0] == sketches.digest[1] == sketches.digest[2] != sketches.digest[3]


def test_a_text_without_words_has_no_digest():
    assert sketched(["", "...", "!"]).digest.tolist() == [0, 0, 0]


def test_signatures_estimate_what_two_have_in_common():
    random = np.random.default_rng(1)
    both, one, other = (random.integers(0, 2**32, 500, dtype=np.uint32) for _ in range(3))
    hashes = np.concatenate([both, one, both, other])
    group = np.repeat([0, 1], 1000)
    first, second = least_hashes(hashes, group, 2, 3000, seed=1)
    assert (first == second).mean() == pytest.approx(1 / 3, abs=0.04)


def test_the_last_word_is_paired_with_the_first():
    words, group = np.array([1, 2, 3, 9], np.uint32), np.array([0, 0, 0, 1])
    turned, _ = circular_pairs(np.array([2, 3, 1, 9], np.uint32), group)
    assert sorted(circular_pairs(words, group)[0].tolist()) == sorted(turned.tolist())


def test_keys_of_different_bands_differ():
    keys = band_keys(np.full((1, 3 * BANDS), 7, np.uint32), BANDS, 3)
    assert len(set(keys[0].tolist())) == BANDS
