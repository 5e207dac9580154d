"""Work on a store in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import detente
from detente.adding import adder, apart
from detente.adding.apart import run_apart
from detente.records import Article
from detente.store import StoreError, Writer
from detente.store.hashing import table_hashes


def leave_a_mark(root):
    (root / "mark").write_text(str(os.getpid()))


def fail(root):
    raise StoreError(f"{root}: is full; make room")


def die(root):
    os.kill(os.getpid(), signal.SIGKILL)


def take_for_ever(root):
    leave_a_mark(root)
    time.sleep(60)


def test_work_is_done_by_another_process(tmp_path):
    run_apart(leave_a_mark, tmp_path)
    assert int((tmp_path / "mark").read_text()) != os.getpid()


def test_what_goes_wrong_is_raised_here(tmp_path):
    with pytest.raises(StoreError, match="is full; make room") as caught:
        run_apart(fail, tmp_path)
    assert "in fail" in caught.value.__notes__[0]


def test_a_process_that_is_ended_is_told(tmp_path):
    with pytest.raises(StoreError, match="was ended; run it again"):
        run_apart(die, tmp_path)


def test_an_interrupt_ends_the_process(tmp_path):
    code = (
        "import pathlib, signal, sys\n"
        "from detente.adding.apart import run_apart\n"
        "from test_apart import take_for_ever\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "if __name__ == '__main__':\n"
        "    run_apart(take_for_ever, pathlib.Path(sys.argv[1]))\n"
    )
    (tmp_path / "program.py").write_text(code)
    paths = os.pathsep.join(path for path in (str(Path(__file__).parent), *sys.path) if path)
    program = subprocess.Popen(
        [sys.executable, str(tmp_path / "program.py"), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": paths},
        stderr=subprocess.PIPE,
        text=True,
    )
    while program.poll() is None:
        if (tmp_path / "mark").exists() and (tmp_path / "mark").read_text():
            program.send_signal(signal.SIGINT)
        time.sleep(0.1)
    assert "KeyboardInterrupt" in program.communicate()[1]
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "mark").read_text()), 0)


def test_copies_and_stories_come_out_the_same_apart(tmp_path, monkeypatch):
    used = []
    monkeypatch.setattr(adder, "run_apart", lambda work, root: (used.append(work), apart.run_apart(work, root)))
    text = "Chad shelled two villages in Niger on Monday, and the government in Niamey recalled its envoy."
    items = [(f"n{number}", Article(id=f"n{number}", text=text, date="2020-01-02")) for number in range(20)]
    hashes = []
    for name, jobs in (("one", 1), ("two", 2)):
        writer = Writer(tmp_path / name)
        adder.add_items(items, writer, jobs, batch_size=10)
        writer.close()
        with detente.open(tmp_path / name) as store:
            hashes.append(table_hashes(store)["whole"])
    assert len(used) == 2
    assert hashes[0] == hashes[1]
