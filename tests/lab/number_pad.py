"""USB number pads that the kernel cannot tell from real ones: HID gadgets on dummy_hcd. Root, Linux only.

The computer's side is an input device of the kernel's usbhid; the pad's side is /dev/hidg*, which takes reports of a
boot keyboard and gives the state of its lamps.
"""

import os
import select
import subprocess
import time
from pathlib import Path

from tests.lab.gadget import AGAIN_S, COMES_S, CONFIG, load_modules

BY_PATH = Path("/dev/input/by-path")
REPORT = bytes.fromhex(
    "05 01 09 06 a1 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 01 95 05 75 01"
    "05 08 19 01 29 05 91 02 95 01 75 03 91 01 95 06 75 08 15 00 26 ff 00 05 07 19 00 2a ff 00 81 00 c0"
)
"""The report descriptor of a boot keyboard: USB HID 1.11, appendix B.1, but for its last keys: 0xff, not 0x65."""
USAGES = {
    "Num": 0x53, "/": 0x54, "*": 0x55, "-": 0x56, "+": 0x57, "Enter": 0x58, ".": 0x63, "0": 0x62,
    **{str(n): 0x58 + n for n in range(1, 10)}, "Sleep": 0x81, "Tab": 0x2B,
}  # fmt: skip
"""HID usage tables, page 0x07."""
NUM_LAMP = 1


class NumberPad:
    """`socket` 1 or 2: all pads are equal, and have no serial number. Plugged in at once."""

    def __init__(self, socket: int) -> None:
        self._gadget = CONFIG / f"usb_gadget/pad{socket}"
        self._socket = socket
        self._host = Path(f"/sys/devices/platform/dummy_hcd.{socket}")
        self.path = BY_PATH / f"platform-dummy_hcd.{socket}-usb-0:1:1.0-event-kbd"
        self._fd = -1
        self._lamps = 0
        self._make()
        self.plug()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.report(USAGES[key])
            self.report()

    def report(self, *usages: int, modifiers: int = 0) -> None:
        """What is pressed now; a whole keyboard has Ctrl and Alt, a bit of `modifiers` each."""
        os.write(self._fd, bytes([modifiers, 0, *usages]).ljust(8, b"\0"))

    def num_lamp(self) -> bool:
        while select.select([self._fd], [], [], 0)[0]:
            self._lamps = os.read(self._fd, 8)[0]
        return bool(self._lamps & NUM_LAMP)

    def plug(self) -> None:
        """Ends when the computer has found it."""
        udc = self._gadget / "UDC"
        if not udc.read_text().strip():
            udc.write_text(f"dummy_udc.{self._socket}")
        self._set_port("0")
        give_up_at = time.monotonic() + COMES_S
        while not self.path.exists():
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"{self.path} does not come; there is: {sorted(BY_PATH.iterdir())}")
            time.sleep(AGAIN_S)
        if self._fd < 0:
            major, minor = (self._gadget / "functions/hid.0/dev").read_text().strip().split(":")
            node = next(
                p
                for p in Path("/dev").glob("hidg*")
                if os.stat(p).st_rdev == os.makedev(int(major), int(minor))
            )
            self._fd = os.open(node, os.O_RDWR)

    def unplug(self) -> None:
        """At the computer's end, as with the printer."""
        self._set_port("1")
        give_up_at = time.monotonic() + COMES_S
        while self.path.exists() and time.monotonic() < give_up_at:
            time.sleep(AGAIN_S)

    close = unplug

    def _set_port(self, disabled: str) -> None:
        next(self._host.glob("usb*/*-0:1.0/usb*-port1/disable")).write_text(disabled)

    def _make(self) -> None:
        load_modules()
        subprocess.run(["modprobe", "usb_f_hid"], check=True)
        if self._gadget.exists():
            return
        texts, config = self._gadget / "strings/0x409", self._gadget / "configs/c.1"
        function = self._gadget / "functions/hid.0"
        for folder in (self._gadget, texts, config, function):
            folder.mkdir()
        (self._gadget / "idVendor").write_text("0x13ba")
        (self._gadget / "idProduct").write_text("0x0001")
        (texts / "product").write_text("Numeric Keypad")
        for name, value in (("protocol", "1"), ("subclass", "1"), ("report_length", "8")):
            (function / name).write_text(value)
        (function / "report_desc").write_bytes(REPORT)
        (config / "hid.0").symlink_to(function)
