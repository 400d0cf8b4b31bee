"""What a technician reads on the slip of a button that was held: this kiosk, its devices, its link, in words.

Pure but for `addresses`, which asks the kernel.
"""

import fcntl
import socket
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hall import messages as m
from hall.messages import SlipRow
from hall.texts import words

SIOCGIFADDR = 0x8915  # <linux/sockios.h>
MOST_FAULTS = 5
IPV6_GLOBAL = "00"  # the scope column of /proc/net/if_inet6
UNKNOWN = "-"


@dataclass(frozen=True)
class Standing:
    """`broker`: its address. `connected`: to it; `hall`: the hall is heard too. `clock`: "14:05", "" while not trusted.
    `numbers`: the highest given in `day`, by service."""

    unit: str
    hall: str
    version: str
    addresses: Sequence[str]
    broker: str
    connected: bool
    reached: bool
    outbox: int
    oldest_at: (
        str  # "2026-11-22 09:41", of what is to be sent; "" for none, or written while no clock was trusted
    )
    health: m.Health
    printer: str
    clock: str
    day: str | None
    numbers: dict[str, int]
    uptime_s: float
    disk_free_mb: float | None
    temperature_c: float | None = None
    undervoltage: bool | None = None


def rows(is_: Standing, languages: tuple[str, ...]) -> tuple[SlipRow, ...]:
    """The most important first: a note that is too long loses its last rows."""

    def row(key: str, value: object) -> SlipRow:
        return SlipRow(words(f"self_test.{key}", languages), dict.fromkeys(languages, str(value)))

    link = "connected" if is_.connected else "not_connected"
    low = is_.undervoltage
    reached = "reached" if is_.reached else "not_reached"
    return (
        row("unit", f"{is_.unit} @ {is_.hall}"),
        row("version", is_.version),
        *(row("address", each) for each in is_.addresses or [UNKNOWN]),
        SlipRow(
            words("self_test.broker", languages), words(f"self_test.{link}", languages, broker=is_.broker)
        ),
        SlipRow(words("self_test.hall", languages), words(f"self_test.{reached}", languages)),
        row("outbox", is_.outbox),
        *([row("oldest", is_.oldest_at)] if is_.oldest_at else []),
        *(row(key, value) for key, value in _devices(is_)),
        row("clock", is_.clock or "--:--"),
        row("numbers", f"{is_.day or UNKNOWN}: {_given(is_.numbers)}"),
        *(row("fault", fault) for fault in is_.health.faults[:MOST_FAULTS]),
        row("uptime", f"{is_.uptime_s / 3600:.1f} h"),
        row("disk", UNKNOWN if is_.disk_free_mb is None else f"{is_.disk_free_mb:.0f} MB"),
        *([row("temperature", f"{is_.temperature_c:.0f} °C")] if is_.temperature_c is not None else []),
        *(
            [SlipRow(words("self_test.power", languages), words("self_test.too_low", languages))]
            if low
            else []
        ),
    )


def _devices(is_: Standing) -> Iterator[tuple[str, str]]:
    health = is_.health
    paper = f", {health.paper}" if health.paper else ""
    yield "printer", f"{is_.printer}: {health.printer or UNKNOWN}{paper}"
    for key in ("buttons", "card_reader", "code_reader", "display"):
        if (state := getattr(health, key)) is not None:
            yield key, state


def _given(numbers: dict[str, int]) -> str:
    return ", ".join(f"{service} {number}" for service, number in sorted(numbers.items())) or UNKNOWN


def addresses() -> list[str]:
    """Each interface with its address but the loopback, IPv4 before IPv6. Never raises."""
    try:
        names = [name for _, name in socket.if_nameindex() if name != "lo"]
    except OSError:
        return []
    found = [f"{name} {address}" for name in names if (address := _ipv4(name))]
    return found + list(_ipv6(names))


def _ipv4(name: str) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            answer = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, struct.pack("256s", name[:15].encode()))
        except OSError:
            return None
    return socket.inet_ntoa(answer[20:24])


def _ipv6(names: Sequence[str], path: Path = Path("/proc/net/if_inet6")) -> Iterator[str]:
    """Those the outside can reach, as the kernel lists them."""
    try:
        lines = path.read_text("ascii").splitlines()
    except (OSError, ValueError):
        return
    for line in lines:
        fields = line.split()
        if len(fields) == 6 and fields[3] == IPV6_GLOBAL and fields[5] in names:
            yield f"{fields[5]} {socket.inet_ntop(socket.AF_INET6, bytes.fromhex(fields[0]))}"
