"""What is headline, teaser, caption, dateline and body."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading import SectionKind, mark_sections
from detente.reading.patterns import load_patterns
from detente.records import SECTIONS

PLAIN = "Officials of both states met in Lusaka on Monday. They agreed on little, and will meet again in Harare."
OTHER = "A second day of talks ended without a word to the press. The mediator left for Gaborone in the evening."


def kinds(text: str, title: str = "") -> list[tuple[str, str]]:
    return [(str(s.kind), text[s.start : s.end].strip()) for s in mark_sections(text, title)]


def marked(text: str, title: str = "") -> list[tuple[str, str]]:
    return [section for section in kinds(text, title) if section[0] != "body"]


def between(line: str) -> str:
    return f"{PLAIN}\n\n{line}\n\n{OTHER}"


def test_kinds_are_those_of_the_records():
    assert {str(kind) for kind in SectionKind} == set(SECTIONS)


# Headlines


def test_a_repeated_headline():
    headline = "Zambia and Zimbabwe at odds over dam after talks in Lusaka"
    text = f"{headline}\n\n{headline}\n\n{PLAIN}"
    assert kinds(text) == [("headline", headline), ("headline", headline), ("body", PLAIN)]


def test_a_headline_repeated_further_down_and_set_otherwise():
    text = f"‘Not one litre’: Zambia’s word on dam\n{PLAIN}\n'Not one litre': Zambia's word on dam\n{OTHER}"
    assert [kind for kind, _ in kinds(text)] == ["headline", "body", "headline", "body"]


def test_a_line_that_is_the_title():
    text = f"Zambia, Zimbabwe fail to agree\nThe capital was calm.\n{PLAIN}"
    for title in (
        "Zambia, Zimbabwe fail to agree",
        "Zambia, Zimbabwe Fail To Agree | The Daily Test",
        "zambia zimbabwe fail to agree",
    ):
        assert kinds(text, title)[0] == ("headline", "Zambia, Zimbabwe fail to agree"), title
    assert marked(text, "Malawi recalls envoy") == []


def test_a_title_that_ends_in_a_short_form():
    assert kinds(f"Zambia courts the U.S.\n{PLAIN}", "Zambia courts the U.S.")[0][0] == "headline"


def test_a_first_sentence_that_is_its_own_title_is_body():
    assert marked(f"Zambia has recalled its envoy.\n\n{PLAIN}", "Zambia has recalled its envoy.") == []


@pytest.mark.parametrize("text", ["Zambia recalls envoy", "Zambia recalls envoy\n\nZambia recalls envoy\n"])
def test_a_text_that_is_nothing_but_its_title_is_body(text):
    assert [kind for kind, _ in kinds(text, "Zambia recalls envoy")] == ["body"]


def test_a_short_first_line_with_a_blank_line_after_it():
    assert kinds(f"Can Zambia and Zimbabwe agree?\n\n{PLAIN}")[0] == ("headline", "Can Zambia and Zimbabwe agree?")
    assert marked(f"Zambia recalled its envoy.\n\n{PLAIN}") == []
    assert marked(f"{' '.join(['Zambia recalls its envoy'] * 6)}\n\n{PLAIN}") == []
    assert marked(f"zambia recalls envoy\n\n{PLAIN}") == []
    assert marked(f"The minister of Zambia said:\n\n{PLAIN}") == []
    assert marked(f"1. Zambia recalls envoy\n\n{PLAIN}") == []
    assert marked(f"MS BANDA: Zambia wants talks\n\n{PLAIN}") == []


def test_a_first_line_without_a_blank_line_after_it():
    assert kinds(f"Zambia recalls envoy\n{PLAIN}")[0] == ("headline", "Zambia recalls envoy")
    assert marked("Zambia recalls envoy\nThe capital was calm.\nSo was the border.") == []


def test_a_headline_above_byline_and_dateline():
    text = f"Zambia recalls envoy\nBy JANE DOE\n7 April 2017\nLUSAKA (Reuters) - {PLAIN}"
    assert [kind for kind, _ in kinds(text)] == ["headline", "dateline", "dateline", "dateline", "body"]
    assert kinds("Zambia recalls envoy\nLUSAKA (Reuters) - Calm.")[0] == ("headline", "Zambia recalls envoy")


def test_the_first_lines_of_wrapped_text_are_no_headlines():
    text = (
        "Zambia and Zimbabwe failed on Monday to agree on the dam that\n"
        "Both of them want to build, officials of the two states told\nreporters in Lusaka after two days of talks.\n"
        "Reuters\nwas the first to report it.\n"
    )
    assert marked(text) == []


def test_a_short_line_over_another_short_line_is_no_headline():
    assert marked(f"Zambia recalls envoy\nThe capital was calm on Monday, and so was all of the border.\n{PLAIN}") == []


def test_a_first_line_too_long_for_a_headline():
    assert marked(f"Zambia recalls {'extraordinary-and-plenipotentiary-' * 5}ambassador\n\n{PLAIN}") == []


def test_a_name_may_be_repeated_and_be_no_headline():
    assert marked("Kariba\nThe dam is old.\nKariba\nThe dam is full.") == []
    assert marked("Zambia\nThe dam is old.\nThe dam is full.", "Zambia - The Daily Test") == []


# Teasers


@pytest.mark.parametrize(
    "line",
    [
        "Malawi has settled fishing row with Mozambique: Lilongwe",
        "Who are Cabo Delgado's rebels?",
        "What is Botswana's water policy?",
        "Malawi accuses Mozambique of shelling lake villages",
        "Kenya Sends Second Warship to Somali Coast",
        "The Kenyan Navy Sends the Second Warship to Somalia",
        "KENYA SENDS SECOND WARSHIP TO SOMALI COAST",
    ],
)
def test_other_stories_headlines_stuck_in_the_text(line):
    assert marked(between(line)) == [("teaser", line)]
    assert marked(f"{PLAIN}\n\n{line}\n{OTHER}") == [("teaser", line)]


@pytest.mark.parametrize(
    "line",
    [
        "The officials rejected the claim",
        "He accuses Mozambique of shelling villages",
        "The minister says talks will go on",
        "A new front",
        "Ghana, Mali and Niger",
        "Foreign Minister Lilian Moyo of Zambia",
        '"We will not be moved"',
        "“Zambia will not yield to anyone”",
        "Zambia recalls its envoy.",
        "The mediator listed four demands:",
        "- Zambia withdraws its troops",
        "1) Zambia withdraws its troops",
        "MS BANDA: Zambia wants talks",
        "What do you expect of the summit?",
        "Did you, as he says, meet the rebels?",
        "Malawi accuses Mozambique of shelling villages, harbours and fishing boats on both shores after talks fail",
        "Zambia recalls envoy from Harare. Calm follows in Lusaka",
        "and Malawi sends troops",
    ],
)
def test_when_in_doubt_it_is_body(line):
    assert marked(between(line)) == []


def test_an_interview_keeps_its_questions():
    questions = ["What is at stake?", "Who will pay for the dam?", "Why does Zambia refuse?"]
    assert marked("\n\n".join(f"{question}\n\n{PLAIN}" for question in questions)[len("What is at stake?") :]) == [
        ("teaser", "Who will pay for the dam?"),
        ("teaser", "Why does Zambia refuse?"),
    ]
    assert marked(f"{OTHER}\n\n" + "\n\n".join(f"{question}\n\n{PLAIN}" for question in questions)) == []


def test_a_list_is_not_a_row_of_teasers():
    lines = ["Zambia accuses Malawi of theft", "Malawi accuses Zambia of theft", "Kenya sends envoy to both"]
    assert marked(between("\n".join(lines))) == []


def test_a_line_in_wrapped_text_is_no_teaser():
    text = f"{PLAIN}\n\nThe envoy, who had come to Lusaka by train,\nKenya sends him there every year\n{OTHER}"
    assert marked(text) == []


def test_a_rule_is_for_lines_of_a_sane_length():
    assert marked(between("Read more: " + "calm" * 300)) == []


def test_a_small_letter_at_the_start_does_not_make_a_wrapped_text():
    text = f"{PLAIN}\nal-Shabab did not answer\nRead more: Kenya sends second warship\n{OTHER}"
    assert [kind for kind, _ in marked(text)] == ["teaser"]


# Captions and datelines: what the rules do not say themselves.


def test_a_caption_needs_the_present():
    assert marked(between("Protesters held banners during a rally in Skopje.")) == []
    assert marked(between("Soldiers who stand guard near the market in Jos shot a man.")) == []
    assert marked(between("Soldiers stand guard near the market in Jos. One of them shot a man.")) == []


def test_a_dateline_is_cut_off_its_paragraph():
    text = f"{PLAIN}\n\n  HARARE, Zimbabwe (AP) — {OTHER}"
    assert kinds(text) == [("body", PLAIN), ("dateline", "HARARE, Zimbabwe (AP) —"), ("body", OTHER)]
    assert text[mark_sections(text)[2].start :] == OTHER


def test_a_paragraph_too_long_for_a_caption_is_body():
    assert marked(between("Zambian soldiers stand guard near the dam, " + "and wait, " * 40 + "in Siavonga.")) == []


# All rules of sections.toml

RULES = [*load_patterns().whole, *load_patterns().lead]
EXAMPLES = [(rule, line) for rule in RULES for line in rule.examples]
COUNTER = [(rule.name, line) for rule in RULES for line in rule.counter]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_examples_and_no_groups(rule):
    assert rule.examples
    assert rule.counter or rule.where == "lead"
    assert rule.kind in SECTIONS
    assert rule.where in ("whole", "start", "end", "anywhere", "lead")
    assert rule.pattern.groups == 0


@pytest.mark.parametrize(("rule", "line"), EXAMPLES, ids=[f"{rule.name}: {line}" for rule, line in EXAMPLES])
def test_examples(rule, line):
    written = line.replace("‖", "")
    end = line.index("‖") if rule.where == "lead" else len(line)
    assert rule.end(written, len(written.split())) == end
    expected = [(rule.kind, written[:end].strip())]
    assert marked(between(written)) == expected


@pytest.mark.parametrize(("name", "line"), COUNTER, ids=[f"{name}: {line}" for name, line in COUNTER])
def test_counterexamples(name, line):
    assert marked(between(line)) == [], name


# Invariants

SNIPPETS = st.sampled_from(
    [
        PLAIN,
        "Zambia recalls envoy",
        "Read more: Calm",
        "LUSAKA (AP) — ",
        "By JANE DOE",
        "Why now?",
        "FILE PHOTO: Calm",
        " ",
        "\u2028",
    ]
)
TEXTS = st.one_of(
    st.text(),
    st.lists(st.one_of(st.text(max_size=20), SNIPPETS)).flatmap(
        lambda parts: st.sampled_from(["\n", "\n\n", "\r\n", " "]).map(lambda gap: gap.join(parts))
    ),
)


@given(text=TEXTS, title=st.one_of(st.text(max_size=30), SNIPPETS))
def test_sections_cover_any_text_in_order(text, title):
    sections = mark_sections(text, title)
    edges = [0, *(section.end for section in sections)]
    assert [section.start for section in sections] == edges[:-1]
    assert edges[-1] == len(text)
    assert all(section.start < section.end for section in sections)
    assert "".join(text[section.start : section.end] for section in sections) == text
    pairs = pairwise(sections)
    assert not any(before.kind == after.kind == "body" for before, after in pairs)


@given(text=TEXTS)
def test_line_ends_of_any_kind_are_alike(text):
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    assert [section.kind for section in mark_sections(unix)] == [
        section.kind for section in mark_sections(unix.replace("\n", "\r\n"))
    ]


def test_no_text_has_no_sections():
    assert mark_sections("") == ()
    assert kinds(" \n\n ") == [("body", "")]


ARTICLE = Path(__file__).parents[3] / "shared" / "articles" / "low-point.txt"


@pytest.mark.skipif(not ARTICLE.is_file(), reason="the article that started it is not at hand")
def test_the_article_that_started_it():
    found = marked(ARTICLE.read_text(encoding="utf-8"))
    assert [kind for kind, _ in found] == ["headline", "headline", "teaser", "caption", "teaser"]
    assert found[0] == found[1]
    assert [len(words.split()) for _, words in found[2:]] == [8, 30, 6]
