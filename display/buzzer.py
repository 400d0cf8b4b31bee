"""A buzzer on a pin of the 40-pin header: short tones, so that the lead hears of an alert with his back to the board.

A thread of its own makes them: a tone takes its time, and the loop has none. The pin is never left high. A pin that
cannot be had is told and tried again; the board goes on without.
"""

import logging
import queue
import threading
from collections.abc import Callable

from gpiozero import OutputDevice

from display.settings import BuzzerSettings
from hall.device import DeviceState
from runtime.gpio import choose_pins, pin_errors

log = logging.getLogger(__name__)

NAME = "buzzer"
TONE_S, BREAK_S = 0.15, 0.15
RETRY_S = 10.0
STOP_S = 2.0


class Buzzer:
    """`sound` from the loop; posts `DeviceState("buzzer")` on change only."""

    def __init__(
        self,
        settings: BuzzerSettings,
        put: Callable[[object], None],
        retry_s: float = RETRY_S,
        chip: int | None = None,
    ) -> None:
        self._settings = settings
        self._put = put
        self._retry_s = retry_s
        self._chip = chip
        self._words: queue.SimpleQueue[int | None] = queue.SimpleQueue()  # short tones; None: the end
        self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)
        self._pin: OutputDevice | None = None
        self._told: DeviceState | None = None

    # --- from the loop ------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def sound(self, shorts: int) -> None:
        """So many short tones; 0 ends what sounds. Never blocks; what is asked last counts."""
        self._words.put(shorts)

    def stop(self) -> None:
        self._words.put(None)
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def alive(self) -> bool:
        return self._thread.is_alive()

    # --- the thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._open()
            word: int | None = 0
            while word is not None:
                wait_s = None if self._pin is not None else self._retry_s
                word = self._next(wait_s)
                while word:
                    word = self._tones(word)
        except Exception as exc:
            log.exception("buzzer: its thread ended")
            self._put(DeviceState(NAME, False, f"the buzzer's thread ended: {exc}"))
        finally:
            self._close()

    def _next(self, wait_s: float | None) -> int | None:
        """The next word; 0 when none came and it is time to try the pin again."""
        try:
            return self._words.get(timeout=wait_s)
        except queue.Empty:
            self._open()
            return 0

    def _tones(self, shorts: int) -> int | None:
        """Another word cuts them short, and is returned."""
        for number in range(2 * shorts):
            is_tone = number % 2 == 0
            if not self._set(is_tone):
                return 0
            try:
                word = self._words.get(timeout=TONE_S if is_tone else BREAK_S)
            except queue.Empty:
                continue
            self._set(False)
            return word
        return 0

    def _open(self) -> None:
        if self._pin is not None:
            return
        try:
            choose_pins(self._chip)
            self._pin = OutputDevice(self._settings.pin, active_high=self._settings.active_high)
        except pin_errors() as exc:
            self._tell(False, f"pin {self._settings.pin}: {exc}")
        else:
            self._tell(True, "")

    def _set(self, on: bool) -> bool:
        if self._pin is None:
            return False
        try:
            self._pin.value = on
        except pin_errors() as exc:
            self._tell(False, f"pin {self._settings.pin}: {exc}")
            self._close()
            return False
        return True

    def _close(self) -> None:
        pin, self._pin = self._pin, None
        if pin is not None:
            try:
                pin.off()
                pin.close()
            except pin_errors() as exc:
                log.warning("buzzer: pin %d was not given back: %s", self._settings.pin, exc)

    def _tell(self, ok: bool, cause: str) -> None:
        state = DeviceState(NAME, ok, cause)
        if state == self._told:
            return
        if not ok:
            log.warning("buzzer: %s", cause)
        elif self._told is not None:
            log.info("buzzer: it is all right again")
        self._told = state
        self._put(state)
