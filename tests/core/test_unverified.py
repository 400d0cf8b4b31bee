"""A ticket whose slip may never have come out: marked by the hall, quickly skipped by a counter, hidden from others."""

import pytest

from counter.actions import Beep, SendRequest, ShowBoard, ShowText
from counter.keys import PHASES, answer
from hall import entries as e
from hall import messages as m
from hall.ledger import Ledger
from tests.core.counter_story import at_work, reply, state, view
from tests.core.stories import Paper, UnitOnPaper

NOBODY_COMES_S = 11.0


def a_hall() -> Paper:
    paper = Paper()
    paper.sign_in("1")
    return paper


def unverified(paper: Paper, number: int, cause: str = "no_answer") -> str:
    body = m.TicketIssued("a", "ordinary", number, f"A{number:03}", None, "unverified", cause)
    fact = paper.unit("kiosk-1").fact("ticket_issued", body)
    paper.arrive("kiosk-1", fact)
    return fact.id


def copied(paper: Paper, ticket: str | None, slip: str, kiosk: UnitOnPaper | None = None) -> None:
    printed = None if ticket is None else "A001"
    fact = (kiosk or paper.unit("kiosk-1")).fact(
        "slip_copied", m.SlipCopied(ticket, printed, slip, "", "0dd0")
    )
    paper.arrive("kiosk-1", fact)


def not_there(paper: Paper) -> None:
    for action in ("next", "recall", "no_show"):
        assert paper.ask("1", action).status == "ok"


# --- marked --------------------------------------------------------------------------------------------------


def test_the_queue_and_the_counter_that_calls_it_show_it_as_unverified() -> None:
    """R01."""
    paper = a_hall()
    unverified(paper, 1)
    paper.ticket(2)
    assert (paper.queue("a").next, paper.queue("a").unverified) == (["A001", "A002"], ["A001"])
    paper.ask("1", "next")
    assert (paper.counter("1").ticket, paper.counter("1").unverified) == ("A001", True)
    assert paper.queue("a").unverified == []
    paper.ask("1", "start")
    assert not paper.counter("1").unverified, "somebody came with it"
    paper.ask("1", "finish")
    paper.ask("1", "next")
    assert (paper.counter("1").ticket, paper.counter("1").unverified) == ("A002", False)


def test_a_printer_that_can_prove_nothing_makes_no_ticket_doubtful() -> None:
    """Else every ticket of that hall could be skipped by a second press."""
    paper = a_hall()
    unverified(paper, 1, "no_barrier")
    assert paper.queue("a").unverified == []
    paper.ask("1", "next")
    assert not paper.counter("1").unverified
    paper.wait(NOBODY_COMES_S)
    assert paper.ask("1", "next").error == "calling"


def test_an_unverified_ticket_without_a_cause_is_doubtful() -> None:
    paper = a_hall()
    unverified(paper, 1, "")
    paper.ask("1", "next")
    assert paper.counter("1").unverified


def test_customers_see_nothing_odd_on_the_boards() -> None:
    paper = a_hall()
    unverified(paper, 1)
    paper.ticket(2)
    paper.ask("1", "next")
    (call,) = paper.calls()
    assert (call.ticket, call.times, call.withdrawn) == ("A001", 1, False)
    story = at_work()
    assert story.then(state(8, "calling", "A001", unverified=True))[0] == ShowBoard(
        view(state="calling", ticket="A001", recalled=1)
    )


# --- skipped -------------------------------------------------------------------------------------------------


def test_next_while_calling_an_unverified_ticket_skips_it_and_calls_the_next() -> None:
    """R07, R17: those with a slip do not wait for somebody who has none; the journal says why."""
    paper = a_hall()
    doubtful = unverified(paper, 1)
    paper.ticket(2)
    paper.ask("1", "next")
    paper.wait(NOBODY_COMES_S)
    assert paper.ask("1", "next").status == "ok"
    assert (paper.counter("1").state, paper.counter("1").ticket) == ("calling", "A002")
    assert paper.entries(e.NoShow) == [e.NoShow("1", doubtful, unverified=True)]
    assert [event.kind for event in paper.events[-2:]] == ["no_show", "called"]


def test_next_skips_an_unverified_ticket_also_when_nobody_else_waits() -> None:
    paper = a_hall()
    unverified(paper, 1)
    paper.ask("1", "next")
    paper.wait(NOBODY_COMES_S)
    assert paper.ask("1", "next").status == "ok"
    assert paper.counter("1").state == "open"


def test_a_second_press_of_next_skips_nobody_whatever_their_slip() -> None:
    """R17."""
    paper = a_hall()
    unverified(paper, 1)
    paper.ticket(2)
    paper.ask("1", "next")
    paper.wait(9.0)
    assert paper.ask("1", "next").error == "calling"
    assert paper.counter("1").ticket == "A001"


def test_the_ten_seconds_are_those_of_people_however_fast_hall_time_runs() -> None:
    paper = a_hall()
    unverified(paper, 1)
    paper.ask("1", "next")
    paper.now += 600.0
    paper.wait(9.0)
    assert paper.ask("1", "next").error == "calling"
    paper.now -= 600.0
    paper.wait(1.5)
    assert paper.ask("1", "next").status == "ok"


def test_whoever_is_recalled_has_ten_seconds_again() -> None:
    paper = a_hall()
    unverified(paper, 1)
    paper.ask("1", "next")
    paper.wait(NOBODY_COMES_S)
    paper.ask("1", "recall")
    paper.wait(9.0)
    assert paper.ask("1", "next").error == "calling"
    paper.wait(1.5)
    assert paper.ask("1", "next").status == "ok"


def test_a_hall_that_starts_anew_gives_whoever_is_called_ten_seconds_again() -> None:
    paper = a_hall()
    unverified(paper, 1)
    paper.ask("1", "next")
    paper.wait(NOBODY_COMES_S)
    again = Paper(ledger=paper.hall.ledger, boot="boot2")
    again.wait(9.0)
    assert again.ask("1", "next").error == "calling"
    again.wait(1.5)
    assert again.ask("1", "next").status == "ok"


def test_next_while_calling_an_ordinary_ticket_is_refused_however_long_nobody_comes() -> None:
    """R17."""
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.wait(60.0)
    assert paper.ask("1", "next").error == "calling"


def test_a_no_show_says_in_the_journal_that_the_slip_was_doubtful() -> None:
    paper = a_hall()
    doubtful, ordinary = unverified(paper, 1), paper.ticket(2)
    for _ in range(2):
        paper.ask("1", "next")
        paper.ask("1", "recall")
        assert paper.ask("1", "no_show").status == "ok"
    assert paper.entries(e.NoShow) == [e.NoShow("1", doubtful, unverified=True), e.NoShow("1", ordinary)]


def test_whoever_may_be_skipped_may_be_given_up_too_without_waiting_twenty_seconds() -> None:
    paper = a_hall()
    doubtful = unverified(paper, 1)
    paper.ask("1", "next")
    paper.wait(9.0)
    assert paper.ask("1", "no_show").error == "too_soon"
    paper.wait(2.0)
    assert paper.ask("1", "no_show").status == "ok"
    assert paper.entries(e.NoShow) == [e.NoShow("1", doubtful, unverified=True)]


def test_whoever_has_the_slip_after_all_is_called_by_its_number() -> None:
    """R17: like anybody who missed the call."""
    paper = a_hall()
    unverified(paper, 1)
    not_there(paper)
    assert paper.ask("1", "call", ticket="A001", reason="returned").status == "ok"
    assert paper.counter("1").ticket == "A001"


@pytest.mark.parametrize("why", ["returned", "asked_counter"])
def test_next_skips_nobody_who_stands_at_the_window_with_the_slip_in_hand(why: str) -> None:
    """R17: chosen by its number, so somebody has that number."""
    paper = a_hall()
    unverified(paper, 1)
    paper.ticket(2)
    if why == "returned":
        not_there(paper)
    paper.ask("1", "call", ticket="A001", reason=why)
    assert not paper.counter("1").unverified
    paper.wait(NOBODY_COMES_S)
    assert paper.ask("1", "next").error == "calling"
    assert paper.counter("1").ticket == "A001"


def test_whoever_came_once_is_doubted_no_more_wherever_the_ticket_goes() -> None:
    """R01: a pause puts it back in the line, another counter calls it."""
    paper = a_hall()
    paper.sign_in("2")
    unverified(paper, 1)
    paper.ask("1", "call", ticket="A001", reason="asked_counter")
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
    assert (paper.queue("a").next, paper.queue("a").unverified) == (["A001"], [])
    paper.ask("2", "next")
    assert (paper.counter("2").ticket, paper.counter("2").unverified) == ("A001", False)


# --- a copy --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["waiting", "calling"])
def test_a_copy_that_came_out_ends_the_doubt(phase: str) -> None:
    paper = a_hall()
    ticket = unverified(paper, 1)
    if phase == "calling":
        paper.ask("1", "next")
    copied(paper, ticket, "confirmed")
    assert paper.queue("a").unverified == []
    if phase == "waiting":
        paper.ask("1", "next")
    assert not paper.counter("1").unverified
    paper.wait(NOBODY_COMES_S)
    assert paper.ask("1", "next").error == "calling"


@pytest.mark.parametrize("slip", ["unverified", "void"])
def test_a_copy_that_may_not_have_come_out_changes_nothing(slip: str) -> None:
    paper = a_hall()
    ticket = unverified(paper, 1)
    copied(paper, ticket, slip)
    assert paper.queue("a").unverified == ["A001"]


def test_a_copy_of_a_ticket_that_is_finished_or_of_none_is_entered_and_changes_nothing() -> None:
    paper = a_hall()
    copied(paper, "served long ago", "confirmed")
    copied(paper, None, "void")
    assert paper.ack("kiosk-1").upto == 2
    assert paper.hall.ledger.unit("kiosk-1").unread == 0
    assert paper.alerts() == {}


def test_a_replayed_journal_knows_the_same_doubts() -> None:
    paper = a_hall()
    unverified(paper, 1)
    ticket = unverified(paper, 2)
    copied(paper, ticket, "confirmed")
    replayed = Ledger()
    for recorded in paper.journal:
        replayed.apply(recorded)
    assert [t.doubtful for t in replayed.data.tickets.values()] == [True, False]


# --- at the keypad -------------------------------------------------------------------------------------------


def test_the_keypad_says_that_the_slip_is_doubtful_and_next_asks_the_hall() -> None:
    story = at_work()
    assert story.then(state(8, "calling", "A012", unverified=True))[1] == ShowText("A012 SLIP?")
    assert story.key("NEXT") == [SendRequest(m.Request("b-1", 8, "next"))]
    assert story.then(reply("b-1", "ok")) == []
    assert story.then(state(9, "calling", "A013"))[1] == ShowText("A013 CALL")


def test_a_next_too_soon_is_refused_by_the_hall_in_the_words_for_any_ticket() -> None:
    story = at_work()
    story.then(state(8, "calling", "A012", unverified=True))
    story.key("NEXT")
    assert story.then(reply("b-1", "error", "calling")) == [ShowText("NOSHOW?"), Beep(2)]


def test_a_slip_in_doubt_goes_before_a_ticket_perhaps_served() -> None:
    """NEXT does something about it."""
    story = at_work()
    doubtful = state(8, "calling", "A012", unverified=True, maybe_served=True)
    assert story.then(doubtful)[1] == ShowText("A012 SLIP?")


def test_once_the_customer_is_there_the_slip_matters_no_more() -> None:
    story = at_work()
    assert story.then(state(8, "serving", "A012", unverified=True))[1] == ShowText("A012 SERVE")


def test_no_other_key_and_no_other_state_knows_of_the_slip() -> None:
    for phase in PHASES:
        for key in ("NEXT", "RECALL", "NOSHOW", "START", "FINISH", "CALL", "PAUSE", "1"):
            if (phase, key) != ("calling", "NEXT"):
                assert answer(phase, key, unverified=True) == answer(phase, key)
    assert answer("calling", "NEXT", unverified=True) == answer("open", "NEXT")
