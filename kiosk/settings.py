"""The `[[button]]` tables of kiosk.toml: what each may say, and the mistakes that only show among them.

Reading the file and naming the path of a mistake is `runtime/`'s; this holds only what is the kiosk's own.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hall.messages import Id

Pin = Annotated[int, Meta(ge=0, le=27)]  # BCM numbers on the 40-pin header
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

    @property
    def code_bytes(self) -> bytes:
        """A character is a byte: TOML's "\\u0002" is 02, "\\u00FF" is FF. ValueError for anything above."""
        return (self.code or "").encode("latin-1")


def problems(buttons: Sequence[ButtonSettings]) -> list[str]:
    """Every mistake, with its button counted from 1 as people count in the file; empty when all is well."""
    found = [f"button {n}: {what}" for n, b in enumerate(buttons, start=1) for what in _alone(b)]
    if not buttons:
        found.append("button: a kiosk needs at least one")
    return found + _pins_twice(buttons) + _codes_unclear(buttons) + _bauds_differ(buttons)


def codes(buttons: Sequence[ButtonSettings], port: str) -> dict[bytes, int]:
    """What a box on `port` sends, and which button that is."""
    return {b.code_bytes: i for i, b in enumerate(buttons) if b.source == "serial" and b.port == port}


def ports(buttons: Sequence[ButtonSettings]) -> dict[str, int]:
    """The serial ports with their baud, in the order of the file."""
    return {b.port: b.baud for b in buttons if b.source == "serial" and b.port is not None}


def _alone(button: ButtonSettings) -> Iterable[str]:
    if button.source == "gpio":
        if button.pin is None:
            yield 'source = "gpio" needs a pin'
        if button.port is not None or button.code is not None:
            yield 'port and code belong to source = "serial"'
        return
    if button.port is None:
        yield 'source = "serial" needs a port'
    if button.code is None:
        yield 'source = "serial" needs a code'
    if button.pin is not None:
        yield 'pin belongs to source = "gpio"'
    if button.baud not in BAUDS:
        yield f"baud {button.baud} is not one of {', '.join(map(str, BAUDS))}"
    if button.code is not None and any(ord(c) > 0xFF for c in button.code):
        yield "code holds a character that is not one byte (\\u0000 to \\u00FF)"


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
                found.append(f"button {other_n}: has the code of button {n} on the same port")
            elif code.startswith(other) or other.startswith(code):
                found.append(
                    f"button {other_n}: its code and that of button {n} begin alike, one holds the other"
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
