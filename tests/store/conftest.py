"""Stores to be tried."""

import pytest
from store_rows import coded, rows

from detente.store import Writer, make_rows


@pytest.fixture
def root(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def writer(root):
    """Give a function that makes a writer, each a process as far as the store can tell."""
    made = []

    def make(**options):
        made.append(Writer(root, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def filled(root, writer):
    """A store with two batches."""
    one = writer()
    one.commit(rows(1, 2))
    one.commit(make_rows([coded(3, actor="RUS", recipient="USA")]))
    return root
