"""Coding: from parsed sentences to records, by grammar, lexicon, memory and the codebook's rules."""

from detente.coding.coder import Coder, Records, SentenceReading, load_coder, load_tools
from detente.coding.disputes import Coded, find_disputes
from detente.coding.lexicon import Lexicon, LexiconError, load_lexicon
from detente.judging import Judging, Speed

__all__ = [
    "Coded",
    "Coder",
    "Judging",
    "Lexicon",
    "LexiconError",
    "Records",
    "SentenceReading",
    "Speed",
    "find_disputes",
    "load_coder",
    "load_lexicon",
    "load_tools",
]
