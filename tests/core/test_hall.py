"""The hall's core as stories: tickets, calls, the counter's states, outdated requests."""

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from hall.actions import Connected, RequestArrived
from hall.requests import ACTIONS, DOES
from tests.core.stories import Paper, config


def a_hall(**more: object) -> Paper:
    paper = Paper(config(**more))
    paper.sign_in("1", "2")
    return paper


def test_a_ticket_is_called_served_and_finished():
    paper = a_hall()
    paper.ticket(1)
    assert paper.queue("a").waiting == {"ordinary": 1}
    paper.wait(60)
    assert paper.ask("1", "next").status == "ok"
    assert (paper.counter("1").state, paper.counter("1").ticket) == ("calling", "A001")
    assert [c.ticket for c in paper.calls()] == ["A001"]
    assert paper.queue("a").waiting == {}
    assert paper.ask("1", "start").status == "ok"
    assert paper.counter("1").state == "serving"
    paper.wait(120)
    assert paper.ask("1", "finish").status == "ok"
    assert (paper.counter("1").state, paper.counter("1").ticket) == ("open", None)
    assert paper.entries(e.Finished)[0].handling_s == pytest.approx(120, abs=0.1)
    assert paper.hall.ledger.data.tickets == {}


def test_next_while_serving_finishes_first_and_while_calling_is_refused():
    paper = a_hall()
    paper.ticket(1)
    paper.ticket(2)
    paper.ask("1", "next")
    assert paper.ask("1", "next").error == "calling"
    assert paper.counter("1").ticket == "A001"
    paper.ask("1", "start")
    assert paper.ask("1", "next").status == "ok"
    assert (paper.counter("1").state, paper.counter("1").ticket) == ("calling", "A002")


def test_next_with_nobody_waiting_finishes_the_customer_and_says_so_by_the_state():
    paper = a_hall()
    assert paper.ask("1", "next").error == "empty"
    paper.ticket(1)
    paper.ask("1", "next")
    paper.ask("1", "start")
    assert paper.ask("1", "next").status == "ok"
    assert paper.counter("1").state == "open"


@pytest.mark.parametrize("action", ["next", "recall", "no_show", "start", "finish", "call"])
def test_a_request_made_on_an_outdated_turn_has_no_effect(action: str):
    paper = a_hall()
    paper.ticket(1)
    paper.ticket(2)
    old = paper.counter("1").turn
    paper.ask("1", "next")
    before = msgspec.json.encode(paper.hall.ledger.data)
    assert paper.ask("1", action, turn=old, ticket="A002", reason="1").status == "stale"
    assert msgspec.json.encode(paper.hall.ledger.data) == before


def test_a_second_press_of_next_cannot_skip_a_customer():
    paper = a_hall()
    paper.ticket(1)
    paper.ticket(2)
    turn = paper.counter("1").turn
    assert paper.ask("1", "next", turn=turn).status == "ok"
    assert paper.ask("1", "next", turn=turn).status == "stale"
    assert paper.counter("1").ticket == "A001"


def test_a_queue_change_a_prompt_or_the_counters_own_fact_does_not_change_its_turn():
    paper = a_hall()
    turn = paper.counter("1").turn
    paper.ticket(1)
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
    paper.owned("1", "resumed", m.Owned("1001"))
    assert paper.counter("1").turn == turn
    assert paper.ask("1", "next", turn=turn).status == "ok"


def test_two_counters_pressing_next_at_the_same_instant_get_different_tickets():
    paper = a_hall()
    paper.ticket(1)
    paper.ticket(2)
    paper.ask("1", "next")
    paper.ask("2", "next")
    assert {paper.counter("1").ticket, paper.counter("2").ticket} == {"A001", "A002"}


def test_recall_calls_again_under_a_new_id_and_no_show_ends_the_call():
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    first = paper.calls()[0]
    paper.ask("1", "recall")
    again = paper.calls()[0]
    assert (again.ticket, again.times) == (first.ticket, 2)
    assert again.id != first.id
    assert len(paper.calls()) == 1
    assert paper.ask("1", "no_show").status == "ok"
    assert paper.counter("1").state == "open"
    assert paper.ask("1", "recall").error == "not_calling"


def test_a_missed_ticket_can_be_called_by_its_number_with_a_reason():
    """R17: a chosen ticket needs a reason code."""
    paper = a_hall()
    paper.ticket(12)
    paper.ask("1", "next")
    paper.wait(20)
    paper.ask("1", "no_show")
    assert paper.ask("1", "call", ticket="12").error == "no_reason"
    assert paper.ask("1", "call", ticket="99", reason="2").error == "unknown_ticket"
    assert paper.ask("1", "call", ticket="12", reason="2").status == "ok"
    called = paper.entries(e.Called)[-1]
    assert (called.reason.rule, called.reason.code) == ("chosen", "2")


def test_a_pause_while_calling_puts_the_ticket_back_in_its_place():
    """R13."""
    paper = a_hall()
    for number in (1, 2, 3):
        paper.ticket(number)
        paper.wait(10)
    paper.ask("1", "next")
    turn = paper.counter("1").turn
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("away")))
    assert (paper.counter("1").state, paper.counter("1").ticket) == ("paused", None)
    assert paper.counter("1").turn != turn  # the hall took the ticket back
    assert paper.calls()[0].withdrawn
    assert paper.queue("a").next == ["A001", "A002", "A003"]
    assert paper.ask("1", "next").error == "paused"
    paper.ask("2", "next")
    assert paper.counter("2").ticket == "A001"


def test_a_pause_while_serving_waits_for_the_customer_and_the_lead_knows_before():
    """R13."""
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.ask("1", "start")
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("meal", after=True)))
    assert paper.counter("1").state == "serving"
    assert "pause_after" in paper.counter("1").prompts
    paper.ask("1", "finish")
    assert paper.counter("1").state == "paused"


def test_a_pause_at_once_while_serving_keeps_the_customer_in_hand():
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.ask("1", "start")
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("")))
    assert (paper.counter("1").state, paper.counter("1").ticket) == ("paused", "A001")
    paper.owned("1", "resumed", m.Owned("1001"))
    assert (paper.counter("1").state, paper.counter("1").ticket) == ("serving", "A001")


def test_signing_out_while_calling_puts_the_ticket_back():
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.owned("1", "signed_out", m.Owned())
    assert paper.counter("1").state == "closed"
    assert paper.queue("a").next == ["A001"]
    assert paper.entries(e.TookBack)[-1].why == "signed_out"


def test_every_call_carries_its_reason_and_goes_out_as_an_event():
    """R17."""
    paper = a_hall()
    paper.ticket(1)
    paper.wait(60)
    paper.ticket(1, service="b", class_="vip")
    paper.wait(60)
    paper.ask("1", "next")
    called = paper.entries(e.Called)[-1]
    assert (called.reason.rule, called.reason.class_, called.reason.promise_s) == ("tier", "ordinary", 900)
    assert {(h.ticket, round(h.waited_s)) for h in called.reason.heads} == {("A001", 120), ("B001", 60)}
    event = paper.events[-1]
    assert (event.kind, event.n) == ("called", paper.hall.ledger.data.n)
    assert b'"heads"' in bytes(event.body)


def test_state_goes_out_before_the_acknowledgement_of_the_same_commit():
    paper = a_hall()
    paper.order.clear()
    paper.ticket(1)
    assert paper.order.index("queue/a") < paper.order.index("ack/kiosk-1")


def test_a_ticket_in_the_hand_of_a_lost_unit_is_alerted_and_can_be_taken_over():
    paper = a_hall()
    paper.ready("counter-1", "counter-2")
    paper.wait(6)
    paper.ticket(7)
    paper.ask("1", "next")
    assert paper.ask("2", "call", ticket="A007", reason="2").error == "elsewhere"
    paper.lose("counter-1")
    paper.wait(2)
    assert "unit_lost_ticket.1" in paper.alerts()
    assert paper.counter("1").link == "lost"
    assert paper.ask("2", "call", ticket="A007", reason="2").status == "ok"
    assert (paper.counter("1").ticket, paper.counter("2").ticket) == (None, "A007")
    paper.wait(2)
    assert "unit_lost_ticket.1" not in paper.alerts()


def test_a_unit_without_health_for_thirty_seconds_is_lost():
    paper = a_hall()
    paper.ready("counter-1", "counter-2")
    paper.wait(29)
    paper.healthy("counter-2")
    assert paper.counter("1").link == "ok"
    paper.wait(6)
    assert (paper.counter("1").link, paper.counter("2").link) == ("lost", "ok")


def test_a_call_by_hand_takes_the_waiting_ticket_and_finishes_the_one_before():
    paper = a_hall()
    paper.ticket(1)
    paper.ticket(2)
    paper.ask("1", "next")
    paper.ask("1", "start")
    unit = paper.unit("counter-1")
    paper.arrive("counter-1", unit.fact("called_by_hand", m.CalledByHand("A002", m.Owned("1001"))))
    assert paper.counter("1").ticket == "A002"
    assert paper.entries(e.Finished)[-1].ticket == "kiosk-1-e1-1"
    assert paper.entries(e.Called)[-1].reason.rule == "by_hand"


def test_a_call_by_hand_of_a_ticket_another_counter_has_is_alerted_and_changes_nothing():
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    unit = paper.unit("counter-2")
    paper.arrive("counter-2", unit.fact("called_by_hand", m.CalledByHand("A001", m.Owned("1002"))))
    assert (paper.counter("1").ticket, paper.counter("2").ticket) == ("A001", None)
    paper.wait(2)
    assert "1, 2" in paper.alerts()["called_twice.a001"].text["en"]


def test_a_counter_removed_from_the_configuration_gives_its_called_ticket_back():
    paper = a_hall()
    paper.ticket(1)
    paper.ask("2", "next")
    smaller = Paper(config(counters=1), paper.hall.ledger, "boot2")
    assert smaller.queue("a").next == ["A001"]
    assert smaller.entries(e.TookBack)[-1].why == "removed"


def test_a_ticket_of_an_unknown_service_waits_where_any_counter_may_call_it():
    paper = a_hall()
    paper.ticket(5, service="zz")
    paper.wait(2)
    assert paper.ask("1", "next").error == "empty"
    assert "unknown_service.zz" in paper.alerts()
    assert paper.ask("1", "call", ticket="ZZ005", reason="1").status == "ok"


def test_an_estimate_needs_five_samples_and_somebody_at_work():
    paper = a_hall()
    for number in range(1, 8):
        paper.ticket(number)
    for _ in range(4):
        paper.ask("1", "next")
        paper.ask("1", "start")
        paper.wait(100)
        paper.ask("1", "finish")
    assert paper.queue("a").estimate_s is None
    paper.ask("1", "next")
    paper.ask("1", "start")
    paper.wait(100)
    paper.ask("1", "finish")
    assert paper.queue("a").estimate_s == pytest.approx(2 * 100 / 2, abs=0.5)


def test_the_table_of_requests_answers_every_action_in_every_state():
    assert list(DOES) == ["closed", "open", "calling", "serving", "paused"]
    assert all(set(row) == set(ACTIONS) for row in DOES.values())


def test_a_request_of_a_unit_that_has_no_counter_is_refused():
    paper = a_hall()
    paper.handle(RequestArrived("nobody", m.Request("r", 0, "next")))
    assert paper.replies[-1].error == "no_counter"


def test_digits_that_fit_two_services_are_refused_unless_only_one_is_the_counters():
    paper = Paper(config(serves={"2": [["b"]]}))
    paper.sign_in("1", "2")
    paper.ticket(12, service="a")
    paper.ticket(12, service="b")
    assert paper.ask("1", "call", ticket="12", reason="returned").error == "which_ticket"
    assert paper.ask("2", "call", ticket="12", reason="returned").status == "ok"
    assert paper.counter("2").ticket == "B012"


@pytest.mark.parametrize("text", ["²", "٣", "", " ", "A012\n", "-1", "9" * 12])
def test_a_ticket_nobody_has_is_unknown_however_it_is_written(text: str):
    paper = a_hall()
    paper.ticket(1)
    assert paper.ask("1", "call", ticket=text, reason="returned").error in ("unknown_ticket", "which_ticket")


def test_the_brokers_outage_makes_no_counter_lost_and_no_ticket_free_to_take():
    paper = a_hall()
    paper.ready("counter-1", "counter-2")
    paper.ticket(1)
    paper.ask("1", "next")
    paper.real += 120  # nothing was heard meanwhile
    paper.now += 120
    paper.handle(Connected())
    paper.ready("counter-1", "counter-2")
    paper.wait(6)
    assert paper.counter("1").link == "ok"
    assert paper.ask("2", "call", ticket="A001", reason="returned").error == "elsewhere"


def test_a_missed_ticket_is_forgotten_at_the_second_turn_of_a_hall_that_never_closes():
    """R25."""
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.wait(20)
    paper.ask("1", "no_show")
    for day in (1, 2):
        assert len(paper.hall.ledger.data.tickets) == 1, f"before turn {day}"
        paper.now += 24 * 3600
        paper.wait(6)
    assert paper.hall.ledger.data.tickets == {}


def test_a_handling_time_over_a_clock_jump_is_no_sample():
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.ask("1", "start")
    paper.now += 5 * 3600
    paper.ask("1", "finish")
    assert paper.hall.ledger.data.handlings == {}


def test_a_recall_is_announced_as_one_although_many_were_called_since():
    """The board says that it is the second call, however large the hall."""
    paper = Paper(config(counters=16))
    counters = [str(n) for n in range(1, 17)]
    paper.sign_in(*counters)
    for number, counter in enumerate(counters, 1):
        paper.ticket(number)
        paper.ask(counter, "next")
    for times in (2, 3):
        paper.ask("1", "recall")
        assert (paper.calls()[0].ticket, paper.calls()[0].times) == ("A001", times)
