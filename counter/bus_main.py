"""The process of a bus: its one thread, watched; it knows no hall and no counter, only frames."""

import logging
import threading
from pathlib import Path

from counter.bus import Bus, BusFile
from hall.device import DeviceState
from runtime import clock, config, notify
from runtime.loop import Loop
from runtime.watch import Watch

log = logging.getLogger(__name__)

END_S = 3.0


class BusProcess:
    """Ready when it has read its file: an adapter may come later."""

    def __init__(self, file: BusFile) -> None:
        self._loop = Loop(self._handle, lambda: None)
        self._bus = Bus(file, self._loop.put)
        self._thread = threading.Thread(target=self._bus.run, name="bus", daemon=True)
        self._watch = Watch({"the bus's thread": self._thread.is_alive}, self._loop.put)

    def run(self) -> int:
        self._thread.start()
        notify.ready()
        code = self._loop.run()
        notify.stopping()
        self._bus.stop()
        self._thread.join(END_S)
        return code

    def _handle(self, event: object) -> None:
        if isinstance(event, DeviceState):
            notify.status("working" if event.ok else event.cause)
        self._watch.tick(clock.monotonic())


def run(path: Path) -> int:
    return BusProcess(config.load(path, BusFile)).run()
