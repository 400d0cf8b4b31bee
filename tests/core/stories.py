"""A hall on paper: the core, fed with facts and requests as units would send them, its answers sorted by topic."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from hall import entries as e
from hall import messages as m
from hall import topics
from hall.actions import (
    Action,
    FactArrived,
    HealthSeen,
    PresenceSeen,
    Publish,
    Record,
    RequestArrived,
    Ring,
    Send,
)
from hall.hall import Hall
from hall.ledger import Ledger, Recorded
from hall.settings import RulesTable

M = TypeVar("M", bound=msgspec.Struct)
HEALTH_S = 10.0  # between two words of a unit
NINE = 1_760_000_000.0  # some morning


def config(
    *, counters: int = 2, serves: Mapping[str, list[list[str]]] | None = None, services: str = "abc",
    hours: dict[str, list[str]] | None = None,
) -> m.Config:  # fmt: skip
    return m.Config(
        hall="demo",
        name={"zh": "示范营业厅", "en": "Demo hall"},
        languages=["zh", "en"],
        time_zone="Asia/Shanghai",
        services=[m.ServiceInfo(s, s.upper(), {"zh": f"业务{s}", "en": f"Service {s}"}) for s in services],
        classes=[
            m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15),
            m.ClassInfo("vip", {"zh": "VIP", "en": "VIP"}, 10),
            m.ClassInfo("emergency", {"zh": "急诊", "en": "Emergency"}, 5, first=True),
        ],
        counters=[
            m.CounterInfo(str(n), f"counter-{n}", (serves or {}).get(str(n), [["*"]]))
            for n in range(1, counters + 1)
        ],
        kiosks=[m.KioskInfo("kiosk-1", 1, 499), m.KioskInfo("kiosk-2", 500, 999)],
        hours=hours or {},
    )


@dataclass
class UnitOnPaper:
    """The upper half of an outbox: makes facts in order."""

    id: str
    epoch: str = "e1"
    seq: int = 0
    oldest: int = 1
    made: list[m.Fact] = field(default_factory=list)

    def fact(
        self, kind: str, body: msgspec.Struct | bytes = b"{}", *, age_s: float | None = 0.0, **more: object
    ) -> m.Fact:
        self.seq += 1
        raw = body if isinstance(body, bytes) else m.encode(body)
        fact = m.Fact(
            id=f"{self.id}-{self.epoch}-{self.seq}", epoch=self.epoch, seq=self.seq, oldest=self.oldest, kind=kind,
            at=m.Stamp(0.0, False, "machine", 0.0), body=msgspec.Raw(raw), age_s=age_s,
        )  # fmt: skip
        fact = msgspec.structs.replace(fact, **more)
        self.made.append(fact)
        return fact

    def ticket(self, number: int, service: str = "a", class_: str = "ordinary", **more: object) -> m.Fact:
        printed = f"{service.upper()}{number:03}"
        body = m.TicketIssued(service, class_, number, printed, None, "confirmed")
        return self.fact("ticket_issued", body, **more)


class Paper:
    """Drives a Hall and remembers what it published. `now` is moved by `wait`."""

    def __init__(
        self, hall_config: m.Config | None = None, ledger: Ledger | None = None, boot: str = "boot1", *,
        trusted: bool = True, rules: RulesTable | None = None, now: float = NINE, kiosks_on: bool = True,
        machine: str = "",
    ) -> None:  # fmt: skip
        self.now = now
        self.real = 1000.0
        self.hall = Hall(
            hall_config or config(), rules or RulesTable(), ledger or Ledger(), boot, "0", trusted=trusted,
            machine=machine,
        )  # fmt: skip
        self.topics: dict[str, m.Message] = {}
        self.order: list[str] = []  # topics in the order they went out
        self.events: list[m.Event] = []
        self.replies: list[m.Reply] = []
        self.journal: list[Recorded] = []
        self.rings: list[Ring] = []
        self.known: set[str] = set()
        self.units: dict[str, UnitOnPaper] = {}
        self._request = 0
        self._take(self.hall.start(self.now, self.real))
        self.on = [k.unit for k in (hall_config or config()).kiosks] if kiosks_on else []
        self.ready(*self.on)
        self._heard_at = self.real

    # --- feeding ------------------------------------------------------------------------------------------

    def unit(self, unit_id: str) -> UnitOnPaper:
        return self.units.setdefault(unit_id, UnitOnPaper(unit_id))

    def arrive(self, unit: str, fact: m.Fact) -> list[Action]:
        return self._take(
            self.hall.handle(FactArrived(unit, fact, fact.id in self.known), self.now, self.real)
        )

    def ticket(self, number: int, service: str = "a", class_: str = "ordinary", **more: object) -> str:
        fact = self.unit("kiosk-1").ticket(number, service, class_, **more)
        self.arrive("kiosk-1", fact)
        return fact.id

    def owned(self, counter: str, kind: str, owned: m.Owned) -> None:
        unit = f"counter-{counter}"
        self.arrive(unit, self.unit(unit).fact(kind, m.OwnedChanged(owned)))

    def sign_in(self, *counters: str) -> None:
        for counter in counters:
            self.owned(counter, "signed_in", m.Owned(clerk=f"100{counter}"))

    def ask(self, counter: str, action: str, /, *, turn: int | None = None, **more: object) -> m.Reply:
        self._request += 1
        request = m.Request(
            f"r{self._request}",
            self.hall.ledger.counter(counter).turn if turn is None else turn,
            action,
            **more,
        )
        self._take(self.hall.handle(RequestArrived(f"counter-{counter}", request), self.now, self.real))
        return self.replies[-1]

    def ready(self, *units: str) -> None:
        for unit in units:
            self._take(self.hall.handle(PresenceSeen(unit, m.UnitState("ready", "u")), self.now, self.real))

    def healthy(self, *units: str) -> None:
        for unit in units:
            self._take(self.hall.handle(HealthSeen(unit, m.Health()), self.now, self.real))

    def lose(self, unit: str) -> None:
        self.on = [one for one in self.on if one != unit]
        self._take(self.hall.handle(PresenceSeen(unit, m.UnitState("lost", "u")), self.now, self.real))

    def handle(self, event: object) -> list[Action]:
        return self._take(self.hall.handle(event, self.now, self.real))

    def wait(self, seconds: float) -> None:
        """Time passes, with every deadline of the core kept."""
        end = self.real + seconds
        while True:
            due = max(self.hall.next_deadline(self.now, self.real), self.real + 0.001)
            step = min(due, end, self._heard_at + HEALTH_S) - self.real
            self.now += step
            self.real += step
            if self.real >= self._heard_at + HEALTH_S:
                self._heard_at = self.real
                self.healthy(*self.on)
            self.handle(None)
            if self.real >= end:
                return

    # --- reading ------------------------------------------------------------------------------------------

    def counter(self, counter: str) -> m.CounterState:
        return self._read(topics.name(topics.COUNTER, counter), m.CounterState)

    def queue(self, service: str) -> m.QueueState:
        return self._read(topics.name(topics.QUEUE, service), m.QueueState)

    def calls(self) -> list[m.Call]:
        return self._read("calls", m.Calls).calls

    def ack(self, unit: str) -> m.Ack:
        return self._read(f"ack/{unit}", m.Ack)

    def alerts(self) -> dict[str, m.Alert]:
        return {t.removeprefix("alert/"): a for t, a in self.topics.items() if isinstance(a, m.Alert)}

    def entries(self, kind: type[e.AnyEntry] | None = None) -> list[e.AnyEntry]:
        return [r.entry for r in self.journal if kind is None or isinstance(r.entry, kind)]

    def _read(self, topic: str, kind: type[M]) -> M:
        message = self.topics[topic]
        assert isinstance(message, kind)
        return message

    def _take(self, actions: list[Action]) -> list[Action]:
        for action in actions:
            match action:
                case Record(recorded):
                    self.journal.append(recorded)
                    if isinstance(recorded.entry, e.FactTaken):
                        self.known.add(recorded.entry.id)
                case Publish(topic, None):
                    self.topics.pop(topic, None)
                    self.order.append(topic)
                case Publish(topic, message):
                    assert message is not None
                    m.decode(m.encode(message), type(message))  # what goes out can be read
                    self.topics[topic] = message
                    self.order.append(topic)
                case Send(topic, m.Reply() as reply):
                    self.replies.append(reply)
                    self.order.append(topic)
                case Send(_, m.Event() as event):
                    self.events.append(event)
                case Ring() as ring:
                    self.rings.append(ring)
        return actions
