"""The kiosk's numbers as tickets: which comes next, in which business day, heeding what the hall has seen. Pure."""

from hall import messages as m
from kiosk.actions import Action, CommitTicket, SaveNumbers
from kiosk.bindings import span
from kiosk.day import NumbersDay, today
from kiosk.gate import Wanted
from kiosk.layout import Layout
from kiosk.numbers import Numbers, heeding, next_number, printed, taken


class Issuing:
    """`ready` is False for a new database: it gives no number before the hall has acknowledged its epoch."""

    def __init__(self, unit: str, numbers: Numbers, ready: bool, layout: Layout) -> None:
        self.numbers = numbers
        self.ready = ready
        self.day = NumbersDay()
        self._unit = unit
        self._layout = layout

    def ticket(
        self, wanted: Wanted, config: m.Config, now: float | None, tap_s: float | None, order: m.Order | None
    ) -> CommitTicket | None:
        """The next number of that service. A card that is tapped is the customer's who stands here, not an order's."""
        numbers = span(self._unit, config)
        if numbers is None:
            return None
        service, info = wanted.service, config.service(wanted.service)
        known = heeding(self.numbers, today(config, now))
        number = next_number(known, service, *numbers)
        name = printed(info.prefix if info else "", number)
        return CommitTicket(
            service,
            wanted.class_,
            number,
            name,
            known.day,
            taken(known, service, number, sure=self.day.is_sure(known, config, now)),
            None if order is None else order.id,
            order is not None and order.assist,
            wanted.verify,
            wanted.booking,
            wanted.slot_at,
            self._layout.ticket(config, wanted, name, now, tap_s if order is None else None),
        )

    def settle(self, config: m.Config | None, *, can_write: bool) -> list[Action]:
        """Turn the day and heed what the hall has seen, now that no slip is under way."""
        mine = span(self._unit, config)
        if mine is None or config is None:
            return []  # nothing can be issued; what was heard waits
        numbers = self.day.settle(self.numbers, self.ready, config, mine)
        if numbers is None or (numbers == self.numbers and self.ready):
            return []
        self.numbers, self.ready = numbers, True
        return [SaveNumbers(numbers)] if can_write else []  # ProbeStorage saves them too
