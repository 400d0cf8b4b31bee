"""Head, paper and cutter of a printer, and the slips that come out. Pure; time is an argument.

A slip is what the paper shows when it is cut: only what the mechanism has fed. The cutter sits `gap_dots` past the
head, so a cut without feeding leaves the last lines for the next slip, as on the real thing.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from virtual.condition import CUTTER, HOT, Condition
from virtual.makes import Make
from virtual.slip import Printed, Slip

CUT_S = 0.3
AHEAD = 1  # movements that may be pending while the next command is taken up
TINY = 1e-6  # dots
NO_TIME_S = 1e-9  # less than a clock can tell

Paper = Literal["ok", "near_end", "end"]


@dataclass
class _Feed:
    dots: int
    what: Printed | None = None
    done: float = 0.0


@dataclass
class _Cut:
    left_s: float = CUT_S


@dataclass
class _Report:
    tell: Callable[[], None]


class Mechanism:
    """`feed`, `cut` and `report` queue what to do; `run` lets time pass. `on_slip` gets each slip."""

    def __init__(self, make: Make, on_slip: Callable[[Slip], None], speed_mm_s: float | None = None) -> None:
        speed = make.speed_mm_s if speed_mm_s is None else speed_mm_s
        self._make = make
        self._on_slip = on_slip
        self._dots_s = speed * make.dots_per_mm if speed > 0 else math.inf
        self._motions: deque[_Feed | _Cut | _Report] = deque()
        self._printed: list[Printed] = []
        self._head = make.gap_dots  # from the edge of the paper, which the last cut left at the cutter
        self.paper_dots = math.inf
        self.near_end_dots = 0.0
        self.forced_paper: Paper | None = None
        self.stop_at_near_end = False
        self.cover_open = False
        self.offline = False
        self.feeding = False
        self.jammed = False
        self.error_bits = 0
        self.hot_until: float | None = None
        self.torn: list[Slip] = []  # ends of paper that never met the cutter

    @property
    def paper(self) -> Paper:
        if self.paper_dots <= 0:
            return "end"
        if self.forced_paper is not None:
            return self.forced_paper
        return "near_end" if self.paper_dots <= self.near_end_dots else "ok"

    @property
    def paper_stops(self) -> bool:
        return self.paper == "end" or (self.stop_at_near_end and self.paper == "near_end")

    @property
    def stopped(self) -> bool:
        return self.cover_open or self.offline or self.feeding or self.paper_stops or bool(self.error_bits)

    @property
    def ready(self) -> bool:
        """Whether the next command may be taken out of the receive buffer."""
        moves = sum(not isinstance(motion, _Report) for motion in self._motions)
        return not self.stopped and moves <= AHEAD

    @property
    def idle(self) -> bool:
        return not self._motions

    @property
    def sticks_out(self) -> bool:
        """Paper has passed the cutter, or the bar, and nothing moves."""
        return self.idle and self._edge > 0

    @property
    def can_be_torn(self) -> bool:
        """So much that somebody would take it: there is something on it."""
        return self.sticks_out and any(thing.top < self._edge for thing in self._printed)

    def condition(self, *, drawer_open: bool) -> Condition:
        """As its sensors have it: near-end is not known to all."""
        return Condition(
            offline=self.stopped,
            drawer=drawer_open,
            cover_open=self.cover_open,
            feeding=self.feeding,
            near_end=self.paper != "ok" and self._make.near_end,
            paper_end=self.paper == "end",
            paper_stops=self.paper_stops,
            errors=self.error_bits,
        )

    def feed(self, dots: int, what: Printed | None = None) -> None:
        if dots > 0:
            self._motions.append(_Feed(dots, what))

    def cut(self) -> None:
        self._motions.append(_Cut())

    def report(self, tell: Callable[[], None]) -> None:
        """Calls when all before is done. Only the newest that waits is kept, as Epson says of process IDs."""
        self._motions = deque(motion for motion in self._motions if not isinstance(motion, _Report))
        self._motions.append(_Report(tell))

    def clear(self) -> None:
        """Forgets what it was to do; what is on the paper stays there."""
        self._motions.clear()

    def load_paper(self, length_mm: float = math.inf) -> None:
        """A new roll; what was printed on the old one stays with its torn end."""
        if self.paper == "end":
            self._tear_off()
        self.paper_dots = length_mm * self._make.dots_per_mm
        self.forced_paper = None

    def recover(self) -> None:
        """From an error whose cause is gone: DLE ENQ, or power. A jam that is still there is found at once."""
        self.error_bits = self.error_bits & ~(CUTTER | 0x04) | CUTTER * self.jammed

    def check(self, now: float) -> None:
        """Whether the head has cooled down by itself."""
        if self.hot_until is not None and self.hot_until <= now:
            self.error_bits &= ~HOT
            self.hot_until = None

    def next_at(self, now: float) -> float | None:
        """When the movement under way will be over."""
        if self.stopped or not self._motions:
            return None
        return now + self._left_s(self._motions[0])

    def run(self, now: float, until: float) -> float:
        """Moves from `now` until then, or until a movement that takes time is over; the time it is then."""
        self._press_feed(until - now)
        while self._motions and not self.stopped:
            motion = self._motions[0]
            left_s = self._left_s(motion)
            if left_s > 0 and until <= now:
                return now
            used_s = min(left_s, until - now)
            over = self._move(motion, used_s, done=used_s >= left_s)
            now += used_s
            if over:
                self._motions.popleft()
            if left_s > 0 or not over:
                return now
        return until

    def tear(self) -> None:
        """Somebody takes the paper at the cutter, or at the bar."""
        self._part(self._edge)

    @property
    def _edge(self) -> int:
        return self._head - self._make.gap_dots

    def _left_s(self, motion: _Feed | _Cut | _Report) -> float:
        left_s = 0.0
        match motion:
            case _Feed(dots, _, done):
                left_s = min(dots - done, self.paper_dots) / self._dots_s
            case _Cut() if not self.jammed and not math.isinf(self._dots_s):
                left_s = motion.left_s
        return left_s if left_s > NO_TIME_S else 0.0

    def _move(self, motion: _Feed | _Cut | _Report, span_s: float, *, done: bool) -> bool:
        """Whether the movement is finished: it is not if paper or cutter stopped it."""
        match motion:
            case _Feed():
                left = min(motion.dots - motion.done, self.paper_dots)
                self._feed(motion, left if done else min(left, span_s * self._dots_s))
                return motion.done >= motion.dots
            case _Cut():
                if self.jammed:
                    self.error_bits |= CUTTER
                    return False
                motion.left_s -= span_s
                if done:
                    self._part(self._edge)
                return done
            case _Report(tell):
                tell()
                return True

    def _feed(self, feed: _Feed, dots: float) -> None:
        before = int(feed.done + TINY)
        feed.done = feed.dots if feed.dots - feed.done - dots < TINY else feed.done + dots
        self.paper_dots = 0.0 if self.paper_dots - dots < TINY else self.paper_dots - dots
        now = int(feed.done + TINY)
        if feed.what is not None and now:
            if not before:
                self._printed.append(replace(feed.what, top=self._head))
            self._printed[-1] = replace(self._printed[-1], fed=min(feed.what.height, now))
        self._head += now - before

    def _press_feed(self, span_s: float) -> None:
        """The FEED button pushes paper through while nothing is printed."""
        if (
            not self.feeding
            or self._motions
            or self.cover_open
            or self.error_bits
            or math.isinf(self._dots_s)
        ):
            return
        dots = int(min(span_s * self._dots_s, self.paper_dots))
        self.paper_dots -= dots
        self._head += dots

    def _part(self, edge: int) -> None:
        out = [thing for thing in self._printed if thing.top < edge]
        shown = tuple(replace(thing, fed=min(thing.fed, edge - thing.top)) for thing in out)
        self._printed = [
            replace(thing, top=thing.top - edge) for thing in self._printed if thing.top + thing.fed > edge
        ]
        self._head = self._make.gap_dots
        self._on_slip(self._slip(shown, edge))

    def _tear_off(self) -> None:
        """The end of the roll goes, with what is on it; a line begun is lost, or printed again."""
        if self._printed:
            self.torn.append(self._slip(tuple(self._printed), self._head))
        self._printed = []
        self._head = self._make.gap_dots
        begun = self._motions[0] if self._motions else None
        if isinstance(begun, _Feed) and begun.done > 0:
            if self._make.after_reload == "repeats line":
                begun.done = 0.0
            else:
                begun.what = None

    def _slip(self, printed: tuple[Printed, ...], height: int) -> Slip:
        make = self._make
        return Slip(printed, make.width_dots, height, make.dots_per_mm, make.side_dots)
