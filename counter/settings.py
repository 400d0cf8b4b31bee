"""What counter.toml says about the keypad; the other tables of the file belong to others."""

from importlib.util import find_spec
from typing import Annotated, Literal

from msgspec import Meta, Struct

from counter import keymap_file


class KeypadSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[keypad]`. `line` is the documented line protocol; prefer a /dev/serial/by-path name for `port`:
    clones of CH340 and PL2303 have no serial number, and ttyUSB numbers change when replugged.

    `keymap` is the name of one of ours or the path of a TOML file; `keys` are laid over it.
    """

    port: Annotated[str, Meta(min_length=1, max_length=255)]
    driver: Literal["line", "ascii", "ff68", "evdev"] = "line"
    baud: Annotated[int, Meta(ge=300, le=921600)] = 9600
    address: Annotated[int, Meta(ge=1, le=255)] = 1
    keymap: str = ""
    keys: dict[str, str] = {}

    def problems(self) -> list[str]:
        """What is wrong with this table and the map it names, as `key: message`."""
        if self.driver == "line":
            mapped = [name for name in ("keymap", "keys") if getattr(self, name)]
            return [f'{name}: driver = "line" has keys with names and needs none' for name in mapped]
        try:
            keymap_file.pad(self)
        except keymap_file.KeymapError as exc:
            return exc.mistakes
        return []


class PresenceSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[presence]`: a motion sensor at the clerk's seat, for the lead to know of a counter left alone (R06).

    `pin` is a BCM number. What is counted here is real time, not the hall's: sensors know no other.
    """

    pin: Annotated[int, Meta(ge=0, le=27)]
    warm_up_s: Annotated[float, Meta(ge=0, le=600)] = 60.0
    absent_after_s: Annotated[float, Meta(ge=5, le=3600)] = 60.0
    active_high: bool = True

    def problems(self) -> list[str]:
        """A library that is missing is said by `check`, not by a unit that does not start."""
        return [] if find_spec("gpiozero") else ["pin: needs the Python package gpiozero (jiaohao[gpio])"]
