"""Whether somebody is at the counter, out of what a motion sensor's pin does. Pure: the time is an argument.

A cheap PIR sensor (HC-SR501) sees motion, not people: whoever sits still is not seen, so absence is a long time without
motion. It says anything for a minute after power-on, and its pulse ends and begins again while somebody is there. When
it dies its pin stays where it was, and such a pin must not accuse anybody: then presence is unknown, until it moves.

A pressed key is a sign of life as good as motion, and proves a sensor blind that never sees who presses.
"""

from hall.device import PresenceSensed

STABLE_S = 0.1  # what is high at one look only is a spark on the wire: a printer's cutter, a relay
STUCK_HIGH_S = 4 * 3600.0  # nobody moves that long and never sits still for the sensor's delay
BLIND_PRESSES = 5  # of the keypad, and the sensor never saw anything
BLIND_EVERY_S = 30.0  # a clerk's number is one sign of life, not five

WARMING_UP = "warming_up"
STARTING = "starting"  # nothing was seen yet, and not for long enough to say that nobody is there
STUCK_HIGH = "stuck_high"
BLIND = "blind"
LOST = "lost"  # the pin cannot be read


class Motion:
    """One sensor, switched on at `at`. An event answers with a `PresenceSensed` if presence is another than told last.

    `fault` is what is wrong with the sensor, "" while nothing is; it ends by itself when the sensor moves again.
    """

    def __init__(self, at: float, *, warm_up_s: float = 60.0, absent_after_s: float = 60.0) -> None:
        self.fault = ""
        self._absent_after_s = absent_after_s
        self._at = at
        self._warm_at = at + warm_up_s
        self._told: PresenceSensed | None = None
        self._level = self._stable = False  # with and without sparks
        self._changed_at = self._stable_at = at
        self._watched_at = self._warm_at  # since when the sensor could have told of somebody
        self._alive_at: float | None = None  # somebody's last sign of life
        self._presses = 0  # since the sensor saw anything
        self._press_at: float | None = None  # the last one that counts

    # --- events -------------------------------------------------------------------------------------------

    def level(self, high: bool, real: float) -> PresenceSensed | None:
        """The pin as it was just looked at; it is looked at several times a second."""
        self._pass(real)
        if self.fault == LOST:
            self._recover()
        if high != self._level:
            self._level = high
            self._changed_at = self._at
        elif high != self._stable and self._at >= self._changed_at + STABLE_S:
            self._stable = high
            self._stable_at = self._changed_at
            self._moved()
        return self._change()

    def key_pressed(self, real: float) -> PresenceSensed | None:
        self._pass(real)
        self._alive_at = self._at
        is_seen = self._stable or self.fault or self._at < self._warm_at
        if not is_seen and (self._press_at is None or self._at >= self._press_at + BLIND_EVERY_S):
            self._press_at = self._at
            self._presses += 1
            if self._presses >= BLIND_PRESSES:
                self.fault = BLIND
        return self._change()

    def lost(self, real: float) -> PresenceSensed | None:
        """The pin cannot be read. It is found again with its next `level`."""
        self._pass(real)
        self.fault = LOST
        self._level = self._stable = False
        return self._change()

    def tick(self, real: float) -> PresenceSensed | None:
        """Time passes, and the pin cannot be looked at."""
        self._pass(real)
        return self._change()

    # --- inside -------------------------------------------------------------------------------------------

    def _pass(self, real: float) -> None:
        self._at = max(self._at, real)
        if self._stable and self._at >= self._stable_at + STUCK_HIGH_S:
            self.fault = STUCK_HIGH

    def _moved(self) -> None:
        """The sensor is alive. Its pulse has ended: up to now somebody was there."""
        if self.fault:
            self._recover()
        elif not self._stable and self._stable_at >= self._warm_at:
            self._alive_at = self._stable_at
        self._presses = 0
        self._press_at = None
        self._watched_at = max(self._stable_at, self._warm_at)

    def _recover(self) -> None:
        self.fault = ""
        self._presses = 0
        self._press_at = None
        self._watched_at = max(self._at, self._warm_at)

    def _now(self) -> PresenceSensed:
        if self.fault:
            return PresenceSensed(None, self.fault)
        if self._at < self._warm_at:
            return PresenceSensed(None, WARMING_UP)
        if self._stable or (self._alive_at is not None and self._at < self._alive_at + self._absent_after_s):
            return PresenceSensed(True)
        if self._at >= self._watched_at + self._absent_after_s:
            return PresenceSensed(False)
        return PresenceSensed(None, STARTING)

    def _change(self) -> PresenceSensed | None:
        now = self._now()
        if self._told is not None and now.present == self._told.present:
            return None
        self._told = now
        return now
