"""The fact protocol as the hall sees it: order, gaps, duplicates, epochs, ids, what it does not understand."""

import msgspec

from hall import entries as e
from hall import messages as m
from tests.core.stories import NINE, Paper, UnitOnPaper, config


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
    assert paper.hall.disordered == {"kiosk-1": 1}


def test_a_gap_is_answered_with_the_last_good_one_and_filled_by_resending():
    paper = Paper()
    unit = paper.unit("kiosk-1")
    one, two, three = unit.ticket(1), unit.ticket(2), unit.ticket(3)
    paper.arrive("kiosk-1", one)
    paper.arrive("kiosk-1", three)
    assert paper.ack("kiosk-1").upto == 1
    assert paper.hall.disordered == {"kiosk-1": 1}
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


def test_for_a_void_number_nobody_waits_and_the_next_ticket_may_have_it():
    """R01: surely nobody holds it, so it is no floor for the kiosk's numbers either."""
    paper = Paper()
    unit = paper.unit("kiosk-1")
    paper.ticket(2)
    paper.arrive("kiosk-1", unit.fact("ticket_void", m.TicketVoid("a", 3, "A003", None, "paper_end")))
    assert paper.ack("kiosk-1").numbers == {"a": 2}
    assert numbers_waiting(paper) == ["A002"]
    paper.ticket(3)
    assert paper.ack("kiosk-1").numbers == {"a": 3}
    assert numbers_waiting(paper) == ["A002", "A003"]
    assert paper.alerts() == {}


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


def test_two_histories_of_one_epoch_are_told_apart_and_nothing_more_of_it_is_taken():
    """An old card that issued offline: its facts reuse sequence numbers the hall has other facts under."""
    paper = Paper()
    for number in range(1, 11):
        paper.ticket(number)
    copy = UnitOnPaper("kiosk-1")
    copy.seq = 7
    facts = [msgspec.structs.replace(copy.ticket(number), id=f"copy-{number}") for number in range(51, 59)]
    for fact in facts:  # seq 8 to 15, of which the hall has 8 to 10
        paper.arrive("kiosk-1", fact)
    ack = paper.ack("kiosk-1")
    assert (ack.upto, ack.id) == (10, "kiosk-1-e1-10"), "the unit sees that this is not its own"
    assert paper.hall.ledger.lines.total == 10
    paper.wait(2)
    assert "forked.kiosk-1" in paper.alerts()
    anew = UnitOnPaper("kiosk-1", epoch="e2")
    for fact in facts:
        paper.arrive("kiosk-1", msgspec.structs.replace(anew.fact(fact.kind, bytes(fact.body)), id=fact.id))
    assert paper.hall.ledger.lines.total == 18


def test_what_could_not_be_part_of_a_topic_is_not_understood_and_ends_nothing():
    paper = Paper()
    for service, printed in (("a\n", "A001"), ("a", "A#1"), ("a", "A001\n"), ("a", "A²"), ("A", "A001")):
        body = b'{"service":%s,"class":"vip","number":1,"printed":%s,"day":null,"slip":"confirmed"}'
        raw = body % (msgspec.json.encode(service), msgspec.json.encode(printed))
        paper.arrive("kiosk-1", paper.unit("kiosk-1").fact("ticket_issued", raw))
    paper.wait(2)
    assert paper.ack("kiosk-1").upto == 5
    assert paper.hall.ledger.unit("kiosk-1").unread == 5
    assert set(paper.alerts()) == {"unknown_fact.kiosk-1"}


def test_a_ticket_of_an_earlier_day_that_arrives_today_is_not_called():
    """A kiosk that had no network overnight; nobody is there any more."""
    hours = {day: ["06:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    paper = Paper(config(hours=hours))
    paper.ticket(1, age_s=30 * 3600.0)
    paper.ticket(2, age_s=3600.0)
    assert numbers_waiting(paper) == ["A002"]
    assert [x.ticket for x in paper.entries(e.Expired)] == ["kiosk-1-e1-1"]


def test_numbers_of_a_later_day_to_which_the_unit_has_turned_alone_are_told_with_that_day():
    paper = Paper()
    day = paper.hall.ledger.data.numbers_day
    assert day is not None
    unit = paper.unit("kiosk-1")
    paper.arrive(
        "kiosk-1",
        unit.fact("ticket_issued", m.TicketIssued("a", "vip", 7, "A007", "2999-01-01", "confirmed")),
    )
    ack = paper.ack("kiosk-1")
    assert (ack.day, ack.numbers) == ("2999-01-01", {"a": 7})


def test_alerts_of_what_happened_outlive_a_restart_and_end_with_the_day():
    paper = Paper()
    paper.arrive("kiosk-1", paper.unit("kiosk-1").fact("levitated"))
    paper.wait(2)
    again = Paper(ledger=paper.hall.ledger, boot="boot2")
    again.wait(6)
    assert "levitated" in again.alerts()["unknown_fact.kiosk-1"].text["en"]
    again.now += 24 * 3600
    again.wait(6)
    assert again.alerts() == {}
