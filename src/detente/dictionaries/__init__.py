"""Dictionaries of TABARI and PETRARCH, read as they are, and coding by them (docs/dictionaries.md)."""

from detente.dictionaries.coder import DictionaryCoder, load_dictionary_coder
from detente.dictionaries.dictionary import FILE_KINDS, Dictionaries, Entries, FileKind, load_dictionaries, read_entries
from detente.dictionaries.lines import Account, DictionaryError, Remark

__all__ = [
    "FILE_KINDS",
    "Account",
    "Dictionaries",
    "DictionaryCoder",
    "DictionaryError",
    "Entries",
    "FileKind",
    "Remark",
    "load_dictionaries",
    "load_dictionary_coder",
    "read_entries",
]
