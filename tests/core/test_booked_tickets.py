"""R20: a booked ticket waits aside until its slot, is used once, and is served outside the hours."""

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from hall.actions import ClockTrusted
from hall.notes import waiting_note
from hall.settings import RulesTable
from tests.core.booking_story import FIRST, MIN, SECOND, BookedHall, replayed, with_appointments
from tests.core.stories import NINE

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHANGHAI = 8 * 3600.0
MIDNIGHT = NINE - (NINE + SHANGHAI) % 86400
OFFICE = with_appointments(hours={day: ["09:00-17:00"] for day in DAYS})


def test_an_early_one_waits_in_no_line_and_joins_it_at_its_slot_waiting_from_there():
    """R20, R07."""
    paper = BookedHall()
    early = paper.book(NINE + 20 * MIN)
    paper.wait(2)
    assert paper.one(early).status == "early"
    assert (paper.queue("a").waiting, paper.queue("a").early, paper.queue("a").next) == ({}, 1, [])
    assert paper.ask("1", "next").error == "empty"
    paper.wait(20 * MIN)
    assert (paper.queue("a").waiting, paper.queue("a").early) == ({"appointment": 1}, 0)
    assert paper.one(early).since == NINE + 20 * MIN
    assert paper.entries(e.Joined) == [e.Joined(paper.one(early).id, NINE + 20 * MIN)]
    paper.wait(2 * MIN)
    assert paper.ask("1", "next").status == "ok"
    called = paper.entries(e.Called)[-1]
    assert isinstance(called, e.Called)
    assert called.reason.waited_s == pytest.approx(2 * MIN + 2, abs=1), "time before the slot is no waiting"
    assert paper.called() == early
    assert replayed(paper) == msgspec.json.encode(paper.hall.ledger.data)


def test_the_hall_wakes_at_the_slot_by_itself():
    paper = BookedHall()
    paper.book(NINE + 8.25)
    paper.wait(6)
    due = paper.hall.next_deadline(paper.now, paper.real)
    assert due == pytest.approx(paper.real + 2.25, abs=0.01)
    paper.wait(2.3)
    assert paper.hall.ledger.lines.total == 1
    assert paper.hall.ledger.tickets.next_slot_at is None
    assert paper.hall.next_deadline(paper.now, paper.real) > paper.real, "and sleeps again"


def test_at_the_slot_who_presses_next_at_that_very_moment_gets_it():
    """Not whoever was behind it a moment before."""
    paper = BookedHall()
    early = paper.book(NINE + 30)
    paper.now += 30
    paper.real += 30
    assert paper.ask("1", "next").status == "ok"
    assert paper.called() == early


def test_call_by_number_takes_an_early_one_before_its_slot_and_it_has_not_waited():
    paper = BookedHall()
    early = paper.book(NINE + 20 * MIN)
    paper.wait(5 * MIN)
    assert paper.ask("1", "call", ticket=early, reason="2").status == "ok"
    made = [type(entry) for entry in paper.entries() if isinstance(entry, e.Joined | e.Called)]
    assert made == [e.Joined, e.Called]
    called = paper.entries(e.Called)[-1]
    assert isinstance(called, e.Called)
    assert called.reason.waited_s == 0
    assert paper.one(early).since == paper.now
    paper.wait(30 * MIN)
    assert len(paper.entries(e.Joined)) == 1


def test_called_by_hand_before_its_slot_it_is_served():
    paper = BookedHall()
    early = paper.book(NINE + 20 * MIN)
    paper.wait(2 * MIN)
    paper.say("1", "called_by_hand", m.CalledByHand(early, m.Owned("1001")))
    assert (paper.one(early).status, paper.called()) == ("serving", early)
    paper.wait(30 * MIN)
    assert paper.hall.ledger.lines.total == 0


def test_digits_that_one_who_waits_and_one_who_is_early_have_are_asked_back():
    """ "Returned" is neither of them."""
    paper = BookedHall()
    paper.book(NINE + 20 * MIN)
    paper.ticket(1, service="b")
    assert paper.ask("1", "call", ticket="1", reason="returned").error == "which_ticket"


def test_who_comes_after_the_slot_waits_from_the_arrival():
    paper = BookedHall()
    late = paper.book(NINE - 10 * MIN)
    assert (paper.one(late).status, paper.one(late).since) == ("waiting", NINE)


def test_a_fact_that_was_long_on_its_way_joins_at_once_from_its_slot():
    paper = BookedHall()
    late = paper.book(NINE - 10 * MIN, age_s=20 * MIN)
    ticket = paper.one(late)
    assert (ticket.status, ticket.since, ticket.came_at) == ("waiting", NINE - 10 * MIN, NINE - 20 * MIN)


def test_a_hall_whose_clock_is_not_trusted_lets_nobody_wait_for_a_time_it_may_never_reach():
    paper = BookedHall(trusted=False)
    early = paper.book(NINE + 365 * 86400)
    assert paper.one(early).status == "waiting"
    paper.handle(ClockTrusted(3600.0))
    assert paper.one(early).since == NINE + 3600


def test_an_early_one_survives_a_restart_and_joins_although_the_hall_was_off_at_its_slot():
    paper = BookedHall()
    early, later = paper.book(NINE + 10 * MIN), paper.book(NINE + 60 * MIN, SECOND)
    again = paper.restarted(after_s=15 * MIN)
    assert (again.one(early).status, again.one(early).since) == ("waiting", NINE + 10 * MIN)
    assert again.one(later).status == "early"
    again.wait(46 * MIN)
    assert again.one(later).status == "waiting"


def test_a_slot_is_of_the_calendar_and_stays_when_the_clock_moves():
    """The hall comes up an hour behind, and hears of it: who is due by then joins."""
    paper = BookedHall()
    early, later = paper.book(NINE + 30 * MIN), paper.book(NINE + 120 * MIN, SECOND)
    again = paper.restarted(trusted=False)
    assert again.one(early).status == "early"
    again.handle(ClockTrusted(3600.0))
    again.now += 3600
    again.wait(1)
    assert (again.one(early).status, again.one(later).status) == ("waiting", "early")
    assert (again.one(early).slot_at, again.one(later).slot_at) == (NINE + 30 * MIN, NINE + 120 * MIN)
    again.wait(60 * MIN)
    assert again.one(later).status == "waiting"


def test_the_second_ticket_of_one_appointment_is_ordinary_and_told_once():
    paper = BookedHall()
    first = paper.book(NINE + 20 * MIN)
    second = paper.book(NINE + 20 * MIN, kiosk="kiosk-2")
    paper.wait(2)
    assert (paper.one(first).status, paper.one(first).class_) == ("early", "appointment")
    assert (paper.one(second).status, paper.one(second).class_) == ("waiting", "ordinary")
    assert paper.one(second).since == NINE, "whoever has no appointment waits from the slip"
    alert = paper.alerts()[f"booked_twice.{second.lower()}"]
    assert alert.text["en"].startswith(f"One appointment was used twice: {first}, and then {second}")
    assert alert.severity == "notice"
    rung = alert.rung
    paper.wait(30 * MIN)
    assert paper.alerts()[f"booked_twice.{second.lower()}"].rung == rung


def test_a_fact_told_twice_is_no_second_ticket():
    paper = BookedHall()
    paper.book(NINE + 20 * MIN)
    fact = paper.unit("kiosk-1").made[-1]
    paper.arrive("kiosk-1", fact)
    again = msgspec.structs.replace(fact, epoch="e2", seq=1, oldest=1, again=True)
    paper.arrive("kiosk-1", again)
    assert len(paper.hall.ledger.data.tickets) == 1
    assert "booked_twice" not in "".join(paper.hall.ledger.data.alerts)


@pytest.mark.parametrize("slots", [(600.0, 600.0 + 86400), (600.0 + 86400, 600.0)])
def test_the_same_code_on_two_days_is_two_appointments(slots: tuple[float, float]):
    paper = BookedHall()
    numbers = [paper.book(NINE + slot) for slot in slots]
    assert [paper.one(number).class_ for number in numbers] == ["appointment", "appointment"]


# --- outside the hours -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hour", "phase"), [(8.0, "closed"), (18.0, "closing")])
@pytest.mark.parametrize("at_close", ["serve_all", "finish_called"])
def test_a_slot_outside_the_hours_is_served_whatever_becomes_of_those_who_wait(
    hour: float, phase: str, at_close: str
):
    """R20."""
    slot = MIDNIGHT + hour * 3600
    paper = BookedHall(OFFICE, rules=RulesTable(at_close=at_close), now=slot - 10 * MIN)
    early = paper.book(slot)
    paper.wait(11 * MIN)
    hall = paper._read("hall", m.HallState)
    assert hall.phase == (phase if at_close == "serve_all" else "closed")
    assert paper.ask("1", "next").status == "ok"
    assert paper.called() == early


def test_finish_called_still_refuses_everybody_else_after_closing():
    """R20."""
    closing = MIDNIGHT + 17 * 3600
    paper = BookedHall(OFFICE, rules=RulesTable(at_close="finish_called"), now=closing - MIN)
    waiting, booked = paper.ordinary(), paper.book(closing - 5 * MIN)
    paper.wait(2 * MIN)
    assert paper.ask("1", "next").error == "hall_closed"
    for number in (waiting, booked):
        assert paper.ask("1", "call", ticket=number, reason="2").error == "hall_closed"


def test_nobody_is_kept_over_the_night_who_came_for_a_slot_after_closing():
    slot = MIDNIGHT + 18 * 3600
    paper = BookedHall(OFFICE, now=slot - 10 * MIN)
    gone, tomorrow = paper.book(slot), paper.book(slot + 15 * 3600, SECOND)
    paper.wait(11 * MIN)
    paper.say("1", "signed_out", m.OwnedChanged(m.Owned()))
    for hour in (24.2, 29.0):
        paper.now = MIDNIGHT + hour * 3600
        paper.real += 3600
        paper.handle(None)
    assert paper.entries(e.DayTurned)[-1] == e.DayTurned("2025-10-10", True)
    assert not paper.hall.ledger.printed(gone)
    assert paper.one(tomorrow).status == "early"


# --- what is told ------------------------------------------------------------------------------------------------


def test_the_leads_list_names_who_comes_when():
    """R30."""
    paper = BookedHall()
    paper.ordinary()
    first, second = paper.book(NINE + 20 * MIN), paper.book(NINE + 50 * MIN, SECOND)
    ledger = paper.hall.ledger
    note = waiting_note(with_appointments(), ledger.lines, ledger.tickets.early())
    assert [(row.name["zh"], row.value["zh"]) for row in note.rows] == [
        ("业务a", "A001"),
        ("业务a · 预约", f"{first}（17:13） {second}（17:43）"),
    ]


def test_the_list_goes_out_with_what_was_used_and_again_on_connect():
    paper = BookedHall()
    bookings = [m.Booking(FIRST, NINE + 600, "a"), m.Booking(SECOND, NINE + 1200, "a")]
    paper.listed(*bookings)
    assert [b.used for b in paper.bookings().bookings] == [False, False]
    paper.book(NINE + 600)
    told = paper.bookings()
    assert [b.used for b in told.bookings] == [True, False]
    assert (told.day, told.key) == (paper.hall.ledger.data.day, "5f0c9a7e")
    again = paper.restarted()
    again.listed(*bookings)
    assert [b.used for b in again.bookings().bookings] == [True, False], "the journal says so"
    again.listed(*bookings, m.Booking("ee" * 16, NINE + 1800, "b"))
    assert [b.used for b in again.bookings().bookings] == [True, False, False], "imported anew"


def test_a_code_used_too_late_is_used_and_that_of_the_same_name_tomorrow_is_not():
    paper = BookedHall()
    paper.listed(m.Booking(FIRST, NINE - 3600, "a"), m.Booking(FIRST, NINE + 23 * 3600, "a"))
    paper.book(None, class_="ordinary")
    assert [b.used for b in paper.bookings().bookings] == [True, False]


def test_what_was_used_by_a_clock_that_was_wrong_is_known_by_the_right_one():
    paper = BookedHall(trusted=False)
    paper.wait(1)
    paper.book(None, class_="ordinary")
    paper.handle(ClockTrusted(2 * 86400.0))
    paper.now += 2 * 86400
    paper.listed(m.Booking(FIRST, NINE - 3600, "a"), m.Booking(FIRST, NINE + 2 * 86400 - 3600, "a"))
    assert [b.used for b in paper.bookings().bookings if b.at > NINE] == [True]


def test_yesterdays_are_told_no_more():
    paper = BookedHall(OFFICE, now=MIDNIGHT + 20 * 3600)
    paper.listed(m.Booking(FIRST, MIDNIGHT + 12 * 3600, "a"), m.Booking(SECOND, MIDNIGHT + 36 * 3600, "a"))
    assert len(paper.bookings().bookings) == 2
    paper.now = MIDNIGHT + 29 * 3600
    paper.real += 3600
    paper.handle(None)
    assert [b.code for b in paper.bookings().bookings] == [SECOND]
