"""An emulated keypad of the documented line protocol on a pty: keys, display, lamps, beeper, a cable to pull.

It reads what the host sends strictly: a line outside the protocol is kept in `errors` for the test to find.
"""

import contextlib
import re
import threading
import time
from pathlib import Path

from virtual.pty import Pty

BITS_PER_BYTE = 10  # 8N1
LINE = re.compile(rb"SHOW (?P<text>[ -~]{0,16})|BEEP (?P<times>[1-9])|LAMP (?P<name>[a-z0-9]+) (?P<on>[01])")


class VirtualKeypad:
    """`path` stays the same over `unplug` and `plug`. With `baud` its bytes come as slowly as on a wire."""

    def __init__(self, path: str | Path, baud: int | None = None) -> None:
        self.path = str(path)
        self.errors: list[bytes] = []
        self.history: list[bytes] = []  # every line from the host
        self._byte_s = 0.0 if baud is None else BITS_PER_BYTE / baud
        self._switch_on()
        self._pty: Pty | None = None
        self._thread: threading.Thread | None = None
        self.plug()

    def _switch_on(self) -> None:
        self.screen = ""
        self.lamps: dict[str, bool] = {}
        self.beeps = 0
        self._line = b""

    @property
    def is_plugged(self) -> bool:
        return self._pty is not None

    # --- what a person does -------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        for key in keys:
            self.send(key.encode("ascii") + b"\n")

    def send(self, data: bytes) -> None:
        """Bytes as they are, split like a slow line splits them."""
        if self._pty is None:
            return
        if not self._byte_s:
            self._pty.write(data)
            return
        for byte in data:
            self._pty.write(bytes([byte]))
            time.sleep(self._byte_s)

    def power_cycle(self) -> None:
        """Behind an adapter that stays: the host sees nothing, the display is empty."""
        self._switch_on()

    def unplug(self) -> None:
        pty, self._pty = self._pty, None
        if self._thread is not None:
            self._thread.join()
        if pty is not None:
            pty.close()

    def plug(self) -> None:
        if self._pty is None:
            self._switch_on()
            self._pty = Pty(self.path)
            self._thread = threading.Thread(target=self._listen, args=(self._pty,), daemon=True)
            self._thread.start()

    def close(self) -> None:
        self.unplug()

    # --- what the device does -----------------------------------------------------------------------------

    def _listen(self, pty: Pty) -> None:
        with contextlib.suppress(OSError):  # the host closed its end in the middle of a read
            while self._pty is pty:
                self._line += pty.read(0.02)
                while b"\n" in self._line:
                    line, self._line = self._line.split(b"\n", 1)
                    self._obey(line)

    def _obey(self, line: bytes) -> None:
        self.history.append(line)
        found = LINE.fullmatch(line)
        if found is None:
            self.errors.append(line)
        elif (text := found["text"]) is not None:
            self.screen = text.decode("ascii")
        elif found["times"] is not None:
            self.beeps += int(found["times"])
        else:
            self.lamps[found["name"].decode("ascii")] = found["on"] == b"1"
