"""Percentiles, and how a figure and its floor are taken in turn. No clock is read here.

A figure of one machine says little about another; the floor is the least that the task needs, on the same machine in
the same minute. Ours and the floor alternate, so that what else the machine does falls on both.
"""

from collections.abc import Callable, Sequence


def percentile(samples: Sequence[float], share: float) -> float:
    """The nearest rank: a value that was measured."""
    if not samples:
        raise ValueError("nothing was measured")
    rank = -(-len(samples) * share // 100)
    return sorted(samples)[max(0, int(rank) - 1)]


def in_turn(
    ours: Callable[[], float], floor: Callable[[], float], times: int, warm_up: int = 0
) -> tuple[list[float], list[float]]:
    """Ours, floor, ours, floor …; the first `warm_up` of each are dropped."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(-warm_up, times):
        for kept, task in zip(took, (ours, floor), strict=True):
            seconds = task()
            if number >= 0:
                kept.append(seconds)
    return took
