"""Records for people: HTML that is escaped and stands alone, and one line for each public object."""

import re
from html.parser import HTMLParser

import pytest

import detente
from detente.rendering import RenderError

STORY = "Kenya expelled two Somali diplomats on Monday.\nRelations are at a low, Kenya's president said."
HOSTILE = "<script>alert(1)</script> Kenya expelled \"two\" Somali <b onclick='x'>diplomats</b> & others."


class Outline(HTMLParser):
    """Collects the elements of a piece of HTML and the words in it."""

    def __init__(self):
        super().__init__()
        self.tags, self.open, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" not in self.open and not any("kind" in (a.get("class") or "") for _, a in self.tags[-1:]):
            self.words.append(data)


def outline(html):
    parser = Outline()
    parser.feed(html)
    return parser


@pytest.fixture(scope="module")
def result():
    return detente.load()(STORY, date="2017-04-14", title="Envoys <out>")


def test_words_are_marked_with_what_they_are(result):
    html = detente.render(result)
    assert '<span class="m actor" title="actor">Kenya</span>' in html
    assert "SANCTION/expel" in html
    assert "Envoys &lt;out&gt;" in html
    assert html._repr_html_() == str(html) == result._repr_html_()


@pytest.mark.parametrize("title", ["", HOSTILE])
def test_nothing_of_an_article_becomes_markup(title):
    html = detente.render(detente.load()(HOSTILE, title=title))
    assert {tag for tag, _ in outline(html).tags} <= set("div style span table thead tbody tr th td".split())
    assert not any(name.startswith("on") for _, attributes in outline(html).tags for name in attributes)
    assert HOSTILE in "".join(outline(html).words)


def test_nothing_is_fetched(result):
    html = detente.render(result, full_page=True)
    assert not re.search(r"https?://|url\(|@import|<script|<link", html)
    assert html.startswith("<!doctype html>")


def test_events_and_articles_can_be_shown_alone(result):
    assert "SANCTION/expel" in detente.render(result.events)
    assert "SANCTION/expel" in detente.render(result.events[0])
    assert 'class="m act"' in detente.render(result.article, result.events)
    assert "no events" in detente.render([])


@pytest.mark.parametrize("what", ["a text", 7, ["x"]])
def test_what_cannot_be_shown_is_told(what):
    with pytest.raises(RenderError, match="allowed: a Result"):
        detente.render(what)


def test_every_object_has_its_line(result):
    assert repr(result.events[0]) == (
        "<Event 2017-04-10 KEN/GOV SANCTION/expel → SOM/GOV «expelled two Somali diplomats»>"
    )
    assert repr(result).startswith(f"<Result of {result.article.id}: 1 event")
    assert repr(result.article).startswith(f"<Article {result.article.id} 2017-04-14 «Envoys <out>» ")
    assert repr(result.statements[0]).startswith("<Statement KEN/GOV said «Relations are at a low")
    assert re.fullmatch(r"<Coder .*en_.*, [\d,]+ entries, judge: none>", repr(detente.load()))


def test_every_object_has_its_piece_of_html(result):
    denial = detente.load()("Chad bombed a camp in Libya, Sudan said. Chad denied that it had bombed a camp in Libya.")
    for record in (result, result.article, *result.events, *result.statements, *result.claims, *denial.disputes):
        assert outline(record._repr_html_()).tags[0] == ("div", {"class": "detente"})
    assert denial.disputes
    assert repr(denial.disputes[0]).startswith("<Dispute SDN/GOV against TCD/GOV «")


def test_a_store_and_a_relation_say_what_they_are(tmp_path):
    detente.add([detente.Article(id="a", text=STORY, date="2017-04-14")], tmp_path / "store")
    store = detente.open(tmp_path / "store")
    assert repr(store) == f"<RelationStore {tmp_path / 'store'}: 1 articles, 1 events>"
    assert "<td>1</td>" in store._repr_html_()
    relation = store.relation("KEN", "SOM")
    assert repr(relation).startswith("<Relation KEN–SOM: KEN–SOM in ")
    assert "verdict" in relation._repr_html_()
    assert repr(store.relation("FRA", "PER")) == "<Relation FRA–PER: no stories>"
    store.close()
    assert repr(store).endswith("closed>")
