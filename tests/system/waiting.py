"""Waiting for what real processes do, by polling with a deadline: no test may depend on how fast this machine is."""

import time
from collections.abc import Callable

WAIT_S = 20.0
LOOK_S = 0.01


def until(condition: Callable[[], object], what: str, timeout_s: float = WAIT_S) -> None:
    """Returns as soon as `condition` is true; fails with `what` did not happen."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout_s:g} s: {what}")
        time.sleep(LOOK_S)


def stays(condition: Callable[[], object], what: str, for_s: float) -> None:
    """What must not happen does not happen meanwhile."""
    end = time.monotonic() + for_s
    while time.monotonic() < end:
        assert condition(), f"no longer: {what}"
        time.sleep(LOOK_S)
