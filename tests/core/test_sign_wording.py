"""What a small LED sign says: every state, every width, both languages; the number whole, no state like another."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.counter.samples import counter_views
from display.signs.cells import Charset, cells, centred, is_writable, writable
from display.signs.rota import turns
from display.signs.wording import SignText, sign_texts
from hall.view import CounterView, Window

WIDTHS = range(8, 33)
LANGUAGES = ("zh", "en")
WANG = {"zh": "王芳", "en": "Wang Fang"}
AT = CounterView("3", clerk="1001", clerk_name=WANG, ticket="A012")
DESK = Window("5", {"zh": "咨询台", "en": "Service desk"})
MORE = {
    "late": replace(AT, state="calling", recalled=1, late=True),
    "of-a-service": replace(AT, state="serving", service={"zh": "综合业务", "en": "General business"}),
    "longest-number": replace(AT, state="calling", ticket="AB1012", class_={"zh": "VIP", "en": "VIP"}),
    "fault": replace(AT, state="open", ticket=None, fault=True),
    "fault-without-hall": replace(AT, state="open", ticket=None, fault=True, stale=True),
    "others": replace(
        AT,
        state="paused",
        ticket=None,
        pause_reason="meal",
        back="14:30",
        others=(Window("2"), Window("3"), Window("17")),
    ),
    "badge": replace(AT, state="open", ticket=None, badge={"zh": "示范岗", "en": "Model window"}),
    "rare-name": replace(AT, state="open", ticket=None, clerk_name={"zh": "王喆", "en": "Wang Zhe"}),
}
MORE |= {
    "alone-in-the-hall": replace(AT, state="paused", ticket=None, pause_reason="meal"),
    "one-other": replace(AT, state="paused", ticket=None, others=(Window("2"),)),
    "nobody-knows-of-others": replace(AT, state="paused", ticket=None, stale=True),
    "paused-until": replace(AT, state="paused", ticket=None, pause_reason="internal", back="14:30"),
    "back-soon": replace(AT, state="paused", ticket=None, back_minutes=0),
    "closed-for-lunch": replace(AT, state="closed", ticket=None, clerk=None, opens="13:00"),
    "to-the-desk": replace(AT, state="paused", ticket=None, others=(DESK, Window("2"))),
    "paused-for": replace(AT, state="paused", ticket=None, back_minutes=120),
}
VIEWS = {**dict(counter_views()), **MORE}


def kind(view: CounterView) -> str:
    """What a customer must be able to tell from everything else, without colour."""
    if view.no_config:
        return "not set up"
    if view.state == "paused":
        return "paused" if view.sign else "wait"
    if view.fault and view.state == "open":
        return "fault"
    if view.stale and not view.by_hand and (view.state != "closed" or view.stale_since is None):
        return "wait"
    return view.state


def said(
    view: CounterView, columns: int, language: str, charset: Charset = "gb2312", lines: int = 1
) -> list[str]:
    """Every line it ever shows, in their order."""
    shown = turns(sign_texts(view, columns, (language,), charset), lines)
    return [line for each in shown for line in each]


def every_case() -> Iterator[tuple[CounterView, int, str, Charset]]:
    for view in VIEWS.values():
        for columns in WIDTHS:
            yield from ((view, columns, language, "gb2312") for language in LANGUAGES)
            yield view, columns, "en", "ascii"


def test_everything_fits_and_is_never_empty() -> None:
    """Every state of every sample, on every width from 8 to 32 cells."""
    for view, columns, language, charset in every_case():
        lines = said(view, columns, language, charset)
        assert lines[0], (view, columns)
        assert max(map(cells, lines)) <= columns, (view, columns, lines)
        assert all(is_writable(line, charset) for line in lines)
        assert all(len(line.encode(charset)) == cells(line) for line in lines), "as wide as its bytes"


def test_the_number_is_whole_in_every_main_line_and_never_cut() -> None:
    for view, columns, language, charset in every_case():
        if kind(view) not in ("calling", "serving"):
            continue
        (text,) = sign_texts(view, columns, (language,), charset)
        assert view.ticket is not None
        assert re.search(rf"(?<![A-Z0-9]){view.ticket}(?![A-Z0-9])", text.main), (view, columns)
        for detail in text.details:
            assert view.ticket in detail or not re.search(r"\d", detail), (view, columns, detail)


def test_no_state_shares_its_words_with_another_on_any_width() -> None:
    """R33: colour is never the only signal; a small sign often has one colour."""
    for columns in WIDTHS:
        for language in LANGUAGES:
            meanings: dict[tuple[str, ...], str] = {}
            for view in VIEWS.values():
                words = tuple(re.sub(r"[A-Z]{1,2}\d+", "#", line) for line in said(view, columns, language))
                assert meanings.setdefault(words, kind(view)) == kind(view), (columns, words)


def test_no_reason_of_a_pause_has_the_words_of_a_state() -> None:
    """Who reads one of the lines that take turns, and not the others, must not take it for another state."""
    mains = {
        said(view, columns, language)[0]: kind(view)
        for view, columns, language, _ in every_case()
        if view.ticket is None
    }
    for reason in ("handover", "away", "rest", "meal", "meeting", "equipment", "internal"):
        view = replace(AT, state="paused", ticket=None, pause_reason=reason)
        for columns in WIDTHS:
            for language in LANGUAGES:
                (text,) = sign_texts(view, columns, (language,))
                assert {mains.get(detail, "paused") for detail in text.details} <= {"paused"}, text


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_number_without_hall_is_marked_on_every_width(columns: int) -> None:
    assert "人工叫号" in said(VIEWS["by-hand"], columns, "zh")
    assert "By hand" in said(VIEWS["by-hand"], columns, "en")


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_pause_says_paused_and_when_the_clerk_is_back_on_every_width(columns: int) -> None:
    """R13"""
    lines = said(VIEWS["paused-until"], columns, "zh")
    assert lines[0] == "暂停服务"
    assert any(line.startswith("14:30") for line in lines)
    assert any(line.endswith("14:30") for line in said(VIEWS["paused-until"], columns, "en"))
    assert "120" in " ".join(said(VIEWS["paused-for"], columns, "en"))


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_vip_is_marked_on_every_width(columns: int) -> None:
    """R02"""
    for language in LANGUAGES:
        assert any("VIP" in line for line in said(VIEWS["calling-vip"], columns, language))
        assert any("VIP" in line for line in said(VIEWS["longest-number"], columns, language))


TABLE = {
    "calling": (["请 A012 号"], ["Calling A012"]),
    "calling-vip": (["VIP 请 V1012 号"], ["VIP V1012 here"]),
    "late": (["请 A012 号", "让您久等了"], ["Calling A012", "Sorry"]),
    "serving": (["A012 办理中"], ["Serving A012"]),
    "open": (["开放", "工号 1001 王芳"], ["Open", "1001 Wang Fang"]),
    "closed": (["未开放"], ["Closed"]),
    "closed-for-lunch": (["未开放", "13:00 开放"], ["Closed", "Opens 13:00"]),
    "back-soon": (["暂停服务", "即将恢复"], ["Paused", "Back soon"]),
    "to-the-desk": (["暂停服务", "请到咨询台"], ["Paused", "Go to counter 2"]),
    "alone-in-the-hall": (["暂停服务", "用餐"], ["Paused", "Meal"]),
    "one-other": (["暂停服务", "请到 2 号窗口"], ["Paused", "Go to counter 2"]),
    "nobody-knows-of-others": (["暂停服务", "请到其他窗口"], ["Paused", "Other counters"]),
    "others": (
        ["暂停服务", "请到2、3、17号", "暂停服务", "14:30 回来", "暂停服务", "用餐"],
        ["Paused", "Go to 2, 3, 17", "Paused", "Back at 14:30", "Paused", "Meal"],
    ),
    "no-sign": (["请稍候"], ["Please wait"]),
    "fault": (["设备故障"], ["Out of order"]),
    "by-hand": (["请 A012 号", "人工叫号"], ["Calling A012", "By hand"]),
    "stale": (["请稍候"], ["Please wait"]),
    "not-set-up": (["未设置"], ["No setup"]),
}


@pytest.mark.parametrize(("name", "lines"), TABLE.items(), ids=list(TABLE))
def test_what_a_sign_of_eight_hanzi_says(name: str, lines: tuple[list[str], list[str]]) -> None:
    """R13, R19, R21, R41"""
    assert (said(VIEWS[name], 16, "zh"), said(VIEWS[name], 16, "en")) == lines


@pytest.mark.parametrize(
    ("columns", "lines"),
    [
        (24, ["Calling A012", "Serving A012", "Back at 14:30", "Go to counters 2, 3, 17"]),
        (16, ["Calling A012", "Serving A012", "Back at 14:30", "Go to 2, 3, 17"]),
        (10, ["A012 here", "With A012", "Till 14:30", "Go to 2, 3"]),
        (8, ["Now A012", "A012", "By 14:30", "Go to 2"]),
    ],
)
def test_english_is_said_in_fewer_words_on_narrower_signs(columns: int, lines: list[str]) -> None:
    """R31"""
    called, served, away = (VIEWS[name] for name in ("calling", "serving", "others"))
    mains = [said(view, columns, "en")[0] for view in (called, served)]
    where, until = said(away, columns, "en")[1:4:2]
    assert [*mains, until, where] == lines


@pytest.mark.parametrize("columns", WIDTHS)
def test_nobody_is_sent_to_other_counters_that_the_hall_says_nobody_works_at(columns: int) -> None:
    """R13. Without the hall nobody knows; at a handover somebody comes at once."""
    alone = VIEWS["alone-in-the-hall"]
    for view in (alone, replace(alone, pause_reason="handover", stale=True), replace(alone, sign=False)):
        for language in LANGUAGES:
            words = " ".join(said(view, columns, language))
            assert not re.search("其他|请到|other|Go to", words), words
    lost = " ".join(said(replace(alone, stale=True), max(columns, 14), "en"))
    assert "Other counters" in lost


def test_a_counter_that_is_out_of_order_says_where_to_go_if_that_is_known() -> None:
    """R09"""
    broken = replace(VIEWS["fault"], others=(Window("2"), Window("3")))
    assert said(broken, 16, "zh") == ["设备故障", "请到 2、3 号窗口"]
    assert said(VIEWS["fault"], 16, "zh") == ["设备故障"]


def test_what_is_served_here_stands_before_the_word_or_takes_turns_with_it() -> None:
    view = replace(AT, state="open", ticket=None, service={"zh": "综合业务"}, clerk=None)
    assert said(view, 16, "zh") == ["综合业务 开放"]
    assert said(view, 8, "zh") == ["开放", "综合业务"]


def test_what_does_not_fit_is_dropped_in_order_the_service_the_class_the_words_around() -> None:
    view = replace(AT, state="calling", service={"zh": "综合业务"}, class_={"zh": "优先"})
    mains = {columns: sign_texts(view, columns, ("zh",))[0] for columns in (24, 16, 10, 8)}
    assert mains[24].main == "综合业务 优先 请 A012 号"
    assert mains[16].main == "优先 请 A012 号"
    assert mains[10] == SignText("请 A012 号", ("优先 A012",)), "the class takes turns with the number"
    assert mains[8] == SignText("请A012号", ("优先",))


def test_a_name_that_the_sign_cannot_write_whole_is_left_out_and_the_number_stays() -> None:
    """R21. 喆 is not in GB2312; one hanzi of a name left out makes another name."""
    assert said(VIEWS["rare-name"], 16, "zh") == ["开放", "工号 1001"]
    assert said(VIEWS["open"], 16, "en", "ascii") == ["Open", "1001 Wang Fang"]
    only_chinese = replace(VIEWS["open"], clerk_name={"zh": "王芳"})
    assert said(only_chinese, 16, "en", "ascii") == ["Open", "Clerk 1001"]


@pytest.mark.parametrize(
    ("text", "gb2312", "ascii_"),
    [
        ("Ａ０１２：请", "A012:请", "A012:"),
        ("阿·德—b", "阿・德-b", "-b"),
        ("Zoë Müller", "Zoe Müller", "Zoe Muller"),
        ("a\\C1\tb\u200b\n🎉c", "a/C1 b c", "a/C1 b c"),
        ("王喆", "王", ""),
    ],
)
def test_what_a_sign_cannot_write_is_written_another_way_or_left_out(
    text: str, gb2312: str, ascii_: str
) -> None:
    """A backslash begins a command to an Onbon card, and none gets through."""
    assert (writable(text, "gb2312"), writable(text, "ascii")) == (gb2312, ascii_)


@given(st.text(max_size=30), st.sampled_from(["gb2312", "ascii"]))
def test_any_text_becomes_one_that_can_be_sent(text: str, charset: Charset) -> None:
    written = writable(text, charset)
    assert len(written.encode(charset)) == cells(written)
    assert "\\" not in written
    assert writable(written, charset) == written


@given(st.integers(8, 32), st.text("A一", max_size=8))
def test_a_centred_line_is_exactly_as_wide_as_the_sign(columns: int, text: str) -> None:
    line = centred(text, columns)
    assert cells(line) == max(columns, cells(text))
    assert line.strip() == text


def test_two_lines_keep_the_number_and_turn_the_rest() -> None:
    shown = turns(sign_texts(VIEWS["others"], 16, ("zh",)), 2)
    assert [lines[0] for lines in shown] == ["暂停服务"] * 3
    assert [lines[1] for lines in shown] == ["请到2、3、17号", "14:30 回来", "用餐"]


def test_both_languages_take_turns_and_the_state_is_in_every_second_one() -> None:
    """R31"""
    shown = [lines[0] for lines in turns(sign_texts(VIEWS["others"], 16, LANGUAGES), 1)]
    assert set(shown[::2]) == {"暂停服务", "Paused"}
    assert shown[:4] == ["暂停服务", "请到2、3、17号", "Paused", "Go to 2, 3, 17"], (
        "in the first half of a minute"
    )
    assert len(shown) == 12


def test_a_reason_that_a_newer_keypad_sends_and_nobody_has_words_for_is_left_out() -> None:
    view = replace(AT, state="paused", ticket=None, pause_reason="solar_eclipse")
    assert said(view, 8, "zh") == ["暂停服务"]
