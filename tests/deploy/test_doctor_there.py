"""What the doctor says of faults on a whole machine: real units, broker, files and devices that are really broken."""

import json
import logging

import pytest

from tests.deploy.conftest import Hall
from tests.deploy.container import until

log = logging.getLogger("deploy")

SEES_S = 40.0  # until the unit itself has noticed, and its health says so
CONF = "/etc/mosquitto/conf.d/jiaohao.conf"
FAULTS = {
    "a unit is stopped": ("systemctl stop jiaohao-board", "unit", "board", "stopped"),
    "a unit ends again and again": (
        "mkdir -p /run/systemd/system/jiaohao-counter.service.d; "
        "printf '[Service]\\nExecStart=\\nExecStart=/bin/false\\n' "
        "> /run/systemd/system/jiaohao-counter.service.d/ends.conf; "
        "systemctl daemon-reload; systemctl restart --no-block jiaohao-counter",
        "unit", "counter", "",
    ),
    "a mistake in a unit's file": ("echo 'bogus = 1' >> /etc/jiaohao/kiosk.toml", "config", "kiosk", "bogus"),
    "a unit's file is no TOML": ("echo '[[[' >> /etc/jiaohao/board.toml", "config", "board", ""),
    "the broker is off": ("systemctl stop mosquitto", "broker", "kiosk", ""),
    "a wrong password": ("echo wrong > /etc/jiaohao/broker.password", "broker", "counter", ""),
    "a unit may not write": (
        f"printf 'user jiaohao\\ntopic read #\\n' > /etc/mosquitto/acl; chmod 644 /etc/mosquitto/acl; "
        f"echo 'acl_file /etc/mosquitto/acl' >> {CONF}; systemctl restart mosquitto",
        "broker", "board", "",
    ),
    "a unit may not read": (
        f"printf 'user jiaohao\\ntopic write #\\n' > /etc/mosquitto/acl; chmod 644 /etc/mosquitto/acl; "
        f"echo 'acl_file /etc/mosquitto/acl' >> {CONF}; systemctl restart mosquitto",
        "broker", "kiosk", "",
    ),
    "nobody may see the password": ("chmod 000 /etc/jiaohao/broker.password", "broker", "kiosk", ""),
    "the hall's program is off": ("systemctl stop jiaohao-hall", "controller", "kiosk", ""),
    "an empty program": ("truncate -s 0 /opt/jiaohao/current/bin/jiaohao", "release", "", ""),
    "a release without its end": ("rm /opt/jiaohao/current/.complete", "release", "", ""),
    "the printer is off": ("echo 'printer off' > /run/devices/do", "printer", "kiosk", ""),
    "the printer's cover is open": ("echo 'printer cover' > /run/devices/do", "printer", "kiosk", "cover"),
    "no paper": ("echo 'printer end' > /run/devices/do", "paper", "kiosk", ""),
    "the button box is unplugged": ("echo 'box unplug' > /run/devices/do", "buttons", "kiosk", ""),
    "the keypad is unplugged": ("echo 'keypad unplug' > /run/devices/do", "keypad", "counter", ""),
    "no Chinese font": ("mv /usr/share/fonts /root/fonts", "fonts", "board", ""),
    "a full disk": ("mount -t tmpfs -o size=1m tmpfs /var/lib/jiaohao", "disk", "", "full"),
}  # fmt: skip

Found = dict[tuple[str, str], dict[str, str]]


def failing(hall: Hall) -> Found:
    done = hall.container.run("jiaohao-doctor", "--json", timeout_s=180.0)
    report = json.loads(done.stdout)
    failed = {(each["name"], each["unit"]): each for each in report["checks"] if each["state"] == "fail"}
    assert done.returncode == (1 if failed else 0)
    assert report["ok"] == (not failed)
    return failed


@pytest.fixture
def well(hall: Hall) -> tuple[Hall, Found]:
    """A container has no screen of its own and keeps its disk in layers: that fails before anything is broken."""
    before = failing(hall)
    assert {name for name, _ in before} <= {"screen", "owner", "root", "clock", "audio", "watchdog"}
    return hall, before


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_broken_is_named_with_what_to_do(well: tuple[Hall, Found], fault: str) -> None:
    hall, before = well
    script, name, unit, words = FAULTS[fault]
    hall.sh(script)
    seen: Found = {}

    def named() -> bool:
        seen.clear()
        seen.update(failing(hall))
        line = seen.get((name, unit))
        return line is not None and line["found"] != before.get((name, unit), {}).get("found")

    until(named, SEES_S, f"the doctor does not find that {fault}")
    line = seen[name, unit]
    log.info("%s: %s %s: %s; %s", fault, name, unit, line["found"], line["do"])
    assert words in line["found"]
    assert line["do"]


def test_a_broken_release_is_told_by_the_doctor_outside_of_it(hall: Hall) -> None:
    """OctoPrint's issue 4661: after a power cut its program was a file of 0 bytes, and no log said so."""
    hall.sh("rm -rf /opt/jiaohao/current/bin /opt/jiaohao/current/lib")
    assert ("release", "") in failing(hall)
