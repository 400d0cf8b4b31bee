"""What the page's flow says of a clerk's work: the states that may follow, and a message in few words."""

import pytest

from hall import messages as m
from virtual.page.rows import fact_values, request_values, topics_after

OWNED = m.Owned("1001", None, m.Pause("meal"))


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        ("transferred", {"queue/b", "counter/1"}),
        ("parked", {"counter/1"}),
        ("unparked", {"counter/1"}),
        ("revived", {"queue/b", "counter/1"}),
        ("outcome_given", {"counter/1"}),
        ("variant_chosen", {"counter/1"}),
        ("met_by_hand", {"queue/b", "counter/1"}),
    ],
)
def test_a_clerks_work_is_followed_by_the_counter_and_the_line_it_changes(
    kind: str, states: set[str]
) -> None:
    assert topics_after(kind, {"counter": "1", "service": "b"}) == states


def test_a_request_says_who_asks_and_what_was_typed() -> None:
    to_counter = m.Request("r1", 3, "transfer", counter="2")
    assert request_values(to_counter, "1") == {"counter": "1", "ticket": None, "reason": None, "to": "2"}
    issue = m.Request("r2", 3, "issue", service="a", class_="ordinary", assist=True, reason="care")
    assert request_values(issue, "g1") == {
        "counter": "g1", "ticket": None, "reason": "care", "service": "a", "class": "ordinary", "assist": True,
    }  # fmt: skip


def test_why_help_is_called_is_not_taken_for_the_reason_of_a_pause() -> None:
    assert fact_values(m.encode(m.Help("quarrel", OWNED)))["reason"] == "quarrel"
    assert fact_values(m.encode(m.OwnedChanged(OWNED)))["reason"] == "meal"


def test_a_handover_a_rating_and_a_visit_say_whose_they_are() -> None:
    assert fact_values(m.encode(m.OwnedChanged(OWNED, "1002")))["handed_over_by"] == "1002"
    assert fact_values(m.encode(m.Rated("t1", 3, OWNED)))["score"] == 3
    assert fact_values(m.encode(m.Patrol("9001", OWNED)))["number"] == "9001"
