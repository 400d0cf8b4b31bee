"""When the lead's pad beeps, and for what it does not (R28, R50)."""

import pytest

from counter.lead import AGAIN_S, BEEPS, LOOK_S, READ_S
from hall import messages as m
from hall.device import HallLink, Received
from tests.core.counter_story import CONFIG
from tests.core.lead_pad_story import IDLE, INJURY, LEADS, NOW, SURGE, Pad, ended, heard, kept, pad, said


@pytest.mark.parametrize(("severity", "beeps"), [("notice", []), ("warning", [3]), ("urgent", [5])])
def test_a_new_alert_beeps_once_by_its_gravity(severity: m.Severity, beeps: list[int]) -> None:
    made = pad()
    made.then(heard("blank_counter.3", severity, cause="idle"))
    made.then(heard("blank_counter.3", severity, cause="idle", evidence={"waiting": 5}))
    assert made.beeps == beeps == [n for n in [BEEPS[severity]] if n]


def test_a_cause_that_became_graver_beeps_anew_and_so_does_one_that_nobody_acknowledged() -> None:
    """`rung` is another."""
    made = pad(IDLE)
    made.then(heard("blank_counter.3", "urgent", cause="absent", rung_at=NOW))
    assert made.beeps == [5]


def test_an_urgent_one_beeps_again_until_somebody_acknowledges_it() -> None:
    """R28: a HELP is not missed because the lead was on the phone."""
    made = pad()
    made.then(INJURY)
    for _ in range(3):
        made.wait(AGAIN_S - 1)
        made.wait(1)
    assert made.beeps == [5, 5, 5, 5]
    made.then(heard("help.1", "urgent", cause="injury", since_at=NOW - 30, acked_at=NOW))
    made.wait(10 * AGAIN_S)
    assert made.beeps == [5, 5, 5, 5]


def test_it_does_not_beep_for_what_it_can_no_longer_hear() -> None:
    made = pad()
    made.then(INJURY)
    made.then(HallLink(False))
    made.wait(3 * AGAIN_S)
    assert made.beeps == [5]


def test_what_stood_before_the_pad_started_is_shown_and_does_not_beep_unless_it_is_young() -> None:
    """Old alerts the broker has kept: a pad plugged in at noon does not ring the morning once more."""
    made = Pad()
    old = heard("help.1", "urgent", live=False)
    young = heard("help.2", "urgent", live=False, rung_at=NOW - 20)
    seen = heard("help.3", "urgent", live=False, rung_at=NOW - 20, acked_at=NOW)
    for event in (Received(LEADS, None, "config", False), old, seen):
        made.then(event)
    assert made.beeps == []
    made.then(young)
    for event in (HallLink(True), said()):
        made.then(event)
    assert (made.beeps, made.display) == ([5], "2! C1 HELP 4M")


def test_what_stood_before_the_pad_knew_the_time_beeps_once_it_knows_it_if_it_is_young() -> None:
    """R28: a HELP is not missed because the pad was plugged in a moment before it knew the time."""
    made = Pad()
    made.now = None
    young = heard("help.2", "urgent", live=False, rung_at=NOW - 20)
    for event in (Received(LEADS, None, "config", False), heard("help.1", "urgent", live=False), young):
        made.then(event)
    assert made.beeps == []
    made.now = NOW
    made.then(HallLink(True))
    assert made.beeps == [5]
    made.wait(AGAIN_S - 1)
    assert made.beeps == [5]
    made.wait(AGAIN_S)
    assert made.beeps == [5, 5], "as every urgent one"


@pytest.mark.parametrize(("age_s", "beeps"), [(59.0, [3]), (60.0, [])])
def test_what_is_a_minute_old_when_the_pad_learns_the_time_does_not_beep(
    age_s: float, beeps: list[int]
) -> None:
    made = Pad()
    made.now = None
    for event in (Received(LEADS, None, "config", False), heard("help.1", live=False, rung_at=NOW - age_s)):
        made.then(event)
    made.now = NOW
    made.then(None)
    assert made.beeps == beeps


@pytest.mark.parametrize("end", [ended("help.1"), heard("help.1", "urgent", rung_at=NOW - 5, acked_at=NOW)])
def test_what_has_ended_or_was_acknowledged_before_the_time_is_known_does_not_beep(end: Received) -> None:
    made = Pad()
    made.now = None
    young = heard("help.1", "urgent", live=False, rung_at=NOW - 5)
    for event in (Received(LEADS, None, "config", False), young, end):
        made.then(event)
    made.now = NOW
    made.then(HallLink(True))
    assert made.beeps == []


def test_what_came_before_the_pad_knew_that_it_is_a_leads_beeps_if_it_is_young() -> None:
    made = Pad(config=CONFIG)
    old, young = heard("help.1", "urgent", live=False), heard("help.2", live=False, rung_at=NOW - 5)
    for event in (HallLink(True), old, young):
        made.then(event)
    assert made.beeps == []
    made.then(Received(LEADS, None, "config", True))
    assert made.beeps == [3]


def test_a_unit_that_has_become_a_leads_pad_beeps_for_what_came_while_its_link_was_gone() -> None:
    made = Pad(config=CONFIG)
    made.then(HallLink(True))
    made.then(Received(LEADS, None, "config", True))
    made.then(kept(IDLE))
    assert made.beeps == [], "that stood before it was one"
    made.wait(LOOK_S)
    made.then(HallLink(False))
    made.then(kept(SURGE))
    assert made.beeps == [5]


def test_what_came_while_the_link_was_gone_beeps_when_it_is_back() -> None:
    made = pad(IDLE)
    made.then(HallLink(False))
    for event in (kept(IDLE), kept(INJURY)):
        made.then(event)
    assert made.beeps == [5], "the one it had heard before is no news"


def test_twenty_alerts_at_once_are_one_beep() -> None:
    made = pad()
    for n in range(20):
        made.then(heard(f"blank_counter.{n}", cause="unit_dead"))
    assert made.beeps == [3]
    made.then(INJURY)
    assert made.beeps == [3, 5]


def test_what_has_ended_and_comes_again_is_news() -> None:
    made = pad(IDLE)
    for event in (ended("blank_counter.3"), IDLE):
        made.then(event)
    assert made.beeps == [3]


def test_what_ended_while_the_link_was_gone_and_comes_again_is_news() -> None:
    """Its end is told by nobody."""
    made = pad(IDLE)
    for event in (HallLink(False), Received(LEADS, None, "config", False), HallLink(True), IDLE):
        made.then(event)
    assert made.beeps == [3]


def test_what_somebody_has_acknowledged_already_is_no_news() -> None:
    """As a pad hears it whose link was gone when it rang."""
    made = pad()
    made.then(heard("help.1", "urgent", acked_at=NOW, acked_by="9002"))
    assert made.beeps == []


def test_enter_right_after_an_alert_became_graver_was_meant_for_what_it_said_before() -> None:
    """R50: nobody acknowledges what he has not read; the hall refuses it too (tests/core/test_hall_lead.py)."""
    made = pad(heard("long_queue_hall.hall", cause="busy", rung=7))
    made.wait(READ_S)
    made.then(heard("long_queue_hall.hall", "urgent", cause="surge", rung=9))
    made.key("ENTER")
    assert made.asked == []
    made.wait(READ_S)
    made.key("ENTER")
    assert [(r.alert, r.rung) for r in made.asked] == [("long_queue_hall.hall", 9)]


def test_an_alert_that_never_rang_is_seen_and_not_heard() -> None:
    """One of many signs of a hall that is long."""
    made = pad(heard("long_queue_hall.hall", cause="busy", rung=7))
    made.then(heard("long_queue.a", "warning", cause="now", rung=0))
    assert made.beeps == []
    assert "2!" in made.display
