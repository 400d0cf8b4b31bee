"""A morning in the hall, with real processes: press, slip, call, board."""

import re
from collections.abc import Iterator

import pytest

from hall import entries as e
from hall import messages as m
from tests.system.conftest import MakeSite, start
from tests.system.people import (
    call,
    end_of_the_day,
    everything_arrived,
    journal_of,
    pictures,
    press,
    serve,
    sign_in,
    take_ticket,
)
from tests.system.waiting import until
from tests.system.watcher import Watcher
from virtual.site import Site


@pytest.fixture
def hall_of_quick_slips(make_site: MakeSite) -> Site:
    return start(make_site(printer_speed_mm_s=0))


@pytest.fixture
def watcher(hall_of_quick_slips: Site) -> Iterator[Watcher]:
    found = Watcher(hall_of_quick_slips.broker)
    yield found
    found.close()


def test_a_slip_says_number_service_people_ahead_promise_and_time(kiosk_and_hall: Site) -> None:
    """R01, R02"""
    site = kiosk_and_hall
    assert [take_ticket(site, code) for code in "ava"] == ["A001", "A002", "A003"]
    everything_arrived(site)
    first, vip, _ = (slip.texts for slip in site.slips)
    for text in (
        "示范营业厅",
        "综合业务",
        "General business",
        "A001",
        "承诺等候 15 分钟以内",
        "Nobody ahead of you",
    ):
        assert text in " ".join(first)
    assert "Wait: 10 min at most" in " ".join(vip)
    assert "VIP" in vip
    assert any(re.fullmatch(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2} *kiosk-1", line) for line in first)
    until(
        lambda: take_ticket(site) and " ahead of you" in " ".join(site.slips[-1].texts),
        "a slip counts who waits",
    )
    largest = {max(line.size[1] for line in slip.lines) for slip in site.slips}
    assert min(largest) >= 4, "the number is at least four times as high as the text"


def test_a_morning_in_the_hall(hall_of_quick_slips: Site, watcher: Watcher) -> None:
    site = hall_of_quick_slips
    issued = {take_ticket(site, code) for code in "avbcab"}
    assert issued == {"A001", "A002", "A003", "B001", "B002", "C001"}
    one, two = sign_in(site, "1"), sign_in(site, "2")

    first = call(one)
    watcher.until(
        lambda: (c := watcher.counter("1")) and (c.state, c.ticket) == ("calling", first), "told to all"
    )
    press(one, "RECALL", "CALL")
    watcher.until(
        lambda: (
            (c := watcher.state("calls", m.Calls)) and (c.calls[0].ticket, c.calls[0].times) == (first, 2)
        ),
        "recalled on the board: before that nobody is given up",
    )
    second = call(two)
    assert second != first
    press(one, "NOSHOW", "OPEN")
    third = call(one)
    serve(one)
    press(two, "START", "SERVE")
    fourth = press(two, "NEXT", "CALL").split()[0]  # finishes the one before
    serve(two)
    fifth = call(two)
    serve(two)
    sixth = call(one)
    serve(one)
    assert {first, second, third, fourth, fifth, sixth} == issued
    press(one, "NEXT", "NO ONE WAITING")
    press(one, "SIGNOUT", "SIGN IN")
    watcher.until(lambda: (c := watcher.counter("1")) and c.state == "closed", "counter 1 is closed")

    verdict = end_of_the_day(site)
    assert (verdict.issued, verdict.slips, verdict.called, verdict.finished, verdict.missed) == (
        6,
        6,
        6,
        5,
        1,
    )
    assert set(verdict.waits) == {"ordinary", "vip"}
    seen = list(dict.fromkeys(pictures(site, "counter-1")))
    assert [name for name in seen if name in ("open", "calling", "serving")] == ["open", "calling", "serving"]
    assert "calls" in pictures(site, "board-1")
    for called in (entry for entry in journal_of(site) if isinstance(entry, e.Called)):
        assert called.reason.waited_s / called.reason.promise_s == pytest.approx(
            max(head.used for head in called.reason.heads), abs=0.01
        ), "whoever had used up most of his promise was called (R07)"


def test_two_counters_pressing_next_at_the_same_instant_never_get_the_same_ticket(
    hall_of_quick_slips: Site,
) -> None:
    site = hall_of_quick_slips
    keypads = [sign_in(site, "1"), sign_in(site, "2")]
    called: list[str] = []
    for _ in range(5):
        issued = {take_ticket(site), take_ticket(site)}
        everything_arrived(site)
        for keypad in keypads:
            keypad.press("NEXT")
        for keypad in keypads:
            until(lambda k=keypad: k.screen.endswith("CALL"), "both have called")
        assert {keypad.screen.split()[0] for keypad in keypads} == issued
        called += issued
        for keypad in keypads:
            keypad.press("START")
        for keypad in keypads:
            until(lambda k=keypad: k.screen.endswith("SERVE"), "both serve")
            press(keypad, "FINISH", "OPEN")
    assert len(called) == len(set(called)) == 10
    verdict = end_of_the_day(site)
    assert verdict.called == verdict.finished == 10


def test_for_one_ticket_and_two_counters_one_gets_it_and_the_other_is_told(hall_of_quick_slips: Site) -> None:
    site = hall_of_quick_slips
    keypads = [sign_in(site, "1"), sign_in(site, "2")]
    for _ in range(2):
        number = take_ticket(site)
        everything_arrived(site)
        for keypad in keypads:
            keypad.press("NEXT")
        until(
            lambda n=number: sorted(k.screen for k in keypads) == [f"{n} CALL", "NO ONE WAITING"],
            "one of the two has it",
        )
        winner = next(k for k in keypads if k.screen.endswith("CALL"))
        serve(winner)
        until(lambda: all(k.screen.startswith("OPEN") for k in keypads), "both are free")
    assert end_of_the_day(site).called == 2


def test_pause_puts_up_the_sign_and_a_called_ticket_goes_back_to_its_place(
    hall_of_quick_slips: Site, watcher: Watcher
) -> None:
    """R04"""
    site = hall_of_quick_slips
    one, two = sign_in(site, "1"), sign_in(site, "2")
    first, second = take_ticket(site), take_ticket(site)
    assert call(one) == first
    press(one, "PAUSE", "PAUSED")
    watcher.until(
        lambda: (c := watcher.counter("1")) and (c.state, c.ticket) == ("paused", None), "the hall knows"
    )
    watcher.until(
        lambda: (c := watcher.state("calls", m.Calls)) and c.calls[0].withdrawn, "the call is withdrawn"
    )
    press(one, "3", "MEAL")
    watcher.until(
        lambda: (c := watcher.counter("1")) and c.pause and c.pause.reason == "meal", "the reason too"
    )
    until(lambda: pictures(site, "counter-1")[-1:] == ["paused"], "the sign says so")
    assert call(two) == first, "it has its place back"
    press(two, "START", "SERVE")
    press(two, "PAUSE", "+PAUSE")
    press(two, "FINISH", "PAUSED")
    until(lambda: pictures(site, "counter-2")[-1:] == ["paused"], "the sign comes when the customer has gone")
    press(one, "RESUME", "OPEN")
    assert call(one) == second
    serve(one)
    assert end_of_the_day(site).called == 3
