"""What the hall remembers of its counters beside tickets, and that time moves it like everything else."""

import pytest

from hall import entries as e
from hall import messages as m
from hall.actions import ClockTrusted
from hall.register import SERVED_KEPT
from tests.core.hall_story import Site, site

CLERK = m.Owned("1001")


def test_a_clock_that_becomes_trusted_moves_what_was_timed_in_this_boot_only():
    before = Site(site())
    before.sign_in("2")
    paper = Site(site(), before.hall.ledger, "boot2", trusted=False)
    paper.now = before.now + 10
    paper.ready("kiosk-1")
    paper.sign_in("1")
    paper.say("1", "help", m.Help("media", CLERK))
    paper.say("1", "called_by_hand", m.CalledByHand("A009", CLERK))
    paper.say("1", "presence", m.PresenceChanged(True, CLERK))
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
    data = paper.hall.ledger.data
    was = data.counters["1"]
    assert was.help is not None
    assert was.by_hand is not None
    assert was.shift.paused_at is not None
    held = [was.help.since, was.by_hand.at, was.shift.began, was.shift.paused_at]
    other = data.counters["2"].shift.began
    paper.handle(ClockTrusted(3600.0))
    now = data.counters["1"]
    assert [now.help.since, now.by_hand.at, now.shift.began, now.shift.paused_at] == [
        pytest.approx(at + 3600) for at in held
    ]
    assert data.hand_calls["A009"]["1"] == pytest.approx(held[1] + 3600)
    assert data.counters["2"].shift.began == other
    paper.now += 3600
    paper.wait(60)
    paper.owned("1", "resumed", CLERK)
    assert data.counters["1"].shift.paused_s == pytest.approx(60, abs=1)


def test_a_pause_after_this_customer_counts_from_the_finish():
    """R13."""
    paper = Site()
    paper.sign_in("1")
    paper.ticket(1)
    paper.serve("1")
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("meal", after=True)))
    paper.wait(100)
    paper.ask("1", "finish")
    paper.wait(50)
    paper.owned("1", "resumed", CLERK)
    assert paper.hall.ledger.counter("1").shift.paused_s == pytest.approx(50, abs=1)


def test_ratings_are_counted_for_whoever_works_there():
    """R27, R11."""
    paper = Site()
    paper.sign_in("1")
    paper.say("1", "rated", m.Rated("t1", 3, CLERK))
    paper.say("1", "rated", m.Rated("t2", 1, m.Owned("1001", "1003")))
    record = paper.hall.ledger.counter("1")
    assert record.shift.ratings == [0, 0, 1]
    assert record.covering is not None
    assert (record.covering.clerk, record.covering.ratings) == ("1003", [1, 0, 0])


def test_only_the_last_finished_numbers_are_remembered():
    paper = Site()
    paper.sign_in("1")
    for number in range(1, SERVED_KEPT + 3):
        paper.ticket(number)
        paper.serve("1")
        paper.ask("1", "finish")
    served = paper.hall.ledger.data.served
    assert len(served) == SERVED_KEPT
    assert "A001" not in served
    assert served[f"A{SERVED_KEPT + 2:03}"].counter == "1"


def test_a_kiosk_s_word_of_an_order_nobody_made_changes_nothing():
    paper = Site()
    paper.kiosk_says("order_done", m.OrderDone("nobody's", "void", "busy"))
    assert paper.entries(e.OrderEnded) == []
    assert paper.alerts() == {}
