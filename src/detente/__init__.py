"""Détente reads news and tells who did what to whom, who says so, and who denies it.

    import detente

    coder = detente.load()
    result = coder("Kenya expelled two Somali diplomats on Monday.", date="2017-04-14")
    for event in result.events:
        print(event.date, event.type, event.event_text)

Importing this package loads nothing but this file: the parts come when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from detente.version import __version__

if TYPE_CHECKING:
    from detente.api import Coder, Result, find_disputes, load
    from detente.errors import DetenteError
    from detente.records import Article, Dispute, Event, RelationClaim, Statement

__all__ = [
    "Article",
    "Coder",
    "DetenteError",
    "Dispute",
    "Event",
    "RelationClaim",
    "Result",
    "Statement",
    "__version__",
    "find_disputes",
    "load",
]

_HOMES = {
    "Article": "detente.records",
    "Coder": "detente.api",
    "DetenteError": "detente.errors",
    "Dispute": "detente.records",
    "Event": "detente.records",
    "RelationClaim": "detente.records",
    "Result": "detente.api",
    "Statement": "detente.records",
    "find_disputes": "detente.api",
    "load": "detente.api",
}


def __getattr__(name: str) -> object:
    """Import a public name from where it lives, the first time it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'detente' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
