"""A hall on paper with a clerk at counter 1 in any state: variants, papers to fetch, three counters and their lines."""

import dataclasses

import msgspec

from hall import entries as e
from hall import messages as m
from hall.ledger import Ledger
from hall.settings import RulesTable
from hall.state import HallData, Ticket
from tests.core.stories import Paper, config

SERVES = {"1": [["a", "b"]], "2": [["*"]], "3": [["c"]]}
VARIANTS = [m.VariantInfo("new", {"en": "New line"}, 10), m.VariantInfo("bill", {"en": "Bill"}, 5)]
UNITS = ("counter-1", "counter-2", "counter-3")
OWN = e.AlertRaised | e.AlertCleared | e.FactTaken | e.Booted | e.DayTurned
"""What the hall writes down besides what was asked."""


def clerks_config(serves: dict[str, list[list[str]]] | None = None) -> m.Config:
    plain = config(counters=3, serves=serves or SERVES)
    services = [
        msgspec.structs.replace(s, variants=VARIANTS if s.id == "a" else [], target_min=15)
        for s in plain.services
    ]
    classes = [*plain.classes, m.ClassInfo("return", {"en": "Return"}, 10)]
    return msgspec.structs.replace(plain, services=services, classes=classes)


class ClerksHall(Paper):
    """Counters 1 and 2 are open, 3 is closed."""

    def __init__(
        self, rules: RulesTable | None = None, serves: dict[str, list[list[str]]] | None = None
    ) -> None:
        super().__init__(clerks_config(serves), rules=rules)
        self.ready(*UNITS)
        self.sign_in("1", "2")
        self._seen = len(self.journal)

    def asks(self, counter: str, action: str, /, **more: object) -> list[e.AnyEntry] | str:
        """What the hall wrote down for a request, or the code of its refusal."""
        self._seen = len(self.journal)
        reply = self.ask(counter, action, **more)
        return self.made() if reply.status == "ok" else reply.error or reply.status

    def made(self) -> list[e.AnyEntry]:
        """Decided since the last request."""
        return [r.entry for r in self.journal[self._seen :] if not isinstance(r.entry, OWN)]

    def serve(self, counter: str = "1") -> None:
        assert self.ask(counter, "next").status == "ok"
        assert self.ask(counter, "start").status == "ok"

    def miss(self, counter: str = "1") -> None:
        """Whoever is next does not come."""
        for action in ("next", "recall", "no_show"):
            assert self.ask(counter, action).status == "ok"

    def found(self, printed: str) -> Ticket:
        (ticket,) = self.hall.ledger.printed(printed)
        return ticket

    def turn(self, counter: str = "1") -> int:
        return self.hall.ledger.counter(counter).turn

    def leave(self, counter: str) -> None:
        self.owned(counter, "signed_out", m.Owned())

    def pass_time(self, seconds: float) -> None:
        """Nothing is pressed meanwhile, and every unit can be heard."""
        self.now += seconds
        self.real += seconds
        self.healthy(*UNITS)
        self.ready(*UNITS)  # or some count as lost until the hall looks again


def replayed(paper: Paper) -> Ledger:
    """From the journal's bytes, as after a kill."""
    ledger = Ledger()
    for recorded in paper.journal:
        entry = msgspec.json.decode(msgspec.json.encode(recorded.entry), type=e.AnyEntry)
        ledger.apply(dataclasses.replace(recorded, entry=entry))
    return ledger


def reread(ledger: Ledger) -> Ledger:
    """From a snapshot."""
    return Ledger(msgspec.json.decode(msgspec.json.encode(ledger.data), type=HallData))
