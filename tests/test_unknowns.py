"""Names that nobody has coded: found in texts, counted by article, with the country that is named beside them."""

from detente.actors import load_gazetteer
from detente.records import Article
from detente.unknowns import find_unknown


def unknown(*texts, least=1):
    articles = [Article(id=str(number), text=text) for number, text in enumerate(texts)]
    return find_unknown(articles, load_gazetteer(), least)


def names(*texts, least=1):
    return [(one.name, one.articles, one.mentions) for one in unknown(*texts, least=least)]


def test_names_are_counted_by_article():
    text = "Fighters of the Vorlan Front took a village in Chad. The Vorlan Front's men left."
    assert names(text, text, "Nothing.") == [("Vorlan Front", 2, 4)]
    assert names(text, least=2) == []


def test_what_is_known_or_no_name_is_left_out():
    assert names("On Monday President Vladimir Putin met John Kerry in Moscow. Kerry smiled. Putin's aide left.") == []


def test_what_begins_a_sentence_counts_only_where_it_is_a_name_elsewhere():
    assert names("Three bombs fell in Aleppo. ISTANBUL - Five people fled.") == []
    assert names("Vorlania fell.", "They took Vorlania.") == [("Vorlania", 2, 2)]


def test_titles_are_taken_off_and_joining_words_stay():
    assert names("They saw General Xorban Quill and the Council of Vorlan.") == [
        ("Council of Vorlan", 1, 1),
        ("Xorban Quill", 1, 1),
    ]


def test_a_part_of_a_longer_name_is_none():
    assert names("They saw the Syria Vorlan office and the Vorlan Kenya office.") == []


def test_the_country_of_most_sentences_is_told():
    (one,) = unknown("In Chad the Vorlan Front struck. Chad's army hit the Vorlan Front.", "They saw the Vorlan Front.")
    assert (one.country, one.beside) == ("TCD", {"TCD": 2})
    assert one.example == "In Chad the Vorlan Front struck."
