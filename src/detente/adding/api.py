"""Adding from Python."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from detente.actors import read_names
from detente.adding.adder import Item, Summary, Watch, add_items
from detente.codebook import store_mark
from detente.judging import Judging
from detente.knowledge import DictionaryFiles, make_knowledge
from detente.reading import ReadOptions, list_files, read_articles
from detente.records import Article
from detente.store import Run, Writer


def add(  # noqa: PLR0913  # one for each thing that can be said
    what: str | os.PathLike[str] | Iterable[str | os.PathLike[str] | Article],
    store: str | os.PathLike[str],
    *,
    jobs: int = 1,
    texts: bool = True,
    options: ReadOptions | None = None,
    watch: Watch | None = None,
    names: str | os.PathLike[str] | None = None,
    codebook: str | os.PathLike[str] = "",
    dictionaries: DictionaryFiles | None = None,
    judging: Judging | None = None,
) -> Summary:
    """Code articles and add them to a store, which is made where there is none.

    With several jobs, a program that calls this must do so under `if __name__ == "__main__":`.

    Args:
        what: A file or folder, or several of them, or articles.
        store: The folder of the store.
        jobs: Number of processes.
        texts: Whether a new store keeps the texts; without them it keeps offsets and hashes.
        options: What is known about the files.
        watch: Is told how it goes, and may stop it.
        names: A file of names of your own, which override ours.
        codebook: A shipped codebook by its name, or one's own by its folder; PLOVER, if not given.
        dictionaries: Old dictionaries to code by, in place of a codebook.
        judging: Which judge is asked and how much; none, if not given.

    Returns:
        What became of the articles. What could not be read or coded is in the table `errors`.

    Raises:
        NamesError: the file of names cannot be used.
        StoreError: the store cannot be written, is of a newer version, or coded by something else. What was
            committed stays.
        CodebookError, LexiconError, DictionaryError: what it is to be coded by is wrong.

    """
    if names is not None:
        read_names(names)  # so that it is not every article that fails
    given = [what] if isinstance(what, str | os.PathLike) else what
    sources = [os.fspath(one) for one in given if not isinstance(one, Article)] if isinstance(given, list) else []
    knowledge = make_knowledge(codebook, dictionaries, names, judging)
    writer = Writer(Path(store), Run(tuple(sources)), texts=texts, codebook=store_mark(knowledge))
    try:
        return add_items(_items(given, options), writer, jobs, watch, knowledge=knowledge)
    finally:
        writer.close()


def _items(given: Iterable[str | os.PathLike[str] | Article], options: ReadOptions | None) -> Iterator[Item]:
    for one in given:
        if isinstance(one, Article):
            yield "", one
        else:
            for place in list_files(os.fspath(one)):
                yield from ((place, found) for found in read_articles(place, options))
