"""What a clerk is reminded of, and when the lead hears of it: handling, promises, parked, sent on."""

import pytest

from hall import entries as e
from hall import messages as m
from tests.core.hall_story import Site, site


def a_hall(**more: object) -> Site:
    paper = Site(site(**more))
    paper.sign_in("1", "2")
    return paper


@pytest.mark.parametrize(("variant", "target_min"), [(None, 15), ("long", 20), ("short", 10)])
def test_an_overrun_is_told_to_the_clerk_before_and_to_the_lead_at_the_target(
    variant: str | None, target_min: float
):
    """R04, R24: "< 15 min" is not kept at 15:00."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    if variant is not None:
        assert paper.ask("1", "start", variant=variant).status == "ok"
    paper.wait(target_min * 60 * 0.8 - 3)
    assert "overrun" not in paper.counter("1").prompts
    paper.wait(5)
    assert "overrun" in paper.counter("1").prompts
    paper.wait(target_min * 60 * 0.2 - 3)
    assert "handling_overrun.1" not in paper.alerts()
    paper.wait(3)
    alert = paper.alerts()["handling_overrun.1"]
    assert alert.text["en"] == f"Counter 1 has been handling A001 for {target_min} min or more"
    assert alert.evidence == {"ticket": "A001", "target_min": target_min}
    paper.ask("1", "finish")
    paper.wait(3)
    assert paper.alerts() == {}
    assert paper.counter("1").prompts == []


def test_a_service_without_a_target_is_never_late():
    """R04."""
    paper = a_hall()
    paper.ticket(1, service="b")
    paper.serve("1")
    paper.wait(7200)
    assert not [key for key in paper.alerts() if key.startswith("handling_overrun")]
    assert paper.counter("1").prompts == []


def test_time_on_the_list_of_parked_ones_is_no_handling():
    """R04, R07."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.wait(600)
    paper.ask("1", "park")
    paper.wait(3600)
    paper.ask("1", "unpark")
    paper.wait(100)
    assert "overrun" not in paper.counter("1").prompts
    paper.wait(25)
    assert "overrun" in paper.counter("1").prompts
    paper.ask("1", "finish")
    assert paper.entries(e.Finished)[-1].handling_s == pytest.approx(725, abs=1)


def test_a_promise_about_to_break_is_told_to_those_who_can_keep_it():
    """R07: at 80 % of 15 minutes, to whoever may call that line."""
    paper = a_hall(serves={"2": [["b"]]})
    paper.ticket(1, service="b")
    paper.ticket(1)
    paper.serve("2")
    paper.wait(0.8 * 900 - 3)
    assert "promise" not in paper.counter("1").prompts
    paper.wait(5)
    assert "promise" in paper.counter("1").prompts
    assert "promise" not in paper.counter("2").prompts, "serves b only"
    paper.ask("1", "next")
    paper.wait(2)
    assert "promise" not in paper.counter("1").prompts


def test_a_ticket_parked_for_long_is_told_to_its_clerk_only():
    """R18."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "park")
    at = paper.counter("1").parked
    assert [p.ticket for p in at] == ["A001"]
    assert at[0].since_at == pytest.approx(paper.now, abs=0.01)
    paper.wait(15 * 60 - 5)
    assert paper.counter("1").prompts == []
    paper.wait(6)
    assert paper.counter("1").prompts == ["parked"]
    assert paper.counter("2").prompts == []
    paper.ask("1", "unpark")
    paper.wait(2)
    assert (paper.counter("1").prompts, paper.counter("1").parked) == ([], [])


def test_a_transfer_nobody_calls_alerts_both_and_the_lead():
    """R38."""
    paper = a_hall()
    for number in (1, 2, 3):
        paper.ticket(number, service="c" if number == 2 else "a" if number == 1 else "b")
        paper.wait(1)
    paper.serve("1")
    paper.serve("2")
    assert paper.ask("1", "transfer", counter="2").status == "ok"
    paper.serve("1")
    assert paper.queue("a").reserved == {"2": {"ordinary": 1}}
    paper.wait(5 * 60 - 5)
    assert "transfer_waiting.a001" not in paper.alerts()
    assert [paper.counter(c).prompts for c in "12"] == [[], []]
    paper.wait(7)
    alert = paper.alerts()["transfer_waiting.a001"]
    assert alert.text["en"] == "Ticket A001, sent on by counter 1, has not been called for 5 min"
    assert alert.evidence == {"from": "1", "service": "a", "to": "2"}
    assert [paper.counter(c).prompts for c in "12"] == [["transfer"], ["transfer"]]
    paper.ask("2", "finish")
    paper.ask("2", "next")
    assert paper.counter("2").ticket == "A001"
    paper.wait(2)
    assert "transfer_waiting.a001" not in paper.alerts()
    assert [paper.counter(c).prompts for c in "12"] == [[], []]


def test_a_transfer_left_waiting_is_still_known_after_a_restart():
    """R38."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", counter="2")
    again = Site(site(), paper.hall.ledger, "boot2")
    again.now = paper.now
    again.wait(301)
    assert "transfer_waiting.a001" in again.alerts()


def test_who_was_sent_to_a_counter_that_closes_may_be_called_by_any():
    """R18."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", counter="2")
    assert paper.ask("1", "next").error == "empty"
    paper.owned("2", "signed_out", m.Owned())
    assert paper.queue("a").reserved == {}
    assert paper.ask("1", "next").status == "ok"


def test_parked_tickets_of_a_clerk_who_leaves_go_back_and_stay_at_a_handover():
    """R06, R23."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "park")
    paper.say("1", "signed_in", m.OwnedChanged(m.Owned("1003"), "1001"))
    assert [p.ticket for p in paper.counter("1").parked] == ["A001"]
    paper.owned("1", "signed_out", m.Owned())
    assert paper.counter("1").parked == []
    assert paper.queue("a").next == ["A001"]
    assert paper.entries(e.TookBack)[-1].why == "signed_out"


def test_what_a_removed_counter_kept_goes_back_to_the_line():
    paper = a_hall()
    for number in (1, 2):
        paper.ticket(number)
    paper.serve("2")
    paper.ask("2", "park")
    paper.serve("1")
    paper.ask("1", "transfer", counter="2")
    smaller = Site(site(counters=1), paper.hall.ledger, "boot2")
    assert smaller.queue("a").next == ["A001", "A002"]
    assert smaller.queue("a").reserved == {}


def test_a_ticket_that_comes_back_from_the_counter_it_was_sent_to_is_still_watched():
    """R38: called there, and put back by a pause."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", counter="2")
    paper.ask("2", "next")
    paper.wait(30)
    paper.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest")))
    assert paper.queue("a").reserved == {"2": {"ordinary": 1}}
    paper.wait(5 * 60 - 35)
    assert "transfer_waiting.a001" not in paper.alerts()
    paper.wait(7)
    assert "transfer_waiting.a001" in paper.alerts()
    assert paper.counter("1").prompts == ["transfer"]
    again = Site(site(), paper.hall.ledger, "boot2")
    again.now = paper.now
    again.wait(6)
    assert "transfer_waiting.a001" in again.alerts()


@pytest.mark.parametrize("end", ["start", "no_show"])
def test_who_was_sent_and_came_or_did_not_is_watched_no_more(end: str):
    """R38."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", counter="2")
    paper.ask("2", "next")
    paper.wait(30)
    assert paper.ask("2", end).status == "ok"
    if end == "start":
        paper.ask("2", "park")
        paper.owned("2", "signed_out", m.Owned())
    else:
        assert paper.ask("g1", "move", ticket="A001").error == "closed"
        paper.owned("g1", "signed_in", m.Owned("8001"))
        assert paper.ask("g1", "move", ticket="A001").status == "ok"
    assert paper.queue("a").next == ["A001"]
    paper.wait(400)
    again = Site(site(), paper.hall.ledger, "boot2", now=paper.now)
    again.wait(6)
    assert [key for key in {**paper.alerts(), **again.alerts()} if key.startswith("transfer")] == []


def test_of_several_parked_the_oldest_is_what_the_clerk_is_reminded_of():
    """R18."""
    paper = a_hall()
    for number in (1, 2):
        paper.ticket(number)
        paper.serve("1")
        paper.ask("1", "park")
        paper.wait(10 * 60)
    assert "parked" in paper.counter("1").prompts, "for 20 and for 10 min"
