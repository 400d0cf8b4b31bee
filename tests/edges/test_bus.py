"""Several framed terminals on one adapter: each counter has its own, nothing is mixed up, nobody blocks anybody."""

import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from counter.bus import Bus, BusFile, BusTable, Strand, TerminalTable
from counter.bus_main import BusProcess
from counter.keypad import Keypad
from counter.settings import KeypadSettings
from hall.device import DeviceState, KeyPressed
from jiaohao.command import main
from runtime.loop import Stop
from virtual.terminal import FramedTerminal
from virtual.terminal_wire import TerminalWire

LONG_S = 20.0  # a deadline, not a delay
ADDRESSES = (1, 2, 7)
NEXT = bytes.fromhex("FF 68 03 03 68 01 01 0A 0C 16")
SEVEN = bytes.fromhex("FF 68 03 03 68 01 01 07 09 16")


def until(true: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + LONG_S
    while not true():
        assert time.monotonic() < give_up_at, "did not happen in time"
        time.sleep(0.005)


def bus_file(folder: Path, addresses: tuple[int, ...] = ADDRESSES, baud: int = 115200) -> BusFile:
    terminals = [TerminalTable(address=n, path=str(folder / f"pad-{n}")) for n in addresses]
    return BusFile(bus=BusTable(port=str(folder / "adapter"), baud=baud), terminal=terminals)


class Room:
    """A wire with three terminals, the bus, and a counter's driver at each of its ports."""

    def __init__(self, folder: Path, *, echo: bool = False, baud: int = 115200) -> None:
        self.wire = TerminalWire(folder / "adapter", baud, echo=echo)
        self.terminals = {n: FramedTerminal(self.wire, n) for n in ADDRESSES}
        self.events: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.bus = Bus(bus_file(folder, baud=baud), self.events.put)
        self.thread = threading.Thread(target=self.bus.run)
        self.inboxes: dict[int, queue.SimpleQueue[object]] = {n: queue.SimpleQueue() for n in ADDRESSES}
        self.drivers = {n: self._driver(folder, n) for n in ADDRESSES}

    def _driver(self, folder: Path, address: int) -> Keypad:
        settings = KeypadSettings(port=str(folder / f"pad-{address}"), driver="ff68", address=address)
        return Keypad(settings, self.inboxes[address].put, refresh_s=3600.0)

    def start(self) -> None:
        self.thread.start()
        assert self.events.get(timeout=LONG_S) == DeviceState("bus", True)
        for address, driver in self.drivers.items():
            driver.start()
            assert self.next(address) == DeviceState("keypad", True)

    def next(self, address: int) -> object:
        return self.inboxes[address].get(timeout=LONG_S)

    def shows(self, address: int, text: str) -> bool:
        return self.terminals[address].face.screen == text

    def close(self) -> None:
        for driver in self.drivers.values():
            driver.stop()
        self.bus.stop()
        self.thread.join(LONG_S)
        self.wire.close()
        assert not self.thread.is_alive()
        assert [terminal.face.errors for terminal in self.terminals.values()] == [[], [], []]


@pytest.fixture(params=["plain", "echoing"])
def room(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Room]:
    room = Room(tmp_path, echo=request.param == "echoing")
    room.start()
    yield room
    room.close()


def test_each_counter_hears_its_own_terminal_only(room: Room) -> None:
    for address, terminal in room.terminals.items():
        terminal.press(0x0A, address)
    for address in ADDRESSES:
        assert [room.next(address), room.next(address)] == [KeyPressed("NEXT"), KeyPressed(str(address))]
    assert all(inbox.empty() for inbox in room.inboxes.values())
    assert all(driver.noise == 0 for driver in room.drivers.values())


def test_what_all_counters_show_at_once_reaches_each_terminal_whole(room: Room) -> None:
    for round_ in range(5):
        for address, driver in room.drivers.items():
            driver.show(f"A0{address}{round_} CALL")
            driver.lamp("next", round_ % 2 == 0)
    for address in ADDRESSES:
        until(partial(room.shows, address, f"A0{address}4 CALL"))
    until(lambda: all(terminal.face.lamps == {1: True} for terminal in room.terminals.values()))
    assert all(driver.noise == 0 for driver in room.drivers.values())


def test_no_counter_is_given_back_what_it_sent_itself(tmp_path: Path) -> None:
    """On two wires the bus hears itself, and a counter cannot know when its frame had its turn."""
    wire = TerminalWire(tmp_path / "adapter", echo=True)
    terminal = FramedTerminal(wire, 1)
    bus = Bus(bus_file(tmp_path, (1,)), queue.SimpleQueue().put)
    running = threading.Thread(target=bus.run)
    running.start()
    until((tmp_path / "pad-1").exists)
    counter = os.open(tmp_path / "pad-1", os.O_RDWR | os.O_NOCTTY)
    try:
        for text in (b"A012 CALL       ", b"OPEN 12 WAIT    "):
            os.write(counter, terminal.frame(b"\x10" + text))
        until(lambda: terminal.face.screen == "OPEN 12 WAIT")
        terminal.press(0x0A)
        assert os.read(counter, len(NEXT)) == NEXT
        os.write(counter, bytes.fromhex("FF 68 02 02 68 01 06 07 16"))
        until(lambda: terminal.acks == 1)
    finally:
        os.close(counter)
        bus.stop()
        running.join(LONG_S)
        wire.close()
    assert not running.is_alive()


def test_a_pulled_adapter_is_lost_to_every_counter_and_all_is_shown_when_it_is_back(room: Room) -> None:
    room.drivers[2].show("A012 SERVE")
    until(partial(room.shows, 2, "A012 SERVE"))
    room.wire.unplug()
    for address in ADDRESSES:
        lost = room.next(address)
        assert isinstance(lost, DeviceState)
        assert not lost.ok
    room.terminals[2].switch_off()
    room.terminals[2].switch_on(hello=False)
    room.wire.plug()
    for address in ADDRESSES:
        assert room.next(address) == DeviceState("keypad", True)
    until(partial(room.shows, 2, "A012 SERVE"))
    room.terminals[7].press(0x07)
    assert room.next(7) == KeyPressed("7")


def test_a_counter_that_does_not_read_blocks_nobody_and_finds_no_old_keys(tmp_path: Path) -> None:
    strand = Strand(TerminalTable(address=1, path=str(tmp_path / "pad-1")))
    for number in range(10000):  # 100 kB: a pty holds 64
        strand.give(NEXT, number * 0.001)
    time.sleep(0.05)  # the kernel hands it on by and by
    strand.give(SEVEN, 20.0)
    counter = os.open(tmp_path / "pad-1", os.O_RDWR | os.O_NOCTTY)
    assert os.read(counter, 65536) == SEVEN
    os.close(counter)
    strand.close()
    assert not (tmp_path / "pad-1").exists()


def test_what_a_counter_writes_is_cut_into_frames_and_the_newest_are_kept(tmp_path: Path) -> None:
    strand = Strand(TerminalTable(address=1, path=str(tmp_path / "pad-1")))
    counter = os.open(tmp_path / "pad-1", os.O_RDWR | os.O_NOCTTY)
    os.write(counter, NEXT[:4])
    strand.take(10.0)
    assert not strand.waiting
    os.write(counter, NEXT[4:] + b"noise" + SEVEN)
    strand.take(10.1)
    assert list(strand.waiting) == [NEXT, SEVEN]
    os.write(counter, NEXT * 31 + SEVEN)
    strand.take(10.2)
    assert list(strand.waiting) == [NEXT] * 31 + [SEVEN]
    os.close(counter)
    strand.close()


def test_a_path_that_was_left_over_is_made_anew_and_anothers_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "pad-1"
    path.symlink_to("/dev/pts/9999")
    first = Strand(TerminalTable(address=1, path=str(path)))
    second = Strand(TerminalTable(address=1, path=str(path)))
    first.close()
    assert path.is_symlink()
    second.close()
    assert not path.is_symlink()


def test_a_path_that_cannot_be_made_is_told_and_nothing_of_others_is_removed(tmp_path: Path) -> None:
    (tmp_path / "pad-2").write_text("somebody's")
    wire = TerminalWire(tmp_path / "adapter")
    events: queue.SimpleQueue[object] = queue.SimpleQueue()
    bus = Bus(bus_file(tmp_path), events.put)
    running = threading.Thread(target=bus.run)
    running.start()
    assert events.get(timeout=LONG_S) == DeviceState(
        "bus", False, f"cannot make {tmp_path}/pad-2: File exists"
    )
    bus.stop()
    running.join(LONG_S)
    assert (tmp_path / "pad-2").read_text() == "somebody's"
    assert not (tmp_path / "pad-1").is_symlink()
    wire.close()


def test_the_process_ends_when_it_is_told_to(tmp_path: Path) -> None:
    wire = TerminalWire(tmp_path / "adapter")
    process = BusProcess(bus_file(tmp_path))
    running = threading.Thread(target=process.run)
    running.start()
    until((tmp_path / "pad-7").exists)
    process._loop.put(Stop())
    running.join(LONG_S)
    assert not running.is_alive()
    assert not (tmp_path / "pad-7").is_symlink()
    wire.close()


def test_a_wrong_bus_toml_is_told_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bus.toml"
    path.write_text(
        '[bus]\nport = "/dev/rs485"\n[[terminal]]\naddress = 1\npath = "/run/a"\n'
        '[[terminal]]\naddress = 1\npath = "/run/a"\n',
        "utf-8",
    )
    assert main(["check", "-c", str(path)]) == 78
    said = capsys.readouterr().err
    assert "bus.toml: terminal[2].address: 1 is another terminal's already" in said
    assert "bus.toml: terminal[2].path: /run/a is another terminal's already" in said
    path.write_text('[bus]\nport = "/dev/rs485"\n[[terminal]]\naddress = 0\npath = "pad"\n', "utf-8")
    assert main(["check", "-c", str(path)]) == 78
    assert "bus.toml: terminal[1].address:" in capsys.readouterr().err
