"""Alerts ring once, are told higher up when nobody acknowledges them, and survive a restart of the hall in silence."""

import pytest

from hall import entries as e
from hall import messages as m
from hall.bells import Bells
from hall.finding import Finding
from hall.kinds import KINDS, severity
from hall.ledger import Ledger, Recorded
from hall.ringing import RANK
from hall.settings import RulesTable
from tests.core.stories import NINE, Paper

HELP = "help.1"


def rung(paper: Paper) -> list[tuple[str, str]]:
    return [(ring.what, f"{ring.alert.kind}.{ring.alert.subject}") for ring in paper.rings]


def call_for_help(paper: Paper) -> None:
    paper.sign_in("1")
    unit = paper.unit("counter-1")
    paper.arrive("counter-1", unit.fact("help", m.Help("quarrel", m.Owned("1001"))))


def patrol(paper: Paper) -> None:
    unit = paper.unit("counter-1")
    paper.arrive("counter-1", unit.fact("patrol", m.Patrol("9001", m.Owned("1001"))))


def test_a_help_rings_once_is_told_higher_up_after_five_minutes_and_rings_no_more():
    """R28: escalated when nobody acknowledges it."""
    paper = Paper()
    call_for_help(paper)
    paper.wait(5 * 60 - 1)
    assert rung(paper) == [("raised", HELP)]
    paper.wait(2)
    assert rung(paper) == [("raised", HELP), ("escalated", HELP)]
    alert = paper.alerts()[HELP]
    assert alert.escalated_at == pytest.approx(alert.since_at + 300, abs=1)
    assert alert.rung > 0
    assert alert.rung_at == alert.escalated_at, "boards and pads ring anew"
    paper.wait(3600)
    assert len(paper.rings) == 2
    patrol(paper)
    paper.wait(3)
    assert rung(paper)[2:] == [("cleared", HELP)]
    assert paper.alerts() == {}


def test_the_reason_of_a_help_said_a_moment_later_is_news():
    """R28: who comes must know why."""
    paper = Paper()
    paper.sign_in("1")
    unit = paper.unit("counter-1")
    paper.arrive("counter-1", unit.fact("help", m.Help("", m.Owned("1001"))))
    paper.wait(2)
    paper.arrive("counter-1", unit.fact("help", m.Help("injury", m.Owned("1001"))))
    paper.wait(60)
    assert [(ring.what, ring.alert.cause) for ring in paper.rings] == [
        ("raised", None),
        ("changed", "injury"),
    ]


def test_an_alert_somebody_acknowledged_is_not_told_higher_up_and_says_who_acts():
    """R50."""
    paper = Paper()
    call_for_help(paper)
    paper.hall._record(e.AlertAcked(HELP, "9001"), paper.now)
    paper.wait(3600)
    alert = paper.alerts()[HELP]
    assert (alert.acked_by, alert.escalated_at) == ("9001", None)
    assert rung(paper) == [("raised", HELP)]


def test_after_a_restart_of_the_hall_nothing_rings_again_and_all_is_known_as_before():
    paper = Paper()
    call_for_help(paper)
    paper.wait(400)
    before = paper.alerts()[HELP]
    again = Paper(ledger=paper.hall.ledger, boot="boot2", now=paper.now + 60)
    again.wait(600)
    after = again.alerts()[HELP]
    assert again.rings == []
    assert (after.since_at, after.rung_at, after.escalated_at) == (
        before.since_at,
        before.rung_at,
        before.escalated_at,
    )


def test_what_ended_while_the_hall_was_off_ends_without_a_word():
    """Nothing is known of its words any more."""
    paper = Paper()
    call_for_help(paper)
    ledger = paper.hall.ledger
    ledger.data.counters["1"].help = None
    again = Paper(ledger=ledger, boot="boot2", now=paper.now + 60)
    again.wait(10)
    assert (again.rings, again.alerts()) == ([], {})


# --- the cause changes ---------------------------------------------------------------------------------------


def settle(bells: Bells, ledger: Ledger, finding: Finding, now: float) -> list[e.AnyEntry]:
    made = bells.settle({finding.key: finding}, now)
    for entry in made:
        ledger.apply(Recorded(ledger.data.n + 1, now, "b", entry))
    return made


def queue(cause: str) -> Finding:
    return Finding("long_queue_hall", "hall", {"en": cause}, cause)


def test_a_graver_cause_rings_anew_and_must_be_acknowledged_anew_a_lesser_one_does_not():
    """R30: busy, surge, busy: one alert with updates."""
    ledger = Ledger()
    bells = Bells(ledger, RulesTable(), "b")
    key = "long_queue_hall.hall"
    assert settle(bells, ledger, queue("busy"), NINE) == [e.AlertRaised(key, cause="busy")]
    assert [r.what for r in bells.rings({key: queue("busy")})] == ["raised"]
    ledger.apply(Recorded(ledger.data.n + 1, NINE + 10, "b", e.AlertAcked(key, "9001")))
    assert settle(bells, ledger, queue("surge"), NINE + 60) == [e.AlertRaised(key, {}, "surge", True)]
    assert [r.what for r in bells.rings({key: queue("surge")})] == ["changed"]
    assert ledger.data.alerts[key].acked_at is None
    assert ledger.data.alerts[key].since == NINE
    assert settle(bells, ledger, queue("busy"), NINE + 120) == [e.AlertRaised(key, {}, "busy", False)]
    assert bells.rings({key: queue("busy")}) == []


def test_a_notice_is_never_told_higher_up():
    ledger = Ledger()
    bells = Bells(ledger, RulesTable(), "b")
    notice = Finding("paper_low", "kiosk-1", {"en": "low"})
    settle(bells, ledger, notice, NINE)
    assert settle(bells, ledger, notice, NINE + 86_400) == []
    assert bells.next_at is None


def test_every_cause_of_the_table_has_a_rank_and_an_unknown_kind_is_a_warning():
    for name, kind in KINDS.items():
        assert severity(name, None) == kind.severity
        assert all(severity(name, cause) == rank and rank in RANK for cause, rank in kind.causes.items())
    assert severity("of_a_newer_version", None) == "warning"


# --- many signs of one cause ------------------------------------------------------------------------------------


def of(kind: str, subject: str = "a", cause: str | None = None, **more: bool) -> Finding:
    return Finding(kind, subject, {"en": kind}, cause, **more)


def all_of(bells: Bells, ledger: Ledger, findings: list[Finding], now: float) -> list[str]:
    """What rings at that time."""
    found = {finding.key: finding for finding in findings}
    for entry in bells.settle(found, now):
        ledger.apply(Recorded(ledger.data.n + 1, now, "b", entry))
    return [f"{ring.what} {ring.alert.kind}" for ring in bells.rings(found)]


def test_while_the_whole_hall_is_long_its_services_do_not_ring_beside_it():
    """R10, R30: each problem is one alert with updates."""
    ledger = Ledger()
    bells = Bells(ledger, RulesTable(), "b")
    hall = of("long_queue_hall", "hall", "busy")
    assert all_of(bells, ledger, [of("long_queue", "a", "now")], NINE) == ["raised long_queue"]
    more = [of("long_queue", "a", "now"), of("promise_near"), of("promise_broken", "b"), hall]
    assert all_of(bells, ledger, more, NINE + 60) == ["raised long_queue_hall"]
    assert {key: alert.rung > 0 for key, alert in ledger.data.alerts.items()} == {
        "long_queue.a": True,
        "promise_near.a": False,
        "promise_broken.b": False,
        "long_queue_hall.hall": True,
    }
    assert all_of(bells, ledger, more, NINE + 400) == ["escalated long_queue_hall"]
    assert all_of(bells, ledger, [hall], NINE + 500) == ["cleared long_queue"], "who heard it hears its end"


def test_what_stands_in_quiet_neither_rings_nor_is_told_higher_up_until_it_is_quiet_no_more():
    ledger = Ledger()
    bells = Bells(ledger, RulesTable(), "b")
    assert all_of(bells, ledger, [of("unit_fault", "kiosk-1", "lost", quiet=True)], NINE) == []
    assert all_of(bells, ledger, [of("unit_fault", "kiosk-1", "lost", quiet=True)], NINE + 3600) == []
    assert all_of(bells, ledger, [of("unit_fault", "kiosk-1", "lost")], NINE + 3601) == ["raised unit_fault"]
    assert all_of(bells, ledger, [], NINE + 3700) == ["cleared unit_fault"]


def test_what_ended_in_quiet_is_not_told_to_be_over():
    ledger = Ledger()
    bells = Bells(ledger, RulesTable(), "b")
    assert all_of(bells, ledger, [of("unit_fault", "kiosk-1", "lost", quiet=True)], NINE) == []
    assert all_of(bells, ledger, [], NINE + 60) == []
    assert ledger.data.alerts == {}


def test_nobody_is_told_higher_up_while_nobody_can_be_heard_nor_for_the_time_the_hall_was_off():
    ledger = Ledger()
    bells = Bells(ledger, RulesTable(), "b")
    found = {"help.1": of("help", "1")}
    settle(bells, ledger, found["help.1"], NINE)
    assert bells.settle(found, NINE + 3600, off_since=NINE + 10) == []
    ledger.apply(Recorded(ledger.data.n + 1, NINE + 3600, "b2", e.Booted("b2", "0")))
    assert bells.settle(found, NINE + 3600 + 299) == []
    assert bells.settle(found, NINE + 3600 + 300) == [e.AlertEscalated("help.1")]


def test_help_asked_for_once_more_after_somebody_has_seen_it_rings_anew_and_must_be_seen_anew():
    """R28: another customer perhaps, or nobody came."""
    paper = Paper()
    call_for_help(paper)
    paper.wait(5)
    paper.hall._record(e.AlertAcked(HELP, "9001"), paper.now)
    paper.wait(120)
    unit = paper.unit("counter-1")
    paper.arrive("counter-1", unit.fact("help", m.Help("injury", m.Owned("1001"))))
    paper.wait(3)
    assert rung(paper) == [("raised", HELP), ("changed", HELP)]
    alert = paper.alerts()[HELP]
    assert (alert.acked_by, alert.cause) == (None, "injury")
