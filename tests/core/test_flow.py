"""The flow of the page: the hall's own core publishes, the rows tell what happened, in which order, how long after."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall import messages as m
from hall import topics
from hall.actions import Action, FactArrived, Publish, RequestArrived, Send
from tests.core.stories import Paper, config
from virtual.page.flow import Flow
from virtual.page.rows import Row, Step

MS = 0.001


ORDERS: dict[str, tuple[str, ...]] = {
    "as the core says it": (),
    "events last": ("counter", "calls", "reply", "queue", "ack", "event"),
    "events first": ("event", "reply", "counter", "calls", "queue", "ack"),
}
"""The order in which a commit goes out is the hall's own affair, but for state before acknowledgement."""


class Observed:
    """A hall on paper whose every message is overheard, each a millisecond after the one before."""

    def __init__(self, rows: int = 200, order: tuple[str, ...] = ()) -> None:
        self._order = order
        self.paper = Paper(config())
        self.flow = Flow(rows)
        self.at = 100.0
        self._requests = 0
        for topic, message in self.paper.topics.items():
            self.hear(topic, message, retained=True)

    def hear(self, topic: str, message: msgspec.Struct | bytes | None, *, retained: bool = False) -> None:
        self.at += MS
        payload = message if isinstance(message, bytes) else b"" if message is None else m.encode(message)
        self.flow.heard(topic, payload, retained, self.at)

    def actions(self, actions: list[Action]) -> None:
        out = [action for action in actions if isinstance(action, Publish | Send)]
        for action in sorted(out, key=self._rank):
            self.hear(action.topic, action.message)

    def _rank(self, action: Publish | Send) -> int:
        kind = action.topic.partition("/")[0]
        return self._order.index(kind) if kind in self._order else -1

    def send(self, unit: str, fact: m.Fact) -> None:
        """The fact on the wire; the hall does not get it."""
        self.hear(topics.name(topics.FACT, unit), fact)

    def fact(self, unit: str, fact: m.Fact) -> None:
        self.send(unit, fact)
        known = fact.id in self.paper.known
        self.actions(self.paper.handle(FactArrived(unit, fact, known)))

    def ticket(self, number: int, service: str = "a", **more: object) -> m.Fact:
        fact = self.paper.unit("kiosk-1").ticket(number, service, **more)
        self.fact("kiosk-1", fact)
        return fact

    def owned(self, counter: str, kind: str, owned: m.Owned) -> None:
        unit = f"counter-{counter}"
        self.fact(unit, self.paper.unit(unit).fact(kind, m.OwnedChanged(owned)))

    def ask(self, counter: str, action: str, turn: int | None = None) -> None:
        self._requests += 1
        now = self.paper.hall.ledger.counter(counter).turn
        request = m.Request(f"r{self._requests}", now if turn is None else turn, action)
        self.hear(f"unit/counter-{counter}/request", request)
        self.actions(self.paper.handle(RequestArrived(f"counter-{counter}", request)))

    def wait(self, seconds: float) -> None:
        """Time passes in the hall; what it says meanwhile is heard."""
        end = self.paper.real + seconds
        while self.paper.real < end:
            self.paper.real += 0.1
            self.paper.now += 0.1
            self.actions(self.paper.handle(None))

    @property
    def last(self) -> Row:
        return self.flow.rows[-1]


@pytest.fixture(params=list(ORDERS))
def hall(request: pytest.FixtureRequest) -> Observed:
    """Counter 1 is open."""
    observed = Observed(order=ORDERS[request.param])
    observed.owned("1", "signed_in", m.Owned(clerk="1001"))
    observed.wait(1.0)
    return observed


def follows(row: Row) -> dict[str, dict[str, object]]:
    return {step.topic: step.values for step in row.states}


# --- facts ---------------------------------------------------------------------------------------------------


def test_a_ticket_is_a_fact_then_a_state_then_an_acknowledgement_with_times(hall: Observed) -> None:
    hall.ticket(1)
    row = hall.last
    assert (row.what, row.unit, row.kind, row.seq) == ("fact", "kiosk-1", "ticket_issued", 1)
    assert (row.values["printed"], row.values["class"]) == ("A001", "ordinary")
    assert row.answer_ms is not None
    assert row.states == [Step("queue/a", row.answer_ms - 1.0, {"waiting": 1})]
    assert (row.answer, row.sent, row.held_s) == ("ack", 1, None)


def test_a_pause_while_calling_is_followed_by_the_queue_and_the_calls(hall: Observed) -> None:
    hall.ticket(1)
    hall.ask("1", "next")
    hall.owned("1", "paused", m.Owned(clerk="1001", pause=m.Pause("meal")))
    row = hall.last
    assert (row.kind, row.values["reason"], row.answer) == ("paused", "meal", "ack")
    assert follows(row) == {
        "counter/1": {"state": "paused", "ticket": None},
        "queue/a": {"waiting": 1},
        "calls": {"ticket": "A001", "counter": "1", "withdrawn": True},
    }


def test_a_fact_sent_three_times_after_an_outage_is_one_row_that_says_how_long_it_was_held(
    hall: Observed,
) -> None:
    fact = hall.paper.unit("kiosk-1").ticket(1)
    for age_s in (9.0, 10.5):
        hall.send("kiosk-1", msgspec.structs.replace(fact, age_s=age_s))
    assert (hall.last.answer, hall.last.sent) == ("", 2)
    rows = len(hall.flow.rows)
    hall.fact("kiosk-1", msgspec.structs.replace(fact, age_s=12.04))
    assert len(hall.flow.rows) == rows
    assert (hall.last.sent, hall.last.held_s, hall.last.answer) == (3, 12.0, "ack")
    assert list(follows(hall.last)) == ["queue/a"]


def test_facts_that_arrive_together_after_an_outage_each_get_what_came_of_them(hall: Observed) -> None:
    """They are sent again and again side by side; then the hall takes one after the other."""
    hall.ticket(1)
    hall.ask("1", "next")
    pause = hall.paper.unit("counter-1").fact("paused", m.OwnedChanged(m.Owned("1001", None, m.Pause())))
    why = hall.paper.unit("counter-1").fact("paused", m.OwnedChanged(m.Owned("1001", None, m.Pause("meal"))))
    ticket = hall.paper.unit("kiosk-1").ticket(2, "b")
    sent = [("counter-1", pause), ("counter-1", why), ("kiosk-1", ticket)]
    for unit, fact in (*sent, *sent):
        hall.send(unit, fact)
    for unit, fact in (sent[2], sent[0], sent[1]):
        hall.actions(hall.paper.handle(FactArrived(unit, fact, False)))
    rows = {row.seq: follows(row) for row in list(hall.flow.rows)[-3:] if row.unit == "counter-1"}
    assert [set(rows[fact.seq]) for fact in (pause, why)] == [
        {"counter/1", "queue/a", "calls"},
        {"counter/1"},
    ]
    assert list(follows(hall.last)) == ["queue/b"]


def test_one_acknowledgement_answers_all_facts_up_to_it_and_none_of_another_unit(hall: Observed) -> None:
    kiosk = hall.paper.unit("kiosk-1")
    facts = [kiosk.ticket(1), kiosk.ticket(2), kiosk.ticket(3)]
    other = hall.paper.unit("kiosk-2").ticket(500)
    for unit, fact in (*(("kiosk-1", fact) for fact in facts), ("kiosk-2", other)):
        hall.send(unit, fact)
    hall.hear("ack/kiosk-1", m.Ack("e1", 2, facts[1].id, None))
    assert [row.answer for row in list(hall.flow.rows)[-4:]] == ["ack", "ack", "", ""]
    hall.hear("ack/kiosk-1", m.Ack("e0", 9, None, None))  # of an epoch before
    assert [row.answer for row in list(hall.flow.rows)[-4:]] == ["ack", "ack", "", ""]


def test_a_duplicate_is_acknowledged_again_and_changes_nothing(hall: Observed) -> None:
    fact = hall.ticket(1)
    before = msgspec.to_builtins(hall.last)
    hall.fact("kiosk-1", fact)
    assert msgspec.to_builtins(hall.last) == {**before, "sent": 2}


def test_a_class_given_by_card_names_the_ticket_as_printed(hall: Observed) -> None:
    fact = hall.ticket(1)
    hall.fact(
        "kiosk-1",
        hall.paper.unit("kiosk-1").fact(
            "ticket_class", msgspec.json.encode({"ticket": fact.id, "class": "vip"})
        ),
    )
    assert (hall.last.kind, hall.last.values["printed"], hall.last.values["class"]) == (
        "ticket_class",
        "A001",
        "vip",
    )


# --- requests ------------------------------------------------------------------------------------------------


def test_next_is_a_request_with_its_reply_and_the_states_that_came_of_it(hall: Observed) -> None:
    hall.ticket(1)
    hall.ask("1", "next")
    row = hall.last
    assert (row.what, row.unit, row.kind, row.answer) == ("request", "counter-1", "next", "ok")
    assert follows(row) == {
        "counter/1": {"state": "calling", "ticket": "A001"},
        "queue/a": {"waiting": 0},
        "calls": {"ticket": "A001", "counter": "1", "withdrawn": False},
    }
    assert row.answer_ms is not None
    assert 0 < row.answer_ms <= 6.0
    assert all(0 < step.ms <= 6.0 for step in row.states)


def test_a_refusal_says_why_and_is_followed_by_nothing(hall: Observed) -> None:
    hall.ask("1", "next")
    assert (hall.last.answer, hall.last.values["error"], hall.last.states) == ("error", "empty", [])


def test_an_outdated_request_is_followed_by_the_state_told_once_more(hall: Observed) -> None:
    hall.ticket(1)
    hall.ask("1", "next", turn=999)
    assert hall.last.answer == "stale"
    assert list(follows(hall.last)) == ["counter/1"]


def test_two_things_in_one_breath_each_get_their_own_states(hall: Observed) -> None:
    hall.ticket(1)
    hall.ticket(2, "b")
    hall.ask("1", "next")
    first, second, third = list(hall.flow.rows)[-3:]
    assert list(follows(first)) == ["queue/a"]
    assert list(follows(second)) == ["queue/b"]
    assert "counter/1" in follows(third)


def test_what_the_hall_says_by_itself_later_follows_from_nobody(hall: Observed) -> None:
    """The refreshed time, a lost counter, the reminder of an idle one."""
    hall.ticket(1)
    row, before = hall.last, list(hall.last.states)
    hall.wait(6.0)
    hall.actions(hall.paper.handle(None))
    hall.hear("counter/1", hall.paper.counter("1"))
    assert row.states == before


def test_a_queue_whose_estimate_alone_moved_is_not_told(hall: Observed) -> None:
    hall.ticket(1)
    hall.ask("1", "next")
    hall.ask("1", "start")
    hall.ask("1", "finish")
    assert list(follows(hall.last)) == ["counter/1"]


# --- alerts, presence, the broker ----------------------------------------------------------------------------


def an_alert(text: str = "Counter 1 is idle") -> m.Alert:
    return m.Alert("boot1", 1, "blank_counter", "1", 0.0, {"en": text})


def test_an_alert_is_a_row_when_it_begins_and_one_when_it_ends(hall: Observed) -> None:
    hall.hear("alert/blank_counter.1", an_alert())
    hall.hear("alert/blank_counter.1", an_alert("for 4 min"))
    assert list(hall.flow.alerts) == ["blank_counter.1"]
    assert (hall.last.what, hall.last.kind, hall.last.text) == ("alert", "begin", {"en": "Counter 1 is idle"})
    hall.hear("alert/blank_counter.1", None)
    assert (hall.last.what, hall.last.kind, hall.last.text) == ("alert", "end", {"en": "for 4 min"})
    assert hall.flow.alerts == {}
    rows = len(hall.flow.rows)
    hall.hear("alert/blank_counter.1", None)
    assert len(hall.flow.rows) == rows


def test_a_unit_that_is_lost_and_comes_back_is_told_but_not_that_it_is_still_there(hall: Observed) -> None:
    rows = len(hall.flow.rows)
    hall.hear("unit/kiosk-1/state", m.UnitState("ready", "b1"), retained=True)
    hall.hear("unit/kiosk-1/state", m.UnitState("ready", "b1"))
    assert len(hall.flow.rows) == rows
    for state in ("lost", "ready", "disconnected"):
        hall.hear("unit/kiosk-1/state", m.UnitState(state, "b2"))
        assert (hall.last.what, hall.last.unit, hall.last.kind) == ("presence", "kiosk-1", state)


def test_the_broker_forgets_alerts_and_what_comes_after_it_belongs_to_nothing_before(hall: Observed) -> None:
    hall.hear("alert/blank_counter.1", an_alert())
    hall.ticket(1)
    before = list(hall.last.states)
    row = hall.last
    hall.flow.broker(False, hall.at)
    hall.flow.broker(True, hall.at)
    hall.hear("queue/a", hall.paper.queue("a"))
    assert [r.kind for r in list(hall.flow.rows)[-2:]] == ["down", "up"]
    assert (row.states, hall.flow.alerts) == (before, {})


def test_a_fact_that_arrived_before_the_page_was_back_is_known_from_its_event(hall: Observed) -> None:
    hall.flow.broker(False, hall.at)
    hall.flow.broker(True, hall.at)
    hall.paper.now += 12
    fact = hall.paper.unit("kiosk-1").ticket(1, age_s=12.0)
    hall.actions(hall.paper.handle(FactArrived("kiosk-1", fact, False)))
    row = hall.last
    assert (row.unit, row.kind, row.seq, row.values["printed"]) == ("kiosk-1", "ticket_issued", 1, "A001")
    assert (row.answer, row.answer_ms, row.held_s) == ("ack", None, 12.0)


# --- what may go wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("unit/kiosk-1/fact", b"not json"),
        ("unit/kiosk-1/fact", b'{"id": 5}'),
        ("counter/1", b'{"state": "asleep"}'),
        ("nonsense/of/somebody", b"{}"),
        ("reply/counter-1", b""),
    ],
)
def test_what_cannot_be_read_is_shown_as_such(hall: Observed, topic: str, payload: bytes) -> None:
    hall.hear(topic, payload)
    assert (hall.last.what, hall.last.topic) == ("bad", topic)
    assert hall.last.values["why"]


def test_a_fact_whose_body_is_of_a_kind_nobody_knows_is_a_fact_all_the_same(hall: Observed) -> None:
    for body in (b'"text"', b"[1]", b'{"printed": {"deep": 1}, "owned": 4}'):
        hall.fact("kiosk-1", hall.paper.unit("kiosk-1").fact("from_the_future", body))
        assert (hall.last.what, hall.last.kind, hall.last.answer) == ("fact", "from_the_future", "ack")


def test_only_the_last_rows_are_kept_and_what_comes_for_older_ones_is_let_go() -> None:
    hall = Observed(rows=10)
    late = hall.paper.unit("kiosk-1").ticket(1)
    hall.send("kiosk-1", late)
    for number in range(500, 520):
        hall.send("kiosk-2", hall.paper.unit("kiosk-2").ticket(number))
    assert [row.values["printed"] for row in hall.flow.rows] == [f"A{n}" for n in range(510, 520)]
    assert (len(hall.flow._facts), len(hall.flow._epochs)) == (10, 10)
    hall.fact("kiosk-1", late)
    assert hall.last.values["printed"] == "A001"


@given(
    st.lists(
        st.tuples(st.sampled_from([t.pattern for t in topics.TOPICS]), st.binary(max_size=40), st.booleans())
    )
)
def test_nothing_that_may_be_published_ends_it(messages: list[tuple[str, bytes, bool]]) -> None:
    flow = Flow(rows=5)
    for n, (pattern, payload, retained) in enumerate(messages):
        flow.heard(
            pattern.replace("<alert>", "idle.1").replace("<", "").replace(">", ""),
            payload,
            retained,
            float(n),
        )
    assert len(flow.rows) <= 5


JSON = st.recursive(
    st.none() | st.integers() | st.sampled_from(["1", "a", "f1"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["counter", "ticket", "id", "owned", "printed", "service"]), inner, max_size=4
        )
    ),
    max_leaves=6,
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["fact", "called", "finished", "reclassified", "?"]), JSON), max_size=8
    )
)
def test_no_body_of_a_fact_or_an_event_ends_it(bodies: list[tuple[str, object]]) -> None:
    flow = Flow()
    stamp = m.Stamp(0.0, False, "b", 0.0)
    for n, (kind, body) in enumerate(bodies, start=1):
        raw = msgspec.Raw(msgspec.json.encode(body))
        fact = m.Fact(f"f{n}", "e", n, 1, "ticket_issued", stamp, raw)
        flow.heard("unit/kiosk-1/fact", m.encode(fact), False, float(n))
        flow.heard("event", m.encode(m.Event(n, kind, 0.0, raw)), False, n + 0.5)
    assert [row.what for row in flow.rows] == ["fact"] * len(bodies)
