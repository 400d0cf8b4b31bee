"""What the kernel's usblp really does, as far as `printer.transport.Usb` counts on it."""

import logging
import os
import select
import threading
import time
from collections.abc import Iterator

import pytest

from printer.transport import PrinterError, Usb
from tests.lab import gadget
from tests.lab.gadget import FAR, NEAR

log = logging.getLogger("lab")

IN_PACKET = 1024  # what usblp reads at once
TRANSFER = 8192  # what it writes at once


@pytest.fixture
def far() -> Iterator[int]:
    """The printer's end."""
    gadget.make_gadget()
    gadget.plug_in()
    fd = os.open(FAR, os.O_RDWR | os.O_NONBLOCK)
    yield fd
    os.close(fd)
    gadget.unplug()


@pytest.fixture
def usb(far: int) -> Iterator[Usb]:
    usb = Usb(str(NEAR))
    usb.open()
    yield usb
    usb.close()


def heard(far: int, within_s: float = 2.0) -> bytes:
    """What the printer has got, as soon as there is something."""
    select.select([far], [], [], within_s)
    try:
        return os.read(far, TRANSFER)
    except BlockingIOError:
        return b""


def test_bytes_go_both_ways(usb: Usb, far: int) -> None:
    usb.write(b"\x10\x04\x01", 1.0)
    assert heard(far) == b"\x10\x04\x01"
    assert usb.read(0.01) == b""
    os.write(far, b"\x12")
    assert usb.read(1.0) == b"\x12"
    assert usb.read(0.01) == b""


def test_an_empty_packet_is_no_data_and_no_end(usb: Usb, far: int) -> None:
    """Sent behind a reply that fills the last packet: usblp says POLLIN, and its read returns 0."""
    os.write(far, bytes(IN_PACKET))
    assert usb.read(1.0) == bytes(IN_PACKET)
    assert usb.read(0.2) == b""
    os.write(far, b"\x12")
    assert usb.read(1.0) == b"\x12"


def test_what_was_said_before_we_came_is_not_heard(far: int) -> None:
    """A printer keeps its reply until somebody asks for it: to us it would be the answer to our first question."""
    os.write(far, b"\x16")
    usb = Usb(str(NEAR))
    usb.open()
    assert usb.read(0.2) == b""
    os.write(far, b"\x12")
    assert usb.read(1.0) == b"\x12"
    usb.close()


def test_one_transfer_is_taken_at_once_and_the_next_one_waits_for_it(usb: Usb, far: int) -> None:
    began = time.monotonic()
    usb.write(bytes(TRANSFER), 1.0)  # nobody has taken it yet
    log.info("first transfer handed over in %.3f s", time.monotonic() - began)
    began = time.monotonic()
    with pytest.raises(PrinterError) as stalled:
        usb.write(b"\x10\x04\x01", 0.5)
    took_s = time.monotonic() - began
    log.info("second one given up after %.3f s: %s: %s", took_s, stalled.value.cause, stalled.value)
    assert 0.4 < took_s < 1.0
    assert (stalled.value.cause, stalled.value.written) == ("no_answer", 0)
    assert heard(far) == bytes(TRANSFER)
    usb.write(b"\x10\x04\x01", 1.0)
    assert heard(far) == b"\x10\x04\x01"


def test_closing_gives_the_last_bytes_time_and_does_not_hang(far: int) -> None:
    usb = Usb(str(NEAR))
    usb.open()
    usb.write(b"last", 1.0)
    taker = threading.Timer(0.05, lambda: select.select([far], [], [], 0))
    taker.start()
    usb.close()
    taker.join()
    assert heard(far) == b"last"
    usb.open()
    usb.write(bytes(TRANSFER), 1.0)
    usb.write(b"more", 1.0) if heard(far) else None
    began = time.monotonic()
    usb.close()
    usb.close()
    log.info("closed in %.3f s with a transfer under way", time.monotonic() - began)
    assert time.monotonic() - began < 1.0


@pytest.mark.parametrize("verb", ["read", "write"])
def test_pulling_the_plug_ends_a_wait_at_once(usb: Usb, verb: str) -> None:
    if verb == "write":
        usb.write(bytes(TRANSFER), 1.0)
    puller = threading.Timer(0.3, gadget.unplug)
    puller.start()
    began = time.monotonic()
    with pytest.raises(PrinterError) as pulled:
        usb.read(5.0) if verb == "read" else usb.write(b"more", 5.0)
    took_s = time.monotonic() - began
    puller.join()
    log.info("%s ended after %.3f s: %s: %s", verb, took_s, pulled.value.cause, pulled.value)
    assert took_s < 1.0
    assert pulled.value.cause == "no_device"


def test_what_is_still_open_does_not_keep_the_name_from_the_printer_that_comes_back(
    usb: Usb, far: int
) -> None:
    gadget.unplug()
    gadget.plug_in()
    again = Usb(str(NEAR))
    again.open()
    with pytest.raises(PrinterError):
        usb.read(0.5)
    again.close()
