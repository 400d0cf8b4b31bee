"""The clerk's keypad as an input device of the kernel: a USB number pad, a matrix behind an overlay. Driver `evdev`.

One thread owns the pad, has it to itself, and opens it again whenever it was unplugged. Such a pad has no display and
no buzzer. Its NumLock lamp, where it has one, is the lamp "next", and blinks for beeps; that is all it tells. What
NumLock means nobody asks: the key codes of a number pad are the same with and without it.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from counter.keymap import Keymap
from counter.keymap_file import pad
from counter.settings import KeypadSettings
from hall.device import DeviceState, KeyPressed
from runtime.device import Device
from runtime.input_codes import name
from runtime.input_device import InputDevice, InputError, Ioctl, kernel
from runtime.input_events import PressReader
from runtime.words import Words

log = logging.getLogger(__name__)

MOST_BEEPS = 9
NUMLOCK = "KEY_NUMLOCK"  # some pads send it around every key; where no map wants it, it breaks no sequence
BLINK_S = 0.12  # dark, or lit, for a beep
LOOK_S = 0.2  # whether a pad that was unplugged is back
STOP_S = 2.0


@dataclass(frozen=True)
class _Lamp:
    number: int
    on: bool


@dataclass(frozen=True)
class _Beep:
    times: int


@dataclass(frozen=True)
class _Stop:
    """The thread is to end."""


class EvdevKeypad:
    """Posts `KeyPressed`, and `DeviceState(device)` on change. `noise`: presses so far that were in no key map.

    Raises KeymapError; a configuration that was checked has none.
    """

    def __init__(
        self,
        settings: KeypadSettings,
        put: Callable[[object], None],
        device: str = "keypad",
        ioctl: Ioctl = kernel,
    ) -> None:
        self._put = put
        self._name = device
        taught = pad(settings)
        keys, self._lamps = taught.keys, taught.lamps
        self._keymap = Keymap(keys)
        self._ignored = {NUMLOCK} - {code for codes in keys for code in codes.split()}
        self._reader = PressReader()
        self._pad = InputDevice(settings.port, ioctl)
        self._words: Words[_Lamp | _Beep | _Stop] = Words()
        self._thread = threading.Thread(target=self._run, name=device, daemon=True)
        self._stopping = False
        self._lit = dict.fromkeys(self._lamps.values(), False)
        self._blinks = 0  # changes of the lamp still to come; when none is, it is as it should be
        self._blink_at = 0.0

    # --- from the loop ------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def show(self, text: str) -> None:
        """There is nothing to show it on."""

    def beep(self, times: int) -> None:
        self._say(_Beep(max(1, min(MOST_BEEPS, times))))

    def lamp(self, name: str, on: bool) -> None:
        if name in self._lamps:
            self._say(_Lamp(self._lamps[name], on))

    def stop(self) -> None:
        self._say(_Stop())
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def alive(self) -> bool:
        return self._thread.is_alive()

    @property
    def noise(self) -> int:
        return self._keymap.unknown

    def _say(self, word: _Lamp | _Beep | _Stop) -> None:
        self._words.say(word)

    # --- the thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._own_the_pad()
        except Exception:
            log.exception("the thread of the %s ended", self._name)
            self._put(DeviceState(self._name, False, "its driver failed"))

    def _own_the_pad(self) -> None:
        device = Device(self._name, self._put)
        while not self._stopping:
            try:
                self._pad.open()
                self._begin()
                device.here()
                while not self._stopping:
                    self._serve()
            except InputError as exc:
                device.lost(str(exc))
            finally:
                self._pad.close()
            self._rest(device.wait_s)

    def _begin(self) -> None:
        """A pad that comes back is dark, and forgets the beginning of what was typed before."""
        self._reader.restart()
        self._keymap.restart()
        self._blinks = 0
        self._shine()

    def _serve(self) -> None:
        self._listen()
        if self._stopping:
            return
        wait_s = self._blink()
        for code in self._reader.feed(self._pad.read(wait_s, self._words.wake)):
            if code is None:
                self._keymap.lost(time.monotonic())
                if self._reader.dropped == 1:
                    log.warning("the %s was read too late: presses were lost", self._name)
            else:
                self._pressed(name(code))

    def _pressed(self, code: str) -> None:
        if code in self._ignored:
            return
        noise = self._keymap.unknown
        key = self._keymap.press(code, time.monotonic())
        if key is not None:
            self._put(KeyPressed(key))
        if noise == 0 and self._keymap.unknown:
            first = self._keymap.first_unknown
            log.warning("the %s sent what is in no key map, ignored and counted: %s", self._name, first)

    def _blink(self) -> float | None:
        """Changes the lamp if it is time to; how long to wait for the next change."""
        if not self._blinks:
            return None
        now = time.monotonic()
        if now >= self._blink_at:
            self._blinks -= 1
            self._blink_at = now + BLINK_S
            self._shine()
        return max(0.0, self._blink_at - now) if self._blinks else None

    def _shine(self) -> None:
        """Every other change of a blink is the lamps' opposite."""
        for number, on in self._lit.items():
            self._pad.light(number, on != (self._blinks % 2 == 1))

    def _rest(self, for_s: float) -> None:
        """Before the pad is tried again; one that is plugged in meanwhile is tried at once. Words keep being heard."""
        until = time.monotonic() + for_s
        was_there = self._pad.is_there()
        while not self._stopping and (left_s := until - time.monotonic()) > 0:
            self._listen(min(left_s, LOOK_S))
            is_there = self._pad.is_there()
            if is_there and not was_there:
                return
            was_there = is_there

    def _listen(self, wait_s: float = 0.0) -> None:
        for word in self._words.heard(wait_s):
            self._heard(word)

    def _heard(self, word: _Lamp | _Beep | _Stop) -> None:
        match word:
            case _Stop():
                self._stopping = True
            case _Lamp(number, on):
                self._lit[number] = on
                if not self._blinks:
                    self._pad.light(number, on)
            case _Beep(times):
                self._blinks = 2 * times
                self._blink_at = 0.0
