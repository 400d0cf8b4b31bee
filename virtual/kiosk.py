"""The kiosk's machine: buttons with lamps, a printer, a card reader, as its kiosk.toml says, on virtual hardware.

`table` is that file again, with the emulated devices in the places of the real ones.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from printer.profile import load
from virtual.button_box import VirtualButtonBox
from virtual.card_reader import VirtualCardReader
from virtual.chip import VirtualChip
from virtual.makes import make_of
from virtual.pins import ADDRESS
from virtual.printer import VirtualPrinter
from virtual.scanner import VirtualScanner
from virtual.slip import Slip

Table = dict[str, Any]


@dataclass(frozen=True)
class VirtualButton:
    """What a customer sees of it. `lit` is None where it has no lamp. `hold` keeps a finger on it, or takes it off; a
    box that sends codes cannot tell."""

    service: str
    class_: str
    press: Callable[[], None]
    _lit: Callable[[], bool] | None = None
    assist: bool = False  # it gives no ticket, and asks for a person
    hold: Callable[[bool], None] | None = None
    _held: Callable[[], bool] | None = None

    @property
    def is_held(self) -> bool:
        return self._held is not None and self._held()

    @property
    def lit(self) -> bool | None:
        return None if self._lit is None else self._lit()


class VirtualKiosk:
    """Its devices stay where they are while the unit's process comes and goes, as in a real hall."""

    def __init__(
        self, unit: str, table: Table, dev: Path, key_file: Path, *, printer_speed_mm_s: float,
        on_slip: Callable[[Slip], None],
    ) -> None:  # fmt: skip
        self.unit = unit
        self.table = deepcopy(table)
        self.boxes: dict[str, VirtualButtonBox] = {}
        self.chip = VirtualChip() if _has_pins(table) else None
        self.buttons = [self._button(button, dev) for button in self.table["button"]]
        self.printer = self._printer(self.table["printer"], dev, printer_speed_mm_s, on_slip)
        self.card_reader: VirtualCardReader | None = None
        if "card_reader" in self.table:
            self.card_reader = VirtualCardReader(dev / f"{unit}-card")
            self.table["card_reader"] = _card_reader(self.table["card_reader"], self.card_reader, key_file)
        self.scanner: VirtualScanner | None = None
        if "code_reader" in self.table:
            self.scanner = VirtualScanner(dev / f"{unit}-codes")
            self.table["code_reader"] = {
                "driver": "serial", "port": self.scanner.path, "key_file": str(key_file),
            }  # fmt: skip

    @property
    def has_key(self) -> bool:
        return self.card_reader is not None or self.scanner is not None

    @property
    def environment(self) -> dict[str, str]:
        """For the unit's process."""
        if self.chip is None:
            return {}
        return {ADDRESS: self.chip.address, "GPIOZERO_PIN_FACTORY": "jiaohao"}

    def mend(self) -> None:
        """Plugged in, closed, a full roll."""
        for box in self.boxes.values():
            box.plug()
        if self.card_reader is not None:
            self.card_reader.plug()
        if self.scanner is not None:
            self.scanner.plug()
        self.printer.plug_in()
        if not self.printer.is_on:
            self.printer.power_on()
        self.printer.set_cover_open(False)
        self.printer.set_error(0)
        self.printer.set_proofs(True)
        if self.printer.paper != "ok":
            self.printer.set_paper("ok")

    def close(self) -> None:
        for box in self.boxes.values():
            box.close()
        if self.card_reader is not None:
            self.card_reader.close()
        if self.scanner is not None:
            self.scanner.close()
        if self.chip is not None:
            self.chip.close()
        self.printer.close()

    def _button(self, button: Table, dev: Path) -> VirtualButton:
        lamp, chip = button.get("lamp"), self.chip
        lit = None if lamp is None or chip is None else lambda: chip.lit(lamp)
        service, class_ = button.get("service", ""), button.get("class", "ordinary")
        assist = button.get("action") == "assist"
        if button["source"] == "gpio" and chip is not None:
            pin = button["pin"]
            return VirtualButton(
                service, class_, lambda: chip.press(pin), lit, assist,
                lambda down: chip.hold(pin, down), lambda: chip.is_closed(pin),
            )  # fmt: skip
        real, code = button["port"], button["code"]
        if real not in self.boxes:
            self.boxes[real] = VirtualButtonBox(dev / f"{self.unit}-buttons-{len(self.boxes) + 1}")
        box = self.boxes[real]
        button["port"] = box.path
        return VirtualButton(service, class_, lambda: box.press(code), lit, assist)

    def _printer(
        self, table: Table, dev: Path, speed_mm_s: float, on_slip: Callable[[Slip], None]
    ) -> VirtualPrinter:
        """The profile stays: the emulator is such a printer. A "file" gets a printer, to be seen."""
        over_tcp = table["transport"] == "tcp"
        printer = VirtualPrinter(
            make_of(load(table.get("profile", "epson"))),
            port=0 if over_tcp else None,
            link=None if over_tcp else dev / f"{self.unit}-printer",
            speed_mm_s=speed_mm_s,
            on_slip=on_slip,
        )
        if over_tcp:
            table.update(host="127.0.0.1", port=printer.port)
        else:
            table.pop("path", None)
            transport = "usb" if table["transport"] == "usb" else "serial"
            table.update(transport=transport, device=printer.path)
        return printer


def _card_reader(table: Table, reader: VirtualCardReader, key_file: Path) -> Table:
    """Whatever the site has, here it is an RDM6300, and its cards are the virtual hall's."""
    kept = {key: value for key, value in table.items() if key == "unknown"}
    return {**kept, "driver": "rdm6300", "port": reader.path, "key_file": str(key_file)}


def _has_pins(table: Table) -> bool:
    return any("pin" in button or "lamp" in button for button in table["button"])
