"""Groups of reports that tell of one event. What comes out depends on the reports alone, not on their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from detente.records import record_id
from detente.stories.likeness import SAME, likeness
from detente.stories.reports import Report

_SAME_FOR_PARTIAL: Final = 1.15
"""A report that does not say who acted, or on whom, must be more like one that does."""

_SAME_ARTICLE: Final = 0.6
"""Two sentences of one article must be as much alike as this if they are to tell of one event: of a day and a type."""

_COMPARED: Final = 24  # reports of a group that others are compared with: a story may have thousands
_SPAN: Final = 4  # days: reports farther apart are not compared


@dataclass(frozen=True, slots=True)
class Membership:
    """A report and the story that it is one of."""

    story: str
    report: Report


class _Group:
    """Reports of one event so far."""

    def __init__(self, report: Report) -> None:
        self.reports = [report]
        self._compared = [report]
        self.last = report.last

    def add(self, report: Report) -> None:
        self.reports.append(report)
        if len(self._compared) < _COMPARED:
            self._compared.append(report)
        if report.last is not None:
            self.last = report.last if self.last is None else max(self.last, report.last)

    def fit(self, report: Report) -> float:
        """Say how well a report fits: by the one that is most like it, and not at all where any speaks against it.

        Of the same article nothing may stand there already that it is not like in some measure.
        """
        alike = [likeness(report, other) for other in self._compared]
        own = [one for one, other in zip(alike, self._compared, strict=True) if other.article == report.article]
        return 0.0 if min(alike) <= 0 or min(own, default=SAME) < _SAME_ARTICLE else max(alike)


def group(reports: Iterable[Report], threshold: float = SAME) -> list[list[Report]]:
    """Put the reports of one block into groups, each of one event, the earliest report first."""
    groups: list[_Group] = []
    near: list[_Group] = []
    told: dict[object, _Group] = {}  # a copy says the same as another, and need not be compared
    for report in sorted(reports, key=_by_day):
        near = [one for one in near if _is_near(one, report)]
        found = told.get(_telling(report)) or _best(near, report, threshold)
        if found is None:
            found = _Group(report)
            groups.append(found)
            near.append(found)
        else:
            found.add(report)
        if likeness(report, report) >= threshold:
            told[_telling(report)] = found
    return [sorted(one.reports, key=lambda report: report.order) for one in groups]


def _best(groups: Sequence[_Group], report: Report, threshold: float) -> _Group | None:
    fits = [(one.fit(report), -number) for number, one in enumerate(groups)]
    best, number = max(fits, default=(0.0, 0))
    return groups[-number] if best >= threshold else None


def _telling(report: Report) -> object:
    """Give all that is compared: a copy says the same, and need not be compared again."""
    sizes = None if report.sizes is None else tuple(sorted(report.sizes.items()))
    parties = report.type, report.actors, report.recipients
    return *parties, report.first, report.last, report.inferred, report.place, report.mode, sizes, report.words


def stories_of_block(reports: Iterable[Report]) -> Iterator[Membership]:
    """Give the reports of a block that names both sides, each with its story."""
    for members in group(reports):
        yield from _members(members)


def attach(report: Report, others: Iterable[Membership]) -> str | None:
    """Name the story of a report that leaves a side out, if it tells of the same event as one that names both.

    Args:
        report: The report.
        others: Reports of the blocks that it is related to, with their stories.

    """
    alike = [(likeness(report, other.report), other.story) for other in others]
    best, story = max(alike, default=(0.0, ""))
    return story if best >= _SAME_FOR_PARTIAL else None


def stories_of_partial_block(reports: Iterable[Report]) -> Iterator[Membership]:
    """Give the reports of a block that leaves a side out, and that `attach` knows no story for, each with its own."""
    for members in group(reports, _SAME_FOR_PARTIAL):
        yield from _members(members)


def _members(reports: Sequence[Report]) -> Iterator[Membership]:
    story = record_id("story", min(report.event for report in reports))
    return (Membership(story, report) for report in reports)


def _by_day(report: Report) -> tuple[int, int, tuple[str, str, str]]:
    """Sort by day, those without a day first: they may be of any."""
    return (-1 if report.first is None else report.first, -1 if report.last is None else report.last, report.order)


def _is_near(group: _Group, report: Report) -> bool:
    return group.last is None or report.first is None or report.first - group.last <= _SPAN
