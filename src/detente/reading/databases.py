"""Exports of news databases, many articles in one text: LexisNexis and Factiva."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

Fields = dict[str, Any]

_FLAGS: Final = re.MULTILINE
_LEXIS_HEAD: Final = re.compile(r"^[ \t]*\d+ of \d+ DOCUMENTS?[ \t]*$", _FLAGS)
_LEXIS_END: Final = re.compile(r"^[ \t]*End of Document[ \t]*$", _FLAGS)
_LEXIS_FIELD: Final = re.compile(r"^[ \t]*(LENGTH|Length):[ \t]*[\d,]+ words?", _FLAGS)
_BODY: Final = re.compile(r"^[ \t]*Body[ \t]*$", _FLAGS)
_LEXIS_NOTES: Final = frozenset({"Graphic", "Notes", "Classification"})
_LOAD_DATE: Final = re.compile(r"^[ \t]*load-date:[ \t]*(.*)$", re.MULTILINE | re.IGNORECASE)
_LEXIS_LINE: Final = re.compile(
    r"^(?:length|byline|section|dateline|highlight|body|language|publication-type|copyright|graphic|correction|"
    r"series|type|subject|url|journal-code|load-date|acc-no|notes|classification|industry|person|city|state|country)\b"
    r"\s*(?::.*)?$",
    re.IGNORECASE,
)
_FACTIVA_END: Final = re.compile(r"^[ \t]*Document ([A-Za-z0-9]{20,40})[ \t]*$", _FLAGS)
_FACTIVA_TAG: Final = re.compile(
    r"^(HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CO|IN|NS|RE|IPC|IPD|PUB|AN|CT|RF|ART)(?:\s+|$)(.*)$"
)
_WORD_COUNT: Final = re.compile(r"^[\d,]+ words$")
_DATE: Final = re.compile(r"\b(?:(\d{1,2}) ([A-Z][a-z]+)|([A-Z][a-z]+) (\d{1,2}),?) (\d{4})\b")


def is_export(text: str) -> bool:
    """Tell whether a text is an export with the marks of one of these databases."""
    return _is_lexis(text) or _is_factiva(text)


def export_articles(text: str) -> Iterator[Fields]:
    """Give the fields of each article of an export."""
    return _lexis(text) if _is_lexis(text) else _factiva(text)


# LexisNexis.


def _is_lexis(text: str) -> bool:
    if not _LEXIS_FIELD.search(text):
        return False
    return bool(_LEXIS_HEAD.search(text) or _LEXIS_END.search(text) or _LOAD_DATE.search(text))


def _lexis(text: str) -> Iterator[Fields]:
    mark = _LEXIS_HEAD if _LEXIS_HEAD.search(text) else _LEXIS_END
    for part in mark.split(text):
        if _LEXIS_FIELD.search(part):
            yield _lexis_article(part)


def _lexis_article(part: str) -> Fields:
    """Read one article: publisher, date and headline stand above its length, the body below."""
    above, _, below = _LEXIS_FIELD.split(part, maxsplit=1)
    head = [line.strip() for line in above.splitlines() if line.strip()]
    head = [line for line in head if not line.lower().startswith(("copyright ", "byline:", "section:"))]
    dated = next((number for number, line in enumerate(head) if _day(line)), None)
    others = [line for number, line in enumerate(head) if number != dated and not _LEXIS_LINE.match(line)]
    title_first = bool(_BODY.search(below))  # the newer form
    title, source = (others[:1], others[1:2]) if title_first else (others[1:2], others[:1])
    loaded = _LOAD_DATE.search(below)
    return {
        "title": "".join(title),
        "source": "".join(source),
        "date": _day(head[dated]) if dated is not None else _day(loaded[1]) if loaded else "",
        "text": _lexis_body(below[: loaded.start()] if loaded else below),
    }


def _lexis_body(below: str) -> str:
    found = _BODY.search(below)
    lines = (below[found.end() :] if found else below).splitlines()
    kept = [line.strip() for line in lines]
    while kept and (not kept[0] or _LEXIS_LINE.match(kept[0])):
        kept = kept[1:]
    end = next((n for n, line in enumerate(kept) if n and _is_lexis_field(line)), len(kept))
    return _joined(kept[:end])


def _is_lexis_field(line: str) -> bool:
    return line in _LEXIS_NOTES or (bool(_LEXIS_LINE.match(line)) and ":" in line)


# Factiva.


def _is_factiva(text: str) -> bool:
    return bool(_FACTIVA_END.search(text)) or _tagged(text)


def _tagged(text: str) -> bool:
    tags = {found[1] for line in text.splitlines()[:400] if (found := _FACTIVA_TAG.match(line))}
    return {"HD", "PD", "SN"} <= tags and bool({"LP", "TD"} & tags)


def _factiva(text: str) -> Iterator[Fields]:
    if _tagged(text):
        yield from _factiva_tagged(text)
        return
    start = 0
    for end in _FACTIVA_END.finditer(text):
        yield _factiva_article(text[start : end.start()], end[1])
        start = end.end()


def _factiva_tagged(text: str) -> Iterator[Fields]:
    """Read articles whose fields begin with two letters; each article begins with its headline, HD."""
    fields: dict[str, list[str]] = {}
    current = ""
    for line in text.splitlines():
        found = _FACTIVA_TAG.match(line)
        if found and found[1] == "HD" and fields.get("HD"):
            yield _of_tags(fields)
            fields = {}
        if found:
            current = found[1]
        if current:
            fields.setdefault(current, []).append(found[2].strip() if found else line.strip())
    if fields.get("HD"):
        yield _of_tags(fields)


def _of_tags(fields: dict[str, list[str]]) -> Fields:
    return {
        "id": "".join(fields.get("AN", [])).removeprefix("Document ").strip(),
        "title": " ".join(filter(None, fields.get("HD", []))),
        "source": " ".join(filter(None, fields.get("SN", []))),
        "date": _day(" ".join(fields.get("PD", []))),
        "text": _joined([*fields.get("LP", []), "", *fields.get("TD", [])]),
    }


def _factiva_article(part: str, identity: str) -> Fields:
    """Read one article: headline, length in words, date, time, publisher, code, language, copyright, body."""
    lines = [line.strip() for line in part.splitlines()]
    counted = next((n for n, line in enumerate(lines) if _WORD_COUNT.match(line)), None)
    above = [line for line in lines[: counted or 0] if line and not line.startswith("By ")]
    below = lines[(counted or 0) + 1 :]
    dated = next((n for n, line in enumerate(below[:6]) if _day(line)), 0)
    copied = next((n for n, line in enumerate(below[:14]) if line.startswith(("(c)", "©", "Copyright"))), dated)
    about = [line for line in below[dated + 1 : copied] if line and not re.match(r"^\d{1,2}:\d{2}", line)]
    return {
        "id": identity,
        "title": above[-1] if above else "",
        "source": about[0] if about else "",
        "date": _day(below[dated]) if below else "",
        "text": _joined(below[copied + 1 :]),
    }


# Both.


def _day(line: str) -> str:
    """Give the day that a line names in words; empty where there is none.

    >>> _day("April 15, 2017 Saturday"), _day("15 April 2017"), _day("Length: 15 words")
    ('2017-04-15', '2017-04-15', '')
    """
    found = _DATE.search(line)
    if found is None:
        return ""
    day, month = found[1] or found[4], found[2] or found[3]
    for form in ("%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(f"{day} {month} {found[5]}", form).date().isoformat()
        except ValueError:
            continue
    return ""


def _joined(lines: list[str]) -> str:
    """Put lines together to paragraphs, which blank lines part."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs if paragraph)
