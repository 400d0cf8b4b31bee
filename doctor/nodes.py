"""Devices with a node below /dev: keypads, readers, printers, signs. There, named by their socket, and to be opened."""

from doctor.probe import Probe
from doctor.unit import Table, Unit
from doctor.verdict import Verdict, fail, ok, warn, worst

TRIAL_S = 5.0
BY_SOCKET = "/by-path/"
GROUPS = "systemd-sysusers puts the user jiaohao into its groups; then restart the unit"
PLUG = "look at its plug and cable; {names} shows what is plugged in: compare with {table} in {file}"


def check_keypad(probe: Probe, unit: Unit) -> Verdict | None:
    if unit.kind == "bus":
        return _check(probe, unit, "bus", "")
    return worst(
        [
            found
            for table, health in (("keypad", "keypad"), ("customer_pad", "customer_pad"))
            if (found := _check(probe, unit, table, health)) is not None
        ]
    )


def check_reader(probe: Probe, unit: Unit) -> Verdict | None:
    return worst(
        [
            found
            for table in ("card_reader", "code_reader")
            if (found := _check(probe, unit, table, table)) is not None
        ]
    )


def check_sign(probe: Probe, unit: Unit) -> Verdict | None:
    return _check(probe, unit, "sign", "display")


def check_boxes(probe: Probe, unit: Unit) -> Verdict | None:
    """Serial boxes of buttons."""
    ports = {button["port"] for button in unit.parts("button") if isinstance(button.get("port"), str)}
    return worst([look(probe, unit, port, "[[button]]", None) for port in sorted(ports)])


def _check(probe: Probe, unit: Unit, name: str, health: str) -> Verdict | None:
    table: Table = unit.part(name)
    port = table.get("port")
    if not isinstance(port, str):
        return None
    return look(probe, unit, port, f"[{name}]", (unit.health or {}).get(health) if health else None)


def look(probe: Probe, unit: Unit, path: str, table: str, health: str | None) -> Verdict:
    """`health`: what the running unit says of the device."""
    names = "ls /dev/input/by-path" if "/input/" in path else "ls /dev/serial/by-path /dev/usb/by-path"
    plug = PLUG.format(names=names, table=table, file=unit.path)
    if not probe.exists(path):
        return fail(f"{table}: there is no {path}", plug)
    if health in ("lost", "fault"):
        return fail(f"{table}: the running unit says {health}, and {path} is there", plug)
    if not unit.service.is_there:  # else its line would be set anew under the running unit
        told = probe.trial("node", str(probe.at(path)), timeout_s=TRIAL_S, user=unit.user)
        if told.get("trouble"):
            return fail(f"{table}: {path}: {told['trouble']}", GROUPS)
    if path.startswith(("/dev/ttyUSB", "/dev/ttyACM", "/dev/input/event", "/dev/usb/lp")):
        return warn(
            f"{table}: {path} is there, but may be another device after the next start",
            f"name it by its socket: {names}",
        )
    how = "works" if health else "is there, the unit has it" if unit.service.is_there else "can be opened"
    return ok(f"{table}: {path} {how}")
