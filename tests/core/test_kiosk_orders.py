"""Orders of the hall: a guide's ticket at once or not at all, each order once, an answer to every one."""

import pytest

from hall import messages as m
from hall.device import (
    ButtonPressed,
    DeviceState,
    PrinterState,
    Received,
    SlipOutcome,
    SlipStarted,
    StorageBack,
)
from kiosk.actions import (
    Action,
    CommitClass,
    CommitTicket,
    Lamp,
    MarkPrinting,
    PrintSlip,
    Report,
    ResolveTicket,
    TellOrder,
)
from kiosk.events import CommitFailed, CopyAsked, OrderTold, TicketVoided
from kiosk.kiosk import Kiosk
from kiosk.numbers import Numbers, taken
from kiosk.slip import Ticket
from tests.core.card_story import desk, give, tap
from tests.core.kiosk_story import (
    BUTTONS,
    CONFIG,
    DAY,
    NOW,
    READY,
    REAL,
    committed,
    config,
    kiosk,
    laid_out,
    order,
    take,
    ticket,
)

LIT, DARK = [Lamp(0, "on"), Lamp(1, "on")], [Lamp(0, "off"), Lamp(1, "off")]
BLINK = [Lamp(0, "blink"), Lamp(1, "blink")]
ISSUE = order("0dd0", "issue", service="b")
AFTER = taken(Numbers(DAY), "b", 1)
WANTED = CommitTicket("b", "ordinary", 1, "B001", DAY, AFTER, "0dd0")


def issue(unit: Kiosk, asked: Received = ISSUE, real: float = REAL, job: str = "t1") -> list[Action]:
    """Ordered, and on disk."""
    (wanted,) = unit.handle(asked, NOW, real)
    assert isinstance(wanted, CommitTicket)
    return [wanted, *unit.handle(committed(wanted, job), NOW, real)]


# --- a guide's ticket ----------------------------------------------------------------------------------------


def test_an_ordered_ticket_is_a_number_on_disk_then_a_slip_then_a_fact_like_any() -> None:
    """R51. The ticket's own fact carries the order: nothing else answers it."""
    unit = kiosk()
    printed = PrintSlip("t1", laid_out(Ticket("b", "ordinary", "B001", NOW)))
    assert issue(unit) == [WANTED, printed, *DARK]
    assert unit.handle(SlipStarted("t1"), NOW, REAL) == [MarkPrinting("t1")]
    assert unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 1) == [
        ResolveTicket("t1", "confirmed"),
        *LIT,
    ]
    assert unit.handle(ButtonPressed(1), NOW, REAL + 2) == [ticket(2, AFTER, "b", "vip", verify=True)]


def test_an_order_has_its_own_class_and_the_mark_of_who_needs_care() -> None:
    """R33, R51."""
    unit = kiosk()
    asked = order("0dd0", "issue", service="a", class_="vip", assist=True)
    numbers = taken(Numbers(DAY), "a", 1)
    wanted = CommitTicket("a", "vip", 1, "A001", DAY, numbers, "0dd0", True)
    assert issue(unit, asked)[:2] == [wanted, PrintSlip("t1", laid_out(Ticket("a", "vip", "A001", NOW)))]


def test_an_order_needs_no_button_of_its_service() -> None:
    unit = Kiosk("kiosk-1", (), CONFIG, Numbers(DAY), True)
    unit.handle(READY, NOW, REAL)
    assert unit.handle(ISSUE, NOW, REAL) == [WANTED]


def test_an_order_that_comes_twice_is_one_ticket_also_after_a_restart() -> None:
    """R51. QoS 1 may deliver it again, and behind another one."""
    unit = kiosk()
    issue(unit)
    assert unit.handle(ISSUE, NOW, REAL) == []
    unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 1)
    issue(unit, order("0dd1", "issue", service="b"), REAL + 2)
    unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 3)
    assert unit.handle(ISSUE, NOW, REAL + 4) == []
    again = Kiosk("kiosk-1", BUTTONS, CONFIG, Numbers(DAY), True, orders=["0dd0"])
    again.handle(READY, NOW, REAL)
    assert again.handle(ISSUE, NOW, REAL) == []


def test_what_the_broker_had_kept_is_no_order() -> None:
    kept = Received(m.Order("0dd0", "issue", service="b"), "kiosk-1", "order/kiosk-1", False)
    assert kiosk().handle(kept, NOW, REAL) == []


def test_an_id_is_one_order_whatever_it_asks_for() -> None:
    unit = kiosk()
    issue(unit)
    assert unit.handle(order("0dd0", "slip", note=m.SlipNote({"zh": "凭条"})), NOW, REAL) == []
    assert unit.handle(CopyAsked(None, order="0dd0"), NOW, REAL) == []


# --- refused -------------------------------------------------------------------------------------------------


def test_a_customer_s_slip_goes_first_and_the_guide_is_told_at_once() -> None:
    unit = kiosk()
    take(unit)
    assert unit.handle(ISSUE, NOW, REAL + 1) == [TellOrder("0dd0", "void", "busy")]
    assert unit.handle(OrderTold("0dd0"), NOW, REAL + 1) == []
    assert unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 2) == [
        ResolveTicket("t1", "confirmed"),
        *LIT,
    ]
    assert unit.handle(ButtonPressed(0), NOW, REAL + 3) == [ticket(2, taken(Numbers(DAY), "a", 1))]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (order("0dd0", "issue", service="z"), "unknown_service"),
        (order("0dd0", "issue"), "unknown_service"),
        (order("0dd0", "issue", service="a", class_="emergency"), "unknown_class"),
        (order("0dd0", "dance"), "unknown_order"),
        (order("0dd0", "slip"), "unknown_order"),
    ],
)
def test_what_cannot_be_done_is_told_and_uses_no_number(asked: Received, why: str) -> None:
    unit = kiosk()
    assert unit.handle(asked, NOW, REAL) == [TellOrder("0dd0", "void", why)]
    assert unit.handle(ISSUE, NOW, REAL) == [], "the same id is the same order"
    assert unit.handle(ButtonPressed(1), NOW, REAL) == [ticket(1, Numbers(DAY), "b", "vip", verify=True)]


def test_a_vip_ordered_in_a_hall_without_vip_is_refused() -> None:
    unit = kiosk(known=config(vip=False))
    asked = order("0dd0", "issue", service="a", class_="vip")
    assert unit.handle(asked, NOW, REAL) == [TellOrder("0dd0", "void", "vip_refused")]


def test_what_stops_every_button_stops_orders_and_the_guide_is_told_the_cause() -> None:
    """R01."""
    unit = kiosk()
    unit.handle(PrinterState("fault", "end", "paper_end"), NOW, REAL)
    assert unit.handle(ISSUE, NOW, REAL) == [TellOrder("0dd0", "void", "paper_end")]
    starting = Kiosk("kiosk-1", BUTTONS, CONFIG, Numbers(DAY), True)
    assert starting.handle(ISSUE, NOW, REAL)[0] == TellOrder("0dd0", "void", "starting")
    unknown = kiosk(known=None)
    assert unknown.handle(ISSUE, NOW, REAL) == [TellOrder("0dd0", "void", "no_config")]
    new = kiosk(ready=False)
    assert new.handle(ISSUE, NOW, REAL) == [TellOrder("0dd0", "void", "new")]


# --- how it ends ---------------------------------------------------------------------------------------------


def test_an_ordered_ticket_that_surely_did_not_come_out_is_void_and_its_order_is_told() -> None:
    """R01: the next ticket has the number."""
    unit = kiosk()
    issue(unit)
    void = ResolveTicket("t1", "void", "paper_end", Numbers(DAY))
    assert unit.handle(SlipOutcome("t1", "void", "paper_end"), NOW, REAL + 1) == [void, *LIT]
    assert unit.handle(TicketVoided("t1"), NOW, REAL + 1) == [TellOrder("0dd0", "void", "paper_end")]
    assert unit.handle(OrderTold("0dd0"), NOW, REAL + 1) == []
    assert unit.handle(ButtonPressed(1), NOW, REAL + 2) == [ticket(1, Numbers(DAY), "b", "vip", verify=True)]


def test_a_customer_s_void_ticket_tells_no_order() -> None:
    unit = kiosk()
    take(unit)
    unit.handle(SlipOutcome("t1", "void", "paper_end"), NOW, REAL + 1)
    assert unit.handle(TicketVoided("t1"), NOW, REAL + 1) == []


def test_a_doubtful_ordered_slip_asks_at_no_button() -> None:
    """R01: nobody has pressed one; the hall knows that it is unverified, and so does the guide."""
    unit = kiosk()
    issue(unit)
    end = SlipOutcome("t1", "unverified", "no_answer")
    assert unit.handle(end, NOW, REAL + 1) == [ResolveTicket("t1", "unverified", "no_answer"), *LIT]


def test_who_is_in_doubt_about_the_own_slip_is_asked_again_behind_an_ordered_one() -> None:
    """R01."""
    unit = kiosk()
    take(unit)
    unit.handle(SlipOutcome("t1", "unverified", "no_answer"), NOW, REAL + 1)
    issue(unit, real=REAL + 2, job="t2")
    told = unit.handle(SlipOutcome("t2", "confirmed"), NOW, REAL + 3)
    assert told == [ResolveTicket("t2", "confirmed"), Lamp(0, "flicker"), Lamp(1, "on")]
    assert unit.handle(None, NOW, REAL + 7) == [Lamp(0, "on")]


def test_an_ordered_ticket_that_cannot_be_written_down_is_not_printed_and_is_told() -> None:
    unit = kiosk()
    unit.handle(ISSUE, NOW, REAL)
    void = TellOrder("0dd0", "void", "storage")
    assert unit.handle(CommitFailed("disk full"), NOW, REAL) == [void, *BLINK, Report("storage")]
    assert unit.handle(CommitFailed("disk full", "0dd0"), NOW, REAL) == []
    assert unit.handle(StorageBack(), NOW, REAL + 2) == [void, *LIT, Report("ok")]
    unit.handle(OrderTold("0dd0"), NOW, REAL + 2)
    assert unit.handle(ButtonPressed(1), NOW, REAL + 3) == [ticket(1, Numbers(DAY), "b", "vip", verify=True)]


def test_answers_that_could_not_be_written_are_told_when_storage_is_back_the_last_twenty_of_them() -> None:
    unit = kiosk()
    unit.handle(CommitFailed("disk full"), NOW, REAL)
    for number in range(25):
        told = [TellOrder(f"0dd{number}", "void", "storage")]
        assert unit.handle(order(f"0dd{number}", "issue", service="b"), NOW, REAL) == told
        assert unit.handle(CommitFailed("disk full", f"0dd{number}"), NOW, REAL) == []
    back = unit.handle(StorageBack(), NOW, REAL + 2)
    assert [action.order for action in back if isinstance(action, TellOrder)] == [
        f"0dd{n}" for n in range(5, 25)
    ]


# --- cards ---------------------------------------------------------------------------------------------------


def test_a_card_that_waits_for_its_press_is_not_used_up_by_an_order() -> None:
    """R02: it is the customer's at the button."""
    unit = desk()
    tap(unit, REAL)
    assert issue(unit, order("0dd0", "issue", service="b", class_="vip"))[0].class_ == "vip"
    unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 1)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2) == [ticket(1, AFTER, "a", "vip")]


def test_a_card_tapped_behind_an_ordered_slip_is_for_the_customer_who_pressed_before_it() -> None:
    """R02."""
    unit = desk()
    give(unit, REAL, job="t1")
    issue(unit, real=REAL + 1, job="t2")
    unit.handle(SlipOutcome("t2", "confirmed"), NOW, REAL + 2)
    assert tap(unit, REAL + 3) == [CommitClass("t1", "A001", "vip")]


def test_an_ordered_slip_asks_nobody_to_tap_a_card() -> None:
    """R02: the guide verifies a VIP."""
    unit = desk()
    unit.handle(DeviceState("card_reader", True), NOW, REAL)
    assert issue(unit)[1] == PrintSlip("t1", laid_out(Ticket("b", "ordinary", "B001", NOW)))
