"""`detente convert-dictionaries`: what old dictionaries hold, line by line, and the same as TOML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.exits import ExitCode, UsageError
from detente.cli.knowing import (
    ActorsOption,
    AgentsOption,
    DialectOption,
    DiscardsOption,
    IssuesOption,
    VerbsOption,
    read_files,
)
from detente.cli.tables import align
from detente.cli.terminal import put, put_json, tell

if TYPE_CHECKING:
    from detente.dictionaries import Account, Entries

HELP = """Tell what dictionaries of TABARI or PETRARCH hold, and write them as TOML.

Every line of every file is accounted for: what it was read as, or why it was left out. With --to, a folder gets the
same dictionaries as TOML, which coding takes in place of the old ones, and REPORT.txt with all remarks.
"""


def convert_dictionaries(
    actors: ActorsOption = None,
    verbs: VerbsOption = None,
    agents: AgentsOption = None,
    discards: DiscardsOption = None,
    issues: IssuesOption = None,
    dialect: DialectOption = "auto",
    to: Annotated[str, typer.Option("--to", metavar="DIR", help="Folder to write TOML to; new or empty.")] = "",
    remarks: Annotated[bool, typer.Option("--remarks", help="List every odd line, with what was made of it.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write the account of each file as JSON, one a line.")
    ] = False,
) -> None:
    """Run the command."""
    files = read_files(actors, verbs, agents, discards, issues, dialect)
    if not files:
        raise UsageError("--actors, --verbs, --agents, --discards, --issues: none is given; give one at least")
    from detente.dictionaries import read_entries  # noqa: PLC0415  # not for --help

    entries = read_entries(files)
    if to:
        _write(entries, Path(to))
    if as_json:
        for account in entries.accounts:
            put_json(_as_json(account))
    else:
        _put_table(entries.accounts)
        if remarks:
            _put_remarks(entries.accounts)
    incomplete = [account.file for account in entries.accounts if not account.is_complete]
    if incomplete:  # cannot be, and must not go unseen
        tell(f"{incomplete[0]}: not every line is accounted for; tell the makers of Détente")
        raise typer.Exit(ExitCode.NOTHING)


def _put_table(accounts: list[Account]) -> None:
    rows = [
        (Path(account.file).name, account.kind, f"{account.lines:,}", str(len(account.remarks)), _counts(account))
        for account in accounts
    ]
    for line in align([("file", "kind", "lines", "remarks", "read as"), *rows]):
        put(line)


def _counts(account: Account) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in sorted(account.counts.items(), key=lambda one: -one[1]))


def _put_remarks(accounts: list[Account]) -> None:
    for account in accounts:
        for remark in account.remarks:
            put(f"{account.file}: {remark}")


def _as_json(account: Account) -> dict[str, object]:
    return {
        "file": account.file,
        "kind": account.kind,
        "lines": account.lines,
        "counts": dict(sorted(account.counts.items())),
        "remarks": [{"line": one.line, "text": one.text, "what": one.what} for one in account.remarks],
    }


def _write(entries: Entries, folder: Path) -> None:
    from detente.dictionaries import tables  # noqa: PLC0415

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"--to: {folder} is there and not empty; give a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    found = {
        "actors": tables.write_actors(entries.actors) if entries.actors else None,
        "agents": tables.write_agents(entries.agents) if entries.agents else None,
        "discards": tables.write_discards(entries.discards) if entries.discards else None,
        "issues": tables.write_issues(entries.issues) if entries.issues else None,
    }
    for number, verbs in enumerate(entries.verbs, 1):
        found["verbs" if number == 1 else f"verbs{number}"] = tables.write_verbs(verbs)
    for name, lines in found.items():
        if lines is not None:
            _write_lines(folder / f"{name}.toml", lines)
    _write_lines(folder / "REPORT.txt", _report(entries.accounts))
    written = ", ".join(sorted(path.name for path in folder.iterdir()))
    tell(f"{folder}: {written}")


def _write_lines(path: Path, lines: Iterator[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _report(accounts: list[Account]) -> Iterator[str]:
    for account in accounts:
        yield f"{account.file}: {account.lines} lines of {account.kind}: {_counts(account)}"
        yield from (f"  {remark}" for remark in account.remarks)
        yield ""
    yield "Comments are not carried over."
