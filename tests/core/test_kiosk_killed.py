"""The kiosk's numbers and orders through kills, full disks and void slips: its core with a disk on paper (R01, R51)."""

from dataclasses import dataclass, field

from hypothesis import example, given
from hypothesis import strategies as st

from hall import messages as m
from hall.device import ButtonPressed, PrinterState, Received, SlipOutcome, SlipStarted
from kiosk.events import AckSeen
from tests.core.kiosk_disk import Disk
from tests.core.kiosk_story import DAY, NEXT_DAY, READY, REAL, hall, order, received

WHAT = (
    "press", "press", "other", "void", "void", "confirmed", "unverified", "started", "full", "room", "time", "ack",
    "day", "kill", "issue", "issue", "note", "note", "again", "before", "long", "fault", "mended",
)  # fmt: skip
STORY = st.lists(
    st.tuples(st.sampled_from(WHAT), st.sampled_from([None, None, None, 1, 2, 3])), min_size=3, max_size=60
)
NOTE = m.SlipNote({"zh": "凭条"})
PASSES_S = {"time": 3.0, "long": 61.0}


@dataclass
class Life:
    """A story told to a kiosk; with a number the power is cut behind that many of the actions that follow."""

    disk: Disk = field(default_factory=Disk)
    day: str = DAY
    orders: list[Received] = field(default_factory=list)
    ends: dict[str, str] = field(default_factory=dict)  # order → what the printer said of its slip

    def tell(self, story: list[tuple[str, int | None]]) -> None:
        disk, real = self.disk, REAL
        unit = disk.start()
        for what, cut_behind in story:
            real += PASSES_S.get(what, 0.3)
            self.day = NEXT_DAY if what == "day" else self.day
            disk.can_write = what != "full" and (disk.can_write or what == "room")
            disk.actions_left = cut_behind
            if what == "kill" or not disk.give(unit, self.event(what), real):
                unit = disk.start()
                disk.give(unit, received(hall(self.day)), real)
            given_out = [*disk.tickets, *disk.held.values()]
            assert len(set(given_out)) == len(given_out)

    def event(self, what: str) -> object | None:
        job, of = self.disk.under_way
        match what:
            case "press" | "other":
                return ButtonPressed(0 if what == "press" else 1)
            case "void" | "confirmed" | "unverified":
                if of is not None:
                    self.ends.setdefault(of, what)
                return SlipOutcome(job, what)
            case "started":
                return SlipStarted(job)
            case "ack":
                seen = [
                    number for of, service, number in self.disk.tickets if of == self.day and service == "a"
                ]
                return AckSeen(self.day, {"a": max(seen)} if seen else {})
            case "day":
                return received(hall(self.day))
            case "issue":
                self.orders.append(order(f"0dd{len(self.orders)}", "issue", service="a"))
                return self.orders[-1]
            case "note":
                self.orders.append(order(f"0dd{len(self.orders)}", "slip", note=NOTE))
                return self.orders[-1]
            case "again":
                return self.orders[-1] if self.orders else None
            case "before":
                return self.orders[-2] if len(self.orders) > 1 else None
            case "fault" | "mended":
                return PrinterState("fault", "ok", "cover_open") if what == "fault" else READY
        return None


@given(STORY)
@example([("press", None), ("full", None), ("void", None), ("room", None), ("time", 1), ("press", None)])
def test_no_two_tickets_that_may_be_out_have_one_number_whenever_the_power_is_cut(
    story: list[tuple[str, int | None]],
) -> None:
    """R01."""
    life = Life()
    life.tell(story)
    assert life.disk.jobs >= len(life.disk.tickets)


@given(STORY)
@example([("press", None), ("note", None), ("void", 2), ("kill", None)])
@example([("issue", None), ("note", None), ("void", 1), ("again", None)])
@example([("issue", None), ("note", None), ("void", 3), ("again", None)])
@example([("note", None), ("confirmed", 1), ("again", None)])
@example([("full", None), *[("press", None)] * 6, ("room", None), ("note", None)])
@example([("note", 1), ("again", None)])
def test_whenever_the_power_is_cut_an_order_is_printed_once_at_most_and_answered_once(
    story: list[tuple[str, int | None]],
) -> None:
    """R51. Also with a full disk, faults and redelivery; "void" only if surely nothing is out."""
    life = Life()
    life.tell(story)
    disk = life.disk
    disk.start()
    told = dict(disk.answers)
    assert len(told) == len(disk.answers), "answered twice"
    assert len(set(disk.printed)) == len(disk.printed), "printed twice"
    assert set(disk.printed) <= set(told), "printed, and nobody is told"
    wrong = [
        order
        for order, outcome in told.items()
        if outcome == "void" and order in disk.printed and life.ends.get(order) != "void"
    ]
    assert wrong == []


def test_a_void_number_is_the_next_tickets_over_a_kill_too() -> None:
    """R01: in the commit that makes it void."""
    life = Life()
    life.tell([("press", None), ("void", None), ("kill", None), ("press", None)])
    assert list(life.disk.held.values()) == [(DAY, "a", 1)]
