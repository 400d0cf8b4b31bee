"""Whether this machine's clock can be believed, and if not, whether the hall tells the time."""

from doctor.probe import Probe
from doctor.unit import Unit
from doctor.verdict import Verdict, fail, ok, warn

SYNCHRONISED = range(5)  # adjtimex(2): TIME_OK to TIME_WAIT; 5 is TIME_ERROR
RTC_AGREES_S = 60.0
PLAUSIBLE_AT = 1735689600.0  # 2025-01-01: before that it has lost its battery
SERVER = "set NTP= in /etc/systemd/timesyncd.conf, or give the controller a clock with a battery"


def check(probe: Probe, units: list[Unit]) -> Verdict:
    """The controller must know the time; the others follow it."""
    if source := _source(probe):
        return ok(f"believed: {source}")
    if any(unit.kind == "hall" for unit in units):
        return fail(
            "nobody says that it is right: the business day does not turn, screens show --:--",
            f"{SERVER}, or set it and start jiaohao hall with --confirm-clock",
        )
    told = [(unit.health or {}).get("clock_trusted") for unit in units]
    if any(told):
        return ok("the hall controller tells the time")
    return warn(
        "not believed yet: screens show --:--, numbers go on", "let the doctor look at the controller's clock"
    )


def _source(probe: Probe) -> str:
    if probe.adjtimex() in SYNCHRONISED:
        return "the kernel calls it synchronised"
    if probe.exists("/run/systemd/timesync/synchronized"):
        return "synchronised with a time server since the start"
    for path in probe.glob("/sys/class/rtc/rtc*/since_epoch"):
        told = probe.number(str(path.relative_to(probe.root)))
        if told is not None and told > PLAUSIBLE_AT and abs(told - probe.wall()) <= RTC_AGREES_S:
            return f"it agrees with the battery-backed {path.parent.name}"
    return ""
