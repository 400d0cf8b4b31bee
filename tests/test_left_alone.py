"""R56: what keeps strangers out of a unit in public. The rule's own program runs here; tests/lab has the rest."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES = (ROOT / "systemd/72-jiaohao-left-alone.rules").read_text("utf-8")
FOLDER = ROOT / "systemd/left-alone"


def switches_off(device: Path) -> bool:
    """What udev would do with a USB storage interface at `device`, for which its own name is `/sys` and the devpath."""
    program = re.search(r'PROGRAM=="(.*)", ATTR\{authorized\}="0"', RULES)
    assert program is not None
    shell = program[1].replace(r"\"", '"').replace("$$", "$").replace("/sys%p", str(device))
    script = re.fullmatch(r"/bin/sh -c '(.*)'", shell)
    assert script is not None
    return subprocess.run(["/bin/sh", "-c", script[1]], check=False, timeout=10).returncode == 0


def number_of_the_root_file_system() -> str:
    for line in Path("/proc/1/mountinfo").read_text("utf-8").splitlines():
        fields = line.split()
        if fields[4] == "/":
            return fields[2]
    raise AssertionError("nothing is mounted at /")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    device = tmp_path / "usb1/1-1/1-1:1.0"
    for disk in ("sda", "sda/sda1"):
        folder = device / "host0/target0:0:0/0:0:0:0/block" / disk
        folder.mkdir(parents=True)
        (folder / "dev").write_text("259:4094\n" if disk == "sda" else "259:4095\n")
    return device


def test_storage_of_which_nothing_is_mounted_is_switched_off(stick: Path) -> None:
    assert switches_off(stick)


def test_a_disk_that_the_system_lives_on_is_never_switched_off(stick: Path) -> None:
    part = stick / "host0/target0:0:0/0:0:0:0/block/sda/sda1/dev"
    part.write_text(f"{number_of_the_root_file_system()}\n")
    assert not switches_off(stick)


def test_storage_without_any_disk_yet_is_switched_off(tmp_path: Path) -> None:
    """It is before the kernel has looked at it, which is when udev hears of it."""
    assert switches_off(tmp_path)


def test_only_storage_is_judged_and_only_once_the_unit_has_booted() -> None:
    before, after = RULES.split("PROGRAM==")
    skipped = re.findall(r'^(.*), GOTO="jiaohao_storage_end"$', before, re.MULTILINE)
    assert skipped == [
        'ACTION!="add"',
        'SUBSYSTEM!="usb"',
        'ENV{DEVTYPE}!="usb_interface"',
        'ATTR{bInterfaceClass}!="08"',
        'TEST!="/run/jiaohao-left-alone"',
    ]
    assert 'LABEL="jiaohao_storage_end"' in after
    assert "ExecStart=/usr/bin/touch /run/jiaohao-left-alone" in unit()


def unit() -> str:
    return (FOLDER / "jiaohao-left-alone.service").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_each_file_is_installed_by_the_page(path: Path) -> None:
    assert f"systemd/left-alone/{path.name} " in (ROOT / "docs/maintenance.md").read_text("utf-8")
