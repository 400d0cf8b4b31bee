"""Notes that the hall orders: no number, never twice, behind the slip under way; and what stands on them."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall import messages as m
from hall.device import ButtonPressed, PrinterState, SlipOutcome, SlipStarted, StorageBack
from hall.paper import Paper, height_mm
from hall.slip import RULE, SlipLine, SlipPair, SlipSpace
from kiosk.actions import (
    Action,
    CommitFailed,
    CommitNote,
    Lamp,
    NoteReserved,
    PrintSlip,
    Report,
    ResolveTicket,
    TellOrder,
    TicketVoided,
)
from kiosk.kiosk import Kiosk
from kiosk.note import NOTE_MM, note_slip
from kiosk.numbers import Numbers, taken
from kiosk.template import Template, default
from tests.core.kiosk_story import CONFIG, DAY, NOW, REAL, config, kiosk, order, take, ticket
from tests.core.slip_story import EPSON, NARROW, WIDE, template, texts

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
LAID = note_slip(default(), CONFIG, Paper(), "kiosk-1", NOTE, NOW)


def ordered(number: int) -> CommitNote:
    return CommitNote(f"0dd{number}", NOTE)


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
    assert behind == [TellOrder("0dd0", "confirmed"), ordered(1)]


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


# --- what stands on it ---------------------------------------------------------------------------------------


def laid(
    note: m.SlipNote = NOTE, paper: Paper = WIDE, known: m.Config = CONFIG, of: Template | None = None
) -> list[str]:
    slip = note_slip(of or default(), known, paper, "kiosk-1", note, NOW)
    assert height_mm(slip, paper) + paper.end_mm <= NOTE_MM
    return texts(slip)


def test_a_note_has_hall_title_number_rows_foot_time_and_kiosk_in_both_languages() -> None:
    """R31, R37."""
    expected = (
        SlipPair("示范营业厅", "Demo service hall"),
        RULE,
        SlipLine("补件凭条", 2, 2, bold=True),
        SlipLine("Come back with your papers", bold=True),
        SlipSpace(2.0),
        SlipLine("A012", 3, 3, bold=True),
        SlipSpace(2.0),
        SlipPair("业务：综合业务", "Service: General business"),
        SlipPair("窗口：3", "Counter: 3"),
        RULE,
        SlipPair("无需重新取号。", "No new number is needed."),
        SlipSpace(2.0),
        SlipPair("2026-03-02 08:41", "kiosk-1"),
        SlipSpace(2.0),
    )
    assert note_slip(default(), CONFIG, Paper(), "kiosk-1", NOTE, NOW) == expected


def test_on_narrow_paper_languages_stand_below_each_other_and_rows_at_the_left() -> None:
    slip = note_slip(default(), CONFIG, NARROW, "kiosk-1", NOTE, NOW)
    rows = [block for block in slip if isinstance(block, SlipLine) and block.align == "left"]
    assert [row.text for row in rows] == [
        "业务：综合业务",
        "Service: General business",
        "窗口：3",
        "Counter: 3",
    ]


def test_the_foot_stands_side_by_side_only_if_all_of_it_does() -> None:
    """R31."""
    long = {
        "zh": "返回时请向工作人员出示本单，无需重新取号。",
        "en": "Show this slip to our staff: no new number.",
    }
    slip = note_slip(
        default(), CONFIG, WIDE, "kiosk-1", msgspec.structs.replace(NOTE, foot=[*NOTE.foot, long]), NOW
    )
    foot = slip[len(slip) - 1 - slip[::-1].index(RULE) + 1 : -3]
    texts_below = [NOTE.foot[0]["zh"], NOTE.foot[0]["en"], long["zh"], long["en"]]
    assert foot == tuple(SlipLine(text) for text in texts_below)


def test_a_note_has_the_languages_of_the_hall() -> None:
    """R31."""
    assert laid(known=config(languages=["en"])) == [
        "Demo service hall",
        "Come back with your papers",
        "A012",
        "Service: General business",
        "Counter: 3",
        "No new number is needed.",
        "2026-03-02 08:41  kiosk-1",
    ]


def test_a_note_says_hall_and_time_as_the_site_s_tickets_do() -> None:
    of = template({"show": "hall", "size": 2, "languages": "below"}, {"show": "time", "align": "left"})
    slip = note_slip(of, CONFIG, WIDE, "kiosk-1", NOTE, NOW)
    assert slip[0] == SlipLine("示范营业厅", 2, 2, bold=True)


def test_a_note_without_number_rows_and_foot_is_its_title() -> None:
    """As a hall that is newer or older may send it."""
    assert laid(m.SlipNote({"zh": "交班小结"})) == [
        "示范营业厅",
        "Demo service hall",
        "交班小结",
        "2026-03-02 08:41",
        "kiosk-1",
    ]


def test_a_row_without_a_name_or_a_value_is_what_it_has() -> None:
    note = m.SlipNote({}, rows=[m.SlipRow({"zh": "窗口"}, {}), m.SlipRow({}, {"zh": "3"}), m.SlipRow({}, {})])
    assert laid(note)[2:4] == ["窗口", "3"]


def test_of_a_note_that_is_too_long_rows_are_left_out_from_the_last_one_on() -> None:
    rows = [m.SlipRow({"zh": f"第{n}行"}, {"zh": "三十个字" * 10}) for n in range(60)]
    found = laid(m.SlipNote({"zh": "交班小结"}, "A012", rows, [{"zh": "完"}]))
    assert "第0行：" + "三十个字" * 10 in found
    kept = [text.split("：")[0] for text in found if "行：" in text]
    assert kept == [f"第{n}行" for n in range(len(kept))]
    assert 5 < len(kept) < 40


def test_a_command_in_a_text_is_none_for_the_printer() -> None:
    assert "补 件" in laid(m.SlipNote({"zh": "补\x1b\n件"}))


words = st.dictionaries(st.sampled_from(["zh", "en", "ug"]), st.text(max_size=300), max_size=3)
rows = st.lists(st.builds(m.SlipRow, words, words), max_size=50)
notes = st.builds(
    m.SlipNote, words, st.sampled_from([None, "A012", "AB123456789"]), rows, st.lists(words, max_size=9)
)


@given(notes, st.sampled_from([WIDE, EPSON, NARROW]))
def test_whatever_the_hall_says_is_laid_out_with_its_number_on_fifteen_centimetres_or_is_its_title(
    note: m.SlipNote, paper: Paper
) -> None:
    slip = note_slip(default(), CONFIG, paper, "kiosk-1", note, NOW)
    assert height_mm(slip, paper) + paper.end_mm <= NOTE_MM
    assert note.number is None or note.number in texts(slip)
