"""JSON Lines: an article a line, with the fields of `detente.records.Article`; only `text` is required."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from detente.reading.characters import check_words
from detente.reading.dates import DateError, check_date
from detente.reading.options import ReadOptions
from detente.reading.remarks import CannotReadError
from detente.records import Article

_ONE_A_LINE = "write one whole JSON object a line"
_TYPES = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
_LANGUAGE = re.compile(r"[a-z]{2}")


def parse_line(line: str, options: ReadOptions) -> Article:
    """Make an article of one line; raise CannotReadError where it is none."""
    return article_of(_load(line), options)


def article_of(record: Mapping[str, Any], options: ReadOptions) -> Article:
    """Make an article of the fields of a record; raise CannotReadError where it is none."""
    text = _text(record)
    return Article(
        id=_identity(record),
        date=_date(record) or options.date or None,
        title=_string(record, "title") or options.title,
        text=text,
        url=_string(record, "url"),
        source=_string(record, "source") or options.source,
        language=_language(record),
    )


def check_form(head: str) -> None:
    """Raise CannotReadError where the first words tell that the file is one JSON value, a list or spread over lines."""
    begin = head.lstrip("\ufeff").strip()
    if begin.startswith("["):
        raise CannotReadError("is a JSON list, not JSON Lines", f"{_ONE_A_LINE}, for example with jq -c '.[]'")
    if begin == "{":
        raise CannotReadError("is JSON spread over several lines", f"{_ONE_A_LINE}, for example with jq -c .")


def _load(line: str) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        what = f"broken JSON ({error.msg} at column {error.colno})"
        raise CannotReadError(what, f"{_ONE_A_LINE}, or remove this one") from error
    except (ValueError, RecursionError) as error:
        raise CannotReadError("JSON that cannot be read (too deep, or a number too long)", "simplify it") from error
    if not isinstance(record, dict):
        raise CannotReadError(f"JSON, but {_type(record)}, not an object", f'{_ONE_A_LINE}, like {{"text": "..."}}')
    return record


def _text(record: Mapping[str, Any]) -> str:
    if record.get("text") is None:
        raise CannotReadError('there is no "text"', 'give the article\'s text in a field called "text"')
    text = record["text"]
    if not isinstance(text, str):
        raise CannotReadError(f'"text" is {_type(text)}, not a string', "put the text in quotation marks")
    check_words(text, '"text"')
    return text


def _identity(record: Mapping[str, Any]) -> str:
    value = record.get("id")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _string(record, "id")


def _date(record: Mapping[str, Any]) -> str:
    written = _string(record, "date")
    try:
        return check_date(written) if written.strip() else ""
    except DateError as error:
        raise CannotReadError(str(error), 'write "date" as YYYY-MM-DD, or leave it out') from error


def _language(record: Mapping[str, Any]) -> str:
    """Give the code, without region or script ("en-GB")."""
    written = _string(record, "language").strip()
    language = re.split("[-_]", written.lower(), maxsplit=1)[0]
    if language and not _LANGUAGE.fullmatch(language):
        mend = 'write two letters (ISO 639-1), for example "en", or leave it out'
        raise CannotReadError(f'"language" is {written[:40]!r}', mend)
    return language


def _string(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        what = f'"{field}" is {_type(value)}, not a string'
        raise CannotReadError(what, "put it in quotation marks, or leave it out")
    _check_whole(value, field)
    return value


def _check_whole(value: str, field: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        what = f'"{field}" holds half of a surrogate pair, which is no character'
        raise CannotReadError(what, "write the whole character, or remove it") from error


def _type(value: object) -> str:
    return "null" if value is None else _TYPES.get(type(value), "a string")
