"""Times a task and its floor in turn and says both in one row.

A figure of one machine says little about another; the floor is the least that the task needs, on the same machine in
the same minute. What matters is the ratio.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """`run` is timed, `prepare` before it is not."""

    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None


HEADING = f"{'':<42}{'p50':>11}{'p99':>11}{'floor p50':>13}{'floor p99':>11}{'ratio':>8}"


def measure(what: str, ours: Task, floor: Task, times: int) -> str:
    """A row of the table. Alternating, so that what else the machine does falls on both; the first tenth warms up."""
    ours_s: list[float] = []
    floor_s: list[float] = []
    for number in range(-(times // 10), times):
        for task, kept in ((ours, ours_s), (floor, floor_s)):
            took_s = _timed(task)
            if number >= 0:
                kept.append(took_s)
    p50, p99, floor_p50, floor_p99 = (_percentile(s, share) for s in (ours_s, floor_s) for share in (50, 99))
    figures = f"{_short(p50):>11}{_short(p99):>11}{_short(floor_p50):>13}{_short(floor_p99):>11}"
    return f"{what:<42}{figures}{p50 / floor_p50:>8.1f}"


def _timed(task: Task) -> float:
    task.prepare()
    gc.disable()
    began = time.perf_counter()
    task.run()
    took_s = time.perf_counter() - began
    gc.enable()
    return took_s


def _percentile(samples: list[float], share: int) -> float:
    """The nearest rank: a value that was measured."""
    return sorted(samples)[max(0, -(-len(samples) * share // 100) - 1)]


def _short(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.3g} µs"
