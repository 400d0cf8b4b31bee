"""The counter's core, told as stories: what it asks of the hall, and a disk that fails."""

from counter.actions import Beep, FactSaved, FactUnsaved, Lamp, SendRequest, ShowBoard, ShowText
from hall import messages as m
from hall.device import HallLink, Outstanding, Received, StorageBack
from tests.core.counter_story import LI, Story, at_work, fact, reply, state, view, waiting

# --- requests ------------------------------------------------------------------------------------------------


def test_a_day_at_the_counter() -> None:
    story = at_work()
    assert story.then(waiting(ordinary=3, vip=1)) == [
        ShowBoard(view(state="open", vips=1)),
        ShowText("OPEN 4 WAIT 1V"),
        Lamp("next", True),
        Lamp("vip", True),
    ]
    assert story.key("NEXT") == [SendRequest(m.Request("b-1", 7, "next"))]
    assert story.then(state(8, "calling", "A012")) == [
        ShowBoard(view(state="calling", ticket="A012", vips=1, recalled=1)),
        ShowText("A012 CALL 4W"),
    ]
    assert story.then(reply("b-1", "ok")) == []
    assert story.key("RECALL") == [SendRequest(m.Request("b-2", 8, "recall"))]
    story.then(reply("b-2", "ok"))
    assert story.then(state(9, "calling", "A012")) == [
        ShowBoard(view(state="calling", ticket="A012", vips=1, recalled=2))
    ]
    assert story.key("START") == [SendRequest(m.Request("b-3", 9, "start"))]
    story.then(reply("b-3", "ok"))
    assert story.then(state(10, "serving", "A012")) == [
        ShowBoard(view(state="serving", ticket="A012", vips=1, recalled=2)),
        ShowText("A012 SERVE 4W"),
    ]
    assert story.key("FINISH") == [SendRequest(m.Request("b-4", 10, "finish"))]
    story.then(reply("b-4", "ok"))
    assert story.then(state(11, "open")) == [
        ShowBoard(view(state="open", vips=1)),
        ShowText("OPEN 4 WAIT 1V"),
    ]


def test_without_a_link_a_request_is_refused_and_not_kept_for_later() -> None:
    story = at_work("serving", "A012")
    story.then(HallLink(False))
    assert story.key("NEXT") == [ShowText("NO LINK"), Beep(2)]
    assert story.at(3) == [ShowText("A012 NO LINK")]
    assert story.then(HallLink(True)) == [
        ShowBoard(view(state="serving", ticket="A012")),
        ShowText("A012 SERVE"),
    ]


def test_a_link_without_a_state_of_this_counter_is_no_link() -> None:
    story = Story()
    story.then(HallLink(True))
    assert story.key("NEXT") == [ShowText("NO LINK"), Beep(2)]


def test_a_second_press_while_one_is_under_way_is_ignored_with_a_beep() -> None:
    story = at_work()
    story.key("NEXT")
    assert story.key("NEXT") == [Beep(1)]
    assert story.key("CALL") == [Beep(1)]


def test_no_answer_in_two_seconds_is_no_link_and_a_late_one_pairs_with_nothing() -> None:
    story = at_work()
    story.key("NEXT")
    assert story.core.next_deadline() == 102.0
    assert story.at(1.99) == []
    assert story.at(2) == [ShowText("NO LINK"), Beep(2)]
    assert story.then(reply("b-1", "error", "empty")) == []


def test_a_lost_answer_whose_state_has_come_is_no_fault() -> None:
    story = at_work()
    story.key("NEXT")
    story.then(state(8, "calling", "A012"))
    assert story.at(2) == []
    assert story.key("START") == [SendRequest(m.Request("b-2", 8, "start"))]


def test_a_link_lost_under_a_request_says_so_at_once() -> None:
    story = at_work()
    story.key("NEXT")
    assert story.then(HallLink(False)) == [
        ShowBoard(view(state="open", stale=True, stale_since="09:41")),
        ShowText("NO LINK"),
        Beep(2),
    ]
    story.then(HallLink(True))
    assert story.key("NEXT")[-1] == SendRequest(m.Request("b-2", 7, "next"))


def test_a_request_waits_until_the_own_facts_are_acknowledged() -> None:
    story = Story(m.Owned())
    story.then(HallLink(True))
    story.then(state(7, "closed"))
    story.key("SIGNIN", *"1001", "ENTER")
    assert story.key("NEXT") == []
    assert story.then(Outstanding(1)) == []
    assert story.then(Outstanding(0)) == [SendRequest(m.Request("b-1", 7, "next"))]


def test_facts_unacknowledged_for_a_second_are_no_link() -> None:
    story = at_work()
    story.then(Outstanding(1))
    assert story.key("NEXT") == []
    assert story.at(0.99) == []
    assert story.at(1) == [ShowText("NO LINK"), Beep(2)]
    assert story.then(Outstanding(0)) == []


def test_a_fact_acknowledged_before_anybody_counted_it_does_not_hold_requests_up() -> None:
    story = at_work()
    story.key("PAUSE", "RESUME", "NEXT")
    assert story.core.next_deadline() == 100.5
    assert story.at(0.5) == [SendRequest(m.Request("b-1", 7, "next"))]


def test_a_wish_for_a_turn_that_has_passed_is_dropped() -> None:
    story = at_work()
    story.then(Outstanding(1))
    story.key("NEXT")
    story.then(state(8, "calling", "A012"))
    assert story.then(Outstanding(0)) == [Beep(1)]
    assert story.at(2) == []


def test_a_pause_gives_up_the_wish_that_still_waits() -> None:
    story = at_work()
    story.then(Outstanding(1))
    story.key("NEXT", "PAUSE")
    assert story.then(Outstanding(0)) == []


def test_a_stale_answer_has_no_effect() -> None:
    story = at_work()
    story.key("NEXT")
    assert story.then(reply("b-1", "stale")) == [Beep(1)]


def test_a_refusal_of_the_hall_is_shown_for_three_seconds() -> None:
    story = at_work()
    story.key("NEXT")
    assert story.then(reply("b-1", "error", "empty")) == [ShowText("NO ONE WAITING"), Beep(2)]
    assert story.core.next_deadline() == 103.0
    assert story.at(3) == [ShowText("OPEN 0 WAIT")]


def test_a_chosen_ticket_needs_a_reason() -> None:
    """R17: no hand-picking without a reason code."""
    story = at_work()
    assert story.key("CALL") == [ShowText("NUMBER")]
    assert story.key("1", "2") == [ShowText("NUMBER 12")]
    assert story.key("ENTER") == [ShowText("REASON 1-3")]
    assert story.key("ENTER") == [Beep(1)]
    assert story.key("4") == [Beep(1)]
    assert story.key("2") == [
        ShowText("OPEN 0 WAIT"),
        SendRequest(m.Request("b-1", 7, "call", "12", "returned")),
    ]


def test_another_key_ends_the_entry_and_counts() -> None:
    story = at_work()
    story.key("CALL", "1", "2")
    assert story.key("NEXT") == [ShowText("OPEN 0 WAIT"), SendRequest(m.Request("b-1", 7, "next"))]


def test_what_only_the_hall_can_do_is_not_even_typed_without_a_link() -> None:
    story = at_work("serving", "A012")
    story.then(HallLink(False))
    assert story.key("TRANSFER") == [ShowText("NO LINK"), Beep(2)]


# --- orders --------------------------------------------------------------------------------------------------


def test_an_order_of_the_lead_pauses_once_however_often_it_comes() -> None:
    story = at_work()
    order = Received(m.Order("o1", "pause"), "counter-1", "order/counter-1", True)
    assert story.then(order)[-1] == fact("paused", m.Owned("1001", pause=m.Pause()))
    assert story.then(order) == []
    story.key("RESUME")
    assert story.then(order) == []
    resume = Received(m.Order("o2", "resume"), "counter-1", "order/counter-1", True)
    assert story.then(resume) == []


# --- a disk that fails ---------------------------------------------------------------------------------------


def test_facts_that_could_not_be_saved_are_repeated_in_order_and_requests_wait() -> None:
    story = at_work()
    paused = fact("paused", m.Owned("1001", pause=m.Pause()))
    assert story.key("PAUSE")[-1] == paused
    assert story.then(FactUnsaved(paused)) == [ShowText("NOT SAVED"), Beep(2)]
    assert fact("resumed", LI) not in story.key("RESUME")
    assert story.key("NEXT") == []
    assert story.then(StorageBack()) == [paused]
    assert story.then(FactSaved(paused, 1)) == [fact("resumed", LI)]
    assert story.then(FactSaved(fact("resumed", LI), 2)) == []
    assert story.then(Outstanding(0)) == [SendRequest(m.Request("b-1", 7, "next"))]


def test_a_disk_that_refuses_the_first_of_two_does_not_take_the_second_before_it() -> None:
    """Their order is what happened, and the last one is what a restart begins with."""
    story = at_work()
    paused, resumed = fact("paused", m.Owned("1001", pause=m.Pause())), fact("resumed", LI)
    story.key("PAUSE")
    story.then(FactUnsaved(paused))
    story.key("RESUME")
    assert story.at(5) == [paused]
    assert story.then(FactUnsaved(paused)) == []
    assert story.at(10) == [paused]
    assert story.then(FactSaved(paused, 1)) == [resumed]


def test_without_room_on_the_disk_a_request_says_so_and_not_that_the_link_is_lost() -> None:
    story = at_work()
    paused = fact("paused", m.Owned("1001", pause=m.Pause()))
    story.key("PAUSE")
    story.then(FactUnsaved(paused))
    story.at(3)
    story.key("RESUME", "NEXT")
    assert story.at(4) == [ShowText("NOT SAVED"), Beep(2)]


def test_facts_that_could_not_be_saved_are_tried_again_by_themselves() -> None:
    story = at_work()
    paused = fact("paused", m.Owned("1001", pause=m.Pause()))
    story.key("PAUSE")
    story.then(FactUnsaved(paused))
    assert story.at(3) == [ShowText("PAUSED")]
    assert story.core.next_deadline() == 105.0
    assert story.at(5) == [paused]
    story.then(FactUnsaved(paused))
    assert story.at(10) == [paused]
