"""The screen on HDMI, and the font for it: connected, with a picture size, to be opened, in Chinese."""

import os

from doctor.probe import Probe
from doctor.unit import Unit
from doctor.verdict import Verdict, fail, ok, skip, warn

FORCE = "append video=HDMI-A-1:1920x1080@60D to the line in /boot/firmware/cmdline.txt"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
FONTS = {
    "NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "NotoSansCJKsc-Regular.otf", "SourceHanSansSC-Regular.otf",
    "wqy-zenhei.ttc", "wqy-microhei.ttc",
}  # fmt: skip
"""As runtime/fonts.py looks for them, and a test compares."""

TRIAL_S = 5.0


def has_screen(unit: Unit) -> bool:
    if unit.kind == "board":
        return True
    if unit.kind == "counter":
        return str(unit.part("sign").get("driver", "pygame")) == "pygame"
    return unit.kind == "kiosk" and "screen" in unit.table


def check(probe: Probe, unit: Unit) -> Verdict | None:
    if not has_screen(unit):
        return None
    connectors = {
        path.parent.name: path.read_text().strip() for path in probe.glob("/sys/class/drm/card*-*/status")
    }
    if not connectors:
        return fail("there is no screen output at all", "dtoverlay=vc4-kms-v3d in /boot/firmware/config.txt")
    connected = [name for name, status in connectors.items() if status == "connected"]
    if not connected:
        return fail(
            f"no screen is connected ({', '.join(connectors)})", f"look at its cable and power; {FORCE}"
        )
    modes = [name for name in connected if (probe.text(f"/sys/class/drm/{name}/modes") or "").strip()]
    if not modes:
        return fail(f"{connected[0]} is connected and tells no picture size", FORCE)
    if (unit.health or {}).get("display") == "lost":
        return fail(
            "the running unit cannot draw on it",
            f"journalctl -u {unit.service.unit}; only one program has it",
        )
    if unit.service.is_there:
        return ok(f"{modes[0]} is connected")
    card = f"/dev/dri/{modes[0].partition('-')[0]}"
    told = probe.trial("node", str(probe.at(card)), timeout_s=TRIAL_S, user=unit.user)
    if told.get("trouble"):
        return fail(
            f"{modes[0]} is connected, but {card}: {told['trouble']}",
            "systemd-sysusers: groups video, render",
        )
    return ok(f"{modes[0]} is connected, {card} can be opened")


def check_owner(_probe: Probe, units: list[Unit]) -> Verdict | None:
    """Only one program of a machine has the screen."""
    owners = [unit.name for unit in units if has_screen(unit)]
    if len(owners) < 2:
        return None
    return fail(
        f"{' and '.join(owners)} both want it: one of them stays dark",
        'write [sign] driver = "none" into the file of the counter that has no screen',
    )


def check_fonts(probe: Probe, unit: Unit) -> Verdict | None:
    if not has_screen(unit):
        return None
    chosen = unit.part("screen" if unit.kind == "kiosk" else "display").get("font")
    if isinstance(chosen, str):
        if probe.exists(chosen):
            return ok(f"{chosen} is there")
        return fail(f"font = {chosen} is not there", "take that line out, or copy the file there")
    for folder in FONT_FOLDERS:
        for _, _, files in os.walk(probe.at(folder)):
            if found := FONTS.intersection(files):
                return ok(f"{min(found)} is there")
    if not probe.exists("/usr/share"):
        return skip("there is no /usr/share to look in")
    return fail(
        "no font with Chinese is installed: the unit does not start", "apt-get install fonts-noto-cjk"
    )


def check_audio(probe: Probe, unit: Unit) -> Verdict | None:
    if unit.kind != "board" or "voice" not in unit.table:
        return None
    cards = probe.text("/proc/asound/cards")
    if cards is None or "no soundcards" in cards or not cards.strip():
        return fail(
            "there is no sound card", "plug it in; on a Pi: dtparam=audio=on in /boot/firmware/config.txt"
        )
    device = str(unit.part("voice").get("device", ""))
    wanted = device.partition("CARD=")[2].partition(",")[0]
    names = [line.partition("[")[2].partition("]")[0].strip() for line in cards.splitlines() if "[" in line]
    if wanted and wanted not in names:
        return fail(
            f'device = "{device}", but the cards here are {", ".join(names)}',
            "write one of them into [voice]",
        )
    if (unit.health or {}).get("voice") == "lost":
        return fail("the running board cannot speak", f"journalctl -u {unit.service.unit}; docs/voice.md")
    if device.startswith(("hw:", "plughw:")) and "vc4hdmi" in device:
        return warn(
            f'"{device}" cannot be opened: HDMI takes another format', 'write "default:CARD=…" instead'
        )
    return ok(f"sound cards: {', '.join(names)}")
