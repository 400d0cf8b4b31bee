"""A board without a screen, as a process: `python -m bench.board FILE`. Says on stdout which call it has handled.

Wired like `display/main.py`: the same unit with its link, the same core, the same topics. Without a screen the core
draws no scene: what is measured is when a board knows, not how fast this machine paints.
"""

import os
import sys
from pathlib import Path

from display.board import Action, Board
from display.main import BoardFile
from hall import messages as m
from hall import topics
from hall.device import Received
from runtime import config
from runtime.process import UnitProcess
from runtime.unit import Unit


class TellingBoard:
    def __init__(self, file: BoardFile) -> None:
        self._process: UnitProcess[Action] = UnitProcess(Path(file.storage.path))
        filters = tuple(t.filter for t in (topics.CALLS, topics.QUEUE, topics.COUNTER, topics.NOTICE))
        unit = Unit("board", file.unit, file.broker, self._process.outbox, self._process.put, filters)
        self._core = Board(file.display, unit.cached_config())
        self._process.wire(unit, self, lambda _action: None, {})

    def run(self) -> int:
        return self._process.run()

    def handle(self, event: object, now: float | None, real: float) -> list[Action]:
        actions = self._core.handle(event, now, real)
        if isinstance(event, Received) and isinstance(event.message, m.Calls) and event.message.calls:
            # The size is for the floor's message, which is as long.
            size = len(m.encode(event.message))
            os.write(1, f"SHOW {event.message.calls[0].ticket} {size}\n".encode("ascii"))
        return actions

    def next_deadline(self) -> float | None:
        return self._core.next_deadline()


if __name__ == "__main__":
    sys.exit(TellingBoard(config.load(Path(sys.argv[1]), BoardFile)).run())
