"""`ticket_class` as the hall takes it (R02): another line, the same age; and whatever state the ticket is in."""

import dataclasses

import msgspec

from hall import entries as e
from hall import messages as m
from hall.actions import CardsRead, Connected, RetainedSeen
from hall.ledger import Ledger
from hall.waiting import LineKey
from tests.core.stories import NINE, Paper, config

VIP_FIRST = {"1": [["*:vip"], ["*"]]}
CARDS = m.Cards({"vip": "6f1ed002ab5595859014ebf0951522d9"}, "5f0c9a7e")


def tap(paper: Paper, ticket: str, class_: str = "vip", unit: str = "kiosk-1", **more: object) -> m.Fact:
    fact = paper.unit(unit).fact("ticket_class", m.TicketClass(ticket, class_), **more)
    paper.arrive(unit, fact)
    return fact


def class_of(paper: Paper, ticket: str) -> str:
    return paper.hall.ledger.data.tickets[ticket].class_


def changes(paper: Paper) -> list[e.AnyEntry]:
    return paper.entries(e.Reclassified)


# --- who waits -----------------------------------------------------------------------------------------------


def test_a_ticket_made_vip_is_called_before_one_that_came_earlier() -> None:
    """R02, R29."""
    paper = Paper(config(counters=1, serves=VIP_FIRST))
    paper.sign_in("1")
    paper.ticket(1)
    second = paper.ticket(2)
    assert paper.queue("a").waiting == {"ordinary": 2}
    tap(paper, second)
    assert paper.queue("a").waiting == {"ordinary": 1, "vip": 1}
    assert changes(paper) == [e.Reclassified(second, "vip", "ordinary")]
    paper.ask("1", "next")
    assert (paper.counter("1").ticket, paper.counter("1").class_) == ("A002", "vip")
    called = paper.entries(e.Called)[-1]
    assert isinstance(called, e.Called)
    assert (called.reason.class_, called.reason.promise_s) == ("vip", 600.0)


def test_it_keeps_its_age_among_those_of_its_new_class() -> None:
    """R07: waiting runs from the slip, not from the tap."""
    paper = Paper(config(counters=1, serves=VIP_FIRST))
    paper.sign_in("1")
    first = paper.ticket(1, class_="ordinary")
    paper.wait(60)
    paper.ticket(2, class_="vip")
    paper.wait(5)
    tap(paper, first)
    assert paper.hall.ledger.data.tickets[first].since == NINE
    assert paper.queue("a").next == ["A001", "A002"]
    paper.ask("1", "next")
    assert paper.counter("1").ticket == "A001"


def test_the_order_within_one_moment_is_that_of_the_slips() -> None:
    paper = Paper(config(counters=1, serves=VIP_FIRST))
    paper.sign_in("1")
    tickets = [paper.ticket(n) for n in (1, 2, 3)]
    for ticket in reversed(tickets):
        tap(paper, ticket)
    paper.ask("1", "next")
    assert paper.counter("1").ticket == "A001"


def test_the_queue_is_published_before_the_acknowledgement_and_the_change_is_an_event() -> None:
    paper = Paper()
    ticket = paper.ticket(1, "b")
    paper.order.clear()
    fact = tap(paper, ticket)
    assert paper.order == ["queue/b", "ack/kiosk-1"]
    assert paper.ack("kiosk-1").id == fact.id
    event = paper.events[-1]
    assert event.kind == "reclassified"
    assert msgspec.json.decode(event.body) == {
        "entry": "reclassified", "ticket": ticket, "class": "vip", "was": "ordinary", "counter": None, "reason": "",
        "by": None, "verify": False,
    }  # fmt: skip


def test_a_second_card_for_the_same_class_changes_nothing() -> None:
    paper = Paper()
    ticket = paper.ticket(1)
    tap(paper, ticket)
    tap(paper, ticket)
    assert len(changes(paper)) == 1
    assert paper.hall.ledger.unit("kiosk-1").astray == 0


def test_the_fact_sent_again_changes_nothing() -> None:
    paper = Paper()
    ticket = paper.ticket(1)
    fact = tap(paper, ticket)
    paper.arrive("kiosk-1", fact)
    assert len(changes(paper)) == 1
    assert paper.queue("a").waiting == {"vip": 1}


def test_another_unit_may_name_the_ticket_too() -> None:
    paper = Paper()
    ticket = paper.ticket(1)
    tap(paper, ticket, unit="kiosk-2")
    assert class_of(paper, ticket) == "vip"


# --- who does not wait any more ------------------------------------------------------------------------------


def test_who_has_been_called_is_not_queued_again_and_the_counter_shows_the_class() -> None:
    paper = Paper()
    paper.sign_in("1")
    ticket = paper.ticket(1)
    paper.ask("1", "next")
    turn = paper.counter("1").turn
    paper.order.clear()
    tap(paper, ticket)
    assert "counter/1" in paper.order
    shown = paper.counter("1")
    assert (shown.ticket_id, shown.class_, shown.state, shown.turn) == (ticket, "vip", "calling", turn)
    assert paper.queue("a").total == 0
    assert paper.ask("1", "start").status == "ok"


def test_who_is_served_keeps_being_served() -> None:
    paper = Paper()
    paper.sign_in("1")
    ticket = paper.ticket(1)
    for action in ("next", "start"):
        paper.ask("1", action)
    tap(paper, ticket)
    assert (paper.counter("1").state, paper.counter("1").class_) == ("serving", "vip")
    assert paper.queue("a").total == 0
    assert paper.ask("1", "finish").status == "ok"


def test_who_is_put_back_after_the_tap_waits_in_the_new_line() -> None:
    paper = Paper()
    paper.sign_in("1")
    ticket = paper.ticket(1)
    paper.ask("1", "next")
    tap(paper, ticket)
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
    assert paper.queue("a").waiting == {"vip": 1}
    assert paper.hall.ledger.data.tickets[ticket].since == NINE


def test_who_missed_the_call_is_not_queued_again() -> None:
    paper = Paper()
    paper.sign_in("1")
    ticket = paper.ticket(1)
    for action in ("next", "no_show"):
        paper.ask("1", action)
    tap(paper, ticket)
    assert class_of(paper, ticket) == "vip"
    assert paper.queue("a").total == 0


def test_for_a_ticket_that_is_finished_void_or_unknown_it_is_journaled_and_counted_and_nothing_else() -> None:
    paper = Paper()
    paper.sign_in("1")
    done = paper.ticket(1)
    for action in ("next", "start", "finish"):
        paper.ask("1", action)
    void = paper.unit("kiosk-1").fact("ticket_void", m.TicketVoid("a", 2, "A002", None, "paper_end"))
    paper.arrive("kiosk-1", void)
    for n, ticket in enumerate((done, void.id, "never-heard-of"), start=1):
        fact = tap(paper, ticket)
        assert paper.entries()[-1] == paper.entries(e.FactTaken)[-1]
        assert paper.ack("kiosk-1").id == fact.id
        assert paper.hall.ledger.unit("kiosk-1").astray == n
    paper.wait(2)
    assert paper.alerts() == {}
    assert paper.hall.ledger.unit("kiosk-1").unread == 0
    assert paper.queue("a").total == 0


# --- what is not understood ----------------------------------------------------------------------------------


def test_a_class_the_hall_does_not_have_leaves_the_ticket_where_it_is_with_an_alert() -> None:
    """A line of a class nobody serves would be worse than an ordinary one."""
    paper = Paper()
    ticket = paper.ticket(1)
    tap(paper, ticket, "gold")
    paper.wait(2)
    assert paper.queue("a").waiting == {"ordinary": 1}
    assert changes(paper) == []
    alert = paper.alerts()["unknown_class.kiosk-1"]
    assert "gold" in alert.text["en"]
    assert "A001" in alert.text["zh"]
    tap(paper, ticket, "platinum")
    assert len(paper.entries(e.AlertRaised)) == 1
    tap(paper, ticket)
    assert class_of(paper, ticket) == "vip"


def test_a_body_of_the_wrong_shape_advances_and_is_alerted() -> None:
    paper = Paper()
    paper.arrive("kiosk-1", paper.unit("kiosk-1").fact("ticket_class", b'{"ticket":"x","class":"VIP!"}'))
    paper.wait(2)
    assert paper.ack("kiosk-1").upto == 1
    assert "unknown_fact.kiosk-1" in paper.alerts()


# --- restarts ------------------------------------------------------------------------------------------------


def test_a_replayed_journal_and_a_snapshot_lead_to_the_same_lines() -> None:
    paper = Paper()
    tickets = [paper.ticket(n) for n in (1, 2, 3)]
    tap(paper, tickets[1])
    tap(paper, "unknown")
    replayed = Ledger()
    for recorded in paper.journal:
        entry = msgspec.json.decode(msgspec.json.encode(recorded.entry), type=e.AnyEntry)
        replayed.apply(dataclasses.replace(recorded, entry=entry))
    assert msgspec.json.encode(replayed.data) == msgspec.json.encode(paper.hall.ledger.data)
    copied = Ledger(msgspec.json.decode(msgspec.json.encode(replayed.data), type=type(replayed.data)))
    for ledger in (replayed, copied):
        assert ledger.lines.counts() == {LineKey("a", "ordinary"): 2, LineKey("a", "vip"): 1}
        assert ledger.unit("kiosk-1").astray == 1


def test_a_restored_hall_is_told_again_and_comes_to_the_same() -> None:
    first = Paper()
    ticket = first.ticket(1)
    tap(first, ticket)
    restored = Paper(boot="boot2")
    for fact in first.unit("kiosk-1").made:
        restored.arrive("kiosk-1", msgspec.structs.replace(fact, again=True))
    assert restored.queue("a").waiting == {"vip": 1}
    assert restored.hall.ledger.data.tickets[ticket].maybe_served


# --- the list of cards ---------------------------------------------------------------------------------------


def test_the_cards_are_published_when_read_when_changed_and_at_every_connect() -> None:
    paper = Paper()
    assert "cards" not in paper.topics, "what has not been read is not published"
    paper.handle(CardsRead(CARDS))
    published = paper.topics["cards"]
    assert isinstance(published, m.Cards)
    assert (published.cards, published.key, published.boot) == (CARDS.cards, CARDS.key, "boot1")
    paper.order.clear()
    paper.handle(CardsRead(CARDS))
    paper.ticket(1)
    assert "cards" not in paper.order
    paper.handle(Connected())
    assert paper.order.count("cards") == 1
    paper.handle(CardsRead(m.Cards({})))
    again = paper.topics["cards"]
    assert isinstance(again, m.Cards)
    assert again.cards == {}
    assert again.rev > published.rev


def test_the_hall_does_not_empty_its_own_list_of_cards() -> None:
    paper = Paper()
    paper.handle(RetainedSeen("cards"))
    assert "cards" not in paper.order
