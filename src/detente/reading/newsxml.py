"""NITF and NewsML-G2: news items in XML, an item after the other. Nothing outside the file is ever looked up."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from detente.reading.dates import DateError, check_date
from detente.reading.libraries import undamaged

if TYPE_CHECKING:
    from lxml.etree import _Element

_BASIC_DATE: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})?(Z|[+-][0-9]{4})?)?")
_PARAGRAPHS: Final = ("p", "hl2", "li")

Fields = dict[str, Any]


def news_items(stream: io.BufferedIOBase) -> Iterator[Fields]:
    """Give the fields of each item; raise CannotReadError where the XML is broken."""
    from lxml import etree  # noqa: PLC0415  # only who has such files should wait for it

    source = cast("io.BufferedReader", stream)
    secure: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    inside = 0
    found = etree.iterparse(source, events=("start", "end"), remove_comments=True, **secure)
    for event, element in undamaged(found, "is broken XML", "mend it, or get the file once more", lined=True):
        if not _is_item(element):
            continue
        inside += 1 if event == "start" else -1
        if event == "end" and not inside:  # an item that is within another one belongs to it
            yield _fields(element)
            _forget(element)


def _is_item(element: _Element) -> bool:
    return _name(element) in {"nitf", "newsItem"}


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _forget(element: _Element) -> None:
    """Give back the memory of an item, and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _fields(item: _Element) -> Fields:
    return _nitf(item) if _name(item) == "nitf" else _newsml(item)


def _nitf(item: _Element) -> Fields:
    body = _first(item, "body.content", "body")
    issue = _first(item, "date.issue", "story.date")
    return {
        "id": _attribute(_first(item, "doc-id"), "id-string"),
        "title": _text(_first(item, "hl1", "headline")) or _text(_first(item, "title")),
        "text": _paragraphs(body),
        "date": _date(_attribute(issue, "norm")),
        "source": _attribute(_first(item, "doc.copyright"), "holder") or _attribute(_first(item, "pubdata"), "name"),
        "language": _language(item),
        "url": _attribute(_first(item, "pubdata"), "ex-ref"),
    }


def _newsml(item: _Element) -> Fields:
    content = _first(item, "inlineXML", "inlineData")
    inner = _first(content, "nitf") if content is not None else None
    nested = _nitf(inner) if inner is not None else {}
    created = _first(item, "contentCreated", "versionCreated", "firstCreated")
    own = {
        "id": item.get("guid") or "",
        "title": _text(_first(item, "headline")),
        "text": _paragraphs(content),
        "date": _date(_text(created)),
        "source": _provider(item),
        "language": _attribute(_first(item, "language"), "tag")[:2].lower() or _language(item),
        "url": _attribute(_first(item, "remoteContent"), "href"),
    }
    return {name: value or nested.get(name, "") for name, value in own.items()} | {
        "text": nested.get("text") or own["text"]
    }


def _provider(item: _Element) -> str:
    provider = _first(item, "provider", "infoSource")
    if provider is None:
        return ""
    return _text(_first(provider, "name")) or provider.get("literal") or provider.get("qcode", "").rpartition(":")[2]


def _first(element: _Element | None, *names: str) -> _Element | None:
    """Give the first element of the first of these names that there is one of."""
    if element is None:
        return None
    for name in names:
        found = next((one for one in element.iter("{*}" + name, name) if one is not element), None)
        if found is not None:
            return found
    return None


def _attribute(element: _Element | None, name: str) -> str:
    return "" if element is None else (element.get(name) or "").strip()


def _text(element: _Element | None) -> str:
    return "" if element is None else " ".join("".join(cast("Iterable[str]", element.itertext())).split())


def _paragraphs(element: _Element | None) -> str:
    """Give the paragraphs of a body, a blank line between them; where there are none, all its text."""
    if element is None:
        return ""
    found = [_text(one) for one in element.iter() if _name(one) in _PARAGRAPHS]
    if found:
        return "\n\n".join(words for words in found if words)
    words = "".join(cast("Iterable[str]", element.itertext()))
    return "\n\n".join(" ".join(part.split()) for part in words.split("\n\n") if part.strip())


def _language(element: _Element) -> str:
    code = element.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return code[:2].lower()


def _date(written: str) -> str:
    """Give a date as ISO 8601 has it with marks; empty where it is none.

    >>> _date("20170415T101500Z"), _date("20170415"), _date("2017-04-15"), _date("soon")
    ('2017-04-15T10:15:00Z', '2017-04-15', '2017-04-15', '')
    """
    found = _BASIC_DATE.fullmatch(written)
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        written = f"{year}-{month}-{day}"
        if hour:
            zone = zone and (zone if zone == "Z" else f"{zone[:3]}:{zone[3:]}")
            written += f"T{hour}:{minute}:{second or '00'}{zone or ''}"
    try:
        return check_date(written) if written else ""
    except DateError:
        return ""
