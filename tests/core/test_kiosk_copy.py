"""A copy of the last slip: only when a person asks, one slip at a time, and everybody who asked is told."""

import pytest

from hall import messages as m
from hall.device import ButtonPressed, PrinterState, SlipOutcome, SlipStarted, StorageBack
from hall.paper import Paper
from kiosk.actions import Action, CommitCopy, CopyEnded, CopyRefused, Lamp, PrintSlip, Report
from kiosk.events import CommitFailed, CopyAsked, CopyCommitted, CopyReserved, LastSlip
from kiosk.kiosk import Kiosk
from kiosk.numbers import Numbers
from kiosk.slip import copy_slip
from kiosk.template import default
from tests.core.kiosk_story import BUTTONS, CONFIG, DAY, NOW, READY, REAL, kiosk, take, ticket

ISSUED = m.TicketIssued("a", "ordinary", 12, "A012", DAY, "unverified", "no_answer")
LAST = LastSlip("t12", ISSUED, NOW - 600, "unverified", "no_answer")
HERE = CopyAsked(LAST, seen="t12", question=7)
ORDERED = CopyAsked(LAST, order="0dd0")
LIT, DARK = [Lamp(0, "on"), Lamp(1, "on")], [Lamp(0, "off"), Lamp(1, "off")]
COPY = copy_slip(default(), CONFIG, Paper(), ISSUED, "t12", NOW - 600, "kiosk-1")


def copy(unit: Kiosk, asked: CopyAsked = HERE, real: float = REAL) -> list[Action]:
    """Asked for, and written down."""
    assert unit.handle(asked, NOW, real) == [CommitCopy(asked)]
    return unit.handle(CopyReserved(), NOW, real)


def test_a_copy_is_the_last_slip_with_its_number_and_time_marked_as_a_copy() -> None:
    unit = kiosk()
    assert copy(unit) == [PrintSlip("copy-1", COPY), *DARK]
    assert unit.handle(SlipOutcome("copy-1", "confirmed"), NOW, REAL + 1) == [
        CopyEnded(HERE, "confirmed"),
        *LIT,
    ]
    assert unit.handle(CopyCommitted(), NOW, REAL + 1) == []


def test_a_copy_takes_no_number() -> None:
    unit = kiosk()
    copy(unit)
    unit.handle(SlipOutcome("copy-1", "void", "paper_end"), NOW, REAL + 1)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2) == [ticket(1, Numbers(DAY))]


def test_presses_are_ignored_while_a_copy_is_under_way_as_with_any_slip() -> None:
    unit = kiosk()
    copy(unit)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 1) == []
    unit.handle(SlipOutcome("copy-1", "confirmed"), NOW, REAL + 2)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2.09) == []
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2.2) != []


def test_two_copies_are_two_jobs() -> None:
    unit = kiosk()
    copy(unit)
    unit.handle(SlipOutcome("copy-1", "confirmed"), NOW, REAL + 1)
    assert copy(unit, real=REAL + 2)[0] == PrintSlip("copy-2", COPY)
    assert unit.handle(SlipOutcome("copy-1", "confirmed"), NOW, REAL + 2) == []


def test_a_doubtful_copy_asks_no_customer_and_is_told_to_who_asked() -> None:
    unit = kiosk()
    copy(unit)
    assert unit.handle(SlipStarted("copy-1"), NOW, REAL) == []
    ended = CopyEnded(HERE, "unverified", "no_answer")
    assert unit.handle(SlipOutcome("copy-1", "unverified", "no_answer"), NOW, REAL + 1) == [ended, *LIT]


def test_a_copy_without_any_outcome_is_unverified_after_a_minute() -> None:
    unit = kiosk()
    copy(unit)
    assert unit.next_deadline() == REAL + 60
    assert unit.handle(None, NOW, REAL + 60) == [CopyEnded(HERE, "unverified", "no_outcome"), *LIT]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (CopyAsked(None, question=7), "no_slip"),
        (CopyAsked(None, order="0dd0"), "no_slip"),
        (CopyAsked(LAST, seen="t11", question=7), "another"),
    ],
)
def test_without_a_slip_or_with_another_than_was_shown_nothing_is_printed(asked: CopyAsked, why: str) -> None:
    assert kiosk().handle(asked, NOW, REAL) == [CopyRefused(asked, why)]


def test_while_a_slip_is_under_way_no_copy_is_printed() -> None:
    unit = kiosk()
    unit.handle(ButtonPressed(0), NOW, REAL)
    assert CopyRefused(HERE, "busy") in unit.handle(HERE, NOW, REAL)
    unit = kiosk()
    take(unit)
    assert unit.handle(HERE, NOW, REAL + 1) == [CopyRefused(HERE, "busy")]
    unit = kiosk()
    unit.handle(ORDERED, NOW, REAL)
    assert unit.handle(HERE, NOW, REAL) == [CopyRefused(HERE, "busy")], "not yet on disk"
    unit.handle(CopyReserved(), NOW, REAL)
    assert unit.handle(HERE, NOW, REAL + 1) == [CopyRefused(HERE, "busy")]


def test_out_of_service_for_copies_too_and_the_cause_is_told() -> None:
    """R01."""
    unit = kiosk()
    unit.handle(PrinterState("fault", "ok", "cover_open"), NOW, REAL)
    assert unit.handle(HERE, NOW, REAL) == [CopyRefused(HERE, "cover_open")]
    unit = Kiosk("kiosk-1", BUTTONS, None, Numbers(DAY), True)
    unit.handle(READY, NOW, REAL)
    assert unit.handle(HERE, NOW, REAL) == [CopyRefused(HERE, "no_config")]


def test_an_order_that_comes_twice_prints_one_copy() -> None:
    """QoS 1 may deliver it again, and behind another one."""
    unit = kiosk()
    assert copy(unit, ORDERED)[0] == PrintSlip("copy-1", COPY)
    assert unit.handle(ORDERED, NOW, REAL) == []
    unit.handle(SlipOutcome("copy-1", "confirmed"), NOW, REAL + 1)
    assert unit.handle(ORDERED, NOW, REAL + 2) == []
    other = CopyAsked(LAST, order="0dd1")
    assert copy(unit, other, REAL + 2)[0] == PrintSlip("copy-2", COPY)
    unit.handle(SlipOutcome("copy-2", "confirmed"), NOW, REAL + 3)
    assert unit.handle(ORDERED, NOW, REAL + 4) == []


def test_an_order_answered_before_a_restart_is_known_after_it() -> None:
    unit = Kiosk("kiosk-1", BUTTONS, CONFIG, Numbers(DAY), True, orders=["0dd0"])
    unit.handle(READY, NOW, REAL)
    assert unit.handle(ORDERED, NOW, REAL) == []
    assert unit.handle(CopyAsked(LAST, order="0dd1"), NOW, REAL) != []


def test_a_copy_that_cannot_be_written_down_is_not_printed_and_its_end_is_told() -> None:
    """R01: nobody would know of its half after a power cut."""
    unit = kiosk()
    unit.handle(ORDERED, NOW, REAL)
    ended = CopyEnded(ORDERED, "void", "storage")
    told = unit.handle(CommitFailed("disk full"), NOW, REAL)
    assert told == [ended, Lamp(0, "blink"), Lamp(1, "blink"), Report("storage")]
    assert unit.handle(CommitFailed("disk full"), NOW, REAL) == []
    assert unit.handle(CopyReserved(), NOW, REAL) == []
    assert unit.handle(StorageBack(), NOW, REAL + 2)[0] == ended


def test_what_stops_every_button_is_told_before_that_there_is_no_slip() -> None:
    unit = kiosk()
    unit.handle(CommitFailed("disk full"), NOW, REAL)
    asked = CopyAsked(None, question=7)
    assert unit.handle(asked, NOW, REAL) == [CopyRefused(asked, "storage")]


def test_what_became_of_a_copy_is_written_when_storage_is_back_and_only_once() -> None:
    unit = kiosk()
    copy(unit, ORDERED)
    ended = CopyEnded(ORDERED, "confirmed")
    assert unit.handle(SlipOutcome("copy-1", "confirmed"), NOW, REAL + 1)[0] == ended
    unit.handle(CommitFailed("disk full"), NOW, REAL + 1)
    assert unit.handle(StorageBack(), NOW, REAL + 4) == [ended, *LIT, Report("ok")]
    unit.handle(CopyCommitted(), NOW, REAL + 4)
    unit.handle(CommitFailed("disk full"), NOW, REAL + 5)
    assert unit.handle(StorageBack(), NOW, REAL + 8) == [*LIT, Report("ok")]


def test_a_fault_during_a_copy_shows_at_once() -> None:
    """R01."""
    unit = kiosk()
    copy(unit)
    assert unit.handle(PrinterState("fault", "end", "paper_end"), NOW, REAL + 1)[-1] == Report("paper_end")
