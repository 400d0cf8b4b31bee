"""The counter's core, told as stories: starting, signing in and out, the sign."""

import msgspec

from counter.actions import Beep, Lamp, SendRequest, ShowBoard, ShowText
from hall import messages as m
from hall.device import HallLink, Outstanding, Received
from hall.view import CounterView
from tests.core.counter_story import CONFIG, LI, Story, at_work, fact, lamps, state, view

# --- starting ------------------------------------------------------------------------------------------------

WANG = {"zh": "王芳", "en": "Wang Fang"}


def test_a_start_shows_what_was_restored_before_anything_is_heard() -> None:
    """R13: after a power cut the sign is up again, with no network."""
    story = Story(m.Owned("1001", pause=m.Pause("meal")))
    assert story.at(0) == [
        ShowBoard(view(state="paused", pause_reason="meal", stale=True)),
        ShowText("PAUSED MEAL"),
        *lamps("pause"),
    ]


def test_without_a_configuration_the_board_says_so_and_nothing_is_asked() -> None:
    story = Story(m.Owned(), config=None)
    assert story.at(0) == [
        ShowBoard(CounterView("", stale=True, no_config=True, unit="counter-1")),
        ShowText("NOT SET UP"),
        *lamps(),
    ]
    story.key("SIGNIN", "1", "ENTER")
    story.then(HallLink(True))
    assert story.key("NEXT") == [Beep(2)]  # the display says NOT SET UP already


def test_a_configuration_that_comes_late_finds_the_state_that_came_before_it() -> None:
    story = Story(config=None)
    story.then(HallLink(True))
    story.then(state(7, "serving", "A012"))
    assert story.then(Received(CONFIG, None, "config", False)) == [
        ShowBoard(view(state="serving", ticket="A012")),
        ShowText("A012 SERVE"),
    ]


def test_a_counter_removed_from_the_hall_is_not_set_up() -> None:
    story = at_work()
    gone = m.Config("demo", {}, ["en"], "UTC", [], [])
    assert story.then(Received(gone, None, "config", True)) == [
        ShowBoard(CounterView("", ("en",), "open", clerk="1001", no_config=True, unit="counter-1")),
        ShowText("NOT SET UP"),
    ]


# --- signing in and out --------------------------------------------------------------------------------------


def test_a_clerk_signs_in_without_a_network() -> None:
    story = Story(m.Owned())
    story.at(0)
    assert story.key("SIGNIN") == [ShowText("STAFF")]
    assert story.key("1") == [ShowText("STAFF 1")]
    story.key("0", "0", "1")
    assert story.key("ENTER") == [
        ShowBoard(view(state="open", stale=True)),
        ShowText("NO LINK"),
        fact("signed_in", LI),
    ]


def test_the_entry_is_forgotten_after_ten_seconds_without_a_key() -> None:
    story = Story(m.Owned())
    story.at(0)
    story.key("SIGNIN")
    assert story.core.next_deadline() == 110.0
    assert story.at(9) == []
    assert story.key("1") == [ShowText("STAFF 1")]
    assert story.at(18.9) == []
    assert story.at(19) == [ShowText("SIGN IN")]
    assert story.core.next_deadline() is None


def test_clear_cancels_and_enter_without_a_digit_waits_on() -> None:
    story = Story(m.Owned())
    story.at(0)
    story.key("SIGNIN")
    assert story.key("ENTER") == [Beep(1)]
    assert story.key("CLEAR") == [ShowText("SIGN IN")]


def test_more_digits_than_the_display_holds_are_ignored_with_a_beep() -> None:
    story = Story(m.Owned())
    story.key("SIGNIN", *"1234567890")
    assert story.key("1") == [Beep(1)]
    assert story.key("ENTER")[-1] == fact("signed_in", m.Owned("1234567890"))


def test_a_number_the_hall_does_not_know_is_refused_where_it_has_a_list() -> None:
    story = Story(m.Owned(), msgspec.structs.replace(CONFIG, staff={"1001": WANG}))
    story.at(0)
    story.key("SIGNIN", "9")
    assert story.key("ENTER") == [ShowText("WHO?"), Beep(2)]
    assert story.at(3) == [ShowText("SIGN IN")]
    story.key("SIGNIN", *"1001")
    assert story.key("ENTER")[0] == ShowBoard(view(clerk="1001", clerk_name=WANG, state="open", stale=True))


def test_a_handover_needs_the_numbers_of_both_clerks() -> None:
    """R06, R23."""
    story = at_work()
    story.key("SIGNIN", *"1002")
    assert story.key("ENTER") == [ShowText("OLD")]
    assert story.key(*"1001") == [ShowText("OLD 1001")]
    assert story.key("ENTER") == [
        ShowBoard(view(clerk="1002", state="open")),
        ShowText("OPEN 0 WAIT"),
        fact("signed_in", m.Owned("1002"), by="1001"),
    ]


def test_without_the_number_of_who_sat_there_nobody_takes_over() -> None:
    """R23."""
    story = at_work()
    story.key("SIGNIN", *"1002", "ENTER", *"1003")
    assert story.key("ENTER") == [ShowText("WHO?"), Beep(2)]
    story.key("SIGNIN", *"1002", "ENTER")
    assert story.key("CLEAR") == [ShowText("OPEN 0 WAIT")]
    story.key("SIGNIN", *"1002", "ENTER")
    assert story.at(10) == [ShowText("OPEN 0 WAIT")]
    assert story.core.known.owned == LI


def test_signing_in_again_changes_nothing() -> None:
    story = at_work()
    story.key("SIGNIN", *"1001")
    assert story.key("ENTER") == [ShowText("OPEN 0 WAIT")]


def test_another_clerk_in_a_pause_covers_and_the_return_hands_back() -> None:
    """R11, R14: who covered whom is in the facts."""
    story = at_work(owned=m.Owned("1001", pause=m.Pause("meal")))
    story.key("SIGNIN", *"1002")
    assert story.key("ENTER") == [
        ShowBoard(view(clerk="1002", state="open")),
        ShowText("OPEN 0 WAIT"),
        Lamp("pause", False),
        fact("signed_in", m.Owned("1001", "1002", None, m.Pause("meal"))),
    ]
    story.key("SIGNIN", *"1001")
    assert story.key("ENTER")[-1] == fact("resumed", LI)


def test_when_the_substitute_signs_out_the_counter_is_under_the_sign_again() -> None:
    """R11: the absence goes on until its clerk is back."""
    story = at_work(owned=m.Owned("1001", "1002", None, m.Pause("meal", minutes=20)))
    assert story.key("SIGNOUT") == [
        ShowBoard(view(state="paused", pause_reason="meal")),
        ShowText("PAUSED MEAL"),
        Lamp("pause", True),
        fact("signed_out", m.Owned("1001", pause=m.Pause("meal", minutes=20))),
    ]
    assert story.key("SIGNOUT")[-1] == fact("signed_out", m.Owned())


def test_after_a_handover_pause_the_next_clerk_is_no_substitute() -> None:
    """R06."""
    story = at_work(owned=m.Owned("1001", pause=m.Pause("handover")))
    story.key("SIGNIN", *"1002", "ENTER", *"1001")
    assert story.key("ENTER")[-1] == fact("signed_in", m.Owned("1002"), by="1001")


def test_the_own_number_ends_the_own_pause() -> None:
    story = at_work(owned=m.Owned("1001", "1002", m.Pause("rest")))
    story.key("SIGNIN", *"1002")
    assert story.key("ENTER")[-1] == fact("resumed", m.Owned("1001", "1002"))


def test_signing_out_closes_at_once_without_a_network() -> None:
    story = Story()
    story.at(0)
    assert story.key("SIGNOUT") == [
        ShowBoard(view(state="closed", clerk=None, stale=True)),
        ShowText("SIGN IN"),
        fact("signed_out", m.Owned()),
    ]


def test_nobody_signs_out_with_a_customer_at_the_window() -> None:
    story = at_work("serving", "A012")
    assert story.key("SIGNOUT") == [ShowText("FINISH?"), Beep(2)]
    story.at(3)
    behind_the_sign = at_work("paused", "A012", m.Owned("1001", pause=m.Pause()))
    assert behind_the_sign.key("SIGNOUT") == [ShowText("FINISH?"), Beep(2)]
    behind_the_sign.then(HallLink(False))
    behind_the_sign.key("FINISH")
    assert behind_the_sign.key("SIGNOUT")[-1] == fact("signed_out", m.Owned())


# --- the sign ------------------------------------------------------------------------------------------------


def test_pause_puts_up_the_sign_at_once_with_no_network_and_a_digit_refines_it() -> None:
    """R13."""
    story = Story()
    story.at(0)
    assert story.key("PAUSE") == [
        ShowBoard(view(state="paused", stale=True)),
        ShowText("PAUSED"),
        Lamp("pause", True),
        fact("paused", m.Owned("1001", pause=m.Pause())),
    ]
    assert story.key("3") == [
        ShowBoard(view(state="paused", pause_reason="meal", stale=True)),
        ShowText("PAUSED MEAL"),
        fact("paused", m.Owned("1001", pause=m.Pause("meal"))),
    ]


def test_digits_after_the_reason_are_the_minutes_until_the_return() -> None:
    """R13: the expected return is on the sign, as a time where one is known."""
    story = at_work()
    story.key("PAUSE", "3")
    assert story.key("2") == [ShowText("BACK IN 2 MIN")]
    assert story.key("0") == [ShowText("BACK IN 20 MIN")]
    meal = m.Pause("meal", minutes=20, back_at=1_795_311_660.0 + 1200)
    assert story.key("ENTER") == [
        ShowBoard(view(state="paused", pause_reason="meal", back="10:01")),
        ShowText("PAUSED MEAL"),
        fact("paused", m.Owned("1001", pause=meal)),
    ]
    assert story.key("4") == [ShowText("WHICH KEY?"), Beep(2)]


def test_the_minutes_count_without_enter_too_and_a_reason_that_is_none_is_refused() -> None:
    """R13."""
    story = at_work()
    story.key("PAUSE")
    assert story.key("8") == [ShowText("WHICH KEY?"), Beep(2)]
    story.key("2", "5")
    assert story.at(9.9) == []
    assert story.at(10)[-1] == fact(
        "paused", m.Owned("1001", pause=m.Pause("rest", minutes=5, back_at=1_795_311_960.0))
    )


def test_a_reason_comes_within_ten_seconds_or_before_enter() -> None:
    story = at_work()
    story.key("PAUSE")
    story.at(10)
    assert story.key("3") == [ShowText("WHICH KEY?"), Beep(2)]
    early = at_work()
    early.key("PAUSE")
    assert early.key("ENTER") == []
    assert early.key("3") == [ShowText("WHICH KEY?"), Beep(2)]


def test_pause_again_resumes_after_two_seconds_and_is_a_stutter_before() -> None:
    story = at_work()
    story.key("PAUSE")
    story.at(1.99)
    assert story.key("PAUSE") == [Beep(1)]
    story.at(2)
    assert story.key("PAUSE") == [
        ShowBoard(view(state="open")),
        ShowText("OPEN 0 WAIT"),
        Lamp("pause", False),
        fact("resumed", LI),
    ]
    story.at(3.9)
    assert story.key("PAUSE") == [Beep(1)]  # nor does the sign go up again by a bounce
    story.at(4)
    assert story.key("PAUSE")[-1] == fact("paused", m.Owned("1001", pause=m.Pause()))


def test_resume_takes_the_sign_down_at_once() -> None:
    story = at_work()
    story.key("PAUSE")
    assert story.key("RESUME")[-1] == fact("resumed", LI)
    assert story.key("RESUME") == [ShowText("NOT PAUSED"), Beep(2)]


def test_own_resume_is_drawn_over_a_hall_that_does_not_know_it_yet() -> None:
    story = at_work("paused", owned=m.Owned("1001", pause=m.Pause()))
    assert story.key("RESUME")[0] == ShowBoard(view(state="open"))


def test_pause_while_calling_puts_up_the_sign_though_the_hall_still_says_calling() -> None:
    story = at_work("calling", "A012")
    assert story.key("PAUSE") == [
        ShowBoard(view(state="paused")),
        ShowText("PAUSED"),
        Lamp("pause", True),
        fact("paused", m.Owned("1001", pause=m.Pause())),
    ]


def test_pause_while_serving_comes_after_this_customer() -> None:
    """R13: the lead is told early."""
    story = at_work("serving", "A012")
    assert story.key("PAUSE") == [
        ShowText("AFTER THIS ONE"),
        fact("paused", m.Owned("1001", pause=m.Pause(after=True))),
    ]
    assert story.key("4") == [
        ShowText("A012 +PAUSE"),
        fact("paused", m.Owned("1001", pause=m.Pause("meeting", True))),
    ]
    assert story.then(state(8, "paused", pause=m.Pause("meeting", True))) == [
        ShowBoard(view(state="paused", pause_reason="meeting")),
        ShowText("PAUSED MEETING"),
        Lamp("pause", True),
    ]
    story.real += 1.9
    assert story.key("PAUSE") == [Beep(1)]  # meant for the customer who has just gone
    story.real += 0.1
    assert story.key("PAUSE")[-1] == fact("resumed", LI)


def test_pause_once_more_while_serving_pauses_now_and_keeps_the_reason() -> None:
    story = at_work("serving", "A012")
    story.key("PAUSE", "2")
    story.at(2)
    assert story.key("PAUSE") == [
        ShowBoard(view(state="paused", pause_reason="rest")),
        ShowText("PAUSED REST"),
        Lamp("pause", True),
        fact("paused", m.Owned("1001", pause=m.Pause("rest"))),
    ]
    story.then(state(7, "paused", "A012"))
    assert story.key("RESUME")[0] == ShowBoard(view(state="serving", ticket="A012", recalled=0))


def test_a_pause_behind_resume_is_a_wish_however_soon() -> None:
    """R13."""
    story = at_work()
    story.key("PAUSE", "RESUME")
    assert story.key("PAUSE")[-1] == fact("paused", m.Owned("1001", pause=m.Pause()))


def test_resume_cancels_a_pause_to_come() -> None:
    story = at_work("serving", "A012")
    story.key("PAUSE")
    assert story.key("RESUME") == [ShowText("A012 SERVE"), fact("resumed", LI)]


def test_next_with_a_pause_to_come_only_finishes() -> None:
    story = at_work("serving", "A012")
    story.key("PAUSE")
    story.then(Outstanding(0))
    assert story.key("NEXT") == [
        ShowText("A012 +PAUSE"), SendRequest(m.Request("b-1", 7, "finish")),
    ]  # fmt: skip
