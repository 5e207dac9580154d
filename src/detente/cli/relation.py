"""`detente relation`: how two parties stand to each other, and whether it is a low point."""

from __future__ import annotations

import csv
import sys
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.exits import ExitCode
from detente.cli.relation_chart import LEGEND, Point, chart
from detente.cli.tables import Column, Table
from detente.cli.terminal import put, put_json, tell, visible, width

if TYPE_CHECKING:
    from detente.relations import Drivers, Relation, RelationStore

HELP = """Show where the relation of two parties stands: its course, the verdict, and the stories behind it.

A party is a code such as RUS, a sector of one, RUS:MIL, or several that count as one, USA+GBR. The verdict is on the
last period of the record, or on that of --until.
"""

_SHOWN = 8  # stories
_STORY_COLUMNS = (
    Column("date", 10),
    Column("by", 9),
    Column("event", 9),
    Column("value", 6),
    Column("pull", 6),
    Column("receipt", share=1.0),
)

PartyArgument = Annotated[str, typer.Argument(metavar="PARTY", help="A code such as USA, RUS:MIL or USA+GBR.")]
StoreOption = Annotated[str, typer.Option("--store", metavar="DIR", help="Folder of the store.")]
ByOption = Annotated[str, typer.Option(metavar="PERIOD", help="day, week, month or quarter; week if not given.")]


def relation(
    one: PartyArgument,
    other: PartyArgument,
    store: StoreOption,
    by: ByOption = "week",
    directed: Annotated[bool, typer.Option("--directed", help="Count only what the first does to the other.")] = False,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only from this day's period on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only up to this day; judge its period.")] = None,
    scale: Annotated[str, typer.Option(metavar="NAME", help="plover or goldstein; plover if not given.")] = "plover",
    status: Annotated[
        str | None, typer.Option(metavar="STATUS,...", help="Only acts of these statuses; all but denied if not given.")
    ] = None,
    reported_by: Annotated[
        str | None,
        typer.Option(metavar="CODE,...", help="Only acts that all of these say themselves; both: both sides."),
    ] = None,
    news: Annotated[bool, typer.Option("--news", help="Count all stories of the store too, to compare with.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write all of it as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write the series as CSV, a row a period.")] = False,
    plot: Annotated[str | None, typer.Option(metavar="FILE", help="Draw it into a file: .svg, .png or .html.")] = None,
    version: Annotated[
        str | None, typer.Option(metavar="NAME", help="The store as it was when it was given this name.")
    ] = None,
) -> None:
    """Run the command."""
    with opened(store, version) as source:
        found = source.relation(
            one, other, by=by, directed=directed, since=since, until=until, scale=scale, status=status,
            reported_by=reported_by, news=news,
        )  # fmt: skip
        if not found:
            tell(f"{store}: {_nothing(found)}")
            raise typer.Exit(ExitCode.NOTHING)
        if plot is not None:
            found.plot(plot)
        if as_json:
            put_json(found.to_json())
        elif as_csv:
            _put_csv(found)
        else:
            put_relation(found)


def _nothing(found: Relation) -> str:
    """Say why there is no news of two parties, and how to mend it."""
    parties = f"{found.asking.one} and {found.asking.other}"
    if found.undated:
        return f"no news between {parties} on a day that is known: {_undated(found.undated)}"
    return f"no news between {parties}; `detente relations` lists who has some"


def _undated(count: int) -> str:
    told = "1 event between them has" if count == 1 else f"{count:,} events between them have"
    return (
        f"{told} no day; give their articles a date, by a field `date` or by `detente add --date`, "
        "and add them to a new store"
    )


def opened(store: str, version: str | None = None) -> RelationStore:
    """Open a store that is named on the command line, with its relations."""
    from detente.relations import open_store  # noqa: PLC0415  # no command may load what it does not need

    return open_store(store, version)


def put_relation(found: Relation) -> None:
    """Write a relation for people: chart, verdict, changes, drivers with their stories, claims."""
    put_chart(found)
    put()
    put_wrapped(str(found.verdict))
    if found.verdict.enough:
        for line in _figures(found):
            put(line)
    put()
    for line in _driver_lines(found.drivers, found):
        put(line)
    if found.undated:
        put()
        put_wrapped(f"Not counted: {_undated(found.undated)}.")
    if found.claims:
        put()
        put("What was said of it, against the record as it stood then")
        for claim in found.claims:
            put_wrapped(visible(str(claim)))


def put_chart(found: Relation) -> None:
    """Write the chart of a relation, with its legend."""
    for line in chart(_points(found), width()):
        put(line)
    put(LEGEND)


def put_wrapped(words: str) -> None:
    """Write words in lines of the terminal's width."""
    for line in textwrap.wrap(words, width(), subsequent_indent="  "):
        put(line)


def _points(found: Relation) -> list[Point]:
    low, high = found.state.band
    turns = {point.period for point in found.turning_points}
    return [
        Point(start, float(level), float(low[at]), float(high[at]), int(found.series.stories[at]), start in turns)
        for at, (start, level) in enumerate(zip(found.series.periods, found.state.level, strict=True))
    ]


def _figures(found: Relation) -> Iterator[str]:
    verdict = found.verdict
    yield f"level {verdict.level}, of -10 (hostile) to 10 (friendly), with its band of 90 %"
    for name, change in (("month", verdict.month), ("year", verdict.year)):
        if change is not None:
            yield f"change in a {name} {change}"
    yield f"moves by {found.volatility} points a {found.asking.by}, on average of the last year"
    for answer in found.answers:
        if answer.answers:
            like = "like with like" if answer.strength > 0 else "like with its opposite"
            after = found.series.period.many(answer.lag)
            yield f"{answer.who} answers {answer.whom}, {like}, after {after} (by chance {answer.chance:.3f})"
    for point in found.turning_points:
        yield f"turning point: {found.series.period.name(point.period)}, from {point.before:.1f} to {point.after:.1f}"


def _driver_lines(drivers: Drivers, found: Relation) -> Iterator[str]:
    from detente.relations.drivers import side_name  # noqa: PLC0415

    yield f"Mean of its stories {drivers.mean:.1f}, usually {drivers.usual:.1f}; what pulls, the most first"
    sides = [(side_name(found.asking, share.name), share) for share in drivers.sides]
    for names in (sides, [(share.name, share) for share in drivers.types]):
        yield "  " + ", ".join(f"{name} {share.pull:+.1f} ({share.stories})" for name, share in names)
    table = Table(_STORY_COLUMNS, width())
    yield ""
    yield from table.head()
    for story in drivers.stories[:_SHOWN]:
        where = " ".join(filter(None, (story.published, story.source, story.article)))
        receipt = ": ".join(filter(None, (where or story.story, story.sentence or story.words)))
        side = side_name(found.asking, story.side)
        cells = [story.day.isoformat(), side, story.type, f"{story.value:.1f}", f"{story.pull:+.2f}", receipt]
        yield from table.row([visible(cell) for cell in cells])
    if len(drivers.stories) > _SHOWN:
        yield f"... and {len(drivers.stories) - _SHOWN} more; --json has all"


def _put_csv(found: Relation) -> None:
    types = list(found.series.by_type())
    rows = [{**row, **{name: row["types"].get(name, 0) for name in types}} for row in found.rows()]
    columns = [name for name in rows[0] if name != "types"]
    writer = csv.DictWriter(sys.stdout, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
