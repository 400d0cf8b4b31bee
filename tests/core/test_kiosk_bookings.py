"""The kiosk's core: the code of an appointment, typed or scanned (R20)."""

import pytest

from hall import messages as m
from hall.device import HallLink, PrinterState, Received, SlipOutcome
from kiosk.actions import CommitTicket, Lamp
from kiosk.bookings import judge
from kiosk.events import TicketVoided
from kiosk.kiosk import Kiosk
from tests.core.front_story import (
    AFTERNOON,
    EVENING,
    NOON,
    TEN,
    A,
    code,
    does,
    enter,
    finish,
    front,
    full,
    note_of,
    press,
    said,
    shows,
    ticket_of,
)  # fmt: skip
from tests.core.kiosk_story import REAL, committed

SLOT = AFTERNOON  # 14:00
LATE_S, EARLY_S = 15 * 60, 3600
LISTED = m.Bookings(
    "2026-03-02",
    [
        m.Booking(code("USED-1"), SLOT, "a", used=True),
        m.Booking(code("LUNCH"), NOON + 1200, "a"),
        m.Booking(code("ABC-1"), SLOT, "a"),
        m.Booking(code("GONE"), SLOT, "zz"),
        m.Booking(code("GOLD"), SLOT, "b", "gold"),
        m.Booking(code("NIGHT"), EVENING, "b"),
        m.Booking(code("MORROW"), SLOT + 86400, "a"),
    ],
)


def booked(now: float | None = TEN, **more: object) -> Kiosk:
    return front(now=now, bookings=LISTED, **more)


def told(unit: Kiosk, text: str, now: float | None = TEN) -> str:
    actions = enter(unit, text, REAL + 1, now)
    assert does(actions) == []
    return shows(actions).told


def given(unit: Kiosk, text: str, now: float | None = TEN) -> tuple[str, str, float | None]:
    ticket = ticket_of(enter(unit, text, REAL + 1, now))
    assert ticket.booking is not None
    assert ticket.booking.code == code(text)
    return ticket.service, ticket.class_, ticket.slot_at


def test_early_it_is_a_ticket_that_waits_for_its_slot() -> None:
    """R20."""
    unit = booked()
    ticket = ticket_of(enter(unit, "ABC-1", REAL + 1))
    assert (ticket.service, ticket.class_, ticket.slot_at) == ("a", "appointment", SLOT)
    view = shows(finish(unit, ticket, REAL + 1))
    assert (view.told, view.ticket, view.slot) == ("booked", "A001", "14:00")


@pytest.mark.parametrize(
    ("late_s", "expected"), [(LATE_S, ("a", "appointment", SLOT)), (LATE_S + 1, ("a", "ordinary", None))]
)
def test_fifteen_minutes_late_keep_its_class_and_no_more(late_s: float, expected: object) -> None:
    """R20."""
    assert given(booked(), "ABC-1", SLOT + late_s) == expected


def test_who_is_too_late_is_told() -> None:
    """R20."""
    unit = booked()
    late = SLOT + LATE_S + 60
    ticket = ticket_of(enter(unit, "ABC-1", REAL + 1, late))
    assert shows(finish(unit, ticket, REAL + 1, late)).told == "booking_late"


def test_the_site_says_how_late_is_too_late() -> None:
    """R20."""
    assert given(booked(known=full(booked_late_min=30.0)), "ABC-1", SLOT + 30 * 60)[1] == "appointment"


def test_without_a_trusted_time_it_is_on_time() -> None:
    """R20."""
    assert given(booked(None), "ABC-1", None) == ("a", "appointment", SLOT)


def test_a_code_is_used_once_also_after_a_restart_and_the_hall_may_have_said_so() -> None:
    """R20."""
    unit = booked()
    finish(unit, ticket_of(enter(unit, "ABC-1", REAL)), REAL)
    assert told(unit, "ABC-1") == "booking_used"
    assert told(booked(used=[(code("ABC-1"), SLOT)]), "ABC-1") == "booking_used"
    assert told(booked(), "USED-1") == "booking_used"


def test_a_slip_that_surely_did_not_come_out_uses_no_code() -> None:
    """R20, R01."""
    unit = booked()
    unit.handle(committed(ticket_of(enter(unit, "ABC-1", REAL))), TEN, REAL)
    unit.handle(SlipOutcome("t1", "void", "paper_end"), TEN, REAL)
    unit.handle(TicketVoided("t1"), TEN, REAL)
    assert given(unit, "ABC-1") == ("a", "appointment", SLOT)


def test_a_code_nobody_knows_is_told_on_the_screen() -> None:
    """R20."""
    assert told(booked(), "WRONG") == "booking_unknown"
    assert told(booked(), "GONE") == "booking_unknown", "the hall has no such service any more"


def test_a_code_nobody_knows_makes_all_lamps_flicker_and_a_note_says_so_once_a_minute() -> None:
    """R20: without a screen."""
    unit = booked(screen=False)
    note = note_of(unit, enter(unit, "WRONG", REAL + 1), REAL + 1)
    assert (note.title["en"], note.foot[0]["en"]) == ("No such appointment", "Please ask our staff")
    unit.handle(None, TEN, REAL + 5)
    assert Lamp(A, "flicker") in enter(unit, "WRONG", REAL + 10)
    assert does(enter(unit, "WRONG", REAL + 20)) == []


def test_a_class_the_hall_does_not_have_is_ordinary_and_keeps_its_slot() -> None:
    assert given(booked(), "GOLD") == ("b", "ordinary", SLOT)


@pytest.mark.parametrize(
    ("slot_in_s", "is_in"),
    [(EARLY_S, True), (EARLY_S + 1, False), (0, True), (-LATE_S, True), (-LATE_S - 1, False)],
)
def test_outside_hours_it_is_let_in_from_an_hour_before_its_slot_on(slot_in_s: float, is_in: bool) -> None:
    """R20."""
    now = EVENING - slot_in_s
    ticket = does(enter(booked(now), "NIGHT", REAL + 1, now))
    assert [type(action) for action in ticket] == ([CommitTicket] if is_in else [])


def test_too_early_outside_hours_says_from_when() -> None:
    """R20."""
    now = EVENING - 2 * 3600 + 60
    assert told(booked(now), "NIGHT", now) == "booking_early"
    unit = booked(now, screen=False)
    note = note_of(unit, enter(unit, "NIGHT", REAL + 1, now), REAL + 1, now)
    assert (note.title["en"], note.rows[0].value["en"]) == ("Too early for the appointment", "18:00")


def test_a_booked_slot_in_the_break_is_let_in_though_the_hall_says_break() -> None:
    """R20, R26."""
    unit = booked(NOON)
    unit.handle(HallLink(True), NOON, REAL)
    unit.handle(said("break"), NOON, REAL)
    assert given(unit, "LUNCH", NOON) == ("a", "appointment", NOON + 1200)
    unit.handle(committed(ticket_of(enter(booked(NOON), "LUNCH", REAL + 1, NOON))), NOON, REAL + 1)
    assert does(press(unit, A, REAL + 9, NOON)) == []


def test_an_appointment_of_another_day_waits_for_its_day() -> None:
    """R20."""
    assert told(booked(), "MORROW") == "booking_early"


def test_a_list_told_later_replaces_what_was_known() -> None:
    """R20."""
    unit = booked()
    unit.handle(Received(m.Bookings("2026-03-02", []), None, "bookings", False), TEN, REAL)
    assert told(unit, "ABC-1") == "booking_unknown"


def test_a_code_held_to_the_scanner_too_early_counts_when_the_slip_is_out() -> None:
    """R20: nobody sees why nothing happens."""
    unit = booked()
    ticket = ticket_of(press(unit, A, REAL))
    unit.handle(committed(ticket), TEN, REAL)
    assert does(enter(unit, "ABC-1", REAL + 1)) == []
    unit.handle(SlipOutcome("t1", "confirmed"), TEN, REAL + 2)
    assert ticket_of(unit.handle(None, TEN, REAL + 2.1)).slot_at == SLOT


def test_a_kiosk_at_fault_takes_no_code() -> None:
    """R01."""
    unit = booked()
    unit.handle(PrinterState("fault", "end", "paper_end"), TEN, REAL)
    assert does(enter(unit, "ABC-1", REAL + 1)) == []
    unit.handle(PrinterState("ready", "ok"), TEN, REAL + 2)
    assert does(unit.handle(None, TEN, REAL + 3)) == []


def test_judging_an_appointment_knows_four_answers() -> None:
    """R20: whole table, at the edges."""
    slot = m.Booking(code("ABC-1"), 100_000.0, "a")
    for now, is_open, kind in [
        (0.0, True, "let_in"), (100_900.0, True, "let_in"), (100_900.1, True, "late"),
        (96_399.9, False, "early"), (96_400.0, False, "let_in"), (100_900.0, False, "let_in"),
        (100_900.1, False, "shut"), (None, False, "let_in"), (None, True, "let_in"),
    ]:  # fmt: skip
        assert judge(slot, now, 15.0, is_open=is_open) == kind
    assert judge(slot, 0.0, 15.0, is_open=True, is_today=False) == "early"
