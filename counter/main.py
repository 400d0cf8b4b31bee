"""The counter's process: keypad, board, database and link wired to the core."""

import logging
from pathlib import Path

import msgspec
from msgspec import Struct

from counter import actions as a
from counter.counter import Counter
from counter.keypad import Keypad
from counter.settings import KeypadSettings, SignSettings
from display.counter_board import counter_scene
from display.scene import Resized
from display.settings import DisplaySettings
from display.window import Window
from hall import messages as m
from hall import topics
from hall.device import DeviceState, Outstanding
from hall.view import CounterView
from runtime import config
from runtime.outbox import StorageError
from runtime.process import UnitProcess
from runtime.settings import BrokerTable, StorageTable, UnitTable
from runtime.unit import Unit

log = logging.getLogger(__name__)

OWNED_KEY = "owned"


class CounterFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of counter.toml."""

    unit: UnitTable
    storage: StorageTable
    keypad: KeypadSettings
    sign: SignSettings = SignSettings()
    display: DisplaySettings = DisplaySettings()
    broker: BrokerTable = BrokerTable()


class CounterProcess:
    """Performs the core's actions: the sign first, then the disk, then the network."""

    def __init__(self, file: CounterFile, record: Path | None) -> None:
        self._process: UnitProcess[a.Action] = UnitProcess(Path(file.storage.path))
        outbox = self._process.outbox
        saved = outbox.get(OWNED_KEY)
        owned = msgspec.json.decode(saved, type=m.Owned) if saved else m.Owned()
        filters = (
            topics.COUNTER.filter, topics.QUEUE.filter,
            topics.name(topics.REPLY, file.unit.id), topics.name(topics.ORDER, file.unit.id),
        )  # fmt: skip
        self._unit = Unit("counter", file.unit, file.broker, outbox, self._process.put, filters)
        self._core = Counter(file.unit.id, owned, self._unit.cached_config(), self._unit.boot)
        self._unit.owned = lambda: self._core.known.owned
        self._keypad_table = file.keypad
        self._keypad = Keypad(file.keypad, self._process.put)
        self._on_keypad: dict[str, a.ShowText | a.Lamp] = {}  # what a new one must be told
        self._unkept: list[a.AppendFact] = []  # what the log says could not be kept
        self._display = file.display
        self._size: tuple[int, int] | None = None
        self._window = Window(file.display, self._process.put, record=record, title=file.unit.id)
        parts = {"the keypad's thread": lambda: self._keypad.alive(), "the display": self._window.alive}
        cures = {"the keypad's thread": self._new_keypad, "the display": self._process.restart_for("display")}
        self._process.wire(self._unit, self, self._perform, parts, cures)

    def run(self) -> int:
        self._window.start()
        self._keypad.start()
        try:
            return self._process.run()
        finally:
            self._keypad.stop()
            self._window.stop()

    # --- the core, and what only the drivers need to know ------------------------------------------------

    def handle(self, event: object, now: float | None, real: float) -> list[a.Action]:
        match event:
            case Resized(width, height):
                self._size = (width, height)
                self._show(self._core.view())
                return []
            case DeviceState(device, ok):
                self._unit.report(**{device: "ok" if ok else "lost"})
        return self._core.handle(event, now, real)

    def next_deadline(self) -> float | None:
        return self._core.next_deadline()

    # --- actions ------------------------------------------------------------------------------------------

    def _perform(self, action: a.Action) -> object | None:
        match action:
            case a.ShowBoard(view):
                self._show(view)
            case a.AppendFact(kind, owned):
                return self._append(action, kind, owned)
            case a.SendRequest(request):
                self._unit.send_request(request)  # no reply, no effect: the core times out and says NO LINK
            case a.ShowText(text):
                self._on_keypad["text"] = action
                self._keypad.show(text)
            case a.Beep(times):
                self._keypad.beep(times)
            case a.Lamp(name, on):
                self._on_keypad[name] = action
                self._keypad.lamp(name, on)
        return None

    def _new_keypad(self) -> None:
        self._keypad = Keypad(self._keypad_table, self._process.put)
        self._keypad.start()
        for action in list(self._on_keypad.values()):
            self._perform(action)

    def _append(self, action: a.AppendFact, kind: str, owned: m.Owned) -> object | None:
        try:
            self._unit.add_fact(kind, m.OwnedChanged(owned), values={OWNED_KEY: m.encode(owned)})
        except StorageError as exc:
            if action not in self._unkept:  # one line for each, not one for each attempt
                log.error("cannot keep %s, trying again: %s", kind, exc)
                self._unkept.append(action)
            self._unit.report(storage="fault")
            return a.FactUnsaved(action)
        self._unkept.clear()
        log.info("%s: clerk %s%s", kind, owned.clerk or "–", ", paused" if owned.pause else "")
        self._unit.report(storage="fault" if self._process.volatile else "ok")
        return Outstanding(self._unit.outbox.outstanding)

    def _show(self, view: CounterView) -> None:
        if self._size is not None:
            wide, high, display = *self._size, self._display
            self._window.show(
                lambda: counter_scene(view, wide, high, display.distance_m, display.screen_height_mm)
            )


def run(path: Path, record: Path | None = None) -> int:
    """`record`: a folder that gets a PNG of the board at every change."""
    return CounterProcess(config.load(path, CounterFile), record).run()
