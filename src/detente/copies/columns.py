"""Columns that grow, and sorted runs of keys that are merged as they grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from detente.copies.canonical import Positions, Words32

_FIRST_ROOM = 1024


class Column:
    """A NumPy array that rows are added to; it doubles its room when that is full."""

    __slots__ = ("_length", "_room")

    def __init__(self, dtype: npt.DTypeLike, width: int | None = None) -> None:
        self._room: npt.NDArray[Any] = np.empty(_FIRST_ROOM if width is None else (_FIRST_ROOM, width), dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def extend(self, rows: npt.NDArray[Any]) -> None:
        """Add rows at the end."""
        need = self._length + len(rows)
        if need > len(self._room):
            grown = np.empty((max(need, 2 * len(self._room)), *self._room.shape[1:]), self._room.dtype)
            grown[: self._length] = self.rows
            self._room = grown
        self._room[self._length : need] = rows
        self._length = need

    @property
    def rows(self) -> npt.NDArray[Any]:
        """All rows, as a view."""
        return self._room[: self._length]

    @property
    def nbytes(self) -> int:
        """Bytes that are reserved."""
        return self._room.nbytes


class KeyRuns:
    """Which rows have a key. Keys are kept sorted in runs, each at least twice as long as the one after it.

    Rows of one key stand in the order in which they came, within a run and from run to run.
    """

    __slots__ = ("_runs",)

    def __init__(self) -> None:
        self._runs: list[tuple[Words32, npt.NDArray[np.int32]]] = []

    def add(self, keys: Words32, rows: Positions) -> None:
        """Add keys, each with its row."""
        if not len(keys):
            return
        order = np.argsort(keys, kind="stable")
        run = keys[order], rows[order].astype(np.int32)
        while self._runs and len(self._runs[-1][0]) < 2 * len(run[0]):
            run = _merged(self._runs.pop(), run)
        self._runs.append(run)

    def find(self, keys: Words32, most: int) -> tuple[Positions, Positions]:
        """Give pairs of a key, by its place in `keys`, and a row that has it, of each key the first `most` rows."""
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        room = np.full(len(keys), most)
        places: list[Positions] = []
        rows: list[Positions] = []
        for run_keys, run_rows in self._runs:
            left = np.searchsorted(run_keys, ordered, "left")
            hit = np.flatnonzero(run_keys[np.minimum(left, len(run_keys) - 1)] == ordered)
            left = left[hit]  # most keys are in no run, and need not be looked up again
            counts = np.minimum(np.searchsorted(run_keys, ordered[hit], "right") - left, room[hit])
            room[hit] -= counts
            places.append(np.repeat(order[hit], counts))
            rows.append(run_rows[ragged(left, counts)].astype(np.int64))
        if not places:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return np.concatenate(places), np.concatenate(rows)

    def all(self) -> tuple[Words32, npt.NDArray[np.int32]]:
        """Give all keys, each with its row."""
        keys = np.concatenate([np.empty(0, np.uint32), *(run[0] for run in self._runs)])
        return keys, np.concatenate([np.empty(0, np.int32), *(run[1] for run in self._runs)])

    @property
    def nbytes(self) -> int:
        """Bytes that all runs take."""
        return sum(keys.nbytes + rows.nbytes for keys, rows in self._runs)


def ragged(starts: Positions, counts: Positions) -> Positions:
    """Give the positions of pieces, one piece after the other.

    >>> ragged(np.array([5, 20]), np.array([2, 3])).tolist()
    [5, 6, 20, 21, 22]
    """
    total = int(counts.sum())
    before = np.cumsum(counts) - counts
    positions: Positions = np.arange(total) + np.repeat(starts - before, counts)
    return positions


def _merged(
    one: tuple[Words32, npt.NDArray[np.int32]], other: tuple[Words32, npt.NDArray[np.int32]]
) -> tuple[Words32, npt.NDArray[np.int32]]:
    keys, rows = np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])
    order = np.argsort(keys, kind="stable")
    return keys[order], rows[order]
