"""Alerts on their way: raised once a crossing, sent until they have arrived."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from detente.watching.alerts import Stand
from detente.watching.delivery import Delivery, DeliveryError
from detente.watching.lanes import NEVER
from detente.watching.pages import AGAIN
from detente.watching.setting import Setting
from detente.watching.state import Message

_LOG: Final = logging.getLogger("detente.watching")


@dataclass(frozen=True, slots=True)
class Sent:
    """An alert that was sent, or why it was not."""

    message: Message
    problem: str


class Alarms:
    """Raises alerts, and knows which are to be sent when."""

    def __init__(self, setting: Setting, delivery: Delivery, places: Iterable[str]) -> None:
        self._setting = setting
        self._delivery = delivery
        self._places = tuple(places)
        self._due: dict[tuple[str, str], float] = {}  # NEVER: it is being sent

    def begin(self) -> None:
        """Go on with what was not sent."""
        for message in self._setting.state.messages():
            self._due[message.id, message.place] = self._setting.clock.monotonic()

    @property
    def due(self) -> float:
        """When the next alert is to be sent."""
        return min(self._due.values(), default=NEVER)

    @property
    def is_sending(self) -> bool:
        """Whether one is being sent."""
        return NEVER in self._due.values()

    def ready(self, now: float) -> list[Message]:
        """Give the alerts that are to be sent now; they are then being sent."""
        if self.due > now:
            return []
        found = [one for one in self._setting.state.messages() if self._due.get((one.id, one.place), NEVER) <= now]
        self._due |= {(one.id, one.place): NEVER for one in found}
        return found

    def send(self, message: Message) -> Sent:
        """Send an alert; any thread may call it."""
        try:
            self._delivery.send(message.place, message.id, message.content)
        except DeliveryError as error:
            return Sent(message, str(error))
        except Exception as error:  # nothing that one place does may end the watch
            _LOG.exception("an alert failed in a way that nobody foresaw")
            return Sent(message, f"{type(error).__name__}: {error}")
        return Sent(message, "")

    def take_stand(self, stand: Stand) -> None:
        """Take in where a relation stands, within a change of the state; raise an alert where it has fallen."""
        name = stand.alert.name
        was_below, crossings = self._setting.state.alert(name)
        if stand.below and not was_below:
            self._setting.state.put_alert(name, True, crossings + 1)
            self._raise(stand, f"{name} #{crossings + 1}")
        elif stand.above and was_below:
            self._setting.state.put_alert(name, False, crossings)

    def _raise(self, stand: Stand, identity: str) -> None:
        moment = self._setting.clock.now().isoformat(timespec="seconds")
        content = json.dumps({**stand.content, "time": moment})
        self._setting.metrics.alerts.labels("raised").inc()
        _LOG.warning("alert", extra={"alert": stand.alert.name, "words": stand.content["words"]})
        for place in self._places:
            self._setting.state.put_message(Message(identity, place, content, 0))
            self._due[identity, place] = self._setting.clock.monotonic()

    def take_sent(self, sent: Sent) -> None:
        """Take in whether an alert has arrived."""
        message, state = sent.message, self._setting.state
        with state.changing():
            if sent.problem:
                state.put_message(replace(message, tries=message.tries + 1))
            else:
                state.mark_sent(message)
        self._setting.metrics.alerts.labels("failed" if sent.problem else "sent").inc()
        if not sent.problem:
            self._due.pop((message.id, message.place), None)
            return
        rest = min(AGAIN * 2.0 ** min(message.tries, 10), self._setting.manners.longest)
        self._due[message.id, message.place] = self._setting.clock.monotonic() + rest
        fields = {"place": message.place.partition("?")[0], "why": sent.problem, "again_in": round(rest)}
        _LOG.warning("alert was not taken", extra=fields)
