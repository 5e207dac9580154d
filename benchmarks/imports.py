"""How fast event data of others are imported, and how fast a store of them answers.

    python benchmarks/imports.py [--rows 1000000] [--chunk 20000000] [--folder DIR] [--threads 2] [--features UNIT]

makes rows in GDELT's layout (1.0, 58 columns), imports them, optimizes the store, and asks it for the verdict on one
dyad and for all dyads' monthly series; beside it, in the same run, bare DuckDB over the store's Parquet files, which is
the limit, and pandas on at most five million of the rows. Each step is a process of its own, whose time, processor time
and peak memory are taken. Ratios come first, then the figures, with what is wanted of a hundred million rows.

Rows are made and imported a chunk at a time, and a chunk's files are deleted when they are in the store, so that a
hundred million rows need some 15 GB of disk. The times of all imports are added up; each begins by reading which events
the store has, which an import of all files at once would do only once. What was made is deleted at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROWS_A_FILE: Final = 1_000_000
PANDAS_ROWS: Final = 5_000_000
DYAD: Final = ("USA", "RUS")

COUNTRIES: Final = (
    "USA RUS CHN GBR ISR IRN UKR FRA DEU IND SYR PAK TUR JPN IRQ AFG SAU EGY PSE PRK KOR CAN AUS LBN NGA ITA ESP MEX "
    "BRA VEN YEM LBY SDN ETH KEN SOM ZAF PHL IDN VNM THA MYS MMR BGD LKA NPL POL HUN ROU BGR GRC CYP SRB HRV BIH ALB "
    "GEO ARM AZE KAZ UZB TKM TJK KGZ MNG CUB COL PER CHL ARG BOL ECU URY PRY NIC HND SLV GTM PAN HTI DOM JAM MAR DZA "
    "TUN MLI NER TCD CMR GAB COG COD RWA BDI UGA TZA ZMB ZWE MOZ MWI AGO NAM BWA SEN GIN SLE LBR CIV GHA TGO BEN BFA "
    "JOR KWT QAT BHR OMN ARE NOR SWE FIN DNK NLD BEL CHE AUT CZE SVK SVN EST LVA LTU BLR MDA IRL PRT ISL NZL FJI PNG"
).split()
ROLES: Final = ("", "", "", "", "GOV", "GOV", "MIL", "COP", "REB", "OPP", "CVL", "BUS", "MED", "LEG")
CODES: Final = (
    "010 010 010 042 042 043 043 036 036 190 190 040 040 051 051 020 020 173 046 193 112 111 080 090 057 120 012 013 "
    "110 030 060 070 071 141 0874 050 014 180 045 160 017 084 130 182 100 072 114 192 016 172 0841 062 061 026 0311 195"
).split()


def _pick(values: Sequence[str], seed: int, skew: float = 1.0) -> str:
    """Write the choice of a value by a number that looks random; with more `skew` the first come more often."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"([{listed}])[1 + floor({len(values)} * pow({_chance(seed)}, {skew}))::INTEGER]"


def _chance(seed: int) -> str:
    return f"(hash(row * 31 + {seed}) / 18446744073709551616.0)"


def rows_sql(first: int, count: int, whole: int) -> str:
    """Write rows in GDELT's layout: from 1979 on, ever more a year, between countries of which few make most news."""
    from detente.exchange.imports import load_layout  # noqa: PLC0415

    form = "1.0"
    names = [column.name for column in load_layout("gdelt").columns if not column.forms or form in column.forms]
    day = f"(DATE '1979-01-01' + floor(17167 * sqrt((row + 0.5) / {whole}))::INTEGER)"
    one, other = (f"{_pick(COUNTRIES, seed, 3)}" for seed in (1, 2))
    values = {
        "GLOBALEVENTID": "row + 1",
        "SQLDATE": f"strftime({day}, '%Y%m%d')",
        "MonthYear": f"strftime({day}, '%Y%m')",
        "Year": f"year({day})",
        "FractionDate": f"round(year({day}) + dayofyear({day}) / 365, 4)",
        "Actor1Code": f"{one} || {_pick(ROLES, 3)}",
        "Actor1Name": f"'NAME OF ' || {one}",
        "Actor1CountryCode": one,
        "Actor2Code": f"CASE WHEN {_chance(5)} < 0.75 THEN {other} || {_pick(ROLES, 4)} ELSE '' END",
        "Actor2Name": f"CASE WHEN {_chance(5)} < 0.75 THEN 'NAME OF ' || {other} ELSE '' END",
        "IsRootEvent": "row % 2",
        "EventCode": _pick(CODES, 6),
        "EventBaseCode": f"left({_pick(CODES, 6)}, 3)",
        "EventRootCode": f"left({_pick(CODES, 6)}, 2)",
        "QuadClass": "1 + row % 4",
        "GoldsteinScale": f"round(20 * {_chance(7)} - 10, 1)",
        "NumMentions": f"1 + floor(20 * pow({_chance(8)}, 4))::INTEGER",
        "NumSources": f"1 + floor(5 * pow({_chance(9)}, 4))::INTEGER",
        "NumArticles": f"1 + floor(15 * pow({_chance(8)}, 4))::INTEGER",
        "AvgTone": f"20 * {_chance(10)} - 10",
        "ActionGeo_Type": "1 + row % 5",
        "ActionGeo_FullName": f"'Town ' || (row % 9973) || ', Province ' || (row % 97) || ', ' || {one}",
        "ActionGeo_CountryCode": _pick(("US", "RS", "CH", "UK", "IS", "IR", "UP", "FR", "GM", "IN"), 11, 2),
        "ActionGeo_Lat": f"round(180 * {_chance(12)} - 90, 4)",
        "ActionGeo_Long": f"round(360 * {_chance(13)} - 180, 4)",
        "DATEADDED": f"strftime({day}, '%Y%m%d')",
        "SOURCEURL": (
            "'https://news' || (row % 4001) || '.test/' || (hash(row) % 1000000000) || '/what-they-did-' || (row % 997)"
        ),
    }
    cells = ", ".join(f'{values.get(name, chr(39) * 2)} AS "{name}"' for name in names)
    return f"SELECT {cells} FROM (SELECT unnest(range({first}, {first + count})) AS row)"


def make_files(folder: Path, rows: range, whole: int, threads: int) -> list[Path]:
    """Write some rows of a whole, a million a file."""
    import duckdb  # noqa: PLC0415

    folder.mkdir()
    files = []
    with duckdb.connect(config={"threads": threads}) as connection:
        for first in range(rows.start, rows.stop, ROWS_A_FILE):
            files.append(folder / f"{first // ROWS_A_FILE:04}.export.CSV")
            count = min(ROWS_A_FILE, rows.stop - first)
            connection.execute(
                f"COPY ({rows_sql(first, count, whole)}) TO '{files[-1]}' (DELIMITER '\t', HEADER false, QUOTE '')"
            )
    return files


# Steps, each in a process of its own.


def verdict(store: str) -> dict[str, Any]:
    """Ask for one dyad, from the opening of the store to the words of the verdict: the first time, and again."""
    import detente  # noqa: PLC0415
    import detente.relations.verdict  # noqa: PLC0415  # loading the program is counted with the whole command

    rounds = []
    for _ in range(4):
        begun = time.perf_counter()
        with detente.open(store) as opened:
            at_hand = time.perf_counter()
            relation = opened.relation(*DYAD)
            counted = time.perf_counter()
            said = str(relation.verdict)
            ended = time.perf_counter()
        rounds.append((ended - begun, at_hand - begun, counted - at_hand, ended - counted))
    whole, opening, series, judging = sorted(rounds[1:])[1]
    return {
        "first": rounds[0][0],
        "seconds": whole,
        "opening": opening,
        "series": series,
        "judging": judging,
        "stories": int(relation.series.stories.sum()),
        "periods": len(relation.series.periods),
        "said": said,
    }


def monthly(store: str) -> dict[str, Any]:
    """Ask for all dyads' monthly series."""
    import detente  # noqa: PLC0415

    begun = time.perf_counter()
    with detente.open(store) as opened:
        table = opened.dyads(by="month").to_arrow_table()
    return {"seconds": time.perf_counter() - begun, "rows": table.num_rows}


def bare_monthly(store: str) -> dict[str, Any]:
    """Ask DuckDB for the same, over the files alone."""
    import duckdb  # noqa: PLC0415

    begun = time.perf_counter()
    quads = ", ".join(f"count(*) FILTER (quad_code = {quad})" for quad in (1, 2, 3, 4))
    with duckdb.connect() as connection:
        table = connection.sql(f"""
            SELECT least(actor, recipient) AS one, greatest(actor, recipient) AS other,
                   date_trunc('month', date) AS month, count(*), {quads}, sum(event_scale),
                   sum(event_scale * event_scale)
            FROM read_parquet({_files(store)}) WHERE actor <> recipient GROUP BY ALL
        """).to_arrow_table()
    return {"seconds": time.perf_counter() - begun, "rows": table.num_rows}


def bare_dyad(store: str) -> dict[str, Any]:
    """Ask DuckDB for one dyad's weekly series, over the files alone."""
    import duckdb  # noqa: PLC0415

    times = []
    codes = ", ".join(f"'{code}'" for code in DYAD)
    for _ in range(3):
        begun = time.perf_counter()
        duckdb.execute(
            "SELECT date_trunc('week', date) AS week, actor, event, event_scale, count(*) AS stories "
            f"FROM read_parquet({_files(store)}) WHERE actor IN ({codes}) AND recipient IN ({codes}) "
            "AND actor <> recipient GROUP BY ALL"
        ).fetchnumpy()
        times.append(time.perf_counter() - begun)
    return {"seconds": min(times)}


def _files(store: str) -> list[str]:
    from detente.store import open_store  # noqa: PLC0415

    with open_store(store) as opened:
        files = opened.snapshot.files["imported"]
        return [*files.plain, *files.mixed]


def with_pandas(folder: str) -> dict[str, Any]:
    """Ask pandas for all dyads' monthly series, from the files: codes are cut to countries, and no more is mapped."""
    import pandas as pd  # noqa: PLC0415

    files = sorted(Path(folder).iterdir())
    begun = time.perf_counter()
    columns = {1: "day", 5: "actor", 15: "recipient", 26: "code", 29: "quad", 30: "score"}
    parts = [
        pd.read_csv(file, sep="\t", header=None, usecols=list(columns), dtype={5: str, 15: str, 26: str})
        for file in files
    ]
    frame = pd.concat(parts).rename(columns=columns)
    read = time.perf_counter()
    frame = frame[frame.actor.notna() & frame.recipient.notna() & ~frame.code.str[:2].isin(["01", "02"])]
    frame["actor"], frame["recipient"] = frame.actor.str[:3], frame.recipient.str[:3]
    frame = frame[frame.actor != frame.recipient]
    ordered = frame.actor < frame.recipient
    frame["one"], frame["other"] = (
        frame.actor.where(ordered, frame.recipient),
        frame.recipient.where(ordered, frame.actor),
    )
    frame["month"] = frame.day // 100
    quads = pd.get_dummies(frame.quad, prefix="quad")
    grouped = pd.concat([frame[["one", "other", "month", "score"]], quads], axis=1)
    result = grouped.groupby(["one", "other", "month"]).agg(
        {"score": ["size", "sum"], **dict.fromkeys(quads.columns, "sum")}
    )
    asked = time.perf_counter()
    dyad = frame[frame.actor.isin(DYAD) & frame.recipient.isin(DYAD)]
    weekly = dyad.groupby(pd.to_datetime(dyad.day.astype(str)).dt.to_period("W")).score.agg(["size", "mean"])
    return {
        "seconds": time.perf_counter() - begun,
        "read": read - begun,
        "monthly": asked - read,
        "dyad": time.perf_counter() - asked,
        "rows": len(result),
        "weeks": len(weekly),
    }


STEPS: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {
    "verdict": verdict,
    "monthly": monthly,
    "bare_monthly": bare_monthly,
    "bare_dyad": bare_dyad,
    "pandas": with_pandas,
}


@dataclass(frozen=True, slots=True)
class Took:
    """What a process took: seconds, seconds of processors, bytes of memory at most; and what it said."""

    seconds: float
    cpu: float
    memory: int
    said: dict[str, Any]


def run(*command: str) -> Took:
    """Run a process; raise where it fails."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begun
        out.seek(0)
        said = out.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} left with {process.returncode}: {said}")
    last = said.strip().splitlines()[-1] if said.strip() else ""
    told = json.loads(last) if last.startswith("{") else {}
    return Took(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, told)


def step(name: str, *given: str) -> Took:
    """Run a step in a process of its own."""
    return run(sys.executable, __file__, "--step", name, *given)


def detente(*given: str) -> Took:
    """Run the command line."""
    return run(sys.executable, "-c", "from detente.cli.app import main; main()", *given)


@dataclass(frozen=True, slots=True)
class Answers:
    """How long a store took for each question."""

    verdict: Took
    bare_dyad: Took
    monthly: Took
    bare_monthly: Took

    @classmethod
    def of(cls, store: Path) -> Answers:
        """Ask a store."""
        return cls(*(step(name, str(store)) for name in ("verdict", "bare_dyad", "monthly", "bare_monthly")))


def added(several: Sequence[Took]) -> Took:
    """Add up what processes took one after the other; of memory the most."""
    said = {name: sum(took.said[name] for took in several) for name in ("read", "imported")}
    memory = max(took.memory for took in several)
    return Took(sum(took.seconds for took in several), sum(took.cpu for took in several), memory, said)


def measure(folder: Path, rows: int, chunk: int, threads: int, features: str | None) -> None:
    """Run all steps, and print the tables."""
    jobs = ("--jobs", str(threads), "--json")
    compare(folder, min(rows, PANDAS_ROWS), threads, jobs)
    files, store = folder / "files", folder / "store"
    imports, size = [], 0
    for first in range(0, rows, chunk):
        made = make_files(files, range(first, min(first + chunk, rows)), rows, threads)
        size += sum(file.stat().st_size for file in made)
        imports.append(detente("import", "gdelt", str(files), "--store", str(store), *jobs))
        tell(f"{min(first + chunk, rows):,} rows are imported")
        if first + chunk < rows:
            shutil.rmtree(files)
    again = detente("import", "gdelt", str(made[0]), "--store", str(store), *jobs)
    shutil.rmtree(files)
    optimized = detente("store", "optimize", str(store))
    tell("the store is optimized")
    asked = Answers.of(store)
    command = detente("relation", *DYAD, "--store", str(store))
    imported = added(imports)
    one, all_, bare = asked.verdict.said, asked.monthly.said, asked.bare_monthly.said
    print(
        f"\n{rows:,} rows, {size / rows:.0f} bytes each, in {len(imports)} imports, on {threads} cores\n"
        "\n| what | wanted of 100 million rows | measured | peak memory |\n| --- | --- | --- | --- |"
    )
    print(_figure("rows imported a second", "200,000 or more", f"{rows / imported.seconds:,.0f}", imported))
    print(_figure("verdict on one dyad, store opened for it", "under 1 s", f"{one['seconds']:.2f} s", asked.verdict))
    print(_figure("the same, for the first time in a process", "", f"{one['first']:.2f} s", asked.verdict))
    print(_figure("`detente relation`, start-up, chart and stories included", "", f"{command.seconds:.2f} s", command))
    print(_figure("all dyads' monthly series", "under 30 s", f"{all_['seconds']:.1f} s", asked.monthly))
    print(_figure("`detente store optimize`", "", f"{optimized.seconds:.0f} s", optimized))
    most = max(asked.verdict.memory, command.memory, asked.monthly.memory, imported.memory, optimized.memory)
    print(f"| most memory of all these | under 4 GiB | {most / 2**30:.2f} GiB | |")
    told = [
        f"the verdict: opening {one['opening']:.2f} s, series {one['series']:.2f} s, model and verdict "
        f"{one['judging']:.2f} s; {one['stories']:,} stories in {one['periods']:,} weeks: {one['said']}",
        f"bare DuckDB: one dyad's series {asked.bare_dyad.said['seconds']:.2f} s, all dyads' monthly series "
        f"{bare['seconds']:.1f} s; rows of these: {all_['rows']:,}, by bare DuckDB {bare['rows']:,}",
        f"import: {imported.said['imported']:,} of {imported.said['read']:,} imported, {rows / imported.cpu:,.0f} rows "
        f"in a second of one processor; a file again: {again.seconds:.1f} s, {again.said['imported']} imported",
    ]
    if features:
        took = detente("features", "--store", str(store), "--unit", features, "--out", str(folder / "features.parquet"))
        told.append(f"features, {features}: {took.seconds:.1f} s, peak {_megabytes(took)}")
    print("\n" + "\n".join(told))


def compare(folder: Path, rows: int, threads: int, jobs: Sequence[str]) -> None:
    """Measure Détente, bare DuckDB and pandas on the same rows, and print the ratios."""
    files, store = folder / "few", folder / "small"
    made = make_files(files, range(rows), rows, threads)
    imported = detente("import", "gdelt", str(files), "--store", str(store), *jobs)
    detente("store", "optimize", str(store))
    asked, pandas = Answers.of(store), step("pandas", str(files))
    shutil.rmtree(files)
    shutil.rmtree(store)
    one, all_ = asked.verdict.said, asked.monthly.said
    print(f"{rows:,} rows in {len(made)} files\n\n| what | ratio | Détente | other |\n| --- | --- | --- | --- |")
    there = "monthly series of rows that are there, against pandas that has read them"
    from_files = "the same from the files, import included, against pandas from the files"
    read_too = pandas.said["read"] + pandas.said["monthly"]
    memory = asked.monthly.memory / 1e6, pandas.memory / 1e6
    print(_row("all dyads' monthly series, against bare DuckDB", all_["seconds"], asked.bare_monthly.said["seconds"]))
    print(_row("one dyad's series, against bare DuckDB", one["series"], asked.bare_dyad.said["seconds"]))
    print(_row(there, all_["seconds"], pandas.said["monthly"]))
    print(_row(from_files, imported.seconds + all_["seconds"], read_too))
    print(_row("one dyad, verdict included, against pandas without one", one["seconds"], pandas.said["dyad"]))
    print(_row("peak memory for the monthly series, in MB, against pandas", *memory, ""), flush=True)


def tell(words: str) -> None:
    """Say on standard error how far it is."""
    print(words, file=sys.stderr, flush=True)


def _figure(what: str, wanted: str, measured: str, took: Took) -> str:
    return f"| {what} | {wanted} | {measured} | {_megabytes(took)} |"


def _megabytes(took: Took) -> str:
    return f"{took.memory / 1e6:,.0f} MB"


def _row(what: str, ours: float, other: float, unit: str = " s") -> str:
    return f"| {what} | {ours / other:.2f} | {ours:.2f}{unit} | {other:.2f}{unit} |"


def main() -> None:
    """Run the benchmark, or one of its steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--chunk", type=int, default=20_000_000, help="rows that are on the disk as text at a time")
    parser.add_argument("--folder", type=Path, default=None, help="where to work; a temporary folder if not given")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--features", choices=("country-month", "dyad-week"), help="write this table of features too")
    parser.add_argument("--step", choices=list(STEPS))
    parser.add_argument("given", nargs="*")
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step](*options.given)))
        return
    folder = Path(tempfile.mkdtemp(prefix="detente-imports-", dir=options.folder))
    try:
        measure(folder, options.rows, options.chunk, options.threads, options.features)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
