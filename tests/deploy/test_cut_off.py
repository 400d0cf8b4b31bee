"""An upgrade that is ended in the middle, wherever that is: the old release works, or the new one does."""

import logging
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

from tests.deploy.conftest import FIRST, SECOND, Hall
from tests.deploy.container import read_until

log = logging.getLogger("deploy")

CHANGES = 20  # at least, else the killer sees nothing
KILLER = "/usr/bin/python3 -I /checkout/tests/deploy/killer.py"
STEPS = ("unpacking", "verifying", "building", "checking", "switching", "starting", "all are up")
Bundle = Callable[[str], Path]


def must_be_whole(hall: Hall) -> None:
    """Nothing is left of what was cut off, and the doctor agrees."""
    assert not hall.path("/opt/jiaohao/switching.json").exists()
    doctor = hall.container.run(
        "jiaohao-doctor", "--wait", "20", "--only", "release,unit,version,config", timeout_s=60
    )
    assert doctor.returncode == 0, doctor.stdout
    units = hall.current()
    tree = f"/opt/jiaohao/releases/{units}/system"
    hall.sh(f"cd {tree} && find . -type f | while read -r file; do cmp $file /$file || exit 1; done")


def kill_before_change(hall: Hall, number: int) -> str:
    """What it was about to do; empty if it was done before that."""
    done = hall.container.run("sh", "-c", f"{KILLER} {number} --rollback; echo code $?")
    assert re.search(r"code (0|137)$", done.stdout.strip()), done.stdout
    return done.stdout.partition("killed before ")[2].partition("\n")[0]


def test_kill_9_at_every_change_of_a_switch(hall: Hall, bundle: Bundle) -> None:
    """A rollback is the same switch without building a release. After each kill, before anything mends it, all units
    work; then the power is cut, and they come up; then the next switch goes on from there."""
    assert hall.install(bundle(SECOND))[0] == 0
    seen = {FIRST: 0, SECOND: 0}
    number = 0
    while True:
        number, before = number + 1, hall.current()
        what = kill_before_change(hall, number)
        if not what:
            break
        hall.must_work()
        between = hall.current()
        hall.container.cut_power()
        hall.boot_and_wait()
        must_be_whole(hall)
        seen[hall.current()] += 1
        log.info("%3d: %s, killed %s, cut %s (%s)", number, before, between, hall.current(), what[:90])
    hall.must_work()
    assert number > CHANGES
    assert min(seen.values()) > 0


def test_a_power_cut_at_every_step_of_an_upgrade(hall: Hall, bundle: Bundle) -> None:
    for step in STEPS:
        process = hall.container.start("jiaohao-install", f"/bundles/{bundle(SECOND).name}")
        read_until(process, step)
        hall.container.cut_power()
        process.wait(20)
        hall.boot_and_wait()
        log.info("cut at %s: %s works", step, hall.current())
        assert hall.current() == FIRST, "nobody has seen the new one work"
        must_be_whole(hall)
    code, said = hall.install(bundle(SECOND))
    assert (code, hall.current()) == (0, SECOND), said
    assert hall.released() == [FIRST, SECOND], "what the cuts left is gone"
    hall.must_work()


def test_a_power_cut_at_any_moment_of_an_upgrade(hall: Hall, bundle: Bundle) -> None:
    """Moments by chance, the same each time."""
    chance = random.Random(9)
    for _ in range(8):
        process = hall.container.start("jiaohao-install", f"/bundles/{bundle(SECOND).name}")
        time.sleep(chance.uniform(0.5, 15.0))
        hall.container.cut_power()
        process.wait(20)
        hall.boot_and_wait()
        must_be_whole(hall)
        log.info("%s works", hall.current())
    assert hall.install(bundle(FIRST))[0] == 0
    hall.must_work()


def test_kill_9_of_the_installer_is_mended_by_the_next_one_without_a_restart(
    hall: Hall, bundle: Bundle
) -> None:
    for step in ("building", "switching", "starting"):
        process = hall.container.start("jiaohao-install", f"/bundles/{bundle(SECOND).name}")
        read_until(process, step)
        hall.sh("pkill -KILL -f '[j]iaohao.*/install'")
        process.wait(20)
        hall.must_work()
    code, said = hall.install(bundle(SECOND))
    assert code == 0
    assert "the last installation was cut off" in said
    must_be_whole(hall)


def test_ctrl_c_takes_back_what_was_begun(hall: Hall, bundle: Bundle) -> None:
    process = hall.container.start("jiaohao-install", f"/bundles/{bundle(SECOND).name}")
    read_until(process, "starting")
    hall.sh("pkill -TERM -f '[j]iaohao.*/install'")
    assert process.wait(60) == 1
    assert hall.current() == FIRST
    hall.must_work()
    must_be_whole(hall)
