"""R56 on a real kernel: a stick, a printer and a keyboard, first as Debian has it, then as docs/maintenance.md says.

In this order: the files stay where they were put, until the virtual machine ends.
"""

import logging
import os
import re
import select
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from printer.transport import Usb
from tests.lab import gadget
from tests.lab.number_pad import NumberPad
from tests.lab.usb_stick import Stick

log = logging.getLogger("lab")

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/maintenance.md").read_text("utf-8").partition("\n## Left alone in public\n")[2]
UNITS = Path("/run/systemd/system")
HERE = Path("/run/lab-stick")  # where a stick is mounted
CTRL, ALT = 0x01, 0x04
DELETE, SYSRQ, F2, F3, S = 0x4C, 0x46, 0x3B, 0x3C, 0x16  # HID usage tables, page 0x07
SYNCED = "sysrq: Emergency Sync"
SOON_S, SETTLED_S = 20.0, 6.0


def told(*command: str, may_fail: bool = False) -> str:
    done = subprocess.run(command, text=True, capture_output=True, timeout=120, check=False, cwd=ROOT)
    assert may_fail or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


def until(true: Callable[[], object], within_s: float = SOON_S) -> bool:
    give_up_at = time.monotonic() + within_s
    while not true():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.1)
    return True


def settled() -> None:
    """Whatever was to happen has happened: usb-storage waits a second before it looks for disks."""
    time.sleep(SETTLED_S)
    told("udevadm", "settle")


@pytest.fixture(scope="module")
def left_alone() -> Iterator[None]:
    """The page's own commands; what the reboot at their end would do is done by hand."""
    block = re.search(r"```\n(sudo cp .*?)sudo reboot\n```", PAGE, re.DOTALL)
    assert block is not None
    for line in block[1].splitlines():
        told(*line.removeprefix("sudo ").split())
    told("systemctl", "daemon-reexec")
    told("sysctl", "--quiet", "--system")
    told("udevadm", "control", "--reload")
    told("systemctl", "restart", "systemd-logind.service")
    told("systemctl", "stop", "getty@*.service")
    told("systemctl", "start", "multi-user.target", "jiaohao-left-alone.service")
    yield
    told("systemctl", "stop", "jiaohao-left-alone.service")


@pytest.fixture
def stick() -> Iterator[Stick]:
    stick = Stick()
    yield stick
    told("umount", str(HERE), may_fail=True)
    stick.unplug()


@pytest.fixture
def keyboard() -> Iterator[NumberPad]:
    keyboard = NumberPad(1)
    UNITS.mkdir(exist_ok=True)
    # In place of the restart that it is by default: what is seen here ends no test.
    (UNITS / "ctrl-alt-del.target").write_text("[Unit]\nDescription=somebody pressed Ctrl-Alt-Del\n")
    told("systemctl", "daemon-reload")
    yield keyboard
    keyboard.close()


def pressed(keyboard: NumberPad, modifiers: int, *usages: int) -> None:
    """Each is held until the last is down."""
    for count in range(len(usages)):
        keyboard.report(*usages[: count + 1], modifiers=modifiers)
    keyboard.report()


def is_mounted(stick: Stick) -> None:
    """A partition of the stick is, and has a file."""
    stick.plug()
    device = stick.partition()
    assert device is not None
    told("mke2fs", "-q", "-t", "ext4", str(device))
    HERE.mkdir(exist_ok=True)
    told("mount", str(device), str(HERE))
    (HERE / "journal").write_text("everything")
    told("sync")


def is_read_again() -> bool:
    """From the stick, not from memory."""
    Path("/proc/sys/vm/drop_caches").write_text("3")
    return (HERE / "journal").read_text() == "everything"


def logins() -> list[str]:
    """On the screens. One on the serial line that the kernel writes to is none of a keyboard's."""
    said = told("systemctl", "list-units", "--plain", "--no-legend", "--state=active", "getty@*.service")
    return [line.split()[0] for line in said.splitlines()]


def screen() -> str:
    return Path("/sys/class/tty/tty0/active").read_text().strip()


def ctrl_alt_del() -> str:
    return told("systemctl", "is-active", "ctrl-alt-del.target", may_fail=True)


# --- as Debian has it ------------------------------------------------------------------------------------------


def test_as_debian_has_it_a_stick_is_a_disk_at_once(stick: Stick) -> None:
    began = time.monotonic()
    stick.plug()
    device = stick.partition()
    assert device is not None
    log.info("%s after %.1f s", device, time.monotonic() - began)


def test_as_debian_has_it_keys_lead_to_a_login(keyboard: NumberPad) -> None:
    assert logins() == ["getty@tty1.service"]
    pressed(keyboard, ALT, F2)
    assert until(lambda: "getty@tty2.service" in logins())
    assert screen() == "tty2"


def test_as_debian_has_it_ctrl_alt_del_and_sysrq_are_obeyed(keyboard: NumberPad) -> None:
    log.info("kernel.sysrq = %s", told("sysctl", "--values", "kernel.sysrq"))
    pressed(keyboard, CTRL | ALT, DELETE)
    assert until(lambda: ctrl_alt_del() == "active")
    told("systemctl", "stop", "ctrl-alt-del.target")
    told("dmesg", "--clear")
    pressed(keyboard, ALT, SYSRQ, S)
    assert until(lambda: SYNCED in told("dmesg"))


# --- left alone ------------------------------------------------------------------------------------------------


def test_a_stick_that_was_mounted_before_stays(stick: Stick, request: pytest.FixtureRequest) -> None:
    """It may be what the unit lives on. The switch comes, and udev goes through all devices as if they were new."""
    is_mounted(stick)
    request.getfixturevalue("left_alone")
    told("udevadm", "trigger", "--action=add", "--settle")
    settled()
    assert is_read_again()
    assert stick.partition() is not None


@pytest.mark.usefixtures("left_alone")
def test_a_stick_that_is_pushed_in_is_no_disk(stick: Stick) -> None:
    interface = stick.plug()
    assert until(lambda: (interface / "authorized").read_text().strip() == "0")
    settled()
    assert stick.disks() == []
    assert not (interface / "driver").exists()
    told("udevadm", "trigger", "--action=add", "--settle")
    told("udevadm", "trigger", "--settle")
    settled()
    assert stick.disks() == []


@pytest.mark.usefixtures("left_alone")
def test_pushed_in_ten_times_it_is_never_a_disk(stick: Stick) -> None:
    """usb-storage looks for disks a second after it was bound; udev is there before: the kernel tells of none."""
    watch = ["udevadm", "monitor", "--kernel", "--subsystem-match=block"]
    with subprocess.Popen(watch, text=True, stdout=subprocess.PIPE) as monitor:
        time.sleep(2)
        for _ in range(10):
            interface = stick.plug()
            began = time.monotonic()
            assert until(lambda there=interface: (there / "authorized").read_text().strip() == "0")
            log.info("off after %.2f s", time.monotonic() - began)
            time.sleep(1.5)
            stick.unplug()
        monitor.terminate()
        assert monitor.stdout is not None
        assert "dummy_hcd" not in monitor.stdout.read()


@pytest.mark.usefixtures("left_alone")
def test_a_stick_that_is_in_use_without_being_mounted_stays(stick: Stick) -> None:
    """Swap; a mapped or encrypted disk is of the same kind: no line of mountinfo has its number."""
    told("systemctl", "stop", "jiaohao-left-alone.service")
    stick.plug()
    device = stick.partition()
    assert device is not None
    told("mkswap", str(device))
    told("swapon", str(device))
    told("systemctl", "start", "jiaohao-left-alone.service")
    told("udevadm", "trigger", "--action=add", "--settle")
    settled()
    try:
        assert stick.disks() != []
    finally:
        told("swapoff", str(device), may_fail=True)


@pytest.mark.usefixtures("left_alone")
def test_a_stick_is_let_in_while_the_service_is_stopped(stick: Stick) -> None:
    told("systemctl", "stop", "jiaohao-left-alone.service")
    is_mounted(stick)
    told("systemctl", "start", "jiaohao-left-alone.service")
    settled()
    assert is_read_again()
    properties = told("udevadm", "info", "--query=property", f"--name={stick.partition()}")
    assert "UDISKS_IGNORE=1" in properties.splitlines()


@pytest.mark.usefixtures("left_alone")
def test_a_printer_and_a_keypad_come_as_ever() -> None:
    gadget.make_gadget()
    gadget.plug_in()
    far = os.open(gadget.FAR, os.O_RDWR | os.O_NONBLOCK)
    usb = Usb(str(gadget.NEAR))
    usb.open()
    usb.write(b"A001", 1.0)
    select.select([far], [], [], SOON_S)
    assert os.read(far, 64) == b"A001"
    usb.close()
    os.close(far)
    gadget.unplug()
    pad = NumberPad(2)
    assert pad.path.exists()
    pad.close()


@pytest.mark.usefixtures("left_alone")
def test_no_key_leads_to_a_login(keyboard: NumberPad) -> None:
    before = screen()
    for key in (F2, F3):
        pressed(keyboard, ALT, key)
        time.sleep(SETTLED_S / 2)
    log.info("Alt-F2, Alt-F3: from %s to %s", before, screen())
    assert logins() == []


@pytest.mark.usefixtures("left_alone")
def test_ctrl_alt_del_does_nothing_not_even_often(keyboard: NumberPad) -> None:
    """More than seven within two seconds restart a machine at once, unless told otherwise."""
    began = time.monotonic()
    for _ in range(14):
        pressed(keyboard, CTRL | ALT, DELETE)
        time.sleep(0.1)  # or the kernel makes one signal of several
    log.info("14 times Ctrl-Alt-Del in %.1f s", time.monotonic() - began)
    settled()
    assert ctrl_alt_del() != "active"
    assert "reboot" not in told("systemctl", "list-jobs")


@pytest.mark.usefixtures("left_alone")
def test_sysrq_does_nothing(keyboard: NumberPad) -> None:
    told("dmesg", "--clear")
    pressed(keyboard, ALT, SYSRQ, S)
    settled()
    assert SYNCED not in told("dmesg")


@pytest.mark.usefixtures("left_alone")
def test_logind_knows_these_settings() -> None:
    for name, value in (
        ("NAutoVTs", "u 0"),
        ("HandlePowerKey", 's "ignore"'),
        ("HandleSuspendKey", 's "ignore"'),
    ):
        said = told(
            "busctl", "get-property", "org.freedesktop.login1", "/org/freedesktop/login1",
            "org.freedesktop.login1.Manager", name,
        )  # fmt: skip
        assert said == value
    assert told("systemctl", "is-enabled", "getty@tty1.service", may_fail=True) == "masked"
