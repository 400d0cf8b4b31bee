"""R14: the register of who left a counter for a while, when, why, and who came instead."""

import pytest

from hall import absences
from hall import messages as m
from hall.absences import Absence
from hall.actions import ClockTrusted
from hall.away import away
from hall.ledger import Recorded
from hall.messages import Owned, Pause
from tests.core.hall_story import Site, site
from tests.core.stories import NINE

LI, WANG = "1001", "1003"
MEAL = Pause("meal", minutes=20, back_at=NINE + 1260)


def a_hall() -> Site:
    paper = Site(site())
    paper.sign_in("1", "2")
    paper.wait(60)
    return paper


def register(paper: Site) -> list[Absence]:
    return [rounded(absence) for absence in absences.absences(paper.journal)]


def now(paper: Site) -> list[Absence]:
    """What the lead's board shows of what the hall says; its journal says the same of those who are still away."""
    states = {info.id: paper.counter(info.id) for info in site().counters}
    found = [
        rounded(
            Absence(
                counter, one.who, one.since or 0.0, one.pause.reason, None,
                () if one.cover is None else (one.cover,), one.pause.back_at, one.pause.minutes,
            )
        )
        for counter, state in states.items()
        for one in away(state)
    ]  # fmt: skip
    assert found == [absence for absence in register(paper) if absence.until is None]
    return found


def rounded(absence: Absence) -> Absence:
    until = None if absence.until is None else float(round(absence.until - NINE))
    return Absence(
        absence.counter, absence.clerk, float(round(absence.since - NINE)), absence.reason, until,
        absence.covered_by, absence.back_at, absence.minutes,
    )  # fmt: skip


def test_a_pause_is_an_absence_until_its_end_and_what_is_said_later_belongs_to_it():
    paper = a_hall()
    paper.owned("1", "paused", Owned(LI, pause=Pause()))
    paper.wait(5)
    paper.owned("1", "paused", Owned(LI, pause=Pause("meal")))
    paper.owned("1", "paused", Owned(LI, pause=MEAL))
    assert now(paper) == [Absence("1", LI, 60, "meal", None, (), MEAL.back_at, 20)]
    paper.wait(600)
    paper.owned("1", "resumed", Owned(LI))
    assert now(paper) == []
    assert register(paper) == [Absence("1", LI, 60, "meal", 665, (), MEAL.back_at, 20)]


def test_who_is_covered_for_stays_away_and_who_covers_is_named():
    """R11."""
    paper = a_hall()
    paper.owned("1", "paused", Owned(LI, pause=MEAL))
    paper.wait(30)
    paper.owned("1", "signed_in", Owned(LI, WANG, None, MEAL))
    assert now(paper) == [Absence("1", LI, 60, "meal", None, (WANG,), MEAL.back_at, 20)]
    state = paper.counter("1")
    assert (state.covered, state.cover) == (MEAL, WANG)
    assert state.away_at == pytest.approx(NINE + 60, abs=0.1)
    paper.wait(100)
    paper.owned("1", "signed_out", Owned(LI, None, MEAL))
    paper.wait(10)
    paper.owned("1", "resumed", Owned(LI))
    assert register(paper) == [Absence("1", LI, 60, "meal", 200, (WANG,), MEAL.back_at, 20)]
    assert (paper.counter("1").covered, paper.counter("1").away_at) == (None, None)


def test_a_substitute_who_pauses_is_away_too():
    paper = a_hall()
    paper.owned("1", "paused", Owned(LI, pause=MEAL))
    paper.wait(10)
    paper.owned("1", "signed_in", Owned(LI, WANG, None, MEAL))
    paper.wait(10)
    paper.owned("1", "paused", Owned(LI, WANG, Pause("rest"), MEAL))
    assert now(paper) == [
        Absence("1", LI, 60, "meal", None, (WANG,), MEAL.back_at, 20),
        Absence("1", WANG, 80, "rest"),
    ]


def test_a_pause_after_this_customer_begins_when_the_customer_has_gone():
    """R13: the sign comes then."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    paper.owned("1", "paused", Owned(LI, pause=Pause("meeting", after=True)))
    paper.wait(40)
    assert now(paper) == []
    paper.ask("1", "finish")
    assert now(paper) == [Absence("1", LI, 100, "meeting")]


def test_a_sign_out_ends_it_and_a_counter_nobody_works_at_has_none():
    paper = a_hall()
    paper.owned("1", "paused", Owned(LI, pause=Pause("rest")))
    paper.wait(10)
    paper.owned("1", "signed_out", Owned())
    assert now(paper) == []
    assert register(paper) == [Absence("1", LI, 60, "rest", 70)]


def test_a_call_taken_back_by_a_pause_is_no_second_absence():
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.wait(10)
    paper.owned("1", "paused", Owned(LI, pause=Pause("away")))
    paper.wait(10)
    assert now(paper) == [Absence("1", LI, 70, "away")]


def test_what_was_told_late_has_the_time_it_happened():
    paper = a_hall()
    paper.wait(300)
    paper.say("1", "paused", m.OwnedChanged(Owned(LI, pause=Pause("rest"))), age_s=200.0)
    paper.say("1", "resumed", m.OwnedChanged(Owned(LI)), age_s=50.0)
    assert register(paper) == [Absence("1", LI, 160, "rest", 310)]


def test_a_clock_that_becomes_trusted_moves_the_absences_of_its_own_boot_only():
    paper = a_hall()
    paper.owned("2", "paused", Owned("1002", pause=Pause("rest")))
    paper.wait(10)
    paper.owned("2", "resumed", Owned("1002"))
    again = Site(site(), paper.hall.ledger, "boot2", trusted=False, now=paper.now)
    again.units = paper.units
    again.wait(10)
    again.owned("1", "paused", Owned(LI, pause=Pause("meal")))
    again.handle(ClockTrusted(3600.0))
    journal: list[Recorded] = [*paper.journal, *again.journal]
    assert [rounded(a) for a in absences.absences(journal)] == [
        Absence("2", "1002", 60, "rest", 70), Absence("1", LI, 3680, "meal"),
    ]  # fmt: skip


def test_a_day_that_begins_in_the_middle_of_the_journal_is_read_all_the_same():
    """A register of one day needs no other."""
    paper = a_hall()
    paper.ticket(1)
    paper.serve("1")
    from_here = len(paper.journal)
    paper.owned("2", "paused", Owned("1002", pause=Pause("rest")))
    paper.ask("1", "finish")
    found = absences.absences(paper.journal[from_here:])
    assert [(a.counter, a.reason) for a in found] == [("2", "rest")]
