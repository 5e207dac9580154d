"""Détente reads news and tells who did what to whom, who says so, and who denies it.

    import detente

    coder = detente.load()
    result = coder("Kenya expelled two Somali diplomats on Monday.", date="2017-04-14")
    for event in result.events:
        print(event.date, event.type, event.event_text)
    detente.render(result)
    detente.table(result).df()

    detente.add("news/", "my-store")
    store = detente.open("my-store")
    print(store.events(actor="RUS", recipient="USA", since="2016-01-01").df())
    print(store.relation("USA", "RUS").verdict)

Importing this package loads nothing but this file: the parts come when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from detente.version import __version__

if TYPE_CHECKING:
    from detente.adding import Summary, add
    from detente.api import Coder, Result, find_disputes, load
    from detente.checking import Checked, check_codebook
    from detente.errors import DetenteError
    from detente.frames import table
    from detente.knowledge import DictionaryFiles
    from detente.records import Article, Dispute, Event, RelationClaim, Statement
    from detente.relations import Relation
    from detente.relations import RelationStore as Store
    from detente.relations import open_store as open
    from detente.rendering import render

__all__ = [
    "Article",
    "Checked",
    "Coder",
    "DetenteError",
    "DictionaryFiles",
    "Dispute",
    "Event",
    "Relation",
    "RelationClaim",
    "Result",
    "Statement",
    "Store",
    "Summary",
    "__version__",
    "add",
    "check_codebook",
    "find_disputes",
    "load",
    "open",
    "render",
    "table",
]

_HOMES = {
    "Article": "detente.records",
    "Checked": "detente.checking",
    "Coder": "detente.api",
    "DetenteError": "detente.errors",
    "DictionaryFiles": "detente.knowledge",
    "Dispute": "detente.records",
    "Event": "detente.records",
    "Relation": "detente.relations",
    "RelationClaim": "detente.records",
    "Result": "detente.api",
    "Statement": "detente.records",
    "Store": "detente.relations",
    "Summary": "detente.adding",
    "add": "detente.adding",
    "check_codebook": "detente.checking",
    "find_disputes": "detente.api",
    "load": "detente.api",
    "open": "detente.relations",
    "render": "detente.rendering",
    "table": "detente.frames",
}

_OTHER_NAMES = {"open": "open_store", "Store": "RelationStore"}
"""Names that are called otherwise inside the package: `open` is another's in the language itself."""


def __getattr__(name: str) -> object:
    """Import a public name from where it lives, the first time it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'detente' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), _OTHER_NAMES.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
