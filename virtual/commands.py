"""What an ESC/POS printer can be told in order, one class a command: the words of `virtual.escpos`. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Character:
    text: str
    wide: bool  # from the 24×24 Chinese font; else 12×24


@dataclass(frozen=True)
class NoGlyph:
    """A two-byte code the font has nothing for: a box on the paper."""

    data: bytes


@dataclass(frozen=True)
class Nothing:
    """NUL between commands."""


@dataclass(frozen=True)
class LineFeed:
    """LF, ESC d: print the line and feed, `lines` in all."""

    lines: int = 1


@dataclass(frozen=True)
class UnitFeed:
    """ESC J: print the line and feed so many motion units in all."""

    units: int


@dataclass(frozen=True)
class Spacing:
    """ESC 3, in motion units; ESC 2 with None."""

    units: int | None


@dataclass(frozen=True)
class MotionUnits:
    """GS P: so many to the inch; 0 is the maker's own."""

    across: int
    along: int


@dataclass(frozen=True)
class Position:
    """ESC $: motion units from the left edge."""

    units: int


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
    """FS ! and FS W, Chinese characters only."""

    width: int
    height: int
    underline: bool = False


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
class Raster:
    """GS v 0; `bytes_wide` × `rows` bytes follow. Doubled in width and height by `m`."""

    bytes_wide: int
    rows: int
    times_wide: int
    times_high: int

    @property
    def size(self) -> int:
        return self.bytes_wide * self.rows


@dataclass(frozen=True)
class CodeSize:
    """GS ( k 67: dots a module."""

    dots: int


@dataclass(frozen=True)
class CodeModel:
    """GS ( k 65: QR model 1 or 2."""

    model: int


@dataclass(frozen=True)
class CodeLevel:
    """GS ( k 69: error correction."""

    level: str  # L, M, Q, H


@dataclass(frozen=True)
class CodeStore:
    """GS ( k 80."""

    data: bytes


@dataclass(frozen=True)
class CodePrint:
    """GS ( k 81."""


@dataclass(frozen=True)
class ReportWhenPrinted:
    """GS ( H fn 48."""

    process_id: bytes


@dataclass(frozen=True)
class ReportPaper:
    """GS r 1."""


@dataclass(frozen=True)
class ReportDrawer:
    """GS r 2."""


@dataclass(frozen=True)
class ReportChanges:
    """GS a: which changes it reports by itself."""

    mask: int


@dataclass(frozen=True)
class Identify:
    """GS I: 1–3 one byte, 65–69 a text."""

    n: int


@dataclass(frozen=True)
class StopAt:
    """ESC c 4: whether near-end stops printing."""

    near_end: bool


@dataclass(frozen=True)
class LockPanel:
    """ESC c 5."""

    on: bool


@dataclass(frozen=True)
class Sound:
    """ESC B."""

    times: int


@dataclass(frozen=True)
class Pulse:
    """ESC p, on the drawer's port."""

    pin: int


@dataclass(frozen=True)
class Swallow:
    """A GS ( with impossible parameters: so many bytes behind it are lost, as its length says."""

    data: bytes
    bytes_lost: int


@dataclass(frozen=True)
class Unknown:
    """What no command and no character begins with, or a command with impossible parameters."""

    data: bytes


Command = (
    Character | NoGlyph | Nothing | LineFeed | UnitFeed | Spacing | MotionUnits | Position | Initialise | Size
    | ChineseSize | Align | Bold | Chinese | Cut | Raster | CodeSize | CodeModel | CodeLevel | CodeStore | CodePrint
    | ReportWhenPrinted | ReportPaper | ReportDrawer | ReportChanges | Identify | StopAt | LockPanel | Sound | Pulse
    | Swallow | Unknown
)  # fmt: skip
