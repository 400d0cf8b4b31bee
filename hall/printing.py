"""What the hall has kiosks print: tickets for guides (R51), and slips that are no tickets. Pure.

An order goes to a kiosk that is heard, or not at all: it is not retained, and nobody answers it late.
No word of it for `ANSWER_S` of real time is an answer too.
"""

from collections.abc import Mapping

from hall import entries as e
from hall import messages as m
from hall import notes, topics
from hall.actions import Send
from hall.ledger import Ledger, read_body
from hall.links import Links
from hall.settings import RulesTable

ANSWER_S = 20.0  # a slip under way at the kiosk goes first
NO_ANSWER = "no_answer"

NoteOrdered = tuple[e.Ordered, m.SlipNote]


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

    def kiosk(self, place: str, real: float) -> str | None:
        own = self._kiosk_of.get(place)
        units = [own] if own is not None else [kiosk.unit for kiosk in self._config.kiosks]
        return next((unit for unit in units if self._links.hears(unit, real)), None)

    def new_id(self) -> str:
        """Of an order made next: no other journal entry of any boot has it."""
        return f"{self._boot}-{self._ledger.data.n + 1}"

    # --- slips that follow from what happened ---------------------------------------------------------------

    def after(self, entry: e.AnyEntry, real: float) -> NoteOrdered | None:
        """The slip for a customer who is sent elsewhere or must come back."""
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
        return None

    def after_shift(self, fact: e.FactTaken, n: int, real: float, *, trusted: bool) -> NoteOrdered | None:
        """R23: at SIGNOUT, and when both have typed their numbers; `n` is the journal number of the fact."""
        if not self._table.shift_slip or fact.counter is None or not _ends_a_shift(fact):
            return None
        ended = self._ledger.counter(fact.counter).ended
        if ended is None or ended.ended_n != n:
            return None
        note = notes.shift_note(self._config, fact.counter, ended, trusted=trusted)
        return self._note(fact.counter, "shift", note, real)

    def _note(self, place: str, what: e.Slip, note: m.SlipNote, real: float) -> NoteOrdered | None:
        kiosk = self.kiosk(place, real)
        if kiosk is None:
            return None
        return e.Ordered(place, self.new_id(), kiosk, what), note

    # --- on their way ---------------------------------------------------------------------------------------

    def start(self, real: float) -> None:
        """Orders of before: their answers may still come."""
        self._until = dict.fromkeys(self._ledger.data.orders, real + ANSWER_S)

    def send(self, ordered: e.Ordered, note: m.SlipNote | None, real: float) -> Send:
        self._until[ordered.order] = real + ANSWER_S
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
        return min(self._until.values(), default=None)


def _ends_a_shift(fact: e.FactTaken) -> bool:
    body = read_body(fact)
    return fact.kind == "signed_out" or (isinstance(body, m.OwnedChanged) and body.handed_over_by is not None)
