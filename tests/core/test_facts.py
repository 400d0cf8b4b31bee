"""The fact protocol as the hall sees it: order, gaps, duplicates, epochs, ids, what it does not understand."""

import msgspec

from hall import entries as e
from hall import messages as m
from tests.core.stories import NINE, Paper, UnitOnPaper


def numbers_waiting(paper: Paper) -> list[str]:
    return paper.queue("a").next


def test_facts_are_applied_in_order_and_each_is_acknowledged_with_its_id():
    paper = Paper()
    first, second = paper.ticket(1), paper.ticket(2)
    ack = paper.ack("kiosk-1")
    assert (ack.epoch, ack.upto, ack.id, ack.numbers) == ("e1", 2, second, {"a": 2})
    assert first != second
    assert numbers_waiting(paper) == ["A001", "A002"]


def test_a_duplicate_is_acknowledged_again_and_changes_nothing():
    paper = Paper()
    unit = paper.unit("kiosk-1")
    fact = unit.ticket(1)
    paper.arrive("kiosk-1", fact)
    paper.order.clear()
    n = paper.hall.ledger.data.n
    paper.arrive("kiosk-1", fact)
    assert paper.hall.ledger.data.n == n
    assert paper.order == ["ack/kiosk-1"]


def test_a_gap_is_answered_with_the_last_good_one_and_filled_by_resending():
    paper = Paper()
    unit = paper.unit("kiosk-1")
    one, two, three = unit.ticket(1), unit.ticket(2), unit.ticket(3)
    paper.arrive("kiosk-1", one)
    paper.arrive("kiosk-1", three)
    assert paper.ack("kiosk-1").upto == 1
    assert numbers_waiting(paper) == ["A001"]
    for fact in (two, three):
        paper.arrive("kiosk-1", fact)
    assert paper.ack("kiosk-1").upto == 3
    assert numbers_waiting(paper) == ["A001", "A002", "A003"]


def test_facts_the_unit_no_longer_holds_are_skipped_with_an_alert():
    paper = Paper()
    unit = paper.unit("kiosk-1")
    paper.arrive("kiosk-1", unit.ticket(1))
    unit.seq, unit.oldest = 9, 10
    paper.arrive("kiosk-1", unit.ticket(10))
    paper.wait(2)
    assert paper.ack("kiosk-1").upto == 10
    assert numbers_waiting(paper) == ["A001", "A010"]
    assert "8" in paper.alerts()["fact_gap.kiosk-1"].text["en"]


def test_an_id_that_is_known_is_not_applied_a_second_time_under_a_new_epoch():
    """An old card sends again what it thinks is new: ids are kept, so nobody stands in the line twice."""
    paper = Paper()
    ticket = paper.ticket(1)
    copy = UnitOnPaper("kiosk-1", epoch="e2")
    paper.arrive("kiosk-1", copy.fact("started", m.Started("0")))
    again = msgspec.structs.replace(copy.ticket(1), id=ticket)
    paper.arrive("kiosk-1", again)
    assert numbers_waiting(paper) == ["A001"]
    ack = paper.ack("kiosk-1")
    assert (ack.epoch, ack.upto, ack.id) == ("e2", 2, ticket)
    assert paper.hall.ledger.lines.total == 1


def test_a_ticket_that_was_served_does_not_come_back_when_its_fact_is_sent_again():
    paper = Paper()
    paper.sign_in("1")
    ticket = paper.ticket(1)
    for action in ("next", "start", "finish"):
        paper.ask("1", action)
    copy = UnitOnPaper("kiosk-1", epoch="e2")
    paper.arrive("kiosk-1", msgspec.structs.replace(copy.ticket(1), id=ticket))
    assert paper.hall.ledger.data.tickets == {}
    assert paper.hall.ledger.lines.total == 0


def test_a_new_epoch_is_told_that_there_was_an_earlier_one_and_the_highest_numbers():
    paper = Paper()
    paper.ticket(41)
    fresh = UnitOnPaper("kiosk-1", epoch="e2")
    paper.arrive("kiosk-1", fresh.fact("started", m.Started("0")))
    ack = paper.ack("kiosk-1")
    assert (ack.epoch, ack.upto, ack.earlier, ack.numbers) == ("e2", 1, True, {"a": 41})


def test_the_first_epoch_of_a_unit_has_none_before_it():
    paper = Paper()
    paper.ticket(1)
    assert paper.ack("kiosk-1").earlier is False


def test_a_void_number_is_seen_but_nobody_waits():
    paper = Paper()
    unit = paper.unit("kiosk-1")
    paper.arrive("kiosk-1", unit.fact("ticket_void", m.TicketVoid("a", 3, "A003", None, "paper_end")))
    assert paper.ack("kiosk-1").numbers == {"a": 3}
    assert numbers_waiting(paper) == []


def test_an_unverified_slip_stays_in_the_queue_marked():
    """R01."""
    paper = Paper()
    body = m.TicketIssued("a", "ordinary", 1, "A001", None, "unverified")
    fact = paper.unit("kiosk-1").fact("ticket_issued", body)
    paper.arrive("kiosk-1", fact)
    assert numbers_waiting(paper) == ["A001"]
    assert paper.hall.ledger.data.tickets[fact.id].slip == "unverified"


def test_a_fact_of_a_kind_the_hall_does_not_know_is_journaled_as_it_came_counted_and_alerted():
    paper = Paper()
    strange = paper.unit("kiosk-1").fact("levitated", b'{"height":[1,2,{"m":3}]}')
    paper.arrive("kiosk-1", strange)
    paper.wait(2)
    taken = paper.entries(e.FactTaken)[-1]
    assert (taken.kind, bytes(taken.body)) == ("levitated", b'{"height":[1,2,{"m":3}]}')
    assert paper.ack("kiosk-1").upto == 1
    assert paper.hall.ledger.unit("kiosk-1").unread == 1
    assert "unknown_fact.kiosk-1" in paper.alerts()
    paper.ticket(1)
    assert numbers_waiting(paper) == ["A001"]


def test_a_known_kind_with_a_body_of_the_wrong_shape_advances_and_is_alerted():
    paper = Paper()
    paper.arrive("kiosk-1", paper.unit("kiosk-1").fact("ticket_issued", b'{"service":7}'))
    paper.wait(2)
    assert paper.ack("kiosk-1").upto == 1
    assert "unknown_fact.kiosk-1" in paper.alerts()


def test_tickets_repeated_after_the_hall_was_restored_are_marked_maybe_served():
    paper = Paper()
    paper.sign_in("1")
    fact = paper.unit("kiosk-1").ticket(1, again=True)
    paper.arrive("kiosk-1", fact)
    paper.ask("1", "next")
    assert paper.counter("1").maybe_served


def test_a_hall_that_forgot_a_unit_says_so_and_takes_facts_from_the_oldest_held():
    paper = Paper()
    assert (paper.ack("kiosk-1").epoch, paper.ack("kiosk-1").upto) == (None, 0)
    unit = paper.unit("kiosk-1")
    unit.seq, unit.oldest = 40, 41
    paper.arrive("kiosk-1", unit.ticket(41))
    assert paper.ack("kiosk-1").upto == 41


def test_a_fact_is_timed_by_its_age_never_before_its_predecessor_and_never_in_the_future():
    paper = Paper()
    unit = paper.unit("kiosk-1")
    paper.arrive("kiosk-1", unit.ticket(1, age_s=600.0))
    paper.arrive("kiosk-1", unit.ticket(2, age_s=900.0))
    paper.arrive("kiosk-1", unit.ticket(3, age_s=-50.0))
    since = {t.number: t.since for t in paper.hall.ledger.data.tickets.values()}
    assert since == {1: NINE - 600, 2: NINE - 600, 3: NINE}


def test_after_a_reboot_a_trusted_wall_clock_tells_the_age_and_an_untrusted_one_does_not():
    paper = Paper()
    unit = paper.unit("kiosk-1")
    paper.arrive("kiosk-1", unit.ticket(1, age_s=None, at=m.Stamp(NINE - 120, True, "x", 1.0)))
    paper.arrive("kiosk-1", unit.ticket(2, age_s=None, at=m.Stamp(12345.0, False, "x", 1.0)))
    one, two = paper.hall.ledger.data.tickets.values()
    assert (one.since, one.age_known) == (NINE - 120, True)
    assert (two.since, two.age_known) == (NINE - 120, False)


def test_numbers_of_an_earlier_day_are_no_floor_for_this_one():
    paper = Paper()
    unit = paper.unit("kiosk-1")
    day = paper.hall.ledger.data.numbers_day
    today = m.TicketIssued("a", "ordinary", 5, "A005", day, "confirmed")
    yesterday = m.TicketIssued("a", "ordinary", 400, "A400", "2001-01-01", "confirmed")
    paper.arrive("kiosk-1", unit.fact("ticket_issued", today))
    paper.arrive("kiosk-1", unit.fact("ticket_issued", yesterday))
    assert paper.ack("kiosk-1").numbers == {"a": 5}
