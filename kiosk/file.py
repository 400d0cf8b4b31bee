"""kiosk.toml as a whole, and what may be wrong between its tables."""

from pathlib import Path

from msgspec import Struct

from display.settings import ScreenSettings
from hall.paper import Paper
from kiosk import settings as buttons_of
from kiosk import slip_file
from kiosk.maintenance import Limits, MaintenanceTable
from kiosk.settings import ButtonSettings, CardReaderSettings, CodeReaderSettings
from kiosk.slip_file import SlipTable
from printer import settings as printer_of
from printer.profile import ProfileError
from printer.profile import load as load_profile
from printer.settings import PrinterSettings
from runtime.settings import BrokerTable, GpioTable, StorageTable, UnitTable


class KioskFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of kiosk.toml."""

    unit: UnitTable
    storage: StorageTable
    button: list[ButtonSettings]
    printer: PrinterSettings
    slip: SlipTable = SlipTable()
    card_reader: CardReaderSettings | None = None
    code_reader: CodeReaderSettings | None = None
    screen: ScreenSettings | None = None
    gpio: GpioTable = GpioTable()
    maintenance: MaintenanceTable = MaintenanceTable()
    broker: BrokerTable = BrokerTable()

    def problems(self) -> list[str]:
        return [
            *buttons_of.problems(self.button),
            *buttons_of.unusable(self.button, has_reader=self.card_reader is not None),
            *(f"printer: {p}" for p in printer_of.problems(self.printer)),
        ]

    def limits(self) -> Limits:
        """After how much work the printer is due for maintenance (R56). Raises ProfileError."""
        return limits(self.maintenance, self.printer.profile)

    def problems_beside(self, folder: Path) -> list[str]:
        try:
            paper = load_profile(self.printer.profile).paper
        except ProfileError:
            paper = Paper()  # said above
        return [f"slip.{p}" for p in slip_file.problems(self.slip, folder, paper)]


def limits(table: MaintenanceTable, profile: str) -> Limits:
    """Raises ProfileError."""
    made = load_profile(profile)
    cuts = made.cuts if table.cuts is None else table.cuts
    return Limits(cuts if made.cut else 0, made.metres if table.metres is None else table.metres)
