"""Digits alone, as clerks type them, when B012 was sent to the service of A012: nobody can tell who is meant (R18)."""

import pytest

from hall import messages as m
from tests.core.clerk_story import ClerksHall
from tests.core.hall_story import Site

WIDE = {"1": [["*"]], "2": [["*"]], "3": [["*"]]}


def two_twelves(*then: str) -> ClerksHall:
    """Both of service a. `then`: what is asked at counter 1 for the one and the other."""
    hall = ClerksHall(serves=WIDE)
    hall.ticket(12, service="b")
    hall.serve()
    hall.pass_time(1)
    assert hall.ask("1", "transfer", service="a").status == "ok"
    hall.ticket(12, service="a")
    for each in then:
        if each == "no_show":
            hall.miss()
            continue
        hall.serve()
        assert hall.ask("1", each).status == "ok"
    assert {t.service for t in hall.hall.ledger.printed("12")} == {"a"}
    return hall


@pytest.mark.parametrize(
    ("then", "action"),
    [((), "call"), ((), "reclassify"), (("no_show", "no_show"), "move"), (("park", "park"), "unpark")],
)
def test_digits_that_mean_two_of_one_service_are_asked_about(then: tuple[str, ...], action: str) -> None:
    hall = two_twelves(*then)
    more = {"assist": True} if action == "reclassify" else {"reason": "urgent"}
    assert hall.asks("1", action, ticket="12", **more) == "which_ticket"
    assert isinstance(hall.asks("1", action, ticket="B012", **more), list)


def test_a_guide_is_asked_which_of_two_of_one_service() -> None:
    """R40."""
    paper = Site()
    paper.sign_in("1")
    paper.owned("g1", "signed_in", m.Owned("8001"))
    paper.ticket(12, service="b")
    paper.serve("1")
    paper.ask("1", "transfer", service="a")
    paper.ticket(12, service="a")
    assert paper.ask("g1", "reclassify", ticket="12", class_="vip", reason="card").error == "which_ticket"
    assert paper.ask("g1", "reclassify", ticket="B012", class_="vip", reason="card").status == "ok"
