"""The doctor at counters, at the controller, and at machines with several units."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from doctor import disk
from doctor.probe import Probe
from doctor.unit import Unit
from tests.edges.patient import OPEN, Patient, Presence, Visit
from tests.edges.wires import OwnBroker

COUNTER = """\
[unit]
id = "kiosk-1"
hall = "demo"
[broker]
port = {port}
[storage]
path = "/var/lib/jiaohao/counter.db"
[keypad]
port = "/dev/serial/by-path/pad"
[customer_pad]
driver = "evdev"
port = "/dev/input/by-path/rate"
[sign]
driver = "line"
port = "/dev/serial/by-path/sign"
"""
HALL = """\
[hall]
id = "demo"
[broker]
port = {port}
[storage]
path = "/var/lib/jiaohao/hall.db"
[[service]]
id = "a"
"""


@pytest.fixture(scope="module")
def broker() -> Iterator[OwnBroker]:
    with OwnBroker(OPEN) as running:
        yield running


@pytest.fixture
def presence(broker: OwnBroker) -> Iterator[Presence]:
    made = Presence(broker)
    yield made
    made.stop()


@pytest.fixture
def patient(tmp_path: Path, broker: OwnBroker) -> Patient:
    """A counter; the unit on the broker has the id that `Presence` has."""
    made = Patient(tmp_path / "machine", broker.port)
    made.remove("etc/jiaohao/kiosk.toml")
    made.put("etc/jiaohao/counter.toml", COUNTER.format(port=broker.port))
    made.service("counter")
    for node in ("dev/serial/by-path/pad", "dev/input/by-path/rate", "dev/serial/by-path/sign"):
        made.put(node, "")
    return made


@pytest.fixture
def visit(patient: Patient, capsys: pytest.CaptureFixture[str]) -> Visit:
    return Visit(patient, capsys)


def test_a_counter_has_pads_and_a_sign_and_neither_printer_nor_screen(
    visit: Visit, presence: Presence
) -> None:
    presence.health(keypad="ok", customer_pad="ok", display="ok")
    code, said, _ = visit()
    assert said["keypad"] == "ok [keypad]: /dev/serial/by-path/pad works"
    assert said["sign"] == "ok [sign]: /dev/serial/by-path/sign works"
    assert {"printer", "paper", "screen", "fonts", "gpio", "owner"} & said.keys() == set()
    assert code == 0


def test_a_pad_that_the_counter_has_lost_is_told_though_its_node_is_there(
    visit: Visit, presence: Presence
) -> None:
    presence.health(keypad="ok", customer_pad="lost", display="ok")
    code, said, _ = visit("--only", "keypad")
    assert said["keypad"].startswith(
        "FAIL [customer_pad]: the running unit says lost, and /dev/input/by-path/rate"
    )
    assert "ls /dev/input/by-path" in said["keypad"]
    assert code == 1


def test_a_pad_that_cannot_be_opened_is_found_while_the_counter_is_stopped(
    patient: Patient, visit: Visit
) -> None:
    patient.service("counter", ActiveState="inactive", SubState="dead", MainPID=0)
    assert visit("--only", "keypad")[1]["keypad"] == "ok [keypad]: /dev/serial/by-path/pad can be opened"
    pad = patient.root / "dev/serial/by-path/pad"
    pad.unlink()
    pad.mkdir()
    code, said, _ = visit("--only", "keypad")
    assert said["keypad"].startswith(
        "FAIL [keypad]: /dev/serial/by-path/pad: Is a directory; systemd-sysusers"
    )
    assert code == 1


def test_a_node_that_blocks_whoever_opens_it_is_given_up(patient: Patient, visit: Visit) -> None:
    patient.service("counter", ActiveState="inactive", SubState="dead", MainPID=0)
    pad = patient.root / "dev/serial/by-path/pad"
    pad.unlink()
    os.mkfifo(pad)
    assert visit("--only", "keypad")[0] == 0, "read and write, without waiting"


def test_the_controller_must_know_the_time_and_the_others_may_be_told_it(
    patient: Patient, visit: Visit, presence: Presence, broker: OwnBroker
) -> None:
    patient.remove("run/systemd/timesync/synchronized")
    presence.health(clock_trusted=True)
    assert visit("--only", "clock")[1]["clock"] == "ok the hall controller tells the time"
    presence.health(clock_trusted=False)
    assert visit("--only", "clock")[1]["clock"].startswith("warn not believed yet")
    patient.put("etc/jiaohao/hall.toml", HALL.format(port=broker.port))
    patient.service("hall")
    code, said, _ = visit("--only", "clock")
    assert said["clock"].startswith("FAIL nobody says that it is right: the business day does not turn")
    assert code == 1


def test_a_clock_with_a_battery_is_believed_if_the_machine_follows_it(patient: Patient, visit: Visit) -> None:
    patient.remove("run/systemd/timesync/synchronized")
    patient.put("sys/class/rtc/rtc0/since_epoch", "0\n")
    assert visit("--only", "clock")[1]["clock"].startswith("warn ")
    patient.put("sys/class/rtc/rtc1/since_epoch", f"{time.time() - 3600:.0f}\n")
    assert visit("--only", "clock")[1]["clock"].startswith("warn "), "an hour apart"
    patient.put("sys/class/rtc/rtc1/since_epoch", f"{time.time():.0f}\n")
    assert visit("--only", "clock")[1]["clock"] == "ok believed: it agrees with the battery-backed rtc1"


def test_the_controllers_own_file_names_its_hall_and_it_needs_no_other_controller(
    patient: Patient, visit: Visit, presence: Presence, broker: OwnBroker
) -> None:
    patient.put("etc/jiaohao/hall.toml", HALL.format(port=broker.port))
    patient.service("hall")
    _, told = visit.as_json("--only", "broker", "controller")
    assert [(each["name"], each["unit"], each["state"]) for each in told["checks"]] == [
        ("broker", "hall", "ok"),
        ("broker", "counter", "ok"),
        ("controller", "counter", "ok"),
    ]


@pytest.mark.parametrize(
    ("free_blocks", "free_files", "state", "found"),
    [(10, 1000, "fail", "full: 41 MB are free"), (100, 1000, "warn", "410 MB are free"),
     (5000, 1000, "ok", "20.5 GB are free"), (5000, 3, "fail", "full: no more files can be made")],
)  # fmt: skip
def test_a_disk_is_full_before_nothing_can_be_written(
    patient: Patient, free_blocks: int, free_files: int, state: str, found: str
) -> None:
    statvfs = (
        4096,
        4096,
        10_000_000,
        free_blocks * 1000,
        free_blocks * 1000,
        100_000,
        free_files,
        free_files,
        0,
        255,
    )
    probe = Probe(patient.root, disk=lambda _path: os.statvfs_result(statvfs))
    judged = disk.check(probe, [Unit(probe, "counter")])
    assert judged is not None
    assert (judged.state, judged.found) == (state, found)


def test_each_line_names_its_unit_where_there_are_several(patient: Patient, visit: Visit) -> None:
    patient.put("etc/jiaohao/board.toml", '[unit]\nid = "b"\nhall = "demo"\n[display]\nview = "hall"\n')
    patient.service("board", ActiveState="inactive", SubState="dead", MainPID=0)
    code, said, verdict = visit("--only", "unit")
    assert said["unit"] == "FAIL board: is stopped; systemctl enable --now jiaohao-board"
    assert (code, verdict) == (1, "FAIL: unit; 2 checks")
