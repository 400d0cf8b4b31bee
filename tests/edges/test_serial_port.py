"""The serial port on a real pty: it never blocks, and whatever goes wrong is one kind of error."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.serial_port import PortError, SerialPort
from virtual.pty import Pty


@pytest.fixture
def pty() -> Iterator[Pty]:
    pty = Pty()
    yield pty
    pty.close()


@pytest.fixture
def port(pty: Pty) -> Iterator[SerialPort]:
    port = SerialPort(pty.path, 9600, write_timeout_s=0.2)
    port.open()
    yield port
    port.close()


def test_every_byte_value_passes_both_ways(pty: Pty, port: SerialPort) -> None:
    every = bytes(range(256))
    port.write(every)
    assert pty.read(1.0) == every
    pty.write(every)
    assert port.read(1.0) == every


def test_reading_nothing_returns_nothing_at_the_timeout(port: SerialPort) -> None:
    began = time.monotonic()
    assert port.read(0.05) == b""
    assert 0.04 < time.monotonic() - began < 2.0


def test_a_read_returns_what_is_there_without_waiting_for_more(pty: Pty, port: SerialPort) -> None:
    pty.write(b"\x12")
    began = time.monotonic()
    assert port.read(30.0) == b"\x12"
    assert time.monotonic() - began < 5.0


def test_a_second_process_cannot_open_the_port(pty: Pty, port: SerialPort) -> None:
    with pytest.raises(PortError):
        SerialPort(pty.path, 9600).open()


def test_a_port_that_does_not_exist_says_which(tmp_path: Path) -> None:
    with pytest.raises(PortError, match="no-such-port"):
        SerialPort(str(tmp_path / "no-such-port"), 9600).open()


def test_a_path_that_is_no_serial_port_is_the_same_error(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    with pytest.raises(PortError):
        SerialPort(str(plain), 9600).open()


def test_an_impossible_speed_is_the_same_error(pty: Pty) -> None:
    with pytest.raises(PortError):
        SerialPort(pty.path, -1).open()


def test_using_a_port_that_was_never_opened_is_the_same_error(pty: Pty) -> None:
    port = SerialPort(pty.path, 9600)
    with pytest.raises(PortError):
        port.read(0)
    with pytest.raises(PortError):
        port.write(b"x")


def test_unplugging_fails_read_and_write_but_never_close(pty: Pty, port: SerialPort) -> None:
    pty.close()
    with pytest.raises(PortError):
        port.read(1.0)
    with pytest.raises(PortError) as failed:
        port.write(b"x")
    assert failed.value.written == 0
    port.close()
    port.close()


def test_a_stalled_device_ends_the_write_in_time_and_says_how_much_went(pty: Pty, port: SerialPort) -> None:
    began = time.monotonic()
    with pytest.raises(PortError) as failed:
        port.write(bytes(1_000_000))
    assert time.monotonic() - began < 5.0
    assert 0 < failed.value.written < 1_000_000


def test_a_port_opens_again_after_replugging_under_the_same_name(tmp_path: Path) -> None:
    first = Pty(link=tmp_path / "port")
    port = SerialPort(first.path, 9600)
    port.open()
    first.close()
    with pytest.raises(PortError):
        port.read(1.0)
    port.close()
    second = Pty(link=tmp_path / "port")
    port.open()
    second.write(b"back")
    assert port.read(1.0) == b"back"
    port.close()
    second.close()
    assert not os.path.lexists(tmp_path / "port")
