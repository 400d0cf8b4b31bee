"""Tables of kiosk.toml: buttons, readers of cards and codes; what each may say, and mistakes among the buttons.

Reading the file and naming the path of a mistake is `runtime/`'s; this holds only what is the kiosk's own.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hall.card_number import DECIMAL_BYTES, FEWEST, MOST, WIEGAND_BYTES, Format
from hall.cards import KEY_BYTES
from hall.messages import Id
from kiosk.bindings import PROVEN

Pin = Annotated[int, Meta(ge=0, le=27)]  # BCM numbers on the 40-pin header
CARD_DRIVERS = {"rdm6300": 9600, "stx": 9600, "pn532": 115200, "wedge": 0}
"""Driver → its baud, unless the table says another; a wedge is a keyboard."""
EM4100_BYTES = 5
BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)


class ButtonSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"class_": "class"}
):
    """One button. A serial one sends `code`, those bytes only, at each press; its lamp may be a pin.

    `action = "assist"` gives no ticket: it asks for a person (R33).
    """

    source: Literal["gpio", "serial"]
    action: Literal["ticket", "assist"] = "ticket"
    service: Id | None = None
    class_: Id = "ordinary"
    public: bool = False  # anybody may press it for an emergency or priority (R16)
    pin: Pin | None = None
    lamp: Pin | None = None
    port: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    baud: Annotated[int, Meta(ge=1200, le=115200)] = 9600
    code: Annotated[str, Meta(min_length=1, max_length=32)] | None = None

    def problems(self) -> list[str]:
        """What is wrong with this table alone, as `key: message`."""
        is_gpio = self.source == "gpio"
        bauds = ", ".join(map(str, BAUDS))
        checks = [
            (self.gives_ticket and self.service is None, "service: missing; it says what the button is for"),
            (not self.gives_ticket and self.service is not None, 'service: action = "assist" has none'),
            (not self.gives_ticket and self.class_ != "ordinary", 'class: action = "assist" has none'),
            (not self.gives_ticket and self.public, 'public: action = "assist" gives no ticket'),
            (is_gpio and self.pin is None, 'pin: source = "gpio" needs one'),
            (is_gpio and self.port is not None, 'port: belongs to source = "serial"'),
            (is_gpio and self.code is not None, 'code: belongs to source = "serial"'),
            (not is_gpio and self.port is None, 'port: source = "serial" needs one'),
            (not is_gpio and self.code is None, 'code: source = "serial" needs one'),
            (not is_gpio and self.pin is not None, 'pin: belongs to source = "gpio"'),
            (self.baud not in BAUDS, f"baud: {self.baud} is not one of {bauds}"),
            (max(self.code or "-") > "\u00ff", "code: each character must be one byte, \\u0000 to \\u00FF"),
        ]
        return [message for is_wrong, message in checks if is_wrong]

    @property
    def gives_ticket(self) -> bool:
        return self.action == "ticket"

    @property
    def code_bytes(self) -> bytes:
        """A character is a byte: TOML's "\\u0002" is 02, "\\u00FF" is FF. ValueError for anything above."""
        return (self.code or "").encode("latin-1")


class ReaderSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"keep": "bytes"}):
    """All that is needed to read cards. `format` and `keep`, `bytes` in the file, are for the hall's readers to agree
    on a card: hall/card_number.py.
    """

    driver: Annotated[str, Meta(min_length=1)]
    port: Annotated[str, Meta(min_length=1, max_length=255)] = "/dev/card"
    baud: Annotated[int, Meta(ge=1200, le=115200)] | None = None
    format: Format = "hex"
    keep: Annotated[int, Meta(ge=FEWEST, le=MOST)] | None = None

    @property
    def speed(self) -> int:
        return self.baud or CARD_DRIVERS[self.driver]

    def problems(self) -> list[str]:
        known = ", ".join(f'"{name}"' for name in CARD_DRIVERS)
        types, has_baud = self.driver == "wedge", self.driver in CARD_DRIVERS and self.driver != "wedge"
        longest = {"decimal": DECIMAL_BYTES, "wiegand": WIEGAND_BYTES}.get(self.format, MOST)
        if self.driver == "rdm6300":
            longest = min(longest, EM4100_BYTES)
        checks = [
            (self.driver not in CARD_DRIVERS, f'driver: "{self.driver}" is not known, there is: {known}'),
            (types and self.baud is not None, 'baud: driver = "wedge" is a keyboard and has none'),
            (
                has_baud and self.baud is not None and self.baud not in BAUDS,
                f"baud: {self.baud} is not one of {', '.join(map(str, BAUDS))}",
            ),
            (
                has_baud and self.format in ("decimal", "wiegand"),
                f'format: "{self.format}" is how a wedge types; driver = "{self.driver}" sends bytes',
            ),
            (
                self.keep is not None and self.keep > longest,
                f"bytes: {self.keep}, but what this reader sends has {longest}",
            ),
        ]
        return [message for is_wrong, message in checks if is_wrong]


class CardReaderSettings(ReaderSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[card_reader]`. `key_file` is a copy of the one that `jiaohao cards import` has made at the controller;
    `unknown` says what becomes of a ticket whose card the hall does not know.
    """

    unknown: Literal["ordinary", "verify"] = "ordinary"
    key_file: Annotated[str, Meta(min_length=1)] = "/etc/jiaohao/cards.key"

    def problems(self) -> list[str]:
        found = ReaderSettings.problems(self)
        try:
            self.key()
        except (OSError, ValueError) as exc:
            found.append(f"key_file: {exc}; copy it from the hall controller, for the user of this process")
        return found

    def key(self) -> bytes:
        """Raises OSError or ValueError, which say what is wrong with the file."""
        return key_in(Path(self.key_file))


class CodeReaderSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[code_reader]`: a scanner or number pad for the codes of appointments (R20). `key_file` is that of the cards."""

    driver: Literal["serial", "evdev"]
    port: Annotated[str, Meta(min_length=1, max_length=255)] = "/dev/codes"
    baud: Annotated[int, Meta(ge=1200, le=115200)] = 9600
    key_file: Annotated[str, Meta(min_length=1)] = "/etc/jiaohao/cards.key"

    def problems(self) -> list[str]:
        found = []
        if self.baud not in BAUDS:
            found.append(f"baud: {self.baud} is not one of {', '.join(map(str, BAUDS))}")
        try:
            self.key()
        except (OSError, ValueError) as exc:
            found.append(f"key_file: {exc}; copy it from the hall controller, for the user of this process")
        return found

    def key(self) -> bytes:
        """Raises OSError or ValueError, which say what is wrong with the file."""
        return key_in(Path(self.key_file))


def key_in(path: Path) -> bytes:
    """Raises OSError or ValueError, which say what is wrong with the file."""
    try:
        key = path.read_bytes()
    except OSError as exc:
        raise OSError(f"{path} cannot be read: {exc.strerror}") from exc
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} holds {len(key)} bytes, a key has {KEY_BYTES}")
    return key


def problems(buttons: Sequence[ButtonSettings]) -> list[str]:
    """What is wrong among the buttons, counted from 1 as people count in the file; empty when all is well."""
    nothing = [] if buttons else ["button: a kiosk needs at least one [[button]]"]
    return nothing + _pins_twice(buttons) + _codes_unclear(buttons) + _bauds_differ(buttons)


def unusable(buttons: Sequence[ButtonSettings], *, has_reader: bool) -> list[str]:
    """R16: buttons that would never give a ticket to anybody."""
    return [
        f'button[{n}].class: "{b.class_}" by a button needs public = true, or a [card_reader] to prove it (R16)'
        for n, b in enumerate(buttons, start=1)
        if b.class_ in PROVEN and not b.public and not has_reader
    ]


def codes(buttons: Sequence[ButtonSettings], port: str) -> dict[bytes, int]:
    """What a box on `port` sends, and which button that is."""
    return {b.code_bytes: i for i, b in enumerate(buttons) if b.source == "serial" and b.port == port}


def ports(buttons: Sequence[ButtonSettings]) -> dict[str, int]:
    """The serial ports with their baud, in the order of the file."""
    return {b.port: b.baud for b in buttons if b.source == "serial" and b.port is not None}


def _pins_twice(buttons: Sequence[ButtonSettings]) -> list[str]:
    used = Counter(pin for b in buttons for pin in (b.pin, b.lamp) if pin is not None)
    return [f"button: pin {pin} is used {times} times" for pin, times in sorted(used.items()) if times > 1]


def _codes_unclear(buttons: Sequence[ButtonSettings]) -> list[str]:
    """A code that begins another could not be told from it without waiting: the press would lag."""
    serial = [
        (n, b.port, b.code)
        for n, b in enumerate(buttons, start=1)
        if b.source == "serial" and b.code is not None and b.port is not None
    ]
    found = []
    for i, (n, port, code) in enumerate(serial):
        for other_n, other_port, other in serial[i + 1 :]:
            if port != other_port:
                continue
            if code == other:
                found.append(f"button[{other_n}].code: is that of button[{n}] on the same port")
            elif code.startswith(other) or other.startswith(code):
                found.append(
                    f"button[{other_n}].code: cannot be told from that of button[{n}]: one begins with the other"
                )
    return found


def _bauds_differ(buttons: Sequence[ButtonSettings]) -> list[str]:
    bauds: dict[str, set[int]] = {}
    for button in buttons:
        if button.source == "serial" and button.port is not None:
            bauds.setdefault(button.port, set()).add(button.baud)
    return [
        f"button: port {port} has {len(found)} different bauds"
        for port, found in bauds.items()
        if len(found) > 1
    ]
