"""The pipeline's network, run faster with the same trees: NumPy's matrix products, and each word embedded only once.

spaCy's matrix products are BLIS's, which has fast kernels for few processors and plain C for all others; NumPy's BLAS
knows nearly all. What a word brings into the network is the same wherever it stands, so it is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.attrs import ORTH, SPACY
from spacy.tokens import Doc
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from spacy.language import Language
    from thinc.api import Model

# Products are taken in whole blocks of rows, so that a sentence's vectors do not depend, in their last bit, on the
# sentences beside it. A block must be larger than what BLAS libraries take shortcuts for (a hundred cubed).
BLOCK_ROWS = 64
_LEAST_WEIGHTS = 1_000_000 // BLOCK_ROWS
REMEMBERED_WORDS = 20_000  # 8 MB with the 96 numbers of a word that the small pipelines have


class BlockOps(NumpyOps):  # type: ignore[misc]  # compiled, without types
    """Thinc's operations, with large products of single precision by NumPy. They parse; they do not train."""

    def gemm(
        self,
        x: Any,  # noqa: ANN401
        y: Any,  # noqa: ANN401
        *,
        out: Any = None,  # noqa: ANN401
        trans1: bool = False,
        trans2: bool = False,
    ) -> Any:  # noqa: ANN401
        """Multiply two matrices."""
        if trans1 or not trans2 or y.size < _LEAST_WEIGHTS or x.dtype != np.float32 or y.dtype != np.float32:
            return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
        rows = len(x)
        if out is None:
            out = np.empty((rows, len(y)), dtype=np.float32)
        whole = rows - rows % BLOCK_ROWS
        if whole:
            np.matmul(x[:whole], y.T, out=out[:whole])
        if whole < rows:
            rest = np.zeros((BLOCK_ROWS, x.shape[1]), dtype=np.float32)
            rest[: rows - whole] = x[whole:]
            out[whole:] = np.matmul(rest, y.T)[: rows - whole]
        return out

    def maxout(self, x: Any) -> tuple[Any, Any]:  # noqa: ANN401
        """Return the highest of each unit's pieces, and not which it is: only training asks for that."""
        best = x[:, :, 0]
        for piece in range(1, x.shape[2]):
            best = np.maximum(best, x[:, :, piece])
        return best, None


class Network:
    """Runs a pipeline's components over documents. Keeps vectors of words, which change nothing but its speed."""

    def __init__(self, nlp: Language) -> None:
        self._components = [(pipe, _word_vectors(pipe)) for _, pipe in nlp.pipeline]
        self._threads = ThreadpoolController()
        ops = BlockOps()
        for component, _ in self._components:
            model = getattr(component, "model", None)
            for layer in model.walk() if model is not None else ():
                layer.ops = ops

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Write all components' annotations into documents of one vocabulary, on one thread."""
        with self._threads.limit(limits=1, user_api="blas"):
            for component, words in self._components:
                _annotate(component, words, docs)


def _annotate(component: Any, words: WordVectors | None, docs: Sequence[Doc]) -> None:  # noqa: ANN401
    """Run a component: what `nlp.pipe` does, without its copies and generators, which cost a twentieth."""
    if words is not None and any(map(len, docs)):
        component.set_annotations(docs, component.model.get_ref("encode").predict(words(docs)))
    elif hasattr(component, "predict"):
        component.set_annotations(docs, component.predict(docs))
    else:
        for doc in docs:
            component(doc)


def _word_vectors(component: Any) -> WordVectors | None:  # noqa: ANN401  # any pipe
    """Return what remembers words for a component that embeds each by itself and then looks at its neighbours."""
    model = getattr(component, "model", None)
    if model is None or not (model.has_ref("embed") and model.has_ref("encode")):
        return None
    return WordVectors(model.get_ref("embed"))


class WordVectors:
    """The embedding layer's output by word and whether a blank follows it, on which alone it depends."""

    def __init__(self, embed: Model[list[Doc], list[Any]], capacity: int = REMEMBERED_WORDS) -> None:
        self._embed = embed
        self._capacity = capacity
        self._rows: dict[int, int] = {}
        self._table = np.empty((0, 0), dtype=np.float32)

    def __call__(self, docs: Sequence[Doc]) -> list[Any]:
        """Return a matrix for each document, one row a token; all are of one vocabulary and hold no white space."""
        keys = [_keys(doc) for doc in docs]
        if not self._learn(docs, keys):
            return self._embed.predict(list(docs))
        rows = self._rows
        return [self._table[[rows[key] for key in own]] for own in keys]

    def _learn(self, docs: Sequence[Doc], keys: Sequence[list[int]]) -> bool:
        """Embed the words that are new; forget all others first where the room is short, refuse where it always is."""
        new = self._unknown(docs, keys)
        if len(self._rows) + len(new) > self._capacity:
            self._rows = {}
            new = self._unknown(docs, keys)
        if len(new) > self._capacity:
            return False
        if new:
            words, spaces = [word for word, _ in new.values()], [space for _, space in new.values()]
            [vectors] = self._embed.predict([Doc(docs[0].vocab, words=words, spaces=spaces)])
            self._store(new, vectors)
        return True

    def _unknown(self, docs: Sequence[Doc], keys: Sequence[list[int]]) -> dict[int, tuple[str, bool]]:
        rows = self._rows
        return {
            key: (doc[i].orth_, bool(key & 1))
            for doc, own in zip(docs, keys, strict=True)
            for i, key in enumerate(own)
            if key not in rows
        }

    def _store(self, new: dict[int, tuple[str, bool]], vectors: Any) -> None:  # noqa: ANN401
        if not len(self._table):
            self._table = np.empty((self._capacity, vectors.shape[1]), dtype=vectors.dtype)
        first = len(self._rows)
        self._table[first : first + len(new)] = vectors
        self._rows.update(zip(new, range(first, first + len(new)), strict=True))


def _keys(doc: Doc) -> list[int]:
    """Return the word's hash and whether a blank follows, in one number each."""
    if not len(doc):
        return []
    columns = doc.to_array([ORTH, SPACY])
    keys: list[int] = (columns[:, 0] * np.uint64(2) + columns[:, 1]).tolist()
    return keys
