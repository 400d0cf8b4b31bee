"""What to do about people who wait (R03, R10, R30): how many counters, which, and the wait now and then."""

import math

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hall.advice import Advice
from tests.core.queue_story import People
from tests.core.stories import config


def advised(people: People, service: str = "a") -> Advice:
    look = people.glance()
    people.advisor.note(look)
    return people.advisor.service(look, service)


def test_planned_counters_are_opened_first_then_paused_ones_then_others_and_none_at_work():
    """R10: increase windows, with those who are there."""
    people = People(config(counters=6), planned=("5", "6", "1"))
    people.state("serving", "1")
    people.state("paused", "3")
    people.come(60)
    found = advised(people)
    assert found.which == ("5", "6", "3", "2", "4")
    assert found.text == {
        "zh": "开 5、6、2、4 号窗口；请 3 号窗口结束暂停",
        "en": "Open counters 5, 6, 2, 4. Ask the clerk of counter 3 back from the pause",
    }


def test_who_should_be_at_work_and_is_not_calls_again_before_others_open():
    """R10, R06: a blank counter and one whose unit is dark are not counted as working."""
    people = People(config(counters=5), planned=("4",))
    people.state("serving", "1", "3")
    people.state("open", "2")
    people.handled(5)
    people.come(15)
    assert (advised(people).which, advised(people).now_min) == (("4", "5"), 25)
    people.blank, people.lost = {"2"}, {"3"}
    found = advised(people)
    assert (found.which, found.again, found.now_min, found.then_min) == (
        ("2", "3", "4", "5"),
        ("2", "3"),
        75,
        15,
    )
    assert found.text == {
        "zh": "2、3 号窗口先恢复叫号；开 4、5 号窗口，新到客户约等 15 分钟（现约 75 分钟）",
        "en": "First get counters 2, 3 calling again. Open counters 4, 5. For whoever comes now: about 15 min (now 75)",
    }
    people.blank, people.lost = {"1", "2", "3"}, set()
    assert advised(people).now_min is None


def test_one_who_calls_again_may_be_enough():
    """R10."""
    people = People(config(counters=3))
    people.state("open", "1", "2")
    people.blank = {"2"}
    people.come(14)
    assert advised(people).text == {"zh": "2 号窗口先恢复叫号", "en": "First get counter 2 calling again"}


def test_only_counters_that_serve_it_count_as_working_where_no_wait_is_known():
    """R10: 14 people are few enough for two, not for one; the counter at work serves another service."""
    people = People(config(counters=4, serves={"1": [["b"]]}))
    people.state("serving", "1")
    people.come(14)
    assert advised(people).which == ("2", "3")
    assert people.advisor.hall(people.glance(), surge=False).which == ("2", "3")


def test_only_those_who_serve_it_and_can_be_heard_are_asked():
    """R03: a window whose unit is off would open to no avail."""
    people = People(config(counters=4, serves={"2": [["b"]], "4": [["b"], ["a:vip"]]}))
    people.lost = {"3"}
    people.come(12)
    assert advised(people).which == ("1",)
    people.come(1, class_="vip")
    assert advised(people).which == ("1", "4")


def test_no_more_are_opened_than_bring_the_wait_within_the_promise():
    """R10, R07: 20 people of 4 min; two at work would take 40 min, six take 13.3."""
    people = People(config(counters=9))
    people.state("serving", "1", "2")
    people.handled(4)
    people.come(20)
    found = advised(people)
    assert (found.which, found.now_min, found.then_min) == (("3", "4", "5", "6"), 40, 14)
    assert found.text == {
        "zh": "开 3、4、5、6 号窗口，新到客户约等 14 分钟（现约 40 分钟）",
        "en": "Open counters 3, 4, 5, 6. For whoever comes now: about 14 min (now 40)",
    }


def test_without_five_handlings_nothing_is_said_of_the_wait_and_few_enough_wait_at_each_counter():
    """R10: 70 % of ten at each."""
    people = People(config(counters=5))
    people.state("serving", "1")
    people.handled(4, count=4)
    people.come(21)
    found = advised(people)
    assert (found.which, found.now_min, found.then_min) == (("2", "3"), None, None)
    assert found.text["en"] == "Open counters 2, 3"
    people.come(1)
    assert advised(people).which == ("2", "3", "4")


def test_where_nobody_works_there_is_no_wait_now():
    people = People(config(counters=2))
    people.handled(5)
    people.come(3)
    found = advised(people)
    assert (found.which, found.now_min, found.then_min) == (("1",), None, 15)
    assert found.text == {
        "zh": "开 1 号窗口，新到客户约等 15 分钟",
        "en": "Open counter 1. For whoever comes now: about 15 min",
    }


def test_many_counters_are_counted_behind_the_first_six():
    people = People(config(counters=9))
    people.come(100)
    assert advised(people).text["en"] == "Open counters 1, 2, 3, 4, 5, 6 and 3 more"


def test_who_is_free_elsewhere_and_may_do_it_is_named_when_nobody_can_be_opened():
    """R03, R11: distribute by load, with clerks who are qualified."""
    hall = msgspec.structs.replace(
        config(counters=4, serves={"2": [["b"]], "3": [["b"]], "4": [["b"]]}),
        skills={"1002": ["b"], "1003": ["a", "b"]},
    )
    people = People(hall)
    people.state("serving", "1")
    people.state("open", "2", "3", "4")
    people.come(11)
    found = advised(people)
    assert found.which == ()
    assert found.text["en"] == "Free elsewhere, and may do this: clerks of counters 3, 4"


def test_with_everybody_at_work_people_are_guided_elsewhere():
    """R03, R30."""
    people = People(config(counters=2))
    people.state("serving", "1", "2")
    people.come(30)
    assert advised(people).text == {
        "zh": "已无窗口可开，引导客户使用自助设备或错峰办理",
        "en": "Nobody more can open a counter: guide people to self-service or to a quieter hour",
    }


def test_who_waits_for_one_counter_only_is_helped_by_no_other():
    """R38."""
    people = People(config(counters=3))
    people.come(11, only="1")
    assert advised(people).which == ()


def test_counters_that_serve_several_services_give_each_its_part():
    """R10: a wait of a short line beside a long one is that of both."""
    people = People(config(counters=2))
    people.state("serving", "1", "2")
    people.handled(5)
    people.handled(5, service="b")
    people.come(2)
    people.come(10, service="b")
    assert (advised(people).now_min, advised(people, "b").now_min) == (30, 30)


def test_in_the_hall_those_come_first_who_serve_most_of_the_people():
    """R10: a counter for the empty service helps nobody."""
    people = People(config(counters=4, serves={"2": [["c"]], "3": [["b"]], "4": [["a"]]}))
    people.state("serving", "1")
    people.come(20)
    people.come(5, service="b")
    look = people.glance()
    people.advisor.note(look)
    assert people.advisor.hall(look, surge=False).which == ("4", "3")


def test_advice_changes_with_the_counters_though_nobody_came_or_went():
    people = People(config(counters=3))
    people.come(8)
    assert advised(people).which == ("1", "2")
    people.state("serving", "1")
    assert advised(people).which == ("2",)
    people.lost = {"2"}
    assert advised(people).which == ("3",)
    people.handled(1)
    assert advised(people).then_min == 4


@given(
    st.lists(st.sampled_from(["closed", "open", "serving", "paused"]), min_size=1, max_size=8),
    st.integers(1, 60), st.floats(0.5, 30), st.booleans(),
)  # fmt: skip
def test_the_number_to_open_is_the_smallest_there_is(
    phases: list[str], waiting: int, minutes: float, known: bool
):
    """R10: every number is tried."""
    people = People(config(counters=len(phases), services="a"))
    names = [str(n) for n in range(1, len(phases) + 1)]
    for counter, phase in zip(names, phases, strict=True):
        people.state(phase, counter)
    people.handled(minutes, count=20 if known else 4)
    people.come(waiting)
    at_work = sum(phase in ("open", "serving") for phase in phases)
    could = [c for c, p in zip(names, phases, strict=True) if p == "paused"]
    could += [c for c, p in zip(names, phases, strict=True) if p == "closed"]
    enough = [
        k for k in range(1, len(could) + 1)
        if (waiting * minutes / (at_work + k) <= 15 + 1e-9 if known else waiting <= 7 * (at_work + k))
    ]  # fmt: skip
    found = advised(people)
    assert list(found.which) == could[: enough[0] if enough else len(could)]
    if known and found.which:
        then = waiting * minutes / (at_work + len(found.which))
        assert found.then_min == max(1, math.ceil(round(then, 5)))


def test_an_advice_is_worded_in_every_language_of_the_hall():
    """R31."""
    people = People(config(counters=2))
    people.come(11)
    assert set(advised(people).text) == set(people.config.languages)
