"""Texts as sequences: names and phrases of several words, quotations, paragraphs."""

import numpy as np
import pytest

from detente.copies import load_canonicaliser


def canonical(text):
    return load_canonicaliser().tokens([text]).canonical.tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Russian Federation bombed a town.", "Russia shelled the city."),
        ("The United States of America warned North Korea.", "Washington warned Pyongyang."),
        ("They carried out an inspection.", "They conducted the probe."),
        ("He was taken into custody.", "He was arrested."),
    ],
)
def test_spinning_changes_nothing(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Russia bombed a town.", "Turkey bombed a town."),
        ("It killed 12 people.", "It killed 13 people."),
        ('She said: "We attacked them."', 'She said: "We assaulted them."'),
        ("South Korea warned them.", "North Korea warned them."),
    ],
)
def test_actors_numbers_and_quotations_are_kept(one, other):
    assert canonical(one) != canonical(other)


def test_a_quotation_ends_with_its_paragraph():
    assert canonical('He said: "Stop.\n\nThey attacked.')[-1] == canonical("They assaulted.")[-1]


def test_the_longest_name_wins():
    assert len(canonical("South Africa and South Korea")) == 2


def test_a_name_at_the_end_is_found_as_elsewhere():
    (name,) = canonical("the United States")
    assert canonical("the United States warned")[0] == name
    assert load_canonicaliser().tokens(["the United States", "of America"]).canonical[0] == name


def test_a_name_does_not_run_into_the_next_text():
    tokens = load_canonicaliser().tokens(["of the South", "Korea and"])
    assert tokens.text.tolist() == [0, 1]


def test_texts_in_one_batch_are_as_if_alone():
    texts = ["Iran freed two men.", "", "...", "Peru and Chile signed a pact.\n\nIt rained."]
    together = load_canonicaliser().tokens(texts)
    for number, text in enumerate(texts):
        assert together.canonical[together.text == number].tolist() == canonical(text)


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [("Iran agreed.\nChad refused.", 2), ("Iran agreed\nyesterday.\n\nChad refused.", 2), ("Iran\n \nChad", 2)],
)
def test_blank_lines_part_paragraphs_where_there_are_any(text, paragraphs):
    assert len(np.unique(load_canonicaliser().tokens([text]).paragraph)) == paragraphs


def test_letters_of_any_script_are_words():
    assert len(canonical("Москва предупредила Киев")) == 3
