"""The machine's clocks, whether to believe them, and hall time as a unit knows it.

A Pi has no clock at boot: nothing is ordered or measured by the wall clock, and no time is shown before somebody who
knows has told it.
"""

import ctypes
import secrets
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from hall.messages import HallState

ASK_EVERY_S = 10.0
RTC_AGREES_S = 60.0
PLAUSIBLE_AT = 1735689600.0  # 2025-01-01: an RTC before that has lost its battery
LATEST_AT = 1e11  # year 5138: what is beyond is no time
SYNCHRONISED = range(5)  # adjtimex(2): TIME_OK to TIME_WAIT; 5 is TIME_ERROR, -1 a call that is not allowed
ROOT = Path("/")

wall = time.time
monotonic = time.monotonic


@cache
def boot_id(root: Path = ROOT) -> str:
    """The same until the machine restarts: monotonic times can be compared only within it."""
    try:
        return (root / "proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return secrets.token_hex(8)  # no such file: at least the same within this process


def synchronised() -> bool:
    """Whether this machine's wall clock can be believed; asked again every 10 s until it can."""
    return _trust.synchronised()


def trusted_wall() -> float | None:
    return wall() if synchronised() else None


class ClockTrust:
    """Once believed, always: the kernel calls a clock unsynchronised 9 h after NTP went, but it still runs well.

    `kernel` is adjtimex's answer; `root` stands for the file system.
    """

    def __init__(
        self,
        root: Path = ROOT,
        kernel: Callable[[], int] | None = None,
        wall: Callable[[], float] = wall,
        monotonic: Callable[[], float] = monotonic,
    ) -> None:
        self._root = root
        self._kernel = kernel or _adjtimex
        self._wall = wall
        self._monotonic = monotonic
        self._believed = False
        self._ask_at = 0.0

    def synchronised(self) -> bool:
        now = self._monotonic()
        if not self._believed and now >= self._ask_at:
            self._ask_at = now + ASK_EVERY_S
            self._believed = self._ask()
        return self._believed

    def _ask(self) -> bool:
        if self._kernel() in SYNCHRONISED:
            return True
        return (self._root / "run/systemd/timesync/synchronized").exists() or self._rtc_agrees()

    def _rtc_agrees(self) -> bool:
        """A battery-backed clock that the system's follows. A weak one reports an error or a time long past."""
        for path in sorted(self._root.glob("sys/class/rtc/rtc*/since_epoch")):
            try:
                told = float(path.read_text())
            except (OSError, ValueError):
                continue
            if told > PLAUSIBLE_AT and abs(told - self._wall()) <= RTC_AGREES_S:
                return True
        return False


class HallTime:
    """Hall time in a unit: set by live messages of a hall that trusts its clock, runs on through a lost link.

    Before the first of them it is `own`, the unit's own clock if that is believed. `mono` is in seconds of
    time.monotonic().
    """

    def __init__(self, own: Callable[[], float | None] = trusted_wall) -> None:
        self._own = own
        self._told: tuple[float, float] | None = None  # hall time, and when it was told
        self.rate = 1.0  # hall seconds per real second

    def feed(self, state: HallState, mono: float) -> None:
        """A live message only: what the broker retained may be hours old."""
        if state.trusted and 0 < state.at < LATEST_AT and 0 < state.speed < 1e6:
            self._told = (state.at, mono)
            self.rate = state.speed

    def now(self, mono: float) -> float | None:
        if self._told is None:
            return self._own()
        at, told_mono = self._told
        return at + (mono - told_mono) * self.rate


def _adjtimex() -> int:
    """Asks only, changes nothing: `modes`, the first field of struct timex, is 0. 512 bytes are more than it has."""
    try:
        return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))
    except (OSError, AttributeError):
        return -1


_trust = ClockTrust()
