"""The serial keypads over a real pty: terminals that are slow, noisy, echoing, silent, pulled out and power-cycled."""

import queue
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from counter.keypad import Keypad
from counter.keypads import keypad_for
from counter.settings import KeypadSettings
from hall.device import DeviceState, KeyPressed
from virtual.terminal import AsciiTerminal, FramedTerminal
from virtual.terminal_wire import TerminalWire

LONG_S = 20.0  # a deadline, not a delay
NEVER_S = 3600.0
CODES = {"1": 0x01, "2": 0x02, "NEXT": 0x0A, "RECALL": 0x0B}
BYTES = {"1": "1", "2": "2", "NEXT": "A", "RECALL": "B"}


def until(true: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + LONG_S
    while not true():
        assert time.monotonic() < give_up_at, "did not happen in time"
        time.sleep(0.005)


class Desk:
    """A driver, a wire and the terminal at its end, of either kind."""

    def __init__(
        self, folder: Path, driver: str, *, baud: int | None = None, echo: bool = False, refresh_s: float = NEVER_S,
        pad: str = "", polled: bool = False,
    ) -> None:  # fmt: skip
        self.wire = TerminalWire(folder / "keypad", baud, echo=echo)
        self.framed = FramedTerminal(self.wire, polled=polled) if driver == "ff68" else None
        self.ascii = AsciiTerminal(self.wire) if driver == "ascii" else None
        terminal = self.framed or self.ascii
        assert terminal is not None
        self.face = terminal.face
        table: dict[str, Any] = {"port": self.wire.path, "driver": driver}
        if pad:
            (folder / "pad.toml").write_text(f'like = "{driver}-21"\n{pad}', "utf-8")
            table["keymap"] = str(folder / "pad.toml")
        self.inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.driver = Keypad(msgspec.convert(table, KeypadSettings), self.inbox.put, refresh_s)

    def start(self) -> "Desk":
        self.driver.start()
        assert self.next() == DeviceState("keypad", True)
        return self

    def press(self, *keys: str) -> None:
        if self.framed is not None:
            self.framed.press(*(CODES[key] for key in keys))
        if self.ascii is not None:
            self.ascii.press(*(BYTES[key] for key in keys))

    def shows(self, text: str) -> bool:
        return self.face.screen == text

    def next(self) -> object:
        return self.inbox.get(timeout=LONG_S)

    def keys(self, count: int) -> list[str]:
        events = [self.next() for _ in range(count)]
        return [event.key if isinstance(event, KeyPressed) else repr(event) for event in events]

    def lost(self) -> str:
        event = self.next()
        assert isinstance(event, DeviceState)
        assert (event.device, event.ok) == ("keypad", False)
        return event.cause


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def desk(driver: str, **more: Any) -> Desk:
        made.append(Desk(tmp_path, driver, **more))
        return made[-1]

    yield desk
    for one in made:
        one.driver.stop()
        one.wire.close()
        assert not one.driver.alive()
        assert one.face.errors == []
        assert one.inbox.empty(), one.inbox.get()


BOTH = pytest.mark.parametrize("driver", ["ascii", "ff68"])


@BOTH
@pytest.mark.parametrize("baud", [None, 9600, 2400])
def test_keys_come_and_texts_go_at_any_speed(
    driver: str, baud: int | None, desks: Callable[..., Desk]
) -> None:
    desk = desks(driver, baud=baud).start()
    desk.press("1", "2", "2", "NEXT")
    assert desk.keys(4) == ["1", "2", "2", "NEXT"]
    desk.driver.show("A012 CALL")
    until(lambda: desk.face.screen == "A012 CALL")
    assert desk.face.shown == 1


@BOTH
def test_an_echoing_wire_presses_no_keys(driver: str, desks: Callable[..., Desk]) -> None:
    desk = desks(driver, echo=True, baud=19200).start()
    for text in ("A012 CALL", "OPEN 12 WAIT", "PAUSED"):
        desk.driver.show(text)
        desk.driver.beep(2)
        until(partial(desk.shows, text))
        desk.press("1")
        assert desk.keys(1) == ["1"]
    assert desk.driver.noise == 0


@BOTH
def test_noise_is_told_once_and_spoils_no_key_behind_it(
    driver: str, desks: Callable[..., Desk], caplog: pytest.LogCaptureFixture
) -> None:
    desk = desks(driver).start()
    for _ in range(3):
        desk.wire.send(b"\xfe\x00\xff")
        desk.press("NEXT")
        assert desk.keys(1) == ["NEXT"]
    assert desk.driver.noise >= 3
    desk.driver.stop()
    assert sum("no key" in record.message for record in caplog.records) == 1


@BOTH
def test_a_terminal_that_is_pulled_out_is_lost_at_once_and_shows_everything_when_it_is_back(
    driver: str, desks: Callable[..., Desk]
) -> None:
    desk = desks(driver).start()
    desk.driver.show("A012 SERVE")
    until(lambda: desk.face.screen == "A012 SERVE")
    desk.wire.unplug()
    assert desk.lost()
    desk.face.forget()
    desk.driver.show("OPEN 3 WAIT")
    desk.wire.plug()
    assert desk.next() == DeviceState("keypad", True)
    until(lambda: desk.face.screen == "OPEN 3 WAIT")
    desk.press("NEXT")
    assert desk.keys(1) == ["NEXT"]


@BOTH
def test_half_a_key_from_before_the_cable_was_pulled_is_not_joined_to_one_after(
    driver: str, desks: Callable[..., Desk]
) -> None:
    desk = desks(driver).start()
    next_key = b"FA" if driver == "ascii" else bytes.fromhex("FF 68 03 03 68 01 01 0A 0C 16")
    desk.press("1")
    assert desk.keys(1) == ["1"]
    until(lambda: desk.framed is None or desk.framed.acks == 1)
    desk.wire.send(next_key[:-1])
    desk.wire.unplug()
    assert desk.lost()
    desk.wire.plug()
    assert desk.next() == DeviceState("keypad", True)
    desk.wire.send(next_key[-1:])
    desk.press("RECALL")
    expected = ["NEXT", "RECALL"] if driver == "ascii" else ["RECALL"]  # A alone is NEXT; FA would be VIP
    assert desk.keys(len(expected)) == expected


@BOTH
def test_a_terminal_that_lost_power_behind_its_adapter_shows_the_state_again(
    driver: str, desks: Callable[..., Desk]
) -> None:
    desk = desks(driver, refresh_s=0.05).start()
    desk.driver.show("PAUSED")
    until(lambda: desk.face.screen == "PAUSED")
    desk.face.forget()
    until(lambda: desk.face.screen == "PAUSED")
    assert desk.face.beeps == 0


def test_a_terminal_that_says_hello_is_shown_everything_at_once(desks: Callable[..., Desk]) -> None:
    desk = desks("ff68").start()
    assert desk.framed is not None
    desk.driver.show("A012 CALL")
    desk.driver.lamp("next", True)
    desk.driver.lamp("pause", False)
    until(lambda: desk.face.lamps == {1: True, 2: False})
    desk.framed.switch_off()
    desk.framed.switch_on()
    until(lambda: desk.face.lamps == {1: True, 2: False})
    assert desk.face.screen == "A012 CALL"


def test_a_key_is_acknowledged_so_that_the_terminal_does_not_say_it_again(desks: Callable[..., Desk]) -> None:
    desk = desks("ff68", baud=9600).start()
    assert desk.framed is not None
    desk.press("NEXT", "1")
    assert desk.keys(2) == ["NEXT", "1"]
    until(lambda: desk.framed is not None and desk.framed.acks == 2)
    assert desk.framed.acks == 2


def test_a_terminal_that_speaks_only_when_asked_is_asked_often(desks: Callable[..., Desk]) -> None:
    desk = desks(
        "ff68", polled=True, baud=19200, pad='ask_s = 0.05\n[commands]\npoll = "05"\nidle = "07"\n'
    ).start()
    desk.press("1", "2", "NEXT")
    assert desk.keys(3) == ["1", "2", "NEXT"]
    desk.driver.show("A012 CALL")
    until(lambda: desk.face.screen == "A012 CALL")
    assert desk.driver.noise == 0


def test_a_terminal_that_answers_late_is_not_asked_again_meanwhile_for_it_would_say_a_key_twice(
    desks: Callable[..., Desk],
) -> None:
    desk = desks("ff68", polled=True, pad='ask_s = 0.05\n[commands]\npoll = "05"\nidle = "07"\n').start()
    desk.wire.late_s = 0.2
    desk.press("1", "2", "2", "NEXT")
    assert desk.keys(4) == ["1", "2", "2", "NEXT"]


def test_a_terminal_that_does_not_answer_is_lost_and_found_when_it_answers_again(
    desks: Callable[..., Desk], caplog: pytest.LogCaptureFixture
) -> None:
    desk = desks("ascii", pad="ask_s = 0.1\n").start()
    assert desk.ascii is not None
    desk.driver.show("OPEN 1 WAIT")
    until(lambda: desk.face.screen == "OPEN 1 WAIT")
    desk.ascii.switch_off()
    assert desk.lost() == "it does not answer"
    desk.driver.show("OPEN 2 WAIT")
    until(lambda: b"OPEN 2 WAIT" in desk.wire.from_host)
    heard = len(desk.wire.from_host)
    until(lambda: len(desk.wire.from_host) > heard)  # the wire went on: the text fell on a dark terminal
    assert desk.face.screen == "OPEN 1 WAIT"
    desk.ascii.switch_on()
    assert desk.next() == DeviceState("keypad", True)
    until(lambda: desk.face.screen == "OPEN 2 WAIT")
    desk.press("1")
    assert desk.keys(1) == ["1"]
    assert sum("does not answer" in record.message for record in caplog.records) == 1


def test_a_terminal_whose_answers_come_damaged_presses_no_enter(desks: Callable[..., Desk]) -> None:
    desk = desks("ascii", pad="ask_s = 0.1\n").start()  # it answered
    assert desk.ascii is not None
    desk.ascii.switch_off()
    for _ in range(2):
        heard = len(desk.wire.from_host)
        until(lambda heard=heard: b"\x89" in desk.wire.from_host[heard:])
        desk.wire.send(b"??\r")
        desk.press("1")
        assert desk.keys(1) == ["1"]
    assert desk.driver.noise >= 4


def test_a_terminal_that_never_answered_is_told_once(desks: Callable[..., Desk]) -> None:
    desk = desks("ascii", pad="ask_s = 0.1\n")
    assert desk.ascii is not None
    desk.ascii.switch_off()
    desk.driver.start()
    assert desk.lost() == "it does not answer"
    desk.ascii.switch_on()
    assert desk.next() == DeviceState("keypad", True)


def test_a_customers_pad_says_whose_it_is(tmp_path: Path) -> None:
    """R27."""
    inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
    wire = TerminalWire(tmp_path / "rate")
    pad = keypad_for(KeypadSettings(port=wire.path), inbox.put, device="customer_pad")
    pad.start()
    assert inbox.get(timeout=LONG_S) == DeviceState("customer_pad", True)
    wire.send(b"RATE1\n")
    assert inbox.get(timeout=LONG_S) == KeyPressed("RATE1")
    pad.stop()
    wire.close()
