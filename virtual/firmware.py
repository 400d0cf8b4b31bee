"""What a printer makes of its commands: modes, line buffer, rasters, QR codes; it moves the mechanism. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from virtual import commands as c
from virtual.makes import Make
from virtual.mechanism import Mechanism
from virtual.slip import CELL_HEIGHT, Code, Line, Row, Run
from virtual.voice import Kind

BOX = "□"  # for what the font has not
DOUBLE = [sum(3 << 2 * bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]
QR_BYTES = {
    "L": (17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520),
    "M": (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412),
    "Q": (11, 20, 32, 46, 60, 74, 86, 108, 130, 151, 177, 203, 241, 258, 292),
    "H": (7, 14, 24, 34, 44, 58, 64, 84, 98, 119, 137, 155, 177, 194, 220),
}
"""ISO/IEC 18004: how many bytes the versions from 1 on hold."""


@dataclass
class _Modes:
    width: int = 1
    height: int = 1
    chinese_width: int = 1
    chinese_height: int = 1
    bold: bool = False
    align: int = 0
    chinese: bool = True
    spacing: int = 30
    dots_a_unit: tuple[float, float] = (1.0, 1.0)  # across, along
    gap: int = 0  # before the next character


@dataclass
class _Symbol:
    data: bytes = b""
    level: str = "L"
    dots: int = 3


class Firmware:
    """`execute` a command; while `payload` bytes of a picture are to come, `take` them instead."""

    def __init__(
        self,
        make: Make,
        mechanism: Mechanism,
        say: Callable[[Kind, bytes], None],
        error: Callable[[str], None],
    ) -> None:
        self._make = make
        self._mechanism = mechanism
        self._say = say
        self._error = error
        self.sounds = 0
        self.panel_locked = False
        self.asb_mask = 0
        self.asb_asked = False  # GS a wants the state at once
        self.forget()

    @property
    def chinese(self) -> bool:
        return self._modes.chinese

    def forget(self) -> None:
        """Power off: nothing that was said to it is left."""
        self.initialise()
        self.clear()

    def initialise(self) -> None:
        """ESC @: modes, the line begun and ASB; not what waits in the receive buffer."""
        self._modes = _Modes(spacing=self._make.line_dots, dots_a_unit=self._units(0, 0))
        self._symbol = _Symbol()
        self._runs: list[Run] = []
        self.asb_mask = 0
        self.panel_locked = False
        self._mechanism.stop_at_near_end = False

    def clear(self) -> None:
        """DLE DC4 8, DLE ENQ 2: what was begun and not printed. Modes stay."""
        self._runs = []
        self._raster: c.Raster | None = None
        self._row = bytearray()
        self._dropped = False  # the picture under way is not printed
        self.payload = 0

    def take(self, data: bytes) -> int:
        """Bytes of a picture, at most up to the end of a row; how many were taken."""
        raster = self._raster
        if raster is None:  # a command it does not know is swallowed
            count = min(len(data), self.payload)
            self.payload -= count
            return count
        count = min(len(data), raster.bytes_wide - len(self._row))
        self._row += data[:count]
        self.payload -= count
        if len(self._row) == raster.bytes_wide:
            if not self._dropped:
                self._print_row(raster)
            self._row.clear()
        if not self.payload:
            self._raster = None
        return count

    def execute(self, command: c.Command) -> None:
        match command:
            case c.Unknown(data):
                self._error(f"unknown: {data.hex(' ')}")
            case c.Swallow(data, size):
                self._error(f"unknown: {data.hex(' ')}, swallows {size} bytes")
                self.payload = size
            case c.Initialise():
                self.initialise()
            case c.Raster():
                self._begin(command)
            case c.Sound(times):
                self.sounds += times
            case c.StopAt(near_end):
                self._mechanism.stop_at_near_end = near_end
            case c.LockPanel(on):
                self.panel_locked = on
            case c.Cut(_, units) if self._at_line_start("GS V"):
                self._cut(units)
            case _:
                self._set_mode(command)
                self._print(command)
                self._set_symbol(command)
                self._report(command)

    def _set_mode(self, command: c.Command) -> None:
        modes = self._modes
        match command:
            case c.Size(width, height):
                most = self._make.largest
                if max(width, height) > most:
                    self._error(f"GS ! {width}×{height}: only up to {most} times")
                width, height = min(width, most), min(height, most)
                self._modes = replace(
                    modes, width=width, height=height, chinese_width=width, chinese_height=height
                )
            case c.ChineseSize(width, height, _):
                self._modes = replace(modes, chinese_width=width, chinese_height=height)
            case c.Align(where) if self._at_line_start("ESC a"):
                modes.align = where
            case c.Bold(on):
                modes.bold = on
            case c.Chinese(on):
                modes.chinese = on
            case c.MotionUnits(across, along):
                modes.dots_a_unit = self._units(across, along)
            case c.Spacing(units):
                modes.spacing = self._make.line_dots if units is None else round(units * modes.dots_a_unit[1])
            case c.Position(units):
                dots = round(units * modes.dots_a_unit[0])
                modes.gap = dots - self._width()
                if modes.gap < 0 or dots >= self._make.width_dots:
                    self._error(f"ESC $ to {dots}, behind {self._width()} of {self._make.width_dots} dots")
                    modes.gap = 0

    def _print(self, command: c.Command) -> None:
        match command:
            case c.Character(text, wide):
                self._set(text, wide)
            case c.NoGlyph(data):
                self._error(f"no such character: {data.hex(' ')}")
                self._set(BOX, wide=True)
            case c.LineFeed(lines):
                self._feed_line(lines * self._modes.spacing)
            case c.UnitFeed(units):
                self._feed_line(round(units * self._modes.dots_a_unit[1]))

    def _set_symbol(self, command: c.Command) -> None:
        match command:
            case c.CodeSize(dots):
                self._symbol.dots = dots
            case c.CodeLevel(level):
                self._symbol.level = level
            case c.CodeStore(data):
                self._symbol.data = data
            case c.CodePrint() if self._at_line_start("GS ( k"):
                self._print_code()

    def _report(self, command: c.Command) -> None:
        mechanism = self._mechanism
        match command:
            case c.ReportWhenPrinted(process_id):
                mechanism.report(lambda: self._say("process_id", b"\x37\x22" + process_id + b"\x00"))
            case c.ReportPaper():
                near = mechanism.paper == "near_end" and self._make.near_end
                self._say("paper", b"\x03" if near else b"\x00")
            case c.ReportDrawer():
                self._say("drawer", b"\x00")
            case c.ReportChanges(mask):
                self.asb_mask, self.asb_asked = mask & 0x4F, bool(mask & 0x4F)
            case c.Identify(n) if self._make.model:
                texts = {
                    65: "11.01 ESC/POS",
                    66: "EPSON",
                    67: self._make.model,
                    68: "J7A0001",
                    69: "CHINA GBK",
                }
                said = bytes(((0x20, 0x03, 0x01)[n - 1],)) if n < 65 else b"_" + texts[n].encode() + b"\x00"
                self._say("text", said)

    def _units(self, across: int, along: int) -> tuple[float, float]:
        """Dots in one; the makers' own are finer than a dot on some."""
        dots = self._make.dots_per_inch
        return dots / (across or dots), dots / (along or self._make.units_per_inch)

    def _width(self) -> int:
        return sum(run.dots for run in self._runs)

    def _set(self, text: str, wide: bool) -> None:
        """A character into the line buffer; a full line prints by itself."""
        modes = self._modes
        width, height = (modes.chinese_width, modes.chinese_height) if wide else (modes.width, modes.height)
        run = Run(text, width, height, modes.bold, modes.gap)
        modes.gap = 0
        if self._width() + run.dots > self._make.width_dots:
            self._error(f"line too long, spilled before {text!r}")
            self._feed_line(modes.spacing)
        last = self._runs[-1] if self._runs else None
        if last is not None and (last.width, last.height, last.bold, 0) == (*_style(run), run.gap):
            self._runs[-1] = replace(last, text=last.text + text)
        else:
            self._runs.append(run)

    def _feed_line(self, dots: int) -> None:
        """At least as far as the line is high."""
        self._modes.gap = 0
        if not self._runs:
            self._mechanism.feed(dots)
            return
        height = max(run.height for run in self._runs) * CELL_HEIGHT
        line = Line(tuple(self._runs), self._modes.align, 0, height, 0)
        self._runs = []
        self._mechanism.feed(max(height, dots), line)

    def _cut(self, units: int | None) -> None:
        if units is not None:
            self._mechanism.feed(self._make.gap_dots + units)
        if self._make.cutter:
            self._mechanism.cut()

    def _begin(self, raster: c.Raster) -> None:
        wide = 8 * raster.bytes_wide * raster.times_wide
        if wide > self._make.width_dots + 7:
            self._error(f"raster of {wide} dots on {self._make.width_dots}")
        self._dropped = not self._at_line_start("GS v 0")
        self._raster, self.payload = raster, raster.size

    def _print_row(self, raster: c.Raster) -> None:
        bits = bytes(self._row)
        if raster.times_wide == 2:
            bits = b"".join(DOUBLE[byte].to_bytes(2, "big") for byte in bits)
        bits = bits[: (self._make.width_dots + 7) // 8]
        height = raster.times_high
        self._mechanism.feed(height, Row(bits, self._left(8 * len(bits)), 0, height, 0))

    def _left(self, dots: int) -> int:
        return self._modes.gap or max(0, self._make.width_dots - dots) * self._modes.align // 2

    def _print_code(self) -> None:
        symbol = self._symbol
        holds = QR_BYTES[symbol.level]
        version = next((n for n, most in enumerate(holds, start=1) if len(symbol.data) <= most), 0)
        modules = 17 + 4 * version
        dots = modules * symbol.dots
        if not symbol.data or not version or dots > self._make.width_dots:
            self._error(f"QR of {len(symbol.data)} bytes and {symbol.dots} dots a module cannot be printed")
            return
        text = symbol.data.decode("utf-8", "replace")
        code = Code(text, symbol.level, modules, symbol.dots, self._left(dots), 0, dots, 0)
        self._mechanism.feed(dots, code)

    def _at_line_start(self, command: str) -> bool:
        if self._runs:
            self._error(f"{command} in the middle of a line")
        return not self._runs


def _style(run: Run) -> tuple[int, int, bool]:
    return run.width, run.height, run.bold
