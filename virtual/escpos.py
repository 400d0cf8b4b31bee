"""ESC/POS as a strict printer reads it: one command at a time, every byte known or an error. Pure.

It knows the commands of a common Chinese receipt printer that this project may send, and no more: what it does
not know would be swallowed or printed as rubbish by some real one. Written from the manuals, not from our
composer.
"""

from dataclasses import dataclass

DLE, EOT = 0x10, 0x04


@dataclass(frozen=True)
class Character:
    text: str
    wide: bool  # from the 24×24 Chinese font; else 12×24


@dataclass(frozen=True)
class LineFeed:
    """Print the line and feed `lines` more."""

    lines: int = 0


@dataclass(frozen=True)
class Initialise:
    """ESC @."""


@dataclass(frozen=True)
class Size:
    """GS !, multiples of the normal character."""

    width: int
    height: int


@dataclass(frozen=True)
class ChineseSize:
    """FS !, Chinese characters only."""

    width: int
    height: int
    underline: bool


@dataclass(frozen=True)
class Align:
    where: int  # 0 left, 1 centre, 2 right


@dataclass(frozen=True)
class Bold:
    on: bool


@dataclass(frozen=True)
class Chinese:
    """FS & and FS . : whether bytes from 0x81 on begin a two-byte character."""

    on: bool


@dataclass(frozen=True)
class Cut:
    """GS V. `feed_units`: None cuts where the paper is, else it is fed to the cutter and that much further."""

    full: bool
    feed_units: int | None


@dataclass(frozen=True)
class ReportWhenPrinted:
    """GS ( H fn 48."""

    process_id: bytes


@dataclass(frozen=True)
class ReportPaper:
    """GS r 1."""


@dataclass(frozen=True)
class Unknown:
    """What no command and no character begins with, or a command with impossible parameters."""

    data: bytes


Command = (
    Character | LineFeed | Initialise | Size | ChineseSize | Align | Bold | Chinese | Cut
    | ReportWhenPrinted | ReportPaper | Unknown
)  # fmt: skip


def next_command(data: bytes, chinese: bool) -> tuple[Command, int] | None:
    """The first command and its length, or None while it is incomplete. `data` is not empty."""
    first = data[0]
    if first == 0x0A:
        return LineFeed(), 1
    if first in (0x1B, 0x1C, 0x1D):
        if len(data) < 2:
            return None
        return {0x1B: _esc, 0x1C: _fs, 0x1D: _gs}[first](data)
    if 0x20 <= first <= 0x7E:
        return Character(chr(first), wide=False), 1
    if chinese and 0x81 <= first <= 0xFE:
        return _two_bytes(data)
    return Unknown(data[:1]), 1


def _two_bytes(data: bytes) -> tuple[Command, int] | None:
    """A GBK font has no four-byte codes: their second byte is a digit and no trail byte."""
    if len(data) < 2:
        return None
    try:
        text = data[:2].decode("gbk")
    except UnicodeDecodeError:
        return Unknown(data[:2]), 2
    return (Character(text, wide=True), 2) if len(text) == 1 else (Unknown(data[:2]), 2)


def _esc(data: bytes) -> tuple[Command, int] | None:
    if data[1] == 0x40:
        return Initialise(), 2
    if data[1] not in (0x61, 0x64, 0x45):
        return Unknown(data[:2]), 2
    if len(data) < 3:
        return None
    n = data[2]
    if data[1] == 0x61:
        return (Align(n % 48), 3) if n in (0, 1, 2, 48, 49, 50) else (Unknown(data[:3]), 3)
    return (LineFeed(n), 3) if data[1] == 0x64 else (Bold(bool(n & 1)), 3)


def _fs(data: bytes) -> tuple[Command, int] | None:
    if data[1] in (0x26, 0x2E):
        return Chinese(data[1] == 0x26), 2
    if data[1] != 0x21:
        return Unknown(data[:2]), 2
    if len(data) < 3:
        return None
    n = data[2]
    if n & ~0x8C:
        return Unknown(data[:3]), 3
    return ChineseSize(2 if n & 0x04 else 1, 2 if n & 0x08 else 1, bool(n & 0x80)), 3


def _gs(data: bytes) -> tuple[Command, int] | None:
    match data[1]:
        case 0x21:
            return _size(data)
        case 0x56:
            return _cut(data)
        case 0x72:
            if len(data) < 3:
                return None
            return (ReportPaper(), 3) if data[2] in (1, 49) else (Unknown(data[:3]), 3)
        case 0x28:
            return _process_id(data)
    return Unknown(data[:2]), 2


def _size(data: bytes) -> tuple[Command, int] | None:
    if len(data) < 3:
        return None
    n = data[2]
    return (Unknown(data[:3]), 3) if n & 0x88 else (Size((n >> 4) + 1, (n & 7) + 1), 3)


def _cut(data: bytes) -> tuple[Command, int] | None:
    if len(data) < 3:
        return None
    m = data[2]
    if m in (0, 1, 48, 49):
        return Cut(full=m in (0, 48), feed_units=None), 3
    if m not in (65, 66):
        return Unknown(data[:3]), 3
    return None if len(data) < 4 else (Cut(full=m == 65, feed_units=data[3]), 4)


def _process_id(data: bytes) -> tuple[Command, int] | None:
    """GS ( H pL pH fn m d1–d4. A wrong length swallows what follows, as on a printer."""
    if len(data) < 5:
        return None
    length = 5 + data[3] + 256 * data[4]
    if data[2] != 0x48 or length > 64:
        return Unknown(data[:5]), 5
    if len(data) < length:
        return None
    process_id = data[7:length]
    good = data[5:7] == b"\x30\x30" and len(process_id) == 4 and all(0x20 <= d <= 0x7E for d in process_id)
    return (ReportWhenPrinted(process_id) if good else Unknown(data[:length])), length


class RealTimeScanner:
    """Picks DLE EOT n out of what arrives, before the receive buffer, as printers do even when it is full."""

    def __init__(self) -> None:
        self._held = b""

    def scan(self, data: bytes) -> tuple[bytes, list[int]]:
        """What goes into the buffer, and the n asked for."""
        passed = bytearray()
        asked = []
        for byte in data:
            self._held += bytes((byte,))
            if len(self._held) == 3 and 1 <= byte <= 4:
                asked.append(byte)
                self._held = b""
            elif not bytes((DLE, EOT)).startswith(self._held):
                passed += self._held[:-1]
                self._held = self._held[-1:]
                if self._held[0] != DLE:
                    passed += self._held
                    self._held = b""
        return bytes(passed), asked
