"""What a visitor may ask for, as JSON such as `{"do": "press", "unit": "kiosk-1", "button": 0}`."""

from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from counter.keys import KEYS

Name = Annotated[str, Meta(max_length=32)]
MOST_KEYS = 16
LONGEST_CODE = 64


class OrderError(ValueError):
    """Nonsense; the message is a sentence for whoever sent it."""


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag=str.lower):
    """Base of every order: each says what shall be, so that twice does no harm."""


class Press(Order, frozen=True):
    unit: Name
    button: Annotated[int, Meta(ge=0)]


class Hold(Order, frozen=True):
    """A finger that stays on a button, or is taken off."""

    unit: Name
    button: Annotated[int, Meta(ge=0)]
    down: bool


class Keys(Order, frozen=True):
    """Pressed one after the other; who works there steps aside."""

    counter: Name
    keys: Annotated[list[str], Meta(min_length=1, max_length=MOST_KEYS)]


class Tap(Order, frozen=True):
    unit: Name
    card: Literal["vip", "unknown"]


class Scan(Order, frozen=True):
    """The code of an appointment, held to the kiosk's scanner."""

    unit: Name
    code: Annotated[str, Meta(min_length=1, max_length=LONGEST_CODE)]


class Doors(Order, frozen=True):
    """The hall closes now, or is open as its hours say."""

    open: bool


class Customers(Order, frozen=True):
    on: bool


class Clerk(Order, frozen=True):
    counter: Name
    on: bool


class Pace(Order, frozen=True):
    pace: Annotated[float, Meta(ge=0.1, le=10)]


class Broker(Order, frozen=True):
    on: bool


class Power(Order, frozen=True):
    """The hall is stopped in order, a unit's power is cut."""

    unit: Name
    on: bool


class Paper(Order, frozen=True):
    unit: Name
    paper: Literal["ok", "near_end", "end"]


class Cover(Order, frozen=True):
    unit: Name
    open: bool


class Proofs(Order, frozen=True):
    """Whether the printer's answers for slips arrive."""

    unit: Name
    on: bool


class Plug(Order, frozen=True):
    """Of a kiosk's printer, card reader or scanner, or a counter's keypad: `of` is the unit or the counter."""

    what: Literal["printer", "reader", "scanner", "keypad"]
    of: Name
    on: bool


class Mend(Order, frozen=True):
    """Everything."""


AnyOrder = (
    Press | Hold | Keys | Tap | Scan | Customers | Clerk | Pace | Doors | Broker | Power | Paper | Cover | Proofs
    | Plug | Mend
)  # fmt: skip

NAMES = ", ".join(kind.__name__.lower() for kind in get_args(AnyOrder))


def read(order: object) -> AnyOrder:
    """OrderError for anything else."""
    try:
        read_order: AnyOrder = msgspec.convert(order, AnyOrder)
    except msgspec.ValidationError as exc:
        raise OrderError(f"no such order: {exc}; there are {NAMES}") from exc
    if isinstance(read_order, Keys):
        unknown = [key for key in read_order.keys if key not in KEYS]
        if unknown:
            raise OrderError(f'no keypad has a key "{unknown[0][:20]}"')
    if isinstance(read_order, Scan) and not (read_order.code.isascii() and read_order.code.isprintable()):
        raise OrderError("a scanner reads letters, digits and signs of ASCII")
    return read_order
