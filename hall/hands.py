"""What an entry does to tickets and to the hands of counters. Pure; used by the ledger alone, under its two rules."""

import msgspec

from hall import entries as e
from hall import messages as m
from hall import register
from hall.entries import Recorded
from hall.state import CallRecord, CounterRecord, HallData, Ticket, TicketStatus
from hall.tickets import Tickets

CALLS_KEPT = 12  # at least; with many counters one for each, so that boards can show all that stand
HANDLINGS_KEPT = 20
HANDLING_LIMIT_S = 4 * 3600.0  # a longer one is a clock that moved or a clerk who forgot, no sample


class Hands:
    """Over the counters and tickets of `data`."""

    def __init__(self, data: HallData, tickets: Tickets) -> None:
        self._data = data
        self._tickets = tickets

    def apply(self, recorded: Recorded) -> None:
        match recorded.entry:
            case e.Called() as called:
                self._called(recorded, called)
            case e.Recalled(counter, _):
                self._recalled(recorded, counter)
            case e.ServingStarted(counter, ticket, at):
                self._started(recorded, counter, self._tickets[ticket], at)
            case e.Finished() as finished:
                self._finished(recorded, finished)
            case e.VariantChosen(_, ticket, variant):
                self._tickets[ticket].variant = variant
            case e.OutcomeGiven() as given:
                self._outcome(recorded, given)
            case e.NoShow(counter, ticket):
                self._no_show(recorded, counter, self._tickets[ticket])
            case e.TookBack() as took:
                self._took_back(recorded, took)
            case e.Transferred() as sent:
                self._transferred(recorded, sent)
            case e.Parked() as parked:
                self._parked(recorded, parked)
            case e.Unparked(counter, ticket):
                self._unparked(recorded, counter, self._tickets[ticket])
            case e.Revived() as revived:
                self._revived(recorded, revived)
            case e.Reclassified() as changed:
                self._reclassified(recorded, changed)
            case e.Joined(ticket, since):
                self._joined(recorded, self._tickets[ticket], since)
            case e.Marked() as marked:
                self._tickets[marked.ticket].assist = marked.assist
                if marked.at_pad:
                    self._turn(recorded, marked.counter)
            case e.Ordered(counter, what="issue"):
                self._turn(recorded, counter)
            case e.MetByHand(counter, ticket):
                register.served(self._data, counter, self._tickets.drop(ticket))
            case e.Expired(ticket):
                self._tickets.drop(ticket)
            case e.Removed(counter):
                self.own(counter, m.Owned(), recorded.at, recorded.boot)

    def own(self, counter_id: str, owned: m.Owned, at: float, boot: str) -> None:
        """A counter told what it owns. Its turn stays: nothing was asked of the hall."""
        counter = self._data.counters.setdefault(counter_id, CounterRecord())
        before, since = counter.phase, counter.since
        counter.owned = owned
        if counter.phase != before:
            counter.since, counter.boot = at, boot
        if before == "serving" != counter.phase and counter.ticket is not None:
            self._tickets[counter.ticket].handled_s += max(0.0, at - since)
        if owned.clerk is None:
            for ticket in self._tickets.lines.only_for(counter_id):
                self._tickets.lift(ticket)
                ticket.only = None  # nobody is there to call it
                self._tickets.put(ticket)

    # --- the counter --------------------------------------------------------------------------------------

    def _turn(self, recorded: Recorded, counter_id: str) -> CounterRecord:
        """The hall did something at this counter: whatever was asked on the turn before is outdated."""
        counter = self._data.counters.setdefault(counter_id, CounterRecord())
        counter.turn = recorded.n
        return counter

    def _counter_does(self, recorded: Recorded, counter_id: str) -> CounterRecord:
        """And with that another phase begins."""
        counter = self._turn(recorded, counter_id)
        counter.since, counter.boot = recorded.at, recorded.boot
        return counter

    def _hands_empty(self, recorded: Recorded, counter_id: str) -> CounterRecord:
        counter = self._counter_does(recorded, counter_id)
        counter.ticket, counter.serving = None, False
        return counter

    def _has(self, counter_id: str, ticket: Ticket) -> bool:
        counter = self._data.counters.get(counter_id)
        return counter is not None and counter.ticket == ticket.id

    # --- calls --------------------------------------------------------------------------------------------

    def _called(self, recorded: Recorded, called: e.Called) -> None:
        ticket = self._tickets[called.ticket]
        if called.taken_from is not None and self._has(called.taken_from, ticket):
            self._hands_empty(recorded, called.taken_from)
        self._tickets.lift(ticket)
        ticket.status, ticket.counter = "called", called.counter
        ticket.aside_at = ticket.outcome = None
        if ticket.only != called.counter:
            ticket.only = None
        ticket.claimed = ticket.claimed or called.reason.rule == "chosen"
        if ticket.first_called_at is None:
            ticket.first_called_at = recorded.at
            self._kept(called.reason)
        ticket.late = called.reason.rule != "by_hand" and called.reason.waited_s > called.reason.promise_s
        counter = self._counter_does(recorded, called.counter)
        counter.ticket, counter.serving, counter.recalls = ticket.id, False, 0
        self._announce(recorded, ticket, called.counter, 1, called.at)

    def _kept(self, reason: e.Reason) -> None:
        """Waiting runs to the first call (R07); how long it ran without the hall is not known so well."""
        if reason.rule != "by_hand":
            counted = self._data.kept.setdefault(reason.class_, [0, 0])
            counted[reason.waited_s > reason.promise_s] += 1

    def _recalled(self, recorded: Recorded, counter_id: str) -> None:
        counter = self._counter_does(recorded, counter_id)
        if counter.ticket is None:
            return
        counter.recalls += 1
        self._announce(recorded, self._tickets[counter.ticket], counter_id, counter.recalls + 1)

    def _announce(
        self, recorded: Recorded, ticket: Ticket, counter: str, times: int, at: float | None = None
    ) -> None:
        """Call ids come from the boot and the journal number: new at every call, and after a lost journal too."""
        kept = [c for c in self._data.calls if c.ticket_id != ticket.id]
        call = CallRecord(
            f"{recorded.boot}-{recorded.n}", ticket.id, ticket.printed, counter, ticket.service, ticket.class_,
            recorded.at if at is None else at, times,
        )  # fmt: skip
        self._data.calls = [call, *kept][: max(CALLS_KEPT, len(self._data.counters))]
        record = self._data.counters.setdefault(counter, CounterRecord())
        record.called, record.called_at = ticket.printed, call.at

    def _withdraw(self, ticket: Ticket) -> None:
        for call in self._data.calls:
            if call.ticket_id == ticket.id:
                call.withdrawn = True

    def _no_show(self, recorded: Recorded, counter_id: str, ticket: Ticket) -> None:
        self._hands_empty(recorded, counter_id)
        self._aside(ticket, "missed", recorded.at)
        ticket.only = ticket.sent_at = None  # nobody waits for one counter only after it has called
        self._tickets.forget_aside()

    # --- serving ------------------------------------------------------------------------------------------

    def _started(self, recorded: Recorded, counter_id: str, ticket: Ticket, at: float | None) -> None:
        counter = self._counter_does(recorded, counter_id)
        counter.serving = True
        counter.since = counter.since if at is None else at
        ticket.status, ticket.claimed = "serving", True
        ticket.only = ticket.sent_by = ticket.sent_at = None

    def _finished(self, recorded: Recorded, finished: e.Finished) -> None:
        counter = self._hands_empty(recorded, finished.counter)
        ticket = self._tickets.drop(finished.ticket)
        self._sample(ticket.service, finished.handling_s)
        ticket.handled_s, ticket.aside_at = finished.handling_s, recorded.at
        counter.last = ticket
        register.served(self._data, finished.counter, ticket)

    def _outcome(self, recorded: Recorded, given: e.OutcomeGiven) -> None:
        """Said of the one finished last; who must come back with papers is away until then."""
        last = self._data.counters[given.counter].last
        if last is None or last.id != given.ticket:
            return
        last.outcome = given.outcome
        away = self._data.tickets.get(last.id)
        if given.outcome == "papers_missing" and away is None:
            away = msgspec.structs.replace(last, status="away", counter=None, handled_s=0.0, variant=None)
            self._tickets.add(away)
            self._tickets.forget_aside()
            register.sent_on(self._data, away)
        elif given.outcome != "papers_missing" and away is not None and away.status == "away":
            self._tickets.drop(away.id)
            last.class_, last.assist = away.class_, away.assist  # should it be corrected once more
            register.served(self._data, given.counter, last)

    def _sample(self, service: str, handling_s: float) -> None:
        if handling_s <= HANDLING_LIMIT_S:
            samples = [*self._data.handlings.get(service, []), handling_s]
            self._data.handlings[service] = samples[-HANDLINGS_KEPT:]

    def _parked(self, recorded: Recorded, parked: e.Parked) -> None:
        self._hands_empty(recorded, parked.counter)
        ticket = self._tickets[parked.ticket]
        self._aside(ticket, "parked", recorded.at)
        ticket.counter, ticket.handled_s = parked.counter, parked.handling_s

    def _unparked(self, recorded: Recorded, counter_id: str, ticket: Ticket) -> None:
        counter = self._counter_does(recorded, counter_id)
        counter.ticket, counter.serving = ticket.id, True
        self._tickets.lift(ticket)
        ticket.status, ticket.counter, ticket.aside_at = "serving", counter_id, None

    def _aside(self, ticket: Ticket, status: TicketStatus, at: float) -> None:
        self._tickets.lift(ticket)
        ticket.status, ticket.counter, ticket.aside_at = status, None, at
        self._tickets.put(ticket)

    # --- back in a line -----------------------------------------------------------------------------------

    def _took_back(self, recorded: Recorded, took: e.TookBack) -> None:
        ticket = self._tickets[took.ticket]
        if self._has(took.counter, ticket):
            held = self._data.counters[took.counter]
            sign = (held.since, held.boot) if held.phase == "paused" else None
            self._hands_empty(recorded, took.counter)
            if sign is not None:
                held.since, held.boot = sign  # the pause began with its sign, whenever that was heard of
            ticket.first_called_at = None
        else:
            self._turn(recorded, took.counter)
        self._tickets.lift(ticket)
        if ticket.status == "parked" and ticket.aside_at is not None:
            ticket.out_at = ticket.came_at
            ticket.since += max(0.0, recorded.at - ticket.aside_at)  # being parked is no waiting (R07)
        ticket.status, ticket.counter, ticket.aside_at = "waiting", None, None
        if took.why != "paused":
            ticket.only = None
        self._tickets.put(ticket)
        self._withdraw(ticket)
        register.sent_on(self._data, ticket)

    def _transferred(self, recorded: Recorded, sent: e.Transferred) -> None:
        self._hands_empty(recorded, sent.counter)
        ticket = self._tickets[sent.ticket]
        self._tickets.lift(ticket)
        if sent.handling_s is not None:
            self._sample(ticket.service, sent.handling_s)
        if ticket.service != sent.service:
            ticket.variant = None
        ticket.status, ticket.counter, ticket.service = "waiting", None, sent.service
        ticket.only, ticket.sent_by, ticket.sent_at = sent.to_counter, sent.counter, recorded.at
        ticket.handled_s = 0.0
        ticket.claimed = ticket.claimed or sent.handling_s is not None  # else perhaps nobody came
        ticket.transfers += 1
        self._tickets.put(ticket)
        self._withdraw(ticket)
        register.sent_on(self._data, ticket)

    def _revived(self, recorded: Recorded, revived: e.Revived) -> None:
        self._turn(recorded, revived.counter)
        ticket = self._tickets[revived.ticket]
        self._tickets.lift(ticket)
        ticket.revived = ticket.revived or ticket.status == "missed"
        ticket.status, ticket.counter, ticket.aside_at, ticket.outcome = "waiting", None, None, None
        ticket.out_at = ticket.came_at
        ticket.since, ticket.class_ = revived.since, revived.class_
        ticket.boot = revived.boot or recorded.boot
        ticket.first_called_at = None
        self._tickets.put(ticket)
        register.sent_on(self._data, ticket)

    def _reclassified(self, recorded: Recorded, changed: e.Reclassified) -> None:
        """Nobody is called back or queued again: who has been called only has another class."""
        ticket = self._tickets[changed.ticket]
        self._tickets.lift(ticket)
        ticket.class_, ticket.verify = changed.class_, changed.verify
        self._tickets.put(ticket)
        if changed.counter is not None:
            self._turn(recorded, changed.counter)

    def _joined(self, recorded: Recorded, ticket: Ticket, since: float) -> None:
        self._tickets.lift(ticket)
        ticket.status, ticket.out_at = "waiting", ticket.came_at
        ticket.since, ticket.boot = since, recorded.boot
        self._tickets.put(ticket)
