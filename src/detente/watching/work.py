"""What workers do: one request each, and reading what came."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin

from detente.reading.remarks import CannotReadError
from detente.watching.addresses import RefusedError, target_of
from detente.watching.apart import Apart, Listing, Page
from detente.watching.fetching import Answer, Fetcher, FetchError
from detente.watching.lanes import Task, What
from detente.watching.options import Limits
from detente.watching.robots import Robots, read_robots

_CLOSED: Final = frozenset({401, 402, 403, 404, 405, 406, 410, 451})
"""What will be answered the next time too."""
_REDIRECTS: Final = 5  # RFC 9309 asks for at least so many
_FULL: Final = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed was read; its validators for the next time, and when it was sent, by the clock of the server."""

    listing: Listing
    etag: str = ""
    modified: str = ""
    sent: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A feed is as it was."""


@dataclass(frozen=True, slots=True)
class Got:
    """A page was read."""

    page: Page


@dataclass(frozen=True, slots=True)
class Known:
    """What a host lets robots read is known."""

    robots: Robots


@dataclass(frozen=True, slots=True)
class Moved:
    """It is elsewhere; `permanent` where it is to stay there."""

    url: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not come this time; `rest` are the seconds that the server asks for, 0 where it does not."""

    why: str
    kind: str
    rest: float = 0.0


@dataclass(frozen=True, slots=True)
class Closed:
    """It will not come: it is not there, may not be read, or is none."""

    why: str
    kind: str


Outcome = Listed | Unchanged | Got | Known | Moved | Failed | Closed


@dataclass(frozen=True, slots=True)
class Worker:
    """Makes requests and reads what came; any number of threads may use one."""

    fetcher: Fetcher
    apart: Apart
    limits: Limits

    def do(self, task: Task, etag: str, modified: str, now: datetime.datetime) -> Outcome:
        """Make one request. Whatever goes wrong is part of what is given back."""
        headers = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}
        try:
            answer = self._robots(task) if task.what is What.ROBOTS else self.fetcher.get(task.target, headers)
        except RefusedError as error:
            return Closed(str(error), "refused")
        except FetchError as error:
            return Closed(str(error), error.kind) if error.kind == "large" else Failed(str(error), error.kind)
        if answer.location:
            return Moved(urljoin(task.target.url, answer.location), answer.permanent)
        if answer.status == 304:
            return Unchanged()
        if answer.status != 200:
            return _refusal(answer, now)
        try:
            return self._read(task, answer)
        except CannotReadError as error:
            return Closed(error.what, "unreadable")

    def _robots(self, task: Task) -> Answer:
        """Fetch a robots.txt, over redirects, each of which is checked as any request is."""
        target = task.target
        for _ in range(_REDIRECTS):
            answer = self.fetcher.get(target, longest=self.limits.robots)
            if not answer.location:
                return answer
            target = target_of(answer.location)
        raise FetchError("is sent on too often", "redirects")

    def _read(self, task: Task, answer: Answer) -> Outcome:
        if task.what is What.ROBOTS:
            return Known(read_robots(answer.body))
        if not answer.body.strip():
            return Failed("the answer is empty", "broken")
        if _is_cut_off(answer):
            return Failed("the answer broke off", "broken")
        if task.what is What.PAGE:
            page = self.apart.page(answer.body, answer.charset)
            if len(page.text) > self.limits.words:
                return Closed(f"has more than {self.limits.words} characters", "large")
            return Got(page)
        listing = self.apart.listing(answer.body, task.target.url, answer.charset)
        sent = date_of(answer.headers.get("date", ""))
        if not listing.whole:  # then what was cut off must be sent again, though nothing has changed since
            return Listed(listing, sent=sent)
        return Listed(listing, answer.headers.get("etag", ""), answer.headers.get("last-modified", ""), sent)


def _is_cut_off(answer: Answer) -> bool:
    """Tell whether a page's end is missing, where the answer itself does not tell its length."""
    if answer.framed:
        return False
    return b"</" in answer.body and not answer.body.rstrip().endswith(b">")


def _refusal(answer: Answer, now: datetime.datetime) -> Outcome:
    why = f"the server says {answer.status}"
    if answer.status in _CLOSED:
        return Closed(why, f"status {answer.status}")
    rest = retry_after(answer.headers.get("retry-after", ""), now) if answer.status in _FULL else 0.0
    return Failed(why, f"status {answer.status}", rest)


def retry_after(written: str, now: datetime.datetime) -> float:
    """Read how many seconds a server asks for; 0 where it says nothing that can be read.

    >>> noon = datetime.datetime(2017, 4, 14, 12, tzinfo=datetime.UTC)
    >>> retry_after("120", noon), retry_after("soon", noon)
    (120.0, 0.0)
    """
    if written.isascii() and written.isdigit():
        return float(written[:9])
    until = date_of(written)
    return max((until - now).total_seconds(), 0.0) if until else 0.0


def date_of(written: str) -> datetime.datetime | None:
    """Read a time as HTTP writes it; None where it is none.

    >>> date_of("Fri, 14 Apr 2017 06:00:00 GMT"), date_of("soon")
    (datetime.datetime(2017, 4, 14, 6, 0, tzinfo=datetime.timezone.utc), None)
    """
    try:
        found = parsedate_to_datetime(written)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found.tzinfo else None
