"""The counter's process: keypad, board, database and link wired to the core."""

import contextlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from counter import actions as a
from counter.counter import Counter
from counter.pads import Pads
from counter.settings import KeypadSettings, PresenceSettings, SignSettings
from display.counter_board import counter_scene
from display.scene import Resized
from display.settings import DisplaySettings
from display.window import Window
from hall import messages as m
from hall import topics
from hall.device import DeviceState, KeyPressed
from hall.view import CounterView
from runtime import config
from runtime.outbox import StorageError
from runtime.process import UnitProcess
from runtime.settings import BrokerTable, StorageTable, UnitTable
from runtime.unit import Unit

if TYPE_CHECKING:
    from counter.presence import Presence

log = logging.getLogger(__name__)

OWNED_KEY = "owned"
HAND_KEY = "by_hand"  # of the database's values: the number called by hand, or nothing


class CounterFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of counter.toml."""

    unit: UnitTable
    storage: StorageTable
    keypad: KeypadSettings
    sign: SignSettings = SignSettings()
    customer_pad: KeypadSettings | None = None  # a customer's, for ratings (R27)
    presence: PresenceSettings | None = None
    display: DisplaySettings = DisplaySettings()
    broker: BrokerTable = BrokerTable()


def _sensor(table: PresenceSettings | None, put: Callable[[object], None]) -> "Presence | None":
    """Its library is loaded only where there is one."""
    if table is None:
        return None
    from counter.presence import Presence

    return Presence(table, put)


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
        by_hand = (outbox.get(HAND_KEY) or b"").decode() or None
        self._core = Counter(file.unit.id, owned, self._unit.cached_config(), self._unit.boot, by_hand)
        self._unit.owned = lambda: self._core.known.owned
        self._pads = Pads(file.keypad, file.customer_pad, self._process.put)
        self._sensor = _sensor(file.presence, self._process.put)
        self._unkept: list[a.AppendFact] = []  # what the log says could not be kept
        self._display = file.display
        self._size: tuple[int, int] | None = None
        self._window: Window | None = None
        parts, cures = self._pads.parts(), self._pads.cures()
        if file.sign.driver == "pygame":
            self._window = Window(file.display, self._process.put, record=record, title=file.unit.id)
            parts["the display"] = self._window.alive
            cures["the display"] = self._process.restart_for("display")
        if self._sensor is not None:
            parts["the presence sensor's thread"] = self._sensor.alive
            cures["the presence sensor's thread"] = self._process.restart_for("presence")
        self._process.wire(self._unit, self, self._perform, parts, cures)

    def run(self) -> int:
        devices = [each for each in (self._window, self._pads, self._sensor) if each is not None]
        for device in devices:
            device.start()
        try:
            return self._process.run()
        finally:
            for device in reversed(devices):
                device.stop()

    # --- the core, and what only the drivers need to know ------------------------------------------------

    def handle(self, event: object, now: float | None, real: float) -> list[a.Action]:
        match event:
            case Resized(width, height):
                self._size = (width, height)
                self._show(self._core.view())
                return []
            case DeviceState(device, ok):
                self._unit.report(**{device: "ok" if ok else "lost"})
            case KeyPressed(key) if self._sensor is not None and not key.startswith("RATE"):
                self._sensor.key_pressed()  # somebody is there, whether it sees that or not
        return self._core.handle(event, now, real)

    def next_deadline(self) -> float | None:
        return self._core.next_deadline()

    # --- actions ------------------------------------------------------------------------------------------

    def _perform(self, action: a.Action) -> object | None:
        match action:
            case a.ShowBoard(view):
                self._show(view)
            case a.AppendFact():
                return self._append(action)
            case a.KeepHand(by_hand):
                # It is in the fact, too; only a restart would miss it.
                with contextlib.suppress(StorageError):
                    self._unit.outbox.put({HAND_KEY: (by_hand or "").encode()})
            case a.SendRequest(request):
                self._unit.send_request(request)  # no reply, no effect: the core times out and says NO LINK
            case a.ShowText() | a.Beep() | a.Lamp() | a.Thank():
                self._pads.perform(action)
        return None

    def _append(self, action: a.AppendFact) -> object | None:
        kind, owned = action.kind, action.owned
        try:
            self._unit.add_fact(kind, action.body, values={OWNED_KEY: m.encode(owned)})
        except StorageError as exc:
            if action not in self._unkept:  # one line for each, not one for each attempt
                log.error("cannot keep %s, trying again: %s", kind, exc)
                self._unkept.append(action)
            self._unit.report(storage="fault")
            return a.FactUnsaved(action)
        self._unkept.clear()
        log.info("%s: clerk %s%s", kind, owned.clerk or "–", ", paused" if owned.pause else "")
        self._unit.report(storage="fault" if self._process.volatile else "ok")
        return a.FactSaved(action, self._unit.outbox.outstanding)

    def _show(self, view: CounterView) -> None:
        if self._size is not None and self._window is not None:
            wide, high, display = *self._size, self._display
            self._window.show(
                lambda: counter_scene(view, wide, high, display.distance_m, display.screen_height_mm)
            )


def run(path: Path, record: Path | None = None) -> int:
    """`record`: a folder that gets a PNG of the board at every change."""
    return CounterProcess(config.load(path, CounterFile), record).run()
