"""A hall whose disk cannot be written waits for it, and says so once. It must not begin without its journal."""

import contextlib
import logging
import time
from pathlib import Path

from hall.journal import Journal
from runtime import notify
from runtime.database import StorageError
from runtime.loop import Loop, Stop

log = logging.getLogger(__name__)

RETRY_S = 2.0


def opened(path: Path) -> Journal | None:
    """None when told to stop meanwhile."""
    try:
        return Journal(path)
    except StorageError as exc:
        log.error("cannot open the journal: %s; trying again every %.0f s", exc, RETRY_S)
    found: list[Journal] = []

    def attempt(_event: object) -> None:
        with contextlib.suppress(StorageError):
            found.append(Journal(path))
            loop.put(Stop(0, "the journal can be opened"))

    loop = Loop(attempt, lambda: time.monotonic() + RETRY_S)
    notify.ready()
    notify.status(f"waiting for {path}")
    loop.run()
    return found[0] if found else None
