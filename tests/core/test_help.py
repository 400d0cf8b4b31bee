"""HELP, patrols, who sits there, what customers think, and posts left alone: facts that the lead hears of."""

import pytest

from hall import entries as e
from hall import messages as m
from tests.core.hall_story import Site, site

CLERK = m.Owned("1001")


def a_hall(*leads: str) -> Site:
    paper = Site(site(leads=leads))
    paper.sign_in("1", "2")
    return paper


def test_help_is_alerted_at_once_and_a_digit_says_why():
    """R28."""
    paper = a_hall()
    paper.say("1", "help", m.Help("", CLERK))
    alert = paper.alerts()["help.1"]
    assert (alert.cause, alert.evidence) == (None, {"reason": "", "clerk": "1001"})
    assert alert.text == {
        "zh": "1 号窗口请值班经理到场：原因待补充",
        "en": "Counter 1 needs the manager on duty: reason not given yet",
    }
    assert paper.counter("1").help == ""
    began = paper.now
    paper.wait(4)
    paper.say("1", "help", m.Help("quarrel", CLERK))
    alert = paper.alerts()["help.1"]
    assert (alert.cause, alert.since_at) == ("quarrel", round(began, 1)), "since the first, not the second"
    assert alert.text["en"] == "Counter 1 needs the manager on duty: a quarrel"
    assert paper.counter("1").help == "quarrel"


def test_help_ends_with_a_patrol_at_that_counter_and_the_response_time_is_in_the_journal():
    """R28."""
    paper = a_hall()
    paper.say("1", "help", m.Help("injury", CLERK))
    paper.wait(90)
    paper.say("2", "patrol", m.Patrol("9001", m.Owned("1002")))
    assert "help.1" in paper.alerts(), "a patrol at another counter"
    paper.say("1", "patrol", m.Patrol("9001", CLERK))
    assert paper.alerts() == {}
    assert paper.counter("1").help is None
    called, came = (
        next(r.at for r in paper.journal if isinstance(r.entry, e.FactTaken) and r.entry.kind == kind)
        for kind in ("help", "patrol")
    )
    assert came - called == pytest.approx(90, abs=0.1)
    assert [r.entry.alert for r in paper.journal if isinstance(r.entry, e.AlertCleared)] == ["help.1"]


def test_where_the_hall_names_its_leads_only_they_end_a_help():
    """R28."""
    paper = a_hall("9001")
    paper.say("1", "help", m.Help("media", CLERK))
    paper.say("1", "patrol", m.Patrol("1002", CLERK))
    assert paper.counter("1").help == "media"
    paper.say("1", "patrol", m.Patrol("9001", CLERK))
    assert paper.counter("1").help is None
    assert paper.alerts() == {}


def test_a_help_pressed_without_a_link_is_told_with_the_time_of_the_press():
    """R28."""
    paper = a_hall()
    paper.wait(400)
    paper.say("1", "help", m.Help("complaint", CLERK), age_s=300.0)
    assert paper.alerts()["help.1"].since_at == pytest.approx(paper.now - 300, abs=0.2)


def test_a_help_that_stands_outlives_a_restart_of_the_hall():
    """R28."""
    paper = a_hall()
    paper.say("1", "help", m.Help("complaint", CLERK))
    again = Site(site(), paper.hall.ledger, "boot2")
    again.wait(6)
    assert "help.1" in again.alerts()
    assert again.counter("1").help == "complaint"


def test_a_reason_the_hall_has_no_words_for_is_told_as_it_came():
    paper = a_hall()
    paper.say("1", "help", m.Help("flood", CLERK))
    assert paper.alerts()["help.1"].text["en"].endswith(": flood")


def test_a_guide_can_call_for_help_too():
    """R28, R51."""
    paper = a_hall()
    paper.say("g1", "help", m.Help("injury", m.Owned("8001")))
    assert paper.alerts()["help.g1"].evidence["clerk"] == "8001"


def test_a_post_left_without_a_substitute_is_alerted_while_it_is():
    """R41."""
    paper = a_hall()
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("away", uncovered=True)))
    paper.wait(2)
    assert paper.alerts()["left_uncovered.1"].evidence == {"clerk": "1001"}
    paper.owned("1", "signed_in", m.Owned("1001", "1003", None, m.Pause("away", uncovered=True)))
    paper.wait(2)
    assert paper.alerts() == {}


def test_an_idle_counter_at_whose_seat_nobody_is_seen_is_absent():
    """R06."""
    paper = a_hall()
    paper.say("1", "presence", m.PresenceChanged(False, CLERK))
    paper.ticket(1)
    paper.wait(200)
    assert {key: a.cause for key, a in paper.alerts().items() if a.kind == "blank_counter"} == {
        "blank_counter.1": "absent",
        "blank_counter.2": "idle",
    }
    paper.say("1", "presence", m.PresenceChanged(None, CLERK))
    paper.wait(6)
    assert paper.alerts()["blank_counter.1"].cause == "idle", "a sensor that cannot be trusted says nothing"


def test_a_guides_help_does_not_name_a_counter():
    """R28, R51: the lead must not look for a window g1."""
    paper = a_hall()
    paper.say("g1", "help", m.Help("injury", m.Owned("8001")))
    assert paper.alerts()["help.g1"].text == {
        "zh": "引导员键盘 g1 请值班经理到场：有人受伤或不适",
        "en": "Guide’s pad g1 needs the manager on duty: somebody is hurt or ill",
    }


def test_a_post_that_will_be_left_after_this_customer_is_not_left_yet():
    """R41."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    away = m.Pause("away", after=True, uncovered=True)
    paper.owned("1", "paused", m.Owned("1001", pause=away))
    paper.wait(2)
    assert "left_uncovered.1" not in paper.alerts()
    paper.ask("1", "finish")
    paper.wait(2)
    assert "left_uncovered.1" in paper.alerts()
