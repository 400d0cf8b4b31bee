"""A device that comes and goes: reported once when lost, once when back, and tried again ever more seldom.

kvmd's idiom: the owner opens on use, closes on any error, and the next use opens again. This part only
remembers, reports and says how long to wait; it owns no port and no thread.
"""

import logging
import time
from collections.abc import Callable

from hall.device import DeviceState

log = logging.getLogger(__name__)

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 10.0
STEADY_S = 10.0  # a device that came back for less than this is still shaky: its wait keeps growing


class Device:
    """Call `here()` after each successful open, `lost()` after each failure, then wait `wait_s`.

    `put` gets a `DeviceState` on change only; the first word about a device is always a change.
    """

    def __init__(
        self,
        name: str,
        put: Callable[[object], None],
        clock: Callable[[], float] = time.monotonic,
        label: str = "",
    ) -> None:
        self._name = name
        self._label = label or name  # for the log, where one unit has several devices of a name
        self._put = put
        self._clock = clock
        self._ok: bool | None = None
        self._since_at = clock()
        self.wait_s = FIRST_WAIT_S

    @property
    def ok(self) -> bool:
        return self._ok is True

    def here(self) -> None:
        """It was opened. Safe to call at every use."""
        if self._ok is True:
            return
        if self._ok is None:
            log.info("%s ready", self._label)
        else:
            log.info("%s back after %.0f s", self._label, self._clock() - self._since_at)
        self._change(True, "")

    def lost(self, cause: str) -> None:
        """It failed. Safe to call at every failed try."""
        if self._ok is True and self._clock() - self._since_at >= STEADY_S:
            self.wait_s = FIRST_WAIT_S
        elif self._ok is not None:
            self.wait_s = min(LONGEST_WAIT_S, self.wait_s * 2)
        if self._ok is False:
            return
        log.warning("%s lost: %s", self._label, cause)
        self._change(False, cause)

    def _change(self, ok: bool, cause: str) -> None:
        self._ok = ok
        self._since_at = self._clock()
        self._put(DeviceState(self._name, ok, cause))
