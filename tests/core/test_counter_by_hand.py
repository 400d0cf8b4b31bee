"""The counter without a link: the work goes on, the board says what is so, and the hall hears of it later."""

from counter.actions import AppendFact, Beep, KeepHand, Lamp, SendRequest, ShowBoard, ShowText
from counter.counter import Counter
from hall import messages as m
from hall.device import HallLink, KeyPressed, Outstanding
from tests.core.counter_story import CONFIG, LI, Story, at_work, fact, state, view

ONE_SERVICE = m.CounterInfo("1", "counter-1", [["a"]])


def alone(phase: m.CounterPhase = "open", ticket: str | None = None, owned: m.Owned = LI) -> Story:
    """At work, and then the link is gone."""
    story = at_work(phase, ticket, owned)
    story.then(HallLink(False))
    return story


def by_hand(printed: str, owned: m.Owned = LI) -> AppendFact:
    return AppendFact("called_by_hand", m.CalledByHand(printed, owned), owned)


def finished(printed: str, owned: m.Owned = LI) -> AppendFact:
    return AppendFact("finished_by_hand", m.FinishedByHand(printed, owned), owned)


def test_a_number_called_by_hand_stands_on_the_own_board_marked_and_is_a_fact() -> None:
    """Rule 4 of the design: from local knowledge, with no network."""
    story = alone()
    assert story.key("CALL", "1", "2") == [ShowText("NUMBER 12")]
    assert story.key("ENTER") == [ShowText("WHICH 1A 2B")]
    assert story.key("1") == [
        ShowBoard(
            view(state="calling", ticket="A012", by_hand=True, recalled=1, stale=True, stale_since="09:41")
        ),
        ShowText("A012 BY HAND"),
        by_hand("A012"),
        KeepHand("A012"),
    ]


def test_the_letter_is_asked_even_at_a_counter_of_one_service() -> None:
    """R18: a customer who was sent on has a number of another service; a wrong guess would remove somebody."""
    config = m.Config("demo", {}, ["zh"], "UTC", CONFIG.services, CONFIG.classes, [ONE_SERVICE])
    story = Story(config=config)
    story.at(0)
    assert story.key("CALL", "7", "ENTER") == [ShowText("WHICH 1A 2B")]
    assert story.key("2")[-2:] == [by_hand("B007"), KeepHand("B007")]


def test_a_hall_of_one_service_is_not_asked_which() -> None:
    config = m.Config("demo", {}, ["zh"], "UTC", CONFIG.services[:1], CONFIG.classes, [ONE_SERVICE])
    story = Story(config=config)
    story.at(0)
    assert story.key("CALL", "7", "ENTER")[-2:] == [by_hand("A007"), KeepHand("A007")]


def test_in_a_hall_of_more_services_than_digits_a_counters_own_are_asked_for() -> None:
    many = [m.ServiceInfo(f"s{n}", chr(64 + n), {"en": "x"}) for n in range(1, 13)]
    counter = m.CounterInfo("1", "counter-1", [["s11", "s12"]])
    story = Story(config=m.Config("demo", {}, ["zh"], "UTC", many, CONFIG.classes, [counter]))
    story.at(0)
    assert story.key("CALL", "7", "ENTER") == [ShowText("WHICH 1K 2L")]
    assert story.key("2")[-2:] == [by_hand("L007"), KeepHand("L007")]


def test_no_number_is_no_number() -> None:
    story = alone()
    assert story.key("CALL", "0", "ENTER") == [ShowText("NO SUCH NUMBER"), Beep(2)]
    assert story.core.known.by_hand is None


def test_the_same_number_again_flashes_and_is_no_second_fact() -> None:
    story = alone()
    story.key("CALL", "1", "2", "ENTER", "1")
    actions = story.key("CALL", "1", "2", "ENTER", "1")
    assert [a for a in actions if isinstance(a, AppendFact)] == []
    assert story.core.view().recalled == 2


def test_the_next_number_by_hand_finishes_the_one_before() -> None:
    story = alone()
    story.key("CALL", "1", "2", "ENTER", "1")
    assert story.key("CALL", "1", "3", "ENTER", "1")[-2] == by_hand("A013")
    assert story.core.view().ticket == "A013"
    assert story.core.view().recalled == 1


def test_finish_by_hand_frees_the_counter_and_is_a_fact() -> None:
    story = alone()
    story.key("CALL", "1", "2", "ENTER", "1")
    assert story.key("FINISH") == [
        ShowBoard(view(state="open", stale=True, stale_since="09:41")),
        ShowText("NO LINK"),
        finished("A012"),
        KeepHand(None),
    ]
    assert story.key("FINISH") == [ShowText("NOT SERVING"), Beep(2)]


def test_who_was_being_served_when_the_link_broke_can_be_finished() -> None:
    story = alone("serving", "A012")
    assert story.key("FINISH")[-1] == finished("A012")
    assert story.core.known.phase == "open"
    assert story.core.view().ticket is None


def test_who_was_called_when_the_link_broke_can_be_served() -> None:
    story = alone("calling", "A012")
    assert story.key("FINISH") == [ShowText("START?"), Beep(2)]
    assert story.key("START") == [
        ShowBoard(view(state="serving", ticket="A012", recalled=1, stale=True, stale_since="09:41")),
        ShowText("A012 NO LINK"),
        AppendFact("started_by_hand", m.StartedByHand("A012", LI), LI),
    ]
    assert story.key("FINISH")[-1] == finished("A012")


def test_pause_while_serving_comes_after_this_customer_without_a_link_too() -> None:
    """R13: the sign stands as soon as the customer has gone."""
    story = alone("serving", "A012")
    story.key("PAUSE")
    leaving = m.Owned("1001", pause=m.Pause(after=True))
    story.at(3)
    assert story.key("FINISH") == [
        ShowBoard(view(state="paused", stale=True, stale_since="09:41")),
        ShowText("PAUSED"),
        Lamp("pause", True),
        finished("A012", leaving),
    ]


def test_what_only_the_hall_can_do_answers_no_link() -> None:
    for key in ("NEXT", "VIP", "PARK", "TRANSFER", "ASSIST", "REVIVE"):
        assert alone("serving", "A012").key(key) == [ShowText("NO LINK"), Beep(2)], key
    for key in ("RECALL", "NOSHOW"):
        assert alone("calling", "A012").key(key) == [ShowText("NO LINK"), Beep(2)], key
    assert alone().key("NEXT") == [Beep(2)]  # the display says NO LINK already


def test_signing_in_and_out_pausing_and_help_need_no_link() -> None:
    story = Story(m.Owned())
    story.at(0)
    assert story.key("SIGNIN", *"1001", "ENTER")[-1] == fact("signed_in", LI)
    assert story.key("HELP")[-1] == AppendFact("help", m.Help("", LI), LI)
    assert story.key("PAUSE")[-1] == fact("paused", m.Owned("1001", pause=m.Pause()))
    assert story.key("RESUME")[-1] == fact("resumed", LI)
    assert story.key("SIGNOUT")[-1] == fact("signed_out", m.Owned())


def test_the_halls_truth_is_shown_as_soon_as_it_has_heard_all() -> None:
    story = alone()
    story.key("CALL", "1", "2", "ENTER", "1")
    story.then(Outstanding(1))
    story.at(5)
    assert story.then(HallLink(True)) == [
        ShowBoard(view(state="calling", ticket="A012", by_hand=True, recalled=1))
    ]
    story.then(state(9, "serving", "A012"))
    assert story.then(Outstanding(0))[:2] == [
        ShowBoard(view(state="serving", ticket="A012", recalled=1)),
        ShowText("A012 SERVE"),
    ]
    assert story.key("FINISH") == [SendRequest(m.Request("b-1", 9, "finish"))]


def test_a_number_another_counter_has_leaves_this_board_when_the_hall_says_so() -> None:
    """Who has it keeps it; both are alerted by the hall."""
    story = alone()
    story.key("CALL", "1", "2", "ENTER", "1")
    story.then(Outstanding(1))
    story.then(HallLink(True))
    assert story.then(Outstanding(0)) == [
        ShowBoard(view(state="open")),
        ShowText("OPEN 0 WAIT"),
        KeepHand(None),
    ]


def test_who_was_started_by_hand_is_served_until_the_hall_knows_and_after() -> None:
    story = alone("calling", "A012")
    story.key("START")
    story.then(Outstanding(1))
    assert story.then(HallLink(True))[0] == ShowBoard(view(state="serving", ticket="A012", recalled=1))
    story.then(state(8, "serving", "A012"))
    story.then(Outstanding(0))
    assert story.key("FINISH") == [SendRequest(m.Request("b-1", 8, "finish"))]


def test_a_pause_or_a_sign_out_while_calling_gives_the_customer_back_for_good() -> None:
    """R13: nobody is served here whom the hall is about to call elsewhere."""
    story = alone("calling", "A012")
    story.key("PAUSE")
    story.at(3)
    story.key("PAUSE")
    assert story.core.view() == view(state="open", stale=True, stale_since="09:41")
    assert story.key("START") == [ShowText("NOBODY CALLED"), Beep(2)]
    gone = alone("calling", "A012")
    gone.key("SIGNOUT", "SIGNIN", *"1002", "ENTER")
    assert gone.core.view() == view(state="open", clerk="1002", stale=True, stale_since="09:41")


def test_a_restart_without_a_link_keeps_the_number_called_by_hand() -> None:
    core = Counter("counter-1", LI, CONFIG, "c", "A012")
    core.handle(None, None, 1.0)
    assert (core.view().ticket, core.view().by_hand) == ("A012", True)
    assert finished("A012") in core.handle(KeyPressed("FINISH"), None, 2.0)


def test_who_was_only_called_is_not_rated_by_the_one_called_by_hand() -> None:
    """R27."""
    story = alone("calling", "A011")
    story.key("CALL", "1", "2", "ENTER", "1", "FINISH")
    assert story.key("RATE3") == [ShowText("NOBODY TO RATE")]


def test_a_chosen_number_typed_without_a_link_is_asked_for_when_the_link_came_meanwhile() -> None:
    story = alone()
    story.key("CALL", "1", "2")
    story.then(HallLink(True))
    assert story.key("ENTER") == [ShowText("REASON 1-3")]
    assert story.key("1") == [
        ShowText("OPEN 0 WAIT"),
        SendRequest(m.Request("b-1", 7, "call", "12", "asked_counter")),
    ]
