"""Upgrades that go well, releases that do not, and bundles for somebody else."""

import logging
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.deploy import releases
from tests.deploy.conftest import FIRST, PYTHON, SECOND, UNITS, Hall
from tests.deploy.container import read_until, until

log = logging.getLogger("deploy")

DOWN_S = 10.0
Bundle = Callable[[str], Path]


def pids(hall: Hall) -> list[str]:
    return [hall.container.show(f"jiaohao-{unit}", "MainPID")[0] for unit in UNITS]


def longest_without(hall: Hall, units: tuple[str, ...], command: list[str]) -> tuple[float, str]:
    """How long one of the units was not up while the command ran, and what it said."""
    process = hall.container.start(*command)
    longest, since = 0.0, None
    while process.poll() is None or since is not None:
        now = time.monotonic()
        if hall.is_up(*units):
            since = None
        else:
            since = since or now
            longest = max(longest, now - since)
        assert longest < 2 * DOWN_S, "a unit stays down"
    assert process.stdout
    return longest, process.stdout.read()


def test_an_upgrade_costs_seconds_and_keeps_what_was_there(hall: Hall, bundle: Bundle) -> None:
    kept, slips = hall.kept(), hall.slips()
    command = ["jiaohao-install", f"/bundles/{bundle(SECOND).name}"]
    down_s, said = longest_without(hall, UNITS, command)
    log.info("%s\nDOWN for %.1f s", said, down_s)
    assert f"{SECOND} is installed" in said
    assert 0 < down_s < DOWN_S
    assert hall.current() == SECOND
    assert hall.sh("jiaohao --version") == f"jiaohao {SECOND}"
    hall.must_work()
    assert hall.slips() > slips
    assert hall.kept() == kept
    assert hall.released() == [FIRST, SECOND]
    hall.container.cut_power()
    hall.boot_and_wait()
    assert hall.current() == SECOND


def test_the_technician_can_go_back_and_forth(hall: Hall, bundle: Bundle) -> None:
    assert hall.install(bundle(SECOND))[0] == 0
    for version in (FIRST, SECOND):
        said = hall.sh("jiaohao-install --rollback")
        assert f"{version} runs again" in said
        assert hall.current() == version
        hall.must_work()
    status = hall.sh("jiaohao-install --status")
    assert f"current   {SECOND} (version {SECOND})\nprevious  {FIRST}\n" in status


def test_a_file_that_only_the_old_release_had_goes_and_comes_back(hall: Hall, bundle: Bundle) -> None:
    rule = "/usr/lib/udev/rules.d/99-jiaohao-old.rules"
    old = hall.path(f"/opt/jiaohao/releases/{FIRST}/system{rule}")
    old.write_text("# of the old release\n")
    hall.path(rule).write_text("# of the old release\n")
    assert hall.install(bundle(SECOND))[0] == 0
    assert not hall.path(rule).exists()
    hall.sh("jiaohao-install --rollback")
    assert hall.path(rule).read_text() == "# of the old release\n"


def test_three_releases_are_kept(hall: Hall, bundles: Path, bundle: Bundle) -> None:
    names = [SECOND, "0.1.0.5", "0.1.0.6"]
    for version in names[1:]:
        releases.release(bundle(FIRST), bundles, version)
    for version in names:
        assert hall.install(bundle(version))[0] == 0
    assert hall.released() == sorted(names)
    assert hall.install(bundle("0.1.0.6"))[0] == 0, "the same again repairs it"
    assert hall.released() == ["0.1.0.5", "0.1.0.6", "0.1.0.6-2"]
    hall.must_work()


BAD: dict[str, tuple[Mapping[str, str], str]] = {
    "dies at once": (releases.DIES_AT_ONCE, "jiaohao-kiosk.service"),
    "dies soon after": (releases.DIES_SOON, "kiosk"),
    "hangs": (releases.HANGS, "jiaohao-kiosk.service is activating"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_release_that_does_not_work_takes_itself_back(
    kind: str, hall: Hall, bundles: Path, bundle: Bundle
) -> None:
    endings, reason = BAD[kind]
    bad = releases.release(bundle(FIRST), bundles, f"0.2.{list(BAD).index(kind)}", endings)
    kept = hall.kept()
    started = time.monotonic()
    code, said = hall.install(bad)
    log.info("%s: back after %.1f s in all", kind, time.monotonic() - started)
    assert code == 1
    assert "ROLLING BACK" in said
    assert reason in said.partition("was not kept")[2]
    assert hall.current() == FIRST
    assert hall.released() == [FIRST]
    hall.must_work()
    assert hall.kept() == kept
    assert "was rolled back" in hall.sh("jiaohao-install --status")


def test_a_release_that_refuses_the_configuration_changes_nothing(
    hall: Hall, bundles: Path, bundle: Bundle
) -> None:
    refusing = releases.release(bundle(FIRST), bundles, "0.3.0", releases.REFUSES_FILES)
    before = pids(hall)
    code, said = hall.install(refusing)
    assert (code, hall.released(), pids(hall)) == (78, [FIRST], before)
    assert "kiosk.toml: printer.lid: missing" in said


def test_a_release_that_cannot_even_start_changes_nothing(hall: Hall, bundles: Path, bundle: Bundle) -> None:
    broken = releases.release(bundle(FIRST), bundles, "0.3.1", releases.LIBRARY_MISSING)
    before = pids(hall)
    code, said = hall.install(broken)
    assert (code, hall.released(), pids(hall)) == (70, [FIRST], before)
    assert "No module named 'a_library_that_is_not_there'" in said


def test_a_bundle_that_is_damaged_or_for_another_machine_changes_nothing(
    hall: Hall, bundles: Path, bundle: Bundle
) -> None:
    before, good = pids(hall), bundle(FIRST).read_bytes()
    middle = len(good) // 2
    short, changed = bundles / "short.tar", bundles / "changed.tar"
    short.write_bytes(good[:middle])
    changed.write_bytes(good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :])
    other_arch = releases.release(bundle(FIRST), bundles, "0.4.0", arch="riscv64")
    other_python = releases.release(bundle(FIRST), bundles, "0.4.1", python="3.9")
    for path, code, reason in (
        (short, 65, "copy it to this machine again"),
        (changed, 65, "has other bytes"),
        (other_arch, 69, "this bundle is for riscv64"),
        (other_python, 69, f"this bundle is for Python 3.9, and this system has {PYTHON}"),
    ):
        found = hall.install(path)
        assert (found[0], reason in found[1]) == (code, True), found
    assert (hall.released(), pids(hall)) == ([FIRST], before)
    assert hall.sh("ls -A /opt/jiaohao").split() == ["current", "last.json", "lock", "releases"]


def test_a_unit_that_was_broken_before_does_not_keep_an_upgrade_out(hall: Hall, bundle: Bundle) -> None:
    hall.sh("systemctl stop jiaohao-board")
    folder = hall.path("/etc/systemd/system/jiaohao-board.service.d")
    (folder / "broken.conf").write_text("[Service]\nExecStartPre=/bin/false\n")
    hall.sh("systemctl daemon-reload; systemctl start --no-block jiaohao-board")
    code, said = hall.install(bundle(SECOND))
    assert (code, hall.current()) == (0, SECOND), said
    until(lambda: hall.is_up("hall", "kiosk", "counter"), 20.0, "they are not up")


def test_only_what_is_enabled_or_runs_is_started(hall: Hall, bundle: Bundle) -> None:
    hall.sh("systemctl disable --now jiaohao-board")
    assert hall.install(bundle(SECOND))[0] == 0
    assert not hall.is_up("board")
    assert hall.is_up("hall", "kiosk", "counter")


def test_what_was_installed_by_hand_becomes_a_release_like_others(hall: Hall, bundle: Bundle) -> None:
    hall.sh(f"cd /opt/jiaohao/releases/{FIRST} && rm -r system release.json .complete")
    hall.sh("systemctl disable jiaohao.target jiaohao-settle.service")
    assert hall.install(bundle(SECOND))[0] == 0
    assert hall.sh("systemctl is-enabled jiaohao.target jiaohao-settle.service").split() == ["enabled"] * 2
    hall.must_work()


def test_two_installations_at_once_do_not_meet(hall: Hall, bundle: Bundle) -> None:
    name = f"/bundles/{bundle(SECOND).name}"
    first = hall.container.start("jiaohao-install", name)
    read_until(first, "building")
    second = hall.container.run("jiaohao-install", "--rollback")
    assert (second.returncode, first.wait(120)) == (75, 0)
    assert re.search("another installation is under way", second.stdout)


def test_an_installation_outlives_the_technicians_connection(hall: Hall, bundle: Bundle) -> None:
    """R09: a laptop that is shut in the middle leaves no unit dead."""
    process = hall.container.start("jiaohao-install", f"/bundles/{bundle(SECOND).name}")
    read_until(process, "building")
    assert process.stdout
    process.stdout.close()
    hall.sh("pkill -HUP -f '[j]iaohao.*/install'")
    assert process.wait(120) == 0
    assert hall.current() == SECOND
