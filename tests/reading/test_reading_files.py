"""Reading whole files and standard input."""

from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detente.reading import STANDARD_INPUT, Kind, Notice, ReadOptions, Skipped, read_articles, read_stream
from detente.records import Article

STORY = "Togo recalled its envoy from Accra on Monday.\r\n\r\nGhana's “deep regret” was noted, the Élysée said.\n"
PAGE = (
    "<!DOCTYPE html><html><head><title>Togo recalls envoy - The Daily Test</title></head><body><article>"
    "<p>Togo recalled its envoy from Accra on Monday, after Ghana had closed the border between the two states.</p>"
    "<p>Ghana's foreign minister said that she regretted the step, and invited her colleague to talks in Kumasi.</p>"
    "</article></body></html>"
)


def read(path: Path | str, **given) -> list[Article | Skipped]:
    return list(read_articles(path, ReadOptions(on_notice=lambda notice: None, **given)))


def read_bytes(data: bytes, name: str = "story.txt", **given) -> list[Article | Skipped]:
    return list(read_stream(io.BytesIO(data), name, ReadOptions(on_notice=lambda notice: None, **given)))


def only(results: list[Article | Skipped]) -> Article:
    assert [type(result) for result in results] == [Article], results
    return results[0]


def skipped(results: list[Article | Skipped]) -> str:
    assert [type(result) for result in results] == [Skipped], results
    return str(results[0])


def test_a_text_file_is_one_article_with_its_text_unchanged(tmp_path):
    path = tmp_path / "story.txt"
    path.write_bytes(STORY.encode())
    article = only(read(path, date="2017-04-15", title="Togo recalls envoy", source="The Daily Test"))
    assert article.text == STORY
    assert (article.date, article.title, article.source) == ("2017-04-15", "Togo recalls envoy", "The Daily Test")


def test_what_nobody_says_stays_unknown_and_the_same_text_has_the_same_id():
    first, second = only(read_bytes(STORY.encode())), only(read_bytes(STORY.encode(), name="copy.txt"))
    assert (first.date, first.title, first.source, first.language) == (None, "", "", "")
    assert first.id
    assert first.id == second.id


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_that_tell_themselves(encoding):
    assert only(read_bytes(STORY.encode(encoding))).text == STORY


def test_utf_16_of_both_ends():
    assert only(read_bytes(b"\xfe\xff" + STORY.encode("utf-16-be"))).text == STORY
    assert only(read_bytes(b"\xff\xfe" + STORY.encode("utf-16-le"))).text == STORY


def test_windows_1252_is_read_with_a_notice():
    notices: list[Notice] = []
    [article] = read_stream(io.BytesIO(STORY.encode("cp1252")), "old.txt", ReadOptions(on_notice=notices.append))
    assert article.text == STORY
    assert [str(notice) for notice in notices] == [
        "old.txt: is not UTF-8 and was read as Windows-1252 (cp1252); if letters look wrong, name its encoding"
    ]


def test_without_a_hearer_the_log_gets_the_notice(caplog):
    list(read_stream(io.BytesIO(STORY.encode("cp1252")), "old.txt"))
    assert [(record.name, record.levelname) for record in caplog.records] == [("detente.reading", "WARNING")]


def test_a_named_encoding_is_believed():
    russian = "Россия отозвала посла из Кишинёва."
    assert only(read_bytes(russian.encode("cp1251"), encoding="cp1251")).text == russian
    assert only(read_bytes(russian.encode("utf-16-le"), encoding="utf-16-le")).text == russian
    assert skipped(read_bytes(STORY.encode("cp1252"), encoding="utf-8")) == (
        "story.txt:3: is not valid utf-8 (invalid start byte at byte 57); save it as UTF-8, or name its encoding"
    )


def test_damaged_utf_8_is_not_taken_for_windows_1252():
    data = "Ürümqi, Gödöllő, Łódź and\nBogotá".encode() + b"\xc3 were calm."
    assert skipped(read_bytes(data)) == "story.txt:2: is UTF-8, but damaged; save it as UTF-8, or name its encoding"


def test_bytes_of_no_encoding():
    message = skipped(read_bytes(b"Calm.\nThe \x81\x8d\x8f envoy said so."))
    assert message.startswith("story.txt:2: is neither UTF-8 nor Windows-1252")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\xff\xfe", "is empty"),
        (b"...\n\n-- ", "is empty"),
        (b"Calm\0again", "is a binary file"),
        (b"Calm on the first line.\n" * 9000 + b"\0", "is a binary file"),
        (b"PK\x03\x04rest", "is a damaged ZIP archive"),
        (b"\xd0\xcf\x11\xe0rest", "is an old Word document"),
        (b"%PDF-1.7\n%rest", "is a PDF document"),
        (b"Ab\x01\x02\x03\x04\x05", "is binary, not text"),
    ],
)
def test_what_is_no_text_is_skipped(data, what):
    message = skipped(read_bytes(data))
    assert message.startswith("story.txt: ")
    assert what in message


def test_control_characters_stay_and_are_told_of():
    notices: list[Notice] = []
    text = "Togo\x07 recalled\x1b its envoy.\n"
    [article] = read_stream(io.BytesIO(text.encode()), "bell.txt", ReadOptions(on_notice=notices.append))
    assert article.text == text
    assert [notice.what for notice in notices] == ["has control characters"]


def test_a_file_that_is_too_large():
    assert skipped(read_bytes(b"Calm again. " * 100, longest=1024)).startswith(
        "story.txt: is larger than 1024 bytes, too large for one article; split it"
    )
    assert only(read_bytes(b"x" * 1024, longest=1024)).text == "x" * 1024


def test_files_that_are_not_there(tmp_path):
    assert skipped(read(tmp_path / "none.txt")).endswith("there is no such file; check the name and the folder")
    assert skipped(read(tmp_path)).endswith("is a folder; give the files in it, for example FOLDER/*.txt")
    assert "is no name of a file" in skipped(read("a\0b.txt"))
    assert "cannot be opened" in skipped(read("x" * 5000))


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(*_: object) -> io.BytesIO:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "may not be read by you; ask its owner" in skipped(read(tmp_path / "secret.txt"))


def test_a_message_is_one_line_whatever_the_file_is_called(tmp_path):
    message = skipped(read(tmp_path / "a\nb\x1b[31m.txt"))
    assert message.isprintable()
    assert "a\\nb\\x1b[31m.txt: there is no such file" in message


class Failing(io.BytesIO):
    """A stream on a disk that fails after some bytes."""

    def read1(self, size: int | None = -1, /) -> bytes:
        data = super().read1(size)
        if not data:
            raise OSError(5, "Input/output error")
        return data


def test_a_disk_that_fails_while_reading():
    lines = b'{"text": "Togo recalled its envoy."}\n{"text": "Ghana'
    results = list(read_stream(Failing(lines), "feed.jsonl"))
    assert isinstance(results[0], Article)
    assert str(results[-1]).startswith("feed.jsonl: cannot be read (Input/output error); ")
    assert "Input/output error" in skipped(list(read_stream(Failing(b"Calm"), "story.txt")))


class Trickle(io.BytesIO):
    """A pipe that nobody has written more to: whoever waits for more fails."""

    def read1(self, size: int | None = -1, /) -> bytes:
        data = super().read1(size)
        assert data, "waited for more than was needed"
        return data


def test_records_down_a_pipe_are_read_as_they_come():
    stream = Trickle(b'{"text": "Togo recalled its envoy."}\n{"text": "Ghana regretted it."}\n')
    articles = read_stream(stream, STANDARD_INPUT)
    assert [next(articles).text, next(articles).text] == ["Togo recalled its envoy.", "Ghana regretted it."]


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (b"Togo recalled its envoy.\n", 1),
        (PAGE.encode(), 1),
        (b'\n {"text": "Togo recalled its envoy."}\n{"text": "Ghana regretted it."}\n', 2),
        (b"[Reuters] Togo recalled its envoy.", 1),
        (b"{Correction} Togo recalled its envoy.", 1),
    ],
)
def test_standard_input_tells_its_kind(monkeypatch, data, count):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    articles = list(read_articles("-"))
    assert [type(article) for article in articles] == [Article] * count
    assert articles[0].text.lstrip("[{").startswith(("Togo", "Reuters", "Correction"))


def test_the_kind_of_utf_16_is_told_as_well():
    line = '{"text": "Togo recalled its envoy."}\n'
    assert len(read_bytes((line * 3).encode("utf-16"), name=STANDARD_INPUT)) == 3


def test_standard_input_that_is_closed(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert skipped(list(read_articles("-"))) == "<stdin>: is closed; give a file, or send text down a pipe"


def test_a_file_called_dash_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("-").write_text("Calm.", encoding="utf-8")
    assert only(read(Path("-"))).text == "Calm."


def test_the_name_tells_the_kind_and_the_option_overrules_it():
    line = b'{"text": "Togo recalled its envoy."}'
    assert only(read_bytes(line, name="a.JSONL")).text == "Togo recalled its envoy."
    assert only(read_bytes(line, name="a.txt")).text == line.decode()
    assert only(read_bytes(line, name="a.txt", kind=Kind.JSONL)).text == "Togo recalled its envoy."


class Endless(io.RawIOBase):
    """A line of 200 MB that is never kept as a whole, then a short one."""

    def __init__(self) -> None:
        super().__init__()
        self._left = 200

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        self._left -= 1
        chunk = b"x" * len(buffer) if self._left > 0 else b'\n{"text": "Calm."}\n' if self._left == 0 else b""
        buffer[: len(chunk)] = chunk
        return len(chunk)


def test_a_line_that_is_too_long_costs_no_memory():
    stream = io.BufferedReader(Endless(), 1024 * 1024)
    tracemalloc.start()
    results = list(read_stream(stream, "feed.jsonl", ReadOptions(longest=100_000)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(results[0]) == (
        "feed.jsonl:1: the line is longer than 100000 bytes; write one article a line, and split what is longer"
    )
    assert results[1].text == "Calm."
    assert peak < 10_000_000


def test_what_is_slow_to_import_is_imported_late():
    code = (
        "import sys, detente.reading; print(sorted({'trafilatura', 'py3langid', 'numpy', 'spacy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


NAMES = st.sampled_from(["a.txt", "a.jsonl", "a.html", "-", "a"])
LINES = st.lists(
    st.one_of(st.binary(max_size=60), st.sampled_from([b'{"text": "Calm."}', b"{", b"[", b"\xff\xfe", b"<p>x</p>"]))
).map(b"\n".join)


@settings(deadline=None, max_examples=300)
@given(
    data=st.one_of(st.binary(max_size=300), LINES),
    name=NAMES,
    encoding=st.sampled_from(["", "utf-16", "cp1251", "utf-7"]),
)
@example(data=b"\xff\xfe\x00", name="a.jsonl", encoding="")
@example(data=b"\xff\xfe\x00\xd8\n\x00", name="a.jsonl", encoding="")
@example(data=b"[" * 100_000, name="a.jsonl", encoding="")
@example(data=b'{"text": ' + b"[" * 100_000, name="a.jsonl", encoding="")
@example(data=b"<div>" * 5_000, name="a.html", encoding="")
def test_no_bytes_raise(data, name, encoding):
    results = read_bytes(data, name, encoding=encoding)
    assert results
    for result in results:
        assert isinstance(result, Article | Skipped)
        if isinstance(result, Skipped):
            assert str(result).startswith(f"{name}:")
            assert str(result).isprintable()
        else:
            assert result.text.encode()


@settings(deadline=None)
@given(text=st.text(min_size=1))
def test_text_comes_back_as_it_was(text):
    results = read_bytes(text.encode("utf-8", "ignore"))
    assert all(result.text == text for result in results if isinstance(result, Article))
