"""What a press needs before there is a ticket: nothing, a card (R02, R16), a second press (R34). Pure."""

from dataclasses import dataclass

from hall import messages as m
from kiosk.bindings import VIP, Binding, is_proven
from kiosk.questions import Kind


@dataclass(frozen=True)
class Wanted:
    """A ticket. `verify`: nobody has checked that it is of its class. `slot_at`: not to be called before (R20)."""

    service: str
    class_: str
    verify: bool = False
    booking: m.Booking | None = None
    slot_at: float | None = None


@dataclass(frozen=True)
class Ask:
    kind: Kind


@dataclass(frozen=True)
class Card:
    """Tapped for this press. `verify`: the hall does not know it."""

    class_: str
    verify: bool = False


@dataclass(frozen=True)
class Means:
    """What the kiosk has, and how it stands with the service."""

    screen: bool
    reader: bool
    crowded: bool


def judge(
    button: Binding, config: m.Config, card: Card | None, means: Means, yes_to: Kind | None
) -> Wanted | Ask | None:
    """None: nobody has that class by pressing a button. `yes_to`: the question this press answers.

    Without a screen no press ever waits. Whoever goes before others is not asked whether to wait.
    """
    if card is not None:
        return Wanted(button.service, card.class_, card.verify)
    can_prove = means.screen and means.reader
    if is_proven(button.class_, config):
        if button.public:
            return Wanted(button.service, button.class_)
        return Ask("card") if can_prove else None
    if button.class_ == VIP:
        return Ask("card") if can_prove and yes_to != "card" else Wanted(button.service, VIP, verify=True)
    if means.screen and means.crowded and yes_to != "crowded":
        return Ask("crowded")
    return Wanted(button.service, button.class_)
