"""Stores of acts of our own: a line an act, without a coder."""

import datetime

from detente.codebook import load_codebook
from detente.records import Article, Entity, Event, RelationClaim, TextInfo, with_event_id
from detente.store import ArticleRecords, Writer, make_rows, update_stories

CODEBOOK = load_codebook()


def party(written):
    code, _, sector = written.partition("/")
    return Entity(code, sector)


def parties(written):
    return tuple(map(party, written.split())) if written else ()


def told(number, day, actor, type, recipient="", *, mode="", source="Daily Test", **more):
    """An article that tells one act."""
    text = f"Sentence {number} tells what was done."
    article = Article(id=f"a{number}", date=str(day), text=text, source=source)
    given = {
        "date": str(day),
        "date_precision": "day",
        "actor": parties(actor),
        "recipient": parties(recipient),
        "event": (type,),
        "mode": (mode,) if mode else (),
        "quad_code": CODEBOOK.quad(type),
        "event_scale": CODEBOOK.score(type, [mode] if mode else []),
        "cameo": CODEBOOK.cameo_for(type, mode),
        "event_text": "done",
        "event_start": text.index("done"),
        "event_end": text.index("done") + 4,
        "text_info": TextInfo(0, 0, len(text)),
    }
    return ArticleRecords(article, [with_event_id(Event(id="x", article=article.id, **(given | more)))])


def claimed(number, day, dyad, direction, speaker="USA/GOV", words="Relations are so"):
    text = f"{words}, {number}."
    article = Article(id=f"c{number}", date=str(day), text=text, source="Daily Test", title="What they said")
    claim = RelationClaim(
        id=f"claim{number}",
        article=article.id,
        speaker=party(speaker) if speaker else None,
        dyad=dyad,
        direction=direction,
        words=words,
        start=0,
        end=len(words),
        text_info=TextInfo(0, 0, len(text)),
    )
    return ArticleRecords(article, claims=[claim])


def fill(root, coded):
    writer = Writer(root)
    writer.commit(make_rows(coded))
    writer.close()
    update_stories(root)
    return root


def days(first, count, step=7):
    start = datetime.date.fromisoformat(first)
    return [start + datetime.timedelta(days=step * at) for at in range(count)]
