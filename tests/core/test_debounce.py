"""A press out of chatter, compared with a model that looks at the contact every millisecond."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.debounce import Debounce, What

STABLE = 20  # milliseconds: whole numbers keep the comparison with the model exact
STUCK = 300


def replay(edges: list[tuple[int, bool]], until: int, pressed: bool = False) -> list[tuple[int, What]]:
    """As the driver does it: woken by edges, and by the deadline between them."""
    button = Debounce(0, pressed, STABLE, STUCK)
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
    stuck = False
    happened: list[tuple[int, What]] = []
    for at in range(until + 1):
        level_for += 1
        if level != stable and level_for > STABLE:
            stable, stable_since = level, at - STABLE
            if stable:
                happened.append((at, "pressed"))
            elif stuck:
                stuck = False
                happened.append((at, "freed"))
        for after in (level, changes.get(at, level)):  # before the edge of this millisecond, and behind it
            if after != level:
                level, level_for = after, 1
            if level and stable and not stuck and at - stable_since >= STUCK:
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
    assert replay([(1, True), (282, False), (301, True)], 400) == [(21, "pressed"), (301, "stuck")]
    assert replay([(1, True), (285, False), (303, True)], 400) == [(21, "pressed"), (303, "stuck")]


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
    assert replay([(100, False), (200, True), (260, False)], 1000, pressed=True) == [(220, "pressed")]


def test_a_stuck_button_is_reported_once_and_again_when_it_is_free() -> None:
    edges = [(100, True), (800, False), (900, True), (950, False)]
    assert replay(edges, 2000) == [(120, "pressed"), (400, "stuck"), (820, "freed"), (920, "pressed")]


def test_a_button_stuck_from_the_start_is_reported() -> None:
    assert replay([], 1000, pressed=True) == [(STUCK, "stuck")]


def test_a_press_whose_deadline_was_slept_through_still_counts() -> None:
    button = Debounce(0, False, STABLE, STUCK)
    assert button.edge(100, True) == []
    assert button.edge(190, False) == ["pressed"]


def test_time_running_backwards_takes_nothing_back() -> None:
    button = Debounce(0, False, STABLE, STUCK)
    button.edge(100, True)
    assert button.edge(90, False) == []
    assert button.tick(200) == []
