"""What counter.toml says about the keypad; the other tables of the file belong to others."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class SignSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[sign]`: what hangs above the window. `pygame` is a screen, described by `[display]`."""

    driver: Literal["pygame"] = "pygame"


class KeypadSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[keypad]`. `line` is the documented line protocol; prefer a /dev/serial/by-path name for `port`:
    clones of CH340 and PL2303 have no serial number, and ttyUSB numbers change when replugged."""

    port: Annotated[str, Meta(min_length=1, max_length=255)]
    driver: Literal["line"] = "line"
    baud: Annotated[int, Meta(ge=300, le=921600)] = 9600
