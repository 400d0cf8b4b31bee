"""The emulated printer against the manuals' bytes, on a real pty and a real socket: it must not be kinder."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from runtime.serial_port import SerialPort
from virtual.printer import VirtualPrinter
from virtual.render import render

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
    printer = VirtualPrinter(speed_mm_s=0)
    yield printer
    printer.close()


@pytest.fixture
def line(printer: VirtualPrinter) -> Iterator[Line]:
    line = Line(printer)
    yield line
    line.close()


def test_a_healthy_printer_answers_every_question_with_12(printer: VirtualPrinter, line: Line) -> None:
    assert [line.ask(n) for n in (1, 2, 3, 4)] == [0x12] * 4


def test_an_open_drawer_answers_16(printer: VirtualPrinter, line: Line) -> None:
    printer.drawer_open = True
    assert line.ask(1) == 0x16


def test_paper_and_cover_show_in_the_manuals_bits(printer: VirtualPrinter, line: Line) -> None:
    printer.set_paper("near_end")
    assert (line.ask(1), line.ask(4)) == (0x12, 0x1E)
    printer.set_paper("end")
    assert (line.ask(1), line.ask(2), line.ask(4)) == (0x1A, 0x32, 0x7E)
    printer.set_paper("ok")
    printer.set_cover_open(True)
    assert (line.ask(1), line.ask(2), line.ask(4)) == (0x1A, 0x16, 0x12)
    printer.set_cover_open(False)
    printer.set_error(0x08)
    assert (line.ask(1), line.ask(2), line.ask(3)) == (0x1A, 0x52, 0x1A)


def test_chinese_and_ascii_become_text_and_a_slip_exists_when_it_is_cut(
    printer: VirtualPrinter, line: Line
) -> None:
    line.send(b"\x1b@\x1c&" + NUMBER + b"\n\x1d!\x55\x1ba\x01A012\n")
    line.ask(1)
    assert printer.slips == []
    line.send(CUT)
    assert until(lambda: len(printer.slips) == 1)
    slip = printer.slips[0]
    assert slip.texts == ["号码", "A012"]
    assert [line.size for line in slip.lines] == [(1, 1), (6, 6)]
    assert slip.lines[1].align == 1
    assert printer.errors == []


@pytest.mark.parametrize(
    "bad",
    [
        b"\x07",  # bell
        b"\x1bt\x00",  # a code page in Chinese mode
        b"\x1d!\x99",  # no such size
        b"\x80",
        b"\x81\x39\xee\x39",  # a four-byte GB18030 code
        b"\x1d\x28\x48\x06\x00\x30\x31" + b"0042",  # another function
        b"A" + CUT,  # cut in the middle of a line
        b"A" * 49,  # wider than the paper
    ],
)
def test_what_a_real_printer_might_print_as_rubbish_is_an_error(
    printer: VirtualPrinter, line: Line, bad: bytes
) -> None:
    line.send(b"\x1b@" + bad + b"\n")
    assert until(lambda: bool(printer.errors))
    assert printer.errors[0].startswith("at byte ")


def test_bytes_from_81_on_are_errors_outside_chinese_mode(printer: VirtualPrinter, line: Line) -> None:
    line.send(b"\x1c." + NUMBER + b"\n")
    assert until(lambda: len(printer.errors) == 4)
    assert printer.errors[0] == "at byte 2: unknown: ba"


def test_commands_and_questions_split_between_writes_are_still_understood(
    printer: VirtualPrinter, line: Line
) -> None:
    for byte in b"\x1d!\x11" + NUMBER + b"\n" + ID_0042 + CUT:
        line.send(bytes((byte,)))
    assert line.hear(7) == REPLY_0042
    for byte in PAPER_ASKED:
        line.send(bytes((byte,)))
    assert line.hear(1) == b"\x12"
    assert until(lambda: len(printer.slips) == 1)
    assert printer.errors == []


def test_a_process_id_comes_back_only_after_the_paper_has_moved() -> None:
    printer = VirtualPrinter(speed_mm_s=100)
    line = Line(printer)
    began = time.monotonic()
    line.send(b"\x1d!\x07A\n" + CUT + ID_0042)  # 24 mm, 15 mm to the cutter, 0.3 s for the cut
    assert line.hear(7) == REPLY_0042
    assert 0.65 < time.monotonic() - began < 4.0
    assert len(printer.slips) == 1
    line.close()
    printer.close()


def test_gs_r_is_answered_before_the_paper_has_stopped_and_never_at_paper_end() -> None:
    printer = VirtualPrinter(speed_mm_s=10)
    line = Line(printer)
    line.send(b"A\n\x1dr\x01")
    assert line.hear(1) == b"\x00"
    printer.set_paper("end")
    line.send(b"\x1dr\x01")
    assert line.hear(1, 0.2) == b""
    line.close()
    printer.close()


def test_paper_end_stops_a_slip_and_the_rest_comes_out_on_the_new_roll() -> None:
    printer = VirtualPrinter(speed_mm_s=0, paper_mm=10)
    line = Line(printer)
    line.send(b"ONE\nTWO\nTHREE\nFOUR\n" + CUT + ID_0042)
    assert until(lambda: line.ask(4) == 0x7E)
    assert printer.slips == []
    printer.set_paper("ok")
    assert line.hear(7) == REPLY_0042
    assert printer.torn[0].texts == ["ONE", "TWO", "THREE"]
    assert printer.torn[0].lines[2].fed < 24  # half of it
    assert printer.slips[0].texts == ["FOUR"]
    line.close()
    printer.close()


def test_power_off_forgets_the_buffer_and_the_process_ids(printer: VirtualPrinter, line: Line) -> None:
    printer.set_cover_open(True)
    line.send(b"OLD\n" + CUT + ID_0042)
    assert until(lambda: printer.buffered > 0)
    printer.power_off()
    line.send(PAPER_ASKED + b"LOST\n" + CUT)
    assert line.hear(1, 0.2) == b""
    printer.power_on()
    printer.set_cover_open(False)
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


def test_questions_do_not_fill_the_buffer(printer: VirtualPrinter, line: Line) -> None:
    printer.set_paper("end")
    for _ in range(50):
        assert line.ask(4) == 0x7E
    assert printer.buffered == 0


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


def test_a_cut_without_feeding_leaves_the_last_lines_for_the_next_slip(
    printer: VirtualPrinter, line: Line
) -> None:
    line.send(b"A\n" * 8 + b"\x1dV\x00" + b"B\n" + CUT)
    assert until(lambda: len(printer.slips) == 2)
    assert len(printer.slips[0].texts) == 4
    assert printer.slips[1].texts == ["A"] * 4 + ["B"]


def test_over_tcp_one_connection_at_a_time_is_served_and_power_off_breaks_it() -> None:
    printer = VirtualPrinter(port=0, speed_mm_s=0)
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


def test_a_slip_is_a_picture_of_what_was_fed(printer: VirtualPrinter, line: Line, tmp_path: Path) -> None:
    line.send(b"\x1ba\x01\x1d!\x55A012\n" + CUT)
    assert until(lambda: len(printer.slips) == 1)
    path = tmp_path / "slip.png"
    path.write_bytes(render(printer.slips[0]))
    with Image.open(path) as picture:
        assert picture.size == (640, printer.slips[0].height_dots)
        left, top, right, bottom = picture.point(lambda dot: 255 - dot).getbbox() or (0, 0, 0, 0)
    assert 120 <= top < bottom <= 120 + 144  # below the gap, within one line of six times 24 dots
    assert bottom - top > 4 * 16  # more than four times the height of a normal capital
    assert 176 <= left < right <= 464  # four characters of 72 dots in the middle
