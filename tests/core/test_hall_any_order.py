"""Whatever units send, in whatever order: nothing is raised, all can be read, the journal replays to the same."""

from typing import get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hall import messages as m
from hall.actions import CardsRead, ClockTrusted, Connected, HealthSeen, RequestArrived, RetainedSeen
from hall.ledger import Ledger
from hall.settings import RulesTable
from hall.state import HallData
from tests.core.hall_story import Site, site

PLACES = ("1", "2", "g1")
STAFF = st.sampled_from([None, "1001", "1002", "9001"])
TEXTS = st.sampled_from(["A001", "A002", "A003", "B001", "1", "2", "", "Z9", None])
PRINTED = st.sampled_from(["A001", "A002", "A003", "B001", "Z9"])
PAUSE = st.none() | st.builds(
    m.Pause, st.sampled_from(["", "rest", "handover"]), st.booleans(), st.none(), st.none(), st.booleans()
)
OWNED = st.builds(m.Owned, STAFF, st.sampled_from([None, None, "1003"]), PAUSE, PAUSE)
AGE = st.sampled_from([0.0, 0.0, 5.0, 700.0, None])

BODIES = st.one_of(
    st.tuples(st.just("started"), st.builds(m.Started, st.just("0"), OWNED)),
    st.tuples(
        st.sampled_from(["signed_in", "signed_out", "paused", "resumed"]),
        st.builds(m.OwnedChanged, OWNED, STAFF),
    ),
    st.tuples(st.just("called_by_hand"), st.builds(m.CalledByHand, PRINTED, OWNED)),
    st.tuples(st.just("started_by_hand"), st.builds(m.StartedByHand, PRINTED, OWNED)),
    st.tuples(st.just("finished_by_hand"), st.builds(m.FinishedByHand, PRINTED, OWNED)),
    st.tuples(st.just("help"), st.builds(m.Help, st.sampled_from(["", "injury", "flood"]), OWNED)),
    st.tuples(st.just("patrol"), st.builds(m.Patrol, st.sampled_from(["9001", "1002"]), OWNED)),
    st.tuples(st.just("rated"), st.builds(m.Rated, st.just("t"), st.integers(1, 3), OWNED)),
    st.tuples(
        st.just("presence"), st.builds(m.PresenceChanged, st.sampled_from([True, False, None]), OWNED)
    ),
    st.tuples(
        st.just("order_done"),
        st.builds(m.OrderDone, st.just("?"), st.sampled_from(["confirmed", "void"]), st.just("busy")),
    ),
    st.tuples(
        st.just("ticket_issued"),
        st.builds(
            m.TicketIssued, st.sampled_from("ab"), st.sampled_from(["ordinary", "vip"]), st.just(1), PRINTED,
            st.sampled_from([None, "2026-01-02"]), st.sampled_from(["confirmed", "unverified"]), st.just(""),
            st.sampled_from([None, "?"]), st.booleans(),
        ),
    ),
)  # fmt: skip
REQUEST = st.builds(
    lambda action, **more: (action, more),
    st.sampled_from(get_args(m.Action)),
    ticket=TEXTS, reason=st.sampled_from([None, "returned"]), class_=st.sampled_from([None, "vip", "gold"]),
    service=st.sampled_from([None, "a", "b", "zz"]), counter=st.sampled_from([None, "1", "2", "g1"]),
    variant=st.sampled_from([None, "long", "odd"]), outcome=st.sampled_from([None, "papers_missing", "done"]),
    assist=st.sampled_from([None, True, False]),
)  # fmt: skip
STEP = st.one_of(
    st.tuples(st.just("fact"), st.sampled_from((*PLACES, "k")), BODIES, AGE),
    st.tuples(st.just("ask"), st.sampled_from(PLACES), REQUEST, st.just(None)),
    st.tuples(st.just("ask"), st.sampled_from(PLACES), REQUEST, st.just(None)),
    st.tuples(st.just("wait"), st.just(""), st.sampled_from([0.5, 10.0, 21.0, 400.0]), st.just(None)),
    st.tuples(st.just("ready"), st.just(""), st.booleans(), st.just(None)),
)


def play(paper: Site, step: tuple[str, str, object, float | None]) -> None:
    what, where, told, age_s = step
    if what == "fact":
        assert isinstance(told, tuple)
        kind, body = told
        if getattr(body, "order", None) == "?":
            order = paper.orders[-1][1].id if paper.orders else "0"
            body = msgspec.structs.replace(body, order=order)
        unit = "kiosk-1" if where == "k" else f"counter-{where}"
        paper.arrive(unit, paper.unit(unit).fact(kind, body, age_s=age_s))
    elif what == "ask":
        assert isinstance(told, tuple)
        paper.ask(where, told[0], **told[1])
    elif what == "wait":
        assert isinstance(told, float)
        paper.wait(told)
    elif told:
        paper.ready("kiosk-1")
    else:
        paper.silence("kiosk-1")


def check(paper: Site) -> None:
    ledger = paper.hall.ledger
    held = [record.ticket for record in ledger.data.counters.values() if record.ticket is not None]
    assert len(set(held)) == len(held), "nobody is in two hands"
    status = {t.id: t.status for t in ledger.data.tickets.values()}
    assert {i for i, s in status.items() if s in ("called", "serving")} == set(held)
    assert ledger.counter("g1").ticket is None
    assert ledger.lines.total == sum(s == "waiting" for s in status.values())
    for place in PLACES:
        assert paper.counter(place).turn == ledger.counter(place).turn
        assert [p.ticket for p in paper.counter(place).parked] == [t.printed for t in ledger.parked(place)]
    for service in "abc":
        assert paper.queue(service).waiting == ledger.lines.count(service)
        assert paper.queue(service).reserved == ledger.lines.reserved(service)


def check_replay(paper: Site) -> None:
    replayed = Ledger()
    for recorded in paper.journal:
        replayed.apply(recorded)
    told = msgspec.json.encode(paper.hall.ledger.data)
    assert msgspec.json.encode(replayed.data) == told
    restored = Ledger(msgspec.json.decode(told, type=HallData))
    again = Site(site(), restored, "boot9")
    again.now = paper.now + 1
    again.wait(30)


RULES = RulesTable(return_slip=True, transfer_slip=True, shift_slip=True)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEP, min_size=5, max_size=60))
def test_any_facts_and_requests_in_any_order_raise_nothing_and_replay_to_the_same(
    steps: list[tuple[str, str, object, float | None]],
):
    """R17: what the journal says is what happened."""
    paper = Site(site(), rules=RULES)
    paper.ready("kiosk-1", "counter-1", "counter-2")
    paper.sign_in("1", "2")
    paper.owned("g1", "signed_in", m.Owned("8001"))
    for step in steps:
        play(paper, step)
        check(paper)
    check_replay(paper)


def test_every_other_event_in_a_hall_with_pads_is_taken():
    paper = Site(site(), trusted=False)
    for event in (
        Connected(), HealthSeen("counter-g1"), RetainedSeen("counter/g1"), RetainedSeen("counter/g9"),
        CardsRead(m.Cards({})), ClockTrusted(3600.0), RequestArrived("counter-g1", m.Request("r", 0, "issue"), True),
    ):  # fmt: skip
        paper.handle(event)
    assert paper.replies[-1].status == "stale"
    assert "counter/g1" in paper.topics
    assert "counter/g9" in paper.order, "emptied: no such pad"
