"""What the bench's far ends of a printer's line make of bytes; those from the manuals, not from our composer."""

import os
import select
import time
from collections.abc import Iterator

import pytest

from bench.ends import BenchError, PrinterEnd
from bench.paper_end import PaperEnd

ASK = bytes.fromhex("10 04 02")
REPORT = bytes.fromhex("1D 61 0E")
BEGIN = bytes.fromhex("1B 40 1C 26")
CUT = bytes.fromhex("1D 56 42 00")
PROVE = bytes.fromhex("1D 28 48 06 00 30 30 30 30 34 32")
PROOF = bytes.fromhex("37 22 30 30 34 32 00")
SLIP = BEGIN + b"A012\n" + CUT + PROVE


class Line:
    """The computer's end of the pty."""

    def __init__(self, path: str) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        self.heard = b""

    def hears(self, wanted: bytes, within_s: float = 5.0) -> bool:
        give_up_at = time.monotonic() + within_s
        while (
            wanted not in self.heard
            and select.select([self.fd], [], [], max(0.0, give_up_at - time.monotonic()))[0]
        ):
            self.heard += os.read(self.fd, 256)
        return wanted in self.heard


@pytest.fixture
def printer() -> Iterator[tuple[PrinterEnd, Line]]:
    end = PrinterEnd()
    line = Line(end.pty.path)
    yield end, line
    os.close(line.fd)
    end.close()


def test_the_quick_end_answers_and_takes_a_slip_from_its_begin_to_its_process_id(printer):
    end, line = printer
    os.write(line.fd, ASK)
    assert line.hears(b"\x12")
    os.write(line.fd, REPORT)
    assert line.hears(bytes.fromhex("10 00 00 00"))
    os.write(line.fd, SLIP)
    slip = end.slip()
    assert slip.data == SLIP
    assert slip.first_at == slip.last_at
    assert line.hears(PROOF)


def test_the_quick_end_knows_first_byte_and_last_and_answers_in_between(printer):
    end, line = printer
    os.write(line.fd, SLIP[:6])
    time.sleep(0.05)
    os.write(line.fd, ASK)
    assert line.hears(b"\x12")
    os.write(line.fd, SLIP[6:])
    slip = end.slip()
    assert slip.data == SLIP
    assert slip.last_at - slip.first_at > 0.04


def test_bytes_that_are_no_slip_are_none(printer):
    end, line = printer
    os.write(line.fd, bytes(300) + bytes.fromhex("10 05 02") + REPORT)
    assert line.hears(bytes.fromhex("10 00 00 00"))
    os.write(line.fd, ASK[:1])
    time.sleep(0.05)
    os.write(line.fd, ASK[1:] + SLIP)
    assert end.slip().data == SLIP


def test_at_9600_baud_a_slip_takes_a_millisecond_a_byte_and_then_its_paper():
    end = PaperEnd("epson", 9600, moves=True)
    line = Line(end.path)
    began = time.perf_counter()
    os.write(line.fd, SLIP)
    assert line.hears(PROOF)
    took_s = time.perf_counter() - began
    slip = end.printed()
    assert slip.data == SLIP
    assert slip.last_at - slip.first_at == pytest.approx((len(SLIP) - 1) * 10 / 9600)
    assert slip.last_at < slip.moved_at < began + took_s
    assert slip.moved_at - slip.last_at > 0.3  # the cutter alone
    os.close(line.fd)
    end.close()


def test_questions_are_no_part_of_a_slip_and_what_a_real_printer_would_not_take_is_said():
    end = PaperEnd("epson")
    line = Line(end.path)
    os.write(line.fd, BEGIN + ASK + b"A012\n")
    assert line.hears(b"\x12")
    assert end.printed().data == BEGIN + b"A012\n"
    os.write(line.fd, bytes.fromhex("1D 07") + ASK)
    assert line.hears(b"\x12\x12")
    with pytest.raises(BenchError, match="complains"):
        end.printed()
    os.close(line.fd)
    end.close()
