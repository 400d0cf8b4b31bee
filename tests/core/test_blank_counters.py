"""Blank counters (R06): what is said of each cause, to whom, when it ends; `test_blank_model.py` holds the times."""

import pytest

from hall import entries as e
from hall import messages as m
from tests.core.blank_story import OPENING, a_hall, blank, cause


def test_a_planned_counter_nobody_has_opened_is_told_at_the_opening_and_ends_with_the_sign_in():
    """R12."""
    paper = a_hall()
    paper.sign_in("2")
    paper.wait(599)
    assert blank(paper) is None
    paper.wait(2)
    alert = blank(paper)
    assert alert is not None
    assert alert.cause == "not_opened"
    assert alert.text["en"] == "Counter 1 is planned from 09:00 and nobody has signed in, 0 waiting"
    assert alert.text["zh"] == "1 号窗口计划 09:00 起开放，尚无人签到，0 人等候"
    assert blank(paper, "2") is None
    paper.sign_in("1")
    paper.wait(1)
    assert blank(paper) is None


def test_whoever_signs_out_in_the_planned_time_may_be_replaced_for_three_minutes():
    """R11, R12."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.wait(1200)
    paper.owned("1", "signed_out", m.Owned())
    paper.wait(178)
    assert blank(paper) is None
    paper.wait(3)
    alert = blank(paper)
    assert alert is not None
    assert alert.text["en"] == (
        "Counter 1 is planned now and nobody is there: its clerk signed out at 09:10, 0 waiting"
    )


def test_behind_closed_doors_in_the_lunch_break_and_where_nothing_is_planned_no_counter_is_blank():
    """R13, R45."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.wait(600 + 3 * 3600 - 1500)
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("meal", minutes=20)))
    paper.owned("2", "signed_out", m.Owned())
    paper.wait(1300)
    assert (cause(paper, "1"), cause(paper, "2")) == ("pause_overrun", "not_opened")
    paper.on = [unit for unit in paper.on if not unit.startswith("counter")]
    paper.wait(202)
    assert [key for key in paper.alerts() if key.startswith("blank")] == []
    paper.wait(3500)
    assert [key for key in paper.alerts() if key.startswith("blank")] == []
    unplanned = a_hall(planned=False)
    unplanned.wait(1300)
    assert unplanned.alerts() == {}


def test_an_idle_counter_is_told_with_all_that_shows_it_and_its_clerk_is_prompted_before():
    """R06: the clerk is prompted at 80 %, the lead told at 100 %."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.wait(600)
    paper.ticket(31)
    paper.serve("1")
    paper.wait(60)
    paper.ask("1", "finish")
    for number in (32, 33):
        paper.ticket(number)
    paper.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest")))
    paper.wait(0.8 * 180 - 2)
    assert "idle" not in paper.counter("1").prompts
    paper.wait(4)
    assert paper.counter("1").prompts == ["idle"]
    paper.wait(0.2 * 180)
    alert = blank(paper)
    assert alert is not None
    assert alert.text == {
        "zh": "1 号窗口空闲 3 分钟未操作，2 人等候，最后叫号 A031（09:00）",
        "en": "Counter 1: no key for 3 min, 2 waiting, last call A031 09:00",
    }
    assert alert.evidence == {
        "waiting": 2, "minutes": 3, "began_at": pytest.approx(OPENING + 60, abs=1), "clerk": "1001",
        "last_call": "A031", "last_call_at": pytest.approx(OPENING, abs=1),
    }  # fmt: skip
    assert alert.advice["en"] == (
        "Go and look at counter 1: the clerk calls, or puts up the sign before leaving; "
        "who could come: 1002 (counter 2, paused)"
    )
    paper.ask("1", "next")
    paper.wait(1)
    assert (blank(paper), paper.counter("1").prompts) == (None, [])


def test_the_words_stay_for_a_minute_however_many_come():
    """No alert storm: it is published once a minute, not for each who joins the line."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest", minutes=30)))
    paper.wait(600)
    paper.ticket(1)
    paper.wait(181)
    paper.order.clear()
    for number in range(2, 9):
        paper.ticket(number)
        paper.wait(10)
    assert paper.order.count("alert/blank_counter.1") == 1
    assert [ring.what for ring in paper.rings if ring.alert.kind == "blank_counter"] == ["raised"]


def test_a_refused_key_shows_that_somebody_is_there():
    """R06: it counts from the last key, and what stood ends with it."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.wait(600)
    paper.ticket(1)
    paper.wait(170)
    assert paper.ask("1", "finish").status == "error"
    paper.wait(20)
    assert (cause(paper), cause(paper, "2")) == (None, "idle")
    paper.wait(165)
    assert cause(paper) == "idle"
    paper.ask("1", "finish")
    paper.wait(0.6)
    assert (cause(paper), paper.counter("1").prompts) == (None, [])


def test_who_was_called_and_is_not_served_is_told_after_three_minutes_each_recall_counts():
    """R06."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.ticket(1)
    paper.wait(600)
    paper.ask("1", "next")
    paper.wait(100)
    paper.ask("1", "recall")
    paper.wait(0.8 * 180 - 2)
    assert paper.counter("1").prompts == []
    paper.wait(4)
    assert paper.counter("1").prompts == ["called"]
    paper.wait(35)
    alert = blank(paper)
    assert alert is not None
    assert alert.text["en"] == "Counter 1 called A001 at 09:01 and has not served for 3 min, 0 waiting"
    paper.ask("1", "start")
    paper.wait(7200)
    assert [key for key in paper.alerts() if key.startswith("blank_counter.1")] == [], (
        "a long case is not blank"
    )


def test_a_pause_of_thirty_minutes_is_kept_and_the_clerk_is_asked_back_before():
    """R13: up to 30 min is allowed, what is said later moves nothing; who covers ends it."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.wait(600)
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("meal")))
    paper.wait(1439)
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("meal", minutes=40)))
    assert paper.counter("1").prompts == []
    paper.wait(2)
    assert paper.counter("1").prompts == ["back"]
    paper.wait(359)
    assert blank(paper) is None, "exactly thirty minutes"
    paper.wait(1)
    alert = blank(paper)
    assert alert is not None
    assert (alert.cause, alert.evidence["reason"], alert.evidence["clerk"]) == (
        "pause_overrun",
        "meal",
        "1001",
    )
    assert alert.text["en"] == "Counter 1 has been paused for more than 30 min (30 are allowed), 0 waiting"
    paper.owned("1", "signed_in", m.Owned("1001", "1003", None, m.Pause("meal")))
    paper.wait(1)
    assert blank(paper) is None


def test_a_pause_longer_than_was_said_is_told_then():
    """R13: the return that was announced is expected."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.wait(600)
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest", minutes=10)))
    paper.wait(599)
    assert (blank(paper), paper.counter("1").prompts) == (None, [])
    paper.wait(2)
    alert = blank(paper)
    assert alert is not None
    assert alert.text["zh"] == "1 号窗口暂停服务已超过 10 分钟（预告 10 分钟），0 人等候"
    assert paper.counter("1").prompts == ["back"]


def test_internal_work_while_people_wait_is_prompted_at_once_and_told_after_three_minutes():
    """R35."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.wait(600)
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("internal")))
    paper.wait(300)
    assert (blank(paper), paper.counter("1").prompts) == (None, [])
    paper.ticket(1)
    paper.wait(1)
    assert paper.counter("1").prompts == ["internal"]
    paper.wait(180)
    alert = blank(paper)
    assert alert is not None
    assert alert.text["en"] == "Counter 1: internal work for 3 min while people wait (1)"
    paper.ask("2", "next")
    paper.wait(1)
    assert (blank(paper), paper.counter("1").prompts) == (None, [])


def test_a_seat_that_is_empty_without_a_sign_is_told_whoever_waits():
    """R06: by the sensor; after two minutes, and no longer than it says so."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.wait(600)
    paper.say("1", "presence", m.PresenceChanged(False, m.Owned("1001")))
    paper.wait(118)
    assert blank(paper) is None
    paper.wait(3)
    alert = blank(paper)
    assert alert is not None
    assert alert.text["en"] == (
        "Counter 1: nobody at the seat for 2 min and no sign up, 0 waiting, no call yet today"
    )
    paper.say("1", "presence", m.PresenceChanged(None, m.Owned("1001")))
    paper.wait(1)
    assert blank(paper) is None, "a sensor that cannot be trusted says nothing"


def test_a_dead_unit_is_told_at_once_in_planned_hours_and_is_off_outside():
    """R45. With a ticket in hand it is another alert."""
    paper = a_hall()
    paper.lose("counter-1")
    paper.wait(599)
    assert paper.alerts().keys() <= {"not_ready.hall"}
    paper.wait(2)
    assert cause(paper) == "unit_dead"
    paper.on.append("counter-1")
    paper.ready("counter-1")
    paper.wait(1)
    assert cause(paper) == "not_opened", "the graver cause is over, the other stands"
    paper.sign_in("1")
    paper.ticket(1)
    paper.ask("1", "next")
    paper.lose("counter-1")
    paper.wait(2)
    assert (blank(paper), "unit_lost_ticket.1" in paper.alerts()) == (None, True)


def test_who_is_sent_to_a_counter_waits_for_it_whatever_it_serves():
    """R18."""
    paper = a_hall(serves={"1": [["a"]], "2": [["b"]]})
    paper.sign_in("1", "2")
    paper.wait(600)
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", counter="2")
    paper.wait(182)
    assert (cause(paper, "1"), cause(paper, "2")) == (None, "idle")


def test_an_alert_ignored_for_five_minutes_is_told_higher_up_once():
    """R06: first the clerk, then the lead, then whoever is above."""
    paper = a_hall()
    paper.wait(601 + 300 + 60)
    assert [ring.what for ring in paper.rings if ring.alert.subject == "1"] == ["raised", "escalated"]
    assert len(paper.entries(e.AlertEscalated)) == 2
