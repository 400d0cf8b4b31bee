"""R06, R10: two hundred random days, each held second by second against what is true of it (`truth.py`)."""

import tomllib

import msgspec
import pytest

from tests.days.random_days import random_day
from tests.days.scan import Truth
from tests.days.truth import CHUNKS, FIGURES, LATE_S, chunk, compare
from virtual.day.engine import DayRun

CAUSES = {
    "not_opened", "idle", "called_not_served", "pause_overrun", "internal", "absent", "unit_dead", "now",
}  # fmt: skip
TOLD = tomllib.loads(FIGURES.read_text("utf-8"))["chunk"]


@pytest.mark.parametrize("number", range(CHUNKS))
def test_every_blank_counter_and_long_queue_is_told_in_time_with_its_cause_and_none_is_invented(number: int):
    """R06, R10."""
    figures, wrong = chunk(number)
    assert wrong == []
    assert figures == TOLD[number], "other figures than docs/truth.toml has: run python -m tests.days.truth"


def test_the_random_days_reach_every_cause_often_enough_to_prove_something():
    """R06, R11: a generator that never reaches a dark counter tests nothing."""
    reached = {cause: sum(one["reached"].get(cause, 0) for one in TOLD) for cause in CAUSES}
    assert len(TOLD) == CHUNKS
    assert min(reached.values()) >= 20, reached
    happened = {what for one in TOLD for what in one["happened"]}
    assert happened == {"covers", "restarts", "silent", "stood"}
    assert min(sum(one["happened"].get(what, 0) for one in TOLD) for what in happened) >= 20
    assert max(one["latest_s"] for one in TOLD) <= LATE_S


def test_the_checker_sees_what_is_missing_late_invented_or_of_another_cause():
    """R06: it can fail."""
    run = DayRun(random_day(1)).run()
    lives = run.chronicle.lives
    life = next(one for one in lives if one.key.startswith("blank_counter.") and len(one.causes) == 1)
    lasted = life.began, life.steps, life.ended
    assert compare(run).wrong == []
    lives.remove(life)
    assert any("nobody is told" in one for one in compare(run).wrong)
    lives.append(life)
    life.steps = [
        (at, change, msgspec.structs.replace(alert, cause="idleness")) for at, change, alert in life.steps
    ]
    assert any("told idleness" in one for one in compare(run).wrong)
    life.began, life.steps, life.ended = lasted[0], [(life.began + 5, *lasted[1][0][1:])], lasted[2]
    assert any("nobody is told" in one for one in compare(run).wrong), "5 s late"
    life.steps, life.ended = lasted[1], (lasted[2] or 0) + 10
    assert any("true was" in one for one in compare(run).wrong), "10 s too long"


def test_the_checker_sees_an_alert_that_a_restart_ends_and_one_that_it_raises_too_soon():
    """R06: it can fail."""
    run = DayRun(random_day(1)).run()
    (down, up), *_ = Truth(run).stops
    blank = [life for life in run.chronicle.lives if life.key.startswith("blank_counter.")]
    life = next(one for one in blank if one.began < down and (one.ended or run.world.end) > up + 20)
    lasted = life.ended
    life.ended = up + 5
    assert any("ends by a restart" in one for one in compare(run).wrong)
    life.ended = lasted
    life.began, life.steps = up + 4, [(up + 4, "raised", msgspec.structs.replace(life.last, cause="idle"))]
    assert any("idle is told 4 s after a start" in one for one in compare(run).wrong)
