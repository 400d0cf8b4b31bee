"""The kiosk's core with clocks that are wrong (R20, R25): a number is never given twice in a day."""

from hypothesis import example, given
from hypothesis import strategies as st

from hall.device import ButtonPressed, HallLink
from kiosk.actions import CommitTicket
from kiosk.numbers import Numbers
from tests.core.kiosk_story import DAY, NEXT_DAY, REAL, hall, kiosk, received
from tests.core.kiosk_week import DAY_S, HOUR_S, NO_CLOCK, Week

YEAR_BACK = -364 * DAY_S  # to the same weekday

# --- a year back ---------------------------------------------------------------------------------------------


def test_a_clock_a_year_back_turns_no_day_and_gives_no_number_again() -> None:
    """R20: also one that is believed."""
    for off_s in (YEAR_BACK, NO_CLOCK):
        week = Week(numbers=Numbers(DAY, {"a": 40}))
        assert week.press(2) == ["A041", "A042"]
        week.boot(off_s)
        week.passes(HOUR_S)
        assert week.numbers.day == DAY
        assert week.press(1) == ["A043"]
        week.hall(True)
        assert week.press(1) == ["A044"]


def test_after_a_clock_a_year_back_the_next_day_begins_again_when_the_hall_says_so() -> None:
    """R25."""
    week = Week(numbers=Numbers(DAY, {"a": 40}))
    week.hall(True)
    week.press(1)
    week.until(9)
    assert week.press(1) == ["A001"]
    assert week.numbers.day == NEXT_DAY


# --- a day ahead, then corrected -----------------------------------------------------------------------------


def test_a_clock_a_day_ahead_then_corrected_gives_no_number_again() -> None:
    """R20: while it is open nothing turns, and never back."""
    week = Week(off_s=DAY_S, numbers=Numbers(DAY, {"a": 40}))
    week.passes(HOUR_S)
    assert week.press(2) == ["A041", "A042"]
    assert week.numbers.day == DAY
    week.boot(0.0)
    assert week.press(1) == ["A043"]
    week.boot(NO_CLOCK)
    assert week.press(1) == ["A044"]
    assert week.twice == []


def test_a_clock_a_day_ahead_that_turned_the_day_at_night_does_not_turn_it_back_when_corrected() -> None:
    """R20: the numbers go on in the day that has begun; its morning begins nothing again."""
    week = Week(off_s=DAY_S, numbers=Numbers(DAY, {"a": 40}))
    week.until(20)
    assert week.numbers == Numbers(NEXT_DAY)
    week.boot(0.0)
    week.until(9)
    assert week.press(2) == ["A001", "A002"]
    week.hall(True)
    week.passes(HOUR_S)
    assert week.press(1) == ["A003"]


def test_a_clock_ahead_that_turned_the_day_under_customers_then_corrected_gives_no_number_again() -> None:
    """R20: it showed tomorrow before the opening; by the right clock the numbers go on above today's."""
    week = Week(off_s=20 * HOUR_S)
    week.boot(0.0)
    assert week.press(3) == ["A001", "A002", "A003"]
    week.boot(20 * HOUR_S)
    week.passes(HOUR_S)
    assert week.numbers == Numbers(NEXT_DAY)
    week.boot(0.0)
    assert week.press(2) == ["A004", "A005"]
    assert week.twice == []
    week.until(9, days=3)
    assert week.press(1) == ["A001"], "and some morning it begins again"


def test_nor_does_a_clock_that_turned_it_twice() -> None:
    """R20: in the days between none were given."""
    week = Week()
    week.press(3)
    for off_s in (20 * HOUR_S, 44 * HOUR_S):
        week.boot(off_s)
        week.passes(HOUR_S / 2)
    week.boot(0.0)
    assert week.press(1) == ["A004"]


# --- no clock for a week -------------------------------------------------------------------------------------


def test_no_clock_for_a_week_and_the_numbers_only_go_forward() -> None:
    """R20: nobody tells it which day it is, and it gives tickets all the same."""
    week = Week(off_s=NO_CLOCK)
    seen: list[str] = []
    for _ in range(7):
        seen += week.press(20)
        week.until(10)
        week.boot(NO_CLOCK)
    assert seen == [f"A{n:03}" for n in range(1, 141)]
    assert week.numbers.day == DAY


def test_after_no_clock_for_a_week_the_hall_at_noon_does_not_begin_the_numbers_of_the_morning_again() -> None:
    """R20: what was given this morning is held by people who wait."""
    week = Week(off_s=NO_CLOCK)
    for _ in range(3):
        week.press(20)
        week.until(10)
    assert week.press(3) == ["A061", "A062", "A063"]
    week.hall(True)
    assert week.press(100)[0] == "A064"
    assert week.twice == []
    week.until(9)
    assert week.press(1) == ["A001"], "the next morning it begins again"


def test_a_clock_that_comes_at_noon_does_not_either() -> None:
    """R20: NTP after a morning without a network."""
    week = Week(off_s=NO_CLOCK, numbers=Numbers(DAY, {"a": 2}))
    week.until(10)
    assert week.press(2) == ["A003", "A004"]
    week.off_s = 0.0
    week.passes(HOUR_S)
    assert week.press(1) == ["A005"]
    week.until(20)
    week.until(10)
    assert week.press(1) == ["A001"]
    assert week.twice == []


def test_a_morning_that_begins_before_the_hall_is_there_is_still_a_new_day() -> None:
    """R25: the kiosk's own trusted clock turns it at night, while the hall is silent."""
    week = Week(numbers=Numbers(DAY, {"a": 40}))
    week.until(8)
    week.passes(60)
    assert week.press(1) == ["A001"]
    week.hall(True)
    assert week.press(1) == ["A002"]


def test_out_of_reach_and_without_a_time_a_number_may_be_of_another_day() -> None:
    """R20: what the hall said last holds only while it is there."""
    for up, unsure in ((True, False), (False, True)):
        unit = kiosk()
        unit.handle(HallLink(True), None, REAL)
        unit.handle(received(hall(DAY)), None, REAL)
        unit.handle(HallLink(up), None, REAL)
        (ticket,) = unit.handle(ButtonPressed(0), None, REAL + 1)
        assert isinstance(ticket, CommitTicket)
        assert ticket.numbers == Numbers(DAY, {"a": 1}, unsure)


# --- any week ------------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("press"), st.integers(1, 5)),
        st.tuples(st.just("passes"), st.sampled_from([60.0, HOUR_S, 5 * HOUR_S, 14 * HOUR_S, DAY_S])),
        st.tuples(st.just("boot"), st.sampled_from([NO_CLOCK, NO_CLOCK, 0.0, YEAR_BACK])),
        st.tuples(st.just("hall"), st.booleans()),
    ),
    max_size=25,
)


@given(STEPS)
@example([("boot", NO_CLOCK), ("passes", DAY_S), ("press", 5), ("hall", True), ("press", 5)])
@example([("press", 5), ("passes", DAY_S), ("boot", YEAR_BACK), ("press", 2), ("hall", True), ("press", 5)])
def test_whatever_its_clock_shows_at_a_boot_no_two_people_hold_one_number_on_one_day(
    steps: list[tuple[str, float]],
) -> None:
    """R20, R25: and within the day it takes it for, numbers only go forward."""
    week = Week()
    last: dict[str | None, int] = {}
    for what, how in steps:
        given_out = getattr(week, what)(how) or []
        for printed in given_out:
            number = int(printed[1:])
            assert number > last.get(week.numbers.day, 0)
            last[week.numbers.day] = number
    assert week.twice == []
