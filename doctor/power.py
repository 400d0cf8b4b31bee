"""Voltage, heat, the watchdog in the hardware, and how the machine was last stopped."""

import re

from doctor.probe import Probe
from doctor.unit import Unit
from doctor.verdict import Verdict, fail, ok, skip, warn

THROTTLED = "/sys/devices/platform/soc/soc:firmware/get_throttled"
UNDERVOLTAGE, HEAT = 0x1, 0x8  # now, and 16 bits further up since the start; 0x4 comes with either
SINCE = 16
SUPPLY = "a power supply of its own (5.1 V, 3 A; Pi 5: 5 A) and a short, thick cable; never the printer's"
HOT_C, TOO_HOT_C = 75.0, 80.0
WATCHDOG = "/sys/class/watchdog/watchdog0"
SET_WATCHDOG = (
    "RuntimeWatchdogSec=14s in /etc/systemd/system.conf.d/jiaohao.conf, then systemctl daemon-reexec"
)
MOST_S = 15  # of the Pi's watchdog on older kernels; more is taken for none, without a word
CARD_RESET = 0x20  # WDIOF_CARDRESET
UNCLEAN = re.compile(
    r"EXT4-fs .*(?:recovery complete|orphan cleanup)|not properly unmounted|F2FS-fs.*recover", re.I
)


def check(probe: Probe, _units: list[Unit]) -> Verdict | None:
    """None on a machine that does not watch its voltage."""
    if (bits := _throttled(probe)) is None:
        alarms = [path.read_text().strip() for path in probe.glob("/sys/class/hwmon/hwmon*/in0_lcrit_alarm")]
        if not alarms:
            return None
        bits = UNDERVOLTAGE if "1" in alarms else 0
    if bits & UNDERVOLTAGE:
        return fail("the voltage is too low now", SUPPLY)
    if bits & UNDERVOLTAGE << SINCE:
        return warn("the voltage has been too low since the start", SUPPLY)
    return ok("the voltage is high enough")


def check_temperature(probe: Probe, _units: list[Unit]) -> Verdict | None:
    if (milli := probe.number("/sys/class/thermal/thermal_zone0/temp")) is None:
        return None
    degrees, bits = milli / 1000, _throttled(probe) or 0
    air = "give it air, out of the sun and away from the printer; a heat sink"
    if degrees >= TOO_HOT_C or bits & HEAT:
        return fail(f"{degrees:.0f} °C: it is slowed down", air)
    if degrees >= HOT_C or bits & HEAT << SINCE:
        return warn(f"{degrees:.0f} °C, and too hot before" if degrees < HOT_C else f"{degrees:.0f} °C", air)
    return ok(f"{degrees:.0f} °C")


def check_watchdog(probe: Probe, _units: list[Unit]) -> Verdict:
    """What the hardware took, not what was written down."""
    if not probe.exists(WATCHDOG):
        return warn(
            "there is none: a machine that hangs stays so", "dtparam=watchdog=on in /boot/firmware/config.txt"
        )
    ran = probe.run("systemctl", "show", "--property=RuntimeWatchdogUSec")
    wanted_s = span_s(ran.out.partition("=")[2].strip()) if ran.is_well else None
    state, timeout = (probe.text(f"{WATCHDOG}/state") or "").strip(), probe.number(f"{WATCHDOG}/timeout")
    if wanted_s == 0 or (wanted_s is None and state != "active"):
        return fail("it is there, and off: a machine that hangs stays so", SET_WATCHDOG)
    if state and state != "active":
        return fail(f"systemd wants it, but the hardware says {state}", f"at most {MOST_S} s: {SET_WATCHDOG}")
    if timeout is not None and wanted_s is not None and abs(timeout - wanted_s) > 1:
        return fail(f"{wanted_s:.0f} s were asked for, the hardware took {timeout} s", SET_WATCHDOG)
    return ok(
        f"restarts a machine that hangs after {timeout if timeout is not None else wanted_s or 0:.0f} s"
    )


def check_stop(probe: Probe, _units: list[Unit]) -> Verdict:
    """How the machine was stopped before this start."""
    if (probe.number(f"{WATCHDOG}/bootstatus") or 0) & CARD_RESET:
        return warn(
            "it hung, and the hardware watchdog restarted it", "the checks power, temperature and card"
        )
    lines = probe.kernel_log
    if lines is None:
        return skip("the kernel's log is for root", "ask again with sudo")
    if any(UNCLEAN.search(line) for line in lines):
        return warn(
            "the power was cut before this start", "nothing was lost; switch it off with: systemctl poweroff"
        )
    return ok("nothing tells of a power cut before this start")


def span_s(text: str) -> float | None:
    """systemd's "14s", "1min 30s", "0", "infinity"; microseconds where it has no words for them."""
    if text in ("0", "infinity", "off"):
        return 0.0
    if text.isdigit():
        return int(text) / 1e6
    units = {"min": 60.0, "ms": 0.001, "us": 1e-6, "s": 1.0, "h": 3600.0}
    parts = re.findall(r"(\d+(?:\.\d+)?)(min|ms|us|s|h)", text)
    return sum(float(number) * units[unit] for number, unit in parts) if parts else None


def _throttled(probe: Probe) -> int | None:
    text = probe.text(THROTTLED)
    if text is None:
        ran = probe.run("vcgencmd", "get_throttled")
        text = ran.out.partition("=")[2] if ran.is_well else ""
    try:
        return int(text.strip(), 16)
    except ValueError:
        return None
