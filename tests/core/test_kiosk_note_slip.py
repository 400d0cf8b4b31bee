"""What stands on a note: hall, title, number, rows, foot and time, on every paper and whatever the hall says."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hall import messages as m
from hall.paper import Paper, height_mm
from hall.slip import RULE, SlipLine, SlipPair, SlipSpace
from kiosk.note import NOTE_MM, note_slip
from kiosk.template import Template, default
from tests.core.kiosk_story import CONFIG, NOW, config
from tests.core.slip_story import EPSON, NARROW, WIDE, template, texts

NOTE = m.SlipNote(
    {"zh": "补件凭条", "en": "Come back with your papers"},
    "A012",
    [
        m.SlipRow({"zh": "业务", "en": "Service"}, {"zh": "综合业务", "en": "General business"}),
        m.SlipRow({"zh": "窗口", "en": "Counter"}, {"zh": "3"}),
    ],
    [{"zh": "无需重新取号。", "en": "No new number is needed."}],
)


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
