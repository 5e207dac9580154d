"""Challenge suites: passages by phenomenon, each with its full coding, in a folder of TOML files.

A file is a phenomenon: its `description`, and `[[case]]` with `text`, a list of sentences, `events`, a list with the
coding of each (`detente.evaluation.notation`), and perhaps a `date` of publication.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from detente.codebook import Codebook
from detente.evaluation.events import EventScores, score_events
from detente.evaluation.figures import share
from detente.evaluation.gold import EvaluationError, GoldDocument
from detente.evaluation.notation import coding_of, parse_coding, parse_events, write_coding
from detente.records import Event

_CASE_KEYS = frozenset({"text", "events", "date"})


@dataclass(frozen=True, slots=True)
class Challenge:
    """A passage with its coding: the gold document, the phenomenon it is about, and its codings in the notation."""

    phenomenon: str
    document: GoldDocument
    codings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChallengeError:
    """A passage that was not coded as it should be: sentences, what was wanted and what was found in each."""

    phenomenon: str
    case: str
    sentences: tuple[str, ...]
    wanted: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChallengeScores:
    """Figures of a suite: those of all events, and by phenomenon (dyad F1, cases, cases that are right as a whole).

    A case is right as a whole if actors, types, recipients and auxiliary modes of all its events are, sectors included.
    """

    events: EventScores
    phenomena: Mapping[str, tuple[EventScores, int, int]]
    errors: tuple[ChallengeError, ...]

    @property
    def cases(self) -> int:
        """How many passages there are."""
        return sum(cases for _, cases, _ in self.phenomena.values())

    @property
    def right(self) -> float:
        """The share of passages that are right as a whole."""
        return share(self.cases - len(self.errors), self.cases)

    def to_json(self) -> dict[str, Any]:
        """Give the figures as plain JSON values, without the errors."""
        by_phenomenon = {
            name: {"dyad": scores.levels["dyad"].to_json(), "cases": cases, "right": right}
            for name, (scores, cases, right) in self.phenomena.items()
        }
        return {"cases": self.cases, "right": self.right, "phenomena": by_phenomenon} | self.events.to_json()


def read_challenges(folder: Path) -> list[Challenge]:
    """Read the suite in a folder, files by name.

    Raises:
        EvaluationError: there is no file, or one cannot be used; names the file, the case and what is wrong.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise EvaluationError(f"{folder}: has no .toml file; a challenge suite has one for each phenomenon")
    return [challenge for path in paths for challenge in _read(path)]


def _read(path: Path) -> Iterator[Challenge]:
    try:
        raw = tomli.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise EvaluationError(f"{path}: {error}") from error
    for number, case in enumerate(raw.get("case", []), start=1):
        try:
            yield _challenge(path.stem, number, case)
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationError(f"{path}, case {number}: {error}") from error


def _challenge(phenomenon: str, number: int, case: Mapping[str, Any]) -> Challenge:
    unknown = set(case) - _CASE_KEYS
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}; known are {', '.join(sorted(_CASE_KEYS))}")
    sentences, codings = [str(one) for one in case["text"]], tuple(str(one) for one in case["events"])
    if len(sentences) != len(codings):
        raise ValueError(f"{len(sentences)} sentences, but {len(codings)} codings; give one for each")
    document = GoldDocument(
        id=f"{phenomenon}-{number}",
        text=" ".join(sentences),
        sentences=tuple(_spans(sentences)),
        events=tuple(event for i, coding in enumerate(codings) for event in parse_events(coding, i)),
        date=case.get("date"),
    )
    return Challenge(phenomenon, document, codings)


def _spans(sentences: Iterable[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for sentence in sentences:
        yield at, at + len(sentence)
        at += len(sentence) + 1


def score_challenges(
    challenges: Iterable[Challenge], events: Iterable[Event], codebook: Codebook | None = None
) -> ChallengeScores:
    """Score events against a suite; an event's `article` is the id of the challenge's document.

    Types are those of a codebook; PLOVER, if not given.
    """
    suite, found = list(challenges), list(events)
    by_article: dict[str, list[Event]] = {}
    for event in found:
        by_article.setdefault(event.article, []).append(event)
    errors = {one.document.id: _error(one, by_article.get(one.document.id, [])) for one in suite}
    phenomena: dict[str, tuple[EventScores, int, int]] = {}
    for name in dict.fromkeys(one.phenomenon for one in suite):
        own = [one for one in suite if one.phenomenon == name]
        right = sum(errors[one.document.id] is None for one in own)
        phenomena[name] = score_events([one.document for one in own], found, codebook), len(own), right
    return ChallengeScores(
        events=score_events([one.document for one in suite], found, codebook),
        phenomena=phenomena,
        errors=tuple(error for error in errors.values() if error is not None),
    )


def _error(challenge: Challenge, events: Iterable[Event]) -> ChallengeError | None:
    document = challenge.document
    inside: list[list[Event]] = [[] for _ in document.sentences]
    for event in events:
        at = [i for i, (start, end) in enumerate(document.sentences) if start <= (event.event_start or 0) < end]
        inside[at[0] if at else 0].append(event)
    wanted = tuple(write_coding(parse_coding(coding)) for coding in challenge.codings)
    found = tuple(write_coding(coding_of(own)) for own in inside)
    if wanted == found:
        return None
    words = tuple(document.words(i) for i in range(len(document.sentences)))
    return ChallengeError(challenge.phenomenon, document.id, words, wanted, found)
