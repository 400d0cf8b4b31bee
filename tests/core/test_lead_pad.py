"""The lead's pad: which alert it shows, when it beeps, what its keys ask (R15, R20, R28, R50)."""

import msgspec
import pytest

from counter.actions import AppendFact, ShowText
from counter.lead import LOOK_S, READ_S, STEPPING_S
from hall import messages as m
from hall.device import HallLink, Received
from tests.core.counter_story import CONFIG, fact, reply
from tests.core.lead_pad_story import (
    IDLE,
    INJURY,
    LEAD,
    LEADS,
    NOW,
    QUEUE,
    SOON,
    SURGE,
    Pad,
    ended,
    heard,
    kept,
    pad,
    said,
)  # fmt: skip

# --- the display ---------------------------------------------------------------------------------------------


def test_the_gravest_is_shown_then_the_longest_with_how_many_nobody_acknowledged() -> None:
    """R50."""
    made = pad(IDLE)
    assert made.display == "1! C3 IDLE 4M"
    made.then(QUEUE)
    assert made.display == "2! A QUEUE 12"
    made.then(INJURY)
    assert made.display == "3! C1 INJURY"
    made.then(ended("help.1"))
    made.then(ended("long_queue.a"))
    assert made.display == "1! C3 IDLE 4M"
    made.then(ended("blank_counter.3"))
    assert made.display == "ALL WELL"


def test_a_call_for_help_comes_before_a_surge_that_is_older_and_told_higher_up() -> None:
    """R28."""
    made = pad(SURGE)
    assert made.display == "1! SURGE 40 15M"
    made.then(INJURY)
    assert made.display == "2! C1 INJURY"
    made.key("NEXT")
    assert made.display == "2/2 SURGE 40 15M"


def test_of_two_alike_the_one_that_was_told_higher_up_is_first() -> None:
    made = pad(heard("unit_fault.kiosk-1", "urgent", cause="lost"))
    late = heard("unit_fault.kiosk-2", "urgent", cause="lost", since_at=NOW - 60, escalated_at=NOW)
    made.then(late)
    assert made.display == "2! KIOSK-2 LOST"


def test_the_minutes_go_on_by_themselves() -> None:
    made = pad(IDLE)
    made.core.handle(None, NOW + 59, made.real)
    due = made.core.next_deadline()
    assert due is not None
    assert due - made.real == pytest.approx(1, abs=0.1)
    assert ShowText("1! C3 IDLE 5M") in made.core.handle(None, NOW + 60, due)


def test_what_somebody_acknowledged_steps_back_and_is_not_forgotten() -> None:
    """R50: on the lead's board, or on another pad."""
    made = pad(IDLE, INJURY)
    made.then(heard("help.1", "urgent", cause="injury", acked_at=NOW, acked_by="9002"))
    assert made.display == "1! C3 IDLE 4M"
    made.then(heard("blank_counter.3", cause="idle", acked_at=NOW))
    assert made.display == "2 SEEN"


def test_nobody_is_told_that_all_is_well_where_that_is_not_known() -> None:
    made = Pad()
    made.then(None)
    assert made.display == "NO LINK"
    for event in (said(), HallLink(True)):
        made.then(event)
    made.wait(LOOK_S)
    assert made.display == "ALL WELL"
    made.then(IDLE)
    made.then(HallLink(False))
    assert (made.display, made.lamps) == ("NO LINK", set())


def test_a_unit_that_becomes_a_leads_pad_looks_first() -> None:
    made = Pad(config=CONFIG)
    for event in (HallLink(True), said()):
        made.then(event)
    made.then(Received(LEADS, None, "config", True))
    assert made.display == "LOOKING"
    made.then(heard("blank_counter.3", cause="idle", live=False))
    assert made.display == "1! C3 IDLE 4M"
    made.then(ended("blank_counter.3"))
    assert made.core.next_deadline() == pytest.approx(made.real + LOOK_S)
    made.wait(LOOK_S)
    assert made.display == "ALL WELL"


def test_what_ended_while_the_link_was_gone_is_not_shown_when_it_is_back() -> None:
    made = pad(IDLE, QUEUE)
    made.then(HallLink(False))
    made.then(Received(LEADS, None, "config", False))  # the broker was asked anew
    made.then(kept(QUEUE))
    made.then(HallLink(True))
    assert made.display == "1! A QUEUE 12"


def test_a_hall_that_only_stood_still_has_ended_nothing() -> None:
    made = pad(IDLE)
    made.then(HallLink(False))
    made.then(HallLink(True))
    assert made.display == "1! C3 IDLE 4M"


def test_a_guides_pad_shows_no_alerts() -> None:
    guide = msgspec.structs.replace(LEADS, pads=[m.PadInfo("l1", "counter-1")])
    made = Pad(config=guide)
    for event in (HallLink(True), said(), INJURY):
        made.then(event)
    assert (made.display, made.beeps, made.lamps) == ("GUIDE", [], set())


def test_the_lamps_say_that_somebody_should_look_and_that_somebody_should_run() -> None:
    made = pad()
    for event, lit in ((SOON, {"late"}), (INJURY, {"late", "help"}), (ended("help.1"), {"late"}),
                       (ended("long_queue.b"), set())):  # fmt: skip
        made.then(event)
        assert made.lamps == lit


# --- keys ----------------------------------------------------------------------------------------------------


def test_next_and_recall_step_through_all_that_stand() -> None:
    """R50."""
    made = pad(IDLE, INJURY, heard("long_queue.a", cause="now", acked_at=NOW))
    shown = []
    for key in ("NEXT", "NEXT", "NEXT", "RECALL", "RECALL"):
        made.key(key)
        shown.append(made.display)
    assert shown == [
        "2/3 C3 IDLE 4M",
        "3/3 A QUEUE SEEN",
        "1/3 C1 INJURY",
        "3/3 A QUEUE SEEN",
        "2/3 C3 IDLE 4M",
    ]
    made.wait(STEPPING_S)
    assert made.display == "2! C1 INJURY"
    made.key("NEXT")
    made.key("CLEAR")
    assert made.display == "2! C1 INJURY"


def test_enter_acknowledges_the_alert_on_the_display_and_no_other() -> None:
    """R50."""
    made = pad(IDLE, INJURY)
    made.key("NEXT", "ENTER")
    assert made.asked == [m.Request("b-1", 4, "ack_alert", alert="blank_counter.3", rung=int(NOW - 240))]
    made.then(heard("blank_counter.3", cause="idle", acked_at=NOW, acked_by="9001"))
    made.then(reply("b-1", "ok"))
    assert made.display == "2/2 C3 IDLE SEEN"


def test_enter_is_not_meant_for_what_came_up_under_the_finger() -> None:
    made = pad(IDLE)
    made.then(INJURY)
    made.key("ENTER")
    assert made.asked == []
    assert made.beeps == [5, 1]
    made.wait(READ_S)
    made.key("ENTER")
    assert [r.alert for r in made.asked] == ["help.1"]


def test_enter_twice_acknowledges_one() -> None:
    made = pad(IDLE, INJURY)
    made.key("ENTER", "ENTER")
    made.then(heard("help.1", "urgent", cause="injury", acked_at=NOW))
    made.then(reply("b-1", "ok"))
    made.key("ENTER")
    assert [r.alert for r in made.asked] == ["help.1"]
    assert made.display == "1! C3 IDLE 4M"


def test_what_is_acknowledged_says_by_whom_and_asks_nothing() -> None:
    made = pad(heard("blank_counter.3", cause="idle", acked_at=NOW, acked_by="9002"))
    made.key("NEXT", "ENTER")
    assert (made.display, made.asked) == ("SEEN BY 9002", [])


def test_one_that_has_ended_meanwhile_says_so() -> None:
    made = pad(IDLE)
    made.key("ENTER")
    made.then(reply("b-1", "error", "ended"))
    assert made.display == "HAS ENDED"


def test_nothing_is_kept_for_later_without_a_link() -> None:
    made = pad(IDLE)
    made.then(HallLink(False))
    for key in ("NEXT", "RECALL", "ENTER", "NOTICE"):
        made.key(key)
    made.then(HallLink(True))
    made.wait(30)
    assert made.asked == []
    assert made.beeps == [2, 2, 2, 2]


def test_with_nothing_to_acknowledge_enter_and_next_do_nothing() -> None:
    made = pad()
    made.key("ENTER", "NEXT", "RECALL")
    assert (made.asked, made.beeps, made.display) == ([], [1, 1, 1], "ALL WELL")


@pytest.mark.parametrize(("digit", "number", "says"), [("2", 2, "NOTICE 2 IS UP"), ("0", 0, "NO NOTICE")])
def test_notice_and_a_digit_puts_a_notice_on_all_boards_or_takes_it_away(
    digit: str, number: int, says: str
) -> None:
    """R15, R50."""
    made = pad()
    made.key("NOTICE")
    assert made.display == "NOTICE 0-2"
    made.key(digit)
    assert made.asked == [m.Request("b-1", 4, "notice", notice=number)]
    made.then(said(5))
    made.then(reply("b-1", "ok"))
    assert made.display == says


def test_issue_has_the_list_of_who_waits_printed_and_says_so() -> None:
    """R30."""
    made = pad()
    made.key("ISSUE")
    assert made.asked == [m.Request("b-1", 4, "issue")]
    made.then(said(5))
    made.then(reply("b-1", "ok"))
    assert made.display == "LIST IS PRINTING"


def test_a_notice_the_hall_does_not_have_cannot_be_typed_and_clear_forgets() -> None:
    made = pad()
    made.key("NOTICE", "3")
    assert (made.display, made.asked) == ("NOTICE 0-2", [])
    made.key("CLEAR")
    assert made.display == "ALL WELL"


@pytest.mark.parametrize(("digit", "reason"), [("1", "serve_all"), ("0", "finish_called")])
def test_who_waits_at_closing_is_decided_with_a_digit(digit: str, reason: str) -> None:
    """R20: never with ENTER alone, which may be pressed twice."""
    made = pad(heard("closing_queue.hall", "notice", evidence={"waiting": 7}))
    made.key("ENTER")
    assert made.display == "1 ALL 0 CALLED"
    made.key("ENTER")
    assert made.asked == []
    made.key(digit)
    assert made.asked == [m.Request("b-1", 4, "ack_alert", reason=reason, alert="closing_queue.hall")]


# --- who may -------------------------------------------------------------------------------------------------


def test_everybody_may_read_and_only_a_lead_signs_in() -> None:
    """R50, R11."""
    made = pad(IDLE, INJURY, owned=m.Owned())
    assert made.display == "2! C1 INJURY"
    made.key("NEXT")
    assert made.display == "2/2 C3 IDLE 4M"
    for key in ("ENTER", "NOTICE"):
        made.key(key)
        assert (made.display, made.asked) == ("SIGN IN", [])
    made.key("SIGNIN", *"1001", "ENTER")
    assert made.display == "NOT QUALIFIED"
    assert fact("signed_in", LEAD) in made.key("SIGNIN", *"9001", "ENTER")


def test_a_pad_nobody_has_signed_in_at_says_so_when_all_is_well() -> None:
    assert pad(owned=m.Owned()).display == "SIGN IN"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        *(
            (key, "NOT HERE")
            for key in ("PAUSE", "RESUME", "CALL", "CLASS", "HELP", "FINISH", "RATE1", "VIP")
        ),
        ("PATROL", "AT THE COUNTER"),
        ("7", "WHICH KEY?"),
    ],
)
def test_all_other_keys_are_refused_clearly(key: str, text: str) -> None:
    """R28: a HELP ends where it was called."""
    made = pad(IDLE)
    actions = made.key(key)
    assert (made.display, made.beeps, made.asked) == (text, [2], [])
    assert not [a for a in actions if isinstance(a, AppendFact)]
