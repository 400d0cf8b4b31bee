"""The kiosk's numbers through kills, full disks and void slips: its core with a disk on paper (R01)."""

from dataclasses import dataclass, field

from hypothesis import example, given
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
    actions_left: int | None = None  # before the power is cut

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
            case ResolveTicket(job, outcome, _, numbers) if job in self.held:
                ticket = self.held.pop(job)
                self.numbers = numbers or self.numbers
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
        self.can_write, self.actions_left = True, None
        self.tickets += self.held.values()
        self.held = {}
        unit = Kiosk("kiosk-1", BUTTONS, CONFIG, self.numbers, True)
        unit.handle(READY, NOW, REAL)
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


WHAT = (
    "press", "press", "other", "void", "void", "confirmed", "unverified", "started", "full", "room", "time", "ack",
    "day", "kill",
)  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(WHAT), st.sampled_from([None, None, None, 1, 2])), min_size=3, max_size=60
    )
)
@example([("press", None), ("full", None), ("void", None), ("room", None), ("time", 1), ("press", None)])
def test_no_two_tickets_that_may_be_out_have_one_number_whenever_the_power_is_cut(
    story: list[tuple[str, int | None]],
) -> None:
    """R01. With a number: it is cut behind that many of the actions that follow."""
    disk = Disk()
    unit = disk.start()
    real, day = REAL, DAY
    for what, cut_behind in story:
        real += 3.0 if what == "time" else 0.3
        day = NEXT_DAY if what == "day" else day
        disk.can_write = what != "full" and (disk.can_write or what == "room")
        disk.actions_left = cut_behind
        if what == "kill" or not disk.give(unit, told(what, disk, day), real):
            unit = disk.start()
            disk.give(unit, received(hall(day)), real)
        given_out = [*disk.tickets, *disk.held.values()]
        assert len(set(given_out)) == len(given_out)


def test_a_void_number_is_the_next_tickets_over_a_kill_too() -> None:
    """R01: in the commit that makes it void."""
    disk = Disk()
    unit = disk.start()
    disk.give(unit, ButtonPressed(0), REAL)
    disk.give(unit, told("void", disk, DAY), REAL + 1)
    unit = disk.start()
    disk.give(unit, ButtonPressed(0), REAL + 2)
    assert list(disk.held.values()) == [(DAY, "a", 1)]


def told(what: str, disk: Disk, day: str) -> object | None:
    match what:
        case "press" | "other":
            return ButtonPressed(0 if what == "press" else 1)
        case "void" | "confirmed" | "unverified":
            return SlipOutcome(f"job{disk.jobs}", what)
        case "started":
            return SlipStarted(f"job{disk.jobs}")
        case "ack":
            seen = [number for of, service, number in disk.tickets if of == day and service == "a"]
            return AckSeen(day, {"a": max(seen)} if seen else {})
        case "day":
            return received(hall(day))
    return None
