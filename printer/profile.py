"""What a make of printer can do, from `profiles/*.toml`: what dialogue and composer must know beforehand.

Nothing is probed blindly: on some printers the bytes of one maker's question are another maker's settings. A site's
own file may begin with `like = "generic-cn-80"` and name only what is different.
"""

import re
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from hall.paper import LARGEST, Paper
from runtime import config

TextMode = Literal["gbk", "gb2312", "gb18030", "utf8", "raster"]

RASTER_HEADER_BYTES = 8
STYLE_BYTES = 16  # what may stand in one unit with a row: size, alignment, bold, a feed
BYTES_A_COLUMN = {
    "gbk": 1.0,
    "gb2312": 1.0,
    "gb18030": 2.0,
    "utf8": 2.0,
    "raster": 0.0,
}  # the most there can be
LARGE_ENOUGH = 4  # a number of this size (12 mm) is seen from afar: it need not be drawn larger
CUT_S = 0.5  # 0.3 to 0.5 s, by make
SELF_FEEDING_CUTS = (65, 66, 97, 98, 103, 104)  # the m of GS V m n that feed to the cutter themselves
AT_ONCE = re.compile(rb"\x10[\x04\x05\x14]")  # a printer obeys these before what stands in its buffer


class Profile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`status`: whether it answers DLE EOT, and also speaks by itself. `barrier`: how it proves a slip.

    Commands are bytes as the manuals write them, "1D 56 42 00"; empty: the printer has no such command.
    """

    about: str = ""
    dots: Annotated[int, Meta(ge=200, le=1000)] = 576
    dots_per_mm: Annotated[float, Meta(ge=5, le=12)] = 8.0
    columns: Annotated[int, Meta(ge=16, le=80)] = 48
    text_mode: TextMode = "gbk"
    start: str = "1B 33 1E"  # ESC 3: lines of 30 dots, for the makers' own defaults differ
    largest: Annotated[int, Meta(ge=1, le=8)] = 8  # times normal type, each way; above that it is drawn
    cut: str = "1D 56 42 00"  # GS V 66 0: feed to the cutter, cut all but a point
    end_mm: Annotated[float, Meta(ge=0, le=60)] = 25.0  # head to cutter, or to the bar to tear at
    qr: Literal["native", "raster", "none"] = "native"
    status: Literal["none", "dle", "asb"] = "dle"
    barrier: Literal["gs_h", "gs_r", "none"] = "none"
    near_end: bool = True  # the roll sensor's near-end bits mean something
    recover: str = ""  # after a cutter jam has been cleared by hand: DLE ENQ 2
    clear: str = ""  # forget what is in the buffers, at once: DLE DC4 8
    buzzer: str = ""  # ESC B on Chinese printers
    buffer_bytes: Annotated[int, Meta(ge=256)] = 4096
    speed_mm_s: Annotated[float, Meta(ge=10, le=600)] = 150.0
    cuts: Annotated[int, Meta(ge=0)] = 500_000  # then the cutter is due for maintenance (R56); 0: never
    metres: Annotated[int, Meta(ge=0)] = 50_000  # of paper, then the head is

    def problems(self) -> list[str]:
        """What cannot be, as `key: message`."""
        found = [f"{key}: {said}" for key in COMMANDS if (said := _no_command(key, getattr(self, key)))]
        unit, raster = self.unit_bytes, self.dots // 8 + RASTER_HEADER_BYTES + STYLE_BYTES
        row = round(self.columns * BYTES_A_COLUMN[self.text_mode]) + STYLE_BYTES
        checks = [
            (
                self.columns * 12 > self.dots,
                f"columns: {self.columns} columns of 12 dots do not fit into {self.dots} dots",
            ),
            (
                max(raster, row) > unit,
                f"buffer_bytes: half of it must hold one row of dots or of text, so at least {2 * max(raster, row)}",
            ),
            (
                self.status == "none" and self.barrier == "gs_r",
                'barrier: "gs_r" needs a status: that a slip was taken up is no proof without a look at the printer',
            ),
            (
                not self.cut and self.end_mm <= 0,
                "end_mm: without a cutter, the way from the head to the bar to tear at must be told",
            ),
        ]
        return found + [message for is_wrong, message in checks if is_wrong]

    @property
    def unit_bytes(self) -> int:
        """How long one piece of a slip may be: two fit into the printer's buffer."""
        return self.buffer_bytes // 2

    @property
    def end_s(self) -> float:
        """From the last line to the end: fed to the cutter, and cut."""
        return self.end_mm / self.speed_mm_s + (CUT_S if self.cut else 0.0)

    @property
    def cut_feeds(self) -> bool:
        """Whether the cut command itself brings the last line past the cutter."""
        cut = bytes.fromhex(self.cut)
        return cut[:2] == b"\x1d\x56" and len(cut) > 2 and cut[2] in SELF_FEEDING_CUTS

    @property
    def paper(self) -> Paper:
        largest = self.largest if self.largest >= LARGE_ENOUGH and self.text_mode != "raster" else LARGEST
        return Paper(self.columns, self.dots, self.dots_per_mm, largest, self.qr != "none", self.end_mm)


COMMANDS = ("start", "cut", "recover", "clear", "buzzer")
IN_ORDER = ("start", "cut", "buzzer")


class ProfileError(Exception):
    """Not a usable profile; `mistakes` holds one line each, which says where and what."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


def names() -> list[str]:
    """Of the profiles that come with the firmware."""
    folder = resources.files("printer") / "profiles"
    return sorted(Path(file.name).stem for file in folder.iterdir() if file.name.endswith(".toml"))


@cache
def load(name: str) -> Profile:
    """A profile of ours by its name, or a site's own by the path of a TOML file. Raises ProfileError."""
    is_path = name.endswith(".toml")
    path = Path(name if is_path else f"{name}.toml")
    try:
        if not is_path:
            return config.judge(_ours(name, "profile"), Profile, path)
        table = config.read(path)
        if "like" in table:
            table = _ours(table.pop("like"), f"{name}: like") | {"about": ""} | table
        return config.judge(table, Profile, path)
    except config.ConfigError as exc:
        raise ProfileError(
            [name + m.removeprefix(name).removeprefix(path.name) for m in exc.mistakes]
        ) from exc


def _ours(name: object, key: str) -> dict[str, Any]:
    if not isinstance(name, str) or name not in names():
        raise ProfileError([f'{key} = "{name}" is unknown{config.did_you_mean(str(name), names())}'])
    return tomllib.loads((resources.files("printer") / "profiles" / f"{name}.toml").read_text("utf-8"))


def _no_command(key: str, written: str) -> str:
    """Why this is no command for this place; "" if it is one."""
    try:
        data = bytes.fromhex(written)
    except ValueError:
        return f'"{written}" is not bytes as manuals write them, like "1D 56 42 00"'
    if key in IN_ORDER and AT_ONCE.search(data):
        return f'"{written}" would be obeyed at once (10 04, 10 05, 10 14), not in its place on the slip'
    if key not in IN_ORDER and data and data[0] != 0x10:
        return f'"{written}" must be a real-time command: a printer at fault executes no other'
    return ""
