"""Web pages."""

from __future__ import annotations

import io

import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.reading import Notice, ReadOptions, Skipped, mark_sections, read_stream
from detente.records import Article

HEAD = (
    "<title>Togo recalls envoy - The Daily Test</title>"
    '<meta property="og:site_name" content="The Daily Test">'
    '<meta property="article:published_time" content="2019-03-04T10:00:00Z">'
    '<link rel="canonical" href="https://test.example.org/togo-recalls-envoy">'
)
FIRST = (
    "Togo recalled its envoy from Accra on Monday, after Ghana had closed the border between the two states in 2013."
)
SECOND = "Ghana's foreign minister said that she regretted the step, and invited her colleague to talks in Kumasi."
BODY = f"<nav><a href='/'>Home</a></nav><article><h1>Togo recalls envoy</h1><p>{FIRST}</p><p>{SECOND}</p></article>"


def page(head: str = HEAD, body: str = BODY) -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def read(data: bytes | str, **given):
    data = data.encode() if isinstance(data, str) else data
    [result] = read_stream(io.BytesIO(data), "page.html", ReadOptions(**given))
    return result


def test_main_text_title_date_and_origin():
    article = read(page())
    assert article.text == f"Togo recalls envoy\n{FIRST}\n{SECOND}"
    assert (article.title, article.date, article.source) == ("Togo recalls envoy", "2019-03-04", "The Daily Test")
    assert article.url == "https://test.example.org/togo-recalls-envoy"


def test_sections_are_true_to_the_text_of_the_page():
    article = read(page())
    sections = mark_sections(article.text, article.title)
    assert [(article.text[s.start : s.end].strip(), s.kind) for s in sections] == [
        ("Togo recalls envoy", "headline"),
        (f"{FIRST}\n{SECOND}", "body"),
    ]


def test_the_callers_word_counts_more_than_what_was_found():
    article = read(page(), date="2017-04-15", title="Envoys", source="AP")
    assert (article.date, article.title, article.source) == ("2017-04-15", "Envoys", "AP")


def test_a_year_in_the_text_is_not_the_date_of_publication():
    assert read(page(head="<title>Calm</title>")).date is None


def test_a_date_that_does_not_exist_is_not_taken():
    assert read(page(head="<meta name='date' content='2019-13-45'>")).date is None


def test_the_day_of_reading_does_not_matter():
    assert read(page(head="<meta name='date' content='2098-01-05'>")).date == "2098-01-05"


def test_without_a_name_the_host_is_the_source():
    assert read(page(head=HEAD.replace("og:site_name", "og:none"))).source == "test.example.org"


def test_the_declared_encoding_is_believed_where_it_is_not_utf_8():
    russian = page(head='<meta charset="windows-1251">', body=BODY.replace("Kumasi", "Кумаси"))
    assert "Кумаси" in read(russian.encode("cp1251")).text


def test_a_false_declaration_does_no_harm():
    notices: list[Notice] = []
    french = page(head='<meta charset="utf-8">', body=BODY.replace("Kumasi", "Orléans"))
    assert "Orléans" in read(french.encode("cp1252"), on_notice=notices.append).text
    assert len(notices) == 1
    for name in ("utf-8", "no-such-encoding", "hex"):
        right = page(head=f'<meta charset="{name}">', body=BODY.replace("Kumasi", "Orléans"))
        assert "Orléans" in read(right).text


@pytest.mark.parametrize("body", ["", "<p></p>", "<img src='a.png'>"])
def test_a_page_without_text(body):
    result = read(page(head="", body=body))
    assert isinstance(result, Skipped)
    assert str(result) == ("page.html: is a web page without an article's text; save the article's text as a .txt file")


def test_a_page_that_the_extractor_fails_on(monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(trafilatura, "extract_metadata", fail)
    assert str(read(page())).startswith("page.html: is a web page that cannot be read (AssertionError); save")


PIECES = st.sampled_from(
    ["<p>", "</p>", "<div", "<body>", "<html>", "<!--", "-->", "<table><tr><td>", "<title>", "<meta charset=utf-16>",
     "<time datetime='2019-99-99'>", "<link rel=canonical href='http://[x'>", "&#55296;", "\x00", "\x01", SECOND,
     "<?xml version='1.0' encoding='none'?>", '<script type="application/ld+json">{"headline": 3}</script>']
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES, max_size=15).map("".join))
def test_no_broken_page_raises(html):
    for result in read_stream(io.BytesIO(html.encode()), "page.html"):
        assert isinstance(result, Article | Skipped)
