"""`detente actors`: who has a name, who has none yet, and names of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.bar import Bar
from detente.cli.examples import with_examples
from detente.cli.exits import EXIT_CODES, ExitCode, UsageError
from detente.cli.given import NamesOption
from detente.cli.tables import Column, Table, align
from detente.cli.terminal import put, put_json, tell, visible, width

if TYPE_CHECKING:
    from detente.actors import OwnNames
    from detente.actors.directory import Actor
    from detente.actors.names import Name
    from detente.records import Article

HELP = "Show who has a name, find names of a store that nobody has coded, and code them in a file of one's own."

KIND_NAMES = ("country", "organisation", "group", "party", "media", "seat", "person", "place")

_LIST = """List who has a name: kind, code, name, Wikidata id where it is known, and how many spellings."""
_SEARCH = """Find those of whom a spelling has these words, in any case, with all spellings and offices."""
_UNKNOWN = """Find the names in a store's texts that are not known, those in the most articles first.

Whoever has no name in the gazetteer cannot act. Each comes with the country that most of its sentences name, if one
does, and a sentence; `detente actors add` codes it."""
_ADD = """Add a name to a file of one's own; `detente code --names FILE` uses it."""
_RENAME = """Give somebody another name in a file of one's own; all spellings are kept."""
_MERGE = """Let all spellings of one stand for another, in a file of one's own."""

_COLUMNS = (
    Column("name", share=0.3),
    Column("articles", 8),
    Column("mentions", 8),
    Column("beside", 6),
    Column("a sentence with it", share=0.7),
)

_File = Annotated[str, typer.Option("--names", metavar="FILE", help="The file of names, made where there is none.")]
_Json = Annotated[bool, typer.Option("--json", help="Write JSON, one a line.")]
_Kind = Annotated[str | None, typer.Option(metavar="KIND", help=f"Kind: {', '.join(KIND_NAMES)}.")]
_Code = Annotated[str | None, typer.Option(metavar="CODE", help="Only those of this code, such as KEN.")]


def list_(kind: _Kind = None, code: _Code = None, names: NamesOption = None, as_json: _Json = False) -> None:
    """Run `detente actors list`."""
    _check_kind(kind)
    wanted = (
        actor for actor in _actors(names) if kind in (None, actor.name.kind.value) and code in (None, actor.name.code)
    )
    _put(wanted, as_json=as_json)


def search(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="A name, or a part of one.")],
    names: NamesOption = None,
    as_json: _Json = False,
) -> None:
    """Run `detente actors search`."""
    from detente.actors.directory import search_actors  # noqa: PLC0415  # no command may load what it does not need

    found = search_actors(words, _actors(names))
    if not found:
        tell(f"WORDS: nobody is called {words!r}; `detente actors add` codes a name")
        raise typer.Exit(ExitCode.NOTHING)
    if as_json:
        _put(found, as_json=True)
        return
    for actor in found:
        put("  ".join(part for part in (actor.name.kind.value, _code(actor.name), *_told(actor)) if part))
        put(f"    {visible('; '.join(actor.spellings))}")
        for office in actor.name.offices:
            days = f"{office.start or ''} to {office.end or 'today'}".strip()
            put(f"    {office.code}/{office.sector} {visible(office.title)}, {days}")


def unknown(
    store: Annotated[str, typer.Option(metavar="DIR", help="Folder of the store.")],
    least: Annotated[int, typer.Option(metavar="N", help="Only names that so many articles have; 2 if not given.")] = 2,
    limit: Annotated[int, typer.Option(metavar="N", help="Show so many at most; 0 shows all.")] = 20,
    names: NamesOption = None,
    as_json: _Json = False,
) -> None:
    """Run `detente actors unknown`."""
    own = _own(names)
    from detente.actors import load_gazetteer  # noqa: PLC0415
    from detente.store import open_store  # noqa: PLC0415
    from detente.store.rows import article_of  # noqa: PLC0415
    from detente.unknowns import find_unknown  # noqa: PLC0415

    with open_store(store) as one, Bar(0, "reading") as bar:
        if not one.texts:
            raise UsageError(f"{store}: the store keeps no texts, and so has no names; give one with texts")
        gazetteer = load_gazetteer(own)

        def articles() -> Iterator[Article]:
            for row in one.rows("FROM articles ORDER BY id"):
                bar.coded()
                yield article_of(row)

        found = find_unknown(articles(), gazetteer, least)
    shown = found[: limit or len(found)]
    if as_json:
        for name in shown:
            beside = dict(name.beside.most_common())
            put_json({"name": name.name, "articles": name.articles, "mentions": name.mentions, "beside": beside})
        return
    if not found:
        put("all names are known")
        return
    table = Table(_COLUMNS, width())
    for line in table.head():
        put(line)
    for name in shown:
        cells = [name.name, str(name.articles), str(name.mentions), name.country, name.example]
        for line in table.row([visible(cell) for cell in cells]):
            put(line)
    put()
    if len(found) > len(shown):
        put(f"... and {len(found) - len(shown)} more; --limit 0 shows all")
    country = shown[0].country or "CODE"
    put(f'To code one: detente actors add "{visible(shown[0].name)}" --code {country} --names my-names.toml')


def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    names: _File,
    code: Annotated[str, typer.Option(metavar="CODE", help="Its country, or organisation of none: KEN, UNO.")],
    sector: Annotated[str, typer.Option(metavar="SECTOR", help="Its sector, such as GOV or REB.")] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help=f"Kind: {', '.join(KIND_NAMES)}.")] = "group",
    also: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Another spelling; may be given several times.")
    ] = None,
    office: Annotated[str, typer.Option(metavar="TITLE", help="Office of a person, such as 'rebel leader'.")] = "",
) -> None:
    """Run `detente actors add`."""
    _check_kind(kind)
    if (kind == "person") != bool(office):
        raise UsageError(f"--office: goes with --kind person, which needs one; got --kind {kind}")
    from detente.actors import Kind, Name, Office, write_entry  # noqa: PLC0415

    offices = (Office(office, code, sector),) if office else ()
    write_entry(names, Name(Kind(kind), name, code, "" if offices else sector, offices), also or ())
    put(f"{name} is {code}{f'/{sector}' if sector else ''} in {names}")


def rename(
    old: Annotated[str, typer.Argument(metavar="OLD", help="One of the spellings of now.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The name to show from now on.")],
    names: _File,
) -> None:
    """Run `detente actors rename`."""
    from dataclasses import replace  # noqa: PLC0415

    from detente.actors import write_entry  # noqa: PLC0415

    actor = _one(old, names)
    write_entry(names, replace(actor.name, entity=new), [actor.name.entity, *actor.spellings])
    put(f"{actor.name.entity} is called {new} in {names}")


def merge(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A spelling of the one that ends.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="A spelling of the one that stays.")],
    names: _File,
) -> None:
    """Run `detente actors merge`."""
    from detente.actors import write_entry  # noqa: PLC0415

    gone, stays = _one(name, names), _one(into, names)
    if gone == stays:
        raise UsageError(f"INTO: {into} and {name} are one already: {stays.name.entity}")
    write_entry(names, stays.name, dict.fromkeys((*stays.spellings, *gone.spellings)))
    put(f"{gone.name.entity} is {stays.name.entity} in {names}")


def _own(names: str | None) -> OwnNames | None:
    from detente.actors import read_names  # noqa: PLC0415

    return None if names is None else read_names(names)


def _actors(names: str | None) -> list[Actor]:
    from detente.actors.directory import list_actors  # noqa: PLC0415

    return list_actors(_own(names))


def _one(words: str, names: str) -> Actor:
    from pathlib import Path  # noqa: PLC0415

    from detente.actors.directory import named  # noqa: PLC0415

    found = named(words, _actors(names if Path(names).is_file() else None))
    if not found:
        raise UsageError(f"{words}: nobody is called so; `detente actors search` finds names, `add` makes one")
    first, *others = found
    if others and first.name.entity.lower() != words.lower():
        several = "; ".join(f"{one.name.entity} ({one.name.kind.value}, {_code(one.name)})" for one in found)
        raise UsageError(f"{words}: several are called so; give the name of one: {several}")
    return first


def _check_kind(kind: str | None) -> None:
    if kind is not None and kind not in KIND_NAMES:
        raise UsageError(f"--kind: got {kind!r}; allowed: {', '.join(KIND_NAMES)}")


def _code(name: Name) -> str:
    sector = name.sector or (name.offices[-1].sector if name.offices else "")
    return f"{name.code}/{sector}" if sector else name.code


def _told(actor: Actor) -> tuple[str, str, str]:
    return visible(actor.name.entity), actor.wikidata, "(your own)" if actor.own else ""


def _put(actors: Iterable[Actor], *, as_json: bool) -> None:
    if as_json:
        for actor in actors:
            put_json(_json(actor))
        return
    rows: list[Sequence[str]] = [("kind", "code", "name", "wikidata", "spellings")]
    rows += [
        (
            actor.name.kind.value,
            _code(actor.name),
            visible(actor.name.entity),
            actor.wikidata,
            f"{len(actor.spellings)}",
        )
        for actor in actors
    ]
    for line in align(rows):
        put(line)


def _json(actor: Actor) -> dict[str, object]:
    name = actor.name
    offices = [
        {"title": o.title, "code": o.code, "sector": o.sector, "start": _day(o.start), "end": _day(o.end)}
        for o in name.offices
    ]
    return {
        "name": name.entity,
        "kind": name.kind.value,
        "code": name.code,
        "sector": name.sector,
        "offices": offices,
        "spellings": list(actor.spellings),
        "wikidata": actor.wikidata or None,
        "own": actor.own,
    }


def _day(day: object) -> str | None:
    return None if day is None else str(day)


COMMANDS = typer.Typer(help=HELP, rich_markup_mode=None, no_args_is_help=True)

for _run, _name, _help in (
    (list_, "list", _LIST),
    (search, "search", _SEARCH),
    (unknown, "unknown", _UNKNOWN),
    (add, "add", _ADD),
    (rename, "rename", _RENAME),
    (merge, "merge", _MERGE),
):
    COMMANDS.command(name=_name, help=with_examples(f"actors {_name}", _help, EXIT_CODES))(_run)
