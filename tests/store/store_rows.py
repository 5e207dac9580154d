"""Records of our own for the store, without a coder."""

from detente.records import Article, Entity, Event, Size, TextInfo, with_event_id
from detente.store import ArticleRecords, make_rows, open_store

TABLES = ("articles", "events", "statements", "relation_claims", "disputes", "errors")

SIZE = Size(dead=(86, None), text="at least 86")


def article(number, text=None, **more):
    text = text or f"Chad shelled {number} villages in Niger."
    return Article(id=f"a{number}", date="2017-04-14", text=text, source="Daily Test", **more)


def event(of, actor="TCD", recipient="NER", actors=(), recipients=(), **more):
    words = of.text.split()[1]
    start = of.text.index(words)
    given = {
        "date": "2017-04-14",
        "date_precision": "day",
        "actor": actors or (Entity(actor, "MIL"),),
        "recipient": recipients or ((Entity(recipient),) if recipient else ()),
        "event": ("ASSAULT",),
        "quad_code": 4,
        "event_scale": -10.0,
        "event_text": words,
        "event_start": start,
        "event_end": start + len(words),
        "text_info": TextInfo(0, 0, len(of.text)),
    }
    return with_event_id(Event(id="x", article=of.id, **(given | more)))


def coded(number, **more):
    one = article(number)
    return ArticleRecords(one, [event(one, **more)])


def rows(*numbers):
    return make_rows([coded(number) for number in numbers])


def contents(path):
    """Give all rows of all tables that are added to, in one order."""
    with open_store(path) as store:
        return {name: store.sql(f"FROM {name} ORDER BY ALL").fetchall() for name in TABLES}
