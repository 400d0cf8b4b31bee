"""Which retained topics changed and what they say now. Pure.

Keeps what is due (`counter`, `queue`, …) until `publish` turns it into messages: each topic once per batch, with a
rising `rev`, acknowledgements behind all state of the same batch.
"""

from collections.abc import Mapping

import msgspec

from hall import entries as e
from hall import intake, topics, views
from hall import messages as m
from hall.actions import Publish
from hall.finding import Finding
from hall.ledger import Ledger, read_body
from hall.queues import Load


class Outlook:
    def __init__(self, config: m.Config, ledger: Ledger, boot: str, speed: float) -> None:
        self._config = config
        self._ledger = ledger
        self._boot = boot
        self._speed = speed
        self._rev = 0
        self._units = [
            *(k.unit for k in config.kiosks), *(c.unit for c in config.counters), *(p.unit for p in config.pads),
        ]  # fmt: skip
        self._counters = [c.id for c in config.counters]
        self._pads = [p.id for p in config.pads]
        self._places = {*self._counters, *self._pads}  # all that `counter/<id>` tells of
        self._services = [s.id for s in config.services]
        self._due_counters: set[str] = set()
        self._due_services: set[str] = set()
        self._due_acks: dict[str, str | None] = {}
        self._due: set[str] = set()  # "hall", "calls", "config", "cards", …
        self._cards: m.Cards | None = None  # not read yet
        self._bookings: m.Bookings | None = None  # likewise
        self._due_alerts: dict[str, Finding | None] = {}
        self._findings: dict[str, Finding] = {}
        self._open_counters = 0
        self.load: Load = "normal"

    # --- what is due --------------------------------------------------------------------------------------

    def everything(self) -> None:
        self._due_counters.update(self._places)
        self._due_services.update(self._services)
        for unit in (*self._units, *self._ledger.data.units):
            self._due_acks.setdefault(unit, None)
        self._due.update(("hall", "calls", "config", "cards", "bookings", "notice"))
        self._due_alerts.update(self._findings)

    def hall(self) -> None:
        self._due.add("hall")

    def configure(self, config: m.Config) -> None:
        """The same but for its days."""
        self._config = config
        self._due.add("config")

    def cards(self, cards: m.Cards) -> None:
        if cards != self._cards:
            self._cards = cards
            self._due.add("cards")

    def bookings(self, bookings: m.Bookings) -> None:
        if bookings != self._bookings:
            self._bookings = bookings
            self._due.add("bookings")

    def counter(self, counter_id: str) -> None:
        self._due_counters.add(counter_id)

    def ack(self, unit: str, epoch: str) -> None:
        self._due_acks[unit] = epoch

    def entry(self, entry: e.AnyEntry) -> None:
        """What an entry just applied changes for readers."""
        match entry:
            case e.Called(counter, ticket, _, taken_from):
                self._due.add("calls")
                self._due_counters.update(c for c in (counter, taken_from) if c)
                self._ticket(ticket)
            case e.Recalled(counter, _):
                self._due.add("calls")
                self._due_counters.add(counter)
            case (
                e.ServingStarted(counter, _)
                | e.NoShow(counter, _)
                | e.VariantChosen(counter)
                | e.OutcomeGiven(counter)
                | e.Parked(counter)
                | e.Unparked(counter)
                | e.Ordered(counter)
                | e.Answered(counter)
                | e.ListAsked(counter)
            ):
                self._due_counters.add(counter)
            case e.Finished(counter, _, _):
                self._due_counters.add(counter)
                self._due_services.update(self._services)  # the mean handling changed
            case e.Transferred(counter):
                self._due.add("calls")
                self._due_counters.add(counter)
                self._due_services.update(
                    self._services
                )  # it leaves one for another, and is a sample of the first
            case e.TookBack(counter, ticket, _):
                self._due.add("calls")
                self._due_counters.add(counter)
                self._ticket(ticket)
            case e.Revived(counter, ticket):
                self._due_counters.add(counter)
                self._ticket(ticket)
            case e.MetByHand():
                self._due_services.update(self._services)
            case e.Joined(ticket):
                self._ticket(ticket)
            case e.Marked(counter, ticket):
                self._due_counters.add(counter)
                self._holder(ticket)
                self._due.add("calls")
            case e.Reclassified(ticket, counter=counter):
                self._ticket(ticket)
                self._holder(ticket)
                self._due_counters.update(c for c in (counter,) if c)
            case e.OrderEnded():
                self._due_counters.update(self._pads)  # one of them asked for it
            case e.FactTaken(counter=counter):
                if counter is not None:
                    self._due_counters.add(counter)
                    self._reserved(entry)
            case e.AlertRaised() | e.AlertEscalated() | e.AlertAcked() | e.NoticeSet() | e.ClosingDecided():
                self._of_the_lead(entry)
            case e.Expired() | e.DayTurned() | e.ClockShifted() | e.FutureCapped():
                self.everything()

    def _of_the_lead(
        self, entry: e.AlertRaised | e.AlertEscalated | e.AlertAcked | e.NoticeSet | e.ClosingDecided
    ) -> None:
        """What his boards show; the turn of the pad where he did it is another now."""
        match entry:
            case e.AlertRaised(alert) | e.AlertEscalated(alert) | e.AlertAcked(alert) if (
                alert in self._findings
            ):
                self._due_alerts[alert] = self._findings[alert]
            case e.NoticeSet():
                self._due.add("notice")
        match entry:
            case (
                e.AlertAcked(counter=str() as pad)
                | e.NoticeSet(counter=str() as pad)
                | e.ClosingDecided(counter=str() as pad)
            ):
                self._due_counters.add(pad)

    def fact(self, taken: e.FactTaken) -> None:
        body = None if taken.known else read_body(taken)
        match body:
            case m.TicketIssued():
                self._due_services.add(body.service)
                self._due.update(("bookings",) if body.booking else ())
            case m.SlipCopied(str() as ticket_id):
                self._ticket(ticket_id)
                self._holder(ticket_id)

    def _reserved(self, taken: e.FactTaken) -> None:
        """Who waited for a counter that closed waits for any."""
        if taken.kind in ("signed_out", "started"):
            self._due_services.update(self._services)

    def _ticket(self, ticket_id: str) -> None:
        ticket = self._ledger.data.tickets.get(ticket_id)
        if ticket is not None:
            self._due_services.add(ticket.service)

    def _holder(self, ticket_id: str) -> None:
        ticket = self._ledger.data.tickets.get(ticket_id)
        if ticket is not None and ticket.counter is not None:
            self._due_counters.add(ticket.counter)

    # --- alerts -------------------------------------------------------------------------------------------

    def alerts(self, findings: Mapping[str, Finding]) -> None:
        """All that are due now; those that ended are emptied on the broker."""
        for key in self._findings.keys() - findings.keys():
            self._due_alerts[key] = None
        for key, finding in findings.items():
            if self._findings.get(key) != finding:
                self._due_alerts[key] = finding
        self._findings = dict(findings)

    # --- messages -----------------------------------------------------------------------------------------

    def would_publish(self, topic: str) -> bool:
        """Whether a retained topic found on the broker is one of ours as things stand."""
        parsed = topics.parse(topic)
        if parsed is None:
            return False
        kind, subject = parsed
        match kind:
            case topics.COUNTER:
                return subject in self._places
            case topics.QUEUE:
                return subject in self._services
            case topics.ACK:
                return subject in self._units or subject in self._ledger.data.units
            case topics.ALERT:
                return subject in self._findings
            case topics.NOTICE:
                return False
        return True

    def publish(
        self,
        now: float,
        phase: m.Phase,
        trusted: bool,
        prompts: Mapping[str, list[str]],
        lost: set[str],
        *,
        queues: bool = True,
    ) -> list[Publish]:
        """Everything due, once, in the order readers need it; without `queues` they stay due."""
        out: list[Publish] = []
        self._count_open()
        if "config" in self._due:
            config = msgspec.structs.replace(self._config, boot=self._boot, rev=self._next())
            out.append(Publish(topics.name(topics.CONFIG), config))
        if "hall" in self._due:
            hall = views.hall(
                self._ledger,
                self._findings,
                self.load,
                now,
                phase,
                trusted,
                self._speed,
                self._boot,
                self._next(),
            )
            out.append(Publish(topics.name(topics.HALL), hall))
        for counter in sorted(self._due_counters & self._places):
            state = views.counter(
                self._ledger, counter, prompts.get(counter, []), counter not in lost, self._boot, self._next()
            )
            out.append(Publish(topics.name(topics.COUNTER, counter), state))
        for service in sorted(self._due_services & set(self._services)) if queues else ():
            queue = views.queue(self._ledger, service, self._open_counters, now, self._boot, self._next())
            out.append(Publish(topics.name(topics.QUEUE, service), queue))
        if "calls" in self._due:
            calls = views.calls(self._ledger, now, self._speed, self._boot, self._next())
            out.append(Publish(topics.name(topics.CALLS), calls))
        if "notice" in self._due:
            text = self._ledger.data.notice
            notice = m.Notice(self._boot, self._next(), text) if text else None
            out.append(Publish(topics.name(topics.NOTICE), notice))
        if "cards" in self._due and self._cards is not None:
            cards = msgspec.structs.replace(self._cards, boot=self._boot, rev=self._next())
            out.append(Publish(topics.name(topics.CARDS), cards))
        if "bookings" in self._due and self._bookings is not None:
            told = views.bookings(self._ledger, self._bookings, self._config, self._boot, self._next())
            out.append(Publish(topics.name(topics.BOOKINGS), told))
        out += [self._alert(key, finding) for key, finding in self._due_alerts.items()]
        out += [self._acknowledge(unit, epoch) for unit, epoch in self._due_acks.items()]
        for due in (self._due, self._due_counters, self._due_alerts, self._due_acks):
            due.clear()
        if queues:
            self._due_services.clear()
        return out

    def _count_open(self) -> None:
        """Estimates depend on how many counters work."""
        if not self._due_counters:
            return
        working = sum(self._ledger.counter(c).phase in ("open", "calling", "serving") for c in self._counters)
        if working != self._open_counters:
            self._open_counters = working
            self._due_services.update(self._services)

    def _next(self) -> int:
        self._rev += 1
        return self._rev

    def _alert(self, key: str, finding: Finding | None) -> Publish:
        record = self._ledger.data.alerts.get(key)
        if finding is None or record is None:
            return Publish(topics.name(topics.ALERT, key), None)
        return Publish(topics.name(topics.ALERT, key), views.alert(finding, record, self._boot, self._next()))

    def _acknowledge(self, unit: str, epoch: str | None) -> Publish:
        ack = intake.ack(self._ledger.unit(unit), self._ledger.data.numbers_day, epoch)
        return Publish(
            topics.name(topics.ACK, unit), msgspec.structs.replace(ack, boot=self._boot, rev=self._next())
        )
