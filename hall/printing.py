"""What the hall has kiosks print: tickets for guides (R51), and slips that are no tickets. Pure.

An order goes to a kiosk that is heard, or not at all: it is not retained, and nobody answers it late.
No word of it for `ANSWER_S` of real time is an answer too. A slip that one kiosk surely did not print is tried at the
next; of one that nobody prints the clerk who has to say it instead is told.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from hall import entries as e
from hall import messages as m
from hall import notes, topics
from hall.actions import Send
from hall.ledger import Ledger, read_body
from hall.links import Links
from hall.register import NO_ANSWER
from hall.settings import RulesTable

ANSWER_S = 20.0  # a slip under way at the kiosk goes first
SHIFT_ANSWER_S = 80.0  # customers go first for a minute: nobody stands there for the slip of a shift
NOT_OUT_S = 60.0  # so long a clerk is told that a slip is not out, or until the next thing asked there
NO_KIOSK = "no_kiosk"
NO_SLIP = "no_slip"  # the prompt

NoteOrdered = tuple[e.Ordered, m.SlipNote]


@dataclass(frozen=True)
class _Sent:
    """A slip on its way; `note` is not known of one that was sent before this start."""

    place: str
    what: e.Slip
    note: m.SlipNote | None
    tried: frozenset[str]


class Printing:
    """`kiosk_of`: counter or pad → the unit that prints for it; for others, the first one that is heard."""

    def __init__(
        self, config: m.Config, table: RulesTable, ledger: Ledger, links: Links, kiosk_of: Mapping[str, str],
        boot: str,
    ) -> None:  # fmt: skip
        self._config = config
        self._table = table
        self._ledger = ledger
        self._links = links
        self._kiosk_of = kiosk_of
        self._boot = boot
        self._until: dict[str, float] = {}  # order → real
        self._sent: dict[str, _Sent] = {}  # by order; no tickets
        self._not_out: dict[str, float] = {}  # place → real, when its clerk need not be told any more
        self._changed: set[str] = set()  # places that are to be told so, or no more

    def kiosk(self, place: str, real: float) -> str | None:
        """For a ticket: the same one each time, to which the guide has walked."""
        return next(iter(self._heard(place, real)), None)

    def _heard(self, place: str, real: float) -> list[str]:
        own = self._kiosk_of.get(place)
        units = [own] if own is not None else [kiosk.unit for kiosk in self._config.kiosks]
        return [unit for unit in units if self._links.hears(unit, real)]

    def new_id(self) -> str:
        """Of an order made next: no other journal entry of any boot has it."""
        return f"{self._boot}-{self._ledger.data.n + 1}"

    # --- slips that follow from what happened ---------------------------------------------------------------

    def after(self, entry: e.AnyEntry, real: float) -> NoteOrdered | e.OrderEnded | None:
        """The slip for a customer who is sent elsewhere or must come back; what becomes of one that is not out."""
        match entry:
            case e.Transferred(counter, ticket, _, to_counter) if self._table.transfer_slip:
                sent = self._ledger.data.tickets[ticket]
                return self._note(
                    counter, "transfer", notes.transfer_note(self._config, sent, to_counter), real
                )
            case e.OutcomeGiven(counter, _, "papers_missing") if self._table.return_slip:
                last = self._ledger.counter(counter).last
                if last is not None:
                    return self._note(counter, "return", notes.return_note(self._config, last), real)
            case e.ListAsked(counter):
                note = notes.waiting_note(self._config, self._ledger.lines, self._ledger.tickets.early())
                return self._note(counter, "waiting", note, real)
            case e.OrderEnded(order, _, cause):
                return self._ended(order, cause, real)
        return None

    def after_shift(
        self, fact: e.FactTaken, n: int, real: float, *, trusted: bool
    ) -> NoteOrdered | e.OrderEnded | None:
        """R23: at SIGNOUT, and when both have typed their numbers; `n` is the journal number of the fact."""
        if not self._table.shift_slip or fact.counter is None or not _ends_a_shift(fact):
            return None
        ended = self._ledger.counter(fact.counter).ended
        if ended is None or ended.ended_n != n:
            return None
        note = notes.shift_note(self._config, fact.counter, ended, trusted=trusted)
        return self._note(fact.counter, "shift", note, real)

    def _note(
        self, place: str, what: e.Slip, note: m.SlipNote, real: float, tried: frozenset[str] = frozenset()
    ) -> NoteOrdered | e.OrderEnded:
        """At the kiosk with the fewest on their way: customers need the others."""
        busy = Counter(order.unit for order in self._ledger.data.orders.values())
        free = [unit for unit in self._heard(place, real) if unit not in tried]
        kiosk = min(free, key=lambda unit: busy[unit], default=None)
        order = self.new_id()
        if kiosk is None:
            self._tell(place, real)
            return e.OrderEnded(order, None, NO_KIOSK, place)
        self._sent[order] = _Sent(place, what, note, tried | {kiosk})
        return e.Ordered(place, order, kiosk, what), note

    def _ended(self, order: str, cause: str, real: float) -> NoteOrdered | None:
        """Tried elsewhere only if surely nothing came out, and if no kiosk is named."""
        sent = self._sent.pop(order, None)
        if sent is None or not cause:
            return None
        if sent.note is not None and cause != NO_ANSWER:
            again = self._note(sent.place, sent.what, sent.note, real, sent.tried)
            if not isinstance(again, e.OrderEnded):
                return again  # else the refusal is in the journal already
        self._tell(sent.place, real)
        return None

    # --- what the clerk is told -----------------------------------------------------------------------------

    def _tell(self, place: str, real: float) -> None:
        self._not_out[place] = real + NOT_OUT_S
        self._changed.add(place)

    def asked(self, place: str) -> None:
        """Something else was asked there: what was not printed is known by now."""
        if self._not_out.pop(place, None) is not None:
            self._changed.add(place)

    def changed(self, real: float) -> set[str]:
        """Places whose prompt came or went since this was asked last."""
        for place in [place for place, until in self._not_out.items() if real >= until]:
            self.asked(place)
        changed, self._changed = self._changed, set()
        return changed

    def with_prompts(self, prompts: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
        """And that a slip is not out."""
        return {**prompts, **{place: [*prompts.get(place, []), NO_SLIP] for place in self._not_out}}

    # --- on their way ---------------------------------------------------------------------------------------

    def start(self, real: float) -> None:
        """Orders of before: their answers may still come."""
        orders = self._ledger.data.orders
        self._until = {order: real + _answer_s(was.what) for order, was in orders.items()}
        self._sent = {
            order: _Sent(was.counter, was.what, None, frozenset())
            for order, was in orders.items()
            if was.what != "issue"
        }

    def send(self, ordered: e.Ordered, note: m.SlipNote | None, real: float) -> Send:
        self._until[ordered.order] = real + _answer_s(ordered.what)
        if ordered.what == "issue":
            order = m.Order(ordered.order, "issue", ordered.service, ordered.class_, ordered.assist)
        else:
            order = m.Order(ordered.order, "slip", note=note)
        return Send(topics.name(topics.ORDER, ordered.unit), order)

    def late(self, real: float) -> list[e.OrderEnded]:
        """Those given up now."""
        self._until = {order: at for order, at in self._until.items() if order in self._ledger.data.orders}
        return [e.OrderEnded(order, None, NO_ANSWER) for order, at in self._until.items() if real >= at]

    @property
    def deadline(self) -> float | None:
        return min((*self._until.values(), *self._not_out.values()), default=None)


def _answer_s(what: e.Slip) -> float:
    return SHIFT_ANSWER_S if what == "shift" else ANSWER_S


def _ends_a_shift(fact: e.FactTaken) -> bool:
    body = read_body(fact)
    return fact.kind == "signed_out" or (isinstance(body, m.OwnedChanged) and body.handed_over_by is not None)
