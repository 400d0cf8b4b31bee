"""The kiosk's core: the button that asks for a person (R33), buttons that are stuck (R01), the self-test slip."""

from hall import messages as m
from hall.device import ButtonHeld, ButtonStuck, PrinterState, SlipOutcome, StorageBack, StorageFault
from kiosk.actions import OWN, CommitAssistance, CommitNote, Lamp, PrintSelfTest, PrintSlip, Report, TellOrder
from kiosk.events import AssistanceTold, ButtonsDead, CommitFailed, NoteReserved, SelfTestRead
from kiosk.kiosk import Binding, Kiosk
from kiosk.numbers import Numbers
from tests.core.front_story import (
    BUTTONS,
    HELP,
    NOON,
    TEN,
    A,
    does,
    finish,
    front,
    note_of,
    press,
    shows,
    ticket_of,
)  # fmt: skip
from tests.core.kiosk_story import DAY, READY, REAL

ROWS = (m.SlipRow({"zh": "单元", "en": "Unit"}, {"zh": "kiosk-1", "en": "kiosk-1"}),)
END = PrinterState("fault", "end", "paper_end")

# --- assistance ----------------------------------------------------------------------------------------------


def test_who_asks_for_a_person_is_told_that_somebody_is_coming() -> None:
    """R33: a fact, no ticket."""
    unit = front()
    assert press(unit, HELP, REAL + 1) == [CommitAssistance(), Lamp(HELP, "off")]
    view = shows(unit.handle(AssistanceTold(), TEN, REAL + 1))
    assert (view.told, view.assist) == ("assist", True)


def test_again_within_a_minute_does_nothing_and_later_asks_again() -> None:
    """R33."""
    unit = front(screen=False)
    press(unit, HELP, REAL + 1)
    unit.handle(AssistanceTold(), TEN, REAL + 1)
    assert press(unit, HELP, REAL + 60.9) == []
    assert unit.next_deadline() == REAL + 61
    assert unit.handle(None, TEN, REAL + 61) == [Lamp(HELP, "on")]
    assert press(unit, HELP, REAL + 62) == [CommitAssistance(), Lamp(HELP, "off")]


def test_a_person_may_be_asked_for_without_paper_when_closed_and_during_a_slip() -> None:
    """R33, R01."""
    unit = front()
    unit.handle(END, TEN, REAL)
    assert does(press(unit, HELP, REAL + 1)) == [CommitAssistance()]
    assert does(press(front(now=NOON), HELP, REAL + 1, NOON)) == [CommitAssistance()]
    unit = front()
    ticket_of(press(unit, A, REAL))
    assert does(press(unit, HELP, REAL + 1)) == [CommitAssistance()]


def test_what_could_not_be_written_is_written_when_it_can_within_the_minute() -> None:
    """R33."""
    for back_after, count in ((50.0, 1), (61.0, 0)):
        unit = front(screen=False)
        press(unit, HELP, REAL + 1)
        assert Lamp(HELP, "blink") in unit.handle(CommitFailed("full"), TEN, REAL + 1)
        assert press(unit, HELP, REAL + 2) == [], "its lamp says that it does not work"
        back = unit.handle(StorageBack(), TEN, REAL + 1 + back_after)
        assert back.count(CommitAssistance()) == count


# --- stuck ---------------------------------------------------------------------------------------------------


def test_a_stuck_button_blinks_and_is_reported_while_the_others_work() -> None:
    """R01."""
    unit = front()
    actions = unit.handle(ButtonStuck(A, True), TEN, REAL + 1)
    assert actions[:2] == [Lamp(A, "blink"), Report("buttons")]
    assert [line.works for line in shows(actions).lines] == [False, True, True, True, True, True]
    assert press(unit, A, REAL + 2) == []
    assert len(does(press(unit, 2, REAL + 2))) == 0
    assert ticket_of(press(unit, 5, REAL + 3)).service == "n"
    assert Report("ok") in unit.handle(ButtonStuck(A, False), TEN, REAL + 4)


def test_a_button_that_is_free_again_is_pressed_as_before() -> None:
    unit = front(screen=False)
    unit.handle(ButtonStuck(A, True), TEN, REAL + 1)
    assert unit.handle(ButtonStuck(A, False), TEN, REAL + 2) == [Lamp(A, "on"), Report("ok")]
    assert ticket_of(press(unit, A, REAL + 3)).number == 1


def test_buttons_whose_box_or_pin_is_gone_blink_and_the_screen_says_so() -> None:
    """R01: never a dead button without a sign; nor is one that is lost twice back with the first."""
    unit = front()
    lost = unit.handle(ButtonsDead("buttons", frozenset({A, HELP})), TEN, REAL + 1)
    assert lost[:-1] == [Lamp(A, "blink"), Lamp(HELP, "blink")]
    assert [line.works for line in shows(lost).lines] == [False, True, True, True, True, True]
    assert ticket_of(press(unit, 5, REAL + 3)).service == "n"
    unit = front(screen=False)
    for device in ("buttons", "buttons-gpio"):
        unit.handle(ButtonsDead(device, frozenset({A})), TEN, REAL + 1)
    assert unit.handle(ButtonsDead("buttons", frozenset()), TEN, REAL + 2) == []
    assert unit.handle(ButtonsDead("buttons-gpio", frozenset()), TEN, REAL + 3) == [Lamp(A, "on")]


# --- the self-test slip --------------------------------------------------------------------------------------


def test_a_button_held_for_eight_seconds_gives_its_ticket_and_then_the_self_test() -> None:
    """The ticket is never withdrawn: it may be a customer who holds long."""
    unit = front(screen=False)
    finish(unit, ticket_of(press(unit, A, REAL)), REAL)
    assert does(unit.handle(ButtonHeld(A), TEN, REAL + 8)) == [PrintSelfTest()]
    note = note_of(unit, unit.handle(SelfTestRead(ROWS), TEN, REAL + 8), REAL + 8)
    assert note == m.SlipNote({"zh": "自检", "en": "Self-test"}, rows=list(ROWS))


def test_at_most_one_a_minute() -> None:
    unit = front()
    assert does(unit.handle(ButtonHeld(A), TEN, REAL + 8)) == [PrintSelfTest()]
    assert does(unit.handle(ButtonHeld(HELP), TEN, REAL + 67.9)) == []
    assert does(unit.handle(ButtonHeld(A), TEN, REAL + 68)) == [PrintSelfTest()]


def test_its_end_is_told_to_nobody_but_the_desk() -> None:
    """Of a note nobody ordered no fact tells."""
    unit = front(screen=False)
    assert does(unit.handle(SelfTestRead(ROWS), TEN, REAL)) == [
        CommitNote(OWN, m.SlipNote({"zh": "自检", "en": "Self-test"}, rows=list(ROWS)))
    ]
    unit.handle(NoteReserved(), TEN, REAL)
    assert does(unit.handle(SlipOutcome("note-1", "confirmed"), TEN, REAL + 2)) == [
        TellOrder(OWN, "confirmed")
    ]


def test_it_waits_for_the_slip_under_way_and_not_for_ever() -> None:
    for later, count in ((5.0, 1), (11.0, 0)):
        unit = front(screen=False)
        ticket = ticket_of(press(unit, A, REAL))
        unit.handle(SelfTestRead(ROWS), TEN, REAL + 1)
        after = finish(unit, ticket, REAL + later)
        assert sum(isinstance(action, CommitNote) for action in after) == count


def test_it_is_printed_where_nothing_can_be_written_and_where_nothing_is_set_up() -> None:
    """R01: whoever looks for the fault needs it most then."""
    unit = front(screen=False)
    unit.handle(StorageFault("full"), TEN, REAL)
    assert does(unit.handle(ButtonHeld(A), TEN, REAL + 1)) == [PrintSelfTest()]
    (printed,) = does(unit.handle(SelfTestRead(ROWS), TEN, REAL + 1))
    assert isinstance(printed, PrintSlip)
    new = Kiosk("kiosk-1", BUTTONS, None, Numbers(DAY), False)
    new.handle(READY, None, REAL)
    assert does(new.handle(ButtonHeld(A), None, REAL + 1)) == [PrintSelfTest()]
    new.handle(SelfTestRead(ROWS), None, REAL + 1)
    (printed,) = does(new.handle(NoteReserved(), None, REAL + 1))
    assert isinstance(printed, PrintSlip)
    assert any("kiosk-1" in str(block) for block in printed.slip)


def test_a_printer_at_fault_is_asked_for_none() -> None:
    unit = front(screen=False)
    unit.handle(END, TEN, REAL)
    assert does(unit.handle(ButtonHeld(A), TEN, REAL + 1)) == []
    unit.handle(READY, TEN, REAL + 2)
    assert does(unit.handle(ButtonHeld(A), TEN, REAL + 3)) == [PrintSelfTest()]


def test_a_kiosk_with_nothing_but_a_help_button_works() -> None:
    """R33."""
    unit = front(buttons=[Binding("", assist=True)])
    assert does(press(unit, 0, REAL + 1)) == [CommitAssistance()]
    assert unit.rehearsals() == []
