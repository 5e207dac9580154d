"""A transformers model of the user's as judge: one for entailment, or one that classifies a pair of parties.

Needs the `transformers` extra (PyTorch with it). An entailment model (a label with "entail" in its name) is asked
one hypothesis a type, from `languages/en/hypotheses.toml`, after the manner of ZSP (Hu et al., ACL 2024). A
classification model has our types as labels, and maybe NONE; it reads the text and then `ACTOR > RECIPIENT`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import tomli
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from detente.coding.judge import TYPES, Floats, JudgedAct, JudgeMissingError, Marked, Passage, Span
from detente.coding.judge_answers import ToldAct, ToldJudgement

NONE = "NONE"
_ALL = (*TYPES, NONE)
_BATCH = 32
_LONGEST = 256  # pieces of words
_MOST_MENTIONS = 6  # of a sentence; every ordered pair of them is a question
_TOLD = 0.3  # an act that is less probable is not worth telling
_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})


class TransformersJudge:
    """Asks a sequence classification model about marked pairs.

    Raises (when made):
        JudgeMissingError: the folder holds no such model, or one whose labels are neither entailment nor our types.
    """

    types: tuple[str, ...] = TYPES

    def __init__(self, folder: Path) -> None:
        if not (folder / "config.json").is_file():
            raise JudgeMissingError(f"{folder}: no transformers model here, config.json is missing")
        self._tokenizer = AutoTokenizer.from_pretrained(str(folder))
        self._model = AutoModelForSequenceClassification.from_pretrained(str(folder)).eval()
        labels = {int(n): str(name) for n, name in self._model.config.id2label.items()}
        entailing = [n for n, name in labels.items() if "entail" in name.lower() and "not" not in name.lower()]
        self._entails = entailing[0] if entailing else None
        self._labels = {n: _ALL.index(name.upper()) for n, name in labels.items() if name.upper() in _ALL}
        if self._entails is None and len(self._labels) < len(labels):
            strange = ", ".join(sorted(name for n, name in labels.items() if n not in self._labels))
            raise JudgeMissingError(f"{folder}: labels {strange} are no event types; allowed: {', '.join(_ALL)}")
        self._hypotheses = load_hypotheses()

    def types_between(self, pairs: Sequence[Marked]) -> Floats:
        """Return for each marked pair the probabilities of the types, and of none as the last, [pairs, types + 1]."""
        if not pairs:
            return np.zeros((0, len(_ALL)), np.float32)
        return self._entailed(pairs) if self._entails is not None else self._classified(pairs)

    def read(self, passages: Sequence[Passage]) -> list[ToldJudgement]:
        """Return a judgement for each passage, in order: what its mentions do to each other, two by two."""
        asked = [(n, a, r) for n, passage in enumerate(passages) for a, r in itertools.permutations(_own(passage), 2)]
        chances = self.types_between([_marked(passages[n], a, r) for n, a, r in asked])
        found: list[dict[str, list[tuple[Span, Span, float]]]] = [{} for _ in passages]
        for (n, a, r), row in zip(asked, chances, strict=True):
            best = int(row.argmax())
            if best < len(TYPES) and row[best] >= _TOLD:
                found[n].setdefault(TYPES[best], []).append((a, r, float(row[best])))
        return [_judgement(passage, own) for passage, own in zip(passages, found, strict=True)]

    def _entailed(self, pairs: Sequence[Marked]) -> Floats:
        questions = [(pair.text, _named(self._hypotheses[type_], pair)) for pair in pairs for type_ in TYPES]
        sure = self._logits(questions).softmax(-1)[:, self._entails].reshape(len(pairs), len(TYPES)).numpy()
        chances = np.concatenate([sure, 1.0 - sure.max(1, keepdims=True)], axis=1)
        return np.asarray(chances / chances.sum(1, keepdims=True), np.float32)

    def _classified(self, pairs: Sequence[Marked]) -> Floats:
        sure = self._logits([(pair.text, _named("A > R", pair)) for pair in pairs]).softmax(-1).numpy()
        chances = np.zeros((len(pairs), len(_ALL)), np.float32)
        for label, number in self._labels.items():
            chances[:, number] = sure[:, label]
        return chances

    def _logits(self, questions: Sequence[tuple[str, str]]) -> torch.Tensor:
        found = []
        for first in range(0, len(questions), _BATCH):
            batch = [list(part) for part in zip(*questions[first : first + _BATCH], strict=True)]
            pieces = self._tokenizer(
                *batch, padding=True, truncation="only_first", max_length=_LONGEST, return_tensors="pt"
            )
            with torch.inference_mode():
                found.append(self._model(**pieces).logits.float())
        return torch.cat(found)


def load_hypotheses() -> dict[str, str]:
    """Return one sentence a type, with A and R for actor and recipient."""
    source = files("detente.languages.en") / "hypotheses.toml"
    return dict(tomli.loads(source.read_text("utf-8"))["hypotheses"])


def _named(sentence: str, pair: Marked) -> str:
    names = {"A": _words(pair.text, pair.actor), "R": _words(pair.text, pair.recipient)}
    return " ".join(names.get(word.rstrip(".,"), word) for word in sentence.split())


def _words(text: str, spans: Sequence[Span]) -> str:
    return " and ".join(text[start:end] for start, end in spans)


def _own(passage: Passage) -> list[Span]:
    """Return the mentions of the judged sentence itself."""
    first = passage.parts[-1][1]
    return [span for span in passage.mentions if span[0] >= first][:_MOST_MENTIONS]


def _marked(passage: Passage, actor: Span, recipient: Span) -> Marked:
    words, first = passage.parts[-1]
    return Marked(words, ((actor[0] - first, actor[1] - first),), ((recipient[0] - first, recipient[1] - first),))


def _judgement(passage: Passage, found: dict[str, list[tuple[Span, Span, float]]]) -> ToldJudgement:
    return ToldJudgement(tuple(_told(passage, type_, pairs) for type_, pairs in sorted(found.items())))


def _told(passage: Passage, type_: str, pairs: Sequence[tuple[Span, Span, float]]) -> ToldAct:
    """Return the act of a type: on the lexicon's words for it, else on the whole sentence."""
    words, first = passage.parts[-1]
    start, end = next(((h.start, h.end) for h in passage.hints if h.type == type_), (first, first + len(words)))
    actors = frozenset(a for a, _, _ in pairs)
    recipients = frozenset(r for _, r, _ in pairs)
    if type_ in _MUTUAL and actors & recipients:
        actors, recipients = actors | recipients, frozenset()
    surest = max(chance for _, _, chance in pairs)
    return ToldAct(JudgedAct(start, end, type_, surest), actors, recipients - actors, frozenset())
