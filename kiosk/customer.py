"""Whoever stands in front: what is pressed, tapped and typed, and what it leads to. Pure.

A ticket, a question on the screen, or a no that is told: on the screen, else by the lamps and on paper. Whether
anything can be printed at all is the core's to know: it asks only then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hall import hours
from hall import messages as m
from hall.device import SlipOutcome, is_doubtful
from kiosk import bookings, own_notes
from kiosk.actions import Action, CommitTicket
from kiosk.bindings import Binding
from kiosk.bookings import EARLY_MIN, Appointments, Refused
from kiosk.gate import Ask, Means, Wanted, judge
from kiosk.layout import Layout
from kiosk.opening import Doors, Shut
from kiosk.own_notes import OwnNotes
from kiosk.questions import Questions
from kiosk.slip_words import local_datetime
from kiosk.taps import Taps
from kiosk.telling import Telling


@dataclass(frozen=True)
class Moment:
    """`now` is hall time, None while not trusted; `real` the monotonic clock. `reader`: a card can be read."""

    config: m.Config
    now: float | None
    real: float
    reader: bool


class Customer:
    """`screen`: there is one to ask and to tell on; without it no press ever waits."""

    def __init__(
        self, buttons: Sequence[Binding], layout: Layout, doors: Doors, taps: Taps, *, screen: bool,
        listed: m.Bookings | None, used: Iterable[tuple[str, float]],
    ) -> None:  # fmt: skip
        self.questions = Questions()
        self.telling = Telling()
        self.notes = OwnNotes()
        self.appointments = Appointments(listed, used)
        self._buttons = buttons
        self._layout = layout
        self._doors = doors
        self._taps = taps
        self._screen = screen

    # --- what is done in front ----------------------------------------------------------------------------

    def presses(self, button: int, at: Moment) -> Wanted | None:
        """A ticket now, or not: then it is asked or told why, but for a second touch of the same finger."""
        if self.questions.is_same_finger(button, at.real):
            return None
        yes_to = self.questions.answered(button, at.real)
        self.telling.end()
        pressed = self._buttons[button]
        if (shut := self._doors.shut(pressed.service, at.now)) is not None:
            self._say_closed(pressed.service, shut, at)
            return None
        means = Means(self._screen, at.reader, self._layout.is_crowded(at.config, pressed.service))
        found = judge(pressed, at.config, self._taps.card_for(pressed, at.config, at.real), means, yes_to)
        match found:
            case Ask(kind):
                self.questions.ask(kind, button, at.real)
                return None
            case None:
                self._taps.flicker(at.real)
        return found

    def taps(self, card: str, config: m.Config | None, real: float) -> list[Action]:
        self.questions.lapse(real)
        done = self._taps.tapped(card, config, real, asked=self.questions.open is not None)
        if done.told:
            self.telling.tell(done.told, real, done.ticket)
        return list(done.actions)

    def answers(self, at: Moment) -> tuple[int, Wanted] | None:
        """The question for a card was answered by a tap: the ticket of that button."""
        asked = self.questions.open
        if asked is None or asked.kind != "card":
            return None
        button = self._buttons[asked.button]
        card = self._taps.card_for(button, at.config, at.real)
        if card is None or self._doors.shut(button.service, at.now) is not None:
            return None
        self.telling.end()  # "now press a button" is for a card before the press
        return asked.button, Wanted(button.service, card.class_, card.verify)

    def enters(self, code: str, at: Moment) -> Wanted | None:
        """The code of an appointment (R20)."""
        self.questions.end()
        self.telling.end()
        booking = self.appointments.find(code, at.now)
        if isinstance(booking, Refused):
            self._refuse(booking, at)
            return None
        shut = self._doors.shut(booking.service, at.now)
        today = _has_its_day_come(booking, at)
        kind = bookings.judge(
            booking, at.now, at.config.booked_late_min, is_open=shut is None, is_today=today
        )
        if kind == "early":
            self._refuse(Refused("booking_early", booking, _let_in_at(booking, shut, at)), at)
            return None
        if shut is not None and kind == "shut":
            self._say_closed(booking.service, shut, at)
            return None
        wanted = bookings.wanted(booking, at.config, late=kind == "late")
        if wanted is None:
            self._refuse(Refused("booking_unknown", booking), at)
        return wanted

    # --- what is told -------------------------------------------------------------------------------------

    def slip_ended(self, ticket: CommitTicket, end: SlipOutcome, at: Moment) -> None:
        """It is there to be taken, or may not be; a number that nobody has is not told."""
        if end.outcome == "void":
            return
        if is_doubtful(end.outcome, end.cause):
            self.telling.tell("unverified", at.real, ticket.printed, service=ticket.service)
        elif ticket.booking is not None and ticket.slot_at is None:
            self.telling.tell("booking_late", at.real, ticket.printed, service=ticket.service)
        elif ticket.slot_at is not None and (at.now is None or at.now < ticket.slot_at):
            slot = local_datetime(at.config.time_zone, ticket.slot_at)
            told = None if slot is None else f"{slot:%H:%M}"
            self.telling.tell("booked", at.real, ticket.printed, told, ticket.service)
        else:
            self.telling.tell("take_slip", at.real, ticket.printed, service=ticket.service)

    def lapse(self, real: float, *, can_answer: bool) -> None:
        """What is over by itself. A question nobody could answer is none."""
        self.telling.lapse(real)
        self.notes.lapse(real)
        self.questions.lapse(real)
        if not can_answer:
            self.questions.end()

    def deadlines(self) -> list[float]:
        """Without a screen nobody waits for an answer, or reads what is told."""
        shown = [*self.telling.deadlines(), *self.questions.deadlines()] if self._screen else []
        return [*shown, *self.notes.deadlines()]

    def _say_closed(self, service: str, shut: Shut, at: Moment) -> None:
        """A screen says it all the time."""
        if not self._screen and self.notes.may("closed", at.real):
            self.notes.want(own_notes.closed(at.config, service, shut, at.now), at.real)

    def _refuse(self, refused: Refused, at: Moment) -> None:
        self.telling.tell(refused.why, at.real)
        if self._screen:
            return
        self._taps.flicker(at.real)
        if self.notes.may("booking", at.real):
            note = own_notes.booking_refused(at.config, refused.why, refused.from_at, at.now)
            self.notes.want(note, at.real)


def _has_its_day_come(booking: m.Booking, at: Moment) -> bool:
    """A list may know appointments of days after this one too."""
    if local_datetime(at.config.time_zone, at.now) is None or at.now is None:
        return True
    if local_datetime(at.config.time_zone, booking.at) is None:
        return False
    opening = hours.of_hall(at.config)
    return hours.business_day(booking.at, opening) <= hours.business_day(at.now, opening)


def _let_in_at(booking: m.Booking, shut: Shut | None, at: Moment) -> float:
    """An hour before its slot, or when it opens on that day."""
    before = booking.at - EARLY_MIN * 60
    opens = None if shut is None else shut.reopens_at
    return before if opens is None or not opens < before or not _has_its_day_come(booking, at) else opens
