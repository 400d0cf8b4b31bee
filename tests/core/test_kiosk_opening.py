"""The kiosk's core: when it gives no tickets, and what it says then (R20, R25, R26)."""

import pytest

from hall import messages as m
from hall.device import ButtonHeld, HallLink
from kiosk.actions import Lamp
from tests.core.card_story import WANG
from tests.core.front_story import (
    AFTERNOON,
    EVENING,
    LAB,
    NIGHT_SERVICE,
    NOON,
    TEN,
    VIP,
    A,
    asked_class,
    does,
    finish,
    front,
    full,
    note_of,
    press,
    said,
    shows,
    tap,
    ticket_of,
)  # fmt: skip
from tests.core.kiosk_story import NOW, REAL, received

MORNING = NOW - 45 * 60  # 07:56

# --- who says so ---------------------------------------------------------------------------------------------


def test_in_the_break_a_press_prints_no_ticket_but_until_when_once_a_minute() -> None:
    """R26: without a screen the slip says it."""
    unit = front(screen=False, now=NOON)
    note = note_of(unit, press(unit, A, REAL + 1, NOON), REAL + 1, NOON)
    assert note.title == {"zh": "现在不取号", "en": "No tickets now"}
    assert [(row.name["en"], row.value["en"]) for row in note.rows] == [
        ("Tickets again", "13:00"),
        ("Open today", "08:00–12:00, 13:00–17:00"),
    ]
    assert does(press(unit, A, REAL + 60, NOON)) == []
    note_of(unit, press(unit, A, REAL + 61.1, NOON), REAL + 61.1, NOON)


def test_with_a_screen_nothing_is_printed_when_closed() -> None:
    """R20: the screen says it."""
    unit = front(now=NOON)
    assert press(unit, A, REAL + 1, NOON) == []


@pytest.mark.parametrize(
    ("now", "lamp"),
    [(MORNING, "off"), (TEN, "on"), (NOON, "off"), (AFTERNOON, "on"), (EVENING, "off"), (None, "on")],
)
def test_alone_it_goes_by_the_hours_it_was_told_and_a_trusted_time(now: float | None, lamp: str) -> None:
    """R20, R26: without a trusted time it is open: better a ticket too many."""
    unit = front(screen=False, now=TEN if lamp == "off" else EVENING)
    assert Lamp(A, lamp) in unit.handle(None, now, REAL + 1)
    assert bool(does(press(unit, A, REAL + 2, now))) is True, "a ticket, or the note"


@pytest.mark.parametrize(("phase", "count"), [("open", 1), ("break", 0), ("closing", 0), ("closed", 0)])
@pytest.mark.parametrize("now", [TEN, EVENING, None])
def test_the_halls_own_word_counts_while_it_is_reached(phase: m.Phase, count: int, now: float | None) -> None:
    """R20: at closing those who wait are served, and nobody joins them."""
    unit = front()
    unit.handle(HallLink(True), now, REAL)
    unit.handle(said(phase), now, REAL)
    assert len(does(press(unit, A, REAL + 1, now))) == count


def test_out_of_reach_the_halls_word_is_forgotten() -> None:
    """R20."""
    unit = front()
    unit.handle(HallLink(True), TEN, REAL)
    unit.handle(said("closed"), TEN, REAL)
    unit.handle(HallLink(False), TEN, REAL + 1)
    assert len(does(press(unit, A, REAL + 2))) == 1


def test_a_service_with_hours_of_its_own_keeps_them_whatever_the_hall_does() -> None:
    """R25, R26."""
    unit = front()
    unit.handle(HallLink(True), TEN, REAL)
    unit.handle(said("closed"), TEN, REAL)
    assert ticket_of(press(unit, NIGHT_SERVICE, REAL + 1)).service == "n"
    unit = front()
    assert does(press(unit, LAB, REAL + 1)) == [], "from 10:30 on"
    assert ticket_of(press(unit, LAB, REAL + 2, TEN + 1800)).service == "l"


def test_no_card_opens_a_closed_kiosk() -> None:
    """R20."""
    unit = front(now=NOON)
    tap(unit, WANG, REAL, NOON)
    assert does(press(unit, A, REAL + 1, NOON)) == []
    unit = front()
    press(unit, VIP, REAL + 1, NOON - 1)
    assert does(tap(unit, WANG, REAL + 3, NOON)) == []


def test_hours_with_a_mistake_or_in_no_known_zone_close_nothing() -> None:
    """R20: they may hide an opening."""
    for known in (full(hours={"mon": ["whenever"]}), full(time_zone="Mars/X"), full(hours={}, days={})):
        assert len(does(press(front(known=known), A, REAL + 1, EVENING))) == 1


def test_a_time_that_is_none_closes_nothing_and_breaks_nothing() -> None:
    for now in (-1e300, 0.0, 1e15, 1e300):
        unit = front(now=now)
        unit.handle(None, now, REAL + 1)
        assert len(does(press(unit, NIGHT_SERVICE, REAL + 2, now))) == 1
        assert unit.next_deadline() is not None


def test_it_wakes_when_the_doors_change_also_where_hall_time_runs_faster() -> None:
    """R20: the lamps go dark at noon by themselves."""
    unit = front(screen=False)
    assert unit.next_deadline() == REAL + 900, "the day is looked at"
    at = NOON - 60
    unit.handle(None, at, REAL + 2)
    assert unit.next_deadline() == pytest.approx(REAL + 62, abs=0.1)
    assert Lamp(A, "off") in unit.handle(None, NOON, REAL + 62)


def test_a_holiday_told_today_closes_today() -> None:
    """R26."""
    unit = front(screen=False)
    unit.handle(received(full(days={"2026-03-02": []})), TEN, REAL)
    note = note_of(unit, press(unit, A, REAL + 1), REAL + 1)
    assert [row.value["en"] for row in note.rows] == ["tomorrow (Tue) 08:00"]


def test_a_slip_under_way_at_noon_ends_as_any_and_the_next_is_not_given() -> None:
    """R20."""
    unit = front(screen=False)
    ticket = ticket_of(press(unit, A, REAL, NOON - 1))
    finish(unit, ticket, REAL + 1, NOON)
    assert asked_class(press(unit, NIGHT_SERVICE, REAL + 2, NOON)) == ("ordinary", False)


# --- what the screen says ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "why", "reopens"),
    [
        (MORNING, "before", "08:00"),
        (NOON, "break", "13:00"),
        (EVENING, "over", "tomorrow (Tue) 08:00"),
        (TEN + 5 * 86400, "off", "Mon 08:00"),
    ],
)
def test_the_screen_says_why_it_is_closed_and_until_when(now: float, why: str, reopens: str) -> None:
    """R20, R26, R32."""
    unit = front(buttons=[b for b in front()._buttons if b.service in ("a", "b")])
    view = shows(unit.handle(None, now, REAL + 1))
    assert (view.state, view.closed, view.reopens["en"]) == ("closed", why, reopens)
    assert view.hours.get("en") == (None if why == "off" else "08:00–12:00, 13:00–17:00")


def test_one_service_that_is_closed_says_so_on_its_line() -> None:
    """R26."""
    view = shows(front().handle(None, TEN + 60, REAL + 1))
    assert view.state == "ready"
    assert [line.reopens.get("en") for line in view.lines if line.closed] == ["10:30"]


# --- without a ticket ----------------------------------------------------------------------------------------


def test_a_held_button_asks_for_the_self_test_when_closed_too() -> None:
    unit = front(screen=False, now=NOON)
    assert len(does(unit.handle(ButtonHeld(A), NOON, REAL + 1))) == 1
