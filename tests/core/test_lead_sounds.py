"""Stories of the lead's buzzer: what sounds, how often, and what ends it."""

from dataclasses import replace

import pytest

from display.lead.desk import Buzz
from hall import messages as m
from hall.device import HallLink
from tests.core.lead_board_story import (
    CONFIG,
    IDLE,
    LINE,
    NINE,
    ONE,
    STILL,
    TEXT,
    THREE,
    WELL,
    Wall,
    changed,
    hall_state,
    received,
    told,
)  # fmt: skip


def test_a_warning_sounds_once_every_thirty_seconds_and_three_times_at_most() -> None:
    """R50."""
    wall = Wall()
    assert wall.give(told(IDLE))[0] == ONE
    assert wall.sounds_for(300.0) == [(30.0, 1), (60.0, 1)]


def test_what_is_urgent_sounds_three_times_every_ten_seconds_until_it_is_acknowledged() -> None:
    """R28, R50."""
    wall = Wall()
    help_ = changed(IDLE, kind="help", severity="urgent")
    assert wall.give(told(help_, "help.3"))[0] == THREE
    assert wall.sounds_for(45.0) == [(10.0, 3), (20.0, 3), (30.0, 3), (40.0, 3)]
    assert wall.give(told(changed(help_, acked_at=wall.now, acked_by="9001"), "help.3"))[0] == STILL
    assert wall.sounds_for(120.0) == []


def test_a_notice_and_what_somebody_sees_to_make_no_sound() -> None:
    wall = Wall()
    actions = wall.give(told(changed(IDLE, severity="notice"), "paper_low.k"))
    actions += wall.give(told(changed(IDLE, acked_at=NINE)))
    assert [each for each in actions if isinstance(each, Buzz)] == []


def test_an_alert_told_again_does_not_sound_again_until_it_rings_anew() -> None:
    """R50: each problem one alert with updates."""
    wall = Wall()
    wall.give(told(IDLE))
    wall.sounds_for(100.0)
    assert ONE not in wall.give(told(changed(IDLE, rev=9, text={"zh": "空闲 6 分钟"})))
    again = wall.give(told(changed(IDLE, rev=10, severity="urgent", rung=2, rung_at=NINE, escalated_at=NINE)))
    assert again[0] == THREE


@pytest.mark.parametrize(("age_s", "sounds"), [(59.0, True), (60.0, False)])
def test_what_stood_when_the_board_was_started_sounds_only_if_it_is_young(age_s: float, sounds: bool) -> None:
    wall = Wall(linked=False)
    wall.give(received(CONFIG, "config", live=False))
    wall.give(told(changed(IDLE, rung_at=NINE - age_s), live=False))
    assert (ONE in wall.give(hall_state(NINE))) is sounds


def test_what_was_acknowledged_before_the_hall_said_its_time_makes_no_sound() -> None:
    wall = Wall(linked=False)
    wall.give(received(CONFIG, "config", live=False))
    wall.give(told(changed(IDLE, rung_at=NINE - 5), live=False))
    wall.give(told(changed(IDLE, rung_at=NINE - 5, acked_at=NINE), live=False))
    assert ONE not in wall.give(hall_state(NINE))


def test_what_became_milder_before_the_hall_said_its_time_sounds_as_it_is_now() -> None:
    wall = Wall(linked=False)
    wall.give(received(CONFIG, "config", live=False))
    wall.give(told(changed(IDLE, severity="urgent", rung_at=NINE - 5), live=False))
    wall.give(told(changed(IDLE, rung_at=NINE - 5), live=False))
    assert wall.give(hall_state(NINE))[0] == ONE


def test_a_young_notice_makes_no_sound_either() -> None:
    wall = Wall(linked=False)
    wall.give(received(CONFIG, "config", live=False))
    wall.give(told(changed(IDLE, severity="notice", rung_at=NINE - 5), live=False))
    wall.give(hall_state(NINE))
    assert wall.sounds_for(30.0) == []


def test_an_alert_that_came_about_while_the_link_was_gone_sounds_when_it_is_back() -> None:
    wall = Wall()
    wall.give(HallLink(False))
    wall.give(received(CONFIG, "config", live=False), 5.0)
    assert ONE not in wall.give(told(IDLE, live=False))
    wall.give(hall_state(NINE + 6), 1.0)
    assert wall.give(HallLink(True))[0] == ONE


def test_what_ended_while_the_link_was_gone_is_not_shown_any_more() -> None:
    """An empty message is not retained: nobody tells a board that was away."""
    wall = Wall()
    wall.give(told(IDLE))
    wall.give(told(changed(IDLE, kind="long_queue", subject="a"), "long_queue.a"))
    wall.give(received(m.Notice("b", 1, {"zh": "停电"}), "notice"))
    wall.give(HallLink(False))
    wall.give(received(CONFIG, "config", live=False))
    wall.give(told(IDLE, live=False))
    wall.give(hall_state())
    wall.give(HallLink(True))
    assert wall.core._view(wall.now, wall.real) == replace(WELL, alerts=(LINE,))


def test_a_hall_that_was_only_silent_loses_no_alert() -> None:
    """The broker was there all the time: it does not tell again, and what had ended was told."""
    wall = Wall()
    wall.give(told(IDLE))
    wall.give(HallLink(False), 20.0)
    wall.give(hall_state(wall.now))
    wall.give(HallLink(True))
    assert [line.text for line in wall.core._view(wall.now, wall.real).alerts] == [TEXT]


def test_while_the_hall_is_lost_alerts_are_still_and_the_loss_itself_sounds() -> None:
    """R15."""
    wall = Wall()
    wall.give(told(changed(IDLE, severity="urgent")))
    wall.give(HallLink(False))
    assert wall.sounds_for(200.0) == [(15.0, 1), (45.0, 1), (75.0, 1)]
    assert wall.give(HallLink(True))[0] == THREE


def test_a_broker_that_is_started_again_makes_no_sound() -> None:
    wall = Wall()
    wall.give(HallLink(False))
    assert wall.sounds_for(10.0) == []
    wall.give(HallLink(True))
    assert wall.sounds_for(60.0) == []


def test_alerts_that_come_together_sound_as_the_gravest_and_never_over_each_other() -> None:
    wall = Wall()
    first = wall.give(told(IDLE))
    second = wall.give(told(changed(IDLE, severity="urgent"), "help.1"), 0.5)
    assert [each for each in (*first, *second) if isinstance(each, Buzz)] == [ONE]
    assert wall.sounds_for(22.0) == [(1.5, 3), (11.5, 3), (21.5, 3)]
