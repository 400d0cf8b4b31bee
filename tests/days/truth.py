"""Two hundred random days held against what is true of them (`scan.py`): each cause told in its time, none invented.

`python -m tests.days.truth` writes the figures that docs/rules.md tells.
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.days.random_days import random_day
from tests.days.scan import EITHER, GAP_S, LOOK_S, UNHEARD_S, Truth
from virtual.day.engine import DayRun
from virtual.day.tables import seconds

LATE_S = 3  # an alert begins and ends so long after its cause, at most
SETTLE_S = 10  # a hall that has started hears first what happened meanwhile
Also = dict[int, set[str | None]]
KNOWN_AT_ONCE = ("not_opened", "unit_dead")


@dataclass
class Held:
    """What came of holding a day's alerts against its truth."""

    reached: dict[str, int] = field(default_factory=dict)  # cause → how often it was true long enough
    wrong: list[str] = field(default_factory=list)
    latest_s: float = 0.0  # from the moment it was true to its alert
    alerts: int = 0
    happened: Counter[str] = field(default_factory=Counter)  # what else there was to be judged


def compare(run: DayRun) -> Held:
    truth, held = Truth(run), Held()
    for counter, causes in truth.causes.items():
        _over_stops(held, truth, f"blank_counter.{counter}", causes, run)
        _hold(
            held,
            truth.first,
            f"blank_counter.{counter}",
            _judged(truth, causes),
            run,
            _moments(truth, counter),
        )
    for service, is_long in truth.queues.items():
        _hold(held, truth.first, f"long_queue.{service}", _judged(truth, is_long), run, {})
    held.happened["restarts"] = len(truth.stops)
    for what, at, *more in run.world.logged:
        if what == "owned" and more[1] == "signed_in" and more[2].cover is not None:
            held.happened["covers"] += 1
        elif what == "unit" and more[2] and (counter := truth.units.get(more[0])) is not None:
            causes = truth.causes[counter]
            lost = int(at - truth.first) + UNHEARD_S + LOOK_S
            held.happened["silent"] += "unit_dead" in causes[lost : lost + LOOK_S]
    return held


def _moments(truth: Truth, counter: str) -> Also:
    """By the second at which they may still be told."""
    found: Also = {}
    for (place, second), causes in truth.moments.items():
        if place == counter:
            for later in range(LATE_S):
                found.setdefault(second - truth.first + later, set()).update(causes)
    return found


def _judged(truth: Truth, causes: list[str | None]) -> list[str | None]:
    """A hall that does not run tells nothing; when it begins again it hears first what happened."""
    judged = list(causes)
    for down, up in truth.stops:
        first, last = int(down - truth.first), math.ceil(up - truth.first) + SETTLE_S + LATE_S
        judged[first:last] = [EITHER] * len(judged[first:last])
    return judged


def _over_stops(held: Held, truth: Truth, key: str, causes: list[str | None], run: DayRun) -> None:
    """After a restart nothing ends whose cause lasts, and what needs to be heard of is not told at once."""
    lives = [life for life in run.chronicle.lives if life.key == key]
    for down, up in truth.stops:
        held.happened["stood"] += sum(one.began < down and (one.ended or math.inf) > up for one in lives)
        for life in lives:
            first = life.causes[0][1]
            if up <= life.began < up + SETTLE_S - 0.01 and first not in KNOWN_AT_ONCE:
                held.wrong.append(
                    f"{key} at {life.began}: {first} is told {life.began - up:.0f} s after a start"
                )
            if life.began >= down or life.ended is None or not up <= life.ended < up + SETTLE_S + LATE_S:
                continue
            told = [cause for at, cause in life.causes if at < down][-1]
            lasted = causes[int(down - truth.first) : int(life.ended - truth.first) + 2]
            if set(lasted) == {told}:
                held.wrong.append(f"{key} at {life.ended}: {told} ends by a restart")


def _told(run: DayRun, key: str, first: int, length: int) -> list[str | None]:
    """What the alert said at each second; a forecast is no statement about now."""
    told: list[str | None] = [None] * length
    for life in run.chronicle.lives:
        if life.key == key:
            ends = [at for at, _ in life.causes[1:]] + [
                life.ended if life.ended is not None else run.world.end
            ]
            for (at, cause), until in zip(life.causes, ends, strict=True):
                if at > life.began and until - at <= GAP_S:
                    cause = EITHER  # of an alert that stands, corrected at the next look
                for second in range(max(0, _after(at - first)), min(length, _after(until - first))):
                    told[second] = None if cause == "forecast" else cause
    return told


def _after(at: float) -> int:
    return int(at) if at == int(at) else int(at) + 1


def _hold(held: Held, first: int, key: str, true: list[str | None], run: DayRun, also: Also) -> None:
    told = _told(run, key, first, len(true))
    for second, cause in enumerate(told):
        near = true[max(0, second - LATE_S) : second + 2]
        near += also.get(second, ())
        between = cause is None and len(set(near)) > 1  # one has ended, the next is not yet told
        if cause != EITHER and cause not in near and EITHER not in near and not between:
            held.wrong.append(f"{key} at {first + second}: told {cause}, true was {true[second]}")
    began = 0
    for second in range(1, len(true) + 1):
        if second < len(true) and true[second] == true[began]:
            continue
        cause, length = true[began], second - began
        if length > LATE_S and cause != EITHER:
            _begins(held, key, cause, told, began, first)
        began = second
    # A forecast is not judged here.
    lives = (life for life in run.chronicle.lives if life.key == key)
    held.alerts += sum(any(cause != "forecast" for _, cause in life.causes) for life in lives)


def _begins(held: Held, key: str, cause: str | None, told: list[str | None], began: int, first: int) -> None:
    """Within its time, and with its own cause."""
    found = next(
        (s for s in range(max(0, began - 1), began + LATE_S + 1) if told[s : s + 1] == [cause]), None
    )
    if found is None:
        held.wrong.append(f"{key} at {first + began}: {cause} is true, and nobody is told")
    elif cause is not None:
        held.reached[cause] = held.reached.get(cause, 0) + 1
        held.latest_s = max(held.latest_s, found - began)


# --- the figures that docs/rules.md tells -----------------------------------------------------------------------

FIGURES = Path(__file__).parents[2] / "docs/truth.toml"
CHUNKS, DAYS = 10, 20  # so many days in each


def chunk(number: int) -> tuple[dict[str, object], list[str]]:
    """The figures of a chunk's days, and all that is wrong with them."""
    reached: Counter[str] = Counter()
    happened: Counter[str] = Counter()
    wrong: list[str] = []
    alerts, latest_s, counter_s = 0, 0.0, 0.0
    for seed in range(number * DAYS, (number + 1) * DAYS):
        run = DayRun(random_day(seed)).run()
        held = compare(run)
        wrong += [f"day {seed}: {what}" for what in held.wrong + run.chronicle.figures().astray]
        reached.update(held.reached)
        happened.update(held.happened)
        alerts, latest_s = alerts + held.alerts, max(latest_s, held.latest_s)
        counter_s += len(run.day.config.counters) * (run.world.end - seconds(run.day.table.from_))
    figures: dict[str, object] = {
        "days": DAYS,
        "counter_hours": round(counter_s / 3600, 1),
        "alerts": alerts,
        "latest_s": latest_s,
        "reached": dict(sorted(reached.items())),
        "happened": dict(sorted(happened.items())),
    }
    return figures, wrong


def main() -> None:
    lines = ["# Written by `python -m tests.days.truth`; a test compares it, docs/rules.md tells it."]
    for number in range(CHUNKS):
        figures, wrong = chunk(number)
        if wrong:
            raise SystemExit("\n".join(wrong))
        lines += ["", "[[chunk]]"]
        for key, value in figures.items():
            inside = value.items() if isinstance(value, dict) else ()
            lines.append(
                f"{key} = {{ {', '.join(f'{k} = {n}' for k, n in inside)} }}"
                if inside
                else f"{key} = {value}"
            )
    FIGURES.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
