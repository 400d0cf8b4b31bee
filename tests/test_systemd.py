"""What is given to systemd, as systemd itself reads it: units, drop-ins, users, folders; how exposed each unit is."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.tree import KINDS, PLACES, UNITS, template_of, write_tree
from runtime.config import EX_CONFIG

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "systemd"
EXPOSURE = {"hall": "10"}  # tenths. It has no devices; the network is what is left
EXPOSURE_OF_OTHERS = "20"
PROGRAM = "/opt/jiaohao/current/bin/jiaohao"


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is not installed: apt-get install systemd (`make test` does it)", pytrace=False)
    return found


def text(unit: str) -> str:
    return (FOLDER / f"jiaohao-{unit}.service").read_text("utf-8")


def keys(unit: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", text(unit), re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """All units as they are installed, but their programs exist here: systemd-analyze looks for them."""
    installer = tmp_path / "installer"
    installer.write_text("")
    write_tree(tmp_path / "tree", installer)
    for path in (tmp_path / "tree" / UNITS).iterdir():
        said = path.read_text("utf-8").replace(PROGRAM, "/bin/true")
        path.write_text(said.replace("/usr/sbin/jiaohao-install", "/bin/true"))
    return tmp_path / "tree" / UNITS


def test_systemd_has_nothing_to_say_about_the_units(units: Path) -> None:
    files = [str(path).replace("@.", "@second.") for path in sorted(units.iterdir())]
    command = [program("systemd-analyze"), "verify", *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    said = [line for line in done.stderr.splitlines() if "jiaohao" in line]
    assert (done.returncode, done.stdout, said) == (0, "", [])


@pytest.mark.parametrize("unit", [*KINDS, "kiosk@", "counter@", "board@"])
def test_a_unit_reaches_what_it_needs_and_little_else(unit: str, units: Path) -> None:
    limit = EXPOSURE.get(unit, EXPOSURE_OF_OTHERS)
    command = [program("systemd-analyze"), "security", "--offline=true", f"--threshold={limit}"]
    command.append(str(units / f"jiaohao-{unit}.service"))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_kiosk_with_a_screen_is_no_more_exposed_than_a_board(units: Path) -> None:
    kiosk = units / "jiaohao-kiosk.service"
    drop_in = (FOLDER / "drop-ins/screen.conf").read_text("utf-8")
    kiosk.write_text(f"{kiosk.read_text()}\n{drop_in}")
    command = [program("systemd-analyze"), "security", "--offline=true", "--threshold=20", str(kiosk)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("unit", KINDS)
def test_a_unit_comes_back_from_everything_but_a_wrong_configuration(unit: str) -> None:
    found = keys(unit)
    assert found["Type"] == ["notify"]
    assert found["ExecStart"] == [f"{PROGRAM} {unit} -c /etc/jiaohao/{unit}.toml"]
    coming_back = [found[key] for key in ("Restart", "RestartSec", "StartLimitIntervalSec")]
    assert coming_back == [["always"], ["1"], ["0"]]
    assert found["RestartPreventExitStatus"] == [str(EX_CONFIG)]
    own = [found[key] for key in ("WatchdogSec", "User", "StateDirectory")]
    assert own == [["20"], ["jiaohao"], ["jiaohao"]]


@pytest.mark.parametrize("unit", KINDS)
def test_a_unit_starts_without_a_network_and_without_a_clock(unit: str) -> None:
    assert "network-online" not in text(unit)
    assert "time-sync" not in text(unit)


@pytest.mark.parametrize("unit", KINDS)
def test_a_unit_belongs_to_the_target_and_waits_for_what_a_power_cut_left(unit: str) -> None:
    found = keys(unit)
    assert (found["PartOf"], found["WantedBy"]) == (["jiaohao.target"], ["jiaohao.target"])
    assert "jiaohao-settle.service" in found["After"]


@pytest.mark.parametrize("unit", KINDS)
def test_the_working_directory_can_be_written_and_is_its_own(unit: str) -> None:
    """lgpio makes a FIFO in the working directory at import; the file system is read-only."""
    found = keys(unit)
    assert found["WorkingDirectory"] == [f"/run/{directory}" for directory in found["RuntimeDirectory"]]
    assert found["RuntimeDirectory"] == [f"jiaohao-{unit}"]


@pytest.mark.parametrize("unit", [kind for kind in KINDS if kind != "hall"])
def test_a_unit_may_ask_whether_the_clock_is_synchronised(unit: str) -> None:
    """ProtectClock forbids the question too, and a clock held by chrony would never be trusted."""
    found = keys(unit)
    assert "ProtectClock" not in found
    assert found["CapabilityBoundingSet"] == [""]
    assert found["SystemCallFilter"][-1] == "adjtimex clock_adjtime"


@pytest.mark.parametrize("kind", ["kiosk", "counter", "board"])
def test_a_second_unit_of_a_kind_shares_nothing_with_the_first_but_their_user(kind: str) -> None:
    found = template_of(text(kind), kind)
    assert f"jiaohao {kind} -c /etc/jiaohao/%i.toml" in found
    assert "RuntimeDirectory=jiaohao-%i\n" in found
    assert f"jiaohao-{kind}" not in found


def test_every_group_a_unit_asks_for_is_made() -> None:
    """A missing one keeps the unit from starting."""
    users = (FOLDER / "sysusers.conf").read_text()
    made = set(re.findall(r"^[gm]\s+(?:jiaohao\s+)?(\w+)", users, re.MULTILINE))
    files = [*FOLDER.glob("*.service"), *FOLDER.glob("drop-ins/*.conf")]
    lines = [
        line for path in files for line in re.findall(r"^SupplementaryGroups=(.*)$", path.read_text(), re.M)
    ]
    asked = {group for line in lines for group in line.split()}
    assert asked
    assert asked <= made | {"tty"}  # tty is in every Debian


def test_users_groups_and_folders_can_be_made(tmp_path: Path) -> None:
    for name in ("group", "passwd"):
        (tmp_path / "etc").mkdir(exist_ok=True)
        (tmp_path / "etc" / name).write_text("")
    for command, file in (
        ("systemd-sysusers", "sysusers.conf"),
        ("systemd-tmpfiles --create", "tmpfiles.conf"),
    ):
        name, *options = command.split()
        root = [*options, f"--root={tmp_path}", str(FOLDER / file)]
        done = subprocess.run([program(name), *root], capture_output=True, text=True, timeout=30)
        said = [line for line in done.stderr.splitlines() if not line.startswith("Creating ")]
        assert (done.returncode, said) == (0, [])
    assert re.search(r"^jiaohao:", (tmp_path / "etc/passwd").read_text(), re.M)
    assert re.search(r"^gpio:", (tmp_path / "etc/group").read_text(), re.M)
    assert (tmp_path / "etc/jiaohao").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({}, set()),
        ({"etc/jiaohao/kiosk.toml": "# [screen]\n[printer]\n"}, set()),
        ({"etc/jiaohao/kiosk.toml": "[ screen ]\n"}, {"jiaohao-kiosk.service.d/50-screen.conf"}),
        ({"etc/jiaohao/hall.toml": "[hall]\n[[notify]]\n"}, {"jiaohao-hall.service.d/50-notify.conf"}),
        ({"usr/sbin/chronyd": ""}, {"jiaohao-hall.service.d/50-other-clock.conf"}),
    ],
)
def test_a_unit_gets_what_only_some_configurations_need(
    files: dict[str, str], wanted: set[str], tmp_path: Path
) -> None:
    for name, content in files.items():
        path = tmp_path / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        path.chmod(0o755)
    out = tmp_path / "generated"
    out.mkdir()
    generator = FOLDER / "jiaohao-generator"
    done = subprocess.run([generator, out, out, out, tmp_path / "root"], capture_output=True, timeout=10)
    assert (done.returncode, done.stderr) == (0, b"")
    made = {str(path.relative_to(out)): path.readlink() for path in out.rglob("*.conf")}
    assert made.keys() == wanted
    for name, target in made.items():
        installed = [below for ours, below in PLACES.items() if ours.startswith("systemd/drop-ins/")]
        assert str(target.relative_to(tmp_path / "root")) in installed, name


def test_every_file_of_the_folder_is_installed() -> None:
    ours = {str(path.relative_to(ROOT)) for path in FOLDER.rglob("*") if path.is_file()}
    assert ours == PLACES.keys()
