"""The kiosk's core through a day of anything: presses, holds, cards, codes, clock steps, lost disks and links."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hall import messages as m
from hall.device import ButtonHeld, ButtonPressed, ButtonStuck, StorageFault
from kiosk.events import CardTapped
from tests.core.card_story import WANG
from tests.core.front_story import AFTERNOON, EVENING, NOON, TEN, VIP, A, code
from tests.core.kiosk_day_model import Day, events, outcome

LISTED = m.Bookings(
    "2026-03-02", [m.Booking(code(f"C-{n}00"), TEN + n * 3600, "ab"[n % 2]) for n in range(9)]
)
WHAT = (
    "press", "press", "press", "press", "tap", "tap", "code", "code", "end", "end", "end", "end", "printer", "link",
    "hall", "queue", "held", "stuck", "full", "room", "clock", "nothing",
)  # fmt: skip
CLOCKS = (TEN, TEN + 1900, NOON, AFTERNOON, EVENING, EVENING + 4 * 3600, None)
STORY = st.lists(
    st.tuples(st.sampled_from(WHAT), st.integers(0, 59), st.sampled_from([0.1, 0.4, 2.0, 4.0, 11.0, 70.0])),
    max_size=70,
)


def tell(day: Day, story: list[tuple[str, int, float]]) -> None:
    for what, how, after_s in story:
        day.real += after_s
        if day.now is not None:
            day.now += after_s
        day.can_write = what != "full" and (day.can_write or what == "room")
        if what == "clock":
            day.now = CLOCKS[how % len(CLOCKS)]
        special = {
            "held": ButtonHeld(how % 7),
            "stuck": ButtonStuck(6, bool(how % 2)),
            "full": StorageFault("full"),
        }
        day.happens(special.get(what) or events(day, what, how))
        deadline = day.unit.next_deadline()
        assert deadline is None or deadline > day.real - 1e-6 or not day.can_write, "it would never sleep"


@given(st.booleans(), STORY)
@example(True, [("queue", 3, 0.1), ("link", 1, 0.1), ("press", 0, 0.4), ("press", 0, 0.4), ("end", 0, 2.0)])
@example(True, [("press", 1, 0.4), ("tap", 0, 11.0), ("press", 1, 0.4), ("press", 1, 0.1), ("press", 1, 0.4)])
@example(False, [("clock", 2, 0.1), ("press", 0, 0.4), ("code", 2, 2.0), ("end", 0, 2.0), ("code", 2, 2.0)])
def test_whatever_happens_in_a_day_numbers_go_forward_and_every_slip_was_asked_for(
    screen: bool, story: list[tuple[str, int, float]]
) -> None:
    """R01, R02, R16, R20, R34: one slip a press, no number twice on paper, nothing while closed, no question that
    prints without its answer, no code used twice."""
    day = Day(screen, LISTED, TEN)
    tell(day, story)
    assert len(day.paper) <= len(day.tickets)


@pytest.mark.parametrize("screen", [True, False])
def test_a_day_of_four_hundred_customers_gives_each_one_slip(screen: bool) -> None:
    """R01: in the opening hours, at every button that may be pressed by anybody, with and without a card."""
    day = Day(screen, LISTED, TEN)
    for n in range(400):
        if n % 3 == 0 and n % 2 == 0:
            day.happens(CardTapped(WANG))
        button = VIP if n % 2 else A
        day.real += 1.0
        day.happens(ButtonPressed(button))
        if screen and button == VIP:
            day.real += 1.0
            day.happens(ButtonPressed(button))
        day.happens(outcome(day, "confirmed"))
        day.real += 12.0
    assert [ticket.number for ticket in day.tickets if ticket.service == "a"] == list(range(1, 201))
    assert [ticket.number for ticket in day.tickets if ticket.service == "b"] == list(range(1, 201))
    assert {t.verify for t in day.tickets if t.service == "b"} == {True}
    assert sum(t.class_ == "vip" for t in day.tickets if t.service == "a") == 67
