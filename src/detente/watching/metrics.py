"""What a watch counts, for Prometheus."""

from __future__ import annotations

from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_LAG: Final = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 86400)
_ANSWERS: Final = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class WatchMetrics:
    """The counters of one watch, in a registry of their own."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        given: Any = {"namespace": "detente", "registry": self.registry}
        self.articles = Counter("articles_added", "Articles added to the store.", **given)
        self.events = Counter("events_added", "Events added to the store.", **given)
        self.requests = Counter("requests", "Requests made, by what for and how they ended.", ["what", "how"], **given)
        self.errors = Counter("errors", "What went wrong, by kind.", ["kind"], **given)
        self.alerts = Counter("alerts", "Alerts, by how far they came: raised, sent, failed.", ["how"], **given)
        self.replaced = Gauge("readers_replaced", "Reading processes that had to be ended.", **given)
        self.feeds = Gauge("feeds", "Feeds, by whether they can be read.", ["state"], **given)
        self.answering = Histogram(
            "request_seconds", "How long requests took, with reading.", ["what"], buckets=_ANSWERS, **given
        )
        self.lag = Histogram(
            "lag_seconds", "From when an article was listed to when it was in the store.", buckets=_LAG, **given
        )
        self.published_lag = Histogram(
            "published_lag_seconds", "From when an article says it was published to the store.", buckets=_LAG, **given
        )
        self.adding = Histogram(
            "adding_seconds", "How long it took to add articles together.", buckets=_ANSWERS, **given
        )
        self.last_added = Gauge("last_added_timestamp_seconds", "When articles were last added.", **given)
        self.last_polled = Gauge("last_polled_timestamp_seconds", "When a feed was last asked.", **given)
