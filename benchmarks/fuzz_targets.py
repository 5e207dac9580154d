"""What is fuzzed: every reader and the coder, each with good examples and the words of its kind."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from news_server import Listed, atom, page, rss, sitemap

from detente.api import Coder, load
from detente.demo import demo_articles
from detente.errors import DetenteError
from detente.reading import Kind, ReadOptions, Skipped, read_stream
from detente.reading.remarks import CannotReadError
from detente.records import Article

_TEXTS: Final = [article.text for article in demo_articles()[:12]]
_LISTED: Final = [
    Listed(f"http://a.test/{n}", "A title", "2017-04-14T08:00:00Z", text) for n, text in enumerate(_TEXTS[:3])
]
_MARKUP: Final = [
    b"<", b">", b"</", b"/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&", b"&amp;", b"&#x110000;", b"&#0;",
    b'<!DOCTYPE a [<!ENTITY b "c">]>', b"<?xml version='1.0' encoding='utf-16'?>", b"\0", b"\xff\xfe",
    b"\xed\xa0\x80", b"<div>", b"<p>", b"<table><tr><td>", b"<base href='//'>", b"<svg>", b"<math>", b"<script>",
    b"<textarea>", b"<title>", b"<meta charset=utf-7>", b"xmlns='urn:x'", b"href='http://[::1'", b"'", b'"', b"=",
]  # fmt: skip
_WORDS: Final = [
    b" ", b"\n", b"\r\n", b"\t", b"\0", b'"', b"'", b"(", b")", b"[", b"{", b"}", b",", b";", b":", b".", b"-",
    b"0", b"99999999999999999999", b"1e999", b"NaN", b"null", b"\xe2\x80\x9c", b"\xe2\x80\x9d", b"\xe2\x80\xae",
    b"\xcc\x81", b"\xf0\x9f\x87\xba\xf0\x9f\x87\xb8", b"\xef\xbb\xbf", b"\xff", b"\xed\xa0\x80", b"\\ud800",
    b"Reuters", b"on Monday ", b"the United States ", b"Russia ", b"said ", b"bombed ", b"nobody ", b"2017-04-14",
    b"0000-00-00", b"killing 999999999",
]  # fmt: skip


@dataclass(frozen=True)
class Target:
    """Something to be fuzzed: what it does, what it may raise, examples and words; its share of the time."""

    name: str
    run: Callable[[bytes], None]
    seeds: list[bytes]
    words: list[bytes]
    allowed: tuple[type[Exception], ...] = ()
    weight: float = 1.0


def _read(name: str, kind: Kind | None = None) -> Callable[[bytes], None]:
    options = ReadOptions(kind=kind, on_notice=lambda notice: None)

    def run(data: bytes) -> None:
        for found in read_stream(io.BytesIO(data), name, options):
            if isinstance(found, Skipped):
                if "\n" in str(found):
                    raise AssertionError("what is told has several lines")
                continue
            if Article.from_json(found.to_json()) != found:
                raise AssertionError("the article does not come back from its JSON")

    return run


def _listing(data: bytes) -> None:
    from detente.watching.apart import read_listing  # noqa: PLC0415

    read_listing(data, "http://a.test/feed", "")


def _page(data: bytes) -> None:
    from detente.watching.apart import read_page  # noqa: PLC0415

    read_page(data, "")


def _from_path(read: Callable[[Path], object]) -> Callable[[bytes], None]:
    """Read what stands in a file."""

    def run(data: bytes) -> None:
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            read(Path(file.name))

    return run


def _opml(path: Path) -> None:
    from detente.watching.opml import read_opml  # noqa: PLC0415

    read_opml(path)


def _names(path: Path) -> None:
    from detente.actors import read_names  # noqa: PLC0415

    read_names(path)


def _imported(name: str) -> Callable[[bytes], None]:
    """Read and draft the rows of a layout; all must be accounted for."""

    def run(data: bytes) -> None:
        from detente.exchange.imports.blocks import as_utf8, cut, is_utf8, without_bare_returns  # noqa: PLC0415
        from detente.exchange.imports.drafting import Drafter  # noqa: PLC0415
        from detente.exchange.imports.layouts import load_layout, plan_for  # noqa: PLC0415
        from detente.exchange.imports.parsing import parse  # noqa: PLC0415

        layout = load_layout(name)
        first = data.partition(b"\n")[0]
        plan = plan_for(layout, as_utf8(first, layout.encoding)[0].decode("utf-8").rstrip("\r\n"))
        for block in cut(io.BytesIO(data), quoted=plan.is_quoted):
            rows = without_bare_returns(block.data)
            parsed = parse(rows if is_utf8(rows) else as_utf8(rows, layout.encoding)[0], plan)
            draft = Drafter(layout, name).draft(parsed, plan)
            left = sum(len(one.numbers) for one in draft.left)
            if draft.table.num_rows + left + len(parsed.aside) != parsed.rows:
                raise AssertionError("not all rows are accounted for")

    return run


def _row(name: str) -> bytes:
    """Give two rows of a layout, with a head where it has one."""
    from detente.exchange.imports.layouts import load_layout  # noqa: PLC0415

    columns = [column.name for column in load_layout(name).columns if not column.forms or "2.0" in column.forms]
    cells = [_CELLS.get(column, "1") for column in columns]
    head = ["\t".join(columns)] if load_layout(name).head else []
    return "\n".join([*head, "\t".join(cells), "\t".join(cells[::-1]), ""]).encode()


_CELLS: Final = {
    "SQLDATE": "20170414", "Actor1Code": "RUSGOV", "Actor2Code": "USA", "EventCode": "042", "Event Date": "2017-04-14",
    "Source Country": "Russian Federation", "CAMEO Code": "042", "Target Country": "United States", "NumSources": "2",
    "Event Type": "CONSULT", "Event Mode": "visit", "Actor Country": "RUS", "Recipient Country": "USA",
}  # fmt: skip


def _robots(data: bytes) -> None:
    from detente.watching.robots import read_robots  # noqa: PLC0415

    rules = read_robots(data)
    rules.allows("http://a.test/" + "a/" * 50 + "page?a=b&c=d", "detente/1")
    rules.delay("detente/1")


@lru_cache
def _coder() -> Coder:
    return load()


def _code(data: bytes) -> None:
    """Code a text; every record must come back from its JSON, and point at its own words."""
    text = data.decode("utf-8", "replace")
    result = _coder()(text, date="2017-04-14", title=text[:80])
    for event in result.events:
        if type(event).from_json(event.to_json()) != event:
            raise AssertionError("an event does not come back from its JSON")
        if result.article.words(event.event_start, event.event_end) != event.event_text:
            raise AssertionError("the words of an event do not stand where it says")
    for statement in result.statements:
        if result.article.words(statement.start, statement.end) != statement.content:
            raise AssertionError("the words of a statement do not stand where it says")


def _packed(files: dict[str, bytes]) -> list[bytes]:
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with tarfile.open(fileobj=tarred, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return [
        zipped.getvalue(),
        tarred.getvalue(),
        gzip.compress(tarred.getvalue()),
        gzip.compress(next(iter(files.values()))),
    ]


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": _TEXTS[:3], "date": ["2017-04-14"] * 3}), out)
    return out.getvalue()


def _warc() -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page("A title", _TEXTS[0])
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.test/\r\nWARC-Date: 2017-04-14T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:11111111-1111-1111-1111-111111111111>\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def _word() -> bytes:
    out = io.BytesIO()
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = (
        f'<w:document xmlns:w="{name}"><w:body><w:p><w:r><w:t>{_TEXTS[0][:300]}</w:t></w:r></w:p></w:body></w:document>'
    )
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", text)
    return out.getvalue()


_PAGES: Final = [page("A title", text, "2017-04-14") for text in _TEXTS]
_LINES: Final = [
    "".join(
        json.dumps({"id": f"n{n}", "date": "2017-04-14", "text": text}) + "\n" for n, text in enumerate(_TEXTS[:3])
    ).encode()
]
_NITF: Final = [
    f"<?xml version='1.0'?><nitf><head><title>A title</title></head><body><body.head><hedline><hl1>A title</hl1>"
    f"</hedline></body.head><body.content><p>{_TEXTS[0]}</p></body.content></body></nitf>".encode()
]
_EXPORT: Final = [
    f"1 of 2 DOCUMENTS\n\nThe Test\n\nApril 14, 2017 Friday\n\nA title\n\nBYLINE: By A B\n\nLENGTH: 99 words\n\n"
    f"{_TEXTS[0]}\n\nLOAD-DATE: April 14, 2017\n\n2 of 2 DOCUMENTS\n\nThe Test\n\n{_TEXTS[1]}\n".encode()
]
_ALL: Final = [*_PAGES[:2], *_LINES, *_NITF, _TEXTS[0].encode(), rss("T", _LISTED)]
_FEEDS: Final = [rss("T", _LISTED), atom("T", _LISTED)]
_LISTINGS: Final = [*_FEEDS, sitemap(_LISTED)]
_OPML: Final = [b"<opml version='2.0'><body><outline title='A' xmlUrl='https://a.test/feed'/></body></opml>"]
_NAMES: Final = [
    b'[[group]]\nname = "Wagner"\ncode = "RUS"\nsector = "PRM"\nspellings = ["Wagner Group"]\n'
    b'[[person]]\nname = "A B"\noffices = [{ title = "chief", code = "KEN", sector = "GOV", start = "2013-04-09" }]\n'
]
_NAME_WORDS: Final = [*_WORDS, b"[[group]]", b"[[", b" = ", b'"""', b"2017-13-01"]
_CELL_WORDS: Final = [*_WORDS, b"20170414\t", b"---", b"RUSGOV", b"190", b"99999999", b"NA", b"None"]
_ROBOTS: Final = [b"User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 3\nRequest-rate: 1/5\n"]

TARGETS: Final = [
    Target("text", _read("a.txt"), [text.encode() for text in _TEXTS], _WORDS),
    Target("any", _read("a"), _ALL, [*_WORDS, *_MARKUP], weight=2),
    Target("page", _read("a.html"), _PAGES, _MARKUP, weight=3),
    Target("jsonl", _read("a.jsonl"), _LINES, _WORDS),
    Target("csv", _read("a.csv"), [b"id,date,text\n1,2017-04-14,\"Chad shelled Niger.\"\n2,,Togo left.\n"], _WORDS),
    Target("parquet", _read("a.parquet"), [_parquet()], _WORDS),
    Target("feed", _read("a.rss"), _FEEDS, _MARKUP, weight=2),
    Target("warc", _read("a.warc"), [_warc()], [*_WORDS, b"WARC/1.0\r\n", b"Content-Length: -1\r\n"]),
    Target("newsxml", _read("a.nitf"), _NITF, _MARKUP),
    Target("export", _read("a.txt"), _EXPORT, [*_WORDS, b"LENGTH: ", b"DOCUMENTS\n", b"LOAD-DATE: ", b"BYLINE: "]),
    Target("word", _read("a.docx"), [_word()], _MARKUP),
    Target("packed", _read("a"), _packed({"a.txt": _TEXTS[0].encode(), "b/c.jsonl": _LINES[0]}), _WORDS, weight=2),
    Target("listing", _listing, _LISTINGS, _MARKUP, (CannotReadError,), 2),
    Target("watched", _page, _PAGES, _MARKUP, (CannotReadError,), 2),
    Target("opml", _from_path(_opml), _OPML, _MARKUP, (DetenteError,)),
    Target("names", _from_path(_names), _NAMES, _NAME_WORDS, (DetenteError,)),
    Target("gdelt", _imported("gdelt"), [_row("gdelt")], _CELL_WORDS, (DetenteError,)),
    Target("icews", _imported("icews"), [_row("icews")], _CELL_WORDS, (DetenteError,)),
    Target("robots", _robots, _ROBOTS, [*_WORDS, b"*", b"$", b"%", b"User-agent: ", b"Disallow: /*", b"Crawl-delay: "]),
    Target("coder", _code, [text.encode() for text in _TEXTS], _WORDS, weight=6),
]  # fmt: skip
