"""`detente man`: manual pages, made from what `--help` says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from detente.cli.exits import UsageError
from detente.cli.terminal import put
from detente.version import __version__

HELP = """Write a manual page: of detente as a whole, or of one of its commands.

`detente man code | man -l -` shows one, `detente man --out DIR` writes all of them into a folder; in
~/.local/share/man/man1 `man detente-code` finds them.
"""


def man(
    context: typer.Context,
    command: Annotated[
        list[str] | None, typer.Argument(metavar="COMMAND", help="Command, such as code or store info.")
    ] = None,
    out: Annotated[str | None, typer.Option(metavar="DIR", help="Write all pages into this folder.")] = None,
) -> None:
    """Run the command."""
    root: Any = context.find_root().command
    pages = {"detente": root, **{f"detente {name}": found for name, found in all_commands(root).items()}}
    if out is not None:
        folder = Path(out)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, found in pages.items():
                text = man_page(name, found)
                (folder / f"{name.replace(' ', '-')}.1").write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(f"--out: {out} cannot be written ({error.strerror}); give another folder") from error
        put(f"{len(pages)} pages written to {out}")
        return
    wanted = " ".join(["detente", *(command or ())])
    if wanted not in pages:
        raise UsageError(f"COMMAND: got {' '.join(command or ())!r}; `detente --help` lists the commands")
    put(man_page(wanted, pages[wanted]).rstrip("\n"))


def all_commands(group: Any, before: str = "") -> Mapping[str, Any]:  # noqa: ANN401  # Typer keeps Click's types to itself
    """Give all commands of a group by their names, those of groups in it too, in their order."""
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        found[before + name] = command
        if hasattr(command, "commands"):
            found |= all_commands(command, f"{before}{name} ")
    return found


def man_page(name: str, command: Any) -> str:  # noqa: ANN401
    """Write the manual page of a command, in the macros of man(7)."""
    return "\n".join(_page(name, command)) + "\n"


def _page(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401
    first, *rest = _paragraphs(command.help or "")
    yield f'.TH "{name.replace(" ", "-").upper()}" "1" "" "detente {__version__}" "Détente"'
    yield ".SH NAME"
    yield f"{_escaped(name.replace(' ', '-'))} \\- {_escaped(_joined(first).rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield f".B {_escaped(name)}"
    yield _escaped(_usage(command))
    if rest:
        yield ".SH DESCRIPTION"
    for paragraph in rest:
        yield from _told(paragraph)
    options = [parameter for parameter in command.params if parameter.name != "help"]
    if options:
        yield ".SH OPTIONS"
    for parameter in options:
        yield ".TP"
        yield f".B {_escaped(_option(parameter))}"
        yield _escaped(parameter.help or "")
    if hasattr(command, "commands"):
        yield ".SH COMMANDS"
        for inner, found in command.commands.items():
            yield ".TP"
            yield f".B {_escaped(f'{name} {inner}')}"
            yield _escaped(_joined(_paragraphs(found.help or "")[0]))


def _told(paragraph: str) -> Iterator[str]:
    """Write a paragraph; one that keeps its lines begins with its heading."""
    if not paragraph.startswith("\b"):
        yield ".PP"
        yield _escaped(_joined(paragraph))
        return
    heading, *lines = paragraph.lstrip("\b\n").split("\n")
    yield f".SH {heading.rstrip(':').upper()}"
    yield ".nf"
    yield from (_escaped(line.removeprefix("  ")) for line in lines)
    yield ".fi"


def _paragraphs(text: str) -> list[str]:
    return [part.strip("\n") for part in re.split(r"\n{2,}", text.strip("\n"))] or [""]


def _joined(paragraph: str) -> str:
    return " ".join(paragraph.split())


def _usage(command: Any) -> str:  # noqa: ANN401
    parts = ["[OPTIONS]", *(p.metavar or p.name.upper() for p in command.params if p.param_type_name == "argument")]
    return " ".join([*parts, *(["COMMAND"] if hasattr(command, "commands") else [])])


def _option(parameter: Any) -> str:  # noqa: ANN401
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    value = "" if parameter.is_flag else f" {parameter.metavar or parameter.name.upper()}"
    return f"{', '.join(parameter.opts)}{value}"


def _escaped(words: str) -> str:
    r"""Keep roff from reading words as its own.

    >>> print(_escaped("--json .x"))
    \-\-json .x
    """
    safe = words.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe
