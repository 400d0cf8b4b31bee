"""LED signs whose answers come late or never, or belong to another frame; and a thread that was replaced."""

import queue
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from display.signs.driver import SignDriver
from display.signs.onbon import Area
from display.signs.protocols import Onbon
from display.signs.rota import Rota
from hall.view import CounterView
from runtime.tcp_port import TcpPort
from tests.edges.sign_stand import CALLED, HERE, LONG_S, OPEN, PAUSED, Stand, on_a_line, until
from virtual.sign import LineSign, OnbonCard
from virtual.sign_wire import NetworkSign

SOON_S = 2.0  # half a second on a machine that does nothing else


def serving(ticket: str) -> CounterView:
    return replace(OPEN, state="serving", ticket=ticket)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Stand]:
    """Answers are waited for 150 ms; once lost, nothing is tried for 10 s unless there is a reason to."""
    monkeypatch.setattr("display.signs.sign.SERIAL_ANSWER_S", 0.15)
    monkeypatch.setattr("runtime.device.FIRST_WAIT_S", 10.0)
    stand = on_a_line(tmp_path / "sign").started()
    yield stand
    stand.close()
    assert stand.card.errors == []


def test_a_sign_that_obeys_and_never_says_so_shows_each_new_number_at_once(stand: Stand) -> None:
    stand.card.silent = True
    stand.sign.show(OPEN)
    assert stand.lost() == "it does not answer"
    for ticket in ("A001", "A002", "A003"):
        stand.sign.show(serving(ticket))
        began = time.monotonic()
        stand.shows(f"{ticket} 办理中")
        assert time.monotonic() - began < SOON_S
    assert stand.inbox.empty(), "told once"


def test_a_call_on_such_a_sign_does_not_end_in_the_dark_of_a_flash(stand: Stand) -> None:
    stand.card.silent = True
    stand.sign.show(OPEN)
    stand.lost()
    stand.sign.show(CALLED)
    stand.shows("请 A012 号")
    time.sleep(1.0)
    assert stand.wire.shown == ("请 A012 号",)


def test_a_sign_that_says_nothing_is_not_flooded(stand: Stand) -> None:
    stand.card.silent = True
    stand.sign.show(OPEN)
    stand.lost()
    before = stand.card.frames
    for n in range(50):
        stand.sign.show(serving(f"A{n:03}"))
        time.sleep(0.02)
    stand.shows("A049 办理中")
    assert stand.card.frames - before <= 6, "one each half second"


def test_a_sign_that_answers_too_late_is_lost_with_these_words(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("display.signs.driver.FIRST_BACKOFF_S", 0.5)
    stand.wire.late_s = 0.35
    stand.sign.show(OPEN)
    assert stand.lost() == "it answers too late"
    assert stand.wire.shown == ("开放",)
    stand.wire.late_s = 0.0
    stand.sign.show(PAUSED)
    stand.here()


def test_a_frame_that_was_lost_behind_a_late_answer_is_sent_again_soon(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers have no number: that to A002 comes when A003 was sent, and counts for it."""
    monkeypatch.setattr("display.signs.driver.FIRST_BACKOFF_S", 0.01)
    stand.sign.show(OPEN)
    stand.shows("开放")
    stand.wire.late_s = 0.25
    before = stand.card.frames
    stand.sign.show(serving("A002"))
    until(lambda: stand.card.frames > before, "the first try")
    stand.sign.show(serving("A003"))
    stand.card.deaf = True  # the second try comes while the answer to the first is on its way
    time.sleep(0.4)
    stand.card.deaf, stand.wire.late_s = False, 0.0
    began = time.monotonic()
    stand.shows("A003 办理中")
    assert time.monotonic() - began < 1.0 + SOON_S
    assert (stand.next(), stand.inbox.empty()) == (HERE, True)


@pytest.mark.parametrize("baud", [300, 1200])
def test_the_last_frame_to_a_slow_line_has_the_time_it_needs(baud: int, tmp_path: Path) -> None:
    """What is not out when the port is closed is dropped, and the last number would stand for ever."""
    stand = on_a_line(tmp_path / "sign", LineSign(), baud).started()
    stand.sign.show(serving("A012"))
    stand.shows("SERVING A012")
    began = time.monotonic()
    stand.sign.stop()
    assert time.monotonic() - began >= 18 * 10 / baud
    stand.shows()
    stand.close()
    assert stand.card.errors == []


# --- a thread that was replaced -----------------------------------------------------------------------------


class HeldPort(TcpPort):
    """Its host's name is looked up until `free` is set."""

    free: threading.Event

    def open(self) -> None:
        self.free.wait(LONG_S)
        super().open()


def held_driver(port: int, inbox: "queue.SimpleQueue[object]") -> tuple[SignDriver, HeldPort]:
    held = HeldPort("127.0.0.1", port)
    held.free = threading.Event()
    rota = Rota(16, 1, None, "gb2312", capitals=False)
    driver = SignDriver(held, Onbon(1, Area(128, 16), 30), rota, inbox.put, answer_s=0.15)
    driver.start()
    driver.show(OPEN)
    return driver, held


def test_a_replaced_thread_that_comes_back_sends_nothing() -> None:
    """The sign is another thread's by then: it would be dark until that one's next refresh."""
    card, inbox = OnbonCard(), queue.SimpleQueue[object]()
    wire = NetworkSign(card)
    driver, port = held_driver(wire.port, inbox)
    driver.abandon()
    port.free.set()
    until(lambda: not driver.alive(), "it ends")
    wire.close()
    assert (card.frames, inbox.empty()) == (0, True)


def test_a_replaced_thread_that_comes_back_and_finds_no_sign_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = listener.getsockname()[1]
    inbox = queue.SimpleQueue[object]()
    driver, port = held_driver(nobody, inbox)
    driver.abandon()
    port.free.set()
    until(lambda: not driver.alive(), "it ends")
    assert inbox.empty(), "the other thread's sign is well"
