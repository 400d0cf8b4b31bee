"""Blank counters (R06) over restarts of the hall, and where times are known late or change."""

import pytest

from hall import messages as m
from hall.actions import ClockTrusted
from hall.settings import RulesTable
from tests.core.blank_story import OPENING, a_hall, blank, cause, restarted
from tests.core.hall_story import Site
from tests.core.stories import Paper, config


@pytest.mark.parametrize(
    "what", ["not_opened", "idle", "called_not_served", "pause_overrun", "absent", "unit_dead"]
)
def test_after_a_restart_of_the_hall_an_alert_stands_on_and_does_not_ring(what: str):
    """Keys pressed before are not known any more: a clerk who was idle has not become busy by that."""
    paper = a_hall()
    if what not in ("not_opened", "unit_dead"):
        paper.sign_in("1")
    paper.wait(600)
    match what:
        case "idle" | "called_not_served":
            paper.ticket(1)
            if what == "called_not_served":
                paper.ask("1", "next")
            paper.wait(30)
            paper.ask("1", "finish")
            paper.wait(181)
        case "pause_overrun":
            paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest", minutes=1)))
            paper.wait(61)
        case "absent":
            paper.say("1", "presence", m.PresenceChanged(False, m.Owned("1001")))
            paper.wait(121)
        case "unit_dead":
            paper.lose("counter-1")
            paper.wait(1)
    before = blank(paper)
    assert before is not None
    assert before.cause == what
    again = Site(
        paper.hall._config, paper.hall.ledger, "boot2", now=paper.now + 2, rules=RulesTable(qualified=0)
    )
    again.on = paper.on if what == "unit_dead" else [*again.on, "counter-1", "counter-2"]
    again.ready(*again.on)
    again.wait(60)
    after = blank(again)
    assert after is not None
    assert (after.cause, after.since_at, after.rung_at) == (what, before.since_at, before.rung_at)
    assert [ring for ring in again.rings if ring.alert.subject == "1"] == []


def test_a_hall_that_starts_first_hears_what_clerks_did_while_it_was_away():
    """A pause that ended meanwhile is not told as overrun for a moment."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.wait(600)
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest", minutes=1)))
    paper.wait(30)
    again = restarted(paper, after_s=600)
    again.wait(3)
    again.say("1", "resumed", m.OwnedChanged(m.Owned("1001")), age_s=580.0)
    again.wait(60)
    assert again.rings == []


def test_of_a_span_that_began_before_the_hall_started_it_is_told_after_three_minutes():
    """Always open: a counter is planned for ever, and a hall that starts at noon knows nobody."""
    paper = a_hall(hours={})
    paper.sign_in("2")
    paper.wait(178)
    assert blank(paper) is None
    paper.wait(3)
    assert cause(paper) == "not_opened"


def test_a_clock_that_becomes_trusted_makes_nobody_idle_for_years():
    """What is remembered is in the time of before."""
    plain = config()
    paper = Paper(plain, trusted=False, now=1000.0)
    paper.sign_in("1")
    paper.ticket(1)
    paper.wait(100)
    paper.handle(ClockTrusted(OPENING))
    paper.now += OPENING
    paper.wait(5)
    assert blank(paper) is None
    paper.wait(76)
    assert cause(paper) == "idle"


def test_a_backlog_that_arrives_late_does_not_make_a_counter_idle_for_hours_at_once():
    """R06."""
    paper = Paper()
    paper.sign_in("1")
    paper.wait(600)
    paper.ticket(1, age_s=500.0)
    paper.wait(2)
    assert "blank_counter.1" not in paper.alerts()
    paper.wait(181)
    assert "blank_counter.1" in paper.alerts()


def test_a_pause_begins_with_its_sign_though_the_hall_heard_of_it_later():
    """R13: who was called goes back in line when the hall hears of it, which is not when the clerk left."""
    paper = a_hall()
    paper.sign_in("1")
    paper.wait(600)
    paper.ticket(1)
    paper.ask("1", "next")
    paper.wait(120)
    gone = m.OwnedChanged(m.Owned("1001", pause=m.Pause("rest", minutes=5)))
    paper.arrive("counter-1", paper.unit("counter-1").fact("paused", gone, age_s=100.0))
    paper.wait(199)
    assert cause(paper) is None
    paper.wait(3)
    assert cause(paper) == "pause_overrun"


def test_when_the_last_who_waited_is_called_at_closing_the_hall_is_closed_within_a_second():
    """R06: nobody has to be at the other counters then; their alerts end in their three seconds."""
    paper = a_hall(hours={"fri": ["09:00-09:10"]})
    paper.sign_in("1", "2")
    paper.wait(600)
    paper.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest", minutes=5)))
    paper.wait(598)
    paper.ticket(1)
    paper.wait(4.2)
    assert (_phase(paper), cause(paper, "2")) == ("closing", "pause_overrun")
    paper.ask("1", "next")
    paper.wait(1)
    assert (_phase(paper), cause(paper, "2")) == ("closed", None)


def _phase(paper: Paper) -> str:
    state = paper.topics["hall"]
    assert isinstance(state, m.HallState)
    return state.phase
