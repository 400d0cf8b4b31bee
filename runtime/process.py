"""The process of a unit: one loop that hands events to the core and performs what the core wants.

What an action leads to (a ticket committed, a fact not saved) is returned by `perform` and handed to the core before
any other event.
"""

import collections
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from hall.device import DeviceState, StorageFault
from runtime import clock, notify
from runtime.database import IN_MEMORY, InUseError
from runtime.loop import Loop, Stop, Wake
from runtime.outbox import Outbox, StorageError
from runtime.unit import Unit
from runtime.watch import CURE_EVERY_S, EX_SOFTWARE, Cures, Watch, is_too_soon, noted

log = logging.getLogger(__name__)

Action_contra = TypeVar("Action_contra", contravariant=True)
Action = TypeVar("Action")

EX_TEMPFAIL = 75  # sysexits.h: start me again
STORAGE_RETRY_S = 10.0


class Core(Protocol[Action]):
    """What the pure cores of kiosk, counter and board have in common."""

    def handle(self, event: object, now: float | None, real: float) -> list[Action]: ...

    def next_deadline(self) -> float | None: ...


class UnitProcess(Generic[Action]):
    """`wire` first, then `run`. `put` is for drivers; everything else belongs to the loop thread."""

    def __init__(self, storage: Path, *, retry_s: float = STORAGE_RETRY_S) -> None:
        self._loop = Loop(self._handle, self._deadline)
        self._storage = storage
        self._retry_s = retry_s
        self._storage_retry_at: float | None = None
        self.put = self._loop.put
        self.outbox = self._open_outbox()

    @property
    def volatile(self) -> bool:
        """The disk could not be opened: what is written is gone at the end of this process."""
        return self._storage_retry_at is not None

    def wire(
        self,
        unit: Unit,
        core: Core[Action],
        perform: Callable[[Action], object | None],
        parts: Mapping[str, Callable[[], bool]],
        cures: Cures | None = None,
    ) -> None:
        """`perform` returns the event an action led to, or None. `parts` must live for the watchdog to be fed."""
        self._unit, self._core, self._perform = unit, core, perform
        self._watch = Watch({"the MQTT thread": unit.link.alive, **parts}, self.put, cures)

    def run(self) -> int:
        """Ready once everything local works; the network may come later."""
        self._unit.start()
        if self.volatile:
            self._give(StorageFault("the disk cannot be written"))
            self._unit.report(storage="fault")
        self._give(None)
        notify.ready()
        code = self._loop.run()
        notify.stopping()
        self._unit.stop()
        return code

    # --- the loop -----------------------------------------------------------------------------------------

    def _handle(self, event: object) -> None:
        real = clock.monotonic()
        if isinstance(event, Wake):
            self._unit.handle_wake(real, self._give)
            self._give(None)
            self._try_storage(real)
        else:
            for seen in self._unit.handle(event, real):
                self._give(seen)
        self._watch.tick(real)

    def _give(self, event: object) -> None:
        """One event and all that follows from it."""
        due = collections.deque([event])
        while due:
            actions = self._core.handle(due.popleft(), self._unit.now, clock.monotonic())
            for action in actions:
                log.debug("action %s", action)
                follows = self._perform(action)
                if follows is not None:
                    due.append(follows)

    def _deadline(self) -> float | None:
        wanted = (self._core.next_deadline(), self._unit.deadline())
        return min((at for at in wanted if at is not None), default=None)

    # --- devices ------------------------------------------------------------------------------------------

    def restart_for(self, device: str) -> Callable[[], None]:
        """The cure for a device whose library cannot be started twice in a process: restarts, but not all day.

        Where that cannot be held to, on a disk that does not do, the device stays as it is: the rest of the unit works.
        """

        def cure() -> None:
            self.put(DeviceState(device, False, "hangs"))
            if refusal := self._restart_refused(f"restarted_for.{device}"):
                log.error("not restarting for the %s: %s", device, refusal)
            else:
                self.put(Stop(EX_SOFTWARE, f"the {device} hangs"))

        return cure

    def _restart_refused(self, key: str) -> str:
        """Why not. "": the restart is on disk, so that the process after it knows."""
        if self.volatile:
            return "the disk cannot be opened, so it would be done again and again"
        boot, now = clock.boot_id(), clock.monotonic()
        try:
            if is_too_soon(self.outbox.get(key), boot, now):
                return f"that was done within the last {CURE_EVERY_S / 60:.0f} min"
            self.outbox.put({key: noted(boot, now)})
        except StorageError as exc:
            return f"it cannot be written down that it was done: {exc}"
        return ""

    # --- storage ------------------------------------------------------------------------------------------

    def _open_outbox(self) -> Outbox:
        """In memory when the disk does not do: the sign must tell the truth on a broken card too."""
        try:
            return Outbox(self._storage)
        except InUseError as exc:
            log.error("%s", exc)
            raise SystemExit(EX_TEMPFAIL) from exc
        except StorageError as exc:
            log.error(
                "cannot open the database: %s; nothing is kept; trying again every %.0f s", exc, self._retry_s
            )
            self._storage_retry_at = clock.monotonic() + self._retry_s
            return Outbox(IN_MEMORY)

    def _try_storage(self, real: float) -> None:
        if self._storage_retry_at is None or real < self._storage_retry_at:
            return
        self._storage_retry_at = real + self._retry_s
        try:
            Outbox(self._storage).close()
        except StorageError:
            return
        self.put(Stop(EX_TEMPFAIL, "the database can be opened again: starting anew with it"))
