"""A USB stick that the kernel cannot tell from a real one: mass-storage gadget on dummy_hcd. Root, Linux only.

A disk of one partition that ends with the gadget's file; the computer's side is a block device of usb-storage.
"""

import subprocess
import tempfile
import time
from pathlib import Path

from tests.lab.gadget import AGAIN_S, COMES_S, CONFIG, load_modules

SOCKET = 3  # the printer has 0, keypads 1 and 2
GADGET = CONFIG / "usb_gadget/stick"
HOST = Path(f"/sys/devices/platform/dummy_hcd.{SOCKET}")
IMAGE = Path(tempfile.gettempdir()) / "stick.img"
SIZE, BEGINS = 32 << 20, 1 << 20
SECTOR = 512
LINUX = 0x83


class Stick:
    """Plugged in as often as wanted; what was written to it stays."""

    def __init__(self) -> None:
        load_modules()
        # As on Raspberry Pi OS, whose kernel has it built in: bound before udev has heard of the stick.
        subprocess.run(["modprobe", "-a", "usb_f_mass_storage", "usb-storage", "sd_mod"], check=True)
        IMAGE.write_bytes(_partitioned())
        self._make()

    def plug(self) -> Path:
        """Ends when the computer has found its interface, whatever becomes of it: that folder."""
        udc = GADGET / "UDC"
        if not udc.read_text().strip():
            udc.write_text(f"dummy_udc.{SOCKET}")
        self._set_port("0")
        give_up_at = time.monotonic() + COMES_S
        while not (found := list(HOST.glob("usb*/*-1/*-1:1.0/bInterfaceClass"))):
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"no stick below {HOST}")
            time.sleep(AGAIN_S)
        return found[0].parent

    def unplug(self) -> None:
        self._set_port("1")
        give_up_at = time.monotonic() + COMES_S
        while list(HOST.glob("usb*/*-1")) and time.monotonic() < give_up_at:
            time.sleep(AGAIN_S)

    def partition(self, within_s: float = COMES_S) -> Path | None:
        """Its block device, as soon as there is one; None if none comes."""
        give_up_at = time.monotonic() + within_s
        while not (found := list(HOST.glob("usb*/*-1/*-1:1.0/host*/target*/*/block/*/*/partition"))):
            if time.monotonic() > give_up_at:
                return None
            time.sleep(AGAIN_S)
        device = Path("/dev") / found[0].parent.name
        while not device.exists() and time.monotonic() < give_up_at:
            time.sleep(AGAIN_S)
        return device

    def disks(self) -> list[str]:
        """Without its partitions: not even a disk is there."""
        return [path.name for path in HOST.glob("usb*/*-1/*-1:1.0/host*/target*/*/block/*")]

    def _set_port(self, disabled: str) -> None:
        next(HOST.glob("usb*/*-0:1.0/usb*-port1/disable")).write_text(disabled)

    def _make(self) -> None:
        if GADGET.exists():
            return
        texts, config = GADGET / "strings/0x409", GADGET / "configs/c.1"
        function = GADGET / "functions/mass_storage.0"
        for folder in (GADGET, texts, config, function):
            folder.mkdir()
        (GADGET / "idVendor").write_text("0x0781")
        (GADGET / "idProduct").write_text("0x5567")
        (texts / "product").write_text("Cruzer Blade")
        (texts / "serialnumber").write_text("LAB0003LAB0003")
        (function / "lun.0/removable").write_text("1")
        (function / "lun.0/file").write_text(str(IMAGE))
        (config / "mass_storage.0").symlink_to(function)


def _partitioned() -> bytes:
    entry = bytes([0, 0, 2, 0, LINUX, 0, 0, 0])
    entry += (BEGINS // SECTOR).to_bytes(4, "little") + ((SIZE - BEGINS) // SECTOR).to_bytes(4, "little")
    return (bytes(446) + entry).ljust(510, b"\0") + b"\x55\xaa" + bytes(SIZE - SECTOR)
