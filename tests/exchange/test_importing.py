"""Importing as a whole: packed or not, dirty rows, each once, stopped and gone on with, every row accounted for."""

import gzip
import io
import sys
import zipfile

import pytest
from event_files import Watch, columns, errors, imported, row, take_in, text

from detente.exchange.imports.blocks import cut
from detente.relations import open_store as open_relations
from detente.store import ImportWriter, StoreError, open_store
from detente.store.upkeep import optimize, vacuum, verify


@pytest.fixture
def root(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def write(tmp_path):
    def to_file(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return to_file


def gdelt(*numbers, **changes):
    return text("gdelt", [row("gdelt", GLOBALEVENTID=str(number), **changes) for number in numbers], "2.0")


def ids(root):
    return [one["id"] for one in imported(root, "id")]


def settled(summary):
    """Check that all rows are accounted for; give how many were imported, and why others were not."""
    assert summary.read == summary.imported + summary.left_out.total()
    return summary.imported, dict(summary.left_out)


# Where rows come from.


def zipped(data):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.export.CSV", data)
        archive.writestr("b.export.CSV", gdelt(7))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("pack", "count"), [(str.encode, 2), (lambda data: gzip.compress(data.encode()), 2), (zipped, 3)]
)
def test_files_are_packed_or_not(pack, count, root, write):
    assert settled(take_in(root, "gdelt", write("a.file", pack(gdelt(1, 2))))) == (count, {})


def test_standard_input_is_read(root, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gdelt(1, 2).encode())))
    assert settled(take_in(root, "gdelt", "-")) == (2, {})
    assert not sys.stdin.buffer.closed


def test_urls_are_read(root, write):
    file = write("a.csv", gdelt(1, 2))
    assert settled(take_in(root, "gdelt", f"file://{file}")) == (2, {})


def test_one_broken_file_does_not_stop_the_others(root, write, tmp_path):
    broken = gzip.compress(gdelt(*range(1000)).encode())[:-200]
    files = [write("a.gz", broken), tmp_path / "none.csv", write("b.csv", gdelt(5000))]
    summary = take_in(root, "gdelt", *files)
    assert "5000" in ids(root)
    assert [failed.what.partition(" (")[0] for failed in summary.failed] == ["is cut off", "there is no such file"]
    settled(summary)


def test_rows_before_a_cut_are_kept(root, write):
    packed = gzip.compress(gdelt(*range(1, 3000), SOURCEURL="").encode())
    summary = take_in(root, "gdelt", write("a.gz", packed[: len(packed) - 12]))
    assert summary.imported > 100
    settled(summary)


# What is left out.


def test_each_row_that_is_left_out_is_told_why(root, write):
    rows = [
        row("gdelt"),
        row("gdelt", GLOBALEVENTID="2", EventCode="010"),
        row("gdelt", GLOBALEVENTID="3", EventCode="0251"),
        row("gdelt", GLOBALEVENTID="4", Actor1Code="", Actor2Code=""),
        row("gdelt", GLOBALEVENTID="5", SQLDATE="20170230"),
        row("gdelt", GLOBALEVENTID="6", EventCode="XXX"),
        row("gdelt", GLOBALEVENTID="", EventCode="042"),
        row("gdelt", GLOBALEVENTID="1"),
        row("gdelt", GLOBALEVENTID="9", Actor2Code=""),
    ]
    data = text("gdelt", rows, "2.0") + "\n" + "10\t20170414\tRUS\n" + "\t".join("x" * 62) + "\n"
    summary = take_in(root, "gdelt", write("a.csv", data))
    assert settled(summary) == (
        2,
        {
            "saying and appealing (CAMEO 01 and 02) have no type in PLOVER": 2,
            "neither actor nor recipient is named": 1,
            "there is no such day": 1,
            "there is no such event code": 1,
            "the row has no id": 1,
            "is there already, by its id": 1,
            "the line is empty": 1,
            "the row has another number of columns": 2,
        },
    )
    assert ids(root) == ["1", "9"]
    assert summary.errors == 5
    assert errors(root) == [
        (f"{root.parent}/a.csv:{line}", what)
        for line, what in [
            (11, "the row has another number of columns"),
            (12, "the row has another number of columns"),
            (5, "there is no such day"),
            (6, "there is no such event code"),
            (7, "the row has no id"),
        ]
    ]


def test_errors_are_told_by_their_lines_in_later_blocks_too(root, write):
    data = gdelt(*range(1, 50)) + gdelt(50, SQLDATE="x") + gdelt(*range(51, 99))
    take_in(root, "gdelt", write("a.csv", data), block_size=500)
    assert errors(root) == [(f"{root.parent}/a.csv:50", "there is no such day")]


def test_of_one_file_a_thousand_errors_are_kept_and_all_counted(root, write):
    data = gdelt(*range(1, 1501), SQLDATE="x") + gdelt(1501)
    summary = take_in(root, "gdelt", write("a.csv", data))
    assert (summary.errors, len(errors(root))) == (1500, 1000)
    assert settled(summary) == (1, {"there is no such day": 1500})


def test_carriage_returns_inside_a_cell_end_no_row(root, write):
    data = gdelt(1, Actor1Name="RUS\rSIA").replace("\n", "\r\n") + gdelt(2, SQLDATE="x")
    summary = take_in(root, "gdelt", write("a.csv", data))
    assert summary.imported == 1
    assert errors(root) == [(f"{root.parent}/a.csv:2", "there is no such day")]


def test_a_line_in_another_encoding_is_read(root, write):
    data = gdelt(1).encode() + gdelt(2, Actor1Name="CÔTE").encode("cp1252") + gdelt(3, Actor1Name="PERÚ").encode()
    summary = take_in(root, "gdelt", write("a.csv", data))
    assert (summary.imported, summary.recoded) == (3, 1)
    assert [one["actor_name"] for one in imported(root, "actor_name, id")] == ["RUSSIA", "CÔTE", "PERÚ"]


# The defects of POLECAT.


def polecat(*rows):
    return text("polecat", rows)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_short_row_in_another_encoding_is_set_aside_with_what_it_says(root, write):
    short = "5\t20170414\tCÔTE\n".encode("cp1252")  # in a column that is not wanted
    data = gdelt(1).encode() + short + gdelt(2).encode()
    assert settled(take_in(root, "gdelt", write("a.csv", data)))[0] == 2
    with open_store(root) as store:
        ((place, what),) = store.sql("SELECT place, what FROM errors").fetchall()
    assert place.endswith("a.csv:2")
    assert "CÔTE" in what


def test_polecat_is_latin_1(root, write):
    data = polecat(row("polecat", Actor_Name="José Muñoz")).encode("latin-1")
    assert settled(take_in(root, "polecat", write("a.txt", data))) == (1, {})
    assert imported(root, "actor_name") == [{"actor_name": "José Muñoz"}]


def test_the_head_of_polecat_may_stand_in_the_middle(root, write):
    data = polecat(row("polecat")) + polecat(row("polecat", Event_ID="2"))
    assert settled(take_in(root, "polecat", write("a.txt", data))) == (2, {"the head stands here again": 1})
    assert errors(root) == []


@pytest.mark.parametrize(
    ("name", "cell", "imports"),
    [
        ("Actor_Title", "foreign\tminister", 1),  # is left out anyway
        ("Raw_Placename", "a\tb\tc", 1),
        ("Event_ID", "20170414\t1", 1),
        ("Actor_Name", "Sergei\tLavrov", 1),
        ("Actor_Name", "a\tb\tc\td\te\tf", 0),  # too many
    ],
)
def test_stray_tabs_are_taken_out_where_there_is_one_way(name, cell, imports, root, write):
    summary = take_in(
        root, "polecat", write("a.txt", polecat(row("polecat", **{name: cell}), row("polecat", Event_ID="z")))
    )
    assert (summary.imported, summary.mended) == (1 + imports, imports)
    settled(summary)
    first, *_ = imported(root, "actor, actor_sector, recipient, event, actor_name, place_country")
    assert first == {
        "actor": "RUS", "actor_sector": "GOV", "recipient": "USA", "event": "CONSULT", "actor_name": "Sergei Lavrov",
        "place_country": "RUS",
    }  # fmt: skip
    assert errors(root) == ([] if imports else [(f"{root.parent}/a.txt:2", "the row has another number of columns")])


def test_a_row_with_stray_tabs_that_may_mean_two_things_is_left_out(root, write):
    """Either name may have the tab in it."""
    cells = {
        "Recipient_Name": "United\tStates",
        "Recipient_Country": "",
        "Recipient_COW": "",
        "Primary_Recipient_Sector": "",
    }
    ambiguous = row("polecat", **cells)
    summary = take_in(root, "polecat", write("a.txt", polecat(ambiguous)))
    assert (summary.imported, summary.mended, summary.errors) == (0, 0, 1)


# Tables with quotation marks.


def acled(*changes):
    return [row("acled", event_id_cnty=f"S{number}", **change) for number, change in enumerate(changes)]


def test_cells_in_quotation_marks_hold_lines_and_separators(root, write):
    data = text("acled", acled({"notes": 'one,\ntwo "three"\n'}, {"event_date": "x"}, {"notes": "four\nfive"}))
    summary = take_in(root, "acled", write("a.csv", data))
    assert settled(summary) == (2, {"there is no such day": 1})
    assert errors(root) == [(f"{root.parent}/a.csv:5", "there is no such day")]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_alone(root, write):
    head, *rows = text("acled", acled(*[{"notes": "plain"}] * 5)).splitlines(keepends=True)
    rows[1] = rows[1].replace("plain", '"plain')
    summary = take_in(root, "acled", write("a.csv", head + "".join(rows)))
    assert settled(summary) == (4, {"a quotation mark is not closed": 1})
    assert errors(root) == [(f"{root.parent}/a.csv:3", "a quotation mark is not closed")]


@pytest.mark.parametrize(
    ("change", "party"),
    [
        ({"actor1": "Police Forces of India (2014-) Jammu and Kashmir", "inter1": "State Forces"}, ("IND", "COP")),
        ({"actor1": "Protesters (Brazil)", "inter1": "6"}, ("BRA", "CVL")),
        ({"actor1": "Military Forces of the Democratic Republic of Congo (2019-)", "inter1": "1"}, ("COD", "MIL")),
        ({"actor1": "Fulani Ethnic Militia (Nigeria)", "inter1": "4"}, ("NGA", "PRM")),
        ({"actor1": "Unidentified Armed Group (Mali)", "inter1": "3"}, ("MLI", "UAF")),
        ({"actor1": "Al Shabaab", "inter1": "Rebel Group"}, ("SOM", "REB")),
        ({"actor1": "AMISOM: African Union Mission in Somalia (2007-2022)", "inter1": "8"}, ("IGO", None)),
    ],
)
def test_actors_of_acled(change, party, root, write):
    take_in(root, "acled", write("a.csv", text("acled", acled(change))))
    assert [tuple(one.values()) for one in imported(root, "actor, actor_sector")] == [party]


def test_columns_of_acled_may_be_fewer(root, write):
    names = ["event_id_cnty", "event_date", "event_type", "actor1", "actor2", "country"]
    cells = ["S1", "2017-04-14", "Protests", "Protesters (Chad)", "", "Chad"]
    summary = take_in(root, "acled", write("a.csv", ",".join(names) + "\n" + ",".join(cells) + "\n"))
    assert settled(summary) == (1, {})
    assert imported(root, "actor, event, mode") == [{"actor": "TCD", "event": "PROTEST", "mode": "demo"}]


# Once.


def test_the_same_again_changes_nothing(root, write):
    file = write("a.csv", gdelt(*range(1, 40)) + gdelt(40, SQLDATE="x"))
    take_in(root, "gdelt", file, block_size=2000)
    before = (ids(root), errors(root))
    assert settled(take_in(root, "gdelt", file, block_size=2000)) == (0, {"is there already, by its id": 40})
    assert settled(take_in(root, "gdelt", file))[0] == 0  # cut into other blocks
    assert (ids(root), errors(root)) == before
    assert list(verify(root)) == []


def test_what_is_new_in_a_longer_file_is_added(root, write):
    take_in(root, "gdelt", write("a.csv", gdelt(1, 2, 3)))
    summary = take_in(root, "gdelt", write("b.csv", gdelt(1, 2, 3, 4)))
    assert settled(summary) == (1, {"is there already, by its id": 3})
    assert ids(root) == ["1", "2", "3", "4"]


def test_the_same_file_given_twice_counts_once(root, write):
    file = write("a.csv", gdelt(1, 2, 3))
    assert settled(take_in(root, "gdelt", file, file)) == (3, {"is there already, by its id": 3})


def test_ids_are_told_apart_by_their_origin_and_as_they_are_written(root, write):
    take_in(root, "gdelt", write("a.csv", gdelt(1, "01", "1x")))
    take_in(root, "gdelt", write("a.csv", gdelt(1)), origin="other")
    assert ids(root) == ["01", "1", "1x", "1"]
    assert list(verify(root)) == []


def test_a_stopped_import_goes_on(root, write):
    file = write("a.csv", gdelt(*range(1, 400)))
    summary = take_in(root, "gdelt", file, block_size=3000, batch_rows=50, watch=Watch(stop_after=100))
    assert summary.stopped
    assert 100 <= len(ids(root)) == summary.imported < 399
    settled(summary)
    rest = take_in(root, "gdelt", file, block_size=3000, batch_rows=50)
    assert rest.imported == 399 - summary.imported
    assert len(ids(root)) == 399


def test_rows_of_a_killed_import_do_not_count(root, write, monkeypatch):
    file = write("a.csv", gdelt(*range(1, 100)))
    with monkeypatch.context() as patch:
        patch.setattr(
            "detente.store.ledger.Ledger.decide", lambda self, decisions: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            take_in(root, "gdelt", file)
    assert ids(root) == []
    assert take_in(root, "gdelt", file).imported == 99
    assert len(ids(root)) == 99


def test_two_who_import_the_same_at_a_time_import_it_once(root, write):
    one, file = ImportWriter(root, "gdelt"), write("a.csv", gdelt(1, 2, 3))
    take_in(root, "gdelt", file)  # the other, after the first has looked at the store
    table = imported_table(root)
    before = one.places_of_new(table["id"].combine_chunks())
    assert len(before) == 3
    assert not one.commit(table, no_rows("imports"), no_rows("errors"))
    assert len(one.places_of_new(table["id"].combine_chunks())) == 0
    one.close()
    assert ids(root) == ["1", "2", "3"]


def imported_table(root):
    with open_store(root) as store:
        return store.sql("FROM imported").to_arrow_table().cast(no_rows("imported").schema)


def no_rows(name):
    from detente.store.schemas import BASE  # noqa: PLC0415

    return BASE[name].remove(0).empty_table()


def test_jobs_and_blocks_make_no_difference(tmp_path, write):
    file = write("a.csv", gdelt(*range(1, 200)) + gdelt(5, 300, EventCode="0421"))
    for name, options in (("one", {}), ("two", {"block_size": 1000, "batch_rows": 20})):
        take_in(tmp_path / name, "gdelt", file, **options)
    assert imported(tmp_path / "one") == imported(tmp_path / "two")


# Upkeep.


def test_imported_events_are_sorted_by_parties_and_day(root, write):
    pairs = [("USA", "RUS"), ("RUS", "USA"), ("CHN", ""), ("RUS", "UKR")]
    rows = [
        row(
            "gdelt",
            GLOBALEVENTID=str(number),
            Actor1Code=pairs[number % 4][0],
            Actor2Code=pairs[number % 4][1],
            SQLDATE=f"201704{30 - number}",
        )
        for number in range(20)
    ]
    for start in range(0, 20, 5):
        take_in(root, "gdelt", write(f"{start}.csv", text("gdelt", rows[start : start + 5], "2.0")))
    done = {one.table: (one.before, one.after) for one in optimize(root)}
    assert done["imported"] == (4, 1)
    with open_store(root) as store:
        found = store.sql("SELECT actor, recipient, date FROM imported").fetchall()
    assert found == sorted(found, key=lambda one: (one[0], one[1] or "", one[2]))
    assert list(verify(root)) == []
    assert settled(take_in(root, "gdelt", root.parent / "0.csv"))[0] == 0
    assert sum(count for _, count in vacuum(root, 1)) == 0


def test_an_event_that_is_there_twice_is_found(root, write):
    from deltalake import write_deltalake  # noqa: PLC0415

    take_in(root, "gdelt", write("a.csv", gdelt(1)))
    with open_store(root) as store:
        twice = store.sql("FROM _imported").to_arrow_table()
    write_deltalake(root / "imported", twice, mode="append")
    first, second = verify(root)
    assert first == "imported: gdelt:1 is there 2 times"
    assert second.endswith(" has 2 events, and should have 1")


def test_a_store_of_version_1_is_migrated(root, write):
    import shutil  # noqa: PLC0415

    from detente.store.migrations import migrate  # noqa: PLC0415
    from detente.store.names import name_version, read_names  # noqa: PLC0415
    from detente.store.tables import create_store, set_version, store_format  # noqa: PLC0415

    create_store(root)
    for name in ("imported", "imports"):
        shutil.rmtree(root / name)
    set_version(root, 1)
    with pytest.raises(StoreError, match="detente store migrate"):
        take_in(root, "gdelt", write("a.csv", gdelt(1)))
    assert migrate(root, 1) == [2]
    assert store_format(root).version == 2
    name_version(root, "before")
    assert take_in(root, "gdelt", write("a.csv", gdelt(1))).imported == 1
    with open_store(root, "before") as store:
        assert store.sql("SELECT count(*) FROM imported").fetchall() == [(0,)]
    assert [one.name for one in read_names(root)] == ["before"]


# Blocks.


@pytest.mark.parametrize("size", [1, 7, 20, 1000])
@pytest.mark.parametrize("quoted", [False, True])
def test_blocks_are_whole_rows_and_all_there_is(size, quoted):
    data = b'a,b\n"c\nd",e\n"f ""g""",h\n\ni,j'
    blocks = list(cut(io.BytesIO(data), quoted=quoted, size=size))
    assert b"".join(block.data for block in blocks) == data
    assert all(
        block.first_line == 1 + data[: data.index(block.data)].count(b"\n") for block in blocks if len(block.data) > 3
    )
    if quoted and size > 4:
        assert not any(block.data.count(b'"') % 2 for block in blocks)


def test_every_layout_is_tried_here():
    assert {len(columns("polecat")), len(columns("icews"))} == {40, 20}


# What relations make of them.


def test_an_event_counts_once_whatever_sides_it_is_between(root, write):
    between = [("USAMIL", "USAGOV")] * 3 + [("USAGOV", "USAMIL"), ("USAMIL", "USAMIL"), ("USA", "RUS")]
    rows = [
        row("gdelt", GLOBALEVENTID=str(number), Actor1Code=one, Actor2Code=other, EventCode="190")
        for number, (one, other) in enumerate(between, 1)
    ]
    take_in(root, "gdelt", write("a.csv", text("gdelt", rows, "2.0")))
    with open_relations(root) as store:
        series = store.relation("USA", "USA:MIL", news=True).series
        directed = store.relation("USA", "USA:MIL", directed=True).series
        dyads = store.dyads(by="month").fetchall()
    assert (series.stories.tolist(), series.news.tolist()) == ([5], [6])
    assert series.by_side().tolist() == [[1, 3, 1]]
    assert directed.stories.tolist() == [2]
    assert [(one, other, stories) for one, other, _, stories, *_ in dyads] == [("RUS", "USA", 1)]
