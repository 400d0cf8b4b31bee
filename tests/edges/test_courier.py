"""The unit's half of the fact protocol, on a real database: what is sent, how often, and what an ack does."""

import msgspec

from hall import messages as m
from runtime.courier import RESEND_FIRST_S, RESEND_LAST_S, SETTLE_S, WINDOW, AckNews
from runtime.outbox import Outbox
from tests.edges.facts import AT, Desk, with_facts

# --- sending -------------------------------------------------------------------------------------------------


def test_nothing_is_sent_before_there_is_a_connection(desk: Desk):
    desk.add()
    desk.courier.pump(0.0)
    assert desk.seqs() == []
    assert desk.courier.deadline() is None
    desk.courier.connected(0.0)
    assert desk.seqs() == [1]


def test_at_most_twenty_are_in_flight_and_an_ack_makes_room(desk: Desk):
    for _ in range(50):
        desk.add()
    desk.courier.connected(0.0)
    assert desk.seqs() == list(range(1, WINDOW + 1))
    desk.courier.pump(0.1)
    assert desk.seqs() == []
    desk.ack(5, 0.2)
    assert desk.seqs() == list(range(21, 26))
    desk.ack(25, 0.3)
    assert desk.seqs() == list(range(26, 46))


def test_what_is_not_acknowledged_is_sent_again_ever_more_seldom(desk: Desk):
    desk.add()
    desk.add()
    desk.courier.connected(0.0)
    desk.seqs()
    real, waits = 0.0, []
    for _ in range(6):
        deadline = desk.courier.deadline()
        assert deadline is not None
        waits.append(deadline - real)
        desk.courier.pump(deadline - 0.001)
        assert desk.seqs() == []
        real = deadline
        desk.courier.pump(real)
        assert desk.seqs() == [1, 2]
    assert waits == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert (waits[0], waits[-1]) == (RESEND_FIRST_S, RESEND_LAST_S)
    desk.ack(1, real)
    assert desk.courier.deadline() == real + RESEND_FIRST_S, "progress: quick again"


def test_everything_not_acknowledged_is_sent_at_every_connect(desk: Desk):
    with_facts(desk, 3, acked=1)
    desk.courier.disconnected()
    desk.add()
    desk.courier.pump(50.0)
    assert desk.seqs() == []
    desk.courier.connected(60.0)
    assert desk.seqs() == [2, 3, 4]
    assert desk.courier.deadline() == 61.0


def test_a_hall_that_works_again_need_not_wait_for_the_next_try(desk: Desk):
    desk.add()
    desk.courier.connected(0.0)
    desk.courier.hall_back(0.1)
    assert desk.seqs() == [1], "no need: it was sent a moment ago"
    for real in (1.0, 3.0, 7.0):
        desk.courier.pump(real)
    desk.seqs()
    desk.courier.hall_back(7.5)
    assert desk.seqs() == [1]
    assert desk.courier.deadline() == 8.5


def test_a_send_that_is_refused_is_tried_again_from_that_fact(desk: Desk):
    desk.plugged = False
    desk.add()
    desk.courier.connected(0.0)
    desk.plugged = True
    desk.courier.pump(0.1)
    assert desk.seqs() == [1]


def test_a_held_fact_goes_out_when_its_outcome_is_known_and_all_after_it(desk: Desk):
    desk.add()
    held = desk.add("ticket_issued", held=True)
    desk.add()
    desk.courier.connected(0.0)
    assert desk.seqs() == [1]
    desk.ack(1)
    desk.courier.pump(5.0)
    assert desk.seqs() == []
    desk.outbox.release(held, "ticket_void", m.TicketVoid("a", 1, "A001", None, "paper_end"))
    desk.courier.pump(5.0)
    assert [fact.kind for fact in desk.sent] == ["ticket_void", "patrol"]
    assert desk.sent[0].id == held


def test_a_fact_tells_its_age_while_the_machine_runs_and_none_after_a_reboot(desk: Desk):
    desk.add()
    desk.now = msgspec.structs.replace(AT, mono=130.0)
    desk.courier.connected(0.0)
    desk.now = msgspec.structs.replace(AT, mono=250.0)
    desk.courier.connected(1.0)
    desk.now = msgspec.structs.replace(AT, boot="another", mono=3.0)
    desk.courier.connected(2.0)
    assert [fact.age_s for fact in desk.sent] == [30.0, 150.0, None]
    assert {fact.at for fact in desk.sent} == {AT}


# --- acknowledgement -----------------------------------------------------------------------------------------


def test_one_ack_may_stand_for_many(desk: Desk):
    with_facts(desk, 5)
    assert desk.ack(5) == AckNews("d", {"a": 7}, False)
    assert desk.outbox.outstanding == 0
    desk.courier.pump(100.0)
    assert desk.seqs() == []


def test_an_ack_twice_changes_nothing(desk: Desk):
    with_facts(desk, 3)
    desk.ack(2, 0.5)
    deadline = desk.courier.deadline()
    desk.ack(2, 0.9)
    assert desk.seqs() == []
    assert desk.courier.deadline() == deadline
    assert desk.outbox.acked == 2


def test_an_ack_of_another_epoch_acknowledges_nothing(desk: Desk):
    with_facts(desk, 3)
    assert desk.courier.on_ack(m.Ack("older", 3, "x", "d", {"a": 9}), 0.0) is None
    assert desk.outbox.outstanding == 3
    assert desk.seqs() == []


def test_a_hall_that_speaks_of_another_epoch_is_asked_whether_it_knows_this_one(desk: Desk):
    """Restored from before this card was new: it would never know of the facts it had acknowledged."""
    ids = with_facts(desk, 3, acked=3)
    desk.courier.on_ack(m.Ack("older", 50, "x", "d"), 0.0)
    assert [fact.id for fact in desk.sent] == ids[2:], "the last one, as a question"
    desk.seqs()
    desk.courier.on_ack(m.Ack(desk.outbox.epoch, 0, None, "d"), 0.1)
    assert desk.seqs() == [1, 2, 3]


def test_the_answer_to_a_gap_before_anything_was_taken_is_no_acknowledgement(desk: Desk):
    """Fact 1 was lost on the way and 2 came first: a new kiosk must not begin to issue on that."""
    with_facts(desk, 2)
    assert desk.courier.on_ack(m.Ack(desk.outbox.epoch, 0, None, "d", {"a": 41}, True), 0.0) is None


def test_how_far_it_came_is_written_down_when_it_is_quiet(desk: Desk):
    with_facts(desk, 3)
    desk.ack(3, 10.0)
    assert desk.courier.deadline() == 10.0 + SETTLE_S
    desk.courier.pump(10.0 + SETTLE_S)
    assert desk.courier.deadline() is None
    path = desk.outbox.path
    desk.outbox._database.close()  # killed
    again = Outbox(path)
    assert again.acked == 3
    again.close()
