"""The records: what they refuse, what they keep, and that they survive the way to JSON and back."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import DetenteError
from detente.records import (
    AUXILIARY,
    Article,
    CodedBy,
    Dispute,
    Entity,
    Event,
    Location,
    RecordError,
    RelationClaim,
    Side,
    Size,
    Statement,
    TextInfo,
    check_offsets,
    code,
    event_id,
    record_from_json,
    record_id,
    with_event_id,
)

TEXT = "Kenya warned Somalia on Friday. “We will close the border”, Raila Odinga said. Ties are at a low."
ARTICLE = Article(id="a1", date="2019-05-04", title="Nairobi warns neighbour", text=TEXT)
KENYA = Entity("KEN", "GOV", entity_text="Kenya", entity_name="Kenya", start=0, end=5)
SOMALIA = Entity("SOM", entity_text="Somalia", entity_name="Somalia", start=13, end=20)
ODINGA = Entity("KEN", "OPP", ("PTY",), "Raila Odinga", "Raila Odinga", "opposition leader", 60, 72)

EVENT = Event(
    id="e1",
    article="a1",
    date="2019-05-03",
    date_precision="day",
    date_text="Friday",
    actor=(KENYA,),
    recipient=(SOMALIA,),
    event=("THREATEN",),
    mode=("restrict",),
    context=("territory",),
    auxiliary=("negated", "historical"),
    status="claimed",
    quad_code=3,
    event_scale=-3.0,
    cameo="132",
    event_text="warned",
    event_start=6,
    event_end=12,
    text_info=TextInfo(0, 0, 31),
    reported_by=(ODINGA, Entity()),
    event_loc=Location("border", "Mandera", "KEN", 3.94, 41.86),
    size=Size(dead=(None, 90), injured=(24, None), text="almost 90 people"),
    confidence=0.75,
    coder=CodedBy("detente", "0.1.0", "warn obj=R"),
)
STATEMENT = Statement(
    id="s1",
    article="a1",
    speaker=ODINGA,
    via=(Entity("AP", entity_text="said", start=73, end=77),),
    cue="said",
    content="We will close the border",
    start=33,
    end=57,
    form="direct",
    text_info=TextInfo(1, 32, 78),
    events=("e1",),
)
CLAIM = RelationClaim(
    id="r1", article="a1", dyad=("KEN", "SOM"), direction="low", words="at a low", start=88, end=96,
    text_info=TextInfo(2, 79, 97),
)  # fmt: skip
DISPUTE = Dispute(id="d1", about="close the border", claim=Side(("e1",), ("KEN/GOV",)), counter=Side(("s1", "s2")))
RECORDS = [EVENT, STATEMENT, CLAIM, DISPUTE]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.kind)
def test_a_record_survives_json(record):
    written = json.loads(json.dumps(record.to_json()))
    assert record_from_json(written) == record
    assert next(iter(written)) == "kind"


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.kind)
def test_offsets_that_are_right_pass(record):
    check_offsets(record, ARTICLE)


def test_an_event_has_its_keys_in_a_fixed_order():
    keys = """
        kind id article date date_precision date_text inferred actor recipient event mode context auxiliary status
        section quad_code event_scale cameo event_text event_start event_end text_info reported_by event_loc size
        confidence coder
    """
    assert list(EVENT.to_json()) == keys.split()
    assert EVENT.to_json()["actor"] == [
        {
            "code": "KEN",
            "sector": "GOV",
            "other_sectors": [],
            "entity_text": "Kenya",
            "entity_name": "Kenya",
            "office": "",
            "start": 0,
            "end": 5,
        }
    ]
    assert EVENT.to_json()["size"]["dead"] == [None, 90]
    assert EVENT.to_json()["text_info"] == {"sequence": 0, "start": 0, "end": 31}


def test_nulls_and_unknown_keys_are_passed_over():
    values = EVENT.to_json() | {"size": None, "event_loc": None, "confidence": None, "has_event": True}
    again = Event.from_json(values)
    assert (again.size, again.event_loc, again.confidence) == (None, None, 1.0)


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"event_start": -1}, "event_start", "an integer from 0"),
        ({"event_start": 6.0}, "event_start", "an integer from 0"),
        ({"event_start": True}, "event_start", "an integer from 0"),
        ({"event_end": 5}, "event_end", "from event_start, 6"),
        ({"event_end": 32}, "text_info", "holds the words at 6 to 32"),
        ({"event": ()}, "event", "exactly one type"),
        ({"event": ("AID", "AGREE")}, "event", "exactly one type"),
        ({"event": ["AID"]}, "event", "a tuple of one type"),
        ({"auxiliary": ("negation",)}, "auxiliary", "negated, future"),
        ({"auxiliary": ("future", "future")}, "auxiliary", "each once"),
        ({"status": "rumoured"}, "status", "one of reported"),
        ({"section": "page"}, "section", "one of body"),
        ({"quad_code": 5}, "quad_code", "1, 2, 3 or 4"),
        ({"event_scale": 10.5}, "event_scale", "-10 to 10"),
        ({"event_scale": float("nan")}, "event_scale", "-10 to 10"),
        ({"cameo": 42}, "cameo", "leading zero"),
        ({"confidence": 1.1}, "confidence", "0 to 1"),
        ({"date": "2019-5-3"}, "date", "YYYY-MM-DD"),
        ({"date": "2019-02-30"}, "date", "YYYY-MM-DD"),
        ({"date": None}, "date", "YYYY-MM-DD"),
        ({"date_precision": "unknown"}, "date", "none"),
        ({"date_precision": "week"}, "date_precision", "one of day"),
        ({"inferred": 1}, "inferred", "true or false"),
        ({"actor": [KENYA]}, "actor", "a tuple of Entity"),
        ({"actor": ("KEN",)}, "actor", "a tuple of Entity"),
        ({"size": 3}, "size", "Size or None"),
        ({"id": ""}, "id", "not empty"),
    ],
)
def test_an_event_refuses(changes, field, allowed):
    with pytest.raises(RecordError) as refusal:
        dataclasses.replace(EVENT, **changes)
    message = str(refusal.value)
    assert message.startswith("Event") and f".{field}: got " in message and allowed in message
    assert isinstance(refusal.value, DetenteError)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Entity("rus"),
        lambda: Entity("RUS", "GOVT"),
        lambda: Entity("RUS", start=3),
        lambda: Entity("RUS", start=3, end=2),
        lambda: Entity("RUS", other_sectors=("gov",)),
        lambda: TextInfo(-1, 0, 2),
        lambda: TextInfo(0, 3, 2),
        lambda: Location(""),
        lambda: Location("Mosul", lat=91.0, lon=0.0),
        lambda: Location("Mosul", lat=36.3),
        lambda: Size(text="many"),
        lambda: Size(dead=(5, 2), text="5 or 2"),
        lambda: Size(dead=(None, None), text="some"),
        lambda: Size(dead=(-1, None), text="some"),
        lambda: Size(dead=(1, 2)),
        lambda: Article(text=None),
        lambda: Article(text="x", date="yesterday"),
        lambda: Article(text="x", language="english"),
        lambda: dataclasses.replace(STATEMENT, form="loud"),
        lambda: dataclasses.replace(STATEMENT, speaker="KEN"),
        lambda: dataclasses.replace(STATEMENT, start=31),
        lambda: dataclasses.replace(CLAIM, dyad=("SOM", "KEN")),
        lambda: dataclasses.replace(CLAIM, dyad=("SOM",)),
        lambda: dataclasses.replace(CLAIM, direction="up"),
        lambda: Side(()),
        lambda: dataclasses.replace(DISPUTE, claim=("e1",)),
        lambda: CodedBy(""),
    ],
)
def test_other_records_refuse(make):
    with pytest.raises(RecordError):
        make()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kind": "statement"}, "Event.kind: got 'statement'; allowed: event"),
        ({"article": None}, "Event.article: got None; allowed: a value; it is missing"),
        ({"actor": [{"code": "ken"}]}, "Event.actor: Entity.code: got 'ken'"),
        ({"actor": {"code": "KEN"}}, "Event.actor: got {'code': 'KEN'}; allowed: a list"),
        ({"actor": ["KEN"]}, "Event.actor: Entity.record: got 'KEN'; allowed: a JSON object"),
    ],
)
def test_json_that_is_wrong_says_where(values, message):
    with pytest.raises(RecordError) as refusal:
        Event.from_json(EVENT.to_json() | values)
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize("values", [{"kind": "story"}, {}, [1]])
def test_a_record_of_no_known_kind_is_refused(values):
    with pytest.raises(RecordError, match="one of event, statement, relation_claim, dispute"):
        record_from_json(values)


def test_records_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        EVENT.confidence = 0.5
    assert not hasattr(EVENT, "__dict__")


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (dataclasses.replace(EVENT, event_text="warns"), "event_text"),
        (dataclasses.replace(EVENT, actor=(dataclasses.replace(KENYA, end=6),)), "actor.entity_text"),
        (dataclasses.replace(EVENT, recipient=(dataclasses.replace(SOMALIA, start=900, end=907),)), "recipient"),
        (dataclasses.replace(EVENT, article="a2"), "article"),
        (dataclasses.replace(EVENT, text_info=TextInfo(0, 0, 500)), "text_info"),
        (dataclasses.replace(STATEMENT, content="We will close a border"), "content"),
        (dataclasses.replace(STATEMENT, speaker=dataclasses.replace(ODINGA, end=70)), "speaker.entity_text"),
        (dataclasses.replace(CLAIM, words="at a high"), "words"),
        (dataclasses.replace(DISPUTE, about="the dam"), "about"),
    ],
)
def test_words_that_stand_elsewhere_are_found_out(record, field):
    with pytest.raises(RecordError, match=rf"\.{field}"):
        check_offsets(record, ARTICLE)


def test_the_title_stands_after_the_text():
    start = ARTICLE.title_start + len("Nairobi ")
    event = dataclasses.replace(EVENT, actor=(), recipient=(), reported_by=(), section="headline", text_info=None)
    in_title = dataclasses.replace(event, event_text="warns", event_start=start, event_end=start + len("warns"))
    check_offsets(in_title, ARTICLE)
    with pytest.raises(RecordError, match="event_text"):
        check_offsets(dataclasses.replace(in_title, event_text="warned"), ARTICLE)


def test_codes_are_written_with_their_sector():
    assert [code(Entity("RUS", "GOV")), code(Entity("USA")), code(Entity("---", "REB"))] == [
        "RUS/GOV",
        "USA",
        "---/REB",
    ]


def test_an_article_without_id_gets_one_from_its_content():
    article = Article(text="Rain.", title="Weather")
    assert article.id == Article(text="Rain.", title="Weather").id == Article.from_json(article.to_json()).id
    others = [Article(text="Rain.Weather"), Article(text="Rain.", title="Weather", url="http://a.example/1")]
    others += [Article(text="Rain.", title="Weather", date="2020-01-01")]
    assert len({article.id, *(other.id for other in others)}) == 4
    assert len(article.id) == 16 and int(article.id, 16) >= 0


@pytest.mark.parametrize("date", ["2017-04-07", "2017-04-07T21:30:00Z", "2017-04-07T21:30:00+02:00"])
def test_the_day_of_an_article(date):
    assert Article(text="x", date=date).day.isoformat() == "2017-04-07"


def test_event_ids_are_the_same_everywhere_and_tell_events_apart():
    first = event_id("a1", 6, 12, "THREATEN", [KENYA, ODINGA], [SOMALIA])
    assert first == "d2337ee2c2d13340"
    assert first == event_id("a1", 6, 12, "THREATEN", [ODINGA, KENYA], [SOMALIA])
    different = [
        event_id("a2", 6, 12, "THREATEN", [KENYA, ODINGA], [SOMALIA]),
        event_id("a1", 6, 13, "THREATEN", [KENYA, ODINGA], [SOMALIA]),
        event_id("a1", 6, 12, "REQUEST", [KENYA, ODINGA], [SOMALIA]),
        event_id("a1", 6, 12, "THREATEN", [KENYA], [ODINGA, SOMALIA]),
        event_id("a1", 6, 12, "THREATEN", [KENYA, ODINGA], [SOMALIA], 2),
    ]
    assert len({first, *different}) == 6
    assert with_event_id(EVENT).id == event_id("a1", 6, 12, "THREATEN", [KENYA], [SOMALIA])


@given(st.lists(st.text()), st.lists(st.text()))
def test_ids_of_different_parts_differ(one, other):
    assert (record_id(*one) == record_id(*other)) == (one == other)


@given(
    st.text(min_size=1, max_size=40),
    st.sets(st.sampled_from(AUXILIARY)),
    st.floats(0, 1),
    st.lists(st.sampled_from([KENYA, SOMALIA, ODINGA, Entity()])),
)
def test_any_event_survives_json(words, auxiliary, confidence, actors):
    event = dataclasses.replace(
        EVENT,
        event_text=words,
        auxiliary=tuple(sorted(auxiliary)),
        confidence=confidence,
        actor=tuple(actors),
    )
    assert Event.from_json(json.loads(json.dumps(event.to_json()))) == event
