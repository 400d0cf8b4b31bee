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


def start(paper: Site, counter: str, printed: str, age_s: float = 0.0) -> None:
    owned = ONE if counter == "1" else TWO
    paper.say(counter, "started_by_hand", m.StartedByHand(printed, owned), age_s=age_s)


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
    assert list(data.hand_calls) == ["A005"]
    paper.hall.ledger.apply(e.Recorded(data.n + 1, paper.now, "boot1", e.DayTurned("2099-01-01", True)))
    assert (data.hand_calls, data.served) == ({}, {})
    paper.ticket(5)
    assert paper.queue("a").next == ["A005"]


def test_a_turn_without_a_restart_keeps_what_was_called_by_hand_for_half_a_day():
    """A clock that becomes trusted after a power cut only renames the day; a hall that never closes rolls through."""
    paper = a_hall()
    call(paper, "1", "A005")
    data = paper.hall.ledger.data
    turn = e.DayTurned("2099-01-01", False)
    paper.hall.ledger.apply(e.Recorded(data.n + 1, paper.now + 11 * 3600, "boot1", turn))
    assert list(data.hand_calls) == ["A005"]
    paper.hall.ledger.apply(e.Recorded(data.n + 1, paper.now + 13 * 3600, "boot1", turn))
    assert data.hand_calls == {}


def test_a_ticket_of_another_day_with_that_number_waits_like_any_other():
    paper = a_hall()
    call(paper, "1", "A005")
    body = m.TicketIssued("a", "ordinary", 5, "A005", "2999-01-01", "confirmed")
    paper.kiosk_says("ticket_issued", body)
    assert paper.queue("a").next == ["A005"]


# --- who is called by hand stands at the window -------------------------------------------------------------


def test_who_is_called_by_hand_is_being_served_since_then():
    """R04: handling runs from the call by hand; the keypad and the hall agree on FINISH."""
    paper = a_hall()
    paper.ticket(1, age_s=800.0)
    call(paper, "1", "A001", age_s=600.0)
    begun_at = paper.now - 600
    assert paper.entries(e.ServingStarted) == [e.ServingStarted("1", "kiosk-1-e1-1", begun_at)]
    state = paper.counter("1")
    assert (state.state, state.ticket, state.since_at) == ("serving", "A001", begun_at)
    assert paper.entries(e.Called)[0].reason.waited_s == 200.0
    assert paper.calls()[0].age_s == 600.0, "no board speaks it: that customer is at the window"
    paper.wait(60)
    assert paper.ask("1", "finish").status == "ok"
    assert paper.entries(e.Finished)[0].handling_s == pytest.approx(660, abs=1)


@pytest.mark.parametrize("late", [False, True])
def test_a_pause_leaves_whom_was_called_by_hand_at_the_window(late: bool):
    """R13: also when the kiosk had no link either and the ticket came after the call."""
    paper = a_hall()
    for step in ("call", "ticket") if late else ("ticket", "call"):
        call(paper, "1", "A001") if step == "call" else paper.ticket(1, age_s=100.0)
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest", after=True)))
    assert (paper.counter("1").state, paper.counter("1").prompts) == ("serving", ["pause_after"])
    paper.owned("1", "signed_out", m.Owned())
    assert (paper.counter("1").ticket, paper.queue("a").next) == (None, [])
    assert paper.entries(e.TookBack) == []
    assert len(paper.entries(e.Finished)) == 1


def test_start_without_a_link_is_a_start_at_that_time():
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.wait(100)
    start(paper, "1", "A001", age_s=40.0)
    assert paper.counter("1").state == "serving"
    start(paper, "1", "A001", age_s=40.0)
    assert len(paper.entries(e.ServingStarted)) == 1
    finish(paper, "1", "A001", age_s=10.0)
    assert paper.entries(e.Finished)[0].handling_s == pytest.approx(30, abs=1)
    assert not [key for key in paper.alerts() if key.startswith("called_twice")]


def test_who_came_back_with_papers_is_not_at_two_counters():
    """R37: finished at one, called and started at another."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("2")
    paper.ask("2", "finish", outcome="papers_missing")
    assert paper.ask("1", "call", ticket="A001", reason="returned").status == "ok"
    start(paper, "1", "A001")
    assert paper.counter("1").state == "serving"
    assert paper.entries(e.AlertRaised) == []


def test_finish_without_a_link_of_whom_nobody_started_counts_from_the_call():
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.wait(100)
    finish(paper, "1", "A001", age_s=30.0)
    assert paper.entries(e.Finished)[0].handling_s == pytest.approx(70, abs=1)


def test_start_without_a_link_of_who_went_back_in_line_takes_the_ticket_again():
    """R17: nobody else may call who is being served."""
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
    paper.owned("1", "resumed", ONE)
    assert paper.queue("a").next == ["A001"]
    start(paper, "1", "A001")
    assert (paper.counter("1").ticket, paper.counter("1").state) == ("A001", "serving")
    assert paper.ask("2", "next").error == "empty"


def test_start_without_a_link_of_who_was_taken_over_meanwhile_is_told():
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.lose("counter-1")
    assert paper.ask("2", "call", ticket="A001", reason="urgent").status == "ok"
    start(paper, "1", "A001")
    assert (paper.counter("1").ticket, paper.counter("2").ticket) == (None, "A001")
    paper.wait(1)
    assert "called_twice.a001" in paper.alerts()


def test_a_call_by_hand_over_somebody_who_was_only_called_makes_a_no_show_of_that_one():
    """No case of no time spoils the mean, and whoever comes after all can be let in again (R51)."""
    paper = a_hall()
    paper.ticket(1)
    paper.ticket(2)
    paper.ask("1", "next")
    call(paper, "1", "A002")
    assert paper.entries(e.NoShow) == [e.NoShow("1", "kiosk-1-e1-1", False)]
    assert paper.entries(e.Finished) == []
    assert paper.hall.ledger.data.handlings == {}
    assert paper.counter("1").ticket == "A002"
    assert paper.ask("1", "move", ticket="A001").status == "ok"


# --- a FINISH of who is in nobody's hand --------------------------------------------------------------------


@pytest.mark.parametrize("how", ["waiting", "missed", "parked", "away"])
def test_finish_without_a_link_ends_also_whom_nobody_has_by_now(how: str):
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    if how == "waiting":
        paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
        paper.owned("1", "resumed", ONE)
    elif how == "missed":
        paper.wait(30)
        paper.ask("1", "no_show")
    else:
        paper.ask("1", "start")
        paper.wait(60)
        paper.ask("1", "park") if how == "parked" else paper.ask("1", "finish", outcome="papers_missing")
    [ticket] = paper.hall.ledger.data.tickets.values()
    assert ticket.status == how
    finish(paper, "1", "A001")
    data = paper.hall.ledger.data
    assert (data.tickets, data.served["A001"].counter, paper.counter("1").parked) == ({}, "1", [])
    assert paper.entries(e.MetByHand) == [e.MetByHand("1", "kiosk-1-e1-1", "A001")]
    assert paper.ask("2", "next").error == "empty"
    assert not [key for key in paper.alerts() if key.startswith("called_twice")]
    call(paper, "2", "A001")
    paper.wait(1)
    assert "called_twice.a001" in paper.alerts(), "it is known where it was served"


@pytest.mark.parametrize("parked", [False, True])
def test_finish_without_a_link_of_whom_another_counter_has_leaves_it_there_and_is_told(parked: bool):
    paper = a_hall()
    paper.ticket(1)
    paper.serve("2")
    if parked:
        paper.ask("2", "park")
    finish(paper, "1", "A001")
    [ticket] = paper.hall.ledger.data.tickets.values()
    assert (ticket.status, ticket.counter) == ("parked" if parked else "serving", "2")
    paper.wait(1)
    assert "1, 2" in paper.alerts()["called_twice.a001"].text["en"]


# --- parked ones --------------------------------------------------------------------------------------------


def test_the_own_parked_one_called_by_hand_is_taken_back_and_all_its_parts_count():
    """R07: being parked is no handling."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.wait(100)
    paper.ask("1", "park")
    paper.wait(200)
    call(paper, "1", "A001", age_s=50.0)
    assert (paper.counter("1").ticket, paper.counter("1").parked) == ("A001", [])
    finish(paper, "1", "A001")
    assert paper.entries(e.Finished)[0].handling_s == pytest.approx(150, abs=1)
    paper.wait(1)
    assert not [key for key in paper.alerts() if key.startswith("called_twice")]


def test_one_parked_elsewhere_and_called_by_hand_is_served_where_it_is_and_told():
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "park")
    call(paper, "2", "A001")
    assert (paper.counter("2").ticket, paper.counter("2").state) == ("A001", "serving")
    assert paper.counter("1").parked == []
    assert paper.entries(e.Called)[-1].taken_from == "1"
    paper.wait(1)
    assert "1, 2" in paper.alerts()["called_twice.a001"].text["en"]


def test_a_guides_pad_has_nobody_at_a_window():
    paper = a_hall()
    paper.ticket(1)
    paper.owned("g1", "signed_in", m.Owned("8001"))
    for kind, body in (
        ("called", m.CalledByHand),
        ("started", m.StartedByHand),
        ("finished", m.FinishedByHand),
    ):
        paper.say("g1", f"{kind}_by_hand", body("A001", m.Owned("8001")))
    assert paper.queue("a").next == ["A001"]
