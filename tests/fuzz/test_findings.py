"""Whatever fuzzing has found is tried again; and a little that Hypothesis makes up anew for each reader."""

from pathlib import Path

import pytest
from fuzz import tried
from fuzz_targets import TARGETS, _code, _listing
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.reading.remarks import CannotReadError

BY_NAME = {target.name: target for target in TARGETS}
FINDINGS = sorted(path for path in (Path(__file__).parent / "findings").iterdir() if path.name != ".gitkeep")
SAME_EACH_TIME = settings(derandomize=True, deadline=None, database=None)
"""`benchmarks/fuzz.py` searches at random; this finds what comes back, and fails where something has changed."""


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.name)
def test_what_was_found_is_mended(path):
    assert tried(BY_NAME[path.name.partition("-")[0]], path.read_bytes()) == ""


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_good_examples_are_read(target):
    assert [tried(target, seed) for seed in target.seeds] == [""] * len(target.seeds)


READERS = [target for target in TARGETS if target.name != "coder"]


@pytest.mark.parametrize("target", READERS, ids=lambda target: target.name)
@given(data=st.data())
@settings(SAME_EACH_TIME, max_examples=40)
def test_readers_say_what_is_wrong_and_raise_nothing(target, data):
    seed = data.draw(st.sampled_from(target.seeds))
    start, end = sorted(data.draw(st.lists(st.integers(0, len(seed)), min_size=2, max_size=2)))
    put = data.draw(st.binary(max_size=40) | st.sampled_from(target.words))
    assert tried(target, seed[:start] + put + seed[end:]) == ""


@given(st.binary(max_size=300))
@settings(SAME_EACH_TIME)
def test_no_bytes_break_the_reading_of_feeds(data):
    try:
        _listing(data)
    except CannotReadError as error:
        assert error.what


@given(st.text(max_size=200))
@settings(SAME_EACH_TIME, max_examples=30)
def test_no_text_breaks_the_coder(text):
    _code(text.encode("utf-8", "replace"))
