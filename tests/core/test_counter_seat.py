"""Who sits at the counter: qualification, PINs, cover first, patrol, help, and ratings by the customer."""

import msgspec

from counter.actions import AppendFact, Beep, Lamp, ShowBoard, ShowText, Thank
from hall import messages as m
from hall.device import HallLink, Outstanding, PresenceSensed, Received
from hall.pins import hashed
from tests.core.counter_story import CONFIG, HALL, LI, Story, at_work, fact, state, view

STAFF = {"1001": {"zh": "李"}, "1002": {"zh": "王"}, "1003": {"zh": "赵"}, "9001": {"zh": "孙"}}


def config(**changes: object) -> m.Config:
    return msgspec.structs.replace(CONFIG, staff=STAFF, **changes)


def cover_first(phase: m.CounterPhase = "open", ticket: str | None = None) -> Story:
    """R41: a post that may be left only when somebody has come."""
    counter = msgspec.structs.replace(CONFIG.counters[0], pause_policy="cover_first")
    story = Story(LI, config(counters=[counter]))
    story.then(HallLink(True))
    story.then(Received(HALL, None, "hall", True))
    story.then(state(7, phase, ticket))
    return story


# --- who may sit here ----------------------------------------------------------------------------------------


def test_an_unknown_number_and_one_that_may_not_serve_here_are_refused() -> None:
    """R11: another qualified clerk."""
    story = Story(m.Owned(), config(skills={"1002": ["b"], "1003": ["a", "b"]}))
    story.at(0)
    assert story.key("SIGNIN", *"7", "ENTER") == [ShowText("WHO?"), Beep(2)]
    assert story.key("SIGNIN", *"1002", "ENTER") == [ShowText("NOT QUALIFIED"), Beep(2)]
    assert story.key("SIGNIN", *"1003", "ENTER")[-1] == fact("signed_in", m.Owned("1003"))


def test_a_pin_is_asked_of_those_who_have_one_and_not_shown() -> None:
    story = Story(m.Owned(), config(pins={"1001": hashed("4711", "demo", "1001")}))
    story.at(0)
    assert story.key("SIGNIN", *"1001", "ENTER") == [ShowText("PIN")]
    assert story.key(*"4712") == [ShowText("PIN ****")]
    assert story.key("ENTER") == [ShowText("WRONG PIN"), Beep(2)]
    assert story.core.known.owned == m.Owned()
    assert story.key("SIGNIN", *"1001", "ENTER", *"4711", "ENTER")[-1] == fact("signed_in", LI)
    assert story.key("SIGNIN", *"1002", "ENTER")[-1] == ShowText("OLD")
    assert story.key(*"1001", "ENTER") == [ShowText("PIN")]  # the signature of who hands over (R23)
    assert story.key(*"4711", "ENTER")[-1] == fact("signed_in", m.Owned("1002"), by="1001")


def with_pins(*numbers: str) -> m.Config:
    counter = msgspec.structs.replace(CONFIG.counters[0], pause_policy="cover_first")
    return config(counters=[counter], pins={number: hashed("4711", "demo", number) for number in numbers})


def test_a_pin_is_asked_of_a_substitute_and_of_a_lead_too() -> None:
    """R11, R23."""
    story = Story(LI, with_pins("1002", "9001"))
    story.at(0)
    assert story.key("PAUSE", *"1002", "ENTER") == [ShowText("PIN")]
    assert story.key(*"1", "ENTER") == [ShowText("WRONG PIN"), Beep(2)]
    assert story.core.known.owned == LI
    story.at(3)
    assert story.key("PATROL", *"9001", "ENTER") == [ShowText("PIN")]
    assert story.key(*"4711", "ENTER")[-1] == AppendFact("patrol", m.Patrol("9001", LI), LI)


def test_a_substitute_hands_over_to_another_and_the_absence_goes_on() -> None:
    """R11, R23."""
    away = m.Pause("meal", minutes=30)
    story = at_work(owned=m.Owned("1001", "1002", None, away))
    assert story.key("SIGNIN", *"1003", "ENTER", *"1001", "ENTER") == [ShowText("WHO?"), Beep(2)]
    assert story.key("SIGNIN", *"1003", "ENTER", *"1002", "ENTER")[-1] == fact(
        "signed_in", m.Owned("1001", "1003", None, away), by="1002"
    )


def test_who_covers_for_a_substitute_covers_for_the_first_one_still() -> None:
    """R11."""
    away = m.Pause("meal", minutes=30)
    story = at_work(owned=m.Owned("1001", "1002", m.Pause("rest"), away))
    assert story.key("SIGNIN", *"1003", "ENTER")[-1] == fact("signed_in", m.Owned("1001", "1003", None, away))


def test_a_substitute_back_from_a_pause_does_not_change_the_absence_of_the_other() -> None:
    """R14."""
    away = m.Pause("meal", minutes=30)
    story = at_work(owned=m.Owned("1001", "1002", m.Pause("rest"), away))
    story.at(5)
    assert story.key("PAUSE")[-1] == fact("resumed", m.Owned("1001", "1002", None, away))
    assert story.key("2") == [ShowText("WHICH KEY?"), Beep(2)]


# --- leaving where somebody must come first (R41) ------------------------------------------------------------


def test_at_a_post_that_may_not_be_left_pause_asks_who_comes() -> None:
    """R41: nobody is called away from the window before the substitute has signed in."""
    story = cover_first()
    assert story.key("PAUSE") == [ShowText("COVER")]
    assert story.core.view().state == "open"
    assert story.key(*"1002", "ENTER") == [
        ShowBoard(view(clerk="1002", clerk_name={"zh": "王"}, state="open")),
        ShowText("OPEN 0 WAIT"),
        fact("signed_in", m.Owned("1001", "1002", None, m.Pause())),
    ]


def test_why_and_until_when_may_be_said_of_a_covered_absence_too() -> None:
    """R11, R14: it goes into the register of absences."""
    story = cover_first()
    story.key("PAUSE", *"1002", "ENTER", "3", "2", "0")
    away = m.Pause("meal", minutes=20, back_at=1_795_311_660.0 + 1200)
    assert story.key("ENTER")[-1] == fact("signed_in", m.Owned("1001", "1002", None, away))


def test_nobody_covers_for_oneself() -> None:
    """R41."""
    story = cover_first()
    assert story.key("PAUSE", *"1001", "ENTER") == [ShowText("WHO?"), Beep(2)]
    assert story.core.known.owned == LI


def test_the_absent_clerk_at_cover_is_back() -> None:
    """R11."""
    counter = msgspec.structs.replace(CONFIG.counters[0], pause_policy="cover_first")
    story = Story(m.Owned("1001", "1002", None, m.Pause("meal")), config(counters=[counter]))
    story.at(0)
    assert story.key("PAUSE", *"1001", "ENTER")[-1] == fact("resumed", LI)


def test_pause_once_more_puts_up_the_sign_and_says_that_nobody_came() -> None:
    """R41, R13: the sign tells the truth; the lead hears of it by the fact."""
    story = cover_first()
    story.key("PAUSE")
    story.at(1.9)
    assert story.key("PAUSE") == []  # a stutter
    story.at(2.1)
    left = m.Owned("1001", pause=m.Pause(uncovered=True))
    assert story.key("PAUSE") == [
        ShowBoard(view(clerk="1001", clerk_name={"zh": "李"}, state="paused")),
        ShowText("PAUSED"),
        Lamp("pause", True),
        fact("paused", left),
    ]
    assert story.key("3")[-1] == fact("paused", m.Owned("1001", pause=m.Pause("meal", uncovered=True)))


def test_while_serving_an_uncovered_pause_comes_after_this_customer() -> None:
    """R41."""
    story = cover_first("serving", "A012")
    story.key("PAUSE")
    story.at(3)
    left = m.Owned("1001", pause=m.Pause(after=True, uncovered=True))
    assert story.key("PAUSE")[-1] == fact("paused", left)


def test_half_typed_nobody_has_left() -> None:
    """R41."""
    story = cover_first()
    story.key("PAUSE", "1", "0")
    assert story.at(10) == [ShowText("OPEN 0 WAIT")]
    assert story.core.known.owned == LI


def test_a_post_without_a_sign_is_paused_without_it() -> None:
    """R41: 不挂停做牌."""
    counter = msgspec.structs.replace(CONFIG.counters[0], pause_policy="no_sign")
    story = Story(LI, config(counters=[counter]))
    story.at(0)
    story.key("PAUSE")
    assert story.core.view() == view(
        clerk="1001", clerk_name={"zh": "李"}, state="paused", stale=True, sign=False
    )


def test_an_order_of_the_lead_needs_no_substitute() -> None:
    order = Received(m.Order("o1", "pause"), "counter-1", "order/counter-1", True)
    assert cover_first().then(order)[-1] == fact("paused", m.Owned("1001", pause=m.Pause()))


# --- what the hall says of it ---------------------------------------------------------------------------------


def test_a_hall_that_does_not_know_who_sits_here_is_told_once_more() -> None:
    """A unit that has become another counter, or was there before the hall knew of it: the sign says open."""
    story = at_work()
    story.then(state(7, "closed", clerk=None))
    assert story.at(1.9) == []
    assert story.at(2) == [AppendFact("started", m.Started(owned=LI), LI)]
    story.then(Outstanding(1))
    story.at(3)
    story.then(state(7, "open"))
    story.then(Outstanding(0))
    assert [a for a in story.at(9) if isinstance(a, AppendFact)] == []


def test_no_digit_after_pause_is_minutes_before_it_is_a_reason_and_none_begins_with_nought() -> None:
    """R13."""
    story = at_work()
    story.key("PAUSE", "3", "0")
    assert story.at(10) == []
    assert story.core.known.owned == m.Owned("1001", pause=m.Pause("meal"))


# --- help and patrol (R23, R28) ------------------------------------------------------------------------------


def test_help_is_called_at_once_and_a_digit_says_why() -> None:
    """R28."""
    story = at_work()
    assert story.key("HELP") == [
        ShowText("HELP CALLED 1-5?"),
        Lamp("help", True),
        AppendFact("help", m.Help("", LI), LI),
    ]
    assert story.key("2") == [ShowText("HELP QUARREL"), AppendFact("help", m.Help("quarrel", LI), LI)]
    assert story.key("2") == []  # a bounce
    story.at(1)
    assert story.key("2") == [ShowText("WHICH KEY?"), Beep(2)]


def test_help_pressed_again_calls_nobody_twice_and_may_say_why() -> None:
    """R28."""
    story = at_work()
    story.key("HELP")
    assert story.key("HELP") == []
    assert story.key("3")[-1] == AppendFact("help", m.Help("injury", LI), LI)


def test_help_ends_when_the_lead_was_here() -> None:
    """R28: PATROL, the lead's number, ENTER."""
    story = Story(LI, config(leads=["9001"]))
    story.at(0)
    story.key("HELP")
    assert story.key("PATROL", *"1002", "ENTER")[-1] == AppendFact("patrol", m.Patrol("1002", LI), LI)
    story.at(4)
    assert story.key("PATROL", *"9001", "ENTER") == [
        ShowText("PATROL 9001"),
        Lamp("help", False),
        AppendFact("patrol", m.Patrol("9001", LI), LI),
    ]


def test_help_stands_and_ends_as_the_hall_says() -> None:
    """R28: it may be ended elsewhere; and a restart forgets it not."""
    story = at_work()
    assert story.then(state(7, "open", help="complaint")) == [Lamp("help", True)]
    assert story.then(state(7, "open")) == [Lamp("help", False)]


# --- ratings (R27) -------------------------------------------------------------------------------------------


def rated(score: int) -> list[object]:
    return [AppendFact("rated", m.Rated("id-A012", score, LI), LI), Thank()]


def test_the_customer_just_served_rates_once_within_a_minute() -> None:
    """R27."""
    story = at_work("serving", "A012")
    story.then(state(8, "open", finished="id-A012"))
    story.at(59.9)
    assert story.key("RATE3")[-2:] == rated(3)
    assert story.key("RATE1")[-1] == ShowText("NOBODY TO RATE")


def test_a_minute_after_the_finish_is_too_late_and_nobody_rates_what_was_finished_before_the_start() -> None:
    """R27."""
    late = at_work("serving", "A012")
    late.then(state(8, "open", finished="id-A012"))
    late.at(60)
    assert late.key("RATE3") == [ShowText("NOBODY TO RATE")]
    early = Story(LI)
    early.then(HallLink(True))
    early.then(state(8, "open", finished="id-A011"))
    assert early.key("RATE3") == [ShowText("NOBODY TO RATE")]


def test_who_was_finished_by_hand_may_rate_too() -> None:
    """R27."""
    story = at_work("serving", "A012")
    story.then(HallLink(False))
    story.key("FINISH")
    assert story.key("RATE2")[-2:] == rated(2)


def test_a_rating_does_not_end_what_the_clerk_is_typing() -> None:
    """R27, R13: the customer's pad is another's."""
    story = at_work("serving", "A012")
    story.then(state(8, "open", finished="id-A012"))
    story.key("PAUSE", "3", "2")
    assert story.key("RATE3")[-2:] == [
        AppendFact("rated", m.Rated("id-A012", 3, story.core.known.owned), story.core.known.owned),
        Thank(),
    ]
    assert story.key("0") == [ShowText("BACK IN 20 MIN")]
    story.key("ENTER", "SIGNIN", "1")
    assert story.key("RATE1") == []
    assert story.key("0") == [ShowText("STAFF 10")]


# --- presence (R06) ------------------------------------------------------------------------------------------


def test_what_the_sensor_says_is_a_fact() -> None:
    """R06."""
    story = at_work()
    assert story.then(PresenceSensed(False))[-1] == AppendFact("presence", m.PresenceChanged(False, LI), LI)
    assert story.then(PresenceSensed(None, "blind"))[-1] == AppendFact(
        "presence", m.PresenceChanged(None, LI), LI
    )
