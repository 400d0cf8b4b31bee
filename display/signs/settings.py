"""The `[sign]` table of counter.toml: what hangs above the window."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from hall.texts import available

CELL_WIDTH, CELL_HEIGHT = 8, 16  # pixels of half a hanzi
NARROWEST, WIDEST = 8, 64  # characters: the words for every state fit on the narrowest
LED = ("onbon", "line")

BITS_PER_BYTE = 10  # 8N1
ONBON_BAUD, ONBON_WIDTH = 57600, 128  # as the cards leave the factory; a sign of 8 hanzi
LINE_BAUD, LINE_COLUMNS = 9600, 16
ONBON_FRAME_BYTES = 64  # around the text, with what is escaped in it
SLOWEST_FRAME_S = 1.0  # else a call flashes late, and the last number stands when the program ends

Pixels = Annotated[int, Meta(ge=0, le=2048)]


class SignSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`pygame` is a screen, described by `[display]`; `none` is for a pad without a window. `onbon` and `line` are LED
    signs on a serial line (`port`) or on the network (`host`). What is left out has the driver's usual value.
    """

    driver: Literal["pygame", "onbon", "line", "none"] = "pygame"
    port: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    baud: Annotated[int, Meta(ge=300, le=921600)] | None = None
    host: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    tcp_port: Annotated[int, Meta(ge=1, le=65535)] | None = None
    languages: Annotated[list[str], Meta(min_length=1)] | None = None  # in turn; None: those of the hall
    columns: Annotated[int, Meta(ge=NARROWEST, le=WIDEST)] | None = None  # of a `line` sign
    address: Annotated[int, Meta(ge=1, le=0x7FFF)] | None = None  # of an Onbon card, and on it in pixels:
    x: Pixels | None = None
    y: Pixels | None = None
    width: Annotated[int, Meta(ge=NARROWEST * CELL_WIDTH, le=WIDEST * CELL_WIDTH)] | None = None
    height: Annotated[int, Meta(ge=CELL_HEIGHT, le=512)] | None = None

    @property
    def is_led(self) -> bool:
        return self.driver in LED

    @property
    def size(self) -> tuple[int, int]:
        """An Onbon card's area in pixels."""
        return self.width or ONBON_WIDTH, self.height or CELL_HEIGHT

    @property
    def line_baud(self) -> int:
        return self.baud or (ONBON_BAUD if self.driver == "onbon" else LINE_BAUD)

    def problems(self) -> list[str]:
        """What contradicts the driver, as `key: message`."""
        about_the_line = [*self._of_other_drivers(), *self._way(), *self._where(), *self._speed()]
        return [*about_the_line, *self._grid(), *self._words()]

    def _of_other_drivers(self) -> list[str]:
        own = {"onbon": ("languages", "address", "x", "y", "width", "height"), "line": ("columns",)}
        wire = ("port", "baud", "host", "tcp_port")
        mine = (*own.get(self.driver, ()), *(wire if self.is_led else ()))
        given = [name for name in (*wire, *own["line"], *own["onbon"]) if getattr(self, name) is not None]
        return [f'{name}: driver = "{self.driver}" has no such key' for name in given if name not in mine]

    def _way(self) -> list[str]:
        if not self.is_led:
            return []
        if self.port is None and self.host is None:
            return [
                f'driver: "{self.driver}" needs port (a serial line) or host (its address on the network)'
            ]
        if self.port is not None and self.host is not None:
            return ["host: the sign has a port already: one of them"]
        if self.port is not None and self.tcp_port is not None:
            return ["tcp_port: is for a sign with host; this one has port"]
        return ["baud: is for a sign with port; this one has host"] if self.host and self.baud else []

    def _where(self) -> list[str]:
        """What nobody could open, whatever hangs there."""
        found = []
        if self.port is not None and not self.port.startswith("/"):
            found.append('port: its whole path, like "/dev/ttyUSB0"; better one of /dev/serial/by-path')
        if self.host is not None and (self.host.count(":") == 1 or set(self.host) & set("/[]@ ")):
            found.append('host: only a name or an address, like "192.168.1.200"; its port is tcp_port')
        return found

    def _speed(self) -> list[str]:
        """Its longest frame, at the speed of its line."""
        if not self.is_led or self.port is None:
            return []
        width, height = self.size
        text = width // CELL_WIDTH * (height // CELL_HEIGHT)
        longest = (self.columns or LINE_COLUMNS) + 2 if self.driver == "line" else ONBON_FRAME_BYTES + text
        takes_s = longest * BITS_PER_BYTE / self.line_baud
        if takes_s <= SLOWEST_FRAME_S:
            return []
        least = round(longest * BITS_PER_BYTE / SLOWEST_FRAME_S)
        return [f"baud: {self.line_baud} takes {takes_s:.1f} s for one text of this sign: {least} at least"]

    def _grid(self) -> list[str]:
        wrong = [
            f"{name}: a multiple of {CELL_WIDTH}" for name in ("x", "width") if (getattr(self, name) or 0) % 8
        ]
        return [
            *wrong,
            *([f"height: a multiple of {CELL_HEIGHT}"] if (self.height or 0) % CELL_HEIGHT else []),
        ]

    def _words(self) -> list[str]:
        known = ", ".join(available())
        unknown = [each for each in self.languages or [] if each not in available()]
        return [f'languages: no texts for "{each}"; there are: {known}' for each in unknown]
