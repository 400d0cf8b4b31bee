"""The device file as a site has it: a name that stays, and a service that may open it and nothing else."""

import logging
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from printer.settings import PrinterSettings
from tests.edges.printing import READY, SHORT, Kiosk
from tests.lab import gadget
from tests.lab.gadget import NEAR
from virtual.printer import VirtualPrinter

log = logging.getLogger("lab")

RULES = Path("/run/udev/rules.d/60-jiaohao-printer.rules")
RULE = (Path(__file__).parents[2] / "systemd/60-jiaohao-printer.rules").read_text("utf-8")
BY_PATH = Path("/dev/usb/by-path")
SYSTEMD = Path(__file__).parents[2] / "systemd"
UNITS = Path("/run/systemd/system")
OPENS = f'/usr/bin/python3 -c \'import os; os.open("{NEAR}", os.O_RDWR | os.O_NONBLOCK); print("opened")\''


@pytest.fixture
def named() -> Iterator[None]:
    RULES.parent.mkdir(parents=True, exist_ok=True)
    RULES.write_text(RULE)
    subprocess.run(["udevadm", "control", "--reload"], check=True)
    yield
    RULES.unlink()
    subprocess.run(["udevadm", "control", "--reload"], check=True)


def settled() -> None:
    subprocess.run(["udevadm", "settle"], check=True)


@pytest.mark.usefixtures("named")
def test_a_printer_keeps_the_name_of_its_socket_when_it_comes_back(printer: VirtualPrinter) -> None:
    printer.unplug()
    printer.plug_in()
    settled()
    (name,) = BY_PATH.iterdir()
    log.info("%s is %s", name, name.resolve())
    assert name.resolve() == NEAR
    kiosk = Kiosk(PrinterSettings("usb", device=str(name)))
    assert kiosk.sees(READY)
    printer.unplug()
    assert kiosk.until(lambda: kiosk.states[-1].cause == "no_device")
    settled()
    assert not name.is_symlink()
    printer.plug_in()
    assert kiosk.sees(READY)
    assert kiosk.prints(SHORT).outcome == "confirmed"
    kiosk.printer.stop()


@pytest.fixture
def service() -> Iterator[Path]:
    """The kiosk's unit as we ship it, but that it only opens the printer; a folder to add to it."""
    subprocess.run(["systemd-sysusers", str(SYSTEMD / "sysusers.conf")], check=True)
    unit = UNITS / "jiaohao-kiosk.service"
    unit.symlink_to(SYSTEMD / unit.name)
    more = UNITS / f"{unit.name}.d"
    more.mkdir()
    (more / "opens.conf").write_text(f"[Service]\nType=oneshot\nRestart=no\nExecStart=\nExecStart={OPENS}\n")
    yield more
    shutil.rmtree(more)
    unit.unlink()


@pytest.mark.parametrize(
    ("more", "may"), [("", True), ("[Service]\nDeviceAllow=\n", False)], ids=["as it is", "without"]
)
def test_our_unit_may_open_it_because_it_names_usb(service: Path, more: str, may: bool) -> None:
    gadget.make_gadget()
    gadget.plug_in()
    settled()
    (service / "rights.conf").write_text(more)
    subprocess.run(["systemctl", "daemon-reload"], check=True)
    started = subprocess.run(["systemctl", "start", "jiaohao-kiosk"], capture_output=True)
    said = subprocess.run(
        ["journalctl", "-q", "-n", "1", "-o", "cat", "-t", "python3"], capture_output=True, text=True
    )
    log.info("%s", said.stdout.strip())
    assert (started.returncode == 0) is may
    assert ("Operation not permitted" in said.stdout) is not may
    gadget.unplug()
