"""Who is still served when the hall closes (R20): all who wait, whoever has been called, or as the lead decides."""

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from hall.settings import RulesTable
from tests.core.stories import Paper, config

HOURS = {"fri": ["09:00-12:00", "13:00-17:00"], "sat": ["09:00-17:00"]}
CLOSING = 1_760_086_800.0  # Friday 2025-10-10 17:00 in Shanghai


def a_hall_at_five(at_close: str, *, waiting: int = 3) -> Paper:
    """Counter 1 serves A001, the others wait; it is a minute past closing."""
    plain = config(hours=HOURS)
    lead = msgspec.structs.replace(plain, pads=[m.PadInfo("l1", "counter-l1", "lead")])
    paper = Paper(lead, rules=RulesTable(at_close=at_close), now=CLOSING - 600)
    paper.sign_in("1")
    paper.owned("l1", "signed_in", m.Owned("9001"))
    for number in range(1, waiting + 1):
        paper.ticket(number)
    assert paper.ask("1", "next").status == "ok"
    assert paper.ask("1", "start").status == "ok"
    paper.wait(660)
    return paper


def phase(paper: Paper) -> str:
    hall = paper.topics["hall"]
    assert isinstance(hall, m.HallState)
    return hall.phase


def finish(paper: Paper) -> None:
    assert paper.ask("1", "finish").status == "ok"
    paper.wait(6)


def test_all_who_wait_are_served_unless_told_otherwise():
    paper = a_hall_at_five("serve_all")
    for number in (2, 3):
        assert phase(paper) == "closing"
        finish(paper)
        assert paper.ask("1", "next").status == "ok"
        assert paper.counter("1").ticket == f"A00{number}"
        assert paper.ask("1", "start").status == "ok"
    finish(paper)
    assert phase(paper) == "closed"
    assert "closing_queue.hall" not in paper.alerts()


@pytest.mark.parametrize("action", ["next", "call"])
def test_where_only_the_called_are_finished_nobody_who_waits_is_called_any_more(action: str):
    paper = a_hall_at_five("finish_called")
    assert phase(paper) == "closing", "one is still being served"
    finish(paper)
    more = {"ticket": "A002", "reason": "asked"} if action == "call" else {}
    assert paper.ask("1", action, **more).error == "hall_closed"
    assert phase(paper) == "closed"
    assert "blank_counter.1" not in paper.alerts()


def test_a_next_that_finishes_calls_nobody_behind_it():
    paper = a_hall_at_five("finish_called")
    assert paper.ask("1", "next").status == "ok"
    assert paper.counter("1").state == "open"


def test_the_lead_is_asked_and_until_there_is_an_answer_all_are_served():
    paper = a_hall_at_five("lead_decides")
    alert = paper.alerts()["closing_queue.hall"]
    assert alert.evidence == {"waiting": 2}
    finish(paper)
    assert paper.ask("1", "next").status == "ok"


@pytest.mark.parametrize(("reason", "error"), [("finish_called", "hall_closed"), (None, None)])
def test_what_the_lead_decides_holds_for_this_closing_and_ends_the_question(
    reason: str | None, error: str | None
):
    paper = a_hall_at_five("lead_decides")
    assert paper.ask("l1", "ack_alert", alert="closing_queue.hall", reason=reason).status == "ok"
    paper.wait(3)
    assert "closing_queue.hall" not in paper.alerts()
    [decided] = paper.entries(e.ClosingDecided)
    assert (decided.serve, decided.by) == (reason is None, "9001")
    finish(paper)
    assert paper.ask("1", "next").error == error


def test_the_next_day_begins_as_configured():
    paper = a_hall_at_five("lead_decides", waiting=1)
    finish(paper)
    paper.wait(16.5 * 3600)
    assert phase(paper) == "open"
    paper.ticket(9)
    assert paper.ask("1", "next").status == "ok"
