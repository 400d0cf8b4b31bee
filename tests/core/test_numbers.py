"""The kiosk's numbers: forward only, never twice, never another kiosk's."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.numbers import JUMP, Numbers, floor, next_number, printed, taken, turn

ranges = st.tuples(st.integers(1, 999), st.integers(1, 999)).map(lambda pair: (min(pair), max(pair)))


def series(numbers: Numbers, count: int, first: int, last: int, service: str = "a") -> list[int]:
    given_out = []
    for _ in range(count):
        number = next_number(numbers, service, first, last)
        numbers = taken(numbers, service, number)
        given_out.append(number)
    return given_out


def test_a_day_begins_at_the_first_number_of_the_range() -> None:
    assert series(Numbers("2026-03-02"), 3, 1, 499) == [1, 2, 3]
    assert series(Numbers("2026-03-02"), 2, 500, 999) == [500, 501]


def test_after_its_last_number_a_kiosk_goes_on_at_a_thousand_and_its_range() -> None:
    assert series(Numbers("2026-03-02", {"a": 498}), 3, 1, 499) == [499, 1001, 1002]
    assert series(Numbers("2026-03-02", {"a": 1499}), 2, 1, 499) == [2001, 2002]
    assert series(Numbers("2026-03-02", {"a": 999}), 2, 500, 999) == [1500, 1501]


def test_each_service_has_its_own_numbers() -> None:
    numbers = taken(Numbers("2026-03-02", {"a": 7}), "b", 1)
    assert next_number(numbers, "a", 1, 499) == 8
    assert next_number(numbers, "b", 1, 499) == 2


def test_a_range_that_was_moved_goes_on_above_what_was_given() -> None:
    assert next_number(Numbers("2026-03-02", {"a": 450}), "a", 1, 99) == 1001
    assert next_number(Numbers("2026-03-02", {"a": 450}), "a", 600, 699) == 600


@pytest.mark.parametrize(("first", "last"), [(0, 9), (9, 8), (1, 1000)])
def test_what_is_no_range_is_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="not a range"):
        next_number(Numbers(), "a", first, last)


@given(ranges, st.integers(0, 5000))
def test_numbers_only_rise_and_stay_in_the_rounds_of_their_range(
    span: tuple[int, int], given_before: int
) -> None:
    first, last = span
    given_out = [given_before, *series(Numbers("2026-03-02", {"a": given_before}), 60, first, last)]
    assert all(before < after for before, after in pairwise(given_out))
    assert all(first <= number % 1000 <= last for number in given_out[1:])


@given(st.integers(1, 998), st.data(), st.integers(1, 2500), st.integers(1, 2500))
def test_two_kiosks_never_give_the_same_number(
    last: int, data: st.DataObject, one_begins: int, other_begins: int
) -> None:
    first = data.draw(st.integers(last + 1, 999))
    one = series(Numbers("2026-03-02", {"a": one_begins}), 40, 1, last)
    other = series(Numbers("2026-03-02", {"a": other_begins}), 40, first, 999)
    assert not set(one) & set(other)


def test_numbers_are_not_below_what_the_hall_has_seen_today() -> None:
    numbers = Numbers("2026-03-02", {"a": 5, "b": 9})
    raised = floor(numbers, "2026-03-02", {"a": 57, "b": 3, "c": 2}, False, ["a", "b", "c"], 1, 499)
    assert raised == Numbers("2026-03-02", {"a": 57, "b": 9, "c": 2})


def test_what_the_hall_has_seen_of_another_day_says_nothing() -> None:
    numbers = Numbers("2026-03-02", {"a": 5})
    assert floor(numbers, "2026-03-01", {"a": 57}, False, ["a"], 1, 499) == numbers
    assert floor(numbers, None, {"a": 57}, False, ["a"], 1, 499) == numbers


def test_a_new_database_begins_fifty_numbers_above_what_the_hall_has_seen() -> None:
    raised = floor(Numbers("2026-03-02"), "2026-03-02", {"a": 57}, True, ["a", "b"], 1, 499)
    assert next_number(raised, "a", 1, 499) == 57 + JUMP + 1
    assert next_number(raised, "b", 1, 499) == JUMP + 1


def test_a_jump_over_the_end_of_the_range_goes_on_in_the_next_round() -> None:
    raised = floor(Numbers("2026-03-02"), "2026-03-02", {"a": 480}, True, ["a"], 1, 499)
    assert next_number(raised, "a", 1, 499) == 1001 + 31  # 481–499 are 19 numbers, 1001–1031 are 31


@given(
    ranges,
    st.dictionaries(st.sampled_from("abc"), st.integers(1, 3000)),
    st.dictionaries(st.sampled_from("abc"), st.integers(1, 3000)),
    st.booleans(),
    st.sampled_from(["2026-03-02", "2026-03-01", None]),
)
def test_a_floor_never_lowers_a_number(
    span: tuple[int, int], own: dict[str, int], seen: dict[str, int], jump: bool, day: str | None
) -> None:
    numbers = Numbers("2026-03-02", own)
    raised = floor(numbers, day, seen, jump, "abc", *span)
    for service in "abc":
        assert next_number(raised, service, *span) >= next_number(numbers, service, *span)
        if day == numbers.day:
            assert next_number(raised, service, *span) > seen.get(service, 0)


def test_a_new_day_begins_again() -> None:
    assert turn(Numbers("2026-03-02", {"a": 57}), "2026-03-03") == Numbers("2026-03-03")


def test_the_same_day_goes_on() -> None:
    numbers = Numbers("2026-03-02", {"a": 57})
    assert turn(numbers, "2026-03-02") == numbers


def test_a_day_without_a_name_only_gets_one() -> None:
    assert turn(Numbers(None, {"a": 57}), "2026-03-02") == Numbers("2026-03-02", {"a": 57})


@pytest.mark.parametrize("day", ["2026-03-01", "yesterday", "", "2026-3-9"])
def test_an_earlier_day_and_what_is_no_day_begin_nothing(day: str) -> None:
    numbers = Numbers("2026-03-02", {"a": 57})
    assert turn(numbers, day) == numbers


def test_a_printed_number_has_at_least_three_digits() -> None:
    assert [printed("A", 12), printed("", 7), printed("ZB", 1234)] == ["A012", "007", "ZB1234"]
