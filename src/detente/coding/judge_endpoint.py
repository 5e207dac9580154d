"""A judge behind an endpoint that speaks OpenAI's protocol: Ollama, vLLM, llama.cpp, or a service.

The codebook is the prompt, and a JSON schema holds the answer. Needs the `endpoint` extra (`openai`, which retries and
waits by itself when a server is busy). Answers are kept in a file, so that the same question is paid for once.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
from openai import APIConnectionError, APIError, OpenAI
from openai.types.chat import ChatCompletionMessageParam
from openai.types.shared_params import ResponseFormatJSONSchema
from pydantic import BaseModel, Field, ValidationError

from detente.codebook import Codebook
from detente.coding.judge import TYPES, Floats, JudgedAct, Marked, Passage, Span
from detente.coding.judge_answers import ToldAct, ToldJudgement
from detente.errors import DetenteError

Type = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
NONE = "NONE"
_MINUTE = 60.0
_MILLION = 1e6
_SURE = 0.9  # of an answer that does not say how sure it is
_UNEXPLAINED = 0.02  # what an answer leaves to all other types together
Parsed = TypeVar("Parsed", bound=BaseModel)


class EndpointError(DetenteError):
    """An endpoint cannot be used: the message names it and says what to do."""


class AnsweredAct(BaseModel):
    """An act in an answer: its words as they stand, its type, and its parties by the numbers of the mentions."""

    words: str
    type: Type
    actors: list[int] = []
    recipients: list[int] = []
    auxiliary: list[Literal["negated", "future", "hypothetical", "historical"]] = []
    confidence: float = Field(default=_SURE, ge=0.0, le=1.0)


class AnsweredSentence(BaseModel):
    """The acts of a sentence."""

    acts: list[AnsweredAct]


class AnsweredPair(BaseModel):
    """The type of what a marked actor does to a marked recipient."""

    type: Type | Literal["NONE"]
    confidence: float = Field(default=_SURE, ge=0.0, le=1.0)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers, and how it is asked.

    `rate` is the most requests a minute (0: no limit), `workers` how many are under way at once, `cache` the file of
    answers (none: they are not kept); `prices` are for a million tokens in and out, in whatever money.
    """

    url: str
    model: str
    key: str = "none"
    timeout: float = 60.0
    retries: int = 4
    rate: float = 0.0
    workers: int = 4
    cache: Path | None = None
    prices: tuple[float, float] = (0.0, 0.0)


@dataclass(slots=True)
class Usage:
    """What an endpoint was asked: requests, answers from the cache or that could not be read, tokens in and out."""

    requests: int = 0
    cached: int = 0
    unread: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def cost(self, prices: tuple[float, float]) -> float:
        """Return what the tokens cost at prices for a million of them."""
        return (self.tokens_in * prices[0] + self.tokens_out * prices[1]) / _MILLION


@dataclass(slots=True)
class _Pace:
    """Lets requests pass at most so many a minute."""

    rate: float
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        if self.rate <= 0:
            return
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next)
            self._next = at + _MINUTE / self.rate
        time.sleep(at - now)


class _Answers:
    """Answers by the hash of model and question: in a SQLite file, or in memory."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._base = sqlite3.connect(path or ":memory:", check_same_thread=False)
        with self._base:
            self._base.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL)")

    def get(self, key: str) -> str | None:
        with self._lock:
            row = self._base.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def put(self, key: str, answer: str) -> None:
        with self._lock, self._base:
            self._base.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, answer))


class EndpointJudge:
    """Asks a model for judgements. An answer that cannot be read counts as no opinion, and is counted in `usage`.

    Raises (when read):
        EndpointError: nothing answers, or the endpoint refuses (wrong key, unknown model).
    """

    types: tuple[str, ...] = TYPES

    def __init__(self, endpoint: Endpoint, codebook: Codebook) -> None:
        self.endpoint = endpoint
        self.usage = Usage()
        self._client = OpenAI(
            base_url=endpoint.url, api_key=endpoint.key, timeout=endpoint.timeout, max_retries=endpoint.retries
        )
        self._types = _describe(codebook)
        self._pace = _Pace(endpoint.rate)
        self._answers = _Answers(endpoint.cache)
        self._lock = threading.Lock()

    def read(self, passages: Sequence[Passage]) -> list[ToldJudgement]:
        """Return a judgement for each passage, in order."""
        answers = self._ask_all(passages, self._ask_passage)
        return [_judgement(p, answer) for p, answer in zip(passages, answers, strict=True)]

    def types_between(self, pairs: Sequence[Marked]) -> Floats:
        """Return for each marked pair the probabilities of the types, and of none as the last, [pairs, types + 1]."""
        answers = self._ask_all(pairs, self._ask_pair)
        chances = np.full((len(pairs), len(TYPES) + 1), _UNEXPLAINED, np.float32)
        names = (*TYPES, NONE)
        for row, answer in enumerate(answers):
            if answer is not None:
                chances[row] = (1.0 - answer.confidence) / len(TYPES)
                chances[row, names.index(answer.type)] = max(answer.confidence, _UNEXPLAINED)
        return np.asarray(chances / chances.sum(1, keepdims=True), np.float32)

    def _ask_all(self, things: Sequence[Any], ask: Callable[[Any], Parsed | None]) -> list[Parsed | None]:
        if not things:
            return []
        with ThreadPoolExecutor(self.endpoint.workers) as pool:
            return list(pool.map(ask, things))

    def _ask_passage(self, passage: Passage) -> AnsweredSentence | None:
        return self._ask(f"{_CODER}\n\n{self._types}", _question(passage), AnsweredSentence)

    def _ask_pair(self, pair: Marked) -> AnsweredPair | None:
        return self._ask(f"{_PAIR_CODER}\n\n{self._types}", _marked(pair), AnsweredPair)

    def _ask(self, system: str, question: str, form: type[Parsed]) -> Parsed | None:
        key = hashlib.sha256("\0".join((self.endpoint.model, system, question)).encode()).hexdigest()
        kept = self._answers.get(key)
        if kept is not None:
            self._count(cached=1)
            return form.model_validate_json(kept)
        answer = self._request(system, question, form)
        try:
            parsed = form.model_validate_json(answer)
        except ValidationError:
            self._count(unread=1)
            return None
        self._answers.put(key, answer)
        return parsed

    def _request(self, system: str, question: str, form: type[BaseModel]) -> str:
        self._pace.wait()
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": system},
            {"role": "user", "content": question},
        ]
        answer_form: ResponseFormatJSONSchema = {
            "type": "json_schema",
            "json_schema": {"name": form.__name__, "schema": form.model_json_schema()},
        }
        try:
            given = self._client.chat.completions.create(
                model=self.endpoint.model, messages=messages, response_format=answer_form, temperature=0, seed=1
            )
        except APIConnectionError as error:
            raise EndpointError(f"{self.endpoint.url}: no answer ({error}); is the server running?") from error
        except APIError as error:
            raise EndpointError(f"{self.endpoint.url}: model {self.endpoint.model!r}: {error.message}") from error
        tokens = given.usage
        self._count(
            requests=1,
            tokens_in=tokens.prompt_tokens if tokens else 0,
            tokens_out=tokens.completion_tokens if tokens else 0,
        )
        return (given.choices[0].message.content or "") if given.choices else ""

    def _count(self, **more: int) -> None:
        with self._lock:
            for name, number in more.items():
                setattr(self.usage, name, getattr(self.usage, name) + number)


_CODER = """You code political events in news. Read the sentence; what stands before it is context only.
Name each act between political actors that the sentence tells: the words that carry it, exactly as they stand there
(one to four words, no actors in them), its type, who does it (actors) and to whom (recipients), by the numbers of the
mentions. Acts that both sides do together have all of them as actors. A plan or promise is "future", an act denied to
have happened "negated", an act under a condition "hypothetical", an act of an earlier year "historical". What is
nobody's act (sport, business, states, wishes, mere mention) is left out. Answer in JSON: {"acts": [...]}."""
_PAIR_CODER = """You code political events in news. In the text an actor stands between <a> and </a>, a recipient
between <r> and </r>. Name the type of what the actor does to the recipient, or NONE, and how sure you are from 0 to 1.
Answer in JSON: {"type": ..., "confidence": ...}."""


def _describe(codebook: Codebook) -> str:
    """Return the types with their definitions, a line each."""
    return "\n".join(f"{name}: {codebook.event(name).definition}" for name in TYPES)


def _question(passage: Passage) -> str:
    before = " ".join(words for words, _ in passage.parts[:-1])
    mentions = {n: passage.words(*span) for n, span in enumerate(passage.mentions)}
    hints = [f"{passage.words(hint.start, hint.end)}: {hint.type}" for hint in passage.hints]
    asked = {"before": before, "sentence": passage.parts[-1][0], "mentions": mentions, "a lexicon proposes": hints}
    return json.dumps(asked, ensure_ascii=False)


def _marked(pair: Marked) -> str:
    inserts = [(at, n, mark) for a, b in pair.actor for n, (at, mark) in enumerate(((b, "</a>"), (a, "<a>")))]
    inserts += [(at, n, mark) for a, b in pair.recipient for n, (at, mark) in enumerate(((b, "</r>"), (a, "<r>")))]
    text = pair.text
    for at, _, mark in sorted(inserts, reverse=True):
        text = text[:at] + mark + text[at:]
    return text


def _judgement(passage: Passage, answer: AnsweredSentence | None) -> ToldJudgement:
    """Find an answer's words and mentions in the passage; what is not in it is no act."""
    words, start = passage.parts[-1]
    told = []
    for act in answer.acts if answer is not None else []:
        at = words.find(act.words)
        if at < 0 or not act.words:
            continue
        place = JudgedAct(start + at, start + at + len(act.words), act.type, act.confidence)
        actors, recipients = _spans(passage, act.actors), _spans(passage, act.recipients)
        told.append(ToldAct(place, actors, recipients, frozenset(act.auxiliary)))
    return ToldJudgement(tuple(told))


def _spans(passage: Passage, numbers: Sequence[int]) -> frozenset[Span]:
    return frozenset(passage.mentions[n] for n in numbers if 0 <= n < len(passage.mentions))
