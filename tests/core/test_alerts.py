"""Idle counters (R06), long queues (R10), lost units, lines nobody serves: when they ring, and when they clear."""

from hall import entries as e
from hall import messages as m
from hall.actions import Connected
from tests.core.stories import Paper, config


def test_a_counter_that_may_serve_none_of_those_waiting_is_not_idle():
    """R06."""
    paper = Paper(config(serves={"1": [["b"]]}))
    paper.sign_in("1")
    paper.ticket(1, service="a")
    paper.wait(600)
    assert "blank_counter.1" not in paper.alerts()


def test_an_idle_counter_is_found_although_others_keep_the_line_short():
    """R06: heads change every minute, yet somebody has been waiting all the time."""
    paper = Paper()
    paper.sign_in("1", "2")
    number = 1
    paper.ticket(number)
    for _ in range(5):
        number += 1
        paper.ticket(number)
        paper.wait(50)
        paper.ask("2", "next")
        paper.ask("2", "start")
        paper.ask("2", "finish")
    assert "blank_counter.1" in paper.alerts()


def test_paused_and_closed_counters_are_not_idle():
    paper = Paper()
    paper.sign_in("1")
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
    paper.ticket(1)
    paper.wait(600)
    assert paper.alerts() == {}


def test_a_long_queue_rings_at_eleven_and_clears_at_seven():
    """R10: > 10 fires at 11; clears at ≤ 70 %. R03: the alert says who could help."""
    paper = Paper(config(counters=3))
    paper.sign_in("1")
    for number in range(1, 11):
        paper.ticket(number)
    paper.wait(2)
    assert "long_queue.a" not in paper.alerts()
    paper.ticket(11)
    paper.wait(2)
    alert = paper.alerts()["long_queue.a"]
    assert (alert.evidence["waiting"], alert.evidence["could_help"]) == (11, ["2", "3"])
    for _ in range(3):
        paper.ask("1", "next")
        paper.ask("1", "recall")
        paper.ask("1", "no_show")
    paper.wait(2)
    assert "long_queue.a" in paper.alerts(), "8 still wait"
    paper.ask("1", "next")
    paper.wait(2)
    assert "long_queue.a" not in paper.alerts()


def test_a_long_hall_counts_per_open_counter_and_says_how_many_to_open():
    """R10: more than ten for each open counter."""
    paper = Paper(config(counters=4))
    paper.sign_in("1", "2")
    for number in range(1, 22):
        paper.ticket(number, service="abc"[number % 3])
    paper.wait(2)
    alert = paper.alerts()["long_queue_hall.hall"]
    assert (alert.evidence["waiting"], alert.evidence["open_counters"], alert.evidence["to_open"]) == (
        21,
        2,
        1,
    )


def test_a_restart_of_the_hall_rings_nothing_again_and_keeps_the_first_time():
    """R10: whoever was told is not told twice."""
    paper = Paper()
    paper.sign_in("1")
    for number in range(1, 12):
        paper.ticket(number)
    paper.wait(2)
    told = paper.alerts()["long_queue.a"]
    again = Paper(ledger=paper.hall.ledger, boot="boot2", now=paper.now)
    again.wait(60)
    alert = again.alerts()["long_queue.a"]
    assert [(ring.what, ring.alert.kind) for ring in paper.rings] == [("raised", "long_queue_hall")]
    assert again.rings == []
    assert (alert.since_at, alert.rung_at) == (told.since_at, told.rung_at)


def test_a_lost_unit_rings_once_however_often_the_hall_or_the_broker_starts_again():
    """Until the unit itself is heard."""
    paper = Paper()
    paper.sign_in("1")
    paper.ready("counter-1")
    paper.wait(6)
    paper.ticket(1)
    paper.ask("1", "next")
    paper.lose("counter-1")
    paper.wait(2)
    paper.handle(Connected())
    paper.lose("counter-1")
    paper.wait(10)
    again = Paper(ledger=paper.hall.ledger, boot="boot2")
    again.now = paper.now
    again.wait(10)
    assert "unit_lost_ticket.1" in again.alerts()
    assert paper.entries(e.AlertCleared) + again.entries(e.AlertCleared) == []
    assert paper.entries(e.AlertRaised) + again.entries(e.AlertRaised) == [
        e.AlertRaised("unit_lost_ticket.1")
    ]
    again.ready("counter-1")
    again.wait(2)
    assert again.alerts() == {}


def test_a_silent_unit_is_not_found_again_by_what_the_broker_has_kept_of_it():
    """Its presence is retained; only its health says that it is there."""
    paper = Paper()
    paper.sign_in("1")
    paper.ready("counter-1")
    paper.ticket(1)
    paper.ask("1", "next")
    paper.wait(62)
    assert "unit_lost_ticket.1" in paper.alerts()
    paper.handle(Connected())
    paper.ready("counter-1")
    paper.wait(40)
    assert "unit_lost_ticket.1" in paper.alerts()
    paper.handle(Connected())
    paper.healthy("counter-1")
    paper.wait(6)
    assert paper.alerts() == {}
    assert [type(x) for x in paper.entries(e.AlertRaised) + paper.entries(e.AlertCleared)] == [
        e.AlertRaised, e.AlertCleared,
    ]  # fmt: skip


def test_people_whom_nobody_at_work_serves_are_alerted_after_three_minutes():
    """R10, R11: before the line is long."""
    paper = Paper(config(counters=3, serves={"1": [["a"]], "2": [["b"], ["a"]], "3": [["b:vip"]]}))
    paper.sign_in("1", "3")
    paper.ticket(1, service="b")
    paper.ticket(2, service="b")
    paper.ticket(3, service="b", class_="vip")
    paper.wait(178)
    assert "unserved.b" not in paper.alerts()
    paper.wait(4)
    alert = paper.alerts()["unserved.b"]
    assert alert.text["en"] == "2 people wait for Service b, which nobody at work serves"
    assert alert.evidence == {"waiting": 2, "classes": ["ordinary"], "could_help": ["2"]}
    assert alert.text["zh"] == "业务b 有 2 人等候，在岗窗口均不受理"
    third = config(counters=3, serves={"1": [["a"]], "2": [["b"]], "3": [["b:vip"]]})
    again = Paper(third, paper.hall.ledger, "b2", now=paper.now)
    again.wait(2)
    assert "unserved.b" in again.alerts(), "it goes on ringing after a restart"
    paper.sign_in("2")
    paper.wait(2)
    assert "unserved.b" not in paper.alerts()


def test_nobody_is_missed_in_a_hall_without_anybody_or_behind_closed_doors():
    """R26, R20."""
    serves = {"1": [["a"]], "2": [["b"]]}
    empty = Paper(config(serves=serves))
    empty.ticket(1, service="b")
    empty.wait(600)
    assert empty.alerts() == {}
    morning = Paper(config(serves=serves, hours={"thu": ["06:00-08:00"], "fri": ["06:00-24:00"]}))
    morning.sign_in("1")
    morning.ticket(1, service="b")
    morning.wait(600)
    phase = morning.topics["hall"].phase
    assert (phase, "unserved.b" in morning.alerts()) == ("closing", True), "who came in time is served"
    lunch = Paper(config(serves=serves, hours={"thu": ["06:00-12:00", "18:00-19:00"]}))
    lunch.sign_in("1")
    lunch.ticket(1, service="b")
    lunch.wait(600)
    assert (lunch.topics["hall"].phase, lunch.alerts()) == ("break", {})
    paused = Paper(config(serves=serves))
    paused.sign_in("1", "2")
    paused.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest")))
    paused.ticket(1, service="b")
    paused.wait(600)
    assert paused.alerts() == {}, "back soon"


def test_a_full_hall_with_every_counter_open_is_not_told_to_open_none():
    """R10."""
    paper = Paper(config(counters=2))
    paper.sign_in("1", "2")
    for number in range(1, 22):
        paper.ticket(number, service="abc"[number % 3])
    paper.wait(2)
    alert = paper.alerts()["long_queue_hall.hall"]
    assert alert.text["en"] == "21 people wait in the hall, the longest for 0 min; counters at work: 2"
    assert alert.advice["zh"] == "已无窗口可开，引导客户使用自助设备或错峰办理"
