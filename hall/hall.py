"""The hall controller's core: facts and requests in, journal entries and state out. Pure.

`handle` decides entries, applies each to the ledger, then says what changed. `now` is hall time (Unix seconds),
`real` monotonic seconds: link, presence and refresh deadlines run on it whatever the speed of hall time.
"""

from collections.abc import Mapping

import msgspec

from hall import day, intake, slots, topics
from hall import entries as e
from hall import messages as m
from hall.actions import (
    Action,
    BookingsRead,
    CardsRead,
    ClockTrusted,
    Connected,
    DaysRead,
    Disconnected,
    FactArrived,
    HealthSeen,
    NoticeWanted,
    PresenceSeen,
    Publish,
    Record,
    RequestArrived,
    RetainedSeen,
    Send,
)
from hall.alerts import Watch
from hall.answering import answered
from hall.asked import Asked
from hall.bells import Bells
from hall.ledger import Ledger, Recorded
from hall.links import Links
from hall.outlook import Outlook
from hall.printing import NoteOrdered, Printing
from hall.sequel import after_fact, at_start
from hall.settings import RulesTable
from hall.waiting import Rules

REFRESH_S = 5.0  # the `hall` message, real time
AT_ONCE = ("help", "patrol", "assistance")  # facts after which alerts are looked at without delay
WATCH_EVERY_S = 0.5  # alerts are looked at this long after a change, real time: well within 3 s


class Hall:
    """Owns the ledger. `entry_made` is every entry in order; a test compares them with a model."""

    def __init__(
        self, config: m.Config, table: RulesTable, ledger: Ledger, boot: str, version: str,
        *, speed: float = 1.0, trusted: bool = False, kiosk_of: Mapping[str, str] | None = None, machine: str = "",
    ) -> None:  # fmt: skip
        self.ledger = ledger
        self.boot = boot
        self.trusted = trusted
        self.disordered: dict[str, int] = {}  # unit → facts that came twice or out of order
        self._config = config
        self._rules = Rules(config)
        self._table = table
        self._watch = Watch(config, self._rules, table)
        self._bells = Bells(ledger, table, boot)
        self._outlook = Outlook(config, ledger, boot, speed)
        self._links = Links(config)
        self._printing = Printing(config, table, ledger, self._links, kiosk_of or {}, boot)
        self._speed = speed
        self._booted = e.Booted(boot, version, machine)
        self._pads = {p.id: p.role for p in config.pads}
        # A pad's id lives among those of the counters: it signs in, and is told its state, like one.
        self._counter_of = {c.unit: c.id for c in config.counters} | {p.unit: p.id for p in config.pads}
        self._called_at: dict[str, float] = {}  # counter → real, of its last call or recall
        self._began = 0.0  # real
        self._real = 0.0  # of the event at hand
        self._refresh_at = 0.0
        self._watch_at: float | None = None
        self._phase: m.Phase = "open"
        self._out: list[Action] = []

    # --- events -------------------------------------------------------------------------------------------

    def start(self, now: float, real: float) -> list[Action]:
        """Before anything else: what this start means for tickets, counters and the day."""
        self._began = self._real = real
        self._links.start(real)
        self._printing.start(real)
        self._record(self._booted, now)
        for entry in at_start(self.ledger, self._config, now):
            self._record(entry, now)
        self._turn_day(now)
        self._outlook.everything()
        return self._done(now, real)

    def handle(self, event: object, now: float, real: float, *, hasty: bool = False) -> list[Action]:
        """`None` is a tick: a deadline has come. `hasty`: queues a request changed are told with the next event."""
        self._real = real
        for entry in slots.due(self.ledger, now):  # first: whoever is called next may be one of them
            self._record(entry, now)
        match event:
            case FactArrived(unit, fact, known):
                self._fact(unit, fact, known, now)
            case RequestArrived(unit, request, late):
                self._request(unit, request, late, now)
                return self._done(now, real, queues=not hasty)
            case PresenceSeen(unit, state):
                self._presence(unit, state, real)
            case HealthSeen(unit, health):
                if self._links.health(unit, health, real):
                    self._watch_at = self._watch_at or 0.0
            case NoticeWanted(text, until):
                self._record(e.NoticeSet(text, until=until), now)
            case Connected():
                self._links.connected(real)
                self._refresh_at = real
                self._outlook.everything()
            case Disconnected():
                self._links.disconnected(now)
            case RetainedSeen(topic):
                if not self._outlook.would_publish(topic):
                    self._out.append(Publish(topic, None))
            case CardsRead(cards):
                self._outlook.cards(cards)
            case BookingsRead(bookings):
                self._outlook.bookings(bookings)
            case DaysRead(config):
                self._config = config
                self._watch.configure(config)
                self._outlook.configure(config)
            case ClockTrusted(by_s):
                self.trusted = True
                self._record(e.ClockShifted(self.boot, by_s), now)
                self._links.shift(by_s)
                now += by_s
                self._refresh_at = real
                self._outlook.everything()
        return self._done(now, real)

    def next_deadline(self, now: float, real: float) -> float:
        """In real time; what is due in hall time is converted by the speed."""
        due = (self._watch_at, self._printing.deadline)
        wanted = [self._refresh_at, *(at for at in due if at is not None)]
        in_hall_time = (*self._looks, self.ledger.tickets.next_slot_at)
        wanted += [real + max(0.0, at - now) / self._speed for at in in_hall_time if at is not None]
        return min(wanted)

    @property
    def _looks(self) -> tuple[float | None, float | None]:
        """When alerts are due, in hall time."""
        return self._watch.next_at, self._bells.next_at

    # --- facts and requests -------------------------------------------------------------------------------

    def _fact(self, unit_id: str, fact: m.Fact, known: bool, now: float) -> None:
        """A fact with a good envelope always advances `upto`; what is not understood is journaled as it came."""
        unit = self.ledger.unit(unit_id)
        verdict = intake.judge(unit, fact, known)
        if verdict.what == "forked":
            self._record(e.Forked(unit_id, fact.epoch), now)
            self._record(e.AlertRaised(f"forked.{unit_id}", {"unit": unit_id}), now)
        if verdict.what != "take":
            self.disordered[unit_id] = self.disordered.get(unit_id, 0) + 1
        else:
            taken = intake.taken(
                unit_id, unit, fact, verdict.skipped, now, self._speed, known=known, trusted=self.trusted,
                counter=self._counter_of.get(unit_id),
            )  # fmt: skip
            self._record(taken, now)
            n = self.ledger.data.n
            for entry in after_fact(self.ledger, self._config, self._rules, taken, now):
                self._made(entry, now)
            self._print(self._printing.after_shift(taken, n, self._real, trusted=self.trusted), now)
            self._outlook.fact(taken)
            if taken.kind in AT_ONCE:
                self._watch_at = self._real
        self._outlook.ack(unit_id, fact.epoch)

    def _request(self, unit_id: str, request: m.Request, late: bool, now: float) -> None:
        counter = self._counter_of.get(unit_id)
        made: list[e.AnyEntry] = []
        if counter is not None:
            self._watch.keyed(counter, now)
        if counter is None:
            reply = m.Reply(request.id, "error", "no_counter")
        elif late:
            reply = m.Reply(request.id, "stale")
        else:
            called_s = self._real - self._called_at.get(counter, self._began)
            asked = Asked(
                self.ledger, self._rules, self._config, self._table, counter, request, now, self._links.is_lost,
                called_s, self._phase,
            )  # fmt: skip
            reply, made = answered(asked, self._pads.get(counter), self._printing, self._real)
        for entry in made:
            self._made(entry, now)
        if reply.status == "stale" and counter is not None:
            self._outlook.counter(counter)  # the screen follows the state: tell it once more
        self._out.append(Send(topics.name(topics.REPLY, unit_id), reply))

    # --- presence -----------------------------------------------------------------------------------------

    def _presence(self, unit: str, state: m.UnitState | None, real: float) -> None:
        if self._links.presence(unit, state, real):
            self._refresh_at = real  # it waits for a live `hall` message
        self._watch_at = self._watch_at or 0.0
        self._check_links(real)

    def _check_links(self, real: float) -> None:
        for counter in self._links.check(real):
            self._outlook.counter(counter)

    # --- time ---------------------------------------------------------------------------------------------

    def _turn_day(self, now: float) -> None:
        found = day.phase(self.ledger, self._config, self._table, now, trusted=self.trusted)
        if found != self._phase:
            self._phase = found
            self._outlook.hall()
        turned = day.turn(self.ledger, self._config, now, found) if self.trusted else []
        for entry in turned:
            self._record(entry, now)
        if turned:
            self._outlook.everything()
        for entry in day.over(self.ledger, now):
            self._record(entry, now)

    def _look(self, now: float, real: float) -> None:
        """Alerts, prompts and presence, at most every `WATCH_EVERY_S`."""
        self._check_links(real)
        findings = self._watch.look(self.ledger, now, self._phase, self._links.heard_at(real))
        for entry in self._bells.settle(findings, now, self._links.off_since):
            self._record(entry, now)
        self._outlook.alerts(findings)
        self._out += self._bells.rings(findings)
        if self._watch.load != self._outlook.load:
            self._outlook.load = self._watch.load
            self._outlook.hall()
        for counter in self._watch.prompted:
            self._outlook.counter(counter)

    # --- out ----------------------------------------------------------------------------------------------

    def _made(self, entry: e.AnyEntry, now: float) -> None:
        """With the slip that goes along with it."""
        self._record(entry, now)
        if isinstance(entry, e.Ordered):
            self._out.append(self._printing.send(entry, None, self._real))
        else:
            self._print(self._printing.after(entry, self._real), now)

    def _print(self, slip: NoteOrdered | e.OrderEnded | None, now: float) -> None:
        if isinstance(slip, e.OrderEnded):
            self._record(slip, now)
        elif slip is not None:
            ordered, note = slip
            self._record(ordered, now)
            self._out.append(self._printing.send(ordered, note, self._real))

    def _record(self, entry: e.AnyEntry, now: float) -> None:
        recorded = Recorded(self.ledger.data.n + 1, now, self.boot, entry)
        self.ledger.apply(recorded)
        self._out.append(Record(recorded))
        self._outlook.entry(entry)
        self._watch.entry(entry)
        if isinstance(entry, e.Called | e.Recalled):
            self._called_at[entry.counter] = self._real
        if not isinstance(entry, e.Booted):
            body = msgspec.Raw(msgspec.json.encode(entry))
            self._out.append(Send(topics.name(topics.EVENT), m.Event(recorded.n, e.kind(entry), now, body)))
            self._watch_at = self._watch_at or 0.0

    def _done(self, now: float, real: float, *, queues: bool = True) -> list[Action]:
        """What is due by time, then every topic that changed: state first, acknowledgements last."""
        if real >= self._refresh_at:
            self._turn_day(now)
        for given_up in self._printing.late(real):
            self._made(given_up, now)
        for place in self._printing.changed(real):
            self._outlook.counter(place)
        if self._watch_at == 0.0:
            self._watch_at = real + WATCH_EVERY_S
        due = any(at is not None and now >= at for at in self._looks)
        looks = due or (self._watch_at is not None and real >= self._watch_at)
        if looks and real < self._refresh_at:  # it opens, or the last one who waited was called
            self._turn_day(now)
        if looks or real >= self._refresh_at:
            self._watch_at = None
            self._look(now, real)
            if self._watch_at == 0.0:
                self._watch_at = None  # alerts' own entries are no reason to look again
        if real >= self._refresh_at:
            self._refresh_at = real + REFRESH_S
            self._outlook.hall()
        out, self._out = self._out, []
        prompts = self._printing.with_prompts(self._watch.prompts)
        published = self._outlook.publish(
            now, self._phase, self.trusted, prompts, self._links.lost, queues=queues
        )
        return [*out, *published]
