"""Détente in Python: what a caller gets, and that no text makes the coder raise."""

import datetime
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.records import check_offsets

EXPULSION = "Kenya expelled two Somali diplomats on Monday."
FRENCH = "Le gouvernement du Bénin a rappelé hier son ambassadeur de la capitale du Togo pour des consultations."

LIKE_NEWS = """
    Kenya Somalia Chad Lavrov Obama Aleppo Kremlin UN U.S. IS the a his its their Kenyan rebels police troops talks
    ceasefire sanctions who which that not never will would may must if he she they it Mr. President warned killed
    accused denied said signed met visit strike against on of by with for and or to according reportedly yesterday
    2016 12 people : ; , . ? ! - – … " “ ” ' ’ ( )
"""
WORDS = LIKE_NEWS.split()
ODDITIES = ["\r\n", *"\x00\x07\x1b\u200f\u202e\u200b\ufeff\n\u2028\t\x85🕊é\ud800"]
news = st.lists(st.sampled_from(WORDS * 3 + ODDITIES), max_size=60).map(" ".join)
run_together = st.lists(st.sampled_from(WORDS + ODDITIES), max_size=30).map("".join)


@pytest.fixture(scope="module")
def coder():
    return detente.load()


def test_a_sentence_gives_its_events(coder):
    result = coder(EXPULSION, date="2017-04-14")
    [event] = result.events
    assert (event.type, event.mode, event.date) == ("SANCTION", ("expel",), "2017-04-10")
    assert [entity.code for entity in (*event.actor, *event.recipient)] == ["KEN", "SOM"]
    assert isinstance(event, detente.Event)
    assert event.article == result.article.id
    assert result.skipped == ""


def test_a_date_may_be_a_date(coder):
    assert coder(EXPULSION, date=datetime.date(2017, 4, 14)) == coder(EXPULSION, date="2017-04-14")


def test_without_a_date_relative_dates_stay_open(coder):
    [event] = coder(EXPULSION).events
    assert (event.date, event.date_precision, event.date_text) == (None, "unknown", "Monday")


def test_what_is_known_of_a_text_goes_into_its_article(coder):
    article = coder(EXPULSION, title="Envoys out", source="The Test", url="https://example.org/1").article
    assert (article.title, article.source, article.url) == ("Envoys out", "The Test", "https://example.org/1")


def test_an_impossible_date_is_an_error_that_names_it(coder):
    with pytest.raises(detente.DetenteError, match="2017-02-30"):
        coder(EXPULSION, date="2017-02-30")


def test_what_is_not_english_is_not_coded_and_says_why(coder):
    result = coder(FRENCH)
    assert result.events == []
    assert result.skipped == "is in French (fr), not in English"


def test_the_language_that_a_record_names_is_believed(coder):
    articles = [detente.Article(text=EXPULSION, language=language) for language in ("en", "sw")]
    english, swahili = coder.code(articles)
    assert len(english.events) == 1
    assert swahili.skipped == "is in Swahili (sw), not in English"


def test_articles_come_out_in_their_order_whatever_their_language(coder):
    texts = [FRENCH if number % 3 == 0 else EXPULSION for number in range(70)]
    articles = [detente.Article(id=str(number), text=text) for number, text in enumerate(texts)]
    results = list(coder.code(iter(articles)))
    assert [result.article for result in results] == articles
    assert [bool(result.skipped) for result in results] == [text is FRENCH for text in texts]


def test_articles_are_taken_as_they_are_needed(coder):
    taken = []

    def endless():
        while True:
            taken.append(len(taken))
            yield detente.Article(id=str(len(taken)), text=EXPULSION)

    results = coder.code(endless())
    assert next(results).events
    assert len(taken) < 100


def test_half_of_a_surrogate_pair_is_read_as_no_character(coder):
    result = coder(f"\ud800 {EXPULSION}")
    assert result.article.text == f"\ufffd {EXPULSION}"
    assert [event.type for event in result.events] == ["SANCTION"]


@pytest.mark.parametrize("text", ["", " \n", "?!", "\x00", "🕊🕊", "a" * 5_000, "(" * 3_000])
def test_a_text_without_words_has_no_events(coder, text):
    assert coder(text).events == []


def test_a_sentence_of_5000_words_is_coded(coder):
    text = " ".join(["Kenya warned Somalia and"] * 1_250) + " Uganda."
    result = coder(text)
    assert len(result.events) > 20
    for event in result.events:
        check_offsets(event, result.article)


@pytest.mark.parametrize("mark", ["\x07", "\x1b", "\u200e", "\u200f", "\u202e", "\xad"])
def test_characters_that_nobody_sees_hide_no_event(coder, mark):
    result = coder(f"Kenya{mark} expelled {mark}two Somali diplomats on Monday.")
    assert [event.type for event in result.events] == ["SANCTION"]
    check_offsets(result.events[0], result.article)


@pytest.mark.parametrize("mark", ["\x07", "\x1b", "\u200b", "\u200f", "\u202e"])
def test_characters_that_nobody_sees_may_touch_any_word(coder, mark):
    result = coder(f"Kenya {mark}expelled{mark} two Somali diplomats{mark}.")
    assert [event.type for event in result.events] == ["SANCTION"]
    check_offsets(result.events[0], result.article)


@pytest.mark.parametrize("who", ["Syria's army", "Kim Jong-un", "IS"])
def test_the_words_of_an_actor_are_those_of_the_article(coder, who):
    result = coder(f"{who} attacked rebels in Chad.")
    assert result.events[0].actor
    check_offsets(result.events[0], result.article)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(news, run_together, st.text(max_size=200)),
    st.one_of(st.just(""), news),
    st.sampled_from(["", "2017-04-14"]),
)
def test_no_text_makes_the_coder_raise(text, title, date):
    coder = detente.load()
    result = coder(text, date=date, title=title)
    assert coder(text, date=date, title=title) == result
    for event in result.events:
        assert result.article.words(event.event_start, event.event_end) == event.event_text


def test_every_public_name_is_there():
    for name in detente.__all__:
        assert getattr(detente, name) is not None
    assert set(detente.__all__) == set(dir(detente))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        detente.nothing  # noqa: B018


def test_importing_the_package_imports_nothing_else():
    program = "import sys, detente; print(*sorted(name for name in sys.modules if name.partition('.')[0] in {names}))"
    names = {"detente", "spacy", "typer", "rich", "numpy", "trafilatura", "py3langid", "babel", "pycountry"}
    done = subprocess.run(
        [sys.executable, "-c", program.format(names=names)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["detente", "detente.version"]
