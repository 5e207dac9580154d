"""JSON Lines: good ones, and every kind of bad one."""

from __future__ import annotations

import io
import json

import pytest

from detente.reading import Notice, ReadOptions, Skipped, read_stream
from detente.records import Article

GOOD = '{"text": "Togo recalled its envoy."}'


def read(data: bytes | str, **given) -> list[Article | Skipped]:
    data = data.encode() if isinstance(data, str) else data
    return list(read_stream(io.BytesIO(data), "feed.jsonl", ReadOptions(**given)))


def test_all_fields():
    record = {
        "id": "A1",
        "date": "2017-04-15T10:30:00Z",
        "title": "Togo recalls envoy",
        "text": " Togo recalled\r\nits envoy. ",
        "url": "https://example.org/1",
        "source": "The Daily Test",
        "language": "en-GB",
        "extra": [1, 2],
    }
    [article] = read(json.dumps(record))
    del record["extra"]
    assert article == Article(**(record | {"language": "en"}))


def test_only_text_is_needed_and_null_is_nothing():
    [bare] = read(GOOD)
    fields = dict.fromkeys(["id", "date", "title", "url", "source", "language"])
    [nulls] = read(json.dumps(fields | {"text": "Togo recalled its envoy."}))
    assert bare == nulls == Article(text="Togo recalled its envoy.")


def test_options_fill_what_a_line_leaves_open():
    lines = GOOD + '\n{"text": "Calm.", "date": "2016-01-02", "source": "AP", "title": "Calm in Lome"}\n'
    first, second = read(lines, date="2017-04-15", source="The Daily Test", title="Envoys")
    assert (first.date, first.source, first.title) == ("2017-04-15", "The Daily Test", "Envoys")
    assert (second.date, second.source, second.title) == ("2016-01-02", "AP", "Calm in Lome")


def test_a_number_can_be_an_id():
    assert read('{"id": 7, "text": "Calm."}')[0].id == "7"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "Calm."', "broken JSON (Expecting ',' delimiter at column 17); write one whole JSON object a line"),
        ("Calm.", "broken JSON (Expecting value at column 1)"),
        ('{"title": "Calm"}', 'there is no "text"; give the article\'s text in a field called "text"'),
        ('{"text": null}', 'there is no "text"'),
        ('{"text": 7}', '"text" is a number, not a string'),
        ('{"text": ["Calm."]}', '"text" is a list, not a string'),
        ('{"text": {}}', '"text" is an object, not a string'),
        ('{"text": true}', '"text" is true or false, not a string'),
        ('{"text": ""}', '"text" is empty'),
        ('{"text": " \\n"}', '"text" is empty'),
        ('{"text": "\\ud83d calm"}', '"text" holds half of a surrogate pair'),
        ('{"text": "Calm.", "title": "\\ud83d"}', '"title" holds half of a surrogate pair'),
        ('{"text": "Calm.", "title": ["Calm"]}', '"title" is a list, not a string'),
        ('{"text": "Calm.", "id": true}', '"id" is true or false, not a string'),
        ('{"text": "Calm.", "url": 3}', '"url" is a number, not a string'),
        ('{"text": "Calm.", "date": 20170415}', '"date" is a number, not a string'),
        ('{"text": "Calm.", "date": "2017-02-30"}', "there is no date '2017-02-30' (day is out of range for month)"),
        ('{"text": "Calm.", "date": "April 7"}', "'April 7' is no date of the form YYYY-MM-DD"),
        ('{"text": "Calm.", "language": "english"}', "\"language\" is 'english'; write two letters (ISO 639-1)"),
        ('["text", "Calm."]', "JSON, but a list, not an object"),
        ("null", "JSON, but null, not an object"),
        ('"Calm."', "JSON, but a string, not an object"),
        ('{"text": "Calm.", "n": ' + "9" * 5000 + "}", "JSON that cannot be read"),
        ('{"text": "Calm.", "n": ' + "[" * 99_999 + "}", "JSON that cannot be read"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_read(line, message):
    first, second, third = read(f"{GOOD}\n{line}\r\n\n{GOOD}")
    assert isinstance(first, Article)
    assert isinstance(second, Skipped)
    assert str(second).startswith(f"feed.jsonl:2: {message}")
    assert isinstance(third, Article)


def test_lines_are_counted_with_the_blank_ones():
    results = read(f"\n\n{GOOD}\n\n{{}}\n")
    assert [result.line for result in results if isinstance(result, Skipped)] == [5]


@pytest.mark.parametrize("data", [f"[{GOOD}]", f"[\n{GOOD},\n{GOOD}\n]", "\n[ {"])
def test_a_list_is_told_once(data):
    assert [str(result) for result in read(data)] == [
        "feed.jsonl: is a JSON list, not JSON Lines; write one whole JSON object a line, for example with jq -c '.[]'"
    ]


def test_json_over_several_lines_is_told_once():
    assert [result.what for result in read('{\n  "text": "Calm."\n}\n')] == ["is JSON spread over several lines"]


@pytest.mark.parametrize("data", ["", "\n", " \n\r\n", b"\xef\xbb\xbf\n"])
def test_a_file_without_lines(data):
    assert [result.what for result in read(data)] == ["is empty"]


def test_a_mark_may_stand_before_any_line():
    marked = "\ufeff" + GOOD
    assert [type(result) for result in read(f"{marked}\n{marked}\n")] == [Article, Article]


def test_text_is_unchanged_to_the_last_control_character():
    text = "\ufeffTogo\x07 recalled\u2028its envoy.\x00\r"
    assert read(json.dumps({"text": text}), on_notice=lambda notice: None)[0].text == text


def test_odd_lines_are_noticed_once_a_file():
    notices: list[Notice] = []
    line = '{"text": "Bogot\xe1 was\\u0007 calm."}\n'.encode("cp1252")
    articles = read(line * 3, on_notice=notices.append)
    assert {article.text for article in articles} == {"Bogot\xe1 was\x07 calm."}
    assert [(notice.line, notice.what) for notice in notices] == [
        (1, "is not UTF-8 and was read as Windows-1252 (cp1252)"),
        (1, "has control characters"),
    ]


def test_a_damaged_line_is_skipped_alone():
    line = '{"text": "Bogot\xe1, Łódź"}'.encode()
    first, second, third = read(b"\n".join([line, line.replace(b"\x81", b""), line]))
    assert isinstance(first, Article)
    assert str(second) == "feed.jsonl:2: the line is UTF-8, but damaged; save it as UTF-8, or name its encoding"
    assert isinstance(third, Article)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "cp1251", "cp037"])
def test_other_encodings(encoding):
    marked = encoding in ("utf-16", "utf-32")
    text = "Calm: К." if encoding == "cp1251" else "Calm again."
    line = json.dumps({"text": text}, ensure_ascii=False)
    articles = read(f"{line}\n{line}\n".encode(encoding), encoding="" if marked else encoding)
    assert [article.text for article in articles] == [text, text]


def test_a_broken_character_in_utf_16_costs_one_line():
    line = (GOOD + "\n").encode("utf-16-le")
    data = b"\xff\xfe" + line + line.replace("T".encode("utf-16-le"), b"\x00\xd8") + line
    first, second, third = read(data)
    assert isinstance(first, Article)
    assert str(second).startswith("feed.jsonl:2: the line is not valid utf-16")
    assert isinstance(third, Article)


def test_utf_16_that_breaks_off():
    first, second = read((GOOD + "\n" + GOOD).encode("utf-16") + b"\x00")
    assert isinstance(first, Article)
    assert isinstance(second, Skipped)
