"""How fast event data of others are imported, and how fast a store of them answers.

    python benchmarks/imports.py [--rows 1000000] [--folder DIR] [--threads 2] [--features UNIT]

makes rows in GDELT's layout (1.0, 58 columns), imports them, optimizes the store, and asks it for the verdict on one
dyad and for all dyads' monthly series; beside it, in the same run, bare DuckDB over the store's Parquet files, which is
the limit, and pandas on at most five million of the rows. Each step is a process of its own, whose time, processor time
and peak memory are taken. Ratios come first; what was made is deleted. A hundred million rows need 60 GB of disk.
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


def make_files(folder: Path, rows: int, threads: int) -> list[Path]:
    """Write so many rows, a million a file."""
    import duckdb  # noqa: PLC0415

    folder.mkdir()
    files = []
    with duckdb.connect(config={"threads": threads}) as connection:
        for first in range(0, rows, ROWS_A_FILE):
            files.append(folder / f"{first // ROWS_A_FILE:04}.export.CSV")
            count = min(ROWS_A_FILE, rows - first)
            connection.execute(
                f"COPY ({rows_sql(first, count, rows)}) TO '{files[-1]}' (DELIMITER '\t', HEADER false, QUOTE '')"
            )
    return files


# Steps, each in a process of its own.

MONTHLY: Final = """
    SELECT actor, recipient, date_trunc('month', {day}) AS month, count(*) AS acts,
           count(*) FILTER ({quad} = 1) AS quad1, count(*) FILTER ({quad} = 2) AS quad2,
           count(*) FILTER ({quad} = 3) AS quad3, count(*) FILTER ({quad} = 4) AS quad4, avg({score}) AS score
    FROM {source} WHERE actor IS NOT NULL AND recipient IS NOT NULL GROUP BY ALL
"""


def verdict(store: str) -> dict[str, Any]:
    """Ask for one dyad: series and verdict, from the opening of the store."""
    import detente  # noqa: PLC0415
    import detente.relations.verdict  # noqa: PLC0415  # what is loaded once is not counted

    times = []
    for _ in range(3):
        begun = time.perf_counter()
        with detente.open(store) as opened:
            relation = opened.relation(*DYAD)
            counted = int(relation.series.stories.sum())
            series = time.perf_counter() - begun
            said = str(relation.verdict)
        times.append((time.perf_counter() - begun, series))
    whole, series = min(times)
    return {"seconds": whole, "series": series, "first": times[0][0], "stories": counted, "said": said[:60]}


def monthly(store: str) -> dict[str, Any]:
    """Ask for all dyads' monthly series."""
    import detente  # noqa: PLC0415

    begun = time.perf_counter()
    with detente.open(store) as opened:
        source = f"({opened.acts().sql_query()})"
        query = MONTHLY.format(day="day", quad="quad", score="score", source=source)
        table = opened.sql(query).to_arrow_table()
    return {"seconds": time.perf_counter() - begun, "rows": table.num_rows}


def bare_monthly(store: str) -> dict[str, Any]:
    """Ask DuckDB for the same, over the files alone."""
    import duckdb  # noqa: PLC0415

    begun = time.perf_counter()
    source = f"read_parquet({_files(store)})"
    query = MONTHLY.format(day="date", quad="quad_code", score="event_scale", source=source)
    with duckdb.connect() as connection:
        table = connection.sql(query).to_arrow_table()
    return {"seconds": time.perf_counter() - begun, "rows": table.num_rows}


def bare_dyad(store: str) -> dict[str, Any]:
    """Ask DuckDB for one dyad's weekly series, over the files alone."""
    import duckdb  # noqa: PLC0415

    times = []
    codes = ", ".join(f"'{code}'" for code in DYAD)
    for _ in range(3):
        begun = time.perf_counter()
        rows = duckdb.execute(
            "SELECT date_trunc('week', date) AS week, actor, event, count(*), sum(event_scale) "
            f"FROM read_parquet({_files(store)}) WHERE actor IN ({codes}) AND recipient IN ({codes}) "
            "AND actor <> recipient GROUP BY ALL"
        ).fetchall()
        times.append(time.perf_counter() - begun)
    return {"seconds": min(times), "rows": len(rows)}


def _files(store: str) -> list[str]:
    from detente.store import open_store  # noqa: PLC0415

    with open_store(store) as opened:
        files = opened.snapshot.files["imported"]
        return [*files.plain, *files.mixed]


def with_pandas(folder: str, rows: str) -> dict[str, Any]:
    """Ask pandas for all dyads' monthly series, from the files: codes are cut to countries, and no more is mapped."""
    import pandas as pd  # noqa: PLC0415

    files = sorted(Path(folder).iterdir())[: int(rows) // ROWS_A_FILE or 1]
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
    frame["month"] = frame.day // 100
    quads = pd.get_dummies(frame.quad, prefix="quad")
    grouped = pd.concat([frame[["actor", "recipient", "month", "score"]], quads], axis=1)
    result = grouped.groupby(["actor", "recipient", "month"]).agg(
        {"score": ["size", "mean"], **dict.fromkeys(quads.columns, "sum")}
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


def measure(folder: Path, rows: int, threads: int, features: str | None) -> None:
    """Run all steps, and print the table."""
    files, store, small = folder / "files", folder / "store", folder / "small"
    made = make_files(files, rows, threads)
    print(f"{rows:,} rows in {len(made)} files, {sum(file.stat().st_size for file in made) / rows:.0f} bytes a row")
    jobs = ("--jobs", str(threads), "--json")
    imported = detente("import", "gdelt", str(files), "--store", str(store), *jobs)
    again = detente("import", "gdelt", str(made[0]), "--store", str(store), *jobs)
    optimized = detente("store", "optimize", str(store))
    asked = {name: step(name, str(store)) for name in ("verdict", "bare_dyad", "monthly", "bare_monthly")}
    few = min(rows, PANDAS_ROWS)
    if few < rows:
        small_files = [str(file) for file in made[: few // ROWS_A_FILE]]
        small_import = detente("import", "gdelt", *small_files, "--store", str(small), *jobs)
        detente("store", "optimize", str(small))
        small_monthly, small_dyad = step("monthly", str(small)), step("verdict", str(small))
    else:
        small_import, small_monthly, small_dyad = imported, asked["monthly"], asked["verdict"]
    pandas = step("pandas", str(files), str(few))
    size = sum(file.stat().st_size for file in (store / "imported").glob("*.parquet"))
    said = {name: took.said for name, took in asked.items()}
    detente_first = small_import.seconds + small_monthly.said["seconds"]
    lines = [
        ("| what | ratio | Détente | other |", "", "", ""),
        ("| --- | --- | --- | --- |", "", "", ""),
        _row(
            "all dyads' monthly series, against bare DuckDB",
            said["monthly"]["seconds"],
            said["bare_monthly"]["seconds"],
        ),
        _row("one dyad's series, against bare DuckDB", said["verdict"]["series"], said["bare_dyad"]["seconds"]),
        _row(
            f"monthly series of {few:,} rows that are there, against pandas that has read them",
            small_monthly.said["seconds"],
            pandas.said["monthly"],
        ),
        _row(
            "the same from the files, import included, against pandas from the files",
            detente_first,
            pandas.said["read"] + pandas.said["monthly"],
        ),
        _row(
            "one dyad of those, verdict included, against pandas without one",
            small_dyad.said["seconds"],
            pandas.said["dyad"],
        ),
        _row("peak memory for these, in MB, against pandas", small_monthly.memory / 1e6, pandas.memory / 1e6, ""),
    ]
    for line in lines:
        print(line[0])
    print()
    one, all_ = said["verdict"], said["monthly"]
    told = [
        f"import: {rows / imported.seconds:,.0f} rows a second, {rows / imported.cpu:,.0f} a second of one processor",
        f"import: {imported.said['imported']:,} of {imported.said['read']:,} imported, peak {_megabytes(imported)}",
        f"a file again: {again.seconds:.1f} s, {again.said['imported']} imported",
        f"optimize: {optimized.seconds:.1f} s, peak {_megabytes(optimized)}; with old files {size / 1e6:,.0f} MB",
        f"verdict: {one['seconds']:.2f} s, the first time {one['first']:.2f} s; series {one['series']:.2f} s, "
        f"{one['stories']:,} stories, peak {_megabytes(asked['verdict'])}",
        f"monthly: {all_['seconds']:.1f} s, {all_['rows']:,} rows, peak {_megabytes(asked['monthly'])}",
    ]
    if features:
        took = detente("features", "--store", str(store), "--unit", features, "--out", str(folder / "features.parquet"))
        told.append(f"features, {features}: {took.seconds:.1f} s, peak {_megabytes(took)}")
    print("\n".join(told))


def _megabytes(took: Took) -> str:
    return f"{took.memory / 1e6:,.0f} MB"


def _row(what: str, ours: float, other: float, unit: str = " s") -> tuple[str, str, str, str]:
    return (f"| {what} | {ours / other:.2f} | {ours:.2f}{unit} | {other:.2f}{unit} |", "", "", "")


def main() -> None:
    """Run the benchmark, or one of its steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
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
        measure(folder, options.rows, options.threads, options.features)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
