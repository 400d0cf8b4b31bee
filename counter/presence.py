"""A motion sensor on a pin of the 40-pin header: somebody is there, nobody is there, or nobody can tell.

The pin is looked at, not listened to: a sensor's pulse lasts seconds, and a wire that hangs loose would make gpiozero's
callbacks run all day. For the same reason it is no MotionSensor, whose averages come from a thread of its own. What the
levels mean is `counter/motion.py`.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable

from gpiozero import InputDevice

from counter.motion import BLIND, BLIND_PRESSES, LOST, STUCK_HIGH, STUCK_HIGH_S, Motion
from counter.settings import PresenceSettings
from hall.device import DeviceState, PresenceSensed
from runtime.gpio import choose_pins, pin_errors

log = logging.getLogger(__name__)

NAME = "presence"
LOOK_S = 0.2
RETRY_S = 10.0  # a pin that could not be had is tried again
STOP_S = 2.0


class Presence:
    """Posts `PresenceSensed` and `DeviceState("presence")`, both on change only."""

    def __init__(
        self,
        settings: PresenceSettings,
        put: Callable[[object], None],
        clock: Callable[[], float] = time.monotonic,
        chip: int | None = None,
    ) -> None:
        self._settings = settings
        self._put = put
        self._clock = clock
        self._chip = chip
        self._words: queue.SimpleQueue[bool] = queue.SimpleQueue()  # True: a key was pressed; False: the end
        self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)
        self._motion = Motion(clock(), warm_up_s=settings.warm_up_s, absent_after_s=settings.absent_after_s)
        self._pin: InputDevice | None = None
        self._retry_at: float | None = None
        self._cause = ""  # why the pin cannot be had
        self._told: DeviceState | None = None

    # --- from the loop ------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def key_pressed(self) -> None:
        """For every key of the counter's keypad: somebody is there, whether the sensor sees it or not."""
        self._words.put(True)

    def stop(self) -> None:
        self._words.put(False)
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def alive(self) -> bool:
        return self._thread.is_alive()

    # --- the thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while (word := self._next()) is not False:
                now = self._clock()
                if word:
                    self._tell(self._motion.key_pressed(now))
                self._look(now)
        except Exception as exc:
            log.exception("presence: its thread ended")
            self._put(PresenceSensed(None, LOST))
            self._put(DeviceState(NAME, False, f"the sensor's thread ended: {exc}"))
        finally:
            self._close()

    def _next(self) -> bool | None:
        try:
            return self._words.get(timeout=LOOK_S)
        except queue.Empty:
            return None

    def _look(self, now: float) -> None:
        try:
            if self._pin is None and (self._retry_at is None or now >= self._retry_at):
                self._retry_at = now + RETRY_S
                choose_pins(self._chip)
                # Pulled to where it is when nobody moves: a sensor that came off its wire sees nobody.
                self._pin = InputDevice(self._settings.pin, pull_up=not self._settings.active_high)
            if self._pin is None:
                self._tell(self._motion.tick(now))
            else:
                self._tell(self._motion.level(bool(self._pin.is_active), now))
        except pin_errors() as exc:
            self._cause = str(exc)
            self._close()
            self._tell(self._motion.lost(now))

    def _close(self) -> None:
        pin, self._pin = self._pin, None
        if pin is not None:
            try:
                pin.close()
            except pin_errors() as exc:
                log.warning("presence: pin %d was not given back: %s", self._settings.pin, exc)

    def _tell(self, sensed: PresenceSensed | None) -> None:
        if sensed is not None:
            self._put(sensed)
        fault = self._motion.fault
        state = DeviceState(NAME, not fault, self._sentence(fault))
        if state == self._told:
            return
        if fault:
            log.warning("presence: %s", state.cause)
        elif self._told is not None:
            log.info("presence: the sensor is all right again")
        self._told = state
        self._put(state)

    def _sentence(self, fault: str) -> str:
        pin = f"pin {self._settings.pin}"
        return {
            LOST: f"{pin}: {self._cause}",
            STUCK_HIGH: f"{pin}: the motion sensor has told of motion for {STUCK_HIGH_S / 3600:.0f} h: it is stuck",
            BLIND: f"{pin}: the motion sensor sees nobody, and {BLIND_PRESSES} times keys were pressed",
        }.get(fault, fault)
