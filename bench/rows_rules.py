"""The row of the rules: one look at a large hall after each change, everything found and compared with what stands.

Counters of every kind: at work, calling, idle, paused, closed and planned; long queues, broken promises; every unit is
heard. Between two looks one thing happens: somebody comes, a customer is finished, the next is called, and served.
"""

from collections.abc import Iterator

import msgspec

from bench import limits
from bench.ends import clock
from bench.figures import Figure, at_most, on_pi
from bench.timing import in_turn
from hall import entries as e
from hall import messages as m
from hall.alerts import Watch
from hall.bells import Bells
from hall.entries import Recorded
from hall.ledger import Ledger
from hall.links import Links
from hall.settings import RulesTable
from hall.state import CounterRecord, HallData, Ticket
from hall.waiting import Rules, choose

NOW = 1_760_000_000.0
COUNTERS, WAITING = 200, 2_000
SERVICES = [f"s{n}" for n in range(20)]
CLASSES = ("ordinary", "vip", "priority")
MOST_S = 0.001
APART_S = 1.0  # hall time between two looks: what was due before is due again


class LargeHall:
    """200 counters, 2,000 waiting; `look` is what the core does after a change and at each deadline."""

    def __init__(self) -> None:
        config = _config()
        self._ledger = Ledger(_data(config))
        self._now = NOW
        table = RulesTable()
        self._rules = Rules(config)
        self._watch = Watch(config, self._rules, table)
        self._bells = Bells(self._ledger, table, "boot")
        self._links = Links(config)
        self._units = [c.unit for c in config.counters] + [k.unit for k in config.kiosks] + config.boards
        self._links.connected(0.0)
        for unit in self._units:
            self._links.presence(unit, m.UnitState("ready", "boot"), 0.0)
        self._changes = self._happenings()
        for _ in range(3):
            self.look()  # alerts are raised; from here on they stand

    def change(self) -> None:
        """A second later, all units have told of their health, and one thing has happened."""
        self._now += APART_S
        for unit in self._units:
            self._links.health(unit, m.Health(), self._now - NOW)
        self._links.check(self._now - NOW)
        self._record(next(self._changes))

    def look(self) -> None:
        findings = self._watch.look(self._ledger, self._now, "open", self._links.heard_at(self._now - NOW))
        for entry in self._bells.settle(findings, self._now):
            self._ledger.apply(Recorded(self._ledger.data.n + 1, self._now, "boot", entry))
        self._bells.rings(findings)
        self.found = findings

    def _record(self, entry: e.AnyEntry) -> None:
        self._ledger.apply(Recorded(self._ledger.data.n + 1, self._now, "boot", entry))
        self._watch.entry(entry)

    def _happenings(self) -> Iterator[e.AnyEntry]:
        counters = [c for c, record in self._ledger.data.counters.items() if record.serving]
        came = 0
        while True:
            for counter in counters:
                came += 1
                body = m.TicketIssued(
                    SERVICES[came % 20], CLASSES[came % 7 % 3], came, f"N{came}", None, "confirmed"
                )
                raw = msgspec.Raw(m.encode(body))
                yield e.FactTaken("kiosk-1", "e", came, f"new{came}", "ticket_issued", raw)
                yield e.Finished(counter, self._ledger.counter(counter).ticket or "", 300.0)
                choice = choose(self._ledger.lines.heads(), counter, self._rules, self._now)
                assert choice is not None
                yield e.Called(counter, choice.ticket.id, choice.reason)
                yield e.ServingStarted(counter, choice.ticket.id)

    def glance(self) -> None:
        """The floor: what each counter does and how many wait where, with nothing judged."""
        for counter in self._ledger.data.counters.values():
            _ = counter.phase, counter.since
        _ = self._ledger.lines.counts(), self._ledger.lines.heads()


def rules(times: int) -> list[Figure]:
    hall = LargeHall()

    def look() -> float:
        hall.change()
        return _took(hall.look)

    ours, floor = in_turn(look, lambda: _took(hall.glance), times, warm_up=20)
    what = f"all rules, {COUNTERS} counters, {WAITING:,} waiting, {len(hall.found)} alerts"
    return [on_pi(at_most("rules", what, "s", "≤ 1 ms", MOST_S, ours, limits.RULES, floor), 0.0, 0)]


def _took(what: object) -> float:
    assert callable(what)
    began = clock()
    what()
    return clock() - began


def _config() -> m.Config:
    tiers = [
        [["*"]],
        [["*:vip"], SERVICES[:10]],
        [SERVICES[5:12], SERVICES[12:]],
        [["s1", "s2"], ["*:priority"]],
    ]
    return m.Config(
        "bench", {"en": "Bench"}, ["zh", "en"], "Asia/Shanghai",
        services=[m.ServiceInfo(s, "", {"zh": "业务", "en": "Business"}, 15) for s in SERVICES],
        classes=[m.ClassInfo(c, {"zh": c, "en": c}, 15 if c == "ordinary" else 10) for c in CLASSES],
        counters=[
            m.CounterInfo(str(n), f"counter-{n}", tiers[n % 4], planned=n % 10 != 9, backup="1999")
            for n in range(1, COUNTERS + 1)
        ],
        kiosks=[m.KioskInfo(f"kiosk-{n}", 1 + 200 * n, 200 + 200 * n) for n in range(4)],
        boards=["board-1", "board-2"],
    )  # fmt: skip


def _data(config: m.Config) -> HallData:
    data = HallData(n=WAITING, at=NOW)
    for n in range(WAITING):
        service, class_ = SERVICES[n % 20], CLASSES[n % 7 % 3]
        ticket = _ticket(n, service, class_, NOW - (WAITING - n) * 0.6)
        data.tickets[ticket.id] = ticket
    for number, info in enumerate(config.counters):
        data.counters[info.id] = _counter(data, number, info.id)
    return data


def _ticket(n: int, service: str, class_: str, since: float) -> Ticket:
    return Ticket(f"t{n}", n, f"{service}{n}", n, service, class_, "kiosk-1", None, since, "boot")


def _counter(data: HallData, number: int, counter: str) -> CounterRecord:
    """Of ten: six serve, one calls, one is idle, one paused, one closed."""
    clerk = None if number % 10 == 9 else f"1{number:03}"
    pause = m.Pause("rest", minutes=10) if number % 10 == 8 else None
    record = CounterRecord(owned=m.Owned(clerk, pause=pause), since=NOW - 30 - number)
    if number % 10 < 7:
        ticket = _ticket(WAITING + number, SERVICES[number % 20], "ordinary", NOW - 900)
        ticket.status, ticket.counter = ("serving", counter) if number % 10 < 6 else ("called", counter)
        record.ticket, record.serving = ticket.id, ticket.status == "serving"
        data.tickets[ticket.id] = ticket
    return record
