"""Who is still served when the hall closes (R20)."""

import pytest

from hall import messages as m
from hall.day import may_call
from hall.settings import RulesTable
from hall.state import HallData
from tests.core.queue_story import People

TODAY, YESTERDAY = "2025-10-09", "2025-10-08"


@pytest.mark.parametrize(
    ("at_close", "decided", "serve", "may"),
    [
        ("serve_all", None, True, True),
        ("serve_all", TODAY, False, False),
        ("finish_called", None, True, False),
        ("finish_called", TODAY, True, True),
        ("finish_called", YESTERDAY, True, False),
        ("lead_decides", None, True, True),
        ("lead_decides", TODAY, True, True),
        ("lead_decides", TODAY, False, False),
        ("lead_decides", YESTERDAY, False, True),
    ],
)
def test_at_closing_it_is_as_the_lead_decided_today_else_as_configured(
    at_close: str, decided: str | None, serve: bool, may: bool
):
    """R20."""
    table = RulesTable(at_close=at_close)
    data = HallData(day=TODAY, closing_day=decided, serve_on=serve)
    assert may_call(data, table, "closing") is may


@pytest.mark.parametrize("phase", ["open", "break"])
def test_before_closing_everybody_may_be_called(phase: m.Phase):
    """R20."""
    data = HallData(day=TODAY, closing_day=TODAY, serve_on=False)
    assert may_call(data, RulesTable(at_close="finish_called"), phase)


def test_a_hall_that_does_not_know_the_day_has_decided_nothing():
    assert may_call(HallData(serve_on=False), RulesTable(at_close="lead_decides"), "closing")


def test_the_lead_is_asked_once_people_still_wait_at_closing_and_until_it_is_decided():
    """R20."""
    people = People(table=RulesTable(at_close="lead_decides"))
    people.come(3)
    assert people.look() == {}
    people.phase = "closing"
    found = people.look()["closing_queue.hall"]
    assert found.text == {"zh": "营业结束，仍有 3 人等候", "en": "The hall closes and 3 people still wait"}
    assert found.advice["zh"] == "请在大堂经理键盘上决定：全部办完，或只办已呼叫的"
    people.data.closing_day = YESTERDAY
    assert "closing_queue.hall" in people.look()
    people.data.closing_day = TODAY
    assert people.look() == {}


@pytest.mark.parametrize("at_close", ["serve_all", "finish_called"])
def test_where_it_is_configured_nobody_is_asked(at_close: str):
    """R20."""
    people = People(table=RulesTable(at_close=at_close), phase="closing")
    people.come(3)
    assert people.look() == {}


def test_who_is_not_served_any_more_is_no_queue_and_has_no_promise():
    """R20: nobody could do anything about it."""
    people = People(table=RulesTable(at_close="finish_called"))
    people.come(11, ago=1000)
    assert len(people.look()) == 3
    people.phase = "closing"
    assert (people.look(), people.queues.load) == ({}, "normal")


def test_nobody_waits_and_nobody_is_asked():
    people = People(table=RulesTable(at_close="lead_decides"), phase="closing")
    assert people.look() == {}
