"""Watching: feeds asked politely, their articles fetched, read and added to a store, and alerts told of relations."""

from detente.watching.addresses import Guard
from detente.watching.clock import Clock, SystemClock
from detente.watching.delivery import check_place
from detente.watching.metrics import WatchMetrics
from detente.watching.opml import Source, read_opml
from detente.watching.options import (
    Alert,
    Limits,
    Manners,
    WatchError,
    WatchOptions,
    network_of,
    percentile_of,
    seconds_of,
)
from detente.watching.state import watch_standing
from detente.watching.watcher import Watcher

__all__ = [
    "Alert",
    "Clock",
    "Guard",
    "Limits",
    "Manners",
    "Source",
    "SystemClock",
    "WatchError",
    "WatchMetrics",
    "WatchOptions",
    "Watcher",
    "check_place",
    "network_of",
    "percentile_of",
    "read_opml",
    "seconds_of",
    "watch_standing",
]
