"""The `[display]` table of board.toml and counter.toml."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Pixels = Annotated[int, Meta(ge=240, le=7680)]


class DisplaySettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far people stand, how large the screen is, how it hangs."""

    view: Literal["hall"] = "hall"
    distance_m: Annotated[float, Meta(ge=0.5, le=60)] = 10.0  # from the screen to the back row
    screen_height_mm: Annotated[float, Meta(ge=50, le=5000)] = 600.0
    """The picture's short side. With it and the resolution, millimetres on the wall become pixels."""
    size: tuple[Pixels, Pixels] | None = None  # width, height; None: what the screen has
    fullscreen: bool = True
    rotate: Literal[0, 90, 180, 270] = (
        0  # counter-clockwise; SDL's kmsdrm cannot, so the picture is turned by us
    )
    font: Annotated[str, Meta(min_length=1)] | None = None  # a font file instead of the ones looked for
