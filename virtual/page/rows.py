"""The rows of the flow: what one holds, what may follow from it, and a message put in few words. Pure."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from hall import messages as m

Value = str | int | float | bool | None
Values = dict[str, Value]

LEADS_TO: dict[str, tuple[str, ...]] = {
    "fact": ("queue/<service>", "counter/<counter>"),
    "called": ("calls", "queue/<service>", "counter/<counter>", "counter/<taken_from>"),
    "recalled": ("calls", "counter/<counter>"),
    "started": ("counter/<counter>",),
    "answered": ("counter/<counter>",),
    "variant_chosen": ("counter/<counter>",),
    "outcome_given": ("counter/<counter>",),
    "transferred": ("queue/<service>", "counter/<counter>"),
    "parked": ("counter/<counter>",),
    "unparked": ("counter/<counter>",),
    "revived": ("queue/<service>", "counter/<counter>"),
    "marked": ("counter/<counter>",),
    "ordered": ("counter/<counter>",),
    "met_by_hand": ("queue/<service>", "counter/<counter>"),
    "no_show": ("counter/<counter>",),
    "finished": ("counter/<counter>",),  # of queues only the estimate changes
    "took_back": ("calls", "queue/<service>", "counter/<counter>"),
    "reclassified": ("queue/<service>", "counter/<counter>"),
}
"""Event → the states it changes. Of other kinds nothing is known to follow."""


class Step(msgspec.Struct):
    """A state that followed, `ms` after the row began."""

    topic: str
    ms: float
    values: Values


class Row(msgspec.Struct):
    """`answer`: of a fact "ack", of a request its reply's status; "" while there is none. `at` is monotonic."""

    n: int
    what: Literal["fact", "request", "alert", "presence", "broker", "bad"]
    at: float
    topic: str
    unit: str = ""
    kind: str = ""
    values: Values = {}
    text: m.Text = {}
    seq: int | None = None
    sent: int = 1
    held_s: float | None = None
    again: bool = False
    answer: str = ""
    answer_ms: float | None = None
    states: list[Step] = []


def topics_after(kind: str, names: Mapping[str, object]) -> set[str]:
    """The states that an event changes; `names` has the ids that the gaps are filled with."""
    found = set()
    for topic in LEADS_TO.get(kind, ()):
        start, gap, _ = topic.replace(">", "<").split("<") if "<" in topic else (topic, "", "")
        if not gap or names.get(gap) is not None:
            found.add(f"{start}{names[gap]}" if gap else topic)
    return found


def fact_values(body: bytes | msgspec.Raw) -> Values:
    """What a person reads in it, whatever kind it is."""
    try:
        read = msgspec.json.decode(body)
    except ValueError:
        return {}
    if not isinstance(read, dict):
        return {}
    names = (
        "printed", "service", "class", "slip", "cause", "ticket", "order", "number", "score", "present",
        "handed_over_by",
    )  # fmt: skip
    values: Values = {key: read[key] for key in names if _plain(read, key)}
    owned = read.get("owned")
    if isinstance(owned, dict):
        values |= {key: owned[key] for key in ("clerk", "cover") if _plain(owned, key)}
        pause = owned.get("pause")
        if isinstance(pause, dict):
            values |= {key: pause[key] for key in ("reason", "after") if _plain(pause, key)}
    return values | {key: read[key] for key in ("reason",) if _plain(read, key)}


def request_values(request: m.Request, counter: str | None) -> Values:
    """Who asks, and what of it is said."""
    said = {
        "service": request.service, "to": request.counter, "class": request.class_, "variant": request.variant,
        "outcome": request.outcome, "assist": request.assist,
    }  # fmt: skip
    values: Values = {"counter": counter, "ticket": request.ticket, "reason": request.reason}
    return values | {key: value for key, value in said.items() if value is not None}


def ms(row: Row, at: float) -> float:
    return round(max(0.0, at - row.at) * 1000, 1)


def _plain(body: dict[str, object], key: str) -> bool:
    return isinstance(body.get(key), str | int | float | bool)


def state_values(message: m.Message) -> Values:
    match message:
        case m.HallState():
            return {"phase": message.phase}
        case m.CounterState():
            return {"state": message.state, "ticket": message.ticket}
        case m.QueueState():
            return {"waiting": message.total}
        case m.Calls(calls=[newest, *_]):
            return {"ticket": newest.ticket, "counter": newest.counter, "withdrawn": newest.withdrawn}
    return {}
