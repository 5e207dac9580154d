"""Two texts side by side: nothing of either is lost, and each run says what became of its words."""

import pytest
from copied_texts import ONE, OTHER, SPUN
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.copies import side_by_side
from detente.copies.forms import load_forms

FORMS = load_forms()
WORDS = st.lists(st.sampled_from(["Iran", "freed", "released", "four", "men", ",", ".", "\n\n", "Peru"]), max_size=12)


def test_swapped_words_are_told_from_others():
    one, other = "Iran freed two men near Basra.", "Iran released two women near Basra."
    assert [(run.kind, one[run.start : run.end]) for run in side_by_side(one, other, FORMS)] == [
        ("same", "Iran"),
        ("swapped", "freed"),
        ("same", "two"),
        ("changed", "men"),
        ("same", "near Basra."),
    ]


def test_the_same_text_is_one_run():
    assert [(run.kind, run.start, run.end) for run in side_by_side(ONE, ONE, FORMS)] == [("same", 0, len(ONE.rstrip()))]


def test_a_spun_text_is_mostly_swapped_or_the_same():
    runs = side_by_side(ONE, SPUN, FORMS)
    kept = sum(run.end - run.start for run in runs if run.kind in {"same", "swapped"})
    assert kept > 0.85 * len(ONE)
    assert sum(run.kind == "swapped" for run in runs) >= 10


@pytest.mark.parametrize(("one", "other", "kind"), [("", "Iran agreed", "added"), ("Iran agreed", "", "cut")])
def test_what_only_one_has(one, other, kind):
    assert [run.kind for run in side_by_side(one, other, FORMS)] == [kind]


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
def test_runs_cover_both_texts(first, second):
    one, other = " ".join(first), " ".join(second)
    runs = side_by_side(one, other, FORMS)
    assert "".join("".join(one[run.start : run.end].split()) for run in runs) == "".join(one.split())
    assert "".join("".join(other[run.other_start : run.other_end].split()) for run in runs) == "".join(other.split())


def test_different_texts_have_little_in_common():
    runs = side_by_side(ONE, OTHER, FORMS)
    assert sum(run.end - run.start for run in runs if run.kind == "same") < 0.3 * len(ONE)
