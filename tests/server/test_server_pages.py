"""The pages: each opens, leads on, and says what it should."""

import json
import re

import pyarrow.parquet as pq
import pytest
from served import PAGES, PARTS, links, read, words

import detente
from detente.server.keeper import Keeper


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens_in_its_frame(demo, address):
    answer = demo.get(address)
    assert answer.status_code == 200
    page = read(answer)
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//nav//a[@aria-current='page']/@href") == [address.partition("?")[0]]


@pytest.mark.parametrize("address", PARTS)
def test_a_part_opens_without_a_frame(demo, address):
    answer = demo.get(address)
    assert answer.status_code == 200
    assert "<html" not in answer.text


@pytest.mark.parametrize("address", PARTS)
def test_what_a_part_links_to_is_there(demo, address):
    found = list(dict.fromkeys(links(read(demo.get(address)))))
    assert all(demo.get(link).status_code in (200, 403) for link in found[:6])


def test_pages_load_what_the_package_ships_and_nothing_else(demo):
    page = read(demo.get("/map"))
    for address in page.xpath("//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href"):
        answer = demo.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_a_story_folds_copies_and_says_who_vouches(demo):
    stories = demo.get("/api/v1/stories", params={"least": 2, "limit": 200}).json()["data"]
    copied = next(story for story in stories if story["articles"] > story["independent"])
    page = words(read(demo.get("/story", params={"id": copied["story"]})))
    assert "in a copy" in page or "in copies" in page
    assert "Who says so" in page


def test_a_story_shows_figures_with_their_bounds(demo):
    stories = demo.get("/api/v1/stories", params={"limit": 1000}).json()["data"]
    counted = next(story for story in stories if story["dead"] and story["dead"][1] is None)
    page = words(read(demo.get("/story", params={"id": counted["story"]})))
    assert f"{counted['dead'][0]:,} or more" in page


def test_an_article_shows_its_text_at_once_and_marks_afterwards(demo):
    first = read(demo.get("/article", params={"id": "demo-052"}))
    article = demo.get("/api/v1/articles/demo-052").json()
    assert first.xpath("//div[@class='text']")[0].text_content() == article["text"]
    marked = read(demo.get("/parts/article", params={"id": "demo-052"}))
    assert marked.xpath("//div[@class='text']")[0].text_content() == article["text"]
    kinds = {kind.split()[1] for kind in marked.xpath("//div[@class='text']//span/@class")}
    assert kinds >= {"actor", "act", "recipient", "speaker", "said"}


def test_each_mark_has_the_reason_beside_it(demo):
    page = read(demo.get("/parts/article", params={"id": "demo-052"}))
    there = set(page.xpath("//@data-record"))
    for mark in page.xpath("//span[contains(@class, 'm act')][@data-why]"):
        assert set(mark.get("data-why").split()) <= there
    events = demo.get("/api/v1/events", params={"limit": 1000}).json()["data"]
    one = next(event for event in events if event["article"] == "demo-052")
    card = page.xpath(f"//li[@data-record='{one['id']}']")[0]
    entry, *rules = one["coder"]["rule"].split("; ")
    assert entry in card.text_content()
    assert all(rule in card.text_content() for rule in rules)
    assert "as in:" in card.text_content()


def test_two_copies_stand_side_by_side_whole(demo):
    page = read(demo.get("/parts/copies", params={"one": "demo-009", "other": "demo-011"}))
    texts = [" ".join(text.text_content().split()) for text in page.xpath("//div[@class='text']")]
    for id, text in zip(("demo-009", "demo-011"), texts, strict=True):
        assert text == " ".join(demo.get(f"/api/v1/articles/{id}").json()["text"].split())
    assert page.xpath("//span[@class='swapped']")


def test_disputes_are_found_by_both_parties(demo):
    page = read(demo.get("/parts/disputes", params={"party": "RUS", "other": "USA"}))
    sides = [
        [{party.partition("/")[0] for party in side.xpath(".//p[@class='who']/abbr/text()")} for side in item]
        for item in (item.xpath(".//div[@class='side']") for item in page.xpath("//li[contains(@class, 'dispute')]"))
    ]
    assert sides
    assert all({"RUS", "USA"} <= one | other for one, other in sides)


def test_show_more_goes_through_all_disputes(demo, demo_store):
    seen, address = 0, "/parts/disputes"
    while address:
        page = read(demo.get(address))
        seen += len(page.xpath("//li[contains(@class, 'dispute')]"))
        address = next(iter(page.xpath("//div[@class='more']/button/@*[name()='hx-get']")), None)
    with detente.open(demo_store) as store:
        assert seen == store.sql("SELECT count(*) FROM disputes").fetchall()[0][0]


def test_search_counts_what_the_store_finds(demo, demo_store):
    page = words(read(demo.get("/parts/search", params={"actor": "rus", "event": "ASSAULT"})))
    with detente.open(demo_store) as store:
        count = len(store.events(actor="RUS", event="ASSAULT").fetchall())
    assert re.search(r"(\d+) events?, the newest first", page)[1] == str(count)


def test_words_of_a_search_are_all_in_the_article(demo):
    found = demo.get("/api/v1/events", params={"words": "Missiles base", "limit": 50}).json()["data"]
    for event in found:
        article = demo.get(f"/api/v1/articles/{event['article']}").json()
        said = f"{article['title']} {article['text']}".lower()
        assert "missiles" in said
        assert "base" in said


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_what_is_found_downloads_whole(demo, form, tmp_path):
    answer = demo.get("/search/download", params={"party": "TUR", "form": form})
    assert answer.status_code == 200
    assert f"events.{form}" in answer.headers["content-disposition"]
    count = re.search(r"(\d+) events", words(read(demo.get("/parts/search", params={"party": "TUR"}))))[1]
    if form == "parquet":
        (tmp_path / "found.parquet").write_bytes(answer.content)
        assert pq.read_metadata(tmp_path / "found.parquet").num_rows == int(count)
    else:
        assert len(answer.text.splitlines()) == int(count) + (form == "csv")


def test_a_relation_says_what_the_command_line_says(demo, demo_store):
    with detente.open(demo_store) as store:
        relation = store.relation("USA", "RUS", by="month")
        page = words(read(demo.get("/parts/relation", params={"one": "USA", "other": "RUS"})))
        assert str(relation.verdict) in page
        numbers = demo.get("/parts/relation.json", params={"one": "USA", "other": "RUS"}).json()
        assert [row["stories"] for row in numbers["rows"]] == list(relation.series.stories)
        assert [claim["claim"] for claim in numbers["claims"]] == [claim.claim for claim in relation.claims]
        assert [claim["outcome"] for claim in numbers["claims"]] == [claim.outcome for claim in relation.claims]


def test_a_period_shows_its_stories(demo, demo_store):
    given = {"one": "USA", "other": "RUS", "first": "2017-04-01", "last": "2017-04-30"}
    page = read(demo.get("/parts/relation/period", params=given))
    with detente.open(demo_store) as store:
        rows = store.relation("USA", "RUS", by="month").series.rows()
    count = next(row["stories"] for row in rows if row["period"] == "2017-04-01")
    stories = page.xpath("//li[@data-item]/a[@class='head']/@href")
    assert 0 < min(count, 60) <= len(set(stories)) <= count  # those that pull most stand above the others too
    assert "2017" in words(page)


def test_the_map_counts_as_the_acts_do(demo, demo_store):
    given = {"since": "2017-04-01", "until": "2017-04-30", "side": "actor"}
    countries = {row["code"]: row["stories"] for row in demo.get("/parts/map.json", params=given).json()["countries"]}
    with detente.open(demo_store) as store:
        acts = store.acts().filter("day BETWEEN DATE '2017-04-01' AND DATE '2017-04-30' AND actor = 'USA'")
        wanted = acts.aggregate("recipient, quad, count(DISTINCT story) AS n").sum("n").fetchall()[0][0]
    assert countries["USA"] == wanted


def test_a_text_is_coded_and_nothing_is_stored(demo, demo_store):
    before = sorted((path, path.stat().st_mtime_ns) for path in demo_store.rglob("*"))
    given = {"text": "Kenya expelled two Somali diplomats on Monday.", "date": "2017-04-14"}
    page = words(read(demo.post("/parts/try", data=given)))
    assert "KEN/GOV" in page
    assert "SANCTION/expel" in page
    assert "10 April 2017" in page
    assert before == sorted((path, path.stat().st_mtime_ns) for path in demo_store.rglob("*"))


def test_a_file_is_coded(demo):
    french = "Le ministre a quitté la ville hier soir avec toute sa famille et ses amis."
    texts = ["Chad shelled a village in Niger.", 3, french]
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    page = words(read(demo.post("/parts/try", files={"file": ("news.jsonl", lines)}, data={"text": ""})))
    assert "ASSAULT" in page
    assert "news.jsonl" in page  # the line that is broken
    assert "French" in page


@pytest.mark.parametrize("given", [{}, {"text": "  "}, {"text": "Iran", "date": "2017-02-30"}])
def test_what_cannot_be_coded_is_told_in_one_line(demo, given):
    answer = demo.post("/parts/try", data=given, headers={"HX-Request": "true"})
    assert answer.status_code in (415, 422)
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("address", [*PAGES, *(part for part in PARTS if "relation" not in part)])
def test_an_empty_store_says_what_to_do(empty_store, serve, address):
    answer = serve(empty_store).get(address)
    assert answer.status_code == 200


def test_the_first_page_of_an_empty_store_says_how_to_add(empty_store, serve):
    page = words(read(serve(empty_store).get("/")))
    assert "detente add" in page


def test_wrong_fields_are_told_beside_them(demo):
    page = read(demo.get("/search?actor=R1&since=2017-02-30"))
    assert page.xpath("//input[@name='actor']/@aria-invalid") == ["true"]
    assert "a code such as RUS" in words(page)
    assert "a day, YYYY-MM-DD" in words(page)


@pytest.mark.parametrize("address", ["/nothing", "/story?id=x", "/article?id=x", "/parts/copies?one=a&other=b"])
def test_what_is_not_there_is_told_on_a_page(demo, address):
    answer = demo.get(address)
    assert answer.status_code == 404
    assert read(answer).xpath("//h1/text()") == ["There is nothing here"]


def test_a_store_without_texts_is_shown_by_codes(tmp_path, serve):
    text = "Kenya expelled two Somali diplomats on Monday."
    detente.add([detente.Article(id="a1", date="2017-04-14", text=text)], tmp_path / "store", texts=False)
    client = serve(tmp_path / "store", allow_review=True)
    for address in ("/", "/article?id=a1", "/parts/article?id=a1", "/parts/search", "/parts/stories", "/review"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "two Somali" not in answer.text
    assert client.get("/review/download").status_code == 409
    events = client.get("/api/v1/events")
    assert events.json()["data"][0]["event_text"] is None


def test_pages_follow_what_is_added(tmp_path, serve):
    root = tmp_path / "store"
    detente.add([detente.Article(text="Chad shelled a village in Niger.", date="2017-04-14")], root)
    keeper = Keeper(root, 20.0, tmp_path / "cache")
    before = keeper.reader
    assert not keeper.renew()
    detente.add([detente.Article(text="Kenya expelled two Somali diplomats.", date="2017-04-15")], root)
    assert keeper.renew()
    counts = [reader.rows("SELECT count(*) AS n FROM articles")[0]["n"] for reader in (before, keeper.reader)]
    assert counts == [1, 2]
    assert before.version != keeper.reader.version


def test_a_claim_in_one_article_is_held_against_its_denial_in_another(tmp_path, serve):
    root = tmp_path / "store"
    texts = {
        "2017-04-12": "Chad bombed a camp in Libya, Sudan said.",
        "2017-04-14": "Chad denied that it had bombed a camp in Libya.",
        "2017-05-20": "Chad denied that it had bombed a camp in Libya, its army said on Saturday.",
    }
    detente.add([detente.Article(id=day, text=text, date=day) for day, text in texts.items()], root)
    client = serve(root)
    days = {"since": "2017-04-01", "until": "2017-05-30"}
    answer = client.get("/api/v1/disputes", params={"across": True, **days}).json()
    assert [(one["claim"]["parties"], one["counter"]["parties"]) for one in answer["data"]] == [
        (["SDN/GOV"], ["TCD/GOV"])
    ]
    assert client.get("/api/v1/disputes", params=days).json()["data"] == []
    page = words(read(client.get("/parts/disputes", params={"across": "yes", "party": "TCD", **days})))
    assert "Chad bombed a camp" in page
    assert "Chad denied" in page
    assert "No claim" in words(read(client.get("/parts/disputes", params={"across": "yes", "party": "FRA", **days})))
    assert client.get("/api/v1/disputes", params={"across": True, **days, "since": "2016-01-01"}).status_code == 422


def test_disputes_between_articles_come_page_by_page(demo):
    given = {"across": True, "since": "2017-03-01", "until": "2017-05-15"}
    whole = demo.get("/api/v1/disputes", params=given | {"limit": 1000}).json()["data"]
    first = demo.get("/api/v1/disputes", params=given | {"limit": 1}).json()
    assert len(whole) > 1
    second = demo.get("/api/v1/disputes", params=given | {"limit": 1000, "cursor": first["next"]}).json()["data"]
    assert first["data"] + second == whole
