"""A lead's pad in a small hall, with what it shows and how often it beeps."""

from typing import Any

import msgspec

from counter.actions import Action, Beep, Lamp, SendRequest, ShowText
from counter.lead import LOOK_S, READ_S
from hall import messages as m
from hall.device import HallLink, Received
from tests.core.counter_story import CONFIG, HALL, Story

NOW = HALL.at
LEADS = msgspec.structs.replace(
    CONFIG,
    pads=[m.PadInfo("l1", "counter-1", "lead")],
    counters=[m.CounterInfo(n, f"window-{n}", [["*"]]) for n in ("1", "2", "3")],
    leads=["9001"],
    staff={"9001": {}, "1001": {}},
    notices=[{"zh": "系统故障"}, {"zh": "安静"}],
)
LEAD = m.Owned("9001")


def alert(key: str, severity: m.Severity = "warning", **more: Any) -> m.Alert:
    kind, _, subject = key.partition(".")
    more = {"since_at": NOW - 240, "rung_at": NOW - 240, **more}
    more.setdefault("rung", int(more["rung_at"]))  # no two rings of a story come within a second
    return m.Alert("boot", 1, kind, subject, text={"zh": "…"}, severity=severity, **more)


def heard(key: str, severity: m.Severity = "warning", *, live: bool = True, **more: Any) -> Received:
    return Received(alert(key, severity, **more), key, f"alert/{key}", live)


def ended(key: str) -> Received:
    return Received(None, key, f"alert/{key}", True)


def kept(event: Received) -> Received:
    """As the broker has it."""
    return Received(event.message, event.subject, event.topic, False)


def said(turn: int = 4) -> Received:
    return Received(m.CounterState("boot", turn, "open", turn, clerk="9001"), "l1", "counter/l1", True)


class Pad(Story):
    """With what it shows now; its alerts are old enough to be read."""

    def __init__(self, owned: m.Owned = LEAD, config: m.Config | None = LEADS) -> None:
        super().__init__(owned, config)
        self.now: float | None = NOW
        self.display = ""
        self.lamps: set[str] = set()
        self.beeps: list[int] = []
        self.asked: list[m.Request] = []

    def then(self, event: object) -> list[Action]:
        actions = self.core.handle(event, self.now, self.real)
        for action in actions:
            match action:
                case ShowText(text):
                    self.display = text
                case Beep(times):
                    self.beeps.append(times)
                case SendRequest(request):
                    self.asked.append(request)
                case Lamp(name, on):
                    self.lamps = self.lamps | {name} if on else self.lamps - {name}
        return actions

    def wait(self, seconds: float) -> list[Action]:
        return self.at(self.real - 100 + seconds)


def pad(*alerts: Received, owned: m.Owned = LEAD) -> Pad:
    """At work for a while."""
    made = Pad(owned)
    for event in (Received(LEADS, None, "config", False), HallLink(True), said(), *alerts):
        made.then(event)
    made.wait(LOOK_S + READ_S)
    made.beeps.clear()
    return made


IDLE = heard("blank_counter.3", cause="idle")
INJURY = heard("help.1", "urgent", cause="injury", since_at=NOW - 30)
QUEUE = heard("long_queue.a", cause="now", since_at=NOW - 600, evidence={"waiting": 12})
SOON = heard("long_queue.b", "notice", cause="forecast")
SURGE = heard(
    "long_queue_hall.hall", "urgent", cause="surge", since_at=NOW - 900, rung_at=NOW - 600, escalated_at=NOW - 600,
    evidence={"waiting": 40},
)  # fmt: skip
