"""The card reader on a serial line: a tap becomes the card's hash. Its number goes no further than this thread (R22).

A reader that goes away is tried again until it is back.
"""

import logging
import threading
import time
from collections.abc import Callable

from hall.cards import hashed
from kiosk.actions import CardTapped
from kiosk.rdm6300 import FrameReader
from runtime.device import Device
from runtime.serial_port import PortError, SerialPort

log = logging.getLogger(__name__)

NAME = "card_reader"
QUIET_S = 0.5  # a frame takes 15 ms: the half of one after this is noise
STOP_S = 2.0


class CardReader:
    """One port, one thread. Posts `CardTapped`, and `DeviceState("card_reader")` on change."""

    def __init__(self, port: str, baud: int, key: bytes, put: Callable[[object], None]) -> None:
        self._put = put
        self._key = key
        self._port_name = port
        self._port = SerialPort(port, baud)
        self._frames = FrameReader()
        self._device = Device(NAME, put, label=f"card reader {port}")
        self._told: set[str] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"card reader {port}", daemon=True)

    @property
    def skipped(self) -> int:
        """Bytes that were no frame's."""
        return self._frames.skipped

    @property
    def bad(self) -> int:
        """Frames with a wrong checksum."""
        return self._frames.bad

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def alive(self) -> bool:
        return self._thread.is_alive()

    # --- on our thread ------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._listen()
        except Exception as exc:
            log.exception("card reader %s: its thread ended", self._port_name)
            self._device.lost(f"its thread ended: {exc}")
        finally:
            self._port.close()

    def _listen(self) -> None:
        """Open if need be and read once; any error closes the port and waits."""
        try:
            self._port.open()
            self._device.here()
            data = self._port.read(QUIET_S)
        except PortError as exc:
            self._port.close()
            self._frames.quiet()
            self._device.lost(str(exc))
            self._stopping.wait(self._device.wait_s)
            return
        if data:
            for number in self._frames.feed(data, time.monotonic()):
                self._put(CardTapped(hashed(self._key, number)))
        else:
            self._frames.quiet()
        self._note(self._frames.skipped, "bytes that are no card's")
        self._note(self._frames.bad, "cards with a wrong checksum: they are not taken")

    def _note(self, count: int, what: str) -> None:
        """One line for the life of a reader: the counts are in `skipped` and `bad`."""
        if count and what not in self._told:
            self._told.add(what)
            log.warning("card reader %s sends %s", self._port_name, what)
