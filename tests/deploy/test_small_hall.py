"""A hall on one Pi, as `jiaohao init --small` writes it: kiosk, counter, lead's pad, controller and broker."""

import logging
from collections.abc import Callable
from pathlib import Path

from tests.deploy.conftest import FIRST, SITE, Hall, MakeContainer
from tests.deploy.container import until

log = logging.getLogger("deploy")

MEMORY_MB = 250.0
UNITS = ("hall", "kiosk", "counter", "counter@lead-pad")


def test_a_small_hall_is_made_of_four_files_and_needs_little_memory(
    make_container: MakeContainer, bundle: Callable[[str], Path]
) -> None:
    """The release first, the files later."""
    hall = Hall(make_container())
    hall.boot()
    said = hall.sh(f"cd /root && tar -xf /bundles/{bundle(FIRST).name} && jiaohao-*/install")
    assert "no unit is enabled here yet" in said
    write_files(hall)
    hall.sh("systemctl enable --now " + " ".join(f"jiaohao-{unit}" for unit in UNITS))
    hall.plug_in()
    hall.must_work(UNITS)
    used = memory_mb(hall)
    log.info(
        "memory: %s, %.0f MB in all", {name: f"{mb:.0f}" for name, mb in used.items()}, sum(used.values())
    )
    assert sum(used.values()) < MEMORY_MB
    doctor = hall.container.run(
        "jiaohao-doctor", "--wait", "20", "--only", "release,unit,version,config,broker,owner"
    )
    assert doctor.returncode == 0, doctor.stdout
    hall.container.cut_power()
    hall.boot()
    hall.plug_in()
    hall.must_work(UNITS)
    hall.container.cut_power()


def write_files(hall: Hall) -> None:
    hall.sh("jiaohao init --preset telecom --small --counters 1 --out /root/site")
    site = hall.path("/root/site")
    assert sorted(path.name for path in site.iterdir()) == [
        "counter-1.toml", "hall.toml", "kiosk-1.toml", "lead-pad.toml"
    ]  # fmt: skip
    hall.sh(
        "cd /root/site && cp hall.toml lead-pad.toml /etc/jiaohao/ && cp counter-1.toml /etc/jiaohao/counter.toml"
    )
    # Emulated devices in place of pins and sockets.
    kiosk = (SITE / "kiosk.toml").read_text("utf-8").replace('"demo"', '"telecom"')
    kiosk = kiosk.replace('service = "a"', 'service = "business"')
    kiosk = "\n".join(line for line in kiosk.splitlines() if not line.startswith(("username", "password")))
    hall.path("/etc/jiaohao/kiosk.toml").write_text(kiosk)
    hall.sh('sed -i \'s,^port = "/dev/serial.*,port = "/run/devices/keypad",\' /etc/jiaohao/counter.toml')
    hall.sh('sed -i \'s,^port = "/dev/serial.*,port = "/run/devices/pad",\' /etc/jiaohao/lead-pad.toml')
    folder = hall.path("/etc/systemd/system/jiaohao-counter.service.d")
    folder.mkdir(parents=True)
    (folder / "no-screen.conf").write_text(
        "[Service]\nEnvironment=SDL_VIDEODRIVER=dummy SDL_RENDER_DRIVER=\n"
    )


def memory_mb(hall: Hall) -> dict[str, float]:
    """What each has of its own, and its part of what several share."""
    until(lambda: hall.is_up(*UNITS), 20.0, "not all are up")
    found = {}
    for unit in (*(f"jiaohao-{unit}" for unit in UNITS), "mosquitto"):
        (pid,) = hall.container.show(unit, "MainPID")
        kilobytes = hall.sh(f"awk '/^Pss:/ {{ print $2 }}' /proc/{pid}/smaps_rollup")
        found[unit] = int(kilobytes) / 1024
    return found
