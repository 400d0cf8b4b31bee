"""Which ticket a tapped card is for (R02): the slip just out or under way, else the next press. Pure.

One tap serves one ticket, and a card tapped again for the ticket it has served does nothing: whoever taps twice
must not make a VIP of the next customer.
"""

from dataclasses import dataclass, replace

from hall import messages as m
from hall.cards import unpacked
from kiosk.actions import Action, CardRefused, CommitClass, TicketCommitted

TAP_S = 10.0  # before a press, and after a slip (R02)
FLICKER_S = 1.5  # how long the lamps tell that a card is not known
ORDINARY = "ordinary"


@dataclass(frozen=True)
class _Tap:
    card: str
    class_: str
    until: float


@dataclass(frozen=True)
class _Recent:
    """The last ticket. `tap`: the one that served it; `until`: None while its slip is under way."""

    job: str
    printed: str
    class_: str
    tap: _Tap | None
    until: float | None = None


class Taps:
    """Asked by the core for the class of a press, and told of every ticket and its end."""

    def __init__(self, cards: m.Cards | None) -> None:
        self.flicker_until: float | None = None
        self.unwritten: CommitClass | None = None  # asked for; again when storage comes back
        self._classes: dict[str, str] = {}
        self._waiting: _Tap | None = None  # for the next press
        self._recent: _Recent | None = None
        self._told_no_vip = False
        if cards is not None:
            self.know(cards)

    def know(self, cards: m.Cards) -> None:
        self._classes = unpacked(cards)

    def tapped(self, card: str, config: m.Config | None, real: float) -> list[Action]:
        if config is None or not config.vip:
            return self._no_vip(config)
        self._told_no_vip = False
        class_ = self._classes.get(card)
        if class_ is None or config.class_info(class_) is None:
            self.flicker_until = real + FLICKER_S
            return [CardRefused("unknown_card" if class_ is None else "unknown_class")]
        self.flicker_until = None
        tap = _Tap(card, class_, real + TAP_S)
        recent = self._recent
        if recent is None or (recent.until is not None and real > recent.until):
            self._waiting = tap
        elif recent.tap is None and recent.class_ in (ORDINARY, class_):
            return self._serve(recent, tap)
        elif recent.tap is None or recent.tap.card != card:
            self._waiting = tap
        return []

    def class_for(self, button: str, config: m.Config, real: float) -> str:
        """The class of a press: the button's, but for an ordinary one after a tap."""
        tap = self._waiting
        if button != ORDINARY or tap is None or real > tap.until:
            return button
        return tap.class_ if config.vip and config.class_info(tap.class_) else button

    def taken(self, ticket: TicketCommitted) -> None:
        """Its number is on disk. A tap for that class has served, also if the button was of it anyway."""
        tap = self._waiting
        if tap is not None and tap.class_ == ticket.class_:
            self._waiting = None
        else:
            tap = None
        self._recent = _Recent(ticket.job, ticket.printed, ticket.class_, tap)

    def ended(self, is_void: bool, real: float) -> None:
        """The slip is out, or surely not: then there is no ticket, and its tap may serve another."""
        recent = self._recent
        if recent is None:
            return
        if is_void:
            self._recent = self.unwritten = None
            self._waiting = self._waiting or recent.tap
        else:
            self._recent = replace(recent, until=real + TAP_S)

    def flickers(self, real: float) -> bool:
        if self.flicker_until is not None and real >= self.flicker_until:
            self.flicker_until = None
        return self.flicker_until is not None

    def _serve(self, recent: _Recent, tap: _Tap) -> list[Action]:
        """Also a ticket that has the card's class from its button: the tap is no other customer's."""
        self._recent = replace(recent, class_=tap.class_, tap=tap)
        if recent.class_ == tap.class_:
            return []
        self.unwritten = CommitClass(recent.job, recent.printed, tap.class_)
        return [self.unwritten]

    def _no_vip(self, config: m.Config | None) -> list[Action]:
        """Cards are ignored, which is told once."""
        if config is None or self._told_no_vip:
            return []
        self._told_no_vip = True
        return [CardRefused("no_vip")]
