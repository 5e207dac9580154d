"""`detente watch` and `detente serve --watch`: options, logs, what is counted, and that they end when told."""

import json
import logging
import signal
import socket

import httpx
import pytest
from news_server import Listed, NewsServer, Reply, opml, page, rss
from store_of_one import make_store

from detente.cli.logs import _Json, _Words

STRIKE = "Chad shelled two villages in Niger on Thursday, officials said. The army of Niger sent troops to the border."


@pytest.fixture
def feeds(write):
    """A list with one feed, of one article, on a server of this machine."""
    answers = {"/a": Reply(page("A title", STRIKE))}
    server = NewsServer(lambda request: answers.get(request.path, Reply(status=404)))
    answers["/feed"] = Reply(rss("The Test", [Listed(server.url("/a", "127.0.0.1"), "A title")]))
    yield write("feeds.opml", opml([server.url("/feed", "127.0.0.1")]))
    server.close()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--every", "5"], "--every"),
        (["--every", "10s"], "--every"),
        (["--alert", "USA", "RUS"], "--below"),
        (["--below", "p10"], "--below"),
        (["--alert", "USA", "RUS", "--below", "p10"], "--alert-to"),
        (["--alert", "USA", "RUS", "--below", "10", "--alert-to", "a"], "--below"),
        (["--alert", "USA", "USA", "--below", "p10", "--alert-to", "a"], "party"),
        (["--alert", "USA RUS IRN", "--below", "p10", "--alert-to", "a"], "--alert"),
        (["--alert", "USA", "RUS", "--below", "p10", "--below", "p5", "--alert-to", "a"], "--below"),
        (["--alert", "USA", "RUS", "--below", "p10", "--alert-to", "no/where"], "--alert-to"),
        (["--mail-server", "a:b"], "--mail-server"),
        (["--allow-private", "10.0.0.0/99"], "--allow-private"),
        (["--metrics-port", "70000"], "--metrics-port"),
    ],
)
def test_options_that_cannot_be_right_are_told(detente, write, given, says):
    write("feeds.opml", opml(["http://a.test/feed"]))
    ran = detente("watch", "feeds.opml", "--store", "store", *given)
    assert ran.code in (1, 2)
    assert len(ran.complaints) == 1
    assert says in ran.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is no XML"),
        ("<opml><body><outline", "feeds.opml:1: is no XML"),
        ("<opml><body/></opml>", "has no feeds in it"),
        ('<opml>\n<outline xmlUrl="file:///etc/passwd"/></opml>', "feeds.opml:2: 'file:///etc/passwd' is no address"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml>&x;</opml>', "has no feeds in it"),
    ],
)
def test_a_list_that_is_none_is_told(detente, write, content, says):
    write("feeds.opml", content)
    ran = detente("watch", "feeds.opml", "--store", "store")
    assert ran.code == 1
    assert says in ran.err


def test_an_alert_for_whom_nobody_knows_is_doubted(detente, write, tmp_path):
    write("feeds.opml", opml(["http://a.test/feed"]))
    (tmp_path / "store").write_text("a file")  # so that it ends
    ran = detente(
        "watch", "feeds.opml", "--store", "store", "--alert", "Russia", "USA", "--below", "p10", "--alert-to", "a"
    )
    assert "--alert: nobody is known by the code RUSSIA, so this may never be told; is RUS meant?" in ran.err


def test_a_folder_that_is_no_store_is_told(detente, write, tmp_path):
    write("feeds.opml", opml(["http://a.test/feed"]))
    (tmp_path / "store").write_text("a file")
    ran = detente("watch", "feeds.opml", "--store", "store")
    assert ran.code == 1
    assert "is a file" in ran.err


def test_it_watches_until_it_is_stopped(start, detente, feeds, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start(
        "watch", feeds, "--store", "store", "--allow-private", "127.0.0.0/8", "--log-json", "--metrics-port", port
    )
    lines = []
    for line in process.stderr:
        lines.append(line.decode())
        if '"added"' in lines[-1]:
            break
    told = json.loads(lines[-1])
    assert (told["message"], told["added"], told["level"]) == ("added", 1, "info")
    counted = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=60).text
    assert "detente_articles_added_total 1.0" in counted
    assert 'detente_requests_total{how="got",what="page"} 1.0' in counted
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    ran = detente("doctor", "--store", "store")
    assert ran.code == 0
    assert "1 articles" in ran.out
    assert "1 feeds, last asked" in ran.out


def test_one_process_watches_and_serves(start, feeds):
    process = start("serve", "store", "--port", "0", "--watch", feeds, "--allow-private", "127.0.0.0/8")
    address = process.stdout.readline().decode().strip()
    for line in process.stderr:
        if b" added" in line:
            break
    counted = httpx.get(f"{address}metrics", timeout=60).text
    assert "detente_articles_added_total 1.0" in counted
    assert "detente_server_answers" in counted
    assert 'detente_store_rows{table="articles"}' in counted
    process.send_signal(signal.SIGINT)
    assert process.wait(60) in (0, 130)


def test_alerts_without_a_watch_are_refused(detente, tmp_path):
    make_store(tmp_path / "store")
    ran = detente("serve", "store", "--alert", "USA", "RUS", "--below", "p10", "--alert-to", "a")
    assert ran.code == 2
    assert "--watch" in ran.err


def record(message, **fields):
    made = logging.LogRecord("detente.watching", logging.WARNING, "", 0, message, (), None)
    made.__dict__.update(fields)
    return made


def test_a_line_of_the_log_is_one_line_whatever_is_in_it():
    hostile = record("feed cannot be read", why="a\nb\x1b[31m\u202e", failures=3)
    for line in (_Words().format(hostile), _Json().format(hostile)):
        assert line.isprintable()
    assert "failures=3" in _Words().format(hostile)
    told = json.loads(_Json().format(hostile))
    assert told["why"] == "a\nb\x1b[31m\u202e"
    assert set(told) == {"time", "level", "logger", "message", "why", "failures"}


def test_a_store_that_is_broken_is_told(detente, tmp_path):
    make_store(tmp_path / "store")
    assert detente("doctor", "--store", "no-store").code == 1
    file = next((tmp_path / "store" / "articles").glob("*.parquet"))
    whole = file.read_bytes()
    file.write_bytes(whole[:10])
    ran = detente("doctor", "--store", "store")
    assert ran.code == 1
    assert "detente store verify store" in ran.out
    file.write_bytes(whole)
    ran = detente("doctor", "--store", "store")
    assert "older than the last articles" in ran.out
