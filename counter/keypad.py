"""The clerk's keypad on a serial line: keys to the inbox, text, beeps and lamps to the keypad. Driver `line`.

One thread owns the port. Nothing asked of it blocks: `show`, `beep` and `lamp` leave a word for that thread. While it
only reads it lends the port: then a word is written at once, since waking a thread takes longer than the clerk's line.
A keypad that loses power behind its adapter tells nobody, so what it shows is repeated every `REFRESH_S`.
"""

import contextlib
import logging
import os
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

READ_S = 1.0  # a word for the keypad wakes the reader before
REFRESH_S = 10.0
STOP_S = 2.0
BEEP = "beep"  # the only word that is not repeated


@dataclass(frozen=True)
class _Word:
    """A line for the keypad; a later word about the same thing replaces it."""

    about: str
    line: bytes
    written: bool = False


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
        self._lent: queue.SimpleQueue[SerialPort] = queue.SimpleQueue()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)  # counts the words of now
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
        self._say(_Word("text", keypad_line.show(text)))

    def beep(self, times: int) -> None:
        self._say(_Word(BEEP, keypad_line.beep(times)))

    def lamp(self, name: str, on: bool) -> None:
        self._say(_Word(f"lamp {name}", keypad_line.lamp(name, on)))

    def stop(self) -> None:
        """What was asked for before is still shown if the keypad is there."""
        self._say(_Stop())
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def _say(self, word: _Word | _Stop) -> None:
        if isinstance(word, _Word) and self._words.empty():  # else older words come first
            word = self._write_now(word)
        self._words.put(word)
        os.eventfd_write(self._wake, 1)

    def _write_now(self, word: _Word) -> _Word:
        try:
            port = self._lent.get_nowait()
        except queue.Empty:
            return word
        written = port.write_now(word.line)
        self._lent.put(port)
        # A line that was cut is said again in full: its beginning is noise to the keypad.
        return _Word(word.about, word.line, written == len(word.line))

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
        for key in self._reader.feed(self._read(port)):
            self._put(KeyPressed(key))
        if noise == 0 and self._reader.noise:
            log.warning("the keypad sent what is no key, ignored and counted: %r", self._reader.first_noise)

    def _read(self, port: SerialPort) -> bytes:
        self._lent.put(port)
        try:
            return port.read(READ_S, self._wake)
        finally:
            self._lent.get()  # waits for a write of microseconds

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
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(
                self._wake
            )  # before the words are taken: one that comes now wakes the reader again
        try:
            word = self._words.get(timeout=wait_s) if wait_s > 0 else self._words.get_nowait()
            while True:
                if isinstance(word, _Stop):
                    self._stopping = True
                else:
                    self._lines[word.about] = word.line
                    if not word.written:
                        self._due.add(word.about)
                    elif word.about == BEEP:
                        del self._lines[BEEP]
                word = self._words.get_nowait()
        except queue.Empty:
            return
