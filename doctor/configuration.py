"""Whether a unit's file is right, as the installed release itself judges it, for the user it runs as."""

from doctor.probe import Probe
from doctor.release import CURRENT, START_S
from doctor.unit import Unit
from doctor.verdict import Verdict, fail, ok, warn

EX_CONFIG = 78


def check(probe: Probe, unit: Unit) -> Verdict:
    command = f"sudo {CURRENT}/bin/jiaohao check -c {unit.path}"
    if not probe.exists(unit.path):
        return fail(
            f"there is no {unit.path}", "copy it there: jiaohao init writes one for each unit of a hall"
        )
    if unit.mistake:
        return fail(f"{unit.path} cannot be used: {unit.mistake}", f"mend it, then: {command}")
    ran = probe.run(
        f"{CURRENT}/bin/jiaohao", "check", "-c", str(probe.at(unit.path)), timeout_s=START_S, user=unit.user
    )
    if ran.code == EX_CONFIG:
        mistakes = [line.strip() for line in ran.err.splitlines() if line.startswith("  ")]
        mistakes = [line for line in mistakes if not line.startswith("(")] or [ran.said]
        more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
        return fail(f"{mistakes[0]}{more}", f"mend it, then: {command}")
    if not ran.is_well:
        return fail(f"nothing judges it: {ran.said}", "see the check release")
    notes = [line.partition(": note: ")[2] for line in ran.out.splitlines() if ": note: " in line]
    return warn(f"it is right, but: {notes[0]}", f"see {command}") if notes else ok(f"{unit.path} is right")
