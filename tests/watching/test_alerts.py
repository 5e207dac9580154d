"""Alerts: once a crossing, soon, in the verdict's words, and to wherever they are wanted."""

import datetime
import json
import socketserver
import threading

import pytest
from news_server import Listed, Reply, page, rss

import detente
from detente.records import Article
from detente.watching import Alert, WatchError, check_place
from detente.watching.delivery import Delivery, DeliveryError

USUAL = (
    "The United States and Russia signed an agreement on trade on {day}.",
    "Russia thanked the United States for its help on {day}.",
    "The United States praised Russia on {day} for its role in the talks.",
    "Russia and the United States held talks in Geneva on {day}.",
)
HOSTILE = (
    "The United States bombed a Russian air base on {day}.",
    "Russia expelled sixty American diplomats on {day}.",
    "The United States threatened to attack Russia on {day}.",
    "Russia condemned the United States on {day} and broke off all talks.",
)
ALERT = Alert("USA", "RUS", 10.0)


def written(templates, monday, more=""):
    """Give the text of an article for each template, on the days of a week."""
    for number, template in enumerate(templates):
        day = monday + datetime.timedelta(days=number)
        yield day, f"{template.format(day=day.strftime('%A'))} Nobody said more of it, {more}{number}."


@pytest.fixture
def history(watch):
    """A store with twenty quiet weeks between the United States and Russia, the last one three weeks ago."""
    first = datetime.date(2017, 4, 10) - datetime.timedelta(weeks=21)
    articles = [
        Article(date=day.isoformat(), text=text)
        for week in range(20)
        for day, text in written(USUAL, first + datetime.timedelta(weeks=week), f"{week}-")
    ]
    detente.add(articles, watch.store)


def test_an_alert_comes_within_one_interval_of_the_article_that_moves_the_relation(
    serve, watch, clock, history, tmp_path
):
    answers, told = {}, []
    server = serve(lambda request: answers.get(request.path))

    def hook(request):
        told.append((clock.passed, json.loads(request.body)))
        return Reply(status=500 if len(told) == 1 else 204)  # the first time it is not taken

    listed, published = [], []

    def publish(templates, monday, name):
        for number, (day, text) in enumerate(written(templates, monday, name)):
            path = f"/{name}{number}"
            answers[path] = Reply(page(f"A title of {name}{number}", text))
            date = day.strftime("%a, %d %b %Y 07:00:00 GMT")
            listed.append(Listed(server.url(path), f"Headline {name}{number}", date))
        answers["/feed"] = Reply(rss("The Test", listed))
        published.append(clock.passed)

    monday = datetime.date(2017, 4, 10)
    answers["/feed"] = Reply(rss("The Test", []))
    answers["/hook"] = hook
    every, quiet, later = 3 * 3600.0, 7 * 3600.0, 4 * 24 * 3600.0
    clock.at.append((quiet, lambda: publish(HOSTILE, monday, "bad")))
    clock.at.append((later, lambda: publish(HOSTILE, monday + datetime.timedelta(weeks=1), "worse")))
    file = tmp_path / "alerts.jsonl"
    places = (f"http://127.0.0.1:{server.port}/hook", str(file))
    watch([server.url("/feed")], later + 2 * every, alerts=(ALERT,), places=places, manners={"every": every})

    (line,) = file.read_text().splitlines()
    alert = json.loads(line)
    raised = datetime.datetime.fromisoformat(alert["time"]) - clock.begun
    assert published[0] <= raised.total_seconds() <= published[0] + every
    assert told[0][0] <= published[0] + every
    assert [message["id"] for _, message in told] == ["USA–RUS below p10 #1"] * 2  # it was sent until it was taken
    assert alert["id"] == "USA–RUS below p10 #1"
    assert alert["words"].startswith("USA–RUS in the week of 10 April 2017: lowest")
    assert alert["percentile"]["value"] < 10
    headlines = {story["title"] for story in alert["stories"]}
    assert headlines <= {f"Headline bad{number}" for number in range(4)}
    assert len(headlines) >= 3
    assert {story["url"].rpartition("/")[2][:3] for story in alert["stories"]} == {"bad"}

    # It is known after a restart that this was told.
    told.clear()
    watch([server.url("/feed")], every, alerts=(ALERT,), places=places)
    assert not told
    assert len(file.read_text().splitlines()) == 1


def message(**more):
    story = {"day": "2017-04-14", "type": "ASSAULT", "value": -9.0, "sentence": "It was so.", "words": "", "title": "",
             "source": "The Test", "url": "http://a.test/1"}  # fmt: skip
    return {"parties": "USA–RUS", "below": 10.0, "words": "USA–RUS: lowest", "stories": [story], **more}


def test_a_file_has_each_alert_once_also_after_a_line_was_broken_off(tmp_path):
    file = tmp_path / "alerts.jsonl"
    file.write_text('{"id": "one", "par')
    delivery = Delivery("localhost", "detente")
    for identity in ("one", "two", "one", "two"):
        delivery.send(str(file), identity, json.dumps(message(words='"id": "three"')))
    lines = file.read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines[1:]] == ["one", "two"]


@pytest.fixture
def mail():
    """A server that takes mail; gives its port and what it has taken."""
    taken = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 test\r\n")
            for line in self.rfile:
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    taken.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                if word == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                self.wfile.write(b"250 yes\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1], taken
        server.shutdown()


def test_an_alert_is_mailed_in_words(mail, monkeypatch):
    port, taken = mail
    Delivery(f"127.0.0.1:{port}", "detente").send("mailto:a@b.test", "one", json.dumps(message()))
    assert "Subject: =?utf-8?" in taken[0]
    assert "To: a@b.test" in taken[0]
    monkeypatch.setenv("DETENTE_MAIL_USER", "a")
    with pytest.raises(DeliveryError, match="no TLS"):
        Delivery(f"127.0.0.1:{port}", "detente").send("mailto:a@b.test", "one", json.dumps(message()))


def test_what_does_not_arrive_is_told(tmp_path, serve):
    delivery = Delivery("127.0.0.1:1", "detente")
    server = serve({"/moved": Reply(status=302, headers={"Location": "/there"}), "/there": Reply()})
    hook = f"http://127.0.0.1:{server.port}"
    for place in ("mailto:a@b.test", f"{hook}/missing", f"{hook}/moved", str(tmp_path)):
        with pytest.raises(DeliveryError):
            delivery.send(place, "one", json.dumps(message()))
    assert not server.asked("/there")


@pytest.mark.parametrize(
    "place",
    ["mailto:nobody", "mailto:a@b,c@d", "ftp://a.test/", "no-folder/file", "http://a:b@c.test/", ".", "mailto:a@b\n"],
)
def test_places_that_are_none_are_refused(place):
    with pytest.raises(WatchError, match="--alert-to"):
        check_place(place)
