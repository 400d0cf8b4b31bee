"""The ways to a printer by themselves: deadlines kept, one kind of error, and how much was on its way."""

import socket
import time
from pathlib import Path

import msgspec
import pytest

from printer.settings import PrinterSettings, problems
from printer.transport import File, PrinterError, Tcp, Usb
from virtual.pty import Pty


def test_a_usb_printer_is_read_and_written_as_a_device_file() -> None:
    device = Pty()
    usb = Usb(device.path)
    usb.open()
    usb.write(b"\x10\x04\x01", 1.0)
    assert device.read(1.0) == b"\x10\x04\x01"
    assert usb.read(0.01) == b""
    device.write(b"\x12")
    assert usb.read(1.0) == b"\x12"
    with pytest.raises(PrinterError):
        Usb(device.path).open()
    device.close()
    with pytest.raises(PrinterError) as unplugged:
        usb.read(1.0)
    assert unplugged.value.cause == "no_device"
    usb.close()
    usb.close()


def test_what_a_usb_printer_said_before_it_was_opened_is_no_answer_to_us() -> None:
    """usblp hands it to the first reader; seen in tests/lab."""
    device = Pty()
    device.write(b"\x16")
    usb = Usb(device.path)
    usb.open()
    assert usb.read(0.1) == b""
    device.write(b"\x12")
    assert usb.read(1.0) == b"\x12"
    usb.close()
    device.close()


def test_a_usb_printer_that_takes_nothing_more_ends_the_write_in_time() -> None:
    device = Pty()
    usb = Usb(device.path)
    usb.open()
    began = time.monotonic()
    with pytest.raises(PrinterError) as stalled:
        usb.write(bytes(1_000_000), 0.2)
    assert time.monotonic() - began < 5.0
    assert 0 < stalled.value.written < 1_000_000
    usb.close()
    device.close()


def test_a_network_printer_that_takes_nothing_more_ends_the_write_in_time() -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        tcp = Tcp("127.0.0.1", listener.getsockname()[1])
        tcp.open()
        with pytest.raises(PrinterError) as stalled:
            tcp.write(bytes(1_000_000), 0.2)
        assert 0 < stalled.value.written < 100_000
        tcp.close()


def test_a_network_printer_that_hangs_up_is_an_error_and_no_silence() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        tcp = Tcp("127.0.0.1", listener.getsockname()[1])
        tcp.open()
        listener.accept()[0].close()
        with pytest.raises(PrinterError) as gone:
            tcp.read(1.0)
        assert gone.value.cause == "no_answer"
        tcp.close()
    with pytest.raises(PrinterError) as refused:
        tcp.open()
    assert refused.value.cause == "no_connection"


def test_a_directory_gets_one_file_per_slip(tmp_path: Path) -> None:
    file = File(str(tmp_path))
    file.open()
    file.write(b"one", 1.0)
    file.write(b"two", 1.0)
    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == [b"one", b"two"]


def test_a_file_that_cannot_be_written_is_no_device(tmp_path: Path) -> None:
    with pytest.raises(PrinterError) as missing:
        File(str(tmp_path / "nowhere" / "slips.bin")).open()
    assert missing.value.cause == "no_device"


def test_a_full_disk_leaves_nothing_of_the_slip() -> None:
    with pytest.raises(PrinterError) as failed:
        File("/dev/full").open()
    assert failed.value.written == 0


@pytest.mark.parametrize(
    ("settings", "mistakes"),
    [
        (PrinterSettings("serial", device="/dev/printer"), []),
        (PrinterSettings("tcp", host="192.168.1.50"), []),
        (PrinterSettings("serial"), ['transport = "serial" needs device']),
        (
            PrinterSettings("tcp", device="/dev/printer"),
            ['transport = "tcp" needs host', 'device has no meaning with transport = "tcp"'],
        ),
        (
            PrinterSettings("tcp", host="printer.lan"),
            ['host = "printer.lan" must be an IP address: looking up a name may block for minutes'],
        ),
        (
            PrinterSettings("usb", device="/dev/usb/lp0", profile="star"),
            ['profile = "star" is unknown, there is: epson, file, generic-cn-58, generic-cn-80'],
        ),
    ],
)
def test_mistakes_in_the_settings_are_told_one_by_one(settings: PrinterSettings, mistakes: list[str]) -> None:
    assert problems(settings) == mistakes


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"transport": "bluetooth"},
        {"transport": "serial", "device": "/dev/printer", "baud": "fast"},
        {"transport": "serial", "device": "", "baud": 9600},
        {"transport": "tcp", "host": "192.168.1.50", "port": 70000},
        {"transport": "tcp", "host": "192.168.1.50", "timeout": 3},
    ],
)
def test_a_table_that_says_the_impossible_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(table, PrinterSettings)
