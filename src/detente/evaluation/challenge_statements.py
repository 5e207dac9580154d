"""Challenge suites of statements: passages by phenomenon, each with all that somebody says in it.

A file is a phenomenon: its `description`, and `[[case]]` with `text`, a list of sentences, and `statements`, a list of
`{content, speaker, form, via}`. `content` are words of the text, `speaker` is a code (`RUS/GOV`) or empty, `via` a list
of codes, outermost first. A case may have a `title`, and `lines = true` where its sentences are lines of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from detente.evaluation.figures import share
from detente.evaluation.gold import EvaluationError, GoldDocument, GoldStatement, Span
from detente.evaluation.statements import StatementScores, score_statements
from detente.records import FORMS, Entity, Statement, code

_CASE_KEYS = frozenset({"text", "statements", "title", "lines"})
_STATEMENT_KEYS = frozenset({"content", "speaker", "form", "via"})
_EDGE = " \t\n\"'“”‘’«»„`,.;:"


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as a case is judged by it: content without the marks at its ends, speaker's code, form, chain."""

    content: str
    speaker: str
    form: str
    via: tuple[str, ...]

    def __str__(self) -> str:
        chain = " > ".join((*self.via, self.speaker or "unknown"))
        return f"{chain} ({self.form}): {self.content}"


@dataclass(frozen=True, slots=True)
class StatementChallenge:
    """A passage with all statements in it."""

    phenomenon: str
    document: GoldDocument
    wanted: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class StatementChallengeError:
    """A passage that was not read as it should be."""

    phenomenon: str
    case: str
    text: str
    wanted: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementChallengeScores:
    """Figures of a suite: of all its statements, and by phenomenon how many cases there are and are right as a whole.

    A case is right as a whole if all statements of its passage are found and no others, with their exact contents,
    speakers (sector included), forms and chains.
    """

    statements: StatementScores
    phenomena: Mapping[str, tuple[int, int]]
    errors: tuple[StatementChallengeError, ...]

    @property
    def cases(self) -> int:
        """How many passages there are."""
        return sum(cases for cases, _ in self.phenomena.values())

    @property
    def right(self) -> float:
        """The share of passages that are right as a whole."""
        return share(self.cases - len(self.errors), self.cases)

    def to_json(self) -> dict[str, Any]:
        """Give the figures as plain JSON values, without the errors."""
        by_phenomenon = {name: {"cases": cases, "right": right} for name, (cases, right) in self.phenomena.items()}
        return {"cases": self.cases, "right": self.right, "phenomena": by_phenomenon} | self.statements.to_json()


def holds_statements(folder: Path) -> bool:
    """Tell whether the challenge suite in a folder is one of statements."""
    return any(
        "statements" in case for path in sorted(folder.glob("*.toml"))[:1] for case in _toml(path).get("case", [])[:1]
    )


def read_statement_challenges(folder: Path) -> list[StatementChallenge]:
    """Read the suite in a folder, files by name.

    Raises:
        EvaluationError: there is no file, or one cannot be used; names the file, the case and what is wrong.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise EvaluationError(f"{folder}: has no .toml file; a challenge suite has one for each phenomenon")
    return [challenge for path in paths for challenge in _read(path)]


def _read(path: Path) -> Iterator[StatementChallenge]:
    for number, case in enumerate(_toml(path).get("case", []), start=1):
        try:
            yield _challenge(path.stem, number, case)
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationError(f"{path}, case {number}: {error}") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise EvaluationError(f"{path}: {error}") from error


def _challenge(phenomenon: str, number: int, case: Mapping[str, Any]) -> StatementChallenge:
    _check_keys(case, _CASE_KEYS)
    sentences = [str(one) for one in case["text"]]
    text = ("\n" if case.get("lines") else " ").join(sentences)
    wanted, gold, at = [], [], 0
    for statement in case["statements"]:
        _check_keys(statement, _STATEMENT_KEYS)
        said = _said(statement)
        start = _place(text, said.content, at)
        at = start if statement.get("via") else start + 1  # one told inside another may begin where that begins
        wanted.append(said)
        gold.append(GoldStatement(start, start + len(said.content), said.speaker, said.form))
    document = GoldDocument(
        id=f"{phenomenon}-{number}",
        text=text,
        sentences=tuple(_spans(sentences)),
        events=(),
        statements=tuple(gold),
        title=str(case.get("title", "")),
    )
    return StatementChallenge(phenomenon, document, tuple(wanted))


def _check_keys(values: Mapping[str, Any], known: frozenset[str]) -> None:
    unknown = set(values) - known
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")


def _said(statement: Mapping[str, Any]) -> Said:
    form = statement.get("form", "indirect")
    if form not in FORMS:
        raise ValueError(f"form {form!r} is not one of {', '.join(FORMS)}")
    content = str(statement["content"]).strip(_EDGE)
    return Said(content, str(statement["speaker"]), form, tuple(map(str, statement.get("via", ()))))


def _place(text: str, content: str, at: int) -> int:
    found = text.find(content, at)
    found = text.find(content) if found < 0 else found
    if found < 0:
        raise ValueError(f"the content {content!r} does not stand in the text")
    return found


def _spans(sentences: Iterable[str]) -> Iterator[Span]:
    at = 0
    for sentence in sentences:
        yield at, at + len(sentence)
        at += len(sentence) + 1


def score_statement_challenges(
    challenges: Iterable[StatementChallenge], statements: Iterable[Statement]
) -> StatementChallengeScores:
    """Score statements against a suite; a statement's `article` is the id of the challenge's document."""
    suite, found = list(challenges), list(statements)
    by_article: dict[str, list[Statement]] = {}
    for statement in found:
        by_article.setdefault(statement.article, []).append(statement)
    errors = {one.document.id: _error(one, by_article.get(one.document.id, [])) for one in suite}
    phenomena: dict[str, tuple[int, int]] = {}
    for name in dict.fromkeys(one.phenomenon for one in suite):
        own = [one for one in suite if one.phenomenon == name]
        phenomena[name] = len(own), sum(errors[one.document.id] is None for one in own)
    return StatementChallengeScores(
        statements=score_statements([one.document for one in suite], found),
        phenomena=phenomena,
        errors=tuple(error for error in errors.values() if error is not None),
    )


def _error(challenge: StatementChallenge, statements: Iterable[Statement]) -> StatementChallengeError | None:
    found = sorted((_as_said(s) for s in statements), key=str)
    wanted = sorted(challenge.wanted, key=str)
    if found == wanted:
        return None
    return StatementChallengeError(
        challenge.phenomenon,
        challenge.document.id,
        challenge.document.text,
        tuple(map(str, wanted)),
        tuple(map(str, found)),
    )


def _as_said(statement: Statement) -> Said:
    return Said(
        statement.content.strip(_EDGE), _code(statement.speaker), statement.form, tuple(map(_code, statement.via))
    )


def _code(entity: Entity | None) -> str:
    """Give a speaker's code; empty for one nobody knows."""
    return "" if entity is None or entity == Entity() else code(entity)
