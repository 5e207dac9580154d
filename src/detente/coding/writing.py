"""Candidates to event records: dates, places, sizes, scores, codes, offsets."""

from __future__ import annotations

from detente.actors import Kind, Phrases
from detente.codebook import Book
from detente.coding.attribution import Voice
from detente.coding.candidates import OBLIGATION, Candidate, JudgesView
from detente.coding.confidence import confidence, load_weights
from detente.coding.contexts import Evidence
from detente.coding.predicates import Grammar
from detente.coding.recoding import recode
from detente.coding.sizes import read_size
from detente.language import Sentence, TimeExpression, find_times, resolve_time
from detente.records import UNKNOWN, Article, CodedBy, Entity, Event, Location, TextInfo, event_id
from detente.version import __version__

_PAST_YEARS = 1  # an act told of a year so much before publication is historical
_STATE = frozenset({"", "GOV", "MIL", "COP", "SPY", "JUD", "LEG"})
_AUXILIARY_ORDER = ("negated", "future", "hypothetical", "historical")


class EventWriter:
    """Writes the event records of one article."""

    def __init__(self, article: Article, book: Book) -> None:
        self._article = article
        self._book = book
        self._weights = load_weights()
        self._times: tuple[int, list[TimeExpression]] = (-2, [])

    def write(self, c: Candidate, grammar: Grammar, phrases: Phrases, contexts: Evidence) -> Event | None:
        """Return the record of a candidate, None for what is no event in the codebook.

        `contexts` are those that its sentence and article speak of.
        """
        s = grammar.s
        start, end = self._words(c, s)
        day, precision, words, inferred = self._date(c, s)
        about = tuple(name for name in self._book.coded.contexts if name in contexts or name in c.entry.context)
        coded = recode(c, s, about, self._book)
        if coded is None:
            return None
        type_, mode, why = coded
        modes, codebook = (mode,) if mode else (), self._book.codebook
        return Event(
            id=event_id(self._article.id, start, end, type_, c.actors, c.recipients),
            article=self._article.id,
            date=day,
            date_precision=precision,
            date_text=words,
            inferred=inferred,
            actor=c.actors,
            recipient=c.recipients,
            event=(type_,),
            mode=modes,
            context=about,
            auxiliary=tuple(a for a in _AUXILIARY_ORDER if a in c.aux),
            status=_status(c),
            section=s.section,
            quad_code=codebook.quad(type_),
            event_scale=codebook.score(type_, modes),
            cameo=codebook.cameo_for(type_, mode, [name for name in about if name in codebook.contexts]),
            event_text=self._article.text[start:end],
            event_start=start,
            event_end=end,
            text_info=TextInfo(s.index, s.start, s.end),
            reported_by=tuple(_speaker(v, s) for v in c.voices),
            event_loc=_location(c, phrases),
            size=read_size(grammar, c.predicate),
            confidence=round(confidence(c, s, self._weights), 3),
            coder=CodedBy(
                version=__version__,
                rule="; ".join((c.entry.id, *c.rules, *((why,) if why else ()))),
                evidence=(
                    *(f"{name}: {', '.join(contexts[name])}" for name in about if name in contexts),
                    *_judges(c.opinion),
                ),
            ),
        )

    def _words(self, c: Candidate, s: Sentence) -> tuple[int, int]:
        """The words that carry the act: its head and what the frame asks to stand beside it."""
        tokens = [c.head]
        for token in (*c.match.inner, *c.predicate.get("prt")):
            if token > c.head and not s.is_verb(token) and token - c.head <= 4:
                tokens.append(token)
        if c.entry is OBLIGATION:  # "must withdraw", "has to go": with the word that obliges
            tokens += [k for k in s.children(c.head, "aux") if s.tags[k] == "MD"] or [s.head[c.head]]
        return s.offsets[min(tokens)][0], s.offsets[max(tokens)][1]

    # ------------------------------------------------------------------ when

    def _date(self, c: Candidate, s: Sentence) -> tuple[str | None, str, str, bool]:
        if self._times[0] != s.index:
            self._times = (s.index, find_times(s))
        published = self._article.day
        expression = self._nearest_time(c, s)
        future = bool({"future", "hypothetical"} & c.aux) or c.modality.future or c.modality.would
        if expression is not None:
            day, precision = resolve_time(expression, published, future=future)
            self._mark_historical(c, expression, day)
            return day, precision, expression.text, False
        if published is None:
            return None, "unknown", "", False
        return published.isoformat(), "day", "", True

    def _nearest_time(self, c: Candidate, s: Sentence) -> TimeExpression | None:
        """Return the expression of time that hangs on the act, or on what governs it without another act between."""
        best: tuple[int, TimeExpression] | None = None
        own = set(s.subtree(c.head))
        up = s.ancestors(c.head)[:3]
        for e in self._times[1]:
            governors = s.ancestors(e.start)
            host = next((g for g in governors if s.is_verb(g) or g == c.head), None)
            if host is None:
                continue
            if host == c.head or (e.start in own and c.predicate.kind == "noun"):
                distance = 0
            elif host in up and c.predicate.kind == "noun":
                distance = 1 + up.index(host)
            elif host in own and s.deps[host] in {"advcl", "conj"}:
                continue
            elif host in up and s.deps[c.head] in {"xcomp", "conj"}:
                distance = 3
            else:
                continue
            if best is None or distance < best[0]:
                best = (distance, e)
        return best[1] if best else None

    def _mark_historical(self, c: Candidate, e: TimeExpression, day: str | None) -> None:
        published = self._article.day
        if published is None:
            old = e.year is not None or (e.unit == "year" and e.value < 0)
        else:
            old = (
                day is not None
                and published.year - int(day[:4]) >= _PAST_YEARS
                and (e.year is not None or e.unit == "year")
            )
        if old and not c.modality.future:
            c.aux.add("historical")


def _judges(opinion: JudgesView | None) -> tuple[str, ...]:
    """Return what the judge says of an act, as evidence."""
    return () if opinion is None else (f"judge: {opinion.type} {opinion.act:.2f}, parties {opinion.parties:.2f}",)


def _status(c: Candidate) -> str:
    if not c.voices:
        return "reported"
    if c.voices[-1].effect == "denying" or "negated" in c.aux:
        return "denied"
    return "admitted" if any(_is_same_side(e, a) for e in c.voices[-1].speakers for a in c.actors) else "claimed"


def _is_same_side(speaker: Entity, actor: Entity) -> bool:
    """Tell whether a speaker answers for an actor: a state for its organs, nobody for rebels against it."""
    if speaker.code != actor.code or speaker.code == UNKNOWN:
        return False
    return speaker.sector == actor.sector or (speaker.sector in _STATE and actor.sector in _STATE)


def _speaker(voice: Voice, s: Sentence) -> Entity:
    return voice.speakers[0] if voice.speakers else Entity(UNKNOWN)


def _location(c: Candidate, phrases: Phrases) -> Location | None:
    if c.place is None:
        return None
    match = phrases.match_at(c.place)
    if match is None:
        return None
    name = next((n for n in match.names if n.kind in {Kind.PLACE, Kind.CAPITAL, Kind.COUNTRY}), match.names[0])
    return Location(
        text=phrases.s.text(match.start, match.end), name=name.entity, country=name.code, lat=name.lat, lon=name.lon
    )
