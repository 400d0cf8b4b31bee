"""The bench's own logic: percentiles, ratios, verdicts, estimates, the table and the page. No process, no clock."""

import pytest

from bench.__main__ import ROWS, main
from bench.figures import (
    HEADING,
    Figure,
    Reading,
    against_floor,
    at_most,
    cells,
    compared,
    line,
    on_pi,
    same_on_pi,
    shown,
)  # fmt: skip
from bench.report import page
from bench.timing import in_turn, percentile

FAST = against_floor("fast", "a fast thing", "≤ 1.5 × floor", 1.5, [0.0012] * 100, [0.001] * 100, "The disk.")
SLOW = against_floor("slow", "a slow thing", "≤ 1.5 × floor", 1.5, [0.0016] * 100, [0.001] * 100, "Threads.")


def test_a_percentile_is_a_value_that_was_measured():
    samples = [float(n) for n in range(1, 101)]
    assert [percentile(samples, share) for share in (1, 50, 99, 100)] == [1.0, 50.0, 99.0, 100.0]
    assert percentile([7.0], 99) == 7.0
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0


def test_nothing_measured_has_no_percentile():
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 50)


def test_ours_and_the_floor_are_taken_in_turn_and_the_first_ones_dropped():
    order: list[str] = []

    def task(name: str) -> float:
        order.append(name)
        return float(len(order))

    ours, floor = in_turn(lambda: task("ours"), lambda: task("floor"), 2, warm_up=1)
    assert order == ["ours", "floor"] * 3
    assert (ours, floor) == ([3.0, 5.0], [4.0, 6.0])


def test_a_figure_is_judged_by_the_ratio_of_the_medians_not_by_a_stall_of_the_disk():
    stalled = against_floor("x", "x", "≤ 1.5 × floor", 1.5, [0.001] * 98 + [0.5] * 2, [0.001] * 100, "")
    assert (stalled.ratio, stalled.reached, stalled.ours.p99) == (1.0, True, 0.5)
    assert FAST.reached
    assert not SLOW.reached
    assert SLOW.ratio == pytest.approx(1.6)


def test_a_rate_is_as_bad_as_its_slowest_half_second():
    assert Reading.of([3000.0, 2000.0, 2500.0], high_is_good=True) == Reading(2500.0, 2000.0)


def test_what_must_stay_below_a_limit_may_have_no_floor():
    figure = at_most("memory", "memory", "bytes", "≤ 45 MB", 45e6, [45.1e6], "")
    assert (figure.reached, figure.ratio, figure.floor) == (False, None, None)
    assert cells(figure) == ("memory", "45 MB", "45 MB", "–", "–", "–", "≤ 45 MB", "NO")


def test_a_figure_may_have_to_reach_its_limit_at_its_99th_percentile_too():
    samples = [0.05] * 98 + [0.2] * 2
    assert at_most("x", "x", "s", "≤ 100 ms", 0.1, samples, "").reached
    assert not at_most("x", "x", "s", "≤ 100 ms", 0.1, samples, "", even_p99=True).reached


def test_what_is_there_to_compare_is_always_reached_and_a_line_is_as_slow_at_a_pi():
    figure = same_on_pi(compared("x", "a raster", "octets", [17152.0], ""))
    assert figure.reached
    assert cells(figure)[1] == "17,152 B"
    assert (figure.pi_4, figure.zero_2_w) == ("the same", "the same")


def test_a_pi_is_slower_by_the_factors_and_waits_for_its_own_disk():
    """1.2 ms, of which 0.2 ms are our disk's: 3 to 4 times the rest, and 5 to 20 ms for the card."""
    figure = on_pi(FAST, 0.0002, 1)
    assert figure.pi_4 == "8 ms–24 ms"
    assert figure.zero_2_w == "13 ms–32 ms"


@pytest.mark.parametrize(
    ("unit", "value", "pi_4"),
    [("per_s", 4000.0, "1,000–1,333 /s"), ("share", 0.001, "0.3–0.4 %"), ("bytes", 33e6, "about 33 MB")],
)
def test_rates_shares_and_memory_have_estimates_of_their_own(unit, value, pi_4):
    assert on_pi(at_most("x", "x", unit, "", 1.0, [value], ""), 0.0, 0).pi_4 == pi_4


@pytest.mark.parametrize(
    ("value", "text"), [(1.5, "1.50 s"), (0.25, "250 ms"), (0.00123, "1.23 ms"), (0.000042, "42 µs")]
)
def test_times_are_shown_in_the_unit_people_read(value: float, text: str):
    assert shown(value, "s") == text


def test_the_table_has_a_column_for_each_word_of_its_heading():
    heading, row = line(HEADING), line(cells(SLOW))
    assert heading.startswith("what")
    assert row.startswith("a slow thing")
    assert row.endswith("NO")
    assert heading.index("to reach") == row.index("≤ 1.5 × floor")


def test_the_page_says_what_was_missed_what_limits_it_and_what_is_an_estimate():
    text = page([on_pi(FAST, 0.0, 1), on_pi(SLOW, 0.0, 1)], {"processor": "a | b"}, 100.4)
    assert "| processor | a / b |" in text
    assert "**Not reached:** a slow thing." in text
    assert "- **a slow thing**: Threads." in text
    assert "Pi Zero 2 W (estimate)" in text
    assert "The run took 100 s." in text
    assert text.endswith("|\n")


def test_a_page_without_a_miss_says_so():
    assert "All are reached." in page([FAST], {}, 1.0)


def test_help_teaches_and_an_unknown_row_is_refused(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(row in said for row in ROWS)
    assert "exit codes" in said
    with pytest.raises(SystemExit) as refused:
        main(["--only", "tea"])
    assert refused.value.code == 2


def test_a_figure_keeps_no_reference_to_its_samples():
    assert isinstance(FAST, Figure)
    assert FAST.ours == Reading(0.0012, 0.0012)
