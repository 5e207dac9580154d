"""docs/cli.md is true: its examples run, and it tells every option, column and exit code."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from detente.cli.app import app
from detente.cli.code import KINDS
from detente.cli.event_csv import COLUMNS
from detente.cli.exits import MEANINGS

DOCS = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
FILES = re.findall(r"```text (\S+)\n(.*?)```", DOCS, re.DOTALL)
EXAMPLES = re.findall(r"```console\n\$ detente (.*?)\n(.*?)```", DOCS, re.DOTALL)


def commands(group, before=""):
    """Give all commands by their names, those of groups too."""
    found = {}
    for name, command in group.commands.items():
        found[before + name] = command
        if hasattr(command, "commands"):
            found |= commands(command, f"{before}{name} ")
    return found


COMMANDS = commands(typer.main.get_command(app))


def part(command):
    """Give what is said about a command."""
    return DOCS.split(f"\n## detente {command}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize(("command", "output"), EXAMPLES)
def test_examples_are_what_comes_out(detente, write, command, output):
    for name, content in FILES:
        write(name, content)
    if "my-store" in command and not command.startswith("add"):
        detente("add", "news.jsonl", "--store", "my-store", "--jobs", "1")
    assert detente(*shlex.split(command)).out == output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_told_and_no_other(command):
    options = {name for option in COMMANDS[command].params for name in option.opts if name.startswith("--")}
    told = set(re.findall(r"^\| `(--[a-z-]+)", part(command), re.MULTILINE))
    assert told == options - {"--help"}


def test_every_column_is_told_in_order():
    table = part("code").split("| column | meaning |\n")[1].split("\n\n")[0]
    told = [name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert told == list(COLUMNS)


def test_every_kind_is_told():
    assert all(f"`{kind}`" in part("code") for kind in KINDS)


def test_every_exit_code_is_told():
    rows = DOCS.split("## Exit codes\n")[1].splitlines()
    assert [row for row in rows if row.startswith("| ")][2:] == [
        f"| {code} | {text} |" for code, text in MEANINGS.items()
    ]
