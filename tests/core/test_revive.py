"""REVIVE, RECALL and NOSHOW: whoever missed the call, when that may be said, and the way back in line (R51)."""

import pytest

from hall import entries as e
from hall import messages as m
from hall.settings import RulesTable
from hall.tickets import ASIDE_KEPT
from tests.core.clerk_story import ClerksHall, replayed, reread
from tests.core.stories import NINE

A1 = "kiosk-1-e1-1"


def calling(rules: RulesTable | None = None) -> ClerksHall:
    hall = ClerksHall(rules)
    hall.ticket(1)
    hall.ask("1", "next")
    return hall


def missed(*others: int, every_s: float = 60.0) -> ClerksHall:
    """A001 missed the call; others came one by one meanwhile."""
    hall = ClerksHall()
    hall.ticket(1)
    hall.miss()
    for number in others:
        hall.pass_time(every_s)
        hall.ticket(number)
    return hall


def order(hall: ClerksHall) -> list[str]:
    return [t.printed for t in hall.hall.ledger.lines.first("a", 99)]


# --- recall, no-show -----------------------------------------------------------------------------------------


def test_who_is_called_has_twenty_seconds_to_come() -> None:
    hall = calling()
    assert hall.asks("1", "no_show") == "too_soon"
    hall.pass_time(19.9)
    assert hall.asks("1", "no_show") == "too_soon"
    hall.pass_time(0.1)
    assert hall.asks("1", "no_show") == [e.NoShow("1", A1)]


def test_who_was_called_twice_has_not_come() -> None:
    hall = calling()
    hall.ask("1", "recall")
    assert hall.asks("1", "no_show") == [e.NoShow("1", A1)]


def test_after_three_recalls_only_a_no_show_is_left() -> None:
    hall = calling()
    for _ in range(3):
        assert hall.asks("1", "recall") == [e.Recalled("1", A1)]
    assert hall.asks("1", "recall") == "no_show"
    assert hall.hall.ledger.counter("1").recalls == 3


def test_each_customer_has_recalls_of_their_own() -> None:
    hall = calling(RulesTable(recalls=1))
    hall.ticket(2)
    hall.ask("1", "recall")
    assert hall.asks("1", "recall") == "no_show"
    hall.ask("1", "no_show")
    hall.ask("1", "next")
    assert hall.asks("1", "no_show") == "too_soon"
    assert hall.ask("1", "recall").status == "ok"


def test_the_site_says_how_long_is_too_soon() -> None:
    hall = calling(RulesTable(noshow_s=0))
    assert hall.asks("1", "no_show") == [e.NoShow("1", A1)]


# --- back in line --------------------------------------------------------------------------------------------


def test_who_missed_the_call_comes_back_after_three_calls() -> None:
    """R51."""
    hall = missed(2, 3, 4, 5, 6)
    assert hall.ask("1", "move", ticket="A001", reason="helped").status == "ok"
    assert order(hall) == ["A002", "A003", "A004", "A001", "A005", "A006"]
    hall.ask("2", "next")
    assert order(hall)[:3] == ["A003", "A004", "A001"]


def test_who_missed_the_call_stands_last_in_a_short_line() -> None:
    hall = missed(2, 3)
    hall.ask("1", "move", ticket="A001")
    assert order(hall) == ["A002", "A003", "A001"]


def test_who_missed_the_call_keeps_the_age_where_nobody_waits() -> None:
    hall = missed()
    hall.pass_time(300)
    assert hall.asks("1", "move", ticket="A001") == [
        e.Revived("1", A1, NINE, "ordinary", "", "1001", "boot1")
    ]


def test_nobody_gains_a_place_by_missing_the_call() -> None:
    """R17: called out of turn and missed, younger than those who wait."""
    hall = ClerksHall()
    for number in (2, 3, 4, 5, 1):
        hall.ticket(number)
        hall.pass_time(60)
    hall.ask("1", "call", ticket="A001", reason="priority")
    hall.ask("1", "recall")
    hall.ask("1", "no_show")
    hall.ask("1", "move", ticket="A001")
    assert order(hall) == ["A002", "A003", "A004", "A005", "A001"]


def test_those_of_one_moment_stay_before_who_comes_back() -> None:
    hall = missed(2, 3, 4, 5, every_s=0.0)
    hall.ask("1", "move", ticket="A001")
    assert order(hall) == ["A002", "A003", "A004", "A005", "A001"]


def test_only_their_own_line_counts() -> None:
    """Of their class, and open to every counter."""
    hall = missed()
    for number, class_ in ((2, "vip"), (3, "ordinary"), (4, "vip"), (5, "ordinary")):
        hall.pass_time(60)
        hall.ticket(number, class_=class_)
    hall.serve("2")
    hall.ask("2", "transfer", counter="1")
    hall.ask("1", "move", ticket="A001")
    assert [t.printed for t in hall.hall.ledger.lines.first("a", 9) if t.class_ == "ordinary"] == [
        "A003", "A005", "A001",
    ]  # fmt: skip


def test_the_site_says_how_many_are_called_before() -> None:
    for after, wanted in ((0, ["A001", "A002", "A003"]), (1, ["A002", "A001", "A003"])):
        hall = ClerksHall(RulesTable(revive_after=after))
        hall.ticket(1)
        hall.miss()
        for number in (2, 3):
            hall.pass_time(60)
            hall.ticket(number)
        hall.ask("1", "move", ticket="A001")
        assert order(hall) == wanted


def test_a_number_is_revived_once_only() -> None:
    """R51."""
    hall = missed()
    hall.ask("1", "move", ticket="A001")
    assert hall.asks("1", "move", ticket="A001") == "not_missed"
    hall.miss()
    assert hall.asks("1", "move", ticket="A001") == "revived_once"
    assert hall.ask("1", "call", ticket="A001", reason="returned").status == "ok"


def test_digits_that_fit_two_who_are_gone_are_refused() -> None:
    hall = ClerksHall()
    for service in "ab":
        hall.ticket(1, service)
        hall.miss()
    assert hall.asks("1", "move", ticket="1") == "which_ticket"
    assert hall.ask("1", "move", ticket="B001").status == "ok"


def test_a_clerk_marks_who_needs_special_care_and_takes_it_back() -> None:
    """R33."""
    hall = calling()
    assert hall.asks("1", "reclassify", assist=True) == [e.Marked("1", A1, True, "", "1001")]
    assert hall.found("A001").assist
    assert hall.asks("1", "reclassify", assist=True) == []
    assert hall.asks("1", "reclassify", assist=False) == [e.Marked("1", A1, False, "", "1001")]
    assert not hall.found("A001").assist


def test_a_mark_is_for_a_ticket_that_waits_or_is_here() -> None:
    """R33."""
    hall = calling()
    for service in "ab":
        hall.ticket(7, service)
    assert hall.asks("1", "reclassify", ticket="B099", assist=True) == "unknown_ticket"
    assert hall.asks("1", "reclassify", ticket="7", assist=True) == "which_ticket"
    assert hall.asks("2", "reclassify", ticket="A001", assist=True) == "elsewhere"
    assert hall.asks("2", "reclassify", ticket="B007", assist=True) == [
        e.Marked("2", "kiosk-1-e1-3", True, "", "1002")
    ]


def test_a_substitute_is_named_as_who_did_it() -> None:
    """R11."""
    hall = calling()
    hall.owned("1", "signed_in", m.Owned("1001", "1007"))
    assert hall.asks("1", "reclassify", assist=True) == [e.Marked("1", A1, True, "", "1007")]


def test_a_hall_whose_day_never_turns_forgets_the_first_of_five_hundred_who_are_gone() -> None:
    """R25."""
    hall = ClerksHall(RulesTable(noshow_s=0))
    for number in range(1, ASIDE_KEPT + 2):
        hall.ticket(number)
        hall.ask("1", "next")
        hall.ask("1", "no_show")
    assert len(hall.hall.ledger.data.tickets) == ASIDE_KEPT
    assert (hall.hall.ledger.printed("A001"), len(hall.hall.ledger.printed("A002"))) == ([], 1)


@pytest.mark.parametrize("others", [(), (2, 3, 4, 5)])
def test_a_replay_and_a_snapshot_know_who_was_revived(others: tuple[int, ...]) -> None:
    hall = missed(*others)
    hall.ask("1", "move", ticket="A001")
    again = replayed(hall)
    assert again.data == hall.hall.ledger.data
    assert reread(again).lines.first("a", 9) == hall.hall.ledger.lines.first("a", 9)
