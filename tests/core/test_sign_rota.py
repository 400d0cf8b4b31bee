"""When an LED sign shows what: turns, flashes, and what does not begin anew. The clock is the test's."""

from dataclasses import replace

import pytest

from display.signs.rota import DARK_S, EACH_S, FLASHES, LIT_S, Rota
from hall.view import CounterView, Window

OPEN = CounterView("3", state="open")
CALLED = CounterView("3", state="calling", ticket="A012", recalled=1)
PAUSED = CounterView("3", state="paused", pause_reason="meal", back="14:30", others=(Window("2"),))
DARK = (" " * 16,)


def rota(languages: list[str] | None = None, *, lines: int = 1, capitals: bool = False) -> Rota:
    return Rota(16, lines, languages or ["zh"], "ascii" if capitals else "gb2312", capitals=capitals)


def told(sign: Rota, until: float, since: float = 0.0) -> list[tuple[float, str]]:
    """(when, what) as the thread asks: now, and at each time it is told to ask again."""
    found, now = [], since
    while now < until:
        text = sign.at(now)[0].strip()
        if not found or found[-1][1] != text:
            found.append((round(now, 3), text))
        later = sign.next_change(now)
        if later is None:
            break
        assert later > now
        now = later
    return found


def test_before_the_first_view_nothing_is_shown() -> None:
    assert rota().at(5.0) == ()
    assert rota().next_change(5.0) is None


def test_a_state_with_one_text_stands_still() -> None:
    sign = rota()
    sign.show(OPEN, 0.0)
    assert sign.at(1000.0) == ("      开放      ",)
    assert sign.next_change(1000.0) is None


def test_texts_take_turns_of_three_seconds() -> None:
    sign = rota()
    sign.show(PAUSED, 0.0)
    assert told(sign, 4 * EACH_S)[:4] == [
        (0.0, "暂停服务"), (3.0, "请到 2 号窗口"), (6.0, "暂停服务"), (9.0, "14:30 回来"),
    ]  # fmt: skip


def test_a_call_flashes_three_times_and_then_stands() -> None:
    sign = rota()
    sign.show(OPEN, 0.0)
    sign.show(CALLED, 10.0)
    flashes = told(sign, 20.0, 10.0)
    lit, dark = "请 A012 号", ""
    assert [text for _, text in flashes] == [lit, dark] * FLASHES + [lit]
    assert flashes[1][0] == pytest.approx(10.0 + LIT_S)
    assert flashes[2][0] == pytest.approx(10.0 + LIT_S + DARK_S)
    assert sign.at(10.7) == DARK
    assert sign.at(10.0 + FLASHES * (LIT_S + DARK_S) + 0.01)[0].strip() == lit


def test_a_recall_flashes_anew_and_the_same_view_again_does_not() -> None:
    sign = rota()
    sign.show(OPEN, 0.0)
    sign.show(CALLED, 10.0)
    sign.show(CALLED, 20.0)
    assert sign.at(20.7) != DARK
    sign.show(replace(CALLED, recalled=2), 30.0)
    assert sign.at(30.7) == DARK


def test_the_first_view_after_a_start_may_be_old_and_does_not_flash() -> None:
    sign = rota()
    sign.show(CALLED, 0.0)
    assert [text for _, text in told(sign, 10.0)] == ["请 A012 号"]


@pytest.mark.parametrize("before", [replace(OPEN, stale=True), CounterView("", no_config=True)])
def test_what_the_hall_says_first_after_a_lost_link_may_be_old_and_does_not_flash(
    before: CounterView,
) -> None:
    sign = rota()
    sign.show(before, 0.0)
    sign.show(CALLED, 10.0)
    assert sign.at(10.7) != DARK
    sign.show(replace(CALLED, recalled=2), 20.0)
    assert sign.at(20.7) == DARK, "a recall does"


def test_a_number_called_by_hand_without_the_hall_flashes() -> None:
    sign = rota()
    sign.show(replace(OPEN, stale=True), 0.0)
    sign.show(replace(CALLED, stale=True, by_hand=True), 10.0)
    assert sign.at(10.7) == DARK


def test_a_pause_ends_the_flashing_at_once() -> None:
    """R13"""
    sign = rota()
    sign.show(OPEN, 0.0)
    sign.show(CALLED, 10.0)
    sign.show(PAUSED, 10.7)
    assert sign.at(10.7)[0].strip() == "暂停服务"


def test_a_view_that_says_the_same_does_not_begin_the_turns_anew() -> None:
    sign = rota()
    sign.show(PAUSED, 0.0)
    sign.show(replace(PAUSED, clerk="1001"), 4.0)
    assert sign.at(4.0)[0].strip() == "请到 2 号窗口"
    sign.show(replace(PAUSED, pause_reason="rest"), 5.0)
    assert sign.at(5.0)[0].strip() == "暂停服务", "another pause begins with the state"


def test_without_languages_of_its_own_the_sign_has_the_halls() -> None:
    """R31"""
    sign = Rota(16, 1, None, "gb2312", capitals=False)
    sign.show(replace(OPEN, languages=("zh", "en")), 0.0)
    assert [text for _, text in told(sign, 2 * EACH_S)] == ["开放", "Open"]


def test_an_ascii_sign_speaks_in_capitals() -> None:
    sign = rota(["en"], capitals=True)
    sign.show(CALLED, 0.0)
    assert sign.at(0.0) == ("  CALLING A012  ",)


def test_a_sign_of_two_lines_is_filled_to_its_last_cell() -> None:
    sign = rota(lines=2)
    sign.show(OPEN, 0.0)
    assert sign.at(0.0) == ("      开放      ", " " * 16)


def test_what_may_stand_for_long_is_neither_the_dark_of_a_flash_nor_a_turn_without_the_state() -> None:
    sign = rota()
    assert sign.main == ()
    sign.show(OPEN, 0.0)
    sign.show(CALLED, 10.0)
    assert sign.at(10.7) == DARK
    assert sign.main[0].strip() == "请 A012 号"
    sign.show(PAUSED, 20.0)
    assert (sign.at(24.0) != sign.main, sign.main[0].strip()) == (True, "暂停服务")
