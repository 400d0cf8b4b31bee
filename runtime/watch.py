"""Tells systemd that the process works: the watchdog is fed only while the loop and paho's thread live.

A device's thread that died or hangs is cured if there is a cure, at most once in `CURE_EVERY_S`; a device that stays
broken is a fault on the sign and in health, not a process that restarts all day. Any other dead part (paho's thread
above all, whose client still says connected) ends the process: systemd restarts it, and all it needs is on disk.
"""

import logging
from collections.abc import Callable, Mapping

from runtime import notify
from runtime.loop import Stop

log = logging.getLogger(__name__)

CHECK_EVERY_S = 5.0
CURE_EVERY_S = 600.0
EX_SOFTWARE = 70  # sysexits.h

Cures = Mapping[str, Callable[[], None]]


class Watch:
    """`parts`: name → is it alive. `cures`: what to do for one that is not. `tick` from the loop, after every batch."""

    def __init__(
        self,
        parts: Mapping[str, Callable[[], bool]],
        put: Callable[[object], None],
        cures: Cures | None = None,
    ) -> None:
        self._parts = parts
        self._put = put
        self._cures = cures or {}
        self._cured_at: dict[str, float] = {}
        self._given_up: set[str] = set()
        self._every_s = min(CHECK_EVERY_S, notify.watchdog_interval_s() or CHECK_EVERY_S)
        self._at = 0.0

    def tick(self, real: float) -> None:
        if real < self._at:
            return
        self._at = real + self._every_s
        dead = [name for name, alive in self._parts.items() if not alive()]
        fatal = [name for name in dead if name not in self._cures]
        if fatal:
            log.error("%s has died: restarting", ", ".join(fatal))
            self._put(Stop(EX_SOFTWARE))
            return
        for name in dead:
            self._cure(name, real)
        self._given_up &= set(dead)
        notify.watchdog()

    def _cure(self, name: str, real: float) -> None:
        if real - self._cured_at.get(name, -CURE_EVERY_S) >= CURE_EVERY_S:
            log.error("%s has died or hangs: starting it anew", name)
            self._cured_at[name] = real
            self._cures[name]()
        elif name not in self._given_up:
            self._given_up.add(name)
            log.error("%s died again: left as it is for up to %.0f min", name, CURE_EVERY_S / 60)


def noted(boot: str, now: float) -> bytes:
    """What a restart leaves on disk: monotonic times can be compared only within one boot of the machine."""
    return f"{boot} {now}".encode()


def is_too_soon(note: bytes | None, boot: str, now: float) -> bool:
    """Whether to restart now would be the second time within `CURE_EVERY_S`."""
    noted_boot, _, at = (note or b"").decode("ascii", "replace").partition(" ")
    try:
        return noted_boot == boot and now - float(at) < CURE_EVERY_S
    except ValueError:
        return False  # whoever wrote it, it says nothing
