"""How well reports are put together to stories: `python benchmarks/stories.py`.

Makes the corpus of `corpus.py`, adds it to a store, and compares the stories of the store with the events that were
planted. Articles count as put together if a story has reports in the first sentences of both: there the planted event
stands, and all else in an article is background. Prints B-cubed figures (Bagga & Baldwin 1998), means over articles:

    precision  of the articles that an article was put together with (itself among them), how many tell its event
    recall     of the articles that tell its event (itself among them), how many it was put together with

first for the articles that were not planted as copies, each by itself; then for all articles, where one that the store
knows as a copy of a whole article stands where its family does; then for all, as if the store knew no copies. Events
with one report are compared with, and not counted, but in the last column. `--show N` prints N events that came out
wrong.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from copies import Truth, read_truth
from corpus import write_corpus

import detente
from detente.store import Store

ARTICLES = 3_000

_LEADS = """
    SELECT events.article, story, events.event, pair, events.date::VARCHAR, event_loc.name, event_text
    FROM events LEFT JOIN stories ON stories.event = events.id
    WHERE section = 'body' AND text_info.sequence = 0 ORDER BY events.article, event_start, events.id
"""
_FAMILIES = "SELECT article, family FROM copies WHERE kind <> 'partial'"

Stories = Mapping[str, Collection[str]]
"""The stories that stand in the first sentence of each article; none where nothing was coded there."""


@dataclass(frozen=True, slots=True)
class Score:
    """B-cubed precision and recall, and how many articles they are means of."""

    articles: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1.0)


def main() -> None:
    """Make the corpus and a store of it, compare, print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--articles", type=int, default=ARTICLES, help=f"how many (default: {ARTICLES:,})")
    options.add_argument("--seed", type=int, default=1, help="of the corpus (default: 1)")
    options.add_argument("--jobs", type=int, default=2, help="processes that code (default: 2)")
    options.add_argument("--folder", type=Path, help="keep corpus and store there, and use what is there")
    options.add_argument("--show", type=int, default=0, metavar="N", help="print N events that came out wrong")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        if not (folder / "store").is_dir():
            write_corpus(folder, given.articles, given.seed)
            detente.add(folder / "articles.jsonl", folder / "store", jobs=given.jobs)
        report(folder, given.show)


def report(folder: Path, show: int) -> None:
    """Print the table, and some of the events that came out wrong."""
    truth = read_truth(folder)
    with detente.open(folder / "store") as store:
        leads = read_leads(store, truth)
        family = dict(store.sql(_FAMILIES).fetchall())
    own = {article for article, line in truth.items() if line["copy"] in (None, "partial")}
    reports = {article: leads[article] for article in own}
    coded = {article: names for article, names in reports.items() if names}
    ways = (
        ("articles that are no copies", score(truth, reports)),
        ("those whose first sentence is coded", score(truth, coded)),
        ("all articles, copies where their family is", score(truth, with_families(leads, family))),
        ("all articles, as if no copies were known", score(truth, leads)),
    )
    uncoded = sum(not leads[article] for article in own)
    print(
        f"{len(truth):,} articles, {len(own):,} no copies; nothing coded in the first sentence of {uncoded:,} of these"
    )
    print(f"\n{'':44}{'articles':>9}{'precision':>11}{'recall':>9}{'F1':>9}{'F1 of all':>11}")
    for name, (several, every) in ways:
        print(
            f"{name:44}{several.articles:9,}{several.precision:11.4f}{several.recall:9.4f}{several.f1:9.4f}"
            f"{every.f1:11.4f}"
        )
    for event in wrong(truth, reports)[:show]:
        print_event(folder, truth, reports, event)


def read_leads(store: Store, truth: Truth) -> dict[str, set[str]]:
    """Give the stories in the first sentence of each article; an event that is in no story stands for itself."""
    leads: dict[str, set[str]] = {article: set() for article in truth}
    for article, story, *_ in store.sql(_LEADS).fetchall():
        if story is not None:
            leads[article].add(story)
    return leads


def with_families(leads: Stories, family: Mapping[str, str]) -> dict[str, set[str]]:
    """Give each article the stories of the first of its family, and one more that is the family's own."""
    firsts = {article: family.get(article, article) for article in leads}
    return {article: {*leads[first], f"family {first}"} for article, first in firsts.items()}


def score(truth: Truth, stories: Stories) -> tuple[Score, Score]:
    """Compare stories with planted events: for the articles of events with several, and for all."""
    planted = grouped((article, [truth[article]["event"] or ""]) for article in stories)
    told = grouped(stories.items())
    found: list[tuple[bool, float, float]] = []
    for article, names in stories.items():
        same = planted[truth[article]["event"] or ""]
        together = {article}.union(*(told[name] for name in names))
        right = len(same & together)
        found.append((len(same) > 1, right / len(together), right / len(same)))
    return _mean([each for each in found if each[0]]), _mean(found)


def grouped(names: Iterable[tuple[str, Collection[str]]]) -> dict[str, set[str]]:
    """Give the articles of each name."""
    found: dict[str, set[str]] = defaultdict(set)
    for article, of_it in names:
        for name in of_it:
            found[name].add(article)
    return found


def _mean(found: list[tuple[bool, float, float]]) -> Score:
    count = len(found) or 1
    return Score(len(found), sum(each[1] for each in found) / count, sum(each[2] for each in found) / count)


def wrong(truth: Truth, stories: Stories) -> list[str]:
    """List the events of which an article was put together with one of another, or not with one of its own."""
    planted = grouped((article, [truth[article]["event"] or ""]) for article in stories)
    told = grouped(stories.items())
    return sorted(
        event
        for event, articles in planted.items()
        if len(articles) > 1
        and any({article}.union(*(told[name] for name in stories[article])) != articles for article in articles)
    )


def print_event(folder: Path, truth: Truth, stories: Stories, event: str) -> None:
    """Print the first sentences of the articles of an event, with what was coded in them."""
    with detente.open(folder / "store") as store:
        coded = defaultdict(list)
        for article, *rest in store.sql(_LEADS).fetchall():
            coded[article].append(" · ".join(str(value) for value in rest))
    print(f"\n{event}")
    names = set().union(
        *(stories[article] for article, line in truth.items() if line["event"] == event if article in stories)
    )
    with (folder / "articles.jsonl").open(encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            if article["id"] in stories and (
                truth[article["id"]]["event"] == event or names & set(stories[article["id"]])
            ):
                print(
                    f"  {article['id']} {truth[article['id']]['event']} {article['text'].partition(chr(10))[0][:150]}"
                )
                print("".join(f"      {line}\n" for line in coded[article["id"]]), end="")


if __name__ == "__main__":
    main()
