"""A USB printer that the kernel cannot tell from a real one: printer-class gadget on dummy_hcd. Root, Linux only.

The computer's side is /dev/usb/lp0, from the kernel's usblp; the printer's side is /dev/g_printer0, which `GadgetWire`
connects to the emulated printer. What is written to the one is read from the other, packet by packet.
"""

import contextlib
import os
import select
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from virtual.wire import Waker

CONFIG = Path("/sys/kernel/config")
GADGET = CONFIG / "usb_gadget/printer"
CONTROLLER = "dummy_udc.0"
CONTROLLERS = 4  # the printer's, two for keypads, and that of a stick
HOST = Path("/sys/devices/platform/dummy_hcd.0")
NEAR, FAR = Path("/dev/usb/lp0"), Path("/dev/g_printer0")
VENDOR, PRODUCT, SERIAL = "0x04b8", "0x0e15", "LAB0001"
COMES_S = 15.0
AGAIN_S = 0.02  # how often it is tried again to open the printer's side, or to say what it could not


def load_modules() -> None:
    subprocess.run(["modprobe", "dummy_hcd", f"num={CONTROLLERS}"], check=True)
    subprocess.run(["modprobe", "-a", "libcomposite", "usblp", "usbhid", "evdev", "uinput"], check=True)
    if not GADGET.parent.is_dir():
        subprocess.run(["mount", "-t", "configfs", "none", str(CONFIG)], check=True)


def make_gadget() -> None:
    """Described, not yet plugged in. One request each way: more would be a buffer no printer has."""
    load_modules()
    if GADGET.exists():
        return
    texts, config, function = GADGET / "strings/0x409", GADGET / "configs/c.1", GADGET / "functions/printer.0"
    for folder in (GADGET, texts, config, function):
        folder.mkdir()
    (GADGET / "idVendor").write_text(VENDOR)
    (GADGET / "idProduct").write_text(PRODUCT)
    (texts / "manufacturer").write_text("EPSON")
    (texts / "product").write_text("TM-T20II")
    (texts / "serialnumber").write_text(SERIAL)
    (function / "pnp_string").write_text("MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;")
    (function / "q_len").write_text("1")
    (config / "printer.0").symlink_to(function)


def is_plugged() -> bool:
    return NEAR.exists()


def plug_in() -> None:
    """Ends when the computer has found it."""
    udc = GADGET / "UDC"
    if not udc.read_text().strip():
        udc.write_text(CONTROLLER)
    _set_port("0")
    give_up_at = time.monotonic() + COMES_S
    while not (NEAR.exists() and FAR.exists()):
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"{NEAR} does not come")
        time.sleep(AGAIN_S)


def unplug() -> None:
    """At the computer's end. To take the gadget away while its file is open kills the kernel (6.1: cd_forget)."""
    _set_port("1")


def _set_port(disabled: str) -> None:
    next(HOST.glob("usb*/*-0:1.0/usb*-port1/disable")).write_text(disabled)


class GadgetWire:
    """A `virtual.wire.Wire`. `stuck`: the printer takes no more data; the kernel holds one transfer more for it."""

    def __init__(self) -> None:
        make_gadget()
        plug_in()
        self._fd = -1
        self._to_say = b""
        self.stuck = False

    @property
    def is_plugged(self) -> bool:
        return is_plugged()

    def wait(self, timeout_s: float, reading: bool, waker: Waker) -> None:
        wanted: list[int | Waker] = [waker]
        if not self._opened() or self._to_say:
            timeout_s = min(timeout_s, AGAIN_S)
        if reading and not self.stuck and self._fd >= 0:
            wanted.append(self._fd)
        select.select(wanted, [], [], timeout_s)
        waker.clear()
        self._say()

    def read(self, limit: int) -> bytes:
        if self._fd < 0 or self.stuck:
            return b""
        with self._gone_is_closed():
            return os.read(self._fd, limit)
        return b""

    def write(self, data: bytes) -> None:
        """Kept until the computer asks for it, as a printer does; unplugged it is lost."""
        if self._fd >= 0:
            self._to_say += data
            self._say()

    def power(self, on: bool) -> None:
        """A USB printer that is switched off is gone."""
        if on:
            self.plug_in()
        else:
            self.unplug()

    def unplug(self) -> None:
        unplug()
        self._close()

    def plug_in(self) -> None:
        plug_in()

    def close(self) -> None:
        self.unplug()

    def _say(self) -> None:
        if self._to_say:
            with self._gone_is_closed():
                self._to_say = self._to_say[os.write(self._fd, self._to_say) :]

    def _opened(self) -> bool:
        if self._fd < 0:
            with contextlib.suppress(OSError):
                self._fd = os.open(FAR, os.O_RDWR | os.O_NONBLOCK)
        return self._fd >= 0

    @contextlib.contextmanager
    def _gone_is_closed(self) -> Iterator[None]:
        try:
            yield
        except BlockingIOError:
            pass
        except OSError:
            self._close()

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd, self._to_say = -1, b""
