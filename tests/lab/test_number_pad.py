"""Number pads on a real kernel: the names udev gives them, the grab, plugs, lost events, rights."""

import fcntl
import logging
import os
import queue
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.keypad_evdev import EvdevKeypad
from counter.settings import KeypadSettings
from hall.device import DeviceState, KeyPressed
from runtime.input_device import GRAB, InputDevice, InputError
from runtime.input_events import EVENT, PressReader
from tests.edges.inbox import until
from tests.lab.number_pad import USAGES, NumberPad

log = logging.getLogger("lab")

LONG_S = 30.0
RULES = Path("/run/udev/rules.d/71-jiaohao-keypad.rules")
SYSTEMD = Path(__file__).parents[2] / "systemd"
RULE = (SYSTEMD / RULES.name).read_text("utf-8")
UNITS = Path("/run/systemd/system")


class Desk:
    def __init__(self, pad: NumberPad) -> None:
        self.inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.driver = EvdevKeypad(KeypadSettings(driver="evdev", port=str(pad.path)), self.inbox.put)
        self.driver.start()

    def next(self) -> object:
        return self.inbox.get(timeout=LONG_S)

    def keys(self, count: int) -> list[str]:
        events = [self.next() for _ in range(count)]
        return [event.key if isinstance(event, KeyPressed) else repr(event) for event in events]

    def is_here(self) -> bool:
        return self.next() == DeviceState("keypad", True)


@pytest.fixture
def pad() -> Iterator[NumberPad]:
    pad = NumberPad(1)
    yield pad
    pad.close()


@pytest.fixture
def desk(pad: NumberPad) -> Iterator[Desk]:
    desk = Desk(pad)
    assert desk.is_here()
    yield desk
    desk.driver.stop()
    assert not desk.driver.alive()


def test_a_clerks_morning(pad: NumberPad, desk: Desk) -> None:
    pad.press(".", "1", "1", "0", "0", "1", "Enter", "+")
    assert desk.keys(7) == ["SIGNIN", "1", "0", "0", "1", "ENTER", "NEXT"]


def test_a_key_that_is_held_for_a_second_is_one_press(pad: NumberPad, desk: Desk) -> None:
    """The kernel repeats it 30 times a second, from 0.25 s on."""
    pad.report(USAGES["+"])
    time.sleep(1.0)
    pad.report()
    pad.press("7")
    assert desk.keys(2) == ["NEXT", "7"]


def test_two_keys_at_once_are_both(pad: NumberPad, desk: Desk) -> None:
    pad.report(USAGES["1"], USAGES["2"])
    pad.report(USAGES["2"])
    pad.report()
    pad.press("3")
    assert desk.keys(3) == ["1", "2", "3"]


def test_nobody_else_hears_what_is_typed(pad: NumberPad, desk: Desk) -> None:
    """Without the grab a clerk's digits are typed on the console."""
    other = os.open(pad.path, os.O_RDONLY | os.O_NONBLOCK)
    pad.press("+")
    assert desk.keys(1) == ["NEXT"]
    assert not select.select([other], [], [], 0.2)[0]
    desk.driver.stop()
    pad.press("+")
    assert select.select([other], [], [], 5.0)[0]
    os.close(other)


def test_who_has_taken_the_pad_before_is_named_as_the_cause(pad: NumberPad) -> None:
    other = os.open(pad.path, os.O_RDONLY)
    fcntl.ioctl(other, GRAB, 1)
    desk = Desk(pad)
    assert desk.next() == DeviceState(
        "keypad", False, f"{pad.path}: another program has taken this pad for itself"
    )
    os.close(other)
    assert desk.is_here()
    desk.driver.stop()


def test_the_lamp_of_num_lock_is_lit_also_after_a_replug(pad: NumberPad, desk: Desk) -> None:
    desk.driver.lamp("next", True)
    assert until(pad.num_lamp)
    pad.press("Num", "+")  # with the pad grabbed, the console does not switch the lamp
    assert desk.keys(1) == ["NEXT"]
    assert pad.num_lamp()
    desk.driver.beep(1)
    assert until(lambda: not pad.num_lamp())
    assert until(pad.num_lamp)
    pad.unplug()
    assert isinstance(desk.next(), DeviceState)
    pad.plug()
    assert desk.is_here()
    desk.driver.lamp("next", False)
    assert until(lambda: not pad.num_lamp())
    desk.driver.lamp("next", True)
    assert until(pad.num_lamp)


def test_a_pulled_plug_is_seen_at_once_and_the_pad_that_comes_back_is_grabbed_again(
    pad: NumberPad, desk: Desk
) -> None:
    began = time.monotonic()
    pad.unplug()
    state = desk.next()
    log.info("unplugged, seen after %.3f s: %s", time.monotonic() - began, state)
    assert state == DeviceState("keypad", False, f"{pad.path}: the pad was unplugged")
    began = time.monotonic()
    pad.plug()
    assert desk.is_here()
    log.info("there again after %.3f s", time.monotonic() - began)
    pad.press("+")
    assert desk.keys(1) == ["NEXT"]
    with pytest.raises(InputError, match="another program"):
        InputDevice(str(pad.path)).open()


def test_two_equal_pads_are_two_names_and_keep_them(pad: NumberPad, desk: Desk) -> None:
    other_pad = NumberPad(2)
    other = Desk(other_pad)
    assert other.is_here()
    assert pad.path.resolve() != other_pad.path.resolve()
    log.info("%s is %s, %s is %s", pad.path, pad.path.resolve(), other_pad.path, other_pad.path.resolve())
    pad.unplug()
    other_pad.unplug()
    assert [isinstance(each.next(), DeviceState) for each in (desk, other)] == [True, True]
    other_pad.plug()  # in the other order: it gets the other one's event number
    pad.plug()
    assert other.is_here()
    assert desk.is_here()
    pad.press("1")
    other_pad.press("2")
    assert (desk.keys(1), other.keys(1)) == (["1"], ["2"])
    other.driver.stop()
    other_pad.close()


def test_what_nobody_reads_in_time_is_said_to_be_lost_and_what_comes_after_it_is_right(
    pad: NumberPad,
) -> None:
    device = InputDevice(str(pad.path))
    device.open()
    wake = os.eventfd(0, os.EFD_NONBLOCK)
    pad.press(*"123456789" * 12)
    time.sleep(0.5)
    pad.press("+")
    reader = PressReader()
    seen: list[int | None] = []
    while data := device.read(0.5, wake):
        assert len(data) % EVENT.size == 0
        seen += reader.feed(data)
    log.info("%d presses, %d read, dropped %d times", 12 * 9 + 1, len(seen), reader.dropped)
    assert reader.dropped >= 1
    assert seen[-1] == 78  # KEY_KPPLUS
    device.close()
    os.close(wake)


def opening(pad: NumberPad) -> str:
    """A program that tries, and says why not."""
    return f"""
from runtime.input_device import InputDevice
try:
    InputDevice({str(pad.path)!r}).open()
except OSError as exc:
    print(exc)
else:
    print("opened")
"""


@pytest.mark.parametrize(
    ("groups", "said"),
    [([], "may not be opened: this user must be in the group input"), (["input"], "opened")],
)
def test_a_user_outside_the_group_input_is_told_of_it(pad: NumberPad, groups: list[str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", opening(pad)], user="nobody", group="nogroup", extra_groups=groups,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip().endswith(said)


@pytest.fixture
def service(pad: NumberPad) -> Iterator[Path]:
    """The counter's unit as we ship it, but that it only opens the pad; a folder to add to it."""
    subprocess.run(["systemd-sysusers", str(SYSTEMD / "sysusers.conf")], check=True)
    unit = UNITS / "jiaohao-counter.service"
    unit.symlink_to(SYSTEMD / unit.name)
    program, more = Path("/run/opens_pad.py"), UNITS / f"{unit.name}.d"
    program.write_text(opening(pad))
    program.chmod(0o644)
    more.mkdir()
    path = os.environ["PYTHONPATH"]
    (more / "opens.conf").write_text(
        f"[Service]\nType=oneshot\nRestart=no\nEnvironment=PYTHONPATH={path}\nExecStart=\n"
        f"ExecStart=/usr/bin/python3 {program}\n"
    )
    yield more
    shutil.rmtree(more)
    unit.unlink()
    program.unlink()


@pytest.mark.parametrize(
    ("more", "said"),
    [("", "opened"), ("[Service]\nDeviceAllow=\n", "the service needs DeviceAllow=char-input rw")],
    ids=["as it is", "without"],
)
def test_our_unit_may_open_it_because_it_names_input_devices(service: Path, more: str, said: str) -> None:
    (service / "rights.conf").write_text(more)
    subprocess.run(["systemctl", "daemon-reload"], check=True)
    subprocess.run(["systemctl", "start", "jiaohao-counter"], check=True)
    journal = ["journalctl", "-q", "-n", "1", "-o", "cat", "-t", "python3"]
    assert until(lambda: subprocess.check_output(journal, text=True).strip().endswith(said))


def test_with_our_rule_no_key_of_a_pad_switches_the_computer_off(pad: NumberPad) -> None:
    assert "power-switch" in tags(pad)
    RULES.parent.mkdir(parents=True, exist_ok=True)
    RULES.write_text(RULE)
    subprocess.run(["udevadm", "control", "--reload"], check=True)
    pad.unplug()
    pad.plug()
    assert "power-switch" not in tags(pad)
    RULES.unlink()
    subprocess.run(["udevadm", "control", "--reload"], check=True)


def tags(pad: NumberPad) -> str:
    subprocess.run(["udevadm", "settle"], check=True)
    said = subprocess.run(
        ["udevadm", "info", "--query=property", "--property=CURRENT_TAGS", str(pad.path)],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    log.info("%s", said)
    return said
