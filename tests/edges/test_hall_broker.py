"""The hall on a real broker: one at work and the others standing by, and rubbish that ends nothing."""

import logging
import time
from collections.abc import Callable
from typing import Self

import msgspec
import pytest

from hall import messages as m
from hall.actions import FactArrived, HealthSeen, PresenceSeen, RequestArrived, RetainedSeen
from hall.broker import GONE_S, LOOK_S, NOBODY_S, SILENT_S, HallBroker
from runtime.link import RETRY_TAKEN_S
from tests.edges.wires import WAIT_S, Inbox, Stranger, retained, table
from tests.system.waiting import until
from virtual.broker import Broker

PRESENCE, REFRESH = "unit/hall/state", "hall"
STAMP = m.Stamp(1_760_000_000.0, True, "boot", 5.0)


class Process:
    """What the hall's process does with its broker. `later` lets time pass for it, and only for it."""

    def __init__(self, broker: Broker, boot: str = "boot-1", known: tuple[str, ...] = ()) -> None:
        self.boot = boot
        self.inbox = Inbox()
        self.seen: list[object] = []
        self.hall = HallBroker("demo", boot, table(broker), self.inbox.put, known.__contains__)
        self.inbox.handle = self._handle
        self._later_s = 0.0
        self._rev = 0

    @property
    def real(self) -> float:
        return time.monotonic() + self._later_s

    def later(self, seconds: float) -> None:
        self._later_s += seconds
        self.turn()

    def _handle(self, event: object) -> None:
        self._tick()
        self.seen += self.hall.events(event, self.real)

    def _tick(self) -> None:
        if self.hall.tick(self.real):
            self.hall.start()

    def turn(self) -> None:
        self._tick()
        self.inbox.pump(0.02)
        self._tick()

    def until(self, condition: Callable[[], object], what: str) -> None:
        until(lambda: self.turn() or condition(), what, WAIT_S)

    def refresh(self) -> None:
        self._rev += 1
        state = m.HallState(self.boot, self._rev, None, None, "open", "normal", 1.0, True)
        self.hall.link.set_state(REFRESH, state)

    def at_work(self) -> Self:
        self.hall.start()
        self.until(lambda: self.hall.active and self.hall.link.connected, "it is at work")
        self.refresh()
        return self

    def connected(self) -> Self:
        self.hall.start()
        self.until(lambda: self.hall.link.connected, "it looks")
        return self

    def deadline_within(self, seconds: float) -> bool:
        due = self.hall.deadline()
        return due is not None and due - self.real <= seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hall.stop()


def presence(broker: Broker) -> m.UnitState:
    return m.decode(retained(broker)[PRESENCE], m.UnitState)


def refresh_of(boot: str) -> bytes:
    return m.encode(m.HallState(boot, 1, None, None, "open", "normal", 1.0, True))


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.message for r in caplog.records if r.levelno >= logging.WARNING and r.name == "hall.broker"]


# --- one at work ---------------------------------------------------------------------------------------------


def test_a_hall_alone_goes_to_work_after_a_moment(broker: Broker):
    with Process(broker) as one:
        one.connected()
        assert not one.hall.active
        assert one.deadline_within(NOBODY_S)
        one.at_work()
        assert presence(broker) == m.UnitState("ready", "boot-1")


def test_a_hall_after_one_that_has_gone_goes_to_work_at_once(broker: Broker):
    with Stranger(broker) as stranger, Process(broker) as one:
        stranger.say(PRESENCE, m.encode(m.UnitState("lost", "boot-0")), retain=True)
        stranger.say(REFRESH, refresh_of("boot-0"), retain=True)
        one.connected()
        one.until(lambda: one.deadline_within(GONE_S), "it has seen that nobody is there")
        one.at_work()
        assert presence(broker) == m.UnitState("ready", "boot-1")


def test_a_hall_that_left_ready_behind_but_says_nothing_is_replaced(broker: Broker):
    """What the broker retained is no sign of life, however new it looks."""
    with Stranger(broker) as stranger, Process(broker) as one:
        stranger.say(PRESENCE, m.encode(m.UnitState("ready", "boot-0")), retain=True)
        stranger.say(REFRESH, refresh_of("boot-0"), retain=True)
        one.connected()
        one.until(lambda: one.inbox.payloads(REFRESH), "it has read what is retained")
        one.later(LOOK_S - 1)
        assert not one.hall.active
        one.later(1.5)
        one.until(lambda: one.hall.active and one.hall.link.connected, "it is at work")
        until(lambda: presence(broker) == m.UnitState("ready", "boot-1"), "and says so")


def test_beside_a_hall_at_work_it_stands_by_says_so_once_and_says_nothing_on_the_broker(
    broker: Broker, caplog: pytest.LogCaptureFixture
):
    with Process(broker) as one, Process(broker, "boot-2") as two:
        one.at_work()
        two.connected()
        for _ in range(20):
            one.refresh()
            before = len(two.inbox.payloads(REFRESH))
            two.until(lambda before=before: len(two.inbox.payloads(REFRESH)) > before, "it hears the other")
            two.later(5.0)
            one.turn()
        assert two.hall.state == "standby"
        assert one.hall.active
        assert presence(broker) == m.UnitState("ready", "boot-1")
        assert len(told(caplog)) == 1
        assert "boot-1" in told(caplog)[0]


def standing_by(one: Process, two: Process) -> None:
    one.at_work()
    two.connected()
    one.refresh()
    two.until(lambda: two.hall.state == "standby", "it stands by")


def test_when_the_other_is_silent_for_fifteen_seconds_it_takes_over(
    broker: Broker, caplog: pytest.LogCaptureFixture
):
    with Process(broker) as one, Process(broker, "boot-2") as two:
        standing_by(one, two)
        two.later(SILENT_S - 1)
        assert two.hall.state == "standby"
        two.later(1.5)
        two.until(lambda: two.hall.active and two.hall.link.connected, "it is at work")
        assert told(caplog)[-1] == "the other hall is silent: taking over"


def test_when_the_other_says_goodbye_it_takes_over_sooner_but_not_at_once(broker: Broker):
    """It may be back in a second, after an update: its journal is the better one."""
    with Process(broker) as one, Process(broker, "boot-2") as two:
        standing_by(one, two)
        one.hall.stop()
        two.until(lambda: two.deadline_within(LOOK_S), "it has heard the goodbye")
        assert two.hall.state == "standby"
        two.later(LOOK_S)
        two.until(lambda: two.hall.active and two.hall.link.connected, "it is at work")


def test_without_a_broker_nobody_goes_to_work(broker: Broker):
    """A broker that was away for a minute must not find two halls at work."""
    with Process(broker) as one, Process(broker, "boot-2") as two:
        standing_by(one, two)
        broker.kill()
        two.until(lambda: not two.hall.link.connected, "the broker is gone")
        two.later(300.0)
        assert two.hall.state == "standby"
        broker.start()
        one.until(lambda: one.hall.link.connected, "one is back")
        two.until(lambda: two.hall.link.connected, "two is back")
        two.later(LOOK_S - 1)
        assert two.hall.state == "standby", "it listens anew"
        heard = len(two.inbox.payloads(REFRESH))
        one.refresh()
        two.until(lambda: len(two.inbox.payloads(REFRESH)) > heard, "it hears the other")
        two.later(SILENT_S - 1)
        assert two.hall.state == "standby"
        assert one.hall.active


def test_a_hall_that_slept_while_another_took_over_looks_again_and_stands_by(
    broker: Broker, caplog: pytest.LogCaptureFixture
):
    """Suspended, or behind a disk that hung: it comes back and believes to be the one. Two journals are two truths."""
    with Process(broker) as one, Process(broker, "boot-2") as two:
        standing_by(one, two)
        two.later(SILENT_S + 1)  # `one` sleeps: nobody lets it turn
        two.until(lambda: two.hall.active, "two takes over")

        def both() -> None:
            one.turn()
            two.turn()

        until(lambda: both() or not one.hall.active, "one lets go")
        until(lambda: both() or two.hall.link.connected, "two has the name")
        one.later(RETRY_TAKEN_S)
        until(lambda: both() or one.hall.link.connected, "one looks again")
        two.refresh()
        until(lambda: both() or one.hall.state == "standby", "one stands by")
        for _ in range(10):
            two.refresh()
            both()
            one.later(1.0)
        assert two.hall.active
        assert presence(broker) == m.UnitState("ready", "boot-2")
    assert sum("another process runs as demo-hall" in r.message for r in caplog.records) == 1


# --- what units say ------------------------------------------------------------------------------------------


def test_what_units_say_becomes_the_cores_events_in_order(broker: Broker):
    fact = m.Fact("f1", "e1", 1, 1, "started", STAMP, msgspec.Raw(b"{}"), 0.5)
    known = msgspec.structs.replace(fact, id="f0")
    request = m.Request("r1", 7, "next")
    with Stranger(broker) as stranger, Process(broker, known=("f0",)) as one:
        one.at_work()
        one.seen.clear()
        stranger.say("unit/kiosk-1/state", m.encode(m.UnitState("ready", "k")), retain=True)
        stranger.say("unit/kiosk-1/fact", m.encode(fact))
        stranger.say("unit/kiosk-1/fact", m.encode(known))
        stranger.say("unit/counter-1/request", m.encode(request))
        stranger.say("unit/kiosk-1/health", m.encode(m.Health()), retain=True)
        stranger.say("unit/kiosk-1/state", b"", retain=True)
        one.until(lambda: PresenceSeen("kiosk-1", None) in one.seen, "all of it")
    assert one.seen == [
        PresenceSeen("kiosk-1", m.UnitState("ready", "k")), FactArrived("kiosk-1", fact, False),
        FactArrived("kiosk-1", known, True), RequestArrived("counter-1", request), HealthSeen("kiosk-1", m.Health()),
        PresenceSeen("kiosk-1", None),
    ]  # fmt: skip
    assert one.hall.rejected == 0


def test_what_the_broker_still_holds_of_ours_is_told_and_what_we_say_ourselves_is_not_heard(broker: Broker):
    with Stranger(broker) as stranger, Process(broker) as one:
        stranger.say("counter/9", b'{"from":"an older configuration"}', retain=True)
        stranger.say("alert/long_queue.a", b"{", retain=True)
        stranger.say("unit/kiosk-1/health", m.encode(m.Health()), retain=True)
        one.at_work()
        one.until(
            lambda: {RetainedSeen("counter/9"), RetainedSeen("alert/long_queue.a")} <= set(one.seen), "told"
        )
        one.hall.link.set_state("counter/9", None)
        until(lambda: "counter/9" not in retained(broker), "emptied")
        one.turn()
        assert RetainedSeen(REFRESH) not in one.seen
        assert HealthSeen("kiosk-1", m.Health()) not in one.seen, "a retained health is no sign of life"
        assert one.hall.rejected == 0


def test_a_late_will_of_ours_is_corrected_and_an_emptied_presence_too(broker: Broker):
    with Stranger(broker) as stranger, Process(broker) as one:
        one.at_work()
        for wrong in (m.encode(m.UnitState("lost", "boot-0")), b""):
            stranger.say(PRESENCE, wrong, retain=True)
            one.until(lambda: presence_or_none(broker) == m.UnitState("ready", "boot-1"), "corrected")
            assert presence(broker) == m.UnitState("ready", "boot-1")


def presence_or_none(broker: Broker) -> m.UnitState | None:
    payload = retained(broker).get(PRESENCE)
    return m.decode(payload, m.UnitState) if payload else None


# --- rubbish -------------------------------------------------------------------------------------------------

RUBBISH = [
    b"{", b"\xff\xfe\x00", b"[]", b"null", b'"text"', b'{"id":7}', b'{"seq":-1}', b'{"state":"here","boot":"x"}',
    b"x" * (m.MAX_PAYLOAD + 1), b'{"x":' + b"[" * 50_000, b'{"x":' + b"[" * 900 + b"]" * 900 + b"}",
    m.encode(m.Fact("f", "e", 1, 1, "k", STAMP)).replace(b'"seq":1', b'"seq":36893488147419103232'),
]  # fmt: skip


@pytest.mark.parametrize(
    "topic", ["unit/kiosk-1/fact", "unit/counter-1/request", "unit/kiosk-1/state", "unit/hall/state"]
)
def test_rubbish_is_counted_told_once_per_topic_and_followed_by_work(
    broker: Broker, topic: str, caplog: pytest.LogCaptureFixture
):
    with Stranger(broker) as stranger, Process(broker) as one:
        one.at_work()
        one.seen.clear()
        for payload in RUBBISH:
            stranger.say(topic, payload)
        stranger.say("unit/kiosk-1/fact", m.encode(m.Fact("f1", "e1", 1, 1, "started", STAMP)))
        one.until(lambda: one.seen, "the good one")
        assert len(one.seen) == 1
        assert one.hall.rejected == len(RUBBISH)
        assert [line for line in told(caplog) if topic in line] == told(caplog)
        assert len(told(caplog)) == 1


def test_health_that_is_rubbish_is_no_sign_of_life(broker: Broker):
    """All its fields have defaults, so a good part of the rubbish above is a message to it."""
    with Stranger(broker) as stranger, Process(broker) as one:
        one.at_work()
        stranger.say("unit/kiosk-1/health", b'{"printer":"on fire"}')
        stranger.say("unit/kiosk-1/health", b"{")
        one.until(lambda: one.hall.rejected == 2, "counted")
        assert HealthSeen("kiosk-1", m.Health()) not in one.seen


def test_empty_facts_and_requests_and_retained_ones_are_rubbish(broker: Broker):
    """A retained request would be made again at every start of the hall."""
    with Stranger(broker) as stranger, Process(broker) as one:
        stranger.say("unit/counter-1/request", m.encode(m.Request("r", 1, "next")), retain=True)
        one.at_work()
        one.until(lambda: one.hall.rejected == 1, "the retained one")
        stranger.say("unit/counter-1/request", b"")
        stranger.say("unit/kiosk-1/fact", b"")
        one.until(lambda: one.hall.rejected == 3, "the empty ones")
        assert not [event for event in one.seen if isinstance(event, RequestArrived | FactArrived)]


def test_rubbish_does_not_make_a_hall_stand_by(broker: Broker):
    with Stranger(broker) as stranger, Process(broker) as one:
        for payload in RUBBISH:
            stranger.say(PRESENCE, payload, retain=True)
            stranger.say(REFRESH, payload)
        one.at_work()
        assert presence(broker) == m.UnitState("ready", "boot-1")
