"""spaCy's vocabulary, kept from growing with every word that is ever read.

spaCy stores each new word for good. Its remedy, the memory zone, forgets what came in while it was open, but its
tokenizer remembers nothing inside one. So the first words, which are the commonest, are kept; after them one zone
follows another, each as long as it takes to fill.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

KEPT_STRINGS = 40_000
PASSING_STRINGS = 40_000  # of one zone: some 15 MB


class Vocabulary:
    """The vocabulary of one pipeline, asked to forget now and then; what it knows changes no result."""

    def __init__(self, nlp: Language, kept: int = KEPT_STRINGS, passing: int = PASSING_STRINGS) -> None:
        self._nlp = nlp
        self._passing = passing
        self._zone = ExitStack()
        self._full = len(nlp.vocab.strings) + kept

    def forget(self) -> None:
        """Forget passing words if there are many. No document of the pipeline may be in use any more."""
        strings = self._nlp.vocab.strings
        if len(strings) > self._full:
            self._zone.close()
            self._full = len(strings) + self._passing
            self._zone.enter_context(self._nlp.memory_zone())
