"""A hall on this computer: real processes on emulated hardware, for the demo and the system tests.

Each unit is a process of its own that can be killed and started again; its devices stay where they are, as in a real
hall. Units see a broker and devices, nothing else of this.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from runtime import clock
from virtual import lists, screens
from virtual.broker import Broker
from virtual.button_box import VirtualButtonBox
from virtual.card_reader import VirtualCardReader
from virtual.keypad import VirtualKeypad
from virtual.kiosk import VirtualKiosk
from virtual.leash import spawn
from virtual.plan import Plan, of_sample
from virtual.printer import VirtualPrinter
from virtual.sign_wire import signs_of, wired
from virtual.slip import Slip

Table = dict[str, Any]

WITHOUT_SCREEN = {"SDL_VIDEODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1", "PYTHONUTF8": "1"}
TERM_S = 10.0
NOT_YET = ("", "NOT SET UP", "NO LINK")  # on a keypad
NUMBER_HEIGHT = 4  # of a slip's number, at least; nothing else is so large
ORDER = ("hall", "kiosk", "counter", "board")


class Site:
    """`start()` starts all of it; `processes` are by unit id. `folder` holds configuration, data, logs, pictures."""

    def __init__(
        self, folder: Path, plan: Plan | None = None, *, speed: float = 1.0, broker: Broker | None = None,
        printer_speed_mm_s: float = 250.0, environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.plan = plan or of_sample()
        self.speed = speed
        self.broker = broker or Broker()
        self.hall_id: str = self.plan.config.hall
        self.kinds = {"hall": "hall", **{unit: file.kind for unit, file in self.plan.units.items()}}
        self.units = sorted(self.kinds, key=lambda unit: ORDER.index(self.kinds[unit]))
        self.counter_units = {counter.id: counter.unit for counter in self.plan.config.counters}
        self.pad_units = {pad.id: pad.unit for pad in self.plan.config.pads}
        self.keypad_units = self.counter_units | self.pad_units
        units = self.plan.units
        self.screens = [u for u in self.units if u in units and screens.has_screen(units[u])]
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._started: list[subprocess.Popen[bytes]] = []
        self._replaced: set[str] = set()  # units that ended by themselves and were started again
        self.exits: list[tuple[str, int]] = []  # of every process that was asked to stop
        self._environment = {**os.environ, **WITHOUT_SCREEN, **(environment or {})}
        for name in ("etc", "dev", "var", "log", "boards"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.slips: list[Slip] = []  # of all kiosks, as they came out
        self.appointments: list[lists.Appointment] = []
        self.kiosks = {
            unit: VirtualKiosk(
                unit,
                file.table,
                folder / "dev",
                folder / "etc/cards.key",
                printer_speed_mm_s=printer_speed_mm_s,
                on_slip=self.slips.append,
            )
            for unit, file in self.plan.units.items()
            if file.kind == "kiosk"
        }
        self.keypads = {
            where: VirtualKeypad(folder / f"dev/{unit}-keypad") for where, unit in self.keypad_units.items()
        }
        self.signs = signs_of({unit: file.table for unit, file in self.plan.units.items()}, folder / "dev")

    # --- what a small hall has one of ---------------------------------------------------------------------

    @property
    def kiosk(self) -> VirtualKiosk:
        return next(iter(self.kiosks.values()))

    @property
    def printer(self) -> VirtualPrinter:
        return self.kiosk.printer

    @property
    def card_reader(self) -> VirtualCardReader:
        reader = self.kiosk.card_reader
        assert reader is not None, "the plan has no [card_reader]"
        return reader

    @property
    def buttons(self) -> VirtualButtonBox:
        return next(iter(self.kiosk.boxes.values()))

    # --- life ---------------------------------------------------------------------------------------------

    def start(self, *, broker: bool = True) -> None:
        """`broker=False`: the processes find none."""
        if broker and self.broker.pid is None:
            self.broker.start()
        self.write_configuration()
        for unit in self.units:
            self.start_unit(unit)

    @property
    def is_ready(self) -> bool:
        """The hall is at work and reached by all, the kiosks issue, every keypad asks for a sign-in."""
        return not self.waited_for

    @property
    def waited_for(self) -> list[str]:
        """Units that are not ready yet, each with what it says."""
        found = [f"{unit} does not reach the hall" for unit in self.units[1:] if not self.reaches_hall(unit)]
        states = {unit: self.state_of(unit) for unit in self.kiosks}
        found += [f"{unit} says {state or 'nothing'}" for unit, state in states.items() if state != "ok"]
        screens = {f"keypad {counter}": keypad.screen for counter, keypad in self.keypads.items()}
        found += [f"{name} shows {screen!r}" for name, screen in screens.items() if screen in NOT_YET]
        return found

    def reaches_hall(self, unit: str) -> bool:
        """By what the unit said last."""
        log = self.log(unit)
        return log.rfind("the hall is reached") > log.rfind("the hall is not reached")

    @property
    def kiosk_state(self) -> str:
        return self.state_of(self.kiosk.unit)

    def state_of(self, unit: str) -> str:
        """The word a kiosk said last: "ok", "paper_end", "storage", …; "" before the first."""
        found = [line.rpartition("kiosk: ")[2] for line in self.log(unit).splitlines() if ": kiosk: " in line]
        return found[-1] if found else ""

    @property
    def crashed(self) -> list[str]:
        """Units whose process ended without having been asked to, once."""
        dead = [unit for unit, process in list(self.processes.items()) if process.poll() is not None]
        return sorted({*dead, *self._replaced})

    @property
    def numbers_printed(self) -> list[str]:
        """All that customers may hold, torn ends of a roll too."""
        papers = [*self.slips, *(slip for kiosk in self.kiosks.values() for slip in kiosk.printer.torn)]
        return [number for number in map(number_on, papers) if number]

    def stop(self) -> None:
        """In order, as systemd would; devices and broker last."""
        self.stop_units()
        for process in self._started:  # those a test took out of `processes`
            if process.poll() is None:
                process.kill()
                process.wait()
        for kiosk in self.kiosks.values():
            kiosk.close()
        for close in (each.close for devices in (self.keypads, self.signs) for each in devices.values()):
            close()
        self.broker.stop()

    def __enter__(self) -> "Site":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop_units(self) -> None:
        for unit in reversed(list(self.processes)):
            self.stop_unit(unit)

    def start_unit(self, unit: str, *more: str, config: Path | None = None) -> subprocess.Popen[bytes]:
        """Logs go to `log/UNIT.log`, appended to over restarts."""
        if (old := self.processes.get(unit)) is not None and old.poll() is not None:
            self._replaced.add(unit)
        command = [sys.executable, "-m", "jiaohao", *self._arguments(unit, config), *more]
        own = self.kiosks[unit].environment if unit in self.kiosks else {}
        with open(self.log_path(unit), "ab") as log:
            # A process group of its own: Ctrl-C in a terminal is for the demo, which then ends the day in order.
            process = spawn(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment | own,
                process_group=0,
            )
        self.processes[unit] = process
        self._started.append(process)
        return process

    def stop_unit(self, unit: str) -> int | None:
        """Its exit code, also kept in `exits`; it may have ended before. None: there is no such process."""
        process = self.processes.pop(unit, None)
        if process is None:
            return None
        process.terminate()
        try:
            code = process.wait(TERM_S)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        self.exits.append((unit, code))
        return code

    def kill_unit(self, unit: str) -> None:
        """As a power cut would."""
        process = self.processes.pop(unit, None)
        if process is not None:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def mend(self) -> None:
        """Whatever was switched off or pulled out is back: the broker, the units, paper and plugs."""
        if self.broker.pid is None:
            self.broker.start()
        for kiosk in self.kiosks.values():
            kiosk.mend()
        for keypad in self.keypads.values():
            keypad.plug()
        for unit in self.units:
            if unit not in self.processes:
                self.start_unit(unit)

    def log(self, unit: str) -> str:
        with contextlib.suppress(OSError):
            return self.log_path(unit).read_text("utf-8", "replace")
        return ""

    def log_path(self, unit: str) -> Path:
        return self.folder / f"log/{unit}.log"

    def database(self, unit: str) -> Path:
        return self.folder / f"var/{unit}.db"

    def frames(self, unit: str) -> Path:
        """Of every picture its screen has shown, the last also as `latest.png`."""
        return self.folder / f"boards/{unit}"

    def _arguments(self, unit: str, config: Path | None) -> list[str]:
        kind = self.kinds[unit]
        arguments = [kind, "-c", str(config or self.folder / f"etc/{unit}.toml")]
        if kind == "hall":
            return [*arguments, "--speed", str(self.speed), "--confirm-clock"]
        if unit in self.screens:
            arguments += ["--record", str(self.frames(unit))]
        return arguments

    # --- configuration ------------------------------------------------------------------------------------

    def write_configuration(self) -> None:
        """What the plan says, with this broker, these databases and devices."""
        self._write("hall", self.plan.hall)
        if any(kiosk.has_key for kiosk in self.kiosks.values()):
            self._import_lists()
        where = {unit: counter_or_pad for counter_or_pad, unit in self.keypad_units.items()}
        for unit, file in self.plan.units.items():
            table = dict(file.table)
            if file.kind == "kiosk":
                table = self.kiosks[unit].table
            elif file.kind == "counter":
                table["keypad"] = {**table["keypad"], "port": self.keypads[where[unit]].path}
                table |= wired(table, self.signs.get(unit))
            table = screens.windowed(file.kind, table)
            self._write(unit, {**table, "unit": table.get("unit", {"id": unit, "hall": self.hall_id})})

    def _import_lists(self) -> None:
        etc, database, config = self.folder / "etc", self.database("hall"), self.plan.config
        lists.issue_cards(etc / "cards.key", database, self.folder)
        if self.plan.appointments:
            now = clock.wall()
            self.appointments += lists.book(etc / "hall.toml", etc / "cards.key", database, config, now)

    def _write(self, unit: str, table: Table) -> None:
        broker = {"host": self.broker.host, "port": self.broker.port}
        table = {**table, "broker": broker, "storage": {"path": str(self.database(unit))}}
        (self.folder / f"etc/{unit}.toml").write_text(tomli_w.dumps(table), "utf-8")


def number_on(slip: Slip) -> str:
    """The largest text of a slip: what the customer reads as his number. "" on what is left of a torn one."""
    large = [line for line in slip.lines if line.size[1] >= NUMBER_HEIGHT and line.fed > 0]
    return max(large, key=lambda line: line.size[1]).text.strip() if large else ""
