"""docs/rules.md and the example days: each runs, rings what it expects, loses no ticket, and the page tells it."""

import re
from pathlib import Path

import pytest

from hall import entries as e
from hall import messages as m
from hall.absences import absences
from virtual.day import report
from virtual.day.engine import DayRun
from virtual.day.rules_page import DAYS, PAGE, TITLES, days, page, ran

DEMANDED = {
    "R03", "R06", "R07", "R10", "R11", "R12", "R13", "R14", "R15", "R20", "R25", "R26", "R28", "R30", "R35", "R41",
    "R42", "R45", "R50",
}  # fmt: skip


def of(name: str) -> DayRun:
    return ran(DAYS / f"{name}.toml")


@pytest.mark.parametrize("path", days(), ids=lambda path: path.stem)
def test_each_day_rings_what_it_expects_and_loses_no_ticket(path: Path):
    """R03, R06, R07, R10–R15, R20, R25, R26, R28, R30, R35, R41, R42, R45, R50."""
    run = ran(path)
    assert run.day.table.expect is not None, "every example says what rings"
    assert report.unexpected(run) == []
    assert run.chronicle.figures().astray == []


def test_the_page_is_what_the_days_say():
    assert PAGE.read_text("utf-8") == page(), "run: python -m virtual.day --docs"


def test_every_rule_has_its_day_and_every_day_a_rule_of_the_page():
    shown = {rule for path in days() for rule in ran(path).day.table.shows}
    assert set(TITLES) >= DEMANDED
    assert shown == set(TITLES)
    assert all(re.fullmatch(r"R\d\d", rule) for rule in shown)


def test_on_a_quiet_day_nothing_rings_and_no_clerk_is_prompted():
    """R06, R10: no cry of wolf."""
    run = of("quiet")
    assert run.chronicle.lives == []
    assert run.chronicle.figures().kept["ordinary"][1] == 0
    assert {one.load for one in run.chronicle.phases} == {"normal"}


def test_on_a_surge_day_each_problem_is_one_alert_with_updates():
    """R10, R30: nothing rings twice for the same; graver rings anew, what nobody heard is told higher up."""
    run = of("payday-surge")
    keys = [life.key for life in run.chronicle.lives]
    assert sorted(keys) == sorted(set(keys)), "no alert ended and came back"
    loads = [one.load for one in run.chronicle.phases]
    assert (loads[0], loads[-1], "surge" in loads) == ("normal", "normal", True)
    hall = next(life for life in run.chronicle.lives if life.key == "long_queue_hall.hall")
    assert hall.rings == 4, "busy, told higher up; surge, told higher up"
    for life in run.chronicle.lives:
        heard = [change for _, change, _ in life.steps if change in ("raised", "changed", "escalated")]
        assert life.rings == len(heard), life.key
        minutes = ((life.ended or run.world.end) - life.began) / 60
        assert life.updates <= 4 * minutes + 4, f"{life.key} is not published for each who comes"


def test_a_power_cut_rings_nothing_twice_and_every_ticket_is_still_there():
    """R09: the hall is rebuilt from its journal alone."""
    run = of("power-cut-at-noon")
    boots = [r.entry for r in run.world.controller.journal if isinstance(r.entry, e.Booted)]
    figures = run.chronicle.figures()
    assert [boot.boot for boot in boots] == ["boot1", "boot2"]
    assert figures.served == figures.tickets
    assert figures.tickets > 80


def test_whoever_waits_at_closing_is_served_unless_the_lead_decides_otherwise():
    """R20."""
    all_served = of("everybody-served").chronicle.figures()
    decided = of("the-lead-decides")
    asked = [life for life in decided.chronicle.lives if life.key == "closing_queue.hall"]
    entries = [r.entry for r in decided.world.controller.journal if isinstance(r.entry, e.ClosingDecided)]
    assert all_served.served == all_served.tickets
    assert len(asked) == 1
    assert [entry.serve for entry in entries] == [False]


def test_over_midnight_nobody_is_lost_and_the_numbers_go_on():
    """R25: in a hall that never closes the day turns under waiting people."""
    run = of("around-the-clock")
    turns = [r.entry for r in run.world.controller.journal if isinstance(r.entry, e.DayTurned)]
    numbers = [
        body.number
        for r in run.world.controller.journal
        if isinstance(r.entry, e.FactTaken) and r.entry.kind == "ticket_issued"
        for body in [m.decode(bytes(r.entry.body), m.TicketIssued)]
    ]
    assert [turn.restart for turn in turns] == [True, False]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_night_turns_the_day_and_begins_the_numbers_again():
    """R25, R45."""
    run = of("good-night")
    turns = [r.entry for r in run.world.controller.journal if isinstance(r.entry, e.DayTurned)]
    assert [(turn.day, turn.restart) for turn in turns] == [("2026-10-13", True), ("2026-10-14", True)]
    assert run.chronicle.lives == []


def test_holidays_are_closed_and_the_saturday_worked_for_them_is_open():
    """R26."""
    assert [one.phase for one in of("national-day").chronicle.phases] == ["closed"]
    assert [one.phase for one in of("make-up-workday").chronicle.phases] == ["closed", "open"]
    assert of("national-day").door.turned_away == 1


def test_absences_are_registered_with_who_came_instead():
    """R14, R11."""
    found = absences(of("late-back").world.controller.journal)
    assert [(one.counter, one.reason, one.covered_by) for one in found] == [
        ("2", "away", ()),
        ("3", "meal", ("1009",)),
    ]
    assert [round((one.until or 0) - one.since) // 60 for one in found] == [45, 37], (
        "the second left behind a customer"
    )


def test_a_notice_reaches_all_boards_and_goes_by_itself():
    """R15, R50: by one key of the lead's pad, and by the controller's command."""
    told = of("told-at-once").chronicle.notices
    assert [(round(at) // 60, bool(text)) for at, text in told] == [(620, True), (625, True), (635, False)]


def test_whoever_is_acknowledged_is_not_told_higher_up():
    """R50."""
    lives = {
        life.key: [change for _, change, _ in life.steps] for life in of("two-clerks-vanish").chronicle.lives
    }
    assert lives["blank_counter.2"] == ["raised", "acked", "ended"]
