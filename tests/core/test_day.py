"""The business day, the hall's clock, tickets that outlive a day (R20, R25)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hall import entries as e
from hall.actions import ClockTrusted
from hall.clock import HallClock
from tests.core.stories import NINE, Paper, config

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKLY = {day: ["09:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def at(day: int, hour: int, minute: int = 0) -> float:
    return datetime(2025, 10, day, hour, minute, tzinfo=SHANGHAI).timestamp()


def a_hall_at(moment: float, *, open_always: bool = False, trusted: bool = True) -> Paper:
    paper = Paper(config(hours={} if open_always else WEEKLY), trusted=trusted)
    paper.now = moment
    paper.wait(6)
    return paper


def go_to(paper: Paper, moment: float) -> None:
    """Hours pass in one step: the core is woken at its refresh."""
    paper.now = moment
    paper.wait(6)


def test_numbers_restart_when_the_day_turns_while_the_hall_is_closed():
    paper = a_hall_at(at(9, 10))
    go_to(paper, at(10, 3))
    data = paper.hall.ledger.data
    assert (data.day, data.numbers_day) == ("2025-10-10", "2025-10-10")


def test_a_hall_that_never_closes_names_the_new_day_and_rolls_on_through_its_range():
    """R25."""
    paper = a_hall_at(at(9, 23), open_always=True)
    first = paper.hall.ledger.data.numbers_day
    paper.ticket(1)
    go_to(paper, at(10, 1))
    data = paper.hall.ledger.data
    assert (data.day, data.numbers_day) == ("2025-10-10", first)
    assert paper.queue("a").next == ["A001"]


def test_a_night_hall_begins_its_numbers_again_once_for_each_night():
    """R25: between two nights, when nobody is there; midnight is no end of a day."""
    nights = {day: ["00:00-02:00", "18:00-24:00"] for day in WEEKLY}
    paper = Paper(config(hours=nights), now=at(6, 12))
    seen: list[tuple[str | None, str | None]] = []
    for hour in range(4 * 24):
        go_to(paper, at(6, 12) + hour * 3600)
        data = paper.hall.ledger.data
        if not seen or seen[-1] != (data.day, data.numbers_day):
            assert paper.topics["hall"].phase == "closed"
            seen.append((data.day, data.numbers_day))
    assert seen == [(f"2025-10-{day:02}", f"2025-10-{day:02}") for day in (6, 7, 8, 9, 10)]
    assert len(paper.entries(e.DayTurned)) == 5


def test_whoever_waits_when_the_night_ends_is_served_until_the_day_turns():
    """R20: they stay in line through closing; at the turn they are known to be of the night."""
    nights = {day: ["00:00-02:00", "18:00-24:00"] for day in WEEKLY}
    paper = Paper(config(hours=nights), now=at(9, 18))
    go_to(paper, at(10, 1, 30))
    paper.ticket(1)
    go_to(paper, at(10, 2, 30))
    assert paper.topics["hall"].phase == "closing"
    assert paper.queue("a").next == ["A001"]
    go_to(paper, at(10, 10))
    assert paper.hall.ledger.data.numbers_day == "2025-10-10"
    assert paper.hall.ledger.data.tickets == {}


def test_a_turn_removes_only_tickets_known_to_be_older_than_the_last_closing():
    """R20: whoever waits at closing is served; what is left over the night is not."""
    paper = a_hall_at(at(9, 16, 30))
    paper.ticket(1)
    paper.ticket(2, age_s=None)  # its unit rebooted: the age is not known
    go_to(paper, at(9, 17, 30))
    assert paper.topics["hall"].phase == "closing"
    go_to(paper, at(10, 3))
    assert paper.queue("a").next == ["A002"]
    assert [x.ticket for x in paper.entries(e.Expired)] == ["kiosk-1-e1-1"]


def test_a_ticket_taken_after_the_last_closing_outlives_the_turn():
    """R20: somebody let in after hours is not forgotten overnight."""
    paper = a_hall_at(at(9, 20))
    paper.ticket(1)
    go_to(paper, at(10, 3))
    assert paper.queue("a").next == ["A001"]


def test_no_day_turns_and_no_number_restarts_on_a_clock_nobody_trusts():
    paper = a_hall_at(at(9, 10), trusted=False)
    data = paper.hall.ledger.data
    assert (data.day, data.numbers_day) == (None, None)
    go_to(paper, at(12, 3))
    assert (data.day, data.numbers_day) == (None, None)


def test_a_clock_that_becomes_trusted_moves_this_boots_times_only_and_names_the_day():
    paper = Paper(config(), trusted=False)
    early = paper.ticket(1)
    later = Paper(config(), paper.hall.ledger, "boot2", trusted=False)
    unit = later.unit("kiosk-1")
    unit.seq = 1
    fact = unit.ticket(2)
    later.arrive("kiosk-1", fact)
    later.handle(ClockTrusted(7200.0))
    tickets = later.hall.ledger.data.tickets
    assert tickets[early].since == NINE
    assert tickets[fact.id].since == NINE + 7200
    assert later.queue("a").next == ["A001", "A002"]
    assert later.entries(e.ClockShifted) == [e.ClockShifted("boot2", 7200.0)]


def test_a_day_never_goes_backwards():
    paper = a_hall_at(at(9, 10))
    go_to(paper, at(8, 3))
    assert paper.hall.ledger.data.day == "2025-10-09"


def test_hall_time_resumes_no_earlier_than_the_journal_and_runs_on_the_monotonic_clock():
    clock = HallClock(wall=1000.0, real=50.0, last=5000.0, trusted=False)
    assert clock.now(50.0) == 5000.0
    assert clock.now(60.0) == 5010.0
    assert clock.trust(wall=9000.0, real=60.0) == 3990.0
    assert clock.now(61.0) == 9001.0
    assert clock.trust(wall=9001.4, real=61.0) == 0.0, "a small difference is left alone"


def test_the_demo_runs_hall_time_twenty_times_as_fast():
    clock = HallClock(wall=1000.0, real=50.0, last=0.0, trusted=True, speed=20.0)
    assert clock.now(51.0) == 1020.0


def test_a_ticket_timed_by_a_clock_nobody_trusted_does_not_expire_when_a_trusted_one_comes():
    """R20: the hall booted into last year; whoever came then is still waiting."""
    paper = Paper(config(hours=WEEKLY), trusted=False)
    paper.now = at(1, 8)
    for number in range(1, 4):
        paper.ticket(number)
    again = Paper(config(hours=WEEKLY), paper.hall.ledger, "boot2")
    again.now = at(9, 8)
    again.wait(6)
    assert again.queue("a").next == ["A001", "A002", "A003"]


def test_a_clock_that_ran_ahead_leaves_nobody_in_the_future():
    paper = Paper(config(), trusted=False)
    paper.now = NINE + 9 * 365 * 86400
    paper.ticket(1)
    paper.ticket(2)
    again = Paper(config(), paper.hall.ledger, "boot2")
    fact = again.unit("kiosk-1")
    fact.seq = 2
    again.arrive("kiosk-1", fact.ticket(3))
    assert again.queue("a").next == ["A001", "A002", "A003"]
    again.sign_in("1")
    again.now += 60
    again.ask("1", "next")
    assert again.counter("1").ticket == "A001"
    waited_s = again.entries(e.Called)[-1].reason.waited_s
    assert waited_s == 60


def test_whoever_came_in_an_earlier_boot_stays_before_this_one_when_the_clock_moves_back():
    paper = Paper(config(), trusted=False)
    paper.ticket(1)
    later = Paper(config(), paper.hall.ledger, "boot2", trusted=False)
    later.unit("kiosk-1").seq = 1
    later.arrive("kiosk-1", later.unit("kiosk-1").ticket(2))
    later.handle(ClockTrusted(-86400.0))
    assert later.queue("a").next == ["A001", "A002"]


def test_a_trusted_clock_is_believed_though_the_journal_ends_later():
    """One boot into 2035 must not keep the hall there for nine years."""
    assert HallClock(wall=1000.0, real=50.0, last=5000.0, trusted=True).now(50.0) == 1000.0
