"""Real files, where they are: every row accounted for, by counts made in another way."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from event_files import errors, imported, take_in

from detente.actors import country_names
from detente.codebook import load_codebook

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")

STATEMENTS = "saying and appealing (CAMEO 01 and 02) have no type in PLOVER"
TYPES = {code: row.type for code, row in load_codebook().cameo.items()}


def rows_of(name):
    with (SAMPLES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def check(summary, root, codes):
    wanted = Counter(TYPES[code] or None for code in codes)
    assert summary.read == len(codes)
    assert dict(summary.left_out) == {STATEMENTS: wanted.pop(None)}
    assert summary.imported == wanted.total()
    assert Counter(one["event"] for one in imported(root, "event")) == wanted
    assert (summary.errors, dict(summary.unknown), errors(root)) == (0, {}, [])


def test_gdelt(tmp_path):
    rows = rows_of("20191024143000.export.CSV")
    summary = take_in(tmp_path / "s", "gdelt", SAMPLES / "20191024143000.export.CSV", block_size=50_000)
    check(summary, tmp_path / "s", [row[26] for row in rows])
    found = {one["id"]: one for one in imported(tmp_path / "s")}
    for row in rows:
        if row[0] not in found:
            continue
        one = found[row[0]]
        assert one["date"].strftime("%Y%m%d") == row[1]
        assert (one["reports"], one["sources"], one["url"]) == (int(row[33]), int(row[32]), row[60])
        assert one["goldstein"] == pytest.approx(float(row[30])), row[26]
        for side, code, start in (("actor", row[7], 5), ("recipient", row[17], 15)):
            if code in country_names() and not row[start].startswith("IGO"):
                assert one[side] == code, row[start]
            if not code and not row[start + 7]:
                assert one[side] in (None, "AFG", "UNO", "IGO", "NGO", "MNC", "EUR", "IMG"), row[start]


def test_icews(tmp_path):
    head, *rows = rows_of("icews.events.2018.sample.tab")
    codes = [row[head.index("CAMEO Code")] for row in rows]
    summary = take_in(tmp_path / "s", "icews", SAMPLES / "icews.events.2018.sample.tab", block_size=50_000)
    check(summary, tmp_path / "s", codes)
    found = {one["id"]: one for one in imported(tmp_path / "s")}
    kept = [row for row, code in zip(rows, codes, strict=True) if TYPES[code]]
    assert set(found) == {row[0] for row in kept}
    for row in kept:
        one = found[row[0]]
        assert one["date"].isoformat() == row[1]
        assert (one["actor"] is None or one["actor"] in ("UNO", "EUR", "IGO", "NGO", "MNC", "IMG")) == (row[4] == "NA")
        assert one["actor_name"] == row[2]
    by_country = Counter(row[4] for row in kept if row[4] != "NA")
    by_code = Counter(one["actor"] for one in found.values())
    for name, code in (("India", "IND"), ("United States", "USA"), ("Occupied Palestinian Territory", "PSE")):
        assert by_code[code] == by_country[name]
