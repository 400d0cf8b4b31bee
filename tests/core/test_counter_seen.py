"""The counter's core, told as stories: what the board and the keypad show of the hall."""

import msgspec

from counter.actions import Beep, Lamp, ShowBoard, ShowText
from hall import messages as m
from hall.device import DeviceState, HallLink, Received
from tests.core.counter_story import CONFIG, HALL, Story, at_work, state, view, waiting

# --- what is seen --------------------------------------------------------------------------------------------


def test_only_those_this_counter_may_serve_are_counted() -> None:
    """R16, R29: any VIP, all of service a, and the emergencies of any service it serves."""
    story = at_work()
    story.then(waiting(ordinary=3, vip=1))
    other = m.QueueState("boot", 1, {"ordinary": 50, "vip": 2, "emergency": 1})
    assert story.then(Received(other, "b", "queue/b", True)) == [
        ShowBoard(view(state="open", vips=3)),
        ShowText("OPEN 7 WAIT 3V"),
    ]
    assert story.then(Received(None, "b", "queue/b", True)) == [
        ShowBoard(view(state="open", vips=1)),
        ShowText("OPEN 4 WAIT 1V"),
    ]
    assert story.then(waiting(ordinary=0)) == [
        ShowBoard(view(state="open")),
        ShowText("OPEN 0 WAIT"),
        Lamp("next", False),
        Lamp("vip", False),
    ]


def test_an_idle_counter_is_prompted_once() -> None:
    """R06."""
    story = at_work()
    assert story.then(state(7, "open", prompts=["idle"])) == [
        ShowBoard(view(state="open", prompt="idle")),
        ShowText("PEOPLE WAIT"),
        Beep(1),
    ]
    assert story.then(state(7, "open", prompts=["idle"])) == []
    assert story.at(3) == [ShowText("OPEN 0 WAIT")]


def test_a_board_asks_the_clerk_for_what_the_pad_asked_and_no_longer() -> None:
    """R06: of whom nobody calls, and of whom nobody serves; without a link it says nothing of the hall's."""
    story = at_work("calling", "A012")
    story.then(state(8, "calling", "A012", prompts=["called", "promise"]))
    assert story.core.view().prompt == "called"
    story.then(HallLink(False))
    assert story.core.view().prompt == ""
    story.then(HallLink(True))
    assert story.core.view().prompt == "called"
    story.then(state(9, "serving", "A012", prompts=["called"]))
    assert story.core.view().prompt == ""


def test_nothing_for_the_clerk_stands_on_the_sign() -> None:
    """R13: it is for customers, and the clerk is away."""
    pause = m.Pause("internal")
    story = at_work("paused", owned=m.Owned("1001", pause=pause))
    story.then(state(8, "paused", pause=pause, prompts=["internal", "back", "idle"]))
    assert story.core.view().prompt == ""


def test_a_class_is_named_beside_the_number_unless_it_is_ordinary() -> None:
    story = at_work()
    vip = story.then(state(8, "calling", "A012", class_="vip"))
    assert vip[0] == ShowBoard(
        view(state="calling", ticket="A012", class_={"zh": "VIP", "en": "VIP"}, is_vip=True, recalled=1)
    )
    ordinary = story.then(state(9, "calling", "A013", class_="ordinary"))
    assert ordinary[0] == ShowBoard(view(state="calling", ticket="A013", recalled=1))


def test_a_ticket_that_may_have_been_served_is_called_with_a_question_mark() -> None:
    story = at_work()
    assert story.then(state(8, "calling", "A012", maybe_served=True))[1] == ShowText("A012 CALL?")


def test_a_lost_hall_is_seen_on_the_board_with_the_time_of_the_last_good_state() -> None:
    """R09."""
    story = at_work("serving", "A012")
    assert story.then(HallLink(False)) == [
        ShowBoard(view(state="serving", ticket="A012", stale=True, stale_since="09:41")),
        ShowText("A012 NO LINK"),
    ]


def test_no_time_is_told_that_is_not_trusted_or_of_an_unknown_zone() -> None:
    story = at_work()
    story.then(Received(msgspec.structs.replace(HALL, trusted=False), None, "hall", True))
    assert story.then(HallLink(False))[0] == ShowBoard(view(state="open", stale=True))
    lost = Story(config=msgspec.structs.replace(CONFIG, time_zone="Mars/Base"))
    lost.then(Received(HALL, None, "hall", True))
    assert lost.core.view() == view(state="open", stale=True)


def test_a_key_without_meaning_is_refused_and_the_state_comes_back() -> None:
    story = at_work()
    assert story.key("TRANSFER") == [ShowText("NOT SERVING"), Beep(2)]
    assert story.key("CLEAR") == [ShowText("OPEN 0 WAIT")]


def test_a_keypad_pulled_in_the_middle_of_a_number_forgets_it() -> None:
    story = at_work()
    story.key("CALL", "1")
    assert story.then(DeviceState("keypad", False, "gone")) == [
        ShowBoard(view(state="open", fault=True)),
        ShowText("OPEN 0 WAIT"),
    ]


def test_a_removed_counter_topic_is_no_state() -> None:
    story = at_work("serving", "A012")
    assert story.then(Received(None, "1", "counter/1", True)) == [
        ShowBoard(view(state="open")),
        ShowText("OPEN 0 WAIT"),
    ]
    assert story.key("NEXT") == [ShowText("NO LINK"), Beep(2)]
