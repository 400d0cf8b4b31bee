"""Wires the hall to MQTT: messages become the core's events, its actions go out; standby beside another hall.

The hall connects under its own name only when no other one is at work: first it looks, under a name of its own.
"""

import logging
from collections.abc import Callable
from typing import Literal

from hall import messages as m
from hall import topics
from hall.actions import FactArrived, HealthSeen, PresenceSeen, RequestArrived, RetainedSeen
from runtime.link import RETRY_TAKEN_S, Incoming, Link, LinkDown, LinkRefused, LinkUp
from runtime.settings import BrokerTable

log = logging.getLogger(__name__)

LOOK_S = 6.5  # a hall at work refreshes every 5 s
SILENT_S = 15.0  # one that has not for so long is gone
NOBODY_S = 1.0  # after connecting, for a retained presence to come
GONE_S = 0.2  # after one that is not ready

_UNIT_FILTERS = tuple(t.filter for t in (topics.UNIT_STATE, topics.HEALTH, topics.FACT, topics.REQUEST))
_OWN_FILTERS = tuple(t.filter for t in topics.HALL_STATE_TOPICS)


class HallBroker:
    """`events` turns what comes off the inbox into the core's events; all calls from the loop thread."""

    def __init__(
        self,
        hall: str,
        boot: str,
        broker: BrokerTable,
        put: Callable[[object], None],
        knows: Callable[[str], bool],
    ) -> None:
        self.state: Literal["looking", "standby", "active"] = "looking"
        self.rejected = 0
        self._hall, self._boot, self._broker, self._put, self._knows = hall, boot, broker, put, knows
        self._presence = topics.name(topics.UNIT_STATE, topics.HALL_UNIT)
        self._refresh = topics.name(topics.HALL)
        self._other: str | None = None  # the boot of another hall that says it is ready
        self._decide_at: float | None = None
        self._rejected_topics: set[str] = set()
        self._look_again_at: float | None = None
        self.link = self._looking_link()

    def start(self) -> None:
        self.link.start()

    def stop(self) -> None:
        self.link.stop()

    @property
    def active(self) -> bool:
        return self.state == "active"

    @property
    def alone(self) -> bool:
        """It has reached no broker yet, so that nobody else can know what this hall knows."""
        return self.state == "looking" and not self.link.connected

    # --- looking and standing by --------------------------------------------------------------------------

    def deadline(self) -> float | None:
        if self._look_again_at is not None:
            return self._look_again_at
        return None if self.active or not self.link.connected else self._decide_at

    def tick(self, real: float) -> bool:
        """True when the hall's role has just become ours: the link is a new one, not yet connected."""
        if self._look_again_at is not None and real >= self._look_again_at:
            self._look_again_at = None
            self.link.stop()
            self.link = self._looking_link()
            self.link.start()
        if self.active or self._decide_at is None or real < self._decide_at or not self.link.connected:
            return False
        self.link.stop()
        self.link = self._link(_UNIT_FILTERS, suffix="", presence=True, own=_OWN_FILTERS)
        if self.state == "standby":
            log.warning("the other hall is silent: taking over")
        self.state = "active"
        return True

    def _watch_other(self, event: Incoming, real: float) -> None:
        message = self._decode(event)
        if event.topic == self._presence:
            ready = (
                isinstance(message, m.UnitState) and message.state == "ready" and message.boot != self._boot
            )
            self._other = message.boot if ready and isinstance(message, m.UnitState) else None
            # A hall at work that says `lost` may be back in a second: its journal is the better one.
            self._decide_at = real + (LOOK_S if ready or self.state == "standby" else GONE_S)
        elif (
            isinstance(message, m.HallState)
            and message.boot != self._boot
            and not event.retained
            and self._other
        ):
            if self.state == "looking":
                self.state = "standby"
                log.warning(
                    "another hall (boot %s) is at work on this broker: standing by; stop one of the two",
                    message.boot,
                )
            self._decide_at = real + SILENT_S

    # --- events -------------------------------------------------------------------------------------------

    def events(self, event: object, real: float) -> list[object]:
        match event:
            case LinkUp() | LinkDown() | LinkRefused():
                self.link.handle(event)
                if self.active and self.link.parked:
                    self._lost_name(real)
                elif not self.active and isinstance(event, LinkUp):
                    # Without any retained presence nothing will come, so decide soon.
                    self._decide_at = real + (NOBODY_S if self.state == "looking" else SILENT_S)
            case Incoming() if not self.active:
                self._watch_other(event, real)
            case Incoming():
                return self._incoming(event)
        return []

    def _lost_name(self, real: float) -> None:
        """Another hall took our name: off until it is time to look again, this time as one who stands by."""
        self.state, self._other, self._decide_at = "looking", None, None
        self._look_again_at = real + RETRY_TAKEN_S

    def _looking_link(self) -> Link:
        return self._link((self._presence, self._refresh), suffix=f"-{self._boot[:4]}", presence=False)

    def _incoming(self, event: Incoming) -> list[object]:
        found = topics.parse(event.topic)
        if found is None:
            self._reject(event.topic, "unknown topic")
            return []
        topic, subject = found
        if topic.writer == "hall":
            # What the broker had retained when we subscribed.
            return [RetainedSeen(event.topic)] if event.retained and event.payload else []
        if event.retained and not topic.retained:
            self._reject(event.topic, "retained, so nobody knows how old it is")
            return []
        message = self._decode(event)
        unit = subject or ""
        match message:
            case m.UnitState() | None if event.topic == self._presence:
                if message is not None or not event.payload:
                    self.link.presence_seen(message)
            case m.UnitState():
                return [PresenceSeen(unit, message)]
            case m.Health():
                return [HealthSeen(unit, message)] if not event.retained else []
            case m.Fact():
                return [FactArrived(unit, message, self._knows(message.id))]
            case m.Request():
                return [RequestArrived(unit, message)]
            case None if topic is topics.UNIT_STATE and not event.payload:
                return [PresenceSeen(unit, None)]
        return []

    def _decode(self, event: Incoming) -> m.Message | None:
        found = topics.parse(event.topic)
        if found is None or (found[0].retained and not event.payload):
            return None  # a retained topic was emptied
        try:
            message = m.decode(event.payload, found[0].message)
        except ValueError as exc:
            self._reject(event.topic, str(exc))
            return None
        return message if isinstance(message, m.Message) else None

    def _reject(self, topic: str, why: str) -> None:
        """Counted in health, logged once per topic: nothing received may end the process."""
        self.rejected += 1
        if topic not in self._rejected_topics and len(self._rejected_topics) < 100:
            self._rejected_topics.add(topic)
            log.warning("ignored a message on %s: %s", topic, why)

    def _link(
        self, filters: tuple[str, ...], *, suffix: str, presence: bool, own: tuple[str, ...] = ()
    ) -> Link:
        return Link(
            self._hall, topics.HALL_UNIT, self._boot, self._broker, self._put, filters,
            client_suffix=suffix, presence=presence, own_filters=own,
        )  # fmt: skip
