"""Numbers called by hand that nobody had yet, or somebody else: of yesterday, mistyped, sent on by the hall since."""

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from hall.actions import ClockTrusted
from hall.by_hand import SLACK_S
from hall.hall import Hall
from hall.settings import RulesTable
from tests.core.hall_story import Site, site
from tests.core.test_day import WEEKLY, at, go_to

ONE, TWO = m.Owned("1001"), m.Owned("1002")


def a_morning() -> Site:
    """Two counters are open since nine."""
    paper = Site(msgspec.structs.replace(site(), hours=WEEKLY))
    paper.now = at(9, 9)
    paper.wait(6)
    paper.sign_in("1", "2")
    return paper


def the_next_morning(paper: Site, *, hour: int = 9) -> None:
    go_to(paper, at(9, 23))
    go_to(paper, at(10, 3))
    go_to(paper, at(10, hour, 30))


def does(paper: Site, counter: str, kind: str, printed: str, moment: float, *, timed: bool = True) -> None:
    """A clerk did it at that moment, without a link."""
    owned = ONE if counter == "1" else TWO
    body = m.FACT_BODIES[f"{kind}_by_hand"](printed=printed, owned=owned)
    paper.say(counter, f"{kind}_by_hand", body, age_s=paper.now - moment if timed else None)


def comes(paper: Site, printed: str, age_s: float = 0.0) -> str:
    """A ticket of today's numbers."""
    day = paper.hall.ledger.data.numbers_day
    body = m.TicketIssued(printed[0].lower(), "ordinary", int(printed[1:]), printed, day, "confirmed")
    fact = paper.unit("kiosk-1").fact("ticket_issued", body, age_s=age_s)
    paper.arrive("kiosk-1", fact)
    return fact.id


def told(paper: Site) -> list[str]:
    paper.wait(1)
    return sorted(key for key in paper.alerts() if key.startswith(("called_twice", "met_by_hand")))


# --- of another day -----------------------------------------------------------------------------------------


def test_what_was_called_by_hand_yesterday_is_nobody_s_of_today():
    """R13: a counter was without a link in the afternoon and is back in the morning."""
    paper = a_morning()
    the_next_morning(paper)
    waits = comes(paper, "A005")
    for kind, printed, minute in (
        ("called", "A005", 0), ("finished", "A005", 5), ("called", "A007", 6), ("finished", "A007", 9),
    ):  # fmt: skip
        does(paper, "1", kind, printed, at(9, 16, minute))
    comes(paper, "A007", age_s=30.0)
    assert paper.queue("a").next == ["A005", "A007"]
    assert paper.hall.ledger.data.tickets[waits].status == "waiting"
    assert paper.hall.ledger.data.hand_calls == {}
    assert paper.entries(e.Called) == paper.entries(e.Finished) == paper.entries(e.MetByHand) == []
    does(paper, "2", "called", "A007", paper.now)
    assert told(paper) == []


@pytest.mark.parametrize("kind", ["called", "started", "finished"])
@pytest.mark.parametrize("printed", ["A005", "A006"])
def test_what_was_done_by_hand_yesterday_ends_nothing_of_today(kind: str, printed: str):
    paper = a_morning()
    the_next_morning(paper)
    comes(paper, "A005")
    paper.ask("1", "next")
    does(paper, "1", kind, printed, at(9, 16))
    assert (paper.counter("1").ticket, paper.counter("1").state) == ("A005", "calling")


def test_a_number_called_yesterday_and_one_called_today_are_two():
    paper = a_morning()
    the_next_morning(paper)
    comes(paper, "A005")
    paper.serve("2")
    paper.ask("2", "finish")
    does(paper, "1", "called", "A005", at(9, 16))
    does(paper, "2", "called", "A006", paper.now)
    does(paper, "1", "called", "A006", at(9, 16))
    assert told(paper) == []


@pytest.mark.parametrize("hour", [9, 10])
def test_a_call_of_unknown_age_counts_on_the_day_of_what_the_counter_said_before(hour: int):
    """Its machine had no clock: at nothing but its neighbours can be told when it was."""
    paper = a_morning()
    the_next_morning(paper)
    comes(paper, "A005")
    if hour == 10:
        paper.owned("1", "signed_in", ONE)
        paper.wait(300)
        comes(paper, "A006")
    does(paper, "1", "called", "A006" if hour == 10 else "A005", paper.now, timed=False)
    assert paper.counter("1").ticket == ("A006" if hour == 10 else None)


def test_a_call_of_unknown_age_was_at_the_latest_when_it_came():
    """And whose ticket is of unknown age was out before that."""
    paper = a_morning()
    paper.wait(600)
    does(paper, "1", "called", "A005", paper.now, timed=False)
    comes(paper, "A005", age_s=300.0)
    assert paper.counter("1").ticket == "A005"
    paper.arrive("kiosk-2", paper.unit("kiosk-2").ticket(500, age_s=None))
    does(paper, "2", "called", "A500", paper.now - 300)
    assert paper.counter("2").ticket == "A500"


def test_a_hall_that_was_off_all_day_knows_in_the_evening_who_was_called_by_hand():
    """Its numbers began while it was off: those calls may be of today's."""
    paper = a_morning()
    go_to(paper, at(9, 20))
    hall_config = msgspec.structs.replace(site(), hours=WEEKLY)
    paper.hall = Hall(hall_config, RulesTable(), paper.hall.ledger, "boot2", "0", trusted=True)
    paper.now = at(10, 18)
    paper.hall.start(paper.now, paper.real)
    assert paper.hall.ledger.data.numbers_day == "2025-10-10"
    does(paper, "1", "called", "A004", at(9, 16))
    does(paper, "1", "called", "A005", at(10, 10))
    does(paper, "1", "finished", "A005", at(10, 10, 5))
    comes(paper, "A005", age_s=paper.now - at(10, 9, 50))
    comes(paper, "A004", age_s=paper.now - at(10, 9, 51))
    assert [entry.printed for entry in paper.entries(e.MetByHand)] == ["A005"]
    assert paper.queue("a").next == ["A004"]


def test_the_first_turn_of_a_new_hall_is_no_restart_of_the_numbers():
    """It had no clock; who was called by hand, or missed the call, is known on."""
    paper = Site(msgspec.structs.replace(site(), hours=WEEKLY), trusted=False)
    paper.wait(6)
    paper.sign_in("1", "2")
    paper.ticket(1)
    for action in ("next", "recall", "no_show"):
        paper.ask("2", action)
    paper.wait(1)
    does(paper, "1", "called", "A005", paper.now)
    assert paper.hall.ledger.data.numbers_day is None
    paper.handle(ClockTrusted(12 * 3600.0))
    paper.now += 12 * 3600.0
    data = paper.hall.ledger.data
    assert paper.entries(e.DayTurned) == [e.DayTurned("2025-10-10", True)]
    assert (data.numbers_day, list(data.hand_calls)) == ("2025-10-10", ["A005"])
    assert [t.status for t in data.tickets.values()] == ["missed"]
    comes(paper, "A005", age_s=120.0)
    assert paper.counter("1").ticket == "A005"


# --- mistyped -----------------------------------------------------------------------------------------------


def test_a_number_typed_before_it_was_out_does_not_swallow_who_gets_it_later():
    """105 for 015."""
    paper = a_morning()
    does(paper, "1", "called", "A105", paper.now)
    does(paper, "1", "finished", "A105", paper.now)
    paper.wait(SLACK_S + 1)
    comes(paper, "A105")
    assert paper.queue("a").next == ["A105"]
    assert paper.entries(e.MetByHand) == []
    paper.serve("2")
    does(paper, "2", "finished", "A105", paper.now)
    assert told(paper) == [], "it was at one counter only"


@pytest.mark.parametrize("kind", ["called", "started", "finished"])
def test_a_number_typed_before_it_was_out_takes_nobody_who_waits_with_it_now(kind: str):
    paper = a_morning()
    typed_at = paper.now
    paper.wait(SLACK_S + 10)
    comes(paper, "A105")
    does(paper, "1", kind, "A105", typed_at)
    assert (paper.queue("a").next, paper.counter("1").ticket) == (["A105"], None)


def test_clocks_of_units_that_were_alone_may_differ_by_a_minute():
    paper = a_morning()
    typed_at = paper.now
    paper.wait(SLACK_S - 1)
    comes(paper, "A005")
    does(paper, "1", "called", "A005", typed_at)
    assert paper.counter("1").ticket == "A005"


@pytest.mark.parametrize("served", [False, True])
def test_a_number_typed_before_it_was_out_is_at_no_second_counter(served: bool):
    paper = a_morning()
    typed_at = paper.now
    does(paper, "1", "called", "A105", typed_at)
    paper.wait(SLACK_S + 10)
    comes(paper, "A105")
    if served:
        paper.serve("2")
        paper.ask("2", "finish")
        does(paper, "1", "called", "A105", typed_at)
    else:
        does(paper, "2", "called", "A105", paper.now)
        assert paper.counter("2").ticket == "A105"
    assert told(paper) == []


def test_of_two_who_called_a_number_the_one_who_called_it_when_it_was_out_has_it():
    """The kiosk had no link either."""
    paper = a_morning()
    does(paper, "1", "called", "A105", paper.now)
    paper.wait(600)
    does(paper, "2", "called", "A105", paper.now)
    comes(paper, "A105", age_s=300.0)
    assert (paper.counter("1").ticket, paper.counter("2").ticket) == (None, "A105")


def test_numbers_that_count_as_served_because_they_were_called_by_hand_are_told():
    """Should one have been mistyped, somebody in the hall waits with it."""
    paper = a_morning()
    paper.wait(600)
    for printed in ("A005", "A006", "A007"):
        does(paper, "1", "called", printed, paper.now)
    comes(paper, "A005", age_s=60.0)
    comes(paper, "A006", age_s=60.0)
    assert told(paper) == ["met_by_hand.1"]
    alert = paper.alerts()["met_by_hand.1"]
    assert alert.text["en"].endswith("they count as served: A005, A006")
    assert alert.evidence == {"counter": "1", "tickets": "A005, A006"}
    comes(paper, "A007", age_s=60.0)
    assert paper.counter("1").ticket == "A007", "is still there"


def test_a_ticket_that_arrives_does_not_take_the_hand_of_another_one():
    """Called by hand, then the parked one was taken back."""
    paper = a_morning()
    comes(paper, "A001")
    paper.serve("1")
    paper.ask("1", "park")
    does(paper, "1", "called", "A005", paper.now)
    assert paper.ask("1", "unpark").status == "ok"
    comes(paper, "A005", age_s=30.0)
    assert paper.counter("1").ticket == "A001"
    assert [entry.printed for entry in paper.entries(e.MetByHand)] == ["A005"]


def test_digits_alone_that_two_people_have_take_nobody():
    paper = a_morning()
    comes(paper, "A012")
    comes(paper, "B012")
    does(paper, "1", "called", "12", paper.now)
    assert paper.counter("1").ticket is None
    paper.ask("1", "next")
    does(paper, "2", "called", "12", paper.now)
    assert (paper.counter("1").ticket, paper.counter("2").ticket) == ("A012", None)


def test_a_call_by_hand_from_before_the_counter_went_on_takes_the_ticket_but_not_the_hand():
    paper = a_morning()
    comes(paper, "A001")
    comes(paper, "A002")
    called_at = paper.now
    paper.wait(SLACK_S + 10)
    paper.ask("1", "next")
    does(paper, "1", "called", "A002", called_at)
    assert (paper.counter("1").ticket, paper.counter("1").state) == ("A001", "calling")
    assert paper.queue("a").next == []


# --- sent on by the hall ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["transfer", "papers", "brought", "parked_and_left"])
def test_who_was_called_by_hand_and_sent_on_by_the_hall_is_at_no_second_counter(how: str):
    """R18, R37: whoever calls next, by hand or not, is the only one."""
    paper = a_morning()
    comes(paper, "A001")
    does(paper, "1", "called", "A001", paper.now)
    paper.wait(10)
    match how:
        case "transfer":
            assert paper.ask("1", "transfer", service="b").status == "ok"
        case "parked_and_left":
            paper.ask("1", "park")
            paper.owned("1", "signed_out", m.Owned())
        case _:
            assert paper.ask("1", "finish", outcome="papers_missing").status == "ok"
    if how == "brought":
        paper.wait(10)
        assert paper.ask("1", "move", ticket="A001").status == "ok"
    paper.wait(10)
    does(paper, "2", "called", "A001", paper.now)
    assert paper.counter("2").ticket == "A001"
    assert told(paper) == []


def test_who_had_papers_missing_by_mistake_was_served_where_that_was_said():
    paper = a_morning()
    comes(paper, "A001")
    paper.serve("1")
    paper.ask("1", "finish", outcome="papers_missing")
    paper.ask("1", "finish", outcome="done")
    does(paper, "2", "called", "A001", paper.now)
    assert told(paper) == ["called_twice.a001"]


def test_who_was_parked_long_and_went_back_in_line_had_the_number_all_the_time():
    """`since` says when the waiting would have begun without the parking."""
    paper = a_morning()
    comes(paper, "A001")
    paper.serve("1")
    paper.ask("1", "park")
    paper.wait(60)
    there_at = paper.now
    paper.wait(600)
    paper.owned("1", "signed_out", m.Owned())
    does(paper, "2", "called", "A001", there_at)
    assert paper.counter("2").ticket == "A001"


def test_who_brought_papers_had_the_number_before_that():
    """Called by hand at one counter, back in line by another, before the hall heard of the call."""
    paper = a_morning()
    comes(paper, "A001")
    paper.serve("1")
    paper.ask("1", "finish", outcome="papers_missing")
    paper.wait(60)
    there_at = paper.now
    paper.wait(SLACK_S + 60)
    paper.ask("1", "move", ticket="A001")
    does(paper, "2", "called", "A001", there_at)
    assert (paper.counter("2").ticket, paper.queue("a").next) == ("A001", [])
