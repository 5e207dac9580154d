"""What a codebook holds, and the questions that it answers. How it is read from its files stands in `files`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from detente.errors import DetenteError


class CodebookError(DetenteError):
    """A codebook's file is broken, or it was asked for what it does not have."""


@dataclass(frozen=True, slots=True)
class Mode:
    """A way in which an act of one type is done; `score` lies in -10 (conflict) to 10 (cooperation)."""

    name: str
    definition: str
    score: float


@dataclass(frozen=True, slots=True)
class EventType:
    """One of the types of event: its quad class (1 to 4), its score, its modes, and what settles doubts."""

    name: str
    quad: int
    score: float
    requires_recipient: bool
    definition: str
    includes: tuple[str, ...]
    decides: tuple[str, ...]
    modes: tuple[Mode, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What an event is about."""

    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class Auxiliary:
    """A mark on whether an event is real; `plover` is its name in PLOVER."""

    name: str
    plover: str
    definition: str


@dataclass(frozen=True, slots=True)
class Sector:
    """The part of a society that an actor belongs to: three letters, as in RUS/GOV."""

    code: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class NonState:
    """A code that stands in the place of a country's."""

    code: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class PartiallyRecognised:
    """A territory that is coded as the state that claims it."""

    name: str
    country: str


@dataclass(frozen=True, slots=True)
class CameoRow:
    """One CAMEO code with its Goldstein value and its nearest type, mode and contexts; no type for 01 and 02."""

    code: str
    label: str
    type: str
    mode: str
    context: tuple[str, ...]
    goldstein: float


@dataclass(frozen=True, slots=True)
class CameoChoice:
    """A way from a type and mode, given all of these contexts, to CAMEO; `preferred` where the codebook says so."""

    code: str
    context: frozenset[str]
    preferred: bool


@dataclass(frozen=True, slots=True)
class Codebook:
    """Event types, contexts, sectors and codes by name; `cameo` by CAMEO code, a string with its leading zero.

    Each method raises CodebookError for a name that the codebook does not have.
    """

    quads: Mapping[int, str]
    events: Mapping[str, EventType]
    contexts: Mapping[str, Context]
    auxiliaries: Mapping[str, Auxiliary]
    sectors: Mapping[str, Sector]
    nonstates: Mapping[str, NonState]
    partially_recognised: Mapping[str, PartiallyRecognised]
    cameo: Mapping[str, CameoRow]
    cameo_choices: Mapping[tuple[str, str], tuple[CameoChoice, ...]]

    def event(self, type: str) -> EventType:
        """Give the type of that name."""
        if type not in self.events:
            raise _unknown("event type", type, self.events)
        return self.events[type]

    def mode(self, type: str, mode: str) -> Mode:
        """Give the mode of that name, which belongs to that type."""
        modes = {known.name: known for known in self.event(type).modes}
        if mode not in modes:
            raise _unknown(f"mode of {type}", mode, modes)
        return modes[mode]

    def quad(self, type: str) -> int:
        """Give a type's quad class: 1 verbal, 2 material cooperation, 3 verbal, 4 material conflict."""
        return self.event(type).quad

    def score(self, type: str, modes: Iterable[str] = ()) -> float:
        """Give the score of a type with its modes, -10 (conflict) to 10 (cooperation).

        A mode has its own score; of several, the one farthest from zero counts, and of equals the first.
        """
        scores = [self.mode(type, mode).score for mode in modes]
        return max(scores, key=abs) if scores else self.event(type).score

    def cameo_for(self, type: str, mode: str = "", context: Collection[str] = ()) -> str:
        """Give the nearest CAMEO code, of three or four digits.

        It is the code that has most of the event's contexts and no other; of several, the one that the codebook
        prefers, else the broadest. Where each code for the mode has some other context, the one with fewest is
        taken; where there is no code for the mode, the type's. Empty where the codebook says no code for the type.
        """
        if mode:
            self.mode(type, mode)
        self._check_contexts(context)
        choices = self.cameo_choices.get((type, mode)) or self.cameo_choices.get((self.event(type).name, ""), ())
        if not choices:
            return ""
        given = frozenset(context)
        fitting = [choice for choice in choices if choice.context <= given]
        if fitting:
            return min(fitting, key=lambda choice: (-len(choice.context), not choice.preferred, *_breadth(choice))).code
        return min(choices, key=lambda choice: (len(choice.context), *_breadth(choice))).code

    def from_cameo(self, code: str) -> tuple[str, str, tuple[str, ...]]:
        """Give the nearest type, mode and contexts; all empty for codes that no type corresponds to."""
        row = self._cameo_row(code)
        return row.type, row.mode, row.context

    def goldstein(self, code: str) -> float:
        """Give a CAMEO code's Goldstein value, -10 (conflict) to 10 (cooperation)."""
        return self._cameo_row(code).goldstein

    def _cameo_row(self, code: str) -> CameoRow:
        if code not in self.cameo:
            raise CodebookError(f"codebook: no CAMEO code {code!r}; codes are strings with their leading zero")
        return self.cameo[code]

    def _check_contexts(self, context: Collection[str]) -> None:
        for name in context:
            if name not in self.contexts:
                raise _unknown("context", name, self.contexts)


def _breadth(choice: CameoChoice) -> tuple[int, str]:
    return len(choice.code), choice.code


def _unknown(what: str, name: str, known: Iterable[str]) -> CodebookError:
    return CodebookError(f"codebook: no {what} {name!r}; there are: {', '.join(known) or 'none'}")
