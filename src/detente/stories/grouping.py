"""Groups of reports that tell of one event. What comes out depends on the reports alone, not on their order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from detente.records import record_id
from detente.stories.likeness import FEWEST_WORDS, SAME, likeness, speaks_against
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

    @property
    def quad(self) -> int:
        """The quad class of the first report."""
        return self.reports[0].quad

    @property
    def alone(self) -> list[Report]:
        """Those whose sentences tell of nothing else."""
        return [report for report in self._compared if report.alone]

    def likeness_to(self, other: _Group) -> float:
        """Say how alike the two reports of two groups are that are most alike."""
        return max((likeness(mine, its) for mine in self.alone for its in other.alone), default=0.0)

    def may_join(self, other: _Group) -> bool:
        """Tell whether nothing in two groups speaks against their being one."""
        if {report.article for report in self.reports} & {report.article for report in other.reports}:
            return False
        return not any(speaks_against(mine, its) for mine in self._compared for its in other._compared)

    def take_in(self, other: _Group) -> None:
        """Add the reports of another group."""
        for report in other.reports:
            self.add(report)

    def fit(self, report: Report) -> float:
        """Say how well a report fits: by the one that is most like it, and not at all where any speaks against it.

        Of the same article nothing may stand there already that it is not like in some measure.
        """
        best = 0.0
        for other in self._compared:
            alike = likeness(report, other)
            if alike <= 0 or (other.article == report.article and alike < _SAME_ARTICLE):
                return 0.0
            best = max(best, alike)
        return best


def group(reports: Iterable[Report], threshold: float = SAME) -> list[list[Report]]:
    """Put the reports of one block into groups, each of one event, the earliest report first.

    Reports of each quad class are put together first, and then groups of several classes whose reports say the same
    and were coded otherwise.
    """
    of_class: defaultdict[int, list[Report]] = defaultdict(list)
    for report in reports:
        of_class[report.quad].append(report)
    groups = [one for quad in sorted(of_class) for one in _group_class(of_class[quad], threshold)]
    joined = _join_classes(groups, threshold) if len(of_class) > 1 else groups
    return [sorted(one.reports, key=lambda report: report.order) for one in joined]


def _group_class(reports: Iterable[Report], threshold: float) -> list[_Group]:
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
    return groups


def _join_classes(groups: Sequence[_Group], threshold: float) -> list[_Group]:
    """Join groups of several quad classes, those first that are most alike."""
    pairs = [(groups[i].likeness_to(groups[j]), i, j) for i, j in _sharing_words(groups)]
    place = list(range(len(groups)))  # where each group is now
    for fit, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        one, other = groups[place[i]], groups[place[j]]
        if fit >= threshold and one is not other and one.may_join(other):
            gone, stays = place[j], place[i]
            one.take_in(other)
            place = [stays if at == gone else at for at in place]
    return [groups[at] for at in sorted(set(place))]


def _sharing_words(groups: Sequence[_Group]) -> list[tuple[int, int]]:
    """List the groups, by number, that have sentences with enough words in common and are of other classes."""
    having: defaultdict[int, list[int]] = defaultdict(list)
    found: set[tuple[int, int]] = set()
    for number, one in enumerate(groups):
        for report in one.alone:
            shared = Counter(other for word in report.words for other in having[word])
            found |= {(other, number) for other, count in shared.items() if count >= FEWEST_WORDS}
        for word in sorted(set().union(*(report.words for report in one.alone))):
            having[word].append(number)
    return sorted((i, j) for i, j in found if groups[i].quad != groups[j].quad)


def _best(groups: Sequence[_Group], report: Report, threshold: float) -> _Group | None:
    fits = [(one.fit(report), -number) for number, one in enumerate(groups)]
    best, number = max(fits, default=(0.0, 0))
    return groups[-number] if best >= threshold else None


def _telling(report: Report) -> object:
    """Give all that is compared: a copy says the same, and need not be compared again."""
    sizes = None if report.sizes is None else tuple(sorted(report.sizes.items()))
    parties = report.type, report.actors, report.recipients
    told = report.first, report.last, report.inferred, report.place, report.mode, sizes, report.words
    return *parties, *told, report.family


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


def _by_day(report: Report) -> tuple[int, int, bool, tuple[str, str, str]]:
    """Sort by day, those without a day first: they may be of any; on a day those first that tell the place."""
    first, last = (-1 if day is None else day for day in (report.first, report.last))
    return first, last, report.place is None or not report.place.name, report.order


def _is_near(group: _Group, report: Report) -> bool:
    return group.last is None or report.first is None or report.first - group.last <= _SPAN
