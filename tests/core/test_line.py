"""A paced line on the test's own clock: every byte takes its ten bits, there and back."""

from dataclasses import replace

import pytest

from tests.core.printer_talk import CUT, INIT, barrier, reply, run, say
from virtual.line import AHEAD_BYTES, Line
from virtual.machine import Machine
from virtual.makes import EPSON

BYTE_S = 10 / 9600


def test_305_bytes_at_9600_baud_take_a_third_of_a_second() -> None:
    machine = Machine(EPSON, speed_mm_s=0)
    line = Line(machine, 9600)
    slip = INIT + b"X" * 20 + b"\n"
    slip += b"A\n" * ((305 - len(slip) - len(CUT)) // 2) + CUT
    assert say(line, slip, 1.0) == b""
    line.advance(1.0 + (len(slip) - 1) * BYTE_S)
    assert machine.slips == []
    line.advance(1.0 + (len(slip) + 0.01) * BYTE_S)
    assert len(machine.slips) == 1
    assert len(slip) * BYTE_S == pytest.approx(0.317, abs=0.002)


def test_question_and_answer_both_take_their_time() -> None:
    line = Line(Machine(EPSON), 9600)
    assert say(line, b"\x10\x04\x01", 2.0) == b""
    ((at, data),) = run(line, 2.0)
    assert (data, at) == (b"\x12", pytest.approx(2.0 + 4 * BYTE_S, abs=0.001))


def test_a_long_reply_comes_byte_by_byte() -> None:
    line = Line(Machine(EPSON), 9600)
    line.hear(barrier("0042"), 0.0)
    said = run(line)
    assert b"".join(data for _, data in said) == reply("0042")
    assert said[-1][0] - said[0][0] == pytest.approx(6 * BYTE_S, abs=0.001)


def test_a_question_behind_a_slip_waits_for_the_slips_last_byte() -> None:
    line = Line(Machine(EPSON, speed_mm_s=0), 9600)
    line.hear(b"A\n" * 200 + b"\x10\x04\x01", 0.0)
    assert run(line) == [(pytest.approx(404 * BYTE_S, abs=0.001), b"\x12")]


def test_a_full_printer_holds_the_line_and_loses_nothing() -> None:
    machine = Machine(replace(EPSON, buffer_bytes=64))
    line = Line(machine, 115200)
    machine.mechanism.cover_open = True
    line.hear(b"X\n" * 100, 0.0)
    run(line, 0.0, 10.0)
    assert machine.buffered == 64
    assert line.room(10.0) == AHEAD_BYTES - 136
    machine.mechanism.cover_open = False
    run(line, 10.0)
    assert (machine.buffered, len(machine.received), machine.errors) == (0, 200, [])


def test_without_flow_control_9600_baud_overruns_a_small_buffer() -> None:
    """Hardware: "9600 overrun without flow control": the paper is slower than the line."""
    machine = Machine(replace(EPSON, buffer_bytes=256, flow="none", speed_mm_s=10.0))
    line = Line(machine, 9600)
    line.hear(b"X\n" * 500, 0.0)
    run(line, 0.0, 5.0)
    assert machine.buffer.lost_bytes > 0
    assert machine.errors[0].endswith("overrun: the receive buffer was full")


def test_pulled_out_what_is_on_the_line_goes_nowhere() -> None:
    machine = Machine(EPSON, speed_mm_s=0)
    line = Line(machine, 9600)
    line.hear(b"A\n" * 100, 0.0)
    line.advance(50.5 * BYTE_S)
    line.cut()
    run(line, 1.0)
    assert bytes(machine.received) == b"A\n" * 25
