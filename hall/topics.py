"""Every MQTT topic of jiaohao: who writes it, whether it is retained, which message it carries.

One table, `TOPICS`; docs/mqtt.md is checked against it. Ids are `[a-z0-9-]`, so a topic can be taken apart.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from hall import messages as m

ROOT = "jiaohao/1"
HALL_UNIT = "hall"  # the hall controller's own unit id
REMEMBERED = 1024  # topics taken apart or put together: every message asks, and a hall has some hundred
ID_PATTERN = r"[a-z0-9][a-z0-9-]{0,31}"


@dataclass(frozen=True)
class Topic:
    """One row of the wire: `pattern` holds at most one id in angle brackets."""

    pattern: str
    writer: str
    retained: bool
    message: type[msgspec.Struct]
    summary: str

    @property
    def filter(self) -> str:
        return re.sub(r"<[^>]+>", "+", self.pattern)


UNIT_STATE = Topic("unit/<unit>/state", "unit", True, m.UnitState, "presence; the will says `lost`")
UNIT_INFO = Topic("unit/<unit>/info", "unit", True, m.UnitInfo, "kind, place, software version")
HEALTH = Topic(
    "unit/<unit>/health", "unit", True, m.Health, "devices, clock, disk, outbox; 10 s and on change"
)
FACT = Topic("unit/<unit>/fact", "unit", False, m.Fact, "what happened; held until acknowledged")
REQUEST = Topic("unit/<unit>/request", "counter, manager", False, m.Request, "meaningful now or not at all")
ACK = Topic("ack/<unit>", "hall", True, m.Ack, "facts up to `upto` are committed")
REPLY = Topic("reply/<unit>", "hall", False, m.Reply, "answer to a request")
ORDER = Topic("order/<unit>", "hall", False, m.Order, "from the lead or technician; answered by a fact")
CONFIG = Topic("config", "hall", True, m.Config, "what units need of the hall's configuration")
HALL = Topic("hall", "hall", True, m.HallState, "business day, phase, time; every 5 s")
COUNTER = Topic("counter/<counter>", "hall", True, m.CounterState, "state, ticket and turn of a counter")
QUEUE = Topic("queue/<service>", "hall", True, m.QueueState, "who waits for a service")
CALLS = Topic("calls", "hall", True, m.Calls, "the last calls, newest first")
EVENT = Topic("event", "hall", False, m.Event, "what happened, with its journal number")
ALERT = Topic("alert/<alert>", "hall", True, m.Alert, "`<kind>.<subject>`; cleared by an empty message")
NOTICE = Topic("notice", "hall", True, m.Notice, "message to all boards")
CARDS = Topic("cards", "hall", True, m.Cards, "keyed hashes of VIP cards and their class")
BOOKINGS = Topic("bookings", "hall", True, m.Bookings, "appointments: hashed codes, slot, service")

TOPICS = (
    UNIT_STATE, UNIT_INFO, HEALTH, FACT, REQUEST, ACK, REPLY, ORDER, CONFIG, HALL,
    COUNTER, QUEUE, CALLS, EVENT, ALERT, NOTICE, CARDS, BOOKINGS,
)  # fmt: skip

HALL_STATE_TOPICS = (ACK, CONFIG, HALL, COUNTER, QUEUE, CALLS, ALERT, NOTICE)
"""Retained topics the hall alone writes; on connect it empties those it would not publish."""


def root(hall_id: str) -> str:
    return f"{ROOT}/{hall_id}"


@lru_cache(REMEMBERED)
def name(topic: Topic, subject: str | None = None) -> str:
    """The topic below the hall's root, e.g. `name(COUNTER, "1")` is `counter/1`."""
    if subject is None:
        if "<" in topic.pattern:
            raise ValueError(f"{topic.pattern} needs an id")
        return topic.pattern
    return re.sub(r"<[^>]+>", lambda _: subject, topic.pattern)


_SUBJECTS = {"<alert>": rf"([a-z_]{{1,32}}\.{ID_PATTERN})"}
_PARSERS = tuple(
    (re.compile(re.sub(r"<[^>]+>", lambda found: _SUBJECTS.get(found[0], f"({ID_PATTERN})"), t.pattern)), t)
    for t in TOPICS
)


@lru_cache(REMEMBERED)
def parse(below_root: str) -> tuple[Topic, str | None] | None:
    """`counter/1` → (COUNTER, "1"); None for a topic jiaohao does not know."""
    for pattern, topic in _PARSERS:
        if found := pattern.fullmatch(below_root):
            return topic, found[1] if found.groups() else None
    return None
