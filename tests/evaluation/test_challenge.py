"""Challenge suites: what a folder may hold, and what is counted."""

import pytest

from detente.evaluation import EvaluationError, read_challenges, score_challenges
from detente.evaluation.notation import parse_events
from detente.records import Entity, Event

SUITE = """description = "two sentences"
[[case]]
text = ["Kenya hit Somalia.", "It denied that."]
events = ["KEN/MIL ASSAULT SOM negated by USA/JRN>SOM/GOV", ""]
"""


def suite(folder, content):
    (folder / "clauses.toml").write_text(content, encoding="utf-8")
    return read_challenges(folder)


def event(article, type="ASSAULT", sector="MIL", auxiliary=("negated",)):
    return Event(
        id="e",
        article=article,
        quad_code=4,
        event_scale=-9.0,
        event=(type,),
        actor=(Entity("KEN", sector),),
        recipient=(Entity("SOM"),),
        auxiliary=auxiliary,
        event_text="hit",
        event_start=6,
        event_end=9,
    )


def test_notation_has_the_chain_of_report():
    (found,) = parse_events("KEN/MIL,UGA ASSAULT - negated by USA/JRN>SOM/GOV", 2)
    assert found.reported_by == ("USA/JRN", "SOM/GOV")
    assert (found.sentence, found.actors, found.recipients) == (2, ("KEN/MIL", "UGA"), ())


def test_sentences_get_their_places_and_events(tmp_path):
    (one,) = suite(tmp_path, SUITE)
    assert one.document.id == "clauses-1"
    assert [one.document.words(i) for i in (0, 1)] == ["Kenya hit Somalia.", "It denied that."]
    assert [e.sentence for e in one.document.events] == [0]


@pytest.mark.parametrize(
    ("found", "right"),
    [(event("clauses-1"), 1.0), (event("clauses-1", sector="GOV"), 0.0), (event("clauses-1", auxiliary=()), 0.0)],
)
def test_a_case_is_right_only_as_a_whole(tmp_path, found, right):
    scores = score_challenges(suite(tmp_path, SUITE), [found])
    assert scores.right == right
    assert scores.events.levels["dyad"].f1 == 1.0


def test_errors_show_what_was_wanted(tmp_path):
    (error,) = score_challenges(suite(tmp_path, SUITE), []).errors
    assert (error.wanted[0], error.found[0]) == ("KEN/MIL ASSAULT SOM negated", "")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('[[case]]\ntext = ["A."]\nevents = []', "1 sentences, but 0 codings"),
        ('[[case]]\ntext = ["A."]\nevents = ["KEN HIT"]', "is not ACTORS TYPE RECIPIENTS"),
        ('[[case]]\ntext = ["A."]\nevents = [""]\nnote = ""', "unknown key note"),
        ("[[case", "clauses.toml"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, content, problem):
    with pytest.raises(EvaluationError, match=problem.replace("[", r"\[")):
        suite(tmp_path, content)


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(EvaluationError, match=r"has no \.toml file"):
        read_challenges(tmp_path)
