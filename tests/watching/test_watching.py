"""A watch from feeds to the store: what is asked, how often, and what is added."""

import itertools

import pytest
from news_server import Listed, Reply, atom, gzip_bomb, page, rss, sitemap

import detente
from detente.store import StoreError
from detente.watching import WatchError, watch_standing
from detente.watching.adder import Adder

STRIKE = "Chad shelled two villages in Niger on Thursday, officials said. The army of Niger sent troops to the border."
HOUR = 3600
MORNING = "Fri, 14 Apr 2017 06:00:00 GMT"


def rows(root, table="articles"):
    with detente.open(root) as store:
        return list(store.rows(f"FROM {table} ORDER BY ALL"))


def urls(root):
    return sorted(row["url"].partition(".test")[0].removeprefix("http://") for row in rows(root))


def feed_of(*addresses, **more):
    return rss("The Test", [Listed(url, f"Title {n}", MORNING, **more) for n, url in enumerate(addresses)])


def test_pages_of_a_feed_are_added_with_what_the_feed_says(serve, watch):
    answers = {"/a": Reply(page("Its own title", STRIKE))}
    server = serve(answers)
    answers["/feed"] = Reply(feed_of(server.url("/a")))
    watch([server.url("/feed")], HOUR)
    (article,) = rows(watch.store)
    assert (article["title"], article["source"]) == ("Title 0", "The Test")
    assert article["url"] == server.url("/a")
    assert article["published"] == "2017-04-14T06:00:00Z"
    assert "shelled two villages" in article["text"]
    assert "ASSAULT" in {event["event"] for event in rows(watch.store, "events")}
    assert len(server.asked("/a")) == 1
    assert 3 <= len(server.asked("/feed")) <= 5


def test_feeds_are_asked_politely(serve, watch, clock):
    """Validators are sent back, robots.txt is kept to, hosts have rests, and those that are full are left alone."""
    answers = {}
    server = serve(lambda request: answers.get((request.host, request.path)))
    times = {}

    def timed(reply):
        def answer(request):
            times.setdefault((request.host, request.path), []).append(clock.passed)
            return reply(request) if callable(reply) else reply

        return answer

    def conditional(request):
        if request.headers.get("if-none-match") == '"7"' and request.headers.get("if-modified-since") == MORNING:
            return Reply(status=304)
        pages = [server.url(f"/{name}", "well.test") for name in "abc"]
        return Reply(feed_of(*pages), headers={"ETag": '"7"', "Last-Modified": MORNING})

    answers["well.test", "/feed"] = timed(conditional)
    answers["well.test", "/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 7\nDisallow: /b\n")
    for name in "abc":
        answers["well.test", f"/{name}"] = timed(Reply(page("A title", STRIKE)))
    answers["full.test", "/feed"] = timed(Reply(status=503, headers={"Retry-After": "3000"}))
    answers["down.test", "/feed"] = timed(Reply(status=500))
    answers["shut.test", "/robots.txt"] = Reply(b"User-agent: detente\nDisallow: /\n")
    answers["shut.test", "/feed"] = timed(Reply(feed_of()))
    answers["gone.test", "/feed"] = timed(Reply(status=410))
    hosts = ["well.test", "full.test", "down.test", "shut.test", "gone.test"]
    watch([server.url("/feed", host) for host in hosts], 3 * HOUR)

    assert len(times["well.test", "/feed"]) >= 12
    assert [request.headers.get("if-none-match") for request in server.asked("/feed", "well.test")][:2] == [None, '"7"']
    assert "detente/" in server.asked("/feed", "well.test")[0].headers["user-agent"]
    assert len(server.asked("/robots.txt", "well.test")) == 1
    assert ("well.test", "/b") not in times
    moments = sorted(moment for (host, _), found in times.items() for moment in found if host == "well.test")
    assert min(b - a for a, b in itertools.pairwise(moments)) >= 6.99
    rests = [b - a for a, b in zip(times["full.test", "/feed"], times["full.test", "/feed"][1:], strict=False)]
    assert rests
    assert min(rests) >= 2999
    rests = [b - a for a, b in zip(times["down.test", "/feed"], times["down.test", "/feed"][1:], strict=False)]
    assert rests == sorted(rests, key=round)
    assert rests[-1] > 3599  # simulated seconds are added up as floats
    assert len(times["gone.test", "/feed"]) == 1
    assert ("shut.test", "/feed") not in times
    (denied,) = [row for row in rows(watch.store, "errors") if row["place"].endswith("/b")]
    assert "robots.txt" in denied["what"]
    problems = {feed.url.split("/")[2].split(":")[0]: feed.problem for feed in watch_standing(watch.store).feeds}
    assert problems["well.test"] == ""
    assert "robots.txt" in problems["shut.test"]
    assert "503" in problems["full.test"]


def test_what_is_hostile_does_no_harm(serve, watch):
    """Each feed is hostile in a way of its own; the good one is read all the same, and all that can be is added."""
    answers = {}
    server = serve(lambda request: answers.get((request.host, request.path)))

    def put(host, path, reply):
        answers[f"{host}.test", path] = reply

    def at(host, path="/feed"):
        return server.url(path, f"{host}.test")

    for where in ("http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://0x0a.1/",
                  "http://192.168.0.1:8080/", "file:///etc/passwd", "http://[::ffff:10.0.0.1]:1/", "http://0.0.0.0/",
                  "gopher://good.test/", "http://user:word@good.test/"):  # fmt: skip
        put(f"private{len(answers)}", "/feed", Reply(status=302, headers={"Location": where}))
    bad = {
        "half": Reply(feed_of(at("half", "/p")), how="half"),
        "chunked": Reply(feed_of(at("chunked", "/p")), how="half-chunked"),
        "reset": Reply(b"<rss/>", how="reset"),
        "garbage": Reply(how="garbage"),
        "silent": Reply(how="silent", seconds=3),
        "drip": Reply(feed_of() * 100, how="drip", seconds=4),
        "drop": Reply(feed_of() * 100, how="drip-head", seconds=4),
        "bomb": Reply(gzip_bomb(64_000_000), headers={"Content-Encoding": "gzip"}),
        "bare-bomb": Reply(gzip_bomb(64_000_000)),
        "huge": Reply(b"<rss>" + b" " * 11_000_000),
        "endless": Reply(how="endless", seconds=4),
        "loop": Reply(status=301, headers={"Location": "/feed"}),
        "file": Reply(b"/dev/zero"),
        "brotli": Reply(b"abc", headers={"Content-Encoding": "br"}),
        "laughs": Reply(b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss>&b;</rss>'),
        "odd": Reply(b"", status=999),
        "nothing": Reply(b""),
    }
    for host, reply in bad.items():
        put(host, "/feed", reply)
    put("torn", "/robots.txt", Reply(b"User-agent: *", how="reset"))
    put("torn", "/feed", Reply(feed_of(at("torn", "/p"))))
    good = {
        "p": Reply(page("A title", STRIKE)),
        "deep": Reply(b"<html><body>" + b"<div>" * 100_000 + STRIKE.encode()),
        "large": Reply(page("A title", STRIKE + " And so on." * 1_000_000)),
        "away": Reply(status=301, headers={"Location": "http://10.0.0.1/"}),
        "missing": Reply(status=404),
        "moved": Reply(status=302, headers={"Location": at("good", "/p2")}),
        "p2": Reply(page("A title", STRIKE.replace("Chad", "Togo"))),
    }
    for path, reply in good.items():
        put("good", f"/{path}", reply)
    put("good", "/feed", Reply(feed_of(*(at("good", f"/{path}") for path in good if path != "p2"))))
    watch([f"http://{host}:{server.port}{path}" for host, path in answers if path == "/feed"], 600)

    feeds = {feed.url.split("/")[2].partition(".")[0]: feed for feed in watch_standing(watch.store).feeds}
    assert not feeds.pop("good").failures
    assert [name for name, feed in feeds.items() if not feed.failures] == ["laughs"]  # is empty, and that is all
    private = [feed.problem for name, feed in feeds.items() if name.startswith("private")]
    assert len(private) == 10
    assert all("not public" in one or "is sent on to" in one for one in private)
    found = {row["url"].rpartition("/")[2]: row["text"] for row in rows(watch.store)}
    assert set(found) == {"p", "moved"}
    assert "Togo shelled" in found["moved"]
    failed = {row["place"].rpartition("/")[2]: row["what"] for row in rows(watch.store, "errors")}
    assert set(failed) == {"deep", "large", "away", "missing"}


def test_a_private_feed_is_asked_as_soon_as_that_is_allowed(serve, watch):
    """Whoever reads that `--allow-private` is missing, and gives it, does not wait for the rest of an error."""
    answers = {"/a": Reply(page("A title", STRIKE))}
    server = serve(answers)
    answers["/feed"] = Reply(feed_of(server.url("/a", "127.0.0.1")))
    watch([server.url("/feed", "127.0.0.1")], HOUR, allowed=())
    (feed,) = watch_standing(watch.store).feeds
    assert "is not public (127.0.0.1); if it is yours, --allow-private NETWORK lets it be asked" in feed.problem
    assert not server.requests
    watch([server.url("/feed", "127.0.0.1")], 300)
    assert len(rows(watch.store)) == 1


def test_what_was_broken_off_comes_when_it_is_whole(serve, watch):
    answers = {"/robots.txt": Reply(status=404)}
    server = serve(lambda request: answers.get(request.path))
    told = feed_of(server.url("/a"), server.url("/b"))

    def at_last(whole, *broken):
        left = list(broken)

        def answer(request):
            return left.pop(0) if left else whole

        return answer

    marks = {"ETag": '"1"'}
    cut = Reply(told[: len(told) * 2 // 3], headers=marks)
    answers["/feed"] = at_last(Reply(told, headers=marks), Reply(told, how="half-bare", headers=marks), cut)
    for name in "ab":
        whole = Reply(page("A title", STRIKE + name))
        answers[f"/{name}"] = at_last(whole, Reply(whole.body, how="half-bare"), Reply(status=502), Reply(how="reset"))
    watch([server.url("/feed")], 3 * HOUR)
    assert [row["text"].endswith((STRIKE + "a", STRIKE + "b")) for row in rows(watch.store)] == [True, True]
    assert not rows(watch.store, "errors")
    assert [r.headers.get("if-none-match") for r in server.asked("/feed")][:4] == [None, None, None, '"1"']


def test_an_entry_is_taken_where_its_page_does_not_come(serve, watch):
    answers = {"/a": Reply(status=500), "/b": Reply(page("A title", "Too short."))}
    server = serve(answers)
    listed = [
        Listed(server.url("/a"), "One", MORNING, STRIKE),
        Listed(server.url("/b"), "Two", MORNING, STRIKE.replace("Chad", "Mali")),
        Listed("", "Three", MORNING, STRIKE.replace("Chad", "Togo"), key="three"),
    ]
    answers["/feed"] = Reply(rss("The Test", listed))
    watch([server.url("/feed")], 6 * HOUR)
    assert sorted(row["title"] for row in rows(watch.store)) == ["One", "Three", "Two"]
    assert len(server.asked("/a")) == 6


def test_atom_and_sitemaps_are_watched(serve, watch, clock):
    answers = {
        f"/{name}": Reply(page("A title", f"{STRIKE} {name}")) for name in ("a", "new", "old", "undated", "later")
    }
    server = serve(answers)
    index = f"<sitemapindex><sitemap><loc>{server.url('/map')}</loc></sitemap></sitemapindex>"
    answers["/index"] = Reply(index.encode())
    listed = [Listed(server.url("/new"), date="2017-04-13"), Listed(server.url("/old"), date="2017-03-01"),
              Listed(server.url("/undated"))]  # fmt: skip
    answers["/map"] = Reply(sitemap(listed))
    answers["/atom"] = Reply(atom("An atom", [Listed(server.url("/a"), "A", "2017-04-14T07:00:00Z")]))
    clock.at.append((HOUR, lambda: answers.update({"/map": Reply(sitemap([*listed, Listed(server.url("/later"))]))})))
    watch([server.url("/index"), server.url("/atom")], 2 * HOUR)
    assert sorted(row["url"].rpartition("/")[2] for row in rows(watch.store)) == ["a", "later", "new"]


@pytest.mark.parametrize(("sent", "added"), [(MORNING, 1), ("", 0)])
def test_a_sitemap_that_is_first_seen_while_our_clock_is_ahead_is_not_passed_for_good(serve, watch, clock, sent, added):
    answers = {"/new": Reply(page("A title", STRIKE))}
    server = serve(answers)
    answers["/map"] = Reply(sitemap([Listed(server.url("/new"), date="2017-04-13")]), headers={"Date": sent})
    clock.jumped = clock.jumped + 5000 * clock.jumped.resolution * 86_400_000_000
    watch([server.url("/map")], 600)
    assert len(rows(watch.store)) == added


def test_one_address_in_two_feeds_is_one_article(serve, watch):
    answers = {"/a": Reply(page("A title", STRIKE))}
    server = serve(answers)
    answers["/feed"] = Reply(feed_of(server.url("/a")))
    answers["/other"] = Reply(rss("Other", [Listed(server.url("/a#top"), "T", MORNING, key="x")]))
    watch([server.url("/feed"), server.url("/other")], HOUR)
    assert len(rows(watch.store)) == 1
    assert len(server.asked("/a")) == 1


def test_it_goes_on_where_it_was(serve, watch, clock, monkeypatch):
    """The store fails in the middle, then the process ends; nothing is fetched twice, lost or doubled."""
    answers = {f"/{n}": Reply(page("A title", f"{STRIKE} {n}")) for n in range(6)}
    server = serve(answers)
    answers["/feed"] = Reply(feed_of(*(server.url(f"/{n}") for n in range(3))))
    real, failing = Adder.add, [True, False, True]

    def fails(adder, items, today):
        if items and failing and failing.pop(0):
            raise StoreError("no space is left on the disk")
        return real(adder, items, today)

    monkeypatch.setattr(Adder, "add", fails)
    watch([server.url("/feed")], HOUR)
    assert len(rows(watch.store)) == 3
    answers["/feed"] = Reply(feed_of(*(server.url(f"/{n}") for n in range(6))))
    clock.jumped -= clock.now() - clock.begun  # the calendar goes back to where it was
    watch([server.url("/feed")], HOUR)
    assert len(rows(watch.store)) == 6
    assert [len(server.asked(f"/{n}")) for n in range(6)] == [1] * 6
    assert not rows(watch.store, "errors")


@pytest.mark.parametrize("days", [-20_000, 20_000])
def test_a_calendar_that_jumps_changes_no_rests(serve, watch, clock, days):
    server = serve({"/feed": Reply(feed_of())})
    clock.at.append(
        (HOUR, lambda: setattr(clock, "jumped", clock.jumped + days * clock.jumped.resolution * 86_400_000_000))
    )
    watch([server.url("/feed")], 3 * HOUR)
    assert 11 <= len(server.asked("/feed")) <= 14
    watch([server.url("/feed")], HOUR)
    assert 15 <= len(server.asked("/feed")) <= 18


def test_one_store_has_one_watch(serve, watch, clock):
    server = serve({"/feed": Reply(feed_of())})
    told = []

    def begin_another():
        stop = clock.stop
        with pytest.raises(WatchError, match="another watch is at work"):
            watch([server.url("/feed")], 1)
        told.append(True)
        stop()

    clock.at.append((HOUR, begin_another))
    watch([server.url("/feed")], 2 * HOUR)
    assert told
