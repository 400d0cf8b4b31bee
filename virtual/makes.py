"""Makes of printer as data: what each can do, and what it does when the manual is silent. For `virtual.machine`."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from printer.profile import Profile
from virtual.escpos import TextMode


@dataclass(frozen=True)
class Make:
    """`gap_mm`: from the head to the cutter, or to the bar to tear at where there is none.

    `asb`: "partial" never reports an error by itself, only that it is offline (STP-103). `flow`: what happens to
    bytes beyond the receive buffer: "rts" and everything that is no serial line holds them back; "none" loses them;
    "xon" asks the computer to stop and loses them if it does not. `after_reload`: what becomes of a slip the paper
    ran out on.
    """

    name: str
    model: str = ""  # its answer to GS I 67; without one it says nothing
    text: TextMode = "gbk"
    width_dots: int = 576
    dots_per_mm: float = 8.0
    units_per_inch: int = 203  # what ESC J, ESC 3 and ESC $ count in, before GS P
    line_dots: int = 30  # ESC 2, and at power-on
    paper_mm: float = 80.0
    largest: int = 8
    cutter: bool = True
    gap_mm: float = 15.0
    speed_mm_s: float = 150.0
    buffer_bytes: int = 4096
    speaks: bool = True
    dle: bool = True
    asb: Literal["full", "partial", "none"] = "full"
    process_ids: bool = True
    gs_r: bool = True
    qr: bool = True
    recovers: bool = True  # DLE ENQ 1 and 2
    clears: bool = True  # DLE DC4 fn 8
    near_end: bool = True
    buzzer: bool = False  # ESC B
    flow: Literal["none", "rts", "xon"] = "rts"
    after_reload: Literal["goes on", "repeats line", "forgets"] = "goes on"
    boot_s: float = 2.0

    @cached_property
    def lacks(self) -> tuple[bytes, ...]:
        """The beginnings of the commands it does not know."""
        words = {
            b"\x1d(H": self.process_ids,
            b"\x1d(k": self.qr,
            b"\x1dr": self.gs_r,
            b"\x1da": self.asb != "none",
            b"\x1bB": self.buzzer,
        }
        return tuple(word for word, known in words.items() if not known)

    @property
    def dots_per_inch(self) -> int:
        return round(self.dots_per_mm * 25.4)

    @property
    def gap_dots(self) -> int:
        return round(self.gap_mm * self.dots_per_mm)

    @property
    def side_dots(self) -> int:
        """Paper on either side that the head does not reach."""
        return max(0, round(self.paper_mm * self.dots_per_mm) - self.width_dots) // 2


EPSON = Make("epson", model="TM-T88V", width_dots=512, dots_per_mm=7.1, units_per_inch=360)
GENERIC_CN_80 = Make(
    "generic-cn-80",
    line_dots=34,
    speed_mm_s=80.0,
    asb="none",
    process_ids=False,
    recovers=False,
    clears=False,
    buzzer=True,
    after_reload="repeats line",
)
GENERIC_CN_58 = Make(
    "generic-cn-58",
    width_dots=384,
    paper_mm=58.0,
    largest=4,
    cutter=False,
    gap_mm=12.0,
    speed_mm_s=50.0,
    buffer_bytes=2048,
    asb="none",
    process_ids=False,
    qr=False,
    recovers=False,
    clears=False,
    near_end=False,
    after_reload="forgets",
)
MAKES = {make.name: make for make in (EPSON, GENERIC_CN_80, GENERIC_CN_58)}


def make_of(profile: Profile) -> Make:
    """A printer that fits the profile: it can what the profile counts on, and no more."""
    if not profile.cut:
        base = replace(GENERIC_CN_58, gap_mm=profile.end_mm)
    else:
        base = EPSON if profile.barrier == "gs_h" else GENERIC_CN_80
    return replace(
        base,
        text="ascii" if profile.text_mode == "raster" else profile.text_mode,
        width_dots=profile.dots,
        dots_per_mm=profile.dots_per_mm,
        paper_mm=80.0 if profile.dots / profile.dots_per_mm > 50 else 58.0,
        largest=profile.largest,
        gap_mm=min(base.gap_mm, profile.end_mm),
        speed_mm_s=profile.speed_mm_s,
        buffer_bytes=profile.buffer_bytes,
        speaks=profile.status != "none" or profile.barrier != "none",
        asb="full" if profile.status == "asb" else "none",
        process_ids=profile.barrier == "gs_h",
        gs_r=profile.barrier == "gs_r" or base.gs_r,
        qr=profile.qr == "native",
        recovers=bool(profile.recover),
        clears=bool(profile.clear),
        near_end=profile.near_end,
        buzzer=profile.buzzer.upper().startswith("1B 42"),
    )
