"""Tells systemd that the process works: the watchdog is fed only while every part of it lives.

A part that has died (paho's thread above all, whose client still says connected) ends the process: systemd restarts
it, and everything a unit needs is on disk or retained.
"""

import logging
from collections.abc import Callable, Mapping

from runtime import notify
from runtime.loop import Stop

log = logging.getLogger(__name__)

CHECK_EVERY_S = 5.0
EX_SOFTWARE = 70  # sysexits.h


class Watch:
    """`parts`: name → is it alive. `tick` from the loop, after every batch."""

    def __init__(self, parts: Mapping[str, Callable[[], bool]], put: Callable[[object], None]) -> None:
        self._parts = parts
        self._put = put
        self._every_s = min(CHECK_EVERY_S, notify.watchdog_interval_s() or CHECK_EVERY_S)
        self._at = 0.0

    def tick(self, real: float) -> None:
        if real < self._at:
            return
        self._at = real + self._every_s
        dead = [name for name, alive in self._parts.items() if not alive()]
        if dead:
            log.error("%s has died: restarting", ", ".join(dead))
            self._put(Stop(EX_SOFTWARE))
        else:
            notify.watchdog()
