"""Safety: hostile articles, hostile requests, tokens, foreign pages, limits."""

# ruff: noqa: E501  # lists of odd values are read more easily in few lines
import asyncio
import os
import random
import re
from urllib.parse import quote

import httpx
import pytest
from hostile import HOSTILE
from served import PAGES, PARTS, read

from detente.server import ServerError, ServerOptions, make_app
from detente.server.options import Limits
from detente.server.problems import ProblemError
from detente.server.reader import Reader

TOKEN = "0123456789abcdef-token"
EVIL = HOSTILE[0].id


# ------------------------------------------------------------------------------------------------ stored scripts


def own_scripts(client):
    page = read(client.get("/map"))
    return {re.sub(r"/[^/]*$", "", address) for address in page.xpath("//script/@src")}


def assert_harmless(client, answer):
    """Nothing that an article holds has become an element or attribute that does anything."""
    assert answer.status_code in (200, 404, 413), answer.text[:300]
    if "html" not in answer.headers["content-type"]:
        return
    page = read(answer)
    folders = own_scripts(client)
    for script in page.xpath("//script"):
        assert script.text is None
        assert re.sub(r"/[^/]*$", "", script.get("src")) in folders
    assert not page.xpath("//iframe | //object | //embed | //img | //svg | //b | //i[not(@class)] | //style | //base")
    for element in page.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            assert name == "value" or not value.strip().lower().startswith("javascript:")
    assert "49" not in re.sub(r"\d{3,}", "", page.text_content()) or "{{ 7*7 }}" in page.text_content()


@pytest.fixture(scope="module")
def hostile(hostile_store, serve):
    return serve(hostile_store, allow_review=True)


@pytest.mark.parametrize("address", [*PAGES, *(part for part in PARTS if "relation" not in part), "/review"])
def test_hostile_articles_do_no_harm_on(hostile, address):
    assert_harmless(hostile, hostile.get(address))


@pytest.mark.parametrize("article", HOSTILE, ids=["scripts", "marks"])
@pytest.mark.parametrize("address", ["/article", "/parts/article"])
def test_a_hostile_article_does_no_harm_on(hostile, address, article):
    answer = hostile.get(address, params={"id": article.id})
    assert answer.status_code == 200
    assert_harmless(hostile, answer)


def test_a_hostile_article_is_shown_as_it_is(hostile):
    page = read(hostile.get("/article", params={"id": EVIL}))
    assert "<script>alert('stolen')</script>" in page.xpath("//h1")[0].text_content()
    assert not page.xpath("//a[contains(@rel, 'external')]")  # its address would run
    other = read(hostile.get("/article", params={"id": HOSTILE[1].id}))
    assert other.xpath("//a[contains(@rel, 'external')]/@href") == [HOSTILE[1].url]


def test_events_of_hostile_articles_do_no_harm_in_stories_and_reviews(hostile):
    events = hostile.get("/api/v1/events", params={"limit": 1000}).json()["data"]
    assert {event["article"] for event in events} == {article.id for article in HOSTILE}
    for story in hostile.get("/api/v1/stories").json()["data"]:
        assert_harmless(hostile, hostile.get("/story", params={"id": story["story"]}))
    for event in events:
        assert_harmless(hostile, hostile.get("/review", params={"event": event["id"], "reviewer": "<script>x"}))


def test_hostile_words_in_addresses_do_no_harm(hostile):
    for words in ("<script>alert(1)</script>", "\"'><svg onload=x>", "javascript:alert(1)", "{{7*7}}", "%00", "\u202e"):
        for address in (
            f"/search?words={quote(words)}",
            f"/disputes?party={quote(words)}",
            f"/relation?one={quote(words)}&other=USA",
        ):
            assert_harmless(hostile, hostile.get(address))


def test_a_text_to_be_tried_does_no_harm(hostile):
    assert_harmless(hostile, hostile.post("/parts/try", data={"text": HOSTILE[0].text, "title": HOSTILE[0].title}))


# ------------------------------------------------------------------------------------------------ headers


@pytest.mark.parametrize("address", ["/", "/parts/search", "/api/v1/events", "/nothing", "/api/v1/nothing"])
def test_every_answer_forbids_scripts_from_elsewhere(demo, address):
    headers = demo.get(address).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


# ------------------------------------------------------------------------------------------------ who may ask


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "127.0.0.1@evil.example", ""]
)
def test_other_names_are_not_answered(demo, host):
    assert demo.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8765", "localhost:99", "[::1]:8765"])
def test_the_names_of_this_machine_are_answered(demo, host):
    assert demo.get("/try", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org"])
def test_an_address_that_others_reach_needs_a_token(demo_store, host):
    with pytest.raises(ServerError, match="--host"):
        ServerOptions(demo_store, host=host)
    assert ServerOptions(demo_store, host=host, token=TOKEN).token == TOKEN


def test_a_token_that_can_be_guessed_is_refused(demo_store):
    with pytest.raises(ServerError, match="--token"):
        ServerOptions(demo_store, token="secret")


@pytest.fixture(scope="module")
def closed(demo_store, serve):
    return serve(demo_store, token=TOKEN, host="0.0.0.0")


def test_without_the_token_nothing_is_shown(closed):
    closed.cookies.clear()
    for address in ("/api/v1/events", "/parts/search", "/search/download", "/api/v1/openapi.json"):
        answer = closed.get(address)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    assert closed.get("/", headers={"Accept": "text/html"}).headers["location"] == "/enter"
    assert closed.get("/api/v1/events", headers={"Authorization": "Bearer 0123456789abcdef"}).status_code == 401
    assert closed.get("/api/v1/events", headers={"Cookie": f"detente_token={TOKEN}"}).status_code == 401


def test_with_the_token_all_is_shown(closed):
    closed.cookies.clear()
    assert closed.get("/api/v1/events", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert closed.post("/enter", data={"token": "wrong"}).status_code == 403
    entered = closed.post("/enter", data={"token": TOKEN})
    assert entered.headers["location"] == "/"
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    assert closed.get("/").status_code == 200


# ------------------------------------------------------------------------------------------------ writes


def test_a_server_is_for_reading_unless_told(demo):
    assert demo.get("/review").status_code == 403
    assert demo.post("/review", data={"verdict": "right", "reviewer": "a"}).status_code == 403
    assert "/review" not in demo.get("/").text


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_pages_of_others_cannot_write(hostile, headers):
    for address in ("/review", "/parts/try", "/api/v1/code", "/review/missed"):
        assert hostile.post(address, data={"text": "x"}, headers=headers).status_code == 403


def test_a_review_needs_the_secret_of_the_page(hostile):
    hostile.cookies.clear()
    page = hostile.get("/review")
    event, secret = (re.search(rf'name="{name}" value="(.*?)"', page.text)[1] for name in ("event", "secret"))
    given = {"event": event, "verdict": "right", "reviewer": "Ann"}
    assert hostile.post("/review", data=given).status_code == 403
    assert hostile.post("/review", data=given | {"secret": "0" * 64}).status_code == 403
    hostile.cookies.clear()
    assert hostile.post("/review", data=given | {"secret": secret}).status_code == 403


# ------------------------------------------------------------------------------------------------ limits


def test_too_much_is_refused_before_it_is_read(demo):
    headers = {"Content-Type": "application/json", "Content-Length": "999999999"}
    assert demo.post("/api/v1/code", content=b"{}", headers=headers).status_code == 413


def test_too_much_is_refused_while_it_is_read(demo):
    def parts():
        for _ in range(100):
            yield b"a" * 100_000

    answer = demo.post("/parts/try", content=parts(), headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413


def test_who_sends_too_slowly_is_told(demo_store):
    app = make_app(ServerOptions(demo_store, limits=Limits(receiving=0.05)), watch=False)

    async def slow():
        yield b'{"text": '
        await asyncio.sleep(1)
        yield b'"a"}'

    async def send():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            return await client.post("/api/v1/code", content=slow(), headers={"Content-Type": "application/json"})

    assert asyncio.run(send()).status_code == 408


def test_a_question_that_takes_too_long_is_ended(demo_store):
    reader = Reader(demo_store, 0.2, lambda table, words, seconds: [])
    with pytest.raises(ProblemError) as told:
        reader.rows("SELECT count(*) FROM range(100000000000) AS a, range(1000) AS b")
    assert told.value.status == 503
    assert reader.rows("SELECT 1 AS one") == [{"one": 1}]


# ------------------------------------------------------------------------------------------------ 10,000 hostile requests

FIELDS = """id one other by at first last since until actor recipient party event quad status source words least limit
cursor form side kind directed scale reviewer nonsense""".split()
VALUES = [
    "", "USA", "RUS/GOV", "usa", "2017-04-01", "0000-00-00", "9999-12-31", "0001-01-01", "10000-01-01", "-1", "0", "1", "4", "month",
    "week", "day", "both", "conflict", "yes", "ASSAULT", "reported", "' OR 1=1 --", "\"; DROP TABLE events; --", "$actor", "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd", "%00", "\x00", "\x1f", "🚀", "\u202e", "<script>", "{{7*7}}", "${7*7}", "a" * 5000, "9" * 400,
    "NaN", "Infinity", "1e308", "null", "[]", "{}", "WyIyMDE3LTA0LTA3IiwgIngiXQ", "W10", "bnVsbA", "demo-001", "---", "---/REB", "USA+RUS",
    "parquet", "csv", "%", "_", "*", "\\", "'", "''", "--", "/*", ";", "\n", "\r\nSet-Cookie: a=b", "٣", "İ", "ß",
]  # fmt: skip
PATHS = [
    *(address.partition("?")[0] for address in (*PAGES, *PARTS)), "/story", "/article", "/parts/article", "/parts/copies",
    "/parts/relation.json", "/parts/map.json", "/search/download", "/review", "/review/missed", "/review/download", "/enter",
    "/parts/try", "/api/v1/events", "/api/v1/stories", "/api/v1/statements", "/api/v1/disputes", "/api/v1/articles", "/api/v1/code",
    "/api/v1/relations", "/api/v1/relations/USA/RUS", "/api/v1/relations/%00/x", "/api/v1/events/x", "/api/v1/articles/../x",
    "/api/v1/openapi.json", "/static/../app.py", "/static/%2e%2e/app.py", "/%00", "//", "/..%2f", "/static/x/%00",
]  # fmt: skip
TYPES = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/xml",
    "",
]
BODIES = [
    b"", b"{", b"[]", b"null", b'{"text": 1}', b'{"text": "\\ud800"}', b'{"text": "\\u0000", "date": "x"}', b"text=%00&verdict=right&reviewer=%0a",
    b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../a.zip\"\r\n\r\nPK\x03\x04\xff\r\n--x--\r\n", b"\xff\xfe",
    b"--x\r\n" * 50, b"[" * 20000, b'{"text": "a", "text": {"$ref": 1}}', b"a=b&" * 5000,
]  # fmt: skip
REQUESTS = int(os.environ.get("REQUESTS", "10000"))


def hostile_request(chance):
    """Make a request of odd pieces; every one can be sent."""
    path = chance.choice(PATHS)
    query = "&".join(
        f"{chance.choice(FIELDS)}={quote(chance.choice(VALUES), safe='' if chance.random() < 0.9 else '%')}"
        for _ in range(chance.choice([0, 1, 1, 2, 3, 6]))
    )
    method = chance.choices(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"], [60, 25, 5, 3, 3, 2, 2])[0]
    headers = {
        "Accept": chance.choice(
            ["*/*", "text/html", "text/csv", "q=;,,", "\xff", "application/vnd.apache.arrow.stream"]
        )
    }
    if chance.random() < 0.2:
        headers["Cookie"] = chance.choice(["detente_token=\xff", "detente_review=x", "=;=", "a" * 3000])
    if chance.random() < 0.1:
        headers["HX-Request"] = "true"
    body = b""
    if method in ("POST", "PUT", "PATCH"):
        body = chance.choice(BODIES)
        headers["Content-Type"] = chance.choice(TYPES)
    return method, path + (f"?{query}" if query else ""), headers, body


async def ask(app, method, address, headers, body):
    """Send a request as the bytes on a wire would come, without a client that would mend it; give the status."""
    path, _, query = address.partition("?")
    raw = path.encode("latin-1")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "root_path": "",
        "path": httpx.URL(f"http://x{path}").path if not path.startswith("//") else path, "raw_path": raw, "query_string": query.encode("latin-1"),
        "headers": [(b"host", b"127.0.0.1"), *((k.lower().encode(), v.encode("latin-1")) for k, v in headers.items())],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    statuses = []

    whole = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive():
        if (message := next(whole, None)) is not None:
            return message
        await asyncio.sleep(3600)  # the reader stays; an answer that is a stream waits for it to leave
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    return statuses[0]


def test_no_hostile_request_breaks_the_server(demo_store):
    app = make_app(ServerOptions(demo_store, allow_review=True), watch=False)
    chance = random.Random(8)

    async def all_of_them():
        broken = []
        for _ in range(REQUESTS):
            request = hostile_request(chance)
            try:
                status = await ask(app, *request)
            except Exception as error:
                status = repr(error)
            if not isinstance(status, int) or status >= 500:
                broken.append((status, request))
        return broken

    assert asyncio.run(all_of_them())[:5] == []
