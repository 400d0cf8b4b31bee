"""Through a day's journal entry by entry, with nothing but a dict of who is where: the reckoning of `verdict.py`."""

from collections import Counter
from dataclasses import dataclass, field

from hall import entries as e
from hall import messages as m
from hall.ledger import read_body

WAITING, DONE, MISSED, EXPIRED, AWAY = "(waiting)", "(finished)", "(missed)", "(expired)", "(away)"
PARKED = "(parked at {})"


@dataclass
class Waits:
    """Of one class, from slip to first call, in hall seconds."""

    waited_s: list[float] = field(default_factory=list)
    kept: int = 0

    @property
    def share_kept(self) -> float:
        return self.kept / len(self.waited_s) if self.waited_s else 1.0

    @property
    def mean_s(self) -> float:
        return sum(self.waited_s) / len(self.waited_s) if self.waited_s else 0.0

    @property
    def longest_s(self) -> float:
        return max(self.waited_s, default=0.0)


@dataclass
class Verdict:
    """`wrong` holds one sentence for each thing lost, doubled or called twice; empty is a good day.

    `issued` = `finished` + `missed` + `waiting` + `at_counters` + `parked` + `away` + `expired`.
    """

    issued: int = 0
    void: int = 0
    other_slips: int = 0  # copies, and slips that send somebody on or bid him come back
    reclassified: int = 0
    slips: int = 0
    called: int = 0  # calls made: a ticket put back may be called again
    finished: int = 0
    missed: int = 0
    waiting: int = 0
    at_counters: int = 0
    parked: int = 0
    away: int = 0  # papers were missing: may come back
    expired: int = 0
    transferred: int = 0  # times somebody was sent on
    revived: int = 0  # times somebody came back into the line
    helped: int = 0  # tickets issued for a guide
    set_aside: int = 0  # times somebody was parked
    help_called: int = 0
    rated: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    gone: dict[str, int] = field(default_factory=dict)  # who left without a ticket, by why; no paper tells it
    waits: dict[str, Waits] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)  # numbers whose slip was proved to be out
    wrong: list[str] = field(default_factory=list)


class Walk:
    """`more_slips`: of a number, beside its own: copies, and slips that send somebody on or bid him come back."""

    def __init__(self, verdict: Verdict) -> None:
        self.printed: dict[str, str] = {}
        self.more_slips: Counter[str] = Counter()
        self._verdict = verdict
        self._where: dict[str, str] = {}  # ticket → WAITING, DONE, … or the counter that has it
        self._classes: dict[str, str] = {}
        self._called_before: set[str] = set()
        self._came_back: set[str] = set()  # who had missed the call and was let in again: once only
        self._said: dict[str, str] = {}  # ticket still served → what came of it
        self._only: dict[str, str] = {}  # ticket → the counter it was sent to
        self._about: dict[str, str] = {}  # counter → the ticket a slip ordered there would be about
        self._orders: dict[str, str] = {}  # an order for such a slip → that ticket

    def entry(self, entry: e.AnyEntry) -> None:
        match entry:
            case e.FactTaken() if not entry.known:
                self._fact(entry)
            case e.Called():
                self._called(entry)
            case e.Finished(counter, ticket, _):
                self._left(counter, ticket, AWAY if self._said.pop(ticket, "") == "papers_missing" else DONE)
            case e.NoShow(counter, ticket):
                self._left(counter, ticket, MISSED)
            case e.TookBack(counter, ticket, _):
                self._took_back(counter, ticket)
            case e.Transferred() | e.Parked() | e.Unparked() | e.VariantChosen() | e.OutcomeGiven():
                self._worked(entry)
            case e.Reclassified() | e.Revived() | e.MetByHand():
                self._changed(entry)
            case e.Ordered(counter, order, what="return" | "transfer") if counter in self._about:
                self._orders[order] = self._about[counter]
            case e.Expired(ticket):
                self._where[ticket] = EXPIRED
            case e.DayTurned(restart=True):
                self._where |= {ticket: EXPIRED for ticket, where in self._where.items() if where == AWAY}

    def count(self) -> None:
        verdict, ends = self._verdict, Counter(self._where.values())
        verdict.issued, verdict.other_slips = len(self.printed), self.more_slips.total()
        verdict.waiting, verdict.finished = ends.pop(WAITING, 0), ends.pop(DONE, 0)
        verdict.missed, verdict.expired = ends.pop(MISSED, 0), ends.pop(EXPIRED, 0)
        verdict.away = ends.pop(AWAY, 0)
        verdict.parked = sum(ends.pop(where) for where in list(ends) if where.startswith(PARKED[:10]))
        verdict.at_counters = ends.total()

    # --- facts ----------------------------------------------------------------------------------------------

    def _fact(self, fact: e.FactTaken) -> None:
        match read_body(fact):
            case m.TicketIssued() as issued:
                self.printed[fact.id], self._where[fact.id] = issued.printed, WAITING
                self._classes[fact.id] = issued.class_
                self._verdict.helped += issued.order is not None
                if issued.slip == "confirmed":
                    self._verdict.confirmed.add(issued.printed)
            case m.TicketVoid():
                self._verdict.void += 1
            case m.Help(reason=""):  # why comes in another
                self._verdict.help_called += 1
            case m.Rated():
                self._verdict.rated += 1
            case m.SlipCopied(_, str() as printed, "confirmed" | "unverified"):
                self.more_slips[printed] += 1
            case m.OrderDone(order, "confirmed" | "unverified") if order in self._orders:
                self.more_slips[self._name(self._orders[order])] += 1

    # --- calls ----------------------------------------------------------------------------------------------

    def _called(self, called: e.Called) -> None:
        ticket, counter, verdict = called.ticket, called.counter, self._verdict
        was = self._where.get(ticket)
        if was is None:
            self._find(f"{ticket} was called but never issued")
        elif was in (DONE, EXPIRED):
            self._find(f"{self._name(ticket)} was called to {counter} after it was {was.strip('()')}")
        elif was not in (
            WAITING,
            MISSED,
            AWAY,
            PARKED.format(counter),
            called.taken_from,
            PARKED.format(called.taken_from),
        ):
            self._find(f"{self._name(ticket)} was called to {counter} while {was.strip('()')} had it")
        only = self._only.pop(ticket, counter)
        if only != counter and called.reason.rule not in ("chosen", "by_hand"):
            self._find(f"{self._name(ticket)} was called to {counter}, and had been sent to {only}")
        self._has_no_other(counter, ticket, "called to")
        class_ = self._classes.get(ticket, called.reason.class_)
        if class_ != called.reason.class_:
            self._find(f"{self._name(ticket)} was called as {called.reason.class_}, it is {class_}")
        self._where[ticket] = counter
        verdict.called += 1
        if ticket not in self._called_before:
            self._called_before.add(ticket)
            waits = verdict.waits.setdefault(called.reason.class_, Waits())
            waits.waited_s.append(called.reason.waited_s)
            waits.kept += called.reason.waited_s <= called.reason.promise_s

    def _has_no_other(self, counter: str, ticket: str, how: str) -> None:
        for other, where in self._where.items():
            if where == counter and other != ticket:
                what = f"{self._name(ticket)} was {how} {counter}, which still had {self._name(other)}"
                self._find(what)

    def _took_back(self, counter: str, ticket: str) -> None:
        """Out of the counter's hand, off its list of parked ones, or out of the line that was its own."""
        was = self._where.get(ticket)
        if was == PARKED.format(counter):
            self._where[ticket] = WAITING
        elif was == WAITING and self._only.get(ticket) == counter:
            del self._only[ticket]
        else:
            self._left(counter, ticket, WAITING)

    def _left(self, counter: str, ticket: str, to: str) -> None:
        if self._where.get(ticket) != counter:
            self._find(f"{self._name(ticket)} left counter {counter}, which did not have it")
        self._where[ticket] = to

    # --- what else a clerk does -----------------------------------------------------------------------------

    def _worked(
        self, entry: e.Transferred | e.Parked | e.Unparked | e.VariantChosen | e.OutcomeGiven
    ) -> None:
        counter, ticket = entry.counter, entry.ticket
        match entry:
            case e.Transferred():
                self._left(counter, ticket, WAITING)
                self._verdict.transferred += 1
                self._about[counter] = ticket
                if entry.to_counter is not None:
                    self._only[ticket] = entry.to_counter
            case e.Parked():
                self._left(counter, ticket, PARKED.format(counter))
                self._verdict.set_aside += 1
            case e.Unparked():
                if self._where.get(ticket) != PARKED.format(counter):
                    self._find(f"{self._name(ticket)} was taken back at {counter}, which had not parked it")
                self._has_no_other(counter, ticket, "taken back at")
                self._where[ticket] = counter
            case e.VariantChosen():
                if self._where.get(ticket) != counter:
                    self._find(f"{self._name(ticket)} was begun at {counter}, which did not have it")
            case e.OutcomeGiven():
                self._outcome(counter, ticket, entry.outcome)

    def _outcome(self, counter: str, ticket: str, outcome: str) -> None:
        """May be corrected; said while the customer is still served, it comes before the end."""
        was = self._where.get(ticket)
        if was == counter:
            self._said[ticket] = outcome
        elif was in (DONE, AWAY):
            self._where[ticket] = AWAY if outcome == "papers_missing" else DONE
        else:
            self._find(f"{self._name(ticket)} was ended as {outcome} at {counter}, and is not finished")
        self._verdict.outcomes[outcome] += 1
        self._about[counter] = ticket

    def _changed(self, entry: e.Reclassified | e.Revived | e.MetByHand) -> None:
        ticket, was, verdict = entry.ticket, self._where.get(entry.ticket), self._verdict
        match entry:
            case e.Reclassified():
                verdict.reclassified += 1
                if self._classes.get(ticket) != entry.was:
                    self._find(f"{self._name(ticket)} was made {entry.class_} and had not been {entry.was}")
                self._classes[ticket] = entry.class_
            case e.Revived():
                verdict.revived += 1
                if was not in (MISSED, AWAY):
                    self._find(f"{self._name(ticket)} was let in again and had never been out")
                if was == MISSED and ticket in self._came_back:
                    self._find(f"{self._name(ticket)} missed two calls and was let in again twice")
                self._came_back |= {ticket} if was == MISSED else set()
                self._where[ticket], self._classes[ticket] = WAITING, entry.class_
            case e.MetByHand():
                if was not in (WAITING, MISSED, AWAY, PARKED.format(entry.counter)):
                    self._find(
                        f"{self._name(ticket)} was served by hand at {entry.counter} while {was} had it"
                    )
                self._where[ticket] = DONE

    def _find(self, what: str) -> None:
        self._verdict.wrong.append(what)

    def _name(self, ticket: str) -> str:
        return self.printed.get(ticket, ticket)
