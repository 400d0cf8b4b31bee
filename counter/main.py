"""The counter's process: keypad, board, database and link wired to the core."""

import contextlib
import dataclasses
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from counter import actions as a
from counter.counter import Counter
from counter.pads import Pads
from counter.settings import KeypadSettings, PresenceSettings
from display.counter.board import counter_scene
from display.panel import Panel
from display.scene import Resized, Scene
from display.settings import DisplaySettings
from display.signs.settings import SignSettings
from display.signs.sign import Sign
from hall import messages as m
from hall import topics
from hall.device import DeviceState, KeyPressed
from hall.view import CounterView
from runtime import config
from runtime.outbox import StorageError
from runtime.process import UnitProcess
from runtime.settings import BrokerTable, GpioTable, StorageTable, UnitTable
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
    gpio: GpioTable = GpioTable()
    broker: BrokerTable = BrokerTable()


def _sensor(
    table: PresenceSettings | None, chip: int | None, put: Callable[[object], None]
) -> "Presence | None":
    """Its library is loaded only where there is one."""
    if table is None:
        return None
    from counter.presence import Presence

    return Presence(table, put, chip=chip)


def _panel(
    file: CounterFile, put: Callable[[object], None], record: Path | None
) -> Panel[CounterView] | None:
    if file.sign.driver != "pygame":
        return None
    from display.incoming import KEYPAD_FIRST_S  # loads pygame

    display = file.display

    def layout(view: CounterView, wide: int, high: int) -> Scene:
        shown = view if display.prompts else dataclasses.replace(view, prompt="")
        return counter_scene(shown, wide, high, display.distance_m, display.screen_height_mm)

    return Panel(display, layout, put, record=record, title=file.unit.id, patience_s=KEYPAD_FIRST_S)


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
        self._sensor = _sensor(file.presence, file.gpio.chip, self._process.put)
        self._follows_alerts = False  # a lead's pad does
        self._unkept: list[a.AppendFact] = []  # what the log says could not be kept
        self._panel = _panel(file, self._process.put, record)
        self._sign = Sign(file.sign, self._process.put) if file.sign.is_led else None
        parts, cures = self._pads.parts(), self._pads.cures()
        if self._panel is not None:
            parts["the display"] = self._panel.alive
            cures["the display"] = self._process.restart_for("display")
        if self._sign is not None:
            parts["the LED sign"] = self._sign.alive
            cures["the LED sign"] = self._sign.renew
        if self._sensor is not None:
            parts["the presence sensor's thread"] = self._sensor.alive
            cures["the presence sensor's thread"] = self._process.restart_for("presence")
        self._process.wire(self._unit, self, self._perform, parts, cures)

    def run(self) -> int:
        found = (self._panel, self._sign, self._pads, self._sensor)
        devices = [each for each in found if each is not None]
        for device in devices:
            device.start()
        self._show(self._core.view())
        try:
            return self._process.run()
        finally:
            for device in reversed(devices):
                device.stop()

    # --- the core, and what only the drivers need to know ------------------------------------------------

    def handle(self, event: object, now: float | None, real: float) -> list[a.Action]:
        match event:
            case Resized(width, height) if self._panel is not None:
                self._panel.resized(width, height)
                return []
            case None if self._panel is not None:
                self._panel.turn(real)
            case DeviceState(device, ok):
                self._unit.report(**{device: "ok" if ok else "lost"})
            case KeyPressed(key) if self._sensor is not None and not key.startswith("RATE"):
                self._sensor.key_pressed()  # somebody is there, whether it sees that or not
        actions = self._core.handle(event, now, real)
        if self._core.known.pad_role == "lead" and not self._follows_alerts:  # the hall's word may come late
            self._follows_alerts = True
            self._unit.link.follow(topics.ALERT.filter)
        return actions

    def next_deadline(self) -> float | None:
        wanted = (self._core.next_deadline(), None if self._panel is None else self._panel.next_deadline())
        return min((at for at in wanted if at is not None), default=None)

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
        if self._sign is not None:
            self._sign.show(view)
        if self._panel is not None:
            self._panel.show(view)


def run(path: Path, record: Path | None = None) -> int:
    """`record`: a folder that gets a PNG of the board at every change."""
    return CounterProcess(config.load(path, CounterFile), record).run()
