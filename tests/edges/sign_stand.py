"""An LED sign's driver and the emulated sign it drives, on a serial line or on the network; and what it is shown."""

import queue
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from display.signs.settings import SignSettings
from display.signs.sign import Sign
from hall.device import DeviceState
from hall.view import CounterView
from virtual.sign import LineSign, Matrix, OnbonCard
from virtual.sign_wire import NetworkSign, SerialSign

LONG_S = 20.0  # a deadline, not a delay
OPEN = CounterView("3", languages=("zh",), state="open")
CALLED = replace(OPEN, state="calling", ticket="A012", recalled=1)
PAUSED = replace(OPEN, state="paused")
HERE = DeviceState("display", True)


def until(true: Callable[[], bool], what: str) -> None:
    give_up_at = time.monotonic() + LONG_S
    while not true():
        assert time.monotonic() < give_up_at, f"did not happen in time: {what}"
        time.sleep(0.002)


def quicken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refreshes and retries in a fraction of their time, in the same proportion."""
    monkeypatch.setattr("display.signs.driver.REFRESH_S", 0.4)
    monkeypatch.setattr("display.signs.sign.SERIAL_ANSWER_S", 0.15)
    monkeypatch.setattr("display.signs.sign.TCP_ANSWER_S", 0.15)
    monkeypatch.setattr("runtime.device.FIRST_WAIT_S", 0.05)


class Stand:
    """Not started yet."""

    def __init__(self, wire: SerialSign | NetworkSign, settings: SignSettings) -> None:
        self.wire = wire
        self.inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.sign = Sign(settings, self.inbox.put)

    @property
    def card(self) -> Matrix:
        return self.wire.matrix

    def started(self) -> "Stand":
        self.sign.start()
        return self

    def close(self) -> None:
        self.sign.stop()
        self.wire.close()
        assert not self.sign.alive()

    def next(self) -> object:
        return self.inbox.get(timeout=LONG_S)

    def here(self) -> None:
        assert self.next() == HERE

    def lost(self) -> str:
        """Why."""
        state = self.next()
        assert isinstance(state, DeviceState)
        assert (state.device, state.ok) == ("display", False)
        return state.cause

    def shows(self, *lines: str) -> None:
        until(lambda: self.wire.shown == lines, f"{lines}; it shows {self.wire.shown}")


def on_a_line(path: Path, matrix: Matrix | None = None, baud: int | None = None) -> Stand:
    """An Onbon card unless it is told another sign."""
    card = matrix or OnbonCard()
    settings = SignSettings(driver=driver_of(card), port=str(path), baud=baud)
    return Stand(SerialSign(card, path, baud), settings)


def on_the_network(matrix: Matrix) -> Stand:
    wire = NetworkSign(matrix)
    return Stand(wire, SignSettings(driver=driver_of(matrix), host="127.0.0.1", tcp_port=wire.port))


def driver_of(matrix: Matrix) -> Literal["onbon", "line"]:
    return "line" if isinstance(matrix, LineSign) else "onbon"
