"""Helpers of these tests: gold sets and predictions small enough to count by hand, and files of them."""

import json
from pathlib import Path

SENTENCES = ["Chad warned Niger.", "Police arrested monks in Laos.", "Peru and Chile met.", "Mali thanked Benin."]
TEXT = " ".join(SENTENCES)


def spans(sentences=SENTENCES):
    found, start = [], 0
    for sentence in sentences:
        found.append([start, start + len(sentence)])
        start += len(sentence) + 1
    return found


def gold_event(s, type, actors, recipients, *marks):
    """Make a gold event; `marks` are auxiliary modes and the chain of speakers, either or none."""
    aux, reported_by = (*marks, (), ())[:2]
    who = {"actors": list(actors), "recipients": list(recipients)}
    return {"s": s, "type": type, **who, "aux": list(aux), "reported_by": list(reported_by)}


def document(events=None, statements=None, id="d1"):
    values = {"id": id, "date": "2020-02-02", "title": "News", "text": TEXT, "sentences": spans()}
    values |= {"events": events} if events is not None else {}
    return values | ({"statements": statements} if statements is not None else {})


def entity(code):
    base, _, sector = code.partition("/")
    return {"code": base, "sector": sector}


def record(s, type, actors, recipients, *marks, article="d1"):
    """Make an event record that begins two characters into sentence `s`; `marks` as of a gold event."""
    aux, reported_by = (*marks, (), ())[:2]
    return {
        "kind": "event",
        "id": f"{article}-{s}-{type}",
        "article": article,
        "event": [type],
        "actor": [entity(code) for code in actors],
        "recipient": [entity(code) for code in recipients],
        "auxiliary": list(aux),
        "reported_by": [entity(code) for code in reported_by],
        "event_start": spans()[s][0] + 2,
    }


def write_lines(path: Path, values):
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path
