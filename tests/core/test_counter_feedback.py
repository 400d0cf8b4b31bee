"""What a clerk hears and reads without having asked."""

import msgspec
import pytest

from counter.actions import Beep, Lamp, ShowBoard, ShowText
from hall import messages as m
from hall.device import HallLink, Received
from tests.core.counter_story import CONFIG, at_work, state, view, waiting


def test_a_beep_when_an_empty_queue_is_empty_no_more_and_once() -> None:
    story = at_work()
    story.then(waiting(ordinary=0))
    assert story.then(waiting(ordinary=1)) == [ShowText("1 WAIT"), Lamp("next", True), Beep(1)]
    assert story.then(waiting(ordinary=2)) == []
    assert story.at(3) == [ShowText("OPEN 2 WAIT")]


def test_a_vip_who_comes_is_told_in_the_middle_of_a_case_too() -> None:
    """R29."""
    story = at_work("serving", "A012")
    story.then(waiting(ordinary=1))
    assert story.then(waiting(ordinary=1, vip=1)) == [
        ShowBoard(view(state="serving", ticket="A012", vips=1)),
        ShowText("VIP WAITS"),
        Lamp("vip", True),
        Beep(1),
    ]


def test_nobody_is_told_of_people_while_the_sign_is_up() -> None:
    story = at_work(owned=m.Owned("1001", pause=m.Pause("meal")))
    story.then(waiting(ordinary=0))
    assert story.then(waiting(ordinary=1)) == [Lamp("next", True)]


def test_a_link_that_comes_back_is_no_news_of_people() -> None:
    story = at_work()
    story.then(waiting(ordinary=0))
    story.then(HallLink(False))
    story.then(waiting(ordinary=4))
    assert Beep(1) not in story.then(HallLink(True))


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("idle", "PEOPLE WAIT"), ("overrun", "TIME IS UP"), ("promise", "PROMISE DUE"),
        ("parked", "PARKED TOO LONG"), ("transfer", "SENT ON, WAITS"), ("called", "START? NOSHOW?"),
        ("internal", "CUSTOMERS FIRST"), ("back", "PAUSE IS OVER"),
    ],
)  # fmt: skip
def test_what_the_hall_prompts_is_beeped_and_said_once(prompt: str, text: str) -> None:
    """R04, R06, R07, R13, R35, R38."""
    story = at_work("serving", "A012")
    prompted = state(7, "serving", "A012", prompts=[prompt])
    actions = story.then(prompted)
    assert actions[0] == ShowText(text)
    assert actions[-1] == Beep(1)
    assert story.then(prompted) == []


def test_a_case_that_takes_too_long_is_seen_on_the_display_and_by_a_lamp() -> None:
    """R04."""
    story = at_work("serving", "A012")
    story.then(waiting(ordinary=3))
    assert Lamp("late", True) in story.then(state(7, "serving", "A012", prompts=["overrun"]))
    assert story.at(3) == [ShowText("A012 LATE 3W")]


def test_after_three_recalls_a_no_show_is_offered() -> None:
    """RECALL three times, then NOSHOW."""
    story = at_work("calling", "A012")
    story.then(state(8, "calling", "A012", recalls=2))
    assert story.then(state(9, "calling", "A012", recalls=3))[1] == ShowText("A012 NOSHOW?")


def test_who_needs_care_is_told_beforehand() -> None:
    """R33."""
    story = at_work()
    assert ShowText("A012 CALL CARE") in story.then(state(8, "calling", "A012", assist=True))


def test_people_sent_to_another_counter_are_not_counted_here() -> None:
    """R18."""
    story = at_work()
    queue = m.QueueState(
        "boot", 1, {"ordinary": 5, "vip": 1}, reserved={"2": {"ordinary": 2}, "1": {"vip": 1}}
    )
    assert ShowText("OPEN 4 WAIT 1V") in story.then(Received(queue, "a", "queue/a", True))


def test_people_sent_here_count_whatever_this_counter_serves() -> None:
    """R18."""
    only_b = msgspec.structs.replace(CONFIG, counters=[m.CounterInfo("1", "counter-1", [["b"]])])
    story = at_work()
    story.then(Received(only_b, None, "config", True))
    queue = m.QueueState("boot", 1, {"ordinary": 5}, reserved={"1": {"ordinary": 1}})
    assert ShowText("OPEN 1 WAIT") in story.then(Received(queue, "a", "queue/a", True))
