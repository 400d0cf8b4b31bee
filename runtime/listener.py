"""Whatever only speaks on a serial line, a button box or a card reader: a thread of its own that listens to it.

A device that goes away is tried again until it is back.
"""

import logging
import threading
from collections.abc import Callable

from runtime.device import Device
from runtime.serial_port import PortError, SerialPort

log = logging.getLogger(__name__)

QUIET_S = 0.5  # a frame or code takes milliseconds: the half of one after this is noise
STOP_S = 2.0


class Listener:
    """One port, one thread, on which `heard` is called: with what came, with b"" when the line fell quiet or was lost.

    Posts `DeviceState(name)` on change; `label` names the device in the log.
    """

    def __init__(
        self, port: str, baud: int, put: Callable[[object], None], heard: Callable[[bytes], None], *,
        name: str, label: str,
    ) -> None:  # fmt: skip
        self._port = SerialPort(port, baud)
        self._heard = heard
        self._label = label
        self._device = Device(name, put, label=label)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=label, daemon=True)

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
            log.exception("%s: its thread ended", self._label)
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
            self._heard(b"")
            self._device.lost(str(exc))
            self._stopping.wait(self._device.wait_s)
            return
        self._heard(data)
