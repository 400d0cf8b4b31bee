"""A card at the kiosk (R02) that changes nothing, what the lamps say of it, and a reader that is lost."""

import pytest

from hall import messages as m
from hall.device import ButtonPressed, DeviceState, HallLink, Received, SlipOutcome
from kiosk.actions import CardRefused, Lamp, PrintSlip, Report
from kiosk.events import CardTapped
from kiosk.kiosk import Kiosk
from kiosk.numbers import Numbers
from kiosk.slip import Ticket
from tests.core.card_story import BUTTONS, CARDS, GOLD, LI, STRANGER, desk, give, tap
from tests.core.kiosk_story import (
    CONFIG,
    DAY,
    NOW,
    READY,
    REAL,
    config,
    kiosk,
    laid_out,
    received,
    take,
    ticket,
)

FLICKER = [Lamp(0, "flicker"), Lamp(1, "flicker"), Lamp(2, "flicker")]
STEADY = [Lamp(0, "on"), Lamp(1, "on"), Lamp(2, "on")]

# --- what is refused -----------------------------------------------------------------------------------------


def test_an_unknown_card_makes_the_lamps_flicker_and_changes_nothing() -> None:
    unit = desk()
    assert tap(unit, REAL, STRANGER) == [CardRefused("unknown_card"), *FLICKER]
    assert unit.next_deadline() == REAL + 1.5
    assert unit.handle(None, NOW, REAL + 1.49) == []
    assert unit.handle(None, NOW, REAL + 1.5) == STEADY
    assert give(unit, REAL + 2) == "ordinary"
    assert tap(unit, REAL + 3, STRANGER)[0] == CardRefused("unknown_card")


def test_a_flickering_lamp_is_pressed_like_one_that_is_on() -> None:
    unit = desk()
    tap(unit, REAL, STRANGER)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 0.5) == [ticket(1, Numbers(DAY))]


def test_a_card_that_is_known_ends_the_flickering() -> None:
    unit = desk()
    tap(unit, REAL, STRANGER)
    assert tap(unit, REAL + 0.5) == STEADY


def test_a_card_that_nobody_knows_is_told_behind_a_slip_under_way_when_the_lamps_are_lit_again() -> None:
    """R02: they are dark while it is printed, which takes longer than they flicker."""
    unit = desk()
    take(unit)
    assert tap(unit, REAL + 0.5, STRANGER) == [CardRefused("unknown_card")]
    unit.handle(None, NOW, REAL + 2)
    ended = unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 3)
    assert [action for action in ended if isinstance(action, Lamp)] == FLICKER
    assert unit.handle(None, NOW, REAL + 4.5) == STEADY


def test_a_lamp_that_says_out_of_service_goes_on_saying_it() -> None:
    unit = Kiosk("kiosk-1", BUTTONS, CONFIG, Numbers(DAY), True, CARDS)
    unit.handle(None, NOW, REAL)
    assert unit.handle(CardTapped(STRANGER), NOW, REAL) == [CardRefused("unknown_card")]


def test_a_card_of_a_class_the_hall_does_not_name_is_refused() -> None:
    unit = desk()
    assert tap(unit, REAL, GOLD) == [CardRefused("unknown_class"), *FLICKER]
    assert give(unit, REAL + 1) == "ordinary"


def test_a_class_taken_away_between_tap_and_press_leaves_the_press_ordinary() -> None:
    unit = desk()
    tap(unit, REAL)
    unit.handle(received(config(classes=CONFIG.classes[:1])), NOW, REAL + 1)
    assert give(unit, REAL + 2) == "ordinary"


def test_a_hall_without_vip_ignores_cards_and_says_so_once() -> None:
    unit = desk(config(vip=False))
    assert [tap(unit, REAL), tap(unit, REAL + 20), tap(unit, REAL + 40, STRANGER)] == [
        [CardRefused("no_vip")],
        [],
        [],
    ]
    assert give(unit, REAL + 41) == "ordinary"
    assert tap(unit, REAL + 42) == []


def test_a_vip_that_is_switched_off_between_tap_and_press_counts_no_more() -> None:
    unit = desk()
    tap(unit, REAL)
    unit.handle(received(config(vip=False)), NOW, REAL + 1)
    assert give(unit, REAL + 2) == "ordinary"


def test_without_a_configuration_or_a_list_nobody_is_known() -> None:
    unit = kiosk(known=None, buttons=BUTTONS)
    assert tap(unit, REAL) == []
    assert tap(kiosk(buttons=BUTTONS), REAL) == [CardRefused("unknown_card"), *FLICKER]


def test_cards_kept_from_before_are_known_without_a_network_and_a_new_list_replaces_them() -> None:
    unit = Kiosk("kiosk-1", BUTTONS, CONFIG, Numbers(DAY), True, CARDS)
    unit.handle(READY, NOW, REAL)
    tap(unit, REAL)
    assert give(unit, REAL + 1) == "vip"
    unit.handle(Received(m.Cards({"vip": LI}), None, "cards", True), NOW, REAL + 20)
    assert tap(unit, REAL + 30)[0] == CardRefused("unknown_card")
    assert tap(unit, REAL + 31, LI) == STEADY
    assert give(unit, REAL + 32) == "vip"


# --- the reader ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "tap_s"), [([], None), ([True], 10.0), ([True, False], None)])
def test_the_slip_asks_for_the_card_where_a_reader_works(said: list[bool], tap_s: float | None) -> None:
    """R02: what a slip asks for must be possible."""
    unit = desk()
    for ok in said:
        unit.handle(DeviceState("card_reader", ok), NOW, REAL)
    unit.handle(HallLink(False), NOW, REAL)
    wanted = laid_out(Ticket("a", "ordinary", "A001", NOW, tap_s=tap_s))
    assert take(unit)[1] == PrintSlip("t1", wanted)


def test_a_lost_reader_is_reported_while_the_buttons_work() -> None:
    """R01."""
    unit = desk()
    assert unit.handle(DeviceState("card_reader", True), NOW, REAL) == []
    assert unit.handle(DeviceState("card_reader", False, "gone"), NOW, REAL) == [Report("card_reader")]
    assert unit.handle(ButtonPressed(0), NOW, REAL) == [ticket(1, Numbers(DAY))]
    assert unit.handle(DeviceState("buttons", False), NOW, REAL)[-1] == Report("buttons")
    assert unit.handle(DeviceState("buttons", True), NOW, REAL)[-1] == Report("card_reader")
    assert unit.handle(DeviceState("card_reader", True), NOW, REAL)[-1] == Report("ok")
