"""What stops the kiosk or a part of it, in a word: for lamps, health, and whoever ordered a slip (R01). Pure."""

from collections.abc import Iterable

from hall import messages as m
from hall.device import ButtonStuck, DeviceState, PrinterState
from kiosk.bindings import Binding, refused, span
from kiosk.events import ButtonsDead

PROBE_S = 2.0  # between two tries to write while storage is at fault


class Faults:
    """Told what devices and disk say. `card_reader`: None as long as nothing has told of one."""

    def __init__(self) -> None:
        self.storage = False
        self.stuck: set[int] = set()  # buttons that are down for too long
        self.card_reader: bool | None = None
        self._probe_at = 0.0
        self._printer: PrinterState | None = None
        self._lost_buttons: set[str] = set()
        self._dead: dict[str, frozenset[int]] = {}

    def told(self, event: PrinterState | DeviceState | ButtonStuck | ButtonsDead) -> None:
        match event:
            case ButtonsDead(device, buttons):
                self._dead[device] = buttons
            case ButtonStuck(button, stuck):
                (self.stuck.add if stuck else self.stuck.discard)(button)
            case PrinterState():
                self._printer = event
            case DeviceState(device, ok) if device.startswith("button"):
                (self._lost_buttons.discard if ok else self._lost_buttons.add)(device)
            case DeviceState("card_reader", ok):
                self.card_reader = ok

    def of_button(self, button: int) -> str:
        """What keeps its presses from us; "" when nothing does."""
        if button in self.stuck:
            return "stuck"
        return "lost" if any(button in dead for dead in self._dead.values()) else ""

    @property
    def can_print(self) -> bool:
        return self._printer is not None and self._printer.state == "ready"

    # --- the disk -----------------------------------------------------------------------------------------

    def storage_lost(self, real: float) -> None:
        self.storage = True
        self._probe_at = real + PROBE_S

    def is_time_to_probe(self, real: float) -> bool:
        if not self.storage or real < self._probe_at:
            return False
        self._probe_at = real + PROBE_S
        return True

    def deadlines(self) -> list[float]:
        return [self._probe_at] if self.storage else []

    # --- in a word ----------------------------------------------------------------------------------------

    def of_all(self, unit: str, config: m.Config | None, ready: bool) -> str:
        """What stops every button, the most fundamental first; "" when nothing does."""
        if config is None:
            return "no_config"
        if span(unit, config) is None:
            return "not_named"
        if not ready:
            return "new"
        if self.storage:
            return "storage"
        if self._printer is None:
            return "starting"
        if self._printer.state != "ready":
            return self._printer.cause or f"printer_{self._printer.state}"
        return ""

    def state(self, of_all: str, buttons: Iterable[Binding], config: m.Config | None) -> str:
        """Of the whole kiosk; "ok" when nothing at all is wrong."""
        lost = (
            "buttons"
            if self._lost_buttons or self.stuck
            else "card_reader"
            if self.card_reader is False
            else ""
        )
        one = next((why for button in buttons if (why := refused(button, config))), "")
        return of_all or lost or one or "ok"
