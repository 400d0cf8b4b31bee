"""Notes that the hall orders: no number, never twice, behind the slip under way; and what stands on them."""

import pytest

from hall import messages as m
from hall.device import ButtonPressed, PrinterState, Received, SlipOutcome, SlipStarted, StorageBack
from hall.paper import Paper
from kiosk.actions import Action, CommitNote, CommitTicket, Lamp, PrintSlip, Report, ResolveTicket, TellOrder
from kiosk.events import CommitFailed, NoteReserved, TicketVoided
from kiosk.kiosk import Kiosk
from kiosk.note import note_slip
from kiosk.numbers import Numbers, taken
from kiosk.template import default
from tests.core.kiosk_story import CONFIG, DAY, NOW, REAL, committed, kiosk, order, take, ticket

LIT, DARK = [Lamp(0, "on"), Lamp(1, "on")], [Lamp(0, "off"), Lamp(1, "off")]
NOTE = m.SlipNote(
    {"zh": "补件凭条", "en": "Come back with your papers"},
    "A012",
    [
        m.SlipRow({"zh": "业务", "en": "Service"}, {"zh": "综合业务", "en": "General business"}),
        m.SlipRow({"zh": "窗口", "en": "Counter"}, {"zh": "3"}),
    ],
    [{"zh": "无需重新取号。", "en": "No new number is needed."}],
)
ORDER = order("0dd0", "slip", note=NOTE)
COMMIT = CommitNote("0dd0", NOTE)
SHIFT = m.SlipNote({"zh": "交班小结", "en": "Shift summary"})
LAID = note_slip(default(), CONFIG, Paper(), "kiosk-1", NOTE, NOW)


def ordered(number: int) -> CommitNote:
    return CommitNote(f"0dd{number}", NOTE)


def shift(number: int) -> Received:
    return order(f"5f{number}", "slip", note=SHIFT)


def begin(unit: Kiosk, real: float = REAL) -> list[Action]:
    """Ordered, and written down."""
    assert unit.handle(ORDER, NOW, real) == [COMMIT]
    return unit.handle(NoteReserved(), NOW, real)


# --- printed -------------------------------------------------------------------------------------------------


def test_a_note_is_written_down_printed_and_told_and_uses_no_number() -> None:
    unit = kiosk()
    assert begin(unit) == [PrintSlip("note-1", LAID), *DARK]
    assert unit.handle(SlipStarted("note-1"), NOW, REAL) == []
    end = SlipOutcome("note-1", "confirmed")
    assert unit.handle(end, NOW, REAL + 1) == [TellOrder("0dd0", "confirmed"), *LIT]
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2) == [ticket(1, Numbers(DAY))]


@pytest.mark.parametrize("outcome", ["unverified", "void"])
def test_a_note_that_failed_is_told_and_never_printed_again_by_itself(outcome: str) -> None:
    unit = kiosk()
    begin(unit)
    told = unit.handle(SlipOutcome("note-1", outcome, "paper_end"), NOW, REAL + 1)
    assert told == [TellOrder("0dd0", outcome, "paper_end"), *LIT]
    assert unit.handle(ORDER, NOW, REAL + 2) == []


def test_a_note_without_any_outcome_is_unverified_after_a_minute() -> None:
    unit = kiosk()
    begin(unit)
    assert unit.next_deadline() == REAL + 60
    assert unit.handle(None, NOW, REAL + 60) == [TellOrder("0dd0", "unverified", "no_outcome"), *LIT]


def test_presses_are_ignored_while_a_note_is_under_way_as_with_any_slip() -> None:
    unit = kiosk()
    unit.handle(ORDER, NOW, REAL)
    assert unit.handle(ButtonPressed(0), NOW, REAL) == []
    unit.handle(NoteReserved(), NOW, REAL)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 1) == []


def test_a_note_that_cannot_be_written_down_is_not_printed_and_is_told() -> None:
    """R01: nobody would know of its half after a power cut."""
    unit = kiosk()
    unit.handle(ORDER, NOW, REAL)
    void, blink = TellOrder("0dd0", "void", "storage"), [Lamp(0, "blink"), Lamp(1, "blink")]
    assert unit.handle(CommitFailed("disk full"), NOW, REAL) == [void, *blink, Report("storage")]
    assert unit.handle(NoteReserved(), NOW, REAL) == []
    assert unit.handle(CommitFailed("disk full", "0dd0"), NOW, REAL) == []
    assert unit.handle(StorageBack(), NOW, REAL + 2) == [void, *LIT, Report("ok")]
    assert unit.handle(StorageBack(), NOW, REAL + 2) == []


# --- behind other slips --------------------------------------------------------------------------------------


def test_a_note_waits_for_the_customer_s_slip_and_comes_behind_it() -> None:
    unit = kiosk()
    take(unit)
    assert unit.handle(ORDER, NOW, REAL + 1) == []
    assert unit.next_deadline() == REAL + 11
    ended = unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 2)
    assert ended == [ResolveTicket("t1", "confirmed"), COMMIT]
    assert unit.handle(NoteReserved(), NOW, REAL + 2) == [PrintSlip("note-1", LAID)], "the lamps stay dark"
    assert unit.handle(SlipOutcome("note-1", "confirmed"), NOW, REAL + 3) == [
        TellOrder("0dd0", "confirmed"),
        *LIT,
    ]


def test_a_note_behind_a_void_ticket_leaves_that_its_number() -> None:
    """R01."""
    unit = kiosk()
    take(unit)
    unit.handle(ORDER, NOW, REAL + 1)
    void = ResolveTicket("t1", "void", "jam", Numbers(DAY))
    assert unit.handle(SlipOutcome("t1", "void", "jam"), NOW, REAL + 2) == [void, COMMIT]
    assert unit.handle(TicketVoided("t1"), NOW, REAL + 2) == []
    unit.handle(NoteReserved(), NOW, REAL + 2)
    unit.handle(SlipOutcome("note-1", "confirmed"), NOW, REAL + 3)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 4) == [ticket(1, Numbers(DAY))]


def test_a_note_waits_ten_seconds_and_no_longer() -> None:
    unit = kiosk()
    take(unit)
    unit.handle(ORDER, NOW, REAL + 1)
    assert unit.handle(None, NOW, REAL + 10.9) == []
    assert unit.handle(None, NOW, REAL + 11) == [TellOrder("0dd0", "void", "busy")]
    ended = unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 12)
    assert ended == [ResolveTicket("t1", "confirmed"), *LIT]


def test_a_fault_that_comes_while_a_note_waits_is_told_at_once() -> None:
    unit = kiosk()
    take(unit)
    unit.handle(ORDER, NOW, REAL + 1)
    told = unit.handle(PrinterState("fault", "end", "paper_end"), NOW, REAL + 2)
    assert told[0] == TellOrder("0dd0", "void", "paper_end")


def test_notes_come_in_their_order_and_the_ninth_is_told_to_come_again() -> None:
    unit = kiosk()
    take(unit)
    for number in range(8):
        assert unit.handle(order(f"0dd{number}", "slip", note=NOTE), NOW, REAL + 1) == []
    ninth = unit.handle(order("0dd8", "slip", note=NOTE), NOW, REAL + 1)
    assert ninth == [TellOrder("0dd8", "void", "busy")]
    ended = unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 2)
    assert ended == [ResolveTicket("t1", "confirmed"), ordered(0)]
    unit.handle(NoteReserved(), NOW, REAL + 2)
    behind = unit.handle(SlipOutcome("note-1", "confirmed"), NOW, REAL + 3)
    assert behind == [TellOrder("0dd0", "confirmed"), *LIT]
    assert unit.handle(None, NOW, REAL + 4.5) == [ordered(1)]


def test_between_two_notes_the_buttons_are_lit_and_a_press_goes_first() -> None:
    """R01: eight clerks leave at the same minute, and customers come."""
    unit = kiosk()
    begin(unit)
    unit.handle(order("0dd1", "slip", note=NOTE), NOW, REAL)
    assert unit.handle(SlipOutcome("note-1", "confirmed"), NOW, REAL + 1) == [
        TellOrder("0dd0", "confirmed"),
        *LIT,
    ]
    assert unit.next_deadline() == REAL + 2.5
    assert unit.handle(None, NOW, REAL + 2.4) == []
    numbers = taken(Numbers(DAY), "a", 1)
    asked = unit.handle(ButtonPressed(0), NOW, REAL + 2.4)
    assert asked == [ticket(1, Numbers(DAY))]
    unit.handle(committed(asked[0]), NOW, REAL + 2.4)
    assert unit.next_deadline() == REAL + 10, "what waits gives up; the time for a press is over"
    ended = unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 3)
    assert ended == [ResolveTicket("t1", "confirmed"), ordered(1)], "behind a ticket at once: they take turns"
    unit.handle(NoteReserved(), NOW, REAL + 3)
    assert unit.handle(SlipOutcome("note-2", "confirmed"), NOW, REAL + 4) == [
        TellOrder("0dd1", "confirmed"),
        *LIT,
    ]
    assert unit.handle(ButtonPressed(0), NOW, REAL + 5) == [ticket(2, numbers)]


def test_a_guide_s_ticket_goes_before_the_next_note_too() -> None:
    """R51."""
    unit = kiosk()
    begin(unit)
    unit.handle(order("0dd1", "slip", note=NOTE), NOW, REAL)
    unit.handle(SlipOutcome("note-1", "void", "jam"), NOW, REAL + 1)
    (asked,) = unit.handle(order("0dd2", "issue", service="a"), NOW, REAL + 1)
    assert isinstance(asked, CommitTicket)
    assert (asked.printed, asked.order) == ("A001", "0dd2")


def test_eight_shifts_that_end_in_one_minute_take_turns_with_customers_and_all_are_printed() -> None:
    """R01, R23. Three seconds a slip, as a slow printer takes; somebody presses all the time."""
    unit, out_at = kiosk(), 0
    due: list[object] = [shift(n) for n in range(8)]
    jobs: list[str] = []
    told: list[tuple[str, str]] = []
    for tick in range(500):
        happens: list[object] = [*due, ButtonPressed(0)]
        due = []
        if jobs and tick == out_at:
            happens.insert(0, SlipOutcome(jobs[-1], "confirmed"))
        while happens:
            for action in unit.handle(happens.pop(0), NOW, REAL + tick / 10):
                match action:
                    case CommitNote():
                        happens.insert(0, NoteReserved())
                    case CommitTicket():
                        happens.insert(0, committed(action, f"ticket-{tick}"))
                    case PrintSlip(job):
                        jobs.append(job)
                        out_at = tick + 30
                    case TellOrder(name, outcome):
                        told.append((name, outcome))
    assert [job.split("-")[0] for job in jobs][:16] == ["note", "ticket"] * 8
    assert told == [(f"5f{n}", "confirmed") for n in range(8)]


def test_the_note_of_a_shift_waits_a_minute_and_lets_a_customer_s_go_first() -> None:
    """R18, R23, R37: nobody stands at the kiosk for it."""
    unit = kiosk()
    take(unit)
    for event in (shift(0), shift(1), ORDER):
        assert unit.handle(event, NOW, REAL + 1) == []
    ended = unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 2)
    assert ended == [ResolveTicket("t1", "confirmed"), COMMIT]
    unit.handle(NoteReserved(), NOW, REAL + 2)
    unit.handle(SlipOutcome("note-1", "confirmed"), NOW, REAL + 3)
    assert unit.handle(None, NOW, REAL + 4.5) == [CommitNote("5f0", SHIFT)]
    unit.handle(NoteReserved(), NOW, REAL + 4.5)
    assert unit.handle(None, NOW, REAL + 60.9) == [], "the printer hangs"
    assert unit.handle(None, NOW, REAL + 61) == [TellOrder("5f1", "void", "busy")]


def test_eight_notes_of_shifts_that_wait_leave_room_for_a_customer_s() -> None:
    unit = kiosk()
    take(unit)
    for number in range(8):
        assert unit.handle(shift(number), NOW, REAL + 1) == []
    assert unit.handle(shift(8), NOW, REAL + 1) == [TellOrder("5f8", "void", "busy")]
    assert unit.handle(ORDER, NOW, REAL + 1) == []
    ended = unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 2)
    assert ended == [ResolveTicket("t1", "confirmed"), COMMIT]


def test_a_note_refuses_a_guide_s_ticket_meanwhile() -> None:
    unit = kiosk()
    begin(unit)
    issue = order("0dd1", "issue", service="b")
    assert unit.handle(issue, NOW, REAL + 1) == [TellOrder("0dd1", "void", "busy")]


def test_a_note_behind_a_ticket_whose_end_cannot_be_written_is_not_printed() -> None:
    """What it waits for on disk may succeed all the same: nothing is printed then either."""
    unit = kiosk()
    take(unit)
    unit.handle(ORDER, NOW, REAL + 1)
    unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 2)
    told = unit.handle(CommitFailed("disk full"), NOW, REAL + 2)
    assert told[0] == TellOrder("0dd0", "void", "storage")
    assert unit.handle(NoteReserved(), NOW, REAL + 2) == []
    unit.handle(CommitFailed("disk full", "0dd0"), NOW, REAL + 2)
    back = unit.handle(StorageBack(), NOW, REAL + 4)
    assert back[:2] == [ResolveTicket("t1", "confirmed"), TellOrder("0dd0", "void", "storage")]
    after = taken(Numbers(DAY), "a", 1)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 5) == [ticket(2, after)]
