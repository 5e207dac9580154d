"""Files of JSON Lines in parts: each line is read once, with its own number."""

import gzip
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading import ReadOptions, is_splittable, parts_of, read_articles, scan, source_of

OPTIONS = ReadOptions(on_notice=lambda notice: None)
LINES = st.lists(
    st.one_of(
        st.integers(0, 200).map(lambda size: json.dumps({"text": "Togo left. " + "x" * size}).encode()),
        st.sampled_from([b"", b"{broken", b'{"no": "text"}', b" ", '{"text": "Bénin"}'.encode("cp1252")]),
    ),
    min_size=1,
    max_size=12,
)


def in_parts(path, piece):
    source = source_of(str(path))
    starts = range(0, source.size, piece)
    pieces = [scan(source.path, start, min(start + piece, source.size)) for start in starts]
    parts = [replace(source, part=part) for part in parts_of(pieces)]
    return [item for part in parts for item in part.articles(OPTIONS)]


@given(LINES, st.integers(1, 300), st.sampled_from([b"\n", b"\r\n"]), st.booleans())
def test_parts_give_what_the_whole_gives(tmp_path_factory, lines, piece, end, is_ended):
    path = tmp_path_factory.mktemp("parts") / "news.jsonl"
    path.write_bytes(b'{"text": "Chad left."}' + end + end.join(lines) + end * is_ended)
    assert is_splittable(source_of(str(path)), OPTIONS)
    assert in_parts(path, piece) == list(read_articles(str(path), OPTIONS))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl.gz", gzip.compress(b'{"text": "Chad left."}\n')),
        ("a.txt", b"Chad left.\n"),
        ("a.jsonl", '{"text": "Chad left."}\n'.encode("utf-16")),
        ("b.jsonl", b""),
        ("c.jsonl", b"[\n"),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",  # packed data has the time in it
)
def test_what_has_no_parts(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert not is_splittable(source_of(str(tmp_path / name)), OPTIONS)
    assert not is_splittable(source_of(str(tmp_path / "none")), OPTIONS)


def test_a_source_is_found_from_any_folder_and_called_as_it_was_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text("{broken\n")
    source = source_of("a.jsonl")
    monkeypatch.chdir("/")
    assert [str(item).partition(": ")[0] for item in source.articles(OPTIONS)] == ["a.jsonl:1"]
