"""Completion, manual pages, examples in help, and output without colour."""

import shutil
import subprocess
import sys

import pytest
import typer

from detente.cli.app import app
from detente.cli.examples import EXAMPLES
from detente.cli.manual import all_commands, man_page

COMMANDS = all_commands(typer.main.get_command(app))
LEAVES = [name for name, command in COMMANDS.items() if not hasattr(command, "commands")]


def test_every_command_has_examples_and_no_other():
    assert set(EXAMPLES) == set(LEAVES)
    for name, lines in EXAMPLES.items():
        assert lines
        assert all(line.startswith(f"detente {name} ") or line == f"detente {name}" for line in lines)


@pytest.mark.parametrize("name", LEAVES)
def test_help_shows_the_examples(detente, name):
    out = detente(*name.split(), "--help").out
    assert all(f"\n    {line}\n" in out for line in EXAMPLES[name])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(detente, shell):
    ran = detente("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert "_DETENTE_COMPLETE" in ran.out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=ran.out, text=True, check=True)


def test_another_shell_is_told(detente):
    assert detente("completion", "tcsh").err == "detente: SHELL: got 'tcsh'; allowed: bash, zsh, fish\n"


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not there")
def test_bash_completes_commands_and_options(detente, tmp_path):
    script = tmp_path / "completion.bash"
    script.write_text(detente("completion", "bash").out, encoding="utf-8")
    program = tmp_path / "detente"
    program.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'from detente.cli.app import main; main()' \"$@\"\n")
    program.chmod(0o755)
    asked = (
        f"source {script}; COMP_WORDS=(detente store in); COMP_CWORD=2; _detente_completion {program}; "
        'echo "${COMPREPLY[@]}"; '
        f'COMP_WORDS=(detente code --js); COMP_CWORD=2; _detente_completion {program}; echo "${{COMPREPLY[@]}}"'
    )
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["info", "--json"]


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_a_manual_page_tells_all(detente, name):
    ran = detente("man", *name.split())
    assert ran.code == 0
    assert ran.out.startswith(f'.TH "{"-".join(["DETENTE", *name.upper().split()])}" "1"')
    command = COMMANDS.get(name)
    for parameter in command.params if command else ():
        assert (
            parameter.name == "help" or parameter.opts[0].replace("-", "\\-") in ran.out or parameter.metavar in ran.out
        )
    assert ".SH EXAMPLES" in ran.out or command is None or hasattr(command, "commands")


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not there")
def test_groff_reads_the_pages_without_complaint():
    pages = "".join(man_page(name, command) for name, command in COMMANDS.items())
    command = ["groff", "-man", "-ww", "-z", "-Kutf8", "-Tutf8"]
    done = subprocess.run(command, input=pages, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_all_pages_go_into_a_folder(detente, tmp_path):
    assert detente("man", "--out", "pages").out == f"{len(COMMANDS) + 1} pages written to pages\n"
    assert {path.name for path in (tmp_path / "pages").iterdir()} >= {"detente.1", "detente-store-info.1"}


def test_a_page_that_there_is_not_is_told(detente):
    assert detente("man", "decode").err.startswith("detente: COMMAND: got 'decode'")


@pytest.mark.parametrize("variable", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_the_bar_heeds_no_color(monkeypatch, variable):
    from detente.cli.bar import _progress  # noqa: PLC0415

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variable.items():
        monkeypatch.setenv(name, value)
    console = _progress().console
    assert console.no_color or console.color_system is None
