"""The gazetteer as a directory: who there is, under which spellings, found by name or by any words of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.actors.gazetteer_files import read_spellings, wikidata_ids
from detente.actors.names import Kind, Name
from detente.actors.own_names import OwnNames
from detente.actors.spelling import fold

_PEOPLE_OF = (Kind.NATIONALITY, Kind.PEOPLE, Kind.CAPITAL)  # not actors of their own, but words for one


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody whom names stand for, with all spellings; `own` says that a user's file tells of them."""

    name: Name
    spellings: tuple[str, ...]
    wikidata: str = ""
    own: bool = False


def list_actors(own: OwnNames | None = None) -> list[Actor]:
    """List all who have a name, by kind, code and name; cities of `cities.tsv` and capitals are left out as places.

    Names that a user's file gives to somebody else are taken from those who had them.
    """
    own = own or OwnNames()
    taken = {fold(spelling) for spelling in (*(spelling for spelling, _ in own.spellings), *own.phrases)}
    ours = (pair for pair in _our_spellings() if not taken or fold(pair[0]) not in taken)
    last = dict({fold(spelling): (spelling, name) for spelling, name in own.spellings}.values())
    ids = wikidata_ids()
    listed = [*_grouped(ours, ids, own=False), *_grouped(last.items(), ids, own=True)]
    order = list(Kind)
    return sorted(listed, key=lambda one: (order.index(one.name.kind), one.name.code, one.name.entity, one.own))


def search_actors(words: str, actors: Iterable[Actor]) -> list[Actor]:
    """Find those of whom a spelling has these words, in any case and without diacritics; whole names come first.

    >>> [one.name.entity for one in search_actors("kremlin", list_actors())]
    ['Kremlin']
    """
    wanted = fold(words).lower()
    found = []
    for actor in actors:
        folded = [fold(spelling).lower() for spelling in actor.spellings]
        if any(wanted in spelling for spelling in folded):
            found.append((wanted not in folded, actor))
    return [actor for _, actor in sorted(found, key=lambda pair: pair[0])]


def named(words: str, actors: Iterable[Actor]) -> list[Actor]:
    """Find those of whom these words are a whole spelling; those whose name it is come first."""
    wanted = fold(words).lower()
    found = [actor for actor in actors if any(fold(spelling).lower() == wanted for spelling in actor.spellings)]
    return sorted(found, key=lambda actor: fold(actor.name.entity).lower() != wanted)


@lru_cache(maxsize=1)
def _our_spellings() -> tuple[tuple[str, Name], ...]:
    return tuple(pair for pair in read_spellings() if pair[1].kind not in (*_PEOPLE_OF, Kind.PLACE))


def _grouped(spellings: Iterable[tuple[str, Name]], ids: dict[str, str], *, own: bool) -> Iterator[Actor]:
    groups: dict[Name, dict[str, None]] = {}
    for spelling, name in spellings:
        if name.kind not in _PEOPLE_OF and (own or name.kind is not Kind.PLACE):
            groups.setdefault(name, {})[spelling] = None
    for name, found in groups.items():
        wikidata = ids.get(name.entity, "") if name.kind is not Kind.COUNTRY else ids.get(name.code, "")
        yield Actor(name, tuple(found), wikidata, own)
