"""Which reports that name both sides are near to one that leaves a side out: of its parties, and of days around it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from typing import Final

from detente.stories.blocks import codes_of, related
from detente.stories.grouping import Membership
from detente.stories.reports import Report

MARGIN: Final = 4
"""Days around reports that leave a side out, for those that name both."""


class Near:
    """Gives what is near to reports that come day by day, of others that do so too; keeps some days of them.

    All are of one kind (`kind_of`), and all tell their day.
    """

    def __init__(self, others: Iterator[Membership]) -> None:
        self._others = others
        self._next = next(others, None)
        self._by_code: defaultdict[str, deque[Membership]] = defaultdict(deque)

    def to(self, report: Report) -> list[Membership]:
        """List the others of blocks that a report's is related to, some days around it."""
        day = _day(report)
        while self._next is not None and _day(self._next.report) <= day + MARGIN:
            for code in codes_of(self._next.report.block):
                self._by_code[code].append(self._next)
            self._next = next(self._others, None)
        codes = codes_of(report.block)
        found = self._by_code[codes[0]] if codes else deque()
        while found and _day(found[0].report) < day - MARGIN:
            found.popleft()
        if len(codes) == 1:  # all that have it are related
            return list(found)
        return [other for other in found if related(report.block, other.report.block)]


def _day(report: Report) -> int:
    return report.first or 0
