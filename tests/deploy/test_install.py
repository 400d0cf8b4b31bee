"""An installation on a Pi that has never had one, and the small hall that works then."""

import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.deploy.conftest import FIRST, UNITS, Hall, MakeContainer
from tests.deploy.container import until

log = logging.getLogger("deploy")

INSTALL_S = 60.0
LIBRARIES = "apprise, chinese_calendar, gpiozero, msgspec, paho.mqtt.client, PIL.Image, pygame, segno, serial"
"""What a unit may need; lgpio looks for a Pi when it is imported."""


def test_one_command_makes_a_pi_a_hall(
    make_container: MakeContainer, prepared: Path, bundle: Callable[[str], Path]
) -> None:
    """No network, no pip, no compiler; the units of which there are files are enabled and started."""
    hall = Hall(make_container(prepared))
    hall.boot()
    hall.sh("chmod 0644 /etc/jiaohao/broker.password")
    started = time.monotonic()
    said = hall.sh(f"cd /root && tar -xf /bundles/{bundle(FIRST).name} && jiaohao-*/install")
    took_s = time.monotonic() - started
    log.info("%s\nINSTALLED in %.1f s", said, took_s)
    assert took_s < INSTALL_S
    hall.sh(f"cd /tmp && /opt/jiaohao/current/bin/python -c 'import {LIBRARIES}'")
    hall.plug_in()
    hall.must_work()
    enabled = hall.sh("systemctl is-enabled jiaohao.target " + " ".join(f"jiaohao-{unit}" for unit in UNITS))
    assert enabled.split() == ["enabled"] * 5
    assert hall.sh("jiaohao --version") == f"jiaohao {FIRST}"
    hall.container.cut_power()


def test_all_units_come_back_after_a_power_cut(hall: Hall) -> None:
    """R09."""
    hall.container.cut_power()
    up_s = hall.boot()
    started = time.monotonic()
    hall.plug_in()
    until(hall.is_up, 30.0, "not all units are up")
    log.info("BOOTED in %.1f s, all units up %.1f s later", up_s, time.monotonic() - started)
    hall.must_work()


def test_a_hung_unit_is_ended_by_its_watchdog_and_started_again(hall: Hall) -> None:
    for unit in UNITS:
        (pid,) = hall.container.show(f"jiaohao-{unit}", "MainPID")
        hall.sh(f"kill -STOP {pid}")
    started = time.monotonic()

    def restarted() -> bool:
        return all(hall.container.show(f"jiaohao-{unit}", "NRestarts") == ["1"] for unit in UNITS)

    until(restarted, 40.0, "a watchdog does nothing")
    log.info("SIGSTOP: all restarted after %.1f s", time.monotonic() - started)
    hall.must_work()
    assert "Watchdog timeout" in hall.sh("journalctl -u jiaohao-kiosk --no-pager")


def is_up_again(hall: Hall, unit: str) -> bool:
    return hall.container.show(f"jiaohao-{unit}", "NRestarts", "ActiveState") == ["1", "active"]


def test_a_killed_unit_is_started_again(hall: Hall) -> None:
    for unit in UNITS:
        started = time.monotonic()
        hall.sh(f"systemctl kill --signal=KILL jiaohao-{unit}")
        until(partial(is_up_again, hall, unit), 20.0, f"{unit} is not started again")
        log.info("kill -9: %s is up again after %.1f s", unit, time.monotonic() - started)
    hall.must_work()


def test_a_second_unit_of_a_kind_runs_beside_the_first(hall: Hall) -> None:
    second = hall.path("/etc/jiaohao/counter.toml").read_text().replace("counter-1", "counter-2")
    second = second.replace("/run/devices/keypad", "/run/devices/none").replace("counter.db", "counter-2.db")
    hall.path("/etc/jiaohao/counter-2.toml").write_text(second.replace("[display]\ndistance_m = 6\n", ""))
    hall.sh("systemctl enable --now jiaohao-counter@counter-2")
    until(lambda: hall.is_up("counter", "counter@counter-2"), 20.0, "it does not start")
    assert hall.sh("ls /run").count("jiaohao-counter") == 2


def test_a_kiosk_with_a_screen_may_use_it(hall: Hall) -> None:
    """The drop-in comes and goes with [screen] in its file."""
    assert "AF_NETLINK" not in hall.container.show("jiaohao-kiosk", "RestrictAddressFamilies")[0]
    with hall.path("/etc/jiaohao/kiosk.toml").open("a") as file:
        file.write("[screen]\n")
    hall.sh("systemctl daemon-reload")
    families, groups = hall.container.show("jiaohao-kiosk", "RestrictAddressFamilies", "SupplementaryGroups")
    assert "AF_NETLINK" in families
    assert {"gpio", "video", "render"} <= set(groups.split())


def test_nothing_of_a_unit_is_open_to_others(hall: Hall) -> None:
    assert hall.sh("stat -c %a:%U /var/lib/jiaohao") == "750:jiaohao"
    for unit in UNITS:
        (pid,) = hall.container.show(f"jiaohao-{unit}", "MainPID")
        status = hall.sh(f"grep -E '^(Uid|CapEff|NoNewPrivs|Seccomp):' /proc/{pid}/status").split()
        assert status[1] != "0", f"{unit} runs as root"
        assert status[status.index("CapEff:") + 1] == "0" * 16
        assert status[status.index("NoNewPrivs:") + 1] == "1"
        assert status[status.index("Seccomp:") + 1] == "2"
