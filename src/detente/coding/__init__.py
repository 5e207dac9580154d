"""Coding: from parsed sentences to events, by grammar, lexicon, memory and the codebook's rules."""

from detente.coding.coder import Coder, SentenceReading, load_coder, load_tools
from detente.coding.lexicon import Lexicon, LexiconError, load_lexicon

__all__ = ["Coder", "Lexicon", "LexiconError", "SentenceReading", "load_coder", "load_lexicon", "load_tools"]
