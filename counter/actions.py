"""What the counter's core asks for, and the one event only main.py can tell it. Nothing here acts."""

from dataclasses import dataclass

from hall.messages import Message, Owned, Request
from hall.view import CounterView


@dataclass(frozen=True)
class AppendFact:
    """One commit: a fact of this kind with this body, and `owned`, which a start restores.

    If the commit fails, hand it back to the core at once as `FactUnsaved`: it is repeated until it is saved.
    """

    kind: str
    body: Message
    owned: Owned


@dataclass(frozen=True)
class FactSaved:
    """An event: this fact is on the disk. `outstanding`: how many the hall has not acknowledged."""

    fact: AppendFact
    outstanding: int


@dataclass(frozen=True)
class FactUnsaved:
    """An event: the commit of this fact failed."""

    fact: AppendFact


@dataclass(frozen=True)
class KeepHand:
    """The number called by hand, or None, for a restart without a link. Worth no fact, and no fault if it fails."""

    by_hand: str | None


@dataclass(frozen=True)
class SendRequest:
    """To be sent now or not at all; the core itself waits for the reply."""

    request: Request


@dataclass(frozen=True)
class ShowText:
    """At most 16 printable ASCII characters, for the keypad's display."""

    text: str


@dataclass(frozen=True)
class Beep:
    times: int


@dataclass(frozen=True)
class Thank:
    """The customer's pad takes a rating with a beep."""


@dataclass(frozen=True)
class Lamp:
    name: str
    on: bool


@dataclass(frozen=True)
class ShowBoard:
    """What the board above the window is to show from now on."""

    view: CounterView


Action = AppendFact | KeepHand | SendRequest | ShowText | Beep | Thank | Lamp | ShowBoard
