"""The `[display]` table of board.toml and counter.toml, the kiosk's `[screen]`, and what else board.toml has."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from display.voice import loudness
from hall import texts
from hall.messages import Text

Pixels = Annotated[int, Meta(ge=240, le=7680)]


class ScreenSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far people stand, how large a screen is, how it hangs. `[screen]` of a kiosk: ten inches at arm's length."""

    distance_m: Annotated[float, Meta(ge=0.3, le=60)] = 0.7
    screen_height_mm: Annotated[float, Meta(ge=50, le=5000)] = 155.0
    """The picture's short side. With it and the resolution, millimetres on the wall become pixels."""
    size: tuple[Pixels, Pixels] | None = None  # width, height; None: what the screen has
    fullscreen: bool = True
    rotate: Literal[0, 90, 180, 270] = (
        0  # counter-clockwise; SDL's kmsdrm cannot, so the picture is turned by us
    )
    font: Annotated[str, Meta(min_length=1)] | None = None  # a font file instead of the ones looked for
    bilingual: Literal["together", "alternate"] = (
        "together"  # two languages at once, or one after the other …
    )
    alternate_s: Annotated[float, Meta(ge=3, le=60)] = 8.0  # … each for so long


class DisplaySettings(ScreenSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[display]` of a board or counter: a television on the wall."""

    view: Literal["hall", "lead"] = "hall"  # of a board: what customers see, or the hall lead
    distance_m: Annotated[float, Meta(ge=0.5, le=60)] = 10.0  # from the screen to the back row
    screen_height_mm: Annotated[float, Meta(ge=50, le=5000)] = 600.0
    apology_every_min: Annotated[float, Meta(ge=1, le=60)] = 5.0  # R19: while people wait past the promise
    prompts: bool = False  # a window's board says small what the clerk should do next (R06)


class BuzzerSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[buzzer]`: an active buzzer, which sounds by itself while its pin is on. `pin` is a BCM number."""

    pin: Annotated[int, Meta(ge=0, le=27)]
    active_high: bool = True


class MediaSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[media]`: pictures shown one after the other while the hall is open (R08). Videos are not supported yet."""

    folder: Annotated[str, Meta(min_length=1, max_length=255)]  # a relative path begins where board.toml lies
    each_s: Annotated[float, Meta(ge=3, le=3600)] = 10.0


class RatesSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[rates]`: a table from a CSV file, read again whenever it changes (R54)."""

    file: Annotated[str, Meta(min_length=1, max_length=255)]
    title: Text = {}


class VoiceSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[voice]`: a board with it speaks the calls (R31)."""

    languages: list[str] | None = None  # spoken one after the other; None: those of the hall
    clips: Annotated[str, Meta(min_length=1, max_length=255)] | None = (
        None  # a folder of the site's own recordings
    )
    one: Literal["yi", "yao"] = "yao"  # how a Chinese 1 of a ticket is read: 一 or 幺
    volume: Annotated[float, Meta(ge=0, le=1)] = 0.8
    hours: dict[str, float] = {}  # "12:00-14:00" = 0.3: another volume in these hours; 0 is silence
    device: str = ""  # of ALSA, like "plughw:CARD=Device"; empty: its default
    chime: bool = True
    place: bool = True  # says where the counter is, too (R18)

    def problems(self) -> list[str]:
        known = texts.available()
        unknown = [own for own in self.languages or () if own not in known]
        found = [f'languages: no texts for "{own}", there is: {", ".join(known)}' for own in unknown]
        if self.languages == []:
            found.append("languages: empty; without this key it speaks the hall's languages")
        return [*found, *loudness.problems(self.hours)]
