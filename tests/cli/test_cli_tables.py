"""Tables: widths, wrapping, and that nothing in them is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.cli.tables import Column, Table, align

COLUMNS = [Column("when", 10), Column("who", share=0.4), Column("words", share=0.6)]


@given(st.lists(st.text(alphabet="abc /,-", max_size=60), min_size=3, max_size=3), st.integers(20, 200))
def test_rows_keep_to_the_width_and_lose_no_word(cells, width):
    lines = list(Table(COLUMNS, width).row(cells))
    assert all(len(line) <= width for line in lines)
    letters = sorted("".join(cells).replace(" ", ""))
    assert sorted("".join(lines).replace(" ", "")) == letters


def test_a_long_word_breaks_after_a_slash_first():
    assert list(Table([Column("event", 9)], 9).row(["ACCUSE/disapprove"])) == ["ACCUSE/", "disapprov", "e"]


def test_a_list_breaks_between_its_items():
    row = Table([Column("actor", 20)], 20).row(["RUS/GOV, SYR/GOV, IRN/GOV"])
    assert list(row) == ["RUS/GOV, SYR/GOV,", "IRN/GOV"]


@pytest.mark.parametrize("width", [1, 20])
def test_a_table_can_be_too_narrow_and_is_written_all_the_same(width):
    assert len(list(Table(COLUMNS, width).head())) >= 2


def test_align_of_nothing_is_nothing():
    assert list(align([])) == []
