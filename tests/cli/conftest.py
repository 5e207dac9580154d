"""The command line, run inside the process of the tests or outside it."""

import json
import subprocess
import sys
from dataclasses import dataclass

import pytest
from typer.testing import CliRunner

from detente.cli.app import app

PROGRAM = [sys.executable, "-c", "from detente.cli.app import main; main()"]


@dataclass(frozen=True)
class Ran:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str

    @property
    def records(self):
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def complaints(self):
        return self.err.splitlines()


@pytest.fixture
def detente(tmp_path, monkeypatch):
    """Give a function that runs `detente ARGS` in an empty folder; `stdin` are bytes or a text."""
    monkeypatch.chdir(tmp_path)

    def run(*args, stdin=None):
        result = CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def start(tmp_path):
    """Give a function that starts `detente ARGS` as a process of its own, in an empty folder, with pipes."""
    started = []

    def run(*args):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen([*PROGRAM, *map(str, args)], cwd=tmp_path, **pipes)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def write(tmp_path):
    """Give a function that writes a file: a text, bytes, or a list of values as JSON Lines."""

    def to_file(name, content):
        if isinstance(content, list):
            content = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in content)
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (tmp_path / name).write_bytes(data)
        return name

    return to_file
