"""Numbers called by hand while there was no link: what the hall makes of them when it hears (R13: work goes on)."""

import pytest

from hall import entries as e
from hall import messages as m
from tests.core.hall_story import Site, site

ONE, TWO = m.Owned("1001"), m.Owned("1002")


def a_hall() -> Site:
    paper = Site(site())
    paper.sign_in("1", "2")
    paper.wait(900)
    return paper


def call(paper: Site, counter: str, printed: str, age_s: float = 0.0) -> None:
    owned = ONE if counter == "1" else TWO
    paper.say(counter, "called_by_hand", m.CalledByHand(printed, owned), age_s=age_s)


def finish(paper: Site, counter: str, printed: str, age_s: float = 0.0) -> None:
    owned = ONE if counter == "1" else TWO
    paper.say(counter, "finished_by_hand", m.FinishedByHand(printed, owned), age_s=age_s)


def test_a_whole_case_by_hand_takes_the_ticket_out_of_the_line():
    paper = a_hall()
    paper.ticket(1, age_s=800.0)
    call(paper, "1", "A001", age_s=600.0)
    finish(paper, "1", "A001", age_s=300.0)
    assert paper.queue("a").next == []
    assert paper.hall.ledger.data.tickets == {}
    [finished] = paper.entries(e.Finished)
    assert finished.handling_s == pytest.approx(300, abs=1), (
        "from the call to the finish, not to their arrival"
    )
    assert (paper.counter("1").state, paper.counter("1").finished) == ("open", "kiosk-1-e1-1")


def test_the_next_call_by_hand_finishes_the_one_before():
    paper = a_hall()
    paper.ticket(1, age_s=800.0)
    paper.ticket(2, age_s=800.0)
    call(paper, "1", "A001", age_s=600.0)
    call(paper, "1", "A002", age_s=450.0)
    assert paper.counter("1").ticket == "A002"
    assert paper.entries(e.Finished)[0].handling_s == pytest.approx(150, abs=1)


def test_finish_without_a_link_ends_what_was_in_hand_before():
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.wait(100)
    finish(paper, "1", "A001", age_s=40.0)
    assert paper.counter("1").state == "open"
    assert paper.entries(e.Finished)[0].handling_s == pytest.approx(60, abs=1)


def test_finish_without_a_link_of_another_number_finishes_nobody():
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    finish(paper, "1", "A009")
    assert paper.counter("1").ticket == "A001"


def test_a_ticket_that_arrives_while_it_is_being_served_comes_into_that_hand():
    """From a kiosk that had no link either."""
    paper = a_hall()
    call(paper, "1", "A005")
    assert paper.counter("1").ticket is None
    paper.ticket(5, age_s=300.0)
    assert (paper.counter("1").ticket, paper.queue("a").next) == ("A005", [])
    assert paper.entries(e.Called)[0].reason.rule == "by_hand"
    finish(paper, "1", "A005")
    assert paper.counter("1").state == "open"
    assert paper.hall.ledger.data.tickets == {}


@pytest.mark.parametrize("how", ["finished", "another", "next", "left", "busy"])
def test_a_ticket_that_arrives_after_it_was_served_is_not_called_again(how: str):
    paper = a_hall()
    call(paper, "1", "A005")
    if how == "finished":
        finish(paper, "1", "A005")
    elif how == "another":
        call(paper, "1", "A006")
    elif how == "left":
        paper.owned("1", "signed_out", m.Owned())
    else:
        paper.ticket(1)
        paper.ask("1", "next")
        if how == "next":
            paper.ask("1", "start")
            paper.ask("1", "finish")
    paper.ticket(5, age_s=300.0)
    assert paper.queue("a").next == []
    assert paper.entries(e.MetByHand) == [
        e.MetByHand(
            "1", next(r.entry.id for r in reversed(paper.journal) if isinstance(r.entry, e.FactTaken)), "A005"
        )
    ]
    assert "A005" not in {t.printed for t in paper.hall.ledger.data.tickets.values()}
    assert not [key for key in paper.alerts() if key.startswith("called_twice")]


def test_the_same_number_called_by_hand_at_two_counters_is_found_though_nobody_knows_the_ticket():
    paper = a_hall()
    call(paper, "1", "A005")
    finish(paper, "1", "A005")
    call(paper, "2", "A005")
    paper.wait(1)
    alert = paper.alerts()["called_twice.a005"]
    assert alert.text["en"] == "Ticket A005 was called at two counters: 1, 2"
    call(paper, "2", "A005")
    assert len(paper.entries(e.AlertRaised)) == 1, "told once"


def test_a_number_called_by_hand_that_another_counter_had_served_is_found():
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "finish")
    call(paper, "2", "A001")
    paper.wait(1)
    assert "1, 2" in paper.alerts()["called_twice.a001"].text["en"]


def test_a_counter_may_call_its_own_number_by_hand_again():
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "finish")
    call(paper, "1", "A001")
    call(paper, "1", "A001")
    paper.wait(1)
    assert not paper.entries(e.AlertRaised)


def test_who_has_the_ticket_keeps_it():
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    call(paper, "2", "A001")
    assert (paper.counter("1").ticket, paper.counter("2").ticket) == ("A001", None)
    paper.wait(1)
    assert "called_twice.a001" in paper.alerts()


def test_numbers_that_begin_again_belong_to_other_people():
    paper = a_hall()
    call(paper, "1", "A005")
    data = paper.hall.ledger.data
    assert data.by_hand == {"A005": "1"}
    paper.hall.ledger.apply(e.Recorded(data.n + 1, paper.now, "boot1", e.DayTurned("2099-01-01", True)))
    assert (data.by_hand, data.by_hand_at, data.done) == ({}, {}, {})
    paper.ticket(5)
    assert paper.queue("a").next == ["A005"]


def test_a_turn_without_a_restart_keeps_what_was_called_by_hand_for_half_a_day():
    """A clock that becomes trusted after a power cut only renames the day; a hall that never closes rolls through."""
    paper = a_hall()
    call(paper, "1", "A005")
    data = paper.hall.ledger.data
    turn = e.DayTurned("2099-01-01", False)
    paper.hall.ledger.apply(e.Recorded(data.n + 1, paper.now + 11 * 3600, "boot1", turn))
    assert data.by_hand == {"A005": "1"}
    paper.hall.ledger.apply(e.Recorded(data.n + 1, paper.now + 13 * 3600, "boot1", turn))
    assert data.by_hand == {}


def test_a_ticket_of_another_day_with_that_number_waits_like_any_other():
    paper = a_hall()
    call(paper, "1", "A005")
    body = m.TicketIssued("a", "ordinary", 5, "A005", "2999-01-01", "confirmed")
    paper.kiosk_says("ticket_issued", body)
    assert paper.queue("a").next == ["A005"]
