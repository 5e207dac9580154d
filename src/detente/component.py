"""The spaCy component: `nlp.add_pipe("detente")` on any pipeline, and events stand on its Docs.

    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("detente")
    doc = nlp("Kenya expelled two Somali diplomats.")
    doc._.events, doc._.statements, doc.spans["detente"]

spaCy finds the component by its entry point; nothing needs to be imported. It uses nothing of the pipeline that it
stands in, neither tags nor entities: the coder parses `doc.text` itself, as `detente.load()` does, so that the same
text has the same events in whatever pipeline.

Records lie in `doc.user_data` as plain JSON values, so `to_bytes`, `DocBin(store_user_data=True)` and `nlp.pipe` with
several processes keep them. To read such Docs back in another program, call `register_extensions` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from detente.api import Coder, Result, load, make_article
from detente.errors import DetenteError
from detente.judging import Judging, Speed
from detente.records import Article, Dispute, Event, RelationClaim, Statement

NAME: Final = "detente"
"""The name of the component, of its key in `doc.user_data`, and of its group in `doc.spans`."""

RECORDS: Final[Mapping[str, type[Event | Statement | RelationClaim | Dispute]]] = {
    "events": Event,
    "statements": Statement,
    "claims": RelationClaim,
    "disputes": Dispute,
}
"""Attributes of a Doc that hold records."""

GIVEN: Final = ("date", "title")
"""Attributes of a Doc that are set before it is coded: when it was published, and its headline."""


class ExtensionError(DetenteError):
    """An attribute of Docs is somebody else's already, or a Doc was not coded; says how to mend it."""


def register_extensions(prefix: str = "") -> None:
    """Give Docs and Spans the attributes that hold records; the component does so when it is made.

    `doc._.events`, `.statements`, `.claims`, `.disputes` are lists of records, `.skipped` says why a Doc was not
    coded; `.date` (`YYYY-MM-DD`) and `.title` may be set before it is. `span._.events` are the events whose words
    overlap with a span.

    Args:
        prefix: Goes before each name, where another component has taken one of them.

    Raises:
        ExtensionError: a name is taken.

    """
    if _are_registered(prefix):
        return
    for name in (*RECORDS, *GIVEN, "skipped"):
        if Doc.has_extension(prefix + name):
            mend = f'nlp.add_pipe("{NAME}", config={{"prefix": "{NAME}_"}})'
            raise ExtensionError(f"doc._.{prefix}{name}: the name is taken by another component; use {mend}")
    for name in GIVEN:
        Doc.set_extension(prefix + name, default=None)
    for name in RECORDS:
        Doc.set_extension(prefix + name, getter=partial(_records, name))
    Doc.set_extension(f"{prefix}skipped", getter=_skipped)
    Span.set_extension(f"{prefix}events", getter=_events_in, force=True)


def _are_registered(prefix: str) -> bool:
    name = f"{prefix}skipped"
    return bool(Doc.has_extension(name)) and _skipped in Doc.get_extension(name)


@Language.factory(
    NAME,
    default_config={"pipeline": None, "speed": "fast", "prefix": ""},
    assigns=["doc.spans", "doc._.events", "doc._.statements", "doc._.claims", "doc._.disputes"],
)
def make_component(nlp: Language, name: str, pipeline: str | None, speed: Speed, prefix: str) -> Component:
    """Make the component, as spaCy asks for it.

    Args:
        nlp: The pipeline that it becomes a part of.
        name: Its name there.
        pipeline: The package of an installed spaCy pipeline that the coder parses with, to take another than its own.
        speed: `fast`, `default` or `thorough`, as in `detente.load`.
        prefix: Goes before the names of the attributes.

    """
    register_extensions(prefix)
    return Component(load(pipeline, judging=Judging(speed)), prefix)


class Component:
    """Codes Docs one after the other, or in batches with `nlp.pipe`."""

    def __init__(self, coder: Coder, prefix: str = "") -> None:
        self._coder = coder
        self._prefix = prefix

    def __call__(self, doc: Doc) -> Doc:
        """Code one Doc; raise DateError where its date is none."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Code Docs in batches, in their order."""
        source = iter(stream)
        while docs := list(islice(source, batch_size)):
            for doc, result in zip(docs, self._coder.code(map(self._article, docs)), strict=True):
                _keep(doc, result)
                yield doc

    def _article(self, doc: Doc) -> Article:
        date, title = (getattr(doc._, self._prefix + name) for name in GIVEN)
        return make_article(doc.text, date=date, title=title)


def result_of(doc: Doc) -> Result:
    """Give the result of coding a Doc; raise ExtensionError for one that did not go through the component."""
    kept = doc.user_data.get(NAME)
    if kept is None:
        raise ExtensionError(f'the Doc was not coded: nlp.add_pipe("{NAME}") before it is made')
    found: dict[str, list[Any]] = {name: _records(name, doc) for name in RECORDS}
    return Result(Article.from_json({**kept["article"], "text": doc.text}), skipped=kept["skipped"], **found)


def _keep(doc: Doc, result: Result) -> None:
    records = {name: [one.to_json() for one in getattr(result, name)] for name in RECORDS}
    article = {name: value for name, value in result.article.to_json().items() if name != "text"}
    doc.user_data[NAME] = {"article": article, "skipped": result.skipped, **records}
    doc.spans[NAME] = [span for event in result.events if (span := _span(doc, event)) is not None]


def _span(doc: Doc, event: Event) -> Span | None:
    """Give the tokens that an event's words touch, labelled with its type; its id is the event's."""
    return doc.char_span(
        event.event_start, event.event_end, label=event.type, alignment_mode="expand", span_id=event.id
    )


def _records(name: str, doc: Doc) -> list[Any]:
    kept = doc.user_data.get(NAME, {})
    return [RECORDS[name].from_json(record) for record in kept.get(name, ())]


def _skipped(doc: Doc) -> str:
    return str(doc.user_data.get(NAME, {}).get("skipped", ""))


def _events_in(span: Span) -> list[Event]:
    return [
        event
        for event in _records("events", span.doc)
        if event.event_start < span.end_char and event.event_end > span.start_char
    ]
