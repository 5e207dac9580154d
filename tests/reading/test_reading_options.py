"""Options, dates, remarks and characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import DetenteError
from detente.reading import DateError, Notice, OptionError, ReadOptions, Skipped, check_date, harmless


@pytest.mark.parametrize(
    "written",
    [
        "2017-04-15",
        " 2017-04-15\n",
        "2016-02-29",
        "2017-04-15T10:30:00Z",
        "2017-04-15 10:30",
        "2017-04-15T10:30:00.123456789+02:00",
    ],
)
def test_dates_are_kept_as_written(written):
    assert check_date(written) == written.strip()


@pytest.mark.parametrize(
    "written",
    ["", "2017", "2017-4-5", "20170415", "15.04.2017", "April 7", "2017-02-30", "2017-13-01", "2017-02-29",
     "0000-01-01", "2017-04-15T25:00", "2017-04-15T", "2017-W15-6", "２０１７-04-07", "2017-04-15 yesterday"],
)  # fmt: skip
def test_what_is_no_date_is_named(written):
    with pytest.raises(DateError) as error:
        check_date(written)
    assert repr(written) in str(error.value)


@given(st.text())
def test_no_text_breaks_the_check_of_dates(written):
    try:
        check_date(written)
    except DateError as error:
        assert str(error)


def test_options_that_cannot_be_right():
    with pytest.raises(DateError, match="2017-02-30"):
        ReadOptions(date="2017-02-30")
    with pytest.raises(OptionError, match="encoding: got 'utf-88'; allowed: a text encoding"):
        ReadOptions(encoding="utf-88")
    with pytest.raises(OptionError, match="encoding: got 'hex'"):
        ReadOptions(encoding="hex")
    with pytest.raises(OptionError, match="longest: got 0"):
        ReadOptions(longest=0)
    with pytest.raises(OptionError, match="source"):
        ReadOptions(source="\udce4")
    assert issubclass(DateError, DetenteError)
    assert issubclass(OptionError, DetenteError)


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf-16", "cp1251", "gb18030", "shift_jis"])
def test_encodings_that_are_taken(encoding):
    assert ReadOptions(encoding=encoding).encoding == encoding


def test_a_remark_is_one_line():
    assert str(Skipped("a.jsonl", 3, "what", "mend")) == "a.jsonl:3: what; mend"
    assert str(Notice("a.txt", None, "what", "mend")) == "a.txt: what; mend"
    assert str(Notice("a\r\nb\udce4.txt", None, "wh\u2028at", "mend")) == "a\\r\\nb\\udce4.txt: wh\\u2028at; mend"


@given(st.text())
def test_harmless_text_has_the_same_offsets(text):
    clean = harmless(text)
    assert len(clean) == len(text)
    assert all(now == " " for now, then in zip(clean, text, strict=True) if now != then)


def test_white_space_is_harmless_as_it_is():
    assert harmless("a\tb\r\nc\x00\x1b\x9fd") == "a\tb\r\nc   d"
