"""The keypad driver over a real pty: split bytes, noise, a cable that is pulled, a terminal that loses power."""

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from counter.keypad import Keypad
from counter.settings import KeypadSettings
from hall.device import DeviceState, KeyPressed
from tests.edges.open_files import eventfds
from virtual.keypad import VirtualKeypad

LONG_S = 20.0  # a deadline, not a delay


def until(true: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + LONG_S
    while not true():
        assert time.monotonic() < give_up_at, "did not happen in time"
        time.sleep(0.005)


class Desk:
    """A driver and the keypad it drives; what the driver posts is taken off the inbox in order."""

    def __init__(self, path: Path, baud: int | None = None, refresh_s: float = 3600.0) -> None:
        self.keypad = VirtualKeypad(path, baud)
        self.inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.driver = Keypad(KeypadSettings(port=str(path)), self.inbox.put, refresh_s)

    def next(self) -> object:
        return self.inbox.get(timeout=LONG_S)

    def keys(self, count: int) -> list[str]:
        events = [self.next() for _ in range(count)]
        return [event.key if isinstance(event, KeyPressed) else repr(event) for event in events]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "keypad")
    desk.driver.start()
    assert desk.next() == DeviceState("keypad", True)
    yield desk
    desk.driver.stop()
    desk.keypad.close()
    assert not desk.driver.alive()
    assert desk.keypad.errors == []


def test_keys_arrive_in_the_order_they_were_pressed(desk: Desk) -> None:
    desk.keypad.press("SIGNIN", "1", "0", "0", "1", "ENTER", "NEXT")
    assert desk.keys(7) == ["SIGNIN", "1", "0", "0", "1", "ENTER", "NEXT"]


def test_a_key_that_comes_byte_by_byte_is_one_key(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "keypad", baud=9600)
    desk.driver.start()
    assert desk.next() == DeviceState("keypad", True)
    desk.keypad.press("TRANSFER", "NEXT")
    assert desk.keys(2) == ["TRANSFER", "NEXT"]
    desk.driver.stop()
    desk.keypad.close()


def test_noise_is_counted_and_reported_once_and_does_not_spoil_the_next_key(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.keypad.send(b"\xff\xfe\x00\nNEXT\nnext\n" + b"Z" * 3000 + b"\nRECALL\r\n")
    assert desk.keys(2) == ["NEXT", "RECALL"]
    until(lambda: desk.driver.noise == 3)
    desk.driver.stop()
    assert sum("no key" in record.message for record in caplog.records) == 1


def test_text_beeps_and_lamps_reach_the_keypad_as_documented_lines(desk: Desk) -> None:
    desk.driver.show("A012 CALL")
    desk.driver.lamp("next", True)
    desk.driver.lamp("pause", False)
    desk.driver.beep(2)
    until(lambda: desk.keypad.beeps == 2)
    assert desk.keypad.screen == "A012 CALL"
    assert desk.keypad.lamps == {"next": True, "pause": False}
    assert set(desk.keypad.history) == {b"SHOW A012 CALL", b"LAMP next 1", b"LAMP pause 0", b"BEEP 2"}


def test_what_is_unchanged_is_not_sent_again(desk: Desk) -> None:
    desk.driver.lamp("next", True)
    until(lambda: desk.keypad.lamps == {"next": True})
    desk.driver.show("OPEN 1 WAIT")
    until(lambda: desk.keypad.screen == "OPEN 1 WAIT")
    desk.driver.show("OPEN 2 WAIT")
    until(lambda: desk.keypad.screen == "OPEN 2 WAIT")
    assert desk.keypad.history == [b"LAMP next 1", b"SHOW OPEN 1 WAIT", b"SHOW OPEN 2 WAIT"]


def test_a_pulled_cable_is_told_once_and_after_it_is_back_everything_is_shown_again(desk: Desk) -> None:
    desk.driver.show("A012 SERVE")
    desk.driver.lamp("next", True)
    until(lambda: desk.keypad.lamps == {"next": True})
    desk.keypad.unplug()
    lost = desk.next()
    assert isinstance(lost, DeviceState)
    assert (lost.device, lost.ok) == ("keypad", False)
    assert lost.cause
    desk.driver.show("OPEN 3 WAIT")
    desk.driver.beep(2)  # for nobody
    desk.keypad.plug()
    assert desk.next() == DeviceState("keypad", True)
    until(lambda: desk.keypad.lamps == {"next": True})
    assert (desk.keypad.screen, desk.keypad.beeps) == ("OPEN 3 WAIT", 0)
    desk.keypad.press("NEXT")
    assert desk.keys(1) == ["NEXT"]


def test_half_a_key_from_before_the_cable_was_pulled_is_not_joined_to_one_after(desk: Desk) -> None:
    desk.keypad.send(b"1\nNE")
    assert desk.keys(1) == ["1"]
    desk.keypad.unplug()
    desk.next()
    desk.keypad.plug()
    assert desk.next() == DeviceState("keypad", True)
    desk.keypad.send(b"XT\nNEXT\n")
    assert desk.keys(1) == ["NEXT"]


def test_a_terminal_that_lost_power_behind_its_adapter_shows_the_state_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "keypad", refresh_s=0.05)
    desk.driver.show("PAUSED")
    desk.driver.lamp("pause", True)
    desk.driver.start()
    until(lambda: desk.keypad.lamps == {"pause": True})
    desk.keypad.power_cycle()
    until(lambda: desk.keypad.screen == "PAUSED" and desk.keypad.lamps == {"pause": True})
    assert (desk.keypad.screen, desk.keypad.lamps) == ("PAUSED", {"pause": True})
    desk.driver.stop()
    desk.keypad.close()


def test_a_keypad_that_was_never_there_is_told_once_and_found_when_it_comes(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "keypad")
    desk.keypad.unplug()
    desk.driver.start()
    lost = desk.next()
    assert isinstance(lost, DeviceState)
    assert not lost.ok
    desk.keypad.plug()
    assert desk.next() == DeviceState("keypad", True)
    desk.driver.stop()
    desk.keypad.close()


def test_stopping_does_not_wait_for_a_keypad_that_is_not_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "keypad")
    desk.keypad.unplug()
    desk.driver.start()
    desk.next()
    desk.driver.stop()
    assert not desk.driver.alive()


def test_a_keypad_that_is_renewed_leaves_nothing_open(tmp_path: Path) -> None:
    def renew() -> int:
        driver = Keypad(KeypadSettings(port=str(tmp_path / "none")), queue.SimpleQueue().put)
        driver.start()
        driver.stop()
        assert not driver.alive()
        driver.show("OPEN")  # its counter may not know yet
        del driver
        return eventfds()

    before = renew()
    assert [renew() for _ in range(5)] == [before] * 5


def test_the_last_words_before_a_stop_are_still_shown(desk: Desk) -> None:
    desk.driver.show("GOODBYE")
    desk.driver.stop()
    until(lambda: desk.keypad.screen == "GOODBYE")
    assert desk.keypad.screen == "GOODBYE"


@pytest.mark.parametrize(
    "table",
    [
        {}, {"port": ""}, {"port": "/dev/keypad", "baud": 50}, {"port": "/dev/keypad", "baud": "fast"},
        {"port": "/dev/keypad", "driver": "telepathy"}, {"port": "/dev/keypad", "bauds": 9600},
    ],
)  # fmt: skip
def test_a_wrong_keypad_table_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(table, KeypadSettings)


def test_a_keypad_table_needs_only_its_port() -> None:
    settings = msgspec.convert({"port": "/dev/keypad"}, KeypadSettings)
    assert (settings.driver, settings.baud) == ("line", 9600)
