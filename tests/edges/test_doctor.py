"""The doctor at a machine with one fault at a time: the failed check, what to do, the verdict, the exit code."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from doctor.command import main
from doctor.runner import run
from tests.edges.as_nobody import open_folder
from tests.edges.patient import OPEN, PROJECT, Patient, Presence, Visit
from tests.edges.wires import OwnBroker
from tests.system.waiting import until

READY = {"printer": "ready", "paper": "ok", "clock_trusted": True}


@pytest.fixture(scope="module")
def broker() -> Iterator[OwnBroker]:
    with OwnBroker(OPEN) as running:
        yield running


@pytest.fixture
def presence(broker: OwnBroker) -> Iterator[Presence]:
    made = Presence(broker)
    made.health(**READY)
    yield made
    made.stop()


@pytest.fixture
def patient(tmp_path: Path, broker: OwnBroker) -> Patient:
    return Patient(tmp_path / "machine", broker.port)


@pytest.fixture
def visit(patient: Patient, capsys: pytest.CaptureFixture[str]) -> Visit:
    return Visit(patient, capsys)


def test_nothing_is_wrong_with_a_healthy_kiosk(visit: Visit, presence: Presence) -> None:
    code, said, verdict = visit()
    assert [line for line in said.values() if not line.startswith("ok ")] == []
    assert (code, verdict) == (0, "ok: 17 checks")
    assert said["version"] == "ok 0.2.0 is installed and runs"
    assert said["printer"] == "ok the kiosk says: ready"
    assert said["broker"] == "ok it is reached, lets the unit in, read and write"


# --- the service and its release ----------------------------------------------------------------------------


def test_a_stopped_unit_fails_and_says_how_to_start_it(patient: Patient, visit: Visit) -> None:
    patient.stop()
    code, said, verdict = visit("--only", "unit")
    assert said["unit"] == "FAIL is stopped; systemctl enable --now jiaohao-kiosk"
    assert (code, verdict) == (1, "FAIL: unit; 1 checks")


def test_a_unit_that_ends_as_soon_as_it_is_ready_is_not_taken_for_one_that_runs(
    patient: Patient, visit: Visit
) -> None:
    patient.service(ActiveEnterTimestampMonotonic=86_399_500_000, NRestarts=3)
    patient.put("systemd/later", (patient.root / "systemd/jiaohao-kiosk").read_text().replace("=3", "=5"))
    folder, mark = patient.root / "systemd", patient.root / "asked"
    then = f'if [ -e "{mark}" ]; then cp "{folder}/later" "{folder}/jiaohao-kiosk"; fi; touch "{mark}"; cat'
    script = (patient.root / "usr/bin/systemctl").read_text()
    patient.script("usr/bin/systemctl", script.replace("*) cat", f"*) {then}"))
    code, said, _ = visit("--only", "unit")
    assert said["unit"].startswith("FAIL ends and is started again, 5 times so far")
    assert code == 1


@pytest.mark.parametrize(
    ("status", "found", "do"),
    [
        (78, "its configuration is wrong", "the check config says where"),
        (203, "its program cannot be started: the release is broken", "jiaohao-install --rollback"),
        (216, "a group it needs does not exist", "systemd-sysusers"),
    ],
)
def test_a_unit_that_gave_up_says_why_in_words(
    patient: Patient, visit: Visit, status: int, found: str, do: str
) -> None:
    patient.service(
        ActiveState="failed", SubState="failed", MainPID=0, Result="exit-code", ExecMainStatus=status
    )
    code, said, _ = visit("--only", "unit")
    assert code == 1
    assert said["unit"].startswith(f"FAIL has stopped: {found}; ")
    assert do in said["unit"]


def test_a_unit_between_two_starts_says_why_the_last_one_ended(patient: Patient, visit: Visit) -> None:
    patient.service(
        ActiveState="activating", SubState="auto-restart", MainPID=0, Result="exit-code", ExecMainStatus=75
    )
    said = visit("--only", "unit")[1]["unit"]
    assert said.startswith("FAIL ends and is started again, 0 times so far: its database is in use")
    patient.service(ActiveState="activating", SubState="auto-restart", NRestarts=1, Result="watchdog")
    assert "once so far: it hung, and the watchdog ended it" in visit("--only", "unit")[1]["unit"]


def test_a_unit_that_was_restarted_or_will_not_come_back_runs_with_a_warning(
    patient: Patient, visit: Visit
) -> None:
    patient.service(NRestarts=7)
    assert visit("--only", "unit")[1]["unit"].startswith(
        "warn runs for 24 h, restarted by itself: 7; journalctl"
    )
    patient.service(UnitFileState="disabled")
    assert "systemctl enable jiaohao-kiosk" in visit("--only", "unit")[1]["unit"]
    patient.service(NeedDaemonReload="yes")
    code, said, verdict = visit("--only", "unit")
    assert "systemctl daemon-reload" in said["unit"]
    assert (code, verdict) == (0, "ok: 1 checks, 1 to be looked at")


def test_a_process_of_the_release_before_is_found_by_what_it_has_loaded(
    patient: Patient, visit: Visit
) -> None:
    patient.change("proc/4242/maps", "0.2.0", "0.1.0")
    code, said, verdict = visit("--only", "version")
    assert said["version"] == "FAIL 0.1.0 runs, but 0.2.0 is installed; systemctl restart jiaohao-kiosk"
    assert (code, verdict) == (1, "FAIL: version; 1 checks")


def test_a_program_of_0_bytes_still_gives_a_whole_report(
    patient: Patient, visit: Visit, presence: Presence
) -> None:
    """OctoPrint #4661: the power went during an update."""
    patient.script("opt/jiaohao/releases/0.2.0/bin/jiaohao", "")
    code, said, verdict = visit()
    assert said["release"].startswith("FAIL /opt/jiaohao/current/bin/jiaohao is empty (0 bytes)")
    assert "jiaohao-install --rollback" in said["release"]
    assert said["config"].startswith("FAIL nothing judges it: ")
    assert said["broker"].startswith("ok ")
    assert (code, verdict) == (1, "FAIL: release, config; 17 checks")


def test_a_release_without_its_python_and_one_that_is_not_complete_are_told_apart(
    patient: Patient, visit: Visit
) -> None:
    patient.remove("opt/jiaohao/releases/0.2.0/bin/python")
    assert "was Python itself updated?" in visit("--only", "release")[1]["release"]
    patient.remove("opt/jiaohao/releases/0.2.0/.complete")
    assert visit("--only", "release")[1]["release"].startswith("FAIL 0.2.0 is not complete")
    patient.remove("opt/jiaohao/releases/0.2.0")
    assert "which is not there" in visit("--only", "release")[1]["release"]


def test_a_program_that_hangs_is_ended_with_all_it_has_started(patient: Patient, visit: Visit) -> None:
    started = patient.root / "grandchild"
    patient.script("usr/bin/systemctl", f'#!/bin/sh\nsleep 600 &\necho $! >"{started}"\nsleep 600\n')
    began = time.monotonic()
    code, said, _ = visit("--only", "unit")
    assert time.monotonic() - began < 20
    assert said["unit"].startswith("FAIL systemd cannot be asked: hangs")
    assert code == 1
    state = Path(f"/proc/{started.read_text().strip()}/stat")
    until(lambda: has_ended(state), "the grandchild has ended")


def test_a_wrong_configuration_is_told_as_the_release_tells_it(patient: Patient, visit: Visit) -> None:
    patient.change("etc/jiaohao/kiosk.toml", 'service = "a"', 'service = "a"\nlapm = 27')
    code, said, verdict = visit("--only", "config")
    assert said["config"].startswith(
        'FAIL kiosk.toml: button[1].lapm: unknown key, did you mean "lamp"?; mend it'
    )
    assert (code, verdict) == (1, "FAIL: config; 1 checks")
    patient.put("etc/jiaohao/kiosk.toml", "[unit\n")
    assert "not TOML" in visit("--only", "config")[1]["config"]


# --- the machine ---------------------------------------------------------------------------------------------

THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
WATCHDOG = "sys/class/watchdog/watchdog0"
BAD_CARD = "mmc0: timeout waiting for hardware interrupt.\nI/O error, dev mmcblk0, sector 99\n"
DATA_APART = "overlayroot / overlay ro 0 0\n/dev/mmcblk0p3 /var/lib/jiaohao ext4 rw 0 0\n"
MACHINE_FAULTS = [
    ("clock", "run/systemd/timesync/synchronized", None, "warn not believed yet"),
    ("power", THROTTLED, "50005", "FAIL the voltage is too low now"),
    ("power", THROTTLED, "50000", "warn the voltage has been too low since the start"),
    ("temperature", THROTTLED, "80000", "warn 48 °C, and too hot before"),
    ("temperature", "sys/class/thermal/thermal_zone0/temp", "83000", "FAIL 83 °C"),
    ("watchdog", "systemd/manager", "RuntimeWatchdogUSec=0\n", "FAIL it is there, and off"),
    (
        "watchdog",
        "systemd/manager",
        "RuntimeWatchdogUSec=1min\n",
        "FAIL 60 s were asked for, the hardware took 14 s",
    ),
    ("watchdog", f"{WATCHDOG}/state", "inactive", "FAIL systemd wants it, but the hardware says inactive"),
    ("stop", "kernel.log", "EXT4-fs (mmcblk0p2): recovery complete\n", "warn the power was cut"),
    ("stop", f"{WATCHDOG}/bootstatus", "32", "warn it hung, and the hardware watchdog"),
    ("card", "kernel.log", BAD_CARD, "FAIL 2 errors since the start, the last: I/O error, dev mmcblk0"),
    (
        "card",
        "sys/fs/ext4/mmcblk0p2/errors_count",
        "3",
        "FAIL the file system on mmcblk0p2 has recorded errors",
    ),
    ("root", "proc/self/mounts", "overlayroot / overlay rw 0 0\n", "FAIL /var/lib/jiaohao is in memory"),
    ("root", "proc/self/mounts", "/dev/mmcblk0p2 / ext4 ro 0 0\n", "FAIL /var/lib/jiaohao is read-only"),
    ("root", "proc/self/mounts", DATA_APART, "ok read-only system, data on /var/lib/jiaohao"),
]


@pytest.mark.parametrize(
    ("name", "path", "text", "found"), MACHINE_FAULTS, ids=[row[3] for row in MACHINE_FAULTS]
)
def test_what_is_wrong_with_the_machine_is_told_with_what_to_do(
    patient: Patient, visit: Visit, name: str, path: str, text: str | None, found: str
) -> None:
    if text is None:
        patient.remove(path)
    else:
        patient.put(path, text)
    code, said, verdict = visit("--only", name)
    assert said[name].startswith(found)
    assert code == (1 if found.startswith("FAIL") else 0)
    assert verdict.startswith(f"FAIL: {name};" if code else "ok: ")
    assert "; " in said[name] or found.startswith("ok"), "it says what to do"


def test_without_vcgencmd_or_a_watchdog_a_machine_is_not_called_ill(patient: Patient, visit: Visit) -> None:
    patient.remove("sys")
    patient.script("usr/bin/vcgencmd", "#!/bin/sh\necho throttled=0x50005\n")
    assert visit("--only", "power")[1]["power"].startswith("FAIL the voltage is too low now")
    patient.remove("usr/bin/vcgencmd")
    code, said, verdict = visit("--only", "power", "temperature", "watchdog")
    assert said["watchdog"].startswith("warn there is none")
    assert (code, verdict) == (0, "ok: 1 checks, 1 to be looked at")


# --- as it is called -----------------------------------------------------------------------------------------


def test_it_runs_by_itself_from_its_folder_with_any_python_and_no_venv(patient: Patient) -> None:
    command = ["/usr/bin/python3", "-I", str(PROJECT / "doctor"), "--root", str(patient.root), "--json"]
    done = subprocess.run(
        [*command, "--only", "unit,version"], capture_output=True, text=True, timeout=60, cwd="/"
    )
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (told["ok"], told["version"]) == (True, "0.2.0")
    assert [(each["name"], each["unit"], each["state"]) for each in told["checks"]] == [
        ("unit", "kiosk", "ok"),
        ("version", "kiosk", "ok"),
    ]
    assert set(told["checks"][0]) == {"name", "unit", "state", "found", "do"}


def test_wait_ends_when_nothing_fails_any_more_and_not_before(patient: Patient, visit: Visit) -> None:
    patient.service(ActiveState="activating", SubState="start")
    starting = (patient.root / "systemd/jiaohao-kiosk").read_text()
    patient.service()
    well = patient.put("systemd/well", (patient.root / "systemd/jiaohao-kiosk").read_text())
    unit = patient.put("systemd/jiaohao-kiosk", starting)
    helper = subprocess.Popen(["sh", "-c", f'sleep 2; cp "{well}" "{unit}"'])
    began = time.monotonic()
    code, told = visit.as_json("--wait", "30", "--only", "unit")
    assert (code, told["ok"]) == (0, True)
    assert 1.5 < time.monotonic() - began < 15
    helper.wait(10)
    unit.write_text(starting)
    code, told = visit.as_json("--wait", "1.5", "--only", "unit")
    assert (code, told["checks"][0]["found"]) == (1, "is still starting")


def has_ended(stat: Path) -> bool:
    """It may go while we read."""
    try:
        return ") Z " in stat.read_text()
    except OSError:
        return True


def test_units_are_those_with_a_file_and_those_named(patient: Patient, visit: Visit) -> None:
    patient.put("etc/jiaohao/slip.toml", "[[line]]\n")
    patient.put("etc/jiaohao/lead-pad.toml", "[keypad]\n")
    patient.service("lead-pad")
    assert {each["unit"] for each in visit.as_json("--only", "unit")[1]["checks"]} == {"kiosk"}
    patient.put("etc/systemd/system/jiaohao-lead-pad.service", "")
    assert {each["unit"] for each in visit.as_json("--only", "unit")[1]["checks"]} == {"kiosk", "lead-pad"}
    told = visit.as_json("jiaohao-lead-pad.service", "--only", "unit")[1]
    assert [each["unit"] for each in told["checks"]] == ["lead-pad"]
    assert [each["unit"] for each in visit.as_json("--only", "unit", "kiosk")[1]["checks"]] == ["kiosk"]


def test_a_second_unit_of_a_kind_is_asked_for_by_the_service_that_runs_it(
    patient: Patient, visit: Visit
) -> None:
    patient.put("etc/jiaohao/lead-pad.toml", "[keypad]\n")
    patient.put("etc/systemd/system/multi-user.target.wants/jiaohao-counter@lead-pad.service", "")
    patient.service("counter@lead-pad", ActiveState="failed", SubState="failed", Result="exit-code")
    code, told = visit.as_json("--only", "unit")
    assert (code, {each["unit"]: each["state"] for each in told["checks"]}) == (
        1,
        {"kiosk": "ok", "lead-pad": "fail"},
    )
    told = visit.as_json("jiaohao-counter@lead-pad.service", "--only", "unit")[1]
    assert [each["unit"] for each in told["checks"]] == ["lead-pad"]


@pytest.mark.parametrize("words", [("--only", "pritner"), ("--wait", "soon"), ("--what",)])
def test_what_is_not_understood_ends_with_64(patient: Patient, words: tuple[str, ...]) -> None:
    command = [sys.executable, "-I", str(PROJECT / "doctor"), "--root", str(patient.root), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr


def test_a_machine_without_any_unit_is_said_to_be_one(
    patient: Patient, capsys: pytest.CaptureFixture[str]
) -> None:
    patient.remove("etc/jiaohao/kiosk.toml")
    assert main(["--root", str(patient.root)]) == 64
    assert "no unit's file" in capsys.readouterr().err


def test_to_who_is_not_root_what_is_hidden_is_no_fault(patient: Patient, tmp_path: Path) -> None:
    """With the folder alone, as the installer copies it."""
    with open_folder() as folder:
        shutil.copytree(PROJECT / "doctor", folder / "doctor", ignore=shutil.ignore_patterns("__pycache__"))
        root = shutil.copytree(patient.root, folder / "machine", symlinks=True)
        (root / "proc/4242/maps").chmod(0)
        (root / "etc/jiaohao/kiosk.toml").chmod(0)
        command = [
            "/usr/bin/python3",
            "-I",
            str(folder / "doctor"),
            "--root",
            str(root),
            "--only",
            "version",
            "config",
        ]
        script = (root / "usr/bin/systemctl").read_text().replace(str(patient.root), str(root))
        (root / "usr/bin/systemctl").write_text(script)
        nobody = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, **nobody, check=False)
        assert done.stdout.splitlines() == [
            "skip  version      0.2.0 is installed; which one runs only root can see; ask again with sudo",
            "skip  config       /etc/jiaohao/kiosk.toml cannot be used: Permission denied; ask again with sudo",
            "ok: 2 checks, 2 not looked at",
        ]
        assert (done.returncode, done.stderr) == (0, "")


def test_a_child_runs_as_the_units_user_with_its_groups_where_root_asks() -> None:
    expected = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()
    ran = run(["/usr/bin/id", "-u"], 10.0, "nobody")
    assert (ran.code, ran.out.strip()) == (0, str(expected))
    assert run(["/usr/bin/id", "-u"], 10.0, "no-such-user").out.strip() == str(os.geteuid())
