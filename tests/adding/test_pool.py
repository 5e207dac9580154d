"""Processes side by side: order, and articles that no process survives."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import detente.api
from detente.adding import pool as pools
from detente.adding.chunks import Chunk, CodedChunk, code_chunk
from detente.adding.pool import Pool
from detente.records import Article
from detente.store import ArticleRecords, make_rows

DEADLY = "This article ends whoever codes it."


def chunk(*texts):
    return Chunk([("news.txt", Article(id=text, text=text)) for text in texts], read=len(texts))


def code_or_die(given, *, texts, knowledge=None):
    """Stands for the coder, with a flaw in some library below it: on one text the process ends."""
    if any(article.text == DEADLY for _, article in given.articles):
        os.kill(os.getpid(), signal.SIGKILL)
    rows = make_rows([ArticleRecords(article) for _, article in given.articles])
    return CodedChunk(rows, coded=len(given.articles), read=given.read)


@pytest.fixture
def pool(monkeypatch):
    monkeypatch.setattr(pools, "code_chunk", code_or_die)
    with Pool(2, texts=True) as made:
        yield made


def ids(coded):
    return [part.rows.articles() for part in coded]


def test_chunks_come_back_in_their_order(pool):
    chunks = [chunk(f"a{number}", f"b{number}") for number in range(20)]
    assert ids(pool.code(chunks)) == [[f"a{number}", f"b{number}"] for number in range(20)]


def test_processes_that_were_started_before_code_the_chunks(pool):
    pool.start()
    assert ids(pool.code([chunk("a"), chunk("b")])) == [["a"], ["b"]]
    pool.start()  # nothing is done twice


def test_an_article_that_ends_its_process_is_told_and_all_others_are_coded(pool):
    chunks = [chunk("a", "b"), chunk("c", DEADLY, "d"), *(chunk(f"e{number}") for number in range(10))]
    coded = list(pool.code(chunks))
    assert ids(coded) == [["a", "b"], ["c", "d"], *([f"e{number}"] for number in range(10))]
    assert sum(part.read for part in coded) == 15
    (error,) = coded[1].rows.tables["errors"].to_pylist()
    assert (error["stage"], error["place"], error["article"]) == ("coding", "news.txt", DEADLY)
    assert error["what"] == "ends the process that codes it"


def test_one_process_can_be_apart_from_this_one(monkeypatch):
    monkeypatch.setattr(pools, "code_chunk", code_or_die)
    with Pool(1, texts=True, apart=True) as pool:
        (coded,) = pool.code([chunk("a", DEADLY)])
    assert (coded.rows.articles(), coded.failed) == (["a"], 1)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc")
def test_processes_end_when_their_parent_is_killed(tmp_path):
    program = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_pool import chunk
from detente.adding.pool import Pool
if __name__ == "__main__":
    pool = Pool(2, texts=True)
    for part in pool.code([chunk("Togo left."), chunk("Mali left."), chunk("Chad left.")]):
        print(*(pool._executor._processes), flush=True)
        input()
"""
    script = tmp_path / "parent.py"
    script.write_text(program)
    parent = subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    children = [int(word) for word in parent.stdout.readline().split()]
    parent.kill()
    parent.communicate()
    assert len(children) == 2
    for _ in range(200):
        if not any(is_alive(child) for child in children):
            break
        time.sleep(0.05)
    assert not any(is_alive(child) for child in children)


def is_alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_a_coder_that_fails_on_one_article_codes_the_others(monkeypatch):
    class Coder:
        def code(self, articles):
            for article in articles:
                if article.text == DEADLY:
                    raise RecursionError("too deep")
                yield detente.api.Result(article, [])

    monkeypatch.setattr(detente.api, "load", lambda knowledge=None: Coder())
    coded = code_chunk(chunk("a", DEADLY, "b"), texts=True)
    assert coded.rows.articles() == ["a", "b"]
    (error,) = coded.rows.tables["errors"].to_pylist()
    assert error["what"] == "cannot be coded (RecursionError: too deep)"
