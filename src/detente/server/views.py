"""Rows as they are shown: codes, numbers with their bounds, days, sentences with the words of an event marked."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from detente.actors import country_names
from detente.codebook import load_codebook
from detente.records import UNKNOWN

Row = Mapping[str, Any]

_SHOWN: Final = 400  # characters of a sentence around the words of an event


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence cut around the words that matter."""

    before: str
    words: str
    after: str


def passage(event: Row, article: Row) -> Passage:
    """Cut the sentence of an event, or of a claim or statement, around its words; without a text only the words."""
    text, title = article.get("text") or "", article.get("title") or ""
    start = event.get("event_start", event.get("start"))
    end = event.get("event_end", event.get("end"))
    info = event["text_info"]
    if not text or info is None or start is None or end is None:
        words = event.get("event_text") or event.get("content") or event.get("words")
        return Passage("", words or "", "")
    offset = 0
    if start > len(text):
        text, offset = title, len(text) + 1
    begin, close = max(info["start"], start - _SHOWN) - offset, min(max(info["end"], end), end + _SHOWN) - offset
    return Passage(text[begin : start - offset], text[start - offset : end - offset], text[end - offset : close])


def code(entity: Row | None) -> str:
    """Write an entity's code: `RUS/GOV`; `unknown` where nobody can know.

    >>> code({"code": "RUS", "sector": "GOV"}), code(None)
    ('RUS/GOV', 'unknown')
    """
    if entity is None or (entity["code"] == UNKNOWN and not entity["sector"]):
        return "unknown"
    return f"{entity['code']}/{entity['sector']}" if entity["sector"] else str(entity["code"])


def codes(entities: Sequence[Row] | None) -> str:
    """Write the codes of some entities."""
    return ", ".join(dict.fromkeys(code(entity) for entity in entities or ()))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    codebook = load_codebook()
    return {**country_names()} | {one.code: one.label for one in codebook.nonstates.values()}


def name_of(written: str) -> str:
    """Say whom a code stands for, in words.

    >>> name_of("RUS/GOV"), name_of("XYZ")
    ('Russia, government', 'XYZ')
    """
    base, _, sector = written.partition("/")
    sectors = load_codebook().sectors
    base_name = "" if base == UNKNOWN else _names().get(base, base)
    sector_name = sectors[sector].label.lower() if sector in sectors else sector
    return ", ".join(part for part in (base_name, sector_name) if part) or "unknown"


def who(entity: Row) -> str:
    """Say who an entity is: name, office, and what its code stands for."""
    parts = [entity.get("entity_name") or entity.get("entity_text"), entity.get("office"), name_of(code(entity))]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def event_name(event: Row) -> str:
    """Write type and modes of an event, or the type of a story: `ASSAULT/aerial`."""
    return "/".join([event["event"], *(event.get("mode") or ())])


def bounds(found: Row | None) -> str:
    """Write a number with its bounds.

    >>> bounds({"low": 86, "high": None}), bounds({"low": 86, "high": 90}), bounds({"low": 3, "high": 3})
    ('86 or more', '86 to 90', '3')
    """
    if found is None:
        return ""
    low, high = found["low"], found["high"]
    if low == high:
        return f"{low:,}"
    if low is None:
        return f"{high:,} or fewer"
    return f"{low:,} or more" if high is None else f"{low:,} to {high:,}"


def sizes(row: Row) -> str:
    """Write how many were killed, hurt and arrested, as far as it is told; of an event or a story."""
    numbers = row.get("size") or row
    told = [f"{bounds(numbers.get(name))} {name}" for name in ("dead", "injured", "arrested") if numbers.get(name)]
    return ", ".join(told)


def day(value: datetime.date | str | None) -> str:
    """Write a day as people read it.

    >>> day(datetime.date(2017, 4, 7)), day(None)
    ('7 April 2017', 'day unknown')
    """
    if value is None or value == "":
        return "day unknown"
    try:
        found = datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value)
    return f"{found.day} {found:%B} {found.year}"


def days(first: datetime.date | None, last: datetime.date | None) -> str:
    """Write a span of days."""
    return day(first) if first == last or last is None else f"{day(first)} to {day(last)}"


def count(number: int, one: str, many: str = "") -> str:
    """Write how many there are of something.

    >>> count(1, "article"), count(1200, "story", "stories")
    ('1 article', '1,200 stories')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def web_address(given: str | None) -> str:
    """Give an address that may be linked to: one of the web, and nothing that runs.

    >>> web_address("javascript:alert(1)"), web_address("https://example.org/a")
    ('', 'https://example.org/a')
    """
    return given if given and given.lower().startswith(("http://", "https://")) else ""


def plain_mode(written: str) -> str:
    """Write a name of the codebook as words."""
    return written.replace("_", " ").replace("-", " ").lower()


def shortened(words: str | None, most: int = 160) -> str:
    """Shorten words at a blank."""
    text = " ".join((words or "").split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"


def union(lists: Iterable[Sequence[str] | None]) -> list[str]:
    """Give what stands in any list, once."""
    return list(dict.fromkeys(item for found in lists for item in found or ()))


def story_words(story: Row) -> str:
    """Say in one line what a story is: who, to whom, what, and the words of its first report."""
    actors, recipients = (_sides(story[side]) for side in ("actor", "recipient"))
    whom = f" → {recipients}" if recipients else ""
    words = f", “{shortened(story['event_text'], 80)}”" if story["event_text"] else ""
    return f"{actors or 'Somebody'}{whom}: {plain_mode(story['event'])}{words}"


def _sides(entities: Sequence[Row] | None) -> str:
    return ", ".join(dict.fromkeys(name_of(code(entity)) for entity in entities or ()))


@dataclass(frozen=True, slots=True)
class Link:
    """An address, and the words that lead there."""

    address: str
    words: str


def relation_links(story: Row) -> list[Link]:
    """Give links to the relations that a story is part of."""
    found = {}
    for one in story["actor"] or ():
        for other in story["recipient"] or ():
            pair = tuple(sorted((one["code"], other["code"])))
            if UNKNOWN not in pair and pair[0] != pair[1]:
                query = {"one": pair[0], "other": pair[1]} | (
                    {"at": story["first_date"]} if story["first_date"] else {}
                )
                found[pair] = Link(f"/relation?{urlencode(query)}", f"{pair[0]} – {pair[1]}")
    return list(found.values())


FILTERS: Final[Mapping[str, Callable[..., object]]] = {
    "code": code,
    "codes": codes,
    "who": who,
    "name_of": name_of,
    "event_name": event_name,
    "bounds": bounds,
    "sizes": sizes,
    "day": day,
    "days": days,
    "count_of": count,
    "web_address": web_address,
    "shortened": shortened,
    "story_words": story_words,
    "relation_links": relation_links,
}
