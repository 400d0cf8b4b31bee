"""The `[[button]]` and `[card_reader]` tables of kiosk.toml: what each may say, and mistakes among the buttons.

Reading the file and naming the path of a mistake is `runtime/`'s; this holds only what is the kiosk's own.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hall.cards import KEY_BYTES
from hall.messages import Id

Pin = Annotated[int, Meta(ge=0, le=27)]  # BCM numbers on the 40-pin header
CARD_DRIVER = "rdm6300"
BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)


class ButtonSettings(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"class_": "class"}
):
    """One button. A serial one sends `code`, those bytes only, at each press; its lamp may be a pin."""

    source: Literal["gpio", "serial"]
    service: Id
    class_: Id = "ordinary"
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
    def code_bytes(self) -> bytes:
        """A character is a byte: TOML's "\\u0002" is 02, "\\u00FF" is FF. ValueError for anything above."""
        return (self.code or "").encode("latin-1")


class CardReaderSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`key_file` is a copy of the one that `jiaohao cards import` has made at the controller."""

    driver: Annotated[str, Meta(min_length=1)]
    port: Annotated[str, Meta(min_length=1, max_length=255)] = "/dev/card"
    baud: Annotated[int, Meta(ge=1200, le=115200)] = 9600
    key_file: Annotated[str, Meta(min_length=1)] = "/etc/jiaohao/cards.key"

    def problems(self) -> list[str]:
        known = f'there is only "{CARD_DRIVER}" so far (125 kHz readers of the RDM6300 and ID-12 kind)'
        checks = [
            (self.driver != CARD_DRIVER, f'driver: "{self.driver}" is not known, {known}'),
            (self.baud not in BAUDS, f"baud: {self.baud} is not one of {', '.join(map(str, BAUDS))}"),
        ]
        found = [message for is_wrong, message in checks if is_wrong]
        try:
            self.key()
        except (OSError, ValueError) as exc:
            found.append(f"key_file: {exc}; copy it from the hall controller, for the user of this process")
        return found

    def key(self) -> bytes:
        """Raises OSError or ValueError, which say what is wrong with the file."""
        path = Path(self.key_file)
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
