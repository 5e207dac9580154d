"""What the questions behind the pages cost: `python benchmarks/questions.py DIR`, of a store as `big_store.py` makes.

Each is asked three times by one reader, of the replica or, with `--files`, of the files of the store itself; printed is
the least processor time, in milliseconds, of one. Answers are not kept in between. Also printed is what making the
replica and the index of words took, in a folder that is deleted afterwards, or with `--cache DIR` kept.
"""

from __future__ import annotations

import argparse
import datetime
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from detente.relations import asking
from detente.server import questions, relating
from detente.server.filters import ArticleFilter, DisputeFilter, EventFilter, StatementFilter, StoryFilter
from detente.server.keeper import Keeper
from detente.server.pages import today
from detente.server.reader import Reader

TIMES = 3


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("store", type=Path)
    parser.add_argument("--files", action="store_true", help="ask the files of the store, not the replica")
    parser.add_argument("--cache", type=Path, help="where the replica is kept")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.files:
            _measure(Reader(given.store, 600.0, lambda table, words, seconds: []), words=False)
            return
        begun, busy = time.monotonic(), time.process_time()
        keeper = Keeper(given.store, 600.0, given.cache or Path(folder))
        keeper.start()
        while not keeper.is_ready:
            time.sleep(0.1)
        size = sum(path.stat().st_size for path in (given.cache or Path(folder)).rglob("*") if path.is_file())
        print(
            f"replica and words: {time.monotonic() - begun:.0f} s, {time.process_time() - busy:.0f} s of a processor, "
            f"{size / 1e6:.0f} MB",
            flush=True,
        )
        _measure(keeper.reader, words=True)
        keeper.close()


def _measure(reader: Reader, *, words: bool) -> None:
    for name, ask in _asked(reader, words=words):
        taken = []
        for _ in range(TIMES):
            reader._kept.clear()
            begun = time.process_time()
            ask()
            taken.append(time.process_time() - begun)
        print(f"{name:50}  {min(taken) * 1000:8.0f} ms", flush=True)


def _asked(reader: Reader, *, words: bool) -> Iterator[tuple[str, Callable[[], Any]]]:
    last = reader.rows("SELECT max(date) AS day FROM articles")[0]["day"]
    month, year = (last - datetime.timedelta(days) for days in (29, 364))
    thirty = [row["id"] for row in reader.rows("SELECT id FROM articles ORDER BY hash(id) LIMIT 30")]
    one = thirty[0]
    query = "SELECT story FROM stories GROUP BY story HAVING count(*) > 3 ORDER BY hash(story) LIMIT 1"
    story = reader.rows(query)[0]["story"]
    party = EventFilter.model_validate({"party": "IRN"})
    pair = StoryFilter.model_validate({"actor": "USA", "recipient": "RUS"})
    yield "an article by its id", lambda: questions.article(reader, one)
    yield "all events of an article", lambda: questions.events_of_article(reader, one)
    yield "its statements", lambda: questions.statements_of_article(reader, one)
    yield "its family of copies", lambda: questions.family_of(reader, one)
    yield "thirty articles with their texts", lambda: questions.articles_of(reader, thirty)
    yield "a story with what its reports say", lambda: questions.stories(reader, [story])
    yield "its reports", lambda: questions.reports(reader, story)
    yield "the newest events of a party", lambda: questions.list_events(reader, party, 30)
    yield "their number", lambda: questions.count_events(reader, party)
    yield "the newest stories between two actors", lambda: questions.list_stories(reader, pair, 25)
    yield "the newest disputes", lambda: questions.list_disputes(reader, DisputeFilter.model_validate({}), 20)
    yield (
        "the newest statements of a party",
        lambda: questions.list_statements(reader, StatementFilter.model_validate({"speaker": "RUS"}), 20),
    )
    if words:
        told = ArticleFilter.model_validate({"words": "government talks"})
        yield "articles that have two words that most have", lambda: questions.list_articles(reader, told, 30)
    yield "the stories of a month that most articles tell", lambda: today.most_told(reader, month, last)
    yield "acts between all actors, of a month", lambda: relating.acts_between(reader, month, last)
    yield "acts between all actors, of a year", lambda: relating.acts_between(reader, year, last)
    yield (
        "a relation by month, of those with most stories",
        lambda: relating.shown_relation(reader, asking("USA", "RUS", by="month")),
    )


if __name__ == "__main__":
    main()
