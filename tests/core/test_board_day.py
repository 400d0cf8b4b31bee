"""What a hall board says beside the calls: the day, the hours, promises, apologies, the site's own words."""

from dataclasses import replace

import msgspec
import pytest

from display.bands import APOLOGY_S
from display.board import Board, Show
from display.compose import hall_view
from display.hall.board import call_rows, hall_scene
from display.hall.view import CallLine, HallView, WaitingLine
from display.heard import Heard
from display.scene import TextItem
from display.settings import DisplaySettings, VoiceSettings
from display.today import Today
from display.wall import zone
from hall import hours
from hall import messages as m
from hall.device import HallLink
from hall.opening_words import next_opening
from tests.core.board_story import (
    CLOCKLESS,
    CONFIG,
    DATE,
    NINE,
    OPEN,
    SIZE,
    a_board,
    call,
    calls,
    hall_state,
    queue,
    received,
    then,
)

HOUR = 3600.0
NEVER: dict[str, list[str]] = {day: [] for day in hours.WEEKDAYS}
WEEK = {day: ["09:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = msgspec.structs.replace(CONFIG, hours=WEEK, days={"2026-11-27": [], "2026-12-25": ["10:00-12:00"]})
BOTH = ("zh", "en")


def told(now: float | None, phase: m.Phase = "open", config: m.Config = OFFICE) -> HallView:
    heard = Heard(config)
    heard.receive(hall_state(now or NINE, phase=phase, trusted=now is not None))
    return hall_view(heard, BOTH, now)


# --- the day -------------------------------------------------------------------------------------------------


def test_the_date_stands_with_its_weekday_in_each_language() -> None:
    """R54."""
    assert told(NINE).date == {"zh": "11月24日 星期二", "en": "Tuesday, 24 November"}
    assert told(NINE - 9.1 * HOUR).date == {"zh": "11月23日 星期一", "en": "Monday, 23 November"}


@pytest.mark.parametrize(
    ("hours_later", "why"),
    [
        (-1.0, "before"),
        (8.5, "over"),
        (3 * 24 + 1, "off"),
        (4 * 24 - 1, "off"),
    ],  # Friday and the weekend: no hours
)
def test_a_closed_hall_says_whether_it_is_over_for_today_or_has_not_begun(
    hours_later: float, why: str
) -> None:
    """R26: who is at the door in the morning is not sent home."""
    assert told(NINE + hours_later * HOUR, "closed").why_closed == why
    view = told(NINE + hours_later * HOUR, "closed")
    said = {item.text for item in hall_scene(view, *SIZE).items if isinstance(item, TextItem)}
    heads = {"before": "尚未开始营业", "off": "今日休息", "over": "今日营业已结束"}
    assert said & set(heads.values()) == {heads[why]}
    assert ("感谢您的光临" in said) == (why == "over")


def test_without_a_trusted_clock_there_is_no_date_no_hours_and_no_time_to_come_back() -> None:
    """R54."""
    view = told(None, "closed")
    assert (view.clock, view.date, view.hours, view.reopens) == ("--:--", None, None, None)


def test_the_hours_of_today_are_told_and_none_of_a_day_without_any() -> None:
    """R32."""
    assert told(NINE).hours == {"zh": "09:00–12:00、13:00–17:00", "en": "09:00–12:00, 13:00–17:00"}
    assert told(NINE + 3 * 24 * HOUR).hours is None  # a special day
    assert told(NINE, config=CONFIG).hours is None  # always open


@pytest.mark.parametrize(
    ("hours_later", "phase", "zh", "en"),
    [
        (3.5, "break", "13:00", "13:00"),  # Tuesday 12:31
        (-2.0, "closed", "09:00", "09:00"),
        (8.5, "closed", "明天（周三）09:00", "tomorrow (Wed) 09:00"),
        (2 * 24 + 9, "closed", "周一 09:00", "Mon 09:00"),  # Thursday evening; Friday is a special day
        (3 * 24 + 1, "closed", "周一 09:00", "Mon 09:00"),
    ],
)
def test_a_closed_board_says_when_the_hall_opens_again(
    hours_later: float, phase: m.Phase, zh: str, en: str
) -> None:
    assert told(NINE + hours_later * HOUR, phase).reopens == {"zh": zh, "en": en}


def test_an_opening_a_week_off_has_its_date_and_one_of_the_day_before_its_weekday() -> None:
    """The same weekday would be taken for today's."""
    for day, zh in (("2026-12-01", "12月1日 10:00"), ("2026-11-30", "周一 10:00")):
        config = msgspec.structs.replace(CONFIG, hours=NEVER, days={day: ["10:00-12:00"]})
        reopens = told(NINE, "closed", config).reopens
        assert reopens is not None
        assert reopens["zh"] == zh


def test_an_opening_further_off_than_a_week_has_its_date() -> None:
    config = msgspec.structs.replace(CONFIG, hours={}, days={"2026-12-25": ["10:00-12:00"], "2026-11-24": []})
    config = msgspec.structs.replace(config, hours=NEVER)
    assert told(NINE, "closed", config).reopens == {"zh": "12月25日 10:00", "en": "25 December 10:00"}


def test_nothing_reopens_that_is_open_or_never_opens_or_is_always_open() -> None:
    never = msgspec.structs.replace(CONFIG, hours=NEVER)
    assert told(NINE).reopens is None
    assert told(NINE + 8.5 * HOUR, "closing").reopens is None
    assert told(NINE, "closed", never).reopens is None
    assert told(NINE, "closed", CONFIG).reopens is None


def test_the_next_opening_is_the_first_open_minute_after_a_look_at_every_minute() -> None:
    """Beside a search without any cleverness."""
    opening = hours.of_hall(OFFICE)
    for later in range(0, 5 * 24, 3):
        at = NINE - 60 + later * HOUR
        minutes = (at + 60 * n for n in range(7 * 24 * 60))
        found = next((each for each in minutes if hours.phase(each, opening) == "open"), None)
        assert next_opening(at, opening) == (None if found == at else found)


def test_a_day_is_looked_up_once_a_minute() -> None:
    where = zone(OFFICE)
    assert where is not None
    today = Today(OFFICE, BOTH, where)
    assert today.at(NINE, "closed") is today.at(NINE + 59, "closed")
    assert today.at(NINE, "closed") is not today.at(NINE + 60, "closed")


def test_a_hall_that_closes_within_a_minute_says_at_once_when_it_opens_again() -> None:
    where = zone(OFFICE)
    assert where is not None
    today, noon = Today(OFFICE, BOTH, where), NINE + 3 * HOUR
    seen = [today.at(noon, phase).reopens for phase in ("open", "break", "open")]
    assert seen == [None, dict.fromkeys(BOTH, "13:00"), None]


# --- calls and waiting ---------------------------------------------------------------------------------------


def test_a_call_has_its_class_unless_ordinary_and_the_counters_place() -> None:
    """R18, R29."""
    config = msgspec.structs.replace(
        CONFIG,
        classes=[m.ClassInfo("ordinary", {"zh": "普通"}, 15), m.ClassInfo("vip", {"zh": "贵宾"}, 5)],
        counters=[m.CounterInfo("1", "counter-1", [["*"]], place={"zh": "东侧"})],
    )
    board = Board(DisplaySettings(), config, SIZE)
    board.handle(HallLink(True), NINE, 0.0)
    three = (call("A003", class_="gone"), call("A002", class_="vip"), call("A001"))
    one = {"zh": "1", "en": "1"}
    lines = (
        CallLine("A003", one, place={"zh": "东侧"}),
        CallLine("A002", one, class_={"zh": "贵宾"}, place={"zh": "东侧"}),
        CallLine("A001", one, place={"zh": "东侧"}),
    )
    view = then(board, calls(*three, live=False), NINE, 0.0)
    assert view is not None
    assert view.calls == lines


def test_a_line_in_which_somebody_waits_too_long_is_marked() -> None:
    """R19."""
    heard = Heard(CONFIG)
    heard.receive(queue("a", 7))
    heard.receive(queue("b", 2))
    heard.receive(hall_state(late={"a": 2, "b": 0}))
    assert hall_view(heard, BOTH, NINE).waiting == (
        WaitingLine({"zh": "综合业务"}, 7, late=True),
        WaitingLine({"zh": "缴费"}, 2),
    )


# --- what comes and goes by itself -----------------------------------------------------------------------------


def test_the_apology_stands_a_minute_and_is_repeated_every_five_while_somebody_waits_too_long() -> None:
    """R19."""
    board = a_board()
    sorry = replace(CLOCKLESS, apology=True)
    assert then(board, hall_state(late={"a": 1}), None, 100.0) == sorry
    assert board.next_deadline() == 100.0 + APOLOGY_S
    assert then(board, None, None, 160.0) == CLOCKLESS
    assert board.next_deadline() == 400.0
    assert then(board, None, None, 400.0) == sorry
    assert board.handle(hall_state(), None, 401.0) == []  # it is not cut short
    assert then(board, None, None, 460.0) == CLOCKLESS
    assert board.next_deadline() is None


def test_an_apology_comes_no_oftener_than_every_five_minutes() -> None:
    """R19: people are called, others become late."""
    board = a_board()
    board.handle(hall_state(late={"a": 1}), None, 0.0)
    board.handle(hall_state(), None, 60.0)
    assert board.handle(hall_state(late={"b": 1}), None, 70.0) == []
    assert board.next_deadline() == 300.0


def test_nobody_is_apologised_to_in_a_closed_hall_or_without_the_hall() -> None:
    """R19: what was heard last may long be over."""
    board = a_board()
    assert then(board, hall_state(late={"a": 1}, phase="closed"), None, 0.0) == replace(
        CLOCKLESS, phase="closed"
    )
    board.handle(HallLink(False), None, 1.0)
    assert then(board, hall_state(late={"a": 1}), None, 2.0) == replace(
        CLOCKLESS, linked=False, as_of="09:01"
    )


def test_after_a_power_cut_numbers_are_said_to_be_valid_for_five_minutes() -> None:
    """R09: also while no clock is trusted; the hall's own time tells how long ago it was."""
    board = a_board()
    valid = replace(CLOCKLESS, still_valid=True)
    back = hall_state(at=NINE + 60, recovered_at=NINE, trusted=False)
    assert then(board, back, None, 10.0) == valid
    assert board.next_deadline() == 250.0
    assert board.handle(None, None, 249.9) == []
    assert then(board, None, None, 250.0) == CLOCKLESS
    assert board.next_deadline() is None


def test_five_minutes_of_a_fast_hall_are_over_sooner() -> None:
    """R09: in hall time."""
    board = a_board()
    board.handle(hall_state(at=NINE + 60, recovered_at=NINE, speed=60.0), None, 10.0)
    assert board.next_deadline() == 14.0
    assert then(board, None, None, 14.0) == CLOCKLESS


def test_a_board_without_a_configuration_rests_when_numbers_are_not_said_to_be_valid_any_more() -> None:
    """R09: what is over asks for nothing."""
    board = Board(DisplaySettings(), None, SIZE)
    board.handle(HallLink(True), None, 0.0)
    board.handle(hall_state(at=NINE + 290, recovered_at=NINE), None, 1.0)
    assert board.next_deadline() == 11.0
    board.handle(None, None, 11.0)
    assert board.next_deadline() is None


@pytest.mark.parametrize("at", [1e18, -1e18, 1e12])
def test_a_time_that_no_calendar_has_is_none(at: float) -> None:
    """R54: the hall's clock is wrong, the board goes on."""
    board = Board(DisplaySettings(), OFFICE, SIZE, voice=VoiceSettings(hours={"12:00-14:00": 0.3}))
    board.handle(HallLink(True), at, 0.0)
    for phase in ("open", "closed"):
        board.handle(hall_state(at=at, phase=phase), at, 1.0)
    board.handle(calls(call("A012")), at, 2.0)
    board.handle(HallLink(False), at, 3.0)
    assert board.shown is not None
    assert (board.shown.clock, board.shown.date, board.shown.as_of) == ("--:--", None, None)


def test_numbers_are_not_said_to_be_valid_any_more_when_nobody_waits() -> None:
    """R09."""
    board = a_board()
    board.handle(hall_state(recovered_at=NINE), None, 0.0)
    assert then(board, hall_state(), None, 5.0) == CLOCKLESS


def test_a_state_that_was_kept_says_nothing_of_a_power_cut_hours_ago() -> None:
    """R09: by a trusted clock, or not at all."""
    kept = replace(hall_state(recovered_at=NINE), live=False)
    assert then(a_board(), kept, None, 0.0) == CLOCKLESS
    assert then(a_board(), kept, NINE + 301, 0.0) == replace(OPEN, clock="09:06")
    assert then(a_board(), kept, NINE + 299, 0.0) == replace(OPEN, clock="09:05", still_valid=True)


# --- languages -----------------------------------------------------------------------------------------------


def test_two_languages_may_stand_one_after_the_other() -> None:
    """R31."""
    board = Board(DisplaySettings(bilingual="alternate", alternate_s=8), CONFIG, SIZE)
    zh, en = replace(OPEN, languages=("zh",)), replace(OPEN, languages=("en",))
    assert then(board, HallLink(True), None, 16.0) == replace(zh, clock="--:--", date=None)
    assert board.next_deadline() == 24.0
    assert then(board, None, NINE, 24.0) == en
    assert board.handle(None, NINE, 31.9) == []
    assert then(board, None, NINE, 32.0) == zh


def test_as_many_calls_stand_in_each_language_though_a_notice_is_longer_in_one_of_them() -> None:
    """R31: else calls come and go every eight seconds."""
    counters = [m.CounterInfo(str(n), f"counter-{n}", [["*"]]) for n in range(1, 21)]
    config = msgspec.structs.replace(CONFIG, counters=counters)
    board = Board(DisplaySettings(bilingual="alternate", alternate_s=8, distance_m=6), config, SIZE)
    board.handle(HallLink(True), None, 0.0)
    board.handle(calls(*(call(f"A{n:03}", str(n)) for n in range(1, 21)), live=False), None, 0.0)
    english = "Please have your identity document and a copy of it ready before you come. Thank"
    notice = {"zh": "业务办理请提前准备好身份证件原件及复印件", "en": english}
    seen = [
        then(board, event, None, at)
        for event, at in ((received(m.Notice("boot", 1, notice), "notice"), 0.0), (None, 8.0))
    ]
    alone = [call_rows(view, *SIZE, 6) for view in seen if view is not None]
    assert len(set(alone)) == 2, "in one of them more had room"
    assert [len(view.calls) for view in seen if view is not None] == [min(alone)] * 2


def test_every_view_is_made_of_what_is_known_and_an_idle_board_rests() -> None:
    """A day without calls: woken once a minute, and shown anew then only."""
    board = a_board()
    board.handle(hall_state(NINE), NINE, 0.0)
    real, woken, shown = 0.0, 0, 0
    while real < 3600:
        real = board.next_deadline() or 1e9
        woken += 1
        shown += sum(isinstance(each, Show) for each in board.handle(None, NINE + real, real))
    assert (woken, shown) == (60, 60)
    assert DATE["zh"] in str(told(NINE, config=CONFIG))
