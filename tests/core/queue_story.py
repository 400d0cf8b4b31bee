"""People in lines, on paper: what the checks of queues and promises see, with no hall around them.

`Lines` keeps the alerts that stand, as the journal would; each `look` tells what is found.
"""

import math
from collections.abc import Mapping

import msgspec

from hall import entries as e
from hall import messages as m
from hall.advice import Advisor
from hall.closing import closing
from hall.finding import Finding
from hall.ledger import Ledger
from hall.links import Heard
from hall.look import Dark, Look
from hall.plan import Planned
from hall.promises import Promises
from hall.queues import Queues
from hall.settings import RulesTable
from hall.state import AlertRecord, CounterRecord, HallData, Ticket
from hall.waiting import Rules
from tests.core.stories import NINE, config

AT_WORK = ("open", "calling", "serving")


class People:
    """`state` puts a counter into a phase; `come`, `go` and `finish` are people."""

    def __init__(
        self, hall_config: m.Config | None = None, table: RulesTable | None = None, *, now: float = NINE,
        planned: tuple[str, ...] = (), phase: m.Phase = "open",
    ) -> None:  # fmt: skip
        self.config = hall_config or config()
        self.table = table or RulesTable()
        self.rules = Rules(self.config)
        self.now = now
        self.phase = phase
        self.planned = planned
        self.opened_at = -math.inf
        self.dark = False  # the hall's own link is down
        self.lost: set[str] = set()
        self.blank: set[str] = set()
        self.ledger = Ledger(HallData(day="2025-10-09"))
        self.found: dict[str, Finding] = {}
        self.next_at: float | None = None
        self._n = 0
        self.restart()

    @property
    def data(self) -> HallData:
        return self.ledger.data

    def restart(self) -> None:
        """What only the process knew is gone; what stands, stands."""
        self.advisor = Advisor(self.config, self.rules)
        self.queues = Queues(self.advisor)
        self.promises = Promises(self.advisor)

    # --- what happens -------------------------------------------------------------------------------------

    def come(
        self, count: int = 1, service: str = "a", class_: str = "ordinary", *, ago: float = 0.0,
        only: str | None = None,
    ) -> list[Ticket]:  # fmt: skip
        return [self._come(service, class_, ago, only) for _ in range(count)]

    def _come(self, service: str, class_: str, ago: float, only: str | None) -> Ticket:
        self._n += 1
        printed = f"{service.upper()}{self._n:03}"
        ticket = Ticket(
            f"t{self._n}", self._n, printed, self._n, service, class_, "kiosk-1", None, self.now - ago, "boot"
        )
        ticket.only = only
        self.ledger.tickets.add(ticket)
        self.data.n += 1
        self.queues.entry(
            e.FactTaken("kiosk-1", "e", self._n, ticket.id, "ticket_issued", msgspec.Raw(b"{}"))
        )
        return ticket

    def go(self, count: int = 1, service: str = "a") -> None:
        """Called, and served at once: the oldest."""
        for ticket in self.ledger.lines.first(service, count):
            self.ledger.tickets.drop(ticket.id)
            self.data.n += 1

    def handled(self, minutes: float, count: int = 20, service: str = "a") -> None:
        self.data.handlings[service] = [minutes * 60] * count
        self.data.n += 1

    def state(self, phase: str, *counters: str) -> None:
        for counter in counters:
            clerk = None if phase == "closed" else f"100{counter}"
            pause = m.Pause("rest") if phase == "paused" else None
            record = CounterRecord(m.Owned(clerk=clerk, pause=pause))
            if phase in ("calling", "serving"):
                record.ticket, record.serving = "x", phase == "serving"
            self.data.counters[counter] = record
        self.data.n += 1

    # --- looking ------------------------------------------------------------------------------------------

    def glance(self) -> Look:
        lines = self.ledger.lines
        planned = Planned(dict.fromkeys(self.planned, float("-inf")))
        return Look(
            self.ledger, self.config, self.rules, self.table, self.now, lines.heads(), lines.counts(), [], {},
            self.phase, planned, {}, Heard(lambda place, _: place in self.lost), self.opened_at,
            Dark(self.now, math.inf) if self.dark else Dark(), blank=self.blank,
        )  # fmt: skip

    def look(self, wait: float = 0.0) -> Mapping[str, Finding]:
        """Some time later; what is found stands from now on, and what is not has ended."""
        self.now += wait
        look = self.glance()
        self.advisor.note(look)
        found = [*self.queues.look(look), *self.promises.look(look), *closing(look)]
        self.found = {finding.key: finding for finding in found}
        assert len(self.found) == len(found), "one alert each"
        self.next_at = look.next_at
        alerts = self.data.alerts
        for key in alerts.keys() - self.found.keys():
            del alerts[key]
        for key, finding in self.found.items():
            alerts.setdefault(key, AlertRecord(self.now, {}, finding.cause, self.now)).cause = finding.cause
        return self.found

    def watch(self, seconds: float, step: float = 5.0) -> Mapping[str, Finding]:
        """Time passes, looked at again and again."""
        for _ in range(int(seconds // step)):
            self.look(step)
        return self.found
