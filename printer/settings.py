"""The `[printer]` table of kiosk.toml: what it may say, and the mistakes types cannot see."""

import importlib.util
import ipaddress
from typing import Annotated, Literal

from msgspec import Meta, Struct

from printer.profile import Profile, ProfileError, load
from runtime.fonts import FontError, find_faces

Port = Annotated[int, Meta(ge=1, le=65535)]
Baud = Annotated[int, Meta(ge=300, le=1_000_000)]
Word = Annotated[str, Meta(min_length=1)]


class PrinterSettings(Struct, forbid_unknown_fields=True, frozen=True):
    """`path` of a "file" printer: a directory gets one file per slip, anything else has slips appended.

    `profile`: a name of ours or the path of a TOML file. `buzzer`: sound it after each slip.
    """

    transport: Literal["serial", "usb", "tcp", "file"]
    device: Word | None = None  # serial and usb
    baud: Baud = 115200
    host: Word | None = None
    port: Port = 9100
    path: Word | None = None
    profile: Word = "epson"
    buzzer: bool = False


NEEDED = {"serial": "device", "usb": "device", "tcp": "host", "file": "path"}


GONE = {
    "generic": 'write "generic-cn-80", or "generic-cn-58" for paper of 58 mm',
    "plain": 'a printer that answers nothing gets a profile of its own with status = "none" and barrier = "none"',
}
"""Names in the kiosk.toml of earlier versions, and the way out."""


def problems(settings: PrinterSettings) -> list[str]:
    """One sentence per mistake; an empty list is a usable table."""
    found = []
    needed = NEEDED[settings.transport]
    if getattr(settings, needed) is None:
        found.append(f'transport = "{settings.transport}" needs {needed}')
    for key in sorted(set(NEEDED.values()) - {needed}):
        if getattr(settings, key) is not None:
            found.append(f'{key} has no meaning with transport = "{settings.transport}"')
    if settings.host is not None and not _is_address(settings.host):
        found.append(
            f'host = "{settings.host}" must be an IP address: looking up a name may block for minutes'
        )
    if settings.profile in GONE:
        return [
            *found,
            f'profile = "{settings.profile}" is gone: {GONE[settings.profile]} (docs/printers.md)',
        ]
    try:
        profile = load(settings.profile)
    except ProfileError as exc:
        return found + exc.mistakes
    if settings.buzzer and not profile.buzzer:
        found.append(f'buzzer = true: profile "{settings.profile}" knows no command for one')
    return found + _missing(profile)


def _missing(profile: Profile) -> list[str]:
    """What this computer must have for a printer that cannot do it itself."""
    found = []
    if profile.qr == "raster" and importlib.util.find_spec("segno") is None:
        found.append('profile: qr = "raster" needs the Python package segno')
    if profile.text_mode == "raster":
        if importlib.util.find_spec("PIL") is None:
            found.append('profile: text_mode = "raster" needs the Python package pillow')
        try:
            find_faces()
        except FontError as exc:
            found.append(f'profile: text_mode = "raster": {exc}')
    return found


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
