"""The lexicon's examples as training text: each that the coder reads as it is coded, with the coder's own spans.

    python training/lexicon_text.py > training/data/lexicon.jsonl

writes texts in the form that `notation.py` tells. Every text is one sentence; its other mentions are those that the
memory of the article took in and no act uses.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from detente.coding import load_coder, load_lexicon
from detente.coding.coder import Coder, SentenceReading
from detente.coding.memory import Memory
from detente.evaluation.notation import coding_of, parse_coding
from detente.records import Article, Entity, Event

Span = list[int]


def examples() -> dict[str, str]:
    """All example sentences of entries and operators with their codings, each sentence once."""
    lexicon = load_lexicon()
    found = {x.text: x.coding for entry in lexicon.entries for x in entry.examples}
    found.update({x.text: x.coding for operator in lexicon.operators.values() for x in operator.examples})
    return dict(sorted(found.items()))


def read(coder: Coder) -> Iterator[tuple[int, SentenceReading]]:
    """Yield number and reading of every example that the coder reads as it is coded; numbers count all examples."""
    for number, (sentence, coding) in enumerate(examples().items()):
        readings = coder.read(Article(id=str(number), text=sentence))
        events = [event for reading in readings for event in reading.events]
        if len(readings) == 1 and coding_of(events) == parse_coding(coding):
            yield number, readings[0]


def text_of(number: int, reading: SentenceReading) -> dict[str, Any]:
    """Return an example as a training text, with the coder's own spans."""
    memory = Memory()
    memory.observe(reading.phrases)
    named = [_span(entity) for mention in memory.mentions for entity in mention.entities]
    acts = [_act(event) for event in reading.events]
    used = [span for act in acts for span in (*act["actors"], *act["recipients"])]
    others = [span for span in named if span is not None and not any(_is_end_of(span, whole) for whole in used)]
    record = {"text": reading.sentence.source, "acts": acts, "others": distinct(others)}
    return {"id": f"lexicon-{number:05}", "writer": "lexicon", "genre": "example", "date": None, "sentences": [record]}


def _act(event: Event) -> dict[str, Any]:
    return {
        "words": [event.event_start, event.event_end],
        "type": event.type,
        "mode": event.mode[0] if event.mode else None,
        "auxiliary": list(event.auxiliary),
        "actors": distinct([span for e in event.actor if (span := _span(e)) is not None]),
        "recipients": distinct([span for e in event.recipient if (span := _span(e)) is not None]),
    }


def _span(entity: Entity) -> Span | None:
    if entity.start is None or entity.end is None or entity.start == entity.end:
        return None
    return [0, entity.start, entity.end]


def _is_end_of(span: Span, whole: Span) -> bool:
    """ "European Union" in "the European Union" is the same mention."""
    return whole[1] <= span[1] and span[2] == whole[2]


def distinct(spans: list[Span]) -> list[Span]:
    """Return spans without those that stand there twice."""
    return [list(span) for span in dict.fromkeys(map(tuple, spans))]


def main() -> None:
    """Write the texts as JSON Lines."""
    count = 0
    for number, reading in read(load_coder()):
        text = text_of(number, reading)
        sys.stdout.write(json.dumps(text, ensure_ascii=False) + "\n")
        count += 1
    sys.stderr.write(f"{count} texts\n")


if __name__ == "__main__":
    main()
