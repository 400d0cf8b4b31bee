"""What the hall does for a lead's pad: alerts acknowledged, notices on all boards, who waits at closing."""

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from hall.actions import NoticeWanted
from hall.settings import RulesTable
from tests.core.hall_story import Site, site
from tests.core.stories import NINE

NOTICES = [{"zh": "系统故障，请稍候", "en": "System failure, please wait"}, {"zh": "请保持安静"}]
HELP = m.Help("injury", m.Owned("1001"))


def the_site(*leads: str, **more: object) -> m.Config:
    pads = [m.PadInfo("g1", "counter-g1"), m.PadInfo("l1", "counter-l1", "lead")]
    return msgspec.structs.replace(site(leads=leads, **more), pads=pads, notices=NOTICES)


def a_hall(*leads: str, rules: RulesTable | None = None, **more: object) -> Site:
    paper = Site(the_site(*leads, **more), rules=rules)
    paper.sign_in("1", "2")
    paper.owned("l1", "signed_in", m.Owned("9001"))
    return paper


def with_help(*leads: str) -> Site:
    paper = a_hall(*leads)
    paper.say("1", "help", HELP)
    assert paper.alerts()["help.1"].acked_at is None
    return paper


# --- acknowledging -------------------------------------------------------------------------------------------


def test_an_alert_is_acknowledged_by_the_number_signed_in_there_and_goes_on_standing():
    """R50, R28: seen is not over."""
    paper = with_help()
    paper.wait(10)
    assert paper.ask("l1", "ack_alert", alert="help.1").status == "ok"
    alert = paper.alerts()["help.1"]
    assert (alert.acked_by, alert.acked_at) == ("9001", pytest.approx(paper.now))
    assert paper.entries(e.AlertAcked) == [e.AlertAcked("help.1", "9001", "l1")]
    paper.wait(600)
    assert paper.entries(e.AlertEscalated) == [], "nobody is told higher up"
    assert "help.1" in paper.alerts()


def test_acknowledging_twice_does_no_harm():
    paper = with_help()
    first = paper.ask("l1", "ack_alert", alert="help.1")
    at = paper.alerts()["help.1"].acked_at
    paper.wait(5)
    assert [first.status, paper.ask("l1", "ack_alert", alert="help.1").status] == ["ok", "ok"]
    assert len(paper.entries(e.AlertAcked)) == 1
    assert paper.alerts()["help.1"].acked_at == at


def test_a_help_ends_at_its_counter_and_not_at_the_leads_pad():
    """R28: PATROL there; the pad is told by the alert's own topic."""
    paper = with_help("9001")
    paper.ask("l1", "ack_alert", alert="help.1")
    paper.say("l1", "patrol", m.Patrol("9001", m.Owned("9001")))
    assert "help.1" in paper.alerts()
    paper.say("1", "patrol", m.Patrol("9001", m.Owned("1001")))
    assert "alert/help.1" not in paper.topics
    assert paper.ask("l1", "ack_alert", alert="help.1").error == "ended"


@pytest.mark.parametrize("alert", ["help.2", "nonsense", "", None])
def test_what_does_not_stand_cannot_be_acknowledged(alert: str | None):
    paper = with_help()
    assert paper.ask("l1", "ack_alert", alert=alert).error == "ended"
    assert paper.entries(e.AlertAcked) == []


def test_what_only_reports_ends_with_the_acknowledgement_and_the_journal_says_whose():
    paper = a_hall()
    paper.arrive("counter-1", paper.unit("counter-1").fact("magic"))
    paper.wait(2)
    assert "unknown_fact.counter-1" in paper.alerts()
    assert paper.ask("l1", "ack_alert", alert="unknown_fact.counter-1").status == "ok"
    paper.wait(2)
    assert "alert/unknown_fact.counter-1" not in paper.topics
    both = [x for x in paper.entries() if isinstance(x, e.AlertAcked | e.AlertCleared)]
    assert both == [
        e.AlertAcked("unknown_fact.counter-1", "9001", "l1"), e.AlertCleared("unknown_fact.counter-1"),
    ]  # fmt: skip


def test_an_acknowledgement_outlives_a_restart_of_the_hall():
    paper = with_help()
    paper.ask("l1", "ack_alert", alert="help.1")
    again = Site(the_site(), paper.hall.ledger, "boot2", now=paper.now)
    again.wait(6)
    assert again.alerts()["help.1"].acked_by == "9001"


def test_each_request_that_did_something_is_a_turn_of_the_pad_so_that_none_comes_twice():
    paper = with_help()
    turn = paper.counter("l1").turn
    assert paper.ask("l1", "ack_alert", alert="help.1", turn=turn).status == "ok"
    assert paper.counter("l1").turn > turn
    assert paper.ask("l1", "notice", notice=1, turn=turn).status == "stale"
    assert paper.entries(e.NoticeSet) == []


# --- who may -------------------------------------------------------------------------------------------------


def test_where_the_hall_names_its_leads_only_they_act():
    """R50."""
    paper = with_help("9002")
    assert paper.ask("l1", "ack_alert", alert="help.1").error == "not_lead"
    assert paper.ask("l1", "notice", notice=1).error == "not_lead"
    paper.owned("l1", "signed_in", m.Owned("9002"))
    assert paper.ask("l1", "ack_alert", alert="help.1").status == "ok"


def test_nobody_signed_in_acknowledges_nothing():
    paper = with_help()
    paper.owned("l1", "signed_out", m.Owned())
    assert paper.ask("l1", "ack_alert", alert="help.1").error == "closed"
    assert paper.ask("l1", "notice", notice=1).error == "closed"


@pytest.mark.parametrize("place", ["1", "g1"])
def test_only_a_leads_pad_may(place: str):
    paper = with_help()
    paper.owned("g1", "signed_in", m.Owned("8001"))
    assert paper.ask(place, "ack_alert", alert="help.1").error == "not_available"
    assert paper.ask(place, "notice", notice=1).error == "not_available"


@pytest.mark.parametrize("action", ["next", "call", "issue", "reclassify", "move", "transfer", "finish"])
def test_a_leads_pad_calls_and_issues_nothing(action: str):
    paper = a_hall()
    paper.ticket(1)
    assert paper.ask("l1", action, ticket="A001", service="a", reason="missed").error == "not_available"


# --- notices -------------------------------------------------------------------------------------------------


def test_one_of_the_halls_notices_stands_on_all_boards_until_it_is_taken_away():
    """R15, R50."""
    paper = a_hall()
    assert paper.ask("l1", "notice", notice=1).status == "ok"
    assert paper.topics["notice"].text == NOTICES[0]
    assert paper.entries(e.NoticeSet) == [e.NoticeSet(NOTICES[0], "9001", "l1")]
    assert paper.ask("l1", "notice", notice=2).status == "ok"
    assert paper.topics["notice"].text == NOTICES[1]
    assert paper.ask("l1", "notice", notice=0).status == "ok"
    assert "notice" not in paper.topics


def test_the_same_notice_again_changes_nothing():
    paper = a_hall()
    for number in (0, 1, 1):
        assert paper.ask("l1", "notice", notice=number).status == "ok"
    assert len(paper.entries(e.NoticeSet)) == 1


def test_a_notice_that_would_go_by_itself_stands_when_the_lead_says_so():
    """R15."""
    paper = a_hall()
    paper.handle(NoticeWanted(NOTICES[0], paper.now + 60))
    assert paper.ask("l1", "notice", notice=1).status == "ok"
    paper.wait(120)
    assert paper.topics["notice"].text == NOTICES[0]


def test_a_notice_of_the_controller_goes_when_its_time_is_over_and_the_lead_may_take_it_before():
    """R15."""
    paper = a_hall()
    paper.handle(NoticeWanted({"zh": "维护"}, paper.now + 600))
    paper.wait(590)
    assert paper.topics["notice"].text == {"zh": "维护"}
    paper.wait(20)
    assert "notice" not in paper.topics
    paper.handle(NoticeWanted({"zh": "维护"}))
    paper.ask("l1", "notice", notice=0)
    assert "notice" not in paper.topics


@pytest.mark.parametrize("number", [3, 9, None])
def test_a_notice_the_hall_does_not_have_is_refused(number: int | None):
    paper = a_hall()
    assert paper.ask("l1", "notice", notice=number).error == "no_notice"
    assert paper.entries(e.NoticeSet) == []


# --- closing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reason", "serve"), [("serve_all", True), (None, True), ("finish_called", False)])
def test_the_lead_decides_about_those_who_wait_at_closing(reason: str | None, serve: bool):
    """R20."""
    rules = RulesTable(at_close="lead_decides")
    hours = {"thu": ["06:00-17:00"], "fri": ["06:00-24:00"]}
    paper = a_hall(rules=rules, hours=hours)
    paper.now = NINE + 3 * 3600 - NINE % 3600  # five in the afternoon is not far
    paper.ticket(1)
    while paper.topics["hall"].phase != "closing":
        paper.wait(300)
    paper.wait(6)
    assert "closing_queue.hall" in paper.alerts()
    assert paper.ask("l1", "ack_alert", alert="closing_queue.hall", reason=reason).status == "ok"
    assert paper.entries(e.ClosingDecided) == [e.ClosingDecided(serve, "9001", "l1")]
    paper.wait(2)
    assert "alert/closing_queue.hall" not in paper.topics
    assert paper.hall.ledger.data.serve_on is serve
    assert paper.ask("l1", "ack_alert", alert="closing_queue.hall").error == "ended"


# --- who waits, on paper (R30) ---------------------------------------------------------------------------------


def test_the_list_of_who_waits_is_printed_once_for_one_press():
    """R30: a second press on the same turn has no effect."""
    paper = a_hall()
    paper.ticket(1)
    turn = paper.counter("l1").turn
    assert paper.ask("l1", "issue").status == "ok"
    [(topic, order)] = paper.orders
    assert (topic, order.action) == ("order/kiosk-1", "slip")
    assert order.note is not None
    assert [row.value for row in order.note.rows] == [{"zh": "A001"}]
    assert paper.entries(e.ListAsked) == [e.ListAsked("l1", "9001")]
    assert paper.ask("l1", "issue", turn=turn).status == "stale"
    assert len(paper.orders) == 1


def test_without_a_kiosk_that_is_heard_the_lead_is_told_so():
    paper = a_hall()
    paper.silence("kiosk-1")
    paper.silence("kiosk-2")
    assert paper.ask("l1", "issue").error == "no_kiosk"
    assert paper.orders == []


def test_an_acknowledgement_of_the_ring_before_has_no_effect():
    """Nobody has read that it is graver now."""
    paper = with_help()
    paper.wait(5)
    seen = paper.alerts()["help.1"].rung
    assert paper.ask("l1", "ack_alert", alert="help.1", rung=seen).status == "ok"
    paper.say("1", "help", m.Help("quarrel", m.Owned("1001")))
    paper.wait(5)
    assert paper.alerts()["help.1"].rung > seen
    assert paper.ask("l1", "ack_alert", alert="help.1", rung=seen).status == "stale"
    assert paper.alerts()["help.1"].acked_at is None
