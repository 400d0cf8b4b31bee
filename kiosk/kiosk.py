"""The kiosk: a press becomes a number, a slip and a fact; whatever is wrong shows on the lamps (R01).

Pure: events in, actions out. `now` is hall time (None while not trusted), `real` the monotonic clock. What an
action leads to (`TicketCommitted`, `CommitFailed`, …) is handed in before any other event.

A press waits for the disk and nothing else: no network, no hall. Whether it is a ticket at all is in `customer.py`;
what becomes of that in `in_hand.py`; what lamps and screen show in `front.py`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from hall import messages as m
from hall.device import ButtonHeld, ButtonPressed, ButtonStuck, DeviceState, HallLink, PrinterState, Received
from hall.paper import Paper
from hall.slip import Slip
from kiosk import events as e
from kiosk import own_notes
from kiosk.actions import Action, PrintSelfTest
from kiosk.assistance import Assistance
from kiosk.bindings import Binding, refused
from kiosk.customer import Customer, Moment
from kiosk.faults import Faults
from kiosk.front import Front, Standing
from kiosk.gate import Wanted
from kiosk.in_hand import InHand
from kiosk.issuing import Issuing
from kiosk.layout import Layout
from kiosk.numbers import Numbers
from kiosk.opening import Doors
from kiosk.taps import TAP_S, Taps
from kiosk.template import Template, default

__all__ = ["Binding", "Kiosk"]

CODE_WAITS_S = 10.0  # for the slip under way


class Kiosk:
    """`ready` is False for a new database: it gives no number before the hall has acknowledged its epoch.

    `unknown`: what becomes of a ticket whose card the hall does not know. `used`: appointments that this kiosk has
    given a ticket for, each by its code and its slot.
    """

    def __init__(
        self, unit: str, buttons: Sequence[Binding], config: m.Config | None, numbers: Numbers, ready: bool,
        cards: m.Cards | None = None, template: Template | None = None, paper: Paper | None = None,
        orders: Sequence[str] = (), *, screen: bool = False, unknown: Literal["ordinary", "verify"] = "ordinary",
        bookings: m.Bookings | None = None, used: Sequence[tuple[str, float]] = (),
    ) -> None:  # fmt: skip
        self._unit = unit
        self._buttons = tuple(buttons)
        self._config = config
        self._layout = Layout(unit, template or default(), paper or Paper())
        self._issuing = Issuing(unit, numbers, ready, self._layout)
        self._faults = Faults()
        self._doors = Doors(config)
        self._taps = Taps(cards, unknown)
        self._assistance = Assistance()
        self._customer = Customer(
            self._buttons, self._layout, self._doors, self._taps, screen=screen, listed=bookings, used=used
        )
        self._hand = InHand(
            self._issuing, self._layout, self._customer, self._taps, self._faults, self._assistance, orders
        )
        self._slip = self._hand.slip
        self._front = Front(unit, self._buttons, self._layout, screen=screen)
        self._code: tuple[str, float] | None = None  # entered, and how long it waits
        self._now: float | None = None
        self._real = 0.0

    def handle(self, event: object, now: float | None, real: float) -> list[Action]:
        self._now, self._real = now, real
        self._issuing.day.started(real)
        was_taking = self._slip.is_taking
        actions = [*self._on(event), *self._due()]
        if self._slip.is_taking and not was_taking:
            return actions  # the disk first: its answer comes next, and settles the rest
        return [*actions, *self._settle()]

    def next_deadline(self) -> float | None:
        times = [self._issuing.day.look_at, self._taps.flicker_until]
        times += [self._front.look_at(self._doors, self._now, self._real)]
        times += [*self._hand.deadlines(), *self._assistance.deadlines(), *self._customer.deadlines()]
        if self._code is not None:
            times += [self._code[1], *([self._slip.press_from] if self._slip.press_from > self._real else [])]
        return min((at for at in times if at is not None), default=None)

    def rehearsals(self) -> list[Callable[[str], Slip]]:
        """A slip of nobody for each button: what the first one would have to load and measure is then there."""
        config, tap_s = self._config, TAP_S if self._faults.card_reader else None
        if config is None:
            return []
        wanted = [Wanted(b.service, b.class_) for b in self._buttons if not b.assist]
        return [self._layout.ticket(config, each, "A000", 0.0, tap_s) for each in wanted]

    # --- events -------------------------------------------------------------------------------------------

    def _on(self, event: object) -> list[Action]:
        match event:
            case ButtonPressed(button):
                return self._pressed(button)
            case ButtonHeld():
                may = self._faults.can_print and self._customer.notes.may("self_test", self._real)
                return [PrintSelfTest()] if may else []
            case e.SelfTestRead(rows):
                self._customer.notes.want(own_notes.self_test(self._config, rows), self._real)
            case e.CardTapped(card):
                return self._tapped(card)
            case e.CodeEntered(code):
                self._code = None if self._fault() else (code, self._real + CODE_WAITS_S)
            case e.CopyAsked():
                return self._slip.copy(event, self._fault())
            case Received(m.Order() as order, live=True):
                return self._hand.ordered(order, self._fault(), self._moment(), self._real)
            case Received():
                self._received(event)
            case HallLink(up):
                self._layout.link_up = up
                self._doors.link(up)
                self._issuing.day.link(up)
            case e.AckSeen():
                self._issuing.day.acknowledged(event)
            case PrinterState() | DeviceState() | ButtonStuck() | e.ButtonsDead():
                self._faults.told(event)
            case _:
                return self._hand.told(event, self._config, self._now, self._real)
        return []

    def _received(self, received: Received) -> None:
        match received.message:
            case m.Config() as config:
                self._config = config
                self._doors.configured(config)
            case m.Cards() as cards:
                self._taps.know(cards)
            case m.Bookings() as bookings:
                self._customer.appointments.know(bookings)
            case m.HallState() as hall if received.live:
                self._issuing.day.heard(hall, self._real)
                self._doors.heard(hall)
            case _:
                self._layout.heard(received)

    # --- what people do -----------------------------------------------------------------------------------

    def _pressed(self, button: int) -> list[Action]:
        """At most one ticket; without one, lamps, screen or a note tell why."""
        if not 0 <= button < len(self._buttons) or self._why_not(button, self._fault()):
            return []
        if self._buttons[button].assist:
            return self._assistance.pressed(self._real)
        at = self._moment()
        if at is None or not self._slip.takes_press(self._real):
            return []
        wanted = self._customer.presses(button, at)
        return [] if wanted is None else self._hand.take(wanted, at, button)

    def _tapped(self, card: str) -> list[Action]:
        """Also the answer to a question."""
        actions, at = self._customer.taps(card, self._config, self._real), self._moment()
        if at is None or self._fault() or not self._slip.takes_press(self._real):
            return actions
        found = self._customer.answers(at)
        if found is None or self._why_not(found[0], ""):
            return actions
        return [*actions, *self._hand.take(found[1], at, found[0])]

    def _entered(self) -> list[Action]:
        """A code, once no slip is under way: else whoever holds it to the scanner too early would see nothing."""
        at = self._moment()
        if self._code is not None and (self._fault() or self._real >= self._code[1]):
            self._code = None
        if self._code is None or at is None or not self._slip.takes_press(self._real):
            return []
        code, self._code = self._code[0], None
        wanted = self._customer.enters(code, at)
        return [] if wanted is None else self._hand.take(wanted, at)

    # --- deadlines, and after every event -----------------------------------------------------------------

    def _due(self) -> list[Action]:
        actions = self._hand.due(self._config, self._now, self._real)
        self._assistance.lapse(self._real)
        self._customer.lapse(self._real, can_answer=self._slip.is_free and not self._fault())
        layout = partial(self._layout.note, self._config, self._now)
        return [*actions, *self._entered(), *self._hand.next_note(self._fault(), layout, self._real)]

    def _settle(self) -> list[Action]:
        actions: list[Action] = []
        if self._slip.is_free:
            actions += self._issuing.settle(self._config, can_write=not self._faults.storage)
        fault = self._fault()
        stands = Standing(
            self._config,
            fault,
            self._faults.state(fault, self._buttons, self._config),
            [bool(self._why_not(button, fault)) for button in range(len(self._buttons))],
            [self._doors.shut(b.service, self._now) for b in self._buttons],
            self._slip.is_under_way,
            self._slip.is_taking,
            self._assistance.is_coming(self._real),
            self._taps.flickers(self._real),
            bool(self._faults.card_reader),
        )
        asked, news = self._customer.questions.open, self._customer.telling.news
        actions += self._front.show(stands, partial(self._slip.in_doubt, self._real))
        return actions + self._front.picture(stands, asked, news, self._now)

    # --- what is wrong ------------------------------------------------------------------------------------

    def _why_not(self, button: int, fault: str) -> str:
        """What stops one button; "" when nothing does. Who needs help may say so as long as it can be written down."""
        if why := self._faults.of_button(button):
            return why
        if self._buttons[button].assist:
            return "storage" if self._faults.storage else ""
        return fault or refused(self._buttons[button], self._config)

    def _fault(self) -> str:
        """What stops every button that gives a ticket; "" when nothing does."""
        return self._faults.of_all(self._unit, self._config, self._issuing.ready)

    def _moment(self) -> Moment | None:
        """None without a configuration."""
        if self._config is None:
            return None
        return Moment(self._config, self._now, self._real, bool(self._faults.card_reader))
