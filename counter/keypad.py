"""A keypad on a serial line: keys to the inbox, text, beeps and lamps to the keypad, in whichever protocol it has.

One thread owns the port. Nothing asked of it blocks: `show`, `beep` and `lamp` leave a word for that thread. While it
only reads it lends the port: then a word is written at once, since waking a thread takes longer than the clerk's line.
Most keypads that lose power behind their adapter tell nobody, so what is shown is repeated every `REFRESH_S`; one
that can be asked is asked, and is lost when it does not answer.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from counter.keypad_codec import codec_for
from counter.settings import KeypadSettings
from hall.device import DeviceState, KeyPressed
from runtime.device import Device
from runtime.serial_port import PortError, SerialPort
from runtime.words import Words

log = logging.getLogger(__name__)

READ_S = 1.0  # a word for the keypad wakes the reader before
REFRESH_S = 10.0
STOP_S = 2.0
ANSWER_S = 1.0  # is not asked again meanwhile: what it says twice would be two keys
SILENT_S, ASKED = 3.0, 3  # without an answer for so long, and so often asked: it is not there
BEEP = "beep"  # the only word that is not repeated


@dataclass(frozen=True)
class _Word:
    """Bytes for the keypad; a later word about the same thing replaces it."""

    about: str
    line: bytes
    written: bool = False


@dataclass(frozen=True)
class _Stop:
    """The thread is to end, once the words before this one are written."""


class Keypad:
    """Posts `KeyPressed`, and `DeviceState` on change. `noise`: what came so far and was no key."""

    def __init__(
        self,
        settings: KeypadSettings,
        put: Callable[[object], None],
        refresh_s: float = REFRESH_S,
        device: str = "keypad",
    ) -> None:
        self._settings = settings
        self._name = device
        self._put = put
        self._refresh_s = refresh_s
        self._words: Words[_Word | _Stop] = Words()
        self._lent: queue.SimpleQueue[SerialPort] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=device, daemon=True)
        self._stopping = False
        self._codec = codec_for(settings)
        self._lines: dict[str, bytes] = {}  # what the keypad is to show, by what it is about
        self._due: set[str] = set()
        self._refresh_at = 0.0
        self._ask_at = 0.0
        self._heard_at = 0.0
        self._is_silent = False
        self._unanswered = 0
        self._told_of_noise = False

    # --- from the loop ------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def show(self, text: str) -> None:
        self._say(_Word("text", self._codec.show(text)))

    def beep(self, times: int) -> None:
        self._say(_Word(BEEP, self._codec.beep(times)))

    def lamp(self, name: str, on: bool) -> None:
        self._say(_Word(f"lamp {name}", self._codec.lamp(name, on)))

    def stop(self) -> None:
        """What was asked for before is still shown if the keypad is there."""
        self._say(_Stop())
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def _say(self, word: _Word | _Stop) -> None:
        if isinstance(word, _Word):
            if not word.line:  # it has no such thing
                return
            if self._words.empty():  # else older words come first
                word = self._write_now(word)
        self._words.say(word)

    def _write_now(self, word: _Word) -> _Word:
        try:
            port = self._lent.get_nowait()
        except queue.Empty:
            return word
        written = port.write_now(word.line)
        self._codec.sent(word.line[:written], time.monotonic())  # the reader waits for the port meanwhile
        self._lent.put(port)
        # A line that was cut is said again in full: its beginning is noise to the keypad.
        return _Word(word.about, word.line, written == len(word.line))

    def alive(self) -> bool:
        return self._thread.is_alive()

    @property
    def noise(self) -> int:
        return self._codec.noise.count

    # --- the thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._own_the_port()
        except Exception:
            log.exception("the thread of %s ended", self._name)
            self._put(DeviceState(self._name, False, "its driver failed"))

    def _own_the_port(self) -> None:
        device = Device(self._name, self._put)
        port = SerialPort(self._settings.port, self._settings.baud)
        while not self._stopping:
            try:
                port.open()
                self._begin()
                if not self._codec.question:
                    device.here()
                while not self._stopping:
                    self._serve(port, device)
            except PortError as exc:
                device.lost(str(exc))
            finally:
                port.close()
            self._rest(device.wait_s)

    def _begin(self) -> None:
        """It may have been switched off: everything is shown again, except a beep for a press of long ago."""
        self._codec.restart()
        self._listen(0.0)
        self._lines.pop(BEEP, None)
        self._refresh_at = self._ask_at = 0.0
        self._heard_at = time.monotonic()
        self._is_silent, self._unanswered = False, 0

    def _serve(self, port: SerialPort, device: Device) -> None:
        self._listen(0.0)
        self._write(port)
        self._ask(port, device)
        heard, woken = self._codec.heard, self._codec.woken
        for key in self._codec.feed(self._read(port), time.monotonic()):
            self._put(KeyPressed(key))
        self._send(port, self._codec.replies())
        if self._codec.woken != woken:
            log.info("%s has been switched on: everything is shown again", self._name)
            self._refresh_at = 0.0
        if self._codec.heard != heard:
            self._is_there(device)
        self._tell_of_noise()

    def _is_there(self, device: Device) -> None:
        self._heard_at = now = time.monotonic()
        if self._unanswered:
            self._ask_at = min(self._ask_at, now + self._codec.ask_s)
        if not device.ok:
            self._refresh_at = 0.0  # it may have been off
        self._is_silent, self._unanswered = False, 0
        device.here()

    def _ask(self, port: SerialPort, device: Device) -> None:
        """One that does not answer is lost, but heard as soon as it speaks again: the port stays open."""
        question, now = self._codec.question, time.monotonic()
        if not question or now < self._ask_at:
            return
        is_silent = self._unanswered >= ASKED and now - self._heard_at > SILENT_S
        if is_silent and not self._is_silent:
            self._is_silent = True
            device.lost("it does not answer")
        self._ask_at = now + max(self._codec.ask_s, ANSWER_S)
        self._unanswered += 1
        self._send(port, question)

    def _read(self, port: SerialPort) -> bytes:
        wait_s = READ_S
        if self._codec.question:
            wait_s = min(READ_S, max(0.0, self._ask_at - time.monotonic()))
        if self._stopping:
            wait_s = 0.0
        self._lent.put(port)
        try:
            return port.read(wait_s, self._words.wake)
        finally:
            self._lent.get()  # waits for a write of microseconds

    def _tell_of_noise(self) -> None:
        if self._codec.noise.count and not self._told_of_noise:
            self._told_of_noise = True
            log.warning(
                "%s sent what is no key, ignored and counted: %s", self._name, self._codec.noise.first
            )

    def _write(self, port: SerialPort) -> None:
        now = time.monotonic()
        if now >= self._refresh_at:
            self._refresh_at = now + self._refresh_s
            self._due = set(self._lines)
        if self._due:
            data = b"".join(line for about, line in self._lines.items() if about in self._due)
            self._due = set()
            self._lines.pop(BEEP, None)
            self._send(port, data)

    def _send(self, port: SerialPort, data: bytes) -> None:
        if data:
            self._codec.sent(data, time.monotonic())  # before: an echo may be quick
            port.write(data)

    def _rest(self, for_s: float) -> None:
        """Before the port is tried again; words keep being heard, so that `stop` does not wait."""
        until = time.monotonic() + for_s
        while not self._stopping and (left_s := until - time.monotonic()) > 0:
            self._listen(left_s)

    def _listen(self, wait_s: float) -> None:
        for word in self._words.heard(wait_s):
            if isinstance(word, _Stop):
                self._stopping = True
            else:
                self._lines[word.about] = word.line
                if not word.written:
                    self._due.add(word.about)
                elif word.about == BEEP:
                    del self._lines[BEEP]
