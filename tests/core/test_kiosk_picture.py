"""The kiosk's core: what its screen is given (R01, R02, R20, R33, R34, R36): whole views, and on change only."""

import pytest

from hall import messages as m
from hall.device import DeviceState, HallLink, PrinterState, SlipOutcome
from hall.kiosk_view import KioskView, ServiceLine
from kiosk.actions import Show
from kiosk.kiosk import Binding, Kiosk
from kiosk.numbers import Numbers
from tests.core.card_story import WANG
from tests.core.front_story import TEN, A, does, finish, front, full, press, shows, tap, ticket_of, waiting
from tests.core.kiosk_story import DAY, READY, REAL, committed

TWO = (Binding("a"), Binding("b", "vip"))
PASSPORT = {"zh": "身份证", "en": "Identity card"}
KNOWN = full(
    services=[
        m.ServiceInfo("a", "A", {"zh": "综合业务", "en": "General business"}, documents=[PASSPORT]),
        m.ServiceInfo("b", "B", {"zh": "缴费", "en": "Payments"}),
    ],
    self_service={"zh": "缴费可在自助机办理", "en": "Pay at the machine"},
)
READY_VIEW = KioskView(
    languages=("zh", "en"),
    state="ready",
    hall={"zh": "示范营业厅", "en": "Demo service hall"},
    clock="10:00",
    lines=(
        ServiceLine(1, {"zh": "综合业务", "en": "General business"}, documents=(PASSPORT,)),
        ServiceLine(2, {"zh": "缴费", "en": "Payments"}, class_={"zh": "VIP", "en": "VIP"}),
    ),
    unit="kiosk-1",
    hours={"zh": "08:00–12:00, 13:00–17:00", "en": "08:00–12:00, 13:00–17:00"},
    vip=True,
    linked=False,
)


def two(**more: object) -> Kiosk:
    return front(known=KNOWN, buttons=TWO, **more)


def test_at_rest_it_says_what_each_button_gives_and_what_to_bring() -> None:
    """R02, R32, R36."""
    unit = Kiosk("kiosk-1", TWO, KNOWN, Numbers(DAY), True, screen=True)
    unit.handle(DeviceState("card_reader", True), TEN, REAL)
    assert shows(unit.handle(READY, TEN, REAL)) == READY_VIEW


def test_it_is_shown_on_change_only_and_the_clock_once_a_minute() -> None:
    unit = two()
    assert unit.handle(None, TEN + 59.9, REAL + 1) == []
    assert shows(unit.handle(None, TEN + 60, REAL + 2)).clock == "10:01"
    assert unit.next_deadline() == pytest.approx(REAL + 62, abs=0.1)


def test_without_a_screen_no_picture_is_made() -> None:
    unit = front(screen=False)
    waiting(unit, "a", 40)
    happened = [*press(unit, A, REAL + 1), *tap(unit, WANG, REAL + 2)]
    assert not [action for action in happened if isinstance(action, Show)]


def test_how_many_wait_is_told_while_the_hall_is_reached() -> None:
    """R34: minutes are whole and rounded up."""
    unit = two()
    waiting(unit, "a", 3, 61.0)
    view = shows(unit.handle(None, TEN + 60, REAL + 1))
    assert [(li.waiting, li.minutes) for li in view.lines] == [(3, 2), (None, None)]
    view = shows(unit.handle(HallLink(False), TEN + 60, REAL + 2))
    assert [(li.waiting, li.minutes) for li in view.lines] == [(None, None), (None, None)]
    assert not view.linked


def test_where_else_it_can_be_done_is_told_while_it_is_crowded() -> None:
    """R34."""
    unit = two()
    waiting(unit, "a", 11)
    assert shows(unit.handle(None, TEN + 60, REAL)).self_service == KNOWN.self_service
    waiting(unit, "a", 10, real=REAL + 1)
    assert shows(unit.handle(None, TEN + 120, REAL + 2)).self_service == {}


def test_a_slip_is_under_way_then_it_is_there_to_be_taken() -> None:
    unit = two()
    ticket = ticket_of(press(unit, A, REAL))
    assert shows(unit.handle(committed(ticket), TEN, REAL)).state == "busy"
    view = shows(unit.handle(SlipOutcome("t1", "confirmed"), TEN, REAL + 2))
    assert (view.state, view.told, view.ticket) == ("ready", "take_slip", "A001")
    assert shows(unit.handle(None, TEN, REAL + 10)) == READY_VIEW


def test_a_slip_that_may_not_be_out_leaves_its_number_on_the_screen_for_longer() -> None:
    """R01: nobody stands there without a number."""
    unit = two()
    view = shows(finish(unit, ticket_of(press(unit, A, REAL)), REAL, outcome="unverified"))
    assert (view.state, view.told, view.ticket) == ("ready", "unverified", "A001")
    assert unit.handle(None, TEN, REAL + 10)[-1:] != [Show(READY_VIEW)]
    assert shows(unit.handle(None, TEN, REAL + 20.5)) == READY_VIEW


def test_paper_that_ends_in_the_middle_of_a_slip_takes_the_number_from_nobody() -> None:
    """R01: it stands on the sign for as long, also where the button is pressed again in vain."""
    unit = front()
    ticket = ticket_of(press(unit, A, REAL))
    view = shows(unit.handle(PrinterState("fault", "end", "paper_end"), TEN, REAL))
    assert (view.state, view.told) == ("fault", "")
    view = shows(finish(unit, ticket, REAL, outcome="unverified"))
    assert press(unit, A, REAL + 5) == []
    assert (view.state, view.why, view.told, view.ticket) == ("fault", "paper_end", "unverified", "A001")


def test_a_printer_that_can_prove_nothing_leaves_no_number_there() -> None:
    unit = two()
    unit.handle(committed(ticket_of(press(unit, A, REAL))), TEN, REAL)
    assert shows(unit.handle(SlipOutcome("t1", "unverified", "no_barrier"), TEN, REAL)).told == "take_slip"


def test_a_card_after_the_slip_is_told_with_the_number_it_is_for() -> None:
    """R02."""
    unit = two()
    finish(unit, ticket_of(press(unit, A, REAL)), REAL)
    view = shows(tap(unit, WANG, REAL + 2))
    assert (view.told, view.ticket) == ("card_known", "A001")
    assert len(does(press(unit, A, REAL + 3))) == 1


def test_out_of_service_says_why() -> None:
    """R01."""
    unit = two()
    view = shows(unit.handle(PrinterState("fault", "end", "paper_end"), TEN, REAL + 1))
    assert (view.state, view.why, view.unit) == ("fault", "paper_end", "kiosk-1")


def test_before_anything_is_known_it_is_starting_and_without_a_hall_it_says_so() -> None:
    """R01."""
    unit = Kiosk("kiosk-1", TWO, KNOWN, Numbers(DAY), True, screen=True)
    assert shows(unit.handle(None, TEN, REAL)).state == "starting"
    new = Kiosk("kiosk-1", TWO, None, Numbers(DAY), False, screen=True)
    view = shows(new.handle(READY, None, REAL))
    assert (view.state, view.why, view.clock, view.languages) == ("fault", "no_config", "--:--", ("zh", "en"))


def test_without_a_trusted_time_there_is_no_clock_and_no_hours() -> None:
    view = shows(two().handle(None, None, REAL + 1))
    assert (view.state, view.clock, view.hours) == ("ready", "--:--", {})


def test_a_hall_without_vip_or_a_kiosk_without_a_reader_asks_for_no_card() -> None:
    """R02."""
    for unit in (front(known=full(vip=False)), front(reader=None)):
        assert not shows(unit.handle(None, TEN + 60, REAL + 1)).vip
