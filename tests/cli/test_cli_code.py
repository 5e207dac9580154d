"""`detente code`: its forms of output, its options, and input that is not as it should be."""

import csv
import io
import json
from pathlib import Path

import pytest

from detente.cli.event_csv import COLUMNS
from detente.reading.options import LONGEST
from detente.records import Event

EXPULSION = "Kenya expelled two Somali diplomats on Monday."
WARNING = "Chad warned Niger against bombing rebels in Mali."
GERMAN = (
    "Die Regierung von Ghana hat am Montag den Botschafter von Togo aus dem Land ausgewiesen und alles abgebrochen."
)


@pytest.fixture
def story(write):
    return write("story.txt", EXPULSION)


def types(ran):
    return [record["event"][0] for record in ran.records]


# Forms of output.


def test_a_table_is_the_default(detente, story):
    ran = detente("code", story, "--date", "2017-04-14")
    assert ran.code == 0
    assert ran.err == ""
    head, _, _, heading, row, *_ = ran.out.splitlines()
    assert head.split() == ["date", "actor", "event", "recipient", "who", "says", "so", "words"]
    assert heading.startswith("story.txt: article ")
    assert heading.endswith("(2017-04-14)")
    assert row.split()[:4] == ["2017-04-10", "KEN/GOV", "SANCTION/expel", "SOM/GOV"]
    assert "Kenya «expelled two Somali diplomats»" in row


def test_the_table_says_who_says_so_and_what_is_denied(detente, write):
    story = write("story.txt", "Togo said that Ghana had bombed Benin. Ghana denied that it had bombed Benin.")
    out = detente("code", story).out
    assert "TGO/GOV" in next(line for line in out.splitlines() if "BEN" in line and "ASSAULT" in line)
    assert "negated)" not in out
    assert "(and 1 said not to have happened: --negated shows them)" in out
    assert "(negated)" in detente("code", story, "--negated").out


def test_the_table_has_the_same_width_in_a_pipe_always(detente, story, monkeypatch):
    before = detente("code", story)
    for name, value in {"COLUMNS": "40", "FORCE_COLOR": "1", "TERM": "xterm-256color"}.items():
        monkeypatch.setenv(name, value)
    assert detente("code", story) == before
    assert "\x1b" not in before.out


def test_an_article_without_events_says_so(detente, write):
    ran = detente("code", write("story.txt", "The sun rose over the hills this morning."))
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "no events"


def test_nothing_in_the_text_can_command_the_terminal(detente, write):
    story = write("story.txt", f"{EXPULSION} \x1b[31mKenya expelled two Somali diplomats\x1b[0m at once\u202e.")
    ran = detente("code", story)
    assert not {"\x1b", "\u202e"} & {*ran.out, *ran.err}


def test_json_has_a_record_a_line(detente, story):
    ran = detente("code", story, "--json", "--date", "2017-04-14")
    [record] = ran.records
    event = Event.from_json(record)
    assert (event.type, event.date, event.event_text) == ("SANCTION", "2017-04-10", "expelled two Somali diplomats")
    assert EXPULSION[event.event_start : event.event_end] == event.event_text


def test_csv_has_a_row_an_event(detente, story):
    ran = detente("code", story, "--csv", "--date", "2017-04-14")
    [row] = csv.DictReader(io.StringIO(ran.out))
    assert list(row) == list(COLUMNS)
    wanted = {"date": "2017-04-10", "actor": "KEN/GOV", "event": "SANCTION", "mode": "expel", "recipient": "SOM/GOV"}
    assert {name: row[name] for name in wanted} == wanted
    assert EXPULSION[int(row["event_start"]) : int(row["event_end"])] == row["event_text"]


def test_csv_has_bounds_and_places(detente, write):
    story = write("story.txt", "Rebels killed 12 Kenyan soldiers in Mombasa.")
    [row] = csv.DictReader(io.StringIO(detente("code", story, "--csv").out))
    assert (row["dead_low"], row["dead_high"], row["injured_low"]) == ("12", "12", "")
    assert (row["place"], row["place_country"]) == ("Mombasa", "KEN")


def test_csv_has_its_head_even_if_there_are_no_events(detente, write):
    ran = detente("code", write("story.txt", "The sun rose over the hills."), "--csv")
    assert ran.out.splitlines() == [",".join(COLUMNS)]


def test_two_forms_at_once_are_refused(detente, story):
    ran = detente("code", story, "--csv", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaints == ["detente: --json and --csv: got both; give one of them"]


def test_statements_claims_and_disputes_are_written(detente, write):
    text = "Ties of Kenya and Somalia are tense, Kenya said. Kenya said Somalia had shelled a town. Somalia denied it."
    ran = detente("code", write("story.txt", text), "--json", "--kind", "statement,relation_claim,dispute")
    kinds = [json.loads(line)["kind"] for line in ran.out.splitlines()]
    assert ran.code == 0
    assert set(kinds) == {"statement", "relation_claim", "dispute"}


@pytest.mark.parametrize("form", [(), ("--csv",)])
def test_tables_have_events_alone(detente, story, form):
    ran = detente("code", story, "--kind", "statement", *form)
    assert ran.code == 2
    assert "add --json" in ran.err


@pytest.mark.parametrize("kinds", ["incident", "event,", "", "event;statement"])
def test_an_unknown_kind_is_an_error(detente, story, kinds):
    ran = detente("code", story, "--kind", kinds)
    assert (ran.code, ran.out) == (2, "")
    [complaint] = ran.complaints
    assert complaint.startswith("detente: --kind: got ")
    assert "event, statement, relation_claim, dispute" in complaint


def test_options_stand_in_for_what_an_article_does_not_say(detente, write):
    articles = [{"text": EXPULSION}, {"text": EXPULSION, "date": "2016-01-08", "title": "Own"}]
    ran = detente("code", write("corpus.jsonl", articles), "--date", "2017-04-14", "--title", "Given")
    headings = [line for line in ran.out.splitlines() if line.startswith("corpus.jsonl: ")]
    assert headings == ["corpus.jsonl: Given (2017-04-14)", "corpus.jsonl: Own (2016-01-08)"]


def test_the_source_makes_another_article(detente, story):
    [plain], [sourced] = (detente("code", story, "--json", *more).records for more in ((), ("--source", "The Test")))
    assert plain["article"] != sourced["article"]


def test_without_a_date_relative_dates_stay_open(detente, story):
    [record] = detente("code", story, "--json").records
    assert (record["date"], record["date_precision"], record["date_text"]) == (None, "unknown", "Monday")


def test_an_encoding_is_taken_at_its_word(detente, write):
    story = write("story.txt", f"{EXPULSION} Élan.".encode("utf-16-le"))
    assert detente("code", story).code == 1
    assert types(detente("code", story, "--encoding", "utf-16-le", "--json")) == ["SANCTION"]


@pytest.mark.parametrize(
    ("option", "value", "shown"),
    [
        ("--date", "2017-02-30", "2017-02-30"),
        ("--date", "yesterday", "yesterday"),
        ("--date", "", "got nothing"),
        ("--encoding", "klingon", "klingon"),
    ],
)
def test_an_option_that_cannot_be_right_is_a_usage_error(detente, story, option, value, shown):
    ran = detente("code", story, option, value)
    assert (ran.code, ran.out) == (2, "")
    [complaint] = ran.complaints
    assert complaint.startswith(f"detente: {option}: ")
    assert shown in complaint


def test_a_file_must_be_given(detente):
    ran = detente("code")
    assert ran.code == 2
    assert "FILE" in ran.err


# Several files, and where they come from.


def test_standard_input_is_read(detente):
    ran = detente("code", "-", "--json", stdin=EXPULSION)
    assert types(ran) == ["SANCTION"]


def test_json_lines_come_from_standard_input_too(detente):
    ran = detente("code", "-", stdin='{"id": "a", "text": "Chad warned Niger.", "title": "A warning"}\n')
    assert "standard input: A warning (no date)" in ran.out


def test_several_files_are_coded_in_order(detente, write, story):
    corpus = write("corpus.jsonl", [{"id": str(number), "text": WARNING} for number in range(40)])
    page = write("page.html", f"<html><body><article><p>{WARNING} {WARNING}</p></article></body></html>")
    ran = detente("code", corpus, story, page, "--json")
    assert ran.code == 0
    articles = list(dict.fromkeys(record["article"] for record in ran.records))
    assert articles[:40] == [str(number) for number in range(40)]
    assert len(articles) == 42


# Input that is not as it should be.


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\n ", "is empty"),
        ("signs.txt", b"?!", "holds no words"),
        ("binary.txt", bytes(range(256)) * 4, "binary"),
        ("zeros.txt", b"a\x00b", "binary"),
        ("packed.txt", b"\x1f\x8b\x08" + bytes(range(99)), "gzip"),
        ("empty.jsonl", b"\n", "is empty"),
        ("list.jsonl", b'[{"text": "a"}]', "JSON list"),
        ("damaged.txt", "Élan, éclat, été, où, à côté".encode() + b" \xe9", "damaged"),
        ("latin.txt", "Kenya expelled \x81\x8d\x8f\x90\x9d".encode("latin-1"), "neither UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(detente, write, name, content, what):
    ran = detente("code", write(name, content))
    assert (ran.code, ran.out) == (1, "")
    [complaint] = ran.complaints
    assert complaint.startswith(f"detente: {name}")
    assert what in complaint
    assert "; " in complaint  # and how to mend it


@pytest.mark.parametrize(("name", "what"), [("missing.txt", "no such file"), (".", "is a folder"), ("a\0b", "no name")])
def test_a_file_that_is_not_there_is_one_line(detente, name, what):
    ran = detente("code", name)
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.complaints) == 1
    assert what in ran.err


def test_what_is_broken_in_the_middle_is_told_and_the_rest_is_coded(detente, write):
    lines = [
        '{"id": "1", "text": "Kenya expelled two Somali diplomats."}',
        '{"id": "2", "text": "Chad wa',
        '{"id": "3", "text": "Chad warned Niger.", "date": "2017-02-30"}',
        '{"id": "4", "text": ""}',
        '{"id": "5"}',
        '{"id": "6", "text": 7}',
        '{"id": "7", "text": "Chad warned Niger.", "date": "2017-02-28"}',
        '"text"',
        '{"id": "9", "text": "\\ud800"}',
    ]
    ran = detente("code", write("corpus.jsonl", "\n".join(lines)), "--json")
    assert ran.code == 4
    assert [record["article"] for record in ran.records] == ["1", "7"]
    *complaints, last = ran.complaints
    assert [complaint.split(": ")[1] for complaint in complaints] == [
        f"corpus.jsonl:{n}" for n in (2, 3, 4, 5, 6, 8, 9)
    ]
    assert "2017-02-30" in complaints[1]
    assert last == "detente: 2 articles coded, 7 left out"


def test_a_line_in_another_encoding_is_one_line(detente, write):
    lines = [
        b'{"id": "1", "text": "Chad warned Niger."}',
        b'{"id": "2", "text": "\x81\x8d"}',
        b'{"id": "3", "text": "Chad"}',
    ]
    ran = detente("code", write("corpus.jsonl", b"\n".join(lines)), "--json")
    assert ran.code == 4
    assert ran.complaints[0].startswith("detente: corpus.jsonl:2: ")


def test_a_guessed_encoding_is_told(detente, write):
    ran = detente("code", write("story.txt", f"{EXPULSION} It was a cliché.".encode("cp1252")), "--json")
    assert (ran.code, types(ran)) == (0, ["SANCTION"])
    [note] = ran.complaints
    assert note.startswith("detente: note: story.txt: ")
    assert "Windows-1252" in note


def test_a_line_too_long_to_keep_is_passed_over(detente, write):
    with Path(write("corpus.jsonl", b"")).open("wb") as lines:
        lines.write(b'{"text": "')
        for _ in range(LONGEST // (1 << 20) + 1):
            lines.write(b"a" * (1 << 20))
        lines.write(b'"}\n{"id": "2", "text": "Chad warned Niger."}\n')
    ran = detente("code", "corpus.jsonl", "--json")
    assert ran.code == 4
    assert [record["article"] for record in ran.records] == ["2"]
    assert ran.complaints[0].startswith("detente: corpus.jsonl:1: the line is longer than 64 MiB; ")


def test_control_characters_are_told_and_the_text_is_coded(detente, write):
    ran = detente("code", write("story.txt", f"\x07{EXPULSION}\x0c\x0c Then came the rain."), "--json")
    assert (ran.code, types(ran)) == (0, ["SANCTION"])
    assert "control characters" in ran.err


def test_marks_of_direction_are_kept_and_do_not_hurt(detente, write):
    text = f"\u200f{EXPULSION}\u200e \u202bKenya\u202c thanked Uganda."
    ran = detente("code", write("story.txt", text), "--json")
    assert ran.code == 0
    assert "SANCTION" in types(ran)
    for record in ran.records:
        assert text[record["event_start"] : record["event_end"]] == record["event_text"]


def test_a_sentence_of_5000_words_is_coded(detente, write):
    ran = detente("code", write("story.txt", " ".join(["Kenya warned Somalia and"] * 1_250) + " Uganda."), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert "THREATEN" in types(ran)


# Not English.


def test_what_is_not_english_is_one_line_and_exit_3(detente, write):
    ran = detente("code", write("story.txt", GERMAN))
    assert (ran.code, ran.out) == (3, "")
    [complaint] = ran.complaints
    assert complaint.startswith("detente: story.txt: is in German (de), not in English; nothing was coded")


def test_what_is_not_english_is_left_out_of_a_corpus(detente, write):
    articles = [
        {"id": "1", "text": GERMAN},
        {"id": "2", "text": EXPULSION},
        {"id": "3", "text": EXPULSION, "language": "it"},
    ]
    ran = detente("code", write("corpus.jsonl", articles), "--json")
    assert ran.code == 4
    assert [record["article"] for record in ran.records] == ["2"]
    assert ["(article 1)" in ran.complaints[0], "(article 3)" in ran.complaints[1]] == [True, True]
    assert ran.complaints[2] == "detente: 1 article coded, 2 left out"


def test_nothing_coded_for_several_reasons_is_exit_1(detente, write):
    assert detente("code", write("story.txt", GERMAN), "missing.txt").code == 1


def test_events_that_are_less_sure_are_left_out(detente):
    text = "Kenya expelled two Somali diplomats. Kenya could expel two Ugandan diplomats."
    sure, planned = detente("code", "-", "--json", stdin=text).records
    assert planned["confidence"] < sure["confidence"]
    least = str((planned["confidence"] + sure["confidence"]) / 2)
    assert detente("code", "-", "--json", "--min-confidence", least, stdin=text).records == [sure]


def test_a_confidence_over_one_is_refused(detente):
    ran = detente("code", "-", "--min-confidence", "1.5", stdin="Kenya expelled two Somali diplomats.")
    assert ran.code != 0
    assert "--min-confidence" in ran.err
