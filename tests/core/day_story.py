"""A hall with two counters and a kiosk, all pure cores, joined by links that come and go: a day without a wire.

What a link carries when it is up: facts until they are acknowledged, requests and replies or not (they may be lost
on the way), retained state in full at each return. Nothing here is the courier's or the broker's code.
"""

from collections import deque
from dataclasses import dataclass, field

import msgspec

from counter.actions import Action as CounterAction
from counter.actions import AppendFact, SendRequest, ShowBoard
from counter.counter import Counter
from hall import actions as h
from hall import entries as e
from hall import messages as m
from hall import topics
from hall.device import HallLink, KeyPressed, Outstanding, Received
from hall.hall import Hall
from hall.ledger import Ledger
from hall.settings import RulesTable
from hall.view import CounterView

CONFIG = m.Config(
    hall="demo", name={"en": "Demo"}, languages=["zh", "en"], time_zone="Asia/Shanghai",
    services=[m.ServiceInfo("a", "A", {"en": "General"}, variants=[m.VariantInfo("x", {"en": "X"}, 5)])],
    classes=[
        m.ClassInfo("ordinary", {"en": "Ordinary"}, 15), m.ClassInfo("vip", {"en": "VIP"}, 10),
        m.ClassInfo("return", {"en": "Return"}, 10),
    ],
    counters=[m.CounterInfo("1", "counter-1", [["*"]]), m.CounterInfo("2", "counter-2", [["*"]])],
    kiosks=[m.KioskInfo("kiosk-1", 1, 499)],
)  # fmt: skip
BACK = (e.TookBack, e.Transferred, e.Revived)
WALL = 1_795_311_660.0
DAY = "2026-11-22"


@dataclass
class Sender:
    """A unit's outbox, the part that matters here."""

    unit: str
    link: bool = True
    seq: int = 0
    held: list[m.Fact] = field(default_factory=list)

    def add(self, kind: str, body: m.Message, real: float) -> m.Fact:
        self.seq += 1
        fact = m.Fact(
            f"{self.unit}-{self.seq}", f"epoch-{self.unit}", self.seq, 1, kind,
            m.Stamp(WALL, True, "boot", real), msgspec.Raw(msgspec.json.encode(body)), 0.0,
        )  # fmt: skip
        self.held.append(fact)
        return fact


class Day:
    """`real` moves by `wait`; `loses` says how many of the next requests or replies are lost on the way."""

    def __init__(self) -> None:
        self.real = 100.0
        self.hall = Hall(CONFIG, RulesTable(), Ledger(), "hall-1", "1", trusted=True)
        self.retained: dict[str, m.Message] = {}
        self.senders = {u: Sender(u) for u in ("kiosk-1", "counter-1", "counter-2")}
        self.counters = {u: Counter(u, m.Owned(), CONFIG, f"boot-{u}") for u in ("counter-1", "counter-2")}
        self.views: dict[str, CounterView] = {}
        self.loses = 0
        self.number = 0
        self.journal: list[e.AnyEntry] = []
        self.alerts: set[str] = set()  # all that ever rang
        self.finished_by_hand: dict[str, float] = {}  # and when
        self.facts: list[str] = []  # their kinds
        self.asked: list[str] = []
        self._mail: deque[tuple[str, object]] = deque()  # to whom, and what: in order, one at a time
        self._working = False
        self._hall_does(self.hall.start(self.now, self.real))
        for unit in self.senders:
            self._post("hall", h.PresenceSeen(unit, m.UnitState("ready", "b")))
        for unit in self.counters:
            self.link(unit, True)

    @property
    def now(self) -> float:
        return WALL + self.real

    # --- what people do -----------------------------------------------------------------------------------

    def press(self, unit: str, *keys: str) -> None:
        for key in keys:
            self._post(unit, KeyPressed(key))

    def take_ticket(self) -> str:
        """A slip is out; the hall hears of it when the kiosk's link is up."""
        self.number += 1
        body = m.TicketIssued("a", "ordinary", self.number, f"A{self.number:03d}", DAY, "confirmed")
        self.senders["kiosk-1"].add("ticket_issued", body, self.real)
        self._send("kiosk-1")
        return body.printed

    def wait(self, seconds: float) -> None:
        """Time passes; who has a deadline is woken at it."""
        end = self.real + seconds
        while True:
            due = [d for c in self.counters.values() if (d := c.next_deadline()) is not None]
            self.real = min([end, *(max(self.real, d) for d in due if d < end)])
            for unit in self.counters:
                self._post(unit, None)
            for unit in self.senders:
                if self.senders[unit].link:
                    self._post("hall", h.HealthSeen(unit, m.Health()))
            self._post("hall", None)
            if self.real >= end:
                return

    def link(self, unit: str, up: bool) -> None:
        sender = self.senders[unit]
        sender.link = up
        if unit in self.counters:
            self._post(unit, HallLink(up))
        if up:
            if unit in self.counters:
                for topic, message in list(self.retained.items()):
                    self._tell(unit, topic, message, live=False)
            self._send(unit)

    # --- what the parts say to one another ----------------------------------------------------------------

    def _post(self, to: str, event: object) -> None:
        self._mail.append((to, event))
        if self._working:
            return
        self._working = True
        while self._mail:
            to, event = self._mail.popleft()
            if to == "hall":
                self._hall_does(self.hall.handle(event, self.now, self.real))
            else:
                self._counter_does(to, self.counters[to].handle(event, self.now, self.real))
        self._working = False

    def _counter_does(self, unit: str, actions: list[CounterAction]) -> None:
        for action in actions:
            match action:
                case ShowBoard(view):
                    self.views[unit] = view
                case AppendFact(kind, body, _):
                    fact = self.senders[unit].add(kind, body, self.real)
                    self.facts.append(kind)
                    match body:
                        case m.FinishedByHand(printed):
                            self.finished_by_hand[printed] = self.now
                        case m.CalledByHand(printed):
                            self.finished_by_hand.pop(printed, None)  # somebody came with it again
                    self._post(unit, Outstanding(len(self.senders[unit].held)))
                    if self.senders[unit].link:
                        self._post("hall", h.FactArrived(unit, fact, False))
                case SendRequest(request) if self.senders[unit].link and not self._lost():
                    self.asked.append(request.action)
                    self._post("hall", h.RequestArrived(unit, request))

    def _send(self, unit: str) -> None:
        sender = self.senders[unit]
        for fact in list(sender.held) if sender.link else ():
            self._post("hall", h.FactArrived(unit, fact, False))

    def _lost(self) -> bool:
        lost = self.loses > 0
        self.loses = max(0, self.loses - 1)
        return lost

    def _hall_does(self, actions: list[h.Action]) -> None:
        for action in actions:
            match action:
                case h.Record(recorded):
                    self.journal.append(recorded.entry)
                    if isinstance(recorded.entry, e.AlertRaised):
                        self.alerts.add(recorded.entry.alert)
                case h.Publish(topic, None):
                    self.retained.pop(topic, None)
                case h.Publish(topic, message) if message is not None:
                    self.retained[topic] = message
                    for unit in self.counters:
                        if self.senders[unit].link:
                            self._tell(unit, topic, message, live=True)
                    if isinstance(message, m.Ack):
                        self._acknowledged(topic.removeprefix("ack/"), message)
                case h.Send(topic, m.Reply() as reply) if not self._lost():
                    unit = topic.removeprefix("reply/")
                    if unit in self.counters and self.senders[unit].link:
                        self._post(unit, Received(reply, unit, topic, True))

    def _acknowledged(self, unit: str, ack: m.Ack) -> None:
        sender = self.senders.get(unit)
        if sender is None or not sender.link:
            return
        sender.held = [fact for fact in sender.held if fact.seq > ack.upto]
        if unit in self.counters:
            self._post(unit, Outstanding(len(sender.held)))

    def _tell(self, unit: str, topic: str, message: m.Message, *, live: bool) -> None:
        parsed = topics.parse(topic)
        if parsed is not None and parsed[0] in (topics.COUNTER, topics.QUEUE, topics.CONFIG, topics.HALL):
            self._post(unit, Received(message, parsed[1], topic, live))

    # --- what must be so ----------------------------------------------------------------------------------

    def state(self, counter: str) -> m.CounterState:
        state = self.retained[f"counter/{counter}"]
        assert isinstance(state, m.CounterState)
        return state

    def check(self) -> None:
        """At every moment: signs are true by what the counter owns, and nobody is in two hands."""
        held = [r.ticket for r in self.hall.ledger.data.counters.values() if r.ticket is not None]
        assert len(held) == len(set(held)), "a ticket in two hands"
        for unit, core in self.counters.items():
            view, owned = self.views[unit], core.known.owned
            assert view == core.view()
            if owned.clerk is None:
                assert view.state == "closed"
            elif owned.pause is not None and not owned.pause.after:
                assert view.state == "paused"
            elif owned.pause is None:
                assert view.state in ("open", "calling", "serving")
            elif core.known.ticket is None:
                assert view.state == "paused", "the last customer has gone"

    def check_end(self) -> None:
        """Everything has arrived, every board shows the hall's truth, and who was called by hand is in no line."""
        data = self.hall.ledger.data
        for unit in self.senders:
            self.link(unit, True)
        self.wait(4.0)
        assert [s.held for s in self.senders.values()] == [[], [], []]
        for unit, core in self.counters.items():
            state, view = self.state(unit.removeprefix("counter-")), self.views[unit]
            assert not view.stale
            assert not view.by_hand
            assert state.clerk == core.known.owned.clerk
            assert state.pause == core.known.owned.pause
            if view.state in ("calling", "serving"):
                assert (view.state, view.ticket) == (state.state, state.ticket)
            elif view.state == "open":
                assert state.ticket is None
        live = {t.printed: t for t in data.tickets.values()}
        for printed, at in self.finished_by_hand.items():
            told = f"called_twice.{printed.lower()}" in self.alerts
            gone = (
                printed not in live or live[printed].since > at
            )  # it was typed before there was such a number
            assert gone or told, f"{printed} was served by hand and is {live[printed].status}"
        again = {entry.ticket for entry in self.journal if isinstance(entry, BACK)}
        for ticket in data.tickets.values():
            if ticket.status == "waiting" and ticket.id not in again:
                assert all(at < ticket.since for at in data.hand_calls.get(ticket.printed, {}).values())
