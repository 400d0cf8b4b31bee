"""The installer's parts that need no systemd: a switch that is killed anywhere, bundles that are not as they were made.

The whole of it, in a container: tests/deploy.
"""

import ast
import json
import os
import signal
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from deploy.bundle import pack, requirements, write_sums
from deploy.installer import disk, release, switch, units
from deploy.installer.__main__ import refusal
from deploy.installer.bundle_folder import opened, refuse_other_machines, unpack
from deploy.installer.children import run
from deploy.installer.errors import EX_BUNDLE, EX_CONFIG, EX_MACHINE, EX_SOFTWARE, InstallError
from deploy.installer.places import Places, name_behind
from deploy.tree import write_installer

ROOT = Path(__file__).parents[1]
CHANGES = ("os.rename", "os.remove", "os.symlink", "os.mkdir", "os.chmod")
KILLED = """
import os, signal, sys
from pathlib import Path
from deploy.installer import switch
from deploy.installer.places import Places

count, limit = 0, int(sys.argv[1])

def hook(event, args):
    global count
    is_write = event == "open" and isinstance(args[2], int) and args[2] & os.O_WRONLY
    if event in CHANGES or is_write:
        count += 1
        if count == limit:
            os.kill(os.getpid(), signal.SIGKILL)

places = Places(Path(sys.argv[2]))
sys.addaudithook(hook)
"""
SWITCH = "switch.begin(places, 'new'); switch.switch(places, 'new', 'old'); switch.confirm(places, 'old')"
SETTLE = "switch.settle(places)"


def add(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        if name.startswith("usr/bin"):
            path.chmod(0o755)


OLD = {"usr/lib/a.service": "a old", "usr/lib/gone.service": "only old", "usr/bin/program": "p old"}
NEW = {"usr/lib/a.service": "a new", "usr/lib/deeper/b.service": "only new", "usr/bin/program": "p new"}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """`old` is installed; `new` is built and complete."""
    places = Places(tmp_path)
    for name, files in (("old", OLD), ("new", NEW)):
        add(places.tree(name), files)
        add(places.release(name), {".complete": "", "release.json": json.dumps({"version": name})})
    switch.switch(places, "old", None)
    return places


def system(places: Places) -> dict[str, str]:
    return {
        str(path.relative_to(places.root)): path.read_text()
        for path in sorted((places.root / "usr").rglob("*"))
        if path.is_file()
    }


def is_whole(places: Places) -> bool:
    """All of one release, and nothing of the other."""
    return system(places) == {"old": OLD, "new": NEW}[str(name_behind(places.current))]


def killed(places: Places, what: str, at: int) -> bool:
    """Whether it was, before its change number `at`; else it came to its end."""
    code = KILLED.replace("CHANGES", repr(CHANGES)) + what
    done = subprocess.run([sys.executable, "-c", code, str(at), str(places.root)], cwd=ROOT, timeout=30)
    assert done.returncode in (0, -signal.SIGKILL)
    return done.returncode != 0


def test_a_switch_brings_all_of_the_new_release_and_takes_all_of_the_old(places: Places) -> None:
    assert is_whole(places)
    switch.begin(places, "new")
    switch.switch(places, "new", "old")
    switch.confirm(places, "old")
    assert system(places) == NEW
    assert (os.readlink(places.current), os.readlink(places.previous)) == ("releases/new", "releases/old")
    assert not places.switching.exists()
    assert stat.S_IMODE((places.root / "usr/bin/program").stat().st_mode) == 0o755
    assert stat.S_IMODE((places.root / "usr/lib/a.service").stat().st_mode) == 0o644


def test_a_switch_that_is_killed_anywhere_ends_with_one_whole_release(places: Places) -> None:
    """Before it is confirmed that is the old one, after that the new one."""
    at, found = 0, []
    while killed(places, SWITCH, at := at + 1):
        assert places.release(str(name_behind(places.current))).is_dir()
        switch.settle(places)
        assert is_whole(places), f"killed before change {at}"
        found.append(str(name_behind(places.current)))
        switch.switch(places, "old", "new")
        switch.confirm(places, None)
    assert found.count("old") > 10
    assert found == sorted(found, reverse=True)
    assert (is_whole(places), name_behind(places.current)) == (True, "new")


def test_settling_may_itself_be_killed_anywhere(places: Places) -> None:
    switch.begin(places, "new")
    at = 0
    while True:
        switch.switch(places, "new", "old")
        if not killed(places, SETTLE, at := at + 1):
            break
        assert places.switching.exists() or is_whole(places)
        switch.settle(places)
        assert (is_whole(places), name_behind(places.current)) == (True, "old")
        switch.begin(places, "new")
    assert at > 10
    assert (is_whole(places), name_behind(places.current)) == (True, "old")


def test_the_first_release_of_all_is_settled_forwards(tmp_path: Path) -> None:
    places = Places(tmp_path)
    add(places.tree("new"), NEW)
    add(places.release("new"), {".complete": ""})
    switch.begin(places, "new")
    assert switch.settle(places) == "new"
    assert (is_whole(places), places.switching.exists()) == (True, False)


def test_without_a_switch_under_way_nothing_is_settled(places: Places) -> None:
    assert switch.settle(places) is None
    assert is_whole(places)


def test_releases_in_use_and_the_newest_other_are_kept(places: Places) -> None:
    for number in range(4):
        add(places.release(f"r{number}"), {".complete": ""})
        os.utime(places.release(f"r{number}") / ".complete", (number, number))
    add(places.release("half"), {"bin/python": ""})
    switch.confirm(places, "new")
    assert sorted(release.prune(places)) == ["half", "r0", "r1", "r2"]
    assert sorted(path.name for path in places.releases.iterdir()) == ["new", "old", "r3"]


def test_a_release_never_gets_the_folder_of_one_that_is_in_use(places: Places) -> None:
    assert [release.free_name(places, name) for name in ("1.0", "old", "new")] == ["1.0", "old-2", "new"]
    switch.switch(places, "new", "old")
    switch.confirm(places, "old")
    assert [release.free_name(places, name) for name in ("old", "new")] == ["old-2", "new-2"]


def test_a_rollback_finds_the_release_before_even_if_nobody_noted_it(places: Places) -> None:
    """The power may go right between the word that the new release works and `previous`."""
    add(places.release("oldest"), {".complete": ""})
    os.utime(places.release("oldest") / ".complete", (1, 1))
    assert release.earlier(places) == "new"
    disk.link(places.previous, "releases/oldest")
    assert release.earlier(places) == "oldest"
    disk.link(places.previous, "releases/old")  # which is current
    assert release.earlier(places) == "new"


@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        ("echo kiosk.toml: a mistake; exit 78", EX_CONFIG, "kiosk.toml: a mistake"),
        ("echo Traceback; echo ImportError: x; exit 1", EX_SOFTWARE, "ImportError: x"),
    ],
)
def test_what_the_new_version_refuses_is_not_installed(
    script: str, code: int, said: str, places: Places
) -> None:
    add(places.release("new"), {"bin/jiaohao": f"#!/bin/sh\n{script}\n"})
    (places.release("new") / "bin/jiaohao").chmod(0o755)
    with pytest.raises(InstallError, match=said) as raised:
        release.check_configuration(places, "new", [Path("/etc/jiaohao/kiosk.toml")])
    assert raised.value.code == code


# --- the bundle ----------------------------------------------------------------------------------------------


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "jiaohao-1.0-riscv64-cp311"
    told = {"version": "1.0", "arch": "riscv64", "python": "3.11", "packages_of_system": False}
    add(folder, {"bundle.json": json.dumps(told), "wheels/jiaohao-1.0.whl": "w" * 1000, "pip/pip-1.whl": "p"})
    write_sums(folder)
    return folder


def test_a_bundle_is_what_it_was_made(bundle: Path, tmp_path: Path) -> None:
    tar = pack(bundle, tmp_path / "bundle.tar")
    (tmp_path / "out").mkdir()
    found = opened(unpack(tar, tmp_path / "out"))
    assert (found.version, found.arch, [wheel.name for wheel in found.wheels]) == (
        "1.0",
        "riscv64",
        ["jiaohao-1.0.whl"],
    )
    with pytest.raises(InstallError, match="this bundle is for riscv64") as raised:
        refuse_other_machines(found)
    assert raised.value.code == EX_MACHINE


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: (folder / "wheels/jiaohao-1.0.whl").write_text("w" * 999 + "x"), "has other bytes"),
        (lambda folder: (folder / "pip/pip-1.whl").unlink(), "pip/pip-1.whl is missing"),
        (lambda folder: (folder / "wheels/other.whl").write_text(""), "wheels/other.whl is not of it"),
        (lambda folder: (folder / "SHA256SUMS").unlink(), "SHA256SUMS"),
    ],
)
def test_a_damaged_bundle_is_refused(damage: Callable[[Path], object], said: str, bundle: Path) -> None:
    damage(bundle)
    with pytest.raises(InstallError, match=said) as raised:
        opened(bundle)
    assert raised.value.code == EX_BUNDLE


@pytest.mark.parametrize("name", ["../outside", "/outside", "folder/link"])
def test_a_tar_writes_nowhere_but_into_its_folder(name: str, tmp_path: Path) -> None:
    member = tarfile.TarInfo(name)
    if name.endswith("link"):
        member.type, member.linkname = tarfile.SYMTYPE, "/etc"
    with tarfile.open(tmp_path / "bad.tar", "w") as archive:
        archive.addfile(member, BytesIO())
    (tmp_path / "into").mkdir()
    with pytest.raises(InstallError, match="is nothing a bundle of jiaohao has"):
        unpack(tmp_path / "bad.tar", tmp_path / "into")
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("bad.tar", "into")] == []


def test_lgpio_is_left_out_only_where_there_is_no_wheel_of_it() -> None:
    assert set(requirements("3.11")) - set(requirements("3.13")) == {"lgpio>=0.2.2"}


# --- the machine ---------------------------------------------------------------------------------------------


def test_a_machine_that_is_too_old_is_told_so_in_words_its_python_understands() -> None:
    assert "this system is a 32-bit one" in refusal(32, (3, 11))
    assert "this system's Python is 3.9" in refusal(64, (3, 9))
    assert refusal(64, (3, 11)) == refusal(64, (3, 13)) == ""
    text = (ROOT / "deploy/installer/__main__.py").read_text()
    assert ast.parse(text, feature_version=(3, 6))
    imported = [node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {alias.name for node in imported for alias in node.names} == {"struct", "sys"}


def test_the_installer_is_one_file_that_runs_alone(tmp_path: Path) -> None:
    write_installer(tmp_path / "install", tmp_path)
    done = subprocess.run(
        [tmp_path / "install", "--help"],
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": ""},
        timeout=30,
    )
    assert done.returncode == 0
    assert "--rollback" in done.stdout


def test_a_child_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    started = time.monotonic()
    ran = run(["sh", "-c", f"sleep 60 & echo $! > {mark}; wait"], 0.5)
    assert ran.code is None
    assert "did not end within" in ran.said
    assert time.monotonic() - started < 10
    child = int(mark.read_text())
    while is_alive(child):  # it is killed already, and may need a moment for it
        assert time.monotonic() - started < 10
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] not in "ZX"
    except OSError:
        return False


def test_a_units_file_is_known_by_its_name() -> None:
    places = Places()
    assert units.configuration_file(places, "jiaohao-kiosk.service") == Path("/etc/jiaohao/kiosk.toml")
    found = units.configuration_file(places, "jiaohao-counter@lead-pad.service")
    assert found == Path("/etc/jiaohao/lead-pad.toml")
    assert units.configuration_file(places, "jiaohao-settle.service") is None
