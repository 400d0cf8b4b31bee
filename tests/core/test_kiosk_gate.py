"""The kiosk's core: what a press needs before there is a ticket: a card (R02, R16), a second press (R34)."""

import pytest

from hall import messages as m
from hall.device import DeviceState, HallLink, PrinterState
from kiosk.actions import CardRefused, CommitClass, Lamp
from kiosk.bindings import Binding
from kiosk.events import ButtonsDead, CodeEntered, CommitFailed
from tests.core.card_story import ELDER, LI, STRANGER, WANG
from tests.core.front_story import (
    FULL,
    OPEN_EMERGENCY,
    PRIORITY,
    TEN,
    VIP,
    A,
    asked_class,
    does,
    finish,
    front,
    full,
    press,
    shows,
    tap,
    ticket_of,
    waiting,
)  # fmt: skip
from tests.core.kiosk_story import REAL, order

FLICKER = [Lamp(n, "flicker") for n in range(6)]  # the laboratory is closed

# --- the VIP button (R02) ------------------------------------------------------------------------------------


def test_with_a_screen_the_vip_button_asks_for_the_card_and_a_tap_is_the_ticket() -> None:
    """R02: no number is taken before."""
    unit = front()
    asked = press(unit, VIP, REAL + 1)
    assert does(asked) == []
    view = shows(asked)
    assert (view.state, view.question) == ("card", view.lines[1])
    assert asked_class(tap(unit, WANG, REAL + 5)) == ("vip", False)


def test_pressed_again_without_a_card_it_is_a_ticket_to_be_verified() -> None:
    """R02."""
    unit = front()
    press(unit, VIP, REAL + 1)
    assert asked_class(press(unit, VIP, REAL + 2)) == ("vip", True)


def test_one_finger_that_touches_twice_says_nothing() -> None:
    unit = front()
    press(unit, VIP, REAL + 1)
    assert press(unit, VIP, REAL + 1.29) == []
    assert asked_class(press(unit, VIP, REAL + 1.31)) == ("vip", True)


def test_no_answer_in_ten_seconds_is_no_ticket_and_a_later_press_asks_anew() -> None:
    """R02."""
    unit = front()
    press(unit, VIP, REAL + 1)
    assert unit.next_deadline() == REAL + 11
    assert does(unit.handle(None, TEN, REAL + 10.99)) == []
    assert shows(unit.handle(None, TEN, REAL + 11)).state == "ready"
    assert shows(press(unit, VIP, REAL + 12)).state == "card"


def test_a_press_at_the_end_of_the_ten_seconds_is_no_answer_either() -> None:
    unit = front()
    press(unit, VIP, REAL + 1)
    assert does(press(unit, VIP, REAL + 11)) == []


def test_a_tap_before_the_vip_button_needs_no_question() -> None:
    """R02."""
    unit = front()
    tap(unit, WANG, REAL)
    assert asked_class(press(unit, VIP, REAL + 1)) == ("vip", False)


def test_the_tap_that_answers_is_not_for_the_slip_before() -> None:
    """R02: the customer before has pressed and gone."""
    unit = front()
    finish(unit, ticket_of(press(unit, A, REAL)), REAL)
    press(unit, VIP, REAL + 2)
    assert asked_class(tap(unit, WANG, REAL + 3)) == ("vip", False)


@pytest.mark.parametrize(("screen", "reader"), [(False, True), (False, None), (True, None), (True, False)])
def test_without_a_screen_or_a_reader_nobody_waits_and_the_clerk_verifies(
    screen: bool, reader: bool | None
) -> None:
    """R02."""
    unit = front(screen=screen, reader=reader)
    assert asked_class(press(unit, VIP, REAL + 1)) == ("vip", True)


def test_a_tap_after_the_slip_clears_what_was_to_be_verified_within_ten_seconds() -> None:
    """R02."""
    for later, does_what in ((10.0, [CommitClass("t1", "B001", "vip")]), (10.1, [])):
        unit = front(screen=False)
        finish(unit, ticket_of(press(unit, VIP, REAL)), REAL)
        assert does(tap(unit, WANG, REAL + 0.5 + later)) == does_what


def test_the_question_ends_with_a_fault_and_is_not_there_again_behind_it() -> None:
    """A question that nobody could answer is none."""
    unit = front()
    press(unit, VIP, REAL + 1)
    unit.handle(PrinterState("fault", "end", "paper_end"), TEN, REAL + 2)
    assert does(tap(unit, WANG, REAL + 3)) == []
    assert shows(unit.handle(PrinterState("ready", "ok"), TEN, REAL + 4)).state == "ready"
    assert does(tap(unit, LI, REAL + 5)) == []


def test_a_tap_for_a_button_that_has_died_meanwhile_is_no_ticket() -> None:
    """R01: what is not in use gives none, whoever answers."""
    unit = front()
    press(unit, VIP, REAL + 1)
    unit.handle(ButtonsDead("buttons", frozenset({VIP})), TEN, REAL + 2)
    assert does(tap(unit, WANG, REAL + 3)) == []


def test_the_question_ends_with_a_guides_ticket_and_with_a_code() -> None:
    """R51, R20: somebody else stands there."""
    unit = front()
    press(unit, VIP, REAL + 1)
    ticket = ticket_of(unit.handle(order("0dd0", "issue", service="a"), TEN, REAL + 2))
    finish(unit, ticket, REAL + 3)
    assert does(tap(unit, WANG, REAL + 4)) == []
    unit = front()
    press(unit, VIP, REAL + 1)
    assert shows(unit.handle(CodeEntered("e" * 32), TEN, REAL + 2)).state == "ready"
    assert does(tap(unit, WANG, REAL + 3)) == []


def test_a_number_that_could_not_be_written_is_not_printed_for_a_card_either() -> None:
    unit = front()
    press(unit, VIP, REAL + 1)
    assert asked_class(tap(unit, WANG, REAL + 2)) == ("vip", False)
    assert shows(unit.handle(CommitFailed("full"), TEN, REAL + 2)).state == "fault"


# --- unknown cards -------------------------------------------------------------------------------------------


def test_an_unknown_card_is_told_and_the_question_stands() -> None:
    """R02."""
    unit = front()
    press(unit, VIP, REAL + 1)
    told = tap(unit, STRANGER, REAL + 2)
    assert does(told) == [CardRefused("unknown_card")]
    assert (shows(told).told, shows(told).state) == ("card_unknown", "card")
    assert asked_class(tap(unit, LI, REAL + 3)) == ("vip", False)


def test_where_the_site_says_so_an_unknown_card_makes_the_next_press_a_ticket_to_be_verified() -> None:
    """R02."""
    unit = front(screen=False, unknown="verify")
    assert does(tap(unit, STRANGER, REAL)) == []
    assert asked_class(press(unit, A, REAL + 1)) == ("vip", True)
    assert asked_class(press(front(unknown="verify"), A, REAL + 1)) == ("ordinary", False)


def test_an_unknown_card_after_the_slip_marks_that_ticket_and_a_known_one_clears_it() -> None:
    """R02."""
    unit = front(unknown="verify")
    finish(unit, ticket_of(press(unit, A, REAL)), REAL)
    assert does(tap(unit, STRANGER, REAL + 1)) == [CommitClass("t1", "A001", "vip", verify=True)]
    assert does(tap(unit, STRANGER, REAL + 2)) == []
    assert does(tap(unit, WANG, REAL + 3)) == [CommitClass("t1", "A001", "vip")]
    assert asked_class(press(unit, A, REAL + 4)) == ("ordinary", False)


def test_an_unknown_card_opens_no_button_of_those_who_go_first() -> None:
    """R16."""
    unit = front(screen=False, unknown="verify")
    tap(unit, STRANGER, REAL)
    assert does(press(unit, PRIORITY, REAL + 1)) == []


# --- those who go first (R16) --------------------------------------------------------------------------------


def test_a_priority_button_gives_nothing_without_a_card_and_the_lamps_say_so() -> None:
    """R16: nothing is printed."""
    unit = front(screen=False)
    assert press(unit, PRIORITY, REAL + 1) == FLICKER
    assert unit.next_deadline() == REAL + 2.5


def test_a_tap_of_that_class_opens_it_and_a_vip_card_does_not() -> None:
    """R16."""
    unit = front(screen=False)
    tap(unit, ELDER, REAL)
    assert asked_class(press(unit, PRIORITY, REAL + 1)) == ("priority", False)
    unit = front(screen=False)
    tap(unit, WANG, REAL)
    assert does(press(unit, PRIORITY, REAL + 1)) == []
    assert asked_class(press(unit, A, REAL + 2)) == ("vip", False)


def test_with_a_screen_it_asks_for_the_card_and_pressing_again_does_not_help() -> None:
    """R16."""
    unit = front()
    assert shows(press(unit, PRIORITY, REAL + 1)).state == "card"
    assert does(press(unit, PRIORITY, REAL + 2)) == []
    assert does(tap(unit, WANG, REAL + 3)) == []
    assert asked_class(tap(unit, ELDER, REAL + 4)) == ("priority", False)


def test_anybody_may_press_a_public_one() -> None:
    """R16."""
    assert asked_class(press(front(), OPEN_EMERGENCY, REAL + 1)) == ("emergency", False)


@pytest.mark.parametrize("class_", ["priority", "emergency", "gold"])
def test_every_class_that_goes_first_of_all_needs_one_of_the_three(class_: str) -> None:
    """R16."""
    gold = m.ClassInfo("gold", {"zh": "金卡", "en": "Gold"}, 1, first=True)
    known = full(classes=[*FULL.classes, gold])
    for public, count in ((False, 0), (True, 1)):
        unit = front(screen=False, known=known, buttons=[Binding("a", class_, public=public)])
        assert len(does(press(unit, 0, REAL + 1))) == count


def test_in_a_hall_without_vip_a_priority_card_still_counts() -> None:
    """R16, R02: such a hall shows nothing of VIP."""
    known = full(vip=False)
    unit = front(known=known)
    assert does(tap(unit, WANG, REAL)) == [CardRefused("no_vip")]
    tap(unit, ELDER, REAL + 1)
    assert asked_class(press(unit, PRIORITY, REAL + 2)) == ("priority", False)


# --- crowded (R34) -------------------------------------------------------------------------------------------


def test_when_more_wait_than_bearable_a_screen_asks_first_and_the_same_button_says_yes() -> None:
    """R34."""
    unit = front()
    waiting(unit, "a", 11)
    view = shows(press(unit, A, REAL + 1))
    assert (view.state, view.question) == ("crowded", view.lines[0])
    assert (view.lines[0].waiting, view.lines[0].minutes) == (11, 25)
    assert press(unit, A, REAL + 1.2) == []
    assert asked_class(press(unit, A, REAL + 2)) == ("ordinary", False)


def test_ten_wait_bearably_and_without_a_screen_nobody_is_asked() -> None:
    """R34."""
    for screen, count in ((True, 10), (False, 99)):
        unit = front(screen=screen)
        waiting(unit, "a", count)
        assert asked_class(press(unit, A, REAL + 1)) == ("ordinary", False)


def test_no_answer_is_no_ticket() -> None:
    """R34."""
    unit = front()
    waiting(unit, "a", 11)
    press(unit, A, REAL + 1)
    assert shows(unit.handle(None, TEN, REAL + 11)).state == "ready"
    assert shows(press(unit, A, REAL + 12)).state == "crowded"


def test_another_button_asks_anew() -> None:
    """R34: what was pressed first is forgotten."""
    unit = front()
    waiting(unit, "a", 11)
    press(unit, A, REAL + 1)
    assert shows(press(unit, VIP, REAL + 2)).state == "card"
    assert shows(press(unit, A, REAL + 3)).state == "crowded"


def test_another_button_of_a_crowded_service_is_not_the_answer() -> None:
    """R34."""
    unit = front(buttons=[Binding("a"), Binding("b")])
    waiting(unit, "a", 11)
    waiting(unit, "b", 11)
    press(unit, 0, REAL + 1)
    view = shows(press(unit, 1, REAL + 2))
    assert (view.state, view.question) == ("crowded", view.lines[1])
    assert ticket_of(press(unit, 1, REAL + 3)).service == "b"


def test_a_hall_out_of_reach_or_without_a_limit_asks_nobody() -> None:
    """R34."""
    unit = front()
    waiting(unit, "a", 11)
    unit.handle(HallLink(False), TEN, REAL)
    assert len(does(press(unit, A, REAL + 1))) == 1
    known = full(crowded=None)
    unit = front(known=known)
    waiting(unit, "a", 500)
    assert len(does(press(unit, A, REAL + 1))) == 1


def test_whoever_goes_before_others_is_not_asked_whether_to_wait() -> None:
    """R34, R16."""
    unit = front()
    for service in ("a", "b", "n"):
        waiting(unit, service, 99)
    tap(unit, WANG, REAL)
    assert asked_class(press(unit, A, REAL + 1)) == ("vip", False)
    unit = front()
    for service in ("a", "b", "n"):
        waiting(unit, service, 99)
    assert asked_class(press(unit, OPEN_EMERGENCY, REAL + 1)) == ("emergency", False)


def test_the_reader_that_comes_back_makes_the_vip_button_ask_again() -> None:
    """R02."""
    unit = front(reader=False)
    unit.handle(DeviceState("card_reader", True), TEN, REAL)
    assert shows(press(unit, VIP, REAL + 1)).state == "card"
