"""Presence out of a motion sensor: warm-up, pulses that end while somebody is there, sensors that are dead."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.motion import BLIND, LOST, STARTING, STUCK_HIGH, STUCK_HIGH_S, WARMING_UP, Motion
from hall.device import PresenceSensed
from virtual.pir import WARM_UP_S, Edge, Pir

LOOK_S = 0.25
PRESENT, ABSENT = PresenceSensed(True), PresenceSensed(False)
Told = list[tuple[float, PresenceSensed]]


class Seat:
    """A sensor that is looked at four times a second, and what came of it."""

    def __init__(self, **settings: float) -> None:
        self.motion = Motion(0.0, **settings)
        self.told: Told = []
        self.at = 0.0
        self._high = False
        self._note(self.motion.tick(0.0))

    def watch(self, edges: Iterable[Edge], until_at: float) -> Told:
        """What is told meanwhile."""
        before = len(self.told)
        for edge_at, high in (*edges, (until_at, None)):
            while self.at + LOOK_S <= edge_at:
                self.at += LOOK_S
                self._note(self.motion.level(self._high, self.at))
            self._high = self._high if high is None else high
        return self.told[before:]

    def press(self) -> None:
        self._note(self.motion.key_pressed(self.at))

    def _note(self, told: PresenceSensed | None) -> None:
        if told is not None:
            self.told.append((self.at, told))


def said(told: Told) -> list[PresenceSensed]:
    return [sensed for _, sensed in told]


@pytest.fixture
def seat() -> Seat:
    """Warm, and nobody has been there."""
    seat = Seat()
    seat.watch([], 130.0)
    assert seat.told == [(0.0, PresenceSensed(None, WARMING_UP)), (120.0, ABSENT)]
    return seat


# --- motion ----------------------------------------------------------------------------------------------------


def test_the_false_pulses_of_a_sensor_that_warms_up_are_nobody() -> None:
    seat = Seat()
    edges = Pir(8.0).edges([], false_pulses=3)
    assert said(seat.watch(edges, 200.0)) == [ABSENT]


def test_who_is_there_when_it_is_warm_is_there() -> None:
    seat = Seat()
    assert seat.watch([(50.0, True)], 70.0) == [(60.0, PRESENT)]


def test_somebody_comes_and_goes(seat: Seat) -> None:
    """R06: absent is a minute after the sensor's own pulse has ended."""
    told = seat.watch(Pir(8.0).edges([200.0]), 400.0)
    assert said(told) == [PRESENT, ABSENT]
    assert [round(at) for at, _ in told] == [200, 268]


@pytest.mark.parametrize("repeat", [True, False], ids=["jumper H", "jumper L"])
def test_a_pulse_that_ends_and_begins_again_while_somebody_is_there_tells_nothing(
    seat: Seat, repeat: bool
) -> None:
    moves = [200.0 + n * 7 for n in range(200)]
    assert said(seat.watch(Pir(5.0, repeat=repeat).edges(moves), 1600.0)) == [PRESENT]


def test_a_spark_on_the_wire_is_no_motion(seat: Seat) -> None:
    """A printer's cutter, seen at one look only."""
    sparks = [edge for n in range(20) for edge in ((200.1 + n * 3, True), (200.3 + n * 3, False))]
    assert said(seat.watch(sparks, 300.0)) == []


def test_a_look_that_comes_too_soon_settles_nothing() -> None:
    motion = Motion(0.0, warm_up_s=0.0)
    motion.tick(0.0)
    assert motion.level(True, 1.0) is None
    assert motion.level(True, 1.05) is None
    assert motion.level(True, 1.1) == PRESENT


# --- keys ------------------------------------------------------------------------------------------------------


def test_a_key_says_that_somebody_is_there_for_a_minute(seat: Seat) -> None:
    seat.press()
    told = seat.watch([], 300.0)
    assert said(seat.told)[-2:] == [PRESENT, ABSENT]
    assert [at for at, _ in told] == [190.0]


def test_a_key_during_the_warm_up_counts_after_it() -> None:
    seat = Seat()
    seat.watch([], 50.0)
    seat.press()
    assert seat.watch([], 200.0) == [
        (60.0, PRESENT),
        (110.0, PresenceSensed(None, STARTING)),
        (120.0, ABSENT),
    ]


# --- dead sensors ----------------------------------------------------------------------------------------------


def visits(seat: Seat, count: int, keys: int = 5) -> None:
    for _ in range(count):
        for _ in range(keys):
            seat.press()
        seat.watch([], seat.at + 40.0)


def test_a_sensor_that_never_sees_who_presses_keys_is_blind_and_says_so_once(seat: Seat) -> None:
    visits(seat, 4)
    assert seat.motion.fault == ""
    visits(seat, 6)
    assert seat.motion.fault == BLIND
    assert said(seat.told)[2:] == [PRESENT, PresenceSensed(None, BLIND)]


def test_one_clerk_who_types_for_long_proves_nothing(seat: Seat) -> None:
    for _ in range(40):
        seat.press()
        seat.watch([], seat.at + 0.5)
    assert seat.motion.fault == ""


def test_a_sensor_that_sees_who_presses_now_and_then_is_not_blind(seat: Seat) -> None:
    for _ in range(5):
        visits(seat, 4)
        seat.watch(Pir(3.0).edges([seat.at]), seat.at + 10.0)
    assert set(said(seat.told)[1:]) == {PRESENT, ABSENT}


def test_a_sensor_that_sees_somebody_all_the_time_is_not_blind(seat: Seat) -> None:
    seat.watch([(140.0, True)], 141.0)
    visits(seat, 10)
    assert seat.motion.fault == ""
    assert said(seat.told)[-1] == PRESENT


def test_what_a_sensor_does_not_see_while_it_warms_up_is_no_blindness() -> None:
    seat = Seat(warm_up_s=600.0)
    visits(seat, 10)
    assert seat.motion.fault == ""


def test_a_blind_sensor_that_sees_again_is_trusted_again(seat: Seat) -> None:
    visits(seat, 5)
    assert seat.motion.fault == BLIND
    assert said(seat.watch(Pir(8.0).edges([1000.0]), 1200.0)) == [PRESENT, ABSENT]
    assert seat.motion.fault == ""


def test_a_pin_that_stays_high_for_four_hours_is_stuck_and_falls_into_nobody_knows(seat: Seat) -> None:
    told = seat.watch([(200.0, True)], 200.0 + STUCK_HIGH_S + 100)
    assert said(told) == [PRESENT, PresenceSensed(None, STUCK_HIGH)]
    assert seat.motion.fault == STUCK_HIGH
    fell_at = seat.at
    told = seat.watch([(fell_at, False)], fell_at + 100)
    assert [(round(at - fell_at), sensed) for at, sensed in told] == [(60, ABSENT)]
    assert seat.motion.fault == ""


def test_a_busy_counter_whose_sensor_falls_now_and_then_is_not_stuck(seat: Seat) -> None:
    moves = [200.0 + n * 60 for n in range(600)]  # 10 hours
    assert said(seat.watch(Pir(55.0).edges(moves), 36000.0)) == [PRESENT]


def test_a_pin_that_cannot_be_read_is_unknown_until_it_can() -> None:
    motion = Motion(0.0, warm_up_s=0.0)
    assert motion.tick(0.0) == PresenceSensed(None, STARTING)
    assert motion.tick(60.0) == ABSENT
    assert motion.lost(61.0) == PresenceSensed(None, LOST)
    assert motion.lost(70.0) is None
    assert motion.key_pressed(75.0) is None
    assert motion.fault == LOST
    assert motion.level(False, 80.0) == PRESENT  # a key was pressed
    assert motion.level(False, 200.0) == ABSENT
    assert motion.fault == ""


def test_what_a_pin_was_before_it_could_not_be_read_is_forgotten() -> None:
    motion = Motion(0.0, warm_up_s=0.0)
    assert [motion.level(True, at) for at in (1.0, 2.0)] == [PresenceSensed(None, STARTING), PRESENT]
    assert motion.lost(3.0) == PresenceSensed(None, LOST)
    assert [motion.level(False, at) for at in (300.0, 301.0, 359.0, 360.0)] == [None, None, None, ABSENT]


# --- any order -------------------------------------------------------------------------------------------------

STEP = st.tuples(
    st.sampled_from(["high", "low", "key", "lost", "tick"]),
    st.sampled_from([0.0, 0.05, 0.2, 1.0, 29.0, 61.0, 3600.0, STUCK_HIGH_S]),
)


@given(st.lists(STEP, max_size=60))
def test_whatever_happens_only_changes_are_told_and_a_sensor_that_is_not_trusted_accuses_nobody(
    steps: list[tuple[str, float]],
) -> None:
    motion, at = Motion(0.0), 0.0
    last = motion.tick(0.0)
    assert last is not None
    for what, after_s in steps:
        at += after_s
        told = {
            "high": lambda now: motion.level(True, now),
            "low": lambda now: motion.level(False, now),
            "key": motion.key_pressed,
            "lost": motion.lost,
        }.get(what, motion.tick)(at)
        assert told is None or told.present != last.present
        last = told or last
        if motion.fault or at < WARM_UP_S:
            assert last.present is None
        if what == "key" and at >= WARM_UP_S and not motion.fault:
            assert last == PRESENT


@given(st.lists(st.floats(0.5, 40.0), max_size=40), st.floats(3.0, 30.0), st.booleans())
def test_who_moves_every_half_minute_is_never_absent(
    gaps_s: list[float], delay_s: float, repeat: bool
) -> None:
    """R06: nobody is accused who is there, whatever the sensor's trimmer and jumper."""
    seat = Seat()
    moves, at = [], 130.0
    for gap_s in gaps_s:
        at += gap_s
        moves.append(at)
    told = seat.watch(Pir(delay_s, repeat=repeat).edges(moves), at + 1.0)
    assert said(told)[2:] in ([], [PRESENT])
