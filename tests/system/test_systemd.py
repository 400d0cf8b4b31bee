"""The units as systemd itself reads them, and Mosquitto's part of the configuration as Mosquitto reads it."""

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from runtime.config import EX_CONFIG
from virtual.broker import Broker

FOLDER = Path(__file__).parents[2] / "systemd"
UNITS = ("kiosk", "counter", "board", "hall", "bus")
EXPOSURE = "20"  # systemd-analyze's 2.0 of 10: "OK"; the network is the largest rest


def analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not installed: the units were not verified")
    return found


def text(unit: str) -> str:
    return (FOLDER / f"jiaohao-{unit}.service").read_text("utf-8")


def keys(unit: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", text(unit), re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


def as_installed(unit: str, folder: Path) -> Path:
    """A copy whose program exists here: systemd-analyze looks for it."""
    copy = folder / f"jiaohao-{unit}.service"
    copy.write_text(text(unit).replace("ExecStart=/opt/jiaohao/current/bin/jiaohao", "ExecStart=/bin/true"))
    return copy


def test_systemd_has_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    files = [str(as_installed(unit, tmp_path)) for unit in UNITS]
    done = subprocess.run([analyze(), "verify", *files], capture_output=True, text=True, timeout=60)
    assert (
        done.returncode,
        done.stdout,
        [line for line in done.stderr.splitlines() if "jiaohao" in line],
    ) == (0, "", [])


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_reaches_what_it_needs_and_little_else(unit: str, tmp_path: Path) -> None:
    command = [
        analyze(),
        "security",
        "--offline=true",
        f"--threshold={EXPOSURE}",
        str(as_installed(unit, tmp_path)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if "unrecognized option" in done.stderr:
        pytest.skip("systemd is older than 250: the units' exposure was not measured")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_comes_back_from_everything_but_a_wrong_configuration(unit: str) -> None:
    found = keys(unit)
    assert found["Type"] == ["notify"]
    assert found["ExecStart"] == [f"/opt/jiaohao/current/bin/jiaohao {unit} -c /etc/jiaohao/{unit}.toml"]
    assert (found["Restart"], found["RestartSec"], found["StartLimitIntervalSec"]) == (
        ["always"],
        ["1"],
        ["0"],
    )
    assert found["RestartPreventExitStatus"] == [str(EX_CONFIG)]
    assert (found["WatchdogSec"], found["User"], found["StateDirectory"]) == (
        ["20"],
        ["jiaohao"],
        ["jiaohao"],
    )


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_starts_without_a_network_and_without_a_clock(unit: str) -> None:
    assert "network-online" not in text(unit)
    assert "time-sync" not in text(unit)


@pytest.mark.parametrize("unit", UNITS)
def test_the_working_directory_can_be_written_and_is_its_own(unit: str) -> None:
    """lgpio makes a FIFO in the working directory at import; the file system is read-only."""
    found = keys(unit)
    assert found["WorkingDirectory"] == [f"/run/{directory}" for directory in found["RuntimeDirectory"]]
    assert found["RuntimeDirectory"] == [f"jiaohao-{unit}"]


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_may_ask_whether_the_clock_is_synchronised(unit: str) -> None:
    """ProtectClock forbids the question too, and a clock held by chrony would never be trusted."""
    found = keys(unit)
    assert "ProtectClock" not in found
    assert found["CapabilityBoundingSet"] == [""]
    assert found["SystemCallFilter"][-1] == "adjtimex clock_adjtime"


def test_every_group_a_unit_asks_for_is_made() -> None:
    """A missing one keeps the unit from starting."""
    made = set(
        re.findall(r"^[gm]\s+(?:jiaohao\s+)?(\w+)", (FOLDER / "sysusers.conf").read_text(), re.MULTILINE)
    )
    asked = {
        group
        for unit in UNITS
        for line in keys(unit).get("SupplementaryGroups", [])
        for group in line.split()
    }
    assert asked <= made | {"tty"}  # tty is in every Debian


def test_mosquitto_reads_its_part_and_lets_nobody_in_without_a_password(tmp_path: Path) -> None:
    program = Broker.find()
    if program is None:
        pytest.fail("this test needs Mosquitto: apt-get install mosquitto", pytrace=False)
    port = Broker(engine="mosquitto").port
    (tmp_path / "passwd").write_text("")
    config = (
        (FOLDER / "mosquitto-jiaohao.conf").read_text().replace("listener 1883", f"listener {port} 127.0.0.1")
    )
    config = config.replace("/etc/mosquitto/jiaohao.passwd", str(tmp_path / "passwd"))
    (tmp_path / "jiaohao.conf").write_text(
        config + "user root\n"
    )  # as root it could not read pytest's folder
    with subprocess.Popen(
        [program, "-c", str(tmp_path / "jiaohao.conf")], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        said = ""
        deadline = time.monotonic() + 10
        while "running" not in said and process.poll() is None and time.monotonic() < deadline:
            said += process.stderr.readline()
        process.kill()  # a SIGTERM that comes right behind this word is forgotten by Mosquitto 2.0
    assert "running" in said, said
    assert re.findall(r"listen socket on port (\d+)", said) == [str(port)]
    assert "Error" not in said
