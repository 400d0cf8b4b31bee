"""The `[printer]` table of kiosk.toml: what it may say, and the mistakes types cannot see."""

import ipaddress
from typing import Annotated, Literal

from msgspec import Meta, Struct

from printer.profile import ProfileError, load, names

Port = Annotated[int, Meta(ge=1, le=65535)]
Baud = Annotated[int, Meta(ge=300, le=1_000_000)]
Word = Annotated[str, Meta(min_length=1)]


class PrinterSettings(Struct, forbid_unknown_fields=True, frozen=True):
    """`path` of a "file" printer: a directory gets one file per slip, anything else has slips appended."""

    transport: Literal["serial", "usb", "tcp", "file"]
    device: Word | None = None  # serial and usb
    baud: Baud = 115200
    host: Word | None = None
    port: Port = 9100
    path: Word | None = None
    profile: str = "epson"


NEEDED = {"serial": "device", "usb": "device", "tcp": "host", "file": "path"}


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
    if not settings.profile.endswith(".toml") and settings.profile not in names():
        found.append(f'profile = "{settings.profile}" is unknown; there are {", ".join(names())}')
    else:
        try:
            load(settings.profile)
        except ProfileError as exc:
            found.append(str(exc))
    return found


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
