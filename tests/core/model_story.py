"""The hall beside its model: kiosks, and clerks who come and go. `test_hall_model.py` presses the other keys."""

from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from hall import messages as m
from hall.ledger import Ledger
from tests.core.clerk_story import ClerksHall
from tests.core.hall_model import PROMISE_S, SERVES, Customer, Model

COUNTERS = st.sampled_from(sorted(SERVES))
PICK = st.integers(1, 8)  # one of the last tickets
SELDOM = st.integers(0, 3)  # 0: yes


GRID_S = 600.0  # between two slots


class OnTime(ClerksHall):
    """Says when time has passed."""

    def __init__(self, passed: Callable[[float], None], serves: dict[str, list[list[str]]]) -> None:
        self._passed = passed
        super().__init__(serves=serves)

    def pass_time(self, seconds: float) -> None:
        super().pass_time(seconds)
        self._passed(self.now)


class HallBesideModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.paper = OnTime(lambda now: self.model.slots_come(now), serves=SERVES)
        self.model = Model()
        self.numbers = dict.fromkeys("abc", 0)  # A001 and B001 are out at once
        self.issued: list[Customer] = [Customer("nobody's", "Z999", 0, 0.0, "a", "ordinary", "gone")]
        self.held_back: list[m.Fact] = []
        self.shadow = Ledger()  # reads itself back from a snapshot before every entry
        self.shadowed = 0
        for counter in SERVES:
            self.sign_in(counter)
        for service in "aab":
            self.press(service, "ordinary")

    @property
    def now(self) -> float:
        return self.paper.now

    def _asks(self, counter: str, action: str, /, **more: object) -> str:
        """The code of the refusal, or ok."""
        reply = self.paper.ask(counter, action, **more)
        return reply.error or reply.status

    def _pick(self, back: int) -> Customer:
        return self.issued[-min(back, len(self.issued))]

    # --- kiosks -------------------------------------------------------------------------------------------

    @rule(
        service=st.sampled_from("abc"), class_=st.sampled_from(["ordinary", "ordinary", "vip", "emergency"])
    )
    def press(self, service: str, class_: str) -> None:
        self._send(self._ticket(service, class_))

    def _ticket(self, service: str, class_: str = "ordinary", **more: Any) -> m.Fact:
        self.numbers[service] += 1
        number = self.numbers[service]
        body = m.TicketIssued(
            service, class_, number, f"{service.upper()}{number:03}", None, "confirmed", **more
        )
        return self.paper.unit("kiosk-1").fact("ticket_issued", body)

    @rule(
        service=st.sampled_from("ab"), class_=st.sampled_from(["vip", "emergency", "ordinary"]),
        code=st.sampled_from("cd"), slot=st.integers(-1, 2), verify=st.booleans(),
    )  # fmt: skip
    def use_an_appointment(self, service: str, class_: str, code: str, slot: int, verify: bool) -> None:
        """R20: two may come for the same one."""
        slot_at = (self.now // GRID_S + slot) * GRID_S
        self._send(self._ticket(service, class_, booking=code * 32, slot_at=slot_at, verify=verify))

    @rule(class_=st.sampled_from(["vip", "vip", "emergency", "ordinary", "gold"]), back=PICK, unknown=SELDOM)
    def tap(self, class_: str, back: int, unknown: int) -> None:
        """A card for one of the last tickets, wherever that is by now; "gold" is a class the hall does not have."""
        ticket = self._pick(back).id
        self._send(
            self.paper.unit("kiosk-1").fact("ticket_class", m.TicketClass(ticket, class_, not unknown))
        )

    def _send(self, fact: m.Fact) -> None:
        if self.held_back:
            self.held_back.append(fact)
            self.paper.arrive("kiosk-1", fact)  # behind a gap: must not be taken
        else:
            self._arrives(fact)

    @rule()
    def a_fact_is_lost_on_the_way(self) -> None:
        self.held_back.append(self._ticket("a"))

    @precondition(lambda self: self.held_back)
    @rule(twice=st.booleans())
    def the_kiosk_resends(self, twice: bool) -> None:
        back, self.held_back = self.held_back, []
        for fact in back:
            self._arrives(fact)
            if twice:
                self.paper.arrive("kiosk-1", fact)

    def _arrives(self, fact: m.Fact) -> None:
        self.paper.arrive("kiosk-1", fact)
        if fact.kind == "ticket_class":
            tapped = msgspec.json.decode(bytes(fact.body), type=m.TicketClass)
            customer = self.model.everybody.get(tapped.ticket)
            if customer is not None and customer.state != "gone" and tapped.class_ in PROMISE_S:
                customer.class_, customer.verify = tapped.class_, tapped.verify
            return
        body = msgspec.json.decode(bytes(fact.body), type=m.TicketIssued)
        order = len(self.model.everybody)
        customer = Customer(
            fact.id, body.printed, order, self.now, body.service, body.class_, came=self.now, slot=body.slot_at,
            code=body.booking or "", verify=body.verify,
        )  # fmt: skip
        self.model.arrive(customer)
        self.issued.append(customer)

    @rule(seconds=st.sampled_from([0.5, 20.0, 61.0, 300.0, 901.0]))
    def time_passes(self, seconds: float) -> None:
        self.paper.pass_time(seconds)

    # --- clerks come and go -------------------------------------------------------------------------------

    @rule(counter=COUNTERS)
    def sign_in(self, counter: str) -> None:
        self.paper.owned(counter, "signed_in", m.Owned(f"100{counter}"))
        self.model.on.add(counter)
        self.model.resume(counter, self.now)

    @rule(counter=COUNTERS, leaves=SELDOM)
    def sign_out(self, counter: str, leaves: int) -> None:
        self.paper.pass_time(0.01)
        if not leaves:
            self.paper.leave(counter)
            self.model.leave(counter, self.now)

    @rule(counter=COUNTERS, leaves=SELDOM)
    def pause(self, counter: str, leaves: int) -> None:
        if not leaves and counter in self.model.on:
            self.paper.owned(counter, "paused", m.Owned(f"100{counter}", pause=m.Pause("rest")))
            self.model.pause(counter, self.now)

    @rule(counter=COUNTERS)
    def resume(self, counter: str) -> None:
        if counter in self.model.on:
            self.paper.owned(counter, "resumed", m.Owned(f"100{counter}"))
            self.model.resume(counter, self.now)
