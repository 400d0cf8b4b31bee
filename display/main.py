"""The board's process: a screen in the waiting area, rebuilt from what the hall publishes."""

from pathlib import Path

from msgspec import Struct

from display.board import Board, Show
from display.settings import DisplaySettings
from display.window import Window
from hall import topics
from hall.device import DeviceState
from runtime import config
from runtime.process import UnitProcess
from runtime.settings import BrokerTable, StorageTable, UnitTable
from runtime.unit import Unit


class BoardFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of board.toml."""

    unit: UnitTable
    storage: StorageTable
    display: DisplaySettings = DisplaySettings()
    broker: BrokerTable = BrokerTable()


class BoardProcess:
    def __init__(self, file: BoardFile, record: Path | None) -> None:
        self._process: UnitProcess[Show] = UnitProcess(Path(file.storage.path))
        filters = tuple(t.filter for t in (topics.CALLS, topics.QUEUE, topics.COUNTER, topics.NOTICE))
        self._unit = Unit("board", file.unit, file.broker, self._process.outbox, self._process.put, filters)
        self._core = Board(file.display, self._unit.cached_config())
        self._window = Window(file.display, self._process.put, record=record, title=file.unit.id)
        cures = {"the display": self._process.restart_for("display")}
        self._process.wire(self._unit, self, self._perform, {"the display": self._window.alive}, cures)

    def run(self) -> int:
        self._window.start()
        try:
            return self._process.run()
        finally:
            self._window.stop()

    def handle(self, event: object, now: float | None, real: float) -> list[Show]:
        if isinstance(event, DeviceState):
            self._unit.report(display="ok" if event.ok else "lost")
        return self._core.handle(event, now, real)

    def next_deadline(self) -> float | None:
        return self._core.next_deadline()

    def _perform(self, action: Show) -> None:
        self._window.show(action.scene)


def run(path: Path, record: Path | None = None) -> int:
    """`record`: a folder that gets a PNG of the board at every change."""
    return BoardProcess(config.load(path, BoardFile), record).run()
