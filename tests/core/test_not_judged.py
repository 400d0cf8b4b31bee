"""When clerks are not judged (R06): the hall hears nobody, nobody more is called, the hall was shut for lunch."""

import msgspec
import pytest

from hall import messages as m
from hall.actions import Connected, Disconnected
from hall.settings import RulesTable
from tests.core.blank_story import OPENING, STAFF, WORK, a_hall, blank, cause
from tests.core.hall_story import Site, site

NOON, ONE, FIVE = OPENING + 3 * 3600, OPENING + 4 * 3600, OPENING + 8 * 3600
OWN_LINK = ["no_broker.hall"]
OTHERS = ("transfer_waiting", "unserved")


def until(paper: Site, at: float) -> None:
    paper.wait(at - paper.now)


def cut(paper: Site) -> list[str]:
    """The broker is gone; who could be heard until then."""
    heard, paper.on = paper.on, []
    paper.handle(Disconnected())
    return heard


def back(paper: Site, heard: list[str]) -> None:
    paper.handle(Connected())
    paper.on = heard
    paper.ready(*heard)
    paper.healthy(*heard)


def rung(paper: Site) -> list[tuple[str, str, str | None]]:
    return [(ring.what, ring.alert.kind, ring.alert.cause) for ring in paper.rings]


# --- the hall's own link -----------------------------------------------------------------------------------------


def a_busy_hall() -> Site:
    """Counter 1 calls, 2 is free, somebody was sent on to it, somebody else is served by none; 3 has left its seat."""
    paper = a_hall(counters=4, serves={"1": [["a"]], "2": [["a"]], "3": [["a"]], "4": [["c"]]})
    paper.on += ["counter-3", "counter-4"]
    paper.ready(*paper.on)
    paper.sign_in("1", "2", "3", "4")
    paper.wait(600)
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", counter="2")
    paper.ticket(2)
    paper.ask("1", "next")
    paper.ticket(3, service="b")
    paper.ticket(4, service="c")
    paper.owned("4", "paused", m.Owned("1004", pause=m.Pause("internal")))
    paper.say("3", "presence", m.PresenceChanged(False, m.Owned("1003")))
    return paper


def test_while_the_hall_hears_nobody_clerks_who_call_by_hand_are_not_judged() -> None:
    """R06, R10, R38: one alert, its own link; keypads are told nothing either."""
    paper = a_busy_hall()
    heard = cut(paper)
    paper.wait(900)
    assert sorted(key for key in paper.alerts() if not key.startswith(("promise", "long"))) == OWN_LINK
    assert [paper.counter(c).prompts for c in "1234"] == [[], [], [], []]
    back(paper, heard)
    paper.wait(9)
    assert [key for key in paper.alerts() if key.startswith(("blank", "unserved", "transfer"))] == []
    paper.wait(2)
    assert {key for key in paper.alerts() if key.startswith(("blank", "unserved", "transfer"))} == {
        "blank_counter.3",
        "transfer_waiting.a001",
    }, "a seat and a ticket tell of themselves once all is heard"
    assert cause(paper, "3") == "absent"


def test_with_its_link_the_hall_counts_anew() -> None:
    """R06, R10: the keys that were pressed meanwhile nobody knows."""
    paper = a_busy_hall()
    heard = cut(paper)
    paper.wait(900)
    back(paper, heard)
    paper.wait(178)
    assert ([cause(paper, c) for c in "124"], "unserved.b" in paper.alerts()) == ([None] * 3, False)
    paper.wait(4)
    assert [cause(paper, c) for c in "124"] == ["called_not_served", "idle", "internal"]
    assert "unserved.b" in paper.alerts()


def test_what_stands_when_the_link_breaks_stays_as_it_was_told_and_ends_with_a_fact_or_key() -> None:
    """R06: no word is changed, nothing rings, not even higher up; afterwards it stands until something is done."""
    paper = a_busy_hall()
    paper.wait(310)
    before = {k: a for k, a in paper.alerts().items() if k.startswith(("blank", "unserved", "transfer"))}
    assert sorted(before) == [
        *(f"blank_counter.{c}" for c in "1234"), "transfer_waiting.a001", "unserved.b",
    ]  # fmt: skip
    rings = len(paper.rings)
    heard = cut(paper)
    paper.wait(1800)
    after = paper.alerts()
    assert {k: (after[k].text, after[k].evidence, after[k].rung_at) for k in before} == {
        k: (a.text, a.evidence, a.rung_at) for k, a in before.items()
    }
    assert [one for one in rung(paper)[rings:] if one[1] in ("blank_counter", *OTHERS)] == []
    back(paper, heard)
    paper.wait(0.3)
    assert before.keys() <= paper.alerts().keys()
    paper.say("1", "started_by_hand", m.StartedByHand("A002", m.Owned("1001")), age_s=900.0)
    paper.ask("2", "next")
    paper.wait(1)
    assert [cause(paper, c) for c in "124"] == [None, None, "internal"]
    blanks = [what for what, kind, _ in rung(paper)[rings:] if kind == "blank_counter"]
    assert [what for what in blanks if what != "escalated"] == ["cleared"] * 2


def test_an_alert_that_stands_ends_with_the_day_even_while_nobody_is_heard() -> None:
    """R45: by the clock on the wall."""
    paper = a_hall()
    paper.sign_in("1", "2")
    until(paper, NOON - 300)
    paper.ticket(1)
    paper.wait(200)
    assert cause(paper) == "idle"
    cut(paper)
    until(paper, NOON + 6)
    assert paper.hall._phase == "break"
    assert blank(paper) is None


def test_a_counter_planned_while_nobody_is_heard_may_have_been_opened() -> None:
    """R12: who signed in meanwhile is heard before the lead is told."""
    paper = a_hall()
    paper.wait(590)
    heard = cut(paper)
    paper.wait(300)
    assert (cause(paper), cause(paper, "2")) == (None, None)
    back(paper, heard)
    paper.say("1", "signed_in", m.OwnedChanged(m.Owned("1001")), age_s=290.0)
    paper.wait(9)
    assert rung(paper)[-1][0] == "cleared"
    paper.wait(2)
    assert (cause(paper), cause(paper, "2")) == (None, "not_opened")


# --- nobody more is called ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("serve_on", [True, False])
def test_after_closing_nobody_is_asked_to_call_when_nobody_more_is_called(serve_on: bool) -> None:
    """R20: idle, internal work, a line nobody serves, a promise; the clerk is not told either."""
    plain = site(counters=4, serves={"1": [["a"]], "2": [["a"]], "3": [["a"]], "4": [["b"]]}, hours=WORK)
    rules = RulesTable(qualified=0, at_close="serve_all" if serve_on else "finish_called")
    paper = Site(plain, now=FIVE - 60, rules=rules)
    paper.sign_in("1", "2", "3", "4")
    for number in (1, 2):
        paper.ticket(number)
    paper.ticket(3, service="b")
    paper.serve("1")
    paper.owned("2", "paused", m.Owned("1002", pause=m.Pause("internal")))
    paper.owned("4", "signed_out", m.Owned())
    paper.wait(900)
    assert paper.hall._phase == "closing"
    told = {key for key in paper.alerts() if key.startswith(("blank", "unserved"))}
    prompts = [paper.counter(c).prompts for c in "123"]
    if serve_on:
        assert told == {"blank_counter.2", "blank_counter.3", "unserved.b"}
        assert prompts == [["overrun", "promise"], ["internal"], ["idle", "promise"]]
    else:
        assert told == set()
        assert prompts == [["overrun"], [], []]


# --- over lunch -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "after_s"), [(None, 1800), (20, 1200)])
def test_a_pause_over_the_lunch_break_counts_from_the_reopening(minutes: int | None, after_s: int) -> None:
    """R13: nobody was missed meanwhile; the clerk is asked back as after any pause."""
    paper = a_hall()
    paper.sign_in("1", "2")
    until(paper, NOON - 120)
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("meal", minutes=minutes)))
    until(paper, ONE + 60)
    assert (blank(paper), paper.counter("1").prompts) == (None, [])
    back_s = min(after_s, 0.8 * 1800)
    until(paper, ONE + back_s - 0.5)
    assert paper.counter("1").prompts == []
    paper.wait(1)
    assert paper.counter("1").prompts == ["back"]
    if after_s > back_s:
        until(paper, ONE + after_s - 0.5)
        assert blank(paper) is None
        paper.wait(1)
    alert = blank(paper)
    assert alert is not None
    assert (alert.cause, alert.evidence["minutes"], alert.evidence["began_at"]) == (
        "pause_overrun", after_s // 60, ONE,
    )  # fmt: skip


# --- who could come ---------------------------------------------------------------------------------------------------


def who_could_come(*gone: str) -> str:
    """Counter 1 is idle; 2 to 5 serve something else and are free but for what is `gone`."""
    others = {str(n): [["b"]] for n in range(2, 6)}
    plain = site(counters=5, serves={"1": [["a"]], **others}, hours=WORK)
    paper = Site(msgspec.structs.replace(plain, staff=STAFF), now=OPENING + 60, rules=RulesTable(qualified=0))
    paper.on += [f"counter-{n}" for n in range(1, 6)]
    paper.ready(*paper.on)
    paper.sign_in("1", "2", "3", "4", "5")
    paper.ticket(1)
    paper.wait(30)
    if "seat" in gone:
        paper.say("2", "presence", m.PresenceChanged(False, m.Owned("1002")))
    if "unit" in gone:
        paper.lose("counter-3")
    if "pause" in gone:
        paper.owned("4", "paused", m.Owned("1004", pause=m.Pause("rest", minutes=1)))
    paper.wait(155)
    assert cause(paper) == "idle"
    return paper.alerts()["blank_counter.1"].advice["en"].partition("come: ")[2]


def test_nobody_is_sent_for_who_is_not_there_either() -> None:
    """R11: an empty seat, a dark unit, a counter that is blank itself."""
    assert who_could_come() == "1002 (counter 2, free), 1003 (counter 3, free), 1004 (counter 4, free)"
    assert who_could_come("seat") == "1003 (counter 3, free), 1004 (counter 4, free), 1005 (counter 5, free)"
    assert who_could_come("unit") == "1002 (counter 2, free), 1004 (counter 4, free), 1005 (counter 5, free)"
    assert who_could_come("pause") == "1002 (counter 2, free), 1003 (counter 3, free), 1005 (counter 5, free)"


@pytest.mark.parametrize("gone", ["seat", "unit", "idle"])
def test_who_has_vanished_is_not_at_work_for_a_post_that_needs_two(gone: str) -> None:
    """R42: signed in is not there."""
    plain = site(counters=2, serves={"1": [["a"]], "2": [["b"]]})
    first = msgspec.structs.replace(plain.counters[0], planned=True, backup="1007")
    paper = Site(msgspec.structs.replace(plain, counters=[first, plain.counters[1]]))
    paper.on += ["counter-1", "counter-2"]
    paper.ready(*paper.on)
    paper.sign_in("1", "2")
    paper.wait(60)
    match gone:
        case "seat":
            paper.say("2", "presence", m.PresenceChanged(False, m.Owned("1002")))
        case "unit":
            paper.lose("counter-2")
        case "idle":
            paper.ticket(1, service="b")
            paper.wait(180)
    paper.wait(177)
    assert "few_qualified.1" not in paper.alerts()
    paper.wait(9)
    assert paper.alerts()["few_qualified.1"].evidence["clerks"] == ["1001"]


# --- who is there and who is not -------------------------------------------------------------------------------------


def test_who_signs_out_after_a_restart_of_the_hall_may_be_replaced_for_three_minutes() -> None:
    """R11, R12: the span began before the hall did, the sign-out is known."""
    paper = a_hall(hours={})
    paper.sign_in("1", "2")
    paper.wait(120)
    paper.owned("1", "signed_out", m.Owned())
    paper.wait(178)
    assert blank(paper) is None
    paper.wait(3)
    assert cause(paper) == "not_opened"


def test_who_has_signed_out_with_the_sign_up_serves_nobody() -> None:
    """R10: a counter without a clerk is not at work, whatever its sign says."""
    paper = a_hall(planned=False, serves={"1": [["a"]], "2": [["b"]]})
    paper.sign_in("1", "2")
    paper.wait(600)
    paper.owned("2", "paused", m.Owned(None, pause=m.Pause("rest", minutes=30)))
    assert paper.counter("2").state == "paused"
    paper.ticket(1, service="b")
    paper.wait(182)
    assert "unserved.b" in paper.alerts()
