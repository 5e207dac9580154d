"""How fast Détente codes, against spaCy's full default pipeline on the same texts: `python benchmarks/coding.py`.

The jobs take turns on one core, and each round gives their ratios, so that a machine whose speed drifts, or that is
busy with other things, still gives honest ones. Times are CPU seconds of this process; medians are printed.

    full    the default pipeline with all its components, `nlp.pipe`
    lean    what Détente runs of it: sentences split, tagged, parsed and lemmatised (`detente.language`)
    whole   Détente's whole job, from article to event records: language, sections, grammar, memory, lexicon, rules
    default, thorough   the same with the judge, where there is one
"""

from __future__ import annotations

import os

# Before NumPy is imported, which reads them once.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[_name] = "1"

import argparse
import platform
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from statistics import median
from typing import TYPE_CHECKING

import detente
from detente.coding.judge import JudgeMissingError
from detente.demo import demo_articles
from detente.judging import Speed
from detente.language import load_pipeline, split_sentences
from detente.language.network import BlockOps
from detente.language.pipeline import PIPELINE_PACKAGES

if TYPE_CHECKING:
    from spacy.language import Language

    from detente.records import Article

SECONDS = 20.0
LEAST_ROUNDS = 3

FULL, LEAN, WHOLE = "spaCy, full default pipeline", "spaCy, lean (detente.language)", "Détente, whole job"
JUDGED: Mapping[str, Speed] = {"Détente, speed default": "default", "Détente, speed thorough": "thorough"}
Job = Callable[[], None]

Corpus = Callable[[int], Sequence["Article"]]
"""Gives the articles of a round, by its number."""

Prepare = Callable[[Sequence["Article"]], Job]
"""Makes a job of a round's articles; what it does before it returns is not timed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: median CPU seconds of a round, tokens a second, how often as fast as the full pipeline."""

    job: str
    seconds: float
    speed: float
    ratio: float
    lowest: float
    highest: float


def main() -> None:
    """Measure, and print the table."""
    options = read_options(__doc__ or "")
    articles = demo_articles()
    compare(lambda _: articles, options)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for: how long to measure, and whether spaCy gets our matrix products."""

    seconds: float
    even: bool


def read_options(about_it: str) -> Options:
    """Read the command line; `about_it` begins with what the benchmark measures."""
    parser = argparse.ArgumentParser(description=about_it.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"go on for about so long ({SECONDS:.0f})")
    even = "give spaCy's pipeline NumPy's matrix products too, as if BLIS had kernels for this processor"
    parser.add_argument("--even", action="store_true", help=even)
    given = parser.parse_args()
    return Options(given.seconds, given.even)


def compare(corpus: Corpus, options: Options) -> None:
    """Measure the three jobs on a corpus, and print the table."""
    keep_to_one_core()
    nlp = load_full()
    if options.even:
        use_numpy(nlp)
    first = corpus(0)
    tokens = sum(len(nlp.tokenizer(whole_text(article))) for article in first)
    jobs: dict[str, Prepare] = {FULL: full_job(nlp), LEAN: lean_job, WHOLE: whole_job()}
    if has_judge():
        jobs |= {name: whole_job(speed) for name, speed in JUDGED.items()}
    rounds = list(measure(jobs, corpus, options.seconds))

    print(about(nlp))
    print(f"{len(first)} articles, {tokens:,} tokens; {len(rounds)} rounds, jobs in turn, one core, CPU seconds\n")
    print(f"{'':32}{'seconds':>8}{'tokens/s':>10}{'ratio':>7}  lowest to highest of the rounds")
    for row in table(rounds, tokens):
        spread = "" if row.job == FULL else f"  {row.lowest:.2f} to {row.highest:.2f}"
        print(f"{row.job:32}{row.seconds:8.2f}{row.speed:10,.0f}{row.ratio:7.2f}{spread}")


def measure(jobs: Mapping[str, Prepare], corpus: Corpus, seconds: float) -> Iterator[dict[str, float]]:
    """Yield rounds: the CPU seconds of each job. One goes before them to fill the caches, and is not counted."""
    for prepare in jobs.values():
        prepare(corpus(0))()
    began, done, last = time.perf_counter(), 0, 0.0
    while done < LEAST_ROUNDS or time.perf_counter() - began + last < seconds:
        start = time.perf_counter()
        names = deque(jobs)
        names.rotate(done)  # no job always runs after the same one
        articles = corpus(done + 1)
        yield {name: cpu_seconds(jobs[name](articles)) for name in names}
        done, last = done + 1, time.perf_counter() - start


def cpu_seconds(job: Job) -> float:
    """Run a job; return the CPU time of the process that it took."""
    start = time.process_time()
    job()
    return time.process_time() - start


def table(rounds: Sequence[Mapping[str, float]], tokens: int) -> Iterator[Row]:
    """Yield a row for each job: medians over the rounds, ratios within each round."""
    for job in rounds[0]:
        seconds = median(one[job] for one in rounds)
        ratios = [one[FULL] / one[job] for one in rounds]
        yield Row(job, seconds, tokens / seconds, median(ratios), min(ratios), max(ratios))


# ------------------------------------------------------------------------------------------------ the jobs


def full_job(nlp: Language) -> Prepare:
    """Return what makes the job of the full pipeline."""

    def prepare(articles: Sequence[Article]) -> Job:
        texts = [whole_text(article) for article in articles]
        return lambda: exhaust(nlp.pipe(texts))

    return prepare


def lean_job(articles: Sequence[Article]) -> Job:
    """Make the job of the lean pipeline, which begins with splitting texts into sentences, as the full one does."""
    pipeline = load_pipeline()
    texts = [whole_text(article) for article in articles]

    def pieces() -> Iterator[tuple[str, int, int, int, str]]:
        for text in texts:
            for index, span in enumerate(split_sentences(text)):
                yield text[span.start : span.end], index, span.start, span.end, "body"

    return lambda: exhaust(pipeline.parse(pieces()))


def whole_job(speed: Speed = "fast") -> Prepare:
    """Return what makes the job of the coder."""
    coder = detente.load(speed=speed)
    return lambda articles: lambda: exhaust(coder.code(articles))


def has_judge() -> bool:
    """Tell whether a judge is installed."""
    try:
        detente.load(speed="default")
    except JudgeMissingError:
        return False
    return True


def exhaust(items: Iterable[object]) -> None:
    """Go through all items and keep none."""
    deque(items, maxlen=0)


def whole_text(article: Article) -> str:
    """Give title and text, since the coder parses both."""
    return f"{article.title}\n{article.text}"


# ------------------------------------------------------------------------------------------------ what it runs on


def load_full() -> Language:
    """Load the installed English pipeline with all that its default has."""
    for name in PIPELINE_PACKAGES:
        try:
            nlp: Language = import_module(name).load()
        except ImportError:
            continue
        return nlp
    raise SystemExit(f"none of {', '.join(PIPELINE_PACKAGES)} is installed; see `detente doctor`")


def use_numpy(nlp: Language) -> None:
    """Let a pipeline multiply matrices as Détente's does."""
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for layer in model.walk() if model is not None else ():
            layer.ops = BlockOps()


def keep_to_one_core() -> None:
    """Pin this process to one of its cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def about(nlp: Language) -> str:
    """Name versions and components."""
    name = f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']} ({', '.join(nlp.pipe_names)})"
    python = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return f"detente {detente.__version__}, spaCy {version('spacy')}, {name}, {python}"


if __name__ == "__main__":
    main()
