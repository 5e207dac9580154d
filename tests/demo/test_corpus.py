"""The demonstration corpus: what is in it, and that its README says the truth about it."""

import datetime
import re
from collections import Counter
from importlib.resources import files
from itertools import combinations

import pytest

from detente.demo import demo_articles

ARTICLES = {article.id: article for article in demo_articles()}
README = files("detente.demo").joinpath("README.md").read_text(encoding="utf-8")

FIRST, LAST = datetime.date(2016, 1, 1), datetime.date(2017, 12, 31)
SPINNERS_WORDS = ("Russian Federation", "USA", "worldwide", "DPRK", "Republic of Turkey", "Islamic Republic of Iran")


def table(heading):
    """Give the rows of the table under a heading of the README, as lists of cells."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return rows[2:]


COPIES = table("Copies")
STUCK = table("What is stuck in the text")


def of_kind(kind):
    return [(ARTICLES[copy], ARTICLES[original]) for copy, original, how in COPIES if how == kind]


def word_set(article):
    return set(re.findall(r"\w+", article.text.lower()))


def phrases(article):
    """Give all runs of five words."""
    words = re.findall(r"\w+", article.text.lower())
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


def shared(first, second):
    """Give the share of the smaller set that is in both."""
    return len(first & second) / min(len(first), len(second))


def test_there_are_enough_articles_and_the_readme_counts_them():
    assert len(ARTICLES) >= 64
    assert f"`articles.jsonl` holds {len(ARTICLES)} articles" in README
    assert f"\n{len(COPIES)} articles repeat another." in README


def test_ids_are_unique():
    assert len(ARTICLES) == len(demo_articles())


def test_dates_lie_in_the_two_years_and_are_in_order():
    days = [article.day for article in demo_articles()]
    assert None not in days
    assert days == sorted(days)
    assert days[0] >= FIRST
    assert days[-1] <= LAST


@pytest.mark.parametrize("article", ARTICLES.values(), ids=list(ARTICLES))
def test_an_article_is_complete(article):
    assert article.title
    assert article.source
    assert article.language == "en"
    assert 120 <= len(article.text.split()) <= 350
    assert article.text.count("\n\n") >= 2


def test_the_table_of_copies_names_articles_that_exist():
    assert {id for copy, original, _ in COPIES for id in (copy, original)} <= set(ARTICLES)
    assert len({copy for copy, _, _ in COPIES}) == len(COPIES)
    assert not {copy for copy, _, _ in COPIES} & {original for _, original, _ in COPIES}


def test_there_are_enough_copies_of_each_kind():
    kinds = Counter(how for _, _, how in COPIES)
    assert set(kinds) == {"verbatim", "edited", "spun"}
    assert kinds["verbatim"] + kinds["edited"] >= 6
    assert kinds["spun"] >= 6


def test_copies_stand_in_other_newspapers_and_not_before_the_original():
    for copy, original, _ in COPIES:
        assert ARTICLES[copy].source != ARTICLES[original].source
        assert ARTICLES[copy].day >= ARTICLES[original].day


def test_verbatim_copies_have_the_same_text():
    for copy, original in of_kind("verbatim"):
        assert copy.text == original.text, copy.id


def test_edited_copies_share_most_phrases_but_not_all():
    for copy, original in of_kind("edited"):
        assert copy.text != original.text, copy.id
        assert shared(phrases(copy), phrases(original)) > 0.7, copy.id


def test_spun_copies_keep_most_words_but_swap_some():
    for copy, original in of_kind("spun"):
        assert shared(word_set(copy), word_set(original)) > 0.7, copy.id
        assert shared(phrases(copy), phrases(original)) < 0.9, copy.id
        assert any(word in copy.text and word not in original.text for word in SPINNERS_WORDS), copy.id


def test_no_copy_is_missing_from_the_table():
    origin = {id: id for id in ARTICLES} | {copy: original for copy, original, _ in COPIES}
    runs = {id: phrases(article) for id, article in ARTICLES.items()}
    unlisted = [pair for pair in combinations(ARTICLES, 2) if origin[pair[0]] != origin[pair[1]]]
    assert [pair for pair in unlisted if shared(runs[pair[0]], runs[pair[1]]) > 0.1] == []


def test_second_accounts_are_articles_and_no_copies():
    rows = table("Second accounts")
    assert rows
    for first, second in rows:
        assert {first, second} <= set(ARTICLES)
        assert [first, second] not in [row[:2] for row in COPIES]


@pytest.mark.parametrize("row", STUCK, ids=[f"{id}-{kind}" for id, kind, _ in STUCK])
def test_what_is_stuck_in_a_text_stands_on_a_line_of_its_own(row):
    id, kind, line = row
    assert line in ARTICLES[id].text.split("\n")
    if kind == "teaser":
        assert line[-1] not in ".?!"
    assert (kind == "headline") == (line == ARTICLES[id].title)


def test_there_is_enough_stuck_in_the_texts():
    kinds = Counter(kind for kind, _ in {(kind, id) for id, kind, _ in STUCK})
    assert set(kinds) == {"teaser", "caption", "headline"}
    assert kinds["teaser"] >= 8
    assert kinds["caption"] >= 8
    assert kinds["headline"] >= 4


def test_repeated_headlines_are_all_listed():
    repeated = {id for id, article in ARTICLES.items() if article.title in article.text.split("\n")}
    assert repeated == {id for id, kind, _ in STUCK if kind == "headline"}
