"""Units that start again, slower than the hall or again and again: what was told is not told anew (R01, R45)."""

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from hall.actions import ClockTrusted, HealthSeen
from hall.settings import RulesTable
from tests.core.hall_story import site
from tests.core.stories import Paper, config

OPENING = 1_760_058_000.0  # Friday 2025-10-10 09:00 in Shanghai
WORK = {"fri": ["09:00-12:00", "13:00-17:00"], "sat": ["09:00-12:00"]}
RULES = RulesTable(qualified=0)
NEAR_END = m.Health(printer="ready", paper="near_end")
PAPER_END = m.Health(printer="fault", paper="end")


def planned(**more: object) -> m.Config:
    plain = config(**more)
    counters = [msgspec.structs.replace(c, planned=True) for c in plain.counters]
    return msgspec.structs.replace(plain, counters=counters, boards=["board-1"])


def hall(of: m.Config | None = None, now: float = OPENING + 3600, **more: object) -> Paper:
    """Both counters and all units are there."""
    paper = Paper(of or planned(hours=WORK), rules=RULES, now=now, **more)
    paper.on += ["counter-1", "counter-2", "board-1"]
    paper.ready(*paper.on)
    paper.sign_in("1", "2")
    paper.wait(11)
    return paper


def dark(before: Paper, after_s: float, of: m.Config | None = None) -> Paper:
    """The power was cut for so long: the hall is back, no unit is yet."""
    now = before.now + after_s
    ledger = before.hall.ledger
    paper = Paper(of or planned(hours=WORK), ledger, "boot2", rules=RULES, now=now, kiosks_on=False)
    paper.units, paper.known = before.units, before.known
    paper.on = []
    return paper


def says(paper: Paper, unit: str, health: m.Health, seconds: float = 10) -> None:
    """It says so itself."""
    paper.on = [one for one in paper.on if one != unit]
    for _ in range(int(seconds // 5)):
        paper.handle(HealthSeen(unit, health))
        paper.wait(5)


def rung(paper: Paper) -> list[tuple[str, str, str | None]]:
    return [(r.what, f"{r.alert.kind}.{r.alert.subject}", r.alert.cause) for r in paper.rings]


def causes(paper: Paper) -> dict[str, str | None]:
    return {key: alert.cause for key, alert in paper.alerts().items()}


# --- the hall starts again -----------------------------------------------------------------------------------


def test_after_a_restart_of_the_hall_what_kiosks_said_before_stands_with_its_cause_and_its_acknowledgement():
    """R01: they have not said anything else yet; "cannot be heard" would be a lie."""
    paper = hall()
    says(paper, "kiosk-1", NEAR_END, 15)
    says(paper, "kiosk-2", PAPER_END, 15)
    paper.hall._record(e.AlertAcked("unit_fault.kiosk-2", "9001"), paper.now)
    again = dark(paper, 5)
    again.ready("kiosk-1", "kiosk-2", "counter-1", "counter-2", "board-1")
    again.on = ["counter-1", "counter-2", "board-1"]
    again.wait(9)
    assert causes(again) == {"unit_fault.kiosk-2": "paper_end", "paper_low.kiosk-1": None}
    for _ in range(4):
        says(again, "kiosk-1", NEAR_END, 5)
        says(again, "kiosk-2", PAPER_END, 5)
    assert causes(again) == {"unit_fault.kiosk-2": "paper_end", "paper_low.kiosk-1": None}
    assert again.alerts()["unit_fault.kiosk-2"].acked_by == "9001"
    assert again.entries(e.AlertRaised) + again.entries(e.AlertCleared) == []
    says(again, "kiosk-2", m.Health(printer="ready", paper="ok"), 5)
    says(again, "kiosk-1", m.Health(printer="ready", paper="ok"), 5)
    assert rung(again) == [
        ("cleared", "unit_fault.kiosk-2", "paper_end"),
        ("cleared", "paper_low.kiosk-1", None),
    ]


def test_a_lost_keypad_stands_over_a_restart_of_the_hall():
    paper = hall()
    says(paper, "counter-1", m.Health(keypad="lost"), 15)
    assert causes(paper) == {"unit_fault.counter-1": "keypad"}
    again = dark(paper, 5)
    again.ready("counter-1")
    again.wait(9)
    says(again, "counter-1", m.Health(keypad="lost"), 15)
    assert causes(again)["unit_fault.counter-1"] == "keypad"
    assert again.entries(e.AlertRaised) == []


def test_a_kiosk_that_is_not_heard_again_is_lost_when_it_has_had_its_time_and_that_is_no_new_ring():
    paper = hall()
    says(paper, "kiosk-2", PAPER_END, 15)
    again = dark(paper, 5)
    again.ready("kiosk-1", "counter-1", "counter-2", "board-1")
    again.on = ["kiosk-1", "counter-1", "counter-2", "board-1"]
    again.wait(59)
    assert causes(again) == {"unit_fault.kiosk-2": "paper_end"}
    again.wait(10)
    assert causes(again) == {"unit_fault.kiosk-2": "lost"}
    assert again.rings == []


def test_after_a_power_cut_nothing_rings_for_units_that_start_slower_than_the_hall():
    """R45: the hall is back at once, its units half a minute later."""
    paper = hall()
    paper.ticket(1)
    paper.ask("1", "next")
    paper.ask("1", "start")
    again = dark(paper, 120)
    again.wait(40)
    again.on = [*paper.on]
    again.ready(*again.on)
    again.wait(60)
    assert again.rings == []
    assert again.alerts() == {}


def test_a_clerk_is_not_called_idle_while_the_counter_is_still_starting():
    """R06: what was pressed there in the dark may yet be told."""
    paper = hall()
    paper.ticket(1)
    paper.wait(150)
    again = dark(paper, 60)
    again.wait(40)
    assert "blank_counter.1" not in again.alerts()
    again.on = [*paper.on]
    again.ready(*again.on)
    again.wait(15)
    assert again.alerts()["blank_counter.1"].cause == "idle"


def test_who_is_served_too_long_is_told_when_the_counter_has_had_time_to_say_whether_it_is_over():
    """R04: after a power cut the clerk presses FINISH as soon as there are keys again."""
    paper = hall(site(hours=WORK))
    paper.ticket(1)
    paper.ask("1", "next")
    paper.ask("1", "start")
    again = dark(paper, 16 * 60, site(hours=WORK))
    again.lose("counter-1")  # as the broker has kept it
    again.wait(30)
    again.on = ["counter-1"]
    again.ready("counter-1")
    again.wait(9)
    assert "handling_overrun.1" not in again.alerts()
    again.wait(6)
    assert "handling_overrun.1" in again.alerts()


def test_what_is_not_heard_a_minute_after_the_start_of_the_hall_is_told():
    """R01."""
    paper = hall()
    paper.ticket(1)
    paper.ask("1", "next")
    again = dark(paper, 1)
    again.wait(59)
    assert again.rings == []
    again.wait(17)
    assert causes(again) == {
        "unit_lost_ticket.1": None,
        "blank_counter.2": "unit_dead",
        "unit_fault.kiosk-1": "lost",
        "unit_fault.kiosk-2": "lost",
        "unit_fault.board-1": "lost",
    }


@pytest.mark.parametrize("with_its_will", [True, False])
def test_a_unit_heard_since_the_start_that_falls_silent_is_judged_as_ever(with_its_will: bool):
    again = dark(hall(), 10)
    again.on = ["counter-2", "kiosk-1", "kiosk-2", "board-1"]
    again.ready(*again.on, "counter-1")
    again.healthy("counter-1")
    again.wait(5)
    if with_its_will:
        again.lose("counter-1")
    again.wait(2 if with_its_will else 31)
    assert causes(again) == {"blank_counter.1": "unit_dead"}


def test_what_the_broker_kept_of_a_unit_does_not_tell_that_it_was_heard():
    """Retained presence of before the power cut."""
    again = dark(hall(), 10)
    again.on = ["counter-2", "kiosk-1", "kiosk-2", "board-1"]
    again.ready(*again.on, "counter-1")
    again.wait(58)
    assert again.alerts() == {}
    again.wait(8)
    assert causes(again) == {"blank_counter.1": "unit_dead"}


# --- units that come and go ----------------------------------------------------------------------------------


def test_a_new_cause_changes_the_alert_that_stands_without_an_end_and_without_a_ring():
    """R01: one alert for one kiosk, whatever is wrong there now."""
    paper = hall()
    paper.lose("kiosk-2")
    paper.wait(60)
    paper.ready("kiosk-2")
    paper.wait(3)
    assert causes(paper) == {"unit_fault.kiosk-2": "lost"}, "it has not said yet how it is"
    says(paper, "kiosk-2", PAPER_END, 10)
    assert causes(paper) == {"unit_fault.kiosk-2": "paper_end"}
    says(paper, "kiosk-2", m.Health(printer="fault", paper="ok"), 10)
    assert causes(paper) == {"unit_fault.kiosk-2": "printer"}
    assert rung(paper) == [("raised", "unit_fault.kiosk-2", "lost")]


def test_a_board_without_a_screen_that_starts_again_is_not_at_once_an_urgent_one():
    paper = hall()
    says(paper, "board-1", m.Health(display="lost"), 20)
    paper.lose("board-1")
    paper.wait(8)
    assert causes(paper) == {"unit_fault.board-1": "display"}
    assert rung(paper) == [("raised", "unit_fault.board-1", "display")]
    paper.wait(4)
    assert rung(paper)[1:] == [("changed", "unit_fault.board-1", "lost")]


def test_a_unit_that_comes_and_goes_rings_once():
    paper = hall()
    for _ in range(5):
        paper.lose("counter-1")
        paper.wait(8)
        assert causes(paper) == {"blank_counter.1": "unit_dead"}, "all the same it is seen"
        paper.on.append("counter-1")
        paper.ready("counter-1")
        paper.healthy("counter-1")
        paper.wait(20)
        assert paper.alerts() == {}
    dead = ("blank_counter.1", "unit_dead")
    assert rung(paper) == [("raised", *dead), ("cleared", *dead)]


def test_a_unit_that_is_back_for_a_moment_only_rings_again_when_it_stays_away():
    paper = hall()
    paper.lose("counter-1")
    paper.wait(8)
    paper.on.append("counter-1")
    paper.ready("counter-1")
    paper.wait(20)
    paper.lose("counter-1")
    paper.wait(119)
    assert len(paper.rings) == 2
    paper.wait(4)
    assert rung(paper)[2:] == [("raised", "blank_counter.1", "unit_dead")]
    paper.wait(5 * 60)
    assert rung(paper)[3:] == [("escalated", "blank_counter.1", "unit_dead")]


def test_a_unit_that_is_lost_again_after_two_minutes_rings_at_once():
    paper = hall()
    for _ in range(2):
        paper.lose("counter-1")
        paper.wait(8)
        paper.on.append("counter-1")
        paper.ready("counter-1")
        paper.wait(125)
    assert [what for what, _, _ in rung(paper)] == ["raised", "cleared"] * 2


# --- behind closed doors -------------------------------------------------------------------------------------


def test_what_is_in_hand_in_a_closed_hall_is_told_of_when_it_opens_and_not_at_night():
    """R45: units are switched off then; R04."""
    paper = hall(msgspec.structs.replace(site(hours=WORK), boards=["board-1"]), OPENING + 7.75 * 3600)
    paper.ticket(1)
    paper.ask("1", "next")
    paper.ask("1", "start")
    paper.wait(20 * 60)
    assert causes(paper) == {}, "closed at 17:00, five minutes before it would be late"
    for unit in list(paper.on):
        paper.lose(unit)
    paper.wait(6 * 3600)
    assert (paper.alerts(), paper.rings) == ({}, [])


@pytest.mark.parametrize(("minutes", "told"), [(-1, False), (1, True)])
def test_a_ticket_still_in_hand_at_a_dark_counter_is_told_of_when_the_hall_opens(minutes: int, told: bool):
    """R45, R12."""
    paper = hall(now=OPENING + 7.75 * 3600)
    paper.ticket(1)
    paper.ask("1", "next")
    paper.ask("1", "start")
    paper.wait(20 * 60)
    paper.lose("counter-1")
    paper.wait(OPENING + 24 * 3600 + minutes * 60 - paper.now)
    assert ("unit_lost_ticket.1" in paper.alerts()) == told


# --- the clock becomes trusted -------------------------------------------------------------------------------


@pytest.mark.parametrize("by_s", [8 * 3600.0, -8 * 3600.0])
def test_a_clock_that_becomes_trusted_neither_hastens_nor_delays_a_fault(by_s: float):
    """R01: ten seconds are ten seconds."""
    paper = hall(planned(), trusted=False)
    paper.lose("kiosk-1")
    paper.wait(4)
    paper.handle(ClockTrusted(by_s))
    paper.now += by_s
    paper.wait(5)
    assert paper.alerts() == {}
    paper.wait(3)
    assert causes(paper) == {"unit_fault.kiosk-1": "lost"}


@pytest.mark.parametrize("by_s", [8 * 3600.0, -8 * 3600.0])
def test_a_clock_that_becomes_trusted_neither_hastens_nor_delays_what_nobody_serves(by_s: float):
    """R10: counted anew at most."""
    site_ = config(serves={"1": [["a"]], "2": [["b"]]})
    paper = Paper(site_, rules=RULES, trusted=False)
    paper.ready("counter-1", "counter-2")
    paper.on += ["counter-1", "counter-2"]
    paper.sign_in("1")
    paper.ticket(1, "b")
    paper.wait(10)
    paper.handle(ClockTrusted(by_s))
    paper.now += by_s
    paper.wait(160)
    assert "unserved.b" not in paper.alerts()
    paper.wait(25)
    assert "unserved.b" in paper.alerts()


@pytest.mark.parametrize("by_s", [8 * 3600.0, -8 * 3600.0])
def test_a_flapping_unit_stays_quiet_over_a_clock_that_becomes_trusted(by_s: float):
    paper = hall(planned(), trusted=False)
    paper.lose("counter-1")
    paper.wait(8)
    paper.on.append("counter-1")
    paper.ready("counter-1")
    paper.wait(20)
    paper.handle(ClockTrusted(by_s))
    paper.now += by_s
    paper.lose("counter-1")
    paper.wait(60)
    assert causes(paper) == {"blank_counter.1": "unit_dead"}
    assert [what for what, _, _ in rung(paper)] == ["raised", "cleared"]
    paper.wait(65)
    assert [what for what, _, _ in rung(paper)] == ["raised", "cleared", "raised"]


# --- what is said --------------------------------------------------------------------------------------------


def test_a_counter_planned_at_all_times_that_nobody_opens_is_told_in_minutes_not_by_when_the_hall_started():
    """R12: nobody knows since when."""
    paper = Paper(planned(), rules=RULES)
    paper.ready("counter-1", "counter-2")
    paper.on += ["counter-1", "counter-2"]
    paper.sign_in("1")
    paper.wait(4 * 60)
    text = paper.alerts()["blank_counter.2"].text["en"]
    assert text == "Counter 2 is planned at all times and for 4 min nobody has signed in, 0 waiting"
