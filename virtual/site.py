"""A small hall on this computer: real processes on emulated hardware, for the demo and the system tests.

One kiosk with a button box and a printer, counters with keypads, a board, the hall and a broker. Each unit is a
process of its own that can be killed and started again; its devices stay where they are, as in a real hall.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from virtual.broker import Broker
from virtual.button_box import VirtualButtonBox
from virtual.keypad import VirtualKeypad
from virtual.mechanism import Slip
from virtual.printer import VirtualPrinter

BUTTONS = {"a": ("a", "ordinary"), "b": ("b", "ordinary"), "c": ("c", "ordinary"), "v": ("a", "vip")}
"""Code of a button of the box → service, class."""

SERVICES = {"a": ("综合业务", "General business"), "b": ("现金业务", "Cash"), "c": ("咨询", "Enquiries")}
WITHOUT_SCREEN = {"SDL_VIDEODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1", "PYTHONUTF8": "1"}
TERM_S = 10.0


class Site:
    """`start()` starts all of it; `processes` are by unit id. `folder` holds configuration, data, logs, pictures."""

    def __init__(
        self, folder: Path, *, counters: int = 2, speed: float = 1.0, broker: Broker | None = None,
        board_size: tuple[int, int] = (960, 540), printer_speed_mm_s: float = 250.0, always_open: bool = True,
        serves: Mapping[str, str] | None = None, board: bool = True, environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.speed = speed
        self.broker = broker or Broker()
        self.counters = [str(n) for n in range(1, counters + 1)]
        self.units = ["hall", "kiosk-1", *(f"counter-{c}" for c in self.counters)]
        self.units += ["board-1"] if board else []
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._started: list[subprocess.Popen[bytes]] = []
        self.exits: list[tuple[str, int]] = []  # of every process that was asked to stop
        self._board_size = board_size
        self._always_open = always_open
        self._serves = serves or {}
        self._environment = {**os.environ, **WITHOUT_SCREEN, **(environment or {})}
        for name in ("etc", "dev", "var", "log", "boards"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.slips: list[Slip] = []
        self.printer = VirtualPrinter(
            link=folder / "dev/printer", speed_mm_s=printer_speed_mm_s, on_slip=self.slips.append
        )
        self.buttons = VirtualButtonBox(folder / "dev/buttons")
        self.keypads = {c: VirtualKeypad(folder / f"dev/keypad-{c}") for c in self.counters}

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
        """The hall is at work and reached by all, the kiosk issues, every keypad asks for a sign-in."""
        signed_out = all(keypad.screen == "SIGN IN" for keypad in self.keypads.values())
        return signed_out and self.kiosk_state == "ok" and all(map(self.reaches_hall, self.units[1:]))

    def reaches_hall(self, unit: str) -> bool:
        """By what the unit said last."""
        log = self.log(unit)
        return log.rfind("the hall is reached") > log.rfind("the hall is not reached")

    @property
    def kiosk_state(self) -> str:
        """The word the kiosk said last: "ok", "paper_end", "storage", …; "" before the first."""
        found = [
            line.rpartition("kiosk: ")[2] for line in self.log("kiosk-1").splitlines() if ": kiosk: " in line
        ]
        return found[-1] if found else ""

    @property
    def crashed(self) -> list[str]:
        """Units whose process ended without having been asked to."""
        return [unit for unit, process in self.processes.items() if process.poll() is not None]

    def stop(self) -> None:
        """In order, as systemd would; devices and broker last."""
        self.stop_units()
        for process in self._started:  # those a test took out of `processes`
            if process.poll() is None:
                process.kill()
                process.wait()
        self.buttons.close()
        self.printer.close()
        for keypad in self.keypads.values():
            keypad.close()
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
        command = [sys.executable, "-m", "jiaohao", *self._arguments(unit, config), *more]
        with open(self.log_path(unit), "ab") as log:
            # A process group of its own: Ctrl-C in a terminal is for the demo, which then ends the day in order.
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
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
        process = self.processes.pop(unit)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def log(self, unit: str) -> str:
        with contextlib.suppress(OSError):
            return self.log_path(unit).read_text("utf-8", "replace")
        return ""

    def log_path(self, unit: str) -> Path:
        return self.folder / f"log/{unit}.log"

    def database(self, unit: str) -> Path:
        return self.folder / f"var/{unit}.db"

    def _arguments(self, unit: str, config: Path | None) -> list[str]:
        kind = unit.partition("-")[0]
        arguments = [kind, "-c", str(config or self.folder / f"etc/{unit}.toml")]
        if kind == "hall":
            return [*arguments, "--speed", str(self.speed), "--confirm-clock"]
        if kind in ("counter", "board"):
            arguments += ["--record", str(self.folder / f"boards/{unit}")]
        return arguments

    # --- configuration ------------------------------------------------------------------------------------

    def write_configuration(self) -> None:
        (self.folder / "etc/hall.toml").write_text(self._hall(), "utf-8")
        (self.folder / "etc/kiosk-1.toml").write_text(self._kiosk(), "utf-8")
        for counter in self.counters:
            unit = f"counter-{counter}"
            keypad = f'[keypad]\nport = "{self.keypads[counter].path}"\n'
            text = self._unit(unit) + keypad + self._display((640, 360))
            (self.folder / f"etc/{unit}.toml").write_text(text, "utf-8")
        text = self._unit("board-1") + self._display(self._board_size)
        (self.folder / "etc/board-1.toml").write_text(text, "utf-8")

    def _unit(self, unit: str) -> str:
        return (
            f'[unit]\nid = "{unit}"\nhall = "demo"\n[storage]\npath = "{self.database(unit)}"\n'
            f'[broker]\nhost = "{self.broker.host}"\nport = {self.broker.port}\n'
        )

    def _display(self, size: tuple[int, int]) -> str:
        return f"[display]\nsize = [{size[0]}, {size[1]}]\ndistance_m = 6\nfullscreen = false\n"

    def _hall(self) -> str:
        hours = "[hours]\nalways_open = true\n"
        if not self._always_open:
            days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
            weekly = ", ".join(f'{day} = ["00:00-24:00"]' for day in days)
            hours = f"[hours]\nweekly = {{ {weekly} }}\n"
        services = "".join(
            f'[[service]]\nid = "{s}"\nprefix = "{s.upper()}"\nname = {{ zh = "{zh}", en = "{en}" }}\n'
            for s, (zh, en) in SERVICES.items()
        )
        counters = "".join(
            f'[[counter]]\nid = "{c}"\nunit = "counter-{c}"\n'
            + (f"serves = {self._serves[c]}\n" if c in self._serves else "")
            for c in self.counters
        )
        return (
            'preset = "telecom"\n[hall]\nid = "demo"\nname = { zh = "示范营业厅", en = "Demo service hall" }\n'
            f'[broker]\nhost = "{self.broker.host}"\nport = {self.broker.port}\n'
            f'[storage]\npath = "{self.database("hall")}"\n{hours}{services}'
            '[[kiosk]]\nunit = "kiosk-1"\nnumbers = [1, 499]\n[[board]]\nunit = "board-1"\n' + counters
        )

    def _kiosk(self) -> str:
        buttons = "".join(
            f'[[button]]\nsource = "serial"\nport = "{self.buttons.path}"\ncode = "{code}"\n'
            f'service = "{service}"\nclass = "{class_}"\n'
            for code, (service, class_) in BUTTONS.items()
        )
        printer = f'[printer]\ntransport = "serial"\ndevice = "{self.printer.path}"\nprofile = "epson"\n'
        return self._unit("kiosk-1") + buttons + printer


def number_on(slip: Slip) -> str:
    """The largest text of a slip: what the customer reads as his number."""
    return max(slip.lines, key=lambda line: line.size[1]).text.strip()
