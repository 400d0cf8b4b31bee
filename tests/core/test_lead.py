"""Stories of the lead's board: what it is told, what it shows then, and when it wants to be woken."""

from dataclasses import replace

import msgspec
import pytest

from display.lead.desk import Lead
from display.lead.view import AbsenceLine, LeadView, QueueLine, UnitLine
from display.scene import Resized
from hall import messages as m
from hall.device import DeviceState, HallLink, Received
from tests.core.lead_board_story import (
    CONFIG,
    IDLE,
    LINE,
    NINE,
    ONE,
    SETTINGS,
    SIZE,
    STILL,
    TITLE,
    WELL,
    Wall,
    changed,
    hall_state,
    received,
    show,
    told,
)  # fmt: skip

# --- what is shown -------------------------------------------------------------------------------------------


def test_before_any_configuration_it_says_that_it_is_not_connected() -> None:
    core = Lead(SETTINGS, None, "lead-1")
    assert core.handle(None, None, 0.0) == []  # no window yet
    assert core.handle(Resized(*SIZE), None, 0.0) == [show(LeadView(configured=False))]


def test_a_hall_never_heard_of_is_not_called_well() -> None:
    """R50: an empty calm picture would be a lie."""
    core = Lead(SETTINGS, CONFIG, "lead-1", SIZE)
    assert core.handle(None, None, 0.0) == [
        show(LeadView(title=TITLE, heard=False, linked=False, as_of=None, clock="--:--"))
    ]


def test_all_is_well_once_the_hall_is_reached_and_nothing_stands() -> None:
    wall = Wall(linked=False)
    wall.give(hall_state())
    assert wall.give(HallLink(True)) == [show(WELL)]


def test_a_lost_hall_is_said_with_the_time_of_its_last_word_and_alerts_stay_as_old_ones() -> None:
    """R15, R50."""
    wall = Wall()
    wall.give(told(IDLE, live=False))
    old = replace(WELL, linked=False, alerts=(replace(LINE, minutes=None),))
    assert wall.give(HallLink(False)) == [show(old)]
    assert wall.give(HallLink(True)) == [show(replace(WELL, alerts=(LINE,)))]


def test_an_alert_is_shown_with_since_when_and_how_long_and_what_to_do_until_it_ends() -> None:
    """R50."""
    wall = Wall()
    advice = {"zh": "请 1002 顶替", "en": "Ask 1002"}
    line = replace(LINE, advice=advice)
    assert wall.give(told(changed(IDLE, advice=advice))) == [ONE, show(replace(WELL, alerts=(line,)))]
    assert wall.give(told(None)) == [STILL, show(WELL)]


def test_the_gravest_come_first_then_the_longest_and_who_is_seen_to_comes_last() -> None:
    """R28: HELP before everything else."""
    wall = Wall()
    for key, severity, since, acked in (
        ("paper_low.k", "notice", 900.0, None),
        ("long_queue.a", "warning", 60.0, None),
        ("long_queue.b", "warning", 120.0, None),
        ("unit_fault.k", "urgent", 30.0, None),
        ("unit_fault.late", "urgent", 20.0, None),
        ("help.2", "urgent", 10.0, None),
        ("help.1", "urgent", 600.0, NINE - 5),
    ):
        kind, _, subject = key.partition(".")
        text = {"zh": key}
        alert = m.Alert("b", 1, kind, subject, NINE - since, text, severity=severity, acked_at=acked)
        if subject == "late":
            alert = changed(alert, escalated_at=NINE)
        wall.give(told(alert, key))
    view = wall.core._view(wall.now, wall.real)
    assert [line.text["zh"] for line in view.alerts] == [
        "help.2",
        "unit_fault.late",
        "unit_fault.k",
        "long_queue.b",
        "long_queue.a",
        "paper_low.k",
        "help.1",
    ]


def test_who_acknowledged_is_named_and_an_escalated_alert_says_that_it_is_one() -> None:
    wall = Wall()
    wall.give(told(changed(IDLE, severity="urgent", escalated_at=NINE, rung_at=NINE)))
    line = replace(LINE, severity="urgent", escalated=True)
    assert wall.core._view(wall.now, wall.real) == replace(WELL, alerts=(line,))
    acked = changed(IDLE, acked_at=NINE, acked_by="1001")
    line = replace(LINE, acked=True, acked_by="王芳", acked_at="09:01")
    assert wall.give(told(acked)) == [STILL, show(replace(WELL, alerts=(line,)))]
    acked = changed(acked, acked_by="9001")
    assert wall.give(told(acked)) == [show(replace(WELL, alerts=(replace(line, acked_by="9001"),)))]


def test_all_minutes_change_with_the_clock_and_nothing_is_drawn_between() -> None:
    wall = Wall()
    wall.give(told(changed(IDLE, since_at=NINE - 239.0, severity="notice")))
    assert wall.core.next_deadline() == wall.real + 60.0
    assert wall.give(hall_state(NINE + 5), 5.0) == []
    assert wall.give(hall_state(NINE + 59), 54.0) == []
    later = replace(WELL, clock="09:02", as_of="09:02", alerts=(replace(LINE, severity="notice", minutes=5),))
    assert wall.give(hall_state(NINE + 60), 1.0) == [show(later)]


def test_load_level_and_who_waits_are_shown() -> None:
    """R10: per service, with the longest wait."""
    wall = Wall()
    wall.give(hall_state(load="surge"))
    wall.give(received(m.QueueState("b", 1, {"vip": 1, "ordinary": 6}, oldest_at=NINE - 600), "queue/a"))
    wall.give(received(m.QueueState("b", 2, {}), "queue/b"))
    wall.give(received(m.QueueState("b", 2, {"ordinary": 9}), "queue/gone"))
    waiting = (QueueLine({"zh": "综合业务"}, 7, 10), QueueLine({"zh": "缴费"}, 0, None))
    assert wall.core._view(wall.now, wall.real) == replace(WELL, load="surge", waiting=waiting)


def test_whoever_is_away_stands_in_the_register_of_absences_until_he_is_back() -> None:
    """R14: counter, clerk, reason, since when, until when, and who covers."""
    wall = Wall()
    pause = m.Pause("meal", back_at=NINE + 1740)
    paused = m.CounterState("b", 1, "paused", 4, clerk="1001", pause=pause, away_at=NINE - 60)
    away = AbsenceLine(
        {"zh": "1 号窗口", "en": "Counter 1"}, "王芳", {"zh": "用餐", "en": "meal"}, "09:00", "09:30"
    )
    assert wall.give(received(paused, "counter/1")) == [show(replace(WELL, absences=(away,)))]
    covered = m.CounterState(
        "b", 2, "open", 5, None, clerk="1001", cover="1002", covered=pause, away_at=NINE - 60
    )
    line = replace(away, cover="1002")
    assert wall.give(received(covered, "counter/1")) == [show(replace(WELL, absences=(line,)))]
    back = m.CounterState("b", 3, "open", 6, clerk="1001")
    assert wall.give(received(back, "counter/1")) == [show(WELL)]


def test_a_substitute_who_has_left_is_away_too_and_the_clerk_stays_so() -> None:
    """R11, R14: each with his own reason, and since when."""
    wall = Wall()
    meal, rest = m.Pause("meal", back_at=NINE + 1740), m.Pause("rest")
    both = m.CounterState(
        "b", 1, "paused", 4, None, clerk="1001", cover="1003", pause=rest, covered=meal,
        away_at=NINE - 3660, since_at=NINE - 60,
    )  # fmt: skip
    first = {"zh": "1 号窗口", "en": "Counter 1"}
    clerk = AbsenceLine(first, "王芳", {"zh": "用餐", "en": "meal"}, "08:00", "09:30", "1003")
    substitute = AbsenceLine(first, "1003", {"zh": "休息", "en": "break"}, "09:00")
    wall.give(received(both, "counter/1"))
    assert wall.core._view(wall.now, wall.real).absences == (clerk, substitute)


def test_a_pause_that_is_only_to_come_is_nobodys_absence() -> None:
    """R13."""
    wall = Wall()
    soon = m.Pause("meal", after=True)
    assert (
        wall.give(received(m.CounterState("b", 1, "serving", 4, clerk="1001", pause=soon), "counter/1")) == []
    )


def test_a_closed_counter_is_nobodys_absence() -> None:
    wall = Wall()
    assert wall.give(received(m.CounterState("b", 1, "closed", 4), "counter/1")) == []


def test_the_notice_on_all_boards_is_shown_to_the_lead_too() -> None:
    """R15."""
    wall = Wall()
    text = {"zh": "停电检修", "en": "Power is being repaired"}
    assert wall.give(received(m.Notice("b", 1, text), "notice")) == [show(replace(WELL, notice=text))]
    assert wall.give(received(None, "notice")) == [show(WELL)]


def test_an_untrusted_clock_shows_no_time_of_day_but_how_long_it_is() -> None:
    """R54."""
    core = Lead(SETTINGS, CONFIG, "lead-1", SIZE)
    core.handle(hall_state(trusted=False), None, 0.0)
    core.handle(HallLink(True), None, 0.0)
    core.handle(told(IDLE), None, 0.0)
    line = replace(LINE, since=None)
    assert core._view(None, 0.0) == replace(WELL, clock="--:--", as_of=None, alerts=(line,))


def test_a_time_zone_this_machine_does_not_know_leaves_all_times_empty() -> None:
    config = msgspec.structs.replace(CONFIG, time_zone="Mars/Olympus", hours={})
    core = Lead(SETTINGS, config, "lead-1", SIZE)
    core.handle(hall_state(), NINE, 0.0)
    core.handle(told(IDLE), NINE, 0.0)
    view = core._view(NINE, 0.0)
    assert (view.clock, view.as_of, view.alerts[0].since) == ("--:--", None, None)


def test_other_events_and_unknown_topics_change_nothing() -> None:
    wall = Wall()
    assert wall.give(DeviceState("display", True)) == []
    assert wall.give(received(None, "not/ours")) == []
    assert wall.give(received(m.Calls("b", 1, []), "calls")) == []


def test_a_call_for_help_comes_before_a_surge_that_is_older_and_told_higher_up() -> None:
    """R28."""
    wall = Wall()
    surge = m.Alert("b", 1, "long_queue_hall", "hall", NINE - 900, TITLE, "surge", severity="urgent")
    wall.give(told(changed(surge, escalated_at=NINE - 600), "long_queue_hall.hall"))
    wall.give(told(changed(IDLE, kind="help", severity="urgent", since_at=NINE - 10), "help.3"))
    assert [line.is_help for line in wall.core._view(wall.now, wall.real).alerts] == [True, False]


# --- before opening and after closing ------------------------------------------------------------------------


def unit(name: str, **health: object) -> list[Received]:
    return [
        received(m.UnitState("ready", "b"), f"unit/{name}/state", live=False),
        received(m.Health(**health), f"unit/{name}/health", live=False),
    ]


KIOSK = {"zh": "取号机 kiosk-1", "en": "Kiosk kiosk-1"}
FIRST = {"zh": "1 号窗口", "en": "Counter 1"}
LOUNGE = {"zh": "贵宾室", "en": "Lounge"}
OWN = {"zh": "屏幕 lead-1", "en": "Screen lead-1"}


def test_before_opening_the_lead_sees_what_is_not_ready_yet() -> None:
    """R12, R45: units that are not there or broken, and counters nobody has signed in at."""
    wall = Wall()
    wall.now = NINE - 11 * 60
    wall.give(hall_state(wall.now, phase="closed"))
    for event in (*unit("kiosk-1", printer="fault", paper="end"), *unit("counter-1")):
        wall.give(event)
    view = wall.core._view(wall.now, wall.real)
    assert (view.part, view.opens, view.clock) == ("morning", "09:00", "08:50")
    assert view.units == (
        UnitLine(KIOSK, "fault", faults=("printer", "paper")),
        UnitLine(FIRST, "ready", unsigned=True),
        UnitLine(LOUNGE, "missing"),
        UnitLine(OWN, "ready"),
    )
    for event in (*unit("kiosk-1", printer="ready", paper="ok"), *unit("counter-2")):
        wall.give(event)
    wall.give(received(m.CounterState("b", 1, "open", 4, clerk="1001"), "counter/1"))
    ready = wall.core._view(wall.now, wall.real).units
    assert [(line.word, line.is_wrong) for line in ready] == [("ready", False)] * 4


@pytest.mark.parametrize(("minutes", "part"), [(121, "evening"), (120, "morning"), (119, "morning")])
def test_the_morning_begins_two_hours_before_opening(minutes: int, part: str) -> None:
    """R45: before that what is off is as it should be."""
    wall = Wall()
    wall.now = NINE - 60 - 60 * minutes
    wall.give(hall_state(wall.now, phase="closed"))
    assert wall.core._view(wall.now, wall.real).part == part


def test_a_counter_that_is_planned_for_the_afternoon_is_not_missed_at_opening() -> None:
    """R12."""
    wall = Wall()
    afternoon = msgspec.structs.replace(CONFIG.counters[0], plan={"tue": ["13:00-17:00"]})
    wall.give(received(msgspec.structs.replace(CONFIG, counters=[afternoon]), "config"))
    wall.now = NINE - 11 * 60
    wall.give(hall_state(wall.now, phase="closed"))
    assert not any(line.unsigned for line in wall.core._view(wall.now, wall.real).units)


def test_after_closing_a_unit_that_holds_facts_is_to_be_left_on() -> None:
    """R45: may be switched off once the hall has everything."""
    wall = Wall()
    wall.now = NINE + 8 * 3600
    wall.give(hall_state(wall.now, phase="closed"))
    gone = received(m.UnitState("lost", "b"), "unit/counter-2/state")
    for event in (*unit("kiosk-1", outbox=12), *unit("counter-1"), *unit("counter-2", outbox=3), gone):
        wall.give(event)
    view = wall.core._view(wall.now, wall.real)
    assert view.part == "evening"
    assert view.units == (
        UnitLine(KIOSK, "holds", 12),
        UnitLine(FIRST, "may_off"),
        UnitLine(LOUNGE, "off_holds", 3),
        UnitLine(OWN, "may_off"),
    )


def test_a_unit_that_says_ready_and_is_not_heard_any_more_is_missing() -> None:
    wall = Wall()
    wall.now = NINE - 11 * 60
    wall.give(hall_state(wall.now, phase="closed"))
    for event in unit("kiosk-1"):
        wall.give(event)
    wall.give(None, 35.0)
    assert wall.core._view(wall.now, wall.real).units[0].word == "ready"
    wall.give(None, 1.0)
    assert wall.core._view(wall.now, wall.real).units[0].word == "missing"


def test_a_call_for_help_says_how_it_is_ended() -> None:
    """R28."""
    wall = Wall()
    advice = {"zh": "按“巡视”（PATROL）", "en": "PATROL, your number, ENTER"}
    wall.give(told(changed(IDLE, kind="help", severity="urgent", advice=advice), "help.3"))
    advice = wall.core._view(wall.now, wall.real).alerts[0].advice
    assert advice is not None
    assert "PATROL" in advice["zh"]
    assert "PATROL" in advice["en"]
