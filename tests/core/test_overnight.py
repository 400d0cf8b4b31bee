"""What is left of a day in the hands and on the lists of counters, and of counters that are no longer there (R20)."""

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from hall.hall import Hall
from hall.settings import RulesTable
from tests.core.hall_story import Site, site
from tests.core.test_day import WEEKLY, at, go_to


def an_evening(**more: object) -> Site:
    """Counters 1 and 2 are open."""
    paper = Site(msgspec.structs.replace(site(**more), hours=WEEKLY))
    paper.now = at(9, 16)
    paper.wait(6)
    paper.sign_in("1", "2")
    return paper


def the_next_morning(paper: Site) -> None:
    go_to(paper, at(9, 17, 30))
    go_to(paper, at(10, 3))
    go_to(paper, at(10, 9, 1))
    assert paper.hall.ledger.data.numbers_day == "2025-10-10"


def test_who_is_parked_when_the_numbers_begin_again_is_not_called_with_them():
    paper = an_evening()
    paper.ticket(5)
    paper.serve("1")
    paper.ask("1", "park")
    the_next_morning(paper)
    assert (paper.hall.ledger.data.tickets, paper.counter("1").parked) == ({}, [])
    paper.owned("1", "signed_out", m.Owned())
    assert paper.ask("2", "next").error == "empty"


def test_who_was_parked_before_the_clock_was_trusted_stays():
    """Only what is known to be old goes."""
    paper = an_evening()
    paper.ticket(5, age_s=None)
    paper.serve("1")
    paper.ask("1", "park")
    the_next_morning(paper)
    assert [p.ticket for p in paper.counter("1").parked] == ["A005"]


@pytest.mark.parametrize("how", ["paused", "signed_out", "removed"])
def test_who_was_called_yesterday_does_not_go_back_into_the_line_of_today(how: str):
    """A counter was switched off with somebody called."""
    paper = an_evening()
    paper.ticket(5)
    paper.ask("1", "next")
    the_next_morning(paper)
    assert paper.counter("1").ticket == "A005"
    match how:
        case "paused":
            paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
        case "signed_out":
            paper.say("1", "started", m.Started("0", m.Owned()))
        case _:
            one = msgspec.structs.replace(site(counters=1), hours=WEEKLY)
            gone = msgspec.structs.replace(one, counters=[m.CounterInfo("2", "counter-2", [["*"]])])
            paper.hall = Hall(gone, RulesTable(), paper.hall.ledger, "boot2", "0", trusted=True)
            paper.hall.start(paper.now, paper.real)
    assert paper.hall.ledger.data.tickets == {}
    assert paper.hall.ledger.counter("1").ticket is None


def test_a_hall_open_over_midnight_puts_those_of_yesterday_back_in_line():
    """R20: they are still served."""
    weekly = {day: ["00:00-02:00", "20:00-24:00"] for day in WEEKLY}
    paper = Site(msgspec.structs.replace(site(), hours=weekly))
    paper.now = at(9, 23)
    paper.wait(6)
    paper.sign_in("1")
    paper.ticket(5)
    paper.ticket(6)
    go_to(paper, at(10, 1, 50))
    paper.ask("1", "next")
    go_to(paper, at(10, 2, 5))
    data = paper.hall.ledger.data
    assert (data.day, data.numbers_day) == ("2025-10-09", "2025-10-09"), "the night is its evening's day"
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
    assert paper.queue("a").next == ["A005", "A006"]


# --- counters that are taken away and come back -------------------------------------------------------------


def again(paper: Site, counters: int, boot: str) -> None:
    """The hall starts with so many of them, and its guide's pad."""
    paper.hall = Hall(site(counters=counters), RulesTable(), paper.hall.ledger, boot, "0", trusted=True)
    for action in paper.hall.start(paper.now, paper.real):
        recorded = getattr(action, "recorded", None)
        if recorded is not None:
            paper.journal.append(recorded)


def test_a_counter_that_is_taken_away_and_comes_back_is_closed():
    paper = Site()
    paper.sign_in("1", "2")
    paper.owned("2", "paused", m.Owned("1002", pause=m.Pause("meal")))
    paper.owned("g1", "signed_in", m.Owned("8001"))
    again(paper, 1, "boot2")
    assert paper.entries(e.Removed) == [e.Removed("2")]
    again(paper, 1, "boot3")
    assert len(paper.entries(e.Removed)) == 1, "once"
    again(paper, 2, "boot4")
    ledger = paper.hall.ledger
    assert (ledger.counter("2").phase, ledger.counter("2").owned) == ("closed", m.Owned())
    assert ledger.counter("2").shift.clerk is None
    assert ledger.counter("1").phase == "open"
    assert ledger.counter("g1").phase == "open", "a pad that is still there"


def test_whoever_is_served_where_a_counter_is_taken_away_is_finished_by_its_clerk():
    paper = Site()
    paper.sign_in("1", "2")
    paper.ticket(1)
    paper.serve("2")
    paper.now += 60.0
    again(paper, 1, "boot2")
    assert paper.entries(e.Finished) == [e.Finished("2", "kiosk-1-e1-1", 60.0)]
    ended = paper.hall.ledger.counter("2").ended
    assert ended is not None
    assert (ended.clerk, ended.finished) == ("1002", 1)
