"""What the hall sends behind a commit: a topic once, clerks and customers first, no ack before its state."""

from hall import messages as m
from hall import topics
from hall.actions import Publish, Send
from hall.outgoing import LATER_S, ORDER, Outgoing

COUNTER = Publish("counter/1", m.CounterState("boot", 5, "calling", 9, "A012"))
CALLS = Publish("calls", m.Calls("boot", 6, []))
REPLY = Send("reply/counter-1", m.Reply("r", "ok"))
EVENT = Send("event", m.Event(9, "called", 1.0))


def queue(rev: int) -> Publish:
    return Publish("queue/a", m.QueueState("boot", rev, {"ordinary": rev}))


def ack(upto: int, epoch: str = "e1") -> Publish:
    return Publish("ack/kiosk-1", m.Ack(epoch, upto, "f", None))


def test_what_a_clerk_and_the_customers_see_goes_at_once_and_the_rest_a_moment_later():
    outgoing = Outgoing()
    assert outgoing.take([EVENT, REPLY, queue(1), CALLS, COUNTER], 10.0) == [COUNTER, CALLS, REPLY]
    assert outgoing.due_at == 10.0 + LATER_S
    assert outgoing.take([], 10.0) == []
    assert outgoing.take([], 10.0 + LATER_S) == [queue(1), EVENT]
    assert outgoing.due_at is None


def test_an_acknowledgement_goes_behind_all_state_also_of_what_waited():
    outgoing = Outgoing()
    outgoing.take([queue(1), EVENT], 10.0)
    assert outgoing.take([queue(2), ack(7)], 10.001) == [queue(2), ack(7), EVENT]
    assert outgoing.due_at is None


def test_of_a_topic_only_the_last_value_goes_out_but_every_event_and_reply():
    outgoing = Outgoing()
    sent = outgoing.take([queue(1), EVENT, ack(1), REPLY, queue(2), EVENT, ack(2), REPLY], 10.0)
    assert sent == [REPLY, REPLY, queue(2), ack(2), EVENT, EVENT]


def test_a_unit_that_began_anew_gets_the_answers_of_both_its_epochs():
    assert Outgoing().take([ack(4, "old"), ack(1, "new")], 10.0) == [ack(4, "old"), ack(1, "new")]


def test_a_topic_that_was_emptied_stays_empty():
    alert, none = Publish("alert/long_queue.a", None), Publish("alert/long_queue.a", None)
    assert Outgoing().take([alert, none, ack(1)], 10.0) == [none, ack(1)]


def test_what_waits_longer_than_the_moment_is_not_put_off_by_what_comes():
    outgoing = Outgoing()
    outgoing.take([EVENT], 10.0)
    outgoing.take([queue(1)], 10.008)
    assert outgoing.due_at == 10.0 + LATER_S
    assert outgoing.take([COUNTER], 10.0 + LATER_S) == [COUNTER, queue(1), EVENT]


def test_before_an_end_everything_goes_out():
    outgoing = Outgoing()
    outgoing.take([EVENT, queue(1)], 10.0)
    assert outgoing.rest() == [queue(1), EVENT]
    assert outgoing.rest() == []


def test_every_topic_the_hall_writes_has_its_place():
    """A hall that cannot send what it publishes ends."""
    of_hall = {topic.pattern for topic in topics.TOPICS if topic.writer == "hall"}
    assert {topic.pattern for topic in ORDER} == of_hall
