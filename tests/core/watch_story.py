"""A hall that looks twice, and anything at all that may happen between two looks: to records, lines, units."""

import random
from collections.abc import Iterable
from dataclasses import replace

import msgspec

from hall import entries as e
from hall import messages as m
from hall.alerts import Watch
from hall.bells import Bells
from hall.finding import Finding
from hall.ledger import Ledger, Recorded
from hall.links import Heard, Links
from hall.settings import RulesTable
from hall.state import CounterRecord, HallData, Ticket
from hall.waiting import Rules
from tests.core.hall_story import site
from tests.core.stories import NINE

COUNTERS = ("1", "2", "3", "4")
SERVES = {"1": [["a"]], "2": [["a"]], "3": [["b"]]}
PAUSES = (
    m.Pause("rest", minutes=2),
    m.Pause("internal"),
    m.Pause("away", uncovered=True),
    m.Pause("rest", after=True),
)
OWNED = [m.Owned(), m.Owned("1001"), m.Owned("1002"), *[m.Owned("1001", pause=pause) for pause in PAUSES]]
RULES = RulesTable(
    idle_min=2, called_min=2, absent_min=1, pause_min=5, long_queue=4, internal_waiting=2, qualified=2,
    transfer_min=3, park_min=3,
)  # fmt: skip
OPEN = {"thu": ["16:40-17:05", "17:08-17:45"]}


def hall_config() -> m.Config:
    found = site(counters=4, services="ab", serves=SERVES, hours={"thu": ["00:00-24:00"]})
    with_plan = {"2": {"backup": "1009"}, "3": {"plan": OPEN}, "4": {}}
    counters = [
        msgspec.structs.replace(c, planned=c.id in with_plan, **with_plan.get(c.id, {}))
        for c in found.counters
    ]
    return msgspec.structs.replace(found, counters=counters, boards=["board-1"], skills={"1002": ["b"]})


class Both(Watch):
    """Beside it another that is told all the same, and that anything may have changed since its last look."""

    looks = 0  # with anything to compare

    def __init__(self, config: m.Config, rules: Rules, table: RulesTable) -> None:
        super().__init__(config, rules, table)
        self._anew = Watch(config, rules, table)

    def entry(self, entry: e.AnyEntry) -> None:
        super().entry(entry)
        self._anew.entry(entry)

    def configure(self, config: m.Config) -> None:
        super().configure(config)
        self._anew.configure(config)

    def keyed(self, counter: str, now: float) -> None:
        super().keyed(counter, now)
        self._anew.keyed(counter, now)

    def look(self, ledger: Ledger, now: float, phase: m.Phase, heard: Heard) -> dict[str, Finding]:
        found = super().look(ledger, now, phase, heard)
        anew = self._anew.look(ledger, now, phase, replace(heard, steady=None, changes=None))
        assert list(found.items()) == list(anew.items())
        assert (self.prompts, self.prompted) == (self._anew.prompts, self._anew.prompted)
        assert (self.load, self.next_at) == (self._anew.load, self._anew.next_at)
        Both.looks += heard.steady is not None
        return found


class AnyHall:
    """No story has to make sense: each `step` changes one thing by itself, waits, and looks."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = NINE
        self.phase: m.Phase = "open"
        self.ledger = Ledger(HallData(day="2025-10-09", booted_at=NINE - 600))
        self.told: set[str] = set()  # kinds of alerts
        self.found: dict[str, Finding] = {}
        config = hall_config()
        self.watch = Both(config, Rules(config), RULES)
        self.bells = Bells(self.ledger, RULES, "boot")
        self.links = Links(config)
        self.units = [*(c.unit for c in config.counters), *(p.unit for p in config.pads)]
        self.units += ["kiosk-1", "kiosk-2", "board-1"]
        began = self.now - self.dice.choice((10.0, 600.0))
        self.links.start(began)
        self.links.connected(began)
        for unit in self.units:
            self.links.presence(unit, m.UnitState("ready", "boot"), began)
        self.ledger.data.counters.update({c: CounterRecord() for c in COUNTERS})
        self._tickets = 0

    def step(self) -> None:
        rare = self.key, self.unit, self.link, self.hall, self.variant
        self.dice.choice([*[self.record] * 6, *[self.come] * 4, *[self.go] * 4, *rare])()
        self.now += self.dice.choice((0.0, 0.5, 1.0, 1.0, 7.0, 20.0, 59.0, 61.0))
        self.hear(
            unit for unit in self.units if self.links.hears(unit, self.now - 1) or self.dice.random() < 0.1
        )
        self.look()

    def hear(self, units: Iterable[str]) -> None:
        for unit in units:
            self.links.heard(unit, self.now)

    def look(self) -> None:
        self.links.check(self.now)
        self.found = self.watch.look(self.ledger, self.now, self.phase, self.links.heard_at(self.now))
        for entry in self.bells.settle(self.found, self.now, self.links.off_since):
            self.ledger.apply(Recorded(self.ledger.data.n + 1, self.now, "boot", entry))
            self.told.add(str(getattr(entry, "alert", "")).partition(".")[0])

    # --- what happens ---------------------------------------------------------------------------------------

    def record(self) -> None:
        record = self.ledger.data.counters[self.dice.choice(COUNTERS)]
        match self.dice.randrange(7):
            case 0 | 1:
                record.owned = self.dice.choice(OWNED)
            case 2:
                record.ticket = self.dice.choice([None, *self.ledger.data.tickets])
            case 3:
                record.serving = not record.serving
            case 4:
                record.since = self.now - self.dice.choice((0.0, 0.0, 50.0, 700.0))
            case 5:
                record.present = self.dice.choice((None, False, False, True))
            case 6:
                record.present_at = self.now - self.dice.choice((0.0, 50.0))

    def come(self) -> None:
        service, ago_s = self.dice.choice("aab"), self.dice.choice((0.0, 0.0, 400.0, 800.0))
        only = self.dice.choice(COUNTERS) if self.dice.random() < 0.3 else None
        self.sent(service, ago_s, only=only, class_=self.dice.choice(("ordinary", "vip")))

    def sent(self, service: str, ago_s: float, *, only: str | None, class_: str = "ordinary") -> Ticket:
        """`only`: by another counter, to this one."""
        self._tickets += 1
        number, since = self._tickets, self.now - ago_s
        ticket = Ticket(
            f"t{number}", number, f"A{number}", number, service, class_, "kiosk-1", None, since, "boot"
        )
        if only is not None:
            ticket.only, ticket.sent_by, ticket.sent_at = only, self.dice.choice(COUNTERS), self.now - 100
        self.ledger.tickets.add(ticket)
        self.watch.entry(e.Transferred("1", ticket.id, service))
        return ticket

    def go(self) -> None:
        """Somebody who waits: away, or parked."""
        held = {record.ticket for record in self.ledger.data.counters.values()}
        tickets = self.ledger.data.tickets.values()
        waiting = [t for t in tickets if t.status == "waiting" and t.id not in held]
        if not waiting:
            return
        ticket = self.dice.choice(waiting)
        self.ledger.tickets.drop(ticket.id)
        if self.dice.random() < 0.2:
            ticket.status, ticket.counter, ticket.aside_at = "parked", self.dice.choice(COUNTERS), self.now
            self.ledger.tickets.add(ticket)
            self.watch.entry(e.Parked(ticket.counter, ticket.id, 0.0))

    def key(self) -> None:
        self.watch.keyed(self.dice.choice(COUNTERS), self.now)

    def unit(self) -> None:
        unit = self.dice.choice(self.units)
        match self.dice.randrange(4):
            case 0:
                self.links.presence(unit, None, self.now)
            case 1 | 2:
                self.links.presence(unit, m.UnitState("ready", "boot"), self.now)
            case 3:
                health = m.Health(
                    keypad=self.dice.choice(("ok", "lost")), display=self.dice.choice(("ok", "lost"))
                )
                self.links.health(unit, health, self.now)

    def link(self) -> None:
        if self.links.off_since is not None:
            self.links.connected(self.now)
        elif self.dice.random() < 0.3:
            self.links.disconnected(self.now)

    def hall(self) -> None:
        data = self.ledger.data
        match self.dice.randrange(4):
            case 0:
                self.phase = self.dice.choice(("open", "open", "closing", "closed", "break"))
            case 1:
                self.phase, data.closing_day, data.serve_on = "closing", data.day, self.dice.random() < 0.5
            case 2:
                data.booted_at = self.now
            case 3:
                self.phase = "open"

    def variant(self) -> None:
        """The one case in which nothing says so but the entry."""
        counter = self.dice.choice(COUNTERS)
        ticket = self.ledger.data.tickets.get(self.ledger.counter(counter).ticket or "")
        if ticket is not None:
            ticket.variant = self.dice.choice(("long", "short"))
            for each in COUNTERS:
                self.watch.entry(e.VariantChosen(each, ticket.id, ticket.variant))
