"""Who came first, who copied whom, and how; whatever the batches."""

import random

import pytest
from copied_texts import ONE, OTHER, SPUN, article, found

from detente.copies import (
    CopyIndex,
    CopyOptionError,
    CopyOptions,
    comparing,
    find_copies,
    group_families,
    own_shares,
    sketch,
)
from detente.copies import sketches as sketches_module
from detente.demo import demo_articles

DEMO = demo_articles()
EDITED = ONE.replace(" on Thursday", "").replace("the men were", "all four were").replace("since dawn", "for hours")
LONGER = f"{OTHER}\n\n{ONE}"
NOTICE = "This article was updated after publication; readers who notice a mistake are asked to write to the editors."


def told(copies):
    return [(copy.article, copy.original, copy.kind, copy.family) for copy in copies]


@pytest.mark.parametrize(
    ("text", "kind"),
    [(ONE, "verbatim"), (ONE.upper(), "verbatim"), (EDITED, "near"), (SPUN, "spun"), (LONGER, "partial")],
)
def test_a_copy_has_its_kind(text, kind):
    articles = [article("a", ONE), article("b", text, "2016-01-15")]
    assert told(found(articles)) == [("b", "a", kind, "a")]


def test_others_are_no_copies():
    assert found([article("a", ONE), article("b", OTHER)]) == []


def test_the_earlier_date_is_the_original_whatever_came_in_first():
    assert told(found([article("late", SPUN, "2016-01-16"), article("early", ONE)])) == [
        ("late", "early", "spun", "early")
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2016-01-14T08:00:00", "2016-01-14T09:00:00"),
        ("2016-01-14", "2016-01-14T00:30:00"),
        ("2016-01-14T09:00:00+03:00", "2016-01-14T08:00:00+00:00"),
        ("2016-01-14", None),
    ],
)
def test_times_dates_and_none_are_in_order(first, second):
    (copy,) = found([article("second", ONE, second), article("first", ONE, first)])
    assert (copy.article, copy.original) == ("second", "first")


def test_of_one_date_the_one_that_came_in_first_is_the_original():
    assert told(found([article("z", ONE), article("a", ONE)])) == [("a", "z", "verbatim", "z")]


def test_a_copy_of_a_copy_names_it():
    articles = [article("a", ONE), article("b", SPUN, "2016-01-15"), article("c", SPUN, "2016-01-16")]
    assert told(found(articles)) == [("b", "a", "spun", "a"), ("c", "b", "verbatim", "a")]


def test_a_digest_of_two_stories_joins_no_families():
    articles = [article("a", ONE), article("b", OTHER), article("c", LONGER, "2016-01-15")]
    assert told(found(articles)) == [("c", "a", "partial", "a"), ("c", "b", "partial", "b")]


def test_who_has_a_story_from_its_source_has_it_not_from_a_digest():
    articles = [article("a", ONE), article("b", LONGER, "2016-01-15"), article("c", SPUN, "2016-01-16")]
    assert told(found(articles)) == [("b", "a", "partial", "a"), ("c", "a", "spun", "a")]


def test_a_part_is_found_where_line_ends_were_lost():
    wire, host = DEMO[0].text, " ".join(DEMO[number].text for number in (5, 12, 20, 0, 30, 50, 60))
    articles = [article("a", wire.replace("\n", " ")), article("b", host.replace("\n", " "), "2016-01-15")]
    assert told(found(articles)) == [("b", "a", "partial", "a")]


def test_an_excerpt_is_wholly_taken():
    excerpt = ONE.split("\n\nThe men")[0]
    (copy,) = found([article("a", ONE), article("b", excerpt, "2016-01-15")])
    assert copy.taken > 0.9


def test_a_notice_that_all_share_is_no_copy():
    articles = [article(str(number), f"{text}\n\n{NOTICE}") for number, text in enumerate([ONE, OTHER])]
    assert found(articles) == []


@pytest.mark.parametrize("text", ["", "...", " \n\n "])
def test_articles_without_words_are_no_copies(text):
    assert found([article("a", text), article("b", text)]) == []


def test_short_articles_are_copies_only_word_for_word():
    articles = [article("a", "Shots in Homs."), article("b", "Shots in Homs!"), article("c", "Gunfire in Homs.")]
    assert told(found(articles)) == [("b", "a", "verbatim", "a")]


def test_batches_and_their_order_change_nothing():
    texts = [ONE, SPUN, EDITED, OTHER, LONGER, OTHER.replace("Friday", "Saturday"), ONE]
    articles = [article(f"n{day}", text, f"2016-01-{day:02}") for day, text in enumerate(texts, 10)]
    expected = found(articles)
    assert len(expected) >= 5
    for seed in range(6):
        mixed = random.Random(seed).sample(articles, len(articles))
        assert found(mixed, size=1 + seed % 3) == expected


def test_long_texts_are_compared_few_at_a_time(monkeypatch):
    texts = [ONE, SPUN, EDITED, ONE.replace("four", "five")]
    articles = [article(str(number), text) for number, text in enumerate(texts)]
    expected = found(articles)
    monkeypatch.setattr(comparing, "_WORDS_AT_ONCE", 50)
    monkeypatch.setattr(sketches_module, "CHARACTERS_A_BATCH", 10)
    assert found(articles) == expected


def test_an_article_that_comes_twice_counts_once():
    index = CopyIndex()
    (sketches,) = sketch([article("a", ONE), article("b", SPUN)])
    assert index.add(sketches) == []
    before = find_copies(index)
    assert index.add(sketches) == ["a", "b"]
    assert find_copies(index) == before
    assert len(index) == 2


def test_options_move_the_bars():
    articles = [article("a", ONE), article("b", SPUN)]
    index = CopyIndex(CopyOptions(spun=0.99, edited=0.99, contained=0.99))
    for sketches in sketch(articles):
        index.add(sketches)
    assert find_copies(index) == []


@pytest.mark.parametrize("wrong", [{"spun": 0}, {"edited": 1.1}, {"fewest": 1}])
def test_an_option_that_cannot_be_is_told(wrong):
    with pytest.raises(CopyOptionError, match=f"{next(iter(wrong))}: got .*; allowed: "):
        CopyOptions(**wrong)


def test_families_have_their_articles_in_order_and_their_parts():
    articles = [article("a", ONE), article("b", SPUN, "2016-01-15"), article("c", LONGER, "2016-01-16")]
    (family,) = group_families(found(articles))
    assert (family.id, family.articles, [part.article for part in family.parts]) == ("a", ("a", "b"), ["c"])


def test_publishers_own_what_they_did_not_take():
    articles = [
        article("a", ONE, source="Wire"),
        article("b", SPUN, "2016-01-15", source="Spinner"),
        article("c", LONGER, "2016-01-16", source="Digest"),
        article("d", OTHER, "2016-01-17", source=""),
    ]
    index = CopyIndex()
    for sketches in sketch(articles):
        index.add(sketches)
    shares = {publisher.name: publisher.own_share for publisher in own_shares(index, find_copies(index))}
    assert list(shares) == ["Digest", "Spinner", "Wire"]
    assert (shares["Wire"], shares["Spinner"]) == (1.0, 0.0)
    assert shares["Digest"] == pytest.approx(len(OTHER.split()) / len(LONGER.split()), abs=0.08)
