"""A hall without processes and network: the core and its journal, fed with the bytes that units send."""

from itertools import count
from pathlib import Path
from typing import Literal

import msgspec

from hall import entries as e
from hall import messages as m
from hall.actions import FactArrived, Publish, Record, RequestArrived, Send
from hall.hall import Hall
from hall.journal import Journal
from hall.ledger import Ledger, Recorded
from hall.settings import RulesTable
from hall.state import CounterRecord, HallData, Ticket

NOW = 1_760_000_000.0
STAMP = m.Stamp(NOW, True, "2e52e72e-aedb-4236-aee0-31ffe1c7fe01", 5321.7)
LINES = [(service, class_) for service in "abc" for class_ in ("ordinary", "vip")]
CONFIG = m.Config(
    "bench", {"en": "Bench"}, ["zh", "en"], "Asia/Shanghai",
    services=[m.ServiceInfo(s, s.upper(), {"en": "Business"}) for s in "abc"],
    classes=[m.ClassInfo("ordinary", {"en": "Ordinary"}, 15), m.ClassInfo("vip", {"en": "VIP"}, 10)],
    counters=[m.CounterInfo("1", "counter-1", [["*:vip"], ["a", "b"], ["c"]])],
    kiosks=[m.KioskInfo("kiosk-1", 1, 999)],
)  # fmt: skip


def ledger(waiting: int) -> Ledger:
    """A counter at work and so many tickets in six lines."""
    data = HallData(n=waiting, at=NOW, counters={"1": CounterRecord(owned=m.Owned(clerk="1001"))})
    for n in range(waiting):
        service, class_ = LINES[n % 6]
        ticket = Ticket(
            f"t{n}", n, f"{service}{n}", n, service, class_, "kiosk-1", None, NOW - waiting + n, "boot"
        )
        data.tickets[ticket.id] = ticket
    return Ledger(data)


def crowded_journal(path: Path, waiting: int) -> None:
    """A journal whose last snapshot holds so many waiting tickets: a hall that was stopped in order."""
    data = ledger(waiting).data
    data.counters.clear()  # it signs in anew
    journal = Journal(path)
    made = Ledger(data)
    data.n += 1
    journal.append(Recorded(data.n, NOW, "boot", e.Booted("boot", "0")))
    journal.commit(made)
    journal.close(made)


def long_journal(path: Path, entries: int) -> None:
    """A day of so many entries: tickets come, are called and served. Not closed in order: as after a power cut."""
    hall = PaperHall(0, path, every=500)
    while len(hall.entered) < entries:
        hall.serve()
        hall.next()
    hall.abandon()


class PaperHall:
    """`entered` is what went into the journal."""

    def __init__(self, waiting: int = 0, journal: Path | None = None, every: int = 1) -> None:
        self.entered: list[Recorded] = []
        self._journal = Journal(journal) if journal is not None else None
        self._every = every  # batches in one commit
        self._batches = 0
        self._core = Hall(CONFIG, RulesTable(), ledger(waiting), "boot", "0")
        self._number = count(1)
        self._arriving: list[bytes] = []
        self._out: list[Publish | Send] = []
        self._core.start(NOW, 1.0)

    def press(self, times: int = 1) -> None:
        """Tickets' facts as they are on the wire; they wait for `arrive`."""
        for n in (next(self._number) for _ in range(times)):
            service, class_ = LINES[n % 6]
            body = m.TicketIssued(service, class_, n, f"{service.upper()}{n:03}", "2026-01-02", "confirmed")
            raw = msgspec.Raw(m.encode(body))
            fact = m.Fact(f"{n:024x}", "1f2e3d4c5b6a7988", n, 1, "ticket_issued", STAMP, raw, 0.4)
            self._arriving.append(m.encode(fact))

    def arrive(self) -> None:
        """One batch of the loop: everything waiting, one commit, what the world may know of it."""
        for payload in self._arriving:
            fact = m.decode(payload, m.Fact)
            known = self._journal is not None and self._journal.knows(fact.id)
            self._handle(FactArrived("kiosk-1", fact, known))
        self._arriving.clear()
        self._commit()

    def next(self, action: Literal["next", "start"] = "next") -> None:
        turn = self._core.ledger.counter("1").turn
        self._handle(RequestArrived("counter-1", m.Request("r", turn, action)))
        self._commit()

    def serve(self) -> None:
        """One more comes, and the counter is serving somebody: NEXT then finishes and calls."""
        self.press()
        self.arrive()
        if self._core.ledger.in_hand("1") is None:
            self.next()
        self.next("start")

    def _handle(self, event: object) -> None:
        for action in self._core.handle(event, NOW, 1.0, hasty=True):  # as hall/main.py does
            match action:
                case Record(recorded):
                    self.entered.append(recorded)
                    if self._journal is not None:
                        self._journal.append(recorded)
                case Publish() | Send():
                    self._out.append(action)

    def _commit(self) -> None:
        self._batches += 1
        if self._journal is not None and self._batches % self._every == 0:
            self._journal.commit(self._core.ledger)
        while self._out:
            message = self._out.pop().message
            _ = b"" if message is None else m.encode(message)

    def abandon(self) -> None:
        """What is committed stays, as in a process that was killed."""
        if self._journal is not None:
            self._journal.commit(self._core.ledger)
            self._journal.close()
