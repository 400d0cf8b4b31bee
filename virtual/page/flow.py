"""What travels over MQTT as rows a visitor can follow: a fact, its acknowledgement, the states that came of it. Pure.

An observer who knows the wire (docs/mqtt.md) and nothing of the hall's mind. An event names the fact it enters, or the
counter that asked, and its kind says which states may have changed. Those told since the row began are what followed,
whether they were told before the event or behind it.
"""

from collections import deque

import msgspec

from hall import entries as e
from hall import messages as m
from hall import topics
from virtual.page.rows import (
    Row,
    Step,
    Value,
    Values,
    fact_values,
    ms,
    request_values,
    state_values,
    topics_after,
)

ROWS = 200
TICKETS = 2000
RECENT = 300  # states remembered: what followed from a row is among the last of them
MISSED_S = 10.0  # facts may arrive before we do when the broker comes back
SOON_MS = 1000.0  # an event this long after the answer is about something else
HELD_FROM_S = 2.0  # a fact this old when it was sent had to wait; a slip alone takes less


class Flow:
    """`heard` takes every message in the order of arrival; `rows` are the last of them, oldest first."""

    def __init__(self, rows: int = ROWS) -> None:
        self.rows: deque[Row] = deque()
        self.alerts: dict[str, m.Alert] = {}
        self.health: dict[str, m.Health] = {}
        self.presence: dict[str, m.UnitState] = {}
        self.hall: m.HallState | None = None
        self.used: frozenset[str] = frozenset()  # what stands for the codes of appointments
        self._limit = rows
        self._up_at = float("-inf")  # when the broker came back
        self._n = 0
        self._facts: dict[str, Row] = {}  # by the fact's id
        self._epochs: dict[str, str] = {}  # fact's id → epoch
        self._requests: dict[str, Row] = {}
        self._counter_of: dict[str, str] = {}  # unit → counter
        self._last: dict[str, Values] = {}  # state topic → what it said
        self._told: deque[tuple[float, str, Values]] = deque(maxlen=RECENT)  # states: when, topic, what
        self._about: dict[object, Row] = {}  # counter → the last thing that was asked or reported there
        self._expected: dict[int, set[str]] = {}  # row → the states that may follow from it
        self._sent_at: dict[int, float] = {}  # row → when it was sent last, if more than once
        self._service_of: dict[str, str] = {}  # ticket → service, of the last tickets
        self._open: Row | None = None  # its states are still to come

    # --- what the observer tells ------------------------------------------------------------------------------

    def broker(self, up: bool, at: float) -> None:
        """The observer's own connection. A broker forgets: alerts that still hold are published again."""
        if not up and not self.rows:
            return
        self._add(Row(0, "broker", at, "", kind="up" if up else "down"))
        if up:
            self.alerts.clear()
            self._up_at = at
        self._open = None
        self._told.clear()

    def heard(self, topic: str, payload: bytes, retained: bool, at: float) -> None:
        """Never raises: what cannot be read is shown as such."""
        found = topics.parse(topic)
        if found is None:
            self._bad(topic, "unknown topic", at)
            return
        kind, subject = found
        message: msgspec.Struct | None = None
        if payload or not kind.retained:
            try:
                message = m.decode(payload, kind.message)
            except ValueError as exc:
                self._bad(topic, str(exc), at)
                return
        self._message(kind, topic, subject or "", message, retained, at)

    def _message(
        self, kind: topics.Topic, topic: str, subject: str, message: msgspec.Struct | None, retained: bool, at: float
    ) -> None:  # fmt: skip
        match message:
            case m.Fact():
                self._fact(topic, subject, message, at)
            case m.Request():
                values = request_values(message, self._counter_of.get(subject))
                row = Row(0, "request", at, topic, subject, message.action, values)
                self._requests[message.id] = self._add(row)
                self._about[values["counter"]] = row
            case m.Ack():
                self._ack(subject, message, at)
            case m.Reply():
                self._reply(message, at)
            case m.Event():
                self._event(message, at)
            case m.Alert() | None if kind is topics.ALERT:
                self._alert(topic, subject, message, retained, at)
            case m.UnitState():
                self._presence(topic, subject, message, retained, at)
            case m.Health():
                self.health[subject] = message
            case m.Bookings(bookings=listed):
                self.used = frozenset(booking.code for booking in listed if booking.used)
            case m.HallState() | m.CounterState() | m.QueueState() | m.Calls() | m.Config():
                self._state(topic, message, retained, at)

    # --- facts and requests -----------------------------------------------------------------------------------

    def _fact(self, topic: str, unit: str, fact: m.Fact, at: float) -> None:
        row = self._facts.get(fact.id)
        if row is None:
            row = Row(0, "fact", at, topic, unit, fact.kind, self._values(fact.body), seq=fact.seq)
            row.values["counter"] = self._counter_of.get(unit)
            self._remember(self._add(row), fact.id, fact.epoch)
        else:
            row.sent += 1
            if not row.answer:
                self._sent_at[row.n] = at
        row.again = fact.again
        if fact.age_s is not None and fact.age_s >= HELD_FROM_S:
            row.held_s = round(fact.age_s, 1)

    def _remember(self, row: Row, fact_id: str, epoch: str) -> None:
        self._facts[fact_id], self._epochs[fact_id] = row, epoch
        self._belongs(fact_id, row.values.get("service"))

    def _values(self, body: msgspec.Raw) -> Values:
        values = fact_values(body)
        issued = self._facts.get(str(values.pop("ticket", "")))
        return values if issued is None else {**values, "printed": issued.values.get("printed")}

    def _ack(self, unit: str, ack: m.Ack, at: float) -> None:
        self._open = None  # an acknowledgement goes out behind all state of its commit
        for fact_id, row in self._facts.items():
            mine = row.unit == unit and self._epochs[fact_id] == ack.epoch
            if mine and not row.answer and row.seq is not None and row.seq <= ack.upto:
                row.answer, row.answer_ms = "ack", ms(row, at)

    def _reply(self, reply: m.Reply, at: float) -> None:
        row = self._requests.get(reply.id)
        if row is not self._open:
            self._open = None
        if row is None:
            return
        row.answer, row.answer_ms = reply.status, ms(row, at)
        if reply.error:
            row.values["error"] = reply.error
        if reply.status == "stale":  # its counter is told how things stand
            self._expect(row, {f"counter/{row.values.get('counter')}"})
            self._open = None if row.states else row

    def _event(self, event: m.Event, at: float) -> None:
        try:
            body = msgspec.json.decode(event.body)
        except ValueError:
            return
        if not isinstance(body, dict):
            return
        said = body.get("counter")
        counter = said if isinstance(said, str) else None  # None: what a kiosk reported
        row = self._fact_entered(event, at) if event.kind == "fact" else self._about.get(counter)
        if row is not self._open:
            self._open = None
        if row is None:
            return
        self._about[counter] = row
        if row.answer_ms is not None and ms(row, at) > row.answer_ms + SOON_MS:
            return
        service = row.values.get("service") or self._service_of.get(str(body.get("ticket")))
        self._expect(row, topics_after(event.kind, {"service": service, **body}))
        self._open = None if row.answer else row

    def _fact_entered(self, event: m.Event, at: float) -> Row | None:
        """The row of the fact; a new one if it was sent before we listened: the event holds all of it."""
        try:
            taken = msgspec.json.decode(event.body, type=e.FactTaken)
        except ValueError:
            return None
        row = self._facts.get(taken.id)
        if row is None and at - self._up_at < MISSED_S:
            values = self._values(taken.body)
            topic = topics.name(topics.FACT, taken.unit)
            row = Row(0, "fact", at, topic, taken.unit, taken.kind, values, seq=taken.seq, answer="ack")
            row.values["counter"] = taken.counter
            speed = self.hall.speed if self.hall is not None else 1.0
            waited_s = (event.at - (taken.at or event.at)) / speed
            row.held_s = round(waited_s, 1) if waited_s >= HELD_FROM_S else None
            self._remember(self._add(row), taken.id, taken.epoch)
        return row

    def _expect(self, row: Row, more: set[str]) -> None:
        """The newest of each state that may have followed, of those told since it was sent."""
        since = self._sent_at.get(row.n, row.at)
        expected = self._expected[row.n] = self._expected.get(row.n, set()) | more
        found = {topic: (at, values) for at, topic, values in self._told if at >= since and topic in expected}
        row.states = [Step(topic, ms(row, at), values) for topic, (at, values) in found.items()]

    # --- states -----------------------------------------------------------------------------------------------

    def _state(self, topic: str, message: m.Message, retained: bool, at: float) -> None:
        values = state_values(message)
        if isinstance(message, m.HallState):
            self.hall = message
        elif isinstance(message, m.Config):
            self._counter_of = {place.unit: place.id for place in message.counters}
            self._counter_of |= {pad.unit: pad.id for pad in message.pads}
        elif isinstance(message, m.CounterState) and message.ticket_id is not None:
            self._belongs(message.ticket_id, message.service)
        before, self._last[topic] = self._last.get(topic), values
        if retained:
            return
        if isinstance(message, m.QueueState) and before == values:
            return  # only its estimate moved
        self._told.append((at, topic, values))
        if self._open is not None and topic not in {step.topic for step in self._open.states}:
            self._expect(self._open, set())

    def _belongs(self, ticket_id: str, service: Value) -> None:
        if service is None:
            return
        self._service_of[ticket_id] = str(service)
        if len(self._service_of) > TICKETS:
            del self._service_of[next(iter(self._service_of))]

    def _alert(self, topic: str, key: str, alert: m.Alert | None, retained: bool, at: float) -> None:
        known = self.alerts.get(key)
        if alert is None:
            self.alerts.pop(key, None)
            if known is not None:
                self._add(
                    Row(0, "alert", at, topic, kind="end", text=known.text, values={"alert": known.kind})
                )
            return
        self.alerts[key] = alert
        if known is None and not retained:
            self._add(Row(0, "alert", at, topic, kind="begin", text=alert.text, values={"alert": alert.kind}))

    def _presence(self, topic: str, unit: str, state: m.UnitState, retained: bool, at: float) -> None:
        known = self.presence.get(unit)
        self.presence[unit] = state
        if known is None and (retained or state.state != "ready"):
            return
        if known is None or known.state != state.state:
            self._add(Row(0, "presence", at, topic, unit, state.state))

    # --- rows -------------------------------------------------------------------------------------------------

    def _bad(self, topic: str, why: str, at: float) -> None:
        self._add(Row(0, "bad", at, topic[:120], values={"why": why[:200]}))

    def _add(self, row: Row) -> Row:
        self._n += 1
        row.n = self._n
        self.rows.append(row)
        if len(self.rows) > self._limit:
            gone = self.rows.popleft()
            self._expected.pop(gone.n, None)
            self._sent_at.pop(gone.n, None)
            for fact_id in [i for i, known in self._facts.items() if known is gone]:
                del self._facts[fact_id], self._epochs[fact_id]
            for request_id in [i for i, known in self._requests.items() if known is gone]:
                del self._requests[request_id]
        return row
