"""PARK and UNPARK as the hall takes them, and the handling time, which knows neither parking nor pause (R07)."""

from hall import entries as e
from hall import messages as m
from tests.core.clerk_story import ClerksHall, replayed, reread

A1, A2 = "kiosk-1-e1-1", "kiosk-1-e1-2"


def parked(*numbers: int) -> ClerksHall:
    """Each was served for a minute at counter 1, and laid aside."""
    hall = ClerksHall()
    for number in numbers:
        hall.ticket(number)
        hall.serve()
        hall.pass_time(60)
        hall.ask("1", "park")
    return hall


def test_a_parked_ticket_leaves_the_hand_free_and_stands_in_no_line() -> None:
    hall = parked(1)
    ticket = hall.found("A001")
    assert (ticket.status, ticket.counter, ticket.handled_s) == ("parked", "1", 60.0)
    assert hall.counter("1").state == "open"
    assert hall.queue("a").waiting == {}
    assert (hall.asks("1", "next"), hall.asks("2", "next")) == ("empty", "empty")


def test_the_longest_parked_comes_back_first_or_the_one_named() -> None:
    hall = parked(1, 2, 3)
    assert [t.printed for t in hall.hall.ledger.parked("1")] == ["A001", "A002", "A003"]
    assert hall.asks("1", "unpark", ticket="3") == [e.Unparked("1", "kiosk-1-e1-3")]
    assert (hall.counter("1").state, hall.counter("1").ticket) == ("serving", "A003")
    hall.ask("1", "finish")
    assert hall.asks("1", "unpark") == [e.Unparked("1", A1)]


def test_a_counters_list_is_its_own() -> None:
    hall = parked(1)
    assert hall.asks("2", "unpark") == "not_parked"
    assert hall.asks("2", "unpark", ticket="A001") == "not_parked"
    assert hall.asks("2", "call", ticket="A001", reason="asked_counter") == "elsewhere"


def test_handling_is_summed_over_parts_and_parking_is_none_of_it() -> None:
    """R07."""
    hall = parked(1)
    hall.pass_time(900)
    hall.ask("1", "unpark")
    hall.pass_time(30)
    assert hall.asks("1", "park") == [e.Parked("1", A1, 90.0)]
    hall.pass_time(900)
    hall.ask("1", "unpark")
    hall.pass_time(15)
    assert hall.asks("1", "finish") == [e.Finished("1", A1, 105.0)]
    assert hall.hall.ledger.data.handlings == {"a": [105.0]}


def test_a_pause_at_once_while_serving_is_no_handling() -> None:
    """R13."""
    hall = ClerksHall()
    hall.ticket(1)
    hall.serve()
    hall.pass_time(60)
    hall.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
    hall.pass_time(600)
    hall.owned("1", "resumed", m.Owned("1001"))
    hall.pass_time(20)
    assert hall.asks("1", "finish") == [e.Finished("1", A1, 80.0)]


def test_a_customer_finished_during_the_pause_was_handled_until_it() -> None:
    hall = ClerksHall()
    hall.ticket(1)
    hall.serve()
    hall.pass_time(60)
    hall.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
    hall.pass_time(600)
    assert hall.asks("1", "finish") == [e.Finished("1", A1, 60.0)]


def test_a_parked_ticket_of_a_clerk_who_signs_out_goes_back_into_its_line() -> None:
    hall = parked(1, 2)
    hall.leave("1")
    assert hall.entries(e.TookBack) == [e.TookBack("1", A1, "signed_out"), e.TookBack("1", A2, "signed_out")]
    assert hall.queue("a").next == ["A001", "A002"]
    hall.serve("2")
    hall.pass_time(5)
    assert hall.asks("2", "finish") == [e.Finished("2", A1, 65.0)]


def test_the_time_a_ticket_was_parked_is_no_waiting_when_it_goes_back_into_the_line() -> None:
    """R07."""
    hall = parked(1)
    before = hall.found("A001").since
    hall.pass_time(300)
    hall.leave("1")
    assert hall.found("A001").since == before + 300.0


def test_a_pause_and_a_handover_leave_the_list_as_it_is() -> None:
    """R06, R23."""
    hall = parked(1)
    hall.owned("1", "paused", m.Owned("1001", pause=m.Pause("handover")))
    hall.owned("1", "signed_in", m.Owned("1003"))
    assert hall.entries(e.TookBack) == []
    assert hall.asks("1", "unpark") == [e.Unparked("1", A1)]


def test_a_counter_may_call_its_own_parked_ticket_aloud() -> None:
    """R17: who has sat down again."""
    hall = parked(1)
    assert hall.ask("1", "call", ticket="A001", reason="returned").status == "ok"
    assert (hall.counter("1").state, hall.counter("1").ticket) == ("calling", "A001")
    assert hall.hall.ledger.parked("1") == []
    hall.ask("1", "start")
    hall.pass_time(1)
    assert hall.asks("1", "finish") == [e.Finished("1", A1, 61.0)]


def test_a_ticket_parked_at_a_counter_that_is_lost_may_be_called_elsewhere() -> None:
    hall = parked(1)
    hall.ticket(2)
    hall.ask("1", "next")
    assert hall.asks("2", "call", ticket="A001", reason="returned") == "elsewhere"
    hall.lose("counter-1")
    assert hall.ask("2", "call", ticket="A001", reason="returned").status == "ok"
    called = hall.entries(e.Called)[-1]
    assert isinstance(called, e.Called)
    assert called.taken_from == "1"
    assert (hall.counter("1").ticket, hall.counter("2").ticket) == ("A002", "A001"), (
        "what it has in hand it keeps"
    )


def test_two_parked_tickets_with_the_same_digits_must_be_named_whole() -> None:
    hall = ClerksHall()
    for service in "ab":
        hall.ticket(1, service)
        hall.serve()
        hall.ask("1", "park")
    assert hall.asks("1", "unpark", ticket="1") == "which_ticket"
    assert hall.asks("1", "unpark", ticket="B001") == [e.Unparked("1", A2)]


def test_a_replay_and_a_snapshot_know_who_is_parked() -> None:
    hall = parked(1, 2)
    hall.ask("1", "unpark")
    again = replayed(hall)
    assert again.data == hall.hall.ledger.data
    assert reread(again).parked("1") == hall.hall.ledger.parked("1")
