"""A watch from feeds to the store: what is asked, how often, and what is added."""

import pytest
from news_server import Listed, Reply, atom, page, rss, sitemap

import detente

STRIKE = "Chad shelled two villages in Niger on Thursday, officials said. The army of Niger sent troops to the border."
HOUR = 3600


def rows(root, table="articles"):
    with detente.open(root) as store:
        return list(store.rows(f"FROM {table} ORDER BY ALL"))


def feed_of(urls, **more):
    return rss(
        "The Test", [Listed(url, f"Title {n}", "Fri, 14 Apr 2017 06:00:00 GMT", **more) for n, url in enumerate(urls)]
    )


def test_pages_of_a_feed_are_added_with_what_the_feed_says(serve, watch):
    server = serve({})
    answers = {
        "/feed": Reply(feed_of([server.url("/a")])),
        "/a": Reply(page("Its own title", STRIKE)),
    }
    server = serve(answers)
    answers["/feed"] = Reply(feed_of([server.url("/a")]))
    watch([server.url("/feed")], HOUR)
    (article,) = rows(watch.store)
    assert (article["title"], article["source"]) == ("Title 0", "The Test")
    assert article["url"] == server.url("/a")
    assert article["published"] == "2017-04-14T06:00:00Z"
    assert "shelled two villages" in article["text"]
    assert [event["event"] for event in rows(watch.store, "events")][:1] == ["ASSAULT"]
    assert len(server.asked("/a")) == 1
    assert 3 <= len(server.asked("/feed")) <= 5
