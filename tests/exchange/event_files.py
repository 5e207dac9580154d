"""Files in the layouts of others, made up: rows by the names of their columns."""

from detente.exchange.imports import Importer, csv_layout, load_layout
from detente.reading import plain_streams
from detente.store import ImportWriter, open_store

GDELT = {
    "GLOBALEVENTID": "1",
    "SQLDATE": "20170414",
    "Actor1Code": "RUSGOV",
    "Actor1Name": "RUSSIA",
    "Actor2Code": "USA",
    "Actor2Name": "UNITED STATES",
    "EventCode": "042",
    "NumSources": "2",
    "NumArticles": "7",
    "ActionGeo_CountryCode": "RS",
    "SOURCEURL": "http://news.test/a",
}
ICEWS = {
    "Event ID": "1",
    "Event Date": "2017-04-14",
    "Source Name": "Sergei Lavrov",
    "Source Sectors": "Executive,Foreign Ministry,Government",
    "Source Country": "Russian Federation",
    "CAMEO Code": "042",
    "Target Name": "United States",
    "Target Sectors": "NA",
    "Target Country": "United States",
    "Country": "Russian Federation",
}
POLECAT = {
    "Event ID": "20170414-1",
    "Event Date": "2017-04-14",
    "Event Type": "CONSULT",
    "Event Mode": "visit",
    "Intensity": "4.0",
    "Quad Code": "1",
    "Contexts": "diplomatic",
    "Actor Name": "Sergei Lavrov",
    "Actor Country": "RUS",
    "Actor COW": "365",
    "Primary Actor Sector": "GOV",
    "Recipient Name": "United States",
    "Recipient Country": "USA",
    "Recipient COW": "2",
    "Primary Recipient Sector": "None",
    "Country": "RUS",
    "Latitude": "55.75",
    "Longitude": "37.61",
    "Publication Date": "2017-04-15",
}
PHOENIX = {
    "EventID": "1",
    "Date": "20170414",
    "SourceActorFull": "RUSGOV",
    "TargetActorFull": "USA",
    "EventCode": "042",
    "CountryCode": "RUS",
    "URLs": "http://news.test/a",
}
ACLED = {
    "event_id_cnty": "SOM1",
    "event_date": "14 April 2017",
    "event_type": "Explosions/Remote violence",
    "sub_event_type": "Air/drone strike",
    "actor1": "Military Forces of the United States (2017-2021)",
    "inter1": "8",
    "actor2": "Al Shabaab",
    "inter2": "2",
    "iso": "706",
    "notes": 'A strike, said "officials".',
    "fatalities": "3",
}
USUAL = {"gdelt": GDELT, "icews": ICEWS, "polecat": POLECAT, "phoenix": PHOENIX, "acled": ACLED}


def columns(layout, form=""):
    """List the columns of a layout, of one form of it where it has several."""
    return [one.name for one in load_layout(layout).columns if not one.forms or form in one.forms]


def row(layout, **changes):
    """Give the cells of a row by their columns; spaces in names are written as underscores."""
    given = {
        name.replace("_", " ") if layout in ("icews", "polecat") else name: value for name, value in changes.items()
    }
    return USUAL[layout] | given


def text(layout, rows, form="", *, head=None):
    """Write rows as a file of a layout."""
    names = columns(layout, form)
    separator = "," if layout == "acled" else "\t"
    lines = [separator.join(_cell(one.get(name, ""), separator) for name in names) for one in rows]
    with_head = load_layout(layout).head and layout != "phoenix" if head is None else head
    return "".join(line + "\n" for line in ([separator.join(names)] if with_head else []) + lines)


def _cell(value, separator):
    return '"' + value.replace('"', '""') + '"' if separator == "," and any(c in value for c in ',"\n') else value


class Watch:
    """Sees all that passes; stops after so many rows."""

    def __init__(self, stop_after=None):
        self.rows = 0
        self._stop_after = stop_after

    def passed(self, rows, imported):
        self.rows += rows

    def is_stopping(self):
        return self._stop_after is not None and self.rows >= self._stop_after


def take_in(root, layout, *files, origin=None, columns=None, watch=None, **options):
    """Import files; give the summary."""
    writer = ImportWriter(root, origin or layout)
    try:
        form = csv_layout(columns or {}) if layout == "csv" else load_layout(layout)
        streams = (stream for file in files for stream in plain_streams(str(file)))
        return Importer(form, writer, 2, watch or Watch(), **options).run(streams)
    finally:
        writer.close()


def imported(root, columns="*"):
    """Give the rows that were imported, in the order of their ids."""
    with open_store(root) as store:
        return list(store.rows(f"SELECT {columns} FROM imported ORDER BY origin, id"))


def errors(root):
    """Give places of rows that were wrong, and what was wrong with them."""
    with open_store(root) as store:
        return [(one["place"], one["what"].partition(" (")[0]) for one in store.rows("FROM errors ORDER BY place")]
