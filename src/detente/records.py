"""The records: what goes in (Article) and what comes out (Event, Statement, RelationClaim, Dispute).

All are immutable and check themselves when they are made, so that no later stage has to. Field names are PLOVER's
where PLOVER has one. Offsets count Unicode code points, `[start, end)`, into the article's `text` exactly as it was
given. The title is read as if it stood after the text, one character on: an offset beyond the end of the text lies
in the title (`Article.title_start` on), and `Article.words` gives the words of either.

Every record has `to_json()`, a dict of plain JSON values in a fixed order of keys, and `from_json(dict)`, which takes
a null for "not given" and passes over keys it does not know.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar

from detente.errors import DetenteError
from detente.showing import Html, event_line, events_piece, facts_piece, shortened

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

UNKNOWN = "---"
"""The code of an actor whose country nobody can know."""

AUXILIARY = ("negated", "future", "hypothetical", "historical")
STATUSES = ("reported", "claimed", "admitted", "denied", "contested")
SECTIONS = ("body", "headline", "caption", "teaser", "dateline")
PRECISIONS = ("day", "month", "year", "unknown")
FORMS = ("direct", "indirect", "mixed")
VERDICTS = ("right", "wrong", "corrected", "missed")
COPY_KINDS = ("verbatim", "near", "spun", "partial")
DIRECTIONS = ("low", "worse", "unchanged", "better", "high")

Bounds = tuple[int | None, int | None]
"""A number as the text gives it: lowest and highest, both inclusive, None for open."""

_CODE = re.compile(r"[A-Z]{2,8}|---")
_SECTOR = re.compile(r"[A-Z]{3}")
_PARTY = re.compile(r"(?:[A-Z]{2,8}|---)(?:/[A-Z]{3})?")
_CAMEO = re.compile(r"[0-9]{2,4}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_SHOWN = 60  # characters of a wrong value that a message repeats
_HTML_SHOWN = 400  # characters of a text that a notebook shows of an article


class RecordError(DetenteError):
    """A record that cannot be right: names the record, the field, what came and what is allowed."""


@dataclass(frozen=True, slots=True)
class TextInfo:
    """A sentence: its number in the article, from 0, and where it stands."""

    sequence: int
    start: int
    end: int

    def __post_init__(self) -> None:
        _check(_is_count(self.sequence), self, "sequence", "an integer from 0")
        _check_span(self, "start", "end")

    def to_json(self) -> dict[str, Any]:
        """Give the sentence as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        return _from_json(cls, data)


@dataclass(frozen=True, slots=True)
class Entity:
    """Who acts, is acted on or speaks, and the words that say so.

    `start` and `end` are both None where no words stand for it (a source that is only hinted at).
    """

    code: str = UNKNOWN
    sector: str = ""
    other_sectors: tuple[str, ...] = ()
    entity_text: str = ""
    entity_name: str = ""
    office: str = ""
    start: int | None = None
    end: int | None = None

    def __post_init__(self) -> None:
        _check(_matches(_CODE, self.code), self, "code", "2 to 8 capital letters, or ---")
        _check(self.sector == "" or _matches(_SECTOR, self.sector), self, "sector", "3 capital letters, or empty")
        _check_strings(self, "other_sectors", _SECTOR, "a tuple of sectors of 3 capital letters")
        _check_text(self, "entity_text", "entity_name", "office")
        _check((self.start is None) == (self.end is None), self, "start", "both start and end, or neither")
        if self.start is not None:
            _check_span(self, "start", "end")

    @property
    def full_code(self) -> str:
        """The code and all sectors in one word, as coders in CAMEO write it.

        >>> Entity("USA", "GOV", ("MIL",)).full_code
        'USAGOVMIL'
        """
        return self.code + self.sector + "".join(self.other_sectors)

    def to_json(self) -> dict[str, Any]:
        """Give the entity as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        return _from_json(cls, data, {"other_sectors": _tuple})


def code(entity: Entity) -> str:
    """Write an entity's code as the conventions do.

    >>> code(Entity("RUS", "GOV"))
    'RUS/GOV'
    >>> code(Entity("USA"))
    'USA'
    """
    return f"{entity.code}/{entity.sector}" if entity.sector else entity.code


@dataclass(frozen=True, slots=True)
class Location:
    """Where an act happened: the words, the place they stand for, its country (a code) and decimal degrees."""

    text: str
    name: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None

    def __post_init__(self) -> None:
        _check_filled(self, "text")
        _check_text(self, "name")
        _check(self.country == "" or _matches(_CODE, self.country), self, "country", "a country code, or empty")
        _check((self.lat is None) == (self.lon is None), self, "lat", "both lat and lon, or neither")
        _check(self.lat is None or _is_between(self.lat, -90, 90), self, "lat", "degrees from -90 to 90")
        _check(self.lon is None or _is_between(self.lon, -180, 180), self, "lon", "degrees from -180 to 180")

    def to_json(self) -> dict[str, Any]:
        """Give the place as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        return _from_json(cls, data)


@dataclass(frozen=True, slots=True)
class Size:
    """How many were killed, hurt or arrested: bounds, None for what the text does not say, and the words."""

    dead: Bounds | None = None
    injured: Bounds | None = None
    arrested: Bounds | None = None
    text: str = ""

    def __post_init__(self) -> None:
        for name in ("dead", "injured", "arrested"):
            _check(_is_bounds(getattr(self, name)), self, name, "(lowest, highest), counts in order, one at least")
        given = (self.dead, self.injured, self.arrested)
        _check(any(bounds is not None for bounds in given), self, "dead", "a number for dead, injured or arrested")
        _check_filled(self, "text")

    def to_json(self) -> dict[str, Any]:
        """Give the numbers as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        return _from_json(cls, data, {"dead": _tuple, "injured": _tuple, "arrested": _tuple})


@dataclass(frozen=True, slots=True)
class CodedBy:
    """Who coded a record: name and version of the coder, and the rule or model that decided.

    `evidence` has the words that spoke for each context, such as "military: airbase, troop", and what the judge says
    where it was asked: the type that it gives, its chance of the type that was coded, and that of the parties.
    """

    name: str = "detente"
    version: str = ""
    rule: str = ""
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_filled(self, "name")
        _check_text(self, "version", "rule")
        _check(isinstance(self.evidence, tuple), self, "evidence", "a tuple of strings")

    def to_json(self) -> dict[str, Any]:
        """Give the coder as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        return _from_json(cls, data, {"evidence": _tuple})


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One text with its date and origin, as it came. Only `text` is needed; an `id` is made where there is none.

    `date` is `YYYY-MM-DD` or an ISO 8601 time, `language` an ISO 639-1 code; empty strings stand for "not known".
    """

    kind: ClassVar[str] = "article"

    id: str = ""
    date: str | None = None
    title: str = ""
    text: str
    url: str = ""
    source: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        _check_text(self, "id", "title", "text", "url", "source")
        _check(self.date is None or _day(self.date) is not None, self, "date", "YYYY-MM-DD or an ISO 8601 time")
        known = self.language == "" or _matches(_LANGUAGE, self.language)
        _check(known, self, "language", "two small letters (ISO 639-1), or empty")
        if not self.id:
            origin = (self.date or "", self.url, self.source)
            object.__setattr__(self, "id", record_id("article", self.title, self.text, *origin))

    @property
    def day(self) -> datetime.date | None:
        """The day of publication."""
        return None if self.date is None else _day(self.date)

    @property
    def title_start(self) -> int:
        """The offset that the first character of the title has."""
        return len(self.text) + 1

    def words(self, start: int, end: int) -> str:
        """Give the words at an offset, in the text or, beyond its end, in the title."""
        if start >= self.title_start:
            return self.title[start - self.title_start : end - self.title_start]
        return self.text[start:end]

    def __repr__(self) -> str:
        title = f" «{shortened(self.title)}»" if self.title else ""
        return f"<Article {self.id} {self.date or 'no date'}{title} {len(self.text)} characters>"

    def _repr_html_(self) -> Html:
        known = {name: value for name, value in self.to_json().items() if name not in ("kind", "text")}
        return facts_piece(self.title or f"Article {self.id}", {**known, "text": shortened(self.text, _HTML_SHOWN)})

    def to_json(self) -> dict[str, Any]:
        """Give the article as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from a line of input; raise RecordError where it is wrong."""
        return _from_json(cls, data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event mention: one type, its actors and recipients, in one sentence.

    `event` holds exactly one type (`type` gives it). `date` is a day, the first of its month or year where
    `date_precision` is coarser, None where it is `unknown`; `inferred` says that no words of the text gave it.
    `reported_by` is the chain of speakers, outermost first, empty for the newspaper's own voice.
    `event_scale` is the score of type and mode, -10 (conflict) to 10 (cooperation); `confidence` lies in 0 to 1.
    """

    kind: ClassVar[str] = "event"

    id: str
    article: str
    date: str | None = None
    date_precision: str = "unknown"
    date_text: str = ""
    inferred: bool = False
    actor: tuple[Entity, ...] = ()
    recipient: tuple[Entity, ...] = ()
    event: tuple[str, ...]
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    auxiliary: tuple[str, ...] = ()
    status: str = "reported"
    section: str = "body"
    quad_code: int
    event_scale: float
    cameo: str = ""
    event_text: str
    event_start: int
    event_end: int
    text_info: TextInfo | None = None
    reported_by: tuple[Entity, ...] = ()
    event_loc: Location | None = None
    size: Size | None = None
    confidence: float = 1.0
    coder: CodedBy = field(default_factory=CodedBy)

    def __post_init__(self) -> None:
        _check_filled(self, "id", "article", "event_text")
        self._check_coding()
        self._check_date()
        for name in ("actor", "recipient", "reported_by"):
            _check_tuple(self, name, Entity)
        _check_span(self, "event_start", "event_end")
        _check_inside(self, self.text_info, self.event_start, self.event_end)
        _check_part(self, "event_loc", Location)
        _check_part(self, "size", Size)
        _check(_is_between(self.confidence, 0, 1), self, "confidence", "a number from 0 to 1")
        _check(isinstance(self.coder, CodedBy), self, "coder", "CodedBy")

    def _check_coding(self) -> None:
        _check_strings(self, "event", None, "a tuple of one type")
        _check(len(self.event) == 1, self, "event", "exactly one type")
        _check_strings(self, "mode", None, "a tuple of modes")
        _check_strings(self, "context", None, "a tuple of contexts")
        _check_strings(self, "auxiliary", None, "a tuple of auxiliary modes")
        known = len(set(self.auxiliary)) == len(self.auxiliary) and set(self.auxiliary) <= set(AUXILIARY)
        _check(known, self, "auxiliary", f"each once, of {', '.join(AUXILIARY)}")
        _check_choice(self, "status", STATUSES)
        _check_choice(self, "section", SECTIONS)
        _check(_is_count(self.quad_code) and 1 <= self.quad_code <= 4, self, "quad_code", "1, 2, 3 or 4")
        _check(_is_between(self.event_scale, -10, 10), self, "event_scale", "a number from -10 to 10")
        cameo = self.cameo == "" or _matches(_CAMEO, self.cameo)
        _check(cameo, self, "cameo", "a string of 2 to 4 digits with its leading zero, or empty")

    def _check_date(self) -> None:
        _check_choice(self, "date_precision", PRECISIONS)
        _check_text(self, "date_text")
        _check(isinstance(self.inferred, bool), self, "inferred", "true or false")
        if self.date_precision == "unknown":
            _check(self.date is None, self, "date", "none, because date_precision is unknown")
        else:
            _check(_is_day(self.date), self, "date", f"YYYY-MM-DD, because date_precision is {self.date_precision}")

    @property
    def type(self) -> str:
        """The one type in `event`."""
        return self.event[0]

    def __repr__(self) -> str:
        return f"<Event {event_line(self.to_json())}>"

    def _repr_html_(self) -> Html:
        return events_piece([self.to_json()])

    def to_json(self) -> dict[str, Any]:
        """Give the event as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        return _from_json(cls, data, _EVENT_PARTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody is reported to have said: `start` and `end` are the span of `content`.

    `speaker` is None where the text does not say who; `via` lists who reports it, outermost first.
    """

    kind: ClassVar[str] = "statement"

    id: str
    article: str
    speaker: Entity | None = None
    via: tuple[Entity, ...] = ()
    cue: str = ""
    content: str
    start: int
    end: int
    form: str = "indirect"
    text_info: TextInfo | None = None
    events: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_filled(self, "id", "article", "content")
        _check_text(self, "cue")
        _check_part(self, "speaker", Entity)
        _check_tuple(self, "via", Entity)
        _check_span(self, "start", "end")
        _check_choice(self, "form", FORMS)
        # A quotation may run on over several sentences, so only where it begins must lie in the one named.
        _check_inside(self, self.text_info, self.start, self.start)
        _check_strings(self, "events", None, "a tuple of ids of events")

    def __repr__(self) -> str:
        return f"<Statement {' > '.join(self._voices())} {self.cue or 'says'} «{shortened(self.content)}»>"

    def _repr_html_(self) -> Html:
        facts = {"who says it": " > ".join(self._voices()), "by": self.cue, "form": self.form, "what": self.content}
        return facts_piece("Statement", facts)

    def _voices(self) -> list[str]:
        return [*map(code, self.via), code(self.speaker) if self.speaker else "unknown"]

    def to_json(self) -> dict[str, Any]:
        """Give the statement as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        parts = {"speaker": Entity.from_json, "via": _entities, "text_info": TextInfo.from_json, "events": _tuple}
        return _from_json(cls, data, parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationClaim:
    """What the text says of relations between two actors: how they stand or move, who says so, in which words."""

    kind: ClassVar[str] = "relation_claim"

    id: str
    article: str
    speaker: Entity | None = None
    dyad: tuple[str, ...]
    direction: str
    words: str
    start: int
    end: int
    text_info: TextInfo | None = None

    def __post_init__(self) -> None:
        _check_filled(self, "id", "article", "words")
        _check_part(self, "speaker", Entity)
        _check_strings(self, "dyad", _PARTY, "two codes")
        _check(len(self.dyad) == 2 and self.dyad[0] <= self.dyad[1], self, "dyad", "two codes, sorted")
        _check_choice(self, "direction", DIRECTIONS)
        _check_span(self, "start", "end")
        _check_inside(self, self.text_info, self.start, self.end)

    def __repr__(self) -> str:
        return f"<RelationClaim {'-'.join(self.dyad)} {self.direction} says {self._voice()} «{shortened(self.words)}»>"

    def _repr_html_(self) -> Html:
        facts = {"between": " – ".join(self.dyad), "they are": self.direction, "says": self._voice()}
        return facts_piece("Claim about a relation", {**facts, "words": self.words})

    def _voice(self) -> str:
        return code(self.speaker) if self.speaker else "unknown"

    def to_json(self) -> dict[str, Any]:
        """Give the claim as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        parts = {"speaker": Entity.from_json, "dyad": _tuple, "text_info": TextInfo.from_json}
        return _from_json(cls, data, parts)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a dispute: ids of the events or statements that take it, and the codes of its parties."""

    ids: tuple[str, ...]
    parties: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_strings(self, "ids", None, "a tuple of ids of events or statements")
        _check(len(self.ids) > 0, self, "ids", "one id at least")
        _check_strings(self, "parties", _PARTY, "a tuple of codes such as RUS or RUS/GOV")

    def to_json(self) -> dict[str, Any]:
        """Give the side as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        return _from_json(cls, data, {"ids": _tuple, "parties": _tuple})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A claim and its counterclaim: `about` is what is disputed, in the article's words."""

    kind: ClassVar[str] = "dispute"

    id: str
    about: str
    claim: Side
    counter: Side

    def __post_init__(self) -> None:
        _check_filled(self, "id", "about")
        _check(isinstance(self.claim, Side), self, "claim", "Side")
        _check(isinstance(self.counter, Side), self, "counter", "Side")

    def __repr__(self) -> str:
        sides = (", ".join(side.parties) or "unknown" for side in (self.claim, self.counter))
        return f"<Dispute {' against '.join(sides)} «{shortened(self.about)}»>"

    def _repr_html_(self) -> Html:
        facts = {"about": self.about, "claimed by": ", ".join(self.claim.parties)}
        return facts_piece("Dispute", {**facts, "against it": ", ".join(self.counter.parties)})

    def to_json(self) -> dict[str, Any]:
        """Give the dispute as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        return _from_json(cls, data, {"claim": Side.from_json, "counter": Side.from_json})


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article that repeats an earlier one: `article` and `original` are their ids.

    `kind` is `verbatim` (word for word), `near` (edited), `spun` (other words for the same, so that it looks new) or
    `partial` (one of the two stands inside the other). `similarity` is 1 for verbatim copies, for near and spun ones
    the share of neighbouring folded words that both have, and for partial ones the share of the shorter text that the
    longer one has. `taken` is the share of the article that is not its own; all of a verbatim or spun copy.
    `family` is the id of the first article of all that are copies of each other; a partial copy names the family of
    its original, and may be one of several.
    """

    article: str
    original: str
    kind: str
    similarity: float
    taken: float = 1.0
    family: str

    def __post_init__(self) -> None:
        _check_filled(self, "article", "original", "family")
        _check_choice(self, "kind", COPY_KINDS)
        _check(self.article != self.original, self, "original", "another article")
        for name in ("similarity", "taken"):
            _check(_is_between(getattr(self, name), 0, 1), self, name, "a number from 0 to 1")

    def to_json(self) -> dict[str, Any]:
        """Give the copy as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        return _from_json(cls, data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a person says of an event that was coded, or of one that was missed.

    `verdict` is `right`, `wrong` (no such event is told there), `corrected` (with the type, actors and recipients as
    they should be, codes such as RUS/GOV) or `missed` (likewise, with where its words stand; `event` is empty).
    `time` is an ISO 8601 time in UTC. The last review of a reviewer counts.
    """

    kind: ClassVar[str] = "review"

    id: str = ""
    event: str = ""
    article: str
    reviewer: str
    time: str
    verdict: str
    type: str = ""
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        _check_filled(self, "article", "reviewer", "time")
        _check_text(self, "id", "event", "type", "note")
        _check_choice(self, "verdict", VERDICTS)
        _check(bool(self.event) != (self.verdict == "missed"), self, "event", "an id, or none where it was missed")
        changed = self.verdict in ("corrected", "missed")
        _check(changed == bool(self.type), self, "type", "a type where the verdict is corrected or missed, else none")
        _check(changed or not (self.actors or self.recipients), self, "actors", "none but where corrected or missed")
        _check_strings(self, "actors", _PARTY, "a tuple of codes such as RUS or RUS/GOV")
        _check_strings(self, "recipients", _PARTY, "a tuple of codes such as RUS or RUS/GOV")
        _check((self.start is None) == (self.end is None), self, "start", "both start and end, or neither")
        _check((self.start is not None) == (self.verdict == "missed"), self, "start", "an offset where it was missed")
        if self.start is not None:
            _check_span(self, "start", "end")
        if not self.id:
            given = (self.event, self.article, self.reviewer, self.time, self.verdict, self.type, self.note)
            place = (-1 if self.start is None else self.start, " ".join(self.actors), " ".join(self.recipients))
            object.__setattr__(self, "id", record_id("review", *given, *place))

    def to_json(self) -> dict[str, Any]:
        """Give the review as plain JSON values."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make it from what `to_json` gave; raise RecordError where it is wrong."""
        return _from_json(cls, data, {"actors": _tuple, "recipients": _tuple})


Record = Event | Statement | RelationClaim | Dispute
"""What the coder writes."""

_KINDS: dict[str, type[Event] | type[Statement] | type[RelationClaim] | type[Dispute]] = {
    record.kind: record for record in (Event, Statement, RelationClaim, Dispute)
}


def record_from_json(data: Mapping[str, Any]) -> Record:
    """Make the record that `kind` names; raise RecordError where there is no such kind."""
    kind = data.get("kind") if isinstance(data, Mapping) else None
    if kind not in _KINDS:
        _fail("record", "kind", kind, f"one of {', '.join(_KINDS)}")
    return _KINDS[kind].from_json(data)


def record_id(*parts: str | int) -> str:
    """Give 16 hexadecimal digits that are the same for the same parts on any machine.

    >>> record_id("statement", "a1", 0, 12) == record_id("statement", "a1", 0, 12)
    True
    """
    spelled = json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return blake2b(spelled, digest_size=8).hexdigest()


def event_id(
    article: str,
    start: int,
    end: int,
    event: str,
    actors: Iterable[Entity],
    recipients: Iterable[Entity],
    *more: str | int,
) -> str:
    """Give an event's stable id; the order of actors, or of recipients, does not matter.

    `more` tells apart events that have all else in common.
    """
    who, whom = (" ".join(sorted(map(code, entities))) for entities in (actors, recipients))
    return record_id("event", article, start, end, event, who, whom, *more)


def with_event_id(event: Event, *more: str | int) -> Event:
    """Give the event its stable id, made from what it says."""
    span = (event.event_start, event.event_end)
    return replace(event, id=event_id(event.article, *span, event.type, event.actor, event.recipient, *more))


def check_offsets(record: Record, article: Article) -> None:
    """Raise RecordError unless the words that a record gives stand in the article where it says they do."""
    if isinstance(record, Dispute):
        if record.about not in article.text and record.about not in article.title:
            _fail(_name(record), "about", record.about, "words of the article")
        return
    if record.article != article.id:
        _fail(_name(record), "article", record.article, f"the id of the article, {article.id}")
    _check_sentence(record, article)
    for place, words, start, end in _quotations(record):
        there = article.words(start, end)
        if there != words:
            _fail(_name(record), place, words, f"what stands at {start} to {end} of the article: {_shown(there)}")


def _check_sentence(record: Event | Statement | RelationClaim, article: Article) -> None:
    info = record.text_info
    if info is not None and len(article.words(info.start, info.end)) != info.end - info.start:
        _fail(_name(record), "text_info", info, "a sentence inside the article's text or title")


def _quotations(record: Event | Statement | RelationClaim) -> list[tuple[str, str, int, int]]:
    """List the words that a record gives with offsets: field, words, start, end."""
    match record:
        case Event():
            own = ("event_text", record.event_text, record.event_start, record.event_end)
            lists = {"actor": record.actor, "recipient": record.recipient, "reported_by": record.reported_by}
        case Statement():
            own = ("content", record.content, record.start, record.end)
            lists = {"speaker": _some(record.speaker), "via": record.via}
        case RelationClaim():
            own = ("words", record.words, record.start, record.end)
            lists = {"speaker": _some(record.speaker)}
    found = [own]
    for name, entities in lists.items():
        found += [(f"{name}.entity_text", e.entity_text, e.start, e.end or 0) for e in entities if e.start is not None]
    return found


def _some(entity: Entity | None) -> tuple[Entity, ...]:
    return () if entity is None else (entity,)


# From and to JSON: fields in the order in which they are declared, tuples as lists.

_R = TypeVar("_R", bound="DataclassInstance")
_Parts = Mapping[str, Callable[[Any], object]]


def _to_json(record: DataclassInstance) -> dict[str, Any]:
    kind = getattr(record, "kind", None)
    head = {} if kind is None else {"kind": kind}
    return head | {item.name: _plain(getattr(record, item.name)) for item in fields(record)}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _to_json(value) if is_dataclass(value) and not isinstance(value, type) else value


def _from_json(cls: type[_R], data: Mapping[str, Any], parts: _Parts | None = None) -> _R:
    """Make a record of `cls`; `parts` says how to make the fields that are not plain values."""
    if not isinstance(data, Mapping):
        _fail(cls.__name__, "record", data, "a JSON object")
    kind = getattr(cls, "kind", None)
    if kind is not None and data.get("kind", kind) != kind:
        _fail(cls.__name__, "kind", data["kind"], kind)
    values: dict[str, Any] = {}
    for item in fields(cls):
        value = data.get(item.name)
        if value is not None:
            values[item.name] = _part(cls, item.name, value, parts or {})
        elif item.default is MISSING and item.default_factory is MISSING:
            _fail(cls.__name__, item.name, None, "a value; it is missing")
    return cls(**values)


def _part(cls: type, name: str, value: object, parts: _Parts) -> object:
    try:
        return parts[name](value) if name in parts else value
    except RecordError as error:
        raise RecordError(f"{cls.__name__}.{name}: {error}") from error


def _tuple(value: object) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise RecordError(f"got {_shown(value)}; allowed: a list")
    return tuple(value)


def _entities(value: object) -> tuple[Entity, ...]:
    return tuple(Entity.from_json(item) for item in _tuple(value))


_EVENT_PARTS: _Parts = {
    "actor": _entities,
    "recipient": _entities,
    "reported_by": _entities,
    "event": _tuple,
    "mode": _tuple,
    "context": _tuple,
    "auxiliary": _tuple,
    "text_info": TextInfo.from_json,
    "event_loc": Location.from_json,
    "size": Size.from_json,
    "coder": CodedBy.from_json,
}


# Checks. Each raises RecordError with the record, the field, what came and what is allowed.


def _fail(record: str, field: str, came: object, allowed: str) -> NoReturn:
    raise RecordError(f"{record}.{field}: got {_shown(came)}; allowed: {allowed}")


def _shown(value: object) -> str:
    spelled = repr(value)
    return spelled if len(spelled) <= _SHOWN else f"{spelled[:_SHOWN]}…"


def _name(record: object) -> str:
    identity = getattr(record, "id", "")
    return f"{type(record).__name__} {identity}" if identity else type(record).__name__


def _check(right: bool, record: object, field: str, allowed: str) -> None:
    if not right:
        _fail(_name(record), field, getattr(record, field), allowed)


def _check_text(record: object, *names: str) -> None:
    for name in names:
        if not isinstance(getattr(record, name), str):
            _fail(_name(record), name, getattr(record, name), "a string")


def _check_filled(record: object, *names: str) -> None:
    for name in names:
        value = getattr(record, name)
        _check(isinstance(value, str) and value != "", record, name, "a string that is not empty")


def _check_choice(record: object, name: str, choices: tuple[str, ...]) -> None:
    _check(getattr(record, name) in choices, record, name, f"one of {', '.join(choices)}")


def _check_strings(record: object, name: str, pattern: re.Pattern[str] | None, allowed: str) -> None:
    value = getattr(record, name)
    if value != ():  # as most are
        _check(isinstance(value, tuple) and all(_is_item(item, pattern) for item in value), record, name, allowed)


def _check_tuple(record: object, name: str, cls: type) -> None:
    value = getattr(record, name)
    right = isinstance(value, tuple) and all(isinstance(item, cls) for item in value)
    _check(right, record, name, f"a tuple of {cls.__name__}")


def _check_part(record: object, name: str, cls: type) -> None:
    value = getattr(record, name)
    _check(value is None or isinstance(value, cls), record, name, f"{cls.__name__} or None")


def _check_span(record: object, first: str, last: str) -> None:
    start, end = getattr(record, first), getattr(record, last)
    _check(_is_count(start), record, first, "an integer from 0")
    if not (_is_count(end) and end >= start):
        _fail(_name(record), last, end, f"an integer from {first}, {start}")


def _check_inside(record: object, info: TextInfo | None, start: int, end: int) -> None:
    _check_part(record, "text_info", TextInfo)
    right = info is None or info.start <= start <= end <= info.end
    _check(right, record, "text_info", f"a sentence that holds the words at {start} to {end}")


def _is_item(value: object, pattern: re.Pattern[str] | None) -> bool:
    return isinstance(value, str) and value != "" if pattern is None else _matches(pattern, value)


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_between(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _is_bounds(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, tuple) or len(value) != 2 or value == (None, None):
        return False
    low, high = value
    ordered = low is None or high is None or (_is_count(low) and _is_count(high) and low <= high)
    return ordered and all(bound is None or _is_count(bound) for bound in value)


def _is_day(value: object) -> bool:
    day = _day(value)
    return day is not None and day.isoformat() == value


def _day(value: object) -> datetime.date | None:
    try:
        return datetime.datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None
