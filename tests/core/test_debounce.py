"""A press out of chatter, compared with a model that looks at the contact every millisecond."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.debounce import Debounce, Times, What

STABLE = 20  # milliseconds: whole numbers keep the comparison with the model exact
HELD, STUCK, STUCK_AT_START = 150, 300, 60
TIMES = Times(STABLE, HELD, STUCK, STUCK_AT_START)


def replay(edges: list[tuple[int, bool]], until: int, pressed: bool = False) -> list[tuple[int, What]]:
    """As the driver does it: woken by edges, and by the deadline between them."""
    button = Debounce(0, pressed, TIMES)
    happened: list[tuple[int, What]] = []
    now = 0
    for at, level in [*edges, (until, None)]:
        while (due := button.deadline) is not None and due <= at:
            now = max(now, int(due))  # a deadline may have passed while the contact was open for a moment
            happened += [(now, what) for what in button.tick(now)]
        now = at
        if level is not None:
            happened += [(at, what) for what in button.edge(at, level)]
    return happened


def model(edges: list[tuple[int, bool]], until: int, pressed: bool) -> list[tuple[int, What]]:
    """Look every millisecond; a level that was the same for STABLE ms counts."""
    changes = dict(edges)
    level = stable = pressed
    level_for = stable_since = 0
    stuck, held, stuck_after = False, pressed, STUCK_AT_START if pressed else STUCK
    happened: list[tuple[int, What]] = []
    for at in range(until + 1):
        level_for += 1
        if level != stable and level_for > STABLE:
            stable, stable_since = level, at - STABLE
            held, stuck_after = False, STUCK
            if stable:
                happened.append((at, "pressed"))
            elif stuck:
                stuck = False
                happened.append((at, "freed"))
        for after in (level, changes.get(at, level)):  # before the edge of this millisecond, and behind it
            if after != level:
                level, level_for = after, 1
            if level and stable and not held and at - stable_since >= HELD:
                held = True
                happened.append((at, "held"))
            if level and stable and not stuck and at - stable_since >= stuck_after:
                stuck = True
                happened.append((at, "stuck"))
    return happened


@given(
    st.dictionaries(st.integers(1, 1000) | st.integers(400, 460), st.booleans(), max_size=60).map(
        lambda changes: sorted(changes.items())
    ),
    st.booleans(),
)
def test_presses_are_those_a_patient_observer_would_see(edges: list[tuple[int, bool]], pressed: bool) -> None:
    assert replay(edges, 1500, pressed) == model(edges, 1500, pressed)


def test_a_button_that_opens_for_a_moment_when_it_gets_stuck_is_stuck_when_it_closes() -> None:
    before = [(21, "pressed"), (151, "held")]
    assert replay([(1, True), (282, False), (301, True)], 400) == [*before, (301, "stuck")]
    assert replay([(1, True), (285, False), (303, True)], 400) == [*before, (303, "stuck")]


def test_a_clean_press_counts_once_after_twenty_milliseconds() -> None:
    assert replay([(100, True), (180, False)], 1000) == [(120, "pressed")]


def test_a_glitch_of_five_milliseconds_is_nothing() -> None:
    assert replay([(100, True), (105, False)], 1000) == []


def test_chatter_at_both_ends_of_a_press_gives_one_press() -> None:
    closing = [(100, True), (102, False), (103, True), (109, False), (111, True)]
    opening = [(200, False), (203, True), (204, False)]
    assert replay([*closing, *opening], 1000) == [(131, "pressed")]


def test_a_contact_that_opens_for_a_moment_is_still_the_same_press() -> None:
    assert replay([(100, True), (150, False), (160, True), (200, False)], 1000) == [(120, "pressed")]


def test_a_button_pressed_from_the_start_is_no_press_until_it_was_released() -> None:
    assert replay([(30, False), (200, True), (260, False)], 1000, pressed=True) == [(220, "pressed")]


def test_a_stuck_button_is_reported_once_and_again_when_it_is_free() -> None:
    edges = [(100, True), (800, False), (900, True), (950, False)]
    down = [(120, "pressed"), (250, "held"), (400, "stuck")]
    assert replay(edges, 2000) == [*down, (820, "freed"), (920, "pressed")]


def test_a_button_that_is_held_is_reported_once_and_again_when_it_was_released() -> None:
    edges = [(100, True), (300, False), (400, True), (600, False)]
    assert replay(edges, 1000) == [(120, "pressed"), (250, "held"), (420, "pressed"), (550, "held")]


def test_a_button_stuck_from_the_start_is_reported_soon_and_is_not_held_by_anybody() -> None:
    assert replay([], 1000, pressed=True) == [(STUCK_AT_START, "stuck")]
    freed = [(100, False), (200, True), (600, False)]
    later = [(60, "stuck"), (120, "freed"), (220, "pressed"), (350, "held"), (500, "stuck"), (620, "freed")]
    assert replay(freed, 1000, pressed=True) == later


def test_a_press_whose_deadline_was_slept_through_still_counts() -> None:
    button = Debounce(0, False, TIMES)
    assert button.edge(100, True) == []
    assert button.edge(190, False) == ["pressed"]


def test_time_running_backwards_takes_nothing_back() -> None:
    button = Debounce(0, False, TIMES)
    button.edge(100, True)
    assert button.edge(90, False) == []
    assert button.tick(200) == []
