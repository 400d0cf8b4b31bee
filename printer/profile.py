"""What a make of printer can do: the few facts the dialogue and the composer must know beforehand.

Nothing is probed blindly: on some printers the bytes of one maker's question are another maker's settings.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Profile:
    """`barrier`: how the printer proves that a slip came out. `status`: whether it answers DLE EOT."""

    name: str
    barrier: Literal["gs_h", "gs_r", "none"]
    status: bool
    columns: int = 48  # normal characters on a line; a Chinese one takes two
    dots: int = 576
    text_mode: Literal["gbk"] = "gbk"
    cut: bytes = b"\x1d\x56\x42\x00"  # GS V 66 0: feed to the cutter, cut all but a point
    speed_mm_s: float = 150.0
    buffer_bytes: int = 4096


PROFILES = {
    profile.name: profile
    for profile in (
        # TM-T88IV–VII, TM-T82III, TM-T20 family, TM-m30: the process ID comes back when the paper is out.
        Profile("epson", barrier="gs_h", status=True),
        # Xprinter, Gprinter, Rongda, HPRT …: GS r 1 after the cut proves that the slip was taken up, no more.
        Profile("generic", barrier="gs_r", status=True, speed_mm_s=80.0),
        # Says nothing at all: every slip stays unverified.
        Profile("plain", barrier="none", status=False, speed_mm_s=80.0),
    )
}
