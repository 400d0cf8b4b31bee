"""What the counter's core tells its board of tickets to take, of when it opens, of the minutes left, and of names."""

from math import ceil
from typing import Any

import msgspec
import pytest

from counter.actions import Action
from hall import messages as m
from hall.device import HallLink, Received
from hall.hours import WEEKDAYS
from hall.view import CounterView, Window
from tests.core.counter_story import CONFIG, HALL, LI, Story, state

DESK = {"zh": "咨询台", "en": "Service desk"}
WANG = {"zh": "王芳", "en": "Wang Fang"}
WORK = {day: ["09:00-12:00", "13:00-17:00"] for day in WEEKDAYS}
BREAK = 1_795_311_660.0 + 3 * 3600  # 12:41 in Shanghai


class Clockless(Story):
    """No clock is trusted: the core is never told the hall's time."""

    def then(self, event: object) -> list[Action]:
        return self.core.handle(event, None, self.real)


class InTheBreak(Story):
    def then(self, event: object) -> list[Action]:
        return self.core.handle(event, BREAK, self.real)


def heard(story: Story, phase: m.Phase = "open", clerk: str | None = "1001", **more: Any) -> Story:
    story.then(HallLink(True))
    story.then(Received(msgspec.structs.replace(HALL, phase=phase, **more), None, "hall", True))
    story.then(state(7, "open" if clerk else "closed", clerk=clerk))
    return story


def queue(service: str, **classes: int) -> Received:
    return Received(m.QueueState("boot", 1, dict(classes)), service, f"queue/{service}", True)


def site(**fields: Any) -> m.Config:
    return msgspec.structs.replace(CONFIG, **fields)


def counter(**fields: Any) -> list[m.CounterInfo]:
    """Counter 1 with these, and the other as it is."""
    return [msgspec.structs.replace(CONFIG.counters[0], **fields), CONFIG.counters[1]]


# --- tickets -------------------------------------------------------------------------------------------------


def test_who_comes_to_a_free_counter_is_asked_to_take_a_ticket_while_nobody_waits_for_it() -> None:
    """R33: where nobody has a number, “please wait for your number” helps nobody."""
    story = heard(Story())
    assert not story.core.view().take_ticket, "the hall has not told who waits"
    story.then(queue("a", ordinary=0))
    story.then(queue("b", ordinary=9))
    assert story.core.view().take_ticket, "it serves VIPs only of the other service, and none waits"
    story.then(queue("a", ordinary=1))
    assert not story.core.view().take_ticket
    story.then(queue("a"))
    assert story.core.view().take_ticket
    story.then(queue("b", vip=1))
    assert not story.core.view().take_ticket


@pytest.mark.parametrize("phase", ["break", "closing", "closed"])
def test_nobody_is_sent_to_take_a_ticket_while_the_hall_gives_none(phase: m.Phase) -> None:
    """R20, R26."""
    story = heard(Story(), phase)
    story.then(queue("a"))
    story.then(queue("b"))
    assert not story.core.view().take_ticket


def test_nobody_is_sent_to_take_a_ticket_without_the_hall_or_for_a_service_that_is_closed() -> None:
    """R25: a service may have hours of its own; it is 09:41."""
    for hours, expected in (({"sun": ["09:00-12:00"]}, True), ({"sun": ["10:00-12:00"]}, False)):
        services = [msgspec.structs.replace(each, hours=hours) for each in CONFIG.services]
        story = heard(Story(config=site(services=services)))
        story.then(queue("a"))
        story.then(queue("b"))
        assert story.core.view().take_ticket == expected
        story.then(HallLink(False))
        assert not story.core.view().take_ticket


# --- when it opens -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "fields", "expected"),
    [
        ("break", {"planned": True}, "13:00"),
        ("break", {"planned": True, "plan": {"sun": ["13:30-17:00"]}}, "13:30"),
        ("break", {"planned": True, "plan": {"sun": ["09:00-12:00"]}}, None),
        ("break", {"planned": False}, None),
        ("open", {"planned": True}, None),
    ],
)
def test_a_counter_closed_for_the_halls_break_says_when_it_opens(
    phase: m.Phase, fields: dict[str, Any], expected: str | None
) -> None:
    """R12, R26: nobody is promised a counter at which nobody is planned."""
    story = heard(InTheBreak(m.Owned(), site(hours=WORK, counters=counter(**fields))), phase, None)
    assert (story.core.view().state, story.core.view().opens) == ("closed", expected)
    story.then(HallLink(False))
    assert story.core.view().opens is None


def test_without_a_clock_no_opening_is_told_nor_at_a_counter_that_is_not_closed() -> None:
    config = site(hours=WORK, counters=counter(planned=True))
    assert heard(Clockless(m.Owned(), config), "break", None).core.view().opens is None
    assert heard(InTheBreak(LI, config), "break").core.view().opens is None


# --- the minutes left ----------------------------------------------------------------------------------------


def away(story: Story, minutes: str) -> Story:
    story.key("PAUSE", "3", *minutes, "ENTER")
    return story


def test_the_minutes_of_an_absence_count_down_where_no_clock_is_trusted() -> None:
    """R13: once a minute, by the steady clock; then the clerk is to be back soon."""
    story = away(heard(Clockless()), "20")
    assert (story.core.view().back, story.core.view().back_minutes) == (None, 20)
    seen = []
    for seconds in range(1, 22 * 60):
        story.at(seconds)
        seen.append(story.core.view().back_minutes)
    assert sorted(set(seen), key=seen.index) == [*range(20, -1, -1)]
    assert [seen.count(minutes) for minutes in range(19, 0, -1)] == [60] * 19


@pytest.mark.parametrize("speed", [1.0, 3.3, 7.0])
def test_a_board_that_counts_minutes_wakes_once_for_each_and_not_again_at_the_end(speed: float) -> None:
    """However floats are rounded: else it would wake again and again at once."""
    story = away(heard(Clockless(), speed=speed), "50")
    story.then(state(8, "paused", pause=story.core.known.owned.pause))
    story.at(15)  # what was typed is no longer waited for, and the hall has heard of it
    wakes = []
    while (at := story.core.next_deadline()) is not None and len(wakes) < 90:
        wakes.append(round((at - 100) * speed / 60, 3))
        story.real = at
        story.then(None)
    assert wakes == [*range(ceil(15 * speed / 60), 51)]
    assert story.core.view().back_minutes == 0


def test_the_minutes_left_follow_the_halls_own_pace_in_a_demo() -> None:
    story = away(heard(Clockless(), speed=60.0), "20")
    story.at(5)
    assert story.core.view().back_minutes == 15


def test_more_minutes_typed_later_count_from_then_and_the_end_of_the_pause_ends_them() -> None:
    """R13."""
    story = away(heard(Clockless()), "5")
    story.at(240)
    assert story.core.view().back_minutes == 1
    story.key("3", "5", "ENTER")
    story.key("RESUME")
    story.key("PAUSE")
    assert (story.core.view().state, story.core.view().back_minutes) == ("paused", None)


def test_a_unit_started_anew_does_not_know_how_much_is_left_and_says_nothing() -> None:
    """R13: too long would be a promise that nobody keeps."""
    pause = m.Pause("meal", minutes=20)
    story = heard(Clockless(m.Owned("1001", pause=pause)))
    assert (story.core.view().pause_reason, story.core.view().back_minutes) == ("meal", None)


def test_where_a_clock_is_trusted_the_time_stands_there_and_nothing_is_counted() -> None:
    story = away(heard(Story()), "20")
    story.at(300)
    assert (story.core.view().back, story.core.view().back_minutes) == ("10:01", None)


# --- names ---------------------------------------------------------------------------------------------------


def test_a_counter_with_a_name_and_its_neighbours_are_told_by_their_names() -> None:
    story = heard(Story(config=site(counters=counter(name=DESK))))
    assert (story.core.view().counter, story.core.view().name) == ("1", DESK)
    other = [CONFIG.counters[0], msgspec.structs.replace(CONFIG.counters[1], name=DESK)]
    story = heard(Story(config=site(counters=other)))
    story.then(Received(m.CounterState("boot", 1, "open", 1), "2", "counter/2", True))
    assert story.core.view().others == (Window("2", DESK),)


def test_a_clerk_has_the_name_of_each_language_and_none_behind_a_closed_window() -> None:
    """R21."""

    def seen(owned: m.Owned) -> CounterView:
        return heard(Story(owned, site(staff={"1001": WANG})), clerk=owned.clerk).core.view()

    assert (seen(LI).clerk, seen(LI).clerk_name) == ("1001", WANG)
    assert (seen(m.Owned("1002")).clerk, seen(m.Owned("1002")).clerk_name) == ("1002", {})
    assert (seen(m.Owned()).clerk, seen(m.Owned()).clerk_name) == (None, {})
