"""Long queues (R10, R03) and the hall's load (R30): when they ring, what they say, when they end."""

from hypothesis import given
from hypothesis import strategies as st

from hall.settings import RulesTable
from tests.core.queue_story import People
from tests.core.stories import config


def test_a_long_queue_rings_at_eleven_and_ends_at_seven():
    """R10: more than ten; it clears at 70 %."""
    people = People()
    people.come(10)
    assert people.look() == {}
    people.come(1)
    assert people.look()["long_queue.a"].cause == "now"
    people.go(3)
    assert "long_queue.a" in people.look(), "8 still wait"
    people.go(1)
    assert people.look() == {}
    people.come(3)
    assert people.look() == {}, "ten again are not long"


def test_a_long_queue_says_who_waits_how_long_who_could_help_and_what_the_wait_becomes():
    """R03, R10: all of it in the alert."""
    people = People(config(counters=5, serves={"4": [["b"]]}), planned=("3", "5"))
    people.state("serving", "1", "2")
    people.handled(5)
    people.come(1, ago=600)
    people.come(10)
    found = people.look()["long_queue.a"]
    assert found.text == {
        "zh": "业务a 排队 11 人，最长已等 10 分钟",
        "en": "Service a: 11 people wait, the longest for 10 min",
    }
    assert found.advice == {
        "zh": "开 3、5 号窗口，新到客户约等 14 分钟（现约 28 分钟）",
        "en": "Open counters 3, 5. For whoever comes now: about 14 min (now 28)",
    }
    assert found.evidence == {
        "waiting": 11, "longest_wait_s": 600.0, "could_help": ["3", "5"], "open": ["3", "5"], "wait_min": 28,
        "wait_then_min": 14,
    }  # fmt: skip


def test_classes_and_lines_for_one_counter_are_counted_together():
    """R10: per service, whoever they are."""
    people = People()
    people.come(4, class_="vip")
    people.come(4)
    people.come(3, only="1")
    assert people.look()["long_queue.a"].evidence["waiting"] == 11


def test_a_restart_of_the_hall_does_not_end_a_queue_between_the_two_limits():
    """R10: what stands in the journal says on which side it is."""
    people = People()
    people.come(11)
    people.look()
    people.go(3)
    people.restart()
    assert "long_queue.a" in people.look()


def test_an_alert_of_an_older_version_without_a_cause_goes_on_as_it_was():
    people = People()
    people.come(11)
    people.look()
    people.data.alerts["long_queue.a"].cause = None
    people.go(3)
    assert people.look()["long_queue.a"].cause == "now"


def test_the_hall_is_long_above_ten_for_each_counter_at_work_and_in_a_rush_above_twice_that():
    """R10, R30: busy, surge, and back over the lower limits."""
    people = People(config(counters=4))
    people.state("serving", "1")
    people.state("calling", "2")
    seen = []
    for total in (20, 21, 40, 41, 29, 28, 15, 14):
        people.go(100)
        people.come(total)
        found = people.look().get("long_queue_hall.hall")
        seen.append((total, people.queues.load, found and found.cause))
    assert seen == [
        (20, "normal", None), (21, "busy", "busy"), (40, "busy", "busy"), (41, "surge", "surge"),
        (29, "surge", "surge"), (28, "busy", "busy"), (15, "busy", "busy"), (14, "normal", None),
    ]  # fmt: skip


def test_opening_counters_ends_a_rush_without_anybody_having_left():
    """R30: the limit is per counter at work."""
    people = People(config(counters=5))
    people.state("open", "1")
    people.come(22)
    assert people.look()["long_queue_hall.hall"].cause == "surge"
    people.state("open", "2")
    assert people.look()["long_queue_hall.hall"].cause == "busy"
    people.state("open", "3", "4")
    assert "long_queue_hall.hall" not in people.look()
    assert people.queues.load == "normal"


def test_a_rush_tells_the_emergency_procedure_as_well():
    """R30."""
    people = People(config(counters=3))
    people.state("serving", "1")
    people.come(21, service="b")
    found = people.look()["long_queue_hall.hall"]
    assert found.severity == "urgent"
    assert found.advice["en"] == (
        "Open counters 2, 3. Guide people to self-service, begin the emergency procedure"
    )
    assert (found.evidence["open_counters"], found.evidence["to_open"]) == (1, 2)


def test_a_hall_of_one_counter_has_a_load_and_no_alert_of_the_hall():
    """R30: its only queue has an alert already."""
    people = People(config(counters=1))
    people.state("serving", "1")
    loads = []
    for total in (10, 11, 21, 15, 14, 8, 7):
        people.go(100)
        people.come(total)
        assert "long_queue_hall.hall" not in people.look()
        loads.append(people.queues.load)
    assert loads == ["normal", "busy", "surge", "surge", "busy", "busy", "normal"]


def test_a_rush_is_still_one_after_a_restart():
    """R30."""
    people = People(config(counters=2))
    people.state("serving", "1")
    people.come(21)
    people.look()
    people.go(3)
    people.restart()
    people.look()
    assert people.queues.load == "surge"


def test_a_surge_is_one_alert_with_updates_and_no_storm():
    """R10: forty people, one minute after the other."""
    people = People(config(counters=3))
    people.state("serving", "1")
    raised: list[str] = []
    for _ in range(40):
        people.come(1)
        before = set(people.found)
        raised += sorted(people.watch(60, step=60).keys() - before)
    assert raised == ["long_queue.a", "long_queue_hall.hall", "promise_near.a", "promise_broken.a"]


def test_the_figures_are_those_of_the_configuration():
    """R10."""
    people = People(table=RulesTable(long_queue=4, clear_at=0.5))
    people.come(5)
    assert "long_queue.a" in people.look()
    people.go(2)
    assert "long_queue.a" in people.look()
    people.go(1)
    assert people.look() == {}


def test_an_unchanged_hall_is_told_the_same_within_a_minute():
    """An alert is not published anew each second."""
    people = People()
    people.come(11, ago=60)
    first = dict(people.look())
    assert [people.look(1) == first for _ in range(58)] == [True] * 58
    assert people.look(2) != first, "another minute"


def test_a_counter_where_nobody_calls_is_none_at_work():
    """R30, R06: with two of three windows blank or dark it is a rush."""
    people = People(config(counters=3))
    people.state("serving", "1", "2", "3")
    people.come(25)
    assert "long_queue_hall.hall" not in people.look()
    people.blank, people.lost = {"2"}, {"3"}
    found = people.look()["long_queue_hall.hall"]
    assert (found.cause, people.queues.load) == ("surge", "surge")
    assert found.text["en"] == "Rush: 25 people wait in the hall, the longest for 0 min; counters at work: 1"
    assert found.advice["en"] == (
        "First get counters 2, 3 calling again. Guide people to self-service, begin the emergency procedure"
    )
    assert (found.evidence["again"], found.evidence["open"], found.evidence["to_open"]) == (["2", "3"], [], 0)


def test_while_the_whole_hall_is_long_each_alert_gives_the_same_advice():
    """R10: one to open 2 and 3, and another beside it to open 2 only, is none."""
    people = People(config(counters=4, serves={"3": [["b"]]}))
    people.state("serving", "1")
    people.handled(4)
    people.handled(4, service="b")
    people.come(12)
    people.come(3, service="b", ago=901)
    found = people.look()
    assert set(found) == {"long_queue.a", "long_queue_hall.hall", "promise_broken.b"}
    assert len({str(one.advice) for one in found.values()}) == 1
    assert [one.evidence["open"] for one in found.values()] == [["2", "4", "3"]] * 3
    people.state("serving", "2")
    found = people.look()
    assert set(found) == {"long_queue.a", "long_queue_hall.hall", "promise_broken.b"}
    people.state("serving", "4")
    found = people.look()
    assert set(found) == {"long_queue.a", "promise_broken.b"}
    assert found["long_queue.a"].evidence["open"] == []


def test_while_the_hall_hears_nobody_what_stands_stands_in_its_words_and_nothing_is_new():
    """R10, R45: clerks call by hand meanwhile, and who was called is heard of afterwards."""
    people = People(config(counters=2))
    people.state("serving", "1")
    people.come(11)
    people.look()
    before = dict(people.found)
    people.dark = True
    people.come(30)
    people.come(30, service="b", ago=2000)
    assert people.watch(1800, step=60) == before
    assert people.queues.load == "busy"
    people.dark = False
    assert set(people.look()) == {
        "long_queue.a",
        "long_queue.b",
        "long_queue_hall.hall",
        "promise_broken.a",
        "promise_broken.b",
    }
    assert people.queues.load == "surge"


def test_a_hall_that_starts_in_the_dark_tells_what_stood_and_nothing_else():
    """R45."""
    people = People(config(counters=2))
    people.state("serving", "1", "2")
    people.come(11)
    assert list(people.look()) == ["long_queue.a"]
    people.restart()
    people.dark = True
    people.come(11, service="b")
    assert list(people.look()) == ["long_queue.a"]
    people.phase, people.table = "closing", RulesTable(at_close="finish_called")
    assert people.look() == {}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4)), max_size=30), st.integers(1, 12))
def test_hysteresis_is_that_of_a_model(steps: list[tuple[int, int]], limit: int):
    """R10, R30: whatever comes and goes at however many counters, as one line of arithmetic says it."""
    people = People(config(counters=4), RulesTable(long_queue=limit, forecast_min=0))
    long, load = False, "normal"
    for total, working in steps:
        people.go(100)
        people.come(total)
        people.state("serving", *"1234"[:working])
        people.state("closed", *"1234"[working:])
        people.look()
        long = total > limit * 0.7 + 1e-9 if long else total > limit
        load = _load(load, total, limit * max(1, working))
        assert ("long_queue.a" in people.found, people.queues.load) == (long, load)
        assert ("long_queue_hall.hall" in people.found) == (load != "normal")


def _load(before: str, total: int, limit: int) -> str:
    if total > 2 * limit or (before == "surge" and total > 1.4 * limit + 1e-9):
        return "surge"
    if total > limit or (before != "normal" and total > 0.7 * limit + 1e-9):
        return "busy"
    return "normal"
