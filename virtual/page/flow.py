"""What travels over MQTT as rows a visitor can follow: a fact, its acknowledgement, the states that came of it. Pure.

An observer who knows the wire (docs/mqtt.md) and nothing of the hall's mind. The hall publishes for one thing at a
time: events or a reply first, then each state once, acknowledgements last; so what follows what is known, not guessed.
"""

from collections import deque

import msgspec

from hall import messages as m
from hall import topics
from virtual.page.rows import LEADS_TO, Burst, Row, Step, Values, fact_values, ms, state_values

ROWS = 200
HELD_FROM_S = 2.0  # a fact this old when it was sent had to wait; a slip alone takes less


class Flow:
    """`heard` takes every message in the order of arrival; `rows` are the last of them, oldest first."""

    def __init__(self, rows: int = ROWS) -> None:
        self.rows: deque[Row] = deque()
        self.alerts: dict[str, m.Alert] = {}
        self.health: dict[str, m.Health] = {}
        self.presence: dict[str, m.UnitState] = {}
        self.hall: m.HallState | None = None
        self._limit = rows
        self._n = 0
        self._facts: dict[str, Row] = {}  # by the fact's id
        self._epochs: dict[str, str] = {}  # fact's id → epoch
        self._requests: dict[str, Row] = {}
        self._counter_of: dict[str, str] = {}  # unit → counter
        self._last: dict[str, Values] = {}  # state topic → what it said
        self._burst = Burst()

    # --- what the observer tells ------------------------------------------------------------------------------

    def broker(self, up: bool, at: float) -> None:
        """The observer's own connection. A broker forgets: alerts that still hold are published again."""
        if not up and not self.rows:
            return
        self._add(Row(0, "broker", at, "", kind="up" if up else "down"))
        if up:
            self.alerts.clear()
        self._burst = Burst()

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
                values: Values = {"counter": self._counter_of.get(subject), "ticket": message.ticket}
                row = Row(
                    0, "request", at, topic, subject, message.action, {**values, "reason": message.reason}
                )
                self._requests[message.id] = self._add(row)
            case m.Ack():
                self._ack(subject, message, at)
            case m.Reply():
                self._reply(message, at)
            case m.Event():
                self._event(message)
            case m.Alert() | None if kind is topics.ALERT:
                self._alert(topic, subject, message, retained, at)
            case m.UnitState():
                self._presence(topic, subject, message, retained, at)
            case m.Health():
                self.health[subject] = message
            case m.HallState() | m.CounterState() | m.QueueState() | m.Calls() | m.Config():
                self._state(topic, message, retained, at)

    # --- facts and requests -----------------------------------------------------------------------------------

    def _fact(self, topic: str, unit: str, fact: m.Fact, at: float) -> None:
        row = self._facts.get(fact.id)
        if row is None:
            row = Row(0, "fact", at, topic, unit, fact.kind, self._values(fact), seq=fact.seq)
            row.values["counter"] = self._counter_of.get(unit)
            self._facts[fact.id] = self._add(row)
            self._epochs[fact.id] = fact.epoch
        else:
            row.sent += 1
        row.again = fact.again
        if fact.age_s is not None and fact.age_s >= HELD_FROM_S:
            row.held_s = round(fact.age_s, 1)

    def _values(self, fact: m.Fact) -> Values:
        values = fact_values(fact.body)
        issued = self._facts.get(str(values.pop("ticket", "")))
        return values if issued is None else {**values, "printed": issued.values.get("printed")}

    def _ack(self, unit: str, ack: m.Ack, at: float) -> None:
        self._burst.stating = True
        for fact_id, row in self._facts.items():
            mine = row.unit == unit and self._epochs[fact_id] == ack.epoch
            if mine and not row.answer and row.seq is not None and row.seq <= ack.upto:
                row.answer, row.answer_ms = "ack", ms(row, at)

    def _reply(self, reply: m.Reply, at: float) -> None:
        burst = self._opened()
        row = self._requests.get(reply.id)
        if row is None:
            return
        row.answer, row.answer_ms = reply.status, ms(row, at)
        if reply.error:
            row.values["error"] = reply.error
        burst.rows.append(row)
        counter = row.values.get("counter")
        if counter is not None:
            burst.expected.add(f"counter/{counter}")

    def _event(self, event: m.Event) -> None:
        burst = self._opened()
        try:
            body = msgspec.json.decode(event.body)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return
        leads_to = LEADS_TO.get(event.kind)
        if leads_to is None:
            burst.everything = True
        for topic in leads_to or ():
            name = topic[topic.find("<") + 1 : -1] if "<" in topic else ""
            if not name:
                burst.expected.add(topic)
            elif body.get(name) is not None:
                burst.expected.add(f"counter/{body[name]}")
        row = self._facts.get(str(body.get("id"))) if event.kind == "fact" else None
        if row is not None:
            burst.rows.append(row)

    def _opened(self) -> Burst:
        """Events and replies begin a burst; after states, a new one."""
        if self._burst.stating:
            self._burst = Burst()
        return self._burst

    # --- states -----------------------------------------------------------------------------------------------

    def _state(self, topic: str, message: m.Message, retained: bool, at: float) -> None:
        values = state_values(message)
        if isinstance(message, m.HallState):
            self.hall = message
        elif isinstance(message, m.Config):
            self._counter_of = {counter.unit: counter.id for counter in message.counters}
        before, self._last[topic] = self._last.get(topic), values
        if retained:
            return
        burst = self._burst
        burst.stating = True
        if not burst.expects(topic):
            return
        burst.said.add(topic)
        if isinstance(message, m.QueueState) and before == values:
            return  # only its estimate moved
        for row in burst.rows:
            row.states.append(Step(topic, ms(row, at), values))

    def _alert(self, topic: str, key: str, alert: m.Alert | None, retained: bool, at: float) -> None:
        self._burst.stating = True
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
            for fact_id in [i for i, known in self._facts.items() if known is gone]:
                del self._facts[fact_id], self._epochs[fact_id]
            for request_id in [i for i, known in self._requests.items() if known is gone]:
                del self._requests[request_id]
        return row
