"""A day at a kiosk with everything that can happen to it, and beside it what must hold, said in the plainest way."""

from dataclasses import dataclass, field

from hall import hours
from hall import messages as m
from hall.device import ButtonPressed, HallLink, PrinterState, Received, SlipOutcome, StorageBack
from hall.kiosk_view import KioskView
from kiosk.actions import (
    Action,
    CommitAssistance,
    CommitClass,
    CommitNote,
    CommitTicket,
    PrintSelfTest,
    PrintSlip,
    ProbeStorage,
    ResolveTicket,
    SaveNumbers,
    Show,
    TellOrder,
)  # fmt: skip
from kiosk.events import (
    AssistanceTold,
    CardTapped,
    ClassCommitted,
    CodeEntered,
    CommitFailed,
    NoteReserved,
    OrderTold,
    SelfTestRead,
    TicketVoided,
)  # fmt: skip
from kiosk.kiosk import Kiosk
from tests.core.front_story import BUTTONS, FULL, HELP, PRIORITY, VIP, A, front
from tests.core.kiosk_story import committed

WRITES = CommitTicket | CommitNote | CommitClass | CommitAssistance | ResolveTicket | TellOrder | ProbeStorage
ANSWER_S, FINGER_S = 10.0, 0.3
HALL_HOURS = hours.of_hall(FULL)


@dataclass
class Day:
    """`paper`: label of the day, service and number of every ticket whose slip may be out."""

    screen: bool
    listed: m.Bookings
    now: float | None
    real: float = 1000.0
    unit: Kiosk = field(init=False)
    can_write: bool = True
    paper: list[tuple[str | None, str, int]] = field(default_factory=list)
    tickets: list[CommitTicket] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)  # of tickets that may be out
    job: str = ""  # of the ticket or note at the printer
    phase: m.Phase | None = None
    linked: bool = False
    waits: int = 0  # for "a", as the hall said last
    _asked: tuple[str, int, float] | None = None  # kind, button, since when
    _jobs: int = 0

    def __post_init__(self) -> None:
        self.unit = front(screen=self.screen, now=self.now, bookings=self.listed)

    def happens(self, event: object) -> None:
        """An event, and all that follows from it."""
        match event:
            case HallLink(up):
                self.linked, self.phase = up, self.phase if up else None
            case Received(m.HallState(phase=phase)):
                self.phase = phase
            case Received(m.QueueState(waiting=waiting)):
                self.waits = sum(waiting.values())
        given = len(self.tickets)
        before = self._asked
        due = [event]
        while due:
            for action in self.unit.handle(due.pop(0), self.now, self.real):
                due += self._done(action)
        new = self.tickets[given:]
        assert len(new) <= 1, "one slip a press"
        for ticket in new:
            self._check(ticket, event, before)
        asked = self._asked
        if (
            isinstance(event, ButtonPressed)
            and asked == before
            and asked is not None
            and asked[1] == event.button
        ):
            is_other_touch = self.real >= asked[2] + FINGER_S
            self._asked = (asked[0], asked[1], self.real) if is_other_touch else asked  # asked anew

    def _done(self, action: Action) -> list[object]:
        if isinstance(action, WRITES) and not self.can_write:
            return [CommitFailed("full", action.order if isinstance(action, TellOrder) else None)]
        match action:
            case CommitTicket():
                self._jobs += 1
                self.job = f"job{self._jobs}"
                self.tickets.append(action)
                self.paper.append((action.day, action.service, action.number))
                self.codes += [action.booking.code] if action.booking is not None else []
                assert len(set(self.paper)) == len(self.paper), "a number twice on paper"
                return [committed(action, self.job)]
            case PrintSlip(job):
                assert job.startswith("note") or job == self.job, "printed before it is on disk"
                self.job = job
            case ResolveTicket(job, "void") if self.paper and job == self.job:
                self.paper.pop()
                if self.tickets[-1].booking is not None:
                    self.codes.pop()
                self.job = ""
                return [TicketVoided(job)]
            case Show(view):
                self._asked = self._question(view)
            case CommitNote():
                return [NoteReserved()]
            case TellOrder(order):
                return [OrderTold(order)]
            case CommitClass():
                return [ClassCommitted()]
            case CommitAssistance():
                return [AssistanceTold()]
            case PrintSelfTest():
                return [SelfTestRead(())]
            case ProbeStorage():
                return [StorageBack()]
            case SaveNumbers():
                pass
        return []

    def _question(self, view: KioskView) -> tuple[str, int, float] | None:
        """The same one stands since it was first shown."""
        if view.question is None or view.state not in ("card", "crowded"):
            return None
        known, new = self._asked, (view.state, view.question.button - 1)
        return known if known is not None and known[:2] == new else (*new, self.real)

    def _check(self, ticket: CommitTicket, event: object, before: tuple[str, int, float] | None) -> None:
        if ticket.booking is None:
            assert self._is_open(ticket.service), "issued while closed"
            assert isinstance(event, ButtonPressed | CardTapped), "a ticket nobody asked for"
            self._check_asked(ticket, event, before)
        else:
            assert self.codes.count(ticket.booking.code) == 1, "a code used twice"
        if (ticket.class_, ticket.verify) == ("priority", False):
            assert ticket.booking is None
        key = ticket.day, ticket.service
        known = [number for day, service, number in self.paper[:-1] if (day, service) == key]
        assert ticket.number > max(known, default=0), "numbers go forward"

    def _check_asked(
        self, ticket: CommitTicket, event: ButtonPressed | CardTapped, before: tuple[str, int, float] | None
    ) -> None:
        """What was asked is answered: in time, by the same button, and not by the finger that was asked."""
        if isinstance(event, CardTapped):
            assert before is not None
            assert before[0] == "card"
            assert self.real < before[2] + ANSWER_S
            assert not ticket.verify
            assert ticket.service == BUTTONS[before[1]].service
            return
        assert event.button != HELP
        if not self.screen:
            return
        if event.button == A and ticket.class_ == "ordinary" and self.linked and self.waits > 10:
            assert before is not None
            assert before[:2] == ("crowded", A)
            assert before[2] + FINGER_S <= self.real < before[2] + ANSWER_S
        is_proven_by_card = event.button == PRIORITY and ticket.class_ == "priority"
        if event.button == VIP and ticket.verify:
            assert before is not None
            assert before[:2] == ("card", VIP)
            assert before[2] + FINGER_S <= self.real < before[2] + ANSWER_S
        assert event.button != PRIORITY or is_proven_by_card

    def _is_open(self, service: str) -> bool:
        info = FULL.service(service)
        assert info is not None
        if info.hours is None and self.phase is not None:
            return self.phase == "open"
        return self.now is None or hours.phase(self.now, hours.of_service(FULL, info)) == "open"


def outcome(day: Day, kind: str) -> SlipOutcome:
    return SlipOutcome(day.job, kind, "" if kind == "confirmed" else "paper_end")


def events(day: Day, what: str, how: int) -> object:
    """What a word of a story is, with a number to choose by."""
    match what:
        case "press":
            return ButtonPressed(how % len(BUTTONS))
        case "tap":
            return CardTapped(("11", "44", "ff")[how % 3] * 16)
        case "code":
            return CodeEntered(
                [*(b.code for b in day.listed.bookings), "e" * 32][how % (len(day.listed.bookings) + 1)]
            )
        case "end":
            return outcome(day, ("confirmed", "confirmed", "unverified", "void")[how % 4])
        case "printer":
            return PrinterState("ready", "ok") if how % 3 else PrinterState("fault", "end", "paper_end")
        case "link":
            return HallLink(bool(how % 2))
        case "hall":
            phases: list[m.Phase] = ["open", "open", "break", "closing", "closed"]
            state = m.HallState("h1", 1, "2026-03-02", "2026-03-02", phases[how % 5], "normal", 1.0, True)
            return Received(state, None, "hall", True)
        case "queue":
            queue = m.QueueState("h1", 1, {"ordinary": 5 * (how % 4)}, estimate_s=600.0)
            return Received(queue, "a", "queue/a", True)
    return None
