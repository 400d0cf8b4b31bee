"""Slips that are no tickets: a transfer, a return, the end of a shift; in all languages of the hall."""

from collections import Counter

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from hall.notes import waiting_note
from hall.printing import ANSWER_S, NOT_OUT_S, SHIFT_ANSWER_S
from hall.settings import RulesTable
from tests.core.hall_story import Site, site

RULES = RulesTable(return_slip=True, transfer_slip=True, shift_slip=True)


def a_hall(rules: RulesTable = RULES, *, kiosk: bool = True, trusted: bool = True) -> Site:
    plain = site()
    here = msgspec.structs.replace(plain.counters[1], place={"zh": "大厅东侧", "en": "east side"})
    paper = Site(
        msgspec.structs.replace(plain, counters=[plain.counters[0], here]),
        rules=rules,
        trusted=trusted,
        kiosks_on=False,
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


def refuse(paper: Site, kiosk: str, cause: str = "busy") -> None:
    """The kiosk's word of the last order."""
    paper.kiosk_says("order_done", m.OrderDone(paper.orders[-1][1].id, "void", cause), kiosk)


def test_a_slip_one_kiosk_did_not_print_is_tried_at_the_next_and_then_the_clerk_is_told():
    """R37: who has no slip must hear from the clerk what stands on it."""
    paper = a_hall()
    paper.ready("kiosk-2")
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "finish", outcome="papers_missing")
    refuse(paper, "kiosk-1")
    assert [topic for topic, _ in paper.orders] == ["order/kiosk-1", "order/kiosk-2"]
    assert paper.orders[0][1].note == paper.orders[1][1].note
    assert paper.counter("1").prompts == []
    paper.wait(2)
    refuse(paper, "kiosk-2", "paper_end")
    assert len(paper.orders) == 2
    assert paper.counter("1").prompts == ["no_slip"]
    assert [x.cause for x in paper.entries(e.OrderEnded)] == ["busy", "paper_end"]
    paper.wait(NOT_OUT_S - 1)
    assert paper.counter("1").prompts == ["no_slip"]
    assert paper.hall.next_deadline(paper.now, paper.real) <= paper.real + 1
    paper.wait(1)
    assert paper.counter("1").prompts == []


def test_the_next_request_ends_the_word_of_a_slip_that_is_not_out():
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", service="b")
    refuse(paper, "kiosk-1")
    assert paper.counter("1").prompts == ["no_slip"]
    paper.ask("2", "next")
    assert paper.counter("1").prompts == ["no_slip"], "of another counter"
    paper.ask("1", "next")
    assert paper.counter("1").prompts == []


def test_a_counter_with_a_kiosk_of_its_own_has_no_slip_from_another():
    """The customer stands in front of that one."""
    paper = Site(rules=RULES, kiosk_of={"1": "kiosk-2"})
    paper.ready("kiosk-1", "kiosk-2")
    paper.sign_in("1", "2")
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", service="b")
    refuse(paper, "kiosk-2")
    assert [topic for topic, _ in paper.orders] == ["order/kiosk-2"]
    assert paper.counter("1").prompts == ["no_slip"]


def test_a_slip_nobody_answers_for_is_not_printed_twice():
    """It may have come out."""
    paper = a_hall()
    paper.ready("kiosk-2")
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", service="b")
    paper.wait(ANSWER_S + 1)
    assert len(paper.orders) == 1
    assert paper.counter("1").prompts == ["no_slip"]
    assert paper.entries(e.OrderEnded)[-1].cause == "no_answer"


def test_a_slip_of_before_a_restart_that_is_not_out_is_told_too():
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", service="b")
    again = Site(site(), paper.hall.ledger, "boot2", rules=RULES)
    again.units, again.orders = paper.units, paper.orders
    refuse(again, "kiosk-1")
    assert again.counter("1").prompts == ["no_slip"]


def test_where_no_kiosk_is_heard_the_refusal_is_in_the_journal_and_the_clerk_is_told():
    paper = a_hall(kiosk=False)
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "finish", outcome="papers_missing")
    assert paper.entries(e.Ordered) == []
    [ended] = paper.entries(e.OrderEnded)
    assert (ended.ticket, ended.cause, ended.counter) == (None, "no_kiosk", "1")
    assert paper.counter("1").prompts == ["no_slip"]


def test_slips_are_spread_over_the_kiosks_that_are_heard():
    """R01: a kiosk with eight notes to print has no time for customers."""
    paper = Site(site(counters=8), rules=RULES)
    paper.ready("kiosk-1", "kiosk-2")
    for counter in "12345678":
        paper.owned(counter, "signed_in", m.Owned(f"100{counter}"))
    for counter in "12345678":
        paper.owned(counter, "signed_out", m.Owned())
    assert Counter(topic for topic, _ in paper.orders) == {"order/kiosk-1": 4, "order/kiosk-2": 4}


def test_the_slip_of_a_shift_has_more_time_than_a_customers():
    """R23: customers go first, and nobody stands at the kiosk for it."""
    paper = a_hall()
    paper.owned("1", "signed_out", m.Owned())
    paper.wait(SHIFT_ANSWER_S - 1)
    assert paper.entries(e.OrderEnded) == []
    paper.wait(2)
    assert [x.cause for x in paper.entries(e.OrderEnded)] == ["no_answer"]


@pytest.mark.parametrize("paused", [False, True])
def test_who_signs_out_while_serving_has_finished_that_customer(paused: bool):
    """R23, R04: counted and timed for the clerk who leaves; nobody is served all night."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.wait(120)
    if paused:
        paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
        paper.wait(600)
    paper.healthy("kiosk-1")
    paper.say("1", "signed_out", m.OwnedChanged(m.Owned()))
    assert paper.entries(e.Finished)[-1].handling_s == pytest.approx(120, abs=1)
    assert (paper.counter("1").state, paper.counter("1").ticket) == ("closed", None)
    assert said(the_note(paper))["Finished"] == "1"
    assert said(the_note(paper))["Mean handling"] == "2.0 min"
    paper.wait(12 * 3600)
    assert [key for key in paper.alerts() if key.startswith("handling_overrun")] == []
    paper.sign_in("1")
    assert paper.hall.ledger.counter("1").shift.finished == 0


def test_a_sign_out_that_arrives_late_ends_the_handling_when_it_was_pressed():
    """R04."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.wait(900)
    unit = paper.unit("counter-1")
    paper.arrive("counter-1", unit.fact("signed_out", m.OwnedChanged(m.Owned()), age_s=600.0))
    assert paper.entries(e.Finished)[-1].handling_s == pytest.approx(300, abs=1)


# --- who waits, on paper (R30) ---------------------------------------------------------------------------------


def test_the_list_of_who_waits_has_each_line_in_its_order_and_says_how_many_do_not_fit():
    """R30: after a blackout a lead calls by hand."""
    paper = a_hall()
    for number in range(1, 28):
        paper.ticket(number)
        paper.wait(1)
    paper.ticket(30, service="b", class_="vip")
    note = waiting_note(paper.hall._config, paper.hall.ledger.lines)
    assert [(row.name, row.value) for row in note.rows] == [
        ({"zh": "业务a"}, {"zh": f"{' '.join(f'A{n:03}' for n in range(1, 25))} 另有 3 人"}),
        ({"zh": "业务b · VIP"}, {"zh": "B030"}),
    ]
    assert note.foot == [{"zh": "请按各行顺序叫号。", "en": "Please call each line in this order."}]


def test_the_list_of_nobody_says_so():
    note = waiting_note(a_hall().hall._config, a_hall().hall.ledger.lines)
    assert (note.rows, note.foot[0]) == ([], {"zh": "无人等候", "en": "Nobody is waiting"})
