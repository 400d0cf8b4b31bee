"""Which ticket a tapped card is for (R02, R16): the slip just out or under way, else the next press. Pure.

One tap serves one ticket, and a card tapped again for the ticket it has served does nothing: whoever taps twice
must not make a VIP of the next customer. While the screen asks for a card, a tap is the answer.
"""

from dataclasses import dataclass, replace
from typing import Literal

from hall import messages as m
from hall.cards import unpacked
from hall.kiosk_view import Told
from kiosk.actions import Action, CardRefused, CommitClass, CommitTicket
from kiosk.bindings import ORDINARY, VIP, Binding, is_proven
from kiosk.gate import Card

TAP_S = 10.0  # before a press, and after a slip (R02)
FLICKER_S = 1.5  # how long the lamps tell that a card is not known


@dataclass(frozen=True)
class _Tap:
    card: str
    class_: str
    until: float
    verify: bool = False  # not one of the hall's: the clerk is to look at it


@dataclass(frozen=True)
class _Recent:
    """The last ticket. `tap`: the one that served it; `until`: None while its slip is under way."""

    job: str
    printed: str
    class_: str
    tap: _Tap | None
    verify: bool = False
    until: float | None = None


@dataclass(frozen=True)
class Tapped:
    """What a tap did. `ticket`: the number that has the card's class now."""

    told: Told = ""
    ticket: str | None = None
    actions: tuple[Action, ...] = ()


class Taps:
    """Asked by the core for the card of a press, and told of every ticket and its end. `unknown`: what becomes of a
    ticket whose card the hall does not know."""

    def __init__(self, cards: m.Cards | None, unknown: Literal["ordinary", "verify"] = "ordinary") -> None:
        self.flicker_until: float | None = None
        self.unwritten: CommitClass | None = None  # asked for; again when storage comes back
        self._unknown = unknown
        self._classes: dict[str, str] = {}
        self._waiting: _Tap | None = None  # for the next press
        self._recent: _Recent | None = None
        self._told_no_vip = False
        self._owes_flicker = False  # lamps are dark while a slip is under way
        if cards is not None:
            self.know(cards)

    def know(self, cards: m.Cards) -> None:
        self._classes = unpacked(cards)

    def tapped(self, card: str, config: m.Config | None, real: float, *, asked: bool = False) -> Tapped:
        """`asked`: the screen asks for a card, so it is not for the slip before."""
        class_ = self._classes.get(card)
        if config is None or not _counts(class_, config):
            return self._no_vip(config)
        self._told_no_vip = False
        verify = class_ is None and self._unknown == "verify" and config.class_info(VIP) is not None
        if verify:
            class_ = VIP
        if class_ is None or config.class_info(class_) is None:
            self.flicker(real)
            self._owes_flicker = self._recent is not None and self._recent.until is None
            why: Literal["unknown_card", "unknown_class"] = (
                "unknown_card" if class_ is None else "unknown_class"
            )
            return Tapped("card_unknown", actions=(CardRefused(why),))
        self.flicker_until, self._owes_flicker = None, False
        tap = _Tap(card, class_, real + TAP_S, verify)
        return self._for_press(tap) if asked else self._for_ticket(tap, real)

    def _for_ticket(self, tap: _Tap, real: float) -> Tapped:
        recent = self._recent
        if recent is None or (recent.until is not None and real > recent.until):
            return self._for_press(tap)
        proves = recent.verify and not tap.verify
        if proves or (recent.tap is None and recent.class_ in (ORDINARY, tap.class_)):
            return self._serve(recent, tap)
        if recent.tap is None or recent.tap.card != tap.card:
            return self._for_press(tap)
        return Tapped()

    def _for_press(self, tap: _Tap) -> Tapped:
        self._waiting = tap
        return Tapped(_told(tap))

    def card_for(self, button: Binding, config: m.Config, real: float) -> Card | None:
        """What was tapped for a press of that button: only a card of its class opens one that goes before others."""
        tap = self._waiting
        if tap is None or real > tap.until or not _counts(None if tap.verify else tap.class_, config):
            return None
        is_known = config.class_info(tap.class_) is not None and not tap.verify
        fits = button.class_ in (ORDINARY, VIP) or (is_known and button.class_ == tap.class_)
        if not fits or config.class_info(tap.class_) is None:
            return None
        return Card(tap.class_, tap.verify)

    def taken(self, job: str, ticket: CommitTicket) -> None:
        """Its number is on disk. A tap for that class has served, also if the button was of it anyway."""
        tap = self._waiting
        if tap is not None and (tap.class_, tap.verify) == (ticket.class_, ticket.verify):
            self._waiting = None
        else:
            tap = None
        self._recent = _Recent(job, ticket.printed, ticket.class_, tap, ticket.verify)

    def ended(self, is_void: bool, real: float) -> None:
        """The slip is out, or surely not: then there is no ticket, and its tap may serve another."""
        if self._owes_flicker:
            self._owes_flicker = False
            self.flicker(real)
        recent = self._recent
        if recent is None:
            return
        if is_void:
            self._recent = self.unwritten = None
            self._waiting = self._waiting or recent.tap
        else:
            self._recent = replace(recent, until=real + TAP_S)

    def flicker(self, real: float) -> None:
        self.flicker_until = real + FLICKER_S

    def flickers(self, real: float) -> bool:
        if self.flicker_until is not None and real >= self.flicker_until:
            self.flicker_until = None
        return self.flicker_until is not None

    def _serve(self, recent: _Recent, tap: _Tap) -> Tapped:
        """Also a ticket that has the card's class from its button: the tap is no other customer's."""
        self._recent = replace(recent, class_=tap.class_, tap=tap, verify=tap.verify)
        if (recent.class_, recent.verify) == (tap.class_, tap.verify):
            return Tapped(_told(tap), recent.printed)
        self.unwritten = CommitClass(recent.job, recent.printed, tap.class_, tap.verify)
        return Tapped(_told(tap), recent.printed, (self.unwritten,))

    def _no_vip(self, config: m.Config | None) -> Tapped:
        """Cards are ignored, which is told once."""
        if config is None or self._told_no_vip:
            return Tapped()
        self._told_no_vip = True
        return Tapped(actions=(CardRefused("no_vip"),))


def _counts(class_: str | None, config: m.Config) -> bool:
    """A hall without VIP has only cards of those who go before others (R16)."""
    return config.vip or (class_ is not None and is_proven(class_, config))


def _told(tap: _Tap) -> Told:
    return "card_verify" if tap.verify else "card_known"
