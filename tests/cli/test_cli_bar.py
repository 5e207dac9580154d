"""The progress bar: on a terminal, and only there."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

EXPULSION = "Kenya expelled two Somali diplomats on Monday."
PROGRAM = "from detente.cli.app import main; main()"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")


def run_with_terminal(folder, *args):
    """Run the command with standard error on a terminal; give standard output, and what the terminal was sent."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *args],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
    )
    os.close(theirs)
    with ThreadPoolExecutor() as reader:  # a slow machine shows more than a terminal holds unread
        shown = reader.submit(_read_all, ours)
        out, _ = process.communicate()
        return out, shown.result()


def _read_all(terminal):
    seen = b""
    try:
        while chunk := os.read(terminal, 65_536):
            seen += chunk
    except OSError:  # the other side is closed
        pass
    finally:
        os.close(terminal)
    return seen


def test_a_terminal_sees_the_bar_and_the_complaints_and_the_output_sees_neither(tmp_path, write):
    articles = [{"id": str(number), "text": EXPULSION} for number in range(3)]
    corpus = write("corpus.jsonl", [*articles, {"id": "broken"}])
    out, terminal = run_with_terminal(tmp_path, "code", corpus, "--json")
    assert [json.loads(line)["article"] for line in out.splitlines()] == ["0", "1", "2"]
    assert b"3 articles" in terminal
    assert b"detente: corpus.jsonl:4: there is no" in terminal


def test_elsewhere_there_is_no_bar(detente, write):
    assert detente("code", write("story.txt", EXPULSION)).err == ""
