"""A ticket ordered for a guide that comes out after the order was given up: its number still reaches the pad."""

import pytest

from hall import messages as m
from hall.printing import ANSWER_S
from tests.core.clerk_story import replayed
from tests.core.hall_story import Site, site


def given_up() -> tuple[Site, str]:
    """A hall whose pad was told that nobody answered, and the order."""
    paper = Site(site())
    paper.ready("kiosk-1", "counter-1", "counter-g1")
    paper.sign_in("1")
    paper.owned("g1", "signed_in", m.Owned("8001"))
    paper.ask("g1", "issue", service="a")
    paper.wait(ANSWER_S + 1)
    assert paper.counter("g1").refused == "no_answer"
    return paper, paper.orders[-1][1].id


def comes_out(paper: Site, order: str, number: int = 3) -> None:
    body = m.TicketIssued("a", "ordinary", number, f"A{number:03}", None, "confirmed", order=order)
    paper.kiosk_says("ticket_issued", body)


def test_a_ticket_that_comes_late_is_the_pads_answer_after_all():
    """R51: else the guide orders a second one."""
    paper, order = given_up()
    comes_out(paper, order)
    assert (paper.counter("g1").answer, paper.counter("g1").refused) == ("A003", None)
    assert paper.queue("a").next == ["A003"]
    assert replayed(paper).data == paper.hall.ledger.data


def test_also_after_a_restart_of_the_hall():
    paper, order = given_up()
    again = Site(site(), paper.hall.ledger, "boot2")
    again.units, again.now = paper.units, paper.now
    again.wait(ANSWER_S + 5)
    assert again.counter("g1").refused == "no_answer"
    comes_out(again, order)
    assert again.counter("g1").answer == "A003"


@pytest.mark.parametrize("what", ["issue", "move", "refused", "handed over", "too late"])
def test_but_not_once_something_else_was_asked_nor_for_ever(what: str):
    paper, order = given_up()
    match what:
        case "issue":
            assert paper.ask("g1", "issue", service="b").status == "ok"
        case "move":
            paper.ticket(9)
            assert paper.ask("g1", "reclassify", ticket="A009", assist=True).status == "ok"
        case "refused":
            assert paper.ask("g1", "move", ticket="A099").error == "unknown_ticket"
        case "handed over":
            paper.owned("g1", "signed_in", m.Owned("8002"))
        case "too late":
            paper.wait(300)
    before = paper.counter("g1").answer, paper.counter("g1").refused
    comes_out(paper, order)
    assert (paper.counter("g1").answer, paper.counter("g1").refused) == before
    assert "A003" in paper.queue("a").next, "it counts like any other"


def test_of_two_given_up_the_pad_is_told_the_last_one_asked_for():
    paper, first = given_up()
    paper.ready("kiosk-1")
    paper.healthy("kiosk-1")
    paper.ask("g1", "issue", service="b")
    second = paper.orders[-1][1].id
    paper.wait(ANSWER_S + 1)
    comes_out(paper, first, 3)
    assert paper.counter("g1").refused == "no_answer"
    comes_out(paper, second, 4)
    assert paper.counter("g1").answer == "A004"


def test_a_kiosks_late_word_that_there_is_no_ticket_changes_nothing():
    paper, order = given_up()
    n = paper.hall.ledger.data.n
    paper.kiosk_says("order_done", m.OrderDone(order, "void", "busy"))
    assert paper.counter("g1").refused == "no_answer"
    assert paper.hall.ledger.data.n == n + 1
