"""The ticket printer and its paper: what the running kiosk says of it, or what it answers while no kiosk has it."""

import tomllib

from doctor import nodes
from doctor.probe import Probe
from doctor.unit import Unit
from doctor.verdict import Verdict, fail, ok, skip, warn

TRIAL_S = 12.0
PAPER = "put in a new roll, the printed side as the old one had it, and close the cover until it clicks"
CAUSES = {
    "cover_open": ("its cover is open", "close it until it clicks"),
    "paper_end": ("the paper has run out", PAPER),
    "cutter": ("its cutter is jammed", "switch it off, take the paper out of the cutter, switch it on"),
    "error": ("it reports an error", "switch it off and on; if that does not help: docs/printers.md"),
    "head_hot": ("its head is too hot", "it goes on by itself when it has cooled down"),
    "feeding": ("somebody holds its feed button", "is the button stuck?"),
    "offline": ("it is switched to offline", "press its button; else switch it off and on"),
}
SILENT = (
    "is it switched on, is the cable in, and are baud (its self-test slip shows it) and [printer] the same?"
)


def check(probe: Probe, unit: Unit) -> Verdict | None:
    if not (table := unit.part("printer")):
        return None
    transport, device = table.get("transport"), table.get("device")
    if transport == "file":
        return warn('transport = "file": no slip comes out', "name the printer in [printer]")
    there = ok("")
    if isinstance(device, str) and transport in ("serial", "usb"):
        there = nodes.look(probe, unit, device, "[printer]", None)
    if there.state == "fail":
        return there
    state = running(unit) if unit.service.is_there else stopped(probe, unit)
    return there if state.state == "ok" and there.state == "warn" else state


def check_paper(_probe: Probe, unit: Unit) -> Verdict | None:
    """While the kiosk runs; stopped, `printer` tells of it."""
    paper = (unit.health or {}).get("paper")
    if not unit.part("printer") or paper is None:
        return None
    if paper == "end":
        return fail("it has run out: the kiosk gives no tickets", PAPER)
    if paper == "near_end":
        return warn("it will run out soon", "have a new roll ready")
    return ok("there is enough")


def running(unit: Unit) -> Verdict:
    if (health := unit.health) is None:
        return skip(unit.unheard)
    faults = unit.last_fault("printer")
    if health.get("printer") == "ready":
        return ok("the kiosk says: ready")
    if health.get("printer") == "silent":
        return fail(f"it does not answer the kiosk{_last(faults)}", SILENT)
    cause = next((cause for cause in CAUSES if cause in faults), "")
    if health.get("paper") == "end":
        cause = "paper_end"
    found, do = CAUSES.get(cause, ("the kiosk says: fault", "look at its lamps and its cover"))
    return fail(found if cause else found + _last(faults), do)


def stopped(probe: Probe, unit: Unit) -> Verdict:
    table = unit.part("printer")
    if table.get("transport") == "tcp":
        target, number = str(table.get("host", "")), int(table.get("port", 9100))
    else:
        target, number = str(probe.at(str(table.get("device", "")))), int(table.get("baud", 115200))
    told = probe.trial(
        "printer", str(table.get("transport")), target, str(number), timeout_s=TRIAL_S, user=unit.user
    )
    if "answers" not in told:
        return fail(f"it cannot be opened: {told.get('trouble', '')}", SILENT)
    answers = [int(answer) for answer in told["answers"]]
    if answers[0] < 0:
        if answers_nothing(probe, str(table.get("profile", "epson"))):
            return ok("it can be opened; this kind answers nothing")
        return fail("it does not answer", SILENT)
    return judge(answers)


def judge(answers: list[int]) -> Verdict:
    """To DLE EOT 1 to 4; bits are masked, never compared whole. Silence behind the first answer is no fault."""
    first, offline, error, roll = (0x12 if answer < 0 else answer for answer in answers)
    cause = ""
    if roll & 0x60 or offline & 0x20:
        cause = "paper_end"
    elif offline & 0x04:
        cause = "cover_open"
    elif error & 0x08:
        cause = "cutter"
    elif error & 0x40 and not error & 0x20:
        cause = "head_hot"
    elif offline & 0x40:
        cause = "error"
    elif first & 0x08:
        cause = "feeding" if offline & 0x08 else "offline"
    if cause:
        return fail(*CAUSES[cause])
    if roll & 0x0C:
        return warn("it answers; the paper will run out soon", "have a new roll ready")
    return ok("it answers and is ready, with paper")


def answers_nothing(probe: Probe, profile: str) -> bool:
    """By the profile that the installed release, or the site, has of it."""
    ours = f"/opt/jiaohao/current/lib/python3*/site-packages/printer/profiles/{profile}.toml"
    for path in probe.glob(profile if "/" in profile else ours):
        try:
            return tomllib.loads(path.read_text("utf-8")).get("status") == "none"
        except (OSError, ValueError):
            return False
    return False


def _last(faults: str) -> str:
    return f" ({faults})" if faults else ""
