"""The kiosk's numbers through kills, full disks and void slips: its core with a disk on paper (R01)."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from hall.device import ButtonPressed, SlipOutcome, SlipStarted, StorageBack
from kiosk.actions import (
    AckSeen,
    Action,
    CommitFailed,
    CommitTicket,
    ProbeStorage,
    ResolveTicket,
    SaveNumbers,
    TicketVoided,
)
from kiosk.kiosk import Kiosk
from kiosk.numbers import Numbers
from tests.core.kiosk_story import BUTTONS, CONFIG, DAY, NEXT_DAY, NOW, READY, REAL, committed, hall, received


@dataclass
class Disk:
    """As `kiosk/main.py` uses it: what is written here survives a kill, and nothing else does."""

    numbers: Numbers = field(default_factory=lambda: Numbers(DAY))
    held: dict[str, tuple[str | None, str, int]] = field(default_factory=dict)
    tickets: list[tuple[str | None, str, int]] = field(default_factory=list)  # a slip of which may be out
    jobs: int = 0
    can_write: bool = True

    def perform(self, action: Action) -> object | None:
        if (
            isinstance(action, CommitTicket | ResolveTicket | SaveNumbers | ProbeStorage)
            and not self.can_write
        ):
            return CommitFailed("full")
        match action:
            case CommitTicket():
                self.jobs += 1
                self.numbers = action.numbers
                self.held[f"job{self.jobs}"] = (action.day, action.service, action.number)
                return committed(action, f"job{self.jobs}")
            case ResolveTicket(job, outcome) if job in self.held:
                ticket = self.held.pop(job)
                if outcome == "void":
                    return TicketVoided(job)
                self.tickets.append(ticket)
            case SaveNumbers(numbers):
                self.numbers = numbers
            case ProbeStorage(numbers):
                self.numbers = numbers
                return StorageBack()
        return None

    def start(self) -> Kiosk:
        """What was held is released as unverified."""
        self.tickets += self.held.values()
        self.held = {}
        unit = Kiosk("kiosk-1", BUTTONS, CONFIG, self.numbers, True)
        unit.handle(READY, NOW, REAL)
        return unit

    def give(self, unit: Kiosk, event: object, real: float) -> None:
        due = [event]
        while due:
            for action in unit.handle(due.pop(0), NOW, real):
                follows = self.perform(action)
                due += [] if follows is None else [follows]


@given(
    st.lists(
        st.sampled_from(
            ["press", "other", "void", "void", "confirmed", "unverified", "started", "kill", "full", "room", "time",
             "ack", "day"]
        ),
        max_size=60,
    )
)  # fmt: skip
def test_no_two_tickets_that_may_be_out_have_one_number_whenever_the_kiosk_is_killed(
    story: list[str],
) -> None:
    """R01."""
    disk = Disk()
    unit = disk.start()
    real, day = REAL, DAY
    for what in story:
        real += 0.3
        match what:
            case "press" | "other":
                disk.give(unit, ButtonPressed(0 if what == "press" else 1), real)
            case "void" | "confirmed" | "unverified":
                disk.give(unit, SlipOutcome(f"job{disk.jobs}", what), real)
            case "started":
                disk.give(unit, SlipStarted(f"job{disk.jobs}"), real)
            case "kill":
                disk.can_write = True
                unit = disk.start()
                disk.give(unit, received(hall(day)), real)
            case "full" | "room":
                disk.can_write = what == "room"
            case "time":
                real += 3.0
                disk.give(unit, None, real)
            case "ack":
                seen = [number for of, service, number in disk.tickets if of == day and service == "a"]
                disk.give(unit, AckSeen(day, {"a": max(seen)} if seen else {}), real)
            case "day":
                day = NEXT_DAY
                disk.give(unit, received(hall(day)), real)
        given_out = [*disk.tickets, *disk.held.values()]
        assert len(set(given_out)) == len(given_out)
