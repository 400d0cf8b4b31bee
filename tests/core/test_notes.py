"""Slips that are no tickets: a transfer, a return, the end of a shift; in all languages of the hall."""

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from hall.settings import RulesTable
from tests.core.hall_story import Site, site

RULES = RulesTable(return_slip=True, transfer_slip=True, shift_slip=True)


def a_hall(rules: RulesTable = RULES, *, kiosk: bool = True, trusted: bool = True) -> Site:
    plain = site()
    here = msgspec.structs.replace(plain.counters[1], place={"zh": "大厅东侧", "en": "east side"})
    paper = Site(
        msgspec.structs.replace(plain, counters=[plain.counters[0], here]), rules=rules, trusted=trusted
    )
    if kiosk:
        paper.ready("kiosk-1")
    paper.sign_in("1", "2")
    return paper


def said(note: m.SlipNote | None, language: str = "en") -> dict[str, str]:
    assert note is not None
    return {row.name[language]: row.value[language] for row in note.rows}


def the_note(paper: Site) -> m.SlipNote:
    [(topic, order)] = paper.orders
    assert (topic, order.action) == ("order/kiosk-1", "slip")
    assert order.note is not None
    return order.note


def test_papers_missing_prints_a_slip_to_come_back_with():
    """R37."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "finish")
    assert paper.orders == []
    paper.ask("1", "finish", outcome="papers_missing")
    note = the_note(paper)
    assert note.number == "A001"
    assert said(note) == {"Service": "Service a", "Valid": "today only"}
    assert said(note, "zh") == {"业务": "业务a", "有效期": "仅限当日"}
    assert note.title["zh"] == "请今日补齐材料后返回"
    assert len(note.foot) == 2
    assert [x.what for x in paper.entries(e.Ordered)] == ["return"]


def test_a_transfer_slip_says_which_counter_and_where():
    """R18: "please go to window N, over there"."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", counter="2")
    note = the_note(paper)
    assert note.number == "A001"
    assert said(note) == {"Service": "Service a", "Counter": "2", "Where": "east side"}
    assert said(note, "zh")["位置"] == "大厅东侧"


def test_a_transfer_to_a_service_names_the_service():
    """R18."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", service="b")
    assert said(the_note(paper)) == {"Service": "Service b"}


def test_the_end_of_a_shift_has_its_figures():
    """R23."""
    paper = a_hall()
    for number in range(1, 5):
        paper.ticket(number)
    for seconds in (60, 120):
        paper.serve("1")
        paper.wait(seconds)
        paper.ask("1", "finish")
    paper.ask("1", "next")
    paper.ask("1", "recall")
    paper.ask("1", "no_show")
    paper.serve("1")
    paper.ask("1", "transfer", counter="2")
    paper.say("1", "rated", m.Rated("t", 3, m.Owned("1001")))
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
    paper.wait(300)
    paper.owned("1", "resumed", m.Owned("1001"))
    paper.orders.clear()
    paper.ready("kiosk-1")
    paper.healthy("kiosk-1")
    paper.owned("1", "signed_out", m.Owned())
    assert said(the_note(paper)) == {
        "Clerk": "1001",
        "Counter": "1",
        "Time": "16:53–17:01",
        "Finished": "2",
        "Did not come": "1",
        "Sent on": "1",
        "Mean handling": "1.5 min",
        "Paused": "5.0 min",
        "Ratings": "good 1, fair 0, bad 0",
    }
    assert the_note(paper).number is None


def test_at_a_handover_the_slip_is_of_the_clerk_who_leaves():
    """R06, R23: both numbers were typed."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "finish")
    paper.say("1", "signed_in", m.OwnedChanged(m.Owned("1003"), "1001"))
    assert said(the_note(paper))["Clerk"] == "1001"
    assert said(the_note(paper))["Finished"] == "1"
    shift = paper.hall.ledger.counter("1").shift
    assert (shift.clerk, shift.finished) == ("1003", 0)


def test_what_a_substitute_does_is_counted_as_the_substitutes():
    """R11: the clerk's absence goes on meanwhile."""
    paper = a_hall()
    paper.ticket(1)
    absence = m.Pause("meal")
    paper.owned("1", "paused", m.Owned("1001", pause=absence))
    paper.wait(60)
    paper.owned("1", "signed_in", m.Owned("1001", "1003", None, absence))
    paper.serve("1")
    paper.wait(120)
    paper.ask("1", "finish")
    paper.healthy("kiosk-1")
    paper.owned("1", "signed_out", m.Owned("1001", None, absence))
    assert said(the_note(paper))["Clerk"] == "1003"
    assert said(the_note(paper))["Finished"] == "1"
    paper.owned("1", "resumed", m.Owned("1001"))
    shift = paper.hall.ledger.counter("1").shift
    assert (shift.clerk, shift.finished) == ("1001", 0)
    assert shift.paused_s == pytest.approx(180, abs=1)


def test_signing_in_or_out_again_prints_nothing():
    paper = a_hall()
    paper.sign_in("1")
    paper.owned("1", "signed_out", m.Owned())
    assert len(paper.orders) == 1
    paper.owned("1", "signed_out", m.Owned())
    assert len(paper.orders) == 1


@pytest.mark.parametrize("cause", ["rules", "kiosk"])
def test_without_the_rule_or_a_kiosk_that_is_heard_nothing_is_ordered(cause: str):
    paper = a_hall(RulesTable() if cause == "rules" else RULES, kiosk=cause == "rules")
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "finish", outcome="papers_missing")
    paper.ticket(2)
    paper.serve("1")
    paper.ask("1", "transfer", counter="2")
    paper.owned("1", "signed_out", m.Owned())
    assert paper.orders == []
    assert paper.entries(e.Ordered) == []


def test_the_kiosks_word_ends_the_order_and_changes_no_turn():
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", service="b")
    turn = paper.counter("1").turn
    order = paper.orders[0][1].id
    paper.kiosk_says("order_done", m.OrderDone(order, "confirmed"))
    assert paper.hall.ledger.data.orders == {}
    assert paper.entries(e.OrderEnded) == [e.OrderEnded(order, None, "")]
    assert (paper.counter("1").turn, paper.counter("1").answer) == (turn, None)
    paper.kiosk_says("order_done", m.OrderDone(order, "void", "busy"))
    assert len(paper.entries(e.OrderEnded)) == 1, "heard once"


def test_times_of_a_clock_nobody_trusts_are_not_printed():
    paper = a_hall(trusted=False)
    paper.owned("1", "signed_out", m.Owned())
    assert said(the_note(paper))["Time"] == "--:--–--:--"
