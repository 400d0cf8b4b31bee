"""The guide's pad: a ticket for somebody, another class, a missed number back; who and why are in the journal."""

import pytest

from hall import entries as e
from hall import messages as m
from hall.actions import Connected
from hall.printing import ANSWER_S
from tests.core.hall_story import Site, site
from tests.core.stories import NINE


def a_hall(**more: object) -> Site:
    paper = Site(site(serves={"1": [["a", "b"]]}, **more), kiosks_on=False)
    paper.ready("kiosk-1", "kiosk-2", "counter-1", "counter-2", "counter-g1")
    paper.sign_in("1")
    paper.owned("g1", "signed_in", m.Owned("8001"))
    return paper


def issued(order: str, number: int = 1, **more: object) -> m.TicketIssued:
    return m.TicketIssued("a", "vip", number, f"A{number:03}", None, "confirmed", order=order, **more)


def test_a_pad_is_open_when_signed_in_and_is_no_counter_for_anybody():
    """R51: no blank counter, no window to open, no estimate counts it."""
    paper = a_hall()
    assert (paper.counter("g1").state, paper.counter("g1").clerk) == ("open", "8001")
    for number in range(1, 13):
        paper.ticket(number)
    paper.wait(600)
    assert "blank_counter.g1" not in paper.alerts()
    assert paper.alerts()["long_queue.a"].evidence["could_help"] == ["1", "2"]
    assert paper.alerts()["long_queue_hall.hall"].evidence["open_counters"] == 0, "counter 1 is blank"
    assert paper.counter("g1").prompts == []


def test_a_ticket_is_ordered_from_a_kiosk_and_its_number_comes_to_the_pad():
    """R51, R33."""
    paper = a_hall()
    turn = paper.counter("g1").turn
    assert paper.ask("g1", "issue", service="a", class_="vip", assist=True, reason="helped").status == "ok"
    [(topic, order)] = paper.orders
    assert topic == "order/kiosk-1"
    assert order == m.Order(order.id, "issue", "a", "vip", True)
    assert paper.entries(e.Ordered) == [
        e.Ordered("g1", order.id, "kiosk-1", "issue", "a", "vip", "helped", "8001", True)
    ]
    assert (paper.counter("g1").answer, paper.counter("g1").refused) == (None, None)
    assert paper.counter("g1").turn > turn
    paper.kiosk_says("ticket_issued", issued(order.id, 7, assist=True))
    assert (paper.counter("g1").answer, paper.counter("g1").refused) == ("A007", None)
    assert paper.queue("a").next == ["A007"]
    paper.ask("1", "next")
    assert paper.counter("1").assist
    assert paper.calls()[0].assist
    paper.wait(ANSWER_S + 2)
    assert paper.counter("g1").refused is None


def test_the_same_key_twice_orders_one_ticket():
    """R51: the turn of the pad changes with every request that was taken."""
    paper = a_hall()
    turn = paper.counter("g1").turn
    assert paper.ask("g1", "issue", service="a", turn=turn).status == "ok"
    assert paper.ask("g1", "issue", service="a", turn=turn).status == "stale"
    assert len(paper.orders) == 1


def test_a_kiosk_that_cannot_says_why():
    """R51, R01."""
    paper = a_hall()
    paper.ask("g1", "issue", service="a")
    paper.kiosk_says("order_done", m.OrderDone(paper.orders[0][1].id, "void", "paper_end"))
    assert (paper.counter("g1").answer, paper.counter("g1").refused) == (None, "paper_end")
    paper.ask("g1", "issue", service="a")
    assert paper.counter("g1").refused is None, "the next one has not been answered yet"


def test_no_word_for_twenty_seconds_of_real_time_is_an_answer_and_a_late_ticket_still_counts():
    """R51."""
    paper = a_hall()
    paper.ask("g1", "issue", service="a")
    paper.wait(ANSWER_S - 1)
    assert paper.counter("g1").refused is None
    paper.wait(2)
    assert paper.counter("g1").refused == "no_answer"
    assert paper.hall.ledger.data.orders == {}
    paper.kiosk_says("ticket_issued", issued(paper.orders[0][1].id, 3))
    assert paper.queue("a").next == ["A003"]


def test_an_order_of_before_a_restart_of_the_hall_is_still_answered():
    paper = a_hall()
    paper.ask("g1", "issue", service="a")
    order = paper.orders[0][1].id
    again = Site(site(), paper.hall.ledger, "boot2")
    again.units = paper.units
    again.kiosk_says("ticket_issued", issued(order, 4))
    assert again.counter("g1").answer == "A004"


def test_an_order_of_before_a_restart_that_nobody_answers_is_given_up():
    paper = a_hall()
    paper.ask("g1", "issue", service="a")
    again = Site(site(), paper.hall.ledger, "boot2")
    again.wait(ANSWER_S + 1)
    assert again.counter("g1").refused == "no_answer"


def test_a_kiosk_that_is_not_heard_gets_no_order():
    """An order is not retained: a kiosk without a link never answers late."""
    paper = a_hall()
    paper.silence("kiosk-1")
    paper.ask("g1", "issue", service="a")
    assert [topic for topic, _ in paper.orders] == ["order/kiosk-2"], "the next one that is heard"
    paper.silence("kiosk-2")
    assert paper.ask("g1", "issue", service="a").error == "no_kiosk"
    paper.ready("kiosk-1")
    paper.wait(31)
    assert paper.ask("g1", "issue", service="a").error == "no_kiosk", "no health for 30 s"
    paper.healthy("kiosk-1")
    assert paper.ask("g1", "issue", service="a").status == "ok"


def test_after_an_outage_of_the_broker_a_kiosk_gets_time_to_be_heard():
    paper = a_hall()
    paper.real += 120
    paper.handle(Connected())
    assert paper.ask("g1", "issue", service="a").status == "ok"


def test_a_pad_with_a_kiosk_of_its_own_uses_no_other():
    paper = Site(site(), kiosk_of={"g1": "kiosk-2"})
    paper.owned("g1", "signed_in", m.Owned("8001"))
    paper.ready("kiosk-1")
    assert paper.ask("g1", "issue", service="a").error == "no_kiosk"
    paper.ready("kiosk-2")
    assert paper.ask("g1", "issue", service="a").status == "ok"
    assert [topic for topic, _ in paper.orders] == ["order/kiosk-2"]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"service": "zz"}, "no_such_service"),
        ({"service": None}, "no_such_service"),
        ({"service": "a", "class_": "gold"}, "no_class"),
    ],
)
def test_a_ticket_nobody_could_call_is_not_issued(asked: dict[str, str], error: str):
    paper = a_hall()
    assert paper.ask("g1", "issue", **asked).error == error
    assert paper.orders == []


def test_a_line_no_counter_serves_is_refused():
    """R38: whoever is put there would never be called."""
    paper = Site(site(serves={"1": [["a:ordinary"]], "2": [["a:ordinary", "b"]]}))
    paper.ready("kiosk-1")
    paper.owned("g1", "signed_in", m.Owned("8001"))
    assert paper.ask("g1", "issue", service="a", class_="vip").error == "nobody_serves"
    paper.ticket(1)
    assert paper.ask("g1", "reclassify", ticket="A001", class_="vip").error == "nobody_serves"


def test_a_waiting_ticket_gets_another_class_with_who_and_why():
    """R40: a verified VIP, or an urgent case; the age is kept."""
    paper = a_hall()
    paper.ticket(1)
    paper.wait(60)
    paper.ticket(2)
    assert paper.ask("g1", "reclassify", ticket="2", class_="emergency", reason="urgent").status == "ok"
    [changed] = paper.entries(e.Reclassified)
    assert changed == e.Reclassified("kiosk-1-e1-2", "emergency", "ordinary", "g1", "urgent", "8001")
    assert paper.counter("g1").answer == "A002"
    assert paper.queue("a").waiting == {"ordinary": 1, "emergency": 1}
    paper.ask("1", "next")
    assert paper.counter("1").ticket == "A002"


def test_only_who_waits_gets_another_class():
    """R40."""
    paper = a_hall()
    paper.ticket(1)
    paper.ask("1", "next")
    for text, error in (("A001", "elsewhere"), ("A099", "unknown_ticket"), (None, "which_ticket")):
        assert paper.ask("g1", "reclassify", ticket=text, class_="vip").error == error
    paper.ticket(5)
    paper.ticket(5, service="b")
    assert paper.ask("g1", "reclassify", ticket="5", class_="vip").error == "which_ticket"
    assert paper.ask("g1", "reclassify", ticket="B005", class_="gold").error == "no_class"


def test_the_assist_mark_can_be_given_and_taken():
    """R33."""
    paper = a_hall()
    paper.ticket(1)
    turn = paper.counter("g1").turn
    assert paper.ask("g1", "reclassify", ticket="A001", assist=True, reason="care").status == "ok"
    assert paper.ask("g1", "reclassify", ticket="A001", assist=True, turn=turn).status == "stale"
    assert paper.ask("g1", "reclassify", ticket="A001", assist=True).status == "ok", "as it is already"
    assert paper.ask("g1", "reclassify", ticket="A001", class_="vip", assist=False).status == "ok"
    assert [(x.assist, x.by, x.at_pad) for x in paper.entries(e.Marked)] == [
        (True, "8001", True),
        (False, "8001", True),
    ]


def test_a_missed_number_waits_again_behind_three_and_once_only():
    """R51: 过号, back in after 3 calls."""
    paper = a_hall()
    for number in range(1, 8):
        paper.ticket(number)
        paper.wait(1)
    paper.ask("1", "next")
    paper.ask("1", "recall")
    paper.ask("1", "no_show")
    assert paper.ask("g1", "move", ticket="A001", reason="helped").status == "ok"
    assert paper.counter("g1").answer == "A001"
    assert paper.queue("a").next == ["A002", "A003", "A004", "A001", "A005"]
    for _ in range(4):
        paper.serve("1")
    assert paper.counter("1").ticket == "A001"
    assert paper.entries(e.Revived)[0].by == "8001"


@pytest.mark.parametrize(
    "action", ["next", "call", "start", "finish", "transfer", "park", "unpark", "recall"]
)
def test_a_pad_calls_and_serves_nobody(action: str):
    """R51."""
    paper = a_hall()
    paper.ticket(1)
    assert paper.ask("g1", action, ticket="A001", reason="returned", service="b").error == "not_available"


def test_a_pad_nobody_signed_in_at_does_nothing():
    paper = a_hall()
    paper.owned("g1", "signed_out", m.Owned())
    for action in ("issue", "reclassify", "move"):
        assert paper.ask("g1", action, service="a", ticket="A001").error == "closed"


def test_a_pad_is_lost_like_a_counter_and_told_so():
    paper = a_hall()
    paper.wait(36)
    assert paper.counter("g1").link == "lost"
    paper.healthy("counter-g1")
    paper.wait(1)
    paper.ready("counter-g1")
    assert paper.counter("g1").link == "ok"
    assert paper.now > NINE


# --- what the pad goes on saying ------------------------------------------------------------------------------


def said(paper: Site) -> tuple[str | None, str | None]:
    state = paper.counter("g1")
    return state.answer, state.refused


def a_ticket_helped_out() -> Site:
    paper = a_hall()
    paper.ask("g1", "issue", service="a")
    paper.kiosk_says("ticket_issued", issued(paper.orders[-1][1].id, 7))
    assert said(paper) == ("A007", None)
    return paper


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("move", {"ticket": "A007"}),
        ("reclassify", {"ticket": "A099"}),
        ("issue", {"service": "zz"}),
        ("next", {}),
    ],
)
def test_a_refusal_is_not_shown_beside_the_number_of_before(action: str, more: dict[str, str]):
    """R51: a guide would take the old number for the answer."""
    paper = a_ticket_helped_out()
    turn = paper.counter("g1").turn
    assert paper.ask("g1", action, **more).status == "error"
    assert said(paper) == (None, None)
    assert paper.counter("g1").turn == turn
    paper.ask("g1", action, **more)
    assert paper.entries(e.Answered) == [e.Answered("g1")], "nothing stands there any more"


def test_a_refusal_of_the_kiosk_goes_with_the_next_request_as_well():
    paper = a_hall()
    paper.ask("g1", "issue", service="a")
    paper.kiosk_says("order_done", m.OrderDone(paper.orders[-1][1].id, "void", "paper_end"))
    assert said(paper) == (None, "paper_end")
    paper.ask("g1", "move", ticket="A099")
    assert said(paper) == (None, None)


def test_the_same_key_twice_leaves_the_answer_there():
    paper = a_hall()
    paper.ticket(1)
    turn = paper.counter("g1").turn
    for status in ("ok", "stale"):
        assert paper.ask("g1", "reclassify", ticket="A001", class_="vip", turn=turn).status == status
        assert said(paper) == ("A001", None)


def test_a_number_with_which_nothing_had_to_be_done_is_an_answer():
    paper = a_ticket_helped_out()
    paper.ticket(1)
    for _ in range(2):
        assert paper.ask("g1", "reclassify", ticket="A001", class_="ordinary").status == "ok"
        assert said(paper) == ("A001", None)
    assert paper.entries(e.Answered) == [e.Answered("g1", "A001")]


@pytest.mark.parametrize("owned", [m.Owned(), m.Owned("8002")])
def test_the_next_guide_is_not_told_what_the_one_before_asked(owned: m.Owned):
    paper = a_ticket_helped_out()
    paper.owned("g1", "paused", m.Owned("8001", pause=m.Pause("rest")))
    assert said(paper) == ("A007", None)
    paper.owned("g1", "signed_in", owned)
    assert said(paper) == (None, None)
