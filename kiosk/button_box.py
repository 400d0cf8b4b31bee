"""Button boxes on a serial line: each press sends the button's code, those bytes and nothing else.

Several buttons may share a port. Bytes that are no code are skipped and counted; a box that goes away is
tried again until it is back.
"""

import logging
import threading
from collections.abc import Callable, Mapping

from hall.device import ButtonPressed
from runtime.device import Device
from runtime.serial_port import PortError, SerialPort

log = logging.getLogger(__name__)

QUIET_S = 0.5  # the rest of a code comes within milliseconds: half of one after this is noise
STOP_S = 2.0


class CodeMatcher:
    """Bytes in, buttons out. Pure; at every place the longest code wins, so that none is cut short."""

    def __init__(self, codes: Mapping[bytes, int]) -> None:
        if not all(codes):
            raise ValueError("a code needs at least one byte")
        self._codes = dict(codes)
        self._longest_first = sorted(self._codes, key=len, reverse=True)
        self._waiting = b""
        self.skipped = 0

    def feed(self, data: bytes) -> list[int]:
        self._waiting += data
        pressed: list[int] = []
        while self._waiting:
            code = next((c for c in self._longest_first if self._waiting.startswith(c)), None)
            if code is not None:
                pressed.append(self._codes[code])
                self._waiting = self._waiting[len(code) :]
            elif any(c.startswith(self._waiting) for c in self._longest_first):
                break  # the beginning of a code: the rest may come
            else:
                self._waiting = self._waiting[1:]
                self.skipped += 1
        return pressed

    def quiet(self) -> None:
        """Nothing more came: what waits is no code."""
        self.skipped += len(self._waiting)
        self._waiting = b""


class ButtonBox:
    """One port, one thread. `name` tells several boxes of one kiosk apart; it begins with "buttons"."""

    def __init__(
        self,
        port: str,
        baud: int,
        codes: Mapping[bytes, int],
        put: Callable[[object], None],
        name: str = "buttons",
    ) -> None:
        self._put = put
        self._port_name = port
        self._port = SerialPort(port, baud)
        self._matcher = CodeMatcher(codes)
        self._device = Device(name, put, label=f"button box {port}")
        self._is_noisy = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"buttons {port}", daemon=True)

    @property
    def skipped(self) -> int:
        """Bytes that were no code."""
        return self._matcher.skipped

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
            log.exception("button box %s: its thread ended", self._port_name)
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
            self._matcher.quiet()
            self._device.lost(str(exc))
            self._stopping.wait(self._device.wait_s)
            return
        if data:
            for button in self._matcher.feed(data):
                self._put(ButtonPressed(button))
        else:
            self._matcher.quiet()
        self._note_noise()

    def _note_noise(self) -> None:
        """One line for the life of a box: the count is in `skipped`."""
        if self._matcher.skipped and not self._is_noisy:
            self._is_noisy = True
            log.warning("button box %s sends bytes that are no button's code", self._port_name)
