"""The hall controller's process: configuration, journal, broker and core on one loop."""

import logging
import secrets
from datetime import date
from pathlib import Path

from hall import disk_wait, topics
from hall import messages as m
from hall.actions import (
    Action,
    ClockTrusted,
    Connected,
    DaysRead,
    Disconnected,
    Publish,
    Record,
    RequestArrived,
    Ring,
    Send,
)
from hall.broker import HallBroker
from hall.channels import Channels
from hall.clock import HallClock
from hall.hall import Hall
from hall.hours import local_date
from hall.journal import Journal, UnreadableError
from hall.lists import Lists
from hall.notice_desk import NoticeDesk
from hall.outgoing import Outgoing
from hall.settings import HallSettings, to_message
from hall.texts import pick
from runtime import clock, config, notify
from runtime.database import StorageError
from runtime.desk import Asked
from runtime.link import LinkDown, LinkUp
from runtime.loop import Loop, Wake
from runtime.unit import software_version
from runtime.watch import Watch

log = logging.getLogger(__name__)

EX_IOERR = 74  # sysexits.h
HEALTH_EVERY_S = 10.0
STALL_S = 2.0  # a counter gives up a request after as long
LATE_S = 0.5  # what lay in the socket meanwhile is read by then


class HallProcess:
    """Drives the core: events in, actions held until the commit of their batch, then out."""

    def __init__(
        self, settings: HallSettings, journal: Journal, *, speed: float, confirm_clock: bool
    ) -> None:
        self._settings = settings
        self._journal = journal
        self._boot = secrets.token_hex(6)
        self._loop = Loop(self._handle, self._deadline, self._flush)
        ledger = journal.load()
        real = clock.monotonic()
        trusted = confirm_clock or clock.synchronised()
        self._clock = HallClock(clock.wall(), real, ledger.data.at, trusted=trusted, speed=speed)
        self._today = self._date(real)
        self._site = to_message(settings, self._today)
        self._core = Hall(
            self._site,
            settings.rules,
            ledger,
            self._boot,
            software_version(),
            speed=speed,
            trusted=trusted,
            kiosk_of=settings.kiosk_of(),
            machine=clock.boot_id(),
        )
        self._broker = HallBroker(
            settings.hall.id, self._boot, settings.broker, self._loop.put, journal.knows
        )
        self._channels = Channels(settings.notify, self._site, self._loop.put, speed)
        self._desk = NoticeDesk(Path(settings.storage.path), self._loop.put, self._site)
        self._watch = Watch(
            {"the MQTT thread": lambda: self._broker.link.alive(), "the desk's thread": self._desk.alive},
            self._loop.put,
            {"the desk's thread": self._desk.renew},
        )
        self._waiting: list[Publish | Send] = []  # goes out behind the commit
        self._rings: list[Ring] = []  # likewise
        self._outgoing = Outgoing()
        self._health_at = 0.0
        self._lists = Lists(Path(settings.storage.path))
        self._storage_ok = True
        self._turned_at = real
        self._late_until = 0.0
        self._told_disorder: set[str] = set()  # units

    def run(self) -> int:
        real = clock.monotonic()
        now = self._clock.now(real)
        self._perform([*self._core.start(now, real), *self._core.handle(Disconnected(), now, real)])
        self._look_at_lists(real)
        self._flush()
        data = self._core.ledger.data
        log.info(
            "ready: journal entry %d, %d tickets waiting, day %s, clock %s",
            data.n, self._core.ledger.lines.total, data.day, "trusted" if self._clock.trusted else "not trusted yet",
        )  # fmt: skip
        self._broker.start()
        self._channels.start()
        self._desk.start()
        notify.ready()
        self._turned_at = clock.monotonic()
        code = self._loop.run()
        notify.stopping()
        self._send(self._outgoing.rest())
        self._broker.stop()
        self._channels.stop()
        self._desk.stop()
        self._journal.close(self._core.ledger if self._storage_ok else None)
        return code

    # --- the loop -----------------------------------------------------------------------------------------

    def _handle(self, event: object) -> None:
        real = clock.monotonic()
        if self._broker.tick(real):
            self._become_active()
        if isinstance(event, LinkUp) and self._broker.active:
            # Before the link comes up: what it has kept from before the loss is outdated.
            self._perform(self._core.handle(Connected(), self._clock.now(real), real))
            self._flush()
        if isinstance(event, LinkDown) and self._broker.active:
            self._perform(self._core.handle(Disconnected(), self._clock.now(real), real))
        self._notice_stall(real)
        for seen in self._broker.events(event, real):
            if isinstance(seen, RequestArrived) and real < self._late_until:
                seen = RequestArrived(seen.unit, seen.request, late=True)
            # Its events go out a moment later, and with them what the clerk need not wait for.
            self._perform(self._core.handle(seen, self._clock.now(real), real, hasty=True))
        self._channels.handle(event, real)
        if isinstance(event, Asked):
            self._told_here(event, real)
        if isinstance(event, Wake):
            self._check_clock(real)
            self._look_at_lists(real)
            self._perform(self._core.handle(None, self._clock.now(real), real))
        self._watch.tick(real)

    def _told_here(self, event: Asked, real: float) -> None:
        """A notice from the controller itself; answered when it is on the disk."""
        wanted = self._desk.wanted(event, self._clock.now(real), active=self._broker.active)
        if wanted is not None:
            self._perform(self._core.handle(wanted, self._clock.now(real), real))
            self._flush()
            self._desk.told(event, self._core.ledger.data, linked=self._broker.link.connected)

    def _notice_stall(self, real: float) -> None:
        """The loop turns at least every second; when it did not, a disk or the machine stood still."""
        stalled_s, self._turned_at = real - self._turned_at, real
        if stalled_s > STALL_S:
            self._late_until = real + LATE_S
            log.warning("the hall stood still for %.1f s; requests made meanwhile are refused", stalled_s)

    def _become_active(self) -> None:
        log.info("this hall is at work now")
        info = m.UnitInfo("hall", software_version())
        self._broker.link.set_state(topics.name(topics.UNIT_INFO, topics.HALL_UNIT), info)
        self._publish_health(clock.monotonic())
        self._broker.start()

    def _deadline(self) -> float | None:
        real = clock.monotonic()
        now = self._clock.now(real)
        wanted = [
            self._core.next_deadline(now, real), self._broker.deadline(), self._outgoing.due_at,
            self._channels.deadline(now, real) if self._broker.active or self._broker.alone else None,
        ]  # fmt: skip
        return min(at for at in wanted if at is not None)

    def _check_clock(self, real: float) -> None:
        if self._broker.active and real - self._health_at >= HEALTH_EVERY_S:
            self._publish_health(real)
        if not self._clock.trusted and clock.synchronised():
            now = self._clock.now(real)
            by_s = self._clock.trust(clock.wall(), real)
            log.info("the clock is trusted now; this boot's times move by %.0f s", by_s)
            self._look_at_days(now, real)
            self._perform(self._core.handle(ClockTrusted(by_s), now, real))
        self._look_at_days(self._clock.now(real), real)

    def _date(self, real: float) -> date:
        return date.fromisoformat(local_date(self._clock.now(real), self._settings.hall.time_zone))

    def _look_at_days(self, now: float, real: float) -> None:
        """The holidays and special days around another date: units are told of so many days and no more."""
        today = self._date(real)
        if today == self._today:
            return
        self._today = today
        site = to_message(self._settings, today)
        if site != self._site:
            self._site = site
            self._perform(self._core.handle(DaysRead(site), now, real))

    def _look_at_lists(self, real: float) -> None:
        for read in self._lists.look(real):
            self._perform(self._core.handle(read, self._clock.now(real), real))

    # --- actions ------------------------------------------------------------------------------------------

    def _perform(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Record(recorded):
                    log.debug("entry %d %s", recorded.n, recorded.entry)
                    self._journal.append(recorded)
                case Publish() | Send():
                    self._waiting.append(action)
                case Ring(what, alert):
                    self._rings.append(action)
                    said = pick(alert.text, "en")
                    log.info("alert %s.%s %s: %s", alert.kind, alert.subject, what, said)

    def _flush(self) -> None:
        """The commit of everything in this batch, then what the world may know of it."""
        self._journal.commit(self._core.ledger)
        real = clock.monotonic()
        waiting, self._waiting = self._waiting, []
        if waiting or self._outgoing.due_at is not None:
            self._send(self._outgoing.take(waiting, real))
        self._notify(real)

    def _notify(self, real: float) -> None:
        """The channels: by the hall at work alone, which one beside it is not."""
        now = self._clock.now(real)
        rings, self._rings = self._rings, []
        for ring in rings:
            self._channels.ring(ring, now, real)
        if self._broker.active or self._broker.alone:
            self._channels.tick(now, real)

    def _send(self, actions: list[Publish | Send]) -> None:
        if not self._broker.active:
            return
        link = self._broker.link
        for action in actions:
            match action:
                case Publish(topic, message):
                    link.set_state(topic, message)
                case Send(topic, message):
                    link.send(topic, message)

    def _publish_health(self, real: float) -> None:
        self._health_at = real
        disordered = self._core.disordered
        for unit in disordered.keys() - self._told_disorder:
            self._told_disorder.add(unit)
            log.info("facts of %s came twice or out of order; it is told where to go on", unit)
        health = m.Health(
            clock_trusted=self._clock.trusted,
            rejected=self._broker.rejected,
            disordered=sum(disordered.values()),
            faults=self._channels.faults(),
        )
        self._broker.link.set_state(topics.name(topics.HEALTH, topics.HALL_UNIT), health)

    def storage_failed(self) -> None:
        self._storage_ok = False
        self._broker.stop()


def run(path: Path, *, speed: float = 1.0, confirm_clock: bool = False) -> int:
    """Exit code: 0 stopped, 74 the journal cannot be written, 78 it cannot be read (a wrong file is a ConfigError)."""
    settings = config.load(path, HallSettings)
    journal = disk_wait.opened(Path(settings.storage.path))
    if journal is None:
        return 0
    try:
        process = HallProcess(settings, journal, speed=speed, confirm_clock=confirm_clock)
    except UnreadableError as exc:
        log.error("%s", exc)
        return config.EX_CONFIG
    try:
        return process.run()
    except StorageError as exc:
        # Memory is ahead of the disk now: nothing of the failed batch may be acknowledged or shown. Units keep
        # their facts; systemd starts us again and we wait there until the disk can be written.
        log.error("the journal cannot be written: %s; starting again when it can", exc)
        process.storage_failed()
        return EX_IOERR
