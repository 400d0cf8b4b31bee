"""The virtual hall's staff at a keypad's line: what is read off the display decides what is pressed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.system.waiting import stays, until
from virtual import clerk
from virtual.clerk import Clerk, Guide, Room, Staff
from virtual.keypad import VirtualKeypad
from virtual.person import Pace

PACE = Pace(0.01)
RARE = (
    "ISSUE",
    "NO_SHOW",
    "RECALL",
    "LEAVE",
    "PARK",
    "TRANSFER",
    "HELP",
    "VIP",
    "OUTCOME",
    "VARIANT",
    "RATE",
)


class Counter:
    """The unit at the other end of the line: shows what it is told, and remembers the keys."""

    person: Staff

    def __init__(self, keypad: VirtualKeypad) -> None:
        self.keypad = keypad
        self._line = os.open(keypad.path, os.O_RDWR | os.O_NONBLOCK)
        self._read = b""
        self._looked = 0

    def show(self, text: str) -> None:
        os.write(self._line, f"SHOW {text}\n".encode())
        until(lambda: self.keypad.screen == text, f"it shows {text}")

    @property
    def keys(self) -> list[str]:
        try:
            self._read += os.read(self._line, 4096)
        except BlockingIOError:
            pass
        return self._read.decode().split()

    def next(self, *keys: str) -> bool:
        """Exactly these are pressed now."""
        until(lambda: len(self.keys) >= self._looked + len(keys), f"{keys} are pressed")
        pressed = tuple(self.keys[self._looked : self._looked + len(keys)])
        self._looked += len(keys)
        return pressed == keys

    def close(self) -> None:
        os.close(self._line)


Work = Callable[..., Counter]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """A clerk who comes at once and does nothing rare but what is named; what the counter shows him first."""
    lines: list[Counter] = []

    def begin(shows: str, *rare: str, room: Room | None = None, who: type[Staff] = Clerk) -> Counter:
        for name in RARE:
            monkeypatch.setattr(clerk, name, 1.0 if name in rare else 0.0)
        keypad = VirtualKeypad(tmp_path / f"keypad-{len(lines)}")
        counter = Counter(keypad)
        counter.show(shows)
        if who is Guide:
            counter.person = Guide(keypad, "1003", PACE, 1, room)
        else:
            counter.person = Clerk(keypad, "1001", PACE, 1, "1", room)
        lines.append(counter)
        counter.person.start()
        return counter

    monkeypatch.setattr(clerk, "LATE_S", 0.0)
    yield begin
    for counter in lines:
        counter.person.go()
        counter.close()
        counter.keypad.close()


def test_a_clerk_signs_in_calls_serves_and_finishes(work: Work) -> None:
    counter = work("SIGN IN")
    assert counter.next("SIGNIN", "1", "0", "0", "1", "ENTER")
    counter.show("OPEN 2 WAIT")
    assert counter.next("NEXT")
    counter.show("A012 CALL 1W")
    assert counter.next("START")
    counter.show("A012 SERVE 1W")
    assert counter.next("FINISH")


def test_a_clerk_does_nothing_where_nobody_waits_and_calls_whoever_comes(work: Work) -> None:
    counter = work("OPEN 0 WAIT")
    stays(lambda: counter.keys == [], "no key is pressed", 0.4)
    counter.show("1 WAIT")
    assert counter.next("NEXT")


def test_the_display_counting_those_who_wait_makes_no_clerk_press_twice(work: Work) -> None:
    counter = work("OPEN 1 WAIT")
    assert counter.next("NEXT")
    for waiting in (2, 3):
        counter.show(f"OPEN {waiting} WAIT")
        stays(lambda: counter.keys == ["NEXT"], "no other key is pressed", 0.3)


def test_a_notice_is_cleared_to_see_what_it_covers(work: Work) -> None:
    counter = work("VIP WAITS")
    assert counter.next("CLEAR")
    counter.show("A012 SERVE")
    assert counter.next("FINISH")


def test_nobody_is_a_no_show_before_he_was_called_again(work: Work) -> None:
    counter = work("A012 CALL", "NO_SHOW")
    assert counter.next("RECALL", "NOSHOW")


def test_who_was_recalled_often_enough_is_a_no_show(work: Work) -> None:
    assert work("A012 NOSHOW?").next("NOSHOW")


def test_a_variant_is_said_only_where_the_service_has_some(work: Work) -> None:
    """R04."""
    room = Room(["1"], {"A": 1, "B": 0})
    counter = work("A012 CALL", "VARIANT", room=room)
    assert counter.next("START", "1")
    counter.show("B003 CALL")
    assert counter.next("START")
    counter.show("B003 SERVE")
    assert counter.next("FINISH")


def test_a_clerk_says_how_it_ended_and_the_customer_what_it_was_like(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R27, R37."""
    monkeypatch.setattr(clerk, "OUTCOMES", {"3": 1})
    monkeypatch.setattr(clerk, "RATINGS", {"RATE2": 1})
    assert work("A012 SERVE", "OUTCOME", "RATE").next("FINISH", "3", "RATE2")


def test_whose_papers_were_missing_is_called_when_he_is_back(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clerk, "OUTCOMES", {"2": 1})
    monkeypatch.setattr(clerk, "COMES_BACK", 1.0)
    counter = work("A012 SERVE", "OUTCOME")
    assert counter.next("FINISH", "2")
    counter.show("OPEN 0 WAIT")
    assert counter.next("CALL", "0", "1", "2", "ENTER", "2")


def test_a_customer_is_parked_and_taken_back_and_sent_to_another_counter(work: Work) -> None:
    counter = work("A012 SERVE", "PARK")
    assert counter.next("PARK")
    counter.show("OPEN 0 WAIT")
    assert counter.next("UNPARK", "ENTER")
    assert work("A013 SERVE", "TRANSFER", room=Room(["1", "2"])).next("TRANSFER", "2", "ENTER")


def test_help_is_called_and_ends_when_the_lead_was_there(work: Work) -> None:
    """R28."""
    counter = work("A012 SERVE", "HELP")
    until(lambda: len(counter.keys) >= 8, "all of it is pressed")
    assert counter.keys[0] == "HELP"
    assert counter.keys[1] in "12345"
    assert counter.keys[2:8] == ["PATROL", *clerk.LEAD, "ENTER"]


def test_a_guide_lets_in_who_missed_the_call_and_tells_two_numbers_apart(work: Work) -> None:
    """R51."""
    room = Room()
    room.late.put("B003")
    counter = work("GUIDE", room=room, who=Guide)
    assert counter.next("REVIVE", "0", "0", "3", "ENTER")
    counter.show("WHICH 1A 2B 3C")
    assert counter.next("2")


def test_a_guide_takes_tickets_for_people(work: Work) -> None:
    assert work("GUIDE", "ISSUE", who=Guide).next("ISSUE", "1", "ENTER", "ENTER")


def test_who_is_sent_away_touches_nothing(work: Work) -> None:
    counter = work("NO LINK")
    counter.person.here.clear()
    counter.show("OPEN 2 WAIT")
    stays(lambda: counter.keys == [], "no key is pressed", 0.5)
    counter.person.here.set()
    assert counter.next("NEXT")
