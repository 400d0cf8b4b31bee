"""What is not there: before opening (R12, R45) and while customers need it (R01)."""

import msgspec
import pytest

from hall import messages as m
from hall.actions import HealthSeen
from tests.core.stories import Paper, config

WORK = {"thu": ["18:00-20:00"], "fri": ["09:00-12:00", "13:00-17:00"]}
OPENING = 1_760_058_000.0  # Friday 2025-10-10 09:00 in Shanghai


def planned(**more: object) -> m.Config:
    plain = config(**more)
    counters = [msgspec.structs.replace(c, planned=True) for c in plain.counters]
    return msgspec.structs.replace(plain, counters=counters, boards=["board-1"])


def say(story: Paper, unit: str, **health: object) -> None:
    story.handle(HealthSeen(unit, m.Health(**health)))
    story.wait(0)


def test_a_silent_kiosk_is_an_alert_after_ten_seconds_and_ends_when_it_is_heard():
    """R01: nobody gets a number there."""
    paper = Paper()
    paper.wait(60)
    paper.lose("kiosk-1")
    paper.wait(9)
    assert paper.alerts() == {}, "it may be starting again"
    paper.wait(3)
    alert = paper.alerts()["unit_fault.kiosk-1"]
    assert (alert.cause, alert.severity) == ("lost", "urgent")
    assert alert.advice["en"] == "Look at the power and the network cable of kiosk-1; send people to kiosk-2"
    paper.on.append("kiosk-1")
    paper.ready("kiosk-1")
    paper.healthy("kiosk-1")
    paper.wait(3)
    assert paper.alerts() == {}


@pytest.mark.parametrize(
    ("health", "cause"),
    [
        ({"printer": "fault", "paper": "end"}, "paper_end"),
        ({"printer": "fault", "paper": "ok"}, "printer"),
        ({"printer": "silent"}, "printer"),
    ],
)
def test_a_kiosk_that_can_print_nothing_is_an_alert_with_its_cause(health: dict[str, str], cause: str):
    """R01."""
    paper = Paper()
    paper.on = []
    for _ in range(3):
        say(paper, "kiosk-1", **health)
        say(paper, "kiosk-2", printer="ready", paper="ok")
        paper.wait(6)
    assert {key: a.cause for key, a in paper.alerts().items()} == {"unit_fault.kiosk-1": cause}


def test_a_cover_opened_for_a_moment_is_none():
    paper = Paper()
    say(paper, "kiosk-1", printer="fault")
    paper.wait(8)
    say(paper, "kiosk-1", printer="ready")
    paper.wait(60)
    assert paper.rings == []


def test_paper_that_runs_out_is_a_notice_before():
    paper = Paper()
    paper.on = []
    say(paper, "kiosk-1", printer="ready", paper="near_end")
    paper.wait(2)
    assert paper.alerts()["paper_low.kiosk-1"].severity == "notice"
    say(paper, "kiosk-1", printer="ready", paper="ok")
    paper.wait(2)
    assert "paper_low.kiosk-1" not in paper.alerts()


def test_the_screen_or_keypad_of_a_clerk_at_work_is_missed_that_of_a_closed_counter_is_not():
    paper = Paper()
    for counter in "12":
        paper.ready(f"counter-{counter}")
    paper.sign_in("1")
    for _ in range(2):
        say(paper, "counter-1", keypad="lost", display="ok")
        say(paper, "counter-2", keypad="lost", display="lost")
        paper.wait(6)
    assert {key: a.cause for key, a in paper.alerts().items()} == {"unit_fault.counter-1": "keypad"}


def test_a_unit_that_is_silent_outside_opening_hours_is_switched_off():
    """R45."""
    paper = Paper(planned(hours=WORK), now=OPENING - 8 * 3600, kiosks_on=False)
    paper.wait(6 * 3600)
    assert paper.rings == []


def test_ten_minutes_before_opening_one_notice_says_who_and_what_is_missing():
    """R12, R45: the morning's self-check; what is there is not named."""
    paper = Paper(planned(hours=WORK), now=OPENING - 3600, kiosks_on=False)
    paper.wait(50 * 60 - 1)
    assert paper.alerts() == {}
    paper.on = ["kiosk-1", "counter-1"]
    paper.ready(*paper.on)
    paper.sign_in("1")
    paper.wait(2)
    alert = paper.alerts()["not_ready.hall"]
    assert alert.evidence == {"counters": ["2"], "units": ["kiosk-2", "board-1", "counter-2"]}
    assert alert.text["en"] == (
        "Opening at 09:00, not ready yet: not signed in: counters 2; "
        "not switched on: kiosk-2, board-1, counter-2"
    )
    paper.on += ["kiosk-2", "board-1", "counter-2"]
    paper.ready(*paper.on)
    paper.sign_in("2")
    paper.wait(2)
    assert paper.alerts() == {}
    assert [ring.what for ring in paper.rings] == ["raised", "cleared"]


def test_a_fault_that_stands_does_not_ring_again_after_a_restart_of_the_hall():
    paper = Paper()
    paper.lose("kiosk-1")
    paper.wait(20)
    again = Paper(ledger=paper.hall.ledger, boot="boot2", now=paper.now + 30, kiosks_on=False)
    again.on = ["kiosk-2"]
    again.ready("kiosk-2")
    again.wait(60)
    assert again.alerts()["unit_fault.kiosk-1"].since_at == paper.alerts()["unit_fault.kiosk-1"].since_at
    assert again.rings == []
