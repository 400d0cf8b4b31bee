"""What kiosk, counter and board share: the link, presence, facts on their way, the hall's messages, health.

`handle` takes every event off the inbox and returns the events the unit's core is to see; drivers' events pass
through untouched. The unit's main.py asks it to append facts and to send requests.
"""

import contextlib
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

import msgspec

from hall import messages as m
from hall import topics
from hall.device import HallLink, Outstanding, Received
from runtime import clock, machine
from runtime.courier import Courier
from runtime.link import Incoming, Link, LinkDown, LinkRefused, LinkUp
from runtime.outbox import Outbox, StorageError
from runtime.reach import Newest, Reach
from runtime.settings import BrokerTable, UnitTable

log = logging.getLogger(__name__)

HEALTH_EVERY_S = 10.0
CONFIG_KEY = "config"
STATE_FILTERS = tuple(t.filter for t in (topics.CONFIG, topics.HALL))


def software_version() -> str:
    try:
        return version("jiaohao")
    except PackageNotFoundError:
        return "0"


class Unit:
    """`fresh`: this unit has no numbers of its own yet, so the first ack tells where to begin."""

    def __init__(
        self,
        kind: Literal["kiosk", "counter", "board"],
        table: UnitTable,
        broker: BrokerTable,
        outbox: Outbox,
        put: Callable[[object], None],
        filters: Iterable[str] = (),
        *,
        fresh: bool = False,
    ) -> None:
        self.id = table.id
        self.outbox = outbox
        self.boot = secrets.token_hex(6)
        self.time = clock.HallTime()
        self.rejected = 0
        self._own = (topics.name(topics.ACK, self.id), topics.name(topics.UNIT_STATE, self.id))
        hall_state = topics.name(topics.UNIT_STATE, topics.HALL_UNIT)
        subscribed = (*STATE_FILTERS, hall_state, *self._own, *filters)
        self.link = Link(table.hall, self.id, self.boot, broker, put, subscribed)
        self.courier = Courier(outbox, self._send_fact, self.stamp, self._add_started, fresh=fresh)
        self.owned: Callable[[], m.Owned | None] = lambda: None  # the counter sets it: what a start tells
        self.reach = Reach()
        self._newest = Newest()
        self._rejected_kinds: set[str] = set()
        self._storage_error = ""  # the last one in the log
        self._outstanding = 0
        self._outstanding_told = False
        self._day: str | None = None
        self.health = m.Health()  # as last reported
        self._health_at = 0.0
        self._info = m.UnitInfo(kind, software_version(), table.place)

    # --- life ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        with self._spared():
            self._add_started()
        self.link.set_state(topics.name(topics.UNIT_INFO, self.id), self._info)
        self.link.start()

    def stop(self) -> None:
        self.link.stop()
        self.outbox.close()

    def cached_config(self) -> m.Config | None:
        """The hall's configuration as last seen: what a unit needs to work from power-on with no network."""
        raw = self.outbox.get(CONFIG_KEY)
        if raw is None:
            return None
        try:
            return m.decode(raw, m.Config)
        except ValueError as exc:
            log.warning("the cached configuration cannot be read, waiting for the hall: %s", exc)
            return None

    # --- events -------------------------------------------------------------------------------------------

    def handle(self, event: object, real: float) -> Iterator[object]:
        """What the core is to see of `event`, then what it meant for the link and the facts.

        Step by step: what a person waits for is done before the outbox is counted.
        """
        match event:
            case LinkUp() | LinkDown() | LinkRefused():
                self.link.handle(event)
                self.reach.connection(self.link.connected)
                if not self.link.connected:
                    self.courier.disconnected()
                elif isinstance(event, LinkUp):
                    with self._spared():
                        self.courier.connected(real)
            case Incoming():
                yield from self._incoming(event, real)
            case _:
                yield event
        yield from self._after(real)

    def handle_wake(self, real: float, give: Callable[[object], None]) -> None:
        """A deadline may have come: resend, lose the hall, publish health."""
        for seen in self._after(real):
            give(seen)

    def _after(self, real: float) -> list[object]:
        seen: list[object] = []
        self.tick(real)
        if self.reach.update(real):
            log.info("the hall is %s", "reached" if self.reach.up else "not reached")
            seen.append(HallLink(self.reach.up))
            if self.reach.up:
                with self._spared():
                    self.courier.hall_back(real)
        with self._spared():
            before, self._outstanding = self._outstanding, self.outbox.outstanding
            if self._outstanding != before or not self._outstanding_told:
                self._outstanding_told = True
                seen.append(Outstanding(self._outstanding))
        return seen

    def tick(self, real: float) -> None:
        self.link.tick(real)
        with self._spared():
            self.courier.pump(real)
        if real - self._health_at >= HEALTH_EVERY_S:
            self._publish_health(real)

    def deadline(self) -> float | None:
        wanted = (self.courier.deadline(), self.reach.deadline(), self._health_at + HEALTH_EVERY_S)
        return min(at for at in wanted if at is not None)

    # --- what main.py asks for ----------------------------------------------------------------------------

    @property
    def now(self) -> float | None:
        """Hall time, None while no trusted clock is known."""
        return self.time.now(clock.monotonic())

    def stamp(self) -> m.Stamp:
        """In hall time where this unit knows it: told by a live message that trusts it, or by its own clock."""
        mono = clock.monotonic()
        now = self.time.now(mono)
        return m.Stamp(clock.wall() if now is None else now, now is not None, clock.boot_id(), mono)

    def add_fact(
        self, kind: str, body: msgspec.Struct, *, held: bool = False, state: str = "",
        values: dict[str, bytes] | None = None, meanwhile: Callable[[str], None] = lambda fact_id: None,
    ) -> str:  # fmt: skip
        """Commits the fact with `values` and sends it when it may go; returns its id. Raises StorageError."""
        row = self.outbox.add(
            kind, body, self.stamp(), day=self._day, held=held, state=state, values=values, meanwhile=meanwhile
        )  # fmt: skip
        self._outstanding_told = False  # also when the ack comes before we look
        self._storage_error = ""
        if not held:  # nothing can go out, and the slip waits
            with self._spared():
                self.courier.pump(clock.monotonic())
        return row.id

    def release_fact(
        self, fact_id: str, kind: str, body: msgspec.Struct, *, state: str = "", cause: str = "",
        values: dict[str, bytes] | None = None,
    ) -> None:  # fmt: skip
        self.outbox.release(fact_id, kind, body, state=state, cause=cause, values=values)
        with self._spared():
            self.courier.pump(clock.monotonic())

    def send_request(self, request: m.Request) -> bool:
        return self.link.send(topics.name(topics.REQUEST, self.id), request)

    def report(self, **fields: object) -> None:
        """Health that a driver knows; published at once when it changes."""
        changed = msgspec.structs.replace(self.health, **fields)
        if changed != self.health:
            self.health = changed
            self._publish_health(clock.monotonic())

    def fault(self, text: str) -> None:
        """A file's name in it may hold bytes that are no UTF-8: those are question marks."""
        readable = text.encode(errors="replace").decode()
        self.report(faults=[readable, *self.health.faults][:8])

    # --- inside -------------------------------------------------------------------------------------------

    def _incoming(self, event: Incoming, real: float) -> list[object]:
        found = topics.parse(event.topic)
        if found is None:
            self._reject(event.topic, "unknown topic")
            return []
        topic, subject = found
        if event.retained and not topic.retained:
            self._reject(event.topic, "retained, so nobody knows how old it is")
            return []
        message: m.Message | None = None
        if event.payload or not topic.retained:
            try:
                decoded = m.decode(event.payload, topic.message)
            except ValueError as exc:
                self._reject(event.topic, str(exc))
                return []
            message = decoded if isinstance(decoded, m.Message) else None
            if message is not None and not self._newest.accept(event.topic, message):
                return []
        return self._accepted(Received(message, subject, event.topic, not event.retained), real)

    def _accepted(self, received: Received, real: float) -> list[object]:
        match received.message:
            case m.UnitState() | None if received.topic == self._own[1]:
                self.link.presence_seen(received.message)
                return []
            case None if received.topic == self._own[0]:
                return []
            case m.UnitState() | None if received.topic == topics.name(topics.UNIT_STATE, topics.HALL_UNIT):
                self.reach.hall_presence(received.message)
                return []
            case m.Ack() as ack:
                news = None
                with self._spared():
                    news = self.courier.on_ack(ack, real)
                return [] if news is None else [news]
            case m.HallState() as state:
                if received.live:
                    self.reach.hall_refresh(real)
                    self.time.feed(state, real)
                    self._new_day(state.day)
            case m.Config() as config:
                self._cache(config)
        return [received]

    def _new_day(self, day: str | None) -> None:
        if day is not None and day != self._day:
            self._day = day
            with self._spared():
                self.outbox.prune(day)

    def _cache(self, config: m.Config) -> None:
        raw = m.encode(msgspec.structs.replace(config, boot="", rev=0))
        with self._spared():
            if raw != self.outbox.get(CONFIG_KEY):
                self.outbox.put({CONFIG_KEY: raw})

    @contextlib.contextmanager
    def _spared(self) -> Iterator[None]:
        """A disk that fails here is told once and ends nothing: what it does not hold is sent or read again."""
        try:
            yield
        except StorageError as exc:
            if str(exc) != self._storage_error:
                self._storage_error = str(exc)
                log.error("%s", exc)

    def _reject(self, topic: str, why: str) -> None:
        """Counted in health, logged once per topic."""
        self.rejected += 1
        if topic not in self._rejected_kinds and len(self._rejected_kinds) < 100:
            self._rejected_kinds.add(topic)
            log.warning("ignored a message on %s: %s", topic, why)

    def _send_fact(self, fact: m.Fact) -> bool:
        return self.link.send(topics.name(topics.FACT, self.id), fact)

    def _add_started(self) -> None:
        self.add_fact("started", m.Started(software_version(), self.owned()))

    def _publish_health(self, real: float) -> None:
        self._health_at = real
        health = msgspec.structs.replace(
            self.health,
            clock_trusted=self.now is not None,
            outbox=self._outstanding,
            rejected=self.rejected,
            disk_free_mb=machine.disk_free_mb(self.outbox.path.parent),
            temperature_c=machine.temperature_c(),
            undervoltage=machine.undervoltage(),
        )
        self.link.set_state(topics.name(topics.HEALTH, self.id), health)
