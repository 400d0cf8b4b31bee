"""What becomes of a slip at the kiosk (R01): reserved, printing, then confirmed, unverified or void; what follows."""

import pytest

from hall.device import (
    ButtonPressed,
    HallLink,
    PrinterState,
    SlipOutcome,
    SlipStarted,
    StorageBack,
    StorageFault,
)
from kiosk.actions import CardRefused, CommitTicket, Lamp, MarkPrinting, Report, ResolveTicket, SaveNumbers
from kiosk.events import AckSeen, CardTapped, CommitFailed, TicketVoided
from kiosk.kiosk import Kiosk
from kiosk.numbers import Numbers
from tests.core.card_story import STRANGER, TOLD
from tests.core.kiosk_story import DAY, NEXT_DAY, NOW, READY, REAL, hall, kiosk, received, take, ticket

LIT = [Lamp(0, "on"), Lamp(1, "on")]
VOID = ResolveTicket("t1", "void", "paper_end", Numbers(DAY))


def void(before: Numbers) -> ResolveTicket:
    """With the numbers without it, for the same commit."""
    return ResolveTicket("t1", "void", "paper_end", before)


def voided(unit: Kiosk, real: float = REAL + 1, before: Numbers | None = None) -> None:
    """The slip under way did not come out, and that is on disk."""
    assert void(before or Numbers(DAY)) in unit.handle(SlipOutcome("t1", "void", "paper_end"), NOW, real)
    assert unit.handle(TicketVoided("t1"), NOW, real) == []


# --- printing ------------------------------------------------------------------------------------------------


def test_the_first_byte_at_the_printer_is_written_down() -> None:
    unit = kiosk()
    take(unit)
    assert unit.handle(SlipStarted("t1"), NOW, REAL + 0.1) == [MarkPrinting("t1")]


def test_the_first_byte_of_an_earlier_slip_or_of_none_is_nothing() -> None:
    unit = kiosk()
    assert unit.handle(SlipStarted("t1"), NOW, REAL) == []
    take(unit)
    assert unit.handle(SlipStarted("t0"), NOW, REAL) == []
    unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 1)
    assert unit.handle(SlipStarted("t1"), NOW, REAL + 1) == []


# --- void ----------------------------------------------------------------------------------------------------


def test_a_fault_before_the_first_byte_uses_no_number() -> None:
    """R01: the next ticket has the number, because surely nobody holds it."""
    unit = kiosk()
    take(unit)
    voided(unit)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2) == [ticket(1, Numbers(DAY))]


def test_a_void_number_at_the_end_of_the_range_is_given_before_the_next_round() -> None:
    before = Numbers(DAY, {"a": 498})
    unit = kiosk(before)
    take(unit)
    voided(unit, before=before)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2) == [ticket(499, before)]


def test_another_service_goes_on_with_its_own_numbers_after_a_void_one() -> None:
    unit = kiosk()
    take(unit)
    voided(unit)
    assert unit.handle(ButtonPressed(1), NOW, REAL + 2) == [ticket(1, Numbers(DAY), "b", "vip", verify=True)]


def test_a_void_ticket_that_is_not_on_disk_keeps_its_number() -> None:
    """A kill would release it as unverified: then two would have that number."""
    unit = kiosk()
    take(unit)
    assert unit.handle(SlipOutcome("t1", "void", "paper_end"), NOW, REAL + 1)[0] == VOID
    unit.handle(CommitFailed("disk full"), NOW, REAL + 1)
    assert unit.handle(StorageBack(), NOW, REAL + 3) == [VOID, *LIT, Report("ok")]
    assert unit.handle(ButtonPressed(0), NOW, REAL + 4) == [ticket(2, Numbers(DAY, {"a": 1}))]


def test_a_void_ticket_that_gets_on_disk_later_gives_its_number_back_then() -> None:
    unit = kiosk()
    take(unit)
    unit.handle(SlipOutcome("t1", "void", "paper_end"), NOW, REAL + 1)
    unit.handle(CommitFailed("disk full"), NOW, REAL + 1)
    unit.handle(StorageBack(), NOW, REAL + 3)
    unit.handle(TicketVoided("t1"), NOW, REAL + 3)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 4) == [ticket(1, Numbers(DAY))]


def test_a_void_number_of_yesterday_is_not_given_today() -> None:
    unit = kiosk()
    take(unit)
    unit.handle(received(hall(NEXT_DAY)), NOW, REAL + 0.5)
    assert SaveNumbers(Numbers(NEXT_DAY)) in unit.handle(
        SlipOutcome("t1", "void", "paper_end"), NOW, REAL + 1
    )
    unit.handle(TicketVoided("t1"), NOW, REAL + 1)
    assert unit.handle(ButtonPressed(1), NOW + 86400, REAL + 2) == [
        ticket(1, Numbers(NEXT_DAY), "b", "vip", verify=True)
    ]


def test_a_void_number_above_which_the_hall_has_seen_others_stays_a_gap() -> None:
    """An old database: what it forgot was given already."""
    unit = kiosk()
    take(unit)
    unit.handle(AckSeen(DAY, {"a": 7}), NOW, REAL + 0.5)
    unit.handle(SlipOutcome("t1", "void", "paper_end"), NOW, REAL + 1)
    unit.handle(TicketVoided("t1"), NOW, REAL + 1)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2) == [ticket(8, Numbers(DAY, {"a": 7}))]


def test_a_void_ticket_of_long_ago_gives_no_number_back() -> None:
    unit = kiosk()
    take(unit)
    unit.handle(SlipOutcome("t1", "void", "paper_end"), NOW, REAL + 1)
    take(unit, real=REAL + 2, job="t2")
    unit.handle(SlipOutcome("t2", "confirmed"), NOW, REAL + 3)
    unit.handle(TicketVoided("t1"), NOW, REAL + 3)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 4) == [ticket(3, Numbers(DAY, {"a": 2}))]


# --- unverified: the customer is told ------------------------------------------------------------------------


def test_a_fault_in_the_middle_is_told_by_the_lamp_of_that_button_for_four_seconds() -> None:
    """R01: look, no slip? Press again."""
    unit = kiosk()
    take(unit, button=1)
    assert unit.handle(SlipOutcome("t1", "unverified", "no_confirmation"), NOW, REAL + 1) == [
        ResolveTicket("t1", "unverified", "no_confirmation"),
        Lamp(0, "on"),
        Lamp(1, "flicker"),
    ]
    assert unit.next_deadline() == REAL + 5
    assert unit.handle(None, NOW, REAL + 4.9) == []
    assert unit.handle(None, NOW, REAL + 5) == [Lamp(1, "on")]


def test_a_second_press_after_an_unverified_slip_gives_another_number() -> None:
    """R01: never the same number twice, one slip may be out."""
    unit = kiosk()
    take(unit)
    unit.handle(SlipOutcome("t1", "unverified", "no_answer"), NOW, REAL + 1)
    after = Numbers(DAY, {"a": 1})
    assert unit.handle(ButtonPressed(0), NOW, REAL + 1.05) == []
    assert take(unit, real=REAL + 1.2, job="t2")[0] == ticket(2, after)
    assert unit.handle(SlipOutcome("t2", "confirmed"), NOW, REAL + 2) == [
        ResolveTicket("t2", "confirmed"),
        *LIT,
    ]


def test_a_printer_that_can_prove_nothing_makes_no_lamp_ask() -> None:
    unit = kiosk()
    take(unit)
    end = SlipOutcome("t1", "unverified", "no_barrier")
    assert unit.handle(end, NOW, REAL + 1) == [ResolveTicket("t1", "unverified", "no_barrier"), *LIT]


def test_out_of_service_is_told_before_a_doubtful_slip() -> None:
    """R01: pressing again would do nothing."""
    unit = kiosk()
    take(unit)
    blinking = [Lamp(0, "blink"), Lamp(1, "blink"), Report("paper_end")]
    assert unit.handle(PrinterState("fault", "end", "paper_end"), NOW, REAL + 1) == blinking
    unit.handle(SlipOutcome("t1", "unverified", "paper_end"), NOW, REAL + 1)
    assert unit.handle(READY, NOW, REAL + 3) == [Lamp(0, "flicker"), Lamp(1, "on"), Report("ok")]
    assert unit.handle(None, NOW, REAL + 7) == [Lamp(0, "on")]


@pytest.mark.parametrize(("mended_after_s", "asks"), [(20, True), (59.9, True), (60, False)])
def test_the_lamp_asks_when_pressing_again_would_help_if_that_is_within_a_minute(
    mended_after_s: float, asks: bool
) -> None:
    """R01: paper ran out in the middle; whoever pressed still stands there when the new roll is in."""
    unit = kiosk()
    take(unit)
    unit.handle(SlipOutcome("t1", "unverified", "paper_end"), NOW, REAL)
    unit.handle(PrinterState("fault", "end", "paper_end"), NOW, REAL + 0.01)
    assert unit.next_deadline() != REAL + 4, "nothing is shown, so nothing ends"
    back = REAL + mended_after_s
    told = [Lamp(0, "flicker" if asks else "on"), Lamp(1, "on"), Report("ok")]
    assert unit.handle(READY, NOW, back) == told
    if asks:
        assert unit.next_deadline() == back + 4
        assert unit.handle(None, NOW, back + 3.9) == []
        assert unit.handle(None, NOW, back + 4) == [Lamp(0, "on")]
    assert unit.handle(PrinterState("fault", "ok", "cover_open"), NOW, back + 5)[-1] == Report("cover_open")
    assert unit.handle(READY, NOW, back + 6) == [*LIT, Report("ok")], "it has asked, once"


def test_an_unknown_card_flickers_all_lamps_beside_a_doubtful_slip() -> None:
    unit = kiosk()
    unit.handle(TOLD, NOW, REAL)
    take(unit)
    unit.handle(SlipOutcome("t1", "unverified", "no_answer"), NOW, REAL + 1)
    asked = unit.handle(CardTapped(STRANGER), NOW, REAL + 2)
    assert asked == [CardRefused("unknown_card"), Lamp(1, "flicker")]
    assert unit.handle(None, NOW, REAL + 3.5) == [Lamp(1, "on")]
    assert unit.handle(None, NOW, REAL + 5) == [Lamp(0, "on")]


@pytest.mark.parametrize("outcome", ["confirmed", "void"])
def test_no_lamp_asks_after_a_slip_whose_end_is_known(outcome: str) -> None:
    unit = kiosk()
    take(unit)
    end, before = SlipOutcome("t1", outcome, "x"), Numbers(DAY) if outcome == "void" else None
    assert unit.handle(end, NOW, REAL + 1) == [ResolveTicket("t1", outcome, "x", before), *LIT]


def test_a_press_refused_for_storage_leaves_the_doubtful_ticket_to_be_written_when_it_is_back() -> None:
    unit = kiosk()
    take(unit)
    unit.handle(SlipOutcome("t1", "unverified", "no_answer"), NOW, REAL + 1)
    unit.handle(StorageFault("read-only"), NOW, REAL + 1)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2) == []
    resolved = ResolveTicket("t1", "unverified", "no_answer")
    assert unit.handle(StorageBack(), NOW, REAL + 3)[0] == resolved


def test_the_link_has_no_part_in_any_of_it() -> None:
    unit = kiosk()
    unit.handle(HallLink(False), NOW, REAL)
    asked = take(unit)[0]
    assert isinstance(asked, CommitTicket)
    voided(unit)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2) == [asked]
