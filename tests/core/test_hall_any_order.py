"""Whatever units send, in whatever order, over nights, restarts and changes of the hall's file: nothing is raised, all
can be read, the journal replays to the same."""

import random
from collections import Counter
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hall import entries as e
from hall import messages as m
from hall.actions import (
    BookingsRead,
    CardsRead,
    ClockTrusted,
    Connected,
    HealthSeen,
    RequestArrived,
    RetainedSeen,
)
from hall.entries import Recorded
from hall.ledger import Ledger
from hall.settings import RulesTable
from hall.state import HallData
from tests.core.hall_story import Site, site

WINDOWS = ("1", "2")
PLACES = (*WINDOWS, "g1")
RULES = RulesTable(return_slip=True, transfer_slip=True, shift_slip=True)
HOURS = {day: ["07:00-23:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
HALLS = (
    site(hours=HOURS),
    site(hours=HOURS, serves={"1": [["a"]], "2": [["b:vip"], ["*"]]}),
    site(hours=HOURS, counters=1),
    site(hours=HOURS, counters=3, services="ab", leads=("9001",)),
)

# --- what is done: one flat list, what often happens stands in it often ---------------------------------------------

ALIVE, PAST = "alive", "past"  # stand for a ticket that is there, for one that perhaps is not
OFTEN: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "closed": [("next", {})],
    "open": [
        *[("next", {})] * 8, ("next", {"class_": "vip"}), ("call", {"ticket": ALIVE, "reason": "returned"}),
        ("call", {"ticket": ALIVE, "reason": "2"}), ("unpark", {}), ("unpark", {}), ("unpark", {"ticket": ALIVE}),
        ("move", {"ticket": ALIVE}), ("finish", {"outcome": "papers_missing"}), ("finish", {"outcome": "refused"}),
        ("finish", {"outcome": "papers_missing"}), ("reclassify", {"ticket": ALIVE, "assist": True}),
    ],
    "calling": [
        *[("start", {})] * 6, ("start", {"variant": "long"}), *[("recall", {})] * 3, *[("no_show", {})] * 4,
        ("transfer", {"service": "b"}), ("transfer", {"counter": "2"}), ("reclassify", {"assist": True}), ("next", {}),
    ],
    "serving": [
        *[("finish", {})] * 3, ("finish", {"outcome": "papers_missing"}), *[("next", {})] * 3, *[("park", {})] * 3,
        ("transfer", {"service": "b"}), ("transfer", {"counter": "1"}), ("transfer", {"counter": "2"}),
        ("start", {"variant": "short"}), ("call", {"ticket": ALIVE, "reason": "2"}), ("reclassify", {"assist": False}),
    ],
    "paused": [("finish", {}), ("next", {})],
    "pad": [
        *[("issue", {"service": "a", "class_": "vip", "reason": "helped"})] * 3, ("issue", {"service": "b"}),
        ("reclassify", {"ticket": ALIVE, "class_": "vip"}), ("reclassify", {"ticket": ALIVE, "assist": True}),
        *[("move", {"ticket": ALIVE, "reason": "missed"})] * 4,
    ],
}  # fmt: skip
ODD: list[tuple[str, dict[str, Any]]] = [
    ("next", {"class_": "gold"}), ("recall", {}), ("no_show", {}), ("start", {"variant": "odd"}), ("start", {}),
    ("finish", {"outcome": "done"}), ("finish", {}), ("call", {"ticket": "1", "reason": "2"}),
    ("call", {"ticket": PAST}), ("call", {"ticket": PAST, "reason": "returned"}), ("transfer", {}),
    ("transfer", {"service": "zz"}), ("transfer", {"counter": "g1"}), ("park", {}), ("unpark", {"ticket": PAST}),
    ("notice", {}), ("ack_alert", {}), ("void", {}), ("reclassify", {}), ("move", {}), ("move", {"ticket": PAST}),
    ("reclassify", {"ticket": PAST, "class_": "gold"}), ("issue", {"service": "zz"}), ("next", {"turn": 0}),
    ("issue", {"service": "a", "class_": "gold"}),
]  # fmt: skip
OWN = (*["back"] * 8, "out", "pause", "pause", "pause after", "cover", "handover")
TOLD: list[tuple[str, m.Message]] = [
    ("help", m.Help("", m.Owned())), ("help", m.Help("flood", m.Owned())), ("patrol", m.Patrol("9001", m.Owned())),
    ("patrol", m.Patrol("1002", m.Owned())), ("rated", m.Rated("t", 3, m.Owned())),
    ("started", m.Started("0", m.Owned())),
    ("presence", m.PresenceChanged(False, m.Owned())), ("unheard_of", m.Started("0", m.Owned())),
]  # fmt: skip
STEPS: list[tuple[Any, ...]] = [
    *[("press", place, n) for place in PLACES for n in range(24)],
    *[("press", place, n) for place in WINDOWS for n in range(60)],
    *[("odd", place, n) for place in PLACES for n in range(len(ODD))],
    *[("issue", service, class_) for service in "aaab" for class_ in ("ordinary", "ordinary", "vip", "emergency")] * 3,
    *[("own", place, how) for place in PLACES for how in OWN],
    *[("told", place, n) for place in PLACES for n in range(len(TOLD))],
    *[("hand", place, kind, which) for place in WINDOWS for kind in ("called", "started", "finished")
      for which in (ALIVE, PAST)],
    *[("kiosk", answer) for answer in ("confirmed", "confirmed", "void", "ticket", "ticket", "ticket")],
    ("kiosk", "ticket"), ("kiosk", "late"), ("kiosk", "class"), ("kiosk", "verify"),
    *[("kiosk", "assistance")] * 3,
    *[("booked", code, ahead_min) for code in "abc" for ahead_min in (-9.0, 0.3, 5.0, 30.0, 900.0, None)],
    ("list", 0), ("list", 5),
    *[("wait", seconds) for seconds in (0.5, 0.5, 11.0, 21.0, 400.0, 400.0)],
    ("ready",), ("ready",), ("ready",), ("silence", "kiosk-1"), ("silence", "counter-1"), ("cut",),
    ("restart", 0), ("restart", 0), ("restart", 1), ("restart", 2), ("restart", 3), ("night",), ("night",),
]  # fmt: skip


class Hall:
    """A hall in which all that is done, over restarts. `owned` is what each counter owns."""

    def __init__(self) -> None:
        self.paper = Site(HALLS[0], rules=RULES, kiosks_on=False)
        self.owned: dict[str, m.Owned] = {}
        self.journal: list[Recorded] = []
        self.numbers = 0
        self.boots = 1
        self.paper.ready("kiosk-1", "kiosk-2", "counter-1", "counter-2", "counter-g1")
        for place in PLACES:
            self.own(place, "back")

    # --- steps --------------------------------------------------------------------------------------------

    def play(self, step: tuple[Any, ...]) -> None:
        match step:
            case ("press", place, n):
                phase = "pad" if place == "g1" else self.paper.hall.ledger.counter(place).phase
                self.ask(place, *OFTEN[phase][n % len(OFTEN[phase])])
            case ("odd", place, n):
                self.ask(place, *ODD[n])
            case ("issue", service, class_):
                self.issue(service, class_, None)
            case ("own", place, how):
                self.own(place, how)
            case ("told", place, n):
                kind, body = TOLD[n]
                self.tell(place, kind, msgspec.structs.replace(body, owned=self.owned[place]))
            case ("hand", place, kind, which):
                body = {"called": m.CalledByHand, "started": m.StartedByHand, "finished": m.FinishedByHand}[
                    kind
                ]
                self.tell(place, f"{kind}_by_hand", body(self.some(which) or "A999", self.owned[place]))
            case ("kiosk", answer):
                self.answer(answer)
            case ("booked", code, ahead_min):
                slot_at = None if ahead_min is None else self.paper.now + ahead_min * 60
                self.issue("a", "vip", None, booking=code * 32, slot_at=slot_at, verify=code == "b")
            case ("list", count):
                listed = [m.Booking(c * 32, self.paper.now + 600, "a") for c in "abcde"[:count]]
                self.paper.handle(BookingsRead(m.Bookings(None, listed)))
            case _:
                self.pass_time(step)

    def pass_time(self, step: tuple[Any, ...]) -> None:
        paper = self.paper
        match step:
            case ("wait", seconds):
                paper.wait(seconds)
            case ("ready",):
                paper.ready("kiosk-1", "counter-1", "counter-2")
                paper.healthy("kiosk-1", "counter-1", "counter-2")
            case ("silence", unit):
                paper.silence(unit)
            case ("cut",):
                paper.handle(Connected())
            case ("restart", which):
                self.restart(HALLS[which])
            case ("night",):
                midnight = paper.now - (paper.now + 8 * 3600) % 86400 + 86400  # in Shanghai
                for hour in (5, 9):
                    paper.now = midnight + hour * 3600
                    paper.real += 3600
                    paper.handle(None)

    def restart(self, config: m.Config) -> None:
        """From a snapshot, a minute later."""
        before, self.boots = self.paper, self.boots + 1
        self.journal += before.journal
        data = msgspec.json.decode(msgspec.json.encode(before.hall.ledger.data), type=HallData)
        self.paper = Site(
            config, Ledger(data), f"boot{self.boots}", rules=RULES, now=before.now + 60, kiosks_on=False
        )
        self.paper.units, self.paper.known, self.paper.orders = before.units, before.known, before.orders
        self.paper._request = before._request
        self.paper.wait(1)
        self.paper.ready("kiosk-1", "counter-1", "counter-g1")

    def ask(self, place: str, action: str, fields: dict[str, Any]) -> None:
        more = dict(fields)
        if more.get("ticket") in (ALIVE, PAST):
            more["ticket"] = self.some(more["ticket"])
        self.paper.ask(place, action, **more)

    def issue(self, service: str, class_: str, order: str | None, **more: Any) -> None:
        self.numbers += 1
        number = self.numbers % 30 + 1  # numbers come again, also on the same day
        printed = f"{service.upper()}{number:03}"
        body = m.TicketIssued(
            service, class_, number, printed, None, "unverified" if number == 7 else "confirmed",
            "paper_end" if number == 7 else "", order, **more,
        )  # fmt: skip
        age_s = (0.0, 0.0, 0.0, 700.0, None)[self.numbers % 5]
        self.paper.arrive("kiosk-1", self.paper.unit("kiosk-1").fact("ticket_issued", body, age_s=age_s))

    def own(self, place: str, how: str) -> None:
        clerk = f"100{place[-1]}"
        pause = m.Pause("rest", after=how == "pause after", uncovered=True)
        kind, owned = {
            "back": ("signed_in", m.Owned(clerk)),
            "out": ("signed_out", m.Owned()),
            "pause": ("paused", m.Owned(clerk, pause=pause)),
            "pause after": ("paused", m.Owned(clerk, pause=pause)),
            "cover": ("signed_in", m.Owned(clerk, "1009", None, pause)),
            "handover": ("signed_in", m.Owned("1008")),
        }[how]
        self.owned[place] = owned
        self.tell(place, kind, m.OwnedChanged(owned, clerk if how == "handover" else None))

    def tell(self, place: str, kind: str, body: m.Message) -> None:
        unit = f"counter-{place}"
        self.paper.arrive(unit, self.paper.unit(unit).fact(kind, body))

    def answer(self, how: str) -> None:
        """The kiosk's word of the last order, or of an earlier one; or a card is tapped behind the press."""
        orders = self.paper.orders
        alive = list(self.paper.hall.ledger.data.tickets)
        if how == "assistance":
            self.paper.kiosk_says("assistance", m.Assistance())
        elif how in ("class", "verify"):
            for ticket in alive[-1:]:
                self.paper.kiosk_says("ticket_class", m.TicketClass(ticket, "vip", how == "verify"))
        elif orders:
            topic, order = orders[0] if how == "late" else orders[-1]
            if how in ("ticket", "late") and order.action == "issue":
                self.issue(order.service or "a", order.class_ or "ordinary", order.id)
            else:
                slip = "void" if how == "void" else "confirmed"
                self.paper.kiosk_says(
                    "order_done", m.OrderDone(order.id, slip, "busy"), topic.rpartition("/")[2]
                )

    def some(self, which: str) -> str | None:
        """A number people know: who missed the call or is away before who waits."""
        if which == PAST:
            return f"A{self.numbers * 7 % 31:03}"
        tickets = list(self.paper.hall.ledger.data.tickets.values())
        aside = [t for t in tickets if t.status in ("missed", "away", "parked")]
        found = aside if aside and self.numbers % 4 else tickets
        return found[self.numbers % len(found)].printed if found else None


# --- what always holds --------------------------------------------------------------------------------------------


def check(paper: Site) -> None:
    ledger = paper.hall.ledger
    held = [record.ticket for record in ledger.data.counters.values() if record.ticket is not None]
    assert len(set(held)) == len(held), "nobody is in two hands"
    status = {t.id: t.status for t in ledger.data.tickets.values()}
    assert {i for i, s in status.items() if s in ("called", "serving")} == set(held)
    assert ledger.counter("g1").ticket is None
    assert ledger.lines.total == sum(s == "waiting" for s in status.values())
    early = [t for t in ledger.data.tickets.values() if t.status == "early"]
    assert all(t.slot_at is not None and t.slot_at > paper.now for t in early), "R20: who is due has joined"
    assert [t.id for t in ledger.tickets.early()] == [
        t.id for t in sorted(early, key=lambda t: (t.slot_at, t.n))
    ]
    for place in [topic.partition("/")[2] for topic in paper.topics if topic.startswith("counter/")]:
        assert paper.counter(place).turn == ledger.counter(place).turn
        assert [p.ticket for p in paper.counter(place).parked] == [t.printed for t in ledger.parked(place)]
    for service in [topic.partition("/")[2] for topic in paper.topics if topic.startswith("queue/")]:
        assert paper.queue(service).waiting == ledger.lines.count(service)
        assert paper.queue(service).early == sum(t.service == service for t in early)
        assert paper.queue(service).reserved == ledger.lines.reserved(service)


def replayed(hall: Hall) -> bytes:
    """What the journal alone says."""
    ledger = Ledger()
    for recorded in [*hall.journal, *hall.paper.journal]:
        ledger.apply(recorded)
    return msgspec.json.encode(ledger.data)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(STEPS), min_size=30, max_size=100))
def test_any_facts_and_requests_in_any_order_raise_nothing_and_replay_to_the_same(
    steps: list[tuple[Any, ...]],
):
    """R17: what the journal says is what happened."""
    hall = Hall()
    for step in steps:
        hall.play(step)
        check(hall.paper)
    assert replayed(hall) == msgspec.json.encode(hall.paper.hall.ledger.data)
    hall.restart(HALLS[0])
    hall.paper.wait(30)
    check(hall.paper)


# --- and that such days are full ------------------------------------------------------------------------------------


def named(entry: e.AnyEntry) -> str:
    """Its kind, and which of its cases."""
    match entry:
        case e.Called(reason=reason):
            return f"called {reason.rule}"
        case e.TookBack(why=why):
            return f"took_back {why}"
        case e.Transferred(to_counter=to_counter):
            return f"transferred to {'counter' if to_counter else 'service'}"
        case e.OrderEnded(ticket=ticket, cause=cause):
            return f"order_ended {'ticket' if ticket else cause or 'printed'}"
        case e.Ordered(what=what):
            return f"ordered {what}"
        case e.AlertRaised(alert):
            return f"alert {alert.partition('.')[0]}"
        case e.FactTaken(kind=kind):
            return f"fact {kind}"
    return e.kind(entry)


FLOOR = {
    "alert assistance": 12, "alert booked_twice": 30, "alert blank_counter": 15, "joined": 60,
    "alert called_twice": 12, "alert handling_overrun": 3, "alert help": 35,
    "alert left_uncovered": 25, "alert transfer_waiting": 2, "alert unit_lost_ticket": 26,
    "alert unknown_fact": 24, "alert_cleared": 48, "answered": 22, "called asked_class": 6,
    "called by_hand": 29, "called chosen": 36, "called emergency": 71, "called tier": 119, "day_turned": 77,
    "expired": 23, "finished": 104, "marked": 27, "met_by_hand": 6, "no_show": 23, "order_ended busy": 3,
    "order_ended no_answer": 39, "order_ended no_kiosk": 18, "order_ended printed": 24,
    "order_ended ticket": 10, "ordered issue": 77, "ordered return": 22, "ordered shift": 42,
    "ordered transfer": 34, "outcome_given": 34, "parked": 42, "recalled": 36, "reclassified": 9,
    "removed": 9, "revived": 12, "started": 176, "took_back paused": 6, "took_back removed": 3,
    "took_back signed_out": 5, "transferred to counter": 14, "transferred to service": 25, "unparked": 9,
    "variant_chosen": 10,
}  # fmt: skip


def test_such_days_are_full_of_everything():
    """What a property test never does it cannot find."""
    dice = random.Random(1)
    found: Counter[str] = Counter()
    for _ in range(120):
        hall = Hall()
        for step in dice.choices(STEPS, k=60):
            hall.play(step)
        found.update(named(r.entry) for r in [*hall.journal, *hall.paper.journal])
    assert {kind: (found[kind], least) for kind, least in FLOOR.items() if found[kind] < least} == {}


def test_every_other_event_in_a_hall_with_pads_is_taken():
    paper = Site(site(), trusted=False)
    for event in (
        Connected(), HealthSeen("counter-g1", m.Health()), RetainedSeen("counter/g1"), RetainedSeen("counter/g9"),
        CardsRead(m.Cards({})), ClockTrusted(3600.0), RequestArrived("counter-g1", m.Request("r", 0, "issue"), True),
    ):  # fmt: skip
        paper.handle(event)
    assert paper.replies[-1].status == "stale"
    assert "counter/g1" in paper.topics
    assert "counter/g9" in paper.order, "emptied: no such pad"
