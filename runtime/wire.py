"""What the link to the broker puts on the inbox, and what it says in the log: one line per change of state. Pure."""

import collections
import logging
from dataclasses import dataclass
from typing import Literal

from hall.messages import MAX_PAYLOAD

log = logging.getLogger(__name__)

REMEMBERED = 200  # publishes whose refusal can be told by topic


@dataclass(frozen=True)
class LinkUp:
    """`generation` names the connection; what belongs to an earlier one is ignored."""

    generation: int


@dataclass(frozen=True)
class LinkDown:
    generation: int
    reason: str
    taken_over: bool = False  # by another process with our name


@dataclass(frozen=True)
class LinkRefused:
    """The broker answered with an error: a CONNECT, SUBSCRIBE or PUBLISH it does not allow."""

    what: str
    reason: str
    publish: int = 0  # its number


@dataclass(frozen=True)
class Incoming:
    topic: str  # below the hall's root
    payload: bytes
    retained: bool


class Told:
    """What the log knows of one link. Refusals are told once per connection."""

    def __init__(self, name: str, where: str) -> None:
        self._name, self._where = name, where
        self._last: Literal["up", "down", "taken"] | None = None
        self._refused: set[str] = set()
        self._published = collections.deque[tuple[int, str]](maxlen=REMEMBERED)  # number, topic

    def up(self) -> None:
        self._refused.clear()
        if self._last != "up":
            log.info("connected to the broker at %s", self._where)
        self._last = "up"

    def down(self, reason: str) -> None:
        if self._last != "down":
            log.warning("no connection to the broker at %s: %s; trying again", self._where, reason)
        self._last = "down"

    def taken_over(self, again_s: float) -> None:
        self._last = "taken"
        log.error(
            "another process runs as %s and took the connection; this one is off until it tries again in %.0f s:"
            " stop one of the two, or give it a unit id of its own", self._name, again_s,
        )  # fmt: skip

    def published(self, number: int, topic: str) -> None:
        self._published.append((number, topic))

    def refused(self, event: LinkRefused) -> None:
        topic = next((t for number, t in self._published if number == event.publish), None)
        text = f"{event.what}{f' to {topic}' if topic else ''}: {event.reason}"
        if text not in self._refused:
            self._refused.add(text)
            log.error("the broker at %s refuses %s", self._where, text)

    def too_large(self, topic: str, payload: bytes) -> bool:
        if len(payload) <= MAX_PAYLOAD:
            return False
        if topic not in self._refused:
            self._refused.add(topic)
            log.error("not sent to %s: %d bytes, the limit is %d", topic, len(payload), MAX_PAYLOAD)
        return True
