"""The pages in a browser: walked through, looked at in both colours, held to WCAG by axe.

They need a Chromium on this machine (Debian: `apt-get install chromium`), and are skipped, with a word, where there is
none. Pictures of all pages go to the folder that DETENTE_SCREENSHOTS names, else to a temporary one.
"""

import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from detente.store import read_reviews

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("DETENTE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: the pages were not tried in a browser"),
]

PAGES = {
    "today": "/",
    "relation-form": "/relation",
    "relation": "/relation?one=USA&other=RUS&at=2017-04-12",
    "article": "/article?id=demo-052",
    "disputes": "/disputes",
    "search": "/search?party=USA&words=missiles",
    "try": "/try",
    "map": "/map",
    "network": "/network",
    "review": "/review",
    "problem": "/article?id=none",
}
expect.set_options(timeout=60_000)  # machines that test are slow, and nothing here asks how fast it is
COLOURS = ("light", "dark")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = Path(os.environ.get("DETENTE_SCREENSHOTS") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def store(demo_store, tmp_path_factory):
    """A copy of the demonstration, to be reviewed."""
    return shutil.copytree(demo_store, tmp_path_factory.mktemp("reviewed") / "demo")


@pytest.fixture(scope="module")
def home(run, store):
    return run(store, allow_review=True)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def opened(browser, home):
    """Give a function that opens a page; at the end nothing may have been complained of, or asked for elsewhere."""
    contexts, complaints, foreign = [], [], []

    def open_page(colours="light", width=1280):
        context = browser.new_context(color_scheme=colours, viewport={"width": width, "height": 900}, base_url=home)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
        page.on("request", lambda asked: asked.url.startswith((home, "blob:", "data:")) or foreign.append(asked.url))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert foreign == []
    assert [one for one in complaints if "404" not in one] == []


def settle(page):
    """Wait until the parts of a page have come."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(".waiting")).to_have_count(0)


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_fault_that_axe_finds_and_is_kept_as_a_picture(opened, pictures, name, colours):
    page = opened(colours)
    page.goto(PAGES[name])
    settle(page)
    page.screenshot(path=pictures / f"{name}-{colours}.png", full_page=True)
    found = Axe().run(page, options=RULES)
    faults = [
        (fault["id"], [node["html"][:160] for node in fault["nodes"][:3]]) for fault in found.response["violations"]
    ]
    assert faults == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_on_a_narrow_screen(opened, pictures, name):
    page = opened(width=390)
    page.goto(PAGES[name])
    settle(page)
    page.screenshot(path=pictures / f"{name}-narrow.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_from_the_first_page_to_a_low_point_and_its_reasons(opened, pictures):
    """Why was April 2017 a low point for USA and RUS? Five clicks and no manual, as docs/server.md tells them."""
    page = opened()
    page.goto("/")
    clicks = 0

    def click(what):
        nonlocal clicks
        what.first.click()
        settle(page)
        clicks += 1

    click(page.get_by_role("link", name="Relation", exact=True))
    click(page.get_by_role("row", name="United States Russia").get_by_role("link"))
    click(page.get_by_role("row", name="at a low point").get_by_role("link", name="2017-04-13"))
    expect(page.locator("#period h3")).to_contain_text("April 2017")
    expect(page.locator("#period .verdict")).to_contain_text("April 2017: perhaps the lowest")
    expect(page.locator("#period")).to_contain_text("What pulls most")
    address = page.url
    page.screenshot(path=pictures / "low-point.png", full_page=True)
    click(page.locator("#period a.head"))
    expect(page.get_by_role("heading", name="Who says so")).to_be_visible()
    page.screenshot(path=pictures / "story.png", full_page=True)
    click(page.locator(".timeline a"))
    page.locator(".m.act[data-why]").first.hover()
    expect(page.locator("#why")).to_be_visible()
    expect(page.locator("#why")).to_contain_text("entry")
    page.screenshot(path=pictures / "why.png")
    page.keyboard.press("Escape")
    expect(page.locator("#why")).to_be_hidden()
    page.go_back()
    page.go_back()
    settle(page)
    expect(page.locator("#period h3")).to_contain_text("April 2017")
    assert page.url == address
    assert clicks == 5


def test_a_circle_leads_to_the_period_of_what_was_said(opened):
    page = opened()
    page.goto("/relation?one=USA&other=RUS")
    settle(page)
    page.wait_for_selector("svg .pin")
    page.locator("svg g:has(> .pin)").filter(has=page.locator("title", has_text="2017-04-13")).first.locator(
        "circle"
    ).click()
    expect(page.locator("#period h3")).to_contain_text("April 2017")
    assert "first=2017-04-01&last=2017-04-30" in page.url


def test_a_period_is_chosen_by_dragging_and_by_keys(opened):
    page = opened()
    page.goto("/relation?one=USA&other=RUS")
    settle(page)
    page.wait_for_selector(".brush .overlay")
    box = page.locator(".canvas svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.40, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.60, box["y"] + box["height"] * 0.5, steps=5)
    page.mouse.up()
    page.wait_for_url("**first=2016-1*")
    expect(page.locator("#period h3")).to_contain_text("2016 to")
    settle(page)
    before = page.locator("#period h3").text_content()
    page.locator(".canvas").focus()
    for key in ("ArrowLeft", "Shift+ArrowLeft", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#period h3")).not_to_have_text(before)
    page.reload()
    settle(page)
    expect(page.locator("#period h3")).not_to_have_text(before)


@pytest.mark.parametrize(
    ("address", "form"), [("/relation?one=USA&other=RUS", "SVG"), ("/network", "PNG"), ("/map", "SVG"), ("/", "PNG")]
)
def test_a_chart_is_saved(opened, address, form, tmp_path):
    page = opened()
    page.goto(address)
    settle(page)
    buttons = page.get_by_role("button", name=f"Save the chart as {form}")
    expect(buttons).to_have_count(page.locator("[data-chart]").count())
    button = buttons.first
    with page.expect_download() as waiting:
        button.click()
    path = tmp_path / "chart"
    waiting.value.save_as(path)
    assert path.read_bytes()[:5] in (b"<svg ", b"\x89PNG\r")
    assert path.stat().st_size > 1_000


def test_an_event_is_reviewed(opened, store):
    page = opened()
    page.goto("/review")
    page.get_by_label("Your name").fill("Ann Reader")
    page.get_by_role("button", name="Right", exact=True).click()
    expect(page.get_by_label("Your name")).to_have_value("Ann Reader")
    page.get_by_text("Or correct it").click()
    page.get_by_label("Actors").first.fill("rus/gov, syr")
    page.get_by_role("button", name="Corrected").click()
    expect(page.get_by_role("heading", name="So far")).to_be_visible()
    reviews = read_reviews(store)
    assert [(one.reviewer, one.verdict, one.actors) for one in reviews] == [
        ("Ann Reader", "right", ()),
        ("Ann Reader", "corrected", ("RUS/GOV", "SYR")),
    ]


def test_a_text_is_pasted_and_coded(opened, pictures):
    page = opened()
    page.goto("/try")
    page.get_by_label("Text").fill("Kenya expelled two Somali diplomats on Monday.")
    page.get_by_role("button", name="Code it").click()
    expect(page.locator("#tried")).to_contain_text("SANCTION/expel")
    page.screenshot(path=pictures / "tried.png", full_page=True)


def test_what_is_found_is_downloaded(opened, tmp_path):
    page = opened()
    page.goto("/search?party=RUS")
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    waiting.value.save_as(tmp_path / "events.csv")
    assert (tmp_path / "events.csv").read_text().startswith("id,article,date")
    rows = page.locator("tbody tr")
    before = rows.count()
    page.get_by_role("button", name="Show more").click()
    expect(rows).not_to_have_count(before)


def test_pages_are_gone_to_by_keys(opened):
    page = opened()
    page.goto("/")
    settle(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/disputes")
    settle(page)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-item]') !== null")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "party"


def test_colours_are_chosen_and_kept(opened):
    page = opened("light")
    page.goto("/try")
    for wanted in ("light", "dark"):
        page.locator("[data-theme-switch]").click()
        assert page.evaluate("document.documentElement.dataset.theme") == wanted
    page.goto("/search")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_what_is_printed_is_dark_on_light(opened):
    page = opened("dark")
    page.goto("/disputes")
    settle(page)
    page.emulate_media(media="print")
    colours = page.evaluate("['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])")
    ink, ground = (sum(int(part) for part in one[4:-1].split(",")) for one in colours)
    assert ink < 3 * 64
    assert ground > 3 * 240
    expect(page.locator(".filters")).to_be_hidden()


def test_copies_are_put_side_by_side(opened, pictures):
    page = opened()
    page.goto("/article?id=demo-011")
    settle(page)
    page.get_by_role("button", name="side by side").first.click()
    expect(page.locator(".beside .swapped").first).to_be_visible()
    page.screenshot(path=pictures / "copies.png", full_page=True)
