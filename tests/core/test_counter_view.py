"""What the counter's core tells its board of the hall's words, and of what it knows by itself."""

from typing import Any

import msgspec
import pytest

from counter import serving
from hall import messages as m
from hall.device import DeviceState, HallLink, Received
from tests.core.counter_story import CONFIG, HALL, LI, Story, state, waiting

CASH, ADVICE = {"zh": "现金业务", "en": "Cash"}, {"zh": "咨询", "en": "Advice"}
MODEL, EAST = {"zh": "示范岗", "en": "Model window"}, {"zh": "大厅东侧", "en": "east side"}
SERVICES = [m.ServiceInfo("b", "B", CASH), m.ServiceInfo("c", "C", ADVICE)]
KEYPAD_GONE, KEYPAD_BACK = DeviceState("keypad", False, "gone"), DeviceState("keypad", True)


def hall(*serves: list[list[str]], vip: bool = True, **first: Any) -> m.Config:
    """Counters 1, 2, … serving such tiers; `first`: more of counter 1."""
    counters = [m.CounterInfo(str(n), f"counter-{n}", tiers) for n, tiers in enumerate(serves, 1)]
    counters[0] = msgspec.structs.replace(counters[0], **first)
    services = [CONFIG.services[0], *SERVICES]
    return msgspec.structs.replace(CONFIG, services=services, counters=counters, vip=vip)


def at_window(config: m.Config, owned: m.Owned = LI) -> Story:
    """Clerk 1001 at counter 1, nobody in hand, and the hall heard."""
    story = Story(owned, config)
    story.then(HallLink(True))
    story.then(Received(HALL, None, "hall", True))
    story.then(state(7, "open", clerk=owned.clerk))
    return story


def other(counter: str, phase: m.CounterPhase, **more: Any) -> Received:
    return Received(m.CounterState("boot", 1, phase, 1, **more), counter, f"counter/{counter}", True)


def others(story: Story) -> list[str]:
    return [window.counter for window in story.core.view().others]


@pytest.mark.parametrize(
    ("serves", "named"),
    [
        ([["b"]], CASH),
        ([["b:*"], ["c"]], {"zh": "现金业务、咨询", "en": "Cash, Advice"}),
        ([["*:vip"], ["c"]], ADVICE),
        ([["b:vip"]], CASH),
        ([["*"]], {}),
        ([["*:vip"], ["*"]], {}),
    ],
)
def test_a_free_counter_names_what_may_be_asked_for_there_if_that_is_not_everything(
    serves: list[list[str]], named: dict[str, str]
) -> None:
    """R29: of a tier for VIPs the public has nothing, of a VIP seat it is all there is."""
    assert at_window(hall(serves)).core.view().service == named


def test_more_than_three_services_are_a_list_nobody_reads() -> None:
    config = hall([["a", "b", "c"]])
    assert len(serving.services(config, config.counters[0])) == 3
    more = [
        *config.services,
        m.ServiceInfo("d", "D", {"en": "Desk"}),
        m.ServiceInfo("e", "E", {"en": "Else"}),
    ]
    config = msgspec.structs.replace(config, services=more)
    counter = msgspec.structs.replace(config.counters[0], serves=[["a", "b", "c", "d"]])
    assert serving.services(config, counter) == []


def test_the_service_is_that_of_the_ticket_in_hand_where_the_hall_has_said_it() -> None:
    story = at_window(hall([["b", "c"]]))
    story.then(state(8, "calling", "C012", service="c"))
    assert story.core.view().service == ADVICE
    story.then(state(9, "serving", "X012", service="unheard-of"))
    assert story.core.view().service == {}


def test_the_place_stands_by_and_the_badge_only_while_a_clerk_is_there() -> None:
    """R18, R21."""
    config = hall([["b"]], place=EAST, badge=MODEL)
    story = at_window(config)
    assert (story.core.view().place, story.core.view().badge) == (EAST, MODEL)
    story.key("PAUSE")
    assert (story.core.view().place, story.core.view().badge) == (EAST, {})
    assert at_window(config, m.Owned()).core.view().badge == {}


def test_an_apology_is_for_the_ticket_in_hand_while_the_hall_is_heard() -> None:
    """R19."""
    story = at_window(hall([["b"]]))
    story.then(state(8, "calling", "B012", late=True))
    assert story.core.view().late
    story.then(HallLink(False))
    assert not story.core.view().late
    story.then(HallLink(True))
    story.then(state(9, "serving", "B012", late=True))
    assert story.core.view().late
    story.then(state(10, "open", late=True))
    assert not story.core.view().late


def test_a_vip_is_told_from_others_as_long_as_the_ticket_is_in_hand() -> None:
    """R02."""
    story = at_window(hall([["b"]]))
    story.then(state(8, "calling", "V012", class_="vip"))
    assert story.core.view().is_vip
    story.then(state(9, "calling", "B012", class_="priority"))
    assert not story.core.view().is_vip


def test_vips_who_wait_are_counted_for_a_clerk_who_can_call_them() -> None:
    """R29: not behind the sign, not without the hall, not where there are none."""
    story = at_window(hall([["a"]]))
    story.then(waiting(ordinary=3, vip=2))
    assert story.core.view().vips == 2
    story.then(HallLink(False))
    assert story.core.view().vips == 0
    story.then(HallLink(True))
    story.key("PAUSE")
    assert story.core.view().vips == 0
    without = at_window(hall([["a"]], vip=False))
    without.then(waiting(ordinary=3, vip=2))
    assert without.core.view().vips == 0


def test_the_sign_names_the_nearest_counters_at_work_that_serve_the_same() -> None:
    """R13: nearest in the configuration's order, three at most."""
    story = at_window(hall([["b"]], [["c"]], [["b"]], [["b", "c"]], [["*"]], [["b"]]))
    for counter in "23456":
        story.then(other(counter, "serving"))
    story.key("PAUSE")
    assert others(story) == ["3", "4", "5"]
    story.then(other("4", "paused"))
    assert others(story) == ["3", "5", "6"]
    story.then(other("3", "open", link="lost"))
    story.then(other("5", "closed"))
    assert others(story) == ["6"]


def test_the_public_is_not_sent_to_a_seat_for_vips() -> None:
    """R29: counter 2 serves VIPs of all services, and nobody else."""
    story = at_window(hall([["*:vip"], ["b"]], [["*:vip"]], [["b:ordinary"]]), m.Owned())
    story.then(other("2", "open"))
    assert others(story) == []
    story.then(other("3", "calling"))
    assert others(story) == ["3"]
    seat = at_window(hall([["*:vip"]], [["b"]]), m.Owned())
    seat.then(other("2", "open"))
    assert others(seat) == ["2"]


def test_nobody_is_sent_anywhere_without_the_hall_or_away_from_a_call() -> None:
    story = at_window(hall([["b"]], [["b"]]))
    story.then(other("2", "open"))
    assert others(story) == ["2"]
    story.then(state(8, "calling", "B012"))
    assert others(story) == []
    story.key("PAUSE")
    assert others(story) == ["2"]
    story.then(HallLink(False))
    assert others(story) == []


def test_a_keypad_that_is_gone_is_a_fault_at_once_with_no_network() -> None:
    """R09."""
    story = Story(LI, hall([["b"]]))
    story.then(KEYPAD_GONE)
    assert story.core.view().fault
    story.then(KEYPAD_BACK)
    assert not story.core.view().fault


def test_a_customer_in_hand_the_sign_and_a_closed_counter_stay_as_they_are_without_a_keypad() -> None:
    """R09, R13: whoever was called is to come all the same; the next one cannot be called."""
    story = at_window(hall([["b"]]))
    story.then(state(8, "calling", "B012"))
    story.then(KEYPAD_GONE)
    assert (story.core.view().state, story.core.view().fault) == ("calling", False)
    story.then(state(9, "serving", "B012"))
    assert not story.core.view().fault
    story.then(state(10, "open"))
    assert story.core.view().fault
    for owned in (m.Owned(), m.Owned("1001", pause=m.Pause("meal"))):
        away = at_window(hall([["b"]]), owned)
        away.then(KEYPAD_GONE)
        assert not away.core.view().fault


def test_another_device_that_is_gone_is_no_fault_of_the_window() -> None:
    story = at_window(hall([["b"]]))
    story.then(DeviceState("customer_pad", False, "gone"))
    assert not story.core.view().fault


@pytest.mark.parametrize(("is_live", "flashes"), [(False, 0), (True, 1)])
def test_a_board_that_is_switched_on_again_does_not_flash_for_who_was_called_before(
    is_live: bool, flashes: int
) -> None:
    """R33: a flash is for a call of this moment; the broker had kept that one."""
    story = Story()
    story.then(HallLink(True))
    called = msgspec.structs.replace(state(8, "calling", "A012").message, clerk="1001")
    story.then(Received(called, "1", "counter/1", is_live))
    assert (story.core.view().state, story.core.view().recalled) == ("calling", flashes)
    again = msgspec.structs.replace(called, turn=9, recalls=1)
    story.then(Received(again, "1", "counter/1", True))
    assert story.core.view().recalled == flashes + 1
