"""Forms with many articles: tables, feeds, web archives, news items, exports of databases; and what is packed."""

from __future__ import annotations

import bz2
import datetime
import errno
import gzip
import io
import json
import lzma
import struct
import tarfile
import tracemalloc
import zipfile
from itertools import islice
from typing import ClassVar

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from detente.reading import Kind, OptionError, ReadOptions, Skipped, list_files, read_articles, read_stream
from detente.reading import packed as packing
from detente.reading.feeds import read_feed
from detente.reading.libraries import damaged
from detente.reading.remarks import CannotReadError

STORY = "Togo recalled its envoy from Accra on Monday."
OTHER = "Ghana closed its border with Togo on Tuesday."
LINES = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in (("a", STORY), ("b", OTHER))).encode()
PAGE = (
    "<!DOCTYPE html><html><head><title>Togo recalls envoy</title></head><body><article>"
    "<p>Togo recalled its envoy from Accra on Monday, after Ghana had closed the border between the two states.</p>"
    "<p>Ghana's foreign minister said that she regretted the step, and invited her colleague to talks in Kumasi.</p>"
    "</article></body></html>"
)


def read_bytes(data, name="story.txt", **given):
    return list(read_stream(io.BytesIO(data), name, ReadOptions(on_notice=lambda notice: None, **given)))


def texts(results):
    return [result.text for result in results if not isinstance(result, Skipped)]


def complaints(results):
    return [str(result) for result in results if isinstance(result, Skipped)]


def zipped(files, method=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(files, mode="w"):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def parquet(columns):
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data)
    return data.getvalue()


# Packed.

PACKINGS = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda data: zstandard.ZstdCompressor().compress(data),
}


@pytest.mark.parametrize("suffix", PACKINGS)
@pytest.mark.parametrize("name", ["news.jsonl.{}", "news"])
def test_packed_files_are_unpacked_as_they_are_read(suffix, name):
    data = PACKINGS[suffix](LINES)
    assert texts(read_bytes(data, name.format(suffix))) == [STORY, OTHER]


def test_a_packed_text_is_one_article():
    assert texts(read_bytes(gzip.compress(STORY.encode()), "story.txt.gz")) == [STORY]


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz"])
def test_a_half_written_file_gives_what_stands_before_the_cut(suffix):
    lines = "".join(json.dumps({"id": str(n), "text": f"{STORY} {n * 7919}"}) + "\n" for n in range(20_000)).encode()
    data = PACKINGS[suffix](lines)
    *articles, last = read_bytes(data[: len(data) * 9 // 10], f"news.jsonl.{suffix}")
    assert len(articles) > 1000 or suffix != "gz"
    assert all(article.id == str(number) for number, article in enumerate(articles))
    assert "cut off" in str(last)


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_small_file_that_is_cut_off_gives_what_stands_before_the_cut_too(suffix):
    lines = "".join(json.dumps({"id": str(n), "text": f"{STORY} {n * 7919}"}) + "\n" for n in range(400)).encode()
    data = PACKINGS[suffix](lines[: len(lines) // 2]) + PACKINGS[suffix](lines[len(lines) // 2 :])
    results = read_bytes(data[: len(data) * 3 // 4], f"news.jsonl.{suffix}")
    assert len(texts(results)) >= 199


def test_damage_is_told():
    data = bytearray(gzip.compress(LINES * 100))
    data[40:60] = b"x" * 20
    (*_, last) = read_bytes(bytes(data), "news.jsonl.gz")
    assert "news.jsonl.gz: is damaged (gzip" in str(last)


def test_a_member_that_is_damaged_takes_no_other_along():
    data = bytearray(zipped({"a.txt": STORY, "b.txt": OTHER}))
    data[30:35] = b"other"  # it is called otherwise there
    results = read_bytes(bytes(data), "news.zip")
    assert texts(results) == [OTHER]
    assert complaints(results) == [
        "news.zip/a.txt: is damaged (ZIP) (File name in directory 'a.txt' and header b'other' differ.); "
        "get the file once more"
    ]


def test_what_a_library_raises_is_damage_and_what_the_disk_does_is_not():
    with pytest.raises(CannotReadError, match=r"is odd \(Invalid argument\)"), damaged("is odd"):
        raise OSError(errno.EINVAL, "Invalid argument")  # a place in a file to go to that there is not
    with pytest.raises(CannotReadError, match=r"cannot be read \(Input/output error\)"), damaged("is odd"):
        raise OSError(errno.EIO, "Input/output error")
    with pytest.raises(CannotReadError, match=r"is odd \(short\)"), damaged("is odd"):
        raise struct.error("short")
    with pytest.raises(CannotReadError, match=r"is odd \(AssertionError\)"), damaged("is odd"):
        raise AssertionError
    for error in (MemoryError, KeyboardInterrupt):
        with pytest.raises(error), damaged("is odd"):
            raise error


@pytest.mark.parametrize("reference", ["&#2000000;", "&amp;#xD800;", "&#0;", f"&#{'9' * 6000};"])
def test_a_reference_to_no_character_leaves_the_feed_whole(reference):
    feed = read_feed(
        f"<rss version='2.0'><channel><title>T</title><item><title>One {reference} two</title></item>"
        f"<item><title>Three</title></item></channel></rss>".encode()
    )
    assert [entry.title for entry in feed.entries] == ["One \ufffd two", "Three"]
    assert feed.whole


@pytest.mark.parametrize("suffix", PACKINGS)
def test_a_bomb_is_refused_in_bounded_memory(suffix, monkeypatch):
    monkeypatch.setattr(packing, "LARGE", 1024 * 1024)
    bomb = PACKINGS[suffix](b"0" * (32 * 1024 * 1024))
    tracemalloc.start()
    (found,) = read_bytes(bomb, f"news.jsonl.{suffix}", longest=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "is packed beyond reason" in str(found)
    assert peak < 16 * 1024 * 1024


def test_packings_without_end_are_refused():
    data = LINES
    for _ in range(5):
        data = gzip.compress(data)
    (found,) = read_bytes(data, "news.jsonl.gz")
    assert "packed more often" in str(found)


# Archives.


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("news.zip", zipped({"deep/a.txt": STORY, "b.jsonl.gz": gzip.compress(LINES)})),
        ("news.tar", tarred({"deep/a.txt": STORY.encode(), "b.jsonl.gz": gzip.compress(LINES)})),
        ("news.tgz", tarred({"deep/a.txt": STORY.encode(), "b.jsonl.gz": gzip.compress(LINES)}, "w:gz")),
        ("news.tar.xz", tarred({"deep/a.txt": STORY.encode(), "b.jsonl.gz": gzip.compress(LINES)}, "w:xz")),
        ("news", tarred({"deep/a.txt": STORY.encode(), "b.jsonl.gz": gzip.compress(LINES)})),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",  # packed data has the time in it
)
def test_archives_give_what_is_in_their_files(name, data):
    assert texts(read_bytes(data, name)) == [STORY, STORY, OTHER]


def test_a_tar_archive_is_read_from_a_pipe_and_a_zip_archive_is_not():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    assert texts(list(read_stream(Pipe(tarred({"a.txt": STORY.encode()})), "x"))) == [STORY]
    (found,) = list(read_stream(Pipe(zipped({"a.txt": STORY})), "x"))
    assert "cannot be read from a pipe; give it as a file" in str(found)


@pytest.mark.parametrize("make", [zipped, tarred])
@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\news.txt", "a/../../b.txt", "..\\b.txt"])
def test_names_that_lead_out_are_refused(make, name):
    files = {name: STORY.encode(), "good.txt": OTHER.encode()}
    results = read_bytes(make(files), "news.zip")
    assert texts(results) == [OTHER]
    assert "leads out of the archive" in complaints(results)[0]


def test_links_in_a_tar_archive_are_refused():
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    (found,) = read_bytes(data.getvalue(), "news.tar")
    assert "is a link or a device" in str(found)


def test_a_bomb_in_an_archive_is_refused_and_the_others_read():
    data = zipped({"bomb.txt": b"0" * (65 * 1024 * 1024), "good.txt": STORY.encode()})
    results = read_bytes(data, "news.zip")
    assert texts(results) == [STORY]
    assert "news.zip/bomb.txt: is packed beyond reason" in complaints(results)[0]


def test_files_that_overlap_are_refused():
    data = bytearray(zipped({"a.txt": STORY * 50, "b.txt": OTHER}, zipfile.ZIP_STORED))
    at = data.index(b"PK\x01\x02")
    data[at + 20 : at + 24] = (10_000).to_bytes(4, "little")
    (found,) = read_bytes(bytes(data), "news.zip")
    assert "files overlap" in str(found)


def test_archives_in_archives_are_refused():
    (found,) = read_bytes(zipped({"inner.zip": zipped({"a.txt": STORY})}), "news.zip")
    assert "news.zip/inner.zip: is an archive in an archive" in str(found)


def test_hidden_files_of_systems_are_passed_over():
    data = zipped({"__MACOSX/._a.txt": b"\0\1", ".DS_Store": b"\0", "a.txt": STORY.encode()})
    assert [str(one) for one in complaints(read_bytes(data, "news.zip"))] == []


@pytest.mark.parametrize("cut", [0.5, 0.9])
def test_a_broken_archive_is_told(cut):
    lines = "".join(json.dumps({"text": f"{STORY} {n * 7919}"}) + "\n" for n in range(3000)).encode()
    for data, name in ((zipped({"a.jsonl": lines}), "x.zip"), (tarred({"a.jsonl": lines}), "x.tar")):
        results = read_bytes(data[: int(len(data) * cut)], name)
        assert isinstance(results[-1], Skipped)


# Tables.


def test_a_table_has_an_article_a_row():
    table = f'id,Date,text,title\n1,2017-04-15,"{STORY}",Envoys\n2,,"{OTHER}\nIt said so.",\n'
    one, other = read_bytes(table.encode(), "news.csv")
    assert (one.id, one.date, one.text, one.title) == ("1", "2017-04-15", STORY, "Envoys")
    assert (other.date, other.text) == (None, f"{OTHER}\nIt said so.")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("news.csv", f"text;id\n{STORY};1\n"),
        ("news.tsv", f"id\ttext\n1\t{STORY}\n"),
        ("news.csv", f"\ufefftext,id\n{STORY},1\n"),
    ],
)
def test_cells_are_parted_by_commas_semicolons_or_tabs(name, data):
    assert [(one.id, one.text) for one in read_bytes(data.encode(), name)] == [("1", STORY)]


def test_columns_may_have_other_names():
    table = f"Body,published,paper\n{STORY},2017-04-15,Daily Test\n"
    columns = {"text": "body", "date": "published", "source": "paper"}
    (one,) = read_bytes(table.encode(), "news.csv", columns=columns)
    assert (one.text, one.date, one.source) == (STORY, "2017-04-15", "Daily Test")


def test_a_table_without_its_text_is_told():
    (found,) = read_bytes(b"body,when\nx,y\n", "news.csv")
    assert "news.csv: has no column 'text'; its columns are 'body', 'when'; say which" in str(found)
    (found,) = read_bytes(b"text,when\nx,y\n", "news.csv", columns={"date": "day"})
    assert "has no column 'day'" in str(found)
    with pytest.raises(OptionError, match="columns: got 'words'"):
        ReadOptions(columns={"words": "body"})


def test_bad_rows_are_told_by_their_line_and_the_others_read():
    table = f"id,date,text\n1,soon,{STORY}\n2,2017-04-15,{OTHER}\n3,,\n"
    results = read_bytes(table.encode(), "news.csv")
    assert texts(results) == [OTHER]
    assert [line.split(": ")[0] for line in complaints(results)] == ["news.csv:2", "news.csv:4"]


def test_rows_of_another_encoding_are_read_as_windows_1252_with_a_notice():
    notices = []
    data = "text\nL’Élysée welcomed it.\n".encode("cp1252") + "Togo’s envoy left.\n".encode()
    options = ReadOptions(on_notice=notices.append)
    results = list(read_stream(io.BytesIO(data), "news.csv", options))
    assert texts(results) == ["L’Élysée welcomed it.", "Togo’s envoy left."]
    assert len(notices) == 1


def test_wide_encodings_are_read():
    assert texts(read_bytes(f"id,text\n1,{STORY}\n".encode("utf-16"), "news.csv")) == [STORY]


def test_empty_rows_are_passed_over_in_bounded_memory():
    class Rows(io.RawIOBase):
        """Ten million empty rows, and a story."""

        def __init__(self):
            self.parts = iter([b"id,text\n", *[b",\n" * 100_000] * 100, f"1,{STORY}\n".encode()])
            self.rest = b""

        def readable(self):
            return True

        def readinto(self, buffer):
            self.rest = self.rest or next(self.parts, b"")
            count = min(len(buffer), len(self.rest))
            buffer[:count], self.rest = self.rest[:count], self.rest[count:]
            return count

    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results = list(read_stream(io.BufferedReader(Rows()), "news.csv"))
    assert texts(results) == [STORY]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024  # KiB; the rows alone have 20 MB


def test_a_quotation_mark_that_is_never_closed_is_told():
    table = f'id,text\n1,{STORY}\n2,"{OTHER}\n' + "3,more\n" * 1000
    results = read_bytes(table.encode(), "news.csv", longest=1000)
    assert texts(results)[0] == STORY


def test_parquet_has_an_article_a_row():
    day = datetime.date(2017, 4, 15)
    data = parquet({"body": [STORY, None], "when": [day, day], "id": [1, 2], "other": [[1], [2]]})
    results = read_bytes(data, "news.parquet", columns={"text": "body", "date": "when"})
    assert [(one.id, one.date, one.text) for one in results[:1]] == [("1", "2017-04-15", STORY)]
    assert complaints(results)[0].startswith("news.parquet (row 2): ")


def test_broken_parquet_is_told():
    data = parquet({"text": [STORY]})
    (found,) = read_bytes(data[:-20], "news.parquet")
    assert "is a Parquet file that cannot be read" in str(found)


# Feeds.

RSS = f"""<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Daily Test</title>
<item><title>Envoys</title><link>http://news.test/1</link><pubDate>Sat, 15 Apr 2017 10:00:00 GMT</pubDate>
<description>Short.</description><content:encoded>&lt;p&gt;{STORY}&lt;/p&gt;&lt;p&gt;{OTHER}&lt;/p&gt;</content:encoded></item>
<item><title>Border</title><description>{OTHER}</description></item>
<item><title>Nothing</title></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Daily Test</title>
<entry><title>Envoys</title><id>x</id><updated>2017-04-15T10:00:00Z</updated><link href="http://news.test/1"/>
<content type="html">{STORY}</content></entry></feed>"""


@pytest.mark.parametrize("name", ["feed.rss", "feed.xml", "feed"])
def test_rss_has_an_article_an_item(name):
    results = read_bytes(RSS.encode(), name)
    one, other = [result for result in results if not isinstance(result, Skipped)]
    assert (one.title, one.text, one.url) == ("Envoys", f"{STORY}\n\n{OTHER}", "http://news.test/1")
    assert (one.date, one.source) == ("2017-04-15T10:00:00Z", "Daily Test")
    assert (other.title, other.text, other.date) == ("Border", OTHER, None)
    assert complaints(results)[0].startswith(f"{name} (entry 3): ")


def test_atom_has_an_article_an_entry():
    (one,) = read_bytes(ATOM.encode(), "feed.xml")
    assert (one.title, one.text, one.date, one.url) == ("Envoys", STORY, "2017-04-15T10:00:00Z", "http://news.test/1")


# Web archives.


def warc(*pages):
    return b"".join(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nWARC-Date: 2017-04-15T10:00:00Z\r\n"
        b"WARC-Record-ID: <urn:uuid:%032d>\r\nContent-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (url, number, len(response), response)
        for number, (url, response) in enumerate(pages)
    )


def response(body, kind=b"text/html; charset=utf-8", status=b"200 OK"):
    return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (status, kind, len(body), body)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_web_archive_has_an_article_a_page(pack):
    data = warc(
        (b"http://news.test/1", response(PAGE.encode())),
        (b"http://news.test/logo.png", response(b"\x89PNG", b"image/png")),
        (b"http://news.test/gone", response(PAGE.encode(), status=b"404 Not Found")),
        (b"http://news.test/empty", response(b"<html><body></body></html>")),
    )
    results = read_bytes(pack(data), "crawl.warc.gz")
    assert [one.startswith("Togo recalled") for one in texts(results)] == [True]
    assert results[0].url == "http://news.test/1"
    (complaint,) = complaints(results)
    assert "(http://news.test/empty): is a web page without an article's text" in complaint


# NITF and NewsML-G2.

NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<nitf><head><title>Envoys</title><docdata><doc-id id-string="nitf-1"/><date.issue norm="20170415T101500Z"/>
<doc.copyright holder="Daily Test"/></docdata></head>
<body><body.head><hedline><hl1>Togo recalls envoy</hl1></hedline></body.head>
<body.content><p>{STORY}</p><p>{OTHER}</p></body.content></body></nitf>"""
NEWSML = f"""<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:test:1" version="1"><itemMeta><provider literal="Daily Test"/>
<versionCreated>2017-04-15T10:15:00Z</versionCreated></itemMeta>
<contentMeta><headline>Togo recalls envoy</headline><language tag="en-GB"/></contentMeta>
<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{STORY}</p><p>{OTHER}</p></body></html>
</inlineXML></contentSet></newsItem>
<newsItem guid="urn:test:2"><itemMeta/><contentSet><inlineData>{OTHER}</inlineData></contentSet></newsItem>
</itemSet></newsMessage>"""


def test_nitf_is_an_article():
    (one,) = read_bytes(NITF.encode(), "item.xml")
    assert (one.id, one.title, one.text) == ("nitf-1", "Togo recalls envoy", f"{STORY}\n\n{OTHER}")
    assert (one.date, one.source) == ("2017-04-15T10:15:00Z", "Daily Test")


def test_newsml_has_an_article_an_item():
    one, other = read_bytes(NEWSML.encode(), "items.xml")
    assert (one.id, one.title, one.text) == ("urn:test:1", "Togo recalls envoy", f"{STORY}\n\n{OTHER}")
    assert (one.date, one.source, one.language) == ("2017-04-15T10:15:00Z", "Daily Test", "en")
    assert (other.id, other.text) == ("urn:test:2", OTHER)


def test_broken_news_items_are_told_and_those_before_read():
    results = read_bytes(NEWSML.partition("</itemSet>")[0].encode() + b"<broken", "items.xml")
    assert len(texts(results)) == 2
    assert "is broken XML" in complaints(results)[0]


def test_nothing_outside_of_a_file_is_looked_up(tmp_path):
    (tmp_path / "secret").write_text("secret words")
    doctype = f'<!DOCTYPE nitf [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    evil = NITF.replace("<nitf>", f"{doctype}<nitf>").replace(STORY, f"{STORY} &x;")
    assert not any("secret words" in text for text in texts(read_bytes(evil.encode(), "item.nitf")))


def test_entities_that_grow_are_refused_or_left_alone():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE nitf [<!ENTITY l0 "lol">{entities}]>'
    evil = NITF.replace("<nitf>", f"{doctype}<nitf>").replace(STORY, f"{STORY} &l11;")
    assert all(len(text) < 10_000 for text in texts(read_bytes(evil.encode(), "item.nitf")))


# Exports of databases.

LEXIS = f"""


                               1 of 2 DOCUMENTS


                                 The Daily Test

                            April 15, 2017 Saturday

Togo recalls envoy

BYLINE: Ama Mensah

SECTION: WORLD; Pg. 3

LENGTH: 16 words

DATELINE: ACCRA

{STORY}

{OTHER}

LOAD-DATE: April 16, 2017

LANGUAGE: ENGLISH

                    Copyright 2017 Daily Test Ltd


                               2 of 2 DOCUMENTS


                                 The Harbour Post

                            April 17, 2017 Monday

Border closed

LENGTH: 8 words

{OTHER}

LOAD-DATE: April 18, 2017
"""
NEXIS = [
    "Togo recalls envoy",
    "The Daily Test",
    "April 15, 2017 Saturday",
    "",
    "Copyright 2017 Daily Test Ltd All Rights Reserved",
    "Section: WORLD; Pg. 3",
    "Length: 16 words",
    "Byline: Ama Mensah",
    "Body",
    "",
    STORY,
    "",
    OTHER,
    "",
    "Load-Date: April 16, 2017",
    "",
    "End of Document",
    "Border closed",
    "The Harbour Post",
    "April 17, 2017 Monday",
    "Length: 8 words",
    "Body",
    OTHER,
    "Load-Date: April 18, 2017",
    "End of Document",
]
FACTIVA = f"""
World
Togo recalls envoy
By Ama Mensah
16 words
15 April 2017
10:15
Daily Test
DTEST
English
(c) 2017 Daily Test Ltd

{STORY}

{OTHER}

Document DTEST00020170415ed4f001

Border closed
8 words
17 April 2017
Harbour Post
HPOST
English
(c) 2017 Harbour Post

{OTHER}

Document HPOST00020170417ed4h001
"""
TAGGED = f"""HD
Togo recalls envoy
WC 16 words
PD 15 April 2017
SN Daily Test
LA English
LP
{STORY}
TD
{OTHER}
AN
Document DTEST00020170415ed4f001

HD
Border closed
PD 17 April 2017
SN Harbour Post
LP
{OTHER}
AN
Document HPOST00020170417ed4h001
"""
FOUND = [
    ("Togo recalls envoy", "2017-04-15", f"{STORY}\n\n{OTHER}"),
    ("Border closed", "2017-04-17", OTHER),
]


def word(lines):
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


@pytest.mark.parametrize(
    ("name", "data", "sources"),
    [
        ("lexis.txt", LEXIS.encode(), ["The Daily Test", "The Harbour Post"]),
        ("nexis.txt", "\n".join(NEXIS).encode(), ["The Daily Test", "The Harbour Post"]),
        ("nexis.docx", word(NEXIS), ["The Daily Test", "The Harbour Post"]),
        ("factiva.txt", FACTIVA.encode(), ["Daily Test", "Harbour Post"]),
        ("tagged.txt", TAGGED.encode(), ["Daily Test", "Harbour Post"]),
        ("factiva.docx", word(FACTIVA.splitlines()), ["Daily Test", "Harbour Post"]),
    ],
)
def test_exports_have_many_articles_in_one_file(name, data, sources):
    results = read_bytes(data, name)
    assert [(one.title, one.date, one.text) for one in results] == FOUND
    assert [one.source for one in results] == sources


def test_factiva_gives_its_own_ids():
    assert [one.id for one in read_bytes(FACTIVA.encode())] == ["DTEST00020170415ed4f001", "HPOST00020170417ed4h001"]
    assert [one.id for one in read_bytes(TAGGED.encode())] == ["DTEST00020170415ed4f001", "HPOST00020170417ed4h001"]


@pytest.mark.parametrize("text", [STORY, f"Length: a word\n{STORY}", f"Document ready.\n{STORY}", f"HD\n{STORY}"])
def test_a_text_is_no_export_for_a_word_of_one(text):
    assert texts(read_bytes(text.encode())) == [text]


def test_a_word_document_is_an_article():
    (one,) = read_bytes(word([STORY, "", OTHER]), "story.docx")
    assert one.text == f"{STORY}\n\n{OTHER}"


def test_other_office_documents_are_refused():
    (found,) = read_bytes(zipped({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), "table.xlsx")
    assert "is an office document other than .docx" in str(found)


# Elsewhere.


@pytest.fixture
def remote():
    """A folder in fsspec's memory."""
    system = fsspec.filesystem("memory")
    for name, data in {"b.txt": OTHER.encode(), "a.jsonl.gz": gzip.compress(LINES)}.items():
        system.pipe(f"/news/{name}", data)
    yield "memory://news"
    system.rm("/news", recursive=True)


def test_files_elsewhere_are_listed_and_read(remote):
    files = list(list_files(remote))
    assert [name.rsplit("/")[-1] for name in files] == ["a.jsonl.gz", "b.txt"]
    assert texts(result for name in files for result in read_articles(name)) == [STORY, OTHER, OTHER]


def test_zip_archives_and_parquet_are_read_from_elsewhere(remote):
    fsspec.filesystem("memory").pipe("/news/c.zip", zipped({"a.txt": STORY}))
    fsspec.filesystem("memory").pipe("/news/d.parquet", parquet({"text": [STORY]}))
    assert texts(read_articles("memory://news/c.zip")) == texts(read_articles("memory://news/d.parquet")) == [STORY]


@pytest.mark.parametrize("url", ["memory://news/none.txt", "nosuch://x/y", "s3x://b/c"])
def test_what_cannot_be_read_from_elsewhere_is_one_line(remote, url):
    (found,) = read_articles(url)
    assert str(found).startswith(f"{url}: ")


class Storage(fsspec.AbstractFileSystem):
    """A storage whose files are fsspec's for those behind a network: blocks that are fetched when they are read."""

    protocol = "blocks"
    files: ClassVar = {"news/a.jsonl": LINES, "news/b.zip": zipped({"a.txt": STORY}), "news/c.txt": None}

    def info(self, path, **kwargs):
        name = self._strip_protocol(path)
        if name not in self.files:
            raise FileNotFoundError(name)
        return {"name": name, "size": len(self.files[name] or STORY), "type": "file"}

    def _open(self, path, mode="rb", **kwargs):
        return Blocks(self, path, mode, **kwargs)


class Blocks(fsspec.spec.AbstractBufferedFile):
    def _fetch_range(self, start, end):
        data = self.fs.files[self.path]
        if data is None:
            raise RuntimeError("no more of it")
        return data[start:end]


def test_files_behind_a_network_are_read_and_what_breaks_is_one_line():
    fsspec.register_implementation("blocks", Storage, clobber=True)
    assert texts(read_articles("blocks://news/a.jsonl")) == [STORY, OTHER]
    assert texts(read_articles("blocks://news/b.zip")) == [STORY]
    (found,) = read_articles("blocks://news/c.txt")
    assert str(found) == (
        "blocks://news/c.txt: cannot be read (no more of it); check the file, its disk and your right to read it"
    )


# Streaming.


def test_articles_come_before_the_whole_file_is_read():
    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            line = (json.dumps({"text": STORY}) + "\n").encode()
            data = (line * (len(buffer) // len(line) + 1))[: len(buffer) - len(buffer) % len(line)]
            buffer[: len(data)] = data
            return len(data)

    results = read_stream(io.BufferedReader(Endless()), "news.jsonl")
    assert [one.text for one in islice(results, 3)] == [STORY] * 3


def test_the_kind_can_be_given():
    assert texts(read_bytes(f"id\ttext\n1\t{STORY}\n".encode(), "table.dat", kind=Kind.TSV)) == [STORY]
