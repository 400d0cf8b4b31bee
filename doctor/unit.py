"""A unit of this machine: its configuration file, what systemd says of it, what it said of itself to the broker."""

import tomllib
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from doctor import broker_seen, service
from doctor.broker_seen import BrokerSeen
from doctor.names import UNITS, name_of
from doctor.probe import Probe
from doctor.service import SystemdState

FOLDER = "/etc/jiaohao"
TELLING = {
    "hall": {"preset", "service", "kiosk", "hours", "class", "staff", "rules", "pad"},
    "counter": {"keypad", "sign", "presence", "customer_pad"},
    "kiosk": {"button", "printer", "card_reader", "code_reader", "screen"},
    "board": {"display", "buzzer", "media", "rates", "voice"},
    "bus": {"bus", "terminal"},
}
"""Process → tables that give its file away, in this order; as jiaohao/files.py has it, and a test compares them."""

USER = "jiaohao"
Table = dict[str, Any]


class Unit:
    """`name` is that of the file, without .toml; the service is jiaohao-NAME, or jiaohao-KIND@NAME beside another one.

    Asked once, then remembered: make it anew for a new look.
    """

    def __init__(self, probe: Probe, name: str) -> None:
        self.probe = probe
        self.name = name
        self.path = f"{FOLDER}/{name}.toml"
        self.mistake = ""  # why the file could not be read
        self.table: Table = {}
        try:
            self.table = tomllib.loads(probe.at(self.path).read_bytes().decode("utf-8-sig"))
        except OSError as exc:
            self.mistake = exc.strerror or str(exc)
        except ValueError as exc:  # not UTF-8, or not TOML
            self.mistake = f"not TOML: {exc}"

    @property
    def kind(self) -> str:
        found = (kind for kind, telling in TELLING.items() if telling & self.table.keys())
        return next(found, self.name if self.name in UNITS else "")

    @property
    def user(self) -> str:
        return self.service.user or USER

    def part(self, name: str) -> Table:
        """A table of its file; empty if there is none, or if it is something else."""
        part = self.table.get(name)
        return part if isinstance(part, dict) else {}

    def parts(self, name: str) -> list[Table]:
        """The tables in double brackets."""
        parts = self.table.get(name)
        return [each for each in parts if isinstance(each, dict)] if isinstance(parts, list) else []

    @cached_property
    def service_name(self) -> str:
        """Without its "jiaohao-"."""
        return _service_of(self.probe, self.name) or self.name

    @cached_property
    def service(self) -> SystemdState:
        return service.ask(self.probe, self.service_name)

    @cached_property
    def broker(self) -> BrokerSeen:
        return broker_seen.ask(self.probe, self.path, self.kind, self.user)

    @property
    def health(self) -> Table | None:
        """What the running process last said of its devices; None if it does not run, or is not heard."""
        return self.broker.health if self.service.is_active and self.broker.state == "ready" else None

    def last_fault(self, device: str) -> str:
        """In its own words, without the device's name; "" for none."""
        told = [str(fault) for fault in (self.health or {}).get("faults", [])]
        begin = f"{device}: "
        return next((fault.removeprefix(begin) for fault in told if fault.startswith(begin)), "")

    @property
    def unheard(self) -> str:
        """Why there is no health of a process that runs."""
        return f"{self.name} has it, and its health is not to be had: see broker"


def units(probe: Probe, wanted: Sequence[str] = ()) -> list[Unit]:
    """Those named, else those with a file; of files with another name only those with a service."""
    if wanted:
        return [Unit(probe, name) for name in dict.fromkeys(name_of(each) for each in wanted)]
    found = [path.stem for path in probe.glob(f"{FOLDER}/*.toml")]
    names = [name for name in found if name in UNITS or _service_of(probe, name)]
    return [Unit(probe, name) for name in sorted(names, key=_order)]


def _service_of(probe: Probe, name: str) -> str:
    """Its own, or that of a template that somebody has enabled for it; "" if there is neither."""
    folders = ("etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system")
    if any(probe.exists(f"{folder}/jiaohao-{name}.service") for folder in folders):
        return name
    enabled = probe.glob(f"etc/systemd/system/*.wants/jiaohao-*@{name}.service")
    return next((path.stem.removeprefix("jiaohao-") for path in enabled), "")


def _order(name: str) -> tuple[int, str]:
    return (UNITS.index(name) if name in UNITS else len(UNITS), name)
