"""The next call: promise used up, emergencies, tiers, ties; and that it looks only at the heads."""

from typing import Any

import pytest

from hall.state import Ticket
from hall.waiting import LineKey, Lines, Rules, choose
from tests.core.stories import NINE, config


def ticket(
    number: int, waited_s: float, service: str = "a", class_: str = "ordinary", only: str | None = None
) -> Ticket:
    printed = f"{service.upper()}{number:03}"
    return Ticket(
        f"t{number}",
        number,
        printed,
        number,
        service,
        class_,
        "kiosk-1",
        None,
        NINE - waited_s,
        "b",
        only=only,
    )


def lines_of(*tickets: Ticket) -> Lines:
    lines = Lines()
    for t in tickets:
        lines.join(t)
    return lines


def called(
    lines: Lines, serves: list[list[str]] | None = None, class_: str | None = None, counter: str = "1"
) -> tuple[str, str] | None:
    rules = Rules(config(serves={"1": serves} if serves else None))
    choice = choose(lines.heads(), counter, rules, NINE, class_)
    return None if choice is None else (choice.ticket.printed, choice.reason.rule)


def test_whoever_has_used_up_most_of_their_promise_comes_first():
    """R07: 9 of 10 minutes is more of a promise than 12 of 15."""
    assert called(lines_of(ticket(1, 12 * 60), ticket(2, 9 * 60, "b", "vip"))) == ("B002", "tier")
    assert called(lines_of(ticket(1, 14 * 60), ticket(2, 9 * 60, "b", "vip"))) == ("A001", "tier")


def test_an_emergency_comes_before_everything_even_in_the_last_tier():
    """R16."""
    lines = lines_of(ticket(1, 3600), ticket(2, 1, "c", "emergency"), ticket(3, 5, "b", "emergency"))
    assert called(lines, [["a:vip"], ["a", "b"], ["c"]]) == ("B003", "emergency")


def test_a_tier_comes_first_until_a_promise_below_it_is_broken():
    """R29: broken is at 1.0, exactly."""
    vip_first = [["*:vip"], ["*"]]
    assert called(lines_of(ticket(1, 15 * 60 - 1), ticket(2, 1, "a", "vip")), vip_first) == ("A002", "tier")
    assert called(lines_of(ticket(1, 15 * 60), ticket(2, 1, "a", "vip")), vip_first) == (
        "A001",
        "promise_broken",
    )
    assert called(lines_of(ticket(1, 15 * 60), ticket(2, 11 * 60, "a", "vip")), vip_first) == ("A002", "tier")


def test_equal_shares_are_settled_by_age_then_by_the_order_of_arrival():
    assert called(lines_of(ticket(2, 10 * 60, "b", "vip"), ticket(1, 15 * 60))) == ("A001", "tier")
    assert called(lines_of(ticket(2, 60, "b"), ticket(1, 60, "a"))) == ("A001", "tier")


def test_an_emergency_is_served_by_whoever_serves_its_service_at_all():
    """R16: a counter for ordinary customers of a service takes its emergencies too."""
    lines = lines_of(ticket(1, 3600), ticket(2, 1, "a", "emergency"), ticket(3, 5, "b", "emergency"))
    assert called(lines, [["a:ordinary"]]) == ("A002", "emergency")


def test_a_counter_is_given_nobody_it_does_not_serve():
    assert called(lines_of(ticket(1, 60)), [["b"]]) is None
    assert called(lines_of(ticket(1, 60, "a", "vip")), [["a:ordinary"]]) is None
    assert called(lines_of(ticket(1, 60, "zz")), [["*"]]) is None, (
        "an unknown service waits for a call by number"
    )


@pytest.mark.parametrize("selector", ["a", "a:*", "*:ordinary", "*", "*:*", "a:ordinary"])
def test_every_form_of_a_selector_matches(selector: str):
    assert called(lines_of(ticket(1, 60)), [[selector]]) == ("A001", "tier")


def test_a_ticket_that_comes_back_takes_its_old_place():
    first, second, third = ticket(1, 30), ticket(2, 20), ticket(3, 10)
    lines = lines_of(first, second, third)
    lines.leave(second)
    lines.join(second)
    assert [t.printed for t in lines.first("a", 5)] == ["A001", "A002", "A003"]
    lines.leave(first)
    lines.join(first)
    assert lines.heads()[LineKey("a", "ordinary")] is first


# --- of one class, and for one counter only ------------------------------------------------------------------


def test_whoever_is_asked_for_by_class_comes_though_others_waited_longer():
    """R29: VIP now; the evidence names whoever was passed over."""
    lines = lines_of(ticket(1, 3600), ticket(2, 60, "b", "vip"), ticket(3, 90, "c", "vip"))
    assert called(lines, class_="vip") == ("C003", "asked_class")
    choice = choose(lines.heads(), "1", Rules(config()), NINE, "vip")
    assert choice is not None
    assert [seen.ticket for seen in choice.reason.heads] == ["A001", "B002", "C003"]


def test_nobody_of_the_class_asked_for_is_nobody():
    lines = lines_of(ticket(1, 3600), ticket(2, 60, "b", "vip"))
    assert called(lines, [["a"]], class_="vip") is None
    assert called(lines, class_="gold") is None


def test_a_ticket_sent_to_a_counter_is_called_there_and_nowhere_else():
    """R18."""
    lines = lines_of(ticket(1, 600, only="2"), ticket(2, 60))
    assert called(lines) == ("A002", "tier")
    assert called(lines, counter="2") == ("A001", "tier")


def test_a_ticket_sent_to_a_counter_counts_there_whatever_that_serves():
    """R18: in the first tier where its line has none; an emergency and a service nobody knows too."""
    lines = lines_of(ticket(1, 600, "c", only="1"), ticket(2, 60), ticket(3, 60, "b"))
    assert called(lines, [["a"], ["b"]]) == ("C001", "tier")
    assert called(lines, [["a"], ["c"]]) == ("A002", "tier"), "its own tier where it has one"
    assert called(lines_of(ticket(1, 1, "zz", only="1"), ticket(2, 0.5)), [["a"]]) == ("ZZ001", "tier")
    urgent = lines_of(ticket(1, 1, "c", "emergency", only="1"), ticket(2, 60))
    assert called(urgent, [["a"]]) == ("C001", "emergency")
    assert called(urgent, [["a"]], counter="2") == ("A002", "tier")


def test_lines_tell_who_waits_for_one_counter_only():
    lines = lines_of(
        ticket(1, 9), ticket(2, 8, only="2"), ticket(3, 7, class_="vip", only="2"), ticket(4, 6, only="1")
    )
    assert lines.count("a") == {"ordinary": 3, "vip": 1}
    assert lines.reserved("a") == {"2": {"ordinary": 1, "vip": 1}, "1": {"ordinary": 1}}
    assert lines.reserved("b") == {}
    assert [t.printed for t in lines.only_for("2")] == ["A002", "A003"]
    assert [t.printed for t in lines.first("a", 3)] == ["A001", "A002", "A003"], (
        "by age, whomever they are for"
    )
    assert lines.total == 4
    assert lines.services() == {"a"}


def test_a_place_in_a_line_is_that_of_the_last_where_the_line_is_shorter():
    lines = lines_of(ticket(1, 9), ticket(2, 8), ticket(3, 7, only="2"))
    assert [t and t.printed for t in (lines.at("a", "ordinary", 1), lines.at("a", "ordinary", 3))] == [
        "A001",
        "A002",
    ]
    assert lines.at("b", "ordinary", 1) is None


# --- what it costs -------------------------------------------------------------------------------------------


class CountingRules(Rules):
    """Counts how often a ticket is looked at: a figure that does not depend on the machine."""

    looked = 0

    def used(self, *args: Any) -> float:
        self.looked += 1
        return super().used(*args)


def test_the_cost_of_a_call_does_not_depend_on_how_many_wait():
    looks = []
    for waiting in (10, 10_000):
        lines = lines_of(*(ticket(n, 10_000.0 - n / 10) for n in range(1, waiting + 1)))
        rules = CountingRules(config())
        assert choose(lines.heads(), "1", rules, NINE) is not None
        looks.append(rules.looked)
    assert looks[0] == looks[1]
