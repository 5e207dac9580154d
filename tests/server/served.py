"""Addresses that the tests ask for, and how a page is read."""

from lxml import html

PAGES = (
    "/", "/?until=2017-04-14", "/relation", "/relation?one=USA&other=RUS", "/map", "/network", "/disputes", "/search",
    "/search?party=USA&words=missiles", "/try",
)  # fmt: skip
PARTS = (
    "/parts/today/days", "/parts/today/stories", "/parts/today/disputes", "/parts/today/moved", "/parts/disputes",
    "/parts/disputes?party=RUS&other=USA", "/parts/search", "/parts/search?words=air+base&event=ASSAULT",
    "/parts/stories",
    "/parts/stories?actor=USA&least=2", "/parts/relation?one=USA&other=RUS",
    "/parts/relation?one=USA&other=RUS&by=week&directed=yes&scale=goldstein&status=reported&since=2017-01-01",
    "/parts/relation/period?one=USA&other=RUS&first=2017-04-01&last=2017-04-30", "/parts/map?side=actor&kind=conflict",
    "/parts/network?since=2017-01-01",
)  # fmt: skip
LISTS = ("events", "stories", "statements", "disputes", "articles")


def read(answer):
    """Parse a page."""
    return html.fromstring(answer.text)


def links(page):
    """List where a page leads on this server."""
    return [href for href in page.xpath("//@href") if href.startswith("/")]


def words(page):
    """Give the text of a page with single blanks."""
    return " ".join(page.text_content().split())
