"""The board's process: a screen in the waiting area, or the lead's, rebuilt from what the hall publishes."""

import logging
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from display import files
from display.board import Board, Show
from display.lead.desk import Buzz, Lead
from display.media import MediaState
from display.named_files import NamedFiles, named_in
from display.rates import RatesRead
from display.scene import PictureFailed
from display.settings import BuzzerSettings, DisplaySettings, MediaSettings, RatesSettings, VoiceSettings
from display.voice.speech import Dropped, Say
from display.window import Window
from hall import topics
from hall.device import DeviceState
from runtime import config
from runtime.process import UnitProcess
from runtime.settings import BrokerTable, GpioTable, StorageTable, UnitTable
from runtime.unit import Unit

if TYPE_CHECKING:
    from display.buzzer import Buzzer
    from display.voice.player import Player

Action = Show | Buzz | Say | Dropped | MediaState

log = logging.getLogger(__name__)

HALL_TOPICS = (topics.COUNTER, topics.CALLS, topics.QUEUE, topics.NOTICE)
"""In the order the hall tells them: who has begun with a ticket is known before its call is heard."""
LEAD_TOPICS = (
    topics.ALERT, topics.QUEUE, topics.COUNTER, topics.NOTICE, topics.UNIT_STATE, topics.HEALTH,
)  # fmt: skip
LEAD_DISTANCE_M = 2.5  # the lead steps up to it; the public does not
NO_GPIO = "the Python package gpiozero is not installed: jiaohao[gpio]"


class BoardFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of board.toml."""

    unit: UnitTable
    storage: StorageTable
    display: DisplaySettings = DisplaySettings()
    buzzer: BuzzerSettings | None = None
    media: MediaSettings | None = None
    rates: RatesSettings | None = None
    voice: VoiceSettings | None = None
    gpio: GpioTable = GpioTable()
    broker: BrokerTable = BrokerTable()

    @classmethod
    def with_defaults(cls, table: dict[str, Any]) -> dict[str, Any]:
        display = table.get("display")
        if isinstance(display, dict) and display.get("view") == "lead":
            return {**table, "display": {"distance_m": LEAD_DISTANCE_M, **display}}
        return table

    def problems(self) -> list[str]:
        if self.display.view == "lead":
            of_the_hall = {"media": self.media, "rates": self.rates, "voice": self.voice}
            return [
                f'{name}: only the hall\'s board has it: [display] view = "hall"'
                for name, table in of_the_hall.items()
                if table is not None
            ]
        if self.buzzer is not None:
            return ['buzzer: only the lead\'s board sounds: [display] view = "lead"']
        return []

    @classmethod
    def mistakes_beside(cls, table: dict[str, Any], folder: Path) -> list[str]:
        """Told whatever else is wrong in the file."""
        return named_in(table, folder).mistakes()

    def notes(self) -> list[str]:
        """No mistakes, but to be known."""
        return (
            [f"buzzer: it is silent: {NO_GPIO}"]
            if self.buzzer is not None and not find_spec("gpiozero")
            else []
        )

    def notes_beside(self, folder: Path) -> list[str]:
        return NamedFiles(folder, self.media, self.rates, self.voice).notes()


def find_buzzer(
    table: BuzzerSettings | None, put: Callable[[object], None], chip: int | None = None
) -> "Buzzer | None":
    """Its library is loaded only where there is one; without it the board goes on, and says so."""
    if table is None:
        return None
    try:
        from display.buzzer import Buzzer
    except ModuleNotFoundError:
        put(DeviceState("buzzer", False, NO_GPIO))
        return None
    return Buzzer(table, put, chip=chip)


def find_player(file: BoardFile, folder: Path, put: Callable[[object], None]) -> "Player | None":
    """Sound is loaded only where a board is to speak. What espeak-ng makes for it lies beside the database."""
    if file.voice is None:
        return None
    from display.voice.player import Player

    clips = str(folder / file.voice.clips) if file.voice.clips else None
    return Player(replace(file.voice, clips=clips), put, Path(file.storage.path).parent / "voice")


class BoardProcess:
    """What hangs in the waiting area, or by `view` before the lead. `folder`: where board.toml lies."""

    def __init__(self, file: BoardFile, record: Path | None, folder: Path = Path()) -> None:
        self._process: UnitProcess[Action] = UnitProcess(Path(file.storage.path))
        put = self._process.put
        is_leads = file.display.view == "lead"
        filters = tuple(topic.filter for topic in (LEAD_TOPICS if is_leads else HALL_TOPICS))
        self._unit = Unit("board", file.unit, file.broker, self._process.outbox, put, filters)
        known = self._unit.cached_config()
        self._core: Board | Lead = (
            Lead(file.display, known, file.unit.id)
            if is_leads
            else Board(file.display, known, media=file.media, voice=file.voice)
        )
        self._window = Window(file.display, put, record=record, title=file.unit.id)
        self._buzzer = find_buzzer(file.buzzer, put, file.gpio.chip)
        self._player = find_player(file, folder, put)
        has_files = file.media is not None or file.rates is not None
        self._files = files.Files(file.media, file.rates, folder, put) if has_files else None
        parts = {"the display": self._window.alive}
        cures = {"the display": self._process.restart_for("display")}
        if self._buzzer is not None:
            parts["the buzzer's thread"] = self._buzzer.alive
            cures["the buzzer's thread"] = self._process.restart_for("buzzer")
        if self._player is not None:
            parts["the voice's thread"] = self._player.alive
            cures["the voice's thread"] = self._player.revive
        if self._files is not None:
            parts["the files' thread"] = self._files.alive
        self._process.wire(self._unit, self, self._perform, parts, cures)

    def run(self) -> int:
        devices = [
            each for each in (self._window, self._buzzer, self._player, self._files) if each is not None
        ]
        for device in devices:
            device.start()
        try:
            return self._process.run()
        finally:
            for device in reversed(devices):
                device.stop()

    def handle(self, event: object, now: float | None, real: float) -> list[Action]:
        match event:
            case DeviceState(device, ok, cause):
                self._unit.report(**{device: "ok" if ok else "lost"})
                if not ok and device in ("buzzer", "voice"):
                    self._unit.fault(f"{device}: {cause}")
            case RatesRead(cause=cause) if cause:
                self._unit.fault(f"rates: {cause}")
            case PictureFailed(path, cause):
                self._unit.fault(f"media: {Path(path).name}: {cause}")
            case _:
                pass
        return [*self._core.handle(event, now, real)]

    def next_deadline(self) -> float | None:
        return self._core.next_deadline()

    def _perform(self, action: Action) -> None:
        match action:
            case Show(scene):
                self._window.show(scene)
            case Say() if self._player is not None:
                self._player.say(action)
            case Dropped(calls, why):
                named = ", ".join(f"{call.ticket} → {call.counter}" for call in calls)
                log.info("not said, %s: %s", why, named)
            case Buzz(shorts) if self._buzzer is not None:
                self._buzzer.sound(shorts)
            case MediaState(ok, cause):
                self._unit.report(media="ok" if ok else "stopped")
                if not ok:
                    self._unit.fault(f"media: nothing is seen: {cause}")
            case _:
                pass


def run(path: Path, record: Path | None = None) -> int:
    """`record`: a folder that gets a PNG of the board at every change."""
    return BoardProcess(config.load(path, BoardFile), record, path.parent).run()
