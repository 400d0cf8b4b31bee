"""Slips as this kiosk lays them out: by its template, on its paper, with what is known of the queues. Pure."""

from collections.abc import Callable
from functools import cache, partial

from hall import messages as m
from hall.device import Received
from hall.paper import Paper
from hall.slip import Slip
from kiosk.events import LastSlip
from kiosk.gate import Wanted
from kiosk.note import note_slip
from kiosk.slip import Ticket, copy_slip, ticket_slip
from kiosk.template import Template

QUEUES = "queue/"  # topics of what waits for a service


class Layout:
    """How many wait is told only while the hall is reached (`link_up`)."""

    def __init__(self, unit: str, template: Template, paper: Paper) -> None:
        self.link_up = False
        self._unit, self._template, self._paper = unit, template, paper
        self._queues: dict[str, m.QueueState] = {}

    def heard(self, received: Received) -> None:
        match received.message:
            case m.QueueState() as queue if received.subject is not None:
                self._queues[received.subject] = queue
            case None if received.subject is not None and received.topic.startswith(QUEUES):
                self._queues.pop(received.subject, None)

    def queue(self, service: str) -> m.QueueState | None:
        return self._queues.get(service) if self.link_up else None

    def is_crowded(self, config: m.Config, service: str) -> bool:
        """More wait than the hall finds bearable, as far as is known (R34)."""
        queue = self.queue(service)
        return queue is not None and config.crowded is not None and queue.total > config.crowded

    def ticket(
        self, config: m.Config, wanted: Wanted, name: str, now: float | None, tap_s: float | None
    ) -> Callable[[str], Slip]:
        """Given the ticket's id, when that is known. `tap_s`: how long a card may be tapped for it."""
        queue = self.queue(wanted.service)
        ahead, estimate_s = (queue.total, queue.estimate_s) if queue else (None, None)
        ticket = Ticket(
            wanted.service, wanted.class_, name, now, ahead, estimate_s, tap_s,
            verify=wanted.verify, slot_at=wanted.slot_at,
        )  # fmt: skip
        return cache(partial(ticket_slip, self._template, config, self._paper, self._unit, ticket))

    def copy(self, config: m.Config | None, last: LastSlip) -> Slip:
        assert config is not None, "without it everything is refused"
        return copy_slip(self._template, config, self._paper, last.issued, last.job, last.at, self._unit)

    def note(self, config: m.Config | None, now: float | None, note: m.SlipNote) -> Slip:
        """Without a configuration there is only the kiosk's own note about itself."""
        if config is None:
            config, now = m.Config(self._unit, {}, [], "", [], []), None
        return note_slip(self._template, config, self._paper, self._unit, note, now)
