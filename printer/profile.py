"""What a make of printer can do, from `profiles/*.toml`: what dialogue and composer must know beforehand.

Nothing is probed blindly: on some printers the bytes of one maker's question are another maker's settings.
"""

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from hall.paper import Paper

Hex = Annotated[str, Meta(pattern=r"^([0-9A-Fa-f]{2}( [0-9A-Fa-f]{2})*)?$")]
"""Bytes as the manuals write them: "1D 56 42 00"; empty: the printer has no such command."""


class Profile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`status`: whether it answers DLE EOT, and also speaks by itself. `barrier`: how it proves a slip."""

    about: str = ""
    dots: Annotated[int, Meta(ge=200, le=1000)] = 576
    dots_per_mm: Annotated[float, Meta(ge=5, le=12)] = 8.0
    columns: Annotated[int, Meta(ge=16, le=80)] = 48
    text_mode: Literal["gbk", "gb18030", "utf8", "raster"] = "gbk"
    largest: Annotated[int, Meta(ge=1, le=8)] = 8  # times normal type, each way; above that a raster
    cut: Hex = "1D 56 42 00"  # GS V 66 0: feed to the cutter, cut all but a point; empty: no cutter
    end_mm: Annotated[float, Meta(ge=0, le=60)] = 25.0  # head to cutter, or to the bar to tear at
    qr: Literal["native", "raster", "none"] = "native"
    status: Literal["none", "dle", "asb"] = "dle"
    barrier: Literal["gs_h", "gs_r", "none"] = "none"
    near_end: bool = True  # the roll sensor's near-end bits mean something
    recover: Hex = ""  # after a cutter jam has been cleared by hand: DLE ENQ 2
    clear: Hex = ""  # forget what is in the buffers, at once: DLE DC4 8
    buzzer: Hex = ""
    buffer_bytes: Annotated[int, Meta(ge=256)] = 4096
    speed_mm_s: Annotated[float, Meta(ge=10, le=600)] = 150.0

    @property
    def paper(self) -> Paper:
        return Paper(self.columns, self.dots, self.dots_per_mm, self.largest, self.qr != "none", self.end_mm)


class ProfileError(Exception):
    """Not a usable profile: says which, where and what is wrong."""


def names() -> list[str]:
    """Of the profiles that come with the firmware."""
    folder = resources.files("printer") / "profiles"
    return sorted(Path(file.name).stem for file in folder.iterdir() if file.name.endswith(".toml"))


@cache
def load(name: str) -> Profile:
    """A profile of ours by its name, or a site's own by the path of a TOML file."""
    try:
        if name.endswith(".toml"):
            text = Path(name).read_bytes()
        else:
            text = (resources.files("printer") / "profiles" / f"{name}.toml").read_bytes()
        return msgspec.toml.decode(text, type=Profile)
    except (OSError, ValueError, msgspec.MsgspecError) as exc:
        raise ProfileError(f"profile {name}: {exc}") from exc
