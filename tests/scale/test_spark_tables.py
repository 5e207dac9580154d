"""A store that a cluster made, held against one of this machine, table by table."""

import os
import signal
import threading
import time

import pytest

from detente.adding import add
from detente.judging import Judging
from detente.store import open_store
from detente.store.hashing import table_hashes
from detente.store.upkeep import verify

pytest.importorskip("pyspark", reason="Spark is not installed (pip install 'detente[spark]')")

from detente.knowledge import PLAIN
from detente.scale import spark as engine
from detente.scale.spark.adding import Way, add_sources

SMALL = 20_000  # bytes of a part: the corpus is several


def hashes(root):
    with open_store(root) as store:
        return dict(table_hashes(store))


@pytest.fixture(scope="module")
def local(news, tmp_path_factory):
    """A store that this machine made, with what became of the articles."""
    root = tmp_path_factory.mktemp("local") / "store"
    return root, add(news, root)


def test_the_tables_are_those_of_one_machine(spark, news, local, tmp_path):
    root, summary = local
    found = add_sources(spark, [str(news)], tmp_path / "store", PLAIN, way=Way(piece=SMALL))
    assert found == summary
    assert hashes(tmp_path / "store") == hashes(root)
    with open_store(root) as store:
        kinds = {kind for (kind,) in store.sql("SELECT DISTINCT kind FROM copies").fetchall()}
        assert len(kinds) > 1  # so that there is something to be equal
        stages = {stage for (stage,) in store.sql("SELECT stage FROM errors").fetchall()}
        assert stages == {"reading", "identity"}
    assert not list(verify(tmp_path / "store"))
    assert [path.name for path in tmp_path.iterdir()] == ["store"]  # nothing that was in between is left


def test_a_cluster_asks_the_judge_as_one_machine_does(spark, news, tmp_path):
    lines = (news / "articles.jsonl").read_text(encoding="utf-8").splitlines()[:8]
    (tmp_path / "few.jsonl").write_text("\n".join(lines), encoding="utf-8")
    judging = Judging("thorough")
    add(tmp_path / "few.jsonl", tmp_path / "here", judging=judging)
    engine.add(spark, tmp_path / "few.jsonl", tmp_path / "there", judging=judging)
    with open_store(tmp_path / "there") as store:
        assert any("judge" in str(row["coder"]) for row in store.rows("FROM events"))
    assert hashes(tmp_path / "there") == hashes(tmp_path / "here")


def test_added_in_turns_by_a_cluster_and_by_one_machine(spark, news, local, tmp_path):
    root, _ = local
    store = tmp_path / "store"
    lines = (news / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "half.jsonl").write_text("\n".join(lines[::2]), encoding="utf-8")
    add(tmp_path / "half.jsonl", store)
    first = engine.add(spark, news, store)
    assert (first.added + (len(lines) + 1) // 2, first.known) == (len(lines) + 1, (len(lines) + 1) // 2 + 6)
    assert hashes(store) == hashes(root)
    before = sorted(store.rglob("*"))
    again = engine.add(spark, [str(news)], store)
    assert (again.added, again.events) == (0, 0)
    assert [path for path in sorted(store.rglob("*")) if path not in before] == []


def test_an_executor_that_is_killed_changes_nothing(spark, news, local, tmp_path):
    killed = threading.Event()
    killer = threading.Thread(target=kill_one, args=(tmp_path / "store", killed), daemon=True)
    killer.start()
    add_sources(spark, [str(news)], tmp_path / "store", PLAIN, way=Way(piece=SMALL))
    killer.join(1)
    assert killed.is_set()
    assert hashes(tmp_path / "store") == hashes(local[0])
    assert not list(verify(tmp_path / "store"))


def kill_one(store, killed):
    """Kill an executor as soon as a task has begun to write."""
    while not list(store.glob("articles/part-*.parquet")):
        time.sleep(0.01)
    executor = min(executors())
    os.kill(executor, signal.SIGKILL)
    killed.set()


def executors():
    """Give the processes of executors on this machine that are descendants of this one."""
    parents, names = {}, {}
    for folder in os.listdir("/proc"):  # noqa: PTH208
        if folder.isdecimal():
            try:
                with open(f"/proc/{folder}/stat", encoding="utf-8") as file:  # noqa: PTH123
                    parents[int(folder)] = int(file.read().rpartition(")")[2].split()[1])
                with open(f"/proc/{folder}/cmdline", encoding="utf-8") as file:  # noqa: PTH123
                    names[int(folder)] = file.read()
            except OSError:
                continue  # it has ended
    return [one for one, name in names.items() if "CoarseGrainedExecutorBackend" in name and _is_ours(one, parents)]


def _is_ours(process, parents):
    while process > 1:
        process = parents.get(process, 0)
        if process == os.getpid():
            return True
    return False
