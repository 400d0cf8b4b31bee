"""What takes turns on the hall board: remarks at its foot, parts of the tables of services and of rates."""

from dataclasses import replace

import msgspec
import pytest

from display.board import REMARK_S, WAITING_TURN_S, Board
from display.compose import remarks
from display.hall.view import RateTable, Remark
from display.heard import Heard
from display.rates import RatesRead
from display.settings import DisplaySettings
from hall import messages as m
from hall.device import HallLink
from hall.messages import Text
from tests.core.board_story import CLOCKLESS, CONFIG, NINE, OPEN, SIZE, a_board, queue, then
from tests.core.test_board_day import HOUR, OFFICE


def remark_of(board: Board, event: object, real: float) -> Text:
    view = then(board, event, NINE, real)
    assert view is not None
    assert view.remark is not None
    return view.remark.text


def test_hours_promises_and_the_sites_texts_take_turns_at_the_foot() -> None:
    """R32: none pushes another out."""
    one, two = {"zh": "监督电话 12345"}, {"zh": "微笑服务"}
    classes = [m.ClassInfo("ordinary", {"zh": "普通"}, 15)]
    board = Board(DisplaySettings(), msgspec.structs.replace(OFFICE, classes=classes, wall=[one, two]), SIZE)
    assert remark_of(board, HallLink(True), 0.0)["zh"] == "今日营业时间 09:00–12:00、13:00–17:00"
    assert remark_of(board, None, REMARK_S)["zh"] == "等候承诺：普通 15 分钟以内"
    assert remark_of(board, None, 2 * REMARK_S) == one
    assert remark_of(board, None, 3 * REMARK_S) == two
    assert board.next_deadline() == 4 * REMARK_S
    assert remark_of(board, None, 4 * REMARK_S)["en"] == "Open today 09:00–12:00, 13:00–17:00"


def test_a_remark_is_seen_in_both_languages_that_stand_one_after_the_other() -> None:
    """R31, R32."""
    one, two = {"zh": "监督电话 12345"}, {"zh": "微笑服务"}
    settings = DisplaySettings(bilingual="alternate", alternate_s=8)
    board = Board(settings, msgspec.structs.replace(CONFIG, wall=[one, two]), SIZE)
    views = [then(board, HallLink(True), None, 8.0 * n) for n in range(5)]
    seen = [(view.languages, view.remark) for view in views if view is not None]
    first, second = Remark("text", one), Remark("text", two)
    zh, en = ("zh",), ("en",)
    assert seen == [(zh, first), (en, first), (zh, second), (en, second), (zh, first)]


def test_a_single_text_stands_and_wakes_nobody() -> None:
    """R32."""
    one = {"zh": "监督电话 12345"}
    board = Board(DisplaySettings(), msgspec.structs.replace(CONFIG, wall=[one]), SIZE)
    assert then(board, HallLink(True), None, 5.0) == replace(CLOCKLESS, remark=Remark("text", one))
    assert board.next_deadline() is None


def test_services_without_room_turn_every_eight_seconds_and_few_wake_nobody() -> None:
    services = [m.ServiceInfo(f"s{n}", "A", {"zh": f"业务{n:02}"}) for n in range(40)]
    config = msgspec.structs.replace(CONFIG, services=services)

    def turns(queues: int) -> tuple[int, float | None]:
        board = Board(DisplaySettings(), config, SIZE)
        board.handle(HallLink(True), None, 0.0)
        for service in services[:queues]:
            board.handle(queue(service.id, 5), None, 17.0)
        assert board.shown is not None
        return board.shown.waiting_turn, board.next_deadline()

    assert turns(40) == (2, 3 * WAITING_TURN_S)
    assert turns(5) == (0, None)


def test_a_long_table_of_rates_turns_every_six_seconds_and_a_short_one_wakes_nobody() -> None:
    """R54"""
    board = Board(DisplaySettings(), CONFIG, SIZE)
    rows = tuple((f"{n}", "1.0") for n in range(9))
    shown = [then(board, RatesRead(RateTable(("a", "b"), rows)), None, 600.0)]
    assert board.next_deadline() == 606.0
    shown.append(then(board, None, None, 606.0))
    assert [view.rates_turn for view in shown] == [100, 101]
    assert then(board, RatesRead(RateTable(("a", "b"), rows[:2])), None, 606.5).rates_turn == 0
    assert board.next_deadline() is None


def test_the_last_good_table_of_rates_stays_when_the_file_is_broken() -> None:
    """R54."""
    board = a_board()
    table = RateTable(("", "%"), (("一年", "1.50"),))
    assert then(board, RatesRead(table), NINE, 0.0) == replace(OPEN, rates=table)
    assert board.handle(RatesRead(None, "it has no rows"), NINE, 1.0) == []
    other = replace(table, rows=(("一年", "1.45"),))
    assert then(board, RatesRead(other), NINE, 2.0) == replace(OPEN, rates=other)


@pytest.mark.parametrize(
    ("hours_ago", "zh", "en"),
    [
        (0.5, "更新 08:31", "Updated 08:31"),
        (10, "更新 11月23日 23:01", "Updated 23 November 23:01"),
        (-0.5, None, None),  # a clock is wrong: nothing is claimed
    ],
)
def test_rates_say_when_their_file_was_written(hours_ago: float, zh: str | None, en: str | None) -> None:
    """R54."""
    table = RateTable(("", "%"), (("一年", "1.50"),))
    view = then(a_board(), RatesRead(table, written_at=NINE - hours_ago * HOUR), NINE, 0.0)
    assert view is not None
    assert view.rates is not None
    assert view.rates.updated == ({} if zh is None else {"zh": zh, "en": en})


def test_a_head_of_rates_may_have_a_word_for_each_language_of_the_hall() -> None:
    """R31, R54."""
    table = RateTable(("币种|Currency", "USD", "a | b | c"), (("一年", "1", "2"),))
    view = then(a_board(), RatesRead(table), NINE, 0.0)
    assert view is not None
    assert view.rates is not None
    assert view.rates.head == ({"zh": "币种", "en": "Currency"}, "USD", {"zh": "a", "en": "b"})


@pytest.mark.parametrize(("vip", "names"), [(True, ["普通", "贵宾"]), (False, ["普通"])])
def test_the_promises_are_those_of_the_classes_the_hall_has(vip: bool, names: list[str]) -> None:
    """R32."""
    classes = [m.ClassInfo("ordinary", {"zh": "普通"}, 15), m.ClassInfo("vip", {"zh": "贵宾"}, 7.5)]
    heard = Heard(msgspec.structs.replace(CONFIG, classes=classes, vip=vip))
    [promises] = remarks(heard, None)
    assert promises.kind == "promises"
    assert promises.text["zh"] == "等候承诺：" + "、".join(
        f"{name} {minutes} 分钟以内" for name, minutes in zip(names, ("15", "7.5"), strict=False)
    )
