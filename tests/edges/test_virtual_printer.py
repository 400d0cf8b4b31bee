"""The emulated printer on a real pty and a real socket; what it makes of the bytes: tests/core/test_machine.py."""

import select
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.serial_port import PortError, SerialPort
from virtual.makes import EPSON, GENERIC_CN_58
from virtual.printer import VirtualPrinter
from virtual.wire import TcpWire, Waker

PAPER_ASKED = b"\x10\x04\x04"
CUT = b"\x1d\x56\x42\x00"
ID_0042 = b"\x1d\x28\x48\x06\x00\x30\x300042"
REPLY_0042 = b"\x37\x220042\x00"
NUMBER = "号码".encode("gbk")


class Line:
    """The computer's end of the printer's serial line."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self._port = SerialPort(printer.path, 115200)
        self._port.open()

    def send(self, data: bytes) -> None:
        self._port.write(data)

    def hear(self, size: int, within_s: float = 5.0) -> bytes:
        """At least `size` bytes, or what came."""
        heard = b""
        give_up_at = time.monotonic() + within_s
        while len(heard) < size and time.monotonic() < give_up_at:
            heard += self._port.read(0.05)
        return heard

    def ask(self, n: int) -> int:
        self.send(bytes((0x10, 0x04, n)))
        return self.hear(1)[0]

    def close(self) -> None:
        self._port.close()


def until(true: Callable[[], bool], within_s: float = 5.0) -> bool:
    give_up_at = time.monotonic() + within_s
    while not true() and time.monotonic() < give_up_at:
        time.sleep(0.005)
    return true()


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter(speed_mm_s=0, boot_s=0.05)
    yield printer
    printer.close()


@pytest.fixture
def line(printer: VirtualPrinter) -> Iterator[Line]:
    line = Line(printer)
    yield line
    line.close()


def test_it_answers_and_prints(printer: VirtualPrinter, line: Line) -> None:
    assert [line.ask(n) for n in (1, 2, 3, 4)] == [0x12] * 4
    line.send(b"\x1b@\x1c&" + NUMBER + b"\n" + CUT + ID_0042)
    assert line.hear(7) == REPLY_0042
    assert printer.slips[0].texts == ["号码"]
    assert (printer.errors, printer.asked) == ([], 4)


def test_a_change_is_in_effect_when_the_call_returns(printer: VirtualPrinter, line: Line) -> None:
    printer.set_paper("end")
    assert (line.ask(1), line.ask(4)) == (0x1A, 0x7E)
    printer.set_paper("ok")
    printer.set_cover_open(True)
    assert line.ask(2) == 0x16
    printer.set_cover_open(False)
    printer.set_error(0x08)
    assert line.ask(3) == 0x1A
    printer.set_error(0)
    printer.set_offline(True)
    assert line.ask(1) == 0x1A
    printer.set_offline(False)
    printer.heat_head(0.05)
    assert until(lambda: line.ask(3) == 0x12)
    printer.drawer_open = True
    assert line.ask(1) == 0x16


def test_a_jam_ends_with_dle_enq(printer: VirtualPrinter, line: Line) -> None:
    printer.jam_cutter()
    line.send(b"A\n" + CUT)
    assert until(lambda: line.ask(3) == 0x1A)
    printer.clear_jam()
    line.send(b"\x10\x05\x02")
    assert line.ask(3) == 0x12


def test_asb_comes_without_being_asked(printer: VirtualPrinter, line: Line) -> None:
    line.send(b"\x1da\x0e")
    assert line.hear(4) == bytes.fromhex("10 00 00 00")
    printer.set_cover_open(True)
    assert line.hear(4) == bytes.fromhex("38 00 00 00")


def test_bytes_that_come_one_by_one_are_still_understood(printer: VirtualPrinter, line: Line) -> None:
    for byte in b"\x1d!\x11" + NUMBER + b"\n" + ID_0042 + CUT:
        line.send(bytes((byte,)))
    assert line.hear(7) == REPLY_0042
    for byte in PAPER_ASKED:
        line.send(bytes((byte,)))
    assert line.hear(1) == b"\x12"
    assert until(lambda: len(printer.slips) == 1)
    assert printer.errors == []


def test_it_takes_the_time_a_mechanism_takes() -> None:
    printer = VirtualPrinter(speed_mm_s=100)
    line = Line(printer)
    began = time.monotonic()
    line.send(b"\x1d!\x07A\n" + CUT + ID_0042)  # 27 mm, 15 mm to the cutter, 0.3 s for the cut
    assert line.hear(7) == REPLY_0042
    assert 0.7 < time.monotonic() - began < 4.0
    assert 0.7 < printer.still_since - printer.job_heard_at < 0.75
    line.close()
    printer.close()


def test_a_paced_line_takes_the_time_of_its_baud_rate() -> None:
    printer = VirtualPrinter(speed_mm_s=0, baud=9600)
    line = Line(printer)
    began = time.monotonic()
    line.send(b"A\n" * 110 + CUT + ID_0042)  # 235 bytes there, 7 back
    assert line.hear(7) == REPLY_0042
    assert 0.25 < time.monotonic() - began < 3.0
    line.close()
    printer.close()


def test_switched_off_and_on_it_boots_and_has_forgotten(printer: VirtualPrinter, line: Line) -> None:
    printer.set_cover_open(True)
    line.send(b"OLD\n" + CUT + ID_0042)
    assert until(lambda: printer.buffered > 0)
    printer.power_off()
    line.send(PAPER_ASKED + b"LOST\n" + CUT)
    assert line.hear(1, 0.2) == b""
    printer.set_cover_open(False)
    printer.power_on()
    assert until(lambda: printer.machine.is_up)
    line.send(b"NEW\n" + CUT)
    assert until(lambda: len(printer.slips) == 1)
    assert printer.slips[0].texts == ["NEW"]
    assert line.hear(1, 0.1) == b""


def test_a_full_buffer_takes_no_more_and_goes_on_when_it_can(printer: VirtualPrinter, line: Line) -> None:
    printer.set_cover_open(True)
    line.send(b"X\n" * 2500)
    assert until(lambda: printer.buffered == 4096)
    printer.set_cover_open(False)
    assert until(lambda: len(printer.received) == 5000 and printer.buffered == 0)
    assert printer.errors == []


def test_answers_can_be_lost_doubled_and_late(printer: VirtualPrinter, line: Line) -> None:
    printer.reply_copies = 0
    line.send(PAPER_ASKED)
    assert line.hear(1, 0.1) == b""
    printer.reply_copies = 2
    line.send(PAPER_ASKED)
    assert line.hear(2) == b"\x12\x12"
    printer.reply_copies = 1
    printer.reply_delay_s = 0.2
    began = time.monotonic()
    line.send(PAPER_ASKED)
    assert line.hear(1) == b"\x12"
    assert time.monotonic() - began > 0.15
    printer.say(b"\xff")
    assert line.hear(1) == b"\xff"


def test_pulled_out_and_plugged_in_it_is_there_under_the_same_name(tmp_path: Path) -> None:
    printer = VirtualPrinter(link=tmp_path / "printer", speed_mm_s=0)
    first = Line(printer)
    printer.unplug()
    with pytest.raises(PortError):
        first.hear(1)
    assert not (tmp_path / "printer").exists()
    printer.plug_in()
    second = Line(printer)
    assert second.ask(1) == 0x12
    second.close()
    printer.close()


def test_without_a_cutter_a_customer_tears_the_slip_off() -> None:
    printer = VirtualPrinter(GENERIC_CN_58, speed_mm_s=0)
    line = Line(printer)
    line.send(b"A\n\x1bJ\x60")
    assert until(lambda: len(printer.slips) == 1)
    assert printer.slips[0].height_dots == 126
    line.close()
    printer.close()


def test_on_a_network_nothing_overruns() -> None:
    printer = VirtualPrinter(replace(EPSON, flow="none"), port=0)
    assert printer.machine.make.flow == "rts"
    printer.close()


def test_over_tcp_one_connection_at_a_time_is_served_and_power_off_breaks_it() -> None:
    printer = VirtualPrinter(port=0, speed_mm_s=0, boot_s=0.05)
    first = socket.create_connection(("127.0.0.1", printer.port), 5)
    first.sendall(b"A\n" + CUT + ID_0042)
    assert first.recv(64) == REPLY_0042
    second = socket.create_connection(("127.0.0.1", printer.port), 5)
    assert second.recv(64) == b""
    printer.power_off()
    with pytest.raises(ConnectionResetError):
        first.recv(64)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", printer.port), 5)
    printer.power_on()
    assert until(lambda: _answers(printer.port))
    with socket.create_connection(("127.0.0.1", printer.port), 5) as third:
        third.sendall(PAPER_ASKED)
        assert third.recv(64) == b"\x12"
    first.close()
    second.close()
    printer.close()


def test_over_tcp_a_full_buffer_closes_the_window() -> None:
    printer = VirtualPrinter(port=0, speed_mm_s=0)
    printer.set_cover_open(True)
    with socket.create_connection(("127.0.0.1", printer.port), 5) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            connection.sendall(bytes(1_000_000))
    assert printer.buffered == 4096
    printer.close()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except ConnectionRefusedError:
        return False
    return True


def test_over_tcp_an_idle_connection_is_reset() -> None:
    """A TM-T20II does so after 90 s."""
    wire, waker = TcpWire(0, idle_s=0.05), Waker()
    with socket.create_connection(("127.0.0.1", wire.port), 5) as connection:
        connection.setblocking(False)
        assert until(lambda: wire.wait(0.01, True, waker) is None and wire.connections == 1)
        readable = select.poll()
        readable.register(connection, select.POLLIN)
        assert until(lambda: wire.wait(0.01, True, waker) is None and bool(readable.poll(0)))
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    wire.close()
    waker.close()
