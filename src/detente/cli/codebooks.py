"""`detente init-codebook` and `detente check-codebook`: codebooks of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.exits import ExitCode, UsageError
from detente.cli.terminal import put, tell

INIT_HELP = """Make the folder of a codebook of your own.

It begins as one that adds to PLOVER, with an entry and an agent as examples; with --from it is a copy of one that
ships with Détente, to be changed: cameo, protest. `detente check-codebook DIR` checks it, `detente code --codebook DIR`
codes by it.
"""
CHECK_HELP = """Check a codebook: files, entries, agents, rules, and every example.

Each thing that is wrong is told on a line with the file, the entry, what is wrong and how to mend it.
"""
_NEW = "new"


def init_codebook(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder; new or empty.")],
    origin: Annotated[
        str, typer.Option("--from", metavar="NAME", help="cameo or protest, to begin with a copy of it.")
    ] = _NEW,
) -> None:
    """Run the command."""
    from detente.codebook.books import SHIPPED, shipped_folder  # noqa: PLC0415  # not for --help

    if origin != _NEW and (origin not in SHIPPED or not shipped_folder(origin).is_dir()):
        names = ", ".join(name for name in SHIPPED if shipped_folder(name).is_dir())
        raise UsageError(f"--from: got {origin!r}; allowed: {names}, or leave it out to add to PLOVER")
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"DIR: {folder} is there and not empty; give a new folder")
    source = shipped_folder(origin)
    for file in sorted(source.rglob("*.toml")):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        copy.write_text(_renamed(text, target) if file.parent == source else text, encoding="utf-8")
        put(str(copy))
    tell(f"now change {target / 'codebook.toml'}, and run `detente check-codebook {folder}`")


def _renamed(text: str, target: Path) -> str:
    """Give a codebook the name of its folder."""
    name = target.resolve().name.replace("\\", "").replace('"', "")
    lines = [f'name = "{name}"' if line.startswith("name = ") and not k else line for k, line in _counted(text)]
    return "\n".join(lines) + "\n"


def _counted(text: str) -> list[tuple[int, str]]:
    """Number the lines that give a name: the first is the codebook's."""
    found, seen = [], 0
    for line in text.splitlines():
        found.append((seen, line))
        seen += line.startswith("name = ")
    return found


def check_codebook(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder, or the name of a shipped codebook.")],
) -> None:
    """Run the command."""
    from detente.checking import check_codebook as check  # noqa: PLC0415  # seconds, and not for --help

    found = check(folder)
    for problem in found.problems:
        put(problem)
    for remark in found.remarks:
        tell(remark)
    if found.problems:
        tell(f"{folder}: {len(found.problems)} to mend")
        raise typer.Exit(ExitCode.NOTHING)
    parts = [f"{found.types} types", f"{found.recodings} rules", f"{found.entries} entries", f"{found.agents} agents"]
    put(f"{found.name}: {', '.join(parts)}, {found.examples} examples; all is well")
