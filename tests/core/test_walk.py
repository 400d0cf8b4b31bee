"""The demo's reckoning of who is where: transfers, parked tickets, those that come back. A judge who finds nothing
would prove nothing."""

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from virtual.report import summary
from virtual.walk import Verdict, Walk

BODY = m.TicketIssued("a", "ordinary", 1, "A001", "2026-01-05", "confirmed")


def issued(ticket: str, printed: str, seq: int, order: str | None = None) -> e.FactTaken:
    body = msgspec.structs.replace(BODY, printed=printed, order=order)
    return e.FactTaken("kiosk-1", "epoch", seq, ticket, "ticket_issued", msgspec.Raw(m.encode(body)))


def order_done(order: str, slip: str = "confirmed") -> e.FactTaken:
    body = msgspec.Raw(m.encode(m.OrderDone(order, slip)))
    return e.FactTaken("kiosk-1", "epoch", 90, f"done-{order}", "order_done", body)


def called(
    ticket: str, counter: str = "1", rule: e.Rule = "tier", class_: str = "ordinary", taken_from: str | None = None
) -> e.Called:  # fmt: skip
    return e.Called(counter, ticket, e.Reason(rule, class_, 60.0, 900.0), taken_from)


def outcome(ticket: str, what: m.Outcome, counter: str = "1") -> e.OutcomeGiven:
    return e.OutcomeGiven(counter, ticket, what)


START = (issued("t1", "A001", 1), issued("t2", "A002", 2), called("t1"), e.ServingStarted("1", "t1"))
PARKED = (*START, e.Parked("1", "t1"))
AWAY = (*START, e.Finished("1", "t1", 30.0), outcome("t1", "papers_missing"))
MISSED = (issued("t1", "A001", 1), called("t1"), e.NoShow("1", "t1"))
BACK = e.Revived("g1", "t1", 0.0, "ordinary", "missed")


def after(*entries: e.AnyEntry) -> tuple[Verdict, Walk]:
    verdict = Verdict()
    walk = Walk(verdict)
    for entry in entries:
        walk.entry(entry)
    walk.count()
    return verdict, walk


def wrong(*entries: e.AnyEntry) -> list[str]:
    return after(*entries)[0].wrong


def test_who_is_sent_to_another_service_waits_again_and_may_be_called_by_anybody() -> None:
    sent = e.Transferred("1", "t1", "b")
    assert after(*START, sent)[0].waiting == 2
    verdict, _ = after(*START, sent, called("t1", "2"))
    assert (verdict.wrong, verdict.transferred, verdict.at_counters) == ([], 1, 1)


def test_who_is_sent_to_a_counter_is_called_there_or_chosen_elsewhere() -> None:
    """R18."""
    sent = (*START, e.Transferred("1", "t1", "a", "2"))
    assert wrong(*sent, called("t1", "2")) == []
    assert wrong(*sent, called("t1", "3", "chosen")) == []
    assert wrong(*sent, called("t1", "3")) == ["A001 was called to 3, and had been sent to 2"]
    assert wrong(*sent, e.TookBack("2", "t1", "signed_out"), called("t1", "3")) == []


def test_nobody_is_sent_on_by_a_counter_that_does_not_have_him() -> None:
    assert wrong(*START, e.Transferred("2", "t1", "b")) == ["A001 left counter 2, which did not have it"]


def test_who_is_parked_is_at_no_counter_and_comes_back_to_this_one() -> None:
    assert after(*PARKED)[0].parked == 1
    verdict, _ = after(*PARKED, called("t2"), e.Finished("1", "t2", 9.0), e.Unparked("1", "t1"))
    assert (verdict.wrong, verdict.parked, verdict.at_counters) == ([], 0, 1)


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([called("t1", "2")], "A001 was called to 2 while parked at 1 had it"),
        ([e.Unparked("2", "t1")], "A001 was taken back at 2, which had not parked it"),
        ([called("t2"), e.Unparked("1", "t1")], "A001 was taken back at 1, which still had A002"),
        ([e.Parked("1", "t1")], "A001 left counter 1, which did not have it"),
        ([e.VariantChosen("1", "t1", "x")], "A001 was begun at 1, which did not have it"),
    ],
)
def test_a_parked_ticket_in_two_hands_is_found(entries: list[e.AnyEntry], found: str) -> None:
    assert wrong(*PARKED, *entries) == [found]


def test_who_was_parked_at_a_counter_that_signed_off_or_was_lost_may_be_called_elsewhere() -> None:
    assert wrong(*PARKED, e.TookBack("1", "t1", "signed_out"), called("t1", "2")) == []
    assert wrong(*PARKED, called("t1", "2", "chosen", taken_from="1")) == []


def test_whose_papers_are_missing_is_not_done_and_comes_back_in_a_class_of_his_own() -> None:
    """R37."""
    verdict, _ = after(*AWAY)
    assert (verdict.wrong, verdict.away, verdict.finished) == ([], 1, 0)
    back = e.Revived("g1", "t1", 0.0, "return", "returned")
    verdict, _ = after(*AWAY, back, called("t1", class_="return"))
    assert (verdict.wrong, verdict.away, verdict.revived) == ([], 0, 1)
    assert wrong(*AWAY, called("t1", rule="chosen")) == []
    assert wrong(*AWAY, back, called("t1")) == ["A001 was called as ordinary, it is return"]


def test_an_outcome_may_be_corrected_and_said_before_the_end() -> None:
    verdict, _ = after(*AWAY, outcome("t1", "done"))
    assert (verdict.wrong, verdict.away, verdict.finished) == ([], 0, 1)
    verdict, _ = after(*START, outcome("t1", "papers_missing"), e.Finished("1", "t1", 30.0))
    assert (verdict.wrong, verdict.away) == ([], 1)
    found = wrong(*START, outcome("t2", "refused"))
    assert found == ["A002 was ended as refused at 1, and is not finished"]


def test_whose_papers_were_missing_yesterday_comes_back_no_more() -> None:
    verdict, _ = after(*AWAY, e.DayTurned("2026-01-06", True))
    assert (verdict.away, verdict.expired) == (0, 1)
    found = wrong(*AWAY, e.DayTurned("2026-01-06", True), called("t1"))
    assert found == ["A001 was called to 1 after it was expired"]


def test_who_missed_the_call_comes_back_once() -> None:
    """R51."""
    assert wrong(*MISSED, BACK, called("t1")) == []
    again = wrong(*MISSED, BACK, called("t1"), e.NoShow("1", "t1"), BACK)
    assert again == ["A001 missed two calls and was let in again twice"]
    assert wrong(*START, e.Revived("g1", "t2", 0.0, "ordinary", "missed")) == [
        "A002 was let in again and had never been out"
    ]


def test_who_was_served_by_hand_before_his_ticket_was_known_is_done() -> None:
    verdict, _ = after(issued("t1", "A001", 1), e.MetByHand("1", "t1"))
    assert (verdict.wrong, verdict.finished) == ([], 1)
    found = wrong(*START, e.MetByHand("2", "t1"))
    assert found == ["A001 was served by hand at 2 while 1 had it"]


def test_a_slip_that_sends_somebody_on_bears_the_number_and_is_no_second_ticket() -> None:
    """R18, R37."""
    sent = (*START, e.Transferred("1", "t1", "b"), e.Ordered("1", "o1", "kiosk-1", "transfer"))
    assert after(*sent)[1].more_slips == {}
    assert after(*sent, order_done("o1"))[1].more_slips == {"A001": 1}
    assert after(*sent, order_done("o1", "void"))[1].more_slips == {}
    missing = (*AWAY, e.Ordered("1", "o2", "kiosk-1", "return"), order_done("o2", "unverified"))
    assert after(*missing)[1].more_slips == {"A001": 1}


def test_a_ticket_for_a_guide_is_a_ticket() -> None:
    verdict, _ = after(e.Ordered("g1", "o1", "kiosk-1", "issue", "a"), issued("t1", "A001", 1, "o1"))
    assert (verdict.wrong, verdict.issued, verdict.waiting, verdict.helped) == ([], 1, 1, 1)


def test_the_day_in_a_few_lines_tells_what_else_was_done() -> None:
    verdict, _ = after(*AWAY, called("t2"), e.Transferred("1", "t2", "b"), outcome("t1", "papers_missing"))
    text = summary(verdict)
    assert "finished             0   (still waiting 1, at a counter 0, may come back 1)" in text
    assert "\nbesides        sent on 1\noutcomes       papers missing 2\n" in text
    assert "besides" not in summary(after(*START)[0])
