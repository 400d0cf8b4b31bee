"""TRANSFER as the hall takes it: to a service, to one counter, and what becomes of who was sent there (R18, R38)."""

import pytest

from hall import entries as e
from hall import messages as m
from tests.core.clerk_story import ClerksHall, replayed, reread
from tests.core.stories import NINE

A1 = "kiosk-1-e1-1"


def serving(wait_s: float = 60.0) -> ClerksHall:
    """A001 has waited and is being served at counter 1 since two minutes."""
    hall = ClerksHall()
    hall.ticket(1)
    hall.pass_time(wait_s)
    hall.serve()
    hall.pass_time(120)
    return hall


def test_a_transferred_ticket_waits_for_the_other_service_as_old_as_it_is() -> None:
    """R07, R18: the waiting time runs on."""
    hall = serving()
    assert hall.asks("1", "transfer", service="b") == [e.Transferred("1", A1, "b", None, 120.0)]
    ticket = hall.found("A001")
    assert (ticket.status, ticket.service, ticket.only, ticket.counter) == ("waiting", "b", None, None)
    assert (ticket.since, ticket.sent_by, ticket.transfers) == (NINE, "1", 1)
    assert ticket.sent_at == NINE + 180
    assert hall.counter("1").state == "open"
    assert (hall.queue("a").waiting, hall.queue("b").waiting) == ({}, {"ordinary": 1})


def test_what_was_handled_is_a_sample_of_the_service_it_leaves_and_begins_anew() -> None:
    """R04, R05."""
    hall = serving()
    hall.ask("1", "transfer", service="b")
    hall.serve("2")
    hall.pass_time(30)
    assert hall.asks("2", "finish") == [e.Finished("2", A1, 30.0)]
    assert hall.hall.ledger.data.handlings == {"a": [120.0], "b": [30.0]}


def test_who_is_sent_on_before_being_served_leaves_no_sample() -> None:
    hall = ClerksHall()
    hall.ticket(1)
    hall.ask("1", "next")
    assert hall.asks("1", "transfer", service="b") == [e.Transferred("1", A1, "b", None, None)]
    assert hall.hall.ledger.data.handlings == {}


@pytest.mark.parametrize("served", [False, True])
def test_only_who_was_served_has_surely_come(served: bool) -> None:
    """A number called and sent on may be nobody's yet: its slip may never have come out."""
    hall = ClerksHall()
    body = m.TicketIssued("a", "ordinary", 1, "A001", None, "unverified", "timeout")
    hall.arrive("kiosk-1", hall.unit("kiosk-1").fact("ticket_issued", body))
    hall.ask("1", "next")
    if served:
        hall.ask("1", "start")
    assert hall.ask("1", "transfer", service="b").status == "ok"
    assert hall.found("A001").doubtful is not served


def test_a_kind_of_case_does_not_go_along_to_another_service() -> None:
    """R04: a variant is one of its service."""
    for to, kept in (({"service": "b"}, None), ({"counter": "2"}, "bill")):
        hall = serving()
        hall.ask("1", "start", variant="bill")
        hall.ask("1", "transfer", **to)
        assert hall.found("A001").variant == kept


def test_who_was_sent_to_a_counter_is_called_there_by_next_and_nowhere_else() -> None:
    """R18."""
    hall = ClerksHall(serves={"1": [["a"]], "2": [["b"]], "3": [["*"]]})
    hall.sign_in("3")
    hall.ticket(1)
    hall.serve()
    hall.ask("1", "transfer", counter="2")
    assert hall.queue("a").waiting == {"ordinary": 1}
    assert hall.hall.ledger.lines.reserved("a") == {"2": {"ordinary": 1}}
    assert (hall.asks("1", "next"), hall.asks("3", "next")) == ("empty", "empty")
    assert hall.ask("2", "next").status == "ok"
    assert hall.counter("2").ticket == "A001", "whatever that counter serves"
    assert hall.asks("2", "start") == [e.ServingStarted("2", hall.found("A001").id)]
    assert hall.found("A001").sent_at is None


def test_another_counter_may_call_who_was_sent_elsewhere_with_a_reason() -> None:
    """R17."""
    hall = serving()
    hall.ask("1", "transfer", counter="2")
    assert hall.asks("1", "call", ticket="A001") == "no_reason"
    assert hall.ask("1", "call", ticket="A001", reason="returned").status == "ok"
    assert hall.found("A001").only is None


def test_a_pause_keeps_a_ticket_for_its_counter_and_a_sign_out_lets_it_go() -> None:
    hall = serving()
    hall.ask("1", "transfer", counter="2")
    hall.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest")))
    assert hall.asks("1", "next") == "empty"
    hall.leave("2")
    assert hall.found("A001").only is None
    assert hall.hall.ledger.lines.reserved("a") == {}
    assert hall.ask("1", "next").status == "ok"


def test_who_was_called_where_he_was_sent_waits_there_again_after_a_pause_and_anywhere_after_a_sign_out() -> (
    None
):
    hall = serving()
    hall.ask("1", "transfer", counter="2")
    hall.ask("2", "next")
    hall.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest")))
    assert (hall.found("A001").status, hall.found("A001").only) == ("waiting", "2")
    hall.owned("2", "resumed", m.Owned("1002"))
    hall.ask("2", "next")
    hall.leave("2")
    assert (hall.found("A001").status, hall.found("A001").only) == ("waiting", None)


def test_a_service_nobody_serves_is_refused_until_somebody_does() -> None:
    """R38: closed counts as nobody, paused as there."""
    hall = ClerksHall(serves={"1": [["a"]], "2": [["b"]], "3": [["c:vip"]]})
    hall.ticket(1)
    hall.serve()
    assert hall.asks("1", "transfer", service="c") == "nobody_serves"
    hall.sign_in("3")
    assert hall.asks("1", "transfer", service="c") == "nobody_serves", "not for this class"
    hall.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest")))
    assert hall.ask("1", "transfer", service="b").status == "ok"


def test_a_transferred_ticket_is_called_by_its_promise_before_those_who_came_later() -> None:
    """R07."""
    hall = serving(600.0)
    hall.ticket(2, "b")
    hall.pass_time(30)
    hall.ask("1", "transfer", service="b")
    hall.ask("2", "next")
    assert hall.counter("2").ticket == "A001"


def test_the_first_counter_answers_for_a_ticket_until_the_next_start() -> None:
    """R38."""
    hall = serving()
    hall.ask("1", "transfer", service="b")
    hall.ask("2", "next")
    assert hall.found("A001").sent_by == "1"
    hall.ask("2", "start")
    assert hall.found("A001").sent_by is None


def test_every_transfer_of_a_ticket_is_counted() -> None:
    """R05: the chain stands in the journal."""
    hall = serving()
    hall.ask("1", "transfer", counter="2")
    hall.serve("2")
    hall.ask("2", "transfer", service="a")
    assert hall.found("A001").transfers == 2
    chain = [
        (t.counter, t.service, t.to_counter)
        for t in hall.entries(e.Transferred)
        if isinstance(t, e.Transferred)
    ]
    assert chain == [("1", "a", "2"), ("2", "a", None)]


def test_a_transfer_withdraws_the_call_and_the_next_call_is_a_new_one() -> None:
    hall = serving()
    hall.ask("1", "transfer", service="b")
    assert [c.withdrawn for c in hall.hall.ledger.data.calls] == [True]
    hall.ask("2", "next")
    assert [(c.counter, c.times, c.withdrawn) for c in hall.hall.ledger.data.calls] == [("2", 1, False)]


def test_a_counter_that_pauses_after_this_customer_pauses_after_a_transfer() -> None:
    """R13."""
    hall = serving()
    hall.owned("1", "paused", m.Owned("1001", pause=m.Pause("meal", after=True)))
    assert hall.ask("1", "transfer", service="b").status == "ok"
    assert hall.counter("1").state == "paused"


@pytest.mark.parametrize("to", [{"service": "b"}, {"counter": "2"}])
def test_a_replay_and_a_snapshot_know_of_transfers(to: dict[str, str]) -> None:
    hall = serving()
    hall.ask("1", "transfer", **to)
    again = replayed(hall)
    assert again.data == hall.hall.ledger.data
    assert reread(again).lines.heads() == hall.hall.ledger.lines.heads()


def test_a_service_only_this_counter_serves_is_served() -> None:
    """R18: the customer waits for the same window again."""
    hall = ClerksHall(serves={"1": [["a", "b"]], "2": [["a"]], "3": [["c"]]})
    hall.ticket(1)
    hall.serve()
    assert hall.ask("1", "transfer", service="b").status == "ok"
    assert hall.found("A001").service == "b"


def test_a_service_only_others_serve_is_refused_once_they_are_gone() -> None:
    """R18."""
    hall = ClerksHall(serves={"1": [["a"]], "2": [["b"]], "3": [["c"]]})
    hall.ticket(1)
    hall.serve()
    hall.leave("2")
    assert hall.asks("1", "transfer", service="b") == "nobody_serves"
