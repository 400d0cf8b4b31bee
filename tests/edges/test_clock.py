"""When a clock is believed, and hall time in a unit."""

from pathlib import Path

import pytest

from hall.messages import HallState
from runtime import clock
from runtime.clock import ClockTrust, HallTime

WALL = 1_750_000_000.0
TIME_ERROR = 5


class Machine:
    """A file system, a kernel and two clocks to set."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.kernel = TIME_ERROR
        self.wall = WALL
        self.mono = 1000.0
        self.asked = 0
        self.trust = ClockTrust(root, self._ask, lambda: self.wall, lambda: self.mono)

    def _ask(self) -> int:
        self.asked += 1
        return self.kernel

    def write(self, path: str, text: str = "") -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_clock_nobody_set_is_not_believed(machine: Machine) -> None:
    assert not machine.trust.synchronised()


@pytest.mark.parametrize("state", [0, 1, 4])
def test_the_kernels_word_is_enough(machine: Machine, state: int) -> None:
    machine.kernel = state
    assert machine.trust.synchronised()


def test_a_kernel_that_does_not_answer_is_no_word(machine: Machine) -> None:
    """A unit's system call filter may forbid the question: -1."""
    machine.kernel = -1
    assert not machine.trust.synchronised()


def test_timesyncds_file_is_enough(machine: Machine) -> None:
    machine.write("run/systemd/timesync/synchronized")
    assert machine.trust.synchronised()


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        (f"{WALL + 59:.0f}\n", True),
        (f"{WALL - 61:.0f}\n", False),  # the system's clock does not follow it
        ("946684800\n", False),
        ("", False),
        ("?", False),
    ],
)
def test_a_battery_backed_clock_is_believed_when_the_systems_follows_it(
    machine: Machine, told: str, believed: bool
) -> None:
    machine.write("sys/class/rtc/rtc0/since_epoch", told)
    assert machine.trust.synchronised() is believed


def test_a_clock_without_battery_that_agrees_with_a_clock_without_time_is_not_believed(
    machine: Machine,
) -> None:
    """A Pi 5 without a battery starts both at 1970."""
    machine.wall = 120.0
    machine.write("sys/class/rtc/rtc0/since_epoch", "121\n")
    assert not machine.trust.synchronised()


def test_it_is_asked_every_ten_seconds_until_it_is_believed_and_then_never_again(machine: Machine) -> None:
    """The kernel withdraws its word 9 h after the last answer of NTP; the clock has not become wrong by that."""
    for _ in range(5):
        assert not machine.trust.synchronised()
    assert machine.asked == 1
    machine.kernel = 0
    machine.mono += 9.9
    assert not machine.trust.synchronised()
    machine.mono += 0.1
    assert machine.trust.synchronised()
    machine.kernel = TIME_ERROR
    machine.mono += 1000
    assert machine.trust.synchronised()
    assert machine.asked == 2


def test_the_boot_id_is_the_kernels(tmp_path: Path) -> None:
    (tmp_path / "proc/sys/kernel/random").mkdir(parents=True)
    (tmp_path / "proc/sys/kernel/random/boot_id").write_text("8c1f-1\n")
    assert clock.boot_id(tmp_path) == "8c1f-1"
    assert clock.boot_id() == clock.boot_id() != ""
    assert clock.boot_id(tmp_path / "none") == clock.boot_id(tmp_path / "none") != ""


def test_this_machine_answers_something() -> None:
    assert clock.synchronised() in (True, False)
    assert clock.trusted_wall() is None or abs(clock.wall() - (clock.trusted_wall() or 0)) < 1


def told(at: float, trusted: bool = True, speed: float = 1.0) -> HallState:
    return HallState("b", 1, "2025-06-15", "2025-06-15", "open", "normal", at, trusted, speed)


def test_there_is_no_hall_time_until_somebody_who_knows_tells_it() -> None:
    time = HallTime(own=lambda: None)
    assert time.now(5.0) is None
    time.feed(told(WALL, trusted=False), 5.0)
    assert time.now(6.0) is None
    time.feed(told(WALL), 7.0)
    assert time.now(7.0) == WALL
    assert time.now(3607.0) == WALL + 3600  # the link may be lost


def test_the_units_own_clock_serves_until_the_hall_speaks() -> None:
    time = HallTime(own=lambda: 42.0)
    assert time.now(5.0) == 42.0
    time.feed(told(WALL), 5.0)
    assert time.now(6.0) == WALL + 1


def test_hall_time_runs_at_the_halls_speed() -> None:
    time = HallTime(own=lambda: None)
    assert time.rate == 1.0
    time.feed(told(WALL, speed=60.0), 100.0)
    assert time.rate == 60.0
    assert time.now(102.0) == WALL + 120


def test_a_hall_that_lost_its_trust_takes_no_time_away() -> None:
    time = HallTime(own=lambda: None)
    time.feed(told(WALL), 0.0)
    time.feed(told(5.0, trusted=False), 10.0)
    assert time.now(10.0) == WALL + 10


@pytest.mark.parametrize(("at", "speed"), [(-1.0, 1.0), (1e300, 1.0), (WALL, 0.0), (WALL, -1.0), (WALL, 1e9)])
def test_what_is_no_time_is_ignored(at: float, speed: float) -> None:
    time = HallTime(own=lambda: None)
    time.feed(told(at, speed=speed), 0.0)
    assert time.now(1.0) is None
