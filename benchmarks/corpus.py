"""Makes a corpus with planted copies and stories: `python benchmarks/corpus.py FOLDER --articles 100000`.

Writes `articles.jsonl`, the articles in the order of their dates, and `truth.jsonl`, a line an article: `id`; `event`,
the event that it tells; `copy_of` and `copy`, the article that it was made from and how (`verbatim`, `near`, `spun`,
`partial`), null for articles of their own; `family`, the id that all whole copies of one article share; `twin`, the
event of the same kind, actors and day in another place, where there is one. The same seed gives the same bytes.

Sentences come from the grammar in `data/grammar.toml`; nothing in them happened. Several publishers tell one event in
other sentences and with other figures; they are a story and no copies. What is one event is what a reader would call
so: all its reports begin with the same act, such as the recall of an ambassador, told in other words, and have the same
subject. A twin is only planted where every way of telling the act names the place.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import TextIO

from spinner import load_spinner

DATA = Path(__file__).parent / "data"
ARTICLES = 100_000
FIRST_DAY = datetime(2016, 1, 1)
DAYS = 730

STORY_SIZES = (1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 5)
COPIED = 0.2
COPIES = (1, 1, 1, 2, 2, 3, 4, 6)
KINDS = ("verbatim", "near", "near", "spun", "spun", "partial")
COPY_OF_COPY = 0.25
TWINS = 0.06
OF_EVENT = ("topic", "sector", "amount")  # lists of words of which an event has one, in all its reports

_PART = re.compile(r"\(([^()|]*(?:\|[^()|]*)+)\)|\{(\w+)\}|<(\w+)>")
_A = re.compile(r"\b([Aa]) (?=[AEIO])")
_NUMBERS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()


@dataclass(frozen=True, slots=True)
class Event:
    """One made-up event: its kind, the first sentences that tell it, actors, place, day and true figure."""

    id: str
    kind: str
    act: Sequence[str]
    slots: Mapping[str, str]
    time: datetime
    figure: int
    twin: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """An article of the corpus and the truth about it; `paragraphs` are those of its text."""

    number: int
    event: Event
    title: str
    paragraphs: tuple[str, ...]
    source: str
    time: datetime
    copy_of: int | None = None
    copy: str | None = None
    family: int = -1


class Writer:
    """Writes events and reports from the grammar, all by one generator of random numbers."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        grammar = tomllib.loads((DATA / "grammar.toml").read_text(encoding="utf-8"))
        self._words = {name: words.split("|") for name, words in grammar["words"].items()}
        self._types, self._general = grammar["types"], grammar["general"]
        self._publishers, self._boilerplate = grammar["publishers"]["names"], grammar["boilerplate"]["lines"]
        self._countries = tomllib.loads((DATA / "countries.toml").read_text(encoding="utf-8"))
        self._reports = 0
        self._events = 0

    def reports(self, count: int) -> Iterator[Report]:
        """Give at least so many reports, event after event."""
        while self._reports < count:
            event = self._event()
            yield from self._story(event)
            if self._random.random() < TWINS and all("{place}" in lead for lead in event.act):
                yield from self._story(self._twin(event))

    # -------------------------------------------------------------------------------------------- events

    def _event(self) -> Event:
        random = self._random
        countries = random.sample(sorted(self._countries), 3)
        slots: dict[str, str] = {}
        for letter, name in zip("ABC", countries, strict=True):
            country = self._countries[name]
            slots[letter] = f"the {name}" if name in {"United States", "Philippines"} else name
            slots[f"{letter}_adj"] = country["adjective"]
            slots[f"{letter}_cap"] = country["towns"][0]
        slots["place"], slots["place2"] = random.sample(self._countries[countries[1]]["towns"], 2)
        time = FIRST_DAY + timedelta(days=random.randrange(DAYS), hours=random.randrange(6, 20))
        slots["day"] = time.strftime("%A")
        slots |= {name: random.choice(self._words[name]) for name in OF_EVENT}
        self._events += 1
        kind = random.choice(sorted(self._types))
        act = random.choice(self._types[kind]["acts"])
        figure = random.choice((random.randint(3, 20), random.randint(20, 140)))
        return Event(f"e{self._events:06d}", kind, act, slots, time, figure)

    def _twin(self, event: Event) -> Event:
        """Make another event of the same kind, actors and day in another place."""
        self._events += 1
        slots = dict(event.slots) | {"place": event.slots["place2"], "place2": event.slots["place"]}
        return replace(
            event, id=f"e{self._events:06d}", slots=slots, figure=self._random.randint(3, 140), twin=event.id
        )

    def _story(self, event: Event) -> Iterator[Report]:
        random = self._random
        size = random.choice(STORY_SIZES)
        leads = random.sample(event.act, min(size, len(event.act)))
        for lead, source in zip(leads, random.sample(self._publishers, len(leads)), strict=True):
            time = event.time + timedelta(minutes=random.randrange(30, 900))
            report = self._report(event, lead, source, time)
            yield report
            if random.random() < COPIED:
                yield from self._copies(report)

    # -------------------------------------------------------------------------------------------- reports

    def _report(self, event: Event, lead: str, source: str, time: datetime, short: bool = False) -> Report:
        random, kind, general = self._random, self._types[event.kind], self._general
        slots = dict(event.slots) | {"n": str(self._figure(event.figure)), "m": str(random.randint(20, 900))}
        sizes = {"reaction": (1, 3), "quote": (1, 4), "background": (2, 6), "colour": (2, 5), "closing": (0, 2)}
        chosen = random.sample(kind["detail"], random.randint(2, 4) if short else random.randint(4, 7))
        for name, (least, most) in sizes.items():
            chosen += random.sample(general[name], least if short else random.randint(least, most))
        body, last = chosen[:3], chosen[3:]
        random.shuffle(last)
        sentences = [self._fill(template, slots) for template in (lead, *body, *last)]
        title = self._fill(random.choice(kind["title"]), slots)
        paragraphs = list(self._paragraphs(sentences))
        if random.random() < 0.3:
            paragraphs.append(self._boilerplate[self._publishers.index(source) % len(self._boilerplate)])
        number = self._next()
        return Report(number, event, title, tuple(paragraphs), source, time, family=number)

    def _figure(self, figure: int) -> int:
        """Give what one report says: the true number, or one close to it."""
        return max(2, round(figure * self._random.choice((1, 1, 1, 0.9, 0.95, 1.05, 1.1, 1.2))))

    def _paragraphs(self, sentences: Sequence[str]) -> Iterator[str]:
        start = 0
        while start < len(sentences):
            end = start + self._random.choice((1, 2, 2, 3))
            yield " ".join(sentences[start:end])
            start = end

    def _fill(self, template: str, slots: Mapping[str, str]) -> str:
        random = self._random
        parts: list[str] = []
        for text, choices, slot, word in _compiled(template):
            if choices:
                parts.append(random.choice(choices))
            elif slot == "x":
                parts.append(random.choice(_NUMBERS))
            elif slot == "m":
                parts.append(str(random.randint(20, 900)))
            elif slot:
                parts.append(slots[slot])
            elif word:
                parts.append(random.choice(self._words[word]))
            else:
                parts.append(text)
        filled = _A.sub(r"\1n ", "".join(parts))
        start = 1 if filled[0] == '"' else 0
        return filled[:start] + filled[start].upper() + filled[start + 1 :]

    def _next(self) -> int:
        self._reports += 1
        return self._reports - 1

    # -------------------------------------------------------------------------------------------- copies

    def _copies(self, original: Report) -> Iterator[Report]:
        random = self._random
        family = [original]
        for _ in range(random.choice(COPIES)):
            source = random.choice(family) if random.random() < COPY_OF_COPY else original
            kind = random.choice(KINDS)
            copy = self._partial(source) if kind == "partial" else self._whole(source, kind)
            yield copy
            if kind != "partial":
                family.append(copy)

    def _whole(self, source: Report, kind: str) -> Report:
        random = self._random
        paragraphs, title = source.paragraphs, source.title
        if kind == "near":
            paragraphs = self._edited(source)
        elif kind == "spun":
            rate = random.uniform(0.5, 1.0)
            spin = load_spinner().spin
            paragraphs = tuple(spin(paragraph, rate, random) for paragraph in paragraphs)
            title = spin(title, rate, random)
        if random.random() < 0.5:
            title = self._fill(
                random.choice(self._types[source.event.kind]["title"]), dict(source.event.slots) | {"n": "many"}
            )
        return replace(
            source,
            number=self._next(),
            title=title,
            paragraphs=paragraphs,
            source=self._other_publisher(source),
            time=self._later(source),
            copy_of=source.number,
            copy=kind,
        )

    def _edited(self, source: Report) -> tuple[str, ...]:
        """Cut a sentence or two, write one of one's own, move a paragraph, change words, as an editor does."""
        random = self._random
        paragraphs = [re.split(r"(?<=\.) (?=[A-Z\"])", paragraph) for paragraph in source.paragraphs]
        for _ in range(random.randint(1, 2)):
            paragraph = random.choice(paragraphs[1:])
            if len(paragraph) > 1:
                paragraph.pop(random.randrange(len(paragraph)))
        own = self._fill(random.choice(self._general["background"] + self._general["closing"]), source.event.slots)
        random.choice(paragraphs).append(own)
        if len(paragraphs) > 3 and random.random() < 0.5:
            place = random.randrange(1, len(paragraphs) - 1)
            paragraphs[place], paragraphs[place + 1] = paragraphs[place + 1], paragraphs[place]
        if random.random() < 0.3:
            paragraphs.pop()
        texts = [" ".join(paragraph) for paragraph in paragraphs]
        day = source.event.slots["day"]
        changes = (
            (f" on {day}", f" {day}"),
            (" said", " told reporters"),
            ("At least ", "As many as "),
            (" some ", " about "),
        )
        for old, new in random.sample(changes, 2):
            texts = [text.replace(old, new, 1) for text in texts]
        return tuple(texts)

    def _partial(self, source: Report) -> Report:
        """Put a report into an article of one's own on another event."""
        random = self._random
        event = self._event()
        lead = random.choice(event.act)
        host = self._report(event, lead, self._other_publisher(source), self._later(source), short=True)
        taken = source.paragraphs[: max(3, round(len(source.paragraphs) * random.uniform(0.75, 1.0)))]
        place = random.randrange(1, len(host.paragraphs) + 1)
        paragraphs = (*host.paragraphs[:place], *taken, *host.paragraphs[place:])
        return replace(host, paragraphs=paragraphs, copy_of=source.number, copy="partial")

    def _other_publisher(self, source: Report) -> str:
        others: list[str] = [name for name in self._publishers if name != source.source]
        return self._random.choice(others)

    def _later(self, source: Report) -> datetime:
        return source.time + timedelta(minutes=self._random.randrange(5, 3000))


@cache
def _compiled(template: str) -> tuple[tuple[str, tuple[str, ...], str, str], ...]:
    """Split a template into words as they are, choices, slots and lists of words."""
    parts: list[tuple[str, tuple[str, ...], str, str]] = []
    start = 0
    for found in _PART.finditer(template):
        parts.append((template[start : found.start()], (), "", ""))
        parts.append(("", tuple((found[1] or "").split("|")) if found[1] else (), found[2] or "", found[3] or ""))
        start = found.end()
    parts.append((template[start:], (), "", ""))
    return tuple(part for part in parts if any(part))


def make_corpus(articles: int, seed: int) -> list[Report]:
    """Make a corpus, in the order of its dates."""
    return sorted(Writer(seed).reports(articles), key=lambda report: (report.time, report.number))[:articles]


def write_corpus(folder: Path, articles: int, seed: int) -> None:
    """Write `articles.jsonl` and `truth.jsonl`."""
    folder.mkdir(parents=True, exist_ok=True)
    reports = make_corpus(articles, seed)
    kept = {report.number for report in reports}
    with (
        (folder / "articles.jsonl").open("w", encoding="utf-8") as texts,
        (folder / "truth.jsonl").open("w", encoding="utf-8") as truth,
    ):
        for report in reports:
            _put(texts, _article(report))
            _put(truth, _truth(report, kept))


def _article(report: Report) -> dict[str, str]:
    return {
        "id": _id(report.number),
        "date": report.time.isoformat(),
        "title": report.title,
        "text": "\n\n".join(report.paragraphs),
        "source": report.source,
        "language": "en",
    }


def _truth(report: Report, kept: set[int]) -> dict[str, str | None]:
    source = report.copy_of if report.copy_of in kept else None
    return {
        "id": _id(report.number),
        "event": report.event.id,
        "copy_of": None if source is None else _id(source),
        "copy": report.copy if source is not None else None,
        "family": _id(report.family),
        "twin": report.event.twin,
    }


def _id(number: int) -> str:
    return f"n{number:07d}"


def _put(file: TextIO, values: Mapping[str, str | None]) -> None:
    file.write(json.dumps(values, ensure_ascii=False) + "\n")


def main() -> None:
    """Write a corpus into a folder."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--articles", type=int, default=ARTICLES, help=f"how many (default: {ARTICLES:,})")
    options.add_argument("--seed", type=int, default=1, help="another seed gives another corpus (default: 1)")
    given = options.parse_args()
    write_corpus(given.folder, given.articles, given.seed)


if __name__ == "__main__":
    main()
