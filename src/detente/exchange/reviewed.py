"""Reviewed events as a gold set, and as training text.

A sentence is given only if every event that was coded in it was judged, and all who judged it agree on what it should
be. What was missed is added; what is wrong is left out, so a sentence may have no event.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from detente.evaluation.reviews import Coding, coding_after
from detente.exchange.columns import code
from detente.records import Review
from detente.store import Store, StoreError, read_reviews

GENRE: Final = "review"

Row = Mapping[str, Any]


@dataclass(slots=True)
class _Sentence:
    """A sentence with the acts that it holds by its reviews."""

    start: int
    end: int
    acts: list[tuple[Row, Coding]] = field(default_factory=list)
    missed: list[Review] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Reviewed:
    article: Row
    sentences: list[_Sentence]


def coding_of(event: Row) -> Coding:
    """Give the type of an event, with the codes of its actors and recipients."""
    return event["event"], tuple(map(code, event["actor"])), tuple(map(code, event["recipient"]))


def codings(store: Store, reviews: Iterable[Review]) -> dict[str, Coding]:
    """Give what the coder said of each event that was reviewed."""
    wanted = sorted({review.event for review in reviews if review.event})
    rows = store.rows("FROM events WHERE id IN (SELECT unnest($ids))", ids=wanted)
    return {row["id"]: coding_of(row) for row in rows}


def gold_lines(store: Store) -> Iterator[str]:
    """Give the reviewed sentences as a gold set, as `detente evaluate` reads it: a document a line.

    Raises:
        StoreError: the store keeps no texts, or cannot be read.

    """
    for one in _reviewed(store):
        yield json.dumps(
            {
                "id": one.article["id"],
                "date": one.article["published"],
                "title": one.article["title"] or "",
                "text": one.article["text"],
                "sentences": [[sentence.start, sentence.end] for sentence in one.sentences],
                "events": [event for number, sentence in enumerate(one.sentences) for event in _gold(number, sentence)],
            },
            ensure_ascii=False,
        )


def training_lines(store: Store) -> Iterator[str]:
    """Give the reviewed sentences as training text, in the form of `training/data`: a text a line.

    Mentions are words, and reviewers give codes: so only those acts are given whose actors and recipients are the
    coder's, or some of them, and sentences with any other act, or a missed one, are left out.

    Raises:
        StoreError: the store keeps no texts, or cannot be read.

    """
    for one in _reviewed(store):
        sentences = [
            sentence for sentence in one.sentences if not sentence.missed and all(map(_has_words, sentence.acts))
        ]
        if sentences:
            written = [_training(one.article["text"], number, sentences) for number in range(len(sentences))]
            head = {"id": one.article["id"], "writer": GENRE, "genre": GENRE, "date": one.article["published"]}
            yield json.dumps({**head, "sentences": written}, ensure_ascii=False)


def _gold(number: int, sentence: _Sentence) -> Iterator[dict[str, Any]]:
    for event, (type, actors, recipients) in sentence.acts:
        marks = {"aux": list(event["auxiliary"]), "reported_by": [code(one) for one in event["reported_by"]]}
        yield {"s": number, "type": type, "actors": list(actors), "recipients": list(recipients), **marks}
    for review in sentence.missed:
        yield {"s": number, "type": review.type, "actors": list(review.actors), "recipients": list(review.recipients)}


def _has_words(act: tuple[Row, Coding]) -> bool:
    event, (_, actors, recipients) = act
    return all(
        {*wanted} <= {code(one) for one in event[side] if one["start"] is not None}
        for side, wanted in (("actor", actors), ("recipient", recipients))
    )


def _training(text: str, number: int, sentences: list[_Sentence]) -> dict[str, Any]:
    sentence = sentences[number]
    acts = []
    for event, (type, actors, recipients) in sentence.acts:
        mode = event["mode"][0] if event["mode"] and type == event["event"] else None
        acts.append(
            {
                "words": [event["event_start"] - sentence.start, event["event_end"] - sentence.start],
                "type": type,
                "mode": mode,
                "auxiliary": list(event["auxiliary"]),
                "actors": list(_mentions(event["actor"], actors, number, sentences)),
                "recipients": list(_mentions(event["recipient"], recipients, number, sentences)),
            }
        )
    return {"text": text[sentence.start : sentence.end], "acts": acts, "others": []}


def _mentions(
    entities: Iterable[Row], wanted: Iterable[str], number: int, sentences: list[_Sentence]
) -> Iterator[list[int]]:
    """Give `[sentence, start, end]` of mentions, as docs/judge.md tells it; the sentence is this one or one before."""
    for entity in entities:
        if code(entity) in set(wanted) and entity["start"] is not None:
            for at in range(number, -1, -1):
                if sentences[at].start <= entity["start"] < sentences[at].end:
                    yield [at, entity["start"] - sentences[at].start, entity["end"] - sentences[at].start]


def _reviewed(store: Store) -> Iterator[_Reviewed]:
    if not store.texts:
        raise StoreError(f"{store.path}: the store keeps no texts, and a gold set needs them; review one that does")
    by_article: defaultdict[str, list[Review]] = defaultdict(list)
    for review in read_reviews(store.path):
        by_article[review.article].append(review)
    for id in sorted(by_article):
        article = next(store.rows("FROM articles WHERE id = $id", id=id), None)
        if article is None:
            continue
        events = list(store.rows("FROM events WHERE article = $id ORDER BY event_start, id", id=id))
        sentences = list(_sentences(article, events, by_article[id]))
        if sentences:
            yield _Reviewed(article, sentences)


def _sentences(article: Row, events: Sequence[Row], reviews: list[Review]) -> Iterator[_Sentence]:
    """Give the sentences of the text, not of the title, whose events were all judged alike."""
    said: defaultdict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        said[review.event].append(review)
    found: dict[tuple[int, int], list[Row]] = {}
    for event in events:
        if event["text_info"] is not None and event["text_info"]["end"] <= len(article["text"]):
            found.setdefault((event["text_info"]["start"], event["text_info"]["end"]), []).append(event)
    for review in said.pop("", []):
        if review.start is not None and review.end is not None and review.end <= len(article["text"]):
            inside = [span for span in found if span[0] <= review.start < span[1]]
            found.setdefault(inside[0] if inside else (review.start, review.end), [])
            said[_missed_in(inside[0] if inside else (review.start, review.end))].append(review)
    last = 0
    for span in sorted(found):
        agreed = [_agreed(event, said[event["id"]]) for event in found[span]]
        if span[0] < last or not all(agreed):
            continue
        last = span[1]
        acts = [(event, one[0]) for event, one in zip(found[span], agreed, strict=True) if one[0] is not None]
        yield _Sentence(*span, acts, said[_missed_in(span)])


def _missed_in(span: tuple[int, int]) -> str:
    return f"{span[0]}-{span[1]}"


def _agreed(event: Row, reviews: list[Review]) -> list[Coding | None]:
    """Give the one thing that all say of an event, None for nothing at all; an empty list where they do not agree."""
    found = list(dict.fromkeys(coding_after(review, coding_of(event)) for review in reviews))
    return found if len(found) == 1 else []
