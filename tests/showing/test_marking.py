"""Marked words: whatever spans there are, the text comes out whole and spans are nested."""

from hypothesis import given
from hypothesis import strategies as st

from detente.showing.marking import ACT, ACTOR, SAID, Node, Span, mark

TEXT = "Iran freed four sailors, Russia said."
WHOLE = (0, len(TEXT))
OFFSETS = st.integers(0, len(TEXT))
SPANS = st.lists(
    st.builds(
        lambda ends, kind, record: Span(min(ends), max(ends), kind, (record,)),
        st.tuples(OFFSETS, OFFSETS),
        st.sampled_from([ACT, ACTOR, SAID]),
        st.sampled_from("abc"),
    ),
    max_size=8,
)


def flat(parts):
    return "".join(part if isinstance(part, str) else flat(part.parts) for part in parts)


def nodes(parts, within=WHOLE):
    for part in parts:
        if isinstance(part, Node):
            yield part.span, within
            yield from nodes(part.parts, (part.span.start, part.span.end))


@given(SPANS)
def test_the_text_comes_out_whole(spans):
    assert flat(mark(TEXT, spans)) == TEXT


@given(SPANS)
def test_every_mark_stands_inside_the_one_around_it(spans):
    for span, (start, end) in nodes(mark(TEXT, spans)):
        assert start <= span.start < span.end <= end


@given(SPANS)
def test_each_span_is_there_once_in_pieces_that_follow_each_other(spans):
    found = [span for span, _ in nodes(mark(TEXT, spans))]
    pieces = sum(span.end - span.start for span in found)
    assert pieces == sum(span.end - span.start for span in spans)
    assert sum(span.first for span in found) == sum(span.end > span.start for span in spans)


def test_a_title_has_offsets_of_its_own():
    (node,) = mark("Iran", [Span(10, 14, ACTOR, ("a",))], 10)
    assert node.parts == ["Iran"]
