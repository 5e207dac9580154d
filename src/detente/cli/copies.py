"""`detente copies`: which articles repeat which, and two of them side by side."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.bar import Bar
from detente.cli.exits import UsageError
from detente.cli.given import DateOption, EncodingOption, SourceOption, TitleOption
from detente.cli.inputs import Inputs, Tally, read_options, total_size
from detente.cli.stored import stores_among
from detente.cli.tables import Column, Table
from detente.cli.terminal import put, put_json, tell, visible, width

if TYPE_CHECKING:
    from detente.copies import CopyIndex, Family, Publisher
    from detente.records import Article, Copy
    from detente.store import Store

HELP = """Show which articles repeat which: word for word, edited, spun with other words for the same, or in part.

FILE is as in `detente code`, or a store, whose copies are shown as they were found. Copies are shown by family, the
article that came first on top; a date with a time puts articles of one day in order, and otherwise the order of the
files does. --diff shows two articles side by side.
"""

_COLUMNS = (
    Column("copy", 8),
    Column("alike", 5),
    Column("date", 10),
    Column("publisher", share=0.25),
    Column("article", share=0.3),
    Column("of", share=0.3),
    Column("own", 4),
)
_OWN = (
    Column("publisher", share=1.0),
    Column("articles", 8),
    Column("copies", 8),
    Column("words", 9),
    Column("own", 5),
)
_DAY = len("2016-01-31")


@dataclass(slots=True)
class _Titles:
    """What is shown of each article: its title and its publisher; texts are not kept."""

    articles: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def note(self, article: Article) -> Article:
        self.articles.setdefault(article.id, (article.title, article.source, article.date or ""))
        return article


def copies(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files to read; - is standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write copies as JSON, one a line.")] = False,
    own: Annotated[
        bool, typer.Option("--own", help="Show for each publisher how much of its text is its own.")
    ] = False,
    diff: Annotated[
        tuple[str, str] | None, typer.Option(metavar="ID ID", help="Show these two articles side by side instead.")
    ] = None,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="Processes that read texts.")] = 1,
    date: DateOption = None,
    title: TitleOption = None,
    source: SourceOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Run the command."""
    if as_json and own:
        raise UsageError("--json and --own: got both; give one of them")
    if as_json and diff is not None:
        raise UsageError("--json and --diff: got both; give one of them")
    if stores_among(files):
        if len(files) > 1:
            raise UsageError(f"{files[1]}: is a second store; give one at a time")
        _show_store(files[0], diff, as_json=as_json, own=own)
        return
    tally, bar = Tally(), Bar(total_size(files), "comparing")
    inputs = Inputs(files, read_options(bar, date, title, source, encoding), tally, bar)
    if diff is not None:
        _put_diff(_two_articles(inputs, diff))
    else:
        _put_copies(inputs, jobs, as_json=as_json, own=own)
    raise typer.Exit(tally.exit_code)


# ------------------------------------------------------------------------------------------------ those of a store


def _show_store(name: str, diff: tuple[str, str] | None, *, as_json: bool, own: bool) -> None:
    from detente.copies import Publisher  # noqa: PLC0415
    from detente.store import open_store  # noqa: PLC0415
    from detente.store.questions import own_shares_query  # noqa: PLC0415

    with open_store(name) as store:
        if diff is not None:
            _put_diff(_two_stored(store, diff))
        elif own:
            query, values = own_shares_query()
            _put_own([Publisher(**row) for row in store.rows(query, **values)])
        else:
            put_stored_copies(store, as_json=as_json)


def put_stored_copies(store: Store, *, as_json: bool = False) -> None:
    """Write the copies of a store: its families, or JSON."""
    from detente.records import Copy  # noqa: PLC0415
    from detente.store.questions import copies_query  # noqa: PLC0415

    titles, found = _Titles(), []
    query, values = copies_query()
    for row in store.rows(query, **values):
        fields = ("article", "original", "kind", "similarity", "taken", "family")
        found.append(Copy(**{name: row[name] for name in fields}))
        titles.articles[row["article"]] = row["title"] or "", row["source"] or "", row["published"] or ""
    if as_json:
        for copy in found:
            put_json(copy.to_json())
        return
    firsts = "SELECT id, title, source, published FROM articles WHERE id IN (SELECT family FROM copies)"
    for row in store.rows(firsts):
        titles.articles[row["id"]] = row["title"] or "", row["source"] or "", row["published"] or ""
    ((articles,),) = store.sql("SELECT count(*) FROM articles").fetchall()
    _put_families(found, titles, articles)


def _two_stored(store: Store, ids: tuple[str, str]) -> tuple[Article, Article]:
    """Read two articles; raise UsageError where one is missing, or has no text."""
    from detente.store.rows import article_of  # noqa: PLC0415

    if not store.texts:
        raise UsageError(f"{store.path}: the store keeps no texts, and so has none to show side by side")
    found = {
        row["id"]: article_of(row) for row in store.rows("FROM articles WHERE id IN ($one, $other)", **_named(ids))
    }
    return _both(found, ids)


def _named(ids: tuple[str, str]) -> dict[str, object]:
    return dict(zip(("one", "other"), ids, strict=True))


# ------------------------------------------------------------------------------------------------ families


def _put_copies(inputs: Inputs, jobs: int, *, as_json: bool, own: bool) -> None:
    from detente.copies import find_copies, own_shares  # noqa: PLC0415  # NumPy and the gazetteer, once needed

    titles = _Titles()
    index = _index(inputs, titles, jobs)
    if not len(index):
        return
    found = find_copies(index)
    if as_json:
        for copy in found:
            put_json(copy.to_json())
    elif own:
        _put_own(own_shares(index, found))
    else:
        _put_families(found, titles, len(index))


def _index(inputs: Inputs, titles: _Titles, jobs: int) -> CopyIndex:
    from detente.copies import CopyIndex, sketch_in_processes  # noqa: PLC0415

    index = CopyIndex()
    with inputs.bar:
        for sketches in sketch_in_processes(map(titles.note, _articles(inputs)), jobs):
            for identity in index.add(sketches):
                with inputs.bar.aside(sys.stderr):
                    tell(f"note: article {identity} came twice; only the first one counts")
    return index


def _articles(inputs: Inputs) -> Iterator[Article]:
    for article in inputs.articles():
        inputs.places.popleft()
        inputs.tally.coded += 1
        inputs.bar.coded()
        yield article


def _put_families(found: Sequence[Copy], titles: _Titles, articles: int) -> None:
    from detente.copies import group_families  # noqa: PLC0415

    families = group_families(found)
    table = Table(_COLUMNS, width())
    if families:
        _put_lines(table.head())
    for family in families:
        put()
        _put_lines(table.row(_first_row(family, titles)))
        for copy in (*family.copies, *family.parts):
            _put_lines(table.row(_copy_row(copy, titles)))
    if families:
        put()
    copied = len({copy.article for copy in found})
    put(f"{copied} of {articles} articles repeat another; families: {len(families)}")


def _first_row(family: Family, titles: _Titles) -> list[str]:
    title, source, date = titles.articles[family.id]
    return ["first", "", date[:_DAY], visible(source), visible(f"{family.id}: {title}" if title else family.id), "", ""]


def _copy_row(copy: Copy, titles: _Titles) -> list[str]:
    title, source, date = titles.articles[copy.article]
    name = visible(f"{copy.article}: {title}" if title else copy.article)
    own = f"{1 - copy.taken:.0%}"
    return [copy.kind, f"{copy.similarity:.2f}", date[:_DAY], visible(source), name, visible(copy.original), own]


def _put_own(publishers: Iterable[Publisher]) -> None:
    table = Table(_OWN, min(width(), 100))
    _put_lines(table.head())
    for publisher in publishers:
        counts = [f"{number:,}" for number in (publisher.articles, publisher.copies, publisher.words)]
        _put_lines(table.row([visible(publisher.name), *counts, f"{publisher.own_share:.0%}"]))


# ------------------------------------------------------------------------------------------------ side by side


def _two_articles(inputs: Inputs, ids: tuple[str, str]) -> tuple[Article, Article]:
    """Read until both are found; raise UsageError where one is missing."""
    found: dict[str, Article] = {}
    with inputs.bar:
        for article in _articles(inputs):
            if article.id in ids:
                found.setdefault(article.id, article)
            if len(found) == len(set(ids)):
                break
    return _both(found, ids)


def _both(found: Mapping[str, Article], ids: tuple[str, str]) -> tuple[Article, Article]:
    for identity in ids:
        if identity not in found:
            raise UsageError(f"--diff: got {identity!r}, which no article has as its id; see the table of copies")
    return found[ids[0]], found[ids[1]]


def _put_diff(pair: tuple[Article, Article]) -> None:
    from detente.cli.side_by_side import columns  # noqa: PLC0415

    _put_lines(columns(*pair, width()))


def _put_lines(lines: Iterator[str]) -> None:
    for line in lines:
        put(line)
