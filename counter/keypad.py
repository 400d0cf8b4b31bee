"""The clerk's keypad on a serial line: keys to the inbox, text, beeps and lamps to the keypad. Driver `line`.

One thread owns the port. Nothing asked of it blocks: `show`, `beep` and `lamp` leave a word for that thread.
A keypad that loses power behind its adapter tells nobody, so what it shows is repeated every `REFRESH_S`.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from counter import keypad_line
from counter.settings import KeypadSettings
from hall.device import DeviceState, KeyPressed
from runtime.device import Device
from runtime.serial_port import PortError, SerialPort

log = logging.getLogger(__name__)

READ_S = 0.02  # how long a word for the keypad may wait for the reader
REFRESH_S = 10.0
STOP_S = 2.0
BEEP = "beep"  # the only word that is not repeated


@dataclass(frozen=True)
class _Word:
    """A line for the keypad; a later word about the same thing replaces it."""

    about: str
    line: bytes


@dataclass(frozen=True)
class _Stop:
    """The thread is to end, once the words before this one are written."""


class Keypad:
    """Posts `KeyPressed`, and `DeviceState("keypad")` on change. `noise`: lines so far that were no key."""

    def __init__(
        self, settings: KeypadSettings, put: Callable[[object], None], refresh_s: float = REFRESH_S
    ) -> None:
        self._settings = settings
        self._put = put
        self._refresh_s = refresh_s
        self._words: queue.SimpleQueue[_Word | _Stop] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="keypad", daemon=True)
        self._stopping = False
        self._reader = keypad_line.LineReader()
        self._lines: dict[str, bytes] = {}  # what the keypad is to show, by what it is about
        self._due: set[str] = set()
        self._refresh_at = 0.0

    # --- from the loop ------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def show(self, text: str) -> None:
        self._words.put(_Word("text", keypad_line.show(text)))

    def beep(self, times: int) -> None:
        self._words.put(_Word(BEEP, keypad_line.beep(times)))

    def lamp(self, name: str, on: bool) -> None:
        self._words.put(_Word(f"lamp {name}", keypad_line.lamp(name, on)))

    def stop(self) -> None:
        """What was asked for before is still shown if the keypad is there."""
        self._words.put(_Stop())
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def alive(self) -> bool:
        return self._thread.is_alive()

    @property
    def noise(self) -> int:
        return self._reader.noise

    # --- the thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._own_the_port()
        except Exception:
            log.exception("the keypad's thread ended")
            self._put(DeviceState("keypad", False, "its driver failed"))

    def _own_the_port(self) -> None:
        device = Device("keypad", self._put)
        port = SerialPort(self._settings.port, self._settings.baud)
        while not self._stopping:
            try:
                port.open()
                self._begin()
                device.here()
                while not self._stopping:
                    self._serve(port)
            except PortError as exc:
                device.lost(str(exc))
            finally:
                port.close()
            self._rest(device.wait_s)

    def _begin(self) -> None:
        """It may have been switched off: everything is shown again, except a beep for a press of long ago."""
        self._reader.restart()
        self._listen(0.0)
        self._lines.pop(BEEP, None)
        self._refresh_at = 0.0

    def _serve(self, port: SerialPort) -> None:
        self._listen(0.0)
        self._write(port)
        noise = self._reader.noise
        for key in self._reader.feed(port.read(READ_S)):
            self._put(KeyPressed(key))
        if noise == 0 and self._reader.noise:
            log.warning("the keypad sent what is no key, ignored and counted: %r", self._reader.first_noise)

    def _write(self, port: SerialPort) -> None:
        now = time.monotonic()
        if now >= self._refresh_at:
            self._refresh_at = now + self._refresh_s
            self._due = set(self._lines)
        if self._due:
            data = b"".join(line for about, line in self._lines.items() if about in self._due)
            self._due = set()
            self._lines.pop(BEEP, None)
            port.write(data)

    def _rest(self, for_s: float) -> None:
        """Before the port is tried again; words keep being heard, so that `stop` does not wait."""
        until = time.monotonic() + for_s
        while not self._stopping and (left_s := until - time.monotonic()) > 0:
            self._listen(left_s)

    def _listen(self, wait_s: float) -> None:
        """All words that are there; waits for the first one only."""
        try:
            word = self._words.get(timeout=wait_s) if wait_s > 0 else self._words.get_nowait()
            while True:
                if isinstance(word, _Stop):
                    self._stopping = True
                else:
                    self._lines[word.about] = word.line
                    self._due.add(word.about)
                word = self._words.get_nowait()
        except queue.Empty:
            return
