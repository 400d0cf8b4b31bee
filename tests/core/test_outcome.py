"""Kinds of case and what comes of them: START and FINISH act at once, a digit after them says more (R04, R24, R37)."""

import pytest

from hall import entries as e
from hall import messages as m
from hall.requests import OUTCOME_S
from tests.core.clerk_story import ClerksHall, replayed, reread

A1 = "kiosk-1-e1-1"


def finished(*outcomes: str) -> ClerksHall:
    """A001 was served at counter 1; then its outcome was said, and corrected."""
    hall = ClerksHall()
    hall.ticket(1)
    hall.serve()
    hall.pass_time(60)
    hall.ask("1", "finish")
    for outcome in outcomes:
        hall.pass_time(2)
        assert hall.ask("1", "finish", outcome=outcome).status == "ok"
    return hall


# --- kinds of case -------------------------------------------------------------------------------------------


def test_a_kind_of_case_is_chosen_while_serving_and_may_be_corrected() -> None:
    """R04, R24."""
    hall = ClerksHall()
    hall.ticket(1)
    hall.serve()
    turn = hall.turn()
    assert hall.asks("1", "start", variant="new", turn=turn) == [e.VariantChosen("1", A1, "new")]
    assert hall.asks("1", "start", variant="new", turn=turn) == []
    assert hall.asks("1", "start", variant="bill", turn=turn) == [e.VariantChosen("1", A1, "bill")]
    assert hall.found("A001").variant == "bill"


def test_a_service_without_kinds_of_case_takes_none() -> None:
    hall = ClerksHall()
    hall.ticket(1, "b")
    hall.ask("1", "next")
    assert hall.asks("1", "start", variant="new") == "no_variant"
    assert hall.counter("1").state == "calling"


# --- outcomes ------------------------------------------------------------------------------------------------


def test_an_outcome_said_after_the_finish_amends_it_and_may_be_corrected() -> None:
    """R37."""
    hall = finished()
    turn = hall.turn()
    assert hall.asks("1", "finish", outcome="done", turn=turn) == [], "it is done unless told otherwise"
    assert hall.asks("1", "finish", outcome="refused", turn=turn) == [e.OutcomeGiven("1", A1, "refused")]
    assert hall.asks("1", "finish", outcome="refused", turn=turn) == []
    assert hall.asks("1", "finish", outcome="referred", turn=turn) == [e.OutcomeGiven("1", A1, "referred")]
    assert hall.asks("1", "finish", outcome="done", turn=turn) == [e.OutcomeGiven("1", A1, "done")]


def test_an_outcome_is_said_within_a_minute() -> None:
    hall = finished()
    hall.pass_time(OUTCOME_S)
    assert hall.asks("1", "finish", outcome="refused") == [e.OutcomeGiven("1", A1, "refused")]
    hall.pass_time(0.1)
    assert hall.asks("1", "finish", outcome="referred") == "not_serving"


def test_an_outcome_may_be_said_when_the_sign_has_come_up() -> None:
    """R13."""
    hall = finished()
    hall.owned("1", "paused", m.Owned("1001", pause=m.Pause("meal")))
    assert hall.asks("1", "finish", outcome="referred") == [e.OutcomeGiven("1", A1, "referred")]
    assert hall.asks("1", "finish") == "not_serving"


def test_an_outcome_is_of_this_counters_own_last_case() -> None:
    hall = finished()
    assert hall.asks("2", "finish", outcome="refused") == "not_serving"
    hall.leave("1")
    assert hall.asks("1", "finish", outcome="refused") == "closed"


def test_the_next_customer_in_hand_has_the_outcome_that_is_said_then() -> None:
    hall = finished()
    hall.ticket(2)
    hall.serve()
    assert hall.asks("1", "finish", outcome="refused") == [
        e.Finished("1", "kiosk-1-e1-2", 0.0),
        e.OutcomeGiven("1", "kiosk-1-e1-2", "refused"),
    ]


# --- papers that are missing ---------------------------------------------------------------------------------


def test_whose_papers_are_missing_is_away_and_waits_in_no_line() -> None:
    """R37."""
    hall = finished("papers_missing")
    assert (hall.found("A001").status, hall.found("A001").counter) == ("away", None)
    assert hall.hall.ledger.lines.total == 0
    assert hall.asks("1", "next") == "empty"


@pytest.mark.parametrize("outcome", ["done", "refused", "referred"])
def test_a_corrected_outcome_means_nobody_comes_back(outcome: str) -> None:
    hall = finished("papers_missing", outcome)
    assert hall.hall.ledger.printed("A001") == []
    assert hall.asks("1", "finish", outcome="papers_missing") == [e.OutcomeGiven("1", A1, "papers_missing")]
    assert hall.found("A001").status == "away"


def test_who_brings_the_papers_waits_in_a_class_of_its_own_from_now_on() -> None:
    """R37: a promise of ten minutes."""
    hall = finished("papers_missing")
    hall.pass_time(3600)
    moved = hall.asks("1", "move", ticket="A001", reason="helped")
    assert moved == [e.Revived("1", A1, hall.now, "return", "helped", "1001")]
    ticket = hall.found("A001")
    assert (ticket.status, ticket.class_, ticket.since, ticket.revived) == (
        "waiting",
        "return",
        hall.now,
        False,
    )
    hall.serve()
    hall.pass_time(10)
    assert hall.asks("1", "finish") == [e.Finished("1", A1, 10.0)], "the first visit was a sample of its own"


def test_the_class_stays_where_nobody_serves_returns() -> None:
    hall = ClerksHall(serves={"1": [["a:ordinary"]], "2": [["b"]], "3": [["b"]]})
    hall.ticket(1)
    hall.serve()
    hall.ask("1", "finish", outcome="papers_missing")
    hall.ask("1", "move", ticket="A001")
    assert hall.found("A001").class_ == "ordinary"


def test_who_brings_the_papers_may_be_called_at_once_by_the_number() -> None:
    """R17."""
    hall = finished("papers_missing")
    assert hall.ask("2", "call", ticket="A001", reason="returned").status == "ok"
    assert hall.counter("2").ticket == "A001"


def test_the_way_to_the_papers_and_back_is_no_waiting() -> None:
    """R07, R37: CALL is REVIVE and the call at once, also when the call is taken back."""
    hall = finished("papers_missing")
    hall.pass_time(3 * 3600)
    hall.ticket(2)
    hall.pass_time(60)
    reason = e.Reason(
        "chosen", "return", 0.0, 600.0, None, "returned", [e.HeadSeen("A002", "a", "ordinary", 60.0, 0.067)]
    )
    revived = e.Revived("2", A1, hall.now, "return", "returned", "1002")
    assert hall.asks("2", "call", ticket="A001", reason="returned") == [revived, e.Called("2", A1, reason)]
    called_at = hall.now
    assert hall.counter("2").class_ == "return"
    hall.pass_time(5)
    hall.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest")))
    assert hall.found("A001").since == called_at
    hall.serve()
    assert hall.counter("1").ticket == "A002", "who has waited longer"


def test_an_outcome_cannot_be_corrected_when_the_customer_is_back() -> None:
    for back in ("move", "call"):
        hall = finished("papers_missing")
        hall.ask("2", back, ticket="A001", reason="returned")
        assert hall.asks("1", "finish", outcome="done") == "not_serving"
        if back == "call":
            hall.ask("2", "start")
            hall.ask("2", "finish")
            assert hall.asks("1", "finish", outcome="papers_missing") == "not_serving"
            assert hall.hall.ledger.printed("A001") == []


def test_an_outcome_cannot_be_corrected_when_papers_were_missing_again_elsewhere() -> None:
    """What is said now is of that visit."""
    hall = finished("papers_missing")
    assert hall.ask("2", "call", ticket="A001", reason="returned").status == "ok"
    hall.ask("2", "start")
    hall.pass_time(5)
    hall.ask("2", "finish", outcome="papers_missing")
    assert hall.found("A001").status == "away"
    assert hall.asks("1", "finish", outcome="done") == "not_serving"
    assert hall.asks("2", "finish", outcome="done") == [e.OutcomeGiven("2", A1, "done")]


def test_an_outcome_corrected_twice_keeps_what_was_changed_between() -> None:
    """R02, R33: a card was tapped, and care asked for, while the customer was thought to be away."""
    hall = finished("papers_missing")
    hall.arrive("kiosk-1", hall.unit("kiosk-1").fact("ticket_class", m.TicketClass(A1, "vip")))
    away = hall.found("A001")
    away.assist = True
    for outcome in ("done", "papers_missing"):
        assert hall.ask("1", "finish", outcome=outcome).status == "ok"
    assert (hall.found("A001").class_, hall.found("A001").assist) == ("vip", True)


def test_papers_may_be_missing_twice() -> None:
    hall = finished("papers_missing")
    hall.ask("1", "move", ticket="A001")
    hall.serve()
    hall.ask("1", "finish", outcome="papers_missing")
    assert hall.found("A001").status == "away"
    assert hall.ask("1", "move", ticket="A001").status == "ok"


def test_who_is_away_is_forgotten_when_the_numbers_begin_again() -> None:
    """R25: and at the second turn of a hall that never closes."""
    hall = finished("papers_missing")
    for turn in (1, 2):
        assert len(hall.hall.ledger.data.tickets) == 1, f"before turn {turn}"
        hall.now += 24 * 3600
        hall.wait(6)
    assert hall.hall.ledger.data.tickets == {}


@pytest.mark.parametrize("outcomes", [(), ("refused",), ("papers_missing",), ("papers_missing", "done")])
def test_a_replay_and_a_snapshot_know_the_outcomes(outcomes: tuple[str, ...]) -> None:
    hall = finished(*outcomes)
    again = replayed(hall)
    assert again.data == hall.hall.ledger.data
    assert reread(again).printed("A001") == hall.hall.ledger.printed("A001")
