"""The printer behind its interface: modes, line buffer, head, paper and cutter. Pure; time is an argument.

A slip is what the paper shows when it is cut: only what the mechanism has fed. The cutter sits `gap_dots` past
the head, so a cut without feeding leaves the last lines for the next slip, as on the real thing.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from virtual import escpos

DOTS_PER_MM = 8  # 203 dpi
CELL_HEIGHT = 24
LINE_SPACING = 30
CUT_S = 0.3
AHEAD = 1  # movements that may be pending while the next command is taken up

Paper = Literal["ok", "near_end", "end"]


@dataclass(frozen=True)
class Run:
    """Characters of one size on a line."""

    text: str
    width: int
    height: int
    bold: bool

    @property
    def dots(self) -> int:
        return sum(24 if ord(character) > 0x7E else 12 for character in self.text) * self.width


@dataclass(frozen=True)
class Line:
    """A printed line: `top` in dots from the edge of the slip, `fed` of `height` dots are on the paper."""

    runs: tuple[Run, ...]
    align: int
    top: int
    height: int
    fed: int

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the largest characters."""
        return max((run.width, run.height) for run in self.runs) if self.runs else (1, 1)


@dataclass(frozen=True)
class Slip:
    lines: tuple[Line, ...]
    width_dots: int
    height_dots: int

    @property
    def texts(self) -> list[str]:
        """The lines with anything on them."""
        return [line.text for line in self.lines if line.text]

    @property
    def height_mm(self) -> float:
        return self.height_dots / DOTS_PER_MM


@dataclass
class _Feed:
    dots: int
    line: Line | None = None
    done: int = 0


@dataclass
class _Cut:
    left_s: float = CUT_S


@dataclass
class _Report:
    process_id: bytes


@dataclass
class _Modes:
    width: int = 1
    height: int = 1
    chinese_width: int = 1
    chinese_height: int = 1
    bold: bool = False
    align: int = 0
    chinese: bool = True


@dataclass
class Mechanism:
    """`execute` takes a command when `ready`; `advance` lets time pass. What comes out goes to the callbacks."""

    on_slip: Callable[[Slip], None]
    reply: Callable[[bytes], None]
    error: Callable[[str], None]
    speed_mm_s: float = 150.0
    width_dots: int = 576
    gap_dots: int = 15 * DOTS_PER_MM
    paper_dots: float = math.inf
    near_end_dots: float = 0
    forced_paper: Paper | None = None
    cover_open: bool = False
    error_bits: int = 0
    torn: list[Slip] = field(default_factory=list)  # ends of paper that never met the cutter

    def __post_init__(self) -> None:
        self._motions: deque[_Feed | _Cut | _Report] = deque()
        self._modes = _Modes()
        self._runs: list[Run] = []
        self._printed: list[Line] = []
        self._head = self.gap_dots  # from the edge of the paper, which the last cut left at the cutter
        self._at = 0.0
        self._time_s = 0.0  # what is left of the time advance() was given
        self._spare_s = 0.0  # less than one dot's worth

    @property
    def paper(self) -> Paper:
        if self.paper_dots <= 0:
            return "end"
        if self.forced_paper is not None:
            return self.forced_paper
        return "near_end" if self.paper_dots <= self.near_end_dots else "ok"

    @property
    def stopped(self) -> bool:
        return self.cover_open or self.paper == "end" or bool(self.error_bits)

    @property
    def ready(self) -> bool:
        """Whether the next command may be taken out of the receive buffer."""
        return not self.stopped and len(self._motions) <= AHEAD

    @property
    def idle(self) -> bool:
        return not self._motions

    @property
    def chinese(self) -> bool:
        return self._modes.chinese

    def load_paper(self, length_mm: float = math.inf) -> None:
        """A new roll; what was printed on the old one stays with its torn end."""
        if self.paper == "end":
            self._tear()
        self.paper_dots = length_mm * DOTS_PER_MM
        self.forced_paper = None

    def power_off(self) -> None:
        """Forgets everything but what is on the paper."""
        self._motions.clear()
        self._runs.clear()
        self._modes = _Modes()

    def execute(self, command: escpos.Command) -> None:
        modes = self._modes
        match command:
            case escpos.Character(text, wide):
                self._set(text, wide)
            case escpos.LineFeed(lines):
                self._print_line()
                if lines:
                    self._motions.append(_Feed(lines * LINE_SPACING))
            case escpos.Initialise():
                self._runs.clear()
                self._modes = _Modes()
            case escpos.Size(width, height):
                self._modes = replace(
                    modes, width=width, height=height, chinese_width=width, chinese_height=height
                )
            case escpos.ChineseSize(width, height, _):
                self._modes = replace(modes, chinese_width=width, chinese_height=height)
            case escpos.Align(where) if self._at_line_start("ESC a"):
                self._modes = replace(modes, align=where)
            case escpos.Bold(on):
                self._modes = replace(modes, bold=on)
            case escpos.Chinese(on):
                self._modes = replace(modes, chinese=on)
            case escpos.Cut(_, units) if self._at_line_start("GS V"):
                if units is not None:
                    self._motions.append(_Feed(self.gap_dots + units))
                self._motions.append(_Cut())
            case escpos.ReportWhenPrinted(process_id):
                self._motions.append(_Report(process_id))
            case escpos.ReportPaper():
                self.reply(bytes((0x03 if self.paper == "near_end" else 0x00,)))

    def advance(self, now: float) -> bool:
        """Lets the paper move until `now`; whether it is still moving."""
        self._time_s = max(0.0, now - self._at) + self._spare_s
        self._at, self._spare_s = now, 0.0
        while self._motions and not self.stopped:
            if not self._move(self._motions[0]):
                self._spare_s = self._time_s
                return not self.stopped
            self._motions.popleft()
        return False

    def _move(self, motion: _Feed | _Cut | _Report) -> bool:
        """Uses up to `_time_s`; whether the movement is finished."""
        match motion:
            case _Feed():
                self._feed(motion)
                return motion.done >= motion.dots
            case _Cut():
                used_s = motion.left_s if self._instant else min(motion.left_s, self._time_s)
                motion.left_s -= used_s
                self._time_s = max(0.0, self._time_s - used_s)
                if motion.left_s <= 0:
                    self._cut()
                return motion.left_s <= 0
            case _Report(process_id):
                self.reply(b"\x37\x22" + process_id + b"\x00")
                return True

    @property
    def _instant(self) -> bool:
        return self.speed_mm_s <= 0 or math.isinf(self.speed_mm_s)

    def _feed(self, feed: _Feed) -> None:
        """Moves as far as time and paper allow."""
        dots_s = self.speed_mm_s * DOTS_PER_MM
        wanted = feed.dots - feed.done
        possible = wanted if self._instant else int(self._time_s * dots_s)
        moved = int(min(wanted, possible, self.paper_dots))
        if not self._instant:
            self._time_s -= moved / dots_s
        if feed.line is not None and moved:
            if feed.done == 0:
                self._printed.append(replace(feed.line, top=self._head))
            line = self._printed[-1]
            self._printed[-1] = replace(line, fed=min(line.height, feed.done + moved))
        self.paper_dots -= moved
        feed.done += moved
        self._head += moved

    def _set(self, text: str, wide: bool) -> None:
        """A character into the line buffer; a full line prints by itself."""
        modes = self._modes
        width, height = (modes.chinese_width, modes.chinese_height) if wide else (modes.width, modes.height)
        run = Run(text, width, height, modes.bold)
        if sum(run.dots for run in self._runs) + run.dots > self.width_dots:
            self.error(f"line too long, spilled before {text!r}")
            self._print_line()
        last = self._runs[-1] if self._runs else None
        if last is not None and (last.width, last.height, last.bold) == (width, height, modes.bold):
            self._runs[-1] = replace(last, text=last.text + text)
        else:
            self._runs.append(run)

    def _print_line(self) -> None:
        height = max((run.height for run in self._runs), default=1) * CELL_HEIGHT
        line = Line(tuple(self._runs), self._modes.align, 0, height, 0)
        self._runs.clear()
        self._motions.append(_Feed(max(height, LINE_SPACING), line))

    def _at_line_start(self, command: str) -> bool:
        if self._runs:
            self.error(f"{command} in the middle of a line")
        return not self._runs

    def _cut(self) -> None:
        edge = self._head - self.gap_dots
        lines = tuple(line for line in self._printed if line.top < edge)
        slip = Slip(
            tuple(replace(line, fed=min(line.fed, edge - line.top)) for line in lines), self.width_dots, edge
        )
        self._printed = [
            replace(line, top=line.top - edge) for line in self._printed if line.top + line.fed > edge
        ]
        self._head = self.gap_dots
        self.on_slip(slip)

    def _tear(self) -> None:
        if self._printed:
            self.torn.append(Slip(tuple(self._printed), self.width_dots, self._head))
        self._printed = []
        self._head = self.gap_dots
        if self._motions and isinstance(self._motions[0], _Feed):
            self._motions[0].line = None  # the rest of a line begun is lost; some printers repeat it
