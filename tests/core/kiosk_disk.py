"""The kiosk's core with a disk on paper: what is written here survives a kill, and nothing else does."""

from dataclasses import dataclass, field

from hall.device import StorageBack
from kiosk.actions import (
    Action,
    CommitNote,
    CommitTicket,
    PrintSlip,
    ProbeStorage,
    ResolveTicket,
    SaveNumbers,
    TellOrder,
)
from kiosk.events import CommitFailed, NoteReserved, OrderTold, TicketVoided
from kiosk.kiosk import Kiosk
from kiosk.numbers import Numbers
from tests.core.kiosk_story import BUTTONS, CONFIG, DAY, NOW, READY, committed

Number = tuple[str | None, str, int]
WRITES = CommitTicket | ResolveTicket | SaveNumbers | ProbeStorage | CommitNote | TellOrder


@dataclass
class Disk:
    """As `kiosk/main.py` uses it. `printed` is paper, and not forgotten either."""

    numbers: Numbers = field(default_factory=lambda: Numbers(DAY))
    held: dict[str, Number] = field(default_factory=dict)
    tickets: list[Number] = field(default_factory=list)  # a slip of which may be out
    ordered: dict[str, str] = field(default_factory=dict)  # job of a ticket → its order
    owed: dict[str, str] = field(default_factory=dict)  # order → what is told if the power goes now
    answers: list[tuple[str, str]] = field(default_factory=list)  # facts that name an order, and its outcome
    printed: list[str] = field(default_factory=list)  # orders
    under_way: tuple[str, str | None] = ("", None)  # the last job at the printer, and its order
    jobs: int = 0
    can_write: bool = True
    actions_left: int | None = None  # before the power is cut
    _reserved: str = ""

    def perform(self, action: Action) -> object | None:
        if isinstance(action, WRITES) and not self.can_write:
            return CommitFailed("full", action.order if isinstance(action, TellOrder) else None)
        match action:
            case CommitTicket():
                self.jobs += 1
                job = f"job{self.jobs}"
                self.numbers = action.numbers
                self.held[job] = (action.day, action.service, action.number)
                if action.order is not None:
                    self.ordered[job] = action.order
                return committed(action, job)
            case ResolveTicket(job, outcome, _, numbers) if job in self.held:
                return self._resolve(job, outcome, numbers)
            case CommitNote(order):
                self.owed[order], self._reserved = "unverified", order
                return NoteReserved()
            case TellOrder(order, outcome):
                self.answers.append((order, outcome))
                self.owed.pop(order, None)
                return OrderTold(order)
            case PrintSlip(job):
                is_note = job.startswith("note-")
                assert self._reserved in self.owed if is_note else job in self.held, (
                    "printed before it is on disk"
                )
                order = self._reserved if is_note else self.ordered.get(job)
                self.under_way = job, order
                self.printed += [] if order is None else [order]
            case SaveNumbers(numbers) | ProbeStorage(numbers):
                self.numbers = numbers
                return StorageBack() if isinstance(action, ProbeStorage) else None
        return None

    def _resolve(self, job: str, outcome: str, numbers: Numbers | None) -> object | None:
        ticket, order = self.held.pop(job), self.ordered.get(job)
        self.numbers = numbers or self.numbers
        if outcome == "void":
            if order is not None:
                self.owed[order] = "void"
            return TicketVoided(job)
        self.tickets.append(ticket)
        self.answers += [] if order is None else [(order, outcome)]
        return None

    def start(self) -> Kiosk:
        """What was held is released as unverified, what was owed is told."""
        self.can_write, self.actions_left = True, None
        for job in [*self.held]:
            self._resolve(job, "unverified", None)
        self.answers += self.owed.items()
        self.owed = {}
        orders = [order for order, _ in self.answers]
        unit = Kiosk("kiosk-1", BUTTONS, CONFIG, self.numbers, True, orders=orders)
        unit.handle(READY, NOW, 0.0)
        return unit

    def give(self, unit: Kiosk, event: object, real: float) -> bool:
        """False: the power was cut behind one of the actions."""
        due = [event]
        while due:
            for action in unit.handle(due.pop(0), NOW, real):
                follows = self.perform(action)
                due += [] if follows is None else [follows]
                if self.actions_left is not None:
                    self.actions_left -= 1
                    if self.actions_left <= 0:
                        return False
        return True
